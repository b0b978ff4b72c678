"""The tables on single patients: their numbers are the analysis', their words the protocol's."""

import dataclasses
import math

import numpy as np
import pytest

from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.recalibration import Recalibration
from IFXPredictLib.report.tables.patients import case_contributions_table, moves_of_models_table, uncertainty_table


def test_the_uncertainty_table_says_of_each_model_how_many_have_their_outcome_among_those_left(
    invented_analysis, invented_bundle
):
    found = uncertainty_table(invented_analysis, invented_bundle)
    assert [row[0] for row in found.rows] == list(invented_analysis.titles.values())
    assert found.header[2] == "response: left among the outcomes"
    for row, record, one in zip(found.rows, found.records, invented_analysis.uncertainties, strict=True):
        shown = dict(zip(found.fields, record, strict=True))
        covered = one.coverage[1]
        assert (shown["cases_1"], shown["covered_1"]) == (covered.cases, covered.covered)
        assert row[3].startswith(f"{covered.covered} of {covered.cases}: ")
        assert row[4] == f"{one.undecided} ({100 * one.undecided / one.cases:.0f} %)"
    assert "at 90 %" in found.caption
    assert found.notes == ()


def test_a_fusion_is_said_to_be_unlike_more_often(invented_analysis, invented_bundle, second_analysis, second_bundle):
    caption = uncertainty_table(invented_analysis, invented_bundle).caption
    assert "about 1 % of cases of the same kind." in caption
    assert caption.endswith("Late fusion is unlike also where one of its models is: up to about 4 %.")
    assert "one of its models" not in uncertainty_table(second_analysis, second_bundle).caption


@pytest.mark.parametrize(
    ("nonconformity", "never", "reason"),
    [
        (([0.2] * 17 + [1.0] * 3, [0.2] * 20), "non-response", "too many"),
        (([0.2] * 20, [0.2] * 17 + [1.0] * 3), "response", "too many"),
        (([0.2] * 20, [0.2] * 5), "response", "too few"),
        (([0.2] * 19 + [1.0], [0.2] * 19 + [1.0]), "", ""),
    ],
)
def test_a_model_that_can_never_say_an_outcome_alone_is_named_with_the_reason(
    invented_analysis, invented_bundle, nonconformity, never, reason
):
    *others, late = invented_bundle.models
    sets = ConformalSets(*map(np.array, nonconformity), 0.1)
    changed = dataclasses.replace(late, reference=dataclasses.replace(late.reference, sets=sets))
    found = uncertainty_table(invented_analysis, dataclasses.replace(invented_bundle, models=(*others, changed)))
    assert [f"never say {never} alone" in note and reason in note for note in found.notes] == ([True] if never else [])
    ends = sets.sets([0.0, 1.0]).tolist()
    assert ([False, True] in ends and [True, False] in ends) == (not never), "the sets say the same"


@pytest.mark.parametrize("y", [0, 1])
def test_no_recalibration_lets_an_outcome_be_said_alone_that_never_was(invented_analysis, invented_bundle, y):
    moved, few, many = Recalibration(0.3, 0.8), [0.2] * 20, [0.2] * 17 + [1.0] * 3
    zero, one = (few, many) if y else (many, few)
    sets = ConformalSets(moved.apply(zero), 1 - moved.apply(1 - np.array(one)), 0.1)
    *others, late = invented_bundle.models
    reference = dataclasses.replace(late.reference, sets=sets)
    changed = dataclasses.replace(late, reference=reference, recalibrations=(moved,))
    found = uncertainty_table(invented_analysis, dataclasses.replace(invented_bundle, models=(*others, changed)))
    end = moved.apply([1.0, 0.0][y])
    (note,) = found.notes
    assert f"never say {('non-response', 'response')[y]} alone" in note
    assert f"too many have an out-of-fold probability of {end:.3g}" in note
    reachable = sets.sets(moved.apply(np.linspace(0, 1, 101)))
    assert reachable[:, y].all(), "the sets say the same"


def test_the_contributions_are_shown_in_percentage_points_and_all_of_them_written(invented_analysis):
    found = moves_of_models_table(invented_analysis)
    early = [record for record in found.records if record[0] == "early_fusion"]
    assert {record[2] for record in early if record[1] == "modality"} == {"radiomics", "deep", "clinical"}
    assert {record[2] for record in early if record[1] == "feature"} == {
        *("original_firstorder_Mean", "deep_003", "crp"),
    }
    shown = next(row for row in found.rows if row[0] == "Early fusion" and "C-reactive" in row[1])
    mean = next(record[4] for record in early if record[2] == "crp")
    assert float(shown[2]) == pytest.approx(100 * mean, abs=5e-4)
    assert "Shapley values against 8 training cases" in found.caption


def test_a_sampled_contribution_has_its_standard_error_and_an_exact_one_none(invented_analysis):
    exact, *others = invented_analysis.moves
    name, words, _, _ = exact.features[0]
    sampled = dataclasses.replace(exact, features=((name, words, 0.032, 0.004), *exact.features[1:]))
    found = moves_of_models_table(dataclasses.replace(invented_analysis, moves=(sampled, *others)))
    assert [row[2] for row in found.rows if "\u00b1" in row[2]] == ["3.200 \u00b1 0.400"]
    record = next(r for r in found.records if r[:3] == (exact.model, "feature", name))
    assert record[3:] == (words, 0.032, 0.004)


def test_each_test_cases_contributions_sum_to_its_probabilities(invented_analysis):
    found = case_contributions_table(invented_analysis)
    assert found.name == "contributions_by_case"
    assert found.fields == ("case", "model", "part", "name", "contribution", "standard_error")
    data = invented_analysis.data
    for model, raw in invented_analysis.raw.items():
        for case, score in zip(np.array(data.cases)[~data.train], raw[~data.train], strict=True):
            rows = [record for record in found.records if record[:2] == (case, model)]
            assert bool(rows) == math.isfinite(score)
            if rows:
                total = math.fsum(record[4] for record in rows if record[2] in ("base", "feature"))
                assert total == pytest.approx(np.clip(score, 0, 1), abs=1e-6)
                assert all(record[5] == 0 for record in rows if record[2] == "feature"), "exact for so few features"
    assert not set(np.array(data.cases)[data.train]) & {record[0] for record in found.records}


def test_without_a_test_split_both_say_why_they_are_empty(untimed_analysis, invented_bundle):
    for found in (uncertainty_table(untimed_analysis, invented_bundle), moves_of_models_table(untimed_analysis)):
        assert not found.rows
        assert found.notes == ("the cohort has no test split",)
    assert case_contributions_table(untimed_analysis).records == ()


def test_both_say_whether_the_cases_are_the_test_splits_or_another_hospitals(invented_analysis, invented_bundle):
    data = dataclasses.replace(invented_analysis.data, external=True)
    for analysis, whose in (
        (invented_analysis, "Test split. "),
        (dataclasses.replace(invented_analysis, data=data), "External validation. "),
    ):
        assert uncertainty_table(analysis, invented_bundle).caption.startswith(whose)
        assert moves_of_models_table(analysis).caption.startswith(whose)
