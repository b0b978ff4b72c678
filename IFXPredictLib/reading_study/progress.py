"""How far a study is, for the person who runs it: counts, times and dates, no voxels."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from .study import Study
from .worklist import check_clock, own_readings, worklist


@dataclass(frozen=True)
class RoundProgress:
    """One reader's round in numbers of cases.

    ``open`` can be read now, ``waiting`` not yet; ``next_opens`` and ``last_opens`` are the first and last washout
    dates of those whose round before is read. ``median_seconds`` is of the finished readings' active time.
    ``overrides`` were read before their washout had passed, ``corrected`` have more than one version.
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


def study_progress(study: Study, now: datetime) -> tuple[RoundProgress, ...]:
    """One entry a reader and round; raises StudyError where the clock stands before a recorded time."""
    return tuple(progress for reader in study.readers for progress in _of_reader(study, reader, now))


def _of_reader(study: Study, reader: str, now: datetime) -> list[RoundProgress]:
    own = own_readings(study, reader)
    check_clock(own, (), now)
    found = []
    for number in range(1, study.rounds + 1):
        items = worklist(study, reader, number, now, own)
        states = [item.state for item in items]
        records = own.records[number].values()
        seconds = [record.active_seconds for record in records if record.status == "finished"]
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
                overrides=sum(bool(record.override) for record in records),
                corrected=sum(record.version > 1 for record in records),
                median_seconds=median(seconds) if seconds else None,
                next_opens=dates[0] if dates else None,
                last_opens=dates[-1] if dates else None,
            )
        )
    return found
