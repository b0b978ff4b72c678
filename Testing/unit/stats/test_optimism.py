import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.discrimination import auc, brier
from IFXPredictLib.stats.logistic import logistic
from IFXPredictLib.stats.optimism import bootstrap_optimism, optimism_of, point632_plus, stratified_resamples

BASELINE = Path(__file__).parents[2] / "baselines" / "optimism" / "optimism.json"
SETS = json.loads(BASELINE.read_text(encoding="utf-8"))
STATISTICS = {"auc": auc, "minus_brier": lambda y, p: -brier(y, p)}
every_set = pytest.mark.parametrize("name", SETS)


def fit_logistic(x, y):
    def with_ones(rows):
        return np.column_stack([np.ones(len(rows)), rows])

    coefficients = logistic(with_ones(x), y).coefficients
    return lambda rows: expit(with_ones(rows) @ coefficients)


def fit_nothing(x, y):
    return lambda rows: np.full(len(rows), 0.5)


def fit_memory(x, y):
    """Knows the cases it has seen by heart, and of others nothing."""
    known = {row.tobytes(): outcome for row, outcome in zip(x, y, strict=True)}
    return lambda rows: np.array([known.get(row.tobytes(), 0.5) for row in rows])


@pytest.fixture
def data():
    random = np.random.default_rng(7)
    y = np.repeat([0, 1], [25, 15])
    return random.normal(size=(40, 2)) + 0.4 * y[:, None], y


@every_set
@pytest.mark.parametrize("statistic", STATISTICS)
def test_optimism_and_632_plus_of_a_logistic_model_are_those_of_r(name, statistic):
    baseline = SETS[name]
    rows = np.array(baseline["rows"])
    found = optimism_of(fit_logistic, baseline["x"], baseline["y"], rows, STATISTICS[statistic])
    for quantity, wanted in baseline[statistic].items():
        assert getattr(found, quantity) == pytest.approx(wanted, rel=0, abs=1e-10), quantity


def test_the_baselines_hold_no_some_and_complete_overfitting_and_resamples_without_a_class_left_out():
    rates = {name: SETS[name]["auc"]["overfitting"] for name in SETS}
    assert 0 < rates["signal"] < rates["overfitted"] < rates["noise"] == 1
    assert SETS["few_events"]["auc"]["out_of_bag_resamples"] < SETS["few_events"]["auc"]["resamples"]


def test_a_model_that_learns_nothing_has_no_optimism(data):
    found = bootstrap_optimism(fit_nothing, *data, seed=1, resamples=20)
    assert (found.apparent, found.optimism, found.corrected, found.out_of_bag) == (0.5, 0, 0.5, 0.5)
    assert (found.overfitting, found.weight, found.point632_plus) == (0, 0.632, 0.5)


def test_a_model_that_learns_by_heart_is_worth_nothing_by_632_plus(data):
    found = bootstrap_optimism(fit_memory, *data, seed=1, resamples=20)
    assert (found.apparent, found.out_of_bag, found.no_information) == (1, 0.5, 0.5)
    assert (found.overfitting, found.weight) == (1, 1)
    assert found.point632_plus == pytest.approx(0.5, abs=1e-15)
    assert found.corrected == pytest.approx(1 - found.optimism, abs=1e-15)


def test_the_no_information_brier_score_is_that_of_all_pairs(data):
    x, y = data
    found = bootstrap_optimism(fit_logistic, x, y, seed=1, resamples=5, statistic=STATISTICS["minus_brier"])
    p = fit_logistic(x, y)(x)
    assert found.no_information == pytest.approx(-np.mean([(one - p) ** 2 for one in y]), abs=1e-15)


def test_the_seed_decides_the_resamples(data):
    one, same, other = (bootstrap_optimism(fit_logistic, *data, seed=seed, resamples=10) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_every_resample_keeps_both_classes_at_their_size():
    y = np.array([1, 0, 0, 1, 0, 0, 0])
    rows = stratified_resamples(y, 50, seed=3)
    assert rows.shape == (50, 7)
    assert np.array_equal(y[rows], np.tile(y, (50, 1)))
    assert set(rows[:, y == 0].ravel()) == {1, 2, 4, 5, 6}
    assert len(np.unique(rows, axis=0)) > 40


@pytest.mark.parametrize(
    ("apparent", "out_of_bag", "blind", "wanted"),
    [
        (0.9, 0.7, 0.5, (0.5, 0.632 / 0.816, 0.9 - 0.2 * 0.632 / 0.816)),
        (0.9, 0.4, 0.5, (1, 1, 0.5)),
        (0.7, 0.8, 0.5, (0, 0.632, 0.368 * 0.7 + 0.632 * 0.8)),
        (0.4, 0.3, 0.5, (0, 0.632, 0.368 * 0.4 + 0.632 * 0.5)),
        (0.5, 0.5, 0.5, (0, 0.632, 0.5)),
    ],
)
def test_632_plus_follows_efron_and_tibshirani(apparent, out_of_bag, blind, wanted):
    assert point632_plus(apparent, out_of_bag, blind) == pytest.approx(wanted, abs=1e-15)


def test_resamples_that_leave_no_class_out_are_refused(data):
    x, y = data
    with pytest.raises(TrainingError, match="none of 2 resamples left out cases of both classes; take more"):
        optimism_of(fit_nothing, x, y, np.tile(np.arange(40), (2, 1)))


def test_a_fit_that_fails_says_why(data):
    x, y = data
    with pytest.raises(TrainingError, match="the classes are separated"):
        bootstrap_optimism(fit_logistic, 1e-3 * x + 5 * y[:, None], y, seed=1, resamples=5)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([[1], [2], [3]], [0, 1, 1, 0], r"a row of predictors for each of 4 outcomes, found shape \(3, 1\)"),
        ([1, 2, 3, 4], [0, 1, 1, 0], r"a row of predictors for each of 4 outcomes, found shape \(4,\)"),
        ([[1], [2], [np.nan], [4]], [0, 1, 1, 0], "expected finite predictors, found nan at row 2, column 0"),
        ([[1], [2], [3], [4]], [0, 1, 1, 1], "optimism: each class needs two cases, found 3 with 1 and 1 with 0"),
        ([[1], [2]], [1, 1], "both classes are needed"),
    ],
)
def test_what_cannot_be_resampled_is_refused(x, y, message):
    with pytest.raises(TrainingError, match=message):
        bootstrap_optimism(fit_nothing, x, y, seed=1, resamples=5)


def test_no_resamples_are_refused(data):
    with pytest.raises(TrainingError, match="optimism: expected at least 1 resample, found 0"):
        bootstrap_optimism(fit_nothing, *data, seed=1, resamples=0)
