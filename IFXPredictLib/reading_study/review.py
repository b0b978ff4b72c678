"""The senior review: one who is no reader sees all readings of a case and marks the reference among them.

``review/P001.json`` records who chose which reading, when and why; another choice is a new version beside it.
"""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import write_json
from .readings import ReadingRecord, check_mask, records_of
from .study import Study, as_text, utc_now

_FILE = re.compile(r"(P[0-9]{3,6})(?:\.v([0-9]{1,4}))?\.json", re.ASCII)


@dataclass(frozen=True)
class Reference:
    """Which reading stands for a case, by hash, and who chose it, when and why."""

    study_id: str
    pseudonym: str
    reader: str
    round: int
    version: int
    mask_sha256: str
    reviewer: str
    time: str
    reason: str


def all_readings(study: Study, reviewer: str, pseudonym: str) -> tuple[ReadingRecord, ...]:
    """All finished readings of a case; raises StudyError for one who is not the study's reviewer."""
    _check_reviewer(study, reviewer)
    study.case(pseudonym)
    rounds = ((reader, number) for reader in study.readers for number in study.rounds_of(reader))
    records = (record for reader, number in rounds for record in records_of(study, reader, number))
    return tuple(record for record in records if record.pseudonym == pseudonym and record.status == "finished")


def mark_reference(
    study: Study, reviewer: str, record: ReadingRecord, reason: str, clock: Callable[[], datetime] = utc_now
) -> Reference:
    """Choose one of ``all_readings`` as the case's reference, and record it.

    Raises StudyError where the reading is not among them, its mask was changed, or the reason is missing.
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
    version = _newest(study).get(record.pseudonym, 0) + 1
    write_json(_path(study, record.pseudonym, version), asdict(chosen))
    return chosen


def _check_reviewer(study: Study, reviewer: str) -> None:
    if reviewer not in study.reviewers:
        known = ", ".join(study.reviewers) or "none; name them when the study is created"
        raise StudyError(f"unknown reviewer {reviewer!r}; known are {known}.")


def _newest(study: Study) -> dict[str, int]:
    folder = study.folder / "review"
    newest: dict[str, int] = {}
    for file in folder.iterdir() if folder.is_dir() else ():
        if (found := _FILE.fullmatch(file.name)) and found[1] in study.pseudonyms:
            newest[found[1]] = max(newest.get(found[1], 0), int(found[2] or 1))
    return newest


def _path(study: Study, pseudonym: str, version: int) -> Path:
    return study.folder / "review" / (f"{pseudonym}.json" if version == 1 else f"{pseudonym}.v{version}.json")
