"""Work in progress, on the reader's own computer: never in the study's folder, so that no drive can lose it.

A draft is one file, ``<drafts>/<study id>/<reader>/round1-P001.seg.nrrd``: the masks, with their record in the header,
so that all appear together or not at all. Where nothing is drawn the mask is one voxel, 0. A case has a draft from its
opening on, whose token says which window opened it last; ``aside/`` holds what an older window drew after that, and
what is not gone on with as the round before was corrected meanwhile.
"""

import json
import os
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import IFXPredictError, StudyError
from ..base.files import write_whole
from ..base.scratch import sweep
from ..base.strict_json import parse_json
from ..imaging.reading import itk_reason
from .masks import Masks, read_grid, read_notes, read_segmentation, write_segmentation
from .readings import ReadingRecord, as_content, as_record

_NOTE = "IFXPredict_Draft"
_NOTHING = (1, 1, 1)
"""The size of the mask where nothing is drawn."""


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

    def save(self, record: ReadingRecord, masks: Masks) -> Path:
        """Write a draft, without a mask where nothing is drawn, in the place of the one before it; where it lies.

        Raises StudyError where it cannot be written; the one before it stays.
        """
        return _write(self.path(record.round, record.pseudonym), record, masks)

    def set_aside(self, record: ReadingRecord, masks: Masks) -> Path:
        """Keep what an older window drew, under another name, which is never offered as a draft; where it lies."""
        return _write(self.folder / "aside" / f"{_stem(record)}-{record.token}.seg.nrrd", record, masks)

    def put_aside(self, round_number: int, pseudonym: str) -> None:
        """Keep what an earlier opening drew as ``set_aside`` does, so that the case can begin anew.

        Raises StudyError where it cannot be read or written.
        """
        found = self.find(round_number, pseudonym)
        if found is not None and not self.is_untouched(found):
            self.set_aside(found, self.masks(found))

    def find(self, round_number: int, pseudonym: str) -> ReadingRecord | None:
        """The record of a case's draft or opening, None for neither; raises StudyError for another reader's."""
        path = self.path(round_number, pseudonym)
        return self._read(path) if path.is_file() else None

    def all(self) -> tuple[ReadingRecord, ...]:
        """The records of all drafts, the newest first; a mere opening, without time or mask, is none."""
        found = [self._read(path) for path in self.folder.glob("round*-P*.seg.nrrd")]
        begun = [record for record in found if not self.is_untouched(record)]
        return tuple(sorted(begun, key=lambda record: record.finished, reverse=True))

    def is_untouched(self, record: ReadingRecord) -> bool:
        """Whether what lies here is a mere opening: no time was spent and nothing is drawn."""
        return record.active_seconds == 0 and read_grid(self.path(record.round, record.pseudonym)).size == _NOTHING

    def masks(self, record: ReadingRecord) -> dict[str, sitk.Image]:
        """The masks of a draft, of what is drawn alone."""
        masks = read_segmentation(self.path(record.round, record.pseudonym))
        return {name: mask for name, mask in masks.items() if mask.GetSize() != _NOTHING}

    def sweep(self) -> None:
        """Remove what a window that was killed left half-written."""
        for folder in (self.folder, self.folder / "aside"):
            sweep(folder)

    def remove(self, record: ReadingRecord) -> None:
        """Remove the draft of this opening; one of another opening stays."""
        found = self.find(record.round, record.pseudonym)
        if found is not None and found.token == record.token:
            self.path(record.round, record.pseudonym).unlink(missing_ok=True)

    def remove_aside(self, record: ReadingRecord) -> None:
        """Remove what older windows drew of the case, so that a later round finds nothing of it."""
        for path in (self.folder / "aside").glob(f"{_stem(record)}-*.seg.nrrd"):
            path.unlink(missing_ok=True)

    def _read(self, path: Path) -> ReadingRecord:
        try:
            content = parse_json(read_notes(path, _NOTE), "its record", StudyError)
        except StudyError as problem:
            raise StudyError(f"{path}: is no draft of a reading; move it out of the folder ({problem})") from problem
        record = as_record(content, path)
        if (record.study_id, record.reader) != (self._study_id, self._reader):
            raise StudyError(
                f"{path}: is a draft of study {record.study_id}, reader {record.reader}, expected study "
                f"{self._study_id}, reader {self._reader}; move it out of the folder."
            )
        if path != self.path(record.round, record.pseudonym):
            raise StudyError(f"{path}: is a draft of {record.title}; give it back its name.")
        return record


def _stem(record: ReadingRecord) -> str:
    return f"round{record.round}-{record.pseudonym}"


def _write(path: Path, record: ReadingRecord, masks: Masks) -> Path:
    drawn = masks or {"": sitk.Image(_NOTHING, sitk.sitkUInt8)}
    notes = {_NOTE: json.dumps(as_content(record), allow_nan=False)}
    try:
        write_whole(path, lambda file: write_segmentation(file, drawn, notes))
    except (OSError, RuntimeError, IFXPredictError) as problem:
        reason = itk_reason(problem) if isinstance(problem, RuntimeError) else problem
        raise StudyError(
            f"{record.title}: the draft cannot be kept on this computer in {path} ({reason}); make room there and save "
            "again before the case is closed."
        ) from problem
    return path
