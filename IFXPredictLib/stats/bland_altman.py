"""The limits of agreement of two measurements of the same cases.

References: Bland and Altman, Lancet 1986;1:307, and Stat Methods Med Res 1999;8:135 (the limits' standard errors).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ..base.errors import TrainingError
from .estimates import check_confidence, normal_quantile
from .intervals import Interval


@dataclass(frozen=True)
class BlandAltman:
    """Differences (second minus first) of n cases against the means: bias and limits, each with its interval.

    ``means`` and ``differences`` are (n,), in the cases' order; ``sd`` is that of the differences.
    """

    means: NDArray[np.float64]
    differences: NDArray[np.float64]
    sd: float
    bias: Interval
    lower: Interval
    upper: Interval


def bland_altman(first: ArrayLike, second: ArrayLike, coverage: float = 0.95, confidence: float = 0.95) -> BlandAltman:
    """Bias and the limits of agreement of two measurements of the same cases.

    The variance of a limit, bias -+ z s, is s^2 (1/n + z^2 / (2 (n - 1))), its interval of Student's t with n - 1
    degrees of freedom.

    Parameters
    ----------
    first, second : array_like (n,)
        n >= 3 cases, in one unit.
    coverage : float
        The share of differences expected between the limits.
    confidence : float
        Of the intervals of bias and limits.

    Returns
    -------
    BlandAltman
        Differences (second minus first), their sd, bias and limits, each with its interval.

    Raises
    ------
    TrainingError
        Where the two have other lengths, fewer than three cases, or a value that is not finite.

    References
    ----------
    Bland and Altman, Lancet 1986;1:307, and Stat Methods Med Res 1999;8:135, section 2.2.

    Examples
    --------
    >>> found = bland_altman([10.1, 12.0, 9.5, 11.2], [10.4, 12.1, 9.9, 11.0])
    >>> round(found.bias.estimate, 3), round(found.lower.estimate, 3), round(found.upper.estimate, 3)
    (0.15, -0.369, 0.669)
    """
    one, other = (np.asarray(part, dtype=np.float64) for part in (first, second))
    if one.ndim != 1 or one.shape != other.shape or one.size < 3:
        raise TrainingError(
            f"Bland-Altman: expected two measurements of the same 3 or more cases, found {one.shape} and {other.shape}."
        )
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise TrainingError("Bland-Altman: a measurement is not a finite number; leave its case out.")
    n, z = one.size, normal_quantile(coverage)
    differences = other - one
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    t = float(stdtrit(n - 1, (1 + check_confidence(confidence)) / 2))
    of_bias, of_limit = t * sd / sqrt(n), t * sd * sqrt(1 / n + z**2 / (2 * (n - 1)))
    around = [(bias, of_bias), (bias - z * sd, of_limit), (bias + z * sd, of_limit)]
    intervals = [Interval(value, value - half, value + half) for value, half in around]
    return BlandAltman((one + other) / 2, differences, sd, *intervals)
