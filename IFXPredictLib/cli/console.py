"""What the commands share on the terminal: progress where somebody watches, JSON where it is asked for."""

import json
import os
import sys
import warnings
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.errors import IFXPredictError, MissingLettersWarning
from ..base.outputs import Forced, Output
from ..base.text import as_name

if TYPE_CHECKING:
    from ..bundles.bundle import Bundle

T = TypeVar("T")


def open_closed_streams() -> None:
    """Lead standard streams that are closed (``>&-``) nowhere, here and in processes that are started.

    Python has None for them, which most libraries do not expect, and the next file that is opened takes a closed one's
    number: what ITK's own code, or another process, writes to it would be in the midst of a table.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number that is free: this one
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def named_centre(arguments: Namespace, bundle: "Bundle") -> str:
    """``--centre``, "" without; raises IFXPredictError where the bundle, not being harmonised, would not look at it."""
    centre = as_name(arguments.centre or "")
    if centre and bundle.harmonisation is None:
        raise IFXPredictError(
            f"--centre {centre[:60]}: {bundle.folder} is not harmonised, and answers alike for every centre; leave out "
            "--centre, or give a bundle that is harmonised."
        )
    return centre


def further_of(arguments: Namespace) -> dict[str, Path]:
    """The files of ``--image-of`` and ``--mask-of`` by column; raises IFXPredictError for none, or two of one name."""
    given = {"image": arguments.image_of or [], "mask": arguments.mask_of or []}
    files = [(f"{kind}_{name}", file) for kind, pairs in given.items() for name, file in pairs]
    count = Counter(name for name, _ in files)
    for column, file in files:
        kind, _, name = column.partition("_")
        if not file.strip():  # for Python the folder that the command runs in
            raise IFXPredictError(
                f"--{kind}-of {name}: found nothing, as of a variable of the shell that is not set; give a file or a "
                "folder."
            )
        if count[column] > 1:
            raise IFXPredictError(f"--{kind}-of {name}: is given twice; give one file of it.")
    return {column: Path(file) for column, file in files}


def progress_bar(items: Iterable[T], total: int, title: str) -> Iterable[T]:
    """``items`` with a bar on stderr where that is a terminal, and tqdm is installed."""
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return items
    return tqdm(items, total=total, desc=title, unit="case", disable=None)  # type: ignore[no-any-return]


def progress_counter(title: str) -> Callable[[int, int], None]:
    """A function of (done, all) that counts on stderr where that is a terminal."""

    def count(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{title}: {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return count


def stage(text: str) -> None:
    """Say on stderr what is going on, where that is a terminal."""
    if sys.stderr.isatty():
        print(f"... {text}", file=sys.stderr)


def tell(text: str) -> None:
    """Say on stderr what a person should know, in one line; nothing where there is nothing to say."""
    if text:
        print(f"ifxpredict: {text}" + ("" if text.endswith(("?", ".")) else "."), file=sys.stderr)


@contextmanager
def warnings_in_one_line() -> Iterator[None]:
    """What the block warns of, said on stderr without the place in the code; letters without a font once."""
    letters: list[str] = []

    def say(message: Warning | str, *_place: object, **_more: object) -> None:
        if isinstance(message, MissingLettersWarning):
            letters.append(message.letters)
        else:
            print(f"ifxpredict: {message}", file=sys.stderr)

    with warnings.catch_warnings():
        warnings.showwarning = say
        yield
    if letters:
        print(f"ifxpredict: {MissingLettersWarning(''.join(letters))}", file=sys.stderr)


def forced(arguments: Namespace) -> Forced | None:
    """What is told of foreign files that ``--force`` replaces; None without it."""
    return _say_forced if arguments.force else None


def output(arguments: Namespace, command: str, inputs: Iterable[Path | str | None]) -> Output:
    """The folder ``--out`` of a command that reads ``inputs``, of which those not given are None."""
    return Output(arguments.out, command, tuple(Path(one) for one in inputs if one), forced(arguments))


def file_output(path: Path, arguments: Namespace, command: str, inputs: Iterable[Path | str | None]) -> Output:
    """The place of one file; other files that the command left beside it stay."""
    return Output(path.parent, command, tuple(Path(one) for one in inputs if one), forced(arguments), whole=False)


def answer(as_json: bool, content: Any, text: str) -> None:
    """Print the result of a command: ``content`` as JSON where asked for, else ``text``.

    JSON is UTF-8, or ASCII with its own escapes where standard output has another encoding.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    escapes = encoding.lower().replace("-", "") != "utf8"
    print(json.dumps(content, indent=1, ensure_ascii=escapes, allow_nan=False) if as_json else text)


def _say_forced(text: str) -> None:
    print(f"ifxpredict: --force: {text}", file=sys.stderr)
