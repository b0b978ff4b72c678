"""Tables of text, one reader and one writer for all: cohorts, clinical values, features, results.

What is unambiguous is read: UTF-8 with or without a byte-order mark, UTF-16 with one, a sheet of an .xlsx; commas,
semicolons or tabs between the cells, and Excel's first line ``sep=;``; quoted cells; any line ends; rows without any
text, and columns without a name and any text, which Excel leaves behind, and R's row names that count the rows (all
left out); blanks around a cell, no-break and ideographic ones too; decimal commas beside semicolons. Names of cases,
readers and patients are one whatever their blanks and accents are made of (``NAMES``); P1 and p1, 7 and 007 are two, of
which a warning of Python tells. What is ambiguous is refused with the line and what to do: another encoding, another
program's file, two kinds of delimiter, a column given twice, a row with more or fewer cells than the header, a
quotation mark that is not closed, a number with thousands separators, readers that differ in capital letters only.
What a cell's text is as a number says ``base.numerals``, for every table.

Written are UTF-8 without a byte-order mark and one line feed a row. A number is the shortest text that reads back to
the last bit, so that a table read and written again is the same. Texts come back from R, pandas and spreadsheets as
they were written: between commas a name is kept to the letter, in double quotation marks where it has a comma, a
quotation mark, an apostrophe, # or a line break; between tabs, where Slicer knows no such marks and no name of a case
stands, it is made plain (``base.text.plain``). Texts of this project have none of these letters.
"""

import math
import re
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from ..base.errors import IFXPredictError
from ..base.files import write_whole
from ..base.numerals import NoNumberError, is_date, is_excel_error, is_missing, is_shortened, read_number
from ..base.text import as_name, brief, names_alike, number, plain, quoted
from .encoding import decoded
from .layout import Row, body, text_rows
from .workbook import split_sheet, workbook_rows

Cell: TypeAlias = str | int | float | None

_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}([,.][0-9]{3})+")
NAMES = ("case", "reader", "patient", "centre", "pseudonym")
"""Columns of names, by which tables are joined: two writings of one name are one (``as_name``)."""
_OFTEN_DATES = ("case", "reader")
"""Columns of names that people choose, some of which Excel makes dates of."""
_NO_NAMES = ("NA", "N/A", "n/a", "NaN", "nan")
_TEARS = re.compile("[\"'#\r\n]")


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
        for i, cells in enumerate(table.cells(names)):
            try:
                found.append([math.nan if empty and is_missing(cell) else read_number(cell) for cell in cells])
            except NoNumberError:
                raise self._no_number(i, names, cells, empty) from None
        return found

    def place(self, row: int, column: str = "") -> str:
        """Where a cell stands, for a message: file, line, the case where the table has them, and the column."""
        named = "case" in self.columns
        case = f", case {brief(self._cell((row, self.columns.index('case'))))}" if named else ""
        return f"{self.path}: line {self.lines[row]}{case}" + (f": {brief(column)}" if column else "")

    def with_decimal_points(self, names: Collection[str]) -> "Table":
        """The table with points for the decimal commas of the columns ``names``, which hold numbers.

        Beside commas there are none. Raises ``error`` where a comma may stand before thousands: where the columns have
        points, too, or tabs stand between the cells, as English tables have them, and all could be thousands; and
        where all points may, beside the semicolons of a table whose program writes decimal commas.
        """
        if self.delimiter == ",":
            return self
        at = [i for i, name in enumerate(self.columns) if name in names]
        places = [(row, i) for row in range(len(self.rows)) for i in at]
        commas = [place for place in places if "," in self._cell(place)]
        points = [place for place in places if re.search(r"[0-9]\.[0-9]", self._cell(place))]
        for mark, other, found in ((",", "\t", commas), (".", ";", points)):
            thousands = self.delimiter == other and all(_THOUSANDS.fullmatch(self._cell(place)) for place in found)
            if found and ((points and commas) or thousands):
                raise self._two_meanings(mark, found, points if mark == "," else [])
        if not commas:
            return self
        numbers = set(at)
        rows = (
            tuple(
                cell.replace(",", ".") if i in numbers and cell.count(",") == 1 else cell for i, cell in enumerate(row)
            )
            for row in self.rows
        )
        return replace(self, rows=tuple(rows))

    def _cell(self, place: tuple[int, int]) -> str:
        return self.rows[place[0]][place[1]]

    def _two_meanings(
        self, mark: str, found: Sequence[tuple[int, int]], points: Sequence[tuple[int, int]]
    ) -> IFXPredictError:
        row, column = found[0]
        beside = f", and {quoted(self._cell(points[0]))} on line {self.lines[points[0][0]]}" if points else ""
        return self.error(
            f"{self.place(row, self.columns[column])}: found {quoted(self._cell(found[0]))}{beside}: a "
            f"{'comma' if mark == ',' else 'point'} may stand before decimals or thousands; write all numbers with a "
            "decimal point and without thousands separators."
        )

    def _no_number(self, row: int, names: Sequence[str], cells: Sequence[str], empty: bool) -> IFXPredictError:
        """The error for the first of the row's cells that is no number."""
        for name, cell in zip(names, cells, strict=True):
            try:
                if not (empty and is_missing(cell)):
                    read_number(cell)
            except NoNumberError as problem:
                return self.error(f"{self.place(row, name)}: expected a number, {problem}.")
        raise AssertionError("all cells are numbers")

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Raise ``error`` for a column that is not among ``known``."""
        if unknown := [name for name in self.columns if name not in known]:
            listed = ", ".join(known[:12]) + (", and more" if len(known) > 12 else "")
            raise self.error(f"{self.path}: unknown column {quoted(unknown[0])}; known are {listed}.")

    def refuse_empty(self, names: Sequence[str]) -> None:
        """Raise ``error`` where a cell of the columns ``names`` is empty, or is what a program left in its place."""
        for row, cells in enumerate(self.cells(names)):
            for name, cell in zip(names, cells, strict=True):
                if why := _why_no_name(name, cell):
                    raise self.error(f"{self.path}: line {self.lines[row]}: {name} {why}.")

    def refuse_repeated(self, names: Sequence[str]) -> None:
        """Raise ``error`` where two rows have the same names (``as_name``) in the columns ``names``."""
        first: dict[tuple[str, ...], int] = {}
        for line, cells in zip(self.lines, self.cells(names), strict=True):
            key = tuple(as_name(cell) for cell in cells)
            if key in first:
                name = brief(" ".join(key), 60)
                raise self.error(
                    f"{self.path}: {name} is given twice, on lines {first[key]} and {line}; each may appear once."
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
    path : Path
        The file; of a workbook with several sheets, the sheet's name behind a #, as in "cohort.xlsx#Blood".
    columns : sequence of str
        Those that the table must have, in any order; others may stand beside them.
    error : type of IFXPredictError
        The class of what is raised.
    may_be_empty : bool, optional
        Whether a table without rows is one.
    as_written : bool, optional
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
    file, sheet = split_sheet(path)
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise error(f"{path}: cannot be read as a table ({problem.strerror}).") from problem
    if content.startswith(b"PK\x03\x04"):
        rows = workbook_rows(file, sheet, error)
        return _table(path, rows, ",", columns, error, may_be_empty, as_written)
    text = decoded(content, path, error)
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
    rows, delimiter = text_rows(text, path, columns, error, as_written)
    return _table(path, rows, delimiter, columns, error, may_be_empty, as_written)


def _table(
    path: Path,
    rows: Sequence[Row],
    delimiter: str,
    columns: Sequence[str],
    error: type[IFXPredictError],
    may_be_empty: bool,
    as_written: bool,
) -> Table:
    names, lines, cells = body(rows, path, columns, error)
    if not lines and not may_be_empty:
        raise error(f"{path}: has no rows.")
    for i in [] if as_written else [i for i, name in enumerate(names) if name in NAMES]:
        for row in cells:
            row[i] = as_name(row[i])
        if names[i] == "reader":
            _check_capitals(path, names[i], [(row[i], line) for row, line in zip(cells, lines, strict=True)], error)
    table = Table(path, names, tuple(map(tuple, cells)), tuple(lines), delimiter, error)
    if not as_written:
        _warn_of_names_alike(table)
    return table


def _warn_of_names_alike(table: Table) -> None:
    """A patient who is written in two ways is two, and may be in both splits, or a second reader."""
    for name in (name for name in table.columns if name in NAMES):
        if alike := names_alike(cells := table.column(name)):
            one, other = alike[0]
            lines = " and ".join(str(table.lines[cells.index(found)]) for found in (one, other))
            warnings.warn(
                f"{table.path}: {name} {quoted(one)} and {quoted(other)} on lines {lines} differ in capital letters, "
                f"zeros, blanks or dashes only and are two ({len(alike)} such); write one name in one way.",
                UserWarning,
                stacklevel=2,
            )


def write_table(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    private: bool = False,
    quoting: bool | None = None,
) -> None:
    """Write a table, whole or not at all: separated by tabs where ``path`` ends in .tsv, else by commas.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    columns : sequence of str
        The header.
    rows : iterable of sequences of str, int, float or None
        The cells of each row in the order of ``columns``, as ``table_text`` takes them.
    private : bool, optional
        Whether no other user of the machine may read it.
    quoting : bool, optional
        As ``table_text`` takes it: True where names and paths have to read back from .tsv as they were.

    Raises
    ------
    IFXPredictError
        Where the file's folder cannot be written to.
    """
    lines = _lines(columns, rows, "\t" if path.suffix == ".tsv" else ",", quoting)

    def write(file: Path) -> None:
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(lines)  # one at a time: a table of ten thousand cases need not be in memory

    write_whole(path, write, private=private)


def write_tables(folder: Path, columns: Mapping[str, Sequence[str]], lines: Iterable[tuple[str, str]]) -> None:
    """Write several tables at once, of lines that come in one stream: each goes to its file as it comes.

    Parameters
    ----------
    folder : Path
        Where they are written; one that appears whole, since what ends the stream early leaves them unfinished.
    columns : mapping of str to sequence of str
        The header of each, by the file's name.
    lines : iterable of (str, str)
        The file's name and the text of each row, as ``row_text`` gives it of its cells.
    """
    with ExitStack() as stack:
        streams = {
            name: stack.enter_context((folder / name).open("w", encoding="utf-8", newline="\n")) for name in columns
        }
        for name, line in chain(((name, row_text(header)) for name, header in columns.items()), lines):
            streams[name].write(f"{line}\n")


def row_text(cells: Sequence[Cell], delimiter: str = ",", quoting: bool | None = None) -> str:
    """The text of a row as ``table_text`` has it, without the line feed; of parts of a row, with delimiters between."""
    quotes = delimiter != "\t" if quoting is None else quoting
    return delimiter.join([_cell_text(cell, delimiter, quotes) for cell in cells])


def table_text(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",", quoting: bool | None = None
) -> str:
    """The text of a table, one line a row.

    Parameters
    ----------
    columns : sequence of str
        The header.
    rows : iterable of sequences of str, int, float or None
        The cells of each row in the order of ``columns``: numbers read back to the last bit; None and NaN are empty.
    delimiter : str, optional
        What stands between two cells.
    quoting : bool, optional
        Whether a text that would tear the table is quoted, and reads back as it was; else it is made ``plain``. None is
        yes but for tabs: not every program that reads these knows quotation marks.

    Returns
    -------
    str
        The header and the rows, each with its line feed.
    """
    return "".join(_lines(columns, rows, delimiter, quoting))


def _lines(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str, quoting: bool | None = None
) -> Iterator[str]:
    return (f"{row_text(row, delimiter, quoting)}\n" for row in chain([columns], rows))


def _cell_text(cell: Cell, delimiter: str, quotes: bool) -> str:
    if isinstance(cell, float):  # most cells of large tables; NumPy's has another repr
        return number(float(cell))
    text = "" if cell is None else str(cell)
    return _quoted(text, delimiter) if quotes else plain(text)


def _quoted(text: str, delimiter: str) -> str:
    """A cell as R's ``read.table`` needs it too, which takes ' and # for more than letters outside of quotation."""
    if not _TEARS.search(text) and delimiter not in text:
        return text
    return '"' + text.replace('"', '""') + '"'


def _why_no_name(column: str, cell: str) -> str:
    """What is wrong with the cell of a column that must have none empty, and what to do; "" where nothing is."""
    if not cell:
        return "is empty; fill it in or remove the line"
    if cell in _NO_NAMES or is_excel_error(cell):
        return f"is {quoted(cell)}, no name; fill it in or remove the line"
    made = "a date, as Excel makes of some names" if column in _OFTEN_DATES and is_date(cell) else ""
    if column in NAMES and is_shortened(cell):
        made = "shortened, as Excel does to long numbers and to some names"
    return f"is {quoted(cell)}, {made}; format the column as text and enter the names again" if made else ""


def _check_capitals(path: Path, column: str, cells: Sequence[tuple[str, int]], error: type[IFXPredictError]) -> None:
    """Raise ``error`` where a name is written with other capitals on another line: it is hardly another one."""
    first: dict[str, tuple[str, int]] = {}
    for name, line in cells:
        known, before = first.setdefault(name.lower(), (name, line))
        if known != name:
            raise error(
                f"{path}: {column} {brief(known)} on line {before} and {brief(name)} on line {line} differ in capital "
                "letters only; write them alike where they are one, else give them names that differ."
            )
