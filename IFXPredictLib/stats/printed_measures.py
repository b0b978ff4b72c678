"""What a printed row says of its own Youden's index, AUC and Brier score, by bounds that hold for any data.

Each range is the widest that the rounding of the printed numbers allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .published_table import Printed, PublishedRow

_ROUNDING_ERROR = 1e-9


@dataclass(frozen=True)
class Range:
    """From ``low`` to ``high``, both included."""

    low: float
    high: float

    def may_be(self, printed: Printed) -> bool:
        """Whether a number of the range is printed so."""
        return self.low - _ROUNDING_ERROR <= printed.high and printed.low <= self.high + _ROUNDING_ERROR


def youden_range(sensitivity: Printed, specificity: Printed) -> Range:
    """Youden's index J = sensitivity + specificity - 1; Youden 1950."""
    return Range(sensitivity.low + specificity.low - 1, sensitivity.high + specificity.high - 1)


def auc_range(sensitivity: Printed, specificity: Printed) -> Range:
    """The area under any ROC curve that rises from (0, 0) to (1, 1) through (1 - specificity, sensitivity).

    Least: the curve stays at 0 up to the point's x, then at its y: sensitivity x specificity. Largest: it is at the
    point's y from the start, and at 1 from its x on: 1 - (1 - sensitivity) (1 - specificity).
    """
    low = max(0.0, sensitivity.low) * max(0.0, specificity.low)
    missed, false_alarms = 1 - min(1.0, sensitivity.high), 1 - min(1.0, specificity.high)
    return Range(low, 1 - missed * false_alarms)


def concave_auc(sensitivity: Printed, specificity: Printed) -> float:
    """The least area under a concave ROC curve through the point: that of two straight lines, (1 + J) / 2."""
    return (max(0.0, sensitivity.low) + max(0.0, specificity.low)) / 2


def least_brier(row: PublishedRow, cutoff: Printed, counts: Sequence[tuple[int, int]]) -> float | None:
    """The least Brier score that the wrong calls at ``cutoff`` allow, with any of the class counts.

    A false positive lies at or above the cut-off, so its squared error is at least cutoff^2; a false negative lies
    below it: at least (1 - cutoff)^2. None without sensitivity, specificity or counts, or for a cut-off beyond 0..1,
    which is on another scale than a probability.
    """
    sensitivity, specificity = row.sensitivity, row.specificity
    if sensitivity is None or specificity is None or not counts or not 0 <= cutoff.value <= 1:
        return None
    of_negative = max(0.0, 1 - specificity.high) * max(0.0, cutoff.low) ** 2
    of_positive = max(0.0, 1 - sensitivity.high) * max(0.0, 1 - cutoff.high) ** 2
    return min((n * of_negative + p * of_positive) / (p + n) for p, n in counts)


def same_number(one: Printed, other: Printed) -> bool:
    """Whether the two can be one number, printed by one rule."""
    if one.scale == other.scale:
        return one.units == other.units
    return one.low <= other.high and other.low <= one.high
