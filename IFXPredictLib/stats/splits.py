"""Seeded, stratified folds."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .discrimination import check_outcome

Indices = NDArray[np.intp]


def stratified_folds(y: ArrayLike, folds: int, seed: int) -> Indices:
    """Deal n cases with outcome ``y`` (n,) into folds; returns the fold, 0..folds-1, of each case (n,).

    The cases of a class, and all cases, differ by at most one between folds. The same seed gives the same folds.
    Raises TrainingError where a fold would lack a class.
    """
    outcome = check_outcome(y)
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
