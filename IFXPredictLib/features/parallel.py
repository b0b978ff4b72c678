"""One function of many jobs, several at a time: by processes of this machine, or by a Dask scheduler's workers."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Generic

from ..base.errors import IFXPredictError
from ..base.process_pool import pool_of
from .cluster import Found, Job, on_workers

_ENDED = "the process that computed it was ended, twice; is it the memory? lower --jobs, or look at its files."
_OTHER_PROCESS = 2
"""One worker is this very process."""
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


@dataclass
class _Here(Generic[Job, Found]):
    """What is under way in processes of this machine.

    When one of them ends, all of them do, and nothing says which job it was. So the few that were under way are
    computed again, one at a time: the one in which a process ends again is to blame, and the others go on.
    """

    function: Callable[[Job], Found]
    died: Callable[[Job, str], Found]
    workers: int
    waiting: deque[Job]
    given: dict[int, Job] = field(default_factory=dict)
    """What was given to a process and is not back, by number."""

    def run(self) -> Iterator[Found]:
        if self.workers < _OTHER_PROCESS:
            yield from map(self.function, self.waiting)
            return
        while self.waiting or self.given:
            while self.given:  # to processes that have ended
                yield self._alone(self.given.popitem()[1])
            with suppress(BrokenExecutor):
                yield from self._together()

    def _together(self) -> Iterator[Found]:
        for number, found in pool_of(self.workers).ended(self._drawn()):
            del self.given[number]
            yield found

    def _drawn(self) -> Iterator[tuple[int, Callable[[], Found]]]:
        while self.waiting:
            number = len(self.waiting)
            self.given[number] = job = self.waiting.popleft()
            yield number, partial(self.function, job)

    def _alone(self, job: Job) -> Found:
        try:
            [(_, found)] = pool_of(1).ended([(0, partial(self.function, job))])
        except BrokenExecutor:
            return self.died(job, _ENDED)
        return found


def found_or_failed(case: str, compute: Callable[[], Found], failed: Callable[[str], Found]) -> Found:
    """What is computed of one case; where that fails, what ``failed`` makes of the reason in one line."""
    try:
        return compute()
    except IFXPredictError as problem:
        return failed(" ".join(str(problem).split()))
    except MemoryError:
        return failed(f"case {case}: {_NO_MEMORY}")
