"""Outcome and follow-up: the horizon, and who contradicts it."""

import numpy as np

from IFXPredictLib.evaluation.outcome_times import outcome_times

NAN = np.nan
CASES = ("a", "b", "c", "d", "e", "f", "g")
OUTCOME = np.array([1, 1, 1, 0, 0, 0, 1])
TIME = np.array([10.0, 50, 80, 50, 30, 90, NAN])
EVENT = np.array([1.0, 1, 0, 1, 0, 1, NAN])


def test_the_horizon_is_the_latest_failure_of_outcome_1():
    found = outcome_times(CASES, OUTCOME, TIME, EVENT)
    assert (found.horizon, found.cases) == (50, 6)


def test_outcome_1_without_failure_and_outcome_0_with_an_early_one_contradict():
    found = outcome_times(CASES, OUTCOME, TIME, EVENT)
    assert (found.without_failure, found.early_failures, found.contradictions) == (("c",), (), 1)
    earlier = TIME.copy()
    earlier[3] = 49.9
    assert outcome_times(CASES, OUTCOME, earlier, EVENT).early_failures == ("d",)


def test_without_a_failure_of_outcome_1_there_is_no_horizon():
    assert outcome_times(CASES, 1 - OUTCOME, TIME, np.zeros(7)) is None
    assert outcome_times(CASES, OUTCOME, np.full(7, NAN), np.full(7, NAN)) is None
