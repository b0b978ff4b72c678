"""Work in progress, on the reader's own computer: never in the study's folder, so that no drive can lose it.

A draft is one file, ``<drafts>/<study id>/<reader>/round1-P001.seg.nrrd``: the mask, with its record in the header, so
that both appear together or not at all.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

import SimpleITK as sitk

from ..errors import StudyError
from ..files import write_whole
from .readings import ReadingRecord, as_record
from .segmentation_files import read_mask, read_notes, write_segmentation

_NOTE = "IFXPredict_Draft"


def default_drafts() -> Path:
    """The folder of drafts in the place where this system keeps a user's data."""
    place = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(place) / "ifxpredict" / "drafts"


class Drafts:
    """The drafts of one reader in one study on this computer; no other study's or reader's are ever seen."""

    def __init__(self, folder: Path, study_id: str, reader: str) -> None:
        self.folder, self._study_id, self._reader = folder / study_id / reader, study_id, reader

    def path(self, round_number: int, pseudonym: str) -> Path:
        """Where a case's draft lies."""
        return self.folder / f"round{round_number}-{pseudonym}.seg.nrrd"

    def save(self, record: ReadingRecord, mask: sitk.Image) -> Path:
        """Write a draft in the place of the one before it; where it lies. Raises IFXPredictError where it cannot."""
        path = self.path(record.round, record.pseudonym)
        notes = {_NOTE: json.dumps(asdict(record), allow_nan=False)}
        write_whole(path, lambda file: write_segmentation(file, mask, notes))
        return path

    def find(self, round_number: int, pseudonym: str) -> ReadingRecord | None:
        """The record of a case's draft, None where there is none; raises StudyError where it is not this reader's."""
        path = self.path(round_number, pseudonym)
        return self._read(path) if path.is_file() else None

    def all(self) -> tuple[ReadingRecord, ...]:
        """The records of all drafts, the newest first."""
        found = [self._read(path) for path in self.folder.glob("round*-P*.seg.nrrd")]
        return tuple(sorted(found, key=lambda record: record.finished, reverse=True))

    def mask(self, record: ReadingRecord) -> sitk.Image:
        """The mask of a draft."""
        return read_mask(self.path(record.round, record.pseudonym))

    def remove(self, record: ReadingRecord) -> None:
        """Remove the draft of this opening; one of another opening stays."""
        found = self.find(record.round, record.pseudonym)
        if found is not None and found.token == record.token:
            self.path(record.round, record.pseudonym).unlink(missing_ok=True)

    def _read(self, path: Path) -> ReadingRecord:
        try:
            content = json.loads(read_notes(path, _NOTE))
        except ValueError as problem:
            raise StudyError(f"{path}: is no draft of a reading ({problem}); move it out of the folder.") from problem
        record = as_record(content, path)
        if (record.study_id, record.reader) != (self._study_id, self._reader):
            raise StudyError(
                f"{path}: is a draft of study {record.study_id}, reader {record.reader}, expected study "
                f"{self._study_id}, reader {self._reader}; move it out of the folder."
            )
        if path != self.path(record.round, record.pseudonym):
            raise StudyError(f"{path}: is a draft of {record.title}; give it back its name.")
        return record
