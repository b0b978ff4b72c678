"""What a command may write over: its own earlier files alone, and those only once the new result stands.

Each folder that a command wrote to holds a record, ``.ifxpredict.json``: the files, the SHA-256 of each as it was
written, and the command. A file is ours while the record lists it and its content is still that. Every other one is
foreign: somebody's own, one of ours that was edited since, or a result of a version that kept no record. It is refused,
or replaced where ``--force`` says so. An input of the very call, a folder and a link never are.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from .errors import IFXPredictError
from .files import made_folder, read_json, sha256_of, write_json
from .scratch import exchange, scratch, sweep

RECORD = ".ifxpredict.json"
"""Of what was written into a folder; hidden, as it is for the next run alone."""
_SCHEMA = "ifxpredict-files-1"
_OF_A_BUNDLE = "bundle.json"
_REMEDY = "move it away or give another place"

Forced = Callable[[str], object]
"""Is told, in words, which foreign files are replaced."""


class Entry(NamedTuple):
    """What the record says of a file."""

    command: str
    sha256: str


@dataclass(frozen=True)
class Output:
    """Where one call of a command writes its files.

    Parameters
    ----------
    folder : Path
        The folder that they appear in; other files there are left alone.
    command : str
        Whose files they are, by the record.
    inputs : iterable of Path
        What the call reads: none of these files, nor a file directly in one of these folders, is touched.
    forced : callable, optional
        Where foreign files may be replaced: is told which. Without it they are refused.
    whole : bool
        Whether all that the command leaves in the folder is one result, so that files of an earlier run that are not
        written anew go with it. Else they stay, as beside a single table.
    """

    folder: Path
    command: str
    inputs: Iterable[Path] = ()
    forced: Forced | None = None
    whole: bool = True

    def check(self, names: Iterable[str], within: Iterable[str] = ()) -> None:
        """Raise IFXPredictError, naming the first, where one of ``names`` must not be written.

        Before the work begins, for what is known then; ``written`` asks again of what is to be put in place. Of folders
        ``within``, whose files are not known yet, every file is asked of. What a run that was killed left goes first.
        """
        check_place(self.folder)
        _check_no_bundle([self.folder])
        if self.whole:
            check_folder(self.folder)
        if self.folder.is_dir():
            sweep(self.folder)
        there = [file for name in within for file in (self.folder / name).rglob("*") if not file.is_dir()]
        self._foreign([*names, *(file.relative_to(self.folder).as_posix() for file in sorted(there))])

    @contextmanager
    def written(self, names: Iterable[str] = ()) -> Iterator[Path]:
        """An empty folder, whose files move into ``folder`` together when the block ends without an exception.

        Whatever ends it early leaves what stood there before, be it nothing. ``names`` are checked first.
        """
        self.check(names)
        with made_folder(self.folder), scratch(self.folder) as aside:
            yield aside / "new"
            self._put(aside)

    def check_own(self, name: str) -> None:
        """Raise IFXPredictError where another command wrote the file ``name``: its other files would stay beside ours.

        Not where foreign files may be replaced.
        """
        entry = read_record(self.folder).get(name)
        if entry and entry.command != self.command and self.forced is None:
            raise IFXPredictError(
                f"{self.folder / name}: was written by {entry.command}, whose other files would stand beside those of "
                f"{self.command}; give another folder (on the command line also --force)."
            )

    def _foreign(self, names: Iterable[str]) -> list[str]:
        known = {name: entry.sha256 for name, entry in read_record(self.folder).items()}
        return foreign_files(self.folder, names, known, self.inputs, replace=self.forced is not None)

    def _put(self, aside: Path) -> None:
        new = sorted(p.relative_to(aside / "new").as_posix() for p in (aside / "new").rglob("*") if not p.is_dir())
        foreign, known = self._foreign(new), read_record(self.folder)
        stale = {name for name, entry in known.items() if self.whole and entry.command == self.command} - set(new)
        inputs = Inputs(self.inputs)
        going = [n for n in stale if _is_as_written(self.folder / n, known[n].sha256) and self.folder / n not in inputs]
        kept = {name: entry for name, entry in known.items() if name not in {*stale, *new}}
        written = {name: Entry(self.command, sha256_of(aside / "new" / name)) for name in new}
        write_record(aside / "new", kept | written)
        there = [name for name in (*sorted(going), *new, RECORD) if os.path.lexists(self.folder / name)]
        tell_replaced(self.folder, foreign, self.forced)
        try:
            exchange(aside, there, [*new, RECORD])
        except OSError as problem:
            named = [Path(name) for name in (problem.filename, problem.filename2) if name]
            place = next((path for path in named if not path.is_relative_to(aside)), self.folder)
            raise IFXPredictError(
                f"{place}: cannot be replaced ({problem.strerror}); nothing was changed. Close what has it open, or "
                "give another folder."
            ) from problem


def tell_replaced(folder: Path, foreign: Sequence[str], forced: Forced | None) -> None:
    """Tell ``forced`` that files are replaced which are ``foreign``, where there are any.

    Parameters
    ----------
    folder : Path
        The folder that they are in.
    foreign : sequence of str
        Their paths within it, as ``foreign_files`` gives them: the first is named, the others are counted.
    forced : callable or None
        Is called with one sentence; None where nobody is to be told.
    """
    if foreign and forced:
        more = f", and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        forced(f"{folder / foreign[0]} is replaced, which an earlier run did not leave so{more}.")


def check_place(folder: Path) -> None:
    """Raise IFXPredictError where ``folder`` is a file, lies in a bundle, or its rights tell that it cannot be made."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if os.path.lexists(one))
    if not there.is_dir():
        raise IFXPredictError(f"{folder}: cannot be used as an output folder ({there.name} is a file); give another.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise IFXPredictError(f"{there}: cannot be written to; give another folder, or ask for the right to.")
    _check_no_bundle(folder.absolute().parents)


def _check_no_bundle(folders: Iterable[Path]) -> None:
    """Raise IFXPredictError where one is a frozen bundle, which is refused with any file that does not belong to it."""
    bundle = next((one for one in folders if (one / _OF_A_BUNDLE).is_file()), None)
    if bundle is not None:
        raise IFXPredictError(
            f"{bundle}: is a bundle, which could not be loaded any more with other files; give a folder elsewhere."
        )


def check_folder(folder: Path) -> None:
    """Raise IFXPredictError where ``folder`` is the root of a drive, or the home folder: surely a slip."""
    place = folder.resolve()
    if place == place.parent or place == Path(os.path.expanduser("~")).resolve():
        kind = "the root of a drive" if place == place.parent else "your home folder"
        raise IFXPredictError(f"{folder}: is {kind}, expected a folder for the results; give one within it.")


def foreign_files(
    folder: Path, names: Iterable[str], known: Mapping[str, str], inputs: Iterable[Path], *, replace: bool
) -> list[str]:
    """Those of ``names``, paths within ``folder``, that stand there and are not as ``known`` by their SHA-256.

    Parameters
    ----------
    folder : Path
        Where files are to be written; it need not be there yet.
    names : iterable of str
        What is to be written, with "/" between folders.
    known : mapping of str to str
        By name, the SHA-256 in hexadecimal that each file had when it was written. A file without one is foreign.
    inputs : iterable of Path
        What the call reads: files, and folders of which each file directly within is an input.
    replace : bool
        Whether foreign files may be replaced.

    Returns
    -------
    list of str
        In the order of ``names``.

    Raises
    ------
    IFXPredictError
        Naming the first, where there are any and they may not be replaced; always where one is an input, a folder or a
        link, or lies behind a link.
    """
    of_call, found = Inputs(inputs), []
    for name in names:
        path = folder / name
        _check_way(folder, name)
        if path in of_call:
            raise IFXPredictError(
                f"{path}: is an input of this call or lies in a folder that is one; give another place."
            )
        if not os.path.lexists(path):
            continue
        if not stat.S_ISREG(path.lstat().st_mode):
            kind = "a folder" if path.is_dir() else "a link or no plain file"
            raise IFXPredictError(f"{path}: is {kind}, where a file is to be written; {_REMEDY}.")
        if _is_as_written(path, known.get(name)):
            continue
        if not replace:
            why = "was changed since it was written" if name in known else "is no file that an earlier run recorded"
            raise IFXPredictError(f"{path}: {why}, and would be lost; {_REMEDY} (on the command line also --force).")
        found.append(name)
    return found


class Inputs:
    """What a call reads: ``path in inputs`` whether writing to it would touch one of them, whatever it is called.

    By the file itself, not by its name: links, and names that a file system takes for the same, are seen through.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._files, self._folders = set[object](), set[object]()
        for path in paths:
            (self._folders if path.is_dir() else self._files).add(_identity(path))

    def __contains__(self, path: Path) -> bool:
        return _identity(path) in self._files or _identity(path.parent) in self._folders


def read_record(folder: Path) -> dict[str, Entry]:
    """The files of ``folder`` that a command wrote, by name; none without a record.

    Raises IFXPredictError where the file of this name is no record.
    """
    path = folder / RECORD
    if not os.path.lexists(path):
        return {}
    try:
        content = read_json(path, IFXPredictError)
        if content["schema"] != _SCHEMA:
            raise ValueError(content["schema"])
        return {str(name): Entry(str(one["command"]), str(one["sha256"])) for name, one in content["files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise IFXPredictError(
            f"{path}: is not the record of what ifxpredict wrote here, expected {_SCHEMA}; {_REMEDY}."
        ) from problem


def write_record(folder: Path, files: Mapping[str, Entry]) -> None:
    """Write the record of ``folder``."""
    listed = {name: files[name]._asdict() for name in sorted(files)}
    write_json(folder / RECORD, {"schema": _SCHEMA, "files": listed})


def _is_as_written(path: Path, sha256: str | None) -> bool:
    return sha256 is not None and path.is_file() and not path.is_symlink() and sha256_of(path) == sha256


def _check_way(folder: Path, name: str) -> None:
    """Raise IFXPredictError where a folder on the way to ``name`` is a file, or a link that leads elsewhere."""
    for parent in (folder / one for one in PurePosixPath(name).parents if one.name):
        if parent.is_symlink() or (parent.exists() and not parent.is_dir()):
            raise IFXPredictError(f"{parent}: is a link or a file, where a folder is to be written; {_REMEDY}.")


def _identity(path: Path) -> object:
    """What is the same for all names of one file or folder."""
    try:
        found = path.stat()
    except OSError:
        found = None
    if found is None or not found.st_ino:  # not there, or on a drive that does not number its files
        return os.path.normcase(path.resolve())
    return found.st_dev, found.st_ino
