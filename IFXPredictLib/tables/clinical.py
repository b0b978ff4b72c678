"""Clinical values from files: clinical.csv with a row a case, or a .json file with one patient's.

What a value may be is checked by ``protocol.clinical``, whose words stand after the file and the case.
"""

import difflib
from collections.abc import Sequence
from pathlib import Path

from ..base.errors import ClinicalError
from ..base.files import read_json
from ..base.text import as_name
from ..protocol.clinical import ClinicalValues, check_clinical
from ..protocol.schema import Characteristic
from .table import read_table


def clinical_cases(path: Path) -> tuple[str, ...]:
    """The cases of a clinical.csv, in its order; none for a .json file, which holds one patient without a name.

    Raises ClinicalError, naming the file, where the table cannot be read.
    """
    return () if _is_json(path) else tuple(_texts(path))


def read_clinical(path: Path, characteristics: Sequence[Characteristic], case: str | None = None) -> ClinicalValues:
    """One patient's checked values.

    Parameters
    ----------
    path
        A .json file with one object, or a table with a column ``case`` and one for each characteristic.
    characteristics
        What a value may be called, its unit and its plausible range.
    case
        Whose row it is; it may be left out where the table has one row.

    Returns
    -------
    dict
        The values by canonical name, in the order of ``characteristics`` and in their units; missing ones left out.

    Raises
    ------
    ClinicalError
        Naming the file and the case, where there is no such case, or a value is refused by ``check_clinical``.
    """
    if _is_json(path):
        values = read_json(path, ClinicalError)
        if not isinstance(values, dict):
            raise ClinicalError(f"{path}: expected one JSON object of names and values, found {type(values).__name__}.")
        return check_clinical(values, characteristics, str(path) if case is None else f"{path}, case {case}")
    rows = _texts(path)
    if case is None and len(rows) == 1:
        case = next(iter(rows))
    if case is None:
        raise ClinicalError(f"{path}: holds {len(rows)} cases; say which one (on the command line with --case).")
    case = as_name(case)
    if case not in rows:
        near = difflib.get_close_matches(case, rows, n=3) or list(rows)[:3]
        raise ClinicalError(f"{path}: no case {case!r} among {len(rows)}; there are, for example, {', '.join(near)}.")
    return check_clinical(rows[case], characteristics, f"{path}, case {case}")


def read_clinical_table(path: Path, characteristics: Sequence[Characteristic]) -> dict[str, ClinicalValues]:
    """All cases of a clinical.csv with their checked values, in the file's order; raises ClinicalError."""
    return {
        case: check_clinical(values, characteristics, f"{path}, case {case}") for case, values in _texts(path).items()
    }


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _texts(path: Path) -> dict[str, dict[str, str]]:
    """The texts of the table's rows by case, numbers with a decimal point."""
    table = read_table(path, ("case",), ClinicalError)
    table.refuse_empty(("case",))
    table.refuse_repeated(("case",))
    numbers = [name for name in table.columns if name != "case"]
    return {row.pop("case"): row for row in table.with_decimal_points(numbers).records()}
