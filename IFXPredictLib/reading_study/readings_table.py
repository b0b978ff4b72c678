"""The readings of a study as the table that ``ifxpredict extract --readings`` takes: case, reader, round, mask."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import StudyError
from ..base.files import write_text
from .linkage import read_link
from .readings import ReadingRecord, check_mask, records_of
from .study import Study


@dataclass(frozen=True)
class StudyReading:
    """One finished reading; ``case`` is the patient's where a link was given, else the pseudonym."""

    case: str
    reader: str
    round: int
    mask: Path
    image: Path
    record: ReadingRecord


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
        )
        for reader in study.readers
        for round_number in range(1, study.rounds + 1)
        for record in records_of(study, reader, round_number)
        if record.status == "finished"
    )
    if not rows:
        raise StudyError(f"{study.folder}: holds no finished reading yet.")
    return rows


def write_readings(path: Path, rows: Sequence[StudyReading]) -> None:
    """Write readings.csv; paths relative to its folder, absolute where the masks lie on another drive."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("case", "reader", "round", "mask"))
    writer.writerows((row.case, row.reader, row.round, _relative(row.mask, path.parent)) for row in rows)
    write_text(path, text.getvalue())


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return str(file.resolve())
