from dataclasses import replace

import numpy as np

from IFXPredictLib.reading_study.analysis.report import NO_BUNDLE, study_pictures
from IFXPredictLib.stats.icc import StudyIcc


def pictures(found, used=()):
    return {picture.name: picture for picture in study_pictures(found, used, "a notice")}


def test_there_are_four_figures_and_each_says_in_words_what_it_shows(analysed):
    found = pictures(analysed, ["original_firstorder_Mean", "crp"])
    assert list(found) == ["icc_distribution", "icc_forest", "bland_altman", "dice"]
    assert all(picture.figure is not None and len(picture.alt) > 20 for picture in found.values())
    assert "of 1 imaging features" in found["icc_forest"].alt  # crp is no imaging feature
    assert "reader eva, round 1 and reader max, round 1: median" in found["dice"].alt


def test_without_a_bundle_there_is_no_forest_and_the_reason_is_given(analysed):
    assert pictures(analysed)["icc_forest"].missing == NO_BUNDLE


def test_what_cannot_be_drawn_says_why(analysed):
    nothing = StudyIcc(*np.full((6, len(analysed.iccs.names)), np.nan))
    silent = replace(analysed.contours[0], pairs=(), volumes=())
    empty = replace(analysed, iccs=replace(analysed.iccs, study=nothing), contours=(silent,))
    found = pictures(empty)
    assert [found[name].missing for name in ("icc_distribution", "bland_altman", "dice")] == [
        "no feature has an ICC",
        "no two readings share three cases",
        "no two readings could be compared",
    ]
