"""The command line: ``ifxpredict COMMAND``, or ``python -m IFXPredictLib COMMAND``.

``python -m IFXPredictLib.cli.main COMMAND`` is for a window: the command then ends with its standard input.

Exit status: 0 done, 1 some cases failed (named on stderr), 2 bad input (one line on stderr), 130 interrupted,
141 the output's reader went away.
"""

import os
import sys
import threading
import warnings
from argparse import Namespace
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from errno import ENOSPC
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from ..base.errors import IFXPredictError
from ..base.lazy import IMPORTED_LATE
from ..base.system import end_tree, is_of_a_closed_pipe, lead_a_process_group
from ..base.text import shortened
from .arguments import build_parser
from .console import open_closed_streams, warnings_in_one_line

COMMANDS = {
    "demo": "demo.run",
    "predict": "predict.run",
    "simulate": "cohort.run_simulate",
    "asas": "cohort.run_asas",
    "split": "cohort.run_split",
    "train-network": "train_network.run",
    "extract": "extract.run_extract",
    "icc": "extract.run_icc",
    "robustness": "robustness.run",
    "train": "train.run",
    "bundle": "bundle.run",
    "cutoffs": "cutoffs.run",
    "evaluate": "evaluate.run",
    "validate": "validate.run",
    "update": "update.run",
    "audit": "audit.run_audit",
    "sample-size": "sample_size.run",
    "compare-engines": "compare_engines.run",
    "study": "study.run",
    "serve-study": "serve_study.run",
}
"""Each command's file of this package and the function in it that runs it."""

_OF_MANY = {
    "predict": "IFXPredictLib.prediction.cohort",
    "extract": "IFXPredictLib.features.cohort",
    "robustness": "IFXPredictLib.prediction.redrawn_cohort",
}
"""What a command computes many cases by: its processes load it while the command itself begins."""

_EXTRAS = {
    **dict.fromkeys(("jinja2", "joblib", "matplotlib", "numba", "pandas"), "research"),
    **dict.fromkeys(("tensorboardX", "threadpoolctl", "tqdm"), "research"),
    **{
        "distributed": "cluster",
        "slicer": "scene",
        "vtk": "scene",
        "cryptography": "sign",
        "dicomweb_client": "dicomweb",
        "urllib3": "dicomweb",
    },
}
"""Which extra of pyproject.toml brings a module that not every command needs."""

_ENDS: dict[type[BaseException], tuple[str, int]] = {
    MemoryError: ("the memory of this computer does not suffice; close other programs, or crop the image.", 2),
    BrokenExecutor: (
        "a process that computed a part was ended from outside or ran out of memory; lower --jobs and run again.",
        2,
    ),
    UnicodeEncodeError: (  # of a path: nothing else that is written is in another encoding than UTF-8
        "a file or folder here has letters that the names of this system, by its locale, lack; set the environment "
        "variable PYTHONUTF8=1.",
        2,
    ),
    KeyboardInterrupt: ("interrupted; nothing half-written was left.", 130),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)  # joblib replaces one that grew
    os.environ.setdefault("PYTHONFAULTHANDLER", "")  # else a process of joblib that crashes prints a page on its own
    open_closed_streams()
    if isinstance(sys.stdout, TextIOWrapper):  # Windows' pipes, and old terminals, lack most letters of the world
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            arguments = build_parser().parse_args(argv)
        finally:
            sys.stdout.flush()  # help, before Python's own last flush
        if getattr(arguments, "scheduler", None):
            _from_anywhere(arguments)
        file, _, function = COMMANDS[arguments.command].partition(".")
        with warnings_in_one_line(), _ready_for_many(arguments):
            status = int(getattr(import_module(f"IFXPredictLib.cli.{file}"), function)(arguments))
        sys.stdout.flush()
        return status
    except IFXPredictError as problem:
        return _say(str(problem), 2)
    except ModuleNotFoundError as problem:
        package = (problem.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        return _say(f"this command needs the package {package}: {_installing(package)}", 2)
    except OSError as problem:
        _let_go_of_a_broken_output()
        if is_of_a_closed_pipe(problem):
            return 141
        place = problem.filename or ("standard output" if problem.errno == ENOSPC else "the system")  # files are named
        return _say(f"{place}: {problem.strerror or problem}.", 2)
    except tuple(_ENDS) as end:
        return _say(*next(said for kind, said in _ENDS.items() if isinstance(end, kind)))


def _from_anywhere(arguments: Namespace) -> None:
    """Make the paths absolute: the workers of a scheduler stand in folders of their own."""
    for name, value in vars(arguments).items():
        if isinstance(value, Path):
            setattr(arguments, name, value.absolute())


def _ready_for_many(arguments: Namespace) -> AbstractContextManager[None]:
    """A command for many cases computes on one thread a process; several processes load what they need at once."""
    module = _OF_MANY.get(arguments.command)
    if module is None or not getattr(arguments, "cohort", None):
        return nullcontext()
    from ..base.process_pool import one_thread_a_process, prepare_processes

    deep = arguments.command == "predict" or arguments.network
    if arguments.jobs > 1 and not arguments.scheduler:
        prepare_processes(arguments.jobs, [module, *(late for late in IMPORTED_LATE if deep or late != "torch")])
    return one_thread_a_process()


def _let_go_of_a_broken_output() -> None:
    """What stdout does not take is lost: without this, Python's own last flush complains too, and ends with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _installing(package: str) -> str:
    """The command that installs a package that not every command needs; Slicer's launcher says that this is Slicer."""
    if "SLICER_HOME" in os.environ:
        console = f'slicer.util.pip_install("{package}")'
        return f"{console} in Slicer's Python console, or PythonSlicer -m pip install {package}"
    return f'pip install "ifxpredict[{_EXTRAS[package]}]"'  # for cmd.exe, to which ' is a letter


def _say(text: str, status: int) -> int:
    """One line on stderr, whatever a file's or case's name holds; returns ``status``."""
    shown = "".join(letter if letter.isprintable() else " " for letter in shortened(text))
    with suppress(OSError):  # nobody to tell: the status says it
        print("ifxpredict:", shown, file=sys.stderr)
    return status


def main_for_a_window() -> int:
    """Run one command; where standard input ends first, all that was started ends with it.

    Whoever started it may be a launcher whose end this process would outlive; its standard input ends with the window.
    """
    from ..base.interpreter import own_standard_input

    open_closed_streams()
    lead_a_process_group()
    threading.Thread(target=_end_with, args=(own_standard_input(),), daemon=True).start()
    return main()


def _end_with(requests: BinaryIO) -> None:
    while requests.read(4096):
        pass
    end_tree(os.getpid())


if __name__ == "__main__":
    sys.exit(main_for_a_window())
