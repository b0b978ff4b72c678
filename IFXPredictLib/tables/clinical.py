"""Clinical values from files: clinical.csv with a row a case, or a .json file with one patient's.

What a value may be is checked by ``protocol.clinical``, whose words stand after the file, the line and the case.

A column's header may state its unit. Where it does not, and the median of the column is one that no group of patients
has in the protocol's unit but would have in another, that is said: as a warning of Python, and in the status of a
prediction; where it is beyond doubt and of many cases, the table is refused until its header states the unit.
"""

import difflib
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import ClinicalError
from ..base.files import read_json
from ..base.numerals import is_missing
from ..base.text import as_name, brief, names_alike, quoted
from ..protocol.clinical import ClinicalValues, check_clinical, check_value
from ..protocol.schema import Characteristic
from ..protocol.units import Meaning, Suspicion, meanings, suspicions
from .table import Table, read_table, write_table

_CODE = re.compile(r"(7{2,4}|8{2,4}|9{2,4})(\.0*)?", re.ASCII)
_CODED = 3
"""Cells that hold a code, at least, and how much commoner than any other value it is."""


def clinical_cases(path: Path) -> tuple[str, ...]:
    """The cases of a clinical.csv, in its order; none for a .json file, which holds one patient without a name.

    Raises ClinicalError, naming the file, where the table cannot be read.
    """
    return () if _is_json(path) else _read(path).column("case")


def read_clinical(path: Path, characteristics: Sequence[Characteristic], case: str | None = None) -> ClinicalValues:
    """One patient's checked values.

    Parameters
    ----------
    path : Path
        A .json file with one object, or a table with a column ``case`` and one for each characteristic.
    characteristics : sequence of Characteristic
        What a value may be called, its unit and its plausible range.
    case : str, optional
        Whose row it is; it may be left out where the table has one row.

    Returns
    -------
    ClinicalValues
        The values by canonical name, in the order of ``characteristics`` and in their units; missing ones left out.
        Its notes say which are limits, and which column of the table looks like another unit.

    Raises
    ------
    ClinicalError
        Naming the file and the case, where there is no such case, a value is refused by ``check_clinical``, or a column
        of many cases is of another unit beyond doubt.
    """
    if _is_json(path):
        values = read_json(path, ClinicalError)
        if not isinstance(values, dict):
            raise ClinicalError(f"{path}: expected one JSON object of names and values, found {type(values).__name__}.")
        return check_clinical(values, characteristics, str(path) if case is None else f"{path}, case {case}")
    rows = clinical_rows(path, characteristics)
    if case is None and len(rows) == 1:
        case = next(iter(rows))
    if case is None:
        raise ClinicalError(f"{path}: holds {len(rows)} cases; say which one (on the command line with --case).")
    return row_of(rows, case, path).checked(characteristics)


@dataclass(frozen=True)
class ClinicalRow:
    """One case's ``cells`` by the names of their columns, as they stand at ``place``; nothing of them is checked yet.

    ``notes`` are short sentences on the table, for the status of a prediction.
    """

    cells: tuple[tuple[str, str], ...]
    place: str
    notes: tuple[str, ...] = ()

    def checked(self, characteristics: Sequence[Characteristic]) -> ClinicalValues:
        """The values; raises ClinicalError, naming the place, for one that is refused."""
        return ClinicalValues(dict(self.cells), characteristics, self.place, self.notes)


def clinical_rows(path: Path, characteristics: Sequence[Characteristic]) -> dict[str, ClinicalRow]:
    """All cases of a clinical.csv as they stand there, so that a value that is refused is its own case's failure.

    Parameters
    ----------
    path : Path
        The table, a row a case: the column ``case``, and characteristics by name or synonym, with a unit or without.
    characteristics : sequence of Characteristic
        ``protocol.clinical``: what a column may be called, and which units are known.

    Returns
    -------
    dict of str to ClinicalRow
        By case, in the file's order. Its notes say which columns look like another unit or hold a code as 999 for
        missing values, and which other case is written nearly as this one.

    Raises
    ------
    ClinicalError
        Naming the file, where the table cannot be read, has a case without a name or twice, has a column or a unit that
        is not known, or a column of many cases that is of another unit beyond doubt.
    """
    table = _read(path)
    found = meanings(_characteristic_columns(table), characteristics, str(path))
    of_columns = (*map(str, _suspicions(table, found, characteristics)), *_codes(table, found))
    cases, alike = table.column("case"), defaultdict[str, list[str]](list)
    for one, other in names_alike(cases):
        alike[one].append(other)
        alike[other].append(one)
    return {
        case: _unchecked(
            table,
            row,
            (*of_columns, *(f"case {case} is not {other}, both are in the table" for other in alike.get(case, ()))),
        )
        for row, case in enumerate(cases)
    }


def row_of(rows: Mapping[str, ClinicalRow], case: str, path: Path) -> ClinicalRow:
    """The row of a case.

    Parameters
    ----------
    rows : mapping of str to ClinicalRow
        Those of a clinical.csv by case, as ``clinical_rows`` gives them.
    case : str
        Whose row it is; two writings of one name are one (``as_name``).
    path : Path
        The file that the rows are of; it is named in the message and not read.

    Returns
    -------
    ClinicalRow
        The values as they stand in the file, not yet checked.

    Raises
    ------
    ClinicalError
        Where there is no such case, naming the file and up to three cases that it has, those with a similar name where
        there are any.
    """
    case = as_name(case)
    if case in rows:
        return rows[case]
    near = difflib.get_close_matches(case[:100], rows, n=3) or list(rows)[:3]
    named = ", ".join(map(brief, near))
    raise ClinicalError(f"{path}: no case {quoted(case)} among {len(rows)}; there are, for example, {named}.")


def rename_case(path: Path, keys: Sequence[str], name: str, target: Path) -> bool:
    """Write a clinical.csv again as ``target``, where the case that has one of ``keys`` is called ``name``.

    The other cases get numbers, so that ``target`` names nobody, but columns that look like another unit are told of
    still.

    Parameters
    ----------
    path : Path
        The clinical.csv, with the column ``case``.
    keys : sequence of str
        What the case may be called there; two writings of one name are one (``as_name``). Of several keys that the
        table has, the first counts.
    name : str
        What the case is called in ``target``.
    target : Path
        The .csv to write, which no other user of the machine may read; one that is there is replaced.

    Returns
    -------
    bool
        False where the table has none of the keys; then nothing is written.

    Raises
    ------
    ClinicalError
        Where the table cannot be read, or has a case without a name or twice.
    IFXPredictError
        Where ``target`` cannot be written.
    """
    table = _read(path)
    cases = table.column("case")
    row = next((cases.index(key) for key in map(as_name, keys) if key in cases), None)
    if row is None:
        return False
    at = table.columns.index("case")
    rows = [[*cells[:at], name if k == row else f"other{k}", *cells[at + 1 :]] for k, cells in enumerate(table.rows)]
    write_table(target, table.columns, rows, private=True)
    return True


def read_clinical_table(path: Path, characteristics: Sequence[Characteristic]) -> dict[str, ClinicalValues]:
    """All cases of a clinical.csv with their checked values, in the file's order.

    Parameters
    ----------
    path : Path
        The table, a row a case: the column ``case``, and characteristics by name or synonym, with a unit or without.
    characteristics : sequence of Characteristic
        ``protocol.clinical``: what a value may be called, its unit and its plausible range.

    Returns
    -------
    dict of str to ClinicalValues
        By case; values as ``read_clinical`` gives them, without notes on columns, which are warned of.

    Raises
    ------
    ClinicalError
        As ``clinical_rows`` does, and for the first value of any case that is refused.

    Warns
    -----
    UserWarning
        Naming the file, of each column with limits, that looks like another unit, or in which a code as 999 seems to
        stand for missing values.
    """
    written = _written(path)
    table = written.with_decimal_points(_characteristic_columns(written))
    found = meanings(_characteristic_columns(table), characteristics, str(path))
    rows = [_unchecked(table, row).checked(characteristics) for row in range(len(table.rows))]
    suspected = [f"{path}: {suspicion}" for suspicion in _suspicions(table, found, characteristics)]
    coded = [f"{path}: {code}" for code in _codes(table, found)]
    for sentence in (*_limits_in_words(written, found, rows), *suspected, *coded):
        warnings.warn(f"{sentence}.", UserWarning, stacklevel=2)
    return dict(zip(table.column("case"), rows, strict=True))


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _read(path: Path) -> Table:
    """The table, numbers with a decimal point."""
    table = _written(path)
    return table.with_decimal_points(_characteristic_columns(table))


def _written(path: Path) -> Table:
    """The table, numbers as they are written."""
    table = read_table(path, ("case",), ClinicalError)
    table.refuse_empty(("case",))
    table.refuse_repeated(("case",))
    return table


def _characteristic_columns(table: Table) -> tuple[str, ...]:
    return tuple(name for name in table.columns if name != "case")


def _unchecked(table: Table, row: int, notes: tuple[str, ...] = ()) -> ClinicalRow:
    cells = zip(table.columns, table.rows[row], strict=True)
    return ClinicalRow(tuple((name, cell) for name, cell in cells if name != "case"), table.place(row), notes)


def _suspicions(
    table: Table, found: Mapping[str, Meaning], characteristics: Sequence[Characteristic]
) -> tuple[Suspicion, ...]:
    """The columns without a stated unit that look like another one; raises ClinicalError for one beyond doubt."""
    columns = {one.characteristic.name: list(_usable(table.column(name), one)) for name, one in found.items()}
    stated = [one.characteristic.name for one in found.values() if one.unit]
    suspected = suspicions(columns, characteristics, stated)
    if certain := [one for one in suspected if one.certain]:
        raise ClinicalError(f"{table.path}: {certain[0]}.")
    return suspected


def _codes(table: Table, found: Mapping[str, Meaning]) -> Iterable[str]:
    """One sentence for each column in which a number stands as SPSS and its like write it for a missing value."""
    for column, meaning in found.items():
        if meaning.characteristic.kind == "binary":
            continue
        given = (cell for cell in table.column(column) if not is_missing(cell))
        counts = [*Counter(given).most_common(2), ("", 0), ("", 0)]
        code, count = counts[0]
        if _CODE.fullmatch(code) and count >= _CODED and count > _CODED * counts[1][1]:
            yield (
                f"{meaning.characteristic.name}: {code} stands {count} times, more often than any other value: is it a "
                "code for a missing one? Leave missing values empty"
            )


def _usable(cells: Iterable[str], meaning: Meaning) -> Iterable[float]:
    """The values of a column that may be: one that may not is refused with its own case, not with another one's."""
    for cell in cells:
        try:
            value = check_value(cell, meaning.characteristic, meaning.factor)
        except ClinicalError:
            continue
        if value is not None:
            yield value


def _limits_in_words(written: Table, found: Mapping[str, Meaning], rows: Sequence[ClinicalValues]) -> Iterable[str]:
    """One sentence for each column with limits: where the first one stands, as it is written there, and how many."""
    for column, meaning in found.items():
        name, unit = meaning.characteristic.name, meaning.unit or meaning.characteristic.unit
        if limits := [i for i, row in enumerate(rows) if name in row.limits]:
            cell, count = written.column(column)[limits[0]], sum(name in row for row in rows)
            yield (
                f"{written.place(limits[0], column)}: found {quoted(cell)} in {unit}, a limit, of which the number is "
                f"taken; {len(limits)} of {count} values of this column are limits"
            )
