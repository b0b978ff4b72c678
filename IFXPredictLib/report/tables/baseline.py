"""Table 1: clinical characteristics of all cases, of each split, and the splits beside each other."""

from collections.abc import Sequence
from typing import NamedTuple

from ...evaluation.baseline_cells import BaselinePart, Cells, part_cells, split_cells
from ...evaluation.baseline_table import BaselineRow, GroupTest, Summary
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...protocol.schema import Outcome
from .table import Column, Table, Value, file_columns, page_columns, table

_NOTE = (
    "Mean ± SD and Welch's t where both outcome groups look normal (Shapiro-Wilk P at least 0.05), else median (Q1, "
    "Q3) and Mann-Whitney: exact without ties and below 50 cases a group, else by the normal approximation with "
    "correction for ties and continuity. n (%) and chi-square with Yates' correction, or Fisher's exact test where an "
    "expected count is below 5. The form is decided once, on all cases (tables/table_1_normality.csv). P values are "
    "not adjusted for their number."
)

_ONCE = (
    "The {} cases are of {} patients: each counts once, with the outcome and the values of the first of the patient's "
    "cases in the cohort's list."
)
_PARTS: dict[BaselinePart, str] = {"total": "all cases", "training": "training split", "test": "test split"}


class _Group(NamedTuple):
    """The values of one characteristic in one group of cases, and the test between the groups of a part."""

    row: BaselineRow
    part: str
    group: str
    summary: Summary
    test: GroupTest


_GROUP_COLUMNS: list[Column[_Group]] = [
    Column("characteristic", "", lambda group: group.row.characteristic.name),
    Column("part", "", lambda group: group.part),
    Column("group", "", lambda group: group.group),
    Column(("given", "missing", "mean", "sd", "q1", "median", "q3"), "", lambda group: _numbers(group.summary)),
    Column("form", "", lambda group: group.row.form),
    Column(("test", "statistic", "p"), "", lambda group: _test(group.test)),
]


def baseline_tables(analysis: Analysis, outcome: Outcome) -> tuple[Table, ...]:
    """The total, each split with cases, and their comparison; an empty table with the reason where there is none."""
    rows = analysis.baseline
    if isinstance(rows, Missing):
        return (table("table_1_total", "Table 1.", [], [], (rows.reason,)),)
    names: dict[str, BaselinePart] = {"train": "training", "test": "test"}
    parts: list[BaselinePart] = ["total", *(names[split.split] for split in analysis.splits if split.split in names)]
    tables = [
        _baseline(
            f"table_1_{part}",
            f"Table 1. Characteristics by outcome: {_PARTS[part]}.",
            part_cells(rows, part, outcome),
            _by_outcome(rows, part),
            _notes(analysis, part),
        )
        for part in parts
    ]
    if len(analysis.splits) > 1:
        caption = "Table 1. The training beside the test split."
        tables.append(_baseline("table_1_splits", caption, split_cells(rows), _by_split(rows)))
    return tuple(tables)


def normality_table(analysis: Analysis) -> Table:
    """The tests that decided each characteristic's form, for the CSV file alone; a reason where there is no P."""
    rows = () if isinstance(analysis.baseline, Missing) else analysis.baseline
    records = [
        (row.characteristic.name, group, row.form, *_test(test))
        for row in rows
        for group, test in zip(("1", "0"), row.normality, strict=False)
    ]
    fields = ("characteristic", "group", "form", "test", "statistic", "p")
    return table("table_1_normality", "", file_columns(fields), records)


def _notes(analysis: Analysis, part: BaselinePart) -> tuple[str, ...]:
    """How the numbers were made, below the first of the tables."""
    if part != "total":
        return ()
    total = analysis.flow.total
    return (_NOTE, *((_ONCE.format(total.analysed, total.patients),) if total.of_patients else ()))


def _baseline(name: str, caption: str, cells: Cells, groups: Sequence[_Group], notes: tuple[str, ...] = ()) -> Table:
    """On the page a line a characteristic, in the file a line a characteristic and group."""
    return table(name, caption, _GROUP_COLUMNS, groups, notes, page=(page_columns(cells[0]), cells[1:]))


def _by_outcome(rows: Sequence[BaselineRow], part: BaselinePart) -> list[_Group]:
    return [
        _Group(row, part, group, summary, found.test)
        for row in rows
        for found in (getattr(row, part),)
        for group, summary in (("all", found.both), ("1", found.positive), ("0", found.negative))
    ]


def _by_split(rows: Sequence[BaselineRow]) -> list[_Group]:
    return [
        _Group(row, "splits", name, summary, row.splits)
        for row in rows
        for name, summary in (("training", row.training.both), ("test", row.test.both))
    ]


def _numbers(found: Summary) -> tuple[Value, ...]:
    return (found.given, found.missing, found.mean, found.sd, found.q1, found.median, found.q3)


def _test(found: GroupTest) -> tuple[Value, ...]:
    return (found.name or found.reason, found.statistic, found.p)
