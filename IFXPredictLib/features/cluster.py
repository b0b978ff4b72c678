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
from ..base.text import shortened

if TYPE_CHECKING:
    from distributed import Client, Future

Job = TypeVar("Job")
Found = TypeVar("Found")

CONNECT_S = 10.0
PATIENCE_S = 30.0
"""Without any worker: one that a batch system starts, or starts anew, is there by then."""
AT_LEAST, A_THREAD = 32, 4
"""Jobs that are with the scheduler at a time: so many a thread of its workers, and not fewer than the first. The others
wait here, so that ten thousand cases weigh on nobody."""
_GLANCE_S, _LOOK_S = 1.0, 10.0
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
        yield from _Cluster(address, client, died).run(function, jobs)


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
    waiting: "dict[Future[Any], Job]" = field(default_factory=dict)
    left: int = 0
    """Jobs that have not ended."""
    room: int = AT_LEAST
    looked: float = field(default_factory=time.monotonic)
    seen: float = field(default_factory=time.monotonic)
    """When there was a worker."""

    def run(self, function: Callable[[Job], Found], jobs: Sequence[Job]) -> Iterator[Found]:
        rest = iter(jobs)
        self.left = len(jobs)
        self._check()
        while True:
            for job in islice(rest, max(0, self.room - len(self.waiting))):
                self.waiting[self.client.submit(function, job, pure=False)] = job
            if not self.waiting:
                return
            ended = self._ended()
            for future in ended:
                found = self._found(future)
                del self.waiting[future]
                self.left -= 1
                yield found
            if not ended or time.monotonic() > self.looked + _LOOK_S:
                self._check()

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
        """See who computes, and how many jobs they may have; raises CohortError where nobody does any more."""
        if self.client.status != "running":
            raise self._gone()
        self.looked = time.monotonic()
        workers = self.client.scheduler_info()["workers"].values()
        self.room = max(AT_LEAST, A_THREAD * sum(worker["nthreads"] for worker in workers))
        if workers:
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
