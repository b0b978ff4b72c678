"""Scores out of fold: each case scored by a model that has not seen it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.parallel import results_of
from .splits import Indices, stratified_folds

Scorer = Callable[[Indices, Indices], NDArray[np.float64]]
"""Learns from the cases at the first indices, and gives the raw scores of those at the second."""


def out_of_fold(score: Scorer, y: ArrayLike, folds: int, seed: int, jobs: int = 1) -> NDArray[np.float64]:
    """Raw scores (n,) of all cases, each by the model that ``score`` made of the other folds' cases.

    ``score`` does all that learns from cases (selection too). The scores are the same for every number of ``jobs``.
    Raises TrainingError as ``stratified_folds`` does.
    """
    foldid = stratified_folds(y, folds, seed)
    parts = [(np.flatnonzero(foldid != fold), np.flatnonzero(foldid == fold)) for fold in range(folds)]
    found = results_of(score, parts, jobs)
    scores = np.empty(foldid.size)
    for (_, held_out), values in zip(parts, found, strict=True):
        scores[held_out] = values
    return scores
