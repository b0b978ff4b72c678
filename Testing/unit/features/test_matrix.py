import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError, TrainingError
from IFXPredictLib.features.matrix import check_features, check_training_features


def test_features_come_back_as_doubles_with_mean_and_sd():
    features, center, scale = check_training_features([[1, 10], [3, 30]], "model")
    assert features.dtype == np.float64
    assert center.tolist() == [2, 20]
    assert scale.tolist() == [1, 10]


def test_no_cases_can_be_scored():
    assert check_features(np.empty((0, 3)), 3, "model").shape == (0, 3)


@pytest.mark.parametrize("x", [np.ones(3), np.ones((2, 4)), np.ones((1, 2, 3))])
def test_features_of_another_number_are_refused(x):
    with pytest.raises(FeatureError, match=r"model: expected \(cases, 3\) features, found shape \("):
        check_features(x, 3, "model")


@pytest.mark.parametrize(("value", "word"), [(np.nan, "nan"), (np.inf, "inf")])
def test_a_value_that_is_not_finite_is_refused_by_its_place(value, word):
    x = np.arange(12.0).reshape(4, 3)
    x[2, 1] = value
    message = rf"model: row 2, column 1 \(from 0\) is {word}, expected a finite number"
    with pytest.raises(FeatureError, match=message):
        check_features(x, 3, "model")
    with pytest.raises(TrainingError, match=message):
        check_training_features(x, "model")


@pytest.mark.parametrize("x", [np.ones(3), np.empty((5, 0)), np.empty((0, 5))])
def test_nothing_to_learn_from_is_refused(x):
    with pytest.raises(TrainingError, match=r"model: expected features of shape \(cases, 1 or more\), found \("):
        check_training_features(x, "model")


@pytest.mark.parametrize("column", [[0.1, 0.1, 0.1], [0, 5e-324, 0], [1e308, -1e308, 0]])
def test_a_column_that_cannot_be_scaled_is_refused_by_its_index(column):
    with pytest.raises(TrainingError, match=r"model: column 1 \(from 0\) is constant and cannot be scaled"):
        check_training_features(np.column_stack([[1, 2, 3], column]), "model")
