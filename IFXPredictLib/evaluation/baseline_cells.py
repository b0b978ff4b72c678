"""Table 1 as text cells: the numbers of ``baseline_table`` as a journal prints them.

All cells of a row have the same decimals, by the largest number printed of all cases: 1 from 10 on, 2 from 1 on, and so
forth. What is missing is counted in the cell that it is missing from.
"""

import math
from collections.abc import Sequence
from typing import Literal

from ..protocol.schema import Outcome
from .baseline_table import BaselineRow, Comparison, Form, GroupTest, Summary
from .texts import DASH, p_text

BaselinePart = Literal["total", "training", "test"]
Cells = tuple[tuple[str, ...], ...]
_FORMS: dict[Form, str] = {"mean": "mean ± SD", "median": "median (Q1, Q3)", "share": "n (%)"}


def part_cells(rows: Sequence[BaselineRow], part: BaselinePart, outcome: Outcome) -> Cells:
    """One part of Table 1: a header, then a line a characteristic with all cases, both outcomes, P and the test.

    Parameters
    ----------
    rows : sequence of BaselineRow
        Of ``baseline_table``, one at least.
    part : {"total", "training", "test"}
        Which cases.
    outcome : Outcome
        The protocol's, whose words head the columns of the two outcomes.

    Returns
    -------
    tuple of tuple of str
        Seven cells a line: the characteristic with its unit, how it is summed up, the three groups, P and the test.
        Where nothing could be tested, the reason stands in place of the test.
    """
    first = _of(rows[0], part)
    groups = (("all", first.both), (outcome.positive, first.positive), (outcome.negative, first.negative))
    header = ("characteristic", "summary", *(_header(name, group) for name, group in groups), "P", "test")
    return (header, *(_line(row, _of(row, part)) for row in rows))


def split_cells(rows: Sequence[BaselineRow]) -> Cells:
    """The training beside the test split: a header, then a line a characteristic with both, P and the test."""
    groups = [_header(name, _of(rows[0], name).both) for name in ("training", "test")]
    lines = (
        (*_names(row), _summary_cell(row, row.training.both), _summary_cell(row, row.test.both), *_test(row.splits))
        for row in rows
    )
    return (("characteristic", "summary", *groups, "P", "test"), *lines)


def _line(row: BaselineRow, part: Comparison) -> tuple[str, ...]:
    groups = (part.both, part.positive, part.negative)
    return (*_names(row), *(_summary_cell(row, group) for group in groups), *_test(part.test))


def _names(row: BaselineRow) -> tuple[str, str]:
    return row.characteristic.label, _FORMS[row.form]


def _header(name: str, group: Summary) -> str:
    return f"{name} (n = {group.given + group.missing})"


def _summary_cell(row: BaselineRow, group: Summary) -> str:
    missing = f"; {group.missing} missing" if group.missing else ""
    return (_numbers(row, group) if group.given else DASH) + missing


def _numbers(row: BaselineRow, group: Summary) -> str:
    if row.form == "share":
        return f"{group.ones}/{group.given} ({group.percent:.1f})"
    digits = _decimals(row)
    if row.form == "median":
        return f"{group.median:.{digits}f} ({group.q1:.{digits}f}, {group.q3:.{digits}f})"
    sd = DASH if math.isnan(group.sd) else f"{group.sd:.{digits}f}"
    return f"{group.mean:.{digits}f} ± {sd}"


def _decimals(row: BaselineRow) -> int:
    total = row.total.both
    largest = max(abs(total.mean), total.sd) if row.form == "mean" else max(abs(total.q1), abs(total.q3))
    return max(1, 2 - math.floor(math.log10(largest))) if largest > 0 else 1


def _test(test: GroupTest) -> tuple[str, str]:
    return p_text(test.p), test.name or test.reason


def _of(row: BaselineRow, part: BaselinePart) -> Comparison:
    return {"total": row.total, "training": row.training, "test": row.test}[part]
