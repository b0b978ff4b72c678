"""The ROC curve with its confidence band, and the precision-recall curve.

Words as in ``discrimination``. Thresholds lie midway between neighbouring scores, as the cut-offs do, and ascend; -inf
calls every case positive, inf none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError
from .clusters import Clusters, resampled_weights
from .discrimination import (
    Counts,
    Outcome,
    Scores,
    average_precision,
    check_scores,
    counts_at_values,
    thresholds_between,
    weighted_counts,
)
from .estimates import percentile_interval
from .intervals import RESAMPLES, resample_rows

ROUND_OFF = 1e-9
"""A specificity x number of controls nearer to a whole number than this is that number."""


@dataclass(frozen=True)
class RocCurve:
    """Sensitivity and specificity at ascending thresholds from -inf to inf, each (k + 1,) for k distinct scores."""

    thresholds: Scores
    sensitivity: Scores
    specificity: Scores

    @property
    def area(self) -> float:
        """The area below the straight lines that join the points: the AUC."""
        return float(np.sum(np.diff(self.specificity) * (self.sensitivity[1:] + self.sensitivity[:-1]) / 2))


@dataclass(frozen=True)
class RocBand:
    """The sensitivity at given specificities with a pointwise confidence interval of each, all (k,)."""

    specificity: Scores
    sensitivity: Scores
    low: Scores
    high: Scores


@dataclass(frozen=True)
class PrecisionRecallCurve:
    """Precision and recall at ascending thresholds, each (k,) for k distinct scores; ``prevalence``: the share of 1.

    It begins at -inf, where recall is 1 and precision the prevalence (that of a score that knows nothing), and ends
    with the highest score: where nothing is called positive there is no precision, and none is made up. The area below
    its steps is the ``average_precision``.
    """

    thresholds: Scores
    recall: Scores
    precision: Scores
    prevalence: float
    average_precision: float


def roc_curve(y: ArrayLike, score: ArrayLike) -> RocCurve:
    """All points of the ROC curve (R: ``coords(roc, "all")``).

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.

    Returns
    -------
    RocCurve
        Sensitivity and specificity at ascending thresholds from -inf to inf, each (k + 1,) for k distinct scores.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite.

    Examples
    --------
    >>> roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).sensitivity.tolist()
    [1.0, 1.0, 0.5, 0.5, 0.0]
    """
    outcome, scores = check_scores(y, score)
    values, tp, tn = _points(outcome, scores[None])
    thresholds = np.concatenate([[-np.inf], thresholds_between(values), [np.inf]])
    return RocCurve(thresholds, tp[0] / tp[0, 0], tn[0] / tn[0, -1])


def roc_band(
    y: ArrayLike,
    score: ArrayLike,
    specificities: ArrayLike | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
    confidence: float = 0.95,
    clusters: Clusters | None = None,
) -> RocBand:
    """The ROC curve's sensitivity at given specificities with a pointwise confidence band.

    Percentiles of stratified bootstrap resamples, as pROC's ``ci.se`` (its middle is the bootstrap's median, here it is
    the curve of the data). Pointwise: the whole curve lies within the band less often than ``confidence``. An AUC of 1
    has a band of no width.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    score : array_like, shape (n,)
        Higher for outcome 1.
    specificities : array_like, optional
        From 0 to 1; by default 0, 0.01 .. 1.
    resamples : int, optional
        Of the bootstrap.
    seed : int, optional
        Of the resamples.
    confidence : float, optional
        Of the band.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: patients are drawn, with all their cases.

    Returns
    -------
    RocBand

    Raises
    ------
    TrainingError
        Also for a specificity beyond 0 to 1, or a class of one case.
    """
    at = np.arange(101) / 100 if specificities is None else np.atleast_1d(np.asarray(specificities, np.float64))
    if not np.all((at >= 0) & (at <= 1)):
        raise TrainingError(f"specificities: expected 0 to 1, found {at[~((at >= 0) & (at <= 1))][0]:g}.")
    outcome, scores = check_scores(y, score)
    if clusters is None:
        drawn = _points(*resample_rows(outcome, scores, resamples, seed))
    else:
        drawn = _points_of(*weighted_counts(outcome, scores, resampled_weights(outcome, clusters, resamples, seed)))
    resampled, own = (_sensitivities(*points[1:], at) for points in (drawn, _points(outcome, scores[None])))
    return RocBand(at, own[0], *percentile_interval(resampled, confidence))


def precision_recall_curve(y: ArrayLike, score: ArrayLike) -> PrecisionRecallCurve:
    """All points of the precision-recall curve.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    score : array_like, shape (n,)
        Higher for outcome 1.

    Returns
    -------
    PrecisionRecallCurve
        Its points from the lowest threshold up, prevalence and average precision.

    Raises
    ------
    TrainingError
        For what are no outcomes and scores.
    """
    outcome, scores = check_scores(y, score)
    values, (tp,), (fp,) = counts_at_values(outcome, scores[None])
    thresholds = np.concatenate([[-np.inf], thresholds_between(values)])
    prevalence, average = float(tp[0] / outcome.size), average_precision(outcome, scores)
    return PrecisionRecallCurve(thresholds, tp / tp[0], tp / (tp + fp), prevalence, average)


def _points(outcome: Outcome, rows: Scores) -> tuple[Scores, Counts, Counts]:
    """The distinct values (v,), and true positives and true negatives of each row between them, both (r, v + 1)."""
    return _points_of(*counts_at_values(outcome, rows))


def _points_of(values: Scores, tp: Counts, fp: Counts) -> tuple[Scores, Counts, Counts]:
    tp, fp = (np.pad(counts, [(0, 0), (0, 1)]) for counts in (tp, fp))
    return values, tp, fp[:, :1] - fp


def _sensitivities(tp: Counts, tn: Counts, specificities: Scores) -> Scores:
    """The sensitivity (r, k) at each of k specificities of ROC curves whose points are ``tp`` and ``tn`` (r, v + 1).

    Where the curve rises at a specificity, the highest sensitivity counts; between two points the straight line.
    """
    row, sensitivity = np.arange(len(tp)), tp / tp[:, :1]
    found = np.empty((len(tp), len(specificities)))
    for k, specificity in enumerate(specificities):
        wanted = specificity * tn[:, -1]
        right = np.sum(tn < wanted[:, None] - ROUND_OFF, axis=1)  # the lowest threshold with at least the specificity
        left = right - 1  # where right is 0 this is the last point, with no weight
        weight = (tn[row, right] - wanted) / (tn[row, right] - tn[row, left])
        found[:, k] = sensitivity[row, right] + weight * (sensitivity[row, left] - sensitivity[row, right])
    return found
