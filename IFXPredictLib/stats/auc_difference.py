"""Whether two scores of the same cases differ in AUC: DeLong's paired test.

A difference is the first AUC less the second. Where its variance is 0, the statistic is 0 and P is 1 for equal AUC
(models that rank the cases alike), and the statistic is infinite and P is 0 for unequal ones (as AUC 1 against a
constant score): pROC's conventions. Either P then only repeats the estimate.
"""

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from .clusters import Clusters, check_two_clusters, placement_variance
from .discrimination import Outcome, Scores, check_class_sizes, check_scores, wins
from .estimates import wald


@dataclass(frozen=True)
class AucDifference:
    """A difference of two AUC, its standard error, the two-sided test of no difference, and a confidence interval.

    ``statistic`` is z, difference / standard error. The interval is not cut at -1 and 1.
    """

    difference: float
    standard_error: float
    statistic: float
    p: float
    low: float
    high: float


def delong_paired(
    y: ArrayLike, score: ArrayLike, other: ArrayLike, confidence: float = 0.95, clusters: Clusters | None = None
) -> AucDifference:
    """Whether two scores of the same cases differ in AUC (R: ``roc.test``, paired).

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.
    other : array_like (n,)
        The score to compare with.
    confidence : float
        Of the interval, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient; the variance is then Obuchowski's, by patients.

    Returns
    -------
    AucDifference
        The AUC of ``score`` less that of ``other``, its standard error, z, P and interval.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite,
        and where a class has fewer than two cases.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837.
    """
    outcome, scores = check_scores(y, score)
    _, others = check_scores(y, other)
    check_class_sizes(outcome, "DeLong test")
    if clusters is not None:
        check_two_clusters(outcome, clusters, "Obuchowski test")
    difference, variance = _paired_moments(outcome, scores, others, clusters)
    found = wald(difference, math.sqrt(variance), confidence)
    return AucDifference(difference, found.se, found.z, found.p, found.low, found.high)


def _paired_moments(outcome: Outcome, scores: Scores, others: Scores, clusters: Clusters | None) -> tuple[float, float]:
    """Difference and variance from what each case wins more with one score: halves, so equal ones differ by just 0."""
    more = [first - second for first, second in zip(wins(outcome, scores), wins(outcome, others), strict=True)]
    cases, controls = more
    pairs = cases.size * controls.size
    if clusters is not None:
        placed = cases / controls.size, -controls / cases.size  # of a control: its share of ones above, as placements
        return float(cases.sum() / pairs), placement_variance(*placed, outcome, clusters)
    variance = (cases.var(ddof=1) * cases.size + controls.var(ddof=1) * controls.size) / pairs**2
    return float(cases.sum() / pairs), float(variance)
