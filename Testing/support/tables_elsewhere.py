"""Tables that were written as other programs read them: by a strict rule of our own, and by R where it is installed.

The rule: every line has as many cells as the header, none is blank; outside of double quotation marks stands neither an
apostrophe nor #, which R's ``read.table`` takes for more than letters; between tabs stands no quotation mark at all.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path

import pandas as pd

from IFXPredictLib.base.text import QUOTATION_MARKS

RSCRIPT = shutil.which("Rscript")
NAMES = ("case", "reader", "centre", "image", "mask", "segment", "patient", "reviewer")
"""Columns of what users call their things, kept to the letter."""

# Of each file: rows and columns by the defaults of each way to read it, then all letters of all cells as texts.
_SCRIPT = r"""
options(warn = 2)
for (file in readLines(file("stdin"))) {
  sep <- if (grepl("[.]tsv$", file)) "\t" else ","
  whole <- if (sep == "\t") read.delim(file) else read.csv(file)
  plain <- read.table(file, header = TRUE, sep = sep)
  text <- read.table(file, header = TRUE, sep = sep, colClasses = "character", na.strings = NULL)
  cat(dim(whole), dim(plain), sum(nchar(as.matrix(text), "bytes")), "\n")
}
"""


def tables_in(folder: Path) -> list[Path]:
    """All tables in ``folder`` and below it."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".tsv"))


def check_tables(tables: Sequence[Path], names: Collection[str] = NAMES) -> None:
    """All tables hold to the rule, pandas reads the same, and quotation marks stand in the columns ``names`` alone."""
    for path in tables:
        header, *rows = cells_of(path)
        read = pd.read_csv(path, sep="," if path.suffix == ".csv" else "\t", dtype=str, keep_default_na=False)
        assert read.shape == (len(rows), len(header)), path
        assert read.to_numpy().tolist() == rows, path
        for row in rows:
            assert len(row) == len(header), (path, row)
            marked = [
                (name, cell)
                for name, cell in zip(header, row, strict=True)
                if name not in names and set(cell) & {*QUOTATION_MARKS, "#", "\t", "\n", "\r"}
            ]
            assert not marked, (path, marked)


def cells_of(path: Path) -> list[list[str]]:
    """The cells of a table, line by line."""
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n"), path
    assert "\n\n" not in text, path
    unquoted = "".join(text.split('"')[::2])
    assert not set(unquoted) & {"'", "#", "\r"}, path
    assert path.suffix == ".csv" or '"' not in text, path
    delimiter = "," if path.suffix == ".csv" else "\t"
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


def check_tables_in_r(tables: Sequence[Path]) -> None:
    """R's readers, with no more than separator and header named, return all rows, columns and letters."""
    command = [str(RSCRIPT), "--vanilla", "-e", _SCRIPT]
    given = "".join(f"{path}\n" for path in tables)
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    found = subprocess.run(command, input=given, capture_output=True, text=True, check=False, env=environment)
    assert found.returncode == 0, found.stderr
    for path, line in zip(tables, found.stdout.splitlines(), strict=True):
        header, *rows = cells_of(path)
        letters = sum(len(cell.encode()) for row in rows for cell in row)
        expected = [len(rows), len(header)] * 2 + [letters]
        assert list(map(int, line.split())) == expected, (path, line, expected)
