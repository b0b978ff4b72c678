"""What a printed row can be: the method of its 95 % interval, and its values by bounds that hold for any data.

Each method is tried on the AUCs that round to the printed one; it reproduces a row where for one of them both ends
round to what is printed. DeLong's needs the scores, so Hanley and McNeil's, which approximates it from the AUC and
the class counts, stands for it: where that fails, DeLong's is unlikely, not refuted.

The bounds are of the row's own Youden's index, AUC and Brier score: each range is the widest that the rounding of the
printed numbers allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .estimates import wald
from .intervals import clopper_pearson, wilson
from .published_table import Printed, PublishedRow

Ends = tuple[float, float]
PrintedInterval = tuple[Printed, Printed, Printed]

BY_COUNTS = "Hanley-McNeil, which approximates DeLong"
_ROUNDING_ERROR = 1e-9
_SMALLEST_STEP = 1e-12


def printed_interval(row: PublishedRow) -> PrintedInterval | None:
    """The row's AUC, lower and upper end, where it prints all three."""
    if row.auc is None or row.auc_low is None or row.auc_high is None:
        return None
    return row.auc, row.auc_low, row.auc_high


def reproducing_methods(printed: PrintedInterval, size: int, counts: Sequence[tuple[int, int]] = ()) -> dict[str, bool]:
    """Whether each method reproduces the interval; the last, which wants class counts, with any of ``counts``.

    Without ``counts`` (of both classes) Hanley-McNeil's is left out.
    """
    found = {name: _reproduces(printed, method, size) for name, method in BY_SIZE.items()}
    pairs = [(positives, negatives) for positives, negatives in counts if positives and negatives]
    if pairs:
        found[BY_COUNTS] = any(_reproduces(printed, hanley_mcneil, *pair) for pair in pairs)
    return found


def hanley_mcneil(area: float, positives: int, negatives: int) -> Ends:
    """The normal interval by the AUC's variance under exponential scores; Hanley and McNeil 1982, equation 2."""
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (positives - 1) * (q1 - area**2) + (negatives - 1) * (q2 - area**2)
    return _normal(area, variance / (positives * negatives))


def _exact(area: float, size: int) -> Ends:
    found = clopper_pearson(min(area * size, size), size)
    return found.low, found.high


def _exact_whole(area: float, size: int) -> Ends:
    found = clopper_pearson(round(area * size), size)
    return found.low, found.high


def _wilson(area: float, size: int) -> Ends:
    found = wilson(round(area * size), size)
    return found.low, found.high


def _wald(area: float, size: int) -> Ends:
    return _normal(area, area * (1 - area) / size)


BY_SIZE: dict[str, Callable[[float, int], Ends]] = {
    "exact binomial (Clopper-Pearson) of AUC x n": _exact,
    "exact binomial of AUC x n rounded to a whole number": _exact_whole,
    "Wilson of AUC x n rounded to a whole number": _wilson,
    "Wald of the AUC as a share of n": _wald,
}


def _normal(area: float, variance: float) -> Ends:
    found = wald(area, max(0.0, variance) ** 0.5)
    return max(0.0, found.low), min(1.0, found.high)


def _reproduces(printed: PrintedInterval, method: Callable[..., Ends], *cases: int) -> bool:
    """Both ends rise with the AUC, so only the least AUC at which both are high enough needs to be looked at."""
    area, low, high = printed

    def high_enough(tried: float) -> bool:
        found_low, found_high = method(tried, *cases)
        return found_low >= low.low - _ROUNDING_ERROR and found_high >= high.low - _ROUNDING_ERROR

    below, least = max(0.0, area.low), min(1.0, area.high)
    if high_enough(below):
        least = below
    elif not high_enough(least):
        return False
    while least - below > _SMALLEST_STEP:
        middle = (below + least) / 2
        below, least = (below, middle) if high_enough(middle) else (middle, least)
    found_low, found_high = method(least, *cases)
    return found_low <= low.high + _ROUNDING_ERROR and found_high <= high.high + _ROUNDING_ERROR


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
