"""Which class counts make printed ratios possible: positives : negatives, by whole numbers alone.

A row is possible with given class counts where whole numbers of true positives and true negatives exist whose
sensitivity, specificity, accuracy, PPV and NPV all round to what is printed. Every condition is linear in the two,
so for each number of true positives the allowed true negatives are a range, found in exact integers. (The idea is
that of the GRIM test of printed means, Brown and Heathers 2017, carried to the ratios of a 2 x 2 table.)

Words: ``positives``, ``negatives`` (k,) are the class counts of k pairs; ``width`` is how far a ratio may lie from
its print, in fractions 1 / FINE of half a unit of the last printed digit: FINE is rounding itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.errors import IFXPredictError
from .published_table import Printed, PublishedRow

Counts = NDArray[np.int64]

FINE = 100
LARGEST_SIZE = 1_000_000
LARGEST_ENUMERATED = 10_000
LARGEST_SEARCHED = 400


@dataclass(frozen=True)
class Misfit:
    """How near a row comes to what is printed: its best counts, and how far its worst ratio then lies off.

    ``off`` is in units of the last printed digit; up to 0.5 is rounding.
    """

    tp: int
    tn: int
    off: float


def printed_ratios(row: PublishedRow) -> dict[str, Printed]:
    """Those of the five ratios that the row prints, by name."""
    cells = {
        "sensitivity": row.sensitivity,
        "specificity": row.specificity,
        "accuracy": row.accuracy,
        "PPV": row.ppv,
        "NPV": row.npv,
    }
    return {name: cell for name, cell in cells.items() if cell is not None}


def check_size(size: int) -> int:
    """``size``; raises IFXPredictError outside 1..LARGEST_SIZE, beyond which integers of 64 bits may not do."""
    if not 1 <= size <= LARGEST_SIZE:
        raise IFXPredictError(f"number of cases: expected 1 to {LARGEST_SIZE}, found {size}.")
    return size


def pairs_of_size(size: int) -> tuple[Counts, Counts]:
    """All (size + 1) pairs of class counts with this total."""
    positives = np.arange(size + 1, dtype=np.int64)
    return positives, size - positives


def pairs_up_to(largest: int = LARGEST_SEARCHED) -> tuple[Counts, Counts]:
    """All pairs of class counts with a total of 1 to ``largest``, by total, then by positives."""
    of_each = [pairs_of_size(size) for size in range(1, largest + 1)]
    return np.concatenate([p for p, _ in of_each]), np.concatenate([n for _, n in of_each])


def possible_pairs(rows: Sequence[PublishedRow], positives: Counts, negatives: Counts) -> list[tuple[int, int]]:
    """Those of the pairs with which every row is possible as printed."""
    for row in rows:
        kept = fits(row, positives, negatives)
        positives, negatives = positives[kept], negatives[kept]
    return list(zip(positives.tolist(), negatives.tolist(), strict=True))


def nearly_possible_pairs(rows: Sequence[PublishedRow], positives: Counts, negatives: Counts) -> list[tuple[int, int]]:
    """Those of the pairs with which some row is possible as printed, not all, and none is off by more than a unit."""
    near = np.ones(len(positives), bool)
    for row in rows:
        near &= fits(row, positives, negatives, width=2 * FINE)
    positives, negatives = positives[near], negatives[near]
    count = np.sum([fits(row, positives, negatives) for row in rows], axis=0)
    some = (count > 0) & (count < len(rows))
    return list(zip(positives[some].tolist(), negatives[some].tolist(), strict=True))


def is_possible(rows: Sequence[PublishedRow], positives: int, negatives: int) -> bool:
    """Whether every row is possible as printed with these class counts."""
    check_size(positives + negatives)
    return all(_counts_within(row, positives, negatives, FINE) for row in rows)


def fits(row: PublishedRow, positives: Counts, negatives: Counts, width: int = FINE) -> NDArray[np.bool_]:
    """With which of the pairs (k,) the row is possible."""
    least, most = _range(row.sensitivity, positives, width)
    possible = np.zeros(len(positives), bool)
    for step in range(int(np.max(most - least, initial=-1)) + 1):
        tp = least + step
        low, high = _true_negatives(row, positives, negatives, tp, width)
        possible |= (tp <= most) & (low <= high)
    has_positives, has_negatives = positives > 0, negatives > 0
    return possible & (has_positives | _needs_no_positives(row)) & (has_negatives | _needs_no_negatives(row))


def misfit(row: PublishedRow, positives: int, negatives: int) -> Misfit | None:
    """The counts that come nearest to the row, by their worst ratio; None where a printed ratio has no denominator.

    ``off`` is the least multiple of 0.5 / FINE units with which the row is possible.
    """
    lower, upper = 0, 2 * FINE * max((cell.scale for cell in printed_ratios(row).values()), default=1)
    best = _counts_within(row, positives, negatives, upper)
    while best and upper - lower > 1:
        middle = (lower + upper) // 2
        if nearer := _counts_within(row, positives, negatives, middle):
            best, upper = nearer, middle
        else:
            lower = middle
    return Misfit(*best, upper / (2 * FINE)) if best else None


def _counts_within(row: PublishedRow, positives: int, negatives: int, width: int) -> tuple[int, int] | None:
    """Some true positives and true negatives with which the row is possible."""
    if not (positives or _needs_no_positives(row)) or not (negatives or _needs_no_negatives(row)):
        return None
    p, n = np.array([positives], np.int64), np.array([negatives], np.int64)
    least, most = _range(row.sensitivity, p, width)
    tp = np.arange(least[0], most[0] + 1)
    low, high = _true_negatives(row, p, n, tp, width)
    found = np.flatnonzero(low <= high)
    return (int(tp[found[0]]), int(low[found[0]])) if found.size else None


def _needs_no_positives(row: PublishedRow) -> bool:
    return row.sensitivity is None and row.auc is None


def _needs_no_negatives(row: PublishedRow) -> bool:
    return row.specificity is None and row.auc is None


def _limits(cell: Printed, width: int) -> tuple[int, int, int]:
    """The least and the largest ratio that count as printed, as numerators, and their common denominator."""
    middle = 2 * FINE * cell.units
    return middle - width, middle + width, 2 * FINE * cell.scale


def _range(cell: Printed | None, total: Counts, width: int) -> tuple[Counts, Counts]:
    """The least and the largest part (k,) of ``total`` (k,) whose ratio to it counts as printed."""
    if cell is None:
        return np.zeros_like(total), total
    least, most, one = _limits(cell, width)
    return np.maximum(_ceil(total * least, one), 0), np.minimum(total * most // one, total)


def _true_negatives(
    row: PublishedRow, positives: Counts, negatives: Counts, tp: Counts, width: int
) -> tuple[Counts, Counts]:
    """The least and the largest number of true negatives (k,) that go with ``tp`` (k,); none where least > largest."""
    low, high = _range(row.specificity, negatives, width)
    fn = positives - tp
    if row.accuracy is not None:
        right_low, right_high = _range(row.accuracy, positives + negatives, width)
        low, high = np.maximum(low, right_low - tp), np.minimum(high, right_high - tp)
    if row.ppv is not None:  # tp / (tp + fp), and fp = negatives - tn
        fp_low, fp_high = _beside(tp, row.ppv, width)
        low, high = np.maximum(low, negatives - fp_high), np.minimum(high, negatives - fp_low)
    if row.npv is not None:  # tn / (tn + fn) = 1 - fn / (tn + fn)
        complement = Printed("", row.npv.scale - row.npv.units, row.npv.scale)
        tn_low, tn_high = _beside(fn, complement, width)
        low, high = np.maximum(low, tn_low), np.minimum(high, tn_high)
    return low + np.zeros_like(tp), high + np.zeros_like(tp)


def _beside(part: Counts, cell: Printed, width: int) -> tuple[Counts, Counts]:
    """The least and the largest x with part / (part + x) as printed and part + x > 0."""
    least, most, one = _limits(cell, width)
    low = np.maximum(_ceil(part * one, most) - part, np.maximum(1 - part, 0))
    high = part * one // least - part if least > 0 else np.full_like(part, LARGEST_SIZE)
    return low, high


def _ceil(part: Counts, whole: int) -> Counts:
    return -(-part // whole)
