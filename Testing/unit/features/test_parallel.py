"""Jobs on this machine: what ends all of them is one line, what fails of one is its own."""

import pytest
from joblib.externals.loky.process_executor import TerminatedWorkerError

from IFXPredictLib.base.errors import CaseError, CohortError
from IFXPredictLib.features import parallel as module
from IFXPredictLib.features.parallel import each_of, found_or_failed


def died(job, why):
    return f"{job}: {why}"


def test_all_jobs_are_done_by_one_worker_or_more():
    for workers in (1, 2):
        assert sorted(each_of([1, -2, 3], abs, died, workers)) == [1, 2, 3]


def test_a_process_that_is_ended_from_outside_ends_the_run_in_one_line(monkeypatch):
    def ended(_jobs):
        yield 1
        raise TerminatedWorkerError("A worker process managed by the executor was unexpectedly terminated.\n" * 20)

    monkeypatch.setattr(module.joblib, "Parallel", lambda **_: ended)
    found = each_of([1, 2], abs, died, 2)
    assert next(found) == 1
    with pytest.raises(CohortError, match=r"^a process that computed cases was ended from outside .* lower --jobs"):
        next(found)


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
