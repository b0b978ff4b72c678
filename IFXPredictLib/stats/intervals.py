"""Confidence intervals of shares, of an AUC in the ways that papers print, and of any statistic by resampling.

Words as in ``discrimination``. A resample draws cases with 1 among those with 1 and cases with 0 among those with 0,
with replacement, so that each has as many of both as the data (stratified). Raises TrainingError wherever an input
cannot be used.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError
from .clusters import Clusters, resampled_weights
from .discrimination import (
    Counts,
    Outcome,
    Scores,
    auc,
    check_class_sizes,
    check_outcome,
    check_scores,
    counts_at_values,
    weighted_counts,
)
from .estimates import check_confidence, percentile_interval

RESAMPLES = 2000
"""As pROC's default: the ends of a 95 % interval then rest on 50 resamples each."""

NO_INTERVAL = "no interval: variance 0"
"""Instead of one of no width, which would say nothing."""

RowStatistic = Callable[[Outcome, Scores], Scores]
"""From an outcome (n,) and r scores of its cases (r, n) to r values (r,)."""


@dataclass(frozen=True)
class Interval:
    """An estimate and its confidence interval."""

    estimate: float
    low: float
    high: float


def area_with_ends(
    auc: float | None, low: float | None, high: float | None
) -> tuple[float | None, float | None, float | None]:
    """An AUC with the ends of its interval, as they are shown of a record that does not hold the variance.

    Parameters
    ----------
    auc, low, high : float or None
        As they are kept.

    Returns
    -------
    auc, low, high : float or None
        Without ends where the interval has no width: DeLong's variance is 0 then.
    """
    return (auc, None, None) if low == high else (auc, low, high)


def wilson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a share, without continuity correction (R: ``prop.test``).

    Parameters
    ----------
    successes : int
        0 to n.
    n : int
        Cases, 1 or more.
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Interval
        The share with its bounds.

    Raises
    ------
    TrainingError
        Where the numbers make no share.

    References
    ----------
    Wilson, J Am Stat Assoc 1927;22:209.

    Examples
    --------
    >>> found = wilson(34, 44)
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (0.773, 0.63, 0.872)
    """
    _check_counts(successes, n)
    check_confidence(confidence)
    from scipy.stats import binomtest

    found = binomtest(int(successes), n).proportion_ci(confidence, method="wilson")
    return Interval(successes / n, float(found.low), float(found.high))


def clopper_pearson(successes: float, n: int, confidence: float = 0.95) -> Interval:
    """The exact binomial interval of a share, as R's ``binom.test``.

    By beta quantiles: scipy's ``binomtest`` takes whole numbers only, and searches for what these give at once.

    Parameters
    ----------
    successes : float
        Of ``n``. It need not be whole, as an AUC times n is not: the beta quantiles of the interval are defined
        between.
    n : int
        Trials.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    Interval

    Raises
    ------
    TrainingError
        For counts that cannot be, or a confidence that is not between 0 and 1.
    """
    from scipy.special import betaincinv

    _check_counts(successes, n)
    tail = (1 - check_confidence(confidence)) / 2
    low = float(betaincinv(successes, n - successes + 1, tail)) if successes > 0 else 0.0
    high = float(betaincinv(successes + 1, n - successes, 1 - tail)) if successes < n else 1.0
    return Interval(successes / n, low, high)


def auc_exact_binomial(y: ArrayLike, score: ArrayLike, confidence: float = 0.95) -> Interval:
    """The AUC with the Clopper-Pearson interval of AUC x n successes among n cases.

    Papers print it, so it is here to be compared with. An AUC is no share of n independent successes: its interval is
    ``delong``'s.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    score : array_like, shape (n,)
        Higher for outcome 1.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    Interval

    Raises
    ------
    TrainingError
        For what are no outcomes and scores.
    """
    outcome, scores = check_scores(y, score)
    return clopper_pearson(auc(outcome, scores) * outcome.size, outcome.size, confidence)


def auc_of_rows(y: ArrayLike, rows: ArrayLike) -> Scores:
    """The AUC (r,) of each row of the scores ``rows`` (r, n) of the cases of ``y`` (n,)."""
    outcome, scores = check_outcome(y), np.asarray(rows, np.float64)
    if scores.ndim != 2 or scores.shape[1] != outcome.size:
        raise TrainingError(f"scores: expected rows of {outcome.size} each, found an array of shape {scores.shape}.")
    _, tp, fp = counts_at_values(outcome, scores)
    return _areas(tp, fp)


def _areas(tp: Counts, fp: Counts) -> Scores:
    """The AUC (r,) below the true and false positives (r, v) at ascending values."""
    higher_tp, higher_fp = (np.pad(counts[:, 1:], [(0, 0), (0, 1)]) for counts in (tp, fp))
    return np.asarray(np.sum((fp - higher_fp) * (tp + higher_tp), axis=1) / (2 * tp[:, 0] * fp[:, 0]))


def resample_rows(y: ArrayLike, score: ArrayLike, resamples: int, seed: int) -> tuple[Outcome, Scores]:
    """``resamples`` stratified resamples of scores (resamples, n), and the outcome (n,) that all of them share.

    The order of the cases in ``y`` and ``score`` changes nothing. Each class needs two cases.
    """
    outcome, scores = check_scores(y, score)
    check_class_sizes(outcome, "bootstrap")
    if resamples < 2:
        raise TrainingError(f"bootstrap: expected at least 2 resamples, better {RESAMPLES}, found {resamples}.")
    random = np.random.default_rng(seed)
    by_class = [np.sort(scores[outcome == label]) for label in (0, 1)]
    rows = [random.choice(values, (resamples, values.size)) for values in by_class]
    return np.repeat([0, 1], [len(by_class[0]), len(by_class[1])]), np.concatenate(rows, axis=1)


def bootstrap(
    y: ArrayLike,
    score: ArrayLike,
    statistic: RowStatistic = auc_of_rows,
    resamples: int = RESAMPLES,
    seed: int = 0,
    confidence: float = 0.95,
    clusters: Clusters | None = None,
) -> Interval:
    """A statistic with its stratified bootstrap percentile interval; the same seed gives the same interval.

    The interval need not hold the estimate.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.
    statistic : callable
        Takes the outcome (n,) and all resampled scores (r, n) at once and returns one value a row, (r,). One that
        cannot do so is wrapped: ``lambda y, rows: np.array([brier(y, row) for row in rows])``.
    resamples : int
        Drawn within each class, with replacement.
    seed : int
        Of the resamples.
    confidence : float
        Of the interval, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient: whole patients are drawn, within the pattern of their outcomes.

    Returns
    -------
    Interval
        The statistic of the data with its bounds.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite, or
        the statistic of a resample is not finite.

    References
    ----------
    Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    outcome, scores = check_scores(y, score)
    if clusters is None:
        found = statistic(*resample_rows(outcome, scores, resamples, seed))
    else:
        found = _of_patients(outcome, scores, statistic, resampled_weights(outcome, clusters, resamples, seed))
    undefined = int(np.sum(~np.isfinite(found)))
    if undefined:
        raise TrainingError(f"bootstrap: the statistic is not finite in {undefined} of {resamples} resamples.")
    low, high = percentile_interval(found, confidence)
    return Interval(float(statistic(outcome, scores[None])[0]), float(low), float(high))


def _of_patients(outcome: Outcome, scores: Scores, statistic: RowStatistic, weights: Counts) -> Scores:
    """The statistic (r,) of resamples in which each case counts ``weights`` (r, n) times; of an AUC all at once."""
    if statistic is auc_of_rows:
        _, tp, fp = weighted_counts(outcome, scores, weights)
        return _areas(tp, fp)
    drawn = (np.repeat(np.arange(outcome.size), times) for times in weights)
    return np.array([statistic(outcome[rows], scores[None, rows])[0] for rows in drawn])


def _check_counts(successes: float, n: int) -> None:
    if n < 1:
        raise TrainingError(f"share: expected at least one case, found {n}.")
    if not 0 <= successes <= n:
        raise TrainingError(f"share: expected 0 to {n} successes, found {successes:g}.")
