"""Time to failure by call: who is in which group, who is left out, and what cannot be estimated."""

import numpy as np
import pytest

from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.time_to_event import analyse_failure

RAW = np.array([0.5, 0.9, 1.4, 0.1, 0.2, -0.3, 0.7])
TIME = np.array([2.0, 4, 6, 3, 10, 12, np.nan])
EVENT = np.array([1.0, 1, 0, 1, 0, 0, np.nan])


def test_called_positive_from_the_cut_off_on_and_cases_without_follow_up_left_out():
    found = analyse_failure("test", RAW, 0.5, TIME, EVENT)
    assert (found.cases, found.left_out) == (6, 1)
    assert found.positive.time.tolist() == [2, 4, 6]
    assert found.positive.survival.tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert found.negative.survival.tolist() == pytest.approx([2 / 3] * 3)


def test_log_rank_and_hazard_ratio_count_the_positive_as_the_risk():
    found = analyse_failure("test", RAW, 0.5, TIME, EVENT)
    expected = 3 / 6 + 2 / 5 + 2 / 4  # at risk of the called positive when each failure is seen
    assert found.log_rank.expected[1] == pytest.approx(expected)
    assert found.log_rank.observed.tolist() == [1, 2]
    assert found.cox.hazard_ratio[0] > 1
    assert found.proportional.p == pytest.approx(1)  # failures of the two calls lie alike around the middle one


def test_with_one_call_only_the_comparison_is_missing():
    found = analyse_failure("test", RAW, -1, TIME, EVENT)
    reason = Missing("no case with follow-up is called negative, so there is nothing to compare")
    assert (found.negative, found.log_rank, found.cox, found.proportional) == (reason,) * 4
    assert found.positive.at_risk[0] == 6


def test_without_any_follow_up_nothing_is_said_of_calls():
    found = analyse_failure("test", RAW, 0.5, np.full(7, np.nan), EVENT)
    reason = Missing("no case has both a follow-up and an answer")
    assert (found.positive, found.negative, found.log_rank, found.cox) == (reason,) * 4
