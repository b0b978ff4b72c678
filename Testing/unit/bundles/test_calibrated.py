import dataclasses

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.calibrated import calibration_in_words, check_calibration
from IFXPredictLib.models.recalibration import ScoreCalibration

LOGISTIC = ScoreCalibration("logistic", 40, 15, 0, 0.4, scale="score", intercept=-1.0, slope=3.0)
BETA = ScoreCalibration("beta", 40, 15, 7, 0.4, intercept=0.1, a=0.5, b=0.2)
STEPS = ScoreCalibration("isotonic", 40, 15, 0, 0.4, 2, scores=(0.1, 0.5, 1.2), probabilities=(0.2, 0.2, 0.9))


def check(one, **changes):
    cutoffs = {"svm": one.moved_cutoff}
    check_calibration({"svm": dataclasses.replace(one, **changes)}, one.method, cutoffs, (40, 15), "calibration")


def test_sound_entries_pass_and_are_told_with_all_that_a_reader_needs():
    for one in (LOGISTIC, BETA, STEPS):
        check(one)
    check_calibration({}, "none", {"svm": 0.5}, (40, 15), "calibration")
    assert calibration_in_words(LOGISTIC) == (
        "log odds = -1.0000 + 3.0000 times the score; 40 out-of-fold scores, 15 with outcome 1, 0 clipped for their "
        "logarithm; the cut-off 0.400 of the score is 0.550 of the probability, with 0 other calls"
    )
    assert "0.1000 + 0.5000 log p - 0.2000 log(1 - p)" in calibration_in_words(BETA)
    assert "7 clipped" in calibration_in_words(BETA)
    assert "isotonic, 2 steps from 0.200 to 0.900" in calibration_in_words(STEPS)
    assert "with 2 other calls" in calibration_in_words(STEPS)


@pytest.mark.parametrize(
    ("one", "changes", "words"),
    [
        (LOGISTIC, {"method": "beta"}, "svm: method: expected the protocol's, logistic"),
        (LOGISTIC, {"cases": 39}, "svm: cases: expected the training's, 40"),
        (LOGISTIC, {"positive": 16}, "svm: positive: expected the training's, 15"),
        (LOGISTIC, {"clipped": 41}, "svm: clipped: expected 0 to 40"),
        (LOGISTIC, {"calls_changed": -1}, "svm: calls_changed: expected 0 to 40"),
        (LOGISTIC, {"cutoff": 1.5}, "svm: cutoff: expected 0 to 1"),
        (LOGISTIC, {"cutoff": 0.41}, "svm: cutoff: expected what the map takes to the model's"),
        (LOGISTIC, {"intercept": None}, "svm: intercept: expected a number"),
        (LOGISTIC, {"slope": -3.0}, "svm: slope: expected a map that rises"),
        (LOGISTIC, {"a": 0.5}, "svm: a: expected none by logistic"),
        (LOGISTIC, {"scale": ""}, "svm: scale: expected that of logistic alone"),
        (LOGISTIC, {"scores": (0.1,)}, "svm: scores and probabilities: expected none by logistic"),
        (BETA, {"b": -0.1}, "svm: a, b: expected a map that rises"),
        (BETA, {"a": 0.0, "b": 0.0}, "svm: a, b: expected a map that rises"),
        (BETA, {"scale": "score"}, "svm: scale"),
        (STEPS, {"scores": (0.1, 0.5)}, "svm: scores and probabilities: expected as many"),
        (STEPS, {"scores": (0.1, 0.1, 1.2)}, "svm: scores: expected ascending"),
        (STEPS, {"probabilities": (0.2, 0.1, 0.9)}, "svm: probabilities: expected numbers from 0 to 1 that rise"),
        (STEPS, {"probabilities": (0.2, 0.2, 1.1)}, "svm: probabilities: expected numbers from 0 to 1 that rise"),
    ],
)
def test_an_entry_that_contradicts_itself_or_the_bundle_is_refused_by_its_key(one, changes, words):
    with pytest.raises(BundleError, match=words):
        check(one, **changes)


def test_an_entry_is_there_for_each_model_where_the_protocol_asks_for_it_and_else_for_none():
    with pytest.raises(BundleError, match=r"as `calibration: none` has it, none, found svm"):
        check_calibration({"svm": LOGISTIC}, "none", {"svm": 0.5}, (40, 15), "calibration")
    with pytest.raises(BundleError, match=r"as `calibration: beta` has it, svm, found no model"):
        check_calibration({}, "beta", {"svm": 0.5}, (40, 15), "calibration")
