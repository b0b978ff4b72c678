"""From opening a case to its end: what may be opened, and the record that grows meanwhile."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Literal

import SimpleITK as sitk

from ..base.errors import IFXPredictError, KeptLocallyError, StudyError
from ..imaging.further import IMAGE
from ..imaging.mask_grid import Grid
from .masks import Masks
from .model_answers import ModelAnswer
from .readings import ReadingRecord
from .study import Study, as_text, as_time
from .worklist import OwnReadings, WorkItem


@dataclass(frozen=True)
class Override:
    """Who decided that a case is read before its washout has passed, and why."""

    who: str
    why: str


@dataclass(frozen=True)
class OpenReading:
    """A case that a reader has open.

    ``image`` is the file to show, ``grid`` its geometry. ``mask`` is what was drawn already: a draft's, or in a
    correction that of the version before; None else. ``record.active_seconds`` is the time spent so far.
    ``record.answers`` are those to the form so far. ``answer`` is the model's, None where the reader is not to see it.
    ``series`` are the files of further series, ``further`` what was drawn already of further VOIs, by their names.
    """

    record: ReadingRecord
    image: Path
    grid: Grid
    mask: sitk.Image | None
    answer: ModelAnswer | None = None
    series: Mapping[str, Path] = field(default_factory=dict)
    further: Masks = field(default_factory=dict)


def check_open(item: WorkItem, override: Override | None, now: datetime) -> Mapping[str, str]:
    """What to record of an override, empty where none is needed; raises StudyError where the case is not open."""
    if item.state in ("finished", "skipped"):
        raise StudyError(
            f"{item.pseudonym}: is {item.state} and locked; ask the person who runs the study to reopen it."
        )
    if item.state == "kept":
        raise StudyError(
            f"{item.pseudonym}: is finished and waits on this computer to be stored; choose study and reader again "
            "when the study's folder can be written to."
        )
    if item.state != "not yet":
        return {}
    if item.opens is None:
        raise StudyError(f"{item.pseudonym}: has to be read in the round before first.")
    if override is None:
        raise StudyError(f"{item.pseudonym}: opens at {as_text(item.opens)}, when the washout has passed.")
    if not override.who.strip() or not override.why.strip():
        raise StudyError(f"{item.pseudonym}: reading before the washout has passed needs who decided it and why.")
    return {"who": override.who.strip(), "when": as_text(now), "why": override.why.strip()}


@dataclass(frozen=True)
class CheckedImages:
    """The files of a case's series by their names, "" the first one's, and their hashes."""

    files: Mapping[str, Path]
    sha256: Mapping[str, str]

    def noted(self, record: ReadingRecord) -> ReadingRecord:
        """The record with the hashes."""
        further = {f"{IMAGE}{name}": sha256 for name, sha256 in self.sha256.items() if name}
        return replace(record, image_sha256=self.sha256[""], further_sha256=further)


def checked_images(study: Study, pseudonym: str, own: OwnReadings) -> CheckedImages:
    """A case's images; raises StudyError where one of them changed since the study, or a round before, began."""
    before = [records[pseudonym] for records in own.records.values() if pseudonym in records]
    seen = {"": {record.image_sha256 for record in before}}
    for name in study.asked.further_series:
        seen[name] = {record.further_sha256.get(f"{IMAGE}{name}", "") for record in before}
    found = {name: study.check_image(pseudonym, hashes, name) for name, hashes in seen.items()}
    files = {name: path for name, (path, _) in found.items()}
    return CheckedImages(files, {name: sha256 for name, (_, sha256) in found.items()})


def begin(study: Study, reader: str, round_number: int, item: WorkItem, opened: datetime) -> ReadingRecord:
    """The record of a case that is opened for the first time in this version."""
    return ReadingRecord(
        study_id=study.study_id,
        reader=reader,
        round=round_number,
        pseudonym=item.pseudonym,
        version=item.version,
        status="draft",
        reason="",
        override={},
        opened=as_text(opened),
        finished=as_text(opened),
        active_seconds=0.0,
        voi={},
        image_sha256="",
        mask_sha256="",
        software={},
        host="",
        token="",
    )


def end(
    record: ReadingRecord,
    status: Literal["finished", "skipped"],
    seconds: float,
    now: datetime,
    software: Mapping[str, str],
) -> ReadingRecord:
    """The record at its end; raises StudyError where the clock was set back since the case was opened."""
    if as_text(now) < as_text(as_time(record.opened, record.title)):
        raise StudyError(
            f"{record.title}: was opened at {record.opened}, but the clock of this computer says {as_text(now)}; set "
            "it right and finish again, nothing is lost."
        )
    return replace(worked(record, seconds, now), status=status, software=dict(software))


def worked(record: ReadingRecord, seconds: float, now: datetime) -> ReadingRecord:
    """The record of a draft that is saved now."""
    if not isfinite(seconds) or seconds < 0:
        raise StudyError(f"{record.title}: expected active seconds of 0 or more, found {seconds}.")
    return replace(record, finished=as_text(now), active_seconds=float(seconds))


@contextmanager
def reaching(kept: Path | None = None) -> Iterator[None]:
    """Say in one line where the block could not reach or write the study's folder, by StudyError.

    By KeptLocallyError where the block hands in a finished reading that is ``kept`` on this computer.
    """
    try:
        yield
    except (OSError, RuntimeError, IFXPredictError) as problem:
        if kept is None and isinstance(problem, StudyError):
            raise
        reason = problem if isinstance(problem, IFXPredictError) else f"the study's folder fails: {problem}"
        if kept is None:
            raise StudyError(str(reason)) from problem
        where = f"Nothing is lost: the reading is kept in {kept} and is handed in later."
        raise KeptLocallyError(f"{reason} {where}") from problem
