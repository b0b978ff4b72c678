import numpy as np
import pytest
from scipy import stats

from IFXPredictLib.simulation.magnitude import Scanner, magnitude_image

SHAPE, SPACING = (12, 60, 70), (3.0, 1.1, 1.1)
LEVEL = np.float32(0)


def image(value, scanner, seed=1, trend=LEVEL):
    slices = np.full(SHAPE, value, dtype=np.float32)
    return magnitude_image(slices, SPACING, trend, scanner, np.random.default_rng(seed)).astype(float)


def test_of_nothing_the_noise_is_rayleigh_distributed():
    """Rician noise without a signal; its mean and spread by SciPy's own distribution, whatever the gain."""
    found = image(0.0, Scanner(200.0, 0.0, 2.0))
    expected = stats.rayleigh(scale=1)
    assert found.std() / found.mean() == pytest.approx(expected.std() / expected.mean(), rel=0.01)
    assert stats.skew(found.ravel()) == pytest.approx(float(expected.stats("s")), abs=0.03)


def test_units_are_the_scanners_and_nothing_has_its_offset():
    low, high = (image(50.0, Scanner(gain, 0.0, 1.0)) for gain in (2.0, 6.0))
    assert np.median(high) / np.median(low) == pytest.approx(3, abs=0.02)
    assert np.array_equal(image(50.0, Scanner(2.0, 300.0, 1.0)), low + 300)
    assert image(0.0, Scanner(2.0, 40.0, 0.0)).tolist() == np.full(SHAPE, 40.0).tolist()


def test_the_sensitivity_varies_smoothly_and_follows_the_trend():
    trend = 0.4 * np.linspace(-1, 1, SHAPE[1], dtype=np.float32)[:, None]
    logarithm = np.log(image(500.0, Scanner(10.0, 0.0, 0.0), trend=trend))
    rise = logarithm.mean(axis=(0, 2))
    assert np.polyfit(np.linspace(-1, 1, SHAPE[1]), rise, 1)[0] == pytest.approx(0.4, abs=0.25)
    own = logarithm - np.broadcast_to(trend, SHAPE)
    assert 0.08 < own.std() < 0.15
    assert max(np.abs(np.diff(own, axis=axis)).max() for axis in (1, 2)) < 0.03  # of neighbours, 1.1 mm apart


def test_what_is_brighter_than_the_files_type_can_hold_is_cut():
    assert image(50.0, Scanner(1e4, 0.0, 1.0)).max() == 32767
