"""Published tables of models' performance, from a file or from records: one row a model, each number as printed."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.numerals import is_missing
from ..base.text import brief, quoted
from ..stats.published_table import Printed, PublishedRow, read_printed
from .table import read_table

NUMBER_COLUMNS = (
    *("auc", "auc_low", "auc_high", "youden", "cutoff"),
    *("sensitivity", "specificity", "accuracy", "ppv", "npv", "brier"),
)
COLUMNS = ("cohort", "model", *NUMBER_COLUMNS)
ALIASES = {"cutoff_printed_as_youden": "youden"}

_ANY_NUMBER = ("youden", "cutoff")
_P_VALUE = re.compile(r"p(_\w+)?")


def read_published(path: Path) -> tuple[PublishedRow, ...]:
    """Read a published table.

    Parameters
    ----------
    path : Path
        A table with columns of COLUMNS or ALIASES, in any order, each optional; p and p_*
        are allowed and not read.

    Returns
    -------
    tuple of PublishedRow
        In the order of the file.

    Raises
    ------
    IFXPredictError
        As ``published_rows`` does, and where the file cannot be read, or has a column under two names.
    """
    table = read_table(path, (), IFXPredictError)
    meant = [ALIASES.get(name, name) for name in table.columns]
    if twice := [name for name in meant if meant.count(name) > 1]:
        raise IFXPredictError(f"{path}: the column {quoted(twice[0])} is given twice; keep one.")
    return published_rows(table.with_decimal_points((*NUMBER_COLUMNS, *ALIASES)).records(), str(path))


def published_rows(records: Iterable[Mapping[str, str]], where: str = "table") -> tuple[PublishedRow, ...]:
    """The rows of ``records``, each a mapping of COLUMNS or ALIASES to the printed text; an empty text is missing.

    Parameters
    ----------
    records : iterable of mapping of str to str
        One a model, each column optional; p and p_* are allowed and not read. Without a cohort it is "all", without a
        model "row 1" and so on. A number is decimal ("0.80") or a percentage with its sign ("80%", "80.4 %"); what
        stands beyond the ninth decimal is rounded away.
    where : str, optional
        What a message begins with, as the file's name.

    Returns
    -------
    tuple of PublishedRow
        In the order of the records.

    Raises
    ------
    IFXPredictError
        Naming ``where``, row and column, for an unknown column, a text that is no number, a number outside 0..1 (youden
        and cutoff may be any), a model given twice in a cohort, or no row at all.
    """
    rows = tuple(_row(record, i, where) for i, record in enumerate(records, 1))
    if not rows:
        raise IFXPredictError(f"{where}: has no rows; expected one a model.")
    given = Counter((row.cohort, row.model) for row in rows)
    if twice := [row.name for row in rows if given[row.cohort, row.model] > 1]:
        raise IFXPredictError(f"{where}: {brief(twice[0], 80)} is given twice; keep one row a model and cohort.")
    return rows


def _row(record: Mapping[str, str], number: int, where: str) -> PublishedRow:
    cells = {ALIASES.get(name, name): text.strip() for name, text in record.items()}
    if unknown := [name for name in cells if name not in COLUMNS and not _P_VALUE.fullmatch(name)]:
        known = ", ".join((*COLUMNS, *ALIASES, "p_*"))
        raise IFXPredictError(f"{where}: unknown column {quoted(unknown[0])}; known are {known}.")
    cohort, model = cells.get("cohort") or "all", cells.get("model") or f"row {number}"
    numbers = {}
    for name in NUMBER_COLUMNS:
        if not is_missing(cells.get(name, "")):
            numbers[name] = _number(cells[name], name, f"{where}: {brief(cohort)} {brief(model)}")
    return PublishedRow(cohort, model, **numbers)


def _number(text: str, name: str, where: str) -> Printed:
    try:
        printed = read_printed(text)
    except ValueError as problem:
        raise IFXPredictError(f"{where}: {name}: {problem}.") from problem
    if name not in _ANY_NUMBER and not 0 <= printed.units <= printed.scale:
        raise IFXPredictError(f"{where}: {name}: expected 0 to 1, or a percentage with its sign, found {quoted(text)}.")
    return printed
