"""One function of many jobs, several at a time: by joblib on this machine, by a Dask scheduler's workers elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor

import joblib

from ..base.concurrency import children_ignore_interrupts
from ..base.errors import CohortError, IFXPredictError
from .cluster import Found, Job, on_workers

_NO_MEMORY = "the memory does not suffice for it; lower --jobs, close other programs, or crop the image."


def each_of(
    jobs: Sequence[Job],
    function: Callable[[Job], Found],
    died: Callable[[Job, str], Found],
    workers: int,
    scheduler: str | None = None,
) -> Iterator[Found]:
    """What ``function`` gives for each of the jobs, as they end.

    Parameters
    ----------
    jobs : sequence
        What it is called with, one at a time.
    function : callable
        Is passed to other processes, as the jobs are; so it and they must be known by name there.
    died : callable
        What stands for a job, with the reason in words, whose Dask workers died in it again and again.
    workers : int
        How many at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers compute instead.

    Raises
    ------
    CohortError
        In one line, where nobody computes any more.
    """
    if scheduler:
        yield from on_workers(scheduler, function, jobs, died)
        return
    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
    with children_ignore_interrupts():
        results = parallel(joblib.delayed(function)(job) for job in jobs)
    try:
        yield from results
    except BrokenExecutor as problem:
        raise CohortError(
            "a process that computed cases was ended from outside or ran out of memory; lower --jobs and run again: it "
            "resumes."
        ) from problem


def found_or_failed(case: str, compute: Callable[[], Found], failed: Callable[[str], Found]) -> Found:
    """What is computed of one case; where that fails, what ``failed`` makes of the reason in one line."""
    try:
        return compute()
    except IFXPredictError as problem:
        return failed(" ".join(str(problem).split()))
    except MemoryError:
        return failed(f"case {case}: {_NO_MEMORY}")
