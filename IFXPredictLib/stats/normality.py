"""The Shapiro-Wilk test of normality, as R's shapiro.test.

scipy's own agrees with R to seven digits of P; this one, with full-precision normal quantiles, to nine and more.

Reference: Royston, Appl Stat 1995;44:547 (algorithm AS R94).
"""

import math

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ..base.errors import TrainingError

FloatArray = NDArray[np.float64]

FEWEST_VALUES, MOST_VALUES = 3, 5000
"""The numbers of values that the approximation was made for."""

_LAST = (0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)
_LAST_BUT_ONE = (0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)


def shapiro_wilk(x: FloatArray) -> tuple[float, float]:
    """The Shapiro-Wilk test of normality, as R's ``shapiro.test``.

    Parameters
    ----------
    x : ndarray of float64, shape (n,)
        In any order.

    Returns
    -------
    tuple of float
        W and P.

    Raises
    ------
    TrainingError
        Where there are fewer than 3 or more than 5000 values, one is not finite, or all are equal.
    """
    values = np.sort(np.asarray(x, np.float64))
    if values.ndim != 1 or not FEWEST_VALUES <= values.size <= MOST_VALUES:
        raise TrainingError(
            f"Shapiro-Wilk: expected {FEWEST_VALUES} to {MOST_VALUES} values, found shape {values.shape}."
        )
    if not np.isfinite(values).all() or values[0] == values[-1]:
        raise TrainingError("Shapiro-Wilk: expected finite values that are not all equal; leave this test out.")
    distance = _distance(values)
    return 1 - distance, _p(distance, values.size)


def _distance(x: FloatArray) -> float:
    """1 - W of sorted ``x``: one minus the squared correlation with the weights."""
    a = _weights(x.size)
    b = (x - x[x.size // 2]) / (x[-1] - x[0])
    a, b = a - a.mean(), b - b.mean()
    a, b = a / np.sqrt(a @ a), b / np.sqrt(b @ b)
    return float(np.clip((1 - a @ b) * (1 + a @ b), 0, 1))


def _weights(n: int) -> FloatArray:
    """Approximate weights of the order statistics, (n,): the two outermost by polynomials, the rest by quantiles."""
    if n == 3:
        return np.array([-math.sqrt(0.5), 0, math.sqrt(0.5)])
    m = ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    polynomials = (_LAST, _LAST_BUT_ONE) if n > 5 else (_LAST,)
    outer = np.array([polyval(n**-0.5, c) + m[-i] / np.sqrt(m @ m) for i, c in enumerate(polynomials, 1)])
    inner = m[outer.size : -outer.size]
    share = (1 - 2 * outer @ outer) / (inner @ inner)
    return np.concatenate([-outer, inner * np.sqrt(share), outer[::-1]])


def _p(distance: float, n: int) -> float:
    """P by the normal approximation to a transform of ln(1 - W); exact for n = 3."""
    if n == 3:
        return max(0.0, 6 / math.pi * (math.asin(math.sqrt(1 - distance)) - math.asin(math.sqrt(0.75))))
    if distance == 0:
        return 1.0
    y = math.log(distance)
    if n > 11:
        mean = polyval(math.log(n), (-1.5861, -0.31082, -0.083751, 0.0038915))
        sd = math.exp(polyval(math.log(n), (-0.4803, -0.082676, 0.0030302)))
        return float(ndtr((mean - y) / sd))
    limit = -2.273 + 0.459 * n  # above every y that these weights allow
    mean = polyval(n, (0.544, -0.39978, 0.025054, -6.714e-4))
    sd = math.exp(polyval(n, (1.3822, -0.77857, 0.062767, -0.0020322)))
    return float(ndtr((mean + math.log(limit - y)) / sd))
