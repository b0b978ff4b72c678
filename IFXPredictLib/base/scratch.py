"""Scratch folders, in which a result is made beside its place, and what a process that was killed left of them.

A scratch folder is ``.ifxpredict-<computer>-<process>-<start>-<random>`` in the folder that the result goes to. While
its process lives, that process holds a lock on the file ``lock`` in it, which the system takes away at its end, however
that comes. What dead processes left is removed by the next that writes there (``sweep``), and an exchange that was cut
off in its midst is brought to an end first. On a drive without locks the system says whether the process lives, if
it is still the system that started it. What is not known to be dead stays: a folder of another computer, of an earlier
version, or without locks of a system that was started anew since goes after STALE_AFTER_S alone.
"""

import errno
import hashlib
import json
import os
import platform
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path, PurePosixPath

from .errors import IFXPredictError
from .system import UNKNOWN_START, State, flush, lock_file, make_aside, replace, start_of, this_system

PREFIX = ".ifxpredict-"
STALE_AFTER_S = 7 * 24 * 3600.0
"""No result takes so long from its first byte to its last."""
_LOCK, _JOURNAL, _NEW, _OLD = "lock", "exchange.json", "new", "old"


@contextmanager
def scratch(parent: Path, result: Path | None = None) -> Iterator[Path]:
    """A folder within ``parent`` that nobody else takes, with an empty folder ``new`` in it; it goes with the block.

    ``result`` is what is made in it, as its user named it (``parent`` itself where it is None). Raises IFXPredictError,
    naming that, where no folder can be made. An OSError of the block leaves it with the place that the result was to
    have: a write to a full disk names none.
    """
    result = result or parent
    _swept(parent)
    folder, held = _begin(parent, result)
    try:
        yield folder
    except OSError as problem:
        named = problem.filename
        problem.filename = final_place(Path(named) if isinstance(named, str) else result)
        raise
    finally:
        os.close(held)  # first: Windows removes no file that is open
        shutil.rmtree(folder, ignore_errors=True)


def final_place(file: Path) -> str:
    """Where a file within scratch folders, which may lie in each other, was to appear; any other is itself."""
    parts: list[str] = []
    for before, part in pairwise(("", *file.parts)):
        if not part.startswith(PREFIX) and not (part == _NEW and before.startswith(PREFIX)):
            parts.append(part)
    return str(Path(*parts))


def sweep(parent: Path) -> None:
    """Remove what dead processes left in ``parent``; results that they were just putting in place are whole again."""
    for folder in parent.glob(f"{PREFIX}*"):
        if folder.is_dir() and not folder.is_symlink():
            _clear(folder)


def exchange(folder: Path, away: Sequence[str], put: Sequence[str]) -> None:
    """Put what was made in the scratch ``folder`` beside it in place of what stands there, all of it or nothing.

    ``away`` are names beside ``folder`` that must go, ``put`` names in its ``new`` that come, files or whole folders,
    with "/" between folders. A kill in the midst is made good by ``sweep``. Raises OSError where it cannot be done,
    and then nothing has changed.
    """
    root = folder.parent
    for file in (folder / _NEW, *(folder / _NEW).rglob("*")):
        flush(file)
    (folder / _JOURNAL).write_text(json.dumps({"away": list(away), "put": list(put)}), encoding="utf-8")
    flush(folder / _JOURNAL)
    with ExitStack() as undo:
        undo.callback(_undo, folder, away, put)
        for name in away:
            _move(root / name, folder / _OLD / name)
        for name in put:
            _move(folder / _NEW / name, root / name)
        undo.pop_all()
    _remove_emptied(root, away)
    for place in {(root / name).parent for name in put}:
        flush(place)


def _undo(folder: Path, away: Sequence[str], put: Sequence[str]) -> None:
    root, came = folder.parent, [name for name in put if not os.path.lexists(folder / _NEW / name)]
    _move_where_free((root / name, folder / _NEW / name) for name in came)
    _move_where_free((folder / _OLD / name, root / name) for name in away)
    (folder / _JOURNAL).unlink()


@lru_cache(maxsize=1024)
def _swept(parent: Path) -> None:
    """Once a process and folder: a run of many cases writes thousands of files into one."""
    sweep(parent)


def _begin(parent: Path, result: Path) -> tuple[Path, int]:
    """A new scratch folder and the open lock in it."""
    own = f"{PREFIX}{_this_computer()}-{os.getpid()}-{start_of(os.getpid())}-"
    try:
        while True:
            folder = _new_folder(parent, own)
            held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT)
            if lock_file(held) != "held" and (folder / _LOCK).exists():
                (folder / _NEW).mkdir()
                return folder, held
            os.close(held)  # somebody swept it before it was locked
    except OSError as problem:
        raise IFXPredictError(f"{final_place(result)}: cannot be written ({problem.strerror}).") from problem


def _new_folder(parent: Path, prefix: str) -> Path:
    """A folder within ``parent`` that was not there."""
    while True:
        folder = parent / f"{prefix}{secrets.token_hex(4)}"
        with suppress(FileExistsError):
            make_aside(folder)
            return folder


def _clear(folder: Path) -> None:
    """Remove a scratch folder whose process is dead."""
    with _lock_of(folder) as state:
        dead = _is_dead(folder, state) and _recovered(folder)
        if dead:
            shutil.rmtree(folder, ignore_errors=True)
    if dead:  # Windows has left the lock, as it removes no file that is open
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock_of(folder: Path) -> Iterator[State]:
    """The state of a scratch folder's lock, which is ours within the block where it was free."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        yield "missing"
        return
    except OSError:
        yield "unknown"
        return
    try:
        yield lock_file(descriptor)
    finally:
        os.close(descriptor)


def _is_dead(folder: Path, lock: State) -> bool:
    """Whether the process of a scratch folder is known to have ended, or nobody can still be waiting for it."""
    if lock == "held":
        return False
    computer, process, start, *_ = (*folder.name.removeprefix(PREFIX).split("-"), "", "")
    if computer == _this_computer():
        told = start not in ("", UNKNOWN_START)
        if told and (lock != "unknown" or start.partition(".")[2] == this_system()):
            return start_of(process) != start
        if not told and lock == "free":
            return True
    times = (file.lstat().st_mtime for file in (folder, *folder.rglob("*")))
    return time.time() - max(times) > STALE_AFTER_S


@lru_cache(maxsize=1)
def _this_computer() -> str:
    """The name of this computer, as eight digits that tell nobody what it is called."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _recovered(folder: Path) -> bool:
    """Bring an exchange that was cut off to its end, or back to its beginning; whether ``folder`` is needed no more.

    What stands in a place now was put there by somebody since, and stays.
    """
    root, journal = folder.parent, folder / _JOURNAL
    try:
        if not journal.is_file():
            return not (folder / _OLD).exists()  # an earlier version's: may be all that is left of a result
        found = json.loads(journal.read_text(encoding="utf-8"))
        away, put = (list(filter(_is_within, found[key])) for key in ("away", "put"))
        if all(os.path.lexists(folder / _OLD / name) for name in away):
            _move_where_free((folder / _NEW / name, root / name) for name in put)
            _remove_emptied(root, away)
        else:
            _move_where_free((folder / _OLD / name, root / name) for name in away)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def _is_within(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _move(source: Path, target: Path) -> None:
    """Rename a file or a folder; raises FileExistsError where something stands in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "somebody has put something there meanwhile", str(target))
    replace(source, target)


def _move_where_free(pairs: Iterable[tuple[Path, Path]]) -> None:
    """Rename what is there to where nothing is."""
    for source, target in pairs:
        if os.path.lexists(source) and not os.path.lexists(target):
            _move(source, target)


def _remove_emptied(root: Path, away: Iterable[str]) -> None:
    """Remove the folders, within ``root``, in which nothing is left."""
    folders = {folder for name in away for folder in PurePosixPath(name).parents if folder.name}
    for folder in sorted(folders, key=lambda one: -len(one.parts)):
        with suppress(OSError):  # something is in it
            (root / folder).rmdir()
