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
    """Deal cases into folds that have both outcomes alike.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    folds : int
        2 or more.
    seed : int
        The same seed gives the same folds.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: the cases of a patient stay together.

    Returns
    -------
    ndarray of int, shape (n,)
        The fold, 0 to ``folds`` - 1, of each case. The cases of a class, and all cases, differ by at most one between
        folds; with ``clusters`` the classes are as even as these allow.

    Raises
    ------
    TrainingError
        Where a fold would lack a class.
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
    """``stratified_folds`` as often as ``repeats`` says.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    folds : int
        2 or more.
    repeats : int
        How often the cases are dealt anew.
    seed : int
        Of the first repeat; repeat k, from 0, has seed + k.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: the cases of a patient stay together.

    Returns
    -------
    list of ndarray of int, shape (n,)
        Of each repeat the fold of each case.

    Raises
    ------
    TrainingError
        As ``stratified_folds`` does.
    """
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
    """Scores of all cases, each by a model that has not seen it.

    Parameters
    ----------
    score : callable
        From the rows to learn from and the rows held out to raw scores of the latter. It does all that learns from
        cases, selection too.
    y : array_like, shape (n,)
        Outcomes 0 and 1.
    folds : int
        2 or more.
    seed : int
        Of the folds.
    jobs : int, optional
        Processes; the scores are the same for every number.
    clusters : ndarray of int, shape (n,), optional
        Whose each case is: no model has seen another case of the patient.

    Returns
    -------
    ndarray of float64, shape (n,)
        Raw scores.

    Raises
    ------
    TrainingError
        As ``stratified_folds`` does.
    """
    foldid = stratified_folds(y, folds, seed, clusters)
    parts = outer_parts([foldid])
    found = results_of(score, parts, jobs)
    scores = np.empty(foldid.size)
    for (_, held_out), values in zip(parts, found, strict=True):
        scores[held_out] = values
    return scores


def stratified_split(strata: ArrayLike, test_share: float, seed: int) -> NDArray[np.bool_]:
    """Draw a test split that shares some columns with the rest alike.

    Each combination of values gives ``test_share`` of its cases, rounded so that the whole has the nearest number
    (largest remainders first; equal ones in the values' order).

    Parameters
    ----------
    strata : array_like, shape (n, k)
        The values of k columns, such as outcomes.
    test_share : float
        Between 0 and 1.
    seed : int
        The same seed gives the same split.

    Returns
    -------
    ndarray of bool, shape (n,)
        True for test cases.

    Raises
    ------
    CohortError
        For values of another shape and a share that is not between 0 and 1.
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
