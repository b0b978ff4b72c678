"""Which features a model is given: the filters in the protocol's order, on the training split only.

Words: ``x`` is (n cases, m features), ``y`` (n,) the outcome, 0 or 1. The *candidates* are the columns that reach the
last step, the LASSO.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.concurrency import results_of
from ..base.errors import NoModelError
from ..protocol.schema import SelectionRules
from ..stats.clusters import Clusters
from ..stats.estimates import z_scores
from ..stats.splits import stratified_folds
from .elastic_net import cross_validate
from .filters import (
    ConstantFilter,
    Filter,
    Kind,
    LassoSelector,
    RedundancyFilter,
    ReliabilityFilter,
    UnivariableFilter,
    check_features,
    check_kinds,
    check_outcome_of,
    check_reliable,
)

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

FIRST = "constant"
"""The step before those of ``SelectionRules.order``: a column of one value has no correlation, no P and no scale."""
_BLIND = (FIRST, "redundancy", "reliability")
"""The steps that see no outcome."""


@dataclass(frozen=True)
class Step:
    """What one filter of the selection did: how many columns it kept, and the names of those it dropped, in order."""

    name: str
    kept: int
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """The selected features, in column order, and how they came about.

    ``indices`` are their columns in the whole table, ``candidates`` the columns that entered the last step, the LASSO.
    """

    names: tuple[str, ...]
    indices: tuple[int, ...]
    candidates: tuple[int, ...]
    steps: tuple[Step, ...]


def select_features(
    x: ArrayLike,
    y: ArrayLike,
    names: Sequence[str],
    kinds: Sequence[Kind],
    reliable: ArrayLike,
    rules: SelectionRules,
    seed: int,
    clusters: Clusters | None = None,
) -> Selection:
    """Take features, z-scored, through the filters in ``rules.order``; on training cases only.

    Parameters
    ----------
    x : array_like (n, m)
        Features in their own units, finite.
    y : array_like (n,)
        Outcomes, 0 or 1.
    names : sequence of str (m,)
        Of the columns.
    kinds : sequence (m,)
        What each column is, for the univariable test.
    reliable : array_like (m,)
        bool: whether each exceeds the ICC that the protocol asks for.
    rules : SelectionRules
        Filters, thresholds and folds: ``protocol.selection``.
    seed : int
        Of the folds.
    clusters : ndarray (n,), optional
        Equal for the rows of one patient, whom no fold of the LASSO splits; P values take rows as independent.

    Returns
    -------
    Selection
        The selected names in column order, their columns, and what each filter kept.

    Raises
    ------
    FeatureError
        Naming feature and row, where a value is not finite.
    NoModelError
        Where a step keeps none.
    TrainingError
        Where a filter cannot be fitted.
    """
    x = check_features(x, names)
    check_kinds(x, kinds, names)
    z, outcome, reliable = z_scores(x), check_outcome_of(x, y), check_reliable(reliable, len(names))
    filters = _filters(kinds, reliable, rules, seed, clusters)
    kept = candidates = np.arange(len(names))
    steps = []
    for name in (FIRST, *rules.order):
        candidates = kept
        support = filters[name](candidates).fit(z[:, candidates], outcome).get_support()
        kept = candidates[support]
        steps.append(Step(name, len(kept), tuple(names[i] for i in candidates[~support])))
        if not len(kept):
            raise NoModelError(f"selection: the {name} step keeps none of {len(candidates)}; loosen its rule.")
    indices = tuple(kept.tolist())
    return Selection(tuple(names[i] for i in indices), indices, tuple(candidates.tolist()), tuple(steps))


def blindly_kept(x: ArrayLike, reliable: ArrayLike, rules: SelectionRules) -> IntArray:
    """The columns of ``x`` (n, m) that are left by the steps that see no outcome, in the protocol's order.

    These are constant, redundancy and reliability; what is left is what a selection by the outcome may choose from.

    Parameters
    ----------
    x : array_like (n, m)
        Features of the training cases in their own units, finite; n is 2 or more.
    reliable : array_like (m,)
        bool: whether each exceeds the ICC that the protocol asks for.
    rules : SelectionRules
        Order, redundancy and correlation: ``protocol.selection``.

    Returns
    -------
    ndarray (kept,)
        int: the columns' numbers from 0, ascending.

    Raises
    ------
    FeatureError
        Naming column and row, where a value is not finite, or ``x`` is no such table.
    TrainingError
        Where ``reliable`` has another shape or type, or the redundancy is of an unknown kind.
    """
    x = check_features(x)
    z, kept = z_scores(x), np.arange(x.shape[1])
    filters = _filters((), check_reliable(reliable, x.shape[1]), rules, 0, None)
    for name in (FIRST, *rules.order):
        if name in _BLIND:
            kept = kept[filters[name](kept).fit(z[:, kept]).get_support()]
    return kept


def selection_frequencies(
    x: ArrayLike, y: ArrayLike, rules: SelectionRules, seed: int, jobs: int = 1, clusters: Clusters | None = None
) -> FloatArray:
    """How often the LASSO keeps each column when only its folds change.

    Parameters
    ----------
    x : array_like, shape (n, m)
        The columns that enter the LASSO (``Selection.candidates``).
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    rules : SelectionRules
        ``protocol.selection``: folds, rule, repeats.
    seed : int
        Of the first repeat's folds; the next have ``seed`` + 1 and so on.
    jobs : int, optional
        Processes; the result is the same for every number.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: folds keep the cases of a patient together.

    Returns
    -------
    ndarray of float64, shape (m,)
        From 0 to 1.
    """
    x = check_features(x)
    outcome = check_outcome_of(x, y)
    repeats = ((x, outcome, rules, seed + repeat, clusters) for repeat in range(rules.repeats))
    return np.asarray(np.mean(results_of(_kept, repeats, jobs), axis=0, dtype=np.float64))


def _kept(x: FloatArray, outcome: IntArray, rules: SelectionRules, seed: int, clusters: Clusters | None) -> BoolArray:
    foldid = stratified_folds(outcome, rules.folds, seed, clusters)
    kept = np.zeros(x.shape[1], bool)
    kept[cross_validate(x, outcome.astype(np.float64), foldid, rules.alpha).selected(rules.rule)] = True
    return kept


def _filters(
    kinds: Sequence[Kind], reliable: BoolArray, rules: SelectionRules, seed: int, clusters: Clusters | None
) -> Mapping[str, Callable[[IntArray], Filter]]:
    """Each step's filter for the columns that reach it."""
    return {
        "constant": lambda _: ConstantFilter(),
        "redundancy": lambda _: RedundancyFilter(rules.redundancy, rules.correlation),
        "reliability": lambda columns: ReliabilityFilter(reliable[columns]),
        "univariable": lambda columns: UnivariableFilter(rules.p_value, [kinds[i] for i in columns]),
        "lasso": lambda _: LassoSelector(rules.alpha, rules.folds, rules.rule, seed, clusters=clusters),
    }
