import numpy as np
import pytest
from reference_tables import baseline, probabilities_by_set

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.calibration import calibration, hosmer_lemeshow

rows = baseline("calibration")


SETS = probabilities_by_set(rows("inputs.csv"))
EXPECTED = {(row["set"], row["quantity"]): float(row["value"]) for row in rows("expected.csv")}
GROUPED = [name for name in SETS if (name, "hl_10") in EXPECTED]
every_set = pytest.mark.parametrize("name", SETS)
every_grouped_set = pytest.mark.parametrize("name", GROUPED)


def close(found, name, quantity):
    return found == pytest.approx(EXPECTED[name, quantity], rel=1e-10, abs=1e-10)


@every_set
def test_recalibration_is_that_of_r(name):
    found = calibration(*SETS[name])
    assert close(found.in_the_large.value, name, "large")
    assert close(found.in_the_large.se, name, "large_se")
    for quantity in ("intercept", "slope"):
        estimate = getattr(found, quantity)
        assert close(estimate.value, name, quantity)
        assert close(estimate.se, name, f"{quantity}_se")
    assert close(found.slope.z, name, "slope_z")
    assert close(found.slope.p, name, "slope_p")
    assert found.undefined == ""


@every_set
def test_the_interval_brier_and_the_number_clipped_are_those_of_r(name):
    found = calibration(*SETS[name], confidence=0.9)
    assert close(found.slope.low, name, "slope_low_90")
    assert close(found.slope.high, name, "slope_high_90")
    assert close(found.brier, name, "brier")
    assert (found.clipped, found.epsilon) == (EXPECTED[name, "clipped"], 1e-3)


@every_grouped_set
@pytest.mark.parametrize("groups", [10, 4])
def test_hosmer_lemeshow_is_that_of_r(name, groups):
    found = hosmer_lemeshow(*SETS[name], groups)
    assert close(found.statistic, name, f"hl_{groups}")
    assert close(found.p, name, f"hl_p_{groups}")
    fitted = hosmer_lemeshow(*SETS[name], groups, fitted_to_these=True)
    assert close(fitted.p, name, f"hl_p_fitted_{groups}")
    assert fitted.degrees == found.degrees - 2 == len(found.groups) - 2


@every_grouped_set
def test_the_groups_are_those_of_r(name):
    expected = [row for row in rows("groups.csv") if row["set"] == name]
    found = hosmer_lemeshow(*SETS[name]).groups
    for quantity in ("low", "high", "cases", "observed", "expected"):
        wanted = [float(row[quantity]) for row in expected]
        assert [getattr(group, quantity) for group in found] == pytest.approx(wanted, abs=1e-12)


def test_the_baselines_hold_tied_quantiles_and_clipped_scores():
    assert len(hosmer_lemeshow(*SETS["rounded"]).groups) < 10
    assert {0.0, 1.0} <= set(SETS["clipped"][1])
    assert EXPECTED["clipped", "clipped"] > 5


def test_frequencies_that_equal_the_predictions_are_perfectly_calibrated():
    y = np.repeat([0, 1, 0, 1, 0, 1], [8, 2, 5, 5, 1, 9])
    found = calibration(y, np.repeat([0.2, 0.5, 0.9], 10))
    assert found.in_the_large.value == pytest.approx(0, abs=1e-12)
    assert (found.intercept.value, found.slope.value) == pytest.approx((0, 1), abs=1e-12)
    assert hosmer_lemeshow(y, np.repeat([0.2, 0.5, 0.9], 10), 3).statistic == pytest.approx(0, abs=1e-12)


def test_halved_logits_double_the_slope():
    y, p = map(np.array, SETS["training_166"])
    odds = np.sqrt(p / (1 - p))
    halved = calibration(y, odds / (1 + odds))
    assert halved.slope.value == pytest.approx(2 * calibration(y, p).slope.value, rel=1e-10)


def test_turning_outcome_and_probability_round_turns_the_intercepts_round():
    y, p = map(np.array, SETS["clipped"])
    found, turned = calibration(y, p), calibration(1 - y, 1 - p)
    assert turned.slope.value == pytest.approx(found.slope.value, abs=1e-10)
    assert turned.intercept.value == pytest.approx(-found.intercept.value, abs=1e-10)
    assert turned.in_the_large.value == pytest.approx(-found.in_the_large.value, abs=1e-10)


def test_a_larger_epsilon_is_stated_and_used():
    found = calibration(*SETS["clipped"], epsilon=0.05)
    assert found.epsilon == 0.05
    assert found.clipped > EXPECTED["clipped", "clipped"]
    assert found.slope.value > EXPECTED["clipped", "slope"]


@pytest.mark.parametrize(
    ("y", "p", "reason"),
    [
        ([0, 1, 1, 0, 1], [0.4] * 5, "all 5 probabilities are 0.4."),
        ([0, 1, 1, 0, 1], [0] * 5, "all 5 probabilities are 0."),
        ([0, 1, 1, 0, 1], [0.1, 0.8, 0.9, 0.3, 0.7], "the classes are separated"),
        ([0, 1, 1, 0, 1], [0, 1, 1, 0, 1], "the classes are separated"),
        ([1, 0, 0, 1, 0], [0, 1, 1, 0, 1], "the classes are separated"),
        ([0, 1], [0.3, 0.6], "the classes are separated"),
    ],
)
def test_without_a_slope_the_result_says_why_and_keeps_the_rest(y, p, reason):
    found = calibration(y, p)
    assert (found.intercept, found.slope) == (None, None)
    assert found.undefined.startswith("calibration slope: undefined for these probabilities; ")
    assert reason in found.undefined
    assert np.isfinite([found.in_the_large.value, found.in_the_large.se, found.brier]).all()


def test_a_constant_probability_is_one_group():
    found = hosmer_lemeshow([0, 1, 1, 0], [0.25] * 4)
    assert [(g.low, g.high, g.cases, g.observed, g.expected) for g in found.groups] == [(0.25, 0.25, 4, 2, 1.0)]
    assert found.statistic == pytest.approx(1 / 0.75, abs=1e-14)
    assert found.degrees == 1
    with pytest.raises(TrainingError, match="make 1 distinct groups, which leaves no degree of freedom"):
        hosmer_lemeshow([0, 1, 1, 0], [0.25] * 4, fitted_to_these=True)


def test_certain_predictions_that_hold_add_nothing_and_those_that_fail_are_infinitely_wrong():
    held = hosmer_lemeshow([0, 0, 1, 1], [0, 0, 1, 1])
    assert (held.statistic, held.p) == (0, 1)
    failed = hosmer_lemeshow([0, 1, 1, 1], [0, 0, 0, 0])
    assert (failed.statistic, failed.p) == (np.inf, 0)


@pytest.mark.parametrize("measure", [calibration, hosmer_lemeshow])
@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1, 1], [0.1, 1.2, 0.3], "expected numbers from 0 to 1"),
        ([0, 1, 1], [0.1, np.nan, 0.3], "found nan at row 1"),
        ([0, 0, 0], [0.1, 0.2, 0.3], "both classes are needed"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(measure, y, p, message):
    with pytest.raises(TrainingError, match=message):
        measure(y, p)


def test_settings_that_make_no_sense_are_refused():
    with pytest.raises(TrainingError, match="Hosmer-Lemeshow: expected at least 2 groups, found 1"):
        hosmer_lemeshow([0, 1], [0.1, 0.2], groups=1)
    with pytest.raises(TrainingError, match="confidence"):
        calibration([0, 1], [0.1, 0.2], confidence=95)
    with pytest.raises(TrainingError, match="epsilon"):
        calibration([0, 1], [0.1, 0.2], epsilon=0)
