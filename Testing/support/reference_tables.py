"""Tables that tests read: what other software found (Testing/baselines), and what a run has written."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

BASELINES = Path(__file__).resolve().parents[1] / "baselines"

Row = dict[str, str]


def rows_of(path: Path | str, delimiter: str = ",") -> list[Row]:
    """The rows of a table, each cell by its column; a name that ends with .gz is of a compressed one."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter, strict=True))


def baseline(topic: str) -> Callable[[str], list[Row]]:
    """A function from a file's name to its rows, of the folder ``topic`` of Testing/baselines."""
    return lambda name: rows_of(BASELINES / topic / name)


def probabilities_by_set(rows: list[Row]) -> dict[str, tuple[list[int], list[float]]]:
    """The outcomes ``y`` and the probabilities ``p`` of each ``set``."""
    sets: dict[str, tuple[list[int], list[float]]] = {}
    for row in rows:
        y, p = sets.setdefault(row["set"], ([], []))
        y.append(int(row["y"]))
        p.append(float(row["p"]))
    return sets
