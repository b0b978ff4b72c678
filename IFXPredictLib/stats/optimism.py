"""How much better a model seems on the cases it was fitted to than it will be: the bootstrap.

Words: ``x`` (n, p) are the predictors, ``y`` (n,) the outcome, 0 and 1; ``fit(x, y)`` makes a model, a function of
predictors (m, p) that returns scores (m,); ``statistic(y, scores)`` says how good they are, more is better (give a
Brier score its minus). Whatever the model takes from the data, selection included, belongs inside ``fit``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .clusters import Clusters, resampled_weights
from .discrimination import auc, check_class_sizes, check_outcome

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Model = Callable[[FloatArray], FloatArray]
Refit = Callable[[FloatArray, IntArray], Model]
Statistic = Callable[[IntArray, FloatArray], float]


@dataclass(frozen=True)
class Optimism:
    """A statistic as it seems and as the bootstrap corrects it.

    ``corrected`` = ``apparent`` - ``optimism`` (Harrell). ``out_of_bag`` is the mean over ``out_of_bag_resamples``,
    those that left out cases of both classes; ``no_information`` is what scores without any relation to the outcome
    would have; ``overfitting`` is how far ``out_of_bag`` fell from ``apparent`` (0) to it (1); ``weight``, 0.632 to 1,
    is what out-of-bag gets in ``point632_plus``.
    """

    apparent: float
    optimism: float
    corrected: float
    out_of_bag: float
    no_information: float
    overfitting: float
    weight: float
    point632_plus: float
    resamples: int
    out_of_bag_resamples: int


def bootstrap_optimism(
    fit: Refit,
    x: ArrayLike,
    y: ArrayLike,
    seed: int,
    statistic: Statistic = auc,
    resamples: int = 200,
    clusters: Clusters | None = None,
) -> Optimism:
    """How much better a statistic is on the cases that a model has learnt from than on others, by the bootstrap.

    Parameters
    ----------
    fit : callable
        Makes a model of some rows: see Refit.
    x : array_like, shape (n, p)
        Features.
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    seed : int
        Of the resamples.
    statistic : callable, optional
        From outcomes and scores to a number; the AUC.
    resamples : int, optional
        Drawn within each class.
    clusters : ndarray of int, shape (n,), optional
        Whose each row is: patients are drawn, with all their rows, so that no patient is both in and out.

    Returns
    -------
    Optimism

    Raises
    ------
    TrainingError
        Where ``x`` or ``y`` cannot be used or a class has fewer than two cases.
    """
    if resamples < 1:
        raise TrainingError(f"optimism: expected at least 1 resample, found {resamples}.")
    if clusters is None:
        return optimism_of(fit, x, y, stratified_resamples(y, resamples, seed), statistic)
    outcome = check_outcome(y)
    rows = np.arange(outcome.size)
    drawn = [np.repeat(rows, times) for times in resampled_weights(outcome, clusters, resamples, seed)]
    return optimism_of(fit, x, y, drawn, statistic)


def stratified_resamples(y: ArrayLike, resamples: int, seed: int) -> IntArray:
    """Row numbers (resamples, n), drawn with replacement within each class, so that each keeps its size."""
    outcome, random = check_outcome(y), np.random.default_rng(seed)
    rows = np.empty((resamples, outcome.size), np.intp)
    for value in (0, 1):
        own = np.flatnonzero(outcome == value)
        rows[:, own] = random.choice(own, size=(resamples, own.size))
    return rows


def optimism_of(
    fit: Refit, x: ArrayLike, y: ArrayLike, rows: IntArray | Sequence[IntArray], statistic: Statistic = auc
) -> Optimism:
    """The optimism over given resamples: ``rows`` (resamples, n) are row numbers, with both classes in each.

    Harrell, Lee and Mark 1996; .632+: Efron and Tibshirani 1997, with the mean over resamples in place of that over
    cases, as an AUC needs several of them.
    """
    predictors, outcome = _check(x, y)
    apparent, model = _of_fit(fit, predictors, outcome, statistic)
    optimism, out_of_bag = [], []
    for chosen in rows:
        seen, refitted = _of_fit(fit, predictors[chosen], outcome[chosen], statistic)
        optimism.append(seen - statistic(outcome, refitted(predictors)))
        left = np.setdiff1d(np.arange(outcome.size), chosen)
        if np.unique(outcome[left]).size == 2:
            out_of_bag.append(statistic(outcome[left], refitted(predictors[left])))
    if not out_of_bag:
        raise TrainingError(f"optimism: none of {len(rows)} resamples left out cases of both classes; take more.")
    blind = _no_information(outcome, model(predictors), statistic)
    mean, outside = float(np.mean(optimism)), float(np.mean(out_of_bag))
    overfitting, weight, plus = point632_plus(apparent, outside, blind)
    sizes = len(rows), len(out_of_bag)
    return Optimism(apparent, mean, apparent - mean, outside, blind, overfitting, weight, plus, *sizes)


def point632_plus(apparent: float, out_of_bag: float, no_information: float) -> tuple[float, float, float]:
    """Overfitting rate, weight and .632+ estimate of a statistic of which more is better.

    Efron and Tibshirani 1997: out-of-bag counts as no worse than no information, and the rate is 0 unless both are
    below the apparent value.
    """
    outside = max(out_of_bag, no_information)
    rate = (apparent - outside) / (apparent - no_information) if apparent > outside else 0.0
    weight = 0.632 / (1 - 0.368 * rate)
    return rate, weight, (1 - weight) * apparent + weight * outside


def _of_fit(fit: Refit, x: FloatArray, y: IntArray, statistic: Statistic) -> tuple[float, Model]:
    model = fit(x, y)
    return float(statistic(y, model(x))), model


def _no_information(y: IntArray, scores: FloatArray, statistic: Statistic) -> float:
    """The statistic over all pairs of an outcome and a score, (n^2,): as if neither knew of the other."""
    return float(statistic(np.repeat(y, y.size), np.tile(scores, y.size)))


def _check(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, IntArray]:
    outcome, predictors = check_outcome(y), np.asarray(x, np.float64)
    if predictors.ndim != 2 or len(predictors) != outcome.size:
        raise TrainingError(
            f"optimism: expected a row of predictors for each of {outcome.size} outcomes, "
            f"found shape {predictors.shape}."
        )
    if not np.isfinite(predictors).all():
        row, column = np.argwhere(~np.isfinite(predictors))[0]
        found = f"{predictors[row, column]} at row {row}, column {column} (from 0)"
        raise TrainingError(f"optimism: expected finite predictors, found {found}.")
    check_class_sizes(outcome, "optimism")
    return predictors, outcome
