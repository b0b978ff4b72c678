"""Do predicted probabilities agree with observed frequencies: recalibration, Brier score, Hosmer-Lemeshow.

Words: ``y`` (n,) is the outcome, 0 and 1; ``p`` (n,) the predicted probability of 1, within [0, 1]. Wherever they
cannot be used, TrainingError says why. The smooth curve is in calibration_curve.py.

Unpenalised logistic regression by maximum likelihood, with standard errors.

scikit-learn's has none. Words: ``x`` (n, k) is the design matrix, its column of ones included; ``y`` (n,) the outcome,
0 and 1, both of which occur.

Which probabilities can be evaluated, and their logits.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .discrimination import brier, check_scores
from .estimates import Estimate, wald

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_DEPENDENT = 1e-10  # what a column adds to those before it, relative to its length
_MOST_STEPS = 100


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients (k,) in the order of the columns, their covariance (k, k), and the maximised log-likelihood."""

    coefficients: FloatArray
    covariance: FloatArray
    log_likelihood: float


def logistic(x: FloatArray, y: IntArray, offset: FloatArray | None = None) -> LogisticFit:
    """The maximum likelihood fit of logit P(y = 1) = offset + x b; ``offset`` (n,), 0 if left out.

    Raises TrainingError where the columns depend linearly on each other or the classes are separated: then the
    likelihood has no single maximum.
    """
    if x.shape[0] < x.shape[1]:
        raise TrainingError(f"logistic regression: {x.shape[1]} coefficients cannot be fitted to {x.shape[0]} cases.")
    q, r = np.linalg.qr(x)
    if np.any(np.abs(np.diag(r)) <= _DEPENDENT * np.linalg.norm(x, axis=0)):
        raise TrainingError("logistic regression: a column depends linearly on the others, such as a constant one.")
    if _separated(q * len(y) ** 0.5, y):
        raise TrainingError("logistic regression: the classes are separated, so the coefficients would be infinite.")
    b, information, log_likelihood = _newton(q, y, np.zeros(len(y)) if offset is None else offset)
    back = np.linalg.inv(r)
    return LogisticFit(back @ b, back @ np.linalg.inv(information) @ back.T, log_likelihood)


def _separated(x: FloatArray, y: IntArray) -> bool:
    """Whether some direction puts no case on the wrong side and at least one on the right side (Konis 2007).

    A linear programme: the largest sum of distances to the right side, none of them negative, of bounded b.
    """
    from scipy.optimize import linprog  # a prediction checks probabilities here, and needs no programme

    toward = np.where(y == 1, 1, -1)[:, None] * x
    found = linprog(-toward.sum(axis=0), A_ub=-toward, b_ub=np.zeros(len(y)), bounds=(-1, 1), method="highs")
    return bool(-found.fun > 1e-6 * len(y))


def _newton(x: FloatArray, y: IntArray, offset: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Coefficients, information matrix and log-likelihood at the maximum; a step that overshoots is halved."""
    from scipy.special import expit

    b = np.zeros(x.shape[1])
    value = _log_likelihood(offset + x @ b, y)
    for _ in range(_MOST_STEPS):
        probability = expit(offset + x @ b)
        information = (x.T * (probability * (1 - probability))) @ x
        step = np.linalg.solve(information, x.T @ (y - probability))
        while (new := _log_likelihood(offset + x @ (b + step), y)) < value - 1e-10 * abs(value):
            step = step / 2
        b, value = b + step, new
        if np.max(np.abs(step)) <= 1e-12 * (1 + np.max(np.abs(b))):
            return b, information, value
    raise TrainingError(f"logistic regression: no maximum found in {_MOST_STEPS} steps; the classes hardly overlap.")


def _log_likelihood(eta: FloatArray, y: IntArray) -> float:
    return -float(np.sum(np.logaddexp(0, np.where(y == 1, -eta, eta))))


EPSILON = 1e-3
"""Nearer to 0 or 1 than this a probability has the logit of this: a clipped score of 0 means "low", not "never",
and among some hundred cases 1 in 1000 and 0 cannot be told apart. Smaller values give few cases all the leverage."""

_LEAST_EPSILON = 1e-12


def check_probabilities(y: ArrayLike, p: ArrayLike) -> tuple[IntArray, FloatArray]:
    """``y`` (n,) as integers and ``p`` (n,) as floats.

    Raises TrainingError unless ``y`` holds both 0 and 1 and nothing else, and ``p`` as many numbers within [0, 1].
    """
    outcome, probability = check_scores(y, p)
    outside = np.flatnonzero((probability < 0) | (probability > 1))
    if outside.size:
        found = f"{probability[outside[0]]:g} at row {outside[0]} (from 0)"
        raise TrainingError(f"probabilities: expected numbers from 0 to 1, found {found}; clip or recalibrate scores.")
    return outcome, probability


def check_varied(p: FloatArray) -> None:
    """Raise TrainingError where all of ``p`` (n,) are equal, which nothing can be fitted to."""
    if np.ptp(p) == 0:
        raise TrainingError(f"all {p.size} probabilities are {p[0]:g}.")


def logit(p: FloatArray, epsilon: float = EPSILON) -> FloatArray:
    """log(p / (1 - p)) of ``p`` clipped to [epsilon, 1 - epsilon], same shape.

    Raises TrainingError unless ``epsilon`` is at least 1e-12 and below one half.
    """
    if not _LEAST_EPSILON <= epsilon < 0.5:
        raise TrainingError(f"epsilon: expected at least {_LEAST_EPSILON:g} and less than 0.5, found {epsilon:g}.")
    clipped = np.clip(p, epsilon, 1 - epsilon)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))


def beyond(p: FloatArray, epsilon: float = EPSILON) -> int:
    """How many of ``p`` the logit clips."""
    return int(np.sum((p < epsilon) | (p > 1 - epsilon)))


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
