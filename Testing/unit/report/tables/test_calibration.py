"""Calibration as a table: its numbers against scikit-learn's unpenalised logistic regression."""

import dataclasses

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from IFXPredictLib.evaluation.texts import with_interval
from IFXPredictLib.models.recalibration import Recalibration
from IFXPredictLib.report.tables.calibration import calibration_table


def test_slope_and_intercept_are_those_of_logistic_regression_on_the_logit(invented_analysis, invented_bundle):
    table = calibration_table(invented_analysis, invented_bundle)
    found = {r[:2]: dict(zip(table.fields, r, strict=True)) for r in table.records}
    (_, test) = invented_analysis.splits
    model = next(m for m in test.models if m.model == "radiomics")
    p = np.clip(model.probability, 1e-3, 1 - 1e-3)
    fit = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(np.log(p / (1 - p))[:, None], model.outcome)
    record = found["test", "radiomics"]
    assert record["slope"] == pytest.approx(fit.coef_[0, 0], abs=1e-4)
    assert record["intercept"] == pytest.approx(fit.intercept_[0], abs=1e-4)


@pytest.mark.parametrize(("epsilon", "field"), [(1e-2, "slope_clipped_at_0.01"), (1e-6, "slope_clipped_at_1e-06")])
def test_slopes_with_other_least_distances_are_in_the_csv(invented_analysis, invented_bundle, epsilon, field):
    table = calibration_table(invented_analysis, invented_bundle)
    found = {r[:2]: dict(zip(table.fields, r, strict=True)) for r in table.records}
    model = next(m for m in invented_analysis.splits[1].models if m.model == "deep")
    p = np.clip(model.probability, epsilon, 1 - epsilon)
    fit = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(np.log(p / (1 - p))[:, None], model.outcome)
    assert found["test", "deep"][field] == pytest.approx(fit.coef_[0, 0], abs=1e-4)


def test_small_hosmer_lemeshow_groups_are_noted(invented_analysis, invented_bundle):
    notes = [note for note in calibration_table(invented_analysis, invented_bundle).notes if "has a group of" in note]
    expected = [
        (s.split, m.model) for s in invented_analysis.splits for m in s.models if m.hosmer_lemeshow.smallest < 5
    ]
    assert len(notes) == len(expected) > 0


def test_each_row_shows_its_record(invented_analysis, invented_bundle):
    table = calibration_table(invented_analysis, invented_bundle)
    for row, values in zip(table.rows, table.records, strict=True):
        record = dict(zip(table.fields, values, strict=True))
        shown = dict(zip(table.header, row, strict=True))
        for name, heading in (("in_the_large", "in the large"), ("intercept", "intercept"), ("slope", "slope")):
            if record[name] is not None:
                numbers = (record[name], record[f"{name}_low"], record[f"{name}_high"])
                assert shown[heading] == with_interval(*numbers)
        assert shown["ICI"] == f"{record['ici']:.3f}"


def test_clipped_probabilities_are_counted_in_one_note(invented_analysis, invented_bundle):
    notes = [
        note for note in calibration_table(invented_analysis, invented_bundle).notes if note.startswith("For the logit")
    ]
    assert len(notes) == 1
    p = invented_analysis.splits[1].models[2].probability
    assert f"Test, Deep learning {np.sum((p < 1e-3) | (p > 1 - 1e-3))}" in notes[0]


def test_only_of_scores_of_a_regression_it_is_said_that_they_were_cut(
    invented_analysis, invented_bundle, second_analysis, second_bundle
):
    of_svm = calibration_table(invented_analysis, invented_bundle).notes
    of_logistic = calibration_table(second_analysis, second_bundle).notes
    assert "scores of a regression, cut to [0, 1]" in of_svm[0]
    assert of_svm[1] == of_logistic[0]
    assert "least distance to 0 and 1" in of_logistic[0]


def test_of_a_recalibrated_model_it_is_not_said_that_its_scores_were_cut(invented_analysis, invented_bundle):
    mapped = [dataclasses.replace(m, recalibrations=(Recalibration(-0.5, 0.5),)) for m in invented_bundle.models]
    some = dataclasses.replace(invented_bundle, models=(invented_bundle.models[0], *mapped[1:]))
    every = dataclasses.replace(invented_bundle, models=tuple(mapped))
    assert calibration_table(invented_analysis, some).notes[0].startswith("The probabilities of Clinical are scores of")
    assert not any("cut to [0, 1]" in note for note in calibration_table(invented_analysis, every).notes)
