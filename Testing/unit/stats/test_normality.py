"""Judge: R's shapiro.test (Testing/baselines/table_one/normality.R)."""

import math
from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of
from scipy.special import ndtri

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.normality import shapiro_wilk

BASELINE = Path(__file__).parents[2] / "baselines" / "table_one" / "normality.csv"


def samples():
    return rows_of(BASELINE)


def values_of(row):
    stored = [float(value) for value in row["values"].split()]
    return np.array(stored) if stored else np.sin(np.arange(1, int(row["n"]) + 1)) ** 3


@pytest.mark.parametrize("row", samples(), ids=lambda r: f"{r['shape']}-{r['n']}")
def test_w_and_p_are_those_of_shapiro_test(row):
    w, p = shapiro_wilk(values_of(row))
    assert w == pytest.approx(float(row["w"]), rel=1e-12)
    assert p == pytest.approx(float(row["p"]), rel=1e-9, abs=1e-12)


def test_the_baseline_has_every_formula_and_both_limits():
    sizes = {int(row["n"]) for row in samples()}
    assert {3, 4, 5, 6, 11, 12, 5000} <= sizes  # n = 3; to 5 and from 6 weights; to 11 and from 12 P


def test_neither_order_nor_unit_nor_sign_changes_the_result():
    x = np.random.default_rng(6).gamma(3, size=60)
    expected = pytest.approx(shapiro_wilk(x), rel=1e-12)
    for turned in (x[::-1], 88.42 * x, -x, x - 5):
        assert shapiro_wilk(turned) == expected


@pytest.mark.parametrize("n", [4, 5, 11, 12, 200])
def test_what_lies_as_the_quantiles_of_a_normal_does_is_normal(n):
    w, p = shapiro_wilk(ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25)))
    assert 0.99 < w <= 1
    assert p > 0.9


def test_a_perfect_w_has_a_p_of_1():
    w, p = shapiro_wilk([-0.66463926, -0.241360008, 0, 0.241360008, 0.66463926])  # R: W = 1, P = 1
    assert w == pytest.approx(1, abs=1e-12)
    assert p == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1, 2], r"expected 3 to 5000 values, found shape \(2,\)"),
        (np.arange(5001), r"expected 3 to 5000 values, found shape \(5001,\)"),
        (np.ones((4, 4)), r"found shape \(4, 4\)"),
        ([2, 2, 2, 2], "finite values that are not all equal"),
        ([1, 2, math.nan], "finite values that are not all equal"),
        ([1, 2, math.inf], "finite values that are not all equal"),
    ],
)
def test_values_without_a_normality_are_refused(x, message):
    with pytest.raises(TrainingError, match=message):
        shapiro_wilk(x)
