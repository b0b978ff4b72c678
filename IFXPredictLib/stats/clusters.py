"""Rows that belong together: several lesions or scans of one patient are not independent cases.

Words: ``clusters`` (n,) holds whole numbers, equal for rows of one patient; None where each row is a patient of its
own, which all functions that take clusters then treat as they would without this file, to the last bit. A *pattern* is
which outcomes a patient's rows have: 0, 1, or both.

References: Obuchowski, Biometrics 1997;53:567 (the variance of an AUC). Rao and Scott, Biometrics 1992;48:577 (shares).
Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 3.8 (whole clusters are drawn).
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from .estimates import check_confidence, normal_quantile

Clusters = NDArray[np.intp]
IntArray = NDArray[np.intp]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def clusters_of(names: Sequence[Hashable]) -> Clusters | None:
    """The clusters (n,) of rows by the names of their patients, numbered as they come; None where all names differ."""
    number = {name: i for i, name in enumerate(dict.fromkeys(names))}
    return None if len(number) == len(names) else np.array([number[name] for name in names], np.intp)


def part_of(clusters: Clusters | None, rows: NDArray[np.generic]) -> Clusters | None:
    """The clusters of some ``rows`` of the table.

    Parameters
    ----------
    clusters : ndarray of int (n,) or None
        Equal for rows of one patient; None where each row is a patient of its own.
    rows : ndarray
        Numbers of rows, (m,), or booleans, (n,), of which m are true.

    Returns
    -------
    ndarray of int (m,) or None
        In the order of ``rows``, numbered as they were; None without clusters.
    """
    return None if clusters is None else clusters[rows]


def cluster_count(clusters: Clusters | None, rows: int) -> int:
    """How many patients ``rows`` rows are of.

    Parameters
    ----------
    clusters : ndarray of int (n,) or None
        Equal for rows of one patient; None where each row is a patient of its own.
    rows : int
        n, which is the answer without clusters.

    Returns
    -------
    int
    """
    return rows if clusters is None else int(np.unique(clusters).size)


def first_rows(clusters: Clusters | None, rows: int) -> BoolArray:
    """Which of ``rows`` rows are the first of their patient.

    Parameters
    ----------
    clusters : ndarray of int (n,) or None
        Equal for rows of one patient; None where each row is a patient of its own.
    rows : int
        n, the rows of the table.

    Returns
    -------
    ndarray of bool (n,)
        True once for each patient.
    """
    first = np.ones(rows, np.bool_)
    if clusters is not None:
        first[:] = False
        first[np.unique(clusters, return_index=True)[1]] = True
    return first


def numbered(clusters: Clusters, rows: int) -> tuple[IntArray, int]:
    """The clusters numbered from 0 without gaps, and how many there are; TrainingError unless one a row is given."""
    given = np.asarray(clusters)
    if given.shape != (rows,):
        raise TrainingError(f"clusters: expected one for each of {rows} rows, found shape {given.shape}.")
    _, own = np.unique(given, return_inverse=True)
    return own.reshape(-1).astype(np.intp), int(own.max()) + 1


def counts_by_cluster(outcome: IntArray, clusters: Clusters) -> IntArray:
    """How many rows of outcome 0 and of outcome 1 each cluster has.

    Parameters
    ----------
    outcome : ndarray of int (n,)
        0 or 1.
    clusters : ndarray of int (n,)
        Equal for rows of one patient.

    Returns
    -------
    ndarray of int (k, 2)
        A row for each of k clusters, in ascending order; outcome 0 first.

    Raises
    ------
    TrainingError
        Unless ``clusters`` has one for each row.
    """
    own, k = numbered(clusters, len(outcome))
    return np.column_stack([np.bincount(own[outcome == label], minlength=k) for label in (0, 1)])


def fewest_of_an_outcome(outcome: IntArray, clusters: Clusters | None) -> int:
    """How many patients have a row of the rarer outcome; rows, where each is a patient of its own.

    Parameters
    ----------
    outcome : ndarray of int (n,)
        0 or 1.
    clusters : ndarray of int (n,) or None
        Equal for rows of one patient; None where each row is a patient of its own.

    Returns
    -------
    int
        0 where there is one outcome alone. A patient with rows of both outcomes counts for each.

    Raises
    ------
    TrainingError
        Where ``clusters`` are given, but not one for each row.
    """
    if clusters is None:
        return int(np.bincount(outcome, minlength=2).min())
    return int((counts_by_cluster(outcome, clusters) > 0).sum(axis=0).min())


def check_two_clusters(outcome: IntArray, clusters: Clusters, what: str) -> None:
    """Raise TrainingError, beginning with ``what``, where an outcome comes from fewer than two patients."""
    zeros, ones = (counts_by_cluster(outcome, clusters) > 0).sum(axis=0).tolist()
    if min(zeros, ones) < 2:
        raise TrainingError(
            f"{what}: each outcome needs two patients, found {ones} with a case of outcome 1 and {zeros} of outcome 0."
        )


def resampled_weights(outcome: IntArray, clusters: Clusters, resamples: int, seed: int) -> IntArray:
    """How often each row is drawn in each of ``resamples``, (resamples, n): patients are drawn, with all their rows.

    Patients are drawn with replacement within their pattern, so that each resample has patients of both outcomes.
    """
    check_two_clusters(outcome, clusters, "bootstrap")
    own, k = numbered(clusters, len(outcome))
    pattern = (counts_by_cluster(outcome, clusters) > 0) @ np.array([1, 2])
    random, times = np.random.default_rng(seed), np.zeros((resamples, k), np.intp)
    for kind in np.unique(pattern):
        members = np.flatnonzero(pattern == kind)
        times[:, members] = random.multinomial(members.size, np.full(members.size, 1 / members.size), size=resamples)
    return times[:, own]


def placement_variance(cases: FloatArray, controls: FloatArray, outcome: IntArray, clusters: Clusters) -> float:
    """Obuchowski's variance of a mean of placements, or of their differences.

    ``cases`` (p,) are those of rows with outcome 1, ``controls`` (q,) of rows with outcome 0, in the rows' order. Where
    each row is its own cluster it is DeLong's variance.
    """
    return max(0.0, float(placement_covariances(cases[None], controls[None], outcome, clusters)[0, 0]))


def placement_covariances(cases: FloatArray, controls: FloatArray, outcome: IntArray, clusters: Clusters) -> FloatArray:
    """Obuchowski's covariances (m, m) of m means of placements; as ``placement_variance``, a row of each a mean."""
    own, k = numbered(clusters, len(outcome))
    positive = outcome == 1
    ones, zeros = (
        np.array([np.bincount(own[rows], row - row.mean(), minlength=k) for row in placed])
        for rows, placed in ((positive, cases), (~positive, controls))
    )
    with_ones, with_zeros = (counts_by_cluster(outcome, clusters)[:, label] > 0 for label in (1, 0))
    p, q = cases.shape[1], controls.shape[1]
    both = _products(ones, zeros)
    found = _scaled(with_ones.sum(), _products(ones, ones)) / p**2
    found += _scaled(with_zeros.sum(), _products(zeros, zeros)) / q**2
    found += _scaled(k, both + both.T) / (p * q)
    return np.asarray(found)


def _products(one: FloatArray, other: FloatArray) -> FloatArray:
    """The sums of products (m, m) of the rows of two arrays (m, k)."""
    return np.asarray((one[:, None] * other[None]).sum(axis=-1))


def clustered_wilson(right: BoolArray, clusters: Clusters, confidence: float = 0.95) -> tuple[float, float, float]:
    """A share with Wilson's interval of as many independent rows as those of ``clusters`` are worth.

    The design effect is the variance between patients over the binomial one (Rao and Scott 1992), at least 1; where all
    rows or none count, or all are of one patient, a patient counts once.

    Parameters
    ----------
    right : ndarray of bool (n,)
        Which rows count.
    clusters : ndarray of int (n,)
        Equal for rows of one patient.
    confidence : float, optional
        Of the interval, between 0 and 1.

    Returns
    -------
    share, low, high : float
        The share of the rows that count, and its interval within [0, 1].

    Raises
    ------
    TrainingError
        For a confidence beyond its bounds, and unless ``clusters`` has one for each row.
    """
    check_confidence(confidence)
    own, k = numbered(clusters, len(right))
    n, share = len(right), float(np.mean(right))
    residual = np.bincount(own, np.asarray(right, np.float64) - share, minlength=k)
    worth = float(k)
    if 0 < share < 1 and k > 1:
        between = k / (k - 1) * float(np.square(residual).sum()) / n**2
        worth = min(float(n), share * (1 - share) / between) if between > 0 else float(n)
    z2 = normal_quantile(confidence) ** 2
    middle = (share + z2 / (2 * worth)) / (1 + z2 / worth)
    half = np.sqrt(z2 * (share * (1 - share) / worth + z2 / (4 * worth**2))) / (1 + z2 / worth)
    return share, max(0.0, float(middle - half)), min(1.0, float(middle + half))


def worst_by_cluster(values: FloatArray, clusters: Clusters) -> FloatArray:
    """The largest of each cluster's ``values``, ascending.

    Parameters
    ----------
    values : ndarray (n,)
        Of each row.
    clusters : ndarray of int (n,)
        Equal for rows of one patient.

    Returns
    -------
    ndarray (k,)
        One of each of k clusters, in the order of the values, not of the clusters.

    Raises
    ------
    TrainingError
        Unless ``clusters`` has one for each row.
    """
    own, k = numbered(clusters, len(values))
    worst = np.full(k, -np.inf)
    np.maximum.at(worst, own, values)
    return np.sort(worst)


def dealt_to_folds(outcome: IntArray, clusters: Clusters, folds: int, random: np.random.Generator) -> IntArray:
    """The fold of each row, patients kept together: the larger ones first, each to where its outcomes are rarest yet.

    Raises TrainingError where an outcome comes from fewer patients than folds, or a fold ends up without one.
    """
    own, k = numbered(clusters, len(outcome))
    counts = counts_by_cluster(outcome, clusters)
    fewest = int((counts > 0).sum(axis=0).min())
    if not 2 <= folds <= fewest:
        raise TrainingError(
            f"folds: expected 2 to {fewest}, as the smaller class has cases of {fewest} patients, who stay together, "
            f"found {folds}; change the number of folds or add patients."
        )
    order = random.permutation(k)
    order = order[np.argsort(-counts[order].sum(axis=1), kind="stable")]
    weight, filled, fold_of = 1 / counts.sum(axis=0) ** 2, np.zeros((folds, 2)), np.empty(k, np.intp)
    for cluster in order:
        cost = filled @ (counts[cluster] * weight)
        fold = int(np.lexsort((filled.sum(axis=1), cost))[0])
        fold_of[cluster] = fold
        filled[fold] += counts[cluster]
    if not filled.all():
        raise TrainingError(
            f"folds: {folds} folds of whole patients leave one without an outcome; take fewer folds or add patients."
        )
    return fold_of[own]


def _scaled(groups: int, products: FloatArray) -> FloatArray:
    return np.asarray(groups / (groups - 1) * products)
