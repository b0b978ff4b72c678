"""A table of the report: as a reader is shown it, and with all digits as a CSV file."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..analysis.printed import printed
from ..evaluation.discrimination import AucResult

Value: TypeAlias = str | int | float | None
DASH = "–"
NO_INTERVAL = "no interval: variance 0"


@dataclass(frozen=True)
class Table:
    """``rows`` below ``header`` as shown; ``records`` below ``fields`` as written to ``name``.csv.

    ``notes`` stand below the table, ``caption`` above it.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]
    records: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()


def csv_text(fields: Sequence[str], records: Sequence[Sequence[Value]]) -> str:
    """A CSV file's text; floats read back to the last bit, None and NaN are empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([_cell(value) for value in record] for record in records)
    return stream.getvalue()


def with_interval(value: float, low: float, high: float) -> str:
    """An estimate with its interval: "0.831 (0.748 to 0.915)"."""
    return f"{printed(value)} ({printed(low)} to {printed(high)})"


def area_with_interval(area: AucResult) -> str:
    """An AUC with DeLong's interval; where its variance is 0, an interval of no width would say nothing."""
    if area.variance > 0:
        return with_interval(area.auc, area.low, area.high)
    return f"{printed(area.auc)} ({NO_INTERVAL})"


def area_ends(area: AucResult) -> tuple[float, float] | tuple[None, None]:
    """DeLong's bounds, or none where the variance is 0."""
    return (area.low, area.high) if area.variance > 0 else (None, None)


def or_dash(text: str) -> str:
    """``text``, or a dash where there is none."""
    return text or DASH


def _cell(value: Value) -> str | int:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return "" if value is None else value
