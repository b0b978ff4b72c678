"""GLSZM: the printed example, and zones as an independent program labels them."""

import numpy as np
import pytest
from printed_matrices import RUNS, cells_by_hand, levels_of, slice_of
from scipy import ndimage

from IFXPredictLib.features.native.glszm import NAMES, glszm_features, zones_of
from IFXPredictLib.features.native.neighbours import pairs_of
from IFXPredictLib.features.native.parameters import FEATURES

PRINTED = [[0, 0, 0, 1, 0], [1, 0, 0, 0, 1], [1, 0, 1, 0, 1], [1, 1, 0, 0, 0], [3, 0, 0, 0, 0]]


def test_zones_are_those_of_the_printed_matrix():
    (found,) = glszm_features([levels_of(RUNS)], pairs_of(slice_of(RUNS), (1,), None))
    by_hand = cells_by_hand(PRINTED)
    assert found == pytest.approx({name: by_hand[own] for name, own in NAMES.items()}, rel=1e-12)
    assert tuple(found) == FEATURES["glszm"]


def test_zones_are_the_connected_pieces_of_each_grey_level():
    rng = np.random.default_rng(2)
    mask = rng.random((6, 7, 8)) < 0.8
    levels = rng.integers(1, 4, (2, *mask.shape))
    found = zones_of(levels[:, mask], pairs_of(mask, (1,), None)).reshape(2, -1)
    for image, zones in zip(levels, found, strict=True):
        for level in (1, 2, 3):
            pieces, count = ndimage.label((image == level) & mask, np.ones((3, 3, 3)))
            chosen = zones[image[mask] == level]
            assert len(set(chosen.tolist())) == count
            together = set(zip(pieces[mask][image[mask] == level].tolist(), chosen.tolist(), strict=True))
            assert len(together) == count


def test_a_voi_without_neighbours_has_zones_of_one_voxel():
    apart = np.zeros((1, 3, 5), bool)
    apart[:, ::2, ::2] = True
    (found,) = glszm_features([levels_of(np.arange(6).reshape(2, 3))], pairs_of(apart, (1,), None))
    shown = found["ZonePercentage"], found["LargeAreaEmphasis"], found["ZoneVariance"]
    assert shown == pytest.approx((1, 1, 0), abs=1e-15)
