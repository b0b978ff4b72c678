"""readings.csv: who has drawn which case, and when. Read whole and checked, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.errors import CohortError
from ..base.text import brief
from .cohort import CohortCase
from .columns import file_of, further_columns, further_of, voi_choices, with_plain_rounds
from .table import read_table


@dataclass(frozen=True)
class Reading:
    """One row of readings.csv; ``label`` and ``segment`` as of a CohortCase."""

    case: str
    reader: str
    round: int
    mask: Path
    label: int | None = None
    segment: str = ""
    further: tuple[tuple[str, Path], ...] = ()


def read_readings(path: Path, cohort: Sequence[CohortCase]) -> tuple[Reading, ...]:
    """Read readings.csv: case, reader, round (whole number), mask, and optional label and segment as in cohort.csv.

    Parameters
    ----------
    path : Path
        The table. It may have columns image_NAME and mask_NAME of further series and drawn VOIs, too; other ones are
        ignored. Paths in it are relative to the file.
    cohort : sequence of CohortCase
        The cases that readings may be of.

    Returns
    -------
    tuple of Reading
        In the file's order; the files that they name need not be there.

    Raises
    ------
    CohortError
        For a missing column, an empty cell in a column of names or files, a round or a label that is no whole number, a
        reading given twice (01 and 1 are one round), or a case that the cohort does not have.
    """
    columns = ("case", "reader", "round", "mask")
    table = read_table(path, columns, CohortError)
    table.refuse_empty(columns)
    table = with_plain_rounds(table)
    table.refuse_repeated(columns[:3])
    unknown = sorted(set(table.column("case")) - {c.case for c in cohort})
    if unknown:
        raise CohortError(f"{path}: the case {brief(unknown[0])} is not in the cohort ({len(unknown)} such).")
    table.refuse_empty(further_columns(table))
    rows = zip(table.records(), map(int, table.column("round")), voi_choices(table), strict=True)
    return tuple(
        Reading(row["case"], row["reader"], number, file_of(path, row["mask"]), *voi, further_of(table, row))
        for row, number, voi in rows
    )
