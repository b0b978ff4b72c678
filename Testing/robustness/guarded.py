"""One case in a child of a warm process: with limits of CPU time, memory and time, and nothing left when it is over.

A child is a fork, so that it has everything imported. It leads a session of its own: whatever it started ends with it.
ITK's reading process is a fork, too, where the product starts a new Python: the same requests, the same pipes.
"""

import contextlib
import ctypes
import faulthandler
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from IFXPredictLib.base.forked import ForkedProcess
from IFXPredictLib.imaging import itk_process
from IFXPredictLib.imaging.itk_server import serve

_SUBREAPER = 36


@dataclass(frozen=True)
class Limits:
    """Of one case: seconds of CPU, bytes beyond what the warm process has, seconds in all."""

    cpu_s: int = 20
    memory: int = 3 << 30
    wall_s: float = 40.0


@dataclass(frozen=True)
class End:
    """How a child ended: ``said`` is what its function returned, None where it ended otherwise, as ``how`` says."""

    said: Any
    how: str
    seconds: float


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave, so that it can be waited for."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def in_child(function: Callable[[], Any], limits: Limits) -> End:
    """What ``function`` returns, as JSON gives it back, from a child that is gone when this returns."""
    begin = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _live(function, limits, writing)
    os.close(writing)
    said = _line(reading, begin + limits.wall_s)
    os.close(reading)
    late = said is None and time.monotonic() >= begin + limits.wall_s
    if said is None and not late:
        _wait(child, begin + limits.wall_s)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    _, status = _waited(child)
    how = "hang" if late or -status == signal.SIGXCPU else signal.Signals(-status).name if status < 0 else str(status)
    return End(json.loads(said) if said else None, "" if said else how, time.monotonic() - begin)


def reap_orphans() -> None:
    """Wait for what children have left, all of which are ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _live(function: Callable[[], Any], limits: Limits, writing: int) -> None:
    """The child's whole life."""
    status = 1
    try:
        os.setsid()
        faulthandler.disable()  # a crash is told by its kind, in one word
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
        room = _address_space() + limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        itk_process._READER = ForkedReader()
        said = json.dumps(function())
        itk_process._READER.close()
        os.write(writing, said.encode() + b"\n")
        status = 0
    except BaseException:  # noqa: BLE001 - what the suite itself does wrong
        os.write(writing, json.dumps({"end": "fault of the suite", "words": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(status)


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[0]) * resource.getpagesize()


def _line(reading: int, until: float) -> bytes | None:
    """The child's line; None where it ends or is late before."""
    found = b""
    while not found.endswith(b"\n"):
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        part = os.read(reading, 1 << 16) if ready else b""
        if not part:
            return None
        found += part
    return found


def _wait(child: int, until: float) -> None:
    """Until the child has ended, but not reaped, so that its number stays its own."""
    while time.monotonic() < until:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.002)


def _waited(child: int) -> tuple[int, int]:
    _, status = os.waitpid(child, 0)
    return child, os.waitstatus_to_exitcode(status)


class ForkedReader(itk_process.ReaderProcess):
    """The process in which ITK reads, forked from the child each time instead of started."""

    def start(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self.begin(ForkedProcess(serve))


if sys.platform != "linux":
    raise ImportError("limits of a child's memory and its orphans are asked of Linux")
