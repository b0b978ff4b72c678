"""The tables of a cohort: cohort.csv, features.csv, readings.csv. Read whole and checked, or refused.

Columns are named in the docstring of each reader. Paths in a table are relative to its folder,
with slashes or, as on Windows, backslashes in them.

A cohort.csv with columns added, as another file: what stood in it stays as it was, to the last character.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.files import write_text
from ..base.numerals import NoNumberError, is_missing, read_number
from ..base.text import brief, quoted
from ..protocol.schema import Outcome
from .table import Table, read_table, table_text, write_table

_FILES = ("image", "mask")
_FURTHER = re.compile(r"(image|mask)_[a-z0-9]+", re.ASCII)
"""Columns of files of further series and drawn VOIs, which a protocol names."""


def write_with_columns(
    table: Table, columns: Mapping[str, Sequence[str]], out: Path, place: Path | None = None
) -> None:
    """Write the file that ``table`` was read from to ``out``, with ``columns`` in place or at the end.

    Cells stay as they are written there, blanks around them included, and so does what separates them. Paths in a
    cohort.csv are relative to its folder: where ``place``, the folder that ``out`` lies in at last, is another
    one, relative paths of images and masks are rewritten so that they lead to the same files. ``out`` is overwritten;
    raises the table's error where it is to be a workbook, which is read but not written.
    """
    if out.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise table.error(f"{out}: expected a name that ends in .csv or .tsv; workbooks are read, not written.")
    source, place = table.path, place or out.parent
    written = read_table(source, table.columns, table.error, as_written=True)
    cells = {name: written.column(name) for name in written.columns}
    if place.resolve() != source.parent.resolve():
        files = (*_FILES, *_further_columns(table))
        cells |= {name: tuple(_moved(cell, source, place) for cell in table.column(name)) for name in files}
    cells |= {name: tuple(added) for name, added in columns.items()}
    write_text(out, table_text(tuple(cells), zip(*cells.values(), strict=True), table.delimiter, quoting=True))


def _moved(cell: str, source: Path, place: Path) -> str:
    """The path in ``cell``, relative to the folder of ``source``, as one relative to the folder ``place``."""
    if Path(cell).is_absolute():
        return cell
    target = source.parent.resolve() / cell
    try:
        return Path(os.path.relpath(target, place.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return str(target)


_WHOLE = re.compile(r"[0-9]{1,9}(\.0*)?", re.ASCII)
_BINARY = re.compile(r"^([01])(?:\.0*)?$", re.ASCII)  # 1.0 of a column that pandas took for numbers
_CASE_COLUMNS = ("case", "image", "mask")
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


@dataclass(frozen=True)
class Reading:
    """One row of readings.csv; ``label`` and ``segment`` as of a CohortCase."""

    case: str
    reader: str
    round: int
    mask: Path
    label: int | None = None
    segment: str = ""
    further: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class FeatureTable:
    """Features of many cases or readings: ``values`` (rows, features), NaN nowhere.

    ``readers`` and ``rounds`` are empty for a table with one row a case.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    readers: tuple[str, ...] = ()
    rounds: tuple[int, ...] = ()

    def rows(self, cases: Sequence[str]) -> NDArray[np.float64]:
        """The values (len(cases), features) of these cases; raises CohortError for one that is not there."""
        position = {case: i for i, case in enumerate(self.cases)}
        missing = [case for case in cases if case not in position]
        if missing:
            raise CohortError(f"case {missing[0]}: has no features ({len(missing)} such); run extract again.")
        return self.values[[position[case] for case in cases]]


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
        a label that is no whole number from 1 on, a patient with cases in both splits.
    """
    table = read_table(path, (*_CASE_COLUMNS, outcome.column), CohortError)
    _refuse_unknown(table, outcome)
    may_be_there = ("patient", *_further_columns(table))
    table.refuse_empty((*_CASE_COLUMNS, *(name for name in may_be_there if name in table.columns)))
    table.refuse_repeated(("case",))
    check_outcomes(table, outcome)
    check_values(table, "split", ("train", "test"))
    cases = []
    for row, timed, voi in zip(table.records(), _follow_up(table), _voi_choices(table), strict=True):
        image, mask = (listed_file(path, row[name]) for name in _FILES)
        train = row.get("split", "train") == "train"
        label, centre = whole_number(row[outcome.column]), _given(row.get("centre", ""))
        whose = _given(row.get("patient", ""))
        further = _further_of(table, row)
        cases.append(CohortCase(row["case"], image, mask, label, train, centre, *timed, *voi, whose, further))
    _check_patients(path, cases)
    return tuple(cases)


def read_case_files(path: Path, outcome: Outcome) -> tuple[CaseFiles, ...]:
    """The cases of a cohort.csv whose outcome is not asked, and need not be there; all else as ``read_cohort``."""
    table = read_table(path, _CASE_COLUMNS, CohortError)
    _refuse_unknown(table, outcome)
    table.refuse_empty((*_CASE_COLUMNS, *_further_columns(table)))
    table.refuse_repeated(("case",))
    cases = []
    for row, voi in zip(table.records(), _voi_choices(table), strict=True):
        image, mask = (listed_file(path, row[name]) for name in _FILES)
        cases.append(CaseFiles(row["case"], image, mask, *voi, _given(row.get("centre", "")), _further_of(table, row)))
    return tuple(cases)


def _check_patients(path: Path, cohort: Sequence[CohortCase]) -> None:
    """A model that has seen one lesion of a patient would look better on the other than it is."""
    splits = [{entry.patient: entry.case for entry in cohort if entry.train == wanted} for wanted in (True, False)]
    if both := [patient for patient in splits[0] if patient in splits[1]]:
        one, other = (split[both[0]] for split in splits)
        raise CohortError(
            f"{path}: patient {both[0]} is in both splits, case {one} for training and {other} for test ({len(both)} "
            "such patients); put all cases of a patient into one."
        )


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


def read_readings(path: Path, cohort: Sequence[CohortCase]) -> tuple[Reading, ...]:
    """Read readings.csv: case, reader, round (whole number), mask, and optional label and segment as in cohort.csv.

    Raises CohortError for a missing column, a reading given twice (01 and 1 are one round), or a case that the cohort
    does not have.
    """
    columns = ("case", "reader", "round", "mask")
    table = read_table(path, columns, CohortError)
    table.refuse_empty(columns)
    table = _with_plain_rounds(table)
    table.refuse_repeated(columns[:3])
    unknown = sorted(set(table.column("case")) - {c.case for c in cohort})
    if unknown:
        raise CohortError(f"{path}: the case {brief(unknown[0])} is not in the cohort ({len(unknown)} such).")
    table.refuse_empty(_further_columns(table))
    rows = zip(table.records(), map(int, table.column("round")), _voi_choices(table), strict=True)
    return tuple(
        Reading(row["case"], row["reader"], number, listed_file(path, row["mask"]), *voi, _further_of(table, row))
        for row, number, voi in rows
    )


def _refuse_unknown(table: Table, outcome: Outcome) -> None:
    known = (*_CASE_COLUMNS, outcome.column, *outcome.others, *_OPTIONAL_COLUMNS)
    table.refuse_unknown((*known, *_further_columns(table)))


def _further_columns(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.columns if _FURTHER.fullmatch(name))


def _further_of(table: Table, row: Mapping[str, str]) -> tuple[tuple[str, Path], ...]:
    """The further files of a row, by column."""
    return tuple((name, listed_file(table.path, row[name])) for name in _further_columns(table))


def listed_file(table: Path, cell: str) -> Path:
    """The file that a cell of the table leads to; a path that was written on Windows leads to it on any system."""
    found = table.parent / cell
    return table.parent / cell.replace("\\", "/") if "\\" in cell and not found.exists() else found


def check_outcome_classes(cohort: Sequence[CohortCase], where: Path) -> None:
    """Raise CohortError where the training cases are all of one class."""
    classes = {c.outcome for c in cohort if c.train}
    if classes != {0, 1}:
        found = f"only outcome {classes.pop()}" if classes else "no training case"
        raise CohortError(f"{where}: training needs cases of both outcomes, found {found}.")


def read_features(path: Path) -> FeatureTable:
    """The features of a features.csv.

    Parameters
    ----------
    path : Path
        The table: case, optional reader and round, then one column a feature.

    Returns
    -------
    FeatureTable
        Values (rows, features) float64 by names, a row a case or a reading.

    Raises
    ------
    CohortError
        For a case or reading without a name or given twice, or a value that is not a finite number.
    """
    table = read_table(path, ("case",), CohortError)
    keys = tuple(key for key in ("case", "reader", "round") if key in table.columns)
    table.refuse_empty(keys)
    table = _with_plain_rounds(table)
    table.refuse_repeated(keys)
    names = tuple(name for name in table.columns if name not in keys)
    values = np.array(table.numbers(names), np.float64)
    readers = table.column("reader") if "reader" in keys else ()
    rounds = tuple(map(int, table.column("round"))) if "round" in keys else ()
    return FeatureTable(table.column("case"), names, values, readers, rounds)


def write_features(path: Path, table: FeatureTable) -> None:
    """Write features.csv; every number is written so that it reads back to the last bit."""
    keys: dict[str, Sequence[str | int]] = {"case": table.cases}
    if table.readers:
        keys |= {"reader": table.readers, "round": table.rounds}
    of_rows = zip(zip(*keys.values(), strict=True), table.values.tolist(), strict=True)
    write_table(path, (*keys, *table.names), ([*key, *values] for key, values in of_rows))


def _with_plain_rounds(table: Table) -> Table:
    """The table with its rounds, if it has any, as whole numbers: 01 is 1."""
    if "round" not in table.columns:
        return table
    at = table.columns.index("round")
    for row, cells in enumerate(table.rows):
        if not _WHOLE.fullmatch(cells[at]):
            place = table.place(row, "round")
            raise CohortError(f"{place}: expected whole numbers, found {quoted(cells[at])}.")
    plain = ((*cells[:at], str(whole_number(cells[at])), *cells[at + 1 :]) for cells in table.rows)
    return replace(table, rows=tuple(plain))


def whole_number(text: str) -> int:
    """The number of a cell that is whole, also one that pandas wrote with a decimal point."""
    return int(text.partition(".")[0])


def _voi_choices(table: Table) -> list[tuple[int | None, str]]:
    """The label (None where not given) and the segment's name of each row's VOI."""
    choices = []
    for number, row in enumerate(table.records()):
        label, segment = _given(row.get("label", "")), _given(row.get("segment", ""))
        if label and (not _WHOLE.fullmatch(label) or not whole_number(label)):
            place = table.place(number, "label")
            raise CohortError(f"{place}: expected a whole number from 1 on, found {quoted(label)}.")
        choices.append((whole_number(label) if label else None, segment))
    return choices


def _given(cell: str) -> str:
    """The text of a cell that may be missing, "" where it is."""
    return "" if is_missing(cell) else cell


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
    if not _BINARY.fullmatch(event):
        raise CohortError(f"{where}: event: expected 0 or 1, found {quoted(event)}.")
    return weeks, whole_number(event)


def check_outcomes(table: Table, outcome: Outcome) -> None:
    """Raise CohortError, naming file, line and what 1 and 0 mean, for an outcome that is neither."""
    meaning = f"; 1 is {outcome.positive}, 0 is {outcome.negative}; leave cases of unknown outcome out"
    check_values(table, outcome.column, ("0", "1"), meaning)


def check_values(table: Table, name: str, allowed: tuple[str, ...], advice: str = "") -> None:
    """Raise CohortError, naming file and line, for a cell of the column ``name``, if there is one, not ``allowed``."""
    for row, found in enumerate(table.column(name) if name in table.columns else ()):
        if _BINARY.sub(r"\1", found) not in allowed:
            expected = " or ".join(allowed)
            raise CohortError(f"{table.place(row, name)}: expected {expected}, found {quoted(found)}{advice}.")
