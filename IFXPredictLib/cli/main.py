"""The command line: ``ifxpredict COMMAND``, or ``python -m IFXPredictLib COMMAND``.

Exit status: 0 done, 1 some cases failed (named on stderr), 2 bad input (one line on stderr), 130 interrupted,
141 the output's reader went away.
"""

import os
import sys
import warnings
from collections.abc import Sequence
from errno import ENOSPC
from importlib import import_module

from ..base.errors import IFXPredictError
from .arguments import build_parser

_EXTRAS = {
    **dict.fromkeys(("joblib", "matplotlib", "pandas", "threadpoolctl", "tqdm"), "research"),
    **{"distributed": "cluster", "slicer": "scene", "vtk": "scene"},
}
"""Which extra of pyproject.toml brings a module that not every command needs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)  # joblib replaces one that grew
    arguments = build_parser().parse_args(argv)
    try:
        command = import_module(f".{arguments.command.replace('-', '_')}", "IFXPredictLib.cli")
        status = int(command.run(arguments))
        sys.stdout.flush()
        return status
    except IFXPredictError as problem:
        return _say(str(problem), 2)
    except ModuleNotFoundError as problem:
        package = (problem.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        return _say(f"this command needs the package {package}: pip install 'ifxpredict[{_EXTRAS[package]}]'", 2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python's last flush complains
        return 141
    except OSError as problem:
        place = problem.filename or ("the disk" if problem.errno == ENOSPC else "the system")
        return _say(f"{place}: {problem.strerror or problem}.", 2)
    except KeyboardInterrupt:
        return _say("interrupted; nothing half-written was left.", 130)


def _say(text: str, status: int) -> int:
    """One line on stderr, whatever a file's or case's name holds; returns ``status``."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    print("ifxpredict:", shown, file=sys.stderr)
    return status
