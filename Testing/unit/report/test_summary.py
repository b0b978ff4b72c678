"""The first screen: how good, how sure, for whom, in the analysis' own numbers, of the split that counts."""

import dataclasses

import pytest

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.report.summary import report_summary


def boxes_of(analysis, bundle):
    return report_summary(analysis, bundle, ()).boxes


def test_it_answers_three_questions(invented_analysis, invented_bundle):
    assert [box.title for box in boxes_of(invented_analysis, invented_bundle)] == ["How good", "How sure", "For whom"]


def test_how_good_is_the_reference_on_the_test_split_at_its_locked_cutoff(invented_analysis, invented_bundle):
    good, _, _ = boxes_of(invented_analysis, invented_bundle)
    model = next(m for m in invented_analysis.splits[1].models if m.model == invented_analysis.reference)
    row, slope = model.locked, model.calibration.slope
    assert good.answer == f"{row.auc.auc:.3f} ({row.auc.low:.3f} to {row.auc.high:.3f})"
    assert "Early fusion" in good.answer_of
    assert [value for _, value in good.facts] == [
        f"{found:.3f} ({low:.3f} to {high:.3f})"
        for found, low, high in (
            (row.sensitivity.estimate, row.sensitivity.low, row.sensitivity.high),
            (row.specificity.estimate, row.specificity.low, row.specificity.high),
            (slope.value, slope.low, slope.high),
        )
    ]
    assert f"{row.cutoff:.3f}" in good.facts[0][0]


def test_all_models_stand_beside_each_other(invented_analysis, invented_bundle):
    shown = boxes_of(invented_analysis, invented_bundle)[0].table
    assert [row[0] for row in shown.rows] == list(invented_analysis.titles.values())
    for row, model, found in zip(
        shown.rows, invented_analysis.splits[1].models, invented_analysis.uncertainties, strict=True
    ):
        assert row[1].startswith(f"{model.locked.auc.auc:.3f} ")
        assert row[2:4] == (f"{model.locked.sensitivity.estimate:.3f}", f"{model.locked.specificity.estimate:.3f}")
        assert row[4] == f"{model.calibration.slope.value:.2f}"
        covered, cases = (sum(getattr(one, part) for one in found.coverage) for part in ("covered", "cases"))
        assert row[5] == f"{100 * covered / cases:.0f} %"


def test_how_sure_counts_cases_interval_optimism_and_outcome_sets(invented_analysis, invented_bundle):
    facts = dict(boxes_of(invented_analysis, invented_bundle)[1].facts)
    area = next(m for m in invented_analysis.splits[1].models if m.model == "early_fusion").locked.auc
    optimism = next(one for one in invented_analysis.optimism if one.model == "early_fusion").optimism
    found = next(one for one in invented_analysis.uncertainties if one.model == "early_fusion")
    assert facts["Cases"].startswith("40 ")
    assert facts["Width of the AUC's interval"] == f"{area.high - area.low:.3f}"
    assert f"{optimism.corrected:.3f}" in facts["Optimism in training"]
    assert f"response {found.coverage[0].covered} of {found.coverage[0].cases}" in facts["Coverage of outcome sets"]
    assert facts["Undecided; unlike training"].startswith(f"{found.undecided}; {found.unlike} of {found.cases}")
    assert facts["Without an answer"] == "1 case"


def test_for_whom_is_the_protocols_outcome_the_cases_and_the_bundles_intended_use(
    invented_analysis, invented_bundle, second_analysis, second_bundle
):
    first, second = (
        dict(boxes_of(*study)[2].facts)
        for study in ((invented_analysis, invented_bundle), (second_analysis, second_bundle))
    )
    assert "1 = non-response" in first["Predicted"]
    assert "B (26), C (14)" in first["Test cases"]
    assert first["Intended use"] == invented_bundle.intended_use
    assert first["Demonstration"].startswith("yes")
    assert (second["Demonstration"], second["Images"].split(",")[0]) == ("no", "MR")
    assert "centres" not in second["Test cases"]


def test_without_a_test_split_it_is_of_the_training_split_and_says_so(untimed_analysis, invented_bundle):
    good, sure, whom = boxes_of(untimed_analysis, invented_bundle)
    assert "in sample" in good.answer_of
    assert {row[5] for row in good.table.rows} == {"–"}
    assert "Coverage of outcome sets" not in dict(sure.facts)
    assert "Test cases" not in dict(whom.facts)


def test_a_reference_that_answers_no_case_has_no_coverage(invented_analysis, invented_bundle):
    found = tuple(
        dataclasses.replace(one, cases=0, coverage=(None, None), undecided=0, unlike=0)
        for one in invented_analysis.uncertainties
    )
    facts = dict(boxes_of(dataclasses.replace(invented_analysis, uncertainties=found), invented_bundle)[1].facts)
    assert not {"Coverage of outcome sets", "Undecided; unlike training"} & set(facts)


@pytest.mark.parametrize("part", ["locked", "calibration"])
def test_what_cannot_be_had_is_a_dash_and_not_an_error(invented_analysis, invented_bundle, part):
    train, test = invented_analysis.splits
    gone = tuple(dataclasses.replace(m, **{part: Missing("one class")}) for m in test.models)
    analysis = dataclasses.replace(invented_analysis, splits=(train, dataclasses.replace(test, models=gone)))
    good = boxes_of(analysis, invented_bundle)[0]
    if part == "locked":
        assert (good.answer, good.facts) == ("–", (("Not computed", "one class"),))
    else:
        assert good.facts[-1][1] == "–"
