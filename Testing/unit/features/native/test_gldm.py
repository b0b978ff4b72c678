"""GLDM: the printed example, and a dependence that grows with alpha."""

import pytest
from printed_matrices import RUNS, cells_by_hand, levels_of, slice_of

from IFXPredictLib.features.native.gldm import NAMES, gldm_features
from IFXPredictLib.features.native.neighbours import pairs_of
from IFXPredictLib.features.native.parameters import FEATURES

PRINTED = [[0, 1, 2, 1], [1, 2, 3, 0], [1, 4, 4, 0], [1, 2, 0, 0], [3, 0, 0, 0]]
PAIRS = pairs_of(slice_of(RUNS), (1,), None)


def test_dependence_is_that_of_the_printed_matrix():
    (found,) = gldm_features([levels_of(RUNS)], PAIRS)
    by_hand = cells_by_hand(PRINTED)
    assert found == pytest.approx({name: by_hand[own] for name, own in NAMES.items()}, rel=1e-12)
    assert tuple(found) == FEATURES["gldm"]


def test_with_alpha_of_all_levels_every_neighbour_depends():
    (found,) = gldm_features([levels_of(RUNS)], PAIRS, alpha=4)
    corners, edges, inner = 4, 12, 9
    large = (corners * 4**2 + edges * 6**2 + inner * 9**2) / 25
    assert found["LargeDependenceEmphasis"] == pytest.approx(large, rel=1e-12)


def test_several_images_have_the_features_that_each_has_alone():
    images = [levels_of(RUNS), levels_of(RUNS[::-1] + 3), levels_of(RUNS.T)]
    assert gldm_features(images, PAIRS, 1) == [gldm_features([one], PAIRS, 1)[0] for one in images]
