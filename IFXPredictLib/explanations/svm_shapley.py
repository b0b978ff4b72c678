"""Shapley values of the support vector machines: exact for the raw score, whatever the number of features.

A radial kernel is a product over features. For one support vector and one background case the score of a coalition
is a product of one factor a feature, a_j of the case or c_j of the background, and the Shapley value of such a game is

    (a_j - c_j) * integral over t from 0 to 1 of the product over i != j of (t a_i + (1 - t) c_i) dt

(Owen 1972, Multilinear extensions of games, theorem 5): a polynomial of degree p - 1, which Gauss-Legendre quadrature
with p / 2 nodes integrates exactly. The probability is the clipped score: its values need all coalitions, or samples.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..models import Svm, probability
from .shapley import EXACT_FEATURES, ROUNDS, Score, Shapley, check_case, shapley_values

Array = NDArray[np.float64]

_ROWS = 1024  # whose kernel values stay in a processor's cache


def svm_scores(machine: Svm) -> Score:
    """``machine.score`` for many rows: the same to about 1e-13, by matrix products instead of row by row."""
    vectors = machine.support_vectors
    # exp(-gamma |x - s|^2) = exp([2 gamma x, -gamma |x|^2, 1] . [s, 1, -gamma |s|^2])
    right = np.column_stack([vectors, np.ones(len(vectors)), -machine.gamma * np.sum(vectors**2, axis=1)]).T

    def score(rows: Array) -> Array:
        scaled = (rows - machine.center) / machine.scale
        square = -machine.gamma * np.sum(scaled**2, axis=1)
        left = np.column_stack([2 * machine.gamma * scaled, square, np.ones(len(rows))])
        found = np.empty(len(rows))
        for first in range(0, len(rows), _ROWS):
            kernel = left[first : first + _ROWS] @ right
            found[first : first + _ROWS] = np.exp(kernel, out=kernel) @ machine.dual
        return (found + machine.intercept) * machine.y_scale + machine.y_center

    return score


def svm_shapley(machine: Svm, x: ArrayLike, background: ArrayLike) -> Shapley:
    """The exact values of the raw score of a case ``x`` (p,) against ``background`` (b, p), in their own units.

    Raises FeatureError where shapes do not fit or a feature is not finite.
    """
    case, others = check_case(x, background)
    base, prediction = float(machine.score(others).mean()), float(machine.score(case[None])[0])
    vectors = machine.support_vectors
    own = np.exp(-machine.gamma * (_scaled(machine, case) - vectors) ** 2)  # (s, p)
    theirs = np.exp(-machine.gamma * (_scaled(machine, others)[:, None] - vectors) ** 2)  # (b, s, p)
    nodes, weights = np.polynomial.legendre.leggauss((case.size + 1) // 2)  # on [-1, 1]
    integral = sum(
        w / 2 * _without_each(t * own + (1 - t) * theirs) for t, w in zip((nodes + 1) / 2, weights, strict=True)
    )
    values = np.einsum("s,bsj->j", machine.dual, (own - theirs) * integral) / len(others) * machine.y_scale
    return Shapley(base, values, np.zeros(case.size), prediction)


def svm_probability_shapley(
    machine: Svm, x: ArrayLike, background: ArrayLike, *, rounds: int = ROUNDS, seed: int = 1
) -> Shapley:
    """The values of the probability, the score clipped to [0, 1]: exact for at most EXACT_FEATURES features.

    Beyond, the raw score's values are exact and only what clipping changes is sampled (values are additive over
    sums of models), so that the standard errors are those of the clipping; without any they are 0.
    """
    case, others = check_case(x, background)
    score = svm_scores(machine)
    if case.size <= EXACT_FEATURES:
        return shapley_values(lambda rows: probability(score(rows)), case, others)
    raw = svm_shapley(machine, case, others)

    def clipping(rows: Array) -> Array:
        scores = score(rows)
        return probability(scores) - scores

    change = shapley_values(clipping, case, others, rounds=rounds, seed=seed)
    return Shapley(
        raw.base + change.base,
        raw.values + change.values,
        change.standard_errors,
        raw.prediction + change.prediction,
    )


def _scaled(machine: Svm, features: Array) -> Array:
    return (features - machine.center) / machine.scale


def _without_each(factors: Array) -> Array:
    """The product over the last axis without each of its elements; no division, as a factor may be 0."""
    ones = np.ones_like(factors[..., :1])
    before = np.cumprod(np.concatenate([ones, factors[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, factors[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.asarray(before * after)
