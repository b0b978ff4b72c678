"""Files that appear whole or not at all, and the content hashes that tell them apart.

A file is written beside its final place, forced to the disk and renamed; a folder likewise. Whatever interrupts
the writing (an exception, Ctrl-C, a power cut) leaves what stood there before.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import IFXPredictError


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill a temporary file of the same ending, then rename it to ``path``.

    Raises IFXPredictError, naming the folder, where it cannot be written to.
    """
    make_folder(path.parent)
    if path.is_dir():
        raise IFXPredictError(f"{path}: is a folder, where a file is to be written; remove it or give another name.")
    with _scratch(path.parent) as folder:
        temporary = folder / path.name
        write(temporary)
        _flush(temporary)
        os.replace(temporary, path)
    _flush(path.parent)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 ``text`` to ``path``, whole or not at all."""
    write_whole(path, lambda file: file.write_text(text, encoding="utf-8", newline="\n"))


def write_json(path: Path, content: object) -> None:
    """Write ``content`` as readable JSON to ``path``."""
    write_text(path, json_text(content))


def json_text(content: object) -> str:
    """``content`` as readable JSON; NaN and infinity are refused with ValueError, as JSON has neither."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path, error: type[IFXPredictError]) -> Any:
    """The content of a JSON file; ``error`` is raised, naming the file, where it is missing or is not strict JSON."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad begins with a byte-order mark
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{path}: cannot be read ({problem}).") from problem
    except ValueError as problem:
        raise error(f"{path}: is not valid JSON ({problem}).") from problem


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A temporary folder that takes the place of ``path`` once the block has ended without an exception.

    A kill between the two last renames leaves the old folder beside ``path``, under ``.ifxpredict-*/old``.
    Raises IFXPredictError where ``path`` is a file, or a folder that holds something else than what replaces it.
    """
    make_folder(path.parent)
    if path.exists() and not path.is_dir():
        raise IFXPredictError(f"{path}: is a file, where a folder is to be written; remove it or give another name.")
    with _scratch(path.parent) as scratch:
        new = scratch / "new"
        new.mkdir()
        yield new
        for file in (new, *new.rglob("*")):
            _flush(file)
        _exchange(new, path, scratch / "old")
    _flush(path.parent)


def make_folder(path: Path) -> None:
    """Make ``path`` and its parents; raises IFXPredictError, with the reason, where that is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise IFXPredictError(f"{path}: cannot be used as an output folder ({problem.strerror}).") from problem


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_content(content: object) -> str:
    """The SHA-256 of a JSON-like value in its canonical form (sorted keys, no spaces)."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _exchange(new: Path, path: Path, old: Path) -> None:
    lost = {file.name for file in path.iterdir()} - {file.name for file in new.iterdir()} if path.exists() else set()
    if lost:
        raise IFXPredictError(f"{path}: holds {min(lost)!r}, which would be lost; give a new or an empty folder.")
    try:
        if path.exists():
            os.replace(path, old)
        os.replace(new, path)
    finally:
        if old.exists() and not path.exists():
            os.replace(old, path)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of ``pairs``; of two equal keys Python's json would silently take the last."""
    if twice := [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]:
        raise ValueError(f"the key {twice[0]!r} is given twice")
    return dict(pairs)


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=".ifxpredict-", dir=parent))
    except OSError as problem:
        raise IFXPredictError(f"{parent}: cannot be written to ({problem.strerror}).") from problem
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
