"""Tables that 3D Slicer may load, each with a schema beside it that says what its columns hold.

Slicer finds the schema of ``prediction.tsv`` by its name, ``prediction.schema.tsv`` (vtkMRMLTableStorageNode). Without
one it takes every column for text, and without a null value an empty cell of a number for 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .table import Cell, write_table

ENDING = ".schema.tsv"
_SCHEMA_COLUMNS = ("columnName", "type", "nullValue", "unitLabel", "title", "description")


@dataclass(frozen=True)
class ColumnFacts:
    """What a column holds: its ``title`` and ``description`` for readers, and the ``unit`` of a number.

    A pure number has none: Slicer writes a unit behind the title, as in "Probability [1]". ``kind`` is float, of which
    an empty cell is NaN, or str.
    """

    kind: type[float] | type[str]
    title: str
    description: str
    unit: str = ""


def schema_name(table: str) -> str:
    """The file name of a table's schema: "prediction.schema.tsv" of "prediction.tsv"."""
    return Path(table).stem + ENDING


def write_typed_table(path: Path, columns: Mapping[str, ColumnFacts], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as ``write_table`` does, and its schema beside it.

    Parameters
    ----------
    path : Path
        The file, which ends in .tsv.
    columns : mapping of str to ColumnFacts
        The facts of each column by its name, in order.
    rows : iterable of sequences of str, int, float or None
        The cells of each row in the order of ``columns``.

    Raises
    ------
    IFXPredictError
        Where the file's folder cannot be written to.
    """
    write_table(path, tuple(columns), rows)
    schema = (
        (
            name,
            *(("double", "nan") if facts.kind is float else ("string", "")),
            facts.unit,
            facts.title,
            facts.description,
        )
        for name, facts in columns.items()
    )
    write_table(path.with_name(schema_name(path.name)), _SCHEMA_COLUMNS, schema)
