"""Many cases at once on other machines: the workers of a Dask scheduler.

joblib's own way there hears neither that the scheduler has ended nor that no worker is left. Here either is one line,
and a worker that dies in a case is that case's failure.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..base.errors import CohortError
from ..base.memory import keep_freed_memory
from ..base.process_pool import ask_for_one_thread
from ..base.text import shortened

if TYPE_CHECKING:
    from distributed import Client, Future

Job = TypeVar("Job")
Found = TypeVar("Found")

CONNECT_S = 10.0
PATIENCE_S = 30.0
"""Without any worker: one that a batch system starts, or starts anew, is there by then."""
A_THREAD, AT_LEAST = 2, 16
"""How many jobs a thread of the workers is given at once, and all of them together at least."""
_GLANCE_S = 1.0
_RESUMES = "run again: it resumes"


def on_workers(
    address: str, function: Callable[[Job], Found], jobs: Sequence[Job], died: Callable[[Job, str], Found]
) -> Iterator[Found]:
    """What ``function`` gives for each of the jobs, as they end, computed by the workers of a Dask scheduler.

    Parameters
    ----------
    address : str
        Of the scheduler, as tcp://host:8786.
    function : callable
        Is passed to the workers, as the jobs are; so it and they must be known by name there.
    jobs : sequence
        What it is called with, one at a time.
    died : callable
        What stands for a job, with the reason in words, whose workers died in it again and again.

    Raises
    ------
    CohortError
        In one line, where nothing answers at the address, the scheduler ends, no worker is there for ``PATIENCE_S``
        seconds, or a worker cannot run the function.
    """
    with _connected(address) as client:
        yield from _Cluster(address, client, died, iter(jobs), len(jobs)).run(function)


def _connected(address: str) -> "Client":
    from distributed import Client

    for name in list(logging.root.manager.loggerDict):  # of a lost connection they say dozens of lines
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        return Client(address, timeout=CONNECT_S)
    except (OSError, ValueError) as problem:
        raise CohortError(
            f"--scheduler {address}: no Dask scheduler answers there within {CONNECT_S:g} s "
            f"({shortened(str(problem), 80)}); start one (dask scheduler) and give the address that it prints."
        ) from problem


@dataclass
class _Cluster(Generic[Job, Found]):
    """What is under way on the workers of one scheduler."""

    address: str
    client: "Client"
    died: Callable[[Job, str], Found]
    drawn: Iterator[Job]
    """The jobs that no worker was given yet."""
    left: int
    waiting: "dict[Future[Any], Job]" = field(default_factory=dict)
    """What workers were given: a few each, so that neither client nor scheduler holds more than that of any cohort."""
    seen: float = field(default_factory=time.monotonic)
    """When there was a worker."""

    threads: int = 0
    counted: float = float("-inf")

    def run(self, function: Callable[[Job], Found]) -> Iterator[Found]:
        self._give(function)
        while self.waiting:
            ended = self._ended()
            for future in ended:
                found = self._found(future)
                del self.waiting[future]
                self.left -= 1
                yield found
            if not ended:
                self._check()
            self._give(function)

    def _give(self, function: Callable[[Job], Found]) -> None:
        """Let each thread of a worker have one job and the next; ``AT_LEAST`` where no worker is there yet."""
        if time.monotonic() - self.counted > _GLANCE_S:
            self.threads, self.counted = self._counted(), time.monotonic()
        free = max(AT_LEAST, A_THREAD * self.threads) - len(self.waiting)
        for job in islice(self.drawn, max(free, 0)):
            self.waiting[self.client.submit(_computed, function, job, pure=False)] = job

    def _counted(self) -> int:
        """The threads of all workers; those known before, where the scheduler does not answer."""
        try:
            return sum(self.client.nthreads().values())
        except (OSError, RuntimeError, TimeoutError, CancelledError):
            return self.threads

    def _ended(self) -> "list[Future[Any]]":
        from distributed import wait

        with suppress(TimeoutError, CancelledError):  # the latter of all that a scheduler took along
            wait(list(self.waiting), timeout=_GLANCE_S, return_when="FIRST_COMPLETED")
        return [future for future in self.waiting if future.status in ("finished", "error")]

    def _found(self, future: "Future[Any]") -> Found:
        from distributed import KilledWorker

        try:
            found: Found = future.result(timeout=PATIENCE_S)
        except KilledWorker:
            return self.died(self.waiting[future], "the Dask workers that computed it were ended; is it the memory?")
        except (TimeoutError, CancelledError) as problem:
            raise self._gone() from problem
        except ImportError as problem:
            raise CohortError(
                f"--scheduler {self.address}: a worker cannot compute ({problem}); install ifxpredict, of this very "
                f"version, where the workers run, and {_RESUMES}."
            ) from problem
        return found

    def _check(self) -> None:
        """Raise CohortError where nobody computes any more."""
        if self.client.status != "running":
            raise self._gone()
        if self.client.scheduler_info()["workers"]:
            self.seen = time.monotonic()
        if time.monotonic() - self.seen > PATIENCE_S:
            raise CohortError(
                f"--scheduler {self.address}: no worker is there, for {PATIENCE_S:g} s; {self._left()}; start workers "
                f"(dask worker {self.address}) and {_RESUMES}."
            )

    def _gone(self) -> CohortError:
        return CohortError(
            f"--scheduler {self.address}: the scheduler has ended or cannot be reached any more; {self._left()}; start "
            f"it and its workers, and {_RESUMES}."
        )

    def _left(self) -> str:
        return f"{self.left} cases and readings are left"


def _computed(function: Callable[[Job], Found], job: Job) -> Found:
    """What the function gives, on one thread, and with memory that stays; in the process of a worker."""
    ask_for_one_thread()
    keep_freed_memory()
    return function(job)
