"""The smooth calibration curve: observed frequency as a function of the predicted probability, with a band.

Logistic regression on restricted cubic splines of the logit (Harrell 2015, section 2.4.5): cubic between
the knots, straight beyond the outer ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from ..base.errors import TrainingError
from .estimates import normal_quantile
from .logistic import FloatArray, IntArray, LogisticFit, logistic
from .probabilities import EPSILON, beyond, check_probabilities, check_varied, logit

_QUANTILES = {3: (0.1, 0.5, 0.9), 4: (0.05, 0.35, 0.65, 0.95)}
_POINTS = 101
_FEW, _TOO_FEW = 100, 20  # below the first, the outer knots are the fifth values from the ends; below the second, none


@dataclass(frozen=True)
class CalibrationCurve:
    """``observed`` frequency with its pointwise band (``low``, ``high``) at ``predicted`` probabilities, all (m,).

    ``knots`` are on the logit; there are none, and the curve is logistic recalibration, where probabilities are too few
    or too often equal for a bent one, or where it would separate the classes. Over the cases, |observed - predicted|
    has the mean ``ici`` (integrated calibration index), the median ``e50``, the 90th percentile ``e90`` and the largest
    ``emax`` (Austin and Steyerberg 2019). For the logit, ``clipped`` probabilities were set to ``epsilon`` or
    1 - ``epsilon``.
    """

    predicted: FloatArray
    observed: FloatArray
    low: FloatArray
    high: FloatArray
    knots: tuple[float, ...]
    ici: float
    e50: float
    e90: float
    emax: float
    epsilon: float
    clipped: int


def calibration_curve(
    y: ArrayLike,
    p: ArrayLike,
    at: ArrayLike | None = None,
    knots: int = 4,
    confidence: float = 0.95,
    epsilon: float = EPSILON,
) -> CalibrationCurve:
    """The smooth calibration curve: observed frequency against predicted probability, with a pointwise band.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    p : array_like (n,)
        Predicted probabilities of 1, within [0, 1].
    at : array_like (m,), optional
        The probabilities to give it at: 101 from the least to the largest ``p`` where left out.
    knots : int
        Of the restricted cubic spline of the logit: 3 or 4.
    confidence : float
        Of the interval, between 0 and 1.
    epsilon : float
        The least distance to 0 and 1, for the logit alone.

    Returns
    -------
    CalibrationCurve
        ``predicted``, ``observed``, ``low`` and ``high``, each (m,); ICI, E50, E90 and Emax over the cases.

    Raises
    ------
    TrainingError
        Where ``y``, ``p`` or ``at`` cannot be used, or no curve can be fitted.

    References
    ----------
    Harrell, Regression Modeling Strategies, 2nd ed. 2015, section 2.4.5.
    Austin and Steyerberg, Stat Med 2019;38:4051 (ICI).
    """
    outcome, probability = check_probabilities(y, p)
    points = np.linspace(probability.min(), probability.max(), _POINTS) if at is None else _check_points(at)
    x = logit(probability, epsilon)
    wanted = _knots(x, knots)
    try:
        check_varied(probability)
        fit, places = _fit(x, outcome, wanted)
    except TrainingError as problem:
        raise TrainingError(f"calibration curve: none fits these probabilities; {problem}") from problem
    observed = expit(_design(x, places) @ fit.coefficients)
    design = _design(logit(points, epsilon), places)
    eta = design @ fit.coefficients
    half = normal_quantile(confidence) * np.sqrt(np.sum((design @ fit.covariance) * design, axis=1))
    e50, e90, emax = (float(e) for e in np.quantile(np.abs(observed - probability), [0.5, 0.9, 1]))
    return CalibrationCurve(
        predicted=points,
        observed=expit(eta),
        low=expit(eta - half),
        high=expit(eta + half),
        knots=tuple(float(place) for place in places),
        ici=float(np.mean(np.abs(observed - probability))),
        e50=e50,
        e90=e90,
        emax=emax,
        epsilon=epsilon,
        clipped=beyond(probability, epsilon),
    )


def _fit(x: FloatArray, y: IntArray, knots: FloatArray) -> tuple[LogisticFit, FloatArray]:
    """The fit with these knots, else without any, and the knots that it has."""
    try:
        return logistic(_design(x, knots), y), knots
    except TrainingError:
        if not knots.size:
            raise
        return _fit(x, y, knots[:0])


def _check_points(at: ArrayLike) -> FloatArray:
    points = np.asarray(at, np.float64)
    if points.ndim != 1 or not np.all((points >= 0) & (points <= 1)):
        raise TrainingError("calibration curve: expected a list of probabilities from 0 to 1 to give it at.")
    return points


def _knots(x: FloatArray, count: int) -> FloatArray:
    """Harrell's quantiles, as Hmisc's ``rcspline.eval`` takes them where no value is frequent."""
    if count not in _QUANTILES:
        raise TrainingError(f"calibration curve: expected 3 or 4 knots, found {count}.")
    if x.size < _TOO_FEW:
        return np.empty(0)
    knots = np.quantile(x, _QUANTILES[count])
    if x.size < _FEW:
        knots[[0, -1]] = np.sort(x)[[4, -5]]
    distinct = np.unique(knots)
    return distinct if distinct.size >= 3 else np.empty(0)


def _design(x: FloatArray, knots: FloatArray) -> FloatArray:
    """Columns 1, x and the k - 2 truncated cubics of k knots (Stone and Koo 1985), (n, max(k, 2))."""
    columns = [np.ones(x.size), x]
    if knots.size:
        *inner, last_but_one, last = knots
        scale = (last - knots[0]) ** 2
        for knot in inner:
            bend = (last - knot) * _cubic(x - last_but_one) - (last_but_one - knot) * _cubic(x - last)
            columns.append((_cubic(x - knot) - bend / (last - last_but_one)) / scale)
    return np.column_stack(columns)


def _cubic(distance: FloatArray) -> FloatArray:
    return np.maximum(distance, 0) ** 3
