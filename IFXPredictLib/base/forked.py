"""Forks of a process that has begun just now, which have loaded what it has loaded and are ready at once.

Only a process in which no thread has run yet may be forked without harm: its libraries' locks would stay locked.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

_PAUSE_S = 0.002
_AT_BEGIN: list[Callable[[], object]] = []


def at_begin(function: Callable[[], object]) -> None:
    """Let each process that is forked later, to call functions for this one, call this one before any thread runs."""
    _AT_BEGIN.append(function)


def begin() -> None:
    """Call in a process that begins what was asked for by ``at_begin`` in the one that it is a fork of."""
    for function in _AT_BEGIN:
        function()


class ForkedProcess:
    """A fork of this process that serves requests until they end, as a ``subprocess.Popen`` with pipes would.

    It holds nothing of this process that is open, says nothing on its own, and leaves Ctrl-C to this process.

    Parameters
    ----------
    serve : callable
        Takes what to read requests from and what to write replies to.

    Attributes
    ----------
    pid : int
        Its number.
    stdin, stdout : file
        Where requests are written to, and replies are read from, as bytes.
    returncode : int, optional
        Its exit status as Popen has it, once it is known.
    """

    def __init__(self, serve: Callable[[BinaryIO, BinaryIO], object]) -> None:
        requests, to = os.pipe()
        of, replies = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _live(serve, requests, replies)
        os.close(requests)
        os.close(replies)
        self.stdin, self.stdout = os.fdopen(to, "wb"), os.fdopen(of, "rb")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status, None while it lives."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, once it has ended; raises subprocess.TimeoutExpired where that takes longer."""
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("fork", timeout or 0.0)
            time.sleep(_PAUSE_S)
        return status

    def kill(self) -> None:
        """End it, whatever it is doing."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


def _live(serve: Callable[[BinaryIO, BinaryIO], object], requests: int, replies: int) -> None:
    """The fork's whole life."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_WRONLY)
        for own, place in ((requests, 0), (replies, 1), (nothing, 2)):
            os.dup2(own, place)
        _close_all_but_standard_streams()  # or who waits for the end of a pipe would wait for this one
        serve(os.fdopen(0, "rb"), os.fdopen(1, "wb"))
        status = 0
    finally:
        os._exit(status)


def _close_all_but_standard_streams() -> None:
    """Those that are open, one by one: in a container there may be a billion that could be."""
    try:
        held = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        return
    for descriptor in held:
        if descriptor > 2:
            with suppress(OSError):  # that by which the list was read
                os.close(descriptor)
