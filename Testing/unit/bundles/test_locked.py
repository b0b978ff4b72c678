import dataclasses

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.locked import LockedCutoff, check_locked, checked_reason, unlocked_cutoff

SOUND = LockedCutoff(
    *("sensitivity:0.9", "a miss costs months", "a" * 64, 0.5, 0.2, 0.1, 0.3, 30, 10, 1 / 3),
    *(0.9, 0.5, 0.99, 0.4, 0.2, 0.6),
)


def test_a_sound_entry_passes_and_tells_the_unlocked_cutoff():
    check_locked({"svm": SOUND}, {"svm": 0.2, "other": 0.4}, "cutoffs")
    assert unlocked_cutoff({"svm": SOUND}, "svm", 0.2) == 0.5
    assert unlocked_cutoff({"svm": SOUND}, "other", 0.4) == 0.4
    assert SOUND.told.endswith("Reason: a miss costs months")
    assert "sensitivity 0.900 (0.500 to 0.990)" in SOUND.told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cutoff": 0.3}, "cutoff: expected the model's, 0.2"),
        ({"parent": "b"}, "parent: expected a SHA-256"),
        ({"positive": 30}, "positive: expected 1 to 29"),
        ({"low": 0.4}, "low: expected no more than high"),
        ({"trained": 2.0}, "trained: expected 0 to 1"),
        ({"sensitivity": 0.85}, "sensitivity: expected a share of whole cases"),
        ({"specificity_low": 0.5}, "specificity: expected 0 to 1, within its interval"),
        ({"rule": "best"}, "cut-off rule 'best'"),
        ({"reason": "two\nlines"}, "reason: expected one line"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused_by_its_key(changes, words):
    with pytest.raises(BundleError, match=words):
        check_locked({"svm": dataclasses.replace(SOUND, **changes)}, {"svm": 0.2}, "bundle.json: cutoffs")
    with pytest.raises(BundleError, match="a model of the bundle"):
        check_locked({"svm": SOUND}, {"deep": 0.2}, "cutoffs")


def test_a_reason_is_one_line_that_says_something():
    assert checked_reason("  why ") == "why"
    for nothing in ("", "  ", "x" * 401):
        with pytest.raises(BundleError, match="reason: expected one line of 1 to 400 letters"):
            checked_reason(nothing)
