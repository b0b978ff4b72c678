"""Another Python that finds the packages which this one finds, and that speaks through its standard output alone."""

import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO
from zipfile import is_zipfile


def package_paths() -> str:
    """A PYTHONPATH with which another process finds the packages that this one finds.

    Returns
    -------
    str
        The folder of this library first, then all folders and zip files of ``sys.path``, joined as the system does.
    """
    here = str(Path(__file__).resolve().parents[2])
    found = [path for path in sys.path if path and (Path(path).is_dir() or is_zipfile(path))]  # "" is where one stands
    return os.pathsep.join([here, *(str(Path(path).resolve()) for path in found)])


def own_standard_output() -> BinaryIO:
    """The way to whoever started this process; what libraries print goes to standard error, and tears no message."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return replies


def signal_of(status: int) -> str:
    """The signal that ended a process.

    Parameters
    ----------
    status : int
        Its exit status: minus the number of the signal, or 128 and more where a launcher passes its child's on.
        Windows has statuses of its own instead (0xC0000005: access violation).

    Returns
    -------
    str
        The signal's name, such as "SIGSEGV"; "" where none ended it.
    """
    number = -status if status < 0 else status - 128
    return signal.Signals(number).name if number in set(signal.Signals) else ""
