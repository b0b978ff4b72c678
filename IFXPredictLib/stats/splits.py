"""Seeded, stratified folds, and scores out of fold: each case scored by a model that has not seen it."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.concurrency import results_of
from ..base.errors import CohortError, TrainingError
from .clusters import Clusters, dealt_to_folds
from .discrimination import check_outcome

Indices = NDArray[np.intp]


def stratified_folds(y: ArrayLike, folds: int, seed: int, clusters: Clusters | None = None) -> Indices:
    """Deal n cases with outcome ``y`` (n,) into folds; returns the fold, 0..folds-1, of each case (n,).

    The cases of a class, and all cases, differ by at most one between folds; with ``clusters`` (n,) the cases of a
    patient stay together, and the classes are as even as that allows. The same seed gives the same folds. Raises
    TrainingError where a fold would lack a class.
    """
    outcome = check_outcome(y)
    if clusters is not None:
        return dealt_to_folds(outcome, clusters, folds, np.random.default_rng(seed))
    smaller = int(np.bincount(outcome).min())
    if not 2 <= folds <= smaller:
        raise TrainingError(
            f"folds: expected 2 to {smaller}, as the smaller class has {smaller} cases, found {folds}; "
            "change the number of folds or add cases."
        )
    random = np.random.default_rng(seed)
    by_class = np.concatenate([random.permutation(np.flatnonzero(outcome == label)) for label in (0, 1)])
    foldid = np.empty(outcome.size, np.intp)
    foldid[by_class] = np.arange(outcome.size) % folds
    return foldid


def repeated_folds(
    y: ArrayLike, folds: int, repeats: int, seed: int, clusters: Clusters | None = None
) -> list[Indices]:
    """``stratified_folds`` as often as ``repeats`` says, of repeat k by seed + k."""
    return [stratified_folds(y, folds, seed + k, clusters) for k in range(repeats)]


def outer_parts(dealt: Sequence[Indices]) -> list[tuple[Indices, Indices]]:
    """The cases of each fit and those held out from it, fold by fold, repeat by repeat."""
    return [
        (np.flatnonzero(foldid != fold), np.flatnonzero(foldid == fold))
        for foldid in dealt
        for fold in range(int(foldid.max()) + 1)
    ]


Scorer = Callable[[Indices, Indices], NDArray[np.float64]]
"""Learns from the cases at the first indices, and gives the raw scores of those at the second."""


def out_of_fold(
    score: Scorer, y: ArrayLike, folds: int, seed: int, jobs: int = 1, clusters: Clusters | None = None
) -> NDArray[np.float64]:
    """Raw scores (n,) of all cases, each by the model that ``score`` made of the other folds' cases.

    ``score`` does all that learns from cases (selection too). The scores are the same for every number of ``jobs``.
    With ``clusters`` (n,) no model has seen another case of the patient. Raises TrainingError as ``stratified_folds``
    does.
    """
    foldid = stratified_folds(y, folds, seed, clusters)
    parts = outer_parts([foldid])
    found = results_of(score, parts, jobs)
    scores = np.empty(foldid.size)
    for (_, held_out), values in zip(parts, found, strict=True):
        scores[held_out] = values
    return scores


def stratified_split(strata: ArrayLike, test_share: float, seed: int) -> NDArray[np.bool_]:
    """Which of n cases are the test split (n,), given the values (n, k) of k columns that both splits share alike.

    Each combination of values gives ``test_share`` of its cases, rounded so that the whole has the nearest number
    (largest remainders first; equal ones in the values' order). The same seed gives the same split. Raises
    CohortError for values of another shape and a share that is not between 0 and 1.
    """
    values = np.asarray(strata)
    if values.ndim != 2 or not values.size:
        raise CohortError(f"split: expected strata of shape (cases, columns), found {values.shape}.")
    if not 0 < test_share < 1:
        raise CohortError(f"split: expected a share of test cases between 0 and 1, found {test_share:g}.")
    combinations, member = np.unique(values, axis=0, return_inverse=True)
    member = member.reshape(-1)
    chosen = _rounded_to_sum(np.float64(test_share) * np.bincount(member), round(test_share * len(values)))
    random, test = np.random.default_rng(seed), np.zeros(len(values), dtype=bool)
    for stratum in range(len(combinations)):
        test[random.permutation(np.flatnonzero(member == stratum))[: chosen[stratum]]] = True
    return test


def _rounded_to_sum(shares: NDArray[np.float64], total: int) -> NDArray[np.intp]:
    """Whole numbers of that sum near ``shares``, the method of largest remainders."""
    whole = np.floor(shares).astype(np.intp)
    whole[np.argsort(whole - shares, kind="stable")[: total - int(whole.sum())]] += 1
    return whole
