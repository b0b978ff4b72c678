"""Maps of a fitted model's answers to probabilities that mean it; the model itself stays.

Of another hospital's outcomes (``Recalibration``): the logit of the probability gets a new intercept, or an intercept
and a slope. Of the training (``ScoreCalibration``): from a classifier's *raw scores* of cases that it has not seen (out
of fold) to probabilities, by ``logistic``, ``beta`` or ``isotonic`` regression. The first two keep the order of
patients. Probabilities nearer to 0 or 1 than ``EPSILON`` have the logarithms of that, as in the calibration that
reports show; how many had is counted.

Sources: Cox, Biometrika 1958;45:562; Steyerberg, Clinical Prediction Models, 2nd ed., chapter 20; Van Calster et al.,
J Clin Epidemiol 2016;74:167; Platt, Advances in Large Margin Classifiers 1999:61 (with the outcomes 0 and 1
themselves, as R's ``glm``); Kull, Silva Filho and Flach, Electron J Stat 2017;11:5052; Zadrozny and Elkan, KDD 2002.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import NoModelError, TrainingError
from ..stats.discrimination import check_scores
from ..stats.logistic import logistic
from ..stats.probabilities import EPSILON, beyond, check_probabilities, check_varied, logit
from .logistic import inverse_logit

Array = NDArray[np.float64]
Method = Literal["intercept", "slope"]
CalibrationMethod = Literal["logistic", "isotonic", "beta"]
Scale = Literal["score", "logit"]
"""What a logistic calibration is linear in: a support vector machine's score, a logistic regression's log odds."""


@dataclass(frozen=True)
class Recalibration:
    """logit(new probability) = ``intercept`` + ``slope`` logit(probability), with a slope above 0."""

    intercept: float
    slope: float

    def apply(self, p: ArrayLike) -> Array:
        """The new probabilities of ``p``, of any shape, within [0, 1]; NaN stays NaN."""
        known = logit(np.asarray(p, np.float64))
        return np.asarray(1 / (1 + np.exp(-(self.intercept + self.slope * known))))


def fit_recalibration(y: ArrayLike, p: ArrayLike, method: Method) -> tuple[Recalibration, int]:
    """The recalibration of greatest likelihood, as R's ``glm``.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    p : array_like (n,)
        The model's probabilities of 1, within [0, 1].
    method : {"intercept", "slope"}
        The intercept alone, the logit being an offset; or intercept and slope.

    Returns
    -------
    Recalibration
        The map from old to new probabilities.
    int
        How many probabilities were clipped for their logit.

    Raises
    ------
    TrainingError
        Where `y` and `p` cannot be used, have no finite fit, or the slope is not above 0: the model then has the
        hospital's patients in no order, or in the wrong one, which no recalibration mends.
    """
    outcome, probability = check_probabilities(y, p)
    x, ones = logit(probability), np.ones((outcome.size, 1))
    if method == "intercept":
        return Recalibration(float(logistic(ones, outcome, offset=x).coefficients[0]), 1.0), beyond(probability)
    check_varied(probability)
    intercept, slope = logistic(np.column_stack([ones, x]), outcome).coefficients.tolist()
    if not slope > 0:
        raise TrainingError(
            f"recalibration: the slope is {slope:.3g}: these cases with the outcome have no higher probabilities than "
            "those without it, which no recalibration mends; the model does not hold here."
        )
    return Recalibration(intercept, slope), beyond(probability)


@dataclass(frozen=True)
class ScoreCalibration:
    """A model's raw scores as probabilities, fitted to ``cases`` out-of-fold scores, ``positive`` with outcome 1.

    The log odds are ``intercept`` + ``slope`` s by the method logistic, s being the raw score or, where ``scale`` is
    logit, its logit; ``intercept`` + ``a`` log p - ``b`` log(1 - p) by beta, p being the score cut to [EPSILON, 1 -
    EPSILON]. By isotonic the probability is read off the line through ``scores`` and ``probabilities``, which is flat
    within a block of cases and beyond the outermost ones. ``clipped`` scores were, for their logarithms.

    ``cutoff`` is the model's before the map; the calls of ``calls_changed`` of the cases differ after it: none where
    the order of scores is kept, while scores of one block have one call.
    """

    method: CalibrationMethod
    cases: int
    positive: int
    clipped: int
    cutoff: float
    calls_changed: int = 0
    scale: Literal["score", "logit", ""] = ""
    intercept: float | None = None
    slope: float | None = None
    a: float | None = None
    b: float | None = None
    scores: tuple[float, ...] = ()
    probabilities: tuple[float, ...] = ()

    def apply(self, raw: ArrayLike) -> Array:
        """The probabilities of raw scores of any shape; NaN stays NaN.

        They are multiples of 2^-53: outcome sets keep 1 - p, of which p, and its ties, come back to the last bit.
        """
        return np.asarray(1 - (1 - self._mapped(np.asarray(raw, np.float64))))

    def _mapped(self, score: Array) -> Array:
        if self.method == "isotonic":
            return np.asarray(np.interp(score, self.scores, self.probabilities))
        columns, weights = _columns(score, self.method, self.scale), self._weights()
        return inverse_logit(np.asarray(weights[0] + sum(w * x for w, x in zip(weights[1:], columns, strict=True))))

    @property
    def moved_cutoff(self) -> float:
        """The cut-off of the probabilities that calls as ``cutoff`` did of the scores; 0 calls all, as before."""
        return float(self.apply(self.cutoff)) if self.cutoff > 0 else 0.0

    def _weights(self) -> tuple[float, ...]:
        found = (self.intercept, self.slope) if self.method == "logistic" else (self.intercept, self.a, self.b)
        return tuple(0.0 if weight is None else weight for weight in found)


def fit_calibration(
    y: ArrayLike, raw: ArrayLike, method: CalibrationMethod, scale: Scale, cutoff: float
) -> ScoreCalibration:
    """The calibration of greatest likelihood, as R's ``glm`` (logistic, beta) and ``isoreg`` (isotonic).

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    raw : array_like (n,)
        Raw scores by models that have not seen the case.
    method : {"logistic", "isotonic", "beta"}
        Beta leaves out, of its two weights, one that would be below 0.
    scale : {"score", "logit"}
        For logistic: whether raw scores are unbounded, or probabilities.
    cutoff : float
        Of the raw scores, 0 to 1, which moves along.

    Returns
    -------
    ScoreCalibration

    Raises
    ------
    TrainingError
        Where `y` and `raw` cannot be used, or have no finite fit.
    NoModelError
        Where higher scores do not have higher probabilities: no map of such scores means anything.
    """
    outcome, score = check_scores(y, raw)
    about = {"method": method, "cases": int(outcome.size), "positive": int(outcome.sum()), "cutoff": float(cutoff)}
    try:
        check_varied(score)
        found = _isotonic(outcome, score) if method == "isotonic" else _regression(outcome, score, method, scale)
    except TrainingError as problem:
        raise type(problem)(f"calibration: {method}: {problem} Or choose `calibration: none`.") from problem
    fitted = ScoreCalibration(**about | found)  # type: ignore[arg-type]
    changed = (fitted.apply(score) >= fitted.moved_cutoff) != (score >= cutoff)
    return replace(fitted, calls_changed=int(changed.sum()) if cutoff > 0 else 0)


def _columns(score: Array, method: CalibrationMethod, scale: str) -> tuple[Array, ...]:
    """What the log odds are linear in, each of the shape of ``score``."""
    if method == "logistic":
        return (logit(score) if scale == "logit" else score,)
    p = np.clip(score, EPSILON, 1 - EPSILON)
    return np.log(p), -np.log1p(-p)


def _regression(y: NDArray[np.intp], score: Array, method: CalibrationMethod, scale: Scale) -> dict[str, object]:
    columns, names = _columns(score, method, scale), ("slope",) if method == "logistic" else ("a", "b")
    kept = list(range(len(names)))
    while True:
        x = np.column_stack([np.ones(y.size), *(columns[i] for i in kept)])
        intercept, *weights = logistic(x, y).coefficients.tolist()
        below = [i for i, weight in zip(kept, weights, strict=True) if not weight > 0]
        if not below:
            break
        if len(kept) == 1:
            raise NoModelError(
                f"the slope is {min(weights):.3g}: out of fold, cases with the outcome score no higher than others, "
                "so that no probability can be made of them; leave the model out, or its features."
            )
        kept.remove(below[0])
    found = {names[i]: weight for i, weight in zip(kept, weights, strict=True)}
    clips = method == "beta" or scale == "logit"
    about = {"scale": scale} if method == "logistic" else {}
    return about | dict.fromkeys(names, 0.0) | found | {"intercept": intercept, "clipped": clips * beyond(score)}


def _isotonic(y: NDArray[np.intp], score: Array) -> dict[str, object]:
    """The ends of each block of cases that share a probability; cases of one score are one."""
    from scipy.optimize import isotonic_regression

    scores, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    fitted = isotonic_regression(np.bincount(place, y) / counts, weights=counts).x
    if np.ptp(fitted) == 0:
        raise NoModelError(
            "all cases make one block: out of fold, cases with the outcome have no higher scores than those without "
            "it, so that no probability can be made of them; leave the model out, or its features."
        )
    inside = np.zeros(scores.size, np.bool_)
    inside[1:-1] = (fitted[1:-1] == fitted[:-2]) & (fitted[1:-1] == fitted[2:])
    ends = {"scores": tuple(scores[~inside].tolist()), "probabilities": tuple(np.clip(fitted[~inside], 0, 1).tolist())}
    return ends | {"clipped": 0}
