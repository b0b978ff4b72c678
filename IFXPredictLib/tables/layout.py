"""How a table is laid out: what stands between its cells, which row is the header, what Excel and R put around it.

``sep=;`` as the first line, which Excel writes and reads, says what separates the cells and is no row. Row names, which
R writes before the first column, are left out where they count the rows and are no part of the table beyond doubt.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.text import brief, quoted

Row = tuple[int, list[str]]
"""The line at which a row begins, and its cells."""

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SEPARATOR = re.compile(r'"?sep=([^\w\r\n])"?[,;\t]*(?=\r|\n|$)', re.IGNORECASE)
_AS_TEXT = re.compile('="([^"]*)"')
_ABOVE_THE_HEADER = 10
"""Rows of a title or of comments below which a header is looked for, to name its line."""
_NO_NAME = re.compile(r"Unnamed: [0-9]+|\.\.\.[0-9]+", re.ASCII)
"""What pandas and R's readr call a column without a name, and write where they save the table again."""
_BLANK_BEFORE_QUOTE = re.compile(r'[,;\t] +"')
_AROUND = "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010)))) + (
    "\u2028\u2029\u202a\u202c\u202f\u205f\u2060\u3000\ufeff"
)
"""Blanks, and marks of no width, of direction and of byte order."""
_LINE_END = re.compile("\r\n|\r|\n")
_TOO_LONG = "; quote cells with commas, and leave out row names (in R row.names = FALSE)"
_TOO_SHORT = "; Excel leaves out empty cells at a row's end: save as .xlsx, or let a column that is filled be the last"


def text_rows(
    text: str, path: Path, columns: Sequence[str], error: type[IFXPredictError], as_written: bool
) -> tuple[list[Row], str]:
    """The rows of ``text`` that have any, the header among them, and what separates their cells.

    Raises ``error``, naming ``path`` and the line, where the cells cannot be told apart.
    """
    stated = _SEPARATOR.match(text)
    if stated and stated[1] not in DELIMITERS:
        raise error(f"{path}: its first line says {stated[0]}; separate the cells by commas, semicolons or tabs.")
    delimiter = stated[1] if stated else _delimiter(text, path, columns, error)
    rows = list(_rows(text, path, delimiter, error, as_written))[1 if stated else 0 :]
    return (_without_quoted_names(rows, text) if delimiter != "," else rows), delimiter


def body(
    rows: Sequence[Row], path: Path, columns: Sequence[str], error: type[IFXPredictError]
) -> tuple[tuple[str, ...], list[int], list[list[str]]]:
    """The header, and the lines and cells of the rows below it: columns with a name, each row as long as the header.

    Raises ``error``, naming ``path``, for a header that is none or lacks ``columns``, and, naming the line too, for a
    row of another length.
    """
    header = ["" if _NO_NAME.fullmatch(name) else name for name in map(stripped, rows[0][1])] if rows else []
    while header and not header[-1]:
        header.pop()
    _check_header(header, rows[1:], path, columns, error)
    lines, cells = _of_equal_length(rows[1:], header, path, error)
    named = _named(header, cells, path, error)
    if len(named) < len(header):
        cells = [[row[i] for i in named] for row in cells]
    return tuple(header[i] for i in named), lines, cells


def stripped(cell: str) -> str:
    """A cell without blanks around it, and without the characters of no width that are copied along with a text.

    Of ="007", by which laboratories keep Excel from making a number of a text, it is the text.
    """
    text = cell.strip(_AROUND) if not cell.isascii() else cell.strip()
    return as_text[1].strip() if text[:1] == "=" and (as_text := _AS_TEXT.fullmatch(text)) else text


def _delimiter(text: str, path: Path, columns: Sequence[str], error: type[IFXPredictError]) -> str:
    """What separates the names of the header: the only one that does, or the only one that yields ``columns``."""
    marks = "".join(DELIMITERS)
    lines = enumerate(io.StringIO(text, newline=""), 1)
    (_, header), *below = [
        *islice(((number, line) for number, line in lines if line.strip().strip(marks)), _ABOVE_THE_HEADER + 1)
    ] or [(1, "")]
    if columns and not _names(header, columns):
        for number, line in below:
            if _names(line, columns):
                raise error(f"{path}: its header stands on line {number}; remove the lines above it.")
    between = re.sub('"[^"]*"', "", header)
    found = [mark for mark in marks if mark in between]
    if len(found) > 1:
        fitting = [mark for mark in found if columns and set(columns) <= _split(header, mark)]
        if len(fitting) != 1:
            separators = " and ".join(DELIMITERS[mark] for mark in found)
            raise error(f"{path}: its header has {separators}; separate the columns by one of them.")
        found = fitting
    if not found and len(columns) > 0:
        _refuse_other_marks(header, path, columns, error)
    return found[0] if found else ","


def _names(line: str, columns: Sequence[str]) -> bool:
    """Whether one of the marks splits a line into all ``columns``, among others."""
    return any(set(columns) <= _split(line, mark) for mark in DELIMITERS)


def _split(line: str, mark: str) -> set[str]:
    return {stripped(name).strip('"').strip() for name in line.split(mark)}


def _refuse_other_marks(header: str, path: Path, columns: Sequence[str], error: type[IFXPredictError]) -> None:
    """Raise ``error`` where blanks, bars or commas of Chinese stand between the names of the header."""
    for mark, words in {
        r"\s+": "blanks",
        r"\|": "bars",
        "\uff0c": "full-width commas",
        "\uff1b": "full-width ;",
    }.items():
        names = {name.strip().strip("\"'") for name in re.split(mark, header.strip())}
        if len(names) > 1 and set(columns) <= names:
            raise error(
                f"{path}: its columns are separated by {words}, expected commas, semicolons or tabs; save it as CSV "
                "(in R by write.csv with row.names = FALSE)."
            )


def _rows(text: str, path: Path, delimiter: str, error: type[IFXPredictError], as_written: bool) -> Iterator[Row]:
    """The rows that have any text."""
    skip = not as_written or _BLANK_BEFORE_QUOTE.search(text) is not None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=skip)
    line = 1
    try:
        for raw in reader:
            cells = [stripped(cell) for cell in raw]
            if any(cells):
                yield line, raw if as_written else cells
            line = reader.line_num + 1
    except csv.Error as problem:
        said = str(problem).replace("\t", "tab")
        raise error(
            f"{path}: cannot be read as a table (from line {line}: {said}); close and double quotation marks, or "
            "remove them."
        ) from problem


def _without_quoted_names(rows: list[Row], text: str) -> list[Row]:
    """The rows without the names that R's write.table puts before them: quoted, one a row, without a column's name.

    Not to be asked of a table with commas, where a decimal comma may as well have made two cells of one.
    """
    if len(rows) < 2 or any(len(cells) != len(rows[0][1]) + 1 for _, cells in rows[1:]):
        return rows
    lines = _LINE_END.split(text)
    quoted_names = all(lines[line - 1].startswith(f'"{cells[0].strip()}"') for line, cells in rows[1:])
    if not (quoted_names and _count([cells for _, cells in rows[1:]])):
        return rows
    return [rows[0], *((line, cells[1:]) for line, cells in rows[1:])]


def _count(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells are 1, 2, 3 (of R) or 0, 1, 2 (of pandas)."""
    first = [row[0].strip() for row in cells]
    return first in ([str(i + start) for i in range(len(first))] for start in (0, 1))


def _check_header(
    header: Sequence[str], rows: Sequence[Row], path: Path, columns: Sequence[str], error: type[IFXPredictError]
) -> None:
    if not header:
        expected = f" with {', '.join(columns[:8])}" if columns else ""
        raise error(f"{path}: cannot be read as a table (it is empty); expected a header{expected}.")
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise error(f"{path}: the column {quoted(twice[0])} is given twice; keep one.")
    if missing := [name for name in columns if name not in header]:
        for line, cells in rows[:_ABOVE_THE_HEADER]:
            if set(columns) <= set(map(stripped, cells)):
                raise error(f"{path}: its header stands on line {line}; remove the lines above it.")
        near = next((name for name in header if name.lower() == missing[0].lower()), "")
        if near:
            raise error(f"{path}: the column {missing[0]!r} is missing; found {quoted(near)}; rename it.")
        found = ", ".join(brief(name, 24) for name in header[:6])
        raise error(
            f"{path}: the column {missing[0]!r} is missing; found {found}; rename the column that it is, or add it."
        )


def _of_equal_length(
    rows: Iterable[Row], header: Sequence[str], path: Path, error: type[IFXPredictError]
) -> tuple[list[int], list[list[str]]]:
    """The lines and cells of rows that have as many as the header, but for empty ones at their end."""
    width, lines, cells = len(header), [], []
    for line, row in rows:
        found = len(row)
        while found > width and not row[found - 1].strip():
            found -= 1
        if found != width:
            name = f", {header[0]} {brief(row[0])}" if header[0] == "case" and row[0].strip() else ""
            advice = _TOO_LONG if found > width else _TOO_SHORT
            raise error(f"{path}: line {line}{name}: found {found} cells, expected {width} as in the header{advice}.")
        lines.append(line)
        cells.append(row[:width])
    return lines, cells


def _named(
    header: Sequence[str], cells: Sequence[Sequence[str]], path: Path, error: type[IFXPredictError]
) -> list[int]:
    """The places of the columns that have a name; those that have none must be empty, or count the rows as R does."""
    for i, name in enumerate(header):
        if not name and any(row[i].strip() for row in cells) and not (i == 0 and _count(cells)):
            raise error(
                f"{path}: column {i + 1} has no name; name it in the header, or remove it (in R write.csv with "
                "row.names = FALSE)."
            )
    return [i for i, name in enumerate(header) if name]
