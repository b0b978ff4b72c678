"""Another Python that finds the packages which this one finds, and whose standard streams are its messages' alone."""

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


def own_standard_input() -> BinaryIO:
    """The way from whoever started this process; for all else here, and for its children, standard input is empty.

    To be called before a thread begins to read. On Windows whoever looks at standard input, as a library of NumPy's
    does while it is loaded, would wait for as long as another thread waits in a read of the same pipe.

    Source: https://github.com/numpy/numpy/issues/24290.
    """
    requests = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return requests


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
