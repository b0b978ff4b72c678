"""A table of the report: as a reader is shown it, and with all digits as a CSV file.

How the report names a split, and a model on it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ...evaluation.evaluation import Analysis
from ...stats.discrimination import AucResult

Value: TypeAlias = str | int | float | None


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


def area_ends(area: AucResult) -> tuple[float, float] | tuple[None, None]:
    """DeLong's bounds, or none where the variance is 0."""
    return (area.low, area.high) if area.variance > 0 else (None, None)


def split_title(split: str) -> str:
    """The name of a split beside its results: "Training (in sample)" or "Test"."""
    return {"train": "Training (in sample)", "test": "Test"}[split]


def split_name(split: str) -> str:
    """The name of a split beside its cases: "Training" or "Test"."""
    return {"train": "Training", "test": "Test"}[split]


def place(analysis: Analysis, split: str, model: str) -> tuple[str, str]:
    """A split and a model by their names for readers."""
    return split_title(split), analysis.titles[model]


def counted(number: int, one: str) -> str:
    """A number with its noun: "1 case", "2 cases"."""
    return f"{number} {one if number == 1 else f'{one}s'}"
