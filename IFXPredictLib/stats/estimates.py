"""An estimate with its standard error, and the intervals of normal and of resampled estimates."""

from dataclasses import dataclass
from math import copysign, erfc, inf, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError

FloatArray = NDArray[np.float64]

ROUND_OFF = 1e-12
"""Differences below this share of the largest magnitude are rounding, not variation."""


@dataclass(frozen=True)
class Estimate:
    """An estimate, its standard error and its Wald interval, which is not cut at any bound."""

    value: float
    se: float
    low: float
    high: float

    @property
    def z(self) -> float:
        """``value / se``, the test against 0. Where the standard error is 0: 0 for a value of 0, else infinite."""
        if self.se > 0:
            return self.value / self.se
        return copysign(inf, self.value) if self.value else 0.0

    @property
    def p(self) -> float:
        """The two-sided P of ``z``."""
        return erfc(abs(self.z) / sqrt(2))


def wald(value: float, se: float, confidence: float = 0.95) -> Estimate:
    """``value`` with the interval value -+ z se; raises TrainingError unless 0 < ``confidence`` < 1."""
    half = normal_quantile(confidence) * se
    return Estimate(value, se, value - half, value + half)


def check_confidence(confidence: float) -> float:
    """``confidence`` itself; raises TrainingError unless it lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise TrainingError(f"confidence: expected a share between 0 and 1, as 0.95, found {confidence:g}.")
    return confidence


def percentile_interval(resampled: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """The lower and upper ends (...,) between which ``confidence`` of ``resampled`` (r, ...) lies, tails alike.

    Raises TrainingError unless 0 < ``confidence`` < 1.
    """
    tail = (1 - check_confidence(confidence)) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    return low, high


def normal_quantile(confidence: float) -> float:
    """How many standard errors reach to either side, 1.96 for 0.95; TrainingError unless 0 < ``confidence`` < 1."""
    return NormalDist().inv_cdf((1 + check_confidence(confidence)) / 2)


def z_scores(x: FloatArray) -> FloatArray:
    """Columns of ``x`` (n, m) with mean 0 and standard deviation (n - 1) 1; a constant column becomes exactly 0."""
    constant = is_constant(x)
    spread = np.where(constant, 1.0, x.std(axis=0, ddof=1))
    return np.where(constant, 0.0, (x - x.mean(axis=0)) / spread)


def is_constant(x: FloatArray) -> NDArray[np.bool_]:
    """Which columns of ``x`` (n, m) do not vary beyond rounding, (m,)."""
    return np.asarray(np.ptp(x, axis=0) <= ROUND_OFF * np.abs(x).max(axis=0))
