"""A cohort.csv with columns added, as another file: what stood in it stays as it was, to the last character."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..base.files import write_text
from .cohort import FILES
from .columns import further_columns
from .table import Table, read_table, table_text


def write_with_columns(
    table: Table, columns: Mapping[str, Sequence[str]], out: Path, place: Path | None = None
) -> None:
    """Write the file that ``table`` was read from to ``out``, with ``columns`` in place or at the end.

    Cells stay as they are written there, blanks around them included, and so does what separates them. Paths in a
    cohort.csv are relative to its folder: where ``out`` comes to lie in another one, relative paths of images and
    masks, those of further series and VOIs too, are rewritten so that they lead to the same files.

    Parameters
    ----------
    table : Table
        A cohort.csv as ``read_table`` has it; its file is read again.
    columns : mapping of str to sequence of str
        The cells of each column, as many as the table has rows, by the column's name. A column that is there already is
        replaced in its place; the others follow the last one, in this order.
    out : Path
        The file to write, .csv or .tsv; one that is there is overwritten.
    place : Path, optional
        The folder that ``out`` lies in at last, where it is moved after this; else it stays where it is written.

    Raises
    ------
    IFXPredictError
        Of the table's class, where ``out`` is to be a workbook (.xlsx, .xlsm, .xls, .ods), which is read but not
        written, and where the table's file cannot be read any more.
    """
    if out.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        raise table.error(f"{out}: expected a name that ends in .csv or .tsv; workbooks are read, not written.")
    source, place = table.path, place or out.parent
    written = read_table(source, table.columns, table.error, as_written=True)
    cells = {name: written.column(name) for name in written.columns}
    if place.resolve() != source.parent.resolve():
        files = (*FILES, *further_columns(table))
        cells |= {name: tuple(_moved(cell, source, place) for cell in table.column(name)) for name in files}
    cells |= {name: tuple(added) for name, added in columns.items()}
    write_text(out, table_text(tuple(cells), zip(*cells.values(), strict=True), table.delimiter, quoting=True))


def _moved(cell: str, source: Path, place: Path) -> str:
    """The path in ``cell``, relative to the folder of ``source``, as one relative to the folder ``place``."""
    if not cell or Path(cell).is_absolute():
        return cell
    target = source.parent.resolve() / cell
    try:
        return Path(os.path.relpath(target, place.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return str(target)
