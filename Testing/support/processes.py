"""Processes that a test starts: ended with it; and whether one is still there."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_at_last() -> Iterator[list["subprocess.Popen[bytes]"]]:
    """A list for processes, which are killed where it ends."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
