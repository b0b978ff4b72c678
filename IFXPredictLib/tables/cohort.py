"""The tables of a cohort: cohort.csv, features.csv, readings.csv. Read whole and checked, or refused.

Columns are named in the docstring of each reader. Paths in a table are relative to its folder.

A cohort.csv with columns added, as another file: what stood in it stays as it was, to the last character.
"""

import csv
import io
import math
import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.files import write_text, write_whole
from ..protocol.schema import Outcome

_FILES = ("image", "mask")


def write_with_columns(source: Path, table: pd.DataFrame, columns: Mapping[str, Sequence[str]], out: Path) -> None:
    """Write the cells ``table`` of the file ``source`` to ``out``, with ``columns`` in place or at the end.

    Paths in a cohort.csv are relative to its folder. Where ``out`` lies in another folder than ``source``, relative
    paths of images and masks are rewritten so that they lead to the same files. ``out`` is overwritten.
    """
    written = table.assign(**columns)
    if out.parent.resolve() != source.parent.resolve():
        written = written.assign(**{name: [_moved(cell, source, out) for cell in table[name]] for name in _FILES})
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([list(written), *written.to_numpy().tolist()])
    write_text(out, buffer.getvalue())


def _moved(cell: str, source: Path, out: Path) -> str:
    """The path in ``cell``, relative to the folder of ``source``, as one relative to that of ``out``."""
    if Path(cell).is_absolute():
        return cell
    target = source.parent.resolve() / cell
    try:
        return Path(os.path.relpath(target, out.parent.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return str(target)


_CASE_COLUMNS = ("case", "image", "mask")
_OPTIONAL_COLUMNS = ("split", "centre", "time_weeks", "event")


@dataclass(frozen=True)
class CohortCase:
    """One row of cohort.csv; ``train`` is False for the cases of the test split.

    ``centre`` is "" where unknown. ``time_weeks``, above 0, leads to failure (``event`` 1) or the last visit (0); both
    are None where unknown.
    """

    case: str
    image: Path
    mask: Path
    outcome: int
    train: bool
    centre: str = ""
    time_weeks: float | None = None
    event: int | None = None


@dataclass(frozen=True)
class Reading:
    """One row of readings.csv."""

    case: str
    reader: str
    round: int
    mask: Path


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
    """Read cohort.csv: case, image, mask, the outcome's column (0 or 1) and optional split (train or test; else all
    train), centre, time_weeks and event (these two together or not at all, in the table and in each row).

    Raises CohortError, naming file and case, for a missing or unknown column (a misspelt "split" would put the test
    cases into training), an empty cell, a case given twice, another outcome or split, a time that is not above 0.
    """
    table = read_cells(path, (*_CASE_COLUMNS, outcome.column))
    known = (*_CASE_COLUMNS, outcome.column, *outcome.others, *_OPTIONAL_COLUMNS)
    unknown = [name for name in map(str, table) if name not in known]
    if unknown:
        raise CohortError(f"{path}: unknown column {unknown[0]!r}; known are {', '.join(known)}.")
    _refuse_empty(path, table, _CASE_COLUMNS)
    refuse_repeated(path, table, ["case"])
    split = table["split"] if "split" in table else pd.Series("train", index=table.index)
    _check_values(path, table, table[outcome.column], outcome.column, ("0", "1"))
    _check_values(path, table, split, "split", ("train", "test"))
    centre = table["centre"].str.strip() if "centre" in table else pd.Series("", index=table.index)
    files = zip(table["image"], table["mask"], strict=True)
    rows = zip(table["case"], files, table[outcome.column], split, centre, *_follow_up(path, table), strict=True)
    return tuple(
        CohortCase(case, path.parent / image, path.parent / mask, int(label), part == "train", place, weeks, event)
        for case, (image, mask), label, part, place, weeks, event in rows
    )


def read_readings(path: Path, cohort: Sequence[CohortCase]) -> tuple[Reading, ...]:
    """Read readings.csv: case, reader, round (whole number), mask.

    Raises CohortError for a missing column, a reading given twice, or a case that the cohort does not have.
    """
    table = read_cells(path, ("case", "reader", "round", "mask"))
    _refuse_empty(path, table, ("case", "reader", "round", "mask"))
    refuse_repeated(path, table, ["case", "reader", "round"])
    unknown = sorted(set(table["case"]) - {c.case for c in cohort})
    if unknown:
        raise CohortError(f"{path}: the case {unknown[0]} is not in the cohort ({len(unknown)} such).")
    rows = zip(table["case"], table["reader"], _rounds(path, table), table["mask"], strict=True)
    return tuple(Reading(case, reader, number, path.parent / mask) for case, reader, number, mask in rows)


def check_outcome_classes(cohort: Sequence[CohortCase], where: Path) -> None:
    """Raise CohortError where the training cases are all of one class."""
    classes = {c.outcome for c in cohort if c.train}
    if classes != {0, 1}:
        found = f"only outcome {classes.pop()}" if classes else "no training case"
        raise CohortError(f"{where}: training needs cases of both outcomes, found {found}.")


def read_features(path: Path) -> FeatureTable:
    """Read features.csv: case, optional reader and round, then one column a feature.

    Raises CohortError for a case or reading given twice, or a value that is not a finite number.
    """
    table = read_cells(path, ("case",))
    keys = [key for key in ("case", "reader", "round") if key in table]
    refuse_repeated(path, table, keys)
    try:
        values = table.drop(columns=keys).astype(np.float64).to_numpy()
    except ValueError as problem:
        raise CohortError(f"{path}: {problem}; expected numbers only.") from problem
    names = tuple(table.columns.drop(keys))
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        row, column = bad[0]
        raise CohortError(f"{path}: case {table['case'][row]}: {names[column]} is not a finite number.")
    readers = tuple(table["reader"]) if "reader" in table else ()
    rounds = _rounds(path, table) if "round" in table else ()
    return FeatureTable(tuple(table["case"]), names, values, readers, rounds)


def write_features(path: Path, table: FeatureTable) -> None:
    """Write features.csv; every number is written so that it reads back to the last bit."""
    frame = pd.DataFrame(table.values, columns=list(table.names))
    if table.readers:
        frame.insert(0, "round", table.rounds)
        frame.insert(0, "reader", table.readers)
    frame.insert(0, "case", table.cases)
    write_whole(path, lambda file: frame.to_csv(file, index=False, lineterminator="\n"))


def read_cells(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """A CSV file, all cells as text, so that a case "007" stays one and a number is not rounded twice.

    Raises CohortError where it cannot be read, lacks a ``needed`` column or rows, or has a column twice.
    """
    try:
        with warnings.catch_warnings(action="error", category=pd.errors.ParserWarning):
            # index_col: a row with a cell too many must not shift the columns; header: pandas renames doubled names
            table = pd.read_csv(path, dtype=str, keep_default_na=False, index_col=False, header=None)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as problem:
        raise CohortError(f"{path}: cannot be read as a table ({problem}).") from problem
    header = table.iloc[0].tolist()
    if len(set(header)) < len(header):
        raise CohortError(f"{path}: the column {max(header, key=header.count)!r} is given twice; keep one.")
    table = table.iloc[1:].set_axis(header, axis=1).reset_index(drop=True)
    missing = [name for name in needed if name not in table]
    if missing:
        raise CohortError(
            f"{path}: the column {missing[0]!r} is missing; found {', '.join(table.columns[:8])}; add it."
        )
    if table.empty:
        raise CohortError(f"{path}: has no rows.")
    return table


def _refuse_empty(path: Path, table: pd.DataFrame, columns: Sequence[str]) -> None:
    for name in columns:
        empty = table.index[table[name].str.strip() == ""]
        if len(empty):
            raise CohortError(f"{path}: line {empty[0] + 2}: {name} is empty; fill it in or remove the line.")


def refuse_repeated(path: Path, table: pd.DataFrame, keys: list[str]) -> None:
    """Raise CohortError where two rows are the same in the columns ``keys``."""
    repeated = table.loc[table.duplicated(keys), keys]
    if len(repeated):
        raise CohortError(f"{path}: {' '.join(map(str, repeated.iloc[0]))} is given twice; each may appear once.")


def _rounds(path: Path, table: pd.DataFrame) -> tuple[int, ...]:
    not_whole = table.loc[~table["round"].str.fullmatch("[0-9]+"), "round"]
    if len(not_whole):
        raise CohortError(f"{path}: round: expected whole numbers, found {not_whole.iloc[0]!r}.")
    return tuple(int(number) for number in table["round"])


def _follow_up(path: Path, table: pd.DataFrame) -> tuple[list[float | None], list[int | None]]:
    """The weeks and events of all rows; None for both where neither is given."""
    columns = [name for name in ("time_weeks", "event") if name in table]
    if len(columns) == 1:
        raise CohortError(f"{path}: has the column {columns[0]!r} without the other of time_weeks and event; add it.")
    weeks: list[float | None] = [None] * len(table)
    events: list[int | None] = [None] * len(table)
    for i, texts in enumerate(table[columns].to_numpy().tolist() if columns else []):
        time, event = (text.strip() for text in texts)
        if not time and not event:
            continue
        where = f"{path}: case {table['case'][i]}"
        if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", time, re.ASCII) or not 0 < float(time) < math.inf:
            raise CohortError(f"{where}: time_weeks: expected weeks above 0 as a number, found {time!r}.")
        if event not in ("0", "1"):
            raise CohortError(f"{where}: event: expected 0 or 1, found {event!r}.")
        weeks[i], events[i] = float(time), int(event)
    return weeks, events


def _check_values(
    path: Path, table: pd.DataFrame, column: "pd.Series[str]", name: str, allowed: tuple[str, ...]
) -> None:
    wrong = ~column.isin(allowed)
    if wrong.any():
        case, found = table.loc[wrong, "case"].iloc[0], column[wrong].iloc[0]
        raise CohortError(f"{path}: case {case}: {name}: expected {' or '.join(allowed)}, found {found!r}.")
