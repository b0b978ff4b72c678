"""The reference against another model: the direction, the cases, and what cannot be had."""

import numpy as np
import pytest

from IFXPredictLib.evaluation.gain import gain
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.table_two import IntervalRules

RULES = IntervalRules(resamples=200, seed=1)
Y = np.array([1, 1, 1, 1, 0, 0, 0, 0])
WORSE = np.array([0.4, 0.6, 0.3, 0.7, 0.6, 0.2, 0.4, 0.3])
BETTER = np.array([0.8, 0.7, 0.4, 0.9, 0.1, 0.2, 0.3, 0.6])


def test_a_better_reference_has_positive_gains_counted_by_hand():
    found = gain("test", "worse", Y, WORSE, BETTER, 0.5, RULES)
    assert (found.cases, found.events) == (8, 4)
    assert found.idi.value == pytest.approx((2.8 - 2.0) / 4 - (1.2 - 1.5) / 4)
    assert found.category_free_nri.total.value == pytest.approx(4 / 4 + (2 - 1) / 4)
    assert found.reclassification.event_table.tolist() == [[1, 1], [0, 2]]
    assert found.reclassification.non_event_table.tolist() == [[2, 1], [1, 0]]
    at = np.searchsorted(found.net_benefit.thresholds, 0.5)
    assert found.net_benefit.difference[at] == pytest.approx((3 - 1) / 8 - (2 - 1) / 8)


def test_only_cases_with_both_answers_count():
    raw = BETTER.copy()
    raw[0] = np.nan
    assert gain("test", "worse", Y, WORSE, raw, 0.5, RULES).cases == 7


def test_a_cut_off_beyond_0_to_1_makes_no_categories_and_costs_nothing_else():
    found = gain("test", "worse", Y, WORSE, BETTER, 1.2, RULES)
    assert isinstance(found.reclassification, Missing)
    assert "cut-offs between 0 and 1" in found.reclassification.reason
    assert found.idi.value > 0
