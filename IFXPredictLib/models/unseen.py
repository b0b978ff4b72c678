"""What a bundle keeps of its training cases' scores where patients have several of them.

Elsewhere the outcome sets hold one nonconformity a case, from which its probability follows. Where patients have
several cases the sets hold one a patient, and whoever weighs cut-offs needs all cases, and which belong together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import BundleError
from ..stats.clusters import Clusters
from . import arrays as frozen_arrays

Array = NDArray[np.float64]
_WHAT = "scores by patients"


@dataclass(frozen=True, eq=False)
class ScoresByPatient:
    """Of n training cases the ``outcome``, the ``probability`` out of fold, and the number of the ``patient``.

    All (n,) and of float64, as they are stored; cases ascend by outcome, then by probability, so that their order tells
    nothing, and patients are numbered from 0 as they come. Raises BundleError where they are not such.
    """

    outcome: Array
    probability: Array
    patient: Array

    def __post_init__(self) -> None:
        n = np.size(self.outcome)
        frozen_arrays.check_fields(self, _WHAT, dict.fromkeys(("outcome", "probability", "patient"), (n,)))
        if not n or not np.isin(self.outcome, (0, 1)).all():
            raise BundleError(f"{_WHAT}: outcome: expected a 0 or 1 for each of one case or more.")
        if not ((self.probability >= 0) & (self.probability <= 1)).all():
            raise BundleError(f"{_WHAT}: probability: expected values from 0 to 1.")
        if (np.lexsort((self.probability, self.outcome)) != np.arange(n)).any():
            raise BundleError(f"{_WHAT}: expected cases by outcome and probability, ascending.")
        if (_as_they_come(self.patient) != self.patient).any():
            raise BundleError(f"{_WHAT}: patient: expected whole numbers from 0, as patients come.")

    @classmethod
    def of(cls, outcome: NDArray[np.int_], probability: Array, clusters: Clusters) -> Self:
        """Of cases in any order; all (n,), ``clusters`` are equal for the cases of one patient."""
        order = np.lexsort((probability, outcome))
        return cls(outcome[order].astype(np.float64), probability[order], _as_they_come(clusters[order]))

    @property
    def clusters(self) -> Clusters:
        """The patients' numbers (n,), as functions of ``stats`` take them."""
        return self.patient.astype(np.intp)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All fields as float64 arrays named ``prefix`` + field."""
        return frozen_arrays.to_arrays(self, prefix)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """What ``to_arrays`` gave; raises BundleError, naming what is missing, not float64 or does not fit."""
        return frozen_arrays.from_arrays(cls, arrays, prefix, _WHAT)


def _as_they_come(numbers: NDArray[Any]) -> Array:
    """The same grouping, numbered from 0 in order of first appearance."""
    _, first, own = np.unique(numbers, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[own.reshape(-1)].astype(np.float64)
