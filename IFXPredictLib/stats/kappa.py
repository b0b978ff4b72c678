"""How well two readers agree on an ordinal scale, beyond chance: weighted kappa.

Words: a table (k, k) counts the cases that one reader gave level i and the other level j; a *disagreement* (k, k) says
how much worse than agreement (0) each of these is: the distance of the levels for linear weights, its square for
quadratic ones. Kappa is 1 less the observed disagreement as a share of that which chance gives to the readers' own
frequencies of levels: 1 for readers who always agree, 0 for chance.

Where patients have several cases, ``clusters`` say whose each is (clusters.py), and the standard error is the
jackknife's of whole patients; kappa itself stays.

References: Cohen, Psychol Bull 1968;70:213. Fleiss, Cohen and Everitt, Psychol Bull 1969;72:323 (standard error).
Efron and Stein, Ann Stat 1981;9:586 (the jackknife).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .clusters import Clusters, numbered
from .estimates import Estimate, check_confidence, wald

FloatArray = NDArray[np.float64]
Weights = Literal["unweighted", "linear", "quadratic"]
FEWEST_PATIENTS = 2


@dataclass(frozen=True)
class Kappa:
    """Kappa of ``n`` cases with its standard error and Wald interval; ``agreement`` is the share given one level.

    NaN in ``kappa`` where both readers gave all cases one and the same level: chance leaves nothing to disagree on; in
    its standard error and interval where that is so without one patient, or all cases are of one.
    """

    kappa: Estimate
    agreement: float
    n: int


def weighted_kappa(
    one: Sequence[int] | NDArray[np.integer],
    other: Sequence[int] | NDArray[np.integer],
    levels: Sequence[int],
    weights: Weights = "quadratic",
    confidence: float = 0.95,
    clusters: Clusters | None = None,
) -> Kappa:
    """Kappa of two readers who gave the same cases one of some levels.

    Parameters
    ----------
    one, other : sequence of int (n,)
        The levels that each of two readers gave to each case.
    levels : sequence of int
        All that may be given, in order; those that nobody gave count for nothing but the distance of the others.
    weights : str
        "linear" or "quadratic" in the levels' places, "unweighted" where any two levels disagree alike.
    confidence : float
        Of the interval, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient; the standard error is then the jackknife's of whole patients.

    Returns
    -------
    Kappa
        The estimate with its interval.

    Raises
    ------
    TrainingError
        Where there are no cases, not as many of one as of the other, or a level is none of ``levels``.

    References
    ----------
    Cohen, Psychol Bull 1968;70:213. Fleiss, Cohen and Everitt, Psychol Bull 1969;72:323.

    Examples
    --------
    >>> found = weighted_kappa([1, 2, 3, 3, 2, 1], [1, 2, 3, 2, 2, 2], levels=[1, 2, 3])
    >>> round(found.kappa.value, 3), round(found.agreement, 3)
    (0.667, 0.667)
    """
    first, second = np.asarray(one), np.asarray(other)
    if first.shape != second.shape or first.ndim != 1 or not first.size:
        raise TrainingError(f"kappa: expected the levels of the same cases, found {first.shape} and {second.shape}.")
    place = {level: i for i, level in enumerate(levels)}
    if strange := [level for level in (*first.tolist(), *second.tolist()) if level not in place]:
        raise TrainingError(f"kappa: expected one of {', '.join(map(str, levels))}, found {strange[0]}.")
    row, column = (np.array([place[level] for level in given.tolist()], np.intp) for given in (first, second))
    own, k = (np.zeros(first.size, np.intp), 1) if clusters is None else numbered(clusters, first.size)
    tables = np.zeros((k, len(place), len(place)))
    np.add.at(tables, (own, row, column), 1)
    apart = disagreements(len(place), weights)
    found = kappa_of_table(tables.sum(axis=0), apart, confidence)
    if clusters is None:
        return found
    return replace(found, kappa=wald(found.kappa.value, _jackknife(tables, apart), confidence))


def _jackknife(tables: FloatArray, apart: FloatArray) -> float:
    """The standard error of kappa by leaving out each of k patients, whose counts are the ``tables`` (k, m, m)."""
    k = len(tables)
    if k < FEWEST_PATIENTS:
        return math.nan
    whole = tables.sum(axis=0)
    without = np.array([kappa_of_table(whole - one, apart).kappa.value for one in tables])
    return float(np.sqrt((k - 1) / k * np.square(without - without.mean()).sum()))


def disagreements(k: int, weights: Weights) -> FloatArray:
    """The disagreement (k, k) of k ordered levels; raises TrainingError for other weights than ``Weights``."""
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(np.float64)
    by_name = {"unweighted": distance > 0, "linear": distance, "quadratic": distance**2}
    if weights not in by_name:
        raise TrainingError(f"kappa: weights {weights!r} are unknown; known are {', '.join(by_name)}.")
    return by_name[weights].astype(np.float64)


def kappa_of_table(table: ArrayLike, disagreement: ArrayLike, confidence: float = 0.95) -> Kappa:
    """Kappa of a table (k, k) of counts, by any ``disagreement`` (k, k), 0 on its diagonal.

    Raises TrainingError where the two have other shapes, a count or disagreement is below 0, or the table is empty.
    """
    counts, apart = np.asarray(table, np.float64), np.asarray(disagreement, np.float64)
    check_confidence(confidence)
    if counts.ndim != 2 or counts.shape != apart.shape or counts.shape[0] != counts.shape[1]:
        raise TrainingError(f"kappa: expected a square table and weights for it, found {counts.shape}, {apart.shape}.")
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (apart >= 0).all() and counts.sum() > 0):
        raise TrainingError("kappa: expected counts and weights of 0 or more, and a case; count again.")
    n = float(counts.sum())
    shares = counts / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, by_chance = float((apart * shares).sum()), float(rows @ apart @ columns)
    agreement = float(np.trace(shares))
    if by_chance == 0:
        return Kappa(Estimate(*[math.nan] * 4), agreement, round(n))
    return Kappa(
        wald(1 - observed / by_chance, _standard_error(shares, apart, observed, by_chance, n), confidence),
        agreement,
        round(n),
    )


def _standard_error(shares: FloatArray, apart: FloatArray, observed: float, by_chance: float, n: float) -> float:
    """Of kappa, where it need not be 0 (Fleiss, Cohen and Everitt, equation 13, in disagreements)."""
    with_columns, with_rows = apart @ shares.sum(axis=0), apart.T @ shares.sum(axis=1)
    slope = (apart * by_chance - observed * (with_columns[:, None] + with_rows[None])) / by_chance**2
    mean = float((shares * slope).sum())
    return math.sqrt(max(float((shares * slope**2).sum()) - mean**2, 0.0) / n)
