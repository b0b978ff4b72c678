"""Tables of text, one reader and one writer for all: comma-separated files, and tab-separated ones of results.

Written are UTF-8 without a byte-order mark and one line feed a row. A number is the shortest text that reads back to
the last bit, so that a table read and written again is the same.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from ..base.files import write_text
from ..base.text import number, one_line

Cell: TypeAlias = str | int | float | None


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


def table_text(columns: Sequence[str], rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> str:
    """The text of a table, one line a row.

    Parameters
    ----------
    columns
        The header.
    rows
        The cells of each row in the order of ``columns``: numbers read back to the last bit; None and NaN are empty.
    delimiter
        What stands between two cells. Between commas or semicolons a text that would tear the table is quoted and
        reads back as it was; between tabs nothing is quoted, and such a text becomes one line (``one_line``).

    Returns
    -------
    str
        The header and the rows, each with its line feed.
    """
    lines = [columns, *([_text(cell) for cell in row] for row in rows)]
    if delimiter == "\t":
        return "".join("\t".join(map(one_line, line)) + "\n" for line in lines)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows(lines)
    return stream.getvalue()


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return number(float(cell))
    return "" if cell is None else str(cell)
