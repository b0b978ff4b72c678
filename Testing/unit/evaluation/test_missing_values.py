"""What of a report's cases is missing and filled is counted by split; intervals are those of a single prediction."""

import dataclasses

import numpy as np
import pytest
from imaging_names import IMAGING_NAMES
from invented_study import BLANKS, TEST

from IFXPredictLib.evaluation.data import completed, raw_scores
from IFXPredictLib.evaluation.evaluation import analyse
from IFXPredictLib.evaluation.missing_values import Blanks, missing_values
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.harmonisation import fit_harmonisation
from IFXPredictLib.models.svm import probability
from IFXPredictLib.prediction.imputed import impute
from IFXPredictLib.protocol.schema import HarmonisationRules
from IFXPredictLib.report.tables.performance import performance_table


def found_of(data, bundle):
    filled = completed(data, bundle)
    return missing_values(data, filled, raw_scores(filled, bundle), bundle)


@pytest.fixture(scope="module")
def found(blank_study):
    return found_of(blank_study.data, blank_study.bundle)


def test_blanks_are_counted_by_split_as_given_and_as_filled(found):
    assert found.blanks == (
        Blanks("crp", "train", 60, 3, 3, 3),
        Blanks("albumin", "test", TEST - 1, 2, 2, 0),
        Blanks("crp", "test", TEST - 1, 4, 4, 3),
    )


def test_intervals_are_those_of_single_predictions_and_only_of_cases_that_are_not_of_the_training(blank_study, found):
    data, bundle = blank_study.data, blank_study.bundle
    takers = {"clinical", "early_fusion", "late_fusion"}
    assert set(found.intervals) == {(data.cases[row], model) for row in BLANKS["test"] for model in takers}
    one = impute(Features(data.names, data.values[61]), bundle)
    assert {model: found.intervals[data.cases[61], model] for model in takers} == one.intervals
    for row in found.answers:
        own = np.array([found.intervals[data.cases[at], row.model] for at in BLANKS["test"] if row.model in takers])
        assert (row.split, row.cases, row.imputed, row.unanswered) == ("test", TEST - 1, len(own), 0)
        if len(own):
            cutoff = next(model.cutoff for model in bundle.models if model.name == row.model)
            assert row.width == pytest.approx(np.median(own[:, 1] - own[:, 0]))
            assert row.open == np.sum((own[:, 0] >= cutoff) != (own[:, 1] >= cutoff))


def test_what_nothing_stands_for_is_missing_and_not_filled(blank_study):
    data, bundle = blank_study.data, blank_study.bundle
    values = data.values.copy()
    values[61, len(data.names) - len(bundle.protocol.clinical) :] = np.nan
    found = found_of(dataclasses.replace(data, values=values), bundle)
    of = {(row.characteristic, row.split): row for row in found.blanks}
    assert (of["crp", "test"].missing, of["crp", "test"].filled) == (4, 3)
    assert (of["age", "test"].missing, of["age", "test"].filled) == (1, 0)
    assert {row.model: row.unanswered for row in found.answers} == {
        **{"clinical": 1, "radiomics": 0, "deep": 0, "early_fusion": 1, "late_fusion": 1},
    }


@pytest.fixture(scope="module")
def external(blank_study):
    """Another hospital's cases, of two centres and of none, and what a bundle harmonised for two finds."""
    data, some = blank_study.data, slice(60, 80)
    centre = ["B"] * 16 + ["Z"] * 3 + [""]
    arrays = {name: getattr(data, name)[some] for name in ("values", "outcome", "time_weeks", "event")}
    external = dataclasses.replace(
        data, **arrays, cases=data.cases[some], centre=np.array(centre), train=np.zeros(20, bool), external=True
    )
    rules = HarmonisationRules("combat", ("albumin",), "A")
    protocol = dataclasses.replace(blank_study.bundle.protocol, harmonisation=rules)
    known = fit_harmonisation(data.names, data.values[:40], tuple("AB" * 20), protocol)
    bundle = dataclasses.replace(blank_study.bundle, protocol=protocol, harmonisation=known)
    return external, bundle, analyse(external, bundle, 2)


def test_another_hospitals_cases_are_counted_as_such_and_a_bundle_that_refuses_counts_nothing(
    external, invented_data, invented_bundle
):
    data, _, analysis = external
    assert {row.split for row in (*analysis.missing.blanks, *analysis.missing.answers)} == {"external"}
    (crp,) = [row for row in analysis.missing.blanks if row.characteristic == "crp"]
    assert (crp.missing, crp.filled, crp.training) == (3, 3, 3)
    (table_one,) = [row for row in analysis.baseline if row.characteristic.name == "crp"]
    assert table_one.total.both.missing == 3, "Table 1 counts what was given"
    (mixed,) = [one for one in analysis.mix.differences if one.feature == "crp"]
    assert (mixed.given, mixed.mean) == (17, pytest.approx(np.nanmean(data.columns(["crp"]))))
    assert found_of(invented_data, invented_bundle) is None


def test_a_covariate_that_was_imputed_counts_for_every_model_whose_features_were_harmonised_by_it(external):
    data, bundle, analysis = external
    case = Features(data.names, data.values[2])
    found = {centre: impute(case, bundle, centre) for centre in ("A", "B", "Z")}
    at, by_donor = data.names.index("albumin"), {"radiomics": [], "deep": []}
    for albumin in bundle.imputation.donors.of(at - len(IMAGING_NAMES))[1]:
        given = np.where(np.arange(len(data.names)) == at, albumin, case.values)
        answers = bundle.answers(bundle.complete(Features(data.names, given), "B"))
        for model, p in by_donor.items():
            p.append(probability(answers[model].raw_score))
    for model, p in by_donor.items():
        for centre in ("A", "Z"):
            assert (found[centre].told[model], model in found[centre].intervals) == ((), False), "as it was measured"
        (said,) = found["B"].told[model]
        assert said.startswith("Albumin missing: ")
        low, high = found["B"].intervals[model]
        assert min(p) - 1e-9 <= low <= high <= max(p) + 1e-9
    (row,) = [one for one in analysis.missing.answers if one.model == "radiomics"]
    assert (row.imputed, row.width > 0) == (2, True)


def test_a_report_says_of_how_many_cases_the_centre_was_not_known_and_what_it_was_taken_as(
    external, invented_analysis, invented_bundle
):
    _, bundle, analysis = external
    assert performance_table(analysis, bundle).notes[0] == (
        "Harmonisation: 3 cases: the centre Z is none of A, B: taken as A; "
        "1 case: no centre is named, of A, B: taken as A."
    )
    notes = performance_table(invented_analysis, invented_bundle).notes
    assert not any("Harmonisation" in note for note in notes)


def test_where_a_bundle_draws_no_values_it_is_not_known_how_many_calls_another_would_change(blank_study):
    once = dataclasses.replace(blank_study.bundle.imputation, equations=None)
    found = found_of(blank_study.data, dataclasses.replace(blank_study.bundle, imputation=once))
    of = {row.model: row for row in found.answers}
    assert (of["clinical"].imputed, of["clinical"].open, found.intervals) == (4, None, {})
    assert (of["radiomics"].imputed, of["radiomics"].open) == (0, 0), "none is imputed"
