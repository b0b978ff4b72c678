"""Whether two kinds of ICC find the same features reliable: of redrawings by program, and of readers.

Words: ``one`` and ``other`` (m,) are ICCs of the same features; a feature is *reliable* above the threshold, and never
where its ICC is undefined (NaN).

References: Cohen, Educ Psychol Meas 1960;20:37 (kappa).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from .estimates import is_constant

_FEWEST = 3
"""Features with both ICCs from which a correlation is told."""


@dataclass(frozen=True)
class IccAgreement:
    """How many of the ``features`` are reliable by ``both``, one alone or ``neither``; Cohen's ``kappa`` of that.

    ``spearman`` and ``pearson`` correlate the ICCs of the ``compared`` features that have both, and
    ``median_difference`` is that of one - other. NaN where it is undefined.
    """

    features: int
    compared: int
    both: int
    only_one: int
    only_other: int
    neither: int
    kappa: float
    spearman: float
    pearson: float
    median_difference: float


def compare_iccs(one: ArrayLike, other: ArrayLike, threshold: float) -> IccAgreement:
    """Compare two ICCs of the same features.

    Parameters
    ----------
    one, other : array_like (m,)
        ICCs, NaN where undefined.
    threshold : float
        Above which a feature is reliable: the protocol's ``selection.icc``.

    Returns
    -------
    IccAgreement
        Counts, kappa and correlations.
    """
    a, b = (np.asarray(values, np.float64) for values in (one, other))
    first, second = a > threshold, b > threshold
    cells = first & second, first & ~second, ~first & second, ~first & ~second
    both, only_one, only_other, neither = (int(np.sum(cell)) for cell in cells)
    known = np.isfinite(a) & np.isfinite(b)
    x, y = a[known], b[known]
    difference = float(np.median(x - y)) if len(x) else float("nan")
    return IccAgreement(
        features=len(a),
        compared=len(x),
        both=both,
        only_one=only_one,
        only_other=only_other,
        neither=neither,
        kappa=_kappa(both, only_one, only_other, neither),
        spearman=_correlation(rankdata(x), rankdata(y)),
        pearson=_correlation(x, y),
        median_difference=difference,
    )


def _kappa(both: int, only_one: int, only_other: int, neither: int) -> float:
    """(observed - expected) / (1 - expected) agreement; NaN where one answer is all there is."""
    total = both + only_one + only_other + neither
    observed = (both + neither) * total
    expected = (both + only_one) * (both + only_other) + (neither + only_other) * (neither + only_one)
    return (observed - expected) / (total**2 - expected) if total**2 > expected else float("nan")


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    if len(x) < _FEWEST or is_constant(np.column_stack([x, y])).any():
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
