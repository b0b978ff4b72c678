"""A stroke is the box of what changed and its voxels; applied to the mask before it gives the mask after it."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.worker.strokes import Change, change_between, changed


def masks():
    before = np.random.default_rng(1).random((5, 9, 13)) < 0.4
    after = before.copy()
    after[1:3, 4:8, 2:11] ^= np.random.default_rng(2).random((2, 4, 9)) < 0.5
    after[1, 4, 2], after[2, 7, 10] = ~before[1, 4, 2], ~before[2, 7, 10]
    return before, after


def test_a_change_is_the_box_of_what_differs_and_makes_one_mask_of_the_other():
    before, after = masks()
    change = change_between(before, after)
    assert (change.first, change.shape) == ((1, 4, 2), (2, 4, 9))
    assert len(change.voxels) == 12, "72 bits are 9 bytes"
    kept = before.copy()
    np.testing.assert_array_equal(changed(before, change), after)
    np.testing.assert_array_equal(before, kept)
    np.testing.assert_array_equal(changed(before, change_between(before, before)), before)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change((0, 0, 0), (2, 4, 9), "AA=="), r"stroke: 1 bytes for \(2, 4, 9\) voxels"),
        (Change((4, 0, 0), (2, 1, 1), "AA=="), r"do not fit a mask of \(5, 9, 13\)"),
        (Change((-1, 0, 0), (1, 1, 1), "AA=="), "do not fit a mask"),
        (Change((0, 0, 0), (1, -1, -1), "AA=="), "do not fit a mask"),
        (Change((0, 0, 0), (1, 1, 1), "?"), "no base64"),
        (Change((0, 0, 0), (1, 1, 1), "ä"), "no base64"),
    ],
)
def test_a_change_that_is_none_of_the_mask_is_refused(change, reason):
    with pytest.raises(CaseError, match=reason):
        changed(masks()[0], change)
