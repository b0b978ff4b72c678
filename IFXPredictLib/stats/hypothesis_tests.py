"""P values of one feature at a time against a two-class outcome, as R computes them.

Words: ``y`` (n,) holds 0 and 1; tests are two-sided.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, hypergeom, mannwhitneyu

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
EXACT_BELOW = 50  # cases in either group, as in R's wilcox.test
SMALLEST_EXPECTED = 5.0  # below it the chi-square approximation is poor


def mann_whitney(x: FloatArray, y: IntArray) -> FloatArray:
    """P of the Mann-Whitney test of each column, as R's ``wilcox.test``.

    Parameters
    ----------
    x : ndarray of float64, shape (n, m)
        Cases by features; no column may be constant.
    y : ndarray of int, shape (n,)
        Outcomes 0 and 1.

    Returns
    -------
    ndarray of float64, shape (m,)
        Two-sided: exact when both groups have fewer than 50 cases and the column has no ties, otherwise the normal
        approximation with correction for ties and continuity.
    """
    few = max(np.bincount(y)) < EXACT_BELOW
    exact = few & (np.diff(np.sort(x, axis=0), axis=0) != 0).all(axis=0)
    p = np.empty(x.shape[1])
    halves: tuple[tuple[Literal["exact", "asymptotic"], BoolArray], ...] = (("exact", exact), ("asymptotic", ~exact))
    for method, columns in halves:
        if columns.any():
            p[columns] = mannwhitneyu(x[y == 1][:, columns], x[y == 0][:, columns], method=method).pvalue
    return p


def two_by_two(x: FloatArray, y: IntArray) -> float:
    """P of a feature that takes two values, as R's ``chisq.test`` with Yates' correction.

    Parameters
    ----------
    x : ndarray of float64, shape (n,)
        Two different values.
    y : ndarray of int, shape (n,)
        Outcomes 0 and 1.

    Returns
    -------
    float
        Fisher's exact P where an expected count is below 5.
    """
    table = np.array([[np.sum((x == value) & (y == outcome)) for outcome in (0, 1)] for value in np.unique(x)])
    test = chi2_contingency(table, correction=True)
    return fisher(table) if test.expected_freq.min() < SMALLEST_EXPECTED else float(test.pvalue)


def fisher(table: NDArray[np.intp]) -> float:
    """P of Fisher's exact test of a 2 x 2 table: all tables that are not likelier than this one.

    As R's ``fisher.test``, which allows for rounding by 1e-7; scipy's allows for less and can miss an equally likely
    table.
    """
    (a, b), (c, d) = table
    possible = np.arange(max(0, a - d), min(a + b, a + c) + 1)
    probability = hypergeom.pmf(possible, a + b + c + d, a + b, a + c)
    observed = probability[possible == a]
    return min(1.0, float(probability[probability <= observed * (1 + 1e-7)].sum()))
