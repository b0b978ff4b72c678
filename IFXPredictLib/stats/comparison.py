"""Whether two scores differ in AUC: DeLong's tests, on the same cases (paired) and on different ones (unpaired).

Words as in ``discrimination``. A difference is the first AUC less the second. Where its variance is 0, the statistic
is 0 and P is 1 for equal AUC (models that rank the cases alike), and the statistic is infinite and P is 0 for unequal
ones (as AUC 1 against a constant score): pROC's conventions. Either P then only repeats the estimate.

References: DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837. Robin et al., BMC Bioinformatics 2011;12:77
(pROC: the unpaired test's t distribution with Welch-Satterthwaite degrees of freedom).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from .discrimination import Outcome, Scores, check_class_sizes, check_scores, delong, wins
from .estimates import check_confidence


@dataclass(frozen=True)
class AucDifference:
    """A difference of two AUC, its standard error, the two-sided test of no difference, and a confidence interval.

    ``statistic`` is difference / standard error: z where ``degrees_of_freedom`` is infinite, otherwise t. The interval
    is not cut at -1 and 1.
    """

    difference: float
    standard_error: float
    statistic: float
    degrees_of_freedom: float
    p: float
    low: float
    high: float


def delong_paired(y: ArrayLike, score: ArrayLike, other: ArrayLike, confidence: float = 0.95) -> AucDifference:
    """The AUC of ``score`` less that of ``other``, both (n,) and of the same cases (R: ``roc.test``, paired).

    Raises TrainingError where an input cannot be used or a class has fewer than two cases.
    """
    outcome, scores = check_scores(y, score)
    _, others = check_scores(y, other)
    check_class_sizes(outcome, "DeLong test")
    difference, variance = _paired_moments(outcome, scores, others)
    return _test(difference, variance, math.inf, confidence)


def delong_unpaired(
    y: ArrayLike, score: ArrayLike, other_y: ArrayLike, other_score: ArrayLike, confidence: float = 0.95
) -> AucDifference:
    """The AUC of ``score`` (n,) less that of ``other_score`` (m,) on other cases (R: ``roc.test``, unpaired).

    Where both variances are 0, which leaves the degrees of freedom undefined, they are infinite. Raises TrainingError
    where an input cannot be used or a class has fewer than two cases.
    """
    first, second = delong(y, score), delong(other_y, other_score)
    weights = (first.variance**2 / (np.size(y) - 1), second.variance**2 / (np.size(other_y) - 1))
    variance = first.variance + second.variance
    freedom = variance**2 / sum(weights) if variance > 0 else math.inf
    return _test(first.auc - second.auc, variance, freedom, confidence)


def _paired_moments(outcome: Outcome, scores: Scores, others: Scores) -> tuple[float, float]:
    """Difference and variance from what each case wins more with one score: halves, so equal ones differ by just 0."""
    more = [first - second for first, second in zip(wins(outcome, scores), wins(outcome, others), strict=True)]
    cases, controls = more
    pairs = cases.size * controls.size
    variance = (cases.var(ddof=1) * cases.size + controls.var(ddof=1) * controls.size) / pairs**2
    return float(cases.sum() / pairs), float(variance)


def _test(difference: float, variance: float, freedom: float, confidence: float) -> AucDifference:
    error = math.sqrt(variance)
    if error > 0:
        statistic = difference / error
    elif difference:
        statistic = math.copysign(math.inf, difference)
    else:
        statistic = 0.0
    half = float(stdtrit(freedom, (1 + check_confidence(confidence)) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(statistic)))
    return AucDifference(difference, error, statistic, freedom, p, difference - half, difference + half)
