"""How much memory is free, and what will not fit into it, told before anything is unpacked; what stays when freed."""

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

from .errors import IFXPredictError

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")
"""Where Linux says what a container may use."""
_TRIM_OF_DASK = "65536"
"""Bytes, as Dask sets them for its workers: glibc gives back what is free at the end of its memory beyond these."""
_MALLOC_OPTIONS = {-1: 1 << 28, -3: 1 << 25}
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h, each with its bytes; of the latter these are the most."""


def free_bytes() -> int | None:
    """Bytes that this process may still take without driving others out; None where the system does not say.

    Linux: what is available, or less by the container's limit; Windows: free physical memory; else physical memory.
    """
    if sys.platform == "win32":
        return _windows_free()
    if _MEMINFO.exists():
        fields = dict(line.split(":", 1) for line in _MEMINFO.read_text(encoding="utf-8").splitlines() if ":" in line)
        available = int(fields["MemAvailable"].split()[0]) * 1024
        allowed = _container_free()
        return available if allowed is None else min(available, allowed)
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return None


def check_fits(
    needed: int, where: str, error: type[IFXPredictError], advice: str = "close other programs, or crop it"
) -> None:
    """Raise ``error``, beginning with ``where`` and ending with ``advice``, where ``needed`` bytes exceed the free.

    Parameters
    ----------
    needed : int
        As estimated before anything is unpacked.
    where : str
        What needs them: a file, or a case.
    error : type of IFXPredictError
        The class of what is raised.
    advice : str, optional
        What to do, without a full stop.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, with both amounts in words. Where the system does not say what is free, nothing is
        refused.
    """
    free = free_bytes()
    if free is not None and needed > free:
        raise error(f"{where}: needs {in_words(needed)} of memory, {in_words(free)} are free; {advice}.")


def in_words(count: float) -> str:
    """Bytes for a reader: "5.4 GB", "12 MB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(1, round(count / 1e6))} MB"


def _container_free() -> int | None:
    """What the container's limit leaves; None without a limit. Files that are only kept for speed count as free."""
    for folder, limit, used, idle in (
        (_CGROUP, "memory.max", "memory.current", "inactive_file"),
        (_CGROUP / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        try:
            allowed, taken = ((folder / name).read_text(encoding="utf-8").strip() for name in (limit, used))
            kept = dict(line.split() for line in (folder / "memory.stat").read_text(encoding="utf-8").splitlines())
        except OSError:
            continue
        return int(allowed) - int(taken) + int(kept.get(idle, 0)) if allowed.isdigit() else None
    return None


def _windows_free() -> int | None:
    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            *((name, ctypes.c_uint64) for name in ("total", "free", "page", "free_page", "space", "own", "extended")),
        )

    status = Status(length=ctypes.sizeof(Status))
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.free)


def keep_freed_memory() -> None:
    """Undo what Dask asks of the processes that it starts: to give each little memory back to Linux at once.

    A layer of a network takes what the one before it left; to ask Linux for it anew takes nearly as long as to compute.
    Where the environment has another wish than Dask's, that holds.
    """
    if sys.platform == "linux" and os.environ.get("MALLOC_TRIM_THRESHOLD_") == _TRIM_OF_DASK:
        with suppress(AttributeError):  # of another C library than glibc
            for option, threshold in _MALLOC_OPTIONS.items():
                ctypes.CDLL(None).mallopt(option, threshold)
