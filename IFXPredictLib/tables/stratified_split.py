"""A test split drawn within every combination of what it has to be alike in."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import CohortError


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
