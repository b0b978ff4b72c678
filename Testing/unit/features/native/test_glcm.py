"""GLCM: the printed example by hand, and what has to hold for any image."""

import numpy as np
import pytest
from printed_matrices import CO_OCCURRENCE, levels_of, slice_of

from IFXPredictLib.features.native import glcm
from IFXPredictLib.features.native.glcm import glcm_features, matrices, maximal_correlation
from IFXPredictLib.features.native.neighbours import pairs_of

PAIRS = pairs_of(slice_of(CO_OCCURRENCE), (1,), None)
PRINTED = np.array([[6, 4, 3, 0, 0], [4, 0, 2, 1, 3], [3, 2, 0, 1, 2], [0, 1, 1, 0, 0], [0, 3, 2, 0, 2]])


def along_rows() -> int:
    return PAIRS.directions.tolist().index([0, 0, 1])


def test_the_matrix_along_rows_is_the_printed_one():
    found = matrices(levels_of(CO_OCCURRENCE), PAIRS, symmetrical=True, weights=None)
    np.testing.assert_allclose(found.joint[..., along_rows()], PRINTED / PRINTED.sum(), rtol=1e-15)
    one_way = matrices(levels_of(CO_OCCURRENCE), PAIRS, symmetrical=False, weights=None).joint[..., along_rows()]
    np.testing.assert_allclose(one_way + one_way.T, PRINTED / PRINTED.sum() * 2, rtol=1e-15)


def test_features_of_one_direction_are_those_of_the_printed_matrix():
    weights = np.eye(len(PAIRS.directions))[along_rows()]
    found = glcm_features(levels_of(CO_OCCURRENCE), PAIRS, weights=weights)
    p = PRINTED / PRINTED.sum()
    i, j = np.meshgrid(np.arange(1, 6), np.arange(1, 6), indexing="ij")
    mean = (p * i).sum()
    variance = (p * (i - mean) ** 2).sum()
    expected = {
        "Autocorrelation": (p * i * j).sum(),
        "ClusterShade": (p * (i + j - 2 * mean) ** 3).sum(),
        "ClusterProminence": (p * (i + j - 2 * mean) ** 4).sum(),
        "ClusterTendency": (p * (i + j - 2 * mean) ** 2).sum(),
        "Contrast": (p * (i - j) ** 2).sum(),
        "Correlation": ((p * i * j).sum() - mean**2) / variance,
        "DifferenceAverage": (p * abs(i - j)).sum(),
        "DifferenceVariance": (p * (i - j) ** 2).sum() - (p * abs(i - j)).sum() ** 2,
        "Id": (p / (1 + abs(i - j))).sum(),
        "Idm": (p / (1 + (i - j) ** 2)).sum(),
        "Idmn": (p / (1 + (i - j) ** 2 / 25)).sum(),
        "Idn": (p / (1 + abs(i - j) / 5)).sum(),
        "InverseVariance": (p[i != j] / ((i - j) ** 2)[i != j]).sum(),
        "JointAverage": mean,
        "JointEnergy": (p**2).sum(),
        "JointEntropy": -(p[p > 0] * np.log2(p[p > 0])).sum(),
        "MaximumProbability": p.max(),
        "SumAverage": 2 * mean,
        "SumSquares": variance,
        "MCC": np.sqrt(np.sort(np.linalg.eigvals((p / p.sum(1)[:, None]) @ (p / p.sum(0)).T).real)[-2]),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-12)


def test_the_maximal_correlation_is_the_same_by_either_way(monkeypatch):
    found = matrices(levels_of(CO_OCCURRENCE), PAIRS, symmetrical=False, weights=None)
    quick = maximal_correlation(found)
    monkeypatch.setattr(glcm, "_ROUNDING", 2.0)
    np.testing.assert_allclose(maximal_correlation(found), quick, rtol=1e-12)
    monkeypatch.setattr(glcm, "_ROUNDING", 0.0)
    monkeypatch.setattr(glcm, "_MOVED", 0.0)
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(maximal_correlation(found), quick, rtol=1e-12)


def test_one_grey_level_has_no_contrast_and_full_correlation():
    found = glcm_features(levels_of(np.full((4, 5), 7)), pairs_of(np.ones((1, 4, 5), bool), (1,), None))
    assert (found["Contrast"], found["Imc1"], found["Imc2"]) == (0, 0, 0)
    assert (found["Correlation"], found["MCC"], found["JointEnergy"]) == (1, 1, 1)


def test_voxels_without_neighbours_have_no_texture():
    apart = np.zeros((1, 3, 5), bool)
    apart[:, ::2, ::2] = True
    found = glcm_features(levels_of(np.arange(6).reshape(2, 3)), pairs_of(apart, (1,), None))
    assert np.isnan(list(found.values())).all()
