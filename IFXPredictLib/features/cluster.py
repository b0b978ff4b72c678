"""Many cases at once on other machines: the workers of a Dask scheduler.

joblib's own way there hears neither that the scheduler has ended nor that no worker is left. Here either is one line,
and a worker that dies in a case is that case's failure.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import partial
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
A_THREAD, AT_LEAST = 3, 16
"""How many jobs a thread of the workers is given ahead, and all of them together at least."""
_TOGETHER = 0.25
"""Of these, how many are given together: a job by itself costs the scheduler as much as several."""
_GLANCE_S, _LOOK_S = 1.0, 0.2
"""How often workers are counted, and how often it is looked which jobs have ended."""
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
            time.sleep(_LOOK_S)
            before = self.left
            for future, found in self._ended():
                del self.waiting[future]
                self.left -= 1
                yield found
            if self.left == before:
                self._check()
            self._give(function)

    def _give(self, function: Callable[[Job], Found]) -> None:
        """Let each thread of a worker have a few jobs, several at once; ``AT_LEAST`` where no worker is there yet."""
        if time.monotonic() - self.counted > _GLANCE_S:
            self.threads, self.counted = self._counted(), time.monotonic()
        most = max(AT_LEAST, A_THREAD * self.threads)
        free = most - len(self.waiting)
        if free >= _TOGETHER * most and (jobs := list(islice(self.drawn, free))):
            self.waiting.update(zip(self.client.map(partial(_computed, function), jobs, pure=False), jobs, strict=True))

    def _counted(self) -> int:
        """The threads of all workers; those known before, where the scheduler does not answer."""
        try:
            return sum(self.client.nthreads().values())
        except (OSError, RuntimeError, TimeoutError, CancelledError):
            return self.threads

    def _ended(self) -> "Iterator[tuple[Future[Any], Found]]":
        """What has come since the last look, all at once: asked one by one, each would cost as much."""
        done = [future for future in self.waiting if future.status == "finished"]
        failed = [future for future in self.waiting if future.status == "error"]
        if done:
            gather = partial(self.client.gather, done, asynchronous=True)
            try:
                found = self.client.sync(gather, callback_timeout=PATIENCE_S)
            except (OSError, TimeoutError, CancelledError) as problem:
                raise self._gone() from problem
            yield from zip(done, found, strict=True)
        for future in failed:
            yield future, self._failed(future)

    def _failed(self, future: "Future[Any]") -> Found:
        """What stands for a job whose workers died; raises what else went wrong in one."""
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
