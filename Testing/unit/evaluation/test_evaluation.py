"""The whole Analysis of the invented study, and of one that lacks half of it."""

import dataclasses

import numpy as np
import pytest
from invented_study import INPUTS, RESAMPLES, TEST, TRAINING
from sklearn.metrics import roc_auc_score

from IFXPredictLib.evaluation.evaluation import analyse
from IFXPredictLib.evaluation.flow import REASONS
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.stats.sample_size import power_of


def test_every_model_stands_on_both_splits_with_scikit_learns_auc(invented_analysis, invented_data):
    assert [(s.split, s.cases) for s in invented_analysis.splits] == [("train", TRAINING), ("test", TEST - 1)]
    for split in invented_analysis.splits:
        part = invented_data.part(split.split)
        assert [m.model for m in split.models] == list(INPUTS)
        for model in split.models:
            raw = invented_analysis.raw[model.model][part]
            kept = np.isfinite(raw)
            expected = roc_auc_score(invented_data.outcome[part][kept], np.clip(raw[kept], 0, 1))
            assert model.locked.auc.auc == pytest.approx(expected)
            assert model.locked.auc_bootstrap is not None
            assert model.no_answer == np.sum(~kept)


def test_the_reference_is_early_fusion_and_is_compared_with_each_model_of_one_modality(invented_analysis):
    assert invented_analysis.reference == "early_fusion"
    assert [(g.split, g.model) for g in invented_analysis.gains] == [
        (split, model) for split in ("train", "test") for model in ("clinical", "radiomics", "deep")
    ]
    assert [g.cases for g in invented_analysis.gains] == [60, 60, 60, 39, 39, 39]


def test_the_flow_counts_every_case_once(invented_analysis):
    total = invented_analysis.flow.total
    assert (total.listed, total.analysed) == (TRAINING + TEST, TRAINING + TEST - 1)
    assert total.excluded == {reason: int(reason == "extraction failed") for reason in REASONS}


def test_subgroups_failures_and_power_are_of_the_right_cases(invented_analysis):
    groups = {(s.split, s.group) for s in invented_analysis.subgroups}
    assert groups == {
        *(("train", g) for g in ("A", "sex_male = 0", "sex_male = 1")),
        *(("test", g) for g in ("B", "C", "sex_male = 0", "sex_male = 1")),
    }
    train, test = invented_analysis.failures
    assert (train.cases, train.left_out, test.cases, test.left_out) == (60, 0, 38, 2)
    planning = invented_analysis.planning
    assert planning.split == "test"
    assert planning.power == power_of(planning.auc, planning.cases, planning.controls)


def test_baseline_counts_the_missing_value(invented_analysis):
    rows = {row.characteristic.name: row for row in invented_analysis.baseline}
    assert (rows["crp"].total.both.missing, rows["crp"].test.both.missing, rows["esr"].total.both.missing) == (1, 1, 0)


def test_the_audit_of_the_study_itself_finds_no_contradiction(invented_analysis):
    assert invented_analysis.audit.contradictions == ()
    assert len(invented_analysis.audit.left_out) == 3


def test_planning_counts_patients_that_the_reference_answers_and_a_sex_that_is_filled_in_makes_no_group(blank_study):
    given, clinical = blank_study.data, blank_study.bundle.protocol.clinical_names
    values = given.values.copy()
    values[61, [given.names.index(name) for name in clinical]] = np.nan
    values[65, given.names.index("sex_male")] = np.nan
    patients = tuple("p0" if i < 2 else f"p{i}" for i in range(len(given.cases)))
    found = analyse(dataclasses.replace(given, values=values, patients=patients), blank_study.bundle, 2)
    early = next(model for model in found.splits[1].models if model.model == "early_fusion")
    assert (early.no_answer, early.locked.n) == (1, TEST - 2)
    assert found.planning.cases + found.planning.controls == TEST - 2
    assert found.planning.cases == early.locked.events
    unknown = {s.model: s.cases for s in found.subgroups if s.split == "test" and s.group == "(not given)"}
    assert (unknown["radiomics"], unknown["early_fusion"]) == (2, 1)


@pytest.mark.slow
def test_the_same_input_gives_the_same_numbers(invented_analysis, invented_data, invented_bundle):
    again = analyse(invented_data, invented_bundle, RESAMPLES)
    assert again.audit == invented_analysis.audit
    assert again.optimism == invented_analysis.optimism
    assert [m.locked for s in again.splits for m in s.models] == [
        m.locked for s in invented_analysis.splits for m in s.models
    ]


def test_without_test_split_centres_and_times_the_rest_is_there(untimed_analysis):
    assert [s.split for s in untimed_analysis.splits] == ["train"]
    assert untimed_analysis.stacking == Missing("the cohort has no test split")
    assert untimed_analysis.failures == ()
    assert {s.by for s in untimed_analysis.subgroups} == {"Male sex (1 = male)"}
    assert untimed_analysis.planning.split == "train"
    assert untimed_analysis.optimism_resamples == 2


def test_where_outcome_1_is_no_failure_it_is_not_compared_with_the_times(invented_data, invented_bundle):
    outcome = dataclasses.replace(invented_bundle.protocol.outcome, failure=False)
    protocol = dataclasses.replace(invented_bundle.protocol, outcome=outcome)
    found = analyse(invented_data, dataclasses.replace(invented_bundle, protocol=protocol), 2)
    assert found.outcome_times is None
    assert len(found.failures) == 2
