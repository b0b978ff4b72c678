"""Calls in several processes: results in order, warnings once, errors where they were asked for."""

import os
import warnings

import pytest

from IFXPredictLib.base.concurrency import results_of
from IFXPredictLib.base.errors import CohortError


def squared(number, loud):
    if loud:
        warnings.warn("large", RuntimeWarning, stacklevel=1)
    if number < 0:
        raise CohortError(f"{number} has no root.")
    return number**2, os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order_and_warnings_once_from_the_process_that_asked(jobs):
    with pytest.warns(RuntimeWarning, match="large") as said:
        found = results_of(squared, ((n, n > 2) for n in range(6)), jobs)
    assert [value for value, _ in found] == [0, 1, 4, 9, 16, 25]
    assert len(said) == 1
    assert (os.getpid() in {pid for _, pid in found}) == (jobs == 1)


def test_what_a_process_raises_is_raised_where_it_was_asked():
    with pytest.raises(CohortError, match="-1 has no root"):
        results_of(squared, [(1, False), (-1, False)], 2)
