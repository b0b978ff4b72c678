"""Shapley values of L2 logistic regression: exact for the log odds, and for the probability at any number of features.

The probability is not additive, but a mixture of waves, each of which is a product over features (u the log odds):

    1 / (1 + exp(-u)) = 1/2 + integral over w from 0 to infinity of sin(w u) / sinh(pi w) dw

(Gradshteyn and Ryzhik 2007, 3.981.1). A product has its Shapley values by Owen's integral, see product_games.py. The
integral over w is taken by the trapezoidal rule, whose error falls exponentially for an integrand that is analytic in
a strip (Trefethen and Weideman 2014): a step of 2 pi / (37 + the largest |u|) leaves exp(-37), less than 1e-16.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..models.logistic import L2Logistic, inverse_logit
from .product_games import product_values
from .shapley import EXACT_FEATURES, ROUNDS, Shapley, check_case, exact_values, shapley_values

Array = NDArray[np.float64]

MOST_LOG_ODDS = 200.0
"""Beyond these, anywhere between case and background, there were too many waves: the values are sampled."""

_LOST = 37.0  # exp(-37) is below 1e-16
_ELEMENTS = 1 << 18  # of the arrays that are multiplied at a time, which stay in a processor's cache


def logistic_shapley(
    classifier: L2Logistic,
    x: ArrayLike,
    background: ArrayLike,
    *,
    probability: bool,
    table: Array | None = None,
    rounds: int = ROUNDS,
    seed: int = 1,
) -> Shapley:
    """The Shapley values of an L2 logistic regression: of the log odds, or of the probability.

    Log odds are additive: beta_j (x_j - mean of the background's x_j), exact for any p (Lundberg and Lee 2017,
    corollary 1). The probability's values are exact, too, unless log odds beyond MOST_LOG_ODDS occur with more than
    EXACT_FEATURES features: then they are sampled, as ``shapley_values`` does.

    Parameters
    ----------
    classifier : L2Logistic
        Fitted.
    x : array_like, shape (p,)
        The case.
    background : array_like, shape (b, p)
        The cases that stand for what is usual.
    probability : bool
        Of the probability, not of the log odds.
    table : ndarray of float64, shape (b, 2^p), optional
        The probabilities of all coalitions, where they are known before.
    rounds, seed : int, optional
        Of the sampling.

    Returns
    -------
    Shapley

    Raises
    ------
    FeatureError
        Where shapes do not fit or a feature is not finite.
    """
    case, others = check_case(x, background)
    own, theirs = _terms(classifier, case), _terms(classifier, others)
    if not probability:
        values = own - theirs.mean(axis=0)
        base = float(theirs.sum(axis=1).mean() + classifier.intercept)
        return Shapley(base, values, np.zeros(case.size), float(own.sum() + classifier.intercept))
    base, prediction = float(classifier.predict_proba(others).mean()), float(classifier.predict_proba(case[None])[0])
    if case.size <= EXACT_FEATURES:
        scores = coalition_scores(classifier, case, others) if table is None else table
        values = exact_values(scores.mean(axis=0))
        return Shapley(base, values, np.zeros(case.size), prediction)
    highest, lowest = (bound(own, theirs).sum(axis=1) + classifier.intercept for bound in (np.maximum, np.minimum))
    largest = float(np.maximum(highest, -lowest).max())
    if largest > MOST_LOG_ODDS:
        return shapley_values(classifier.predict_proba, case, others, rounds=rounds, seed=seed)
    values = _of_waves(own, theirs, classifier.intercept, 2 * np.pi / (_LOST + largest))
    return Shapley(base, values, np.zeros(case.size), prediction)


def coalition_scores(classifier: L2Logistic, x: Array, background: Array) -> Array:
    """The probabilities (b, 2^p) of all coalitions of a checked case, placed as ``exact_values`` has them."""
    found = np.full((len(background), 1), classifier.intercept)
    for own, theirs in zip(_terms(classifier, x), _terms(classifier, background).T, strict=True):
        found = np.hstack([found + theirs[:, None], found + own])
    return inverse_logit(found)


def _terms(classifier: L2Logistic, features: Array) -> Array:
    """What each of the features (..., p) adds to the log odds."""
    return np.asarray((features - classifier.center) / classifier.scale * classifier.coefficients)


def _of_waves(own: Array, theirs: Array, intercept: float, step: float) -> Array:
    """The values (p,) by terms ``own`` (p,) and ``theirs`` (b, p) of the log odds; the wave of w = 0 is linear in u."""
    values = step / (2 * np.pi) * (own - theirs.mean(axis=0))
    waves = step * np.arange(1, np.ceil(_LOST / np.pi / step) + 1)
    at_once = max(1, _ELEMENTS // theirs.size)
    for first in range(0, len(waves), at_once):
        w = waves[first : first + at_once]
        weights = step / np.sinh(np.pi * w) / len(theirs) * np.exp(1j * w * intercept)
        of_case, of_others = (np.exp(1j * np.multiply.outer(part.T, w)) for part in (own[None], theirs))  # (p, b, w)
        values += (product_values(of_case, of_others).sum(axis=1) @ weights).imag
    return np.asarray(values)
