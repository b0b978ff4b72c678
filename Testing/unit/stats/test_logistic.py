"""The numbers are held against R in test_calibration.py and test_optimism.py; here what they must satisfy anyway."""

import numpy as np
import pytest
from scipy.special import expit

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats import logistic as module
from IFXPredictLib.stats.logistic import logistic


def with_ones(*columns):
    return np.column_stack([np.ones(len(columns[0])), *columns]).astype(float)


@pytest.fixture
def data():
    random = np.random.default_rng(3)
    x = with_ones(random.normal(size=80), 1e4 * random.normal(size=80) + 1e5)
    return x, (random.random(80) < expit(x[:, 1])).astype(int)


def test_the_gradient_is_zero_and_the_covariance_is_the_inverse_information(data):
    x, y = data
    fit = logistic(x, y)
    p = expit(x @ fit.coefficients)
    assert np.max(np.abs(x.T @ (y - p)) / np.abs(x).sum(axis=0)) < 1e-12
    information = (x.T * p * (1 - p)) @ x
    assert fit.covariance @ information == pytest.approx(np.eye(3), abs=1e-6)
    assert fit.log_likelihood == pytest.approx(np.sum(np.log(np.where(y == 1, p, 1 - p))), rel=1e-13)


def test_one_binary_predictor_gives_the_log_odds_ratio_and_woolfs_standard_error():
    x, y = np.repeat([0, 0, 1, 1], [7, 3, 4, 9]), np.repeat([0, 1, 0, 1], [7, 3, 4, 9])
    fit = logistic(with_ones(x), y)
    assert fit.coefficients == pytest.approx([np.log(3 / 7), np.log(9 * 7 / (4 * 3))], abs=1e-13)
    assert fit.covariance[1, 1] == pytest.approx(1 / 7 + 1 / 3 + 1 / 4 + 1 / 9, abs=1e-13)


def test_an_offset_shifts_the_intercept_and_nothing_else(data):
    x, y = data
    plain, shifted = logistic(x, y), logistic(x, y, offset=np.full(80, 2.5))
    assert shifted.coefficients[1:] == pytest.approx(plain.coefficients[1:], rel=1e-9)
    assert shifted.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)


def test_a_distant_start_still_finds_the_maximum():
    y, offset = np.array([0, 1, 1, 0, 1, 1]), np.array([-27.0, -27, -27, 27, 27, -27])
    (intercept,) = logistic(np.ones((6, 1)), y, offset).coefficients
    assert np.sum(y - expit(intercept + offset)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1]),
        ([4, 3, 2, 1], [0, 0, 1, 1]),
        ([1, 2, 2, 3], [0, 0, 1, 1]),
        ([0, 0, 0, 1], [0, 1, 0, 1]),
        ([1, 1.0001, 1.0002, 9000], [0, 0, 1, 1]),
    ],
)
def test_separated_classes_are_refused_completely_or_nearly_so(x, y):
    with pytest.raises(TrainingError, match="the classes are separated, so the coefficients would be infinite"):
        logistic(with_ones(x), np.array(y))


def test_classes_separated_by_two_predictors_together_are_refused():
    random = np.random.default_rng(1)
    x = random.normal(size=(60, 2))
    y = (x[:, 0] - 2 * x[:, 1] > 0.1).astype(int)
    with pytest.raises(TrainingError, match="separated"):
        logistic(with_ones(*x.T), y)


def test_one_case_of_400_that_a_predictor_singles_out_separates():
    with pytest.raises(TrainingError, match="separated"):
        logistic(with_ones(np.arange(400) == 399), np.arange(400) % 2)


def test_classes_that_overlap_by_one_pair_are_not_separated():
    x, y = np.arange(20.0), np.repeat([0, 1], 10)
    y[[9, 10]] = 1, 0
    assert 0 < logistic(with_ones(x), y).coefficients[1] < 10


@pytest.mark.parametrize("column", [np.full(5, 0.3), 0.3 + 1e-13 * np.arange(5), np.zeros(5)])
def test_a_constant_predictor_is_refused(column):
    with pytest.raises(TrainingError, match="a column depends linearly on the others, such as a constant one"):
        logistic(with_ones(column), np.array([0, 1, 0, 1, 1]))


def test_more_coefficients_than_cases_are_refused():
    with pytest.raises(TrainingError, match="3 coefficients cannot be fitted to 2 cases"):
        logistic(np.ones((2, 3)), np.array([0, 1]))


def test_a_search_without_end_is_an_error(data, monkeypatch):
    monkeypatch.setattr(module, "_MOST_STEPS", 2)
    with pytest.raises(TrainingError, match="no maximum found in 2 steps; the classes hardly overlap"):
        logistic(*data)
