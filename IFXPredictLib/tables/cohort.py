"""cohort.csv: the cases of a study. Read whole and checked, or refused.

Its columns are named in the docstring of ``read_cohort``.
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ..base.errors import CohortError
from ..base.numerals import NoNumberError, is_missing, read_number
from ..base.text import quoted
from ..protocol.schema import Outcome
from .columns import (
    BINARY,
    check_outcomes,
    check_values,
    file_of,
    further_columns,
    further_of,
    given,
    require_outcomes,
    voi_choices,
    whole_number,
)
from .table import Table, read_table

FILES = ("image", "mask")
_CASE_COLUMNS = ("case", "image", "mask")
_SURELY = 3
"""Cases of each kind from which it is no chance that none of another kind is there."""
_LONGEST_WEEKS = 156
_OPTIONAL_COLUMNS = ("split", "centre", "time_weeks", "event", "label", "segment", "patient")


@dataclass(frozen=True)
class CohortCase:
    """One row of cohort.csv; ``train`` is False for the cases of the test split.

    ``centre`` is "" where unknown. ``time_weeks``, above 0, leads to failure (``event`` 1) or the last visit (0); both
    are None where unknown. ``label`` and ``segment`` say which of the mask file's the VOI is, None and "" where not.
    ``patient`` is whose lesion or scan it is: the case itself where nothing is said, so never "". ``further`` are the
    files of further series and drawn VOIs by their columns, image_NAME and mask_NAME.
    """

    case: str
    image: Path
    mask: Path
    outcome: int
    train: bool
    centre: str = ""
    time_weeks: float | None = None
    event: int | None = None
    label: int | None = None
    segment: str = ""
    patient: str = ""
    further: tuple[tuple[str, Path], ...] = ()

    def __post_init__(self) -> None:
        """Make the case a patient of its own where no patient is named."""
        if not self.patient:
            object.__setattr__(self, "patient", self.case)


@dataclass(frozen=True)
class CaseFiles:
    """A case to be predicted: one row of cohort.csv of which the outcome is not asked; all as of a CohortCase."""

    case: str
    image: Path
    mask: Path
    label: int | None = None
    segment: str = ""
    centre: str = ""
    further: tuple[tuple[str, Path], ...] = ()


def read_cohort(path: Path, outcome: Outcome) -> tuple[CohortCase, ...]:
    """The cases of a cohort.csv.

    Parameters
    ----------
    path : Path
        The table: case, image, mask, the outcome's column (0 or 1) and optional split (train or test; else all train),
        centre, time_weeks and event (these two together or not at all, in the table and in each row), label and
        segment (the VOI's number and name in a mask file that holds several), patient (who has several lesions or
        scans; else each case is a patient), image_NAME and mask_NAME of further series and drawn VOIs. Paths in it are
        relative to the file.
    outcome : Outcome
        Which column is the outcome, and which others may stand beside it: ``protocol.outcome``.

    Returns
    -------
    tuple of CohortCase
        In the file's order.

    Raises
    ------
    CohortError
        Naming file and case, for a missing or unknown column (a misspelt "split" would put the test cases into
        training), an empty cell, a case given twice, another outcome or split, a time that is not above 0,
        a label that is no whole number from 1 on, a patient with cases in both splits, an outcome that is the opposite
        of the event.
    """
    table = read_table(path, _CASE_COLUMNS, CohortError)
    require_outcomes(table, outcome)
    _refuse_unknown(table, outcome)
    may_be_there = ("patient", *further_columns(table))
    table.refuse_empty((*_CASE_COLUMNS, *(name for name in may_be_there if name in table.columns)))
    table.refuse_repeated(("case",))
    check_outcomes(table, outcome)
    check_values(table, "split", ("train", "test"))
    cases = []
    for row, timed, voi in zip(table.records(), _follow_up(table), voi_choices(table), strict=True):
        image, mask = (file_of(path, row[name]) for name in FILES)
        train = row.get("split", "train") == "train"
        label, centre = whole_number(row[outcome.column]), given(row.get("centre", ""))
        whose = given(row.get("patient", ""))
        further = further_of(table, row)
        cases.append(CohortCase(row["case"], image, mask, label, train, centre, *timed, *voi, whose, further))
    _check_patients(path, cases)
    if outcome.failure:
        _check_failures(path, cases, outcome)
    return tuple(cases)


def read_case_files(path: Path, outcome: Outcome) -> tuple[CaseFiles, ...]:
    """The cases of a cohort.csv whose outcome is not asked, and need not be there.

    Parameters
    ----------
    path : Path
        The table as ``read_cohort`` has it: case, image, mask, and optional label, segment, centre, image_NAME and
        mask_NAME. The other columns known there may stand beside them, and are not read.
    outcome : Outcome
        ``protocol.outcome``: which columns may be those of outcomes.

    Returns
    -------
    tuple of CaseFiles
        In the file's order; the files that they name need not be there.

    Raises
    ------
    CohortError
        Naming file and case, for a missing or unknown column, an empty cell in a column of names or files, a case given
        twice, or a label that is no whole number from 1 on.
    """
    table = read_table(path, _CASE_COLUMNS, CohortError)
    _refuse_unknown(table, outcome)
    table.refuse_empty((*_CASE_COLUMNS, *further_columns(table)))
    table.refuse_repeated(("case",))
    return tuple(
        CaseFiles(
            *(row["case"], file_of(path, row["image"]), file_of(path, row["mask"]), *voi, given(row.get("centre", ""))),
            further=further_of(table, row),
        )
        for row, voi in zip(table.records(), voi_choices(table), strict=True)
    )


def _refuse_unknown(table: Table, outcome: Outcome) -> None:
    known = (*_CASE_COLUMNS, outcome.column, *outcome.others, *_OPTIONAL_COLUMNS)
    table.refuse_unknown((*known, *further_columns(table)))


def _follow_up(table: Table) -> list[tuple[float | None, int | None]]:
    """The weeks and the event of each row; None for both where neither is given."""
    columns = [name for name in ("time_weeks", "event") if name in table.columns]
    if len(columns) == 1:
        raise CohortError(
            f"{table.path}: has the column {columns[0]!r} without the other of time_weeks and event; add it."
        )
    if not columns:
        return [(None, None)] * len(table.rows)
    cells = table.with_decimal_points(("time_weeks",)).cells(columns)
    return [_time_and_event(table.place(row), *pair) for row, pair in enumerate(cells)]


def _time_and_event(where: str, time: str, event: str) -> tuple[float | None, int | None]:
    if is_missing(time) and is_missing(event):
        return None, None
    try:
        weeks = read_number(time)
    except NoNumberError as problem:
        raise CohortError(f"{where}: time_weeks: expected weeks above 0 as a number, {problem}.") from None
    if weeks <= 0:
        raise CohortError(f"{where}: time_weeks: expected weeks above 0 as a number, found {quoted(time)}.")
    if not BINARY.fullmatch(event):
        raise CohortError(f"{where}: event: expected 0 or 1, found {quoted(event)}.")
    return weeks, whole_number(event)


def _check_failures(path: Path, cohort: Sequence[CohortCase], outcome: Outcome) -> None:
    """Raise CohortError where outcome 1 is surely not the failure that time_weeks leads to, but its opposite.

    Warns of weeks that are rather days. Single contradictions are counted by ``evaluate``.
    """
    seen = Counter((entry.outcome, entry.event) for entry in cohort if entry.event is not None)
    if not seen[1, 1] and min(seen[1, 0], seen[0, 1]) >= _SURELY:
        raise CohortError(
            f"{path}: all {seen[0, 1]} cases with event 1 have outcome 0, and none of {seen[1, 0]} with outcome 1 has "
            f"one: is outcome coded the other way round? 1 is {outcome.positive}, 0 is {outcome.negative}."
        )
    weeks = [entry.time_weeks for entry in cohort if entry.time_weeks is not None]
    if len(weeks) >= _SURELY and median(weeks) > _LONGEST_WEEKS:
        warnings.warn(
            f"{path}: the median of time_weeks is {median(weeks):g}, {median(weeks) / 52:.1f} years: are they days? "
            "Divide them by 7.",
            UserWarning,
            stacklevel=3,
        )


def _check_patients(path: Path, cohort: Sequence[CohortCase]) -> None:
    """A model that has seen one lesion of a patient would look better on the other than it is."""
    splits = [{entry.patient: entry.case for entry in cohort if entry.train == wanted} for wanted in (True, False)]
    if both := [patient for patient in splits[0] if patient in splits[1]]:
        one, other = (split[both[0]] for split in splits)
        raise CohortError(
            f"{path}: patient {both[0]} is in both splits, case {one} for training and {other} for test ({len(both)} "
            "such patients); put all cases of a patient into one."
        )


def check_outcome_classes(cohort: Sequence[CohortCase], where: Path) -> None:
    """Raise CohortError where the training cases are all of one class.

    Parameters
    ----------
    cohort : sequence of CohortCase
        All cases; those of the test split are not looked at.
    where : Path
        The cohort.csv that they are of, which the message names.

    Raises
    ------
    CohortError
        Also where there is no training case.
    """
    classes = {c.outcome for c in cohort if c.train}
    if classes != {0, 1}:
        found = f"only outcome {classes.pop()}" if classes else "no training case"
        raise CohortError(f"{where}: training needs cases of both outcomes, found {found}.")


def patients_in_words(cohort: Sequence[CohortCase]) -> str:
    """How many patients the cases are of, and who has cases of both outcomes; "" where each case is a patient."""
    outcomes: dict[str, set[int]] = {}
    for entry in cohort:
        outcomes.setdefault(entry.patient, set()).add(entry.outcome)
    if len(outcomes) == len(cohort):
        return ""
    mixed = [patient for patient, found in outcomes.items() if len(found) > 1]
    said = f"{len(cohort)} cases of {len(outcomes)} patients, whose cases stay together"
    if not mixed:
        return said
    named = ", ".join(mixed[:3]) + (", ..." if len(mixed) > 3 else "")
    return (
        f"{said}; {len(mixed)} of them ({named}) have cases of both outcomes: right where each lesion is judged by "
        "itself, else mend the outcomes"
    )
