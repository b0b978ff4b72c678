"""What Linux, macOS and Windows each have in their own way: locks, renaming, processes and their groups, closed pipes.

No other file asks which system it is on, but ``memory`` for what is free and ``concurrency`` for Ctrl-C; ``forked`` is
for Linux alone.
"""

import contextlib
import errno
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

State = Literal["free", "held", "missing", "unknown"]
"""Of a lock; "unknown" where the drive has none."""

NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""The ``creationflags`` of a process that shows no console of its own; only Windows has such."""

MOST_PROCESSES = 61 if sys.platform == "win32" else sys.maxsize
"""That one process can wait for: on Windows, for 63 things."""

UNKNOWN_START = "0"
"""Where the system does not say when a process started."""

_TRIES, _PAUSE_S = 20, 0.05

_LONGEST_SOCKET_FOLDER = 70
"""Bytes: a socket's path has 107 at most, of which Python takes 32."""


def lock_file(descriptor: int) -> State:
    """Take the lock of an open file, if it is free; the system gives it back where its process ends, however."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        return "held" if problem.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK) else "unknown"
    return "free"


def replace(source: Path, target: Path) -> None:
    """Rename a file or a folder, in place of a file that stands there.

    Windows refuses that while any program has the file open, as scanners of viruses and indexers have each new one for
    a moment: there it is tried for a second.

    Parameters
    ----------
    source : Path
        What is renamed.
    target : Path
        Its new place, on the same drive.

    Raises
    ------
    OSError
        Where it cannot be done.
    """
    for _ in range(_TRIES if sys.platform == "win32" else 0):
        with contextlib.suppress(PermissionError):
            os.replace(source, target)
            return
        time.sleep(_PAUSE_S)
    os.replace(source, target)


def make_aside(path: Path) -> None:
    """Make a folder for what is renamed to where others may read it; until then only this user may enter it.

    Not so on Windows: there mode 700, which ``tempfile`` asks for, gives what is made in it an access list of its owner
    and administrators alone, which it keeps wherever it is renamed to.

    Parameters
    ----------
    path : Path
        The folder; that which it lies in has to be there.

    Raises
    ------
    OSError
        Where it cannot be made: FileExistsError where something has its name.
    """
    path.mkdir(0o777 if sys.platform == "win32" else 0o700)


def flush(path: Path) -> None:
    """Force a file or a folder to the disk; a folder only where the drive can: some network drives cannot."""
    folder = path.is_dir()
    if folder and sys.platform == "win32":  # which cannot open one
        return
    descriptor = os.open(path, os.O_RDONLY) if folder else _open_to_flush(path)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if not (folder and problem.errno in (errno.EINVAL, errno.ENOTSUP)):
            raise
    finally:
        os.close(descriptor)


def _open_to_flush(file: Path) -> int:
    """Open for writing, as Windows and drives of its network (SMB) ask for; read-only files are flushed elsewhere."""
    try:
        return os.open(file, os.O_RDWR)
    except PermissionError:
        if sys.platform == "win32":
            raise
        return os.open(file, os.O_RDONLY)


@lru_cache(maxsize=1)
def this_system() -> str:
    """Which start of this computer, and which container: there a process has its number and start for itself."""
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8") + os.readlink("/proc/self/ns/pid")
    except OSError:
        return "unknown"
    return hashlib.sha256(start.encode()).hexdigest()[:8]


def start_of(process: int | str) -> str:
    """When a process of this system started, in ticks, and of which start of the system.

    "" where it has ended, UNKNOWN_START where the system does not say.

    A number alone is given to another process soon after its own has ended.
    """
    if not Path("/proc/self/stat").exists():
        return UNKNOWN_START
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else f"{fields[19]}.{this_system()}"


def lead_a_process_group() -> None:
    """Whoever kills the group ends all that this process has started; Windows follows parents instead."""
    if sys.platform != "win32" and os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def end_tree(pid: int) -> None:
    """End the process group that ``pid`` leads, on Windows the process with its children; gone ones are left alone."""
    if sys.platform == "win32":
        command = ["taskkill", "/T", "/F", "/PID", str(pid)]
        subprocess.run(command, capture_output=True, check=False, creationflags=NO_WINDOW)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the latter of zombies
            os.killpg(pid, signal.SIGKILL)


def forks_unharmed() -> bool:
    """Whether processes can be forks of one that has loaded what they need, and listens at a socket.

    macOS has forks, but its own libraries run threads as soon as they are loaded.
    """
    return sys.platform == "linux" and len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_SOCKET_FOLDER


def is_of_a_closed_pipe(problem: OSError) -> bool:
    """Whether standard output could not be written because its reader went away: Windows calls that invalid."""
    invalid = sys.platform == "win32" and problem.errno == errno.EINVAL and problem.filename is None
    return invalid or isinstance(problem, BrokenPipeError)
