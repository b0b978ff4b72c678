"""Shapley values of the support vector machines: exact for the raw score, whatever the number of features.

An explanation scores up to millions of rows. ``Svm.decision_function`` gives a row the same bits wherever it stands,
which matrix products do not; these are ten times as fast and serve here, where 1e-12 of a contribution is nothing.

A radial kernel is a product over features, and the score a sum of such products (product_games.py). The probability is
the clipped score: its values need all coalitions, or samples.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.polynomial.chebyshev import chebvander
from numpy.typing import ArrayLike, NDArray

from ..models.svm import Svm, probability
from .fusion import Blend
from .product_games import product_values
from .shapley import (
    EXACT_FEATURES,
    ROUNDS,
    Game,
    Score,
    Shapley,
    check_case,
    coalition_weights,
    exact_values,
    shapley_values,
)

_AT_ONCE = 16
"""Background cases whose products are made together: fewer calls, and arrays that stay in a processor's cache."""

Array = NDArray[np.float64]

_TERMS = 24, 48, 96
"""Of a series of one probability: 24 suffice for a radial kernel as wide as the scores' spread."""
_ROUNDING = 1e-15
"""Of the size of the sums that a score is, where it ends."""

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
    products = product_values(_factors(classifier, case[None]), _factors(classifier, others))
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
    """The Shapley values of a support vector machine's probability, the score clipped to [0, 1].

    Exact for at most EXACT_FEATURES features. Beyond, the raw score's values are exact and only what clipping changes
    is sampled (values are additive over sums of models), so that the standard errors are those of the clipping; without
    any they are 0.

    Parameters
    ----------
    classifier : Svm
        Fitted.
    x : array_like, shape (p,)
        The case.
    background : array_like, shape (b, p)
        The cases that stand for what is usual.
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
        low, high = (_products(own[part], theirs[part, some]) for part in (slice(half), slice(half, None)))
        high *= classifier.dual
        np.matmul(high.swapaxes(0, 1), low.transpose(1, 2, 0), out=found[some])
    return classifier.in_outcome_units(found.reshape(len(background), -1))


def svm_blend(classifier: Svm) -> Blend:
    """The Blend of a fusion by ``classifier`` of probabilities, by a curve of the model's own for each background case.

    The other models have one score of the case and one of a background case: their factors of the kernel are known,
    and all ways in which they join are columns of one matrix product. What is left is a smooth function of one
    probability: its Chebyshev series, to the last digits, needs no exponential for each of very many scores.
    """

    def blend_of(k: int, own: Array, theirs: Array) -> Game:
        others = np.delete(np.arange(own.size), k)
        case, cases = _factors(classifier, own), _factors(classifier, theirs)
        joined = np.array([which.bit_count() for which in range(1 << others.size)])
        weights = coalition_weights(own.size)[joined]
        known = np.swapaxes(classifier.dual * _products(case[others], cases[others]), 0, 1)
        curves = _curves(lambda scores: _kernel(classifier, k, scores), known)

        def blend(scores: Array, of: NDArray[np.intp]) -> Array:
            order = np.argsort(of, kind="stable")
            scores, of = scores[order], of[order]
            if curves is not None:
                basis, parts = chebvander(2 * scores - 1, curves.shape[-1] - 1), curves
            else:
                basis, parts = _kernel(classifier, k, scores), known
            raw = np.empty((weights.size, len(scores)))
            for first, end in pairwise((0, *np.flatnonzero(np.diff(of, append=-1)) + 1)):
                np.matmul(parts[of[first]], basis[first:end].T, out=raw[:, first:end])
            found = np.empty(len(scores))
            found[order] = weights @ probability(classifier.in_outcome_units(raw))
            return found

        return blend

    return blend_of


def _kernel(classifier: Svm, k: int, scores: Array) -> Array:
    """The factor (n, s) of feature k in the kernel of ``scores`` (n,) against the support vectors."""
    scaled = (scores - classifier.center[k]) / classifier.scale[k]
    return np.asarray(np.exp(-classifier.gamma * (scaled[:, None] - classifier.support_vectors[:, k]) ** 2))


def _curves(kernel: Callable[[Array], Array], known: Array) -> Array | None:
    """The Chebyshev coefficients (b, ways, terms), over [0, 1], of ``known`` (b, ways, s) times the ``kernel`` (n, s).

    With as many terms as it takes until the last are rounding alone; None where the kernel is too narrow for _TERMS.
    """
    for terms in _TERMS:
        nodes = np.cos(np.pi * (np.arange(terms) + 0.5) / terms)
        series = chebvander(nodes, terms - 1).T * (2 / terms)
        series[0] /= 2
        found = np.matmul(known, (series @ kernel((nodes + 1) / 2)).T)
        if np.abs(found[..., -2:]).max() <= _ROUNDING * np.abs(known).sum(axis=-1).max():
            return np.asarray(found)
    return None


def _products(own: Array, theirs: Array) -> Array:
    """The products (2^h, b, s) of one of two factors each, as bit j of the place says.

    For 0 it is one of ``theirs`` (h, b, s), for 1 of ``own`` (h, s).
    """
    found = np.empty((1 << len(own), *theirs.shape[1:]))
    found[0] = 1.0
    for j, (mine, other) in enumerate(zip(own, theirs, strict=True)):
        without, joined = found[: 1 << j], found[1 << j : 2 << j]
        np.multiply(without, mine, out=joined)
        without *= other
    return found


def _factors(classifier: Svm, features: Array) -> Array:
    """The kernel's factors (p, ..., s) of features (..., p) against the support vectors."""
    scaled = np.moveaxis((features - classifier.center) / classifier.scale, -1, 0)
    vectors = classifier.support_vectors.T
    found = scaled[..., None] - vectors.reshape(len(vectors), *(1,) * (features.ndim - 1), -1)
    found *= found
    found *= -classifier.gamma
    return np.exp(found, out=found)
