"""Another Python that finds the packages which this one finds, and that speaks through its standard output alone."""

import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO
from zipfile import is_zipfile


def package_paths() -> str:
    """A PYTHONPATH with which another process finds the packages that this one finds."""
    here = str(Path(__file__).resolve().parents[2])
    found = [path for path in sys.path if path and (Path(path).is_dir() or is_zipfile(path))]  # "" is where one stands
    return os.pathsep.join([here, *(str(Path(path).resolve()) for path in found)])


def own_standard_output() -> BinaryIO:
    """The way to whoever started this process; what libraries print goes to standard error, and tears no message."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def signal_of(status: int) -> str:
    """The name of the signal that ended a process with the exit ``status``, "" where none did.

    A launcher passes its child's signal on as 128 and more; Windows has statuses of its own (0xC0000005) instead.
    """
    number = -status if status < 0 else status - 128
    return signal.Signals(number).name if number in set(signal.Signals) else ""
