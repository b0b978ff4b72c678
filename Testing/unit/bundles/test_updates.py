"""What a bundle says of its updates: in words, and refused where it contradicts itself."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.bundles.manifest import update_in_words
from IFXPredictLib.bundles.updates import (
    Measures,
    ModelUpdate,
    Update,
    check_updates,
    measures_in_words,
    trained_cutoff,
)

ROW = Measures(-0.25, 0.5, 0.25, 0.75, 0.2, 0.5, 0.5, 0.9)
MODEL = ModelUpdate(40, 20, 0.5, 0.4, ROW, ROW, -0.25, 0.5, 3)
FIRST = Update("a" * 64, "2026-01-02", ("slope",), {"one": MODEL}, {"two": "3 cases of the rarer outcome"})
SECOND = replace(
    FIRST,
    parent="b" * 64,
    methods=("cutoff", "conformal"),
    models={
        "one": replace(
            MODEL, cutoff_before=0.4, cutoff=0.3, intercept=None, slope=None, calibrated_0=20, calibrated_1=9
        )
    },
)
CUTOFFS = {"one": 0.3, "two": 0.6}


def test_updates_follow_on_another_and_are_told_in_words():
    check_updates((FIRST, SECOND), CUTOFFS, "updates")
    check_updates((), CUTOFFS, "updates")
    words = "updated on 40 cases (slope), then updated on 40 cases (cutoff, conformal)"
    assert update_in_words((FIRST, SECOND), "one") == words
    assert update_in_words((FIRST, SECOND), "two") == ""
    assert [trained_cutoff((FIRST, SECOND), name, CUTOFFS[name]) for name in CUTOFFS] == [0.5, 0.6]
    shown = ["-0.25", "0.50 (0.25 to 0.75)", "0.200", "0.500", "0.500", "0.900"]
    assert measures_in_words(ROW) == shown
    assert measures_in_words(replace(ROW, slope=None, in_the_large=None))[:2] == ["-", "-"]


def of_model(**changed):
    return replace(FIRST, models={"one": replace(MODEL, **changed)})


@pytest.mark.parametrize(
    ("update", "message"),
    [
        (replace(FIRST, parent="a" * 63), "0: parent: expected a SHA-256"),
        (replace(FIRST, date="yesterday"), "0: date: expected YYYY-MM-DD"),
        (replace(FIRST, methods=()), "0: methods"),
        (replace(FIRST, methods=("intercept", "slope")), "0: methods"),
        (replace(FIRST, methods=("cutoff", "slope")), "0: methods"),
        (replace(FIRST, models={}, left={"one": "x", "two": "x"}), "0: models: expected one or more"),
        (replace(FIRST, left={}), "0: models and left: expected all models"),
        (replace(FIRST, left={"two": "a\nb"}), "0.left.two: expected a reason"),
        (of_model(positive=40), "one: positive: expected 1 to 39"),
        (of_model(cutoff=1.5), "one: cutoff: expected 0 to 1"),
        (of_model(slope=-1.0), "one: slope: expected above 0"),
        (of_model(slope=None), "one: intercept and slope"),
        (of_model(clipped=41), "one: clipped"),
        (of_model(calibrated_0=3, calibrated_1=3), "one: calibrated_0 and calibrated_1"),
        (of_model(after=replace(ROW, coverage=1.2)), "one: after: coverage: expected 0 to 1"),
        (of_model(cutoff=0.2), "cutoff of one: expected the model's, 0.4, found 0.2"),
        (replace(of_model(), methods=("intercept",)), "one: slope: expected 1 by the method intercept"),
        (replace(of_model(), methods=("cutoff",)), "one: intercept and slope"),
    ],
)
def test_what_contradicts_itself_is_refused_by_its_key(update, message):
    with pytest.raises(BundleError, match=message):
        check_updates((update,), CUTOFFS | {"one": 0.4}, "bundle.json: updates")


def test_a_cutoff_that_does_not_follow_the_update_before_is_refused():
    torn = replace(SECOND, models={"one": replace(SECOND.models["one"], cutoff_before=0.45)})
    with pytest.raises(BundleError, match=r"1\.models\.one: cutoff_before: expected 0\.4"):
        check_updates((FIRST, torn), CUTOFFS, "updates")
