"""Work in several processes: of tasks that report while they run, or of calls whose results come in order.

A terminal sends Ctrl-C to all processes of a command at once, and each child would print a traceback of its own:
children leave it to the process that started them. Warnings and errors are those of the process that asked.
"""

import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from .errors import IFXPredictError, TrainingError


@contextmanager
def children_ignore_interrupts() -> Iterator[None]:
    """Processes started inside the block never hear SIGINT; this one hears it when the block ends.

    Python lets only the main thread set this: in another the block changes nothing. Windows has no such mask:
    there a process is to ignore them by itself, as those of ``side_by_side`` do.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing's helper: its start would unblock SIGINT in the midst
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # this is what children inherit
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    for number in heard:
        signal.raise_signal(number)


T = TypeVar("T")


def results_of(function: Callable[..., T], arguments: Iterable[tuple[Any, ...]], jobs: int) -> list[T]:
    """Call a function many times in several processes.

    Parameters
    ----------
    function : callable
        Passed between processes, as are its arguments and results.
    arguments : iterable of tuple
        Of each call.
    jobs : int
        Processes at a time.

    Returns
    -------
    list
        What each call returned, in the order of `arguments`. What calls warn of is said here, each text once; what one
        raises ends all, and is raised here.
    """
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, return_as="generator")
    with children_ignore_interrupts():
        found = parallel(delayed(_with_warnings)(function, one) for one in arguments)
    results, said = [], {}
    for result, messages in found:
        results.append(result)
        said.update({str(message): message for message in messages})
    for message in said.values():
        warnings.warn(message, stacklevel=2)
    return results


def _with_warnings(function: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[T, list[Warning]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function(*arguments)
    return result, [w.message for w in caught if isinstance(w.message, Warning)]


Task = TypeVar("Task")
Report = TypeVar("Report")
Work = Callable[[Task, Callable[[Report], object]], object]
"""Does one task, telling the function that it is given how far it is."""


def side_by_side(
    work: Work[Task, Report], tasks: Sequence[Task], processes: int, hear: Callable[[Report], object]
) -> None:
    """Do tasks in processes of their own, hearing how far they are.

    Parameters
    ----------
    work : callable
        Is given a task and a function that it tells how far it is. Work, tasks and reports are passed between
        processes.
    tasks : sequence
        Each is done once, in any order.
    processes : int
        At a time.
    hear : callable
        Is told, here, what tasks report. An exception of it ends the processes, too.

    Raises
    ------
    IFXPredictError
        Of a task: the first one, which ends the others.
    TrainingError
        For a process that died, with its exit code.
    """
    _Pool(work, deque(tasks), hear).run(processes)


class _Pool(Generic[Task, Report]):
    """Processes, each at the other end of a pipe of its own, whose breaking off tells that the process died.

    The pools of concurrent.futures, multiprocessing and joblib lack one thing or the other: docs/decisions/024.
    """

    def __init__(self, work: Work[Task, Report], waiting: deque[Task], hear: Callable[[Report], object]) -> None:
        self.work, self.waiting, self.hear = work, waiting, hear
        self.processes: dict[Connection, BaseProcess] = {}

    def run(self, processes: int) -> None:
        try:
            with children_ignore_interrupts():
                for _ in range(min(processes, len(self.waiting))):
                    self._start()
            while self.processes:
                ready = wait(list(self.processes))
                for connection in [one for one in self.processes if one in ready]:
                    self._listen(connection)
        finally:
            for process in self.processes.values():
                process.terminate()
                process.join()

    def _start(self) -> None:
        context = get_context("spawn")  # a fork would inherit the locks of torch's threads, and a GPU not at all
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.work), daemon=True)
        process.start()
        theirs.close()
        self.processes[ours] = process
        ours.send(self.waiting.popleft())

    def _listen(self, connection: Connection) -> None:
        try:
            kind, content = connection.recv()
        except (EOFError, ConnectionResetError) as problem:
            self.processes[connection].join()
            raise TrainingError(
                "a process was ended from outside or ran out of memory (exit code "
                f"{self.processes[connection].exitcode}); lower --jobs and run again: it resumes."
            ) from problem
        if kind == "report":
            self.hear(content)
        elif kind == "problem":
            raise content
        elif self.waiting:
            connection.send(self.waiting.popleft())
        else:
            connection.send(None)
            self.processes.pop(connection).join()


def _serve(connection: Connection, work: Work[Task, Report]) -> None:
    """What a process does: one task after the other, until it is sent None."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows nothing was inherited that keeps Ctrl-C away
    while (task := connection.recv()) is not None:
        try:
            work(task, lambda report: connection.send(("report", report)))
        except IFXPredictError as problem:
            connection.send(("problem", problem))
            return
        connection.send(("done", None))
