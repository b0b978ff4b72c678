"""Processes that a test starts: ended with it; and whether one is still there."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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
    """Whether it is there and has not ended; in a container nobody may ask for the status of one that has."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with suppress(OSError), open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
    return True
