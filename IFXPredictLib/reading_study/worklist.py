"""The worklist: what one reader has to do in one round and what is open now; and, of all readers, how far a study is.

For the person who runs it these are counts, times and dates, no voxels.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Literal

from ..base.errors import StudyError
from .readings import ReadingRecord, handed_in, seconds_drawn, versions_until
from .study import Study, as_text, as_time, reading_order, utc_now, washout_end

State = Literal["open", "draft", "kept", "finished", "skipped", "not yet"]


@dataclass(frozen=True)
class WorkItem:
    """One line of a worklist: ``position`` from 1; ``version`` is above 1 for a correction.

    "draft": was begun on this computer and is gone on with. "kept": was finished on it and waits to be stored in the
    study's folder. "not yet": the washout ends at ``opens``, or, where that is None, the round before has to be read
    first.
    """

    position: int
    pseudonym: str
    state: State
    opens: datetime | None
    version: int


@dataclass(frozen=True)
class OwnReadings:
    """All that one reader has handed in: the newest records and what is reopened, by round."""

    records: Mapping[int, Mapping[str, ReadingRecord]]
    reopened: Mapping[int, frozenset[str]]


def own_readings(study: Study, reader: str) -> OwnReadings:
    """Read one reader's records of all rounds.

    Parameters
    ----------
    study : Study
        Opened.
    reader : str
        One of its readers.

    Returns
    -------
    OwnReadings
        The newest version of each reading.

    Raises
    ------
    StudyError
        For an unknown reader, where the study's folder has vanished, and where a record is damaged or of another study.
    """
    found = {k: handed_in(study, reader, k) for k in study.rounds_of(reader)}
    return OwnReadings(
        {k: {record.pseudonym: record for record in records} for k, (records, _) in found.items()},
        {k: reopened for k, (_, reopened) in found.items()},
    )


def worklist(
    study: Study,
    reader: str,
    round_number: int,
    now: datetime,
    own: OwnReadings,
    drafts: Collection[ReadingRecord] = (),
) -> tuple[WorkItem, ...]:
    """All cases in the reader's order of the round; ``drafts`` are what this computer keeps, of any round."""
    study.check_round(round_number, reader)
    begun = {record.pseudonym: record for record in drafts if record.round == round_number}
    order = reading_order(study.seed, reader, round_number, study.pseudonyms)
    return tuple(
        _item(study, position, pseudonym, round_number, now, own, begun.get(pseudonym))
        for position, pseudonym in enumerate(order, start=1)
    )


def check_clock(own: OwnReadings, drafts: Collection[ReadingRecord], now: datetime) -> None:
    """Raise StudyError where ``now`` is before the latest time that this reader's work has recorded.

    Parameters
    ----------
    own : OwnReadings
        All that the reader has handed in.
    drafts : collection of ReadingRecord
        What this computer keeps of the reader, of any round; empty where it is not looked at.
    now : datetime
        With its zone; times are compared to the second.

    Raises
    ------
    StudyError
        Naming both times: the washout counts from recorded ones.
    """
    handed_in = [record for records in own.records.values() for record in records.values()]
    latest = max((record.finished_at for record in (*handed_in, *drafts)), default=now)
    if as_text(now) < as_text(latest):
        raise StudyError(
            f"the clock of this computer says {as_text(now)}, but your last reading was at {as_text(latest)}; the "
            "washout counts from recorded times, so set the clock right, then go on."
        )


def _item(
    study: Study,
    position: int,
    pseudonym: str,
    round_number: int,
    now: datetime,
    own: OwnReadings,
    begun: ReadingRecord | None,
) -> WorkItem:
    record = own.records[round_number].get(pseudonym)
    version = 1 if record is None else record.version
    if record is not None and pseudonym not in own.reopened[round_number]:
        return WorkItem(position, pseudonym, "skipped" if record.status == "skipped" else "finished", None, version)
    if record is not None:
        version += 1
    if begun and (record is not None or begun.status == "finished" or begun_in_time(study, begun, own)):
        kept = (begun.status, begun.version) == ("finished", version)
        return WorkItem(position, pseudonym, "kept" if kept else "draft", None, version)
    if record is not None:
        return WorkItem(position, pseudonym, "open", None, version)
    waits, opens = _washout(study, pseudonym, round_number, own)
    if waits and (opens is None or now < opens):
        return WorkItem(position, pseudonym, "not yet", opens, version)
    return WorkItem(position, pseudonym, "open", None, version)


def _washout(study: Study, pseudonym: str, round_number: int, own: OwnReadings) -> tuple[bool, datetime | None]:
    """Whether the case has to wait, and until when: None where the round before is unread or under correction."""
    if round_number == 1:
        return False, None
    before = own.records[round_number - 1].get(pseudonym)
    if before is None or pseudonym in own.reopened[round_number - 1]:
        return True, None
    return True, washout_end(before.finished_at, study.washout_days)


def begun_in_time(study: Study, reading: ReadingRecord, own: OwnReadings) -> bool:
    """Whether a reading was begun once its washout was over, or early on purpose.

    Parameters
    ----------
    study : Study
        Opened.
    reading : ReadingRecord
        In its first version, not handed in.
    own : OwnReadings
        All that the reader has handed in.

    Returns
    -------
    bool
        False where the round before was corrected since, or is to be: neither is blind to the other.

    Raises
    ------
    StudyError
        Where a time is damaged.
    """
    waits, opens = _washout(study, reading.pseudonym, reading.round, own)
    in_time = opens is not None and as_time(reading.opened, reading.title) >= opens
    return in_time or not waits or bool(reading.override)


@dataclass(frozen=True)
class RoundProgress:
    """One reader's round in numbers of cases.

    ``open`` can be read now, ``waiting`` not yet; ``next_opens`` and ``last_opens`` are the first and last washout
    dates of those whose round before is read. ``median_seconds`` is of the finished readings' active time, without
    their corrections'. ``overrides`` were read before their washout had passed, in any version, ``corrected`` have
    more than one version.
    """

    reader: str
    round: int
    total: int
    finished: int
    skipped: int
    open: int
    waiting: int
    overrides: int
    corrected: int
    median_seconds: float | None
    next_opens: datetime | None
    last_opens: datetime | None


def study_progress(study: Study, now: datetime | None = None) -> tuple[RoundProgress, ...]:
    """How far a study is: counts, times and dates, no voxels.

    Parameters
    ----------
    study : Study
        Of ``load_study``.
    now : datetime, optional
        By which washouts have passed or not; now, in UTC, where left out.

    Returns
    -------
    tuple of RoundProgress
        One entry a reader and round.

    Raises
    ------
    StudyError
        Where the clock stands before a recorded time.
    """
    now = now or utc_now()
    return tuple(progress for reader in study.readers for progress in _of_reader(study, reader, now))


def _of_reader(study: Study, reader: str, now: datetime) -> list[RoundProgress]:
    own = own_readings(study, reader)
    check_clock(own, (), now)
    found = []
    for number in study.rounds_of(reader):
        items = worklist(study, reader, number, now, own)
        states = [item.state for item in items]
        records = own.records[number].values()
        seconds = [seconds_drawn(study, record) for record in records if record.status == "finished"]
        dates = sorted(item.opens for item in items if item.opens is not None)
        found.append(
            RoundProgress(
                reader=reader,
                round=number,
                total=len(items),
                finished=states.count("finished"),
                skipped=states.count("skipped"),
                open=states.count("open"),
                waiting=states.count("not yet"),
                overrides=sum(any(one.override for one in versions_until(study, record)) for record in records),
                corrected=sum(record.version > 1 for record in records),
                median_seconds=median(seconds) if seconds else None,
                next_opens=dates[0] if dates else None,
                last_opens=dates[-1] if dates else None,
            )
        )
    return found
