from pathlib import Path

import numpy as np
import pytest
from reference_tables import rows_of

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.decision_curve import THRESHOLDS, decision_curve, net_benefit_difference

BASELINE = Path(__file__).parents[2] / "baselines" / "decision_curve"


def read(file):
    """The columns of each set."""
    rows = rows_of(BASELINE / file)
    own = {name: [row for row in rows if row["set"] == name] for name in dict.fromkeys(row["set"] for row in rows)}
    return {
        name: {key: np.array([float(row[key]) for row in some]) for key in rows[0] if key != "set"}
        for name, some in own.items()
    }


SETS, EXPECTED = read("inputs.csv"), read("expected.csv")
every_set = pytest.mark.parametrize("name", SETS)


@every_set
@pytest.mark.parametrize("model", ["first", "second"])
def test_net_benefit_is_that_of_r(name, model):
    data, wanted = SETS[name], EXPECTED[name]
    found = decision_curve(data["y"], data[model])
    assert np.array_equal(found.thresholds, wanted["threshold"])
    assert found.net_benefit == pytest.approx(wanted[model], rel=0, abs=1e-12)
    assert found.treat_all == pytest.approx(wanted["all"], rel=0, abs=1e-12)


@every_set
def test_the_difference_is_that_of_r_and_its_interval_that_of_its_standard_error(name):
    data, wanted = SETS[name], EXPECTED[name]
    found = net_benefit_difference(data["y"], data["first"], data["second"], seed=1, resamples=4000)
    assert found.difference == pytest.approx(wanted["difference"], rel=0, abs=1e-12)
    middle = (found.thresholds >= 0.1) & (found.thresholds <= 0.6)
    width = 2 * 1.959964 * wanted["se"][middle]
    assert (found.high - found.low)[middle] == pytest.approx(width, rel=0.12)
    assert np.all((found.low <= found.difference)[middle] & (found.difference <= found.high)[middle])


def test_the_baselines_hold_probabilities_on_the_thresholds_and_at_0_and_1():
    assert np.isin(SETS["on_the_thresholds"]["first"], THRESHOLDS).all()
    assert {0, 1} <= set(SETS["clipped"]["first"])


def test_at_threshold_0_everyone_is_treated_and_the_benefit_is_the_prevalence():
    y = SETS["test_97"]["y"]
    found = decision_curve(y, SETS["test_97"]["first"])
    assert found.net_benefit[0] == found.treat_all[0] == pytest.approx(y.mean(), abs=1e-15)


def test_treating_all_is_worth_nothing_where_the_threshold_is_the_prevalence():
    assert decision_curve([0, 0, 0, 1], [0.1, 0.2, 0.3, 0.4], [0.25]).treat_all == pytest.approx(0, abs=1e-15)


def test_a_probability_at_the_threshold_is_treated():
    found = decision_curve([1, 0, 1], [0.29, 0.29, 0.28], [0.28, 0.29, 0.3])
    harm = np.array([0.28 / 0.72, 0.29 / 0.71]) / 3
    assert found.net_benefit == pytest.approx([2 / 3 - harm[0], 1 / 3 - harm[1], 0], abs=1e-15)


def test_perfect_predictions_are_worth_the_prevalence_at_every_threshold():
    found = decision_curve([0, 1, 1, 0, 0], [0, 1, 1, 0, 0])
    assert found.net_benefit[1:] == pytest.approx(np.full(99, 0.4), abs=1e-15)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_a_constant_probability_treats_all_or_none(p):
    found = decision_curve([0, 1, 1, 0, 0], [p] * 5)
    treated = found.thresholds <= p
    assert np.array_equal(found.net_benefit, np.where(treated, found.treat_all, 0))


def test_identical_models_do_not_differ_at_all():
    data = SETS["test_97"]
    found = net_benefit_difference(data["y"], data["first"], data["first"], seed=1, resamples=10)
    assert not np.any([found.difference, found.low, found.high])


def test_exchanging_the_models_mirrors_the_difference_and_its_interval():
    data = SETS["test_97"]
    there = net_benefit_difference(data["y"], data["first"], data["second"], seed=5, resamples=201)
    back = net_benefit_difference(data["y"], data["second"], data["first"], seed=5, resamples=201)
    assert np.array_equal(there.difference, -back.difference)
    assert there.low == pytest.approx(-back.high, abs=1e-15)


def test_the_seed_decides_the_interval():
    data = SETS["test_97"]
    one, same, other = (
        net_benefit_difference(data["y"], data["first"], data["second"], seed=seed, thresholds=[0.3], resamples=50)
        for seed in (1, 1, 2)
    )
    assert (one.low, one.high) == (same.low, same.high)
    assert (one.low, one.high) != (other.low, other.high)


@pytest.mark.parametrize("thresholds", [[1.01], [-0.01, 0.2], [0.2, np.nan], 0.3])
def test_thresholds_without_a_net_benefit_are_refused(thresholds):
    with pytest.raises(TrainingError, match="expected a list of thresholds, each at least 0 and at most 1"):
        decision_curve([0, 1], [0.2, 0.6], thresholds)


def test_a_difference_at_a_threshold_of_1_is_refused_as_both_may_be_infinite():
    with pytest.raises(TrainingError, match="each at least 0 and below 1"):
        net_benefit_difference([0, 1], [0.2, 0.6], [0.3, 0.6], seed=1, thresholds=[1])


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1, 1], [0.1, 1.2, 0.3], "expected numbers from 0 to 1"),
        ([0, 1, 1], [0.1, np.nan, 0.3], "found nan at row 1"),
        ([0, 0, 0], [0.1, 0.2, 0.3], "both classes are needed"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(y, p, message):
    with pytest.raises(TrainingError, match=message):
        decision_curve(y, p)
    with pytest.raises(TrainingError, match=message):
        net_benefit_difference(y, [0.1, 0.2, 0.3], p, seed=1)


def test_settings_that_make_no_sense_are_refused():
    with pytest.raises(TrainingError, match="net benefit: expected at least 2 resamples, found 1"):
        net_benefit_difference([0, 1], [0.1, 0.2], [0.1, 0.3], seed=1, resamples=1)
    with pytest.raises(TrainingError, match="confidence"):
        net_benefit_difference([0, 1], [0.1, 0.2], [0.1, 0.3], seed=1, confidence=1)
