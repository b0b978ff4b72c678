import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.estimates import Estimate, check_confidence, normal_quantile, percentile_interval, wald


def test_z_and_p_are_those_of_the_normal_distribution():
    estimate = Estimate(value=-1.959963984540054, se=1, low=0, high=0)
    assert estimate.z == -1.959963984540054
    assert estimate.p == pytest.approx(0.05, abs=1e-15)


def test_a_small_p_keeps_its_digits():
    assert Estimate(20, 1, 0, 0).p == pytest.approx(5.5072482372124673e-89, rel=1e-12, abs=0)  # R: 2 * pnorm(-20)


def test_the_interval_reaches_as_many_standard_errors_as_the_confidence_asks_for():
    found = wald(2, 0.5)
    assert (found.low, found.high) == pytest.approx((2 - 0.979981992270027, 2 + 0.979981992270027), abs=1e-14)
    assert normal_quantile(0.9) == pytest.approx(1.6448536269514722, abs=1e-15)


@pytest.mark.parametrize(("value", "z", "p"), [(0, 0, 1), (0.2, np.inf, 0), (-0.2, -np.inf, 0)])
def test_without_a_standard_error_nothing_differs_or_all_does(value, z, p):
    estimate = wald(value, 0)
    assert (estimate.z, estimate.p, estimate.low, estimate.high) == (z, p, value, value)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan")])
def test_a_confidence_that_is_no_share_is_refused(confidence):
    resampled = np.zeros(2)
    calls = (check_confidence, lambda c: wald(1, 1, c), lambda c: percentile_interval(resampled, c))
    for call in calls:
        with pytest.raises(TrainingError, match="confidence: expected a share between 0 and 1"):
            call(confidence)


def test_a_percentile_interval_leaves_out_as_much_at_either_end():
    low, high = percentile_interval(np.arange(1001.0)[:, None] * [1, -2], 0.9)
    assert (low.tolist(), high.tolist()) == (pytest.approx([50, -1900]), pytest.approx([950, -100]))
