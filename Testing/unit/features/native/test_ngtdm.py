"""NGTDM: the printed example by hand."""

import numpy as np
import pytest
from printed_matrices import TONES, levels_of, slice_of

from IFXPredictLib.features.native.neighbours import pairs_of
from IFXPredictLib.features.native.ngtdm import COARSEST, differences, ngtdm_features
from IFXPredictLib.features.native.parameters import FEATURES

PAIRS = pairs_of(slice_of(TONES), (1,), None)


def test_differences_are_those_of_the_printed_table():
    found = differences(levels_of(TONES), PAIRS)
    sums = [found[level == TONES.ravel()].sum() for level in (1, 2, 3, 5)]
    assert sums == pytest.approx([13.35, 2.00, 3.03, 10.075], abs=0.005)


def test_features_are_those_of_the_printed_table():
    found = ngtdm_features(levels_of(TONES), PAIRS)
    i, p = np.array([1.0, 2.0, 3.0, 5.0]), np.array([6, 2, 4, 4]) / 16
    away = differences(levels_of(TONES), PAIRS)
    s = np.array([away[level == TONES.ravel()].sum() for level in (1, 2, 3, 5)])
    pairs = [(a, b) for a in range(4) for b in range(4)]
    expected = {
        "Busyness": (p * s).sum() / sum(abs(i[a] * p[a] - i[b] * p[b]) for a, b in pairs),
        "Coarseness": 1 / (p * s).sum(),
        "Complexity": sum(abs(i[a] - i[b]) * (p[a] * s[a] + p[b] * s[b]) / (p[a] + p[b]) for a, b in pairs) / 16,
        "Contrast": sum(p[a] * p[b] * (i[a] - i[b]) ** 2 for a, b in pairs) / 12 * s.sum() / 16,
        "Strength": sum((p[a] + p[b]) * (i[a] - i[b]) ** 2 for a, b in pairs) / s.sum(),
    }
    assert found == pytest.approx(expected, rel=1e-12)
    assert tuple(found) == FEATURES["ngtdm"]


def test_one_grey_level_is_as_coarse_as_can_be():
    found = ngtdm_features(levels_of(np.full(TONES.shape, 4)), PAIRS)
    assert found == {"Busyness": 0, "Coarseness": COARSEST, "Complexity": 0, "Contrast": 0, "Strength": 0}


def test_a_voxel_without_neighbours_does_not_differ():
    mask = np.array([[[1, 1, 0, 1]]], bool)
    assert differences(levels_of(np.array([[1, 3, 9]])), pairs_of(mask, (1,), None)).tolist() == [2, 2, 0]
