"""Net benefit of treating those whose probability reaches a threshold (Vickers and Elkin 2006).

Words: ``y`` (n,) is the outcome, 0 and 1; ``p`` (n,) the probability of 1, within [0, 1]; a case is treated where
``p >= threshold``; the threshold t weighs a needless treatment as t / (1 - t) of a needed one. Wherever they cannot
be used, TrainingError says why.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError
from .clusters import Clusters, numbered
from .estimates import percentile_interval
from .logistic import FloatArray, IntArray
from .probabilities import check_probabilities

THRESHOLDS = tuple(i / 100 for i in range(100))
"""0, 0.01, ..., 0.99: at 0 everyone is treated and costs nothing; at 1 no needless treatment has a finite weight."""

_RESAMPLES_AT_ONCE = 500


@dataclass(frozen=True)
class DecisionCurve:
    """Net benefit per case of the model and of treating all, at each of ``thresholds``, all (m,); treating none: 0."""

    thresholds: FloatArray
    net_benefit: FloatArray
    treat_all: FloatArray


@dataclass(frozen=True)
class NetBenefitDifference:
    """Net benefit of the second model minus the first's at each of ``thresholds``, and its interval, all (m,)."""

    thresholds: FloatArray
    difference: FloatArray
    low: FloatArray
    high: FloatArray


def decision_curve(y: ArrayLike, p: ArrayLike, thresholds: ArrayLike = THRESHOLDS) -> DecisionCurve:
    """Net benefit of treating those whose probability reaches a threshold: TP / n - FP / n x t / (1 - t).

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    p : array_like (n,)
        Predicted probabilities of 1, within [0, 1].
    thresholds : array_like (m,)
        Each t from 0 to 1. At 0 everyone is treated, at no harm: the share of 1. At 1 those with p = 1 are treated, and
        a needless treatment is infinitely bad: TP / n without one, else minus infinity.

    Returns
    -------
    DecisionCurve
        ``net_benefit`` of the model and ``treat_all``, each (m,), per case; treating none gives 0.

    Raises
    ------
    TrainingError
        Where `y` or `p` cannot be used: other lengths, values other than 0 and 1, one class, beyond [0, 1], or a
        threshold is beyond its bounds.

    References
    ----------
    Vickers and Elkin, Med Decis Making 2006;26:565.

    Examples
    --------
    >>> curve = decision_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], [0.2, 0.5])
    >>> curve.net_benefit.tolist(), curve.treat_all.tolist()
    ([0.4375, 0.25], [0.375, 0.0])
    """
    outcome, probability = check_probabilities(y, p)
    t = _check_thresholds(thresholds, "at most 1", np.nextafter(1, 2))
    model = _benefits(outcome, probability, t).mean(axis=0)
    everyone = _benefits(outcome, np.ones(outcome.size), t).mean(axis=0)
    return DecisionCurve(t, model, everyone)


def net_benefit_difference(
    y: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    seed: int,
    thresholds: ArrayLike = THRESHOLDS,
    resamples: int = 2000,
    confidence: float = 0.95,
    clusters: Clusters | None = None,
) -> NetBenefitDifference:
    """The difference in net benefit of two models on the same cases, with a percentile interval.

    Cases are resampled with their two probabilities, both classes together, as the net benefit depends on the share of
    either.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    first, second : array_like, shape (n,)
        Probabilities; the difference is second minus first.
    seed : int
        Of the resamples.
    thresholds : array_like, optional
        Threshold probabilities.
    resamples : int, optional
        2 or more.
    confidence : float, optional
        Of the interval.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: patients are drawn, with all their cases.

    Returns
    -------
    NetBenefitDifference

    Raises
    ------
    TrainingError
        For what are no outcomes, probabilities or thresholds, or fewer resamples.
    """
    outcome, old = check_probabilities(y, first)
    _, new = check_probabilities(y, second)
    t = _check_thresholds(thresholds)
    if resamples < 2:
        raise TrainingError(f"net benefit: expected at least 2 resamples, found {resamples}.")
    gains = _benefits(outcome, new, t) - _benefits(outcome, old, t)
    low, high = percentile_interval(_resampled_means(gains, resamples, seed, clusters), confidence)
    return NetBenefitDifference(t, gains.mean(axis=0), low, high)


def _benefits(y: IntArray, p: FloatArray, thresholds: FloatArray) -> FloatArray:
    """What each case adds at each threshold, (n, m): 1 treated with reason, -t / (1 - t) without, 0 not treated."""
    with np.errstate(divide="ignore"):
        worth = np.where(y[:, None] == 1, 1.0, -thresholds / (1 - thresholds))
    return np.where(p[:, None] >= thresholds, worth, 0.0)


def _resampled_means(gains: FloatArray, resamples: int, seed: int, clusters: Clusters | None) -> FloatArray:
    """Means of the rows of ``gains`` (n, m) over resamples of them, or of their clusters, (resamples, m)."""
    sizes: IntArray | None = None
    if clusters is not None:
        own, k = numbered(clusters, len(gains))
        sums = np.zeros((k, gains.shape[1]))
        np.add.at(sums, own, gains)
        gains, sizes = sums, np.bincount(own)
    n, random = len(gains), np.random.default_rng(seed)
    means = []
    for start in range(0, resamples, _RESAMPLES_AT_ONCE):
        times = random.multinomial(n, np.full(n, 1 / n), size=min(_RESAMPLES_AT_ONCE, resamples - start))
        means.append(times @ gains / (n if sizes is None else (times @ sizes)[:, None]))
    return np.concatenate(means)


def _check_thresholds(thresholds: ArrayLike, words: str = "below 1", end: float = 1.0) -> FloatArray:
    """The thresholds (m,): of a difference below 1, as minus infinity less itself is nothing."""
    t = np.asarray(thresholds, np.float64)
    if t.ndim != 1 or not np.all((t >= 0) & (t < end)):
        raise TrainingError(f"net benefit: expected a list of thresholds, each at least 0 and {words}.")
    return t
