"""Changes of a table's cells, rows, columns and letters, and the ways in which programs write one."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import damage
from hypothesis import strategies as st

CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "NA", "nan", "inf", "-inf", "0", "1", "2", "-1", "1.0", "01", "1e5", "1e999", "0.1", ".5", "5."),
            *("1_000", "0_9", "1,5", "1.234", "1,234", "1 234", "0x10", "\u0661\u0662", "\uff11", "\u2212 1", "50 %"),
            *("<5", ">120", "<=0.3", "< x", "1-3", "SEPT2", "#N/A", "#REF!", "train", "test", "Train", "P1", "P1 "),
            *("\uff30\uff11", "P\u200b1", "p1", "a\nb", "a;b", "a\tb", 'a"b', "'", "#", "../../etc", "/dev/null"),
            *("x" * 5000, "9" * 5000, "\U0001f600", "e\u0301", "A\u0308", "true", "false", "yes", "None", "12 mg/L"),
            *("90", "0.75", "1.0000001", "=1+1", "1;2", "100000000000000000000", "4.9e-324", "\x1b[31m", "\u202e"),
        ]
    ),
    st.text(max_size=12),
    st.floats().map(repr),
    st.integers().map(str),
)
_PLACES = st.integers(0, 11)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("cell"), _PLACES, _PLACES, CELLS),
        st.tuples(st.just("cell"), _PLACES, _PLACES, CELLS),
        st.tuples(st.just("header"), _PLACES, _PLACES, CELLS),
        st.tuples(
            st.sampled_from(["drop row", "double row", "short row", "empty row", "drop column", "double column"]),
            *(_PLACES, _PLACES, st.just("")),
        ),
        st.tuples(st.just("long row"), _PLACES, _PLACES, CELLS),
    ),
    max_size=3,
)
STYLES = st.tuples(
    st.sampled_from([",", ",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"]),
    st.booleans(),
    st.sampled_from(["", "", "", "sep", "indices"]),
)
_PLAIN = st.just((",", "\n", "utf-8", False, ""))
CHANGES = st.tuples(EDITS, st.one_of(_PLAIN, _PLAIN, STYLES), st.one_of(st.none(), st.none(), st.integers(0, 1 << 32)))


def written(rows: Sequence[Sequence[str]], change: Any) -> bytes:
    """The table as bytes, in a style, with its changes."""
    if change is None:
        return _text(rows, (",", "\n", "utf-8", False, ""))
    edits, style, seed = change
    grid = [list(row) for row in rows]
    for edit in edits:
        _edit(grid, *edit)
    content = _text(grid, style)
    return content if seed is None else damage.damaged(content, seed, len(content))


def _edit(grid: list[list[str]], what: str, row: int, column: int, cell: str) -> None:
    row = 1 + row % max(1, len(grid) - 1) if len(grid) > 1 else 0
    column %= max(1, len(grid[row]))
    if what == "cell" and grid[row]:
        grid[row][column] = cell
    elif what == "header":
        grid[0][column % len(grid[0])] = cell
    elif what == "drop row":
        del grid[row]
    elif what == "double row":
        grid.insert(row, list(grid[row]))
    elif what == "short row":
        grid[row].pop()
    elif what == "long row":
        grid[row].append(cell)
    elif what == "empty row":
        grid.insert(row, [""] * len(grid[row]))
    else:
        for line in grid:
            at = column % len(line) if line else 0
            line[at : at + 1] = [] if what == "drop column" else line[at : at + 1] * 2
    if not grid or not grid[0]:
        grid[:] = [[cell]]


def _text(grid: Sequence[Sequence[str]], style: Any) -> bytes:
    mark, ending, encoding, quoted, extra = style
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=mark, lineterminator=ending, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    rows = [["" if i == 0 else str(i), *row] for i, row in enumerate(grid)] if extra == "indices" else grid
    writer.writerows(rows)
    return (f"sep={mark}{ending}" * (extra == "sep") + text.getvalue()).encode(encoding, "replace")
