"""The running prediction process as its client sees it: lines sent and replies read, its folder, its end."""

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..base.errors import IFXPredictError
from ..base.interpreter import package_paths
from ..base.system import end_tree
from .messages import Answer, Hello, Request, read_reply, to_line
from .runners import SCRATCH, Runner


class WorkerProcess:
    """One process from its start to its end; ``folder`` is the requests', and libraries' temporary folder, till then.

    ``pid`` is its own number, not that of a launcher that started it; 0 until it has said it. ``on_answer`` gets every
    Answer; ``on_failure``, once and last, why there is no process any more: it ended, could not be started, or sent
    what cannot be read and was ended. Neither is called after ``end``.
    Raises IFXPredictError where ``python`` is empty, OSError where folder or process cannot be made.
    """

    def __init__(
        self,
        runner: Runner,
        python: str,
        on_answer: Callable[[Answer], object],
        on_failure: Callable[[str], object],
    ) -> None:
        if not python:  # sys.executable is "" in a Slicer that does not find its PythonSlicer
            raise IFXPredictError(
                "the prediction process needs a Python interpreter, found none (sys.executable is empty), expected "
                "PythonSlicer in the bin folder of Slicer; install Slicer again."
            )
        self._runner = runner
        self._on_answer = on_answer
        self._on_failure = on_failure
        self.pid = 0
        self._unread = b""
        self._ended = False
        self.folder = Path(tempfile.mkdtemp(prefix="ifxpredict-"))
        try:
            command = [python, "-m", "IFXPredictLib.worker"]
            runner.start(command, _environment(self.folder), self._on_output, self._on_end)
        except OSError:
            self.end()
            raise

    @property
    def running(self) -> bool:
        """Whether a request can be sent."""
        return not self._ended and self._runner.running

    def send(self, request: Request) -> None:
        """Pass a request on."""
        self._runner.write(to_line(request))

    def end(self) -> None:
        """End the process with all that it has started, and remove the folder; nothing happens the second time."""
        if self._ended:
            return
        self._ended = True
        if self.pid and self._runner.running:
            end_tree(self.pid)
        self._runner.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _on_output(self, data: bytes) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        for line in lines:
            if not self._ended:
                self._read(line)

    def _read(self, line: bytes) -> None:
        try:
            reply = read_reply(line)
        except IFXPredictError as problem:
            self._fail(f"The prediction process sent what cannot be read and was ended; press Apply again ({problem})")
            return
        if isinstance(reply, Hello):
            self.pid = reply.pid
        else:
            self._on_answer(reply)

    def _on_end(self, message: str) -> None:
        """It has just ended by itself; what it has started, for a batch, may still be there, and keeps its number."""
        if self.pid and not self._ended:
            end_tree(self.pid)
        self._fail(message)

    def _fail(self, message: str) -> None:
        if not self._ended:
            self.end()
            self._on_failure(message)


def _environment(folder: Path) -> dict[str, str]:
    """Variables with which the process finds its packages, and keeps its files in ``folder``."""
    kept = dict.fromkeys((SCRATCH, "TMPDIR", "TEMP", "TMP"), str(folder))
    return os.environ | {"PYTHONPATH": package_paths()} | kept


def weakly(method: Callable[..., object]) -> Callable[..., None]:
    """Calls ``method`` as long as its object is there: a process must not keep the client that ends it."""
    known = weakref.WeakMethod(method)

    def call(*arguments: Any) -> None:
        if found := known():
            found(*arguments)

    return call
