"""Readings on disk: ``readings/<reader>/round<k>/P001.seg.nrrd`` and a ``.json`` beside it, which makes it count.

Further drawn VOIs lie beside it, as ``P001_node.seg.nrrd``. The mask is written first and the record last, each whole,
so that whatever interrupts leaves the reading in or out. A reading is never overwritten: once the person who runs the
study has reopened it (``P001.v2.reopened.json``), the correction is a new version, ``P001.v2.seg.nrrd`` and
``P001.v2.json``. All of them together are the table that ``ifxpredict extract --readings`` takes.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from ..base.errors import StudyError
from ..base.files import read_json, sha256_of, write_json, write_whole
from ..base.text import brief, first_names
from ..imaging.further import IMAGE, MASK
from ..tables.table import write_table
from .linkage import read_link
from .masks import Masks, write_segmentation
from .study import Study, as_text, as_time, load_study, read_strictly, without_empty

_RECORD = re.compile(r"(P[0-9]{3,6})(?:\.v([0-9]{1,4}))?\.json", re.ASCII)


@dataclass(frozen=True)
class ReadingRecord:
    """What is kept of a reading beside its mask.

    Times are in UTC. ``finished`` is when the reading ended (of a draft: when it was saved); ``active_seconds`` counts
    neither pauses nor idle time. ``override`` is empty, or holds who ended the washout early, when and why. ``voi``
    holds the facts of ``voi.VoiFacts``, of a further VOI as "node.volume_ml". ``mask_sha256`` is "" and ``voi`` empty
    where there is no mask. ``further_sha256`` are the hashes of what lies beside image and mask, by the columns of a
    cohort.csv: image_NAME of a further series, mask_NAME of a further VOI. ``token`` is random and marks one opening of
    a case. ``display`` holds ``window`` and ``level`` of the image at its opening, and ``last_window`` and
    ``last_level`` at the end, of a further series as "arterial.window"; it is empty in records of earlier versions.
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
    """Let a reader correct a locked reading; the version that may be drawn now. Who, when and why are recorded.

    Raises StudyError where it is not locked, without a name and a reason, or where the reader has read the case in a
    later round: the correction would not be blind to that.
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
    study: Study, reader: str, round_number: int, pseudonym: str, version: int, file: os.DirEntry[str]
) -> ReadingRecord:
    """A record of this very study, reader, round, case and version; raises StudyError for any other."""
    path = Path(file.path)
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


@dataclass(frozen=True)
class StudyReading:
    """One finished reading; ``case`` is the patient's where a link was given, else the pseudonym.

    ``further`` are the study's files of further series and VOIs by their columns, image_NAME and mask_NAME.
    """

    case: str
    reader: str
    round: int
    mask: Path
    image: Path
    record: ReadingRecord
    further: tuple[tuple[str, Path], ...] = ()


def readings_table(study: Study, link: Path | None = None) -> tuple[StudyReading, ...]:
    """The newest finished version of each reading, by reader, round and pseudonym; skipped ones have no row.

    Raises StudyError where ``link`` is another study's, a mask was changed since it was drawn, or there is none.
    """
    cases = read_link(link, study) if link else {pseudonym: pseudonym for pseudonym in study.pseudonyms}
    rows = tuple(
        StudyReading(
            cases[record.pseudonym],
            reader,
            round_number,
            check_mask(study, record),
            study.image(record.pseudonym),
            record,
            _further_files(study, record),
        )
        for reader in study.readers
        for round_number in study.rounds_of(reader)
        for record in records_of(study, reader, round_number)
        if record.status == "finished"
    )
    if not rows:
        raise StudyError(f"{study.folder}: holds no finished reading yet.")
    return rows


def unread_in_words(study: Study) -> str:
    """How many readings are still to be drawn, or reopened and not yet corrected; "" where none is."""
    rounds = [(reader, number) for reader in study.readers for number in study.rounds_of(reader)]
    found = [handed_in(study, *one) for one in rounds]
    left = sum(len(study.cases) - len(records) for records, _ in found)
    reopened = sum(len(again) for _, again in found)
    if not left and not reopened:
        return ""
    said = [f"{left} of {len(rounds) * len(study.cases)} readings are not handed in yet"] if left else []
    said += [f"{reopened} reopened and not yet corrected, so that the version before counts"] if reopened else []
    return f"{' and '.join(said)}; see study status, and run this again when they are."


def _further_files(study: Study, record: ReadingRecord) -> tuple[tuple[str, Path], ...]:
    series = [(f"{IMAGE}{name}", study.image(record.pseudonym, name)) for name in study.asked.further_series]
    vois = [(f"{MASK}{name}", check_mask(study, record, name)) for name in study.asked.further_drawn]
    return (*series, *vois)


def check_newest(masks: Sequence[Path], where: Path) -> None:
    """Raise StudyError, naming ``where`` they are listed, for masks of a reading study that a newer version replaced.

    Masks that lie in no study are not looked at.
    """
    of_study: dict[Path, list[Path]] = {}
    for path in (mask.resolve() for mask in masks):
        folder = path.joinpath(*[".."] * 4).resolve()  # study/readings/reader/round/mask
        if (folder / "study.json").is_file():
            of_study.setdefault(folder, []).append(path)
    replaced = []
    for folder, listed in of_study.items():
        rows = readings_table(load_study(folder))
        newest = {file.resolve() for row in rows for file in (row.mask, *dict(row.further).values())}
        replaced += [path for path in listed if path not in newest]
    if replaced:
        titles = [f"{path.parents[1].name} {path.parent.name} {path.name.partition('.')[0]}" for path in replaced]
        raise StudyError(
            f"{where}: is out of date, its study has newer readings than {first_names(titles)}; run study readings, "
            "extract and icc again, or study analyse."
        )


def write_readings(
    path: Path, rows: Sequence[StudyReading], place: Path | None = None, *, private: bool = False
) -> None:
    """Write readings.csv; paths relative to the folder ``place`` that it lies in at last, absolute on another drive.

    It must be ``private``, for this user alone, where cases have their real names: masks are called by pseudonyms.
    """
    files = [{"mask": row.mask} | {name: file for name, file in row.further if name.startswith(MASK)} for row in rows]
    cells: list[Sequence[str | int]] = []
    for row, of_row in zip(rows, files, strict=True):
        paths = [_relative(file, place or path.parent) for file in of_row.values()]
        cells.append((row.case, row.reader, row.round, *paths))
    write_table(path, ("case", "reader", "round", *files[0]), cells, private=private)


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return str(file.resolve())
