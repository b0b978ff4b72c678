"""Readings on disk: ``readings/<reader>/round<k>/P001.seg.nrrd`` and a ``.json`` beside it, which makes it count.

Further drawn VOIs lie beside it, as ``P001_node.seg.nrrd``. The mask is written first and the record last, each whole,
so that whatever interrupts leaves the reading in or out. A reading is never overwritten: once the person who runs the
study has reopened it (``P001.v2.reopened.json``), the correction is a new version, ``P001.v2.seg.nrrd`` and
``P001.v2.json``.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..base.errors import StudyError
from ..base.files import read_json, sha256_of, write_json, write_whole
from ..base.text import brief
from ..imaging.further import MASK
from .masks import Masks, write_segmentation
from .study import Study, as_text, as_time, read_strictly, without_empty

_RECORD = re.compile(r"(P[0-9]{3,6})(?:\.v([0-9]{1,4}))?\.json", re.ASCII)


@dataclass(frozen=True)
class ReadingRecord:
    """What is kept of a reading beside its mask.

    Times are in UTC. ``finished`` is when the reading ended (of a draft: when it was saved); ``active_seconds`` counts
    neither pauses nor idle time, nor the time of a version before. ``override`` is empty, or holds who ended the
    washout early, when and why; a correction keeps that of the version before. ``voi`` holds the facts of
    ``voi.VoiFacts``, of a further VOI as "node.volume_ml". ``mask_sha256`` is "" and ``voi`` empty where there is no
    mask. ``further_sha256`` are the hashes of what lies beside image and mask, by the columns of a
    cohort.csv: image_NAME of a further series, mask_NAME of a further VOI. ``token`` is random and marks one opening of
    a case. ``display`` holds ``window`` and ``level`` of the image at its opening, and ``last_window`` and
    ``last_level`` at the end, of a further series as "arterial.window", and of several series the active ``seconds``
    for which each was shown; it is empty in records of earlier versions.
    ``drawn_with`` is the program that proposed the contour, or what it was corrected from; "" where it was drawn by
    hand alone. ``answers`` are those to the study's form. ``shown_sha256`` is the hash of the model's answer that the
    reader saw, "" for none.
    """

    study_id: str
    reader: str
    round: int
    pseudonym: str
    version: int
    status: Literal["draft", "finished", "skipped"]
    reason: str
    override: Mapping[str, str]
    opened: str
    finished: str
    active_seconds: float
    voi: Mapping[str, float]
    image_sha256: str
    mask_sha256: str
    software: Mapping[str, str]
    host: str
    token: str
    display: Mapping[str, float] = field(default_factory=dict)
    drawn_with: str = ""
    answers: Mapping[str, float] = field(default_factory=dict)
    shown_sha256: str = ""
    further_sha256: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.pseudonym}, {self.whose}"

    @property
    def whose(self) -> str:
        """How the readings of one case are told apart."""
        return f"reader {self.reader}, round {self.round}"

    @property
    def finished_at(self) -> datetime:
        """``finished`` as a time; raises StudyError where it is none."""
        return as_time(self.finished, self.title)


def round_folder(study: Study, reader: str, round_number: int) -> Path:
    """Where the readings of one reader and round lie."""
    study.check_reader(reader)
    study.check_round(round_number, reader)
    return study.folder / "readings" / reader / f"round{round_number}"


def mask_path(study: Study, record: ReadingRecord, voi: str = "") -> Path:
    """Where a reading's mask lies, or that of a further ``voi``."""
    folder = round_folder(study, record.reader, record.round)
    return folder / f"{_stem(record.pseudonym, record.version)}{f'_{voi}' if voi else ''}.seg.nrrd"


def record_path(study: Study, record: ReadingRecord) -> Path:
    """Where a reading's record lies; once it is there, that version is locked."""
    folder = round_folder(study, record.reader, record.round)
    return folder / f"{_stem(record.pseudonym, record.version)}.json"


def claim_path(study: Study, reader: str, round_number: int, pseudonym: str) -> Path:
    """Where the lock of a case lies while it is open, or waits to be stored (``locks.lock``)."""
    return round_folder(study, reader, round_number) / f"{study.case(pseudonym).pseudonym}.claim"


def handed_in(study: Study, reader: str, round_number: int) -> tuple[tuple[ReadingRecord, ...], frozenset[str]]:
    """The newest version of each reading, and the pseudonyms whose newest version is reopened and not yet corrected.

    The folder is listed once; a record is opened only where it is new or has another time or size than before.
    """
    files = _files_in(round_folder(study, reader, round_number))
    known, newest = set(study.pseudonyms), dict[str, int]()
    for name in files:
        if (found := _RECORD.fullmatch(name)) and found[1] in known:
            newest[found[1]] = max(newest.get(found[1], 0), int(found[2] or 1))
    stems = {name: _stem(name, version) for name, version in newest.items()}
    records = tuple(
        _read_record(study, reader, round_number, name, newest[name], files[f"{stems[name]}.json"])
        for name in sorted(newest)
    )
    again = (r.pseudonym for r in records if f"{_stem(r.pseudonym, r.version + 1)}.reopened.json" in files)
    return records, frozenset(again)


def records_of(study: Study, reader: str, round_number: int) -> tuple[ReadingRecord, ...]:
    """The newest version of each reading, finished or skipped, by pseudonym."""
    return handed_in(study, reader, round_number)[0]


def versions_until(study: Study, record: ReadingRecord) -> tuple[ReadingRecord, ...]:
    """The versions of a reading up to this one, the first one first.

    Parameters
    ----------
    study : Study
        Opened.
    record : ReadingRecord
        A reading that is handed in.

    Returns
    -------
    tuple of ReadingRecord
        ``record`` is the last; one whose file is not there any more is left out.

    Raises
    ------
    StudyError
        Where a version before cannot be read, or is of another reading.
    """
    whose = record.reader, record.round, record.pseudonym
    paths = {number: record_path(study, replace(record, version=number)) for number in range(1, record.version)}
    before = (_read_record(study, *whose, number, path) for number, path in paths.items() if path.is_file())
    return (*before, record)


def seconds_drawn(study: Study, record: ReadingRecord) -> float:
    """The active seconds of a finished reading in its first version that is not skipped.

    A correction begins from the contour of the version before, so that its own time is not that of a reading.

    Parameters
    ----------
    study : Study
        Opened.
    record : ReadingRecord
        The newest version.

    Returns
    -------
    float

    Raises
    ------
    StudyError
        As ``versions_until`` does.
    """
    return next(one.active_seconds for one in (*versions_until(study, record), record) if one.status == "finished")


def publish(study: Study, record: ReadingRecord, masks: Masks) -> ReadingRecord:
    """Write a finished or skipped reading into the study's folder; the record with the masks' hashes.

    Raises StudyError where the version exists, and StudyError or OSError where the folder cannot be written to.
    """
    study.check_present()  # an absent network drive's path could be made anew on this machine's disk
    target = record_path(study, record)
    if target.exists():
        raise StudyError(f"{record.title}: version {record.version} exists already; a reading is never overwritten.")
    written = {name: _write_mask(mask_path(study, record, name), {name: mask}) for name, mask in masks.items()}
    first, further = written.pop("", ""), {f"{MASK}{name}": digest for name, digest in written.items()}
    record = replace(record, mask_sha256=first, further_sha256={**record.further_sha256, **further})
    write_json(target, as_content(record))
    return record


def _write_mask(path: Path, mask: Masks) -> str:
    write_whole(path, lambda file: write_segmentation(file, mask, {}))
    return sha256_of(path)


def handed_in_before(study: Study, record: ReadingRecord) -> ReadingRecord | None:
    """What is in the study's folder of this version already, by whichever opening; None where nothing is."""
    path = record_path(study, record)
    return as_record(read_json(path, StudyError), path) if path.exists() else None


def check_mask(study: Study, record: ReadingRecord, voi: str = "") -> Path:
    """The path of a reading's mask, or of a further ``voi``'s; raises StudyError where it is missing or was changed."""
    path = mask_path(study, record, voi)
    expected = record.further_sha256.get(f"{MASK}{voi}") if voi else record.mask_sha256
    if not path.is_file() or sha256_of(path) != expected:
        raise StudyError(f"{path}: is missing or not what the reader drew; restore it from a backup.")
    return path


def reopen(study: Study, reader: str, round_number: int, pseudonym: str, *, who: str, why: str, now: datetime) -> int:
    """Let a reader correct a locked reading. Who decided it, when and why are recorded.

    Parameters
    ----------
    study : Study
        Opened.
    reader, round_number, pseudonym : str, int, str
        Which reading.
    who, why : str
        Neither empty.
    now : datetime
        With its time zone.

    Returns
    -------
    int
        The version that may be drawn now, 2 or more.

    Raises
    ------
    StudyError
        Where it is not locked, without a name and a reason, or where the reader has read the case in a later round, or
        has it open there: the correction would not be blind to that.
    """
    study.case(pseudonym)
    title = f"{pseudonym}, reader {reader}, round {round_number}"
    if not who.strip() or not why.strip():
        raise StudyError(f"{title}: reopening needs who decided it and why.")
    records, being_corrected = handed_in(study, reader, round_number)
    newest = {record.pseudonym: record.version for record in records}
    if pseudonym not in newest or pseudonym in being_corrected:
        raise StudyError(f"{title}: is open already; nothing to reopen.")
    for later in study.rounds_of(reader)[round_number:]:
        if pseudonym in {record.pseudonym for record in records_of(study, reader, later)}:
            raise StudyError(f"{title}: was read again in round {later}; a correction would not be blind to that.")
        if claim_path(study, reader, later, pseudonym).exists():
            raise StudyError(
                f"{title}: is open in round {later}, to which a correction would not be blind; have it closed there, "
                "or release it."
            )
    version = newest[pseudonym] + 1
    content = {"study_id": study.study_id, "who": who.strip(), "when": as_text(now), "why": why.strip()}
    folder = round_folder(study, reader, round_number)
    write_json(folder / f"{_stem(pseudonym, version)}.reopened.json", content)
    return version


def _stem(pseudonym: str, version: int) -> str:
    return pseudonym if version == 1 else f"{pseudonym}.v{version}"


def _files_in(folder: Path) -> dict[str, os.DirEntry[str]]:
    """The files by name; none where no reading was begun. Raises StudyError where the study's folder has vanished."""
    try:
        with os.scandir(folder) as files:
            return {file.name: file for file in files}
    except FileNotFoundError as problem:
        if not folder.parent.parent.is_dir():
            raise StudyError(f"{folder.parent.parent}: has vanished; connect the study's drive again.") from problem
        return {}
    except OSError as problem:
        raise StudyError(f"{folder}: cannot be read ({problem.strerror}); connect the drive again.") from problem


def _read_record(
    study: Study, reader: str, round_number: int, pseudonym: str, version: int, file: os.DirEntry[str] | Path
) -> ReadingRecord:
    """A record of this very study, reader, round, case and version; raises StudyError for any other."""
    path = Path(file)
    try:
        stamp = file.stat()
    except OSError as problem:
        raise StudyError(f"{path}: cannot be read ({problem.strerror}); connect the drive again.") from problem
    record = _record_in(path, stamp.st_mtime_ns, stamp.st_size)
    found = (record.study_id, record.reader, record.round, record.pseudonym, record.version)
    expected = (study.study_id, reader, round_number, pseudonym, version)
    for name, one, other in zip(("study", "reader", "round", "case", "version"), found, expected, strict=True):
        if one != other:
            raise StudyError(
                f"{path}: belongs to {name} {brief(str(one))}, expected {name} {other}; two studies were mixed up."
            )
    return record


def as_content(record: ReadingRecord) -> dict[str, Any]:
    """What is written of a record; ``as_record`` reads it."""
    return without_empty(asdict(record), "further_sha256")


def as_record(content: object, where: Path) -> ReadingRecord:
    """The record in JSON ``content``; raises StudyError, naming the file, for anything else."""
    record: ReadingRecord = read_strictly(ReadingRecord, content, where)
    as_time(record.opened, str(where))
    as_time(record.finished, str(where))
    return record


@lru_cache(maxsize=8192)
def _record_in(path: Path, mtime_ns: int, size: int) -> ReadingRecord:
    """The record in a file, read once for each time and size that the file had.

    Every look at a worklist needs hundreds of records that have not changed; opening one takes 5 ms on a network drive
    and checking it 1 ms. They are kept here and not in a session, which is to know nothing of an earlier round's work.
    """
    return as_record(read_json(path, StudyError), path)
