"""Tables of text, one reader and one writer for all: cohorts, clinical values, features, results.

What is unambiguous is read: UTF-8 with or without a byte-order mark, UTF-16 with one; commas, semicolons or tabs
between the cells; quoted cells; any line ends; rows without any text, and columns without a name and any text, which
Excel leaves behind (both are left out); blanks around a cell, no-break and ideographic ones too; decimal commas beside
semicolons. Names of cases, readers and patients are one however they are written (``NAMES``). What is ambiguous is
refused with the line and what to do: another encoding, a workbook, two kinds of delimiter, a column given twice, a row
with more or fewer cells than the header, a quotation mark that is not closed.

Written are UTF-8 without a byte-order mark and one line feed a row. A number is the shortest text that reads back to
the last bit, so that a table read and written again is the same.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from ..base.errors import IFXPredictError
from ..base.files import write_text
from ..base.text import as_name, number, one_line

Cell: TypeAlias = str | int | float | None

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_OTHER_FILES = {
    b"PK\x03\x04": "it is a workbook of Excel or LibreOffice",
    b"\xd0\xcf\x11\xe0": "it is a workbook of an old Excel",
}
NAMES = ("case", "reader", "patient", "centre", "pseudonym")
"""Columns of names, by which tables are joined: two writings of one name are one (``as_name``)."""
_SAVE_AS = "in Excel save it as 'CSV UTF-8 (comma delimited)'"
_BLANK_BEFORE_QUOTE = re.compile(r'[,;\t] +"')
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(,[0-9]{3})+")


@dataclass(frozen=True)
class Table:
    """The cells of a table's ``rows`` as texts in the order of its ``columns``, each column once, no row empty.

    ``lines`` are those of the file ``path`` at which the rows begin, from 1; ``error`` is what the methods raise.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    delimiter: str
    error: type[IFXPredictError]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells (rows,) of a column."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)

    def cells(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """The cells of these columns, row by row."""
        at = [self.columns.index(name) for name in names]
        return [tuple(row[i] for i in at) for row in self.rows]

    def records(self) -> list[dict[str, str]]:
        """Each row as a mapping of columns to cells."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def numbers(self, names: Sequence[str], empty: bool = False) -> list[list[float]]:
        """The numbers of these columns, row by row; where ``empty`` cells are allowed they are NaN.

        Raises ``error``, naming line and column, for a cell that is no number.
        """
        table = self.with_decimal_points(names)
        found = []
        for line, cells in zip(table.lines, table.cells(names), strict=True):
            try:
                found.append([_number(cell, empty) for cell in cells])
            except ValueError:
                name, cell = next(pair for pair in zip(names, cells, strict=True) if not _is_number(pair[1], empty))
                raise self.error(
                    f"{self.path}: line {line}: {name}: expected a number with a decimal point, found {cell!r}."
                ) from None
        return found

    def with_decimal_points(self, names: Collection[str]) -> "Table":
        """The table with points for the decimal commas of the columns ``names``, which hold numbers.

        Beside commas there are none. Raises ``error`` where a comma may stand before thousands: where the columns have
        points, too, or tabs stand between the cells, as English tables have them, and all could be thousands.
        """
        if self.delimiter == ",":
            return self
        at = {i for i, name in enumerate(self.columns) if name in names}
        places = [(line, row[i]) for line, row in zip(self.lines, self.rows, strict=True) for i in at]
        commas = [place for place in places if "," in place[1]]
        if not commas:
            return self
        points = [place for place in places if re.search(r"[0-9]\.[0-9]", place[1])]
        if points or (self.delimiter == "\t" and all(_THOUSANDS.fullmatch(text) for _, text in commas)):
            beside = f", and {points[0][1]!r} on line {points[0][0]}" if points else ""
            raise self.error(
                f"{self.path}: line {commas[0][0]}: found {commas[0][1]!r}{beside}: a comma may stand before decimals "
                "or thousands; write all numbers with a decimal point and without thousands separators."
            )
        rows = (
            tuple(cell.replace(",", ".") if i in at and cell.count(",") == 1 else cell for i, cell in enumerate(row))
            for row in self.rows
        )
        return replace(self, rows=tuple(rows))

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Raise ``error`` for a column that is not among ``known``."""
        if unknown := [name for name in self.columns if name not in known]:
            raise self.error(f"{self.path}: unknown column {unknown[0]!r}; known are {', '.join(known)}.")

    def refuse_empty(self, names: Sequence[str]) -> None:
        """Raise ``error`` where a cell of the columns ``names`` is empty."""
        for line, cells in zip(self.lines, self.cells(names), strict=True):
            if "" in cells:
                name = names[cells.index("")]
                raise self.error(f"{self.path}: line {line}: {name} is empty; fill it in or remove the line.")

    def refuse_repeated(self, names: Sequence[str]) -> None:
        """Raise ``error`` where two rows have the same names (``as_name``) in the columns ``names``."""
        first: dict[tuple[str, ...], int] = {}
        for line, cells in zip(self.lines, self.cells(names), strict=True):
            key = tuple(as_name(cell) for cell in cells)
            if key in first:
                raise self.error(
                    f"{self.path}: {' '.join(key)} is given twice, on lines {first[key]} and {line}; each may appear "
                    "once."
                )
            first[key] = line


def read_table(
    path: Path,
    columns: Sequence[str],
    error: type[IFXPredictError],
    *,
    may_be_empty: bool = False,
    as_written: bool = False,
) -> Table:
    """The table in a file, as the head of this file says.

    Parameters
    ----------
    path
        The file.
    columns
        Those that the table must have, in any order; others may stand beside them.
    error
        The class of what is raised.
    may_be_empty
        Whether a table without rows is one.
    as_written
        Whether blanks around cells are kept.

    Returns
    -------
    Table
        All cells as texts, so that a case "007" stays one and no number is rounded.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, naming the file and the line, where the table cannot be read.
    """
    text = _decoded(path, error)
    return parse_table(text, path, columns, error, may_be_empty=may_be_empty, as_written=as_written)


def parse_table(
    text: str,
    path: Path,
    columns: Sequence[str],
    error: type[IFXPredictError],
    *,
    may_be_empty: bool = False,
    as_written: bool = False,
) -> Table:
    """The table in ``text``, the content of the file ``path``; all else as ``read_table`` has it."""
    delimiter = _delimiter(text, path, columns, error)
    rows = _rows(text, path, delimiter, error, as_written)
    _, header = next(rows, (0, []))
    header = [name.strip() for name in header]
    while header and not header[-1]:
        header.pop()
    _check_header(header, path, columns, error)
    lines, cells = _of_equal_length(rows, len(header), path, error)
    if not lines and not may_be_empty:
        raise error(f"{path}: has no rows.")
    named = _named(header, cells, path, error)
    columns = tuple(header[i] for i in named)
    if len(named) < len(header):
        cells = [[row[i] for i in named] for row in cells]
    for i in [] if as_written else [i for i, name in enumerate(columns) if name in NAMES]:
        for row in cells:
            row[i] = as_name(row[i])
    return Table(path, columns, tuple(map(tuple, cells)), tuple(lines), delimiter, error)


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table, whole or not at all: separated by tabs where ``path`` ends in .tsv, else by commas.

    Parameters
    ----------
    path
        The file; one that is there is replaced.
    columns
        The header.
    rows
        The cells of each row in the order of ``columns``, as ``table_text`` takes them.

    Raises
    ------
    IFXPredictError
        Where the file's folder cannot be written to.
    """
    write_text(path, table_text(columns, rows, "\t" if path.suffix == ".tsv" else ","))


def table_text(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",", quoting: bool | None = None
) -> str:
    """The text of a table, one line a row.

    Parameters
    ----------
    columns
        The header.
    rows
        The cells of each row in the order of ``columns``: numbers read back to the last bit; None and NaN are empty.
    delimiter
        What stands between two cells.
    quoting
        Whether a text that would tear the table is quoted, and reads back as it was; else it becomes one line
        (``one_line``). None is yes but for tabs: not every program that reads these knows quotation marks.

    Returns
    -------
    str
        The header and the rows, each with its line feed.
    """
    lines = [columns, *([_text(cell) for cell in row] for row in rows)]
    if not (delimiter != "\t" if quoting is None else quoting):
        return "".join(delimiter.join(map(one_line, line)) + "\n" for line in lines)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return number(float(cell))
    return "" if cell is None else str(cell)


def _number(cell: str, empty: bool) -> float:
    if empty and not cell:
        return math.nan
    if "_" in cell or not cell.isascii():  # float takes 1_000 and the digits of every script
        raise ValueError(cell)
    return float(cell)


def _is_number(cell: str, empty: bool) -> bool:
    try:
        _number(cell, empty)
    except ValueError:
        return False
    return True


def _decoded(path: Path, error: type[IFXPredictError]) -> str:
    """The text of a file in UTF-8, or UTF-16 with a byte-order mark."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise error(f"{path}: cannot be read as a table ({problem.strerror}).") from problem
    for beginning, kind in _OTHER_FILES.items():
        if content.startswith(beginning):
            raise error(f"{path}: cannot be read as a table ({kind}); {_SAVE_AS}.")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise error(f"{path}: cannot be read as a table (line {line} is not UTF-8); {_SAVE_AS}.") from problem
    if "\0" in text:
        raise error(f"{path}: cannot be read as a table (it has NUL characters, as no text has); {_SAVE_AS}.")
    return text


def _delimiter(text: str, path: Path, columns: Sequence[str], error: type[IFXPredictError]) -> str:
    """What separates the names of the header: the only one that does, or the only one that yields ``columns``."""
    marks = "".join(_DELIMITERS)
    header = next((line for line in io.StringIO(text, newline="") if line.strip().strip(marks)), "")
    between = re.sub('"[^"]*"', "", header)
    found = [mark for mark in marks if mark in between]
    if len(found) > 1:
        names = {mark: {name.strip().strip('"').strip() for name in header.split(mark)} for mark in found}
        fitting = [mark for mark in found if columns and set(columns) <= names[mark]]
        if len(fitting) != 1:
            separators = " and ".join(_DELIMITERS[mark] for mark in found)
            raise error(f"{path}: its header has {separators}; separate the columns by one of them.")
        found = fitting
    return found[0] if found else ","


def _rows(
    text: str, path: Path, delimiter: str, error: type[IFXPredictError], as_written: bool
) -> Iterator[tuple[int, list[str]]]:
    """The line at which each row begins, and its cells; rows without any text are left out."""
    skip = not as_written or _BLANK_BEFORE_QUOTE.search(text) is not None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=skip)
    line = 1
    try:
        for raw in reader:
            cells = [cell.strip() for cell in raw]
            if any(cells):
                yield line, raw if as_written else cells
            line = reader.line_num + 1
    except csv.Error as problem:
        raise error(
            f"{path}: cannot be read as a table (from line {line}: {problem}); close and double quotation marks, or "
            "remove them."
        ) from problem


def _check_header(header: Sequence[str], path: Path, columns: Sequence[str], error: type[IFXPredictError]) -> None:
    if not header:
        expected = f" with {', '.join(columns)}" if columns else ""
        raise error(f"{path}: cannot be read as a table (it is empty); expected a header{expected}.")
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise error(f"{path}: the column {twice[0]!r} is given twice; keep one.")
    if missing := [name for name in columns if name not in header]:
        raise error(f"{path}: the column {missing[0]!r} is missing; found {', '.join(header[:8])}; add it.")


def _of_equal_length(
    rows: Iterable[tuple[int, list[str]]], width: int, path: Path, error: type[IFXPredictError]
) -> tuple[list[int], list[list[str]]]:
    """The lines and cells of rows that have as many as the header, but for empty ones at their end."""
    lines, cells = [], []
    for line, row in rows:
        found = len(row)
        while found > width and not row[found - 1].strip():
            found -= 1
        if found != width:
            raise error(f"{path}: line {line}: found {found} cells, expected {width} as in the header.")
        lines.append(line)
        cells.append(row[:width])
    return lines, cells


def _named(
    header: Sequence[str], cells: Sequence[Sequence[str]], path: Path, error: type[IFXPredictError]
) -> list[int]:
    """The places of the columns that have a name; those that have none must be empty."""
    for i, name in enumerate(header):
        if not name and any(row[i].strip() for row in cells):
            raise error(
                f"{path}: column {i + 1} has no name; name it in the header, or remove it (in R write.csv with "
                "row.names = FALSE)."
            )
    return [i for i, name in enumerate(header) if name]
