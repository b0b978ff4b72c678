"""Logistic recalibration against R's glm, and what it refuses."""

import csv
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.recalibration import Recalibration, fit_recalibration

BASELINE = Path(__file__).parents[2] / "baselines" / "recalibration"


def rows_of(name):
    with (BASELINE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_intercept_and_slope_are_those_of_rs_glm_and_clipped_probabilities_are_counted():
    cases = rows_of("cases.csv")
    y, p = np.array([int(row["y"]) for row in cases]), np.array([float(row["p"]) for row in cases])
    for row in rows_of("expected.csv"):
        found, clipped = fit_recalibration(y, p, row["method"])
        assert found.intercept == pytest.approx(float(row["intercept"]), rel=1e-8)
        assert found.slope == pytest.approx(float(row["slope"]), rel=1e-8)
        assert clipped == 20
        assert found.apply(p).mean() == pytest.approx(y.mean(), abs=1e-10), "as many as there are are expected"


def test_the_map_is_that_of_the_logit_keeps_the_order_and_lets_a_missing_answer_be():
    found = Recalibration(-0.5, 0.4)
    p = np.array([[0.0, 0.2, 0.5], [0.9, 1.0, np.nan]])
    new = found.apply(p)
    assert new[0, 2] == pytest.approx(1 / (1 + np.exp(0.5)))
    assert new[0, 1] == pytest.approx(1 / (1 + np.exp(0.5) * 4**0.4))
    assert (np.diff(new.ravel()[:5]) > 0).all()
    assert np.isnan(new[1, 2])


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1, 0, 1, 0, 1], [0.9, 0.2, 0.8, 0.7, 0.6, 0.1], "the model does not hold here"),
        ([0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4], "all 4 probabilities are 0.4"),
        ([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4], "separated"),
        ([1, 1, 1], [0.1, 0.2, 0.3], "0"),
    ],
)
def test_what_no_slope_mends_is_refused(y, p, message):
    with pytest.raises(TrainingError, match=message):
        fit_recalibration(y, p, "slope")
