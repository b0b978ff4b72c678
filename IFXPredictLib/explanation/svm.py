"""Shapley values of the support vector machines: exact for the raw score, whatever the number of features.

An explanation scores up to millions of rows. ``Svm.decision_function`` gives a row the same bits wherever it stands,
which matrix products do not; these are ten times as fast and serve here, where 1e-12 of a contribution is nothing.

A radial kernel is a product over features, and the score a sum of such products (product_games.py). The probability is
the clipped score: its values need all coalitions, or samples.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..models.svm import Svm, probability
from .fusion import Blend
from .shapley import (
    EXACT_FEATURES,
    ROUNDS,
    Game,
    Score,
    Shapley,
    check_case,
    coalition_weights,
    exact_values,
    product_values,
    shapley_values,
)

_AT_ONCE = 16
"""Background cases whose products are made together: fewer calls, and arrays that stay in a processor's cache."""

Array = NDArray[np.float64]

_ROWS = 1024  # whose kernel values stay in a processor's cache


def svm_scores(classifier: Svm) -> Score:
    """``decision_function`` for very many rows: the same to about 1e-13, by matrix products."""
    vectors = classifier.support_vectors
    # exp(-gamma |x - s|^2) = exp([2 gamma x, -gamma |x|^2, 1] . [s, 1, -gamma |s|^2])
    right = np.column_stack([vectors, np.ones(len(vectors)), -classifier.gamma * np.sum(vectors**2, axis=1)]).T

    def score(rows: Array) -> Array:
        scaled = (rows - classifier.center) / classifier.scale
        square = -classifier.gamma * np.sum(scaled**2, axis=1)
        left = np.column_stack([2 * classifier.gamma * scaled, square, np.ones(len(rows))])
        found = np.empty(len(rows))
        for first in range(0, len(rows), _ROWS):
            kernel = left[first : first + _ROWS] @ right
            found[first : first + _ROWS] = np.exp(kernel, out=kernel) @ classifier.dual
        return classifier.in_outcome_units(found)

    return score


def svm_shapley(classifier: Svm, x: ArrayLike, background: ArrayLike) -> Shapley:
    """The exact values of the raw score of a case ``x`` (p,) against ``background`` (b, p), in their own units.

    Raises FeatureError where shapes do not fit or a feature is not finite.
    """
    case, others = check_case(x, background)
    base, prediction = (
        float(classifier.decision_function(others).mean()),
        float(classifier.decision_function(case[None])[0]),
    )
    own, theirs = (np.moveaxis(_factors(classifier, part), -1, 0) for part in (case[None], others))  # (p, 1 or b, s)
    products = product_values(np.ascontiguousarray(own), np.ascontiguousarray(theirs))
    values = products.sum(axis=1) @ classifier.dual / len(others) * classifier.y_scale
    return Shapley(base, values, np.zeros(case.size), prediction)


def svm_probability_shapley(
    classifier: Svm,
    x: ArrayLike,
    background: ArrayLike,
    *,
    table: Array | None = None,
    rounds: int = ROUNDS,
    seed: int = 1,
) -> Shapley:
    """The values of the probability, the score clipped to [0, 1]: exact for at most EXACT_FEATURES features.

    ``table`` are the probabilities (b, 2^p) of all coalitions, where they are known before.
    Beyond, the raw score's values are exact and only what clipping changes is sampled (values are additive over
    sums of models), so that the standard errors are those of the clipping; without any they are 0.
    """
    case, others = check_case(x, background)
    if case.size <= EXACT_FEATURES:
        worth = (probability(coalition_scores(classifier, case, others)) if table is None else table).mean(axis=0)
        prediction = float(classifier.predict_proba(case[None])[0])
        return Shapley(float(worth[0]), exact_values(worth), np.zeros(case.size), prediction)  # worth[0]: of none
    raw, score = svm_shapley(classifier, case, others), svm_scores(classifier)

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


def coalition_scores(classifier: Svm, x: Array, background: Array) -> Array:
    """The raw scores (b, 2^p) of all coalitions of a checked case, bit j of the place saying that feature j is in it.

    A coalition's kernel is that of its features below half of p times that of the others, so that all scores of a
    background case are one matrix product: no exponential a coalition.
    """
    own, theirs = _factors(classifier, x), _factors(classifier, background)
    half = x.size // 2
    found = np.empty((len(background), 1 << (x.size - half), 1 << half))
    for start in range(0, len(background), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        low, high = (_products(own[:, part], theirs[some, :, part]) for part in (slice(half), slice(half, None)))
        np.matmul(high.swapaxes(1, 2) * classifier.dual, low, out=found[some])
    return classifier.in_outcome_units(found.reshape(len(background), -1))


def svm_blend(classifier: Svm) -> Blend:
    """The Blend of a fusion by ``classifier``: exponentials of the model's own scores alone.

    The other models have one score of the case and one of a background case: their factors of the kernel are known,
    and all ways in which they join are columns of one matrix product.
    """

    def blend_of(k: int, own: Array, theirs: Array) -> Game:
        others = np.delete(np.arange(own.size), k)
        case, cases = _factors(classifier, own), _factors(classifier, theirs)
        joined = np.array([which.bit_count() for which in range(1 << others.size)])
        weights = coalition_weights(own.size)[joined]
        vectors = classifier.support_vectors[:, k]
        known = classifier.dual[:, None] * _products(case[:, others], cases[..., others])

        def blend(scores: Array, of: NDArray[np.intp]) -> Array:
            found = np.empty(len(scores))
            scaled = (scores - classifier.center[k]) / classifier.scale[k]
            for i in np.unique(of):
                rows = of == i
                kernel = np.exp(-classifier.gamma * (scaled[rows, None] - vectors) ** 2)
                found[rows] = probability(classifier.in_outcome_units(kernel @ known[i])) @ weights
            return found

        return blend

    return blend_of


def _products(own: Array, theirs: Array) -> Array:
    """The products (b, s, 2^h) of one of two factors each, as bit j of the place says.

    For 0 it is one of ``theirs`` (b, s, h), for 1 of ``own`` (s, h).
    """
    found = np.ones((*theirs.shape[:-1], 1))
    for j in range(own.shape[1]):
        found = np.concatenate([found * theirs[..., j : j + 1], found * own[:, j : j + 1]], axis=-1)
    return found


def _factors(classifier: Svm, features: Array) -> Array:
    """The kernel's factors (..., s, p) of features (..., p) against the support vectors."""
    scaled = (features - classifier.center) / classifier.scale
    return np.asarray(np.exp(-classifier.gamma * (scaled[..., None, :] - classifier.support_vectors) ** 2))
