"""Which of several features that say the same is dropped.

Words: two features are partners when the magnitude of their Spearman correlation reaches the threshold. Each variant
drops one feature at a time, until no survivor has a partner among the survivors.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Variant = Literal["forward_degree", "degree", "max_pair"]

TOLERANCE = 1e-12
"""Correlations closer than this are equal: two ways to compute a correlation differ in the last bits."""
SUM_TOLERANCE = 1e-9
"""The same for sums and means of some thousand correlations."""


def spearman(x: FloatArray) -> FloatArray:
    """Spearman correlations of columns, with average ranks for ties.

    Twice the centred ranks are whole numbers, so that the matrix product is exact: equal columns have a correlation of
    exactly 1, and neither the order of rows nor the number of threads matters.

    Parameters
    ----------
    x : ndarray of float64, shape (n, m)
        Cases by features; no column may be constant.

    Returns
    -------
    ndarray of float64, shape (m, m)
    """
    ranks = 2 * rankdata(x, axis=0) - (len(x) + 1)
    products = ranks.T @ ranks
    squares = np.diag(products)
    return np.asarray(products / np.sqrt(np.outer(squares, squares)))


def survivors(rho: FloatArray, variant: Variant, correlation: float) -> BoolArray:
    """Which columns stay where of several that say the same one is enough.

    Parameters
    ----------
    rho : ndarray of float64, shape (m, m)
        Of ``spearman``.
    variant : {"forward_degree", "degree", "max_pair"}
        Which column of several partners is dropped: see VARIANTS.
    correlation : float
        From this |rho| on two columns are partners.

    Returns
    -------
    ndarray of bool, shape (m,)
        True for the columns that are kept.
    """
    strength = np.abs(rho)
    np.fill_diagonal(strength, 0.0)
    return VARIANTS[variant](strength, correlation - TOLERANCE)


def _forward_degree(strength: FloatArray, threshold: float) -> BoolArray:
    """Drop the column with most partners among later columns; ties: the earliest."""
    partners = strength >= threshold
    later = np.triu(partners).sum(axis=1)
    kept = np.ones(len(strength), dtype=bool)
    while later.any():
        worst = int(np.argmax(later))
        kept[worst] = False
        later[:worst] -= partners[worst, :worst] & kept[:worst]
        later[worst] = 0
    return kept


def _degree(strength: FloatArray, threshold: float) -> BoolArray:
    """Drop the column with most partners; ties: the larger sum of |rho| to the survivors, then the later column."""
    partners = strength >= threshold
    degree, total = partners.sum(axis=1), strength.sum(axis=1)
    kept = np.ones(len(strength), dtype=bool)
    while degree.any():
        tied = np.flatnonzero(degree == degree.max())
        worst = int(tied[total[tied] >= total[tied].max() - SUM_TOLERANCE][-1])
        kept[worst] = False
        degree -= partners[worst] & kept
        total -= strength[worst]
        degree[worst] = 0
    return kept


def _max_pair(strength: FloatArray, threshold: float) -> BoolArray:
    """Of the worst pair drop the column with the larger mean |rho| to the other survivors; ties: the later.

    Of equally bad pairs the first in column order counts.
    """
    strength = strength.copy()  # a dropped column becomes 0 in it
    worst = strength.max(axis=1)
    kept = np.ones(len(strength), dtype=bool)
    while worst.max() >= threshold:
        limit = worst.max() - TOLERANCE
        first = int(np.argmax(worst >= limit))
        second = int(np.argmax(strength[first] >= limit))
        means = strength[[first, second]].sum(axis=1) / max(kept.sum() - 1, 1)
        drop = second if means[1] >= means[0] - SUM_TOLERANCE else first
        stale = np.flatnonzero((strength[drop] == worst) & kept)
        strength[drop] = strength[:, drop] = 0.0
        worst[stale] = strength[stale].max(axis=1)
        worst[drop], kept[drop] = 0.0, False
    return kept


VARIANTS: dict[Variant, Callable[[FloatArray, float], BoolArray]] = {
    "forward_degree": _forward_degree,
    "degree": _degree,
    "max_pair": _max_pair,
}
