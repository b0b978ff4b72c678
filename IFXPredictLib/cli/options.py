"""Pieces that the arguments of several commands share: kinds of numbers, --out, --jobs, --bundle, --centre."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from ..protocol.loading import RESOURCES

JOBS = 2
"""Processes at a time where nobody says how many."""


class Parser(ArgumentParser):
    """Says what is wrong with the arguments in one line, without the whole usage before it.

    A path that is empty is wrong, too: for Python it is the folder that the command runs in.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.register("type", Path, _path)

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def ending_with(example: str) -> dict[str, Any]:
    """What has a parser's help end with the command line ``example``."""
    return {"epilog": f"example:\n  {example}", "formatter_class": RawDescriptionHelpFormatter}


def add_command(commands: Any, name: str, purpose: str, example: str, program: str = "ifxpredict") -> ArgumentParser:
    """A command of ``program`` with its purpose, an example of its arguments, and ``--json``."""
    end = ending_with(f"{program} {name} {example}")
    parser: ArgumentParser = commands.add_parser(name, help=purpose, description=purpose, **end)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def add_jobs(parser: Any) -> None:
    """``--jobs N``."""
    jobs_help = f"processes at a time (default: {JOBS})"
    parser.add_argument("--jobs", type=positive, default=JOBS, metavar="N", help=jobs_help)


def add_out(parser: Any, metavar: str, help_text: str, *, required: bool = True) -> None:
    """``--out`` and ``--force``."""
    force_help = "also write over files of these names that are not ours, or were changed since; never over an input"
    parser.add_argument("--out", type=Path, required=required, metavar=metavar, help=help_text)
    parser.add_argument("--force", action="store_true", help=force_help)


def add_centre(parser: ArgumentParser, imaged: str) -> None:
    """``--centre NAME``, where cases were ``imaged``."""
    parser.add_argument("--centre", metavar="NAME", help=f"where {imaged}, for bundles of several centres")


def add_further(parser: ArgumentParser) -> None:
    """``--mask-of`` and ``--image-of``, which ``further_of`` reads."""
    for kind, what in (("mask", "further VOI that is drawn"), ("image", "further series")):
        help_text = f"file of a {what}, by the protocol's name of it; once for each"
        parser.add_argument(f"--{kind}-of", nargs=2, action="append", metavar=("NAME", "FILE"), help=help_text)


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    return _whole_number(text, 1)


def at_least_two(text: str) -> int:
    """A whole number of 2 or more."""
    return _whole_number(text, 2)


def natural(text: str) -> int:
    """A whole number of 0 or more."""
    return _whole_number(text, 0)


def rounds(text: str) -> int | dict[str, int]:
    """How often each case is read: a number of 1 or more, or one a reader: "anna=2,bert=1"."""
    if "=" not in text:
        return positive(text)
    parts = [part.strip().partition("=") for part in text.split(",")]
    return {reader: positive(number) for reader, _, number in parts}


def folds_and_repeats(text: str) -> tuple[int, int]:
    """How many folds, and how often they are dealt: "5x3"."""
    folds, _, repeats = text.partition("x")
    if not (folds.isdecimal() and repeats.isdecimal() and int(folds) > 1 and int(repeats) > 0):
        raise ArgumentTypeError(f"expected folds x repeats, as 5x3, found {text!r}")
    return int(folds), int(repeats)


def day(text: str) -> str:
    """A day as "2026-11-29"."""
    try:
        if date.fromisoformat(text).isoformat() == text:  # which knows 20261129 and weeks, too
            return text
    except ValueError:
        pass
    raise ArgumentTypeError(f"expected a day as 2026-11-29, found {text!r}")


def _path(text: str) -> Path:
    if not text.strip():
        raise ArgumentTypeError("found nothing, as of a shell's variable that is not set; give a file or a folder")
    return Path(text)


def _whole_number(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
    return int(text)


def add_bundle_option(parser: ArgumentParser) -> None:
    """``--bundle DIR``."""
    help_text = "the frozen models (default: the CT demonstration bundle)"
    parser.add_argument("--bundle", type=Path, default=RESOURCES / "Bundles" / "demo", metavar="DIR", help=help_text)
