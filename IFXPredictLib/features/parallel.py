"""One function of many jobs, several at a time: by joblib on this machine, by a Dask scheduler's workers elsewhere."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic

import joblib

from ..base.concurrency import children_ignore_interrupts
from ..base.errors import IFXPredictError
from .cluster import Found, Job, on_workers

_ENDED = "the process that computed it was ended, twice; is it the memory? lower --jobs, or look at its files."
_OTHER_PROCESS = 2
"""By one joblib computes in this very process."""
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
        What stands for a job, with the reason in words, whose process died in it again and again.
    workers : int
        How many at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers compute instead.

    Raises
    ------
    CohortError
        In one line, where no Dask worker computes any more.
    """
    if scheduler:
        yield from on_workers(scheduler, function, jobs, died)
        return
    yield from _Here(function, died, workers, deque(jobs)).run()


@contextmanager
def begun(workers: int, load: Callable[[], object]) -> Iterator[None]:
    """Start the processes of ``each_of`` now: each calls ``load`` while the block reads what they are to be given.

    All that takes much memory belongs there: joblib replaces a process that has grown since its first call.
    """
    if workers < _OTHER_PROCESS:
        yield
        return
    loaded = _started(workers, [load] * workers)
    try:
        yield
    finally:
        with suppress(BrokenExecutor):
            deque(loaded, maxlen=0)


@dataclass
class _Here(Generic[Job, Found]):
    """What is under way in processes of this machine.

    When one of them ends, joblib gives up all of them and does not say which job it was. So the few that were under way
    are computed again, one at a time: the one in which a process ends again is to blame, and the others go on.
    """

    function: Callable[[Job], Found]
    died: Callable[[Job, str], Found]
    workers: int
    waiting: deque[Job]
    given: dict[int, Job] = field(default_factory=dict)
    """What was given to a process and is not back, by number."""

    def run(self) -> Iterator[Found]:
        while self.waiting or self.given:
            while self.given:  # by processes that were given up
                yield self._alone(self.given.popitem()[1])
            with suppress(BrokenExecutor):
                yield from self._together()

    def _together(self) -> Iterator[Found]:
        for number, found in _started(self.workers, (partial(_numbered, self.function, *one) for one in self._drawn())):
            del self.given[number]
            yield found

    def _drawn(self) -> Iterator[tuple[int, Job]]:
        while self.waiting:
            number = len(self.waiting)
            self.given[number] = job = self.waiting.popleft()
            yield number, job

    def _alone(self, job: Job) -> Found:
        try:
            found: Found = next(_started(_OTHER_PROCESS, [partial(self.function, job)]))
        except BrokenExecutor:
            return self.died(job, _ENDED)
        return found


def _started(workers: int, calls: Iterable[Callable[[], Any]]) -> Iterator[Any]:
    """What the calls give, as they end, so many processes at a time."""
    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
    with children_ignore_interrupts():
        found: Iterator[Any] = parallel(joblib.delayed(call)() for call in calls)
    return found


def _numbered(function: Callable[[Job], Found], number: int, job: Job) -> tuple[int, Found]:
    return number, function(job)


def found_or_failed(case: str, compute: Callable[[], Found], failed: Callable[[str], Found]) -> Found:
    """What is computed of one case; where that fails, what ``failed`` makes of the reason in one line."""
    try:
        return compute()
    except IFXPredictError as problem:
        return failed(" ".join(str(problem).split()))
    except MemoryError:
        return failed(f"case {case}: {_NO_MEMORY}")
