"""One reader, two workstations: who opens a case first has it until it is finished, closed or forgotten.

A lock is the file ``P001.claim`` in the reader's own folder, made by exclusive creation, which works on network
drives where the system's own locks of files do not. A lock of this same computer is taken over at once, as after a
crash; another one's after ``STALE_AFTER``, or when the person who runs the study releases it.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import create_new, make_folder
from ..base.strict_json import parse_json
from ..base.system import replace
from .readings import claim_path
from .study import Study, as_text, as_time

STALE_AFTER = timedelta(hours=12)
_TRIES, _PAUSE_S = 5, 0.1
"""A lock is written at once after it was made; one that is unreadable for longer was left by a kill in between."""


@dataclass(frozen=True)
class Lock:
    """Who has a case open: the computer, since when, and the opening's token."""

    host: str
    time: str
    token: str


_NOBODYS = Lock("", "", "")


def lock(study: Study, reader: str, round_number: int, pseudonym: str, host: str, now: datetime) -> Lock:
    """Lock a case for this opening of it; raises StudyError where another workstation has it."""
    path = claim_path(study, reader, round_number, pseudonym)
    make_folder(path.parent)
    mine = Lock(host, as_text(now), secrets.token_hex(8))
    if _create(path, mine):
        return mine
    other = _read(path)
    if other is not None:
        if other.host not in ("", host) and now - as_time(other.time, str(path)) < STALE_AFTER:
            raise StudyError(
                f"{pseudonym} is open on the computer {other.host} since {other.time}; finish or close it there, wait "
                f"until it is {STALE_AFTER.total_seconds() / 3600:g} hours old, or have it released."
            )
        _remove(path, other)
    if not _create(path, mine):
        raise StudyError(f"{pseudonym} was opened on another computer just now; finish or close it there.")
    return mine


def holds(study: Study, reader: str, round_number: int, pseudonym: str, token: str) -> bool:
    """Whether the lock is still that of the opening ``token``."""
    found = _read(claim_path(study, reader, round_number, pseudonym))
    return found is not None and found.token == token


def give_back(study: Study, reader: str, round_number: int, pseudonym: str, token: str) -> None:
    """Remove the lock of the opening ``token``; another's stays."""
    if holds(study, reader, round_number, pseudonym, token):
        claim_path(study, reader, round_number, pseudonym).unlink(missing_ok=True)


def release(study: Study, reader: str, round_number: int, pseudonym: str) -> None:
    """Remove whatever lock there is, for the person who runs the study.

    Parameters
    ----------
    study : Study
        Opened.
    reader : str
        Whose lock it is.
    round_number : int
        From 1.
    pseudonym : str
        The case.

    Raises
    ------
    StudyError
        Where there is none, and for a reader, a round or a case that the study does not have.
    """
    path = claim_path(study, reader, round_number, pseudonym)
    if not path.exists():
        raise StudyError(f"{pseudonym}, reader {reader}, round {round_number}: is not open anywhere.")
    path.unlink()


def _create(path: Path, content: Lock) -> bool:
    """Make the file unless it exists; whether it was made."""
    try:
        return create_new(path, json.dumps(asdict(content)))
    except OSError as problem:
        raise StudyError(f"{path.parent}: cannot be written to ({problem.strerror}).") from problem


def _read(path: Path) -> Lock | None:
    """The lock; None where there is none. One whose writer was killed stays unreadable and is nobody's."""
    for _ in range(_TRIES):
        try:
            content = parse_json(path.read_text(encoding="utf-8"), str(path), StudyError)
            return Lock(str(content["host"]), str(content["time"]), str(content["token"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            time.sleep(_PAUSE_S)
    return _NOBODYS


def _remove(path: Path, seen: Lock) -> None:
    """Remove the lock that was ``seen``; what another workstation put there meanwhile is put back."""
    aside = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
    try:
        replace(path, aside)
    except FileNotFoundError:
        return
    if _read(aside) == seen:
        aside.unlink()
    else:
        replace(aside, path)
