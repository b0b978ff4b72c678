"""Every figure is drawn or says why not, and its text says the numbers."""

import dataclasses

import numpy as np
from invented_study import INPUTS

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.time_to_event import analyse_failure
from IFXPredictLib.protocol.schema import Outcome
from IFXPredictLib.report.pictures import flow_picture, result_pictures, summary_pictures
from IFXPredictLib.report.tables.time_to_event import NO_TIMES, overlap_notes

OUTCOME = Outcome("failure", "non-response", "response")


def by_name(analysis):
    return {picture.name: picture for picture in result_pictures(analysis, OUTCOME, "A notice")}


def test_the_figures_of_both_splits_are_drawn(invented_analysis):
    found = by_name(invented_analysis)
    assert list(found) == [
        *("roc", "precision_recall", "decision", "calibration_train", "calibration_test"),
        *("kaplan_meier_train", "kaplan_meier_test"),
    ]
    assert all(picture.figure is not None and not picture.missing for picture in found.values())


def test_the_flow_in_words(invented_analysis):
    picture = flow_picture(invented_analysis, OUTCOME, "")
    assert picture.figure is not None
    assert picture.alt == "101 cases listed, 1 excluded, 100 analysed."


def test_the_words_of_the_roc_curves_have_every_models_auc(invented_analysis):
    alt = by_name(invented_analysis)["roc"].alt
    for split in invented_analysis.splits:
        for model in split.models:
            assert f" {model.locked.auc.auc:.3f} ({model.locked.auc.low:.3f} to {model.locked.auc.high:.3f})" in alt
    assert alt.startswith("AUC (95 % CI, DeLong): ")
    assert alt.count(" to ") == 2 * len(INPUTS)


def test_without_times_the_kaplan_meier_figure_says_so(untimed_analysis):
    picture = by_name(untimed_analysis)["kaplan_meier"]
    assert (picture.figure, picture.missing) == (None, NO_TIMES)


def test_follow_up_without_an_answer_is_said_in_place_of_the_kaplan_meier_figure(invented_analysis):
    nobody = analyse_failure("test", np.full(3, np.nan), 0.5, np.array([1.0, 2, 3]), np.ones(3))
    picture = by_name(dataclasses.replace(invented_analysis, failures=(nobody,)))["kaplan_meier_test"]
    assert (picture.figure, picture.missing) == (None, "no case has both a follow-up and an answer")


def test_a_split_that_carries_nothing_is_named_with_its_reason(invented_analysis):
    gone = Missing("both classes are needed")
    fields = ("locked", "retuned", "roc", "band", "precision_recall", "decision", "calibration", "calibration_curve")
    splits = tuple(
        dataclasses.replace(s, models=tuple(dataclasses.replace(m, **dict.fromkeys(fields, gone)) for m in s.models))
        for s in invented_analysis.splits
    )
    found = by_name(dataclasses.replace(invented_analysis, splits=splits))
    for name in ("roc", "precision_recall", "decision", "calibration_train", "calibration_test"):
        assert (found[name].figure, found[name].missing) == (None, "no model can be drawn")
        assert "Clinical: both classes are needed" in found[name].notes[0]


def legends(figure):
    return [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]


def test_a_model_with_a_missing_answer_is_drawn_on_the_cases_it_answers_and_says_how_many(invented_analysis):
    found = by_name(invented_analysis)
    for name in ("roc", "precision_recall", "decision"):
        training, test = legends(found[name].figure)
        assert not [text for text in training if "n = " in text]
        lacking = [text.split("  ")[0] for text in test if text.endswith("n = 39")]
        assert lacking[:3] == ["Clinical", "Early fusion", "Late fusion"]
        assert [text for text in test if text.startswith("Deep") and "n = " not in text]
    assert not [note for note in found["roc"].notes if "Not drawn" in note]
    assert "Clinical: n = 39 of 40" in found["calibration_test"].notes


def test_what_is_not_drawn_is_named_below_and_not_in_the_alternative_text(invented_analysis):
    train, test = invented_analysis.splits
    gone = dataclasses.replace(test.models[0], roc=Missing("no curve"), decision=Missing("no curve"))
    splits = (train, dataclasses.replace(test, models=(gone, *test.models[1:])))
    found = by_name(dataclasses.replace(invented_analysis, splits=splits))
    for name in ("roc", "decision"):
        assert found[name].notes[0] == "Not drawn: Test, Clinical: no curve"
        assert "Test, Clinical" not in found[name].alt
        assert "Training (in sample), Clinical" in found[name].alt


def test_the_hazard_ratio_has_the_name_of_its_group_and_the_overlap_is_told(invented_analysis):
    picture = by_name(invented_analysis)["kaplan_meier_test"]
    assert "Hazard ratio of predicted non-response: " in picture.figure.texts[-1].get_text()
    assert picture.notes == overlap_notes(invented_analysis)
    assert "no independent evidence" in picture.notes[0]


def test_the_summary_has_the_roc_curves_and_the_references_calibration_of_the_test_split(
    invented_analysis, untimed_analysis
):
    roc, calibration = summary_pictures(invented_analysis, OUTCOME, "A notice")
    assert [roc.name, calibration.name] == ["summary_roc", "summary_calibration"]
    assert (len(roc.figure.axes), roc.width, calibration.width) == (1, 50, 50)
    assert roc.alt.count(" to ") == len(INPUTS)
    assert "Test, Deep learning" in roc.alt
    assert "Training" not in roc.alt
    assert "Early fusion" in calibration.alt
    assert "training (in sample)" in next(summary_pictures(untimed_analysis, OUTCOME, "")).title


def test_what_the_summary_cannot_draw_says_why(invented_analysis):
    train, test = invented_analysis.splits
    gone = tuple(dataclasses.replace(m, roc=Missing("x"), calibration=Missing("x")) for m in test.models)
    analysis = dataclasses.replace(invented_analysis, splits=(train, dataclasses.replace(test, models=gone)))
    assert {(p.figure, p.missing) for p in summary_pictures(analysis, OUTCOME, "")} == {(None, "no model can be drawn")}
