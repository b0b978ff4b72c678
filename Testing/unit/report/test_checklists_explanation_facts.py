"""How models act on single patients: said from what was analysed, and not beyond it."""

import dataclasses

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.checklists import interpretability, uncertainties


def test_what_moves_each_model_is_said_with_its_numbers(invented_analysis, invented_bundle):
    text = interpretability(invented_bundle, invented_analysis)
    assert "not analysed" not in text
    assert "Early fusion: original_firstorder_Mean, deep_003, crp" in text
    assert "Shapley values of the probability, by modality, feature and case" in text
    for one in invented_analysis.moves:
        sums = ", ".join(f"{name} {100 * mean:.1f}" for name, mean in one.modalities)
        assert f"{invented_analysis.titles[one.model]}: {sums}" in text


def test_how_many_answers_are_marked_is_said(invented_analysis, invented_bundle):
    text = interpretability(invented_bundle, invented_analysis)
    late = invented_analysis.uncertainties[-1]
    assert text.endswith(f"Late fusion {late.undecided} and {late.unlike} of {late.cases}.")


def test_another_hospitals_cases_are_no_test_cases(invented_analysis, invented_bundle):
    data = dataclasses.replace(invented_analysis.data, external=True)
    text = interpretability(invented_bundle, dataclasses.replace(invented_analysis, data=data))
    assert "mean absolute ones in the external validation, in percentage points" in text
    assert " Cases of the external validation marked as undecided, and" in text
    assert "test split" not in text
    assert "Test cases" not in text


def test_without_a_test_split_it_says_why_nothing_is_known(untimed_analysis, invented_bundle):
    text = interpretability(invented_bundle, untimed_analysis)
    assert text.endswith("How they act on a prediction is not analysed: the cohort has no test split.")
    assert uncertainties(untimed_analysis) == ()


def test_what_was_not_counted_is_not_claimed(invented_analysis, invented_bundle):
    text = interpretability(invented_bundle, dataclasses.replace(invented_analysis, uncertainties=Missing("none")))
    assert "undecided" not in text
