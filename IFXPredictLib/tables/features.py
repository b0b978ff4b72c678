"""features.csv: the features of many cases or readings. Read whole and checked, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from .columns import with_plain_rounds
from .table import read_table, write_table


@dataclass(frozen=True)
class FeatureTable:
    """Features of many cases or readings: ``values`` (rows, features), NaN nowhere.

    ``readers`` and ``rounds`` are empty for a table with one row a case.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    readers: tuple[str, ...] = ()
    rounds: tuple[int, ...] = ()

    def rows(self, cases: Sequence[str]) -> NDArray[np.float64]:
        """The values (len(cases), features) of these cases; raises CohortError for one that is not there."""
        position = {case: i for i, case in enumerate(self.cases)}
        missing = [case for case in cases if case not in position]
        if missing:
            raise CohortError(f"case {missing[0]}: has no features ({len(missing)} such); run extract again.")
        return self.values[[position[case] for case in cases]]


def read_features(path: Path) -> FeatureTable:
    """The features of a features.csv.

    Parameters
    ----------
    path : Path
        The table: case, optional reader and round, then one column a feature.

    Returns
    -------
    FeatureTable
        Values (rows, features) float64 by names, a row a case or a reading.

    Raises
    ------
    CohortError
        For a case or reading without a name or given twice, or a value that is not a finite number.
    """
    table = read_table(path, ("case",), CohortError)
    keys = tuple(key for key in ("case", "reader", "round") if key in table.columns)
    table.refuse_empty(keys)
    table = with_plain_rounds(table)
    table.refuse_repeated(keys)
    names = tuple(name for name in table.columns if name not in keys)
    values = np.array(table.numbers(names), np.float64)
    readers = table.column("reader") if "reader" in keys else ()
    rounds = tuple(map(int, table.column("round"))) if "round" in keys else ()
    return FeatureTable(table.column("case"), names, values, readers, rounds)


def write_features(path: Path, table: FeatureTable) -> None:
    """Write features.csv; every number is written so that it reads back to the last bit.

    Parameters
    ----------
    path : Path
        The .csv to write; one that is there is replaced.
    table : FeatureTable
        A row a case or, with ``readers`` and ``rounds``, a reading. ``read_features`` gives it back from the file.

    Raises
    ------
    IFXPredictError
        Where the file cannot be written.
    """
    keys: dict[str, Sequence[str | int]] = {"case": table.cases}
    if table.readers:
        keys |= {"reader": table.readers, "round": table.rounds}
    of_rows = zip(zip(*keys.values(), strict=True), table.values.tolist(), strict=True)
    write_table(path, (*keys, *table.names), ([*key, *values] for key, values in of_rows))
