"""First-order statistics against SciPy and by hand."""

import numpy as np
import pytest
from scipy import stats

from IFXPredictLib.features.native.discretisation import grey_levels
from IFXPredictLib.features.native.first_order import first_order_features
from IFXPredictLib.features.native.parameters import FEATURES, Settings

X = np.random.default_rng(1).gamma(2.0, 30.0, 301).astype(np.float32)


def features(x: np.ndarray, shift: float = 0) -> dict[str, float]:
    return first_order_features(x, grey_levels(x, Settings()), 2.5, shift)


def test_statistics_are_those_of_scipy():
    found, x = features(X), X.astype(float)
    inner = x[(x >= np.percentile(x, 10)) & (x <= np.percentile(x, 90))]
    share = np.unique(x // 25, return_counts=True)[1] / x.size
    expected = {
        "10Percentile": np.percentile(x, 10),
        "90Percentile": np.percentile(x, 90),
        "Energy": (x**2).sum(),
        "Entropy": stats.entropy(share, base=2),
        "InterquartileRange": stats.iqr(x),
        "Kurtosis": stats.kurtosis(x, fisher=False),
        "Maximum": x.max(),
        "MeanAbsoluteDeviation": np.abs(x - x.mean()).mean(),
        "Mean": x.mean(),
        "Median": np.median(x),
        "Minimum": x.min(),
        "Range": np.ptp(x),
        "RobustMeanAbsoluteDeviation": np.abs(inner - inner.mean()).mean(),
        "RootMeanSquared": np.sqrt((x**2).mean()),
        "Skewness": stats.skew(x),
        "TotalEnergy": 2.5 * (x**2).sum(),
        "Uniformity": (share**2).sum(),
        "Variance": x.var(),
    }
    assert found == pytest.approx(expected, rel=1e-12)
    assert tuple(found) == FEATURES["firstorder"]


def test_a_shift_is_added_before_intensities_are_squared_and_nowhere_else():
    found, shifted = features(X), features(X, 1000)
    assert shifted["Energy"] == pytest.approx(((X.astype(float) + 1000) ** 2).sum())
    changed = {name for name in found if found[name] != shifted[name]}
    assert changed == {"Energy", "TotalEnergy", "RootMeanSquared"}


def test_one_intensity_has_no_spread_skewness_or_kurtosis():
    found = features(np.full(9, 50, np.float32))
    assert [found[name] for name in ("Variance", "Skewness", "Kurtosis", "Range")] == [0, 0, 0, 0]
    assert found["Entropy"] == pytest.approx(0, abs=1e-15)


def test_two_voxels_have_no_inner_eighty_percent():
    assert np.isnan(features(np.array([1, 9], np.float32))["RobustMeanAbsoluteDeviation"])
