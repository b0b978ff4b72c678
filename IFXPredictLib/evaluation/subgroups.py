"""The AUC of each model within centres and within the sexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models.svm import probability
from ..protocol.schema import Characteristic
from ..stats.clusters import Clusters, part_of
from ..stats.discrimination import AucResult, delong
from .parts import Part, attempt

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Subgroup:
    """The AUC of ``model`` on the ``cases`` of ``split`` in one group, ``events`` of them with outcome 1."""

    split: str
    by: str
    group: str
    model: str
    cases: int
    events: int
    auc: Part[AucResult]


NOT_GIVEN = "(not given)"

Grouping = tuple[str, Mapping[str, BoolArray]]
"""What cases are grouped by, and the members (n,) of each group by its name."""


def groupings(centre: NDArray[np.str_], sex: Characteristic | None, values: Array) -> tuple[Grouping, ...]:
    """Centres, where one is known, and the sexes by their ``values`` (n,), NaN where missing."""
    found: list[Grouping] = []
    if np.any(centre != ""):
        found.append(("centre", {str(name) or NOT_GIVEN: centre == name for name in np.unique(centre)}))
    if sex is not None:
        groups = {f"{sex.name} = {code}": values == code for code in (0, 1)}
        if np.isnan(values).any():
            groups[NOT_GIVEN] = np.isnan(values)
        found.append((sex.label, groups))
    return tuple(found)


def subgroups(
    split: str,
    members: BoolArray,
    y: NDArray[np.intp],
    raw: Mapping[str, Array],
    by: Sequence[Grouping],
    clusters: Clusters | None = None,
) -> tuple[Subgroup, ...]:
    """Each model within each group of each grouping, of the cases (n,) that are ``members`` of the split."""
    return tuple(
        _subgroup(split, title, name, model, y, scores, group & members, clusters)
        for title, groups in by
        for name, group in groups.items()
        if np.any(group & members)
        for model, scores in raw.items()
    )


def _subgroup(
    split: str,
    by: str,
    group: str,
    model: str,
    y: NDArray[np.intp],
    scores: Array,
    rows: BoolArray,
    clusters: Clusters | None,
) -> Subgroup:
    rows = rows & np.isfinite(scores)
    area = attempt(lambda: delong(y[rows], probability(scores[rows]), clusters=part_of(clusters, rows)))
    return Subgroup(split, by, group, model, int(rows.sum()), int(y[rows].sum()), area)
