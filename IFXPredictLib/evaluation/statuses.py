"""How the extraction of each case ended: status.csv, which ``extract`` leaves beside its features."""

from pathlib import Path

from ..base.errors import CohortError
from ..tables.table import read_table

STATUSES = ("ok", "warning", "failed")


def read_statuses(path: Path) -> dict[str, str]:
    """The status of each case's own mask, by case; {} where there is no such file.

    Raises CohortError, naming the file, where it cannot be read, lacks a column or has a status that is none.
    """
    if not path.exists():
        return {}
    columns = ("case", "reader", "status")
    table = read_table(path, columns, CohortError, may_be_empty=True)
    own = {case: status for case, reader, status in table.cells(columns) if not reader}
    if strange := [case for case, status in own.items() if status not in STATUSES]:
        raise CohortError(f"{path}: case {strange[0]}: status {own[strange[0]]!r}; expected {', '.join(STATUSES)}.")
    return own
