"""Every figure is drawn or says why not, and its text says the numbers."""

import dataclasses

from invented_study import INPUTS

from IFXPredictLib.analysis.parts import Missing
from IFXPredictLib.protocol import Outcome
from IFXPredictLib.reporting.failure_tables import NO_TIMES
from IFXPredictLib.reporting.pictures import flow_picture, result_pictures

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
            assert f"{model.locked.auc.auc:.3f} (95 % CI {model.locked.auc.low:.3f} to" in alt
    assert alt.count("DeLong") == 2 * len(INPUTS)


def test_without_times_the_kaplan_meier_figure_says_so(untimed_analysis):
    picture = by_name(untimed_analysis)["kaplan_meier"]
    assert (picture.figure, picture.missing) == (None, NO_TIMES)


def test_a_split_that_carries_nothing_is_named_with_its_reason(invented_analysis):
    gone = Missing("both classes are needed")
    fields = ("locked", "retuned", "roc", "band", "precision_recall", "decision", "calibration", "calibration_curve")
    splits = tuple(
        dataclasses.replace(s, models=tuple(dataclasses.replace(m, **dict.fromkeys(fields, gone)) for m in s.models))
        for s in invented_analysis.splits
    )
    found = by_name(dataclasses.replace(invented_analysis, splits=splits))
    for name in ("roc", "precision_recall", "decision", "calibration_train", "calibration_test"):
        assert (found[name].figure, found[name].missing) == (None, "both classes are needed")
