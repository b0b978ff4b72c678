"""Unpenalised logistic regression by maximum likelihood, with standard errors.

scikit-learn's has none. Words: ``x`` (n, k) is the design matrix, its column of ones included; ``y`` (n,) the outcome,
0 and 1, both of which occur.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError

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
    """The maximum likelihood fit of logit P(y = 1) = offset + x b, as R's ``glm``.

    Parameters
    ----------
    x : ndarray of float64, shape (n, p)
        Columns, that of the intercept among them.
    y : ndarray of int, shape (n,)
        Outcomes 0 and 1.
    offset : ndarray of float64, shape (n,), optional
        0 if left out.

    Returns
    -------
    LogisticFit
        Coefficients, their covariance and the log likelihood.

    Raises
    ------
    TrainingError
        Where the columns depend linearly on each other or the classes are separated: then the likelihood has no single
        maximum.
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
