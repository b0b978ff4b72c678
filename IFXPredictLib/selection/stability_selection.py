"""Which features halves of the cases keep again and again: stability selection with complementary pairs.

Words: the cases are dealt into two halves, a *complementary pair*, again and again. In each half the first features
that enter the LASSO are kept, ``most`` of them at most, from features that no step chose by the outcome.
What that says of false ones: ``StableFeatures`` of stats/stability.py.

Halves are drawn within each outcome, and no patient is split: so the folds of this house are dealt. The papers draw
them from all cases alike.

Sources: Meinshausen and Buhlmann, J R Stat Soc B 2010;72:417 (doi:10.1111/j.1467-9868.2010.00740.x); Shah and
Samworth, J R Stat Soc B 2013;75:55 (doi:10.1111/j.1467-9868.2011.01034.x).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.concurrency import results_of
from ..stats.clusters import Clusters
from ..stats.splits import stratified_folds
from .elastic_net import first_to_enter
from .filters import check_features, check_outcome_of

FloatArray = NDArray[np.float64]


def kept_by_halves(
    x: ArrayLike,
    y: ArrayLike,
    most: int,
    pairs: int,
    seed: int,
    alpha: float = 1.0,
    jobs: int = 1,
    clusters: Clusters | None = None,
) -> FloatArray:
    """The share of the halves in which each column is among the first that enter the LASSO.

    Parameters
    ----------
    x : array_like (n, m)
        Features, finite; none of them chosen by the outcome.
    y : array_like (n,)
        Outcomes, 0 or 1.
    most : int
        Columns that a half keeps at most (``first_to_enter``).
    pairs : int
        Complementary pairs, 2 halves each; pair k has the two folds of ``seed`` + k.
    seed : int
        Of the halves.
    alpha : float
        1 is LASSO.
    jobs : int
        Processes; the result is the same for every number.
    clusters : ndarray (n,), optional
        Equal for the rows of one patient, whom no pair splits.

    Returns
    -------
    ndarray (m,)
        0 to 1, in steps of 1 / (2 pairs).

    Raises
    ------
    FeatureError
        Where a value is not finite.
    TrainingError
        Where a half has fewer than two cases of an outcome.
    """
    x = check_features(x)
    outcome = check_outcome_of(x, y)
    dealt = (stratified_folds(outcome, 2, seed + pair, clusters) for pair in range(pairs))
    halves = ((x, outcome, of == half, most, alpha) for of in dealt for half in (0, 1))
    return np.asarray(np.mean(results_of(_kept, halves, jobs), axis=0, dtype=np.float64))


def _kept(
    x: FloatArray, outcome: NDArray[np.intp], rows: NDArray[np.bool_], most: int, alpha: float
) -> NDArray[np.bool_]:
    return first_to_enter(x[rows], outcome[rows].astype(np.float64), most, alpha)
