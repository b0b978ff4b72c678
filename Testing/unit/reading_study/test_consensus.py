"""Contours made of several: by sets of voxels, and STAPLE by the steps of its paper."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.reading_study.consensus import consensus


def readings(count=3, seed=1):
    """A lopsided lesion; each reader draws it with own errors along its edge."""
    random = np.random.default_rng(seed)
    truth = np.zeros((7, 24, 26), bool)
    truth[1:5, 6:17, 5:14] = True
    truth[3:6, 10:20, 8:19] = True
    edge = np.zeros_like(truth)
    for axis in (1, 2):
        edge |= np.roll(truth, 1, axis) ^ truth
    return [truth ^ (edge & (random.random(truth.shape) < 0.15 * (k + 1))) for k in range(count)]


def by_the_paper(masks):
    """Warfield 2004, equations 12, 18 and 19, in the box of the union, to the end; probability and performances."""
    union = np.logical_or.reduce(masks)
    box = tuple(slice(at.min(), at.max() + 1) for at in np.nonzero(union))
    drawn = np.array([mask[box].ravel() for mask in masks], float)
    prior, p, q = drawn.mean(), np.full(len(masks), 0.99999), np.full(len(masks), 0.99999)
    for _ in range(3000):
        a = prior * np.prod(np.where(drawn == 1, p[:, None], 1 - p[:, None]), axis=0)
        b = (1 - prior) * np.prod(np.where(drawn == 0, q[:, None], 1 - q[:, None]), axis=0)
        w = a / (a + b)
        p, q = drawn @ w / w.sum(), (1 - drawn) @ (1 - w) / (1 - w).sum()
    whole = np.zeros(union.shape)
    whole[box] = w.reshape(whole[box].shape)
    return whole, p, q


@pytest.mark.parametrize(("count", "seed", "below_half"), [(3, 1, 0), (4, 4, 18), (4, 6, 10)])
def test_staple_is_that_of_its_paper(count, seed, below_half):
    masks = readings(count, seed)
    found = consensus(masks)[-1]
    probability, p, q = by_the_paper(masks)
    assert np.sum((probability > 0.4) & (probability <= 0.5)) == below_half, "which are outside"
    assert (found.mask == (probability > 0.5)).all()
    assert found.sensitivity == pytest.approx(p, abs=1e-4)
    assert found.specificity == pytest.approx(q, abs=1e-4)
    union = np.logical_or.reduce(masks)
    assert found.undecided == pytest.approx((np.abs(probability[union] - 0.5) <= 0.1).mean(), abs=1e-12)


def test_a_margin_of_the_grid_changes_nothing_as_the_box_of_the_readings_counts():
    masks = readings()
    wide = [np.pad(mask, ((2, 3), (10, 4), (0, 30))) for mask in masks]
    own, other = consensus(masks)[-1], consensus(wide)[-1]
    assert (other.mask[2:-3, 10:-4, :-30] == own.mask).all()
    assert (other.undecided, other.by_margin, other.sensitivity) == (own.undecided, own.by_margin, own.sensitivity)


def test_voxels_that_the_margin_decides_are_counted():
    """Two who draw small and two who draw large: who is right is not in the readings, and the margin tells."""
    small, large = np.zeros((2, 7, 30, 30), bool)
    small[2:5, 10:18, 10:18] = True
    large[1:6, 6:22, 6:22] = True
    found = consensus([small, small, large, large])[-1]
    assert found.undecided + found.by_margin > 0.5


def test_equal_readings_that_fill_their_box_are_their_own_estimate():
    masks = [np.zeros((5, 8, 9), bool) for _ in range(3)]
    for mask in masks:
        mask[1:4, 2:6, 3:8] = True
    found = consensus(masks)[-1]
    np.testing.assert_array_equal(found.mask, masks[0])
    assert (found.undecided, found.by_margin) == (0, 0)
    assert found.sensitivity == found.specificity == (1, 1, 1)


def test_two_readings_have_intersection_and_union_alone_and_one_has_nothing():
    one, other = readings(2)
    found = consensus([one, other])
    assert [part.kind for part in found] == ["intersection", "union"]
    assert (found[0].mask == (one & other)).all()
    assert (found[1].mask == (one | other)).all()
    assert found[1].undecided is None
    assert consensus([one]) == ()


def test_masks_that_cannot_be_compared_are_refused():
    one, other = readings(2)
    with pytest.raises(StudyError, match="expected drawn masks on one grid"):
        consensus([one, other[1:]])
    with pytest.raises(StudyError, match="expected drawn masks on one grid"):
        consensus([one, np.zeros_like(one)])
