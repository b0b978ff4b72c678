"""What is known of cases beside any image: the outcome of each, and whose lesion or scan it is.

Any table with the columns will do, a cohort.csv too; other columns are ignored, and files that it names not looked for.
"""

from pathlib import Path

from ..base.errors import CohortError
from ..protocol.schema import Outcome
from .columns import check_outcomes, require_outcomes, whole_number
from .table import Table, read_table


def read_outcomes(path: Path, outcome: Outcome) -> dict[str, int]:
    """The outcome, 0 or 1, of each case of a table with the columns case and outcome.

    Parameters
    ----------
    path : Path
        Any table with the two columns.
    outcome : Outcome
        ``protocol.outcome``: what the outcome's column is called, and what 1 and 0 mean there.

    Returns
    -------
    dict of str to int
        By case, in the file's order.

    Raises
    ------
    CohortError
        Naming file and line, for another outcome, an empty cell and a case given twice; naming the file and what 1 and
        0 mean, where the outcome's column is missing.
    """
    table, columns = read_table(path, ("case",), CohortError), ("case", outcome.column)
    require_outcomes(table, outcome)
    _check(table, columns)
    check_outcomes(table, outcome)
    return {case: whole_number(found) for case, found in table.cells(columns)}


def read_patients(path: Path) -> dict[str, str]:
    """The patient of each case of a table with the columns case and patient; nothing of one without patients.

    Raises CohortError, naming file and line, for an empty cell and a case given twice.
    """
    table, columns = read_table(path, ("case",), CohortError), ("case", "patient")
    if "patient" not in table.columns:
        return {}
    _check(table, columns)
    return {row[0]: row[1] for row in table.cells(columns)}


def _check(table: Table, columns: tuple[str, str]) -> None:
    """Raise CohortError for a case that stands twice, or an empty cell in ``columns``."""
    table.refuse_empty(columns)
    table.refuse_repeated(("case",))
