"""How the prediction process is started, spoken to and ended: in Slicer by a QProcess, elsewhere by subprocess."""

import contextlib
import os
import subprocess
import threading
import typing
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import IO

from ..base.system import NO_WINDOW

_CHUNK = 1 << 16
_ERRORS_KEPT = 1 << 14
_DRAIN_S = 1.0
"""Output that is still under way when a process has ended; its own children may hold the pipe open for longer."""

SCRATCH = "IFXPREDICT_SCRATCH"
"""The variable that names a process's folder: it removes it where its client has crashed and cannot."""

_OF_LAUNCHER = "exit abnormally - Report the problem."
"""How the last line of Slicer's launcher ends where a signal has ended its child, as for want of memory: the status is
1 then (CTK, ctkAppLauncher.cpp), and what it asks for would send a user whose memory is full to a bug tracker."""

ENDED_FROM_OUTSIDE = (
    "The prediction process was ended from outside or ran out of memory; close other programs and press Apply again"
)


class Runner(typing.Protocol):
    """One process at a time, which may be started again.

    Callbacks come inside ``wait`` or from the event loop of the same thread; none inside ``start``, ``write`` or
    ``kill``, and none after ``kill``.
    """

    @property
    def running(self) -> bool:
        """Whether the process that was last started is there."""

    def start(
        self,
        command: list[str],
        environment: dict[str, str],
        on_output: Callable[[bytes], object],
        on_end: Callable[[str], object],
    ) -> None:
        """Start a process.

        ``on_output`` is told what it writes to standard output, in pieces of any length; ``on_end`` how it ended, or
        that it could not be started, in the words of ``describe_end``. May raise OSError where it cannot be started.
        """

    def write(self, data: bytes) -> None:
        """Pass ``data`` to standard input; nothing happens where the process is gone, as ``on_end`` will tell."""

    def soon(self, called: Callable[[], object]) -> None:
        """Call, once, from the event loop or inside ``wait``, like the callbacks of ``start``."""

    def wait(self, seconds: float) -> None:
        """Let output arrive for at most so long, and deliver what has; return early once something has."""

    def kill(self) -> None:
        """Close standard input and end the process; nothing happens where there is none."""


class SubprocessRunner:
    """A Runner for scripts and tests: threads read, ``wait`` delivers."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._events: SimpleQueue[Callable[[], object]] = SimpleQueue()

    @property
    def running(self) -> bool:
        """Whether the process that was last started is there."""
        return self._process is not None and self._process.poll() is None

    def start(
        self,
        command: list[str],
        environment: dict[str, str],
        on_output: Callable[[bytes], object],
        on_end: Callable[[str], object],
    ) -> None:
        """Start a process, ending the one before; raises OSError where it cannot be started."""
        self.kill()
        events = self._events = SimpleQueue()
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, creationflags=NO_WINDOW
        )
        self._process = process
        errors = bytearray()

        def said(data: bytes) -> None:
            events.put(lambda: on_output(data))

        def complained(data: bytes) -> None:
            errors.extend(data)
            del errors[:-_ERRORS_KEPT]

        readers = [_started(_pump, process.stdout, said), _started(_pump, process.stderr, complained)]

        def watch() -> None:
            status = process.wait()
            for reader in readers:
                reader.join(_DRAIN_S)
            events.put(lambda: on_end(describe_end(status, bytes(errors))))

        _started(watch)

    def write(self, data: bytes) -> None:
        """Pass ``data`` to standard input; nothing happens where the process is gone."""
        with contextlib.suppress(OSError):
            if self._process and self._process.stdin:
                self._process.stdin.write(data)

    def soon(self, called: Callable[[], object]) -> None:
        """Call from within ``wait``, once; not at all after ``kill``."""
        self._events.put(called)

    def wait(self, seconds: float) -> None:
        """Deliver, on this thread, what has arrived, or what arrives first within ``seconds``."""
        with contextlib.suppress(Empty):
            self._events.get(timeout=seconds)()
            while True:
                self._events.get_nowait()()

    def kill(self) -> None:
        """Close standard input and end the process; nothing happens where there is none."""
        process, self._process, self._events = self._process, None, SimpleQueue()
        if process is None:
            return
        with contextlib.suppress(OSError):
            if process.stdin:
                process.stdin.close()
        process.kill()
        process.wait()


def describe_end(status: int, errors: bytes) -> str:
    """How a process ended that was still needed, and what to do: for a window or an error message.

    Parameters
    ----------
    status : int
        The exit status, or minus the number of the signal.
    errors : bytes
        What it last wrote to standard error, in UTF-8; what is none is replaced.

    Returns
    -------
    str
        One line that says whether it was ended from outside (``was_killed``) or unexpectedly, with the status and the
        last line of ``errors`` that is not blank; without these two where Slicer's launcher tells of a signal.
    """
    last = _last_line(errors)
    if last.endswith(_OF_LAUNCHER):
        return f"{ENDED_FROM_OUTSIDE} (ended by a signal)."
    found = f"status {status}" + (f": {last}" if last else "")
    if was_killed(status, errors):
        return f"{ENDED_FROM_OUTSIDE} ({found})."
    return f"The prediction process ended unexpectedly ({found}); press Apply again, and report it if it recurs."


def was_killed(status: int, errors: bytes) -> bool:
    """Whether a signal, not the process itself, has ended it.

    Launchers pass their child's signal on as 128 and more; so are Windows' own (0xC0000005: access violation). Slicer's
    does not, and says it in words.

    Parameters
    ----------
    status : int
        As ``describe_end`` takes it.
    errors : bytes
        As ``describe_end`` takes it: of these the last line that is not blank is looked at.

    Returns
    -------
    bool
        True for a status below 0 or of 128 and more, and where the launcher says so.
    """
    return status < 0 or status >= 128 or _last_line(errors).endswith(_OF_LAUNCHER)


def _last_line(errors: bytes) -> str:
    lines = errors.decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _pump(stream: IO[bytes], told: Callable[[bytes], object]) -> None:
    with stream:
        while data := os.read(stream.fileno(), _CHUNK):
            told(data)


def _started(work: Callable[..., object], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    thread.start()
    return thread
