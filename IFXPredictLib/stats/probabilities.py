"""Which probabilities can be evaluated, and their logits."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .discrimination import check_scores

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

EPSILON = 1e-3
"""Nearer to 0 or 1 than this a probability has the logit of this: a clipped score of 0 means "low", not "never",
and among some hundred cases 1 in 1000 and 0 cannot be told apart. Smaller values give few cases all the leverage."""

_LEAST_EPSILON = 1e-12


def check_probabilities(y: ArrayLike, p: ArrayLike) -> tuple[IntArray, FloatArray]:
    """``y`` as integers and ``p`` as floats.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes.
    p : array_like (n,)
        Probabilities of 1.

    Returns
    -------
    outcome : ndarray of int (n,)
    probability : ndarray of float64 (n,)

    Raises
    ------
    TrainingError
        Unless ``y`` holds both 0 and 1 and nothing else, and ``p`` as many numbers within [0, 1].
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
    """log(p / (1 - p)) of clipped probabilities.

    Parameters
    ----------
    p : ndarray of float64, any shape
        From 0 to 1.
    epsilon : float, optional
        Probabilities are clipped to [epsilon, 1 - epsilon].

    Returns
    -------
    ndarray of float64, same shape

    Raises
    ------
    TrainingError
        Unless ``epsilon`` is at least 1e-12 and below one half.
    """
    if not _LEAST_EPSILON <= epsilon < 0.5:
        raise TrainingError(f"epsilon: expected at least {_LEAST_EPSILON:g} and less than 0.5, found {epsilon:g}.")
    clipped = np.clip(p, epsilon, 1 - epsilon)
    return np.asarray(np.log(clipped) - np.log1p(-clipped))


def beyond(p: FloatArray, epsilon: float = EPSILON) -> int:
    """How many of ``p`` the logit clips.

    Parameters
    ----------
    p : ndarray of float64, any shape
        From 0 to 1.
    epsilon : float, optional
        As ``logit`` takes it.

    Returns
    -------
    int
    """
    return int(np.sum((p < epsilon) | (p > 1 - epsilon)))
