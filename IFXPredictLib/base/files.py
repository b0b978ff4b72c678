"""Files that appear whole or not at all, and the content hashes that tell them apart.

A file is written beside its final place, forced to the disk and renamed; a folder likewise. Whatever interrupts
the writing (an exception, Ctrl-C, a power cut) leaves what stood there before.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .errors import IFXPredictError
from .scratch import exchange, final_place, scratch
from .strict_json import LARGEST_FILE, parse_json
from .system import flush, replace


def write_whole(path: Path, write: Callable[[Path], object], *, private: bool = False) -> None:
    """Let ``write`` fill a temporary file of the same ending, then rename it to ``path``.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced, and folders on the way to it are made.
    write : callable
        Is called with the temporary file's path, and may make the file or write over it. It lies in a scratch folder
        beside ``path`` and has its name.
    private : bool, optional
        Whether no other user of the machine may read a byte of it, from the first on (mode 600; Windows has none).

    Raises
    ------
    IFXPredictError
        Where ``path`` is a folder, or the folder that it goes to cannot be made or written to; the message names it.
    OSError
        Of ``write`` and of the renaming, as where the disk is full; it names the place that the file was to have.
    """
    if path.is_dir():
        raise IFXPredictError(f"{path}: is a folder, where a file is to be written; remove it or give another name.")
    with made_folder(path.parent), scratch(path.parent, path) as folder:
        temporary = folder / "new" / path.name
        if private:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        write(temporary)
        flush(temporary)
        replace(temporary, path)
    flush(path.parent)


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write UTF-8 ``text`` to ``path``, whole or not at all.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    text : str
        Its line feeds stay line feeds on every system.
    private : bool, optional
        Whether no other user of the machine may read it, as ``write_whole`` has it.

    Raises
    ------
    IFXPredictError
        As ``write_whole`` does.
    """
    write_whole(path, lambda file: file.write_text(text, encoding="utf-8", newline="\n"), private=private)


def write_json(path: Path, content: object) -> None:
    """Write ``content`` as readable JSON to ``path``.

    Parameters
    ----------
    path : Path
        The file, in UTF-8; one that is there is replaced, whole or not at all.
    content : object
        What JSON has: mappings, lists, texts, finite numbers, true, false and None.

    Raises
    ------
    ValueError
        For NaN and infinity, before anything is written.
    IFXPredictError
        As ``write_whole`` does.
    """
    write_text(path, json_text(content))


def json_text(content: object) -> str:
    """``content`` as readable JSON; NaN and infinity are refused with ValueError, as JSON has neither."""
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_json(path: Path, error: type[IFXPredictError]) -> Any:
    """The content of a JSON file.

    Parameters
    ----------
    path : Path
        The file, of LARGEST_FILE bytes at most.
    error : type of IFXPredictError
        The class of what is raised.

    Returns
    -------
    dict, list, str, int, float, bool or None
        As ``parse_json`` gives it.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, naming the file, where it is missing, empty, too large or not strict JSON.
    """
    text = read_text(path, error)
    if not text.strip("\0 \r\n"):
        raise error(f"{path}: is empty, as a copy that was broken off or a full disk leaves it; copy or restore it.")
    return parse_json(text, str(path), error)


def read_text(path: Path, error: type[IFXPredictError], largest: int = LARGEST_FILE) -> str:
    """The text of a UTF-8 file, without a byte-order mark.

    Parameters
    ----------
    path : Path
        The file. A pipe or a device may be one, too: it is read as far as needed.
    error : type of IFXPredictError
        The class of what is raised.
    largest : int, optional
        The most bytes that it may have.

    Returns
    -------
    str
        All of it; line breaks are as they stand in the file.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, naming the file, where it is missing, no UTF-8 or too large, or the name can be no
        file's.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(largest + 1)  # as far as needed: the size of a pipe or device says nothing
        if len(content) > largest:
            size = max(path.stat().st_size, len(content))
            raise error(f"{path}: has {size} bytes, expected at most {largest}; is it the right file?")
        return content.decode("utf-8-sig")  # Notepad begins with a byte-order mark
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise error(f"{path}: cannot be read ({reason}).") from problem
    except ValueError as problem:
        raise problem if isinstance(problem, IFXPredictError) else error(f"{path!r}: is no file's name.") from problem


@contextmanager
def whole_folder(path: Path, gone: Callable[[str], bool] = lambda _name: False) -> Iterator[Path]:
    """A temporary folder that takes the place of ``path`` once the block has ended without an exception.

    Raises IFXPredictError where ``path`` is a file, or a folder that holds something else than what replaces it; what
    ``gone`` says so of, given its name, goes with the old folder.
    """
    path = path.resolve() if path.is_symlink() or path.name in ("", "..") else path
    if path.exists() and not path.is_dir():
        raise IFXPredictError(f"{path}: is a file, where a folder is to be written; remove it or give another name.")
    with made_folder(path.parent), scratch(path.parent, path) as folder:
        new = folder / "new" / path.name
        new.mkdir()
        yield new
        old = {file.name for file in path.iterdir() if not gone(file.name)} if path.exists() else set()
        if lost := old - {file.name for file in new.iterdir()}:
            raise IFXPredictError(f"{path}: holds {min(lost)!r}, which would be lost; give a new or an empty folder.")
        exchange(folder, [path.name] if path.exists() else [], [path.name])


def make_folder(path: Path) -> None:
    """Make ``path`` and its parents; raises IFXPredictError, with the reason, where that is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise IFXPredictError(
            f"{final_place(path)}: cannot be used as an output folder ({problem.strerror})."
        ) from problem


@contextmanager
def made_folder(path: Path) -> Iterator[None]:
    """``path`` and its parents (``make_folder``); those that were not there go again where the block left them empty.

    Also after an exception of any kind.
    """
    new = [one for one in (path, *path.parents) if not os.path.lexists(one)]
    make_folder(path)
    try:
        yield
    finally:
        for one in new:
            with suppress(OSError):  # it is not empty
                one.rmdir()


def create_new(path: Path, text: str = "") -> bool:
    """Make a UTF-8 file unless one is there.

    By exclusive creation, which holds on network drives too: of several that want it, one makes it.

    Parameters
    ----------
    path : Path
        The file; its folder has to be there.
    text : str, optional
        What is written into it.

    Returns
    -------
    bool
        Whether it was made; one that was there stays as it is.

    Raises
    ------
    OSError
        Where it cannot be made for any other reason.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    return True


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_content(content: object) -> str:
    """The SHA-256 of a JSON-like value in its canonical form (sorted keys, no spaces)."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
