import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.probabilities import EPSILON, beyond, check_probabilities, check_varied, logit


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1, 1], [0.1, -0.2, 0.3], r"probabilities: expected numbers from 0 to 1, found -0\.2 at row 1 \(from 0\)"),
        ([0, 1, 1], [0.1, 0.2, 1.01], r"found 1\.01 at row 2 \(from 0\); clip or recalibrate scores"),
        ([0, 1, 1], [0.1, np.nan, 0.3], "expected finite ones, found nan at row 1"),
        ([0, 1, 1], [0.1, 0.2], r"expected one for each of 3 outcomes, found shape \(2,\)"),
        ([1, 1, 1], [0.1, 0.2, 0.3], "both classes are needed"),
    ],
)
def test_what_is_no_probability_is_refused(y, p, message):
    with pytest.raises(TrainingError, match=message):
        check_probabilities(y, p)


def test_zero_and_one_are_probabilities():
    y, p = check_probabilities([0, 1], [0, 1])
    assert (y.tolist(), p.tolist()) == ([0, 1], [0, 1])


def test_the_logit_is_exact_within_epsilon_and_held_beyond():
    p = np.array([0, EPSILON / 2, EPSILON, 0.25, 0.5, 0.999, 1])
    limit = 6.9067547786485539  # R: qlogis(0.999)
    expected = [-limit, -limit, -limit, -np.log(3), 0, limit, limit]
    assert logit(p) == pytest.approx(np.array(expected), abs=1e-12)
    assert beyond(p) == 3


@pytest.mark.parametrize("epsilon", [0, 1e-13, 0.5, -1, float("nan")])
def test_an_epsilon_that_leaves_infinite_or_no_logits_is_refused(epsilon):
    with pytest.raises(TrainingError, match=r"epsilon: expected at least 1e-12 and less than 0\.5"):
        logit(np.array([0.5]), epsilon)


def test_probabilities_that_are_all_equal_are_refused_by_their_value():
    check_varied(np.array([0.4, 0.4, 0.5]))
    with pytest.raises(TrainingError, match=r"all 3 probabilities are 0\.4\."):
        check_varied(np.full(3, 0.4))
