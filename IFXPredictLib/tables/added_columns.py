"""A cohort.csv with columns added, as another file: what stood in it stays as it was, to the last character."""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..base.files import write_text

_FILES = ("image", "mask")


def write_with_columns(source: Path, table: pd.DataFrame, columns: Mapping[str, Sequence[str]], out: Path) -> None:
    """Write the cells ``table`` of the file ``source`` to ``out``, with ``columns`` in place or at the end.

    Paths in a cohort.csv are relative to its folder. Where ``out`` lies in another folder than ``source``, relative
    paths of images and masks are rewritten so that they lead to the same files. ``out`` is overwritten.
    """
    written = table.assign(**columns)
    if out.parent.resolve() != source.parent.resolve():
        written = written.assign(**{name: [_moved(cell, source, out) for cell in table[name]] for name in _FILES})
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([list(written), *written.to_numpy().tolist()])
    write_text(out, buffer.getvalue())


def _moved(cell: str, source: Path, out: Path) -> str:
    """The path in ``cell``, relative to the folder of ``source``, as one relative to that of ``out``."""
    if Path(cell).is_absolute():
        return cell
    target = source.parent.resolve() / cell
    try:
        return Path(os.path.relpath(target, out.parent.resolve())).as_posix()
    except ValueError:  # on another drive of Windows
        return str(target)
