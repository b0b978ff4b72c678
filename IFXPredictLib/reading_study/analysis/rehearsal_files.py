"""What a rehearsal takes from a study's analysis, and the tables that it writes."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...base.errors import CohortError
from ...base.files import write_text
from ...report.tables.table import Value, csv_text
from ...stats.icc import StudyIcc
from ...tables.icc import ICC_COLUMNS
from .simulated_readers import MeasuredDisagreement, RehearsalAccuracy, measured_disagreement


def read_measured(path: Path) -> MeasuredDisagreement:
    """What tables/agreement.csv of a study's analysis says of how readings differ.

    Raises CohortError where it cannot be read, or holds fewer than two pairs of rounds of one reader.
    """
    rows = _rows(path, ("kind", "one", "other", "dice", "difference_percent"))
    try:
        intra = [(float(row["dice"]), float(row["difference_percent"])) for row in rows if row["kind"] == "intra"]
        between: dict[tuple[str, str], list[float]] = {}
        for row in rows:
            if row["kind"] == "inter":
                between.setdefault((row["one"], row["other"]), []).append(float(row["difference_percent"]))
    except ValueError as problem:
        raise CohortError(f"{path}: {problem}; expected numbers as study analyse writes them.") from problem
    return measured_disagreement(intra, list(between.values()))


def write_rehearsal(path: Path, names: Sequence[str], simulated: StudyIcc, real: StudyIcc | None) -> None:
    """One row a feature: its simulated ICCs with their bounds, and beside them the study's, empty where unknown."""
    columns = [np.asarray(getattr(simulated, part)) for part in ICC_COLUMNS]
    if real is not None:
        columns += [np.asarray(getattr(real, part)) for part in ICC_COLUMNS]
    else:
        columns += [np.full(len(names), np.nan)] * len(ICC_COLUMNS)
    fields = ("feature", *(f"{kind}_{part}" for kind in ("simulated", "real") for part in ICC_COLUMNS))
    records: list[tuple[Value, ...]] = [
        (name, *row) for name, row in zip(names, np.array(columns).T.tolist(), strict=True)
    ]
    write_text(path, csv_text(fields, records))


def accuracy_text(rows: Sequence[RehearsalAccuracy]) -> list[str]:
    """The comparison with a study, a line a kind."""
    return [
        f"{row.kind}: {row.features} features, rank correlation {row.spearman:.2f}, mean absolute error "
        f"{row.mean_absolute_error:.3f} (simulated minus real {row.bias:+.3f}), {100 * row.same_side:.0f} % on the "
        "same side of the threshold"
        for row in rows
    ]


def _rows(path: Path, needed: Sequence[str]) -> list[dict[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CohortError(f"{path}: cannot be read as a table ({problem}).") from problem
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise CohortError(f"{path}: the column {missing[0]!r} is missing, or there are no rows; run study analyse.")
    return rows
