"""How unlike a model's training cases a new case is, by the model's features.

Words: a case's *distance* is Mahalanobis': the length of its z-scores (sd with n - 1) after the inverse root of their
covariance. The covariance is Ledoit and Wolf's (2004), shrunk towards equal variances by the amount that the data ask
for, so that it can be inverted with more features than cases too; with many cases it nears the plain one. Shrinkage
is 1e-6 at least, as exact copies of a feature have none to ask for.

What is usual is told by the training cases' own distances, each to the other cases alone (leave-one-out): distances
to a cloud that a case helped to shape are too short, the more the fewer cases a feature. A case is *unlike* them
beyond their 99th percentile at plotting position k / (n + 1), which about one in a hundred fresh cases of the same
kind exceeds; below 99 cases it is the largest distance, which about one in n + 1 exceeds.

A feature's *contribution* is its part of the squared distance by the corr-max transformation (Garthwaite and Koch,
Aust N Z J Stat 2016;58:99-119): the squared elements of the symmetric inverse root times the z-scores. They are not
negative and sum to the squared distance.

Source: Ledoit and Wolf, J Multivar Anal 2004;88:365-411 (doi:10.1016/S0047-259X(03)00096-4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import BundleError, TrainingError
from ..features.matrix import check_features, check_training_features
from . import arrays as frozen_arrays

Array = NDArray[np.float64]

USUAL_SHARE = 0.99
LEAST_SHRINKAGE = 1e-6
FEWEST_CASES = 3

_WHAT = "distance from the training cases"
_EXPLAINED = 0.8  # of the squared distance, by the features that are named
_MOST_NAMED = 3
_ORDINARY_Z = 3.0  # of named features that are remarkable only together


@dataclass(frozen=True, eq=False)
class Outlyingness:
    """One case: its distance, the percentage of training cases that are nearer, and whether it is unlike them.

    ``z`` (p,) are its z-scores by the training cases' mean and sd; ``contributions`` (p,) sum to ``distance`` squared.
    """

    distance: float
    percentile: float
    unlike: bool
    z: Array
    contributions: Array

    def reason(self, names: Sequence[str]) -> str:
        """What makes the case unlike, by the ``names`` (p,) of the features, as "CRP (z = +9.0)"; "" where it is not.

        Named are the features, at most three, that make up four fifths of the squared distance.
        """
        if not self.unlike:
            return ""
        order = np.argsort(-self.contributions, kind="stable")
        enough = int(np.searchsorted(np.cumsum(self.contributions[order]), _EXPLAINED * self.distance**2)) + 1
        named = order[: min(enough, _MOST_NAMED)]
        text = ", ".join(f"{names[i]} (z = {self.z[i]:+.1f})" for i in named)
        together = len(named) > 1 and np.all(np.abs(self.z[named]) < _ORDINARY_Z)
        return f"{text} together" if together else text


@dataclass(frozen=True, eq=False)
class MahalanobisDistance:
    """What a bundle keeps of a model's n training cases and p features; all arrays are float64.

    ``center`` and ``scale`` (p,) take features to z-scores, ``whitening`` (p, p) is the symmetric inverse root of
    their covariance, ``distances`` (n,) are the training cases' own, ascending. Raises BundleError where the shapes do
    not fit, a value is not finite, a scale is not positive or the distances are not in order.
    """

    center: Array
    scale: Array
    whitening: Array
    distances: Array

    def __post_init__(self) -> None:
        p, n = np.size(self.center), np.size(self.distances)
        shapes = {"center": (p,), "scale": (p,), "whitening": (p, p), "distances": (n,)}
        frozen_arrays.check_fields(self, _WHAT, shapes, positive=("scale",))
        if n == 0 or np.any(np.diff(self.distances) < 0):
            raise BundleError(f"{_WHAT}: distances: expected at least one, ascending, found {n} in another order.")

    @cached_property
    def threshold(self) -> float:
        """The distance beyond which a case is unlike the training cases."""
        return float(np.quantile(self.distances, USUAL_SHARE, method="weibull"))

    def measure(self, x: ArrayLike) -> Outlyingness:
        """How far the case with features ``x`` (p,), in their own units, lies from the training cases.

        Raises FeatureError where the number of features is another or one is not finite.
        """
        (features,) = check_features(np.asarray(x)[np.newaxis], self.center.size, _WHAT)
        z = (features - self.center) / self.scale
        contributions = (self.whitening @ z) ** 2
        distance = float(np.sqrt(np.sum(contributions)))
        nearer = int(np.searchsorted(self.distances, distance))
        unlike = distance > self.threshold
        return Outlyingness(distance, 100 * nearer / self.distances.size, unlike, z, contributions)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All fields as float64 arrays named ``prefix`` + field."""
        return frozen_arrays.to_arrays(self, prefix)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """The cloud of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
        return frozen_arrays.from_arrays(cls, arrays, prefix, _WHAT)


def fit_mahalanobis(x: ArrayLike) -> MahalanobisDistance:
    """The cloud of the training cases' features, for how far a case lies from it.

    Parameters
    ----------
    x : array_like, shape (n, p)
        Training cases by features, in their own units.

    Returns
    -------
    MahalanobisDistance
        With Ledoit and Wolf's shrunk covariance, and each training case's distance to the others.

    Raises
    ------
    TrainingError
        For fewer than three cases, no feature, a value that is not finite, a constant column, and where leaving out a
        single case makes all features constant.
    """
    features, center, deviation = check_training_features(x, _WHAT)
    n = len(features)
    if n < FEWEST_CASES:
        raise TrainingError(f"{_WHAT}: expected at least {FEWEST_CASES} cases, found {n}.")
    scale = deviation * np.sqrt(n / (n - 1))
    z = (features - center) / scale
    variances, axes = np.linalg.eigh(shrunk_covariance(z - z.mean(axis=0)))
    whitening = (axes / np.sqrt(variances)) @ axes.T
    return MahalanobisDistance(center, scale, whitening, np.sort([_distance_to_others(z, i) for i in range(n)]))


def _distance_to_others(z: Array, case: int) -> float:
    others = np.delete(z, case, axis=0)
    if not np.ptp(others, axis=0).any():
        raise TrainingError(f"{_WHAT}: the features vary in row {case} (from 0) alone; leave them out.")
    center = others.mean(axis=0)
    away = z[case] - center
    return float(np.sqrt(away @ np.linalg.solve(shrunk_covariance(others - center), away)))


def shrunk_covariance(centred: Array) -> Array:
    """Ledoit and Wolf's covariance (p, p) of ``centred`` (n, p), whose columns have mean 0, with divisor n.

    S is the sample covariance, m its mean variance; the result is (1 - w) S + w m I, where w is the squared error of S
    as an estimate over its squared distance from m I, at most 1 (their equations 10 to 14) and at least 1e-6.
    """
    n, p = centred.shape
    sample = centred.T @ centred / n
    mean_variance = np.trace(sample) / p
    squared = np.sum(sample**2)
    distance = squared - p * mean_variance**2
    error = (np.mean(np.sum(centred**2, axis=1) ** 2) - squared) / n
    weight = np.clip(error / distance if distance > 0 else 0.0, LEAST_SHRINKAGE, 1)
    return np.asarray((1 - weight) * sample + weight * mean_variance * np.eye(p))
