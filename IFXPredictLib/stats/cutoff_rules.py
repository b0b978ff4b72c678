"""Rules that choose a cut-off, and what a cut-off means for 100 patients.

Words: ``y``, ``p`` and ``p >= cutoff`` as in ``decision_curve``. Cut-offs offered lie midway between neighbouring
probabilities; 0 calls all positive, and 1 none where no probability is 1. The scores have to be out of fold: on those
of the models' own training cases every rule looks better than it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..base.numerals import read_number
from .clusters import Clusters, clustered_wilson, resampled_weights
from .decision_curve import decision_curve
from .discrimination import Confusion, Counts, Scores, confusion, counts_at_values, thresholds_between
from .estimates import percentile_interval
from .intervals import RESAMPLES, Interval, clopper_pearson, resample_rows
from .probabilities import check_probabilities

Name = Literal["youden", "sensitivity", "specificity", "harm", "net_benefit"]
NAMES: tuple[Name, ...] = get_args(Name)
RULES = ("youden", "sensitivity:0.9", "specificity:0.9", "harm:1:4", "net_benefit:0.2")
"""Those that are shown where none is asked for."""
_ROUNDING = 1e-12  # 0.9 of 10 cases is 9 of them


class UnreachableError(TrainingError):
    """No cut-off keeps a rule on the cases that there are."""


@dataclass(frozen=True)
class CutoffRule:
    """How a cut-off is chosen; ``value`` is the least sensitivity or specificity, or the threshold, 0 for youden.

    Of ``harm`` the threshold is harm / (harm + benefit): of a needless treatment, and of a needed one. Raises
    TrainingError for a value that makes no sense. ``text`` is the rule as it is typed.
    """

    name: Name
    value: float
    text: str

    def __post_init__(self) -> None:
        low, high = {"harm": (0.0, 1 - 1e-9), "net_benefit": (0.0, 1.0)}.get(self.name, (0.0, 1.0))
        if not low <= self.value <= high or (self.name in ("sensitivity", "specificity") and not self.value):
            raise TrainingError(f"cut-off rule {self.text!r}: its value is beyond its bounds; {_EXPECTED}")

    @property
    def words(self) -> str:
        """The rule as a reader reads it."""
        return {
            "youden": "Youden's index, out of fold",
            "sensitivity": f"sensitivity at least {self.value:g}",
            "specificity": f"specificity at least {self.value:g}",
            "harm": f"most benefit where harm to benefit is {self.text.partition(':')[2]}",
            "net_benefit": f"net benefit at the threshold {self.value:g}",
        }[self.name]


@dataclass(frozen=True)
class Hundred:
    """Of 100 patients at a ``prevalence``: how many are called rightly and wrongly, not rounded."""

    prevalence: float
    tp: float
    fp: float
    tn: float
    fn: float

    @property
    def whole(self) -> tuple[int, int, int, int]:
        """TP, FP, TN and FN as whole patients, 100 together: the largest remainders are rounded up."""
        exact = (self.tp, self.fp, self.tn, self.fn)
        found = [math.floor(x + 1e-9) for x in exact]
        order = sorted(range(4), key=lambda i: found[i] - exact[i])
        for i in order[: 100 - sum(found)]:
            found[i] += 1
        return found[0], found[1], found[2], found[3]

    @property
    def words(self) -> str:
        """In natural frequencies."""
        tp, fp, tn, fn = self.whole
        return f"of 100 patients {tp} found, {fn} missed, {fp} called in vain, {tn} rightly left alone"


@dataclass(frozen=True)
class CutoffChoice:
    """A cut-off with the interval of its choice, and what it does to the cases.

    ``low`` and ``high``: the rule applied to bootstrap resamples. Sensitivity and specificity have exact intervals at
    this cut-off, or Wilson's by patients where those have several cases. ``net_benefit`` is at ``threshold``, minus
    infinity where that is 1 and a case with 0 is called.
    """

    rule: str
    words: str
    cutoff: float
    low: float
    high: float
    counts: Confusion
    sensitivity: Interval
    specificity: Interval
    threshold: float
    net_benefit: float
    per_100: Hundred


_EXPECTED = (
    "expected youden, sensitivity:0.9, specificity:0.9 (above 0, at most 1), harm:1:4 (harm of a needless treatment to "
    "benefit of a needed one) or net_benefit:0.2 (0 to 1)."
)


def read_rule(text: str) -> CutoffRule:
    """A rule as it is typed: "youden", "sensitivity:0.9", "harm:1:4"; raises TrainingError for anything else."""
    name, *parts = text.split(":")
    try:
        numbers = [read_number(part) for part in parts]
    except ValueError:
        numbers = []
    known = next((one for one in NAMES if one == name), None)
    sizes = {"youden": 0, "harm": 2}
    if known is None or len(numbers) != len(parts) or len(parts) != sizes.get(known, 1):
        raise TrainingError(f"cut-off rule {text[:80]!r}: {_EXPECTED}")
    if known == "harm":
        harm, benefit = numbers
        if harm < 0 or benefit <= 0 or not math.isfinite(harm / benefit):
            raise TrainingError(f"cut-off rule {text!r}: harm has to be 0 or more, benefit above 0; {_EXPECTED}")
        return CutoffRule(known, harm / (harm + benefit), text)
    return CutoffRule(known, numbers[0] if numbers else 0.0, text)


def choose_cutoff(
    y: ArrayLike,
    p: ArrayLike,
    rule: CutoffRule,
    prevalence: float | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    clusters: Clusters | None = None,
) -> CutoffChoice:
    """The cut-off of a rule on out-of-fold probabilities.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    p : array_like (n,)
        Probabilities of 1, out of fold; one that is missing is an error.
    rule : CutoffRule
        As ``read_rule`` reads it. ``sensitivity`` gives the highest cut-off that reaches it, ``specificity`` the
        lowest, ``harm`` that of the largest expected utility, ``net_benefit`` the threshold itself.
    prevalence : float, optional
        The share of 1 among the patients to come, between 0 and 1; else that of the cases.
    seed, resamples : int
        Of the bootstrap, drawn within each outcome.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient: whole patients are drawn, within the pattern of their outcomes.

    Returns
    -------
    CutoffChoice

    Raises
    ------
    TrainingError
        Where `y` or `p` cannot be used; UnreachableError where no cut-off keeps the rule.

    References
    ----------
    Pauker and Kassirer, N Engl J Med 1980;302:1109 (threshold by harm and benefit).

    Examples
    --------
    >>> found = choose_cutoff([0, 0, 1, 1, 0, 1], [0.1, 0.4, 0.35, 0.8, 0.3, 0.7], read_rule("sensitivity:1"))
    >>> round(found.cutoff, 3), found.counts.fp, found.per_100.whole
    (0.325, 1, (50, 17, 33, 0))
    """
    outcome, probability = check_probabilities(y, p)
    share = checked_prevalence(float(outcome.mean()) if prevalence is None else prevalence)
    cutoff = _chosen(rule, outcome, probability[None], share)[0]
    if math.isnan(cutoff):
        raise UnreachableError(
            f"cut-off rule {rule.text}: no cut-off reaches it on these {outcome.size} cases; ask less."
        )
    resampled = _resampled(rule, outcome, probability, share, (resamples, seed), clusters)
    low, high = percentile_interval(np.where(np.isnan(resampled), 1.0, resampled), 0.95)
    weighed = rule.value if rule.name in ("harm", "net_benefit") else float(cutoff)
    chosen = float(cutoff), float(low), float(high)
    return _described((rule.text, rule.words), chosen, outcome, probability, weighed, share, clusters)


def describe_cutoff(
    y: ArrayLike,
    p: ArrayLike,
    cutoff: float,
    words: str,
    prevalence: float | None = None,
    clusters: Clusters | None = None,
) -> CutoffChoice:
    """What a cut-off does that is already there, as ``choose_cutoff`` says it.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    p : array_like (n,)
        Probabilities of 1, out of fold; one that is missing is an error.
    cutoff : float
        From 0 to 1. The net benefit is told at it as the threshold.
    words : str
        Where the cut-off comes from, for a reader.
    prevalence : float, optional
        The share of 1 among the patients to come, between 0 and 1; else that of the cases.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient: sensitivity and specificity then have Wilson's intervals, by patients.

    Returns
    -------
    CutoffChoice
        Its choice has no interval here: ``low`` and ``high`` are the cut-off itself, and ``rule`` is "".

    Raises
    ------
    TrainingError
        Where ``y`` or ``p`` cannot be used, or the cut-off or the prevalence is beyond its bounds.
    """
    outcome, probability = check_probabilities(y, p)
    share = checked_prevalence(float(outcome.mean()) if prevalence is None else prevalence)
    return _described(("", words), (cutoff, cutoff, cutoff), outcome, probability, cutoff, share, clusters)


def checked_prevalence(share: float) -> float:
    """``share`` itself; raises TrainingError unless it lies between 0 and 1."""
    if not 0 < share < 1:
        raise TrainingError(f"prevalence: expected a share between 0 and 1, as 0.3, found {share:g}.")
    return share


def _described(
    named: tuple[str, str],
    chosen: tuple[float, float, float],
    outcome: NDArray[np.intp],
    p: Scores,
    threshold: float,
    prevalence: float,
    clusters: Clusters | None,
) -> CutoffChoice:
    counts = confusion(outcome, p, chosen[0])
    sick, well = 100 * prevalence, 100 * (1 - prevalence)
    tp, tn = sick * counts.sensitivity, well * counts.specificity
    called = (p >= chosen[0]).astype(np.float64)  # 1 is treated at every threshold; 0 only where all are, at 0
    benefit = float(decision_curve(outcome, called, [threshold]).net_benefit[0]) if threshold else counts.tp / p.size
    right = called == outcome
    sensitivity, specificity = (_ratio(right[rows], clusters, rows) for rows in (outcome == 1, outcome == 0))
    per_100 = Hundred(prevalence, tp, well - tn, tn, sick - tp)
    return CutoffChoice(*named, *chosen, counts, sensitivity, specificity, threshold, benefit, per_100)


def _ratio(right: NDArray[np.bool_], clusters: Clusters | None, rows: NDArray[np.bool_]) -> Interval:
    """The share of an outcome's ``rows`` (n,) that is ``right``: exact, or of as many as its patients are worth."""
    if clusters is None:
        return clopper_pearson(int(right.sum()), right.size)
    return Interval(*clustered_wilson(right, clusters[rows]))


def _resampled(
    rule: CutoffRule,
    outcome: NDArray[np.intp],
    p: Scores,
    prevalence: float,
    drawn: tuple[int, int],
    clusters: Clusters | None,
) -> Scores:
    """The rule's cut-off of each resample; ``drawn`` are how many, and the seed. NaN where none keeps the rule."""
    if clusters is None:
        return _chosen(rule, *resample_rows(outcome, p, *drawn), prevalence)
    times = resampled_weights(outcome, clusters, *drawn)  # rows differ in number: one resample at a time
    each = (_chosen(rule, np.repeat(outcome, row), np.repeat(p, row)[None], prevalence)[0] for row in times)
    return np.fromiter(each, np.float64, len(times))


def _chosen(rule: CutoffRule, outcome: NDArray[np.intp], rows: Scores, prevalence: float) -> Scores:
    """The rule's cut-off (r,) of each row of probabilities ``rows`` (r, n); NaN where none keeps the rule."""
    if rule.name == "net_benefit":
        return np.full(len(rows), rule.value)
    values, tp, fp = counts_at_values(outcome, rows)
    cutoffs = np.concatenate([[0.0], thresholds_between(values)])
    if values[-1] < 1:  # then a cut-off of 1 calls none
        cutoffs = np.append(cutoffs, 1.0)
        tp, fp = (np.pad(counts, [(0, 0), (0, 1)]) for counts in (tp, fp))
    at, kept = _place(rule, tp, fp, (int(np.sum(outcome == 1)), int(np.sum(outcome == 0))), prevalence)
    return np.where(kept, cutoffs[at], np.nan)


def _place(
    rule: CutoffRule, tp: Counts, fp: Counts, sizes: Sequence[int], prevalence: float
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Which of the ascending cut-offs (r,) the rule takes by its counts (r, v), and whether it is kept there."""
    found, spared = tp / sizes[0], 1 - fp / sizes[1]
    if rule.name == "sensitivity":
        reached = found >= rule.value - _ROUNDING
        return reached.shape[1] - 1 - np.argmax(reached[:, ::-1], axis=1), np.asarray(reached.any(axis=1))
    if rule.name == "specificity":
        reached = spared >= rule.value - _ROUNDING
        return np.argmax(reached, axis=1), np.asarray(reached.any(axis=1))
    if rule.name == "harm":
        weight = rule.value / (1 - rule.value)
        utility = prevalence * found - (1 - prevalence) * (1 - spared) * weight
        return np.argmax(np.round(utility, 12), axis=1), np.ones(len(tp), np.bool_)
    index = tp * sizes[1] - fp * sizes[0]  # J times both counts: exact ties
    return 1 + np.argmax(index[:, 1:], axis=1), np.full(len(tp), tp.shape[1] > 1)
