"""What all commands' arguments are made of; nothing heavy is imported."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any, NoReturn


class Parser(ArgumentParser):
    """Says what is wrong with the arguments in one line, without the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def add_command(commands: Any, name: str, purpose: str, example: str, program: str = "ifxpredict") -> ArgumentParser:
    """A command of ``program`` with its purpose, an example of its arguments, and ``--json``."""
    parser: ArgumentParser = commands.add_parser(
        name,
        help=purpose,
        description=purpose,
        epilog=f"example:\n  {program} {name} {example}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser


def add_jobs(parser: Any) -> None:
    """``--jobs N``."""
    parser.add_argument("--jobs", type=positive, default=2, metavar="N", help="processes at a time (default: 2)")


def positive(text: str) -> int:
    """A whole number of 1 or more."""
    return _whole_number(text, 1)


def at_least_two(text: str) -> int:
    """A whole number of 2 or more."""
    return _whole_number(text, 2)


def natural(text: str) -> int:
    """A whole number of 0 or more."""
    return _whole_number(text, 0)


def _whole_number(text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ArgumentTypeError(f"expected a whole number of at least {least}, found {text!r}")
    return int(text)
