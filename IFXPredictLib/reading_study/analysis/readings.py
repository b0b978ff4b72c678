"""The readings of a study as its analysis takes them, and which of them are compared.

Words as in ``stats.reading_designs``: *intra* compares the rounds of one reader, *inter* the readers of one round; a
*group* is one such comparison. Numbers of cases, readers and rounds follow from the readings, and readers may have read
unequally often; a reading that is missing leaves its case out of the groups that need it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from ...base.errors import CohortError
from ...imaging.further import IMAGE, MASK
from ...stats import reading_designs
from ...stats.reading_designs import Group, check_comparable
from ...tables.cohort import CohortCase
from ..finished_readings import readings_table
from ..readings import seconds_drawn
from ..study import Study

Files = tuple[tuple[str, Path], ...]
"""Of further series and VOIs, by column."""


@dataclass(frozen=True)
class TimedReading:
    """One lesion drawn by one reader in one round; ``seconds`` of active reading, None where nobody measured.

    They are of the reading, not of its correction.
    ``label`` and ``segment`` say which of the mask file's the VOI is, None and "" where not. ``drawn_on`` is the image
    that the reader saw, None where that is not known. ``further`` are the files of further series and VOIs by their
    columns, image_NAME and mask_NAME, ``seen`` those of the series that the reader saw.
    """

    case: str
    reader: str
    round: int
    image: Path
    mask: Path
    seconds: float | None = None
    label: int | None = None
    segment: str = ""
    drawn_on: Path | None = None
    further: Files = ()
    seen: Files = ()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that it is read from."""
        return self.image, self.mask, *(file for _, file in self.further)

    @property
    def title(self) -> str:
        """How tables name it among the readings of its case."""
        return f"reader {self.reader}, round {self.round}"


@dataclass(frozen=True)
class Pair:
    """Two readings of one case that a group compares."""

    group: Group
    one: TimedReading
    other: TimedReading


def check_readings(readings: Sequence[TimedReading]) -> None:
    """Raise CohortError for a reading given twice, a case with two images, or readings that allow no comparison."""
    given = Counter((r.case, r.reader, r.round) for r in readings)
    if twice := [key for key, count in given.items() if count > 1]:
        case, reader, number = twice[0]
        raise CohortError(f"case {case} has two readings by reader {reader} in round {number}; remove one.")
    images: dict[str, Path] = {}
    for r in readings:
        if images.setdefault(r.case, r.image) != r.image:
            raise CohortError(f"case {r.case} has two images, {images[r.case]} and {r.image}; expected one.")
    check_comparable(_places(readings))


def groups_of(readings: Sequence[TimedReading]) -> tuple[Group, ...]:
    """The comparisons that these readings allow: readers first, then rounds, each in order."""
    return reading_designs.groups_of(_places(readings))


def _places(readings: Sequence[TimedReading]) -> list[tuple[str, int]]:
    return [(r.reader, r.round) for r in readings]


def pairs_of(readings: Sequence[TimedReading]) -> Iterator[Pair]:
    """All pairs of readings of one case that a group compares, group by group, in the order of cases."""
    for group in groups_of(readings):
        inside = [r for r in readings if group.takes(r.reader, r.round)]
        by_case: dict[str, list[TimedReading]] = {r.case: [] for r in inside}
        for r in sorted(inside, key=lambda r: (r.reader, r.round)):
            by_case[r.case].append(r)
        for same in by_case.values():
            for one, other in combinations(same, 2):
                yield Pair(group, one, other)


def timed_readings(study: Study, link: Path | None, cohort: Sequence[CohortCase]) -> list[TimedReading]:
    """The study's finished readings; given a cohort, those of its training cases, on the cohort's own images.

    An ICC selects features, so the test split must have no part in it.

    Parameters
    ----------
    study : Study
        Opened.
    link : Path, optional
        The file that says who is who; without it cases go by pseudonym.
    cohort : sequence of CohortCase
        Empty for all cases of the study.

    Returns
    -------
    list of TimedReading
        By reader, round and pseudonym.

    Raises
    ------
    CohortError
        For a case that the cohort does not have, and where no reading is left.
    StudyError
        Where an image of the study that is measured on was changed since the study began.
    """
    rows = readings_table(study, link)
    if not cohort:
        for pseudonym in sorted({row.record.pseudonym for row in rows}):
            for series in ("", *study.asked.further_series):
                study.check_image(pseudonym, series=series)
    images = {entry.case: entry.image for entry in cohort}
    of_cohort = {entry.case: _images_of(entry.further) for entry in cohort}
    if unknown := sorted({row.case for row in rows} - set(images)) if cohort else []:
        raise CohortError(
            f"{study.folder}: the case {unknown[0]} is not in the cohort ({len(unknown)} such); give the study's link "
            "file with --link."
        )
    training = {entry.case for entry in cohort if entry.train}
    readings = [
        TimedReading(
            *(row.case, row.reader, row.round, images.get(row.case, row.image), row.mask),
            seconds_drawn(study, row.record),
            drawn_on=row.image,
            further=(*of_cohort.get(row.case, _images_of(row.further)), *masks_of(row.further)),
            seen=_images_of(row.further),
        )
        for row in rows
        if not cohort or row.case in training
    ]
    if not readings:
        raise CohortError(f"{study.folder}: no finished reading is of a training case of the cohort.")
    return readings


def _images_of(further: Files) -> Files:
    return tuple(one for one in further if one[0].startswith(IMAGE))


def masks_of(further: Files) -> Files:
    """Those of further VOIs."""
    return tuple(one for one in further if one[0].startswith(MASK))


def vois_of(readings: Sequence[TimedReading]) -> dict[str, list[TimedReading]]:
    """The readings of each VOI, "" the first one, with that one's mask as their own."""
    names = dict.fromkeys(name for r in readings for name, _ in masks_of(r.further))
    drawn = {name: [(r, dict(r.further).get(name)) for r in readings] for name in names}
    further = {
        name.removeprefix(MASK): [replace(r, mask=mask, label=None, segment="") for r, mask in of_voi if mask]
        for name, of_voi in drawn.items()
    }
    return {"": list(readings), **further}
