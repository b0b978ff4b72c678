"""What became of one case: right, refused in one line, or wrong by a kind of fault.

A reader is right where it gives what the strict readers of this folder find in the file, or what the unchanged file
holds where these refuse it. It refuses by an error of the library, of one line and 600 letters at most. All else is
wrong, and so is any change of a file that is neither the command's own nor in its output.
"""

import hashlib
import os
import re
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guarded import Limits, in_child

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.base.text import LONGEST_MESSAGE

RIGHT, REFUSED = "right", "refused"
_NO_MEMORY = "the memory of this computer does not suffice"
_OTHERS_WORDS = re.compile(
    r"Traceback|site-packages|IFXPredictLib/|\bitk::|\(0x[0-9a-f]{6,}\)|pandas|UserWarning|RuntimeWarning"
    r"|DeprecationWarning|FutureWarning|^WARNING: In |object at 0x",
    re.MULTILINE,
)


class WrongError(Exception):
    """The product gave an answer that is not the file's."""


@dataclass(frozen=True)
class Place:
    """The folders of one case: what is read, where results go, a temporary folder; all else stays as it was."""

    folder: Path

    @property
    def inputs(self) -> Path:
        return self.folder / "in"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"


class Kind:
    """A kind of input, and how it is damaged, read and judged; None is its unchanged input, which must be right."""

    name = ""
    limits = Limits()

    def prepare(self) -> None:
        """What is made once, in the warm process."""

    def strategy(self) -> Any:
        """A strategy of hypothesis for what is done to the input; None where a seed is enough."""
        return None

    def write(self, place: Place, change: Any) -> Any:
        """Write the input into ``place.inputs``; what is returned goes to ``read`` and ``judge``."""
        raise NotImplementedError

    def read(self, place: Place, written: Any) -> Any:
        """What the product makes of it."""
        raise NotImplementedError

    def judge(self, place: Place, written: Any, found: Any) -> None:
        """Raise WrongError where ``found`` is not what the input holds."""
        raise NotImplementedError


def tried(kind: Kind, change: Any, folder: Path) -> dict[str, Any]:
    """What became of one case in a child: ``end`` is RIGHT, REFUSED or the kind of fault, ``words`` say which."""
    kind.prepare()
    end = in_child(lambda: _attempt(kind, change, Place(folder)), kind.limits)
    if end.said is None:
        fault = "hang" if end.how == "hang" else "end by signal"
        return {"end": fault, "words": end.how, "seconds": end.seconds}
    return end.said | {"seconds": end.seconds}


def _attempt(kind: Kind, change: Any, place: Place) -> dict[str, str]:
    for one in (place.inputs, place.out, place.scratch, place.folder / "beside"):
        one.mkdir(parents=True, exist_ok=True)
    (place.folder / "beside" / "canary.csv").write_text("case\nP1\n", encoding="utf-8")
    written = kind.write(place, change)
    os.environ |= {"HOME": str(place.scratch), "TMPDIR": str(place.scratch)}
    tempfile.tempdir = str(place.scratch)
    before = _hashes(place)
    log = os.open(place.folder / "said.txt", os.O_CREAT | os.O_RDWR)
    for one in (1, 2):
        os.dup2(log, one)
    sys.stdout, sys.stderr = (
        os.fdopen(one, "w", encoding="utf-8", closefd=False) for one in (1, 2)
    )  # pytest has its own
    end, words = _read_and_judged(kind, place, written)
    sys.stdout.flush()
    sys.stderr.flush()
    said = (place.folder / "said.txt").read_text(encoding="utf-8", errors="replace")
    if _hashes(place) != before:
        return {"end": "foreign file touched", "words": str(_hashes(place).items() ^ before.items())[:300]}
    if end in (RIGHT, REFUSED) and (found := _OTHERS_WORDS.search(said)):
        return {"end": "others' words", "words": said[max(0, found.start() - 200) :][:600]}
    return {"end": end, "words": words}


def _read_and_judged(kind: Kind, place: Place, written: Any) -> tuple[str, str]:  # noqa: PLR0911 - one for each end
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            # highdicom leaves its tables of frames to the collector, which Python tells of since 3.13
            warnings.filterwarnings("ignore", "unclosed database", ResourceWarning)
            found = kind.read(place, written)
        for one in warned:  # the command line says our own in one line
            if one.category is not UserWarning or _refusal(str(one.message))[0] != REFUSED:
                return "others' words", f"{one.category.__name__}: {one.message!s:.400}"
    except IFXPredictError as problem:
        return _refusal(str(problem))
    except OSError as problem:  # as the command line says it
        return _refusal(f"{problem.filename or 'the system'}: {problem.strerror or problem}.")
    except MemoryError:
        return _refusal(_NO_MEMORY)
    except Exception:  # noqa: BLE001 - whatever it is, it is the fault that is looked for
        return "traceback", "".join(traceback.format_exc()[-1500:])
    try:
        kind.judge(place, written, found)
    except WrongError as problem:
        return "silent wrong number", str(problem)[:600]
    return _refusal(found.message) if isinstance(found, Refused) else (RIGHT, "")


@dataclass(frozen=True)
class Refused:
    """What ``read`` returns where a refusal came as a value: a status, a line on stderr."""

    message: str


def _refusal(message: str) -> tuple[str, str]:
    """REFUSED, or what is wrong with the message."""
    if len(message) > LONGEST_MESSAGE:
        return "over-long message", f"{len(message)} letters: {message[:300]}"
    if not message.isprintable() or not message:
        return "more than one line", repr(message)[:600]
    if found := _OTHERS_WORDS.search(message):
        return "others' words", f"{found[0]!r} in {message}"
    return REFUSED, message


def _hashes(place: Place) -> dict[str, str]:
    """Of all files but results; a temporary file that is left is one that was not there."""
    return {
        str(file.relative_to(place.folder)): hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        for file in sorted(place.folder.rglob("*"))
        if place.out not in (file, *file.parents) and file.name != "said.txt"
    }


def run_command(arguments: list[object]) -> Refused | int:
    """The command line in this process: its status, or as refused what it says in its one line."""
    from IFXPredictLib.cli.main import main

    end = os.lseek(2, 0, os.SEEK_CUR)
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as problem:
        status = problem.code if isinstance(problem.code, int) else 1
    sys.stderr.flush()
    size = os.lseek(2, 0, os.SEEK_CUR)
    said = os.pread(2, size - end, end).decode("utf-8", "replace")
    if status == 0:
        return 0
    lines = [line for line in said.splitlines() if line.startswith("ifxpredict")]
    if status not in (1, 2) or len(lines) != 1 or said.splitlines() != lines:
        raise AssertionError(f"status {status} with {said[:500]!r}")
    if len(lines[0]) > LONGEST_MESSAGE + 40:
        raise AssertionError(f"a line of {len(lines[0])} letters")
    return Refused(lines[0])


def near(one: Any, other: Any, room: float, what: str) -> None:
    """Raise WrongError where two arrays differ in shape, or by more than ``room``."""
    import numpy as np

    one, other = np.asarray(one, float), np.asarray(other, float)
    if one.shape != other.shape:
        raise WrongError(f"{what}: shape {one.shape}, the file says {other.shape}")
    away = np.abs(one - other)
    if not (away <= room).all():
        at = np.unravel_index(int(np.argmax(np.where(np.isnan(away), np.inf, away))), away.shape)
        raise WrongError(f"{what}: {one[at]!r} at {tuple(map(int, at))}, the file says {other[at]!r}")


def any_of(*checks: Callable[[], None]) -> None:
    """Raise WrongError, the first one's, where each of the ``checks`` does."""
    first = None
    for check in checks:
        try:
            return check()
        except WrongError as problem:
            first = first or problem
    raise first or WrongError("nothing to compare with")
