"""Columns that several tables of a cohort have: whole numbers, outcomes, rounds, which VOI of a mask file, files.

Paths in a table are relative to its folder, with slashes or, as on Windows, backslashes in them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..base.errors import CohortError
from ..base.numerals import is_missing
from ..base.text import brief, quoted
from ..protocol.schema import Outcome
from .table import Table

_FURTHER = re.compile(r"(image|mask)_[a-z0-9]+", re.ASCII)
"""Columns of files of further series and drawn VOIs, which a protocol names."""

_LISTED = 8
_WHOLE = re.compile(r"[0-9]{1,9}([.,]0*)?", re.ASCII)
BINARY = re.compile(r"^(?:([01])(?:[.,]0*)?|[.,]0+)$", re.ASCII)
"""Also 1.0, or 1,0, of a column that pandas took for numbers, and .00, as SPSS writes 0."""


def whole_number(text: str) -> int:
    """The number of a cell that is whole, also one that pandas or SPSS wrote with a decimal point or comma."""
    return int(text.replace(",", ".").partition(".")[0] or 0)


def given(cell: str) -> str:
    """The text of a cell that may be missing, "" where it is."""
    return "" if is_missing(cell) else cell


def require_outcomes(table: Table, outcome: Outcome) -> None:
    """Raise CohortError for a table without the column of outcomes, saying what 1 and 0 mean there.

    Another study's column, renamed, may mean the opposite.
    """
    if outcome.column not in table.columns:
        found = ", ".join(brief(name, 24) for name in table.columns[:_LISTED])
        raise CohortError(
            f"{table.path}: the column {outcome.column!r} is missing, in which {_meaning(outcome)}; found {found}; add "
            "it, or rename the column that means this."
        )


def check_outcomes(table: Table, outcome: Outcome) -> None:
    """Raise CohortError, naming file, line and what 1 and 0 mean, for an outcome that is neither."""
    check_values(table, outcome.column, ("0", "1"), f"; {_meaning(outcome)}; leave cases of unknown outcome out")


def _meaning(outcome: Outcome) -> str:
    return f"1 is {outcome.positive}, 0 is {outcome.negative}"


def check_values(table: Table, name: str, allowed: tuple[str, ...], advice: str = "") -> None:
    """Raise CohortError, naming file and line, for a cell of the column ``name``, if there is one, not ``allowed``."""
    for row, found in enumerate(table.column(name) if name in table.columns else ()):
        if plain_binary(found) not in allowed:
            expected = " or ".join(allowed)
            raise CohortError(f"{table.place(row, name)}: expected {expected}, found {quoted(found)}{advice}.")


def plain_binary(cell: str) -> str:
    """0 or 1 of a cell that says so in any way, as 1.0, 0, or SPSS's .00; any other cell as it is."""
    return BINARY.sub(lambda number: number[1] or "0", cell)


def with_plain_rounds(table: Table) -> Table:
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


def voi_choices(table: Table) -> list[tuple[int | None, str]]:
    """The label (None where not given) and the segment's name of each row's VOI."""
    choices = []
    for number, row in enumerate(table.records()):
        label, segment = given(row.get("label", "")), given(row.get("segment", ""))
        if label and (not _WHOLE.fullmatch(label) or not whole_number(label)):
            place = table.place(number, "label")
            raise CohortError(f"{place}: expected a whole number from 1 on, found {quoted(label)}.")
        choices.append((whole_number(label) if label else None, segment))
    return choices


def file_of(table: Path, cell: str) -> Path:
    """The file that a cell of the table leads to; a path that was written on Windows leads to it on any system.

    Parameters
    ----------
    table : Path
        The table's file, to whose folder paths are relative.
    cell : str
        The path as it stands in the cell, relative or absolute.

    Returns
    -------
    Path
        It need not exist. Backslashes are taken for slashes where no file is called as the cell has it.
    """
    found = table.parent / cell
    return table.parent / cell.replace("\\", "/") if "\\" in cell and not found.exists() else found


def further_columns(table: Table) -> tuple[str, ...]:
    """The columns, in the table's order, of files of further series and drawn VOIs."""
    return tuple(name for name in table.columns if _FURTHER.fullmatch(name))


def further_of(table: Table, row: Mapping[str, str]) -> tuple[tuple[str, Path], ...]:
    """The further files of a row, by column."""
    return tuple((name, file_of(table.path, row[name])) for name in further_columns(table))
