"""Tasks in processes of their own, some at a time, whose reports are heard while they run."""

from collections import deque
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from .errors import IFXPredictError, TrainingError
from .processes import children_ignore_interrupts

Task = TypeVar("Task")
Report = TypeVar("Report")
Work = Callable[[Task, Callable[[Report], object]], object]
"""Does one task, telling the function that it is given how far it is."""


def side_by_side(
    work: Work[Task, Report], tasks: Sequence[Task], processes: int, hear: Callable[[Report], object]
) -> None:
    """Run ``work`` on all ``tasks``, ``processes`` at a time; ``hear`` is told, here, what they report.

    ``work``, tasks and reports are passed between processes. Whatever ends this early ends the processes too: an
    IFXPredictError of a task or TrainingError for a process that died, both raised here, or an exception of ``hear``.
    """
    _Crew(work, deque(tasks), hear).run(processes)


class _Crew(Generic[Task, Report]):
    def __init__(self, work: Work[Task, Report], waiting: deque[Task], hear: Callable[[Report], object]) -> None:
        self.work, self.waiting, self.hear = work, waiting, hear
        self.members: dict[Connection, BaseProcess] = {}

    def run(self, processes: int) -> None:
        try:
            with children_ignore_interrupts():
                for _ in range(min(processes, len(self.waiting))):
                    self._start()
            while self.members:
                for connection in wait(list(self.members)):
                    assert isinstance(connection, Connection)
                    self._listen(connection)
        finally:
            for process in self.members.values():
                process.terminate()
                process.join()

    def _start(self) -> None:
        context = get_context("spawn")  # a fork would inherit the locks of torch's threads, and a GPU not at all
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.work), daemon=True)
        process.start()
        theirs.close()
        self.members[ours] = process
        ours.send(self.waiting.popleft())

    def _listen(self, connection: Connection) -> None:
        try:
            kind, content = connection.recv()
        except (EOFError, ConnectionResetError) as problem:
            self.members[connection].join()
            raise TrainingError(
                "a process was ended from outside or ran out of memory (exit code "
                f"{self.members[connection].exitcode}); lower --jobs and run again: it resumes."
            ) from problem
        if kind == "report":
            self.hear(content)
        elif kind == "problem":
            raise content
        elif self.waiting:
            connection.send(self.waiting.popleft())
        else:
            connection.send(None)
            self.members.pop(connection).join()


def _serve(connection: Connection, work: Work[Task, Report]) -> None:
    """What a process does: one task after the other, until it is sent None."""
    while (task := connection.recv()) is not None:
        try:
            work(task, lambda report: connection.send(("report", report)))
        except IFXPredictError as problem:
            connection.send(("problem", problem))
            return
        connection.send(("done", None))
