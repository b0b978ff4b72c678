"""Processes that call functions for this one: each on one thread, kept for the next calls, and ended with it.

On Linux they are forks of a process that has loaded what they need and has done nothing yet, in which no thread has
run: they start within milliseconds and share that memory. Elsewhere each starts anew. docs/decisions/085.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, TypeVar

from .concurrency import children_ignore_interrupts
from .forked import begin
from .interpreter import package_paths
from .lazy import import_all
from .system import MOST_PROCESSES, forks_unharmed

T = TypeVar("T")
K = TypeVar("K")

_AHEAD = 2
"""Calls that a process is given: the one that it computes and the next."""
_SERVER = "IFXPredictLib.base.fork_server"
_GLANCE_S = 1.0
"""Windows hears Ctrl-C between waits only."""
_THREADS = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
    "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS",
)


@contextmanager
def one_thread_a_process() -> Iterator[None]:
    """What is loaded or started inside the block computes on one thread, unless the environment asks for more.

    A lesion is small: the threads of one process mostly wait for each other, several processes do not.
    """
    with _environment({name: os.environ.get(name, "1") for name in _THREADS}):
        yield


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def ask_for_one_thread() -> None:
    """Of what this process loads or starts from now on, where its environment asks for no other number."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")


def prepare_processes(processes: int, modules: Sequence[str]) -> None:
    """Let the processes that are begun later, of which there will be so many, load modules now; it waits for none.

    Parameters
    ----------
    processes : int
        At a time.
    modules : sequence of str
        Their names. One that is not there is an error only of whoever asks for it.
    """
    if not forks_unharmed():
        pool = pool_of(processes)
        for _ in range(processes):
            pool.submit(import_all, tuple(modules))
        return
    from multiprocessing import forkserver

    multiprocessing.get_context("forkserver").set_forkserver_preload([_SERVER, *modules])
    found_as_here = _environment({"PYTHONPATH": package_paths()})
    with found_as_here, one_thread_a_process(), children_ignore_interrupts():
        forkserver.ensure_running()


def pool_of(processes: int) -> "ProcessPool":
    """The pool of so many processes that is there, or a new one: it stays until one of another size is asked for."""
    global _POOL  # noqa: PLW0603 - whose processes have loaded much
    if _POOL is None or _POOL.processes != processes or _POOL.closed:
        close_pool()
        _POOL = ProcessPool(processes)
    return _POOL


def close_pool() -> None:
    """End the processes of ``pool_of``, which hold memory while they wait for more to do."""
    if _POOL is not None:
        _POOL.close()


class ProcessPool:
    """Processes that call functions.

    Parameters
    ----------
    processes : int
        How many at a time.
    """

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self.closed = False
        context = multiprocessing.get_context("forkserver" if forks_unharmed() else "spawn")
        self._ends = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(min(processes, MOST_PROCESSES), context, _begin, (self._ends[0],))

    def submit(self, function: Callable[..., T], *arguments: object) -> "Future[T]":
        """Call ``function``, which is passed to a process, as its arguments are: all are known by name there."""
        with _nothing_told_of_main(), children_ignore_interrupts():
            return self._executor.submit(function, *arguments)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self.closed = True
        for end in self._ends:
            end.close()
        self._executor.shutdown(cancel_futures=True)

    def ended(self, calls: Iterable[tuple[K, Callable[[], T]]]) -> Iterator[tuple[K, T]]:
        """The key and the result of each call, as they end; few are drawn ahead.

        What one raises is raised here, BrokenExecutor where a process died. That, and giving up the iterator, closes
        the pool.
        """
        under_way: dict[Future[T], K] = {}
        drawn = iter(calls)
        with ExitStack() as given_up:
            given_up.callback(self.close)
            while True:
                for key, call in islice(drawn, _AHEAD * self.processes - len(under_way)):
                    under_way[self.submit(call)] = key
                if not under_way:
                    break
                for future in wait(under_way, _GLANCE_S, FIRST_COMPLETED).done:
                    yield under_way.pop(future), future.result()
            given_up.pop_all()

    def in_order(self, function: Callable[[Any], T], arguments: Iterable[Any]) -> Iterator[T]:
        """What ``function`` gives for each of the arguments, in their order; raises as ``ended``."""
        early: dict[int, T] = {}
        following = 0
        for number, result in self.ended((number, partial(function, one)) for number, one in enumerate(arguments)):
            early[number] = result
            while following in early:
                yield early.pop(following)
                following += 1


_POOL: ProcessPool | None = None


def _begin(leash: Connection) -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, or when it lets go of the ``leash``.

    What it was born with stays, and is not looked through for garbage.
    """
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ask_for_one_thread()
    if forks_unharmed():
        begin()
    threading.Thread(target=_end_when_let_go, args=(leash,), daemon=True).start()


def _end_when_let_go(leash: Connection) -> None:
    try:
        leash.poll(None)
    finally:  # Windows raises what others tell as the end
        os._exit(1)


@contextmanager
def _nothing_told_of_main() -> Iterator[None]:
    """Processes that start inside the block do not run the script again by which this one was started.

    What they are given is of this library. A script that calls it need not be written for that.
    """
    told = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = told
