"""Parity with R's cox.zph (Testing/baselines/proportional_hazards), and what cannot be tested."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.proportional_hazards import proportional_hazards

read = baseline("")


EXPECTED = read("proportional_hazards/expected.csv")
INPUTS = read("survival/inputs.csv")


@pytest.mark.parametrize("row", EXPECTED, ids=[row["set"] for row in EXPECTED])
def test_the_statistic_and_p_are_those_of_cox_zph(row):
    rows = [r for r in INPUTS if r["set"] == row["set"]]
    time, event, group = (np.array([float(r[name]) for r in rows]) for name in ("time", "event", "group"))
    found = proportional_hazards(time, event, group, "group")
    assert found.statistic == pytest.approx(float(row["chisq"]), rel=1e-8)
    assert found.p == pytest.approx(float(row["p"]), rel=1e-8)


def test_a_missing_covariate_and_the_order_of_cases_change_nothing():
    time, event, x = np.arange(1.0, 13), np.tile([1, 1, 0], 4), np.tile([0.0, 1, 1, 0], 3)
    found = proportional_hazards(time, event, x, "x").statistic
    order = np.random.default_rng(1).permutation(12)
    assert proportional_hazards(time[order], event[order], x[order], "x").statistic == pytest.approx(found)
    assert proportional_hazards([*time, 5.5], [*event, 1], [*x, np.nan], "x").statistic == pytest.approx(found)


def test_a_hazard_ratio_that_turns_round_is_found():
    early, late = np.linspace(1, 10, 40), np.linspace(20, 30, 40)
    time = np.concatenate([early, late + 60, late, late + 20])
    found = proportional_hazards(time, np.ones(160), np.repeat([1, 1, 0, 0], 40), "call")
    assert found.p < 1e-6


def test_what_cannot_be_tested_is_refused():
    with pytest.raises(TrainingError, match="the hazard ratio of 'x' is not estimable"):
        proportional_hazards([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0], "x")
    with pytest.raises(TrainingError, match="all failures fall into one time"):
        proportional_hazards([2, 2, 3, 4], [1, 1, 0, 0], [1, 0, 1, 0], "x")
