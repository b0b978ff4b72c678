"""How many cases the development of a model needs, so that it is not overfitted (Riley et al. 2019, 2020).

Words: ``parameters`` are the coefficients that are tried, the intercept left out: all that a selection may choose from,
not those that it kept. ``r2`` is the Cox-Snell R squared that is expected at new cases; ``prevalence`` is the share of
outcome 1, within 0 and 1. A *binormal* linear predictor is normal in both outcomes with one standard deviation.

Source: Riley, Snell, Ensor et al., Stat Med 2019;38:1276-1296 (doi:10.1002/sim.7992); Riley, Ensor, Snell et al., BMJ
2020;368:m441; the R squared of an AUC after Riley, Van Calster, Collins, Stat Med 2021;40:859-864.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from .estimates import normal_quantile

SHRINKAGE, OPTIMISM, MARGIN = 0.9, 0.05, 0.05
"""What the authors propose: factor of shrinkage, difference of Nagelkerke's R squared, margin of the mean risk."""

_NODES = 201
"""Of the quadrature over a normal distribution: an R squared has 12 digits up to an AUC of 0.95, 8 at 0.999."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class DevelopmentSize:
    """Cases needed for each criterion, of a model with so many ``parameters``, ``r2`` and ``prevalence``."""

    parameters: int
    r2: float
    prevalence: float
    shrinkage: int
    optimism: int
    outcome: int

    @property
    def largest(self) -> int:
        """What all of them need."""
        return max(self.shrinkage, self.optimism, self.outcome)

    @property
    def events(self) -> int:
        """Of the outcome 1 among them."""
        return ceil(self.largest * self.prevalence)


@dataclass(frozen=True)
class LinearPredictor:
    """A distribution of linear predictors: ``values`` (n,) and ``weights`` (n,), which add up to 1."""

    values: Array
    weights: Array


def development_size(parameters: int, prevalence: float, r2: float) -> DevelopmentSize:
    """How many cases the development of a model of a yes-or-no outcome needs.

    Parameters
    ----------
    parameters : int
        Candidates, 1 or more.
    prevalence : float
        Above 0 and below 1.
    r2 : float
        Cox-Snell's, above 0 and below the highest that this prevalence allows; ``r2_of_auc`` gives one.

    Returns
    -------
    DevelopmentSize
        For a shrinkage of ``SHRINKAGE`` or weaker, an optimism of Nagelkerke's R squared of ``OPTIMISM`` at most, and a
        mean risk that is known within ``MARGIN``.

    Raises
    ------
    TrainingError
        Where a number is beyond its bounds.
    """
    highest = highest_r2(prevalence)
    if parameters < 1:
        raise TrainingError(f"sample size: expected 1 parameter or more, found {parameters}.")
    if not 0 < r2 < highest:
        raise TrainingError(
            f"sample size: expected a Cox-Snell R squared above 0 and below {highest:.4f}, the highest at a prevalence "
            f"of {prevalence:g}; found {r2:g}."
        )
    weaker = r2 / (r2 + OPTIMISM * highest)
    outcome = ceil((normal_quantile(0.95) / MARGIN) ** 2 * prevalence * (1 - prevalence))
    shrunk, optimistic = (_cases_for_shrinkage(r2, parameters, factor) for factor in (SHRINKAGE, weaker))
    return DevelopmentSize(parameters, r2, prevalence, shrunk, optimistic, outcome)


def highest_r2(prevalence: float) -> float:
    """The Cox-Snell R squared of a model that knows every outcome."""
    if not 0 < prevalence < 1:
        raise TrainingError(f"sample size: expected a prevalence above 0 and below 1, found {prevalence:g}.")
    return float(-np.expm1(2 * (prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence))))


def r2_of_auc(auc: float, prevalence: float) -> float:
    """The Cox-Snell R squared of a calibrated model with this AUC and a binormal linear predictor.

    Parameters
    ----------
    auc : float
        Expected at new cases; above 0.5 and below 1.
    prevalence : float
        Above 0 and below 1.

    Returns
    -------
    float
        For ``development_size``, above 0.

    Raises
    ------
    TrainingError
        Where a number is beyond its bounds.
    """
    predictor = linear_predictor_of_auc(auc, prevalence)
    x = predictor.values
    risk = 1 / (1 + np.exp(-x))
    likelihood = float(predictor.weights @ (risk * -np.logaddexp(0, -x) + (1 - risk) * -np.logaddexp(0, x)))
    without = prevalence * log(prevalence) + (1 - prevalence) * log1p(-prevalence)
    return float(-np.expm1(2 * (without - likelihood)))


def linear_predictor_of_auc(auc: float, prevalence: float) -> LinearPredictor:
    """The binormal linear predictor of a calibrated model, by its AUC.

    Parameters
    ----------
    auc : float
        Above 0.5 and below 1.
    prevalence : float
        Above 0 and below 1.

    Returns
    -------
    LinearPredictor
        As points of a Gauss-Hermite quadrature in each outcome.
    """
    highest_r2(prevalence)
    if not 0.5 < auc < 1:
        raise TrainingError(f"sample size: expected an AUC above 0.5 and below 1, found {auc:g}.")
    apart = separation_of(auc)
    points, weights = _quadrature()
    middle = log(prevalence / (1 - prevalence))
    values = [middle + apart * (sign * apart / 2 + points) for sign in (-1, 1)]
    return LinearPredictor(np.concatenate(values), np.concatenate([(1 - prevalence) * weights, prevalence * weights]))


def separation_of(auc: float) -> float:
    """How many standard deviations lie between the means of the outcomes."""
    return sqrt(2) * normal_quantile(2 * auc - 1)


def _cases_for_shrinkage(r2: float, parameters: int, factor: float) -> int:
    return ceil(parameters / ((factor - 1) * log1p(-r2 / factor)))


@lru_cache(maxsize=1)
def _quadrature() -> tuple[Array, Array]:
    """Points and weights of an expectation over the standard normal distribution."""
    points, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return points, weights / weights.sum()
