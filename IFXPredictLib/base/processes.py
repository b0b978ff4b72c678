"""Child processes that leave Ctrl-C to the process which started them.

A terminal sends Ctrl-C to all processes of a command at once, and each child would print a traceback of its own.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def children_ignore_interrupts() -> Iterator[None]:
    """Processes started inside the block never hear SIGINT; this one hears it when the block ends.

    Python lets only the main thread set this: in another the block changes nothing. Windows has no such mask.
    """
    if threading.current_thread() is not threading.main_thread() or sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing's helper: its start would unblock SIGINT in the midst
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # this is what children inherit
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)
    for number in heard:
        signal.raise_signal(number)
