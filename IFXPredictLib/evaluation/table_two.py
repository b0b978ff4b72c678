"""Table 2: one row a model and split, at the locked cut-off; at a re-tuned one only apart, and marked.

Words as in ``discrimination``. A raw score is what a model gives; the probability of outcome 1 is the raw score cut to
[0, 1]. All measures but the raw Brier score and AUC are of the probability, to which cut-offs apply.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..models.svm import probability
from ..stats.auc_difference import AucDifference, delong_paired
from ..stats.clusters import Clusters, clustered_wilson
from ..stats.discrimination import (
    AucResult,
    Confusion,
    average_precision,
    brier,
    check_scores,
    confusion,
    delong,
    youden_cutoff,
)
from ..stats.intervals import Interval, auc_exact_binomial, bootstrap, wilson
from .texts import area_with_interval

RETUNED = "cut-off re-tuned on these very cases: J and all ratios are optimistic"
SAME_AS_REFERENCE = "the DeLong variance of the difference from the reference is 0: P only repeats the estimate"


@dataclass(frozen=True)
class ModelPerformance:
    """What table 2 says of one model on one split of ``n`` cases, ``events`` of them with outcome 1.

    None are: ``auc_raw``, of the raw scores, where none was cut (ties made by cutting move an AUC), ``auc_exact`` and
    ``auc_bootstrap`` unless asked for, ``against_reference`` of the reference itself, and
    ``ppv`` or ``npv`` where nothing is called positive or negative. The ratios' intervals are Wilson's; ``youden`` is
    J at ``cutoff``, ``brier`` of the probability, ``brier_raw`` of the raw score. ``notes`` say in words what a reader
    must know of the numbers.
    """

    model: str
    split: str
    n: int
    events: int
    auc: AucResult
    auc_raw: AucResult | None
    auc_exact: Interval | None
    auc_bootstrap: Interval | None
    against_reference: AucDifference | None
    cutoff: float
    retuned: bool
    counts: Confusion
    youden: float
    sensitivity: Interval
    specificity: Interval
    accuracy: Interval
    ppv: Interval | None
    npv: Interval | None
    brier: float
    brier_raw: float
    average_precision: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class IntervalRules:
    """Which 95 % intervals an AUC gets beside DeLong's; with 0 ``resamples`` no bootstrap."""

    exact_binomial: bool = False
    resamples: int = 0
    seed: int = 0


DELONG_ALONE = IntervalRules()


def table_two(
    split: str,
    y: ArrayLike,
    raw_scores: Mapping[str, ArrayLike],
    cutoffs: Mapping[str, float],
    reference: str,
    rules: IntervalRules = DELONG_ALONE,
    clusters: Clusters | None = None,
) -> tuple[ModelPerformance, ...]:
    """The rows of one split at the locked ``cutoffs``: the models of ``raw_scores``, each (n,), in their order.

    P values are DeLong's of each model against ``reference``, not adjusted for their number; where patients have
    several cases (equal ``clusters``, (n,)) variances and intervals are by patients. Raises TrainingError,
    naming split and model, where a score or a cut-off is missing or cannot be used, or a class has fewer than two
    cases.
    """
    if missing := [name for name in (reference, *raw_scores) if name not in raw_scores or name not in cutoffs]:
        raise TrainingError(
            f"table 2, {split}: {missing[0]} needs scores and a cut-off, found scores of {', '.join(raw_scores)} and "
            f"cut-offs of {', '.join(cutoffs)}."
        )
    for name, raw in raw_scores.items():
        with _naming(split, name):
            delong(y, raw, clusters=clusters)
            confusion(y, raw, cutoffs[name])
    others = {name: raw_scores[reference] if name != reference else None for name in raw_scores}
    return tuple(
        _row(split, name, y, raw_scores[name], cutoffs[name], others[name], rules, clusters) for name in raw_scores
    )


def retuned_table_two(
    split: str,
    y: ArrayLike,
    raw_scores: Mapping[str, ArrayLike],
    reference: str,
    clusters: Clusters | None = None,
) -> tuple[ModelPerformance, ...]:
    """``table_two`` at cut-offs chosen, by Youden's J, on the very cases that they are then judged on.

    Optimistic, and each row says so: for an appendix, beside the locked cut-offs. Intervals are DeLong's alone. Raises
    TrainingError also where all scores of a model are equal.
    """
    cutoffs = {}
    for name, raw in raw_scores.items():
        with _naming(split, name):
            cutoffs[name] = youden_cutoff(y, probability(check_scores(y, raw)[1]))
    rows = table_two(split, y, raw_scores, cutoffs, reference, clusters=clusters)
    return tuple(replace(row, retuned=True, notes=(*row.notes, RETUNED)) for row in rows)


@contextmanager
def _naming(split: str, model: str) -> Iterator[None]:
    try:
        yield
    except TrainingError as problem:
        raise TrainingError(f"table 2, {split}, {model}: {problem}") from problem


def _row(
    split: str,
    model: str,
    y: ArrayLike,
    raw: ArrayLike,
    cutoff: float,
    reference: ArrayLike | None,
    rules: IntervalRules,
    clusters: Clusters | None,
) -> ModelPerformance:
    outcome, scores = check_scores(y, raw)
    score = probability(scores)
    counts, area = confusion(outcome, score, cutoff), delong(outcome, score, clusters=clusters)
    cut = int(np.sum(scores != score))
    raw_area = delong(outcome, scores, clusters=clusters) if cut else None
    tp, fn = counts.tp, counts.fn
    against = None if reference is None else delong_paired(outcome, score, probability(reference), clusters=clusters)
    ratios = _ratios(outcome == 1, score >= cutoff, clusters)
    return ModelPerformance(
        model=model,
        split=split,
        n=outcome.size,
        events=tp + fn,
        auc=area,
        auc_raw=raw_area,
        auc_exact=auc_exact_binomial(outcome, score) if rules.exact_binomial else None,
        auc_bootstrap=bootstrap(outcome, score, resamples=rules.resamples, seed=rules.seed, clusters=clusters)
        if rules.resamples
        else None,
        against_reference=against,
        cutoff=cutoff,
        retuned=False,
        counts=counts,
        youden=counts.sensitivity + counts.specificity - 1,
        sensitivity=ratios[0],
        specificity=ratios[1],
        accuracy=ratios[2],
        ppv=ratios[3],
        npv=ratios[4],
        brier=brier(outcome, score),
        brier_raw=brier(outcome, scores),
        average_precision=average_precision(outcome, score),
        notes=(*_cut_note(cut, scores.size, raw_area), *_notes(area, counts, against)),
    )


def _ratios(
    positive: NDArray[np.bool_], called: NDArray[np.bool_], clusters: Clusters | None
) -> tuple[Interval, Interval, Interval, Interval | None, Interval | None]:
    """Sensitivity, specificity, accuracy, PPV and NPV; the last two None where nothing is so called."""
    right = called == positive

    def share(rows: NDArray[np.bool_]) -> Interval:
        own = right[rows]
        if clusters is None:
            return wilson(int(own.sum()), own.size)
        return Interval(*clustered_wilson(own, clusters[rows]))

    ppv, npv = (share(rows) if rows.any() else None for rows in (called, ~called))
    return share(positive), share(~positive), share(np.ones(right.size, np.bool_)), ppv, npv


def _cut_note(cut: int, n: int, raw_area: AucResult | None) -> tuple[str, ...]:
    if raw_area is None:
        return ()
    return (f"{cut} of {n} raw scores were cut to [0, 1]; uncut their AUC is {area_with_interval(raw_area)}",)


def _notes(area: AucResult, counts: Confusion, against: AucDifference | None) -> list[str]:
    notes = []
    if area.variance == 0:
        notes.append(f"AUC is {area.auc:g}: its DeLong variance is 0, and an interval of no width says nothing")
    if against is not None and against.standard_error == 0:
        notes.append(SAME_AS_REFERENCE)
    if not counts.tp + counts.fp:
        notes.append("nothing is called positive: there is no PPV")
    if not counts.tn + counts.fn:
        notes.append("nothing is called negative: there is no NPV")
    return notes
