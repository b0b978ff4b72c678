"""How the extraction of each case ended: status.csv, which ``extract`` leaves beside its features."""

import csv
from pathlib import Path

from ..base.errors import CohortError

STATUSES = ("ok", "warning", "failed")


def read_statuses(path: Path) -> dict[str, str]:
    """The status of each case's own mask, by case; {} where there is no such file.

    Raises CohortError, naming the file, where it cannot be read, lacks a column or has a status that is none.
    """
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CohortError(f"{path}: cannot be read as a table ({problem}).") from problem
    if any(row.get(name) is None for row in rows for name in ("case", "reader", "status")):
        raise CohortError(f"{path}: a row lacks case, reader or status; run extract again.")
    own = {row["case"]: row["status"] for row in rows if not row["reader"]}
    if strange := [case for case, status in own.items() if status not in STATUSES]:
        raise CohortError(f"{path}: case {strange[0]}: status {own[strange[0]]!r}; expected {', '.join(STATUSES)}.")
    return own
