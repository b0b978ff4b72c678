"""Jobs on this machine: what fails of one, and the end of its process, is its own."""

import os
import signal
import sys

import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.parallel import each_of, found_or_failed


def died(job, why):
    return f"{job}: {why}"


def test_all_jobs_are_done_by_one_worker_or_more():
    for workers in (1, 2):
        assert sorted(each_of([1, -2, 3], abs, died, workers)) == [1, 2, 3]


def harmful(job):
    """A stand-in for a case on which the process crashes."""
    if job < 0:
        os.kill(os.getpid(), signal.SIGKILL if job == -1 else signal.SIGTERM)
    return 2 * job


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_case_in_which_a_process_ends_fails_alone_and_the_others_are_computed(capfd):
    found = list(each_of([1, 2, -1, 3, 4, 5, 6, 7, 8, 9, -2], harmful, died, 2))
    numbers = sorted(one for one in found if isinstance(one, int))
    assert numbers == [2, 4, 6, 8, 10, 12, 14, 16, 18]
    failed = sorted(one for one in found if isinstance(one, str))
    said = "the process that computed it was ended, twice; is it the memory? lower --jobs, or look at its files."
    assert failed == [f"-1: {said}", f"-2: {said}"]
    assert capfd.readouterr() == ("", "")


def test_what_fails_of_one_case_is_said_in_one_line():
    def refused():
        raise CaseError("case P1: no\n  file")

    def hungry():
        raise MemoryError

    assert found_or_failed("P1", lambda: 3, str) == 3
    assert found_or_failed("P1", refused, str) == "case P1: no file"
    assert found_or_failed("P1", hungry, str).startswith("case P1: the memory does not suffice for it; lower --jobs")
    with pytest.raises(ZeroDivisionError):
        found_or_failed("P1", lambda: 1 / 0, str)
