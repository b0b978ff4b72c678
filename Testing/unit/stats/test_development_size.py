"""Sizes of a development against the published example and pmsampsize, and by numerical integration."""

import csv
from math import ceil
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.stats.development_size import (
    development_size,
    highest_r2,
    linear_predictor_of_auc,
    r2_of_auc,
)
from IFXPredictLib.stats.discrimination import auc
from IFXPredictLib.stats.logistic import logistic

EXPECTED = Path(__file__).parents[2] / "baselines" / "development_size" / "expected.csv"


def test_every_criterion_is_that_of_pmsampsize():
    """By its 0.1.0, over 60 designs; it takes 1.96 for the normal quantile, which moves a number by one at most."""
    with EXPECTED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    for row in rows:
        found = development_size(int(row["parameters"]), float(row["prevalence"]), float(row["r2"]))
        assert (found.shrinkage, found.optimism) == (int(row["criterion_1"]), int(row["criterion_2"])), row
        assert found.outcome == pytest.approx(int(row["criterion_3"]), abs=1)
        assert found.largest == max(found.shrinkage, found.optimism, found.outcome)
        assert found.events == ceil(found.largest * float(row["prevalence"]))
        assert highest_r2(float(row["prevalence"])) == pytest.approx(float(row["highest_r2"]), abs=5e-4)


@pytest.mark.parametrize(("area", "prevalence"), [(0.7, 0.174), (0.8, 0.3), (0.95, 0.1)])
def test_an_r_squared_is_that_of_a_logistic_regression_on_drawn_cases(area, prevalence):
    """100,000 cases with binormal scores; the regression finds the linear predictor by itself."""
    predictor = linear_predictor_of_auc(area, prevalence)
    assert predictor.weights.sum() == pytest.approx(1)
    assert predictor.weights @ (1 / (1 + np.exp(-predictor.values))) == pytest.approx(prevalence, abs=1e-9)
    random = np.random.default_rng(7)
    y = (random.random(100_000) < prevalence).astype(np.intp)
    x = random.normal(y * 2**0.5 * {0.7: 0.524400512708, 0.8: 0.841621233573, 0.95: 1.64485362695}[area], 1)
    assert auc(y, x) == pytest.approx(area, abs=3e-3)
    fitted = logistic(np.column_stack([np.ones(x.size), x]), y).coefficients
    score = fitted[0] + fitted[1] * x
    mean = y.mean()
    without = mean * np.log(mean) + (1 - mean) * np.log1p(-mean)
    likelihood = np.mean(y * score - np.logaddexp(0, score))
    assert r2_of_auc(area, prevalence) == pytest.approx(1 - np.exp(2 * (without - likelihood)), abs=3e-3)


def test_an_r_squared_is_the_integral_of_its_definition():
    """1 - exp(2 (l0 - l1)) by scipy.integrate.quad over both outcomes, to 12 digits."""
    assert r2_of_auc(0.8, 0.3) == pytest.approx(0.2277279648120133, abs=1e-12)
    assert r2_of_auc(0.7, 0.174) == pytest.approx(0.07307512751281564, abs=1e-12)
    assert r2_of_auc(0.95, 0.1) == pytest.approx(0.2964061137274848, abs=1e-12)
