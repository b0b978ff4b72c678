"""Do predicted probabilities agree with observed frequencies: recalibration, Brier score, Hosmer-Lemeshow.

Words: ``y`` (n,) is the outcome, 0 and 1; ``p`` (n,) the predicted probability of 1, within [0, 1]. Wherever they
cannot be used, TrainingError says why. The smooth curve is in calibration_curve.py.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .discrimination import brier
from .estimates import Estimate, wald
from .logistic import LogisticFit, logistic
from .probabilities import EPSILON, beyond, check_probabilities, check_varied, logit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

FEWEST_A_GROUP = 5
"""Cases of a Hosmer-Lemeshow group below which chi-square does not describe it."""


@dataclass(frozen=True)
class Calibration:
    """Logistic recalibration of the logit, and the Brier score of the probabilities as they are.

    ``in_the_large`` is the intercept with the slope fixed at 1: above 0, the outcome is more frequent than predicted.
    ``slope`` below 1: the predictions are too extreme. Where there is no finite ``intercept`` and ``slope`` (constant
    probabilities, classes separated), both are None and ``undefined`` says why; else it is empty. For the logit,
    ``clipped`` probabilities were set to ``epsilon`` or 1 - ``epsilon``.
    """

    in_the_large: Estimate
    intercept: Estimate | None
    slope: Estimate | None
    undefined: str
    brier: float
    epsilon: float
    clipped: int


@dataclass(frozen=True)
class Group:
    """Cases whose probability is above ``low`` (in the first group: from it on) and at most ``high``."""

    low: float
    high: float
    cases: int
    observed: int
    expected: float


@dataclass(frozen=True)
class HosmerLemeshow:
    """The chi-square statistic, its degrees of freedom, P, and the groups from the lowest probabilities up.

    The statistic is infinite, and P is 0, where an outcome occurred that was predicted with probability 0 (or failed
    to occur though predicted with 1) in a group that has no other predictions.
    """

    statistic: float
    degrees: int
    p: float
    groups: tuple[Group, ...]

    @property
    def smallest(self) -> int:
        """The cases of the smallest group."""
        return min(group.cases for group in self.groups)


def calibration(y: ArrayLike, p: ArrayLike, confidence: float = 0.95, epsilon: float = EPSILON) -> Calibration:
    """Calibration in the large, intercept, slope (Wald intervals) and Brier score.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    p : array_like (n,)
        Predicted probabilities of 1, within [0, 1].
    confidence : float
        Of the interval, between 0 and 1.
    epsilon : float
        The least distance to 0 and 1, for the logit alone.

    Returns
    -------
    Calibration
        ``in_the_large`` above 0: the outcome is more frequent than predicted; ``slope`` below 1: predictions too
        extreme.

    Raises
    ------
    TrainingError
        Where `y` or `p` cannot be used: other lengths, values other than 0 and 1, one class, beyond [0, 1].

    References
    ----------
    Cox, Biometrika 1958;45:562.
    Miller, Hui and Tierney, Stat Med 1991;10:1213.

    Examples
    --------
    >>> found = calibration([0, 0, 1, 0, 1, 1, 0, 1], [0.1, 0.3, 0.4, 0.6, 0.7, 0.9, 0.2, 0.5])
    >>> round(found.in_the_large.value, 2), round(found.slope.value, 2), round(found.brier, 3)
    (0.2, 1.82, 0.151)
    """
    outcome, probability = check_probabilities(y, p)
    x, ones = logit(probability, epsilon), np.ones((outcome.size, 1))
    in_the_large = _estimate(logistic(ones, outcome, offset=x), 0, confidence)
    intercept = slope = None
    undefined = ""
    try:
        check_varied(probability)
        fit = logistic(np.column_stack([ones, x]), outcome)
        intercept, slope = _estimate(fit, 0, confidence), _estimate(fit, 1, confidence)
    except TrainingError as problem:
        undefined = f"calibration slope: undefined for these probabilities; {problem}"
    clipped = beyond(probability, epsilon)
    return Calibration(in_the_large, intercept, slope, undefined, brier(outcome, probability), epsilon, clipped)


def hosmer_lemeshow(y: ArrayLike, p: ArrayLike, groups: int = 10, fitted_to_these: bool = False) -> HosmerLemeshow:
    """The Hosmer-Lemeshow test in groups between quantiles of ``p``; of ties there are fewer, and none is empty.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    p : array_like (n,)
        Predicted probabilities of 1, within [0, 1].
    groups : int
        How many to make.
    fitted_to_these : bool
        Whether the model was fitted to these cases: two degrees of freedom less.

    Returns
    -------
    HosmerLemeshow
        Statistic, as many degrees of freedom as groups (or two less), P, and the groups.

    Raises
    ------
    TrainingError
        Where `y` or `p` cannot be used: other lengths, values other than 0 and 1, one class, beyond [0, 1],
        and where no degree of freedom is left.

    References
    ----------
    Hosmer and Lemeshow, Commun Stat Theory Methods 1980;9:1043.
    """
    from scipy.special import gammaincc

    outcome, probability = check_probabilities(y, p)
    if groups < 2:
        raise TrainingError(f"Hosmer-Lemeshow: expected at least 2 groups, found {groups}.")
    rows = _grouped(outcome, probability, groups)
    degrees = len(rows) - 2 * fitted_to_these
    if degrees < 1:
        raise TrainingError(
            f"Hosmer-Lemeshow: the probabilities make {len(rows)} distinct groups, which leaves no degree of freedom; "
            "at least 3 are needed for a model fitted to the same cases."
        )
    statistic = float(sum(_misfit(row) for row in rows))
    return HosmerLemeshow(statistic, degrees, float(gammaincc(degrees / 2, statistic / 2)), rows)


def _estimate(fit: LogisticFit, column: int, confidence: float) -> Estimate:
    return wald(float(fit.coefficients[column]), float(fit.covariance[column, column] ** 0.5), confidence)


def _grouped(y: IntArray, p: FloatArray, groups: int) -> tuple[Group, ...]:
    breaks = _quantiles(np.sort(p), groups)
    place = np.maximum(np.searchsorted(breaks, p, side="left"), 1) - 1  # right-closed, the first closed on both sides
    ends = list(pairwise(breaks)) or [(breaks[0], breaks[0])]
    members = [place == number for number in range(len(ends))]
    return tuple(
        Group(float(low), float(high), int(own.sum()), int(y[own].sum()), float(p[own].sum()))
        for (low, high), own in zip(ends, members, strict=True)
        if own.any()
    )


def _quantiles(p: FloatArray, groups: int) -> FloatArray:
    """The distinct quantiles i / ``groups`` of sorted ``p``, R's type 7; whole positions are exact, so ties stay."""
    below, part = np.divmod(np.arange(groups + 1) * (p.size - 1), groups)
    above = np.minimum(below + 1, p.size - 1)
    return np.unique(p[below] + (p[above] - p[below]) * (part / groups))


def _misfit(row: Group) -> float:
    """(O - E)^2 / (E (1 - E / n)): what both classes of a group add to chi-square."""
    if row.observed == row.expected:
        return 0.0
    variance = row.expected * (1 - row.expected / row.cases)
    return (row.observed - row.expected) ** 2 / variance if variance > 0 else float("inf")
