"""The senior review: one who is no reader sees all readings of a case and marks the reference among them.

``review/P001.json`` records who chose which reading, when and why; another choice is a new version beside it. Where a
contour made of several readings was chosen, its mask lies beside the record (``P001.seg.nrrd``). While a version is
written it has a file ``.claim``, so that of two reviewers each gets a version of their own; one that a kill has left
keeps its number taken. A case is reviewed once every reader has handed it in, or skipped it, in all of their rounds.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import StudyError
from ..base.files import create_new, make_folder, read_json, sha256_of, write_json, write_whole
from ..base.text import first_names
from .masks import write_segmentation
from .readings import ReadingRecord, check_mask, handed_in
from .study import Study, as_text, as_time, read_strictly, utc_now

_FILE = re.compile(r"(P[0-9]{3,6})(?:\.v([0-9]{1,4}))?\.(json|claim)", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """Which contour stands for a case, by hash, and who chose it, when and why.

    ``made_by`` says how it was made of several readings; it is "" for a reading, whose reader, round and version stand
    here, and which are "" and 0 where it was made.
    """

    study_id: str
    pseudonym: str
    reader: str
    round: int
    version: int
    mask_sha256: str
    reviewer: str
    time: str
    reason: str
    made_by: str = ""


def is_read(study: Study) -> bool:
    """Whether the last round is over: each reader has handed in each case in all rounds, and corrects none.

    Parameters
    ----------
    study : Study
        Opened.

    Returns
    -------
    bool

    Raises
    ------
    StudyError
        Where a reader's folder cannot be read, as with the account of another reader.
    """
    cases = len(study.cases)
    rounds = ((name, number) for name in study.readers for number in study.rounds_of(name))
    handed = (handed_in(study, name, number) for name, number in rounds)
    return all(len(records) == cases and not reopened for records, reopened in handed)


def reference_of(study: Study, pseudonym: str) -> Reference | None:
    """The reference of a case that was chosen last, None where there is none.

    Raises StudyError where its record is damaged, or of another study or case.
    """
    version = _newest_version(study, pseudonym, ("json",))
    if not version:
        return None
    path = _path(study, pseudonym, version)
    found: Reference = read_strictly(Reference, read_json(path, StudyError), path)
    if (found.study_id, found.pseudonym) != (study.study_id, pseudonym):
        raise StudyError(f"{path}: is of another study or case, expected {pseudonym} of study {study.study_id}.")
    as_time(found.time, str(path))
    return found


def all_readings(study: Study, reviewer: str, pseudonym: str) -> tuple[ReadingRecord, ...]:
    """All finished readings of a case.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who asks.
    pseudonym : str
        The case.

    Returns
    -------
    tuple of ReadingRecord
        By reader and round.

    Raises
    ------
    StudyError
        As ``newest_readings`` does.
    """
    return tuple(record for record in newest_readings(study, reviewer, pseudonym) if record.status == "finished")


def newest_readings(study: Study, reviewer: str, pseudonym: str) -> tuple[ReadingRecord, ...]:
    """The newest version of each reading of a case, finished or skipped.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who asks.
    pseudonym : str
        The case.

    Returns
    -------
    tuple of ReadingRecord
        By reader and round.

    Raises
    ------
    StudyError
        For one who is not the study's reviewer, and where a reader has still to read the case, in a later round or as a
        correction.
    """
    _check_reviewer(study, reviewer)
    study.case(pseudonym)
    found, waiting = [], []
    for name in study.readers:
        for number in study.rounds_of(name):
            records, reopened = handed_in(study, name, number)
            own = [record for record in records if record.pseudonym == pseudonym]
            found += own
            if not own or pseudonym in reopened:
                waiting.append(f"{name} round {number}")
    if waiting:
        raise StudyError(
            f"{pseudonym}: is still to be read ({first_names(waiting)}); it is reviewed after its last round, so that "
            "no reading follows from the review."
        )
    return tuple(found)


def mark_reference(
    study: Study, reviewer: str, record: ReadingRecord, reason: str, clock: Callable[[], datetime] = utc_now
) -> Reference:
    """Choose one of ``all_readings`` as the case's reference, and record it.

    Parameters
    ----------
    study : Study
        Opened.
    reviewer : str
        Who chooses.
    record : ReadingRecord
        The reading.
    reason : str
        Why; not empty.
    clock : callable
        The time, with its zone.

    Returns
    -------
    Reference
        A version of its own.

    Raises
    ------
    StudyError
        Where the reading is not among them, its mask was changed, or the reason is missing.
    """
    if record not in all_readings(study, reviewer, record.pseudonym):
        raise StudyError(f"{record.title}: is not among the finished readings; choose one of them.")
    check_mask(study, record)
    if not reason.strip():
        raise StudyError(f"{record.title}: choosing the reference needs a reason.")
    chosen = Reference(
        study.study_id,
        record.pseudonym,
        record.reader,
        record.round,
        record.version,
        record.mask_sha256,
        reviewer,
        as_text(clock()),
        reason.strip(),
    )
    with _new_version(study, record.pseudonym) as path:
        write_json(path, asdict(chosen))
    return chosen


def mark_made(
    study: Study,
    reviewer: str,
    pseudonym: str,
    mask: sitk.Image,
    made_by: str,
    reason: str,
    clock: Callable[[], datetime] = utc_now,
) -> Reference:
    """Choose a contour ``made_by`` several readings as the case's reference: uint8 on the case's grid.

    It is written beside the record, the mask first. Raises StudyError as ``all_readings`` and ``mark_reference``.
    """
    all_readings(study, reviewer, pseudonym)
    if not reason.strip():
        raise StudyError(f"{pseudonym}: choosing the reference needs a reason.")
    with _new_version(study, pseudonym) as path:
        drawn = path.with_suffix(".seg.nrrd")
        write_whole(drawn, lambda file: write_segmentation(file, {"": mask}, {}))
        time = as_text(clock())
        who = (reviewer, time, reason.strip(), made_by)
        chosen = Reference(study.study_id, pseudonym, "", 0, 0, sha256_of(drawn), *who)
        write_json(path, asdict(chosen))
    return chosen


def _check_reviewer(study: Study, reviewer: str) -> None:
    if reviewer not in study.reviewers:
        known = ", ".join(study.reviewers) or "none; name them when the study is created"
        raise StudyError(f"unknown reviewer {reviewer!r}; known are {known}.")


def _newest_version(study: Study, pseudonym: str, kinds: Collection[str] = ("json", "claim")) -> int:
    """The newest version of a case's records, or one that is being written; 0 where there is none."""
    folder = study.folder / "review"
    files = [_FILE.fullmatch(file.name) for file in folder.iterdir()] if folder.is_dir() else []
    own = [found for found in files if found and found[1] == pseudonym and found[3] in kinds]
    return max((int(found[2] or 1) for found in own), default=0)


@contextmanager
def _new_version(study: Study, pseudonym: str) -> Iterator[Path]:
    """The path of a case's next record, which no other reviewer gets while the block writes it."""
    make_folder(study.folder / "review")
    while True:
        path = _path(study, pseudonym, _newest_version(study, pseudonym) + 1)
        claim = path.with_suffix(".claim")
        if not create_new(claim):
            continue  # somebody is writing it: the next number
        if not path.exists():
            break
        claim.unlink()  # somebody has written it since it was asked for
    try:
        yield path
    finally:
        claim.unlink(missing_ok=True)


def _path(study: Study, pseudonym: str, version: int) -> Path:
    return study.folder / "review" / (f"{pseudonym}.json" if version == 1 else f"{pseudonym}.v{version}.json")
