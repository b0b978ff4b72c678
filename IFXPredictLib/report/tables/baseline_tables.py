"""Table 1: clinical characteristics of all cases, of each split, and the splits beside each other."""

from collections.abc import Sequence

from ...evaluation.baseline_cells import Cells, part_cells, split_cells
from ...evaluation.baseline_table import BaselineRow, GroupTest, Summary
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...protocol.schema import Outcome
from .table import Table, Value

_GROUP_FIELDS = ("characteristic", "part", "group", "given", "missing", "mean", "sd", "q1", "median", "q3", "form")
_TEST_FIELDS = ("test", "statistic", "p")
_NOTE = (
    "Mean ± SD and Welch's t where both outcome groups look normal (Shapiro-Wilk P at least 0.05), else median (Q1, "
    "Q3) and Mann-Whitney: exact without ties and below 50 cases a group, else by the normal approximation with "
    "correction for ties and continuity. n (%) and chi-square with Yates' correction, or Fisher's exact test where an "
    "expected count is below 5. The form is decided once, on all cases (tables/table_1_normality.csv). P values are "
    "not adjusted for their number."
)


def baseline_tables(analysis: Analysis, outcome: Outcome) -> tuple[Table, ...]:
    """The total, each split with cases, and their comparison; an empty table with the reason where there is none."""
    rows = analysis.baseline
    if isinstance(rows, Missing):
        return (Table("table_1_total", "Table 1.", (), (), (), (), (rows.reason,)),)
    titles = {"total": "all cases", "training": "training split", "test": "test split"}
    present = ["total", *({"train": "training", "test": "test"}[split.split] for split in analysis.splits)]
    tables = [
        _table(f"table_1_{part}", f"Table 1. Characteristics by outcome: {titles[part]}.", cells, records)
        for part in present
        for cells, records in ((part_cells(rows, part, outcome), _part_records(rows, part)),)  # type: ignore[arg-type]
    ]
    if len(analysis.splits) > 1:
        caption = "Table 1. The training beside the test split."
        tables.append(_table("table_1_splits", caption, split_cells(rows), _split_records(rows)))
    return tuple(tables)


def normality_table(analysis: Analysis) -> Table:
    """The tests that decided each characteristic's form, for the CSV file alone; a reason where there is no P."""
    rows = () if isinstance(analysis.baseline, Missing) else analysis.baseline
    records = tuple(
        (row.characteristic.name, group, row.form, *_test(test))
        for row in rows
        for group, test in zip(("1", "0"), row.normality, strict=False)
    )
    return Table("table_1_normality", "", (), (), ("characteristic", "group", "form", *_TEST_FIELDS), records)


def _table(name: str, caption: str, cells: Cells, records: tuple[tuple[Value, ...], ...]) -> Table:
    notes = (_NOTE,) if name == "table_1_total" else ()
    return Table(name, caption, cells[0], cells[1:], (*_GROUP_FIELDS, *_TEST_FIELDS), records, notes)


def _part_records(rows: Sequence[BaselineRow], part: str) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (row.characteristic.name, part, group, *_numbers(summary), row.form, *_test(found.test))
        for row in rows
        for found in (getattr(row, part),)
        for group, summary in (("all", found.both), ("1", found.positive), ("0", found.negative))
    )


def _split_records(rows: Sequence[BaselineRow]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (row.characteristic.name, "splits", name, *_numbers(summary), row.form, *_test(row.splits))
        for row in rows
        for name, summary in (("training", row.training.both), ("test", row.test.both))
    )


def _numbers(found: Summary) -> tuple[Value, ...]:
    return (found.given, found.missing, found.mean, found.sd, found.q1, found.median, found.q3)


def _test(found: GroupTest) -> tuple[Value, ...]:
    return (found.name or found.reason, found.statistic, found.p)
