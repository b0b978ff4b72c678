"""Which outcomes are compatible with a probability, at a stated error rate: conformal prediction sets.

Words: the *nonconformity* of outcome 1 for a case is 1 - p, of outcome 0 it is p, with p the model's probability of
outcome 1. An outcome is in a case's set where its nonconformity is at most the k-th smallest among the n calibration
cases that had this outcome, k = ceil((n + 1)(1 - error rate)); where k > n, it is always in. Equal values count as
smaller, which can only widen a set.

The limits are set for each outcome by its own cases (label-conditional, or Mondrian), not by all together: of the
patients who respond, and of those who do not, at least 90 % have the right outcome in their set. A limit for all would
buy its coverage with the commoner outcome. With exchangeable cases coverage lies from 1 - error rate to that plus
1 / (n + 1). A set is one outcome or both, which reads "undecided". A set that comes out empty (neither outcome has
cases that conform as little; only where errors are rarer than the error rate) holds both instead: that keeps the
coverage, and a case that resembles no one decides nothing.

Calibration probabilities are out of fold. The model that predicts has seen all training cases, which those of the
folds have not: cases are exchangeable approximately, and the guarantee is to be checked on a test split (Vovk, Ann
Math Artif Intell 2015;74:9-28).

Source: Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005, sections 2.2 and 4.5.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import BundleError, FeatureError, TrainingError
from ..stats.clusters import Clusters, worst_by_cluster
from ..stats.probabilities import check_probabilities
from . import arrays as frozen_arrays

Array = NDArray[np.float64]

UNDECIDED = "undecided"

_WHAT = "conformal set"
_LIMIT_STEP = 0.01
_ROUNDING = 1e-9  # 25 x (1 - 0.44) is more than 14 in doubles


@dataclass(frozen=True, eq=False)
class ConformalSets:
    """What a bundle keeps of a model's calibration: a limit of nonconformity for each outcome follows from it.

    ``nonconformity_0`` (n0,) and ``nonconformity_1`` (n1,) are those of the calibration cases with outcome 0 and 1, in
    0..1 and ascending. Raises BundleError where they are not, or the error rate is not between 0 and 1.
    """

    nonconformity_0: Array
    nonconformity_1: Array
    error_rate: float

    def __post_init__(self) -> None:
        for name in ("nonconformity_0", "nonconformity_1"):
            values = np.asarray(getattr(self, name))
            if values.ndim != 1 or not values.size:
                raise BundleError(f"{_WHAT}: {name} has shape {values.shape}, expected one value or more in a row.")
            if not (np.all((values >= 0) & (values <= 1)) and np.all(np.diff(values) >= 0)):
                raise BundleError(f"{_WHAT}: {name}: expected values from 0 to 1, ascending.")
        if not 0 < self.error_rate < 1:
            raise BundleError(f"{_WHAT}: error_rate is {self.error_rate:g}, expected a share between 0 and 1.")

    @property
    def limits(self) -> tuple[float, float]:
        """The largest nonconformity with which outcome 0, and outcome 1, is in a set; infinite with too few cases."""
        return _limit(self.nonconformity_0, self.error_rate), _limit(self.nonconformity_1, self.error_rate)

    def sets(self, p: ArrayLike) -> NDArray[np.bool_]:
        """Whether outcome 0 and outcome 1 are in the sets (n, 2) of cases with probabilities ``p`` (n,); one is.

        Raises FeatureError for probabilities of another shape, or one that is missing or outside 0..1.
        """
        probability = np.asarray(p, np.float64)
        if probability.ndim != 1:
            raise FeatureError(f"{_WHAT}: expected one probability a case, found shape {probability.shape}.")
        outside = np.flatnonzero(~((probability >= 0) & (probability <= 1)))
        if outside.size:
            found = f"{probability[outside[0]]:g} at row {outside[0]} (from 0)"
            raise FeatureError(f"{_WHAT}: expected probabilities from 0 to 1, found {found}; clip raw scores.")
        members = np.column_stack([probability, 1 - probability]) <= self.limits
        return np.asarray(members | ~members.any(axis=1, keepdims=True))

    def limits_alone(self) -> "ConformalSets":
        """The two limits, rounded up to 0.01, in place of the cases that they were calibrated with.

        As many as there were cases, all alike: sets only widen, and no row of it is a patient.
        """
        parts = []
        for values, limit in zip((self.nonconformity_0, self.nonconformity_1), self.limits, strict=True):
            above = math.ceil(min(1.0, limit) / _LIMIT_STEP - 1e-9) * _LIMIT_STEP
            parts.append(np.full(values.size, min(1.0, above)))
        return ConformalSets(parts[0], parts[1], self.error_rate)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All fields as float64 arrays named ``prefix`` + field; the error rate has shape ()."""
        return frozen_arrays.to_arrays(self, prefix)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """The sets of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
        return frozen_arrays.from_arrays(cls, arrays, prefix, _WHAT)


def calibrate_sets(y: ArrayLike, p: ArrayLike, error_rate: float, clusters: Clusters | None = None) -> ConformalSets:
    """Which outcomes are left at an error rate, calibrated for each outcome by its own cases (label-conditional).

    Below 1 / error rate - 1 cases with an outcome (9 at 10 %) it is in every set.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    p : array_like (n,)
        Their probabilities of 1 by models that have not seen them (out of fold), within [0, 1].
    error_rate : float
        How often the true outcome may be missing from the set, between 0 and 1.
    clusters : ndarray (n,), optional
        Equal for the cases of one patient: patients are exchangeable, their cases are not. Each patient then counts
        once for an outcome, with the case that conforms least, so that all cases of a new patient are covered.

    Returns
    -------
    ConformalSets
        ``sets(p)`` gives the outcomes left for new cases.

    Raises
    ------
    TrainingError
        As ``check_probabilities`` does, and for an error rate that is not between 0 and 1.

    References
    ----------
    Vovk, Mach Learn 2013;92:349 (label-conditional conformal prediction).
    """
    outcome, probability = check_probabilities(y, p)
    if not 0 < error_rate < 1:
        raise TrainingError(f"{_WHAT}: expected an error rate between 0 and 1, as 0.1, found {error_rate:g}.")
    strange = {0: probability, 1: 1 - probability}
    limits = [_by_patient(strange[label], outcome == label, clusters) for label in (0, 1)]
    return ConformalSets(limits[0], limits[1], float(error_rate))


def _by_patient(nonconformity: Array, own: NDArray[np.bool_], clusters: Clusters | None) -> Array:
    """The nonconformity of an outcome's ``own`` cases, ascending; of several cases of a patient the largest."""
    values = nonconformity[own]
    return np.sort(values) if clusters is None else worst_by_cluster(values, clusters[own])


def in_words(members: ArrayLike, negative: str, positive: str) -> str:
    """One row of ``sets`` as ``negative``, ``positive`` or "undecided".

    Parameters
    ----------
    members : array_like (2,)
        Whether outcome 0 and outcome 1 are in the set; one at least is.
    negative, positive : str
        The protocol's words for outcome 0 and for outcome 1.

    Returns
    -------
    str
        The word of the outcome that is left; ``UNDECIDED`` where both are.
    """
    has_negative, has_positive = np.asarray(members, np.bool_).tolist()
    if has_negative and has_positive:
        return UNDECIDED
    return positive if has_positive else negative


def _limit(nonconformity: Array, error_rate: float) -> float:
    rank = math.ceil((nonconformity.size + 1) * (1 - error_rate) - _ROUNDING)
    return float(nonconformity[rank - 1]) if rank <= nonconformity.size else math.inf
