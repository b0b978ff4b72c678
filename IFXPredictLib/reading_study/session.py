"""What one reader may see and do. Nothing here reads another reader's folder or an earlier round's mask.

A reading's time is that with the hands on it, without pauses and without idle time.
"""

import os
import platform
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from math import isfinite
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import StudyError
from ..base.scratch import sweep
from .drafts import Drafts, default_drafts
from .form import checked_answers
from .locks import give_back, holds, lock
from .masks import Masks, mask_on, read_grid, read_mask
from .model_answers import answer_shown
from .opening import OpenReading, Override, begin, check_open, checked_images, end, reaching, worked
from .readings import ReadingRecord, check_mask, handed_in_before, publish, record_path, round_folder
from .study import Study, utc_now
from .worklist import OwnReadings, WorkItem, begun_in_time, check_clock, own_readings, worklist

NOTHING_FURTHER: Masks = {}
"""Of a study in which one VOI is drawn."""


class ReaderSession:
    """One reader's work in one study.

    Drafts are kept in ``drafts`` (default: ``default_drafts``), on this computer. All methods raise StudyError, in one
    line: also where the clock stands before a time that this reader's work has recorded, as the washout counts from
    recorded times, and where the study's folder cannot be reached or holds another study.
    """

    def __init__(
        self,
        study: Study,
        reader: str,
        *,
        drafts: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        host: str | None = None,
    ) -> None:
        study.check_reader(reader)
        self.reader, self.study_id, self.rounds = reader, study.study_id, len(study.rounds_of(reader))
        own = {name: number for name, number in study.reader_rounds.items() if name == reader}
        self._study = replace(study, readers=(reader,), reviewers=(), reader_rounds=own)
        self._drafts = Drafts(drafts or default_drafts(), study.study_id, reader)
        self._clock, self._host = clock, host or platform.node()

    def worklist(self, round_number: int) -> tuple[WorkItem, ...]:
        """All cases in this reader's order of the round."""
        with reaching():
            return self._worklist(round_number, own_readings(self._study, self.reader), self._clock())

    def next_item(self, round_number: int) -> WorkItem | None:
        """What to read next: what was begun, else the first that is open; None where there is nothing now.

        What is finished and only waits for ``deliver`` is not read again.
        """
        items = self.worklist(round_number)
        return next((i for state in ("draft", "open") for i in items if i.state == state), None)

    def open(self, round_number: int, pseudonym: str, override: Override | None = None) -> OpenReading:
        """Lock a case, to go on with its draft or to begin.

        Raises StudyError where it is locked, its washout has not passed (``override`` ends it, and is recorded),
        another workstation has it open, or its image is not the one that the study began with.
        """
        study, reader = self._study, self.reader
        study.case(pseudonym)
        with reaching():
            study.check_present()
            self._sweep()
            own, now = own_readings(study, reader), self._clock()
            item = next(i for i in self._worklist(round_number, own, now) if i.pseudonym == pseudonym)
            overridden = check_open(item, override, now)
            images = checked_images(study, pseudonym, own)
            grid = read_grid(images.files[""])
            masks = self._masks_so_far(round_number, item, own)
            record = begin(study, reader, round_number, item, now)
            before = own.records[round_number].get(pseudonym)
            shown = answer_shown(study, reader, round_number, pseudonym)
            record = replace(images.noted(record), override=overridden or (before.override if before else {}))
            if before is not None and masks:  # a correction begins from it
                record = replace(record, drawn_with=before.drawn_with, answers=before.answers)
            if item.state == "draft":
                record = self._draft(round_number, item)
            mine = lock(study, reader, round_number, pseudonym, self._host, now)
            seen = shown.sha256 if shown else ""
            record = replace(record, status="draft", token=mine.token, host=self._host, shown_sha256=seen)
            self._check_still_open(record)
        series = {name: file for name, file in images.files.items() if name}
        further = {name: mask for name, mask in masks.items() if name}
        answer = shown.answer if shown else None
        opened = OpenReading(record, images.files[""], grid, masks.get(""), answer, series, further)
        try:
            if item.state != "draft":
                self._drafts.put_aside(round_number, pseudonym)
            self._drafts.save(record, masks if item.state == "draft" else {})
        except StudyError:
            self.close(opened)
            raise
        return opened

    def save_draft(
        self, reading: OpenReading, mask: sitk.Image, seconds: float, further: Masks = NOTHING_FURTHER
    ) -> None:
        """Keep the work so far on this computer; of an empty mask the seconds alone: what was drawn before goes.

        ``further`` are the masks of further VOIs. Raises StudyError where a mask is on another grid, where the disk
        does not take it, and where another window has opened the case since: what is drawn here is then kept under
        another name, which the message says.
        """
        drawn = {name: one for name, one in {"": mask, **further}.items() if sitk.GetArrayViewFromImage(one).any()}
        self._keep(worked(reading.record, seconds, self._clock()), _on_grid(reading, drawn))

    def finish(
        self,
        reading: OpenReading,
        mask: sitk.Image,
        seconds: float,
        voi: Mapping[str, float],
        software: Mapping[str, str],
        further: Masks = NOTHING_FURTHER,
    ) -> ReadingRecord:
        """Hand the reading in, which locks it; the record. ``further`` are the masks of the study's further VOIs.

        Raises StudyError where a mask is missing, empty or on another grid, ``record.answers`` do not fit the study's
        form, or another window has opened the case since (as ``save_draft`` does). Raises KeptLocallyError where the
        study's folder cannot be written to: the reading is then finished and kept on this computer, for ``recover`` and
        ``deliver``.
        """
        title, now = reading.record.title, self._clock()
        if bad := [name for name, value in voi.items() if not isfinite(value)]:
            raise StudyError(f"{title}: {bad[0]} is {voi[bad[0]]}, expected a number; check the image.")
        self._check_each(further, title)
        binary = _on_grid(reading, {"": mask, **further})
        try:
            answers = checked_answers(self._study.form, reading.record.answers, title)
            record = replace(end(reading.record, "finished", seconds, now, software), voi=dict(voi), answers=answers)
        except StudyError:
            self._keep(worked(reading.record, seconds, now), binary)
            raise
        self._keep(record, binary)
        return self._hand_in(record, binary)

    def skip(self, reading: OpenReading, reason: str, seconds: float, software: Mapping[str, str]) -> ReadingRecord:
        """Hand in that the case cannot be read, and why; the record. A draft of it is removed."""
        self._check_own(reading.record)
        if not reason.strip():
            raise StudyError(f"{reading.record.title}: skipping needs a reason.")
        self._check_newest(reading.record, {})
        record = end(reading.record, "skipped", seconds, self._clock(), software)
        with reaching():
            return self._publish(replace(record, reason=reason.strip(), answers={}), {})

    def close(self, reading: OpenReading) -> None:
        """Leave the case for later: other workstations may open it, the draft stays here.

        Never fails where the study's folder has vanished: the lock that stays there goes stale by itself.
        """
        record = reading.record
        with suppress(OSError):
            give_back(self._study, self.reader, record.round, record.pseudonym, record.token)
        with suppress(OSError, StudyError):
            found = self._drafts.find(record.round, record.pseudonym)
            if found is not None and self._drafts.is_untouched(found):
                self._drafts.remove(record)

    def recover(self) -> tuple[ReadingRecord, ...]:
        """The drafts of this reader on this computer, newest first; those "finished" only wait for ``deliver``.

        What a window that was killed left half-written goes, here as in the study: after a last reading nothing else
        is opened.
        """
        with reaching():
            self._sweep()
            return self._recovered(own_readings(self._study, self.reader))

    def deliver(self, record: ReadingRecord) -> ReadingRecord:
        """Hand in a finished reading that ``recover`` gave; the record. Raises KeptLocallyError as ``finish`` does.

        Raises StudyError where it was released, and the round before corrected: it is then kept under another name.
        """
        self._check_own(record)
        masks = self._drafts.masks(record)
        if record.status != "finished" or set(masks) != {"", *self._study.asked.further_drawn}:
            raise StudyError(f"{record.title}: is a draft; open it and finish it.")
        with reaching():
            self._study.check_present()
            there = handed_in_before(self._study, record)
            if there is None and not holds(self._study, self.reader, record.round, record.pseudonym, record.token):
                self._check_in_time(record, masks)
                mine = lock(self._study, self.reader, record.round, record.pseudonym, self._host, self._clock())
                record = replace(record, token=mine.token)
                self._drafts.save(record, masks)
        return self._hand_in(record, masks)

    def _sweep(self) -> None:
        for number in self._study.rounds_of(self.reader):
            sweep(round_folder(self._study, self.reader, number))
        self._drafts.sweep()

    def _worklist(self, round_number: int, own: OwnReadings, now: datetime) -> tuple[WorkItem, ...]:
        drafts = self._recovered(own)
        check_clock(own, drafts, now)
        return worklist(self._study, self.reader, round_number, now, own, drafts)

    def _recovered(self, own: OwnReadings) -> tuple[ReadingRecord, ...]:
        """The drafts; one whose reading was handed in just before a kill is removed, with its lock."""
        tokens = {record.token for records in own.records.values() for record in records.values()}
        drafts = self._drafts.all()
        for record in drafts:
            if record.token in tokens:
                give_back(self._study, self.reader, record.round, record.pseudonym, record.token)
                self._drafts.remove(record)
        return tuple(record for record in drafts if record.token not in tokens)

    def _draft(self, round_number: int, item: WorkItem) -> ReadingRecord:
        record = self._drafts.find(round_number, item.pseudonym)
        if record is None or record.version != item.version:
            path = self._drafts.path(round_number, item.pseudonym)
            raise StudyError(f"{item.pseudonym}: the draft on this computer is of another version; move {path} away.")
        return record

    def _masks_so_far(self, round_number: int, item: WorkItem, own: OwnReadings) -> Masks:
        if item.state == "draft":
            return self._drafts.masks(self._draft(round_number, item))
        before = own.records[round_number].get(item.pseudonym)
        if before is None or before.status == "skipped":
            return {}
        return {
            name: read_mask(check_mask(self._study, before, name)) for name in ("", *self._study.asked.further_drawn)
        }

    def _check_each(self, further: Masks, title: str) -> None:
        """Raise StudyError where ``further`` are not the study's further VOIs."""
        expected = self._study.asked.further_drawn
        if missing := [name for name in expected if name not in further]:
            raise StudyError(f"{title}, VOI {missing[0]}: is missing; draw it, or skip the case with a reason.")
        if unknown := [name for name in further if name not in expected]:
            raise StudyError(f"{title}: the study has no VOI {unknown[0]!r}; known are {', '.join(self._study.vois)}.")

    def _keep(self, record: ReadingRecord, masks: Masks) -> None:
        self._check_own(record)
        self._check_newest(record, masks)
        self._drafts.save(record, masks)

    def _check_newest(self, record: ReadingRecord, masks: Masks) -> None:
        """Raise StudyError where what lies here must not be replaced by ``record``.

        In a window that another one of this computer took the case over from, whose ``masks`` are kept; and for a draft
        where the reading is finished.
        """
        found = self._drafts.find(record.round, record.pseudonym)
        if found is None and os.path.exists(record_path(self._study, record)):
            raise StudyError(
                f"{record.title}: was finished or skipped in another window since and is locked; close it here, or ask "
                "the person who runs the study to reopen it."
            )
        if found is None:
            return
        if found.token == record.token:
            if (found.status, record.status) == ("finished", "draft"):
                raise StudyError(f"{record.title}: is finished and waits to be stored; choose the reader again.")
            return
        message = f"{record.title}: was opened in another window of this computer; go on there, or open it here again."
        if masks:
            place = self._drafts.set_aside(record, masks)
            message += f" What is drawn here is kept in {place} until the case is finished."
        raise StudyError(message)

    def _check_in_time(self, record: ReadingRecord, masks: Masks) -> None:
        """Raise StudyError where the round before was corrected since what is finished was begun; it is kept aside."""
        if record.version > 1 or begun_in_time(self._study, record, own_readings(self._study, self.reader)):
            return
        place = self._drafts.set_aside(record, masks)
        self._drafts.remove(record)
        message = f"{record.title}: the round before was corrected since this was begun; the case waits anew."
        message += f" What is drawn here is kept in {place} until the case is finished."
        raise StudyError(message)

    def _check_still_open(self, record: ReadingRecord) -> None:
        """Raise StudyError where the case was handed in elsewhere between the look at the worklist and the lock."""
        if os.path.exists(record_path(self._study, record)):
            give_back(self._study, self.reader, record.round, record.pseudonym, record.token)
            raise StudyError(f"{record.title}: was finished or skipped on another computer just now and is locked.")

    def _hand_in(self, record: ReadingRecord, masks: Masks) -> ReadingRecord:
        with reaching(kept=self._drafts.path(record.round, record.pseudonym)):
            there = handed_in_before(self._study, record)
            if there is None:
                return self._publish(record, masks)
            if there.token == record.token:
                return self._handed_in(there)
        place = self._drafts.set_aside(record, masks)
        self._drafts.remove(record)
        with suppress(OSError):
            give_back(self._study, self.reader, record.round, record.pseudonym, record.token)
        raise StudyError(
            f"{record.title}: was finished or skipped on another computer since and is locked. What is drawn here is "
            f"kept in {place}; if it is to count, ask the person who runs the study to reopen the case."
        )

    def _publish(self, record: ReadingRecord, masks: Masks) -> ReadingRecord:
        self._study.check_present()
        if not holds(self._study, self.reader, record.round, record.pseudonym, record.token):
            raise StudyError(
                f"{record.title}: was opened on another computer, or released, since; close it there, then choose the "
                "reader here again."
            )
        return self._handed_in(publish(self._study, record, masks))

    def _handed_in(self, record: ReadingRecord) -> ReadingRecord:
        """What is left to do once a reading is in the study's folder."""
        give_back(self._study, self.reader, record.round, record.pseudonym, record.token)
        self._drafts.remove(record)
        self._drafts.remove_aside(record)
        return record

    def _check_own(self, record: ReadingRecord) -> None:
        if record.study_id != self.study_id or record.reader != self.reader:
            raise StudyError(
                f"{record.title}: is of study {record.study_id}, expected study {self.study_id}, reader {self.reader}; "
                "two were mixed up."
            )


def _on_grid(reading: OpenReading, masks: Masks) -> Masks:
    """Masks on the grid of the reading's image; raises StudyError for one that is empty or on another grid."""
    title = reading.record.title
    return {name: mask_on(reading.grid, one, f"{title}, VOI {name}" if name else title) for name, one in masks.items()}


IDLE_AFTER = 120.0
"""Seconds without any activity after which nobody was at work."""


class ReadingTimer:
    """Adds up the seconds between activities; a gap longer than ``idle_after`` does not count at all.

    ``seconds`` is what an earlier session of the same reading had counted; ``clock`` gives seconds and never goes
    back. The timer runs from the start.
    """

    def __init__(
        self, seconds: float = 0.0, idle_after: float = IDLE_AFTER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._counted, self._idle_after, self._clock = seconds, idle_after, clock
        self._last: float | None = clock()

    @property
    def paused(self) -> bool:
        """Whether the reader has paused."""
        return self._last is None

    @property
    def seconds(self) -> float:
        """Active seconds until now."""
        return self._counted + self._since_last()

    def touch(self) -> None:
        """Say that the reader did something; it ends a pause too."""
        self._counted, self._last = self.seconds, self._clock()

    def pause(self) -> None:
        """Stop counting."""
        self._counted, self._last = self.seconds, None

    def resume(self) -> None:
        """Count again after a pause."""
        if self._last is None:
            self._last = self._clock()

    def _since_last(self) -> float:
        if self._last is None:
            return 0.0
        gap = self._clock() - self._last
        return gap if gap <= self._idle_after else 0.0
