import numpy as np
import pytest
from reference_tables import baseline, probabilities_by_set

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.calibration import calibration
from IFXPredictLib.stats.calibration_curve import calibration_curve
from IFXPredictLib.stats.probabilities import logit

rows = baseline("calibration")


def read_expected():
    expected = {}
    for row in rows("expected.csv"):
        expected.setdefault((row["set"], row["quantity"]), []).append(float(row["value"]))
    return expected


SETS, EXPECTED, CURVES = probabilities_by_set(rows("inputs.csv")), read_expected(), rows("curves.csv")
every_set = pytest.mark.parametrize("name", SETS)
both_knots = pytest.mark.parametrize("knots", [3, 4])


def columns(name, knots):
    own = [row for row in CURVES if (row["set"], row["knots"]) == (name, str(knots))]
    return {key: np.array([float(row[key]) for row in own]) for key in ("predicted", "observed", "low", "high")}


@every_set
@both_knots
def test_curve_and_band_are_those_of_rms(name, knots):
    wanted = columns(name, knots)
    found = calibration_curve(*SETS[name], at=wanted["predicted"], knots=knots)
    for key, values in wanted.items():
        assert getattr(found, key) == pytest.approx(values, rel=0, abs=1e-10), key


@every_set
@both_knots
def test_knots_and_indices_are_those_of_r(name, knots):
    found = calibration_curve(*SETS[name], knots=knots)
    places = [place for place in EXPECTED[name, f"knots_{knots}"] if not np.isnan(place)]
    assert found.knots == pytest.approx(places, abs=1e-12)
    for index in ("ici", "e50", "e90", "emax"):
        assert getattr(found, index) == pytest.approx(EXPECTED[name, f"{index}_{knots}"][0], rel=0, abs=1e-10), index


def test_the_baselines_hold_curves_with_all_some_and_no_knots():
    assert {len(calibration_curve(*data).knots) for data in SETS.values()} >= {4, 0}
    assert len(calibration_curve(*SETS["extreme"]).knots) == 4


def test_without_points_it_runs_from_the_least_to_the_largest_probability():
    y, p = SETS["test_97"]
    found = calibration_curve(y, p)
    assert (found.predicted[0], found.predicted[-1], found.predicted.size) == (min(p), max(p), 101)
    assert np.all(np.diff(found.predicted) > 0)
    assert np.all((found.low < found.observed) & (found.observed < found.high))


def test_beyond_the_outer_knots_the_curve_is_straight_on_the_logit():
    y, p = SETS["large_600"]
    odds = np.exp(np.linspace(6, 6.8, 5))
    found = calibration_curve(y, p, at=odds / (1 + odds))
    assert max(found.knots) < 6
    assert np.diff(logit(found.observed, 1e-12), n=2) == pytest.approx(0, abs=1e-9)


def test_without_knots_it_is_logistic_recalibration():
    y, p = SETS["few_15"]
    found, line = calibration_curve(y, p, at=[0.2, 0.7]), calibration(y, p)
    wanted = line.intercept.value + line.slope.value * logit(np.array([0.2, 0.7]))
    assert found.knots == ()
    assert logit(found.observed) == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(
    ("y", "p"),
    [
        (np.repeat([0, 1, 0, 1, 1], [7, 3, 5, 5, 10]), np.repeat([0.2, 0.5, 0.8], 10)),  # a bent one reaches 1 at 0.8
        (np.tile([0, 1, 1, 0, 1], 8), np.repeat([0.2, 0.5, 0.8], [14, 13, 13])),  # 4 knots, 3 values
        (np.tile([0, 1, 1, 0, 1], 8), np.repeat([0.2, 0.8], 20)),
    ],
)
def test_where_a_bent_curve_cannot_be_fitted_it_is_straight(y, p):
    found, line = calibration_curve(y, p, at=[0.4]), calibration(y, p)
    assert found.knots == ()
    wanted = line.intercept.value + line.slope.value * logit(np.array([0.4]))
    assert logit(found.observed) == pytest.approx(wanted, abs=1e-12)


def test_a_higher_confidence_makes_a_wider_band_around_the_same_curve():
    narrow, wide = (calibration_curve(*SETS["test_97"], confidence=confidence) for confidence in (0.8, 0.99))
    assert np.array_equal(narrow.observed, wide.observed)
    assert np.all((wide.low < narrow.low) & (narrow.high < wide.high))


def test_turning_outcome_and_probability_round_turns_the_curve_round():
    y, p = map(np.array, SETS["training_166"])
    found, turned = calibration_curve(y, p, at=[0.1, 0.6]), calibration_curve(1 - y, 1 - p, at=[0.9, 0.4])
    assert 1 - turned.observed == pytest.approx(found.observed, abs=1e-10)
    assert 1 - turned.high == pytest.approx(found.low, abs=1e-10)


def test_clipped_probabilities_are_counted():
    found = calibration_curve(*SETS["clipped"])
    assert (found.clipped, found.epsilon) == (EXPECTED["clipped", "clipped"][0], 1e-3)


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1] * 20, [0.3] * 40, "none fits these probabilities; all 40 probabilities are 0.3"),
        ([0, 1] * 20, [1] * 40, "none fits these probabilities; all 40 probabilities are 1"),
        ([0, 1] * 20, [0, 1] * 20, "none fits these probabilities; .*the classes are separated"),
        ([0] * 20 + [1] * 20, np.linspace(0, 1, 40), "none fits these probabilities; .*the classes are separated"),
        ([0, 1], [0.3, 1.3], r"expected numbers from 0 to 1, found 1\.3"),
        ([0, 1], [0.3, np.nan], "found nan at row 1"),
        ([1, 1], [0.3, 0.4], "both classes are needed"),
    ],
)
def test_what_has_no_curve_is_refused(y, p, message):
    with pytest.raises(TrainingError, match=message):
        calibration_curve(y, p)


@pytest.mark.parametrize("at", [[0.2, 1.2], [-0.1], [np.nan], 0.5])
def test_points_that_are_no_probabilities_are_refused(at):
    with pytest.raises(TrainingError, match="expected a list of probabilities from 0 to 1 to give it at"):
        calibration_curve(*SETS["test_97"], at=at)


@pytest.mark.parametrize("knots", [0, 2, 5])
def test_other_numbers_of_knots_are_refused(knots):
    with pytest.raises(TrainingError, match=f"expected 3 or 4 knots, found {knots}"):
        calibration_curve(*SETS["test_97"], knots=knots)
