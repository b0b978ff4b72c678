"""``python -m IFXPredictLib.cli.child COMMAND ...``: the command line for a window, which ends with its standard input.

Whoever started it may be a launcher whose end this process would outlive; its standard input ends with the window.
"""

import os
import sys
import threading

from ..worker.runners import end_tree, lead_a_process_group
from .main import main as run_command


def main() -> int:
    """Run one command; returns the exit status. Where standard input ends first, all that was started ends with it."""
    lead_a_process_group()
    threading.Thread(target=_end_with_standard_input, daemon=True).start()
    return run_command()


def _end_with_standard_input() -> None:
    while os.read(0, 4096):
        pass
    end_tree(os.getpid())


if __name__ == "__main__":
    sys.exit(main())
