"""What a bundle keeps of a model's training cases, to say of a new case why, how usual, and how sure.

The *background* are the training cases that a case's score is explained against: the same cases, in the same order,
for every model of a bundle, so that a fusion can be explained down to the features of what it fuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError
from .arrays import stored
from .conformal import ConformalSets
from .outlier import MahalanobisDistance
from .unseen import ScoresByPatient

Array = NDArray[np.float64]
_SCORES = "scores/"


@dataclass(frozen=True, eq=False)
class TrainingReference:
    """Of a model with p inputs: ``background`` (b, p) in the inputs' own units, ``mahalanobis``, and ``sets``.

    ``scores`` are kept where patients have several cases, as ``sets`` then hold one a patient.
    Raises BundleError where the background holds no case, other inputs than the distance, or a value that is not
    finite.
    """

    background: Array
    mahalanobis: MahalanobisDistance
    sets: ConformalSets
    scores: ScoresByPatient | None = None

    def __post_init__(self) -> None:
        found, inputs = np.shape(self.background), np.size(self.mahalanobis.center)
        if len(found) != 2 or not found[0] or found[1] != inputs:
            raise BundleError(f"background: expected one case or more of {inputs} inputs, found shape {found}.")
        if not np.isfinite(self.background).all():
            raise BundleError("background: holds a value that is not finite.")

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All as float64 arrays whose names begin with ``prefix``."""
        arrays = {f"{prefix}background": np.array(self.background, np.float64, order="C")}
        distance = self.mahalanobis.to_arrays(f"{prefix}{stored('mahalanobis')}/")
        scores = self.scores.to_arrays(f"{prefix}{_SCORES}") if self.scores else {}
        return arrays | distance | self.sets.to_arrays(f"{prefix}sets/") | scores

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """What ``to_arrays`` gave; raises BundleError, naming what is missing, not float64 or does not fit."""
        background = arrays.get(f"{prefix}background")
        if background is None or background.dtype != np.float64:
            raise BundleError(f"background: the array {prefix}background is missing or not float64.")
        distance = MahalanobisDistance.from_arrays(arrays, f"{prefix}{stored('mahalanobis')}/")
        has_scores = any(name.startswith(f"{prefix}{_SCORES}") for name in arrays)
        scores = ScoresByPatient.from_arrays(arrays, f"{prefix}{_SCORES}") if has_scores else None
        return cls(background, distance, ConformalSets.from_arrays(arrays, f"{prefix}sets/"), scores)


def background_rows(outcome: NDArray[np.int_], cases: int, seed: int) -> NDArray[np.intp]:
    """Which training cases, ascending, are the background: ``cases`` at most, both outcomes in their proportion.

    Parameters
    ----------
    outcome : ndarray of int, shape (n,)
        0 or 1, of all training cases.
    cases : int
        1 or more; of fewer training cases all are taken.
    seed : int
        The same seed gives the same cases.

    Returns
    -------
    ndarray of int, shape (m,)
        Rows of ``outcome``, from 0.
    """
    n = len(outcome)
    drawn = np.random.default_rng(seed).permutation(n)
    by_class = drawn[np.argsort(outcome[drawn], kind="stable")]
    evenly = np.linspace(0, n - 1, min(cases, n)).round().astype(np.intp)
    return np.sort(by_class[evenly])
