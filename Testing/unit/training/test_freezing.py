"""What is measured of fitted models, and what is refused before anything is fitted."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.training.fitting import TrainingData
from IFXPredictLib.training.freezing import check_classes, performance, summarise


@pytest.mark.parametrize("outcome", [[0, 0, 0], [1, 1, 1], [1, 0, 0]])
def test_a_test_split_that_says_nothing_is_refused(outcome):
    size = len(outcome)
    cases = tuple(map(str, range(size)))
    split = TrainingData(cases, ("a",), np.ones((size, 1)), np.array(outcome), np.ones(1, bool))
    with pytest.raises(TrainingError, match=r"the test split has \d case\(s\) of outcome 1 and \d of 0"):
        check_classes(split)


def test_cases_of_one_patient_are_no_two_of_an_outcome():
    values, outcome = np.ones((5, 1)), np.array([1, 1, 0, 0, 0])
    split = TrainingData(tuple("abcde"), ("a",), values, outcome, np.ones(1, bool), patients=tuple("ppqrs"))
    with pytest.raises(TrainingError, match=r"has 1 patient\(s\) with a case of outcome 1 and 3 of 0"):
        check_classes(split)


def test_performance_is_told_at_the_locked_cutoff():
    outcome = np.array([0, 0, 1, 1, 1, 0])
    raw = np.array([-0.2, 0.3, 0.4, 0.9, 1.4, 0.6])
    found = performance(outcome, raw, 0.5)
    assert found["auc"] == pytest.approx(8 / 9)
    assert found["sensitivity"] == pytest.approx(2 / 3)
    assert found["specificity"] == pytest.approx(2 / 3)
    assert found["brier"] == pytest.approx((0 + 0.09 + 0.36 + 0.01 + 0 + 0.36) / 6)
    assert found["brier_raw"] == pytest.approx((0.04 + 0.09 + 0.36 + 0.01 + 0.16 + 0.36) / 6)
    assert performance(outcome, raw, 9.0)["ppv"] is None


def test_the_training_summary_has_sd_with_n_minus_1():
    summary = summarise(("a",), np.array([[1.0], [2.0], [4.0]]))
    assert summary.mean[0] == pytest.approx(7 / 3)
    assert summary.sd[0] == pytest.approx(np.sqrt(7 / 3))
