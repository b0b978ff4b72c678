"""How much memory is free, and what will not fit into it: told before anything is unpacked."""

import ctypes
import os
import sys
from pathlib import Path

from .errors import IFXPredictError

_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")
"""Where Linux says what a container may use."""


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


def check_fits(needed: int, where: str, error: type[IFXPredictError]) -> None:
    """Raise ``error``, beginning with ``where``, where ``needed`` bytes are more than are free."""
    free = free_bytes()
    if free is not None and needed > free:
        raise error(
            f"{where}: needs {in_words(needed)} of memory, {in_words(free)} are free; close other programs, or crop it."
        )


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
