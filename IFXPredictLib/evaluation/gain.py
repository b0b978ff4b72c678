"""What the reference adds to each model of fewer modalities: IDI, NRI, moves between categories, net benefit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models.svm import probability
from ..stats.clusters import Clusters, part_of
from ..stats.decision_curve import NetBenefitDifference, net_benefit_difference
from ..stats.estimates import Estimate
from ..stats.reclassification import Nri, Reclassification, category_free_nri, category_nri, idi
from .parts import Part, attempt
from .table_two import IntervalRules

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Gain:
    """The reference against ``model`` on the ``cases`` of ``split`` that both answer, ``events`` of them outcome 1.

    Above 0 the reference is better. The categories of ``reclassification`` are below and from the reference's locked
    cut-off on.
    """

    model: str
    split: str
    cases: int
    events: int
    idi: Part[Estimate]
    category_free_nri: Part[Nri]
    reclassification: Part[Reclassification]
    net_benefit: Part[NetBenefitDifference]


def gain(
    split: str,
    model: str,
    y: NDArray[np.intp],
    raw: Array,
    reference_raw: Array,
    cutoff: float,
    rules: IntervalRules,
    clusters: Clusters | None = None,
) -> Gain:
    """Compare raw scores (n,) of ``model`` and of the reference, whose cut-off is ``cutoff``."""
    both = np.isfinite(raw) & np.isfinite(reference_raw)
    outcome, first, second = y[both], probability(raw[both]), probability(reference_raw[both])
    return Gain(
        model=model,
        split=split,
        cases=int(both.sum()),
        events=int(outcome.sum()),
        idi=attempt(lambda: idi(outcome, first, second)),
        category_free_nri=attempt(lambda: category_free_nri(outcome, first, second)),
        reclassification=attempt(lambda: category_nri(outcome, first, second, [cutoff])),
        net_benefit=attempt(
            lambda: net_benefit_difference(
                outcome, first, second, rules.seed, resamples=rules.resamples, clusters=part_of(clusters, both)
            )
        ),
    )
