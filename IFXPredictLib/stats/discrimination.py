"""How well scores tell outcome 1 from outcome 0.

Words: ``y`` (n,) is the outcome, 1 = positive; ``score`` (n,) is higher where 1 is likelier; a case is called
positive where its score >= cutoff; tied scores of a case with 1 and a case with 0 count one half. Wherever ``y`` or
``score`` cannot be used (lengths, values other than 0 and 1, one class, not finite) TrainingError says why.

References: DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837. Robin et al., BMC Bioinformatics 2011;12:77
(pROC).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .clusters import Clusters, check_two_clusters, placement_variance
from .estimates import wald

Outcome = NDArray[np.intp]
Counts = NDArray[np.intp]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class AucResult:
    """The area under the ROC curve, its DeLong variance, and a confidence interval within [0, 1]."""

    auc: float
    variance: float
    low: float
    high: float


@dataclass(frozen=True)
class Confusion:
    """True and false positives and negatives at a cut-off; a ratio whose denominator is 0 is NaN."""

    tp: int
    fp: int
    tn: int
    fn: int

    @property
    def sensitivity(self) -> float:
        """The share of outcome 1 that is called positive."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def specificity(self) -> float:
        """The share of outcome 0 that is called negative."""
        return _ratio(self.tn, self.tn + self.fp)

    @property
    def accuracy(self) -> float:
        """The share of all cases that is called rightly."""
        return _ratio(self.tp + self.tn, self.tp + self.fp + self.tn + self.fn)

    @property
    def ppv(self) -> float:
        """The share of positive calls that is right; NaN where nothing is called positive."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def npv(self) -> float:
        """The share of negative calls that is right; NaN where nothing is called negative."""
        return _ratio(self.tn, self.tn + self.fn)


def check_outcome(y: ArrayLike) -> Outcome:
    """An outcome as integers, or a refusal.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, one a case.

    Returns
    -------
    ndarray of int (n,)
        `y`, which holds 0 and 1, both, and nothing else.

    Raises
    ------
    TrainingError
        For another shape, another value (with its row) or a single class (with both counts).
    """
    values = np.asarray(y, np.float64)
    if values.ndim != 1:
        raise TrainingError(f"outcome: expected one value a case, found an array of shape {values.shape}.")
    strange = np.flatnonzero((values != 0) & (values != 1))
    if strange.size:
        raise TrainingError(f"outcome: expected 0 or 1, found {values[strange[0]]:g} at row {strange[0]} (from 0).")
    cases, controls = int(np.sum(values == 1)), int(np.sum(values == 0))
    if not cases or not controls:
        raise TrainingError(f"outcome: both classes are needed, found {cases} cases with 1 and {controls} with 0.")
    return values.astype(np.intp)


def check_scores(y: ArrayLike, score: ArrayLike) -> tuple[Outcome, Scores]:
    """Outcome and scores as integers and doubles, or a refusal.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, as ``check_outcome`` takes them.
    score : array_like (n,)
        One for each outcome, on any scale; finite.

    Returns
    -------
    outcome : ndarray of int (n,)
    scores : ndarray of float64 (n,)

    Raises
    ------
    TrainingError
        As ``check_outcome``; for scores of another shape, or one that is not finite, with its row.
    """
    outcome, scores = check_outcome(y), np.asarray(score, np.float64)
    if scores.shape != outcome.shape:
        raise TrainingError(f"scores: expected one for each of {outcome.size} outcomes, found shape {scores.shape}.")
    unusable = np.flatnonzero(~np.isfinite(scores))
    if unusable.size:
        raise TrainingError(f"scores: expected finite ones, found {scores[unusable[0]]} at row {unusable[0]} (from 0).")
    return outcome, scores


def check_class_sizes(outcome: Outcome, what: str) -> None:
    """Raise TrainingError, beginning with ``what``, where a class has fewer than the two cases that vary."""
    cases, controls = int(np.sum(outcome == 1)), int(np.sum(outcome == 0))
    if min(cases, controls) < 2:
        raise TrainingError(f"{what}: each class needs two cases, found {cases} with 1 and {controls} with 0.")


def auc(y: ArrayLike, score: ArrayLike) -> float:
    """The area under the ROC curve: the Mann-Whitney statistic of midranks.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.

    Returns
    -------
    float
        0 to 1; ties of a case with 1 and a case with 0 count one half.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite.

    Examples
    --------
    >>> y, score = [0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.7]
    >>> round(auc(y, score), 3)
    0.889
    """
    outcome, scores = check_scores(y, score)
    case_placements, _ = _placements(outcome, scores)
    return float(case_placements.mean())


def delong(y: ArrayLike, score: ArrayLike, confidence: float = 0.95, clusters: Clusters | None = None) -> AucResult:
    """AUC with DeLong's variance and the Wald interval, clipped to [0, 1].

    An AUC of 0 or 1 has variance 0 and an interval of no width, which says nothing of its uncertainty.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.
    confidence : float
        Of the interval, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient; the variance is then Obuchowski's, by patients.

    Returns
    -------
    AucResult
        ``auc``, ``variance``, ``low`` and ``high``.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite,
        and where a class has fewer than two cases.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837.
    Sun and Xu, IEEE Signal Process Lett 2014;21:1389 (by placements).
    Obuchowski, Biometrics 1997;53:567 (clustered cases).

    Examples
    --------
    >>> y, score = [0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.7]
    >>> found = delong(y, score)
    >>> round(found.auc, 3), round(found.variance, 4), round(found.low, 3), found.high
    (0.889, 0.0247, 0.581, 1.0)
    """
    outcome, scores = check_scores(y, score)
    check_class_sizes(outcome, "DeLong variance")
    placements = _placements(outcome, scores)
    area = float(placements[0].mean())
    if clusters is None:
        variance = float(sum(p.var(ddof=1) / p.size for p in placements))
    else:
        check_two_clusters(outcome, clusters, "Obuchowski variance")
        variance = placement_variance(*placements, outcome, clusters)
    interval = wald(area, variance**0.5, confidence)
    return AucResult(area, variance, max(0.0, interval.low), min(1.0, interval.high))


def youden_cutoff(y: ArrayLike, score: ArrayLike) -> float:
    """The cut-off, midway between two neighbouring scores, with the largest sensitivity + specificity - 1.

    Of several the lowest, which misses the fewest cases with outcome 1. Calling all or none positive is not offered.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.

    Returns
    -------
    float
        On the score's scale; a case is called positive where its score >= cut-off.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used: other lengths, values other than 0 and 1, one class, not finite,
        and where all scores are equal.

    References
    ----------
    Youden, Cancer 1950;3:32.

    Examples
    --------
    >>> y, score = [0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.7]
    >>> round(youden_cutoff(y, score), 3)
    0.325
    """
    outcome, scores = check_scores(y, score)
    values, tp, fp = counts_at_values(outcome, scores[None])
    if values.size < 2:
        raise TrainingError(f"cut-off: all {scores.size} scores are {values[0]:g}, so none separates the cases.")
    youden = tp[0] * np.sum(outcome == 0) - fp[0] * np.sum(outcome == 1)  # J times both counts: exact ties
    return float(thresholds_between(values)[np.argmax(youden[1:])])


def confusion(y: ArrayLike, score: ArrayLike, cutoff: float) -> Confusion:
    """The counts of right and wrong calls at a cut-off.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.
    cutoff : float
        On the score's scale; a case is called positive where its score >= cut-off.

    Returns
    -------
    Confusion
        ``tp``, ``fp``, ``tn``, ``fn``, and the ratios of them.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used, and for a NaN cut-off.
    """
    outcome, scores = check_scores(y, score)
    if np.isnan(cutoff):
        raise TrainingError("cut-off: expected a number, found NaN.")
    called, positive = scores >= cutoff, outcome == 1
    tp, fp = int(np.sum(called & positive)), int(np.sum(called & ~positive))
    return Confusion(tp, fp, int(np.sum(~positive)) - fp, int(np.sum(positive)) - tp)


def brier(y: ArrayLike, score: ArrayLike) -> float:
    """The Brier score: the mean squared difference of outcome and score.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        A probability, or a raw score on its scale; finite.

    Returns
    -------
    float
        0 is best; infinite where a square is beyond the largest double.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used.

    References
    ----------
    Brier, Mon Weather Rev 1950;78:1.
    """
    outcome, scores = check_scores(y, score)
    with np.errstate(over="ignore"):
        return float(np.mean((scores - outcome) ** 2))


def average_precision(y: ArrayLike, score: ArrayLike) -> float:
    """The mean of precision over the recall gained at each distinct score, from the highest down; no interpolation.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1; 1 is positive.
    score : array_like (n,)
        Higher where 1 is likelier; finite.

    Returns
    -------
    float
        Above 0, at most 1; of scores that know nothing, the share of outcome 1.

    Raises
    ------
    TrainingError
        Where `y` or `score` cannot be used.
    """
    outcome, scores = check_scores(y, score)
    _, (tp,), (fp,) = counts_at_values(outcome, scores[None])
    gained = tp - np.append(tp[1:], 0)
    return float(np.sum(gained / tp[0] * (tp / (tp + fp))))


def wins(outcome: Outcome, scores: Scores) -> tuple[Scores, Scores]:
    """For each case with 1 the number of zeros below it, for each with 0 the number of ones below it; ties one half."""
    from scipy.stats import rankdata

    all_ranks = rankdata(scores)
    below = [all_ranks[outcome == label] - rankdata(scores[outcome == label]) for label in (1, 0)]
    return below[0], below[1]


def counts_at_values(outcome: Outcome, rows: Scores) -> tuple[Scores, Counts, Counts]:
    """What is called positive at each value, for many scores of the same cases at once.

    ``rows`` (r, n) holds r scores of the n cases of ``outcome``. Returns the distinct values of all rows, ascending,
    (v,), and the true and the false positives of each row where ``score >=`` each value, both (r, v).
    """
    values, inverse = np.unique(rows, return_inverse=True)
    r, v = len(rows), len(values)
    cells = inverse.reshape(rows.shape) + v * np.arange(r)[:, None]

    def called(label: int) -> Counts:
        at_value = np.bincount(cells[:, outcome == label].ravel(), minlength=r * v).reshape(r, v)
        return at_value[:, ::-1].cumsum(axis=1)[:, ::-1]

    return values, called(1), called(0)


def weighted_counts(outcome: Outcome, scores: Scores, weights: Counts) -> tuple[Scores, Counts, Counts]:
    """As ``counts_at_values``, of resamples in which each case of ``scores`` (n,) counts ``weights`` (r, n) times."""
    values, inverse = np.unique(scores, return_inverse=True)
    at_value = np.zeros((len(scores), len(values)), np.intp)
    at_value[np.arange(len(scores)), inverse.reshape(-1)] = 1

    def called(label: int) -> Counts:
        own = outcome == label
        return np.asarray((weights[:, own] @ at_value[own])[:, ::-1].cumsum(axis=1)[:, ::-1])

    return values, called(1), called(0)


def thresholds_between(values: Scores) -> Scores:
    """The thresholds (v - 1,) midway between neighbours of the ascending ``values`` (v,)."""
    lower, upper = values[:-1], values[1:]
    middle = lower / 2 + upper / 2  # halved first, as the sum may overflow
    return np.where(middle > lower, middle, upper)  # between adjacent doubles the middle rounds, maybe down


def _placements(outcome: Outcome, scores: Scores) -> tuple[Scores, Scores]:
    """For each case with 1 the share of zeros below it, for each with 0 the share of ones above it; ties one half."""
    cases, controls = wins(outcome, scores)
    return cases / controls.size, 1 - controls / cases.size


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
