"""How many cases an external validation needs, so that what it estimates is precise enough (Riley et al. 2021).

Words: ``prevalence`` is the share of outcome 1, within 0 and 1. The *linear predictor* of a case is the logit of its
predicted probability. Each criterion is the least number of cases at which the 95 % confidence interval of one measure
is expected to be no wider than ``width``; the formulas take the model for calibrated.

Source: Riley, Debray, Collins et al., Stat Med 2021;40:4230-4251 (doi:10.1002/sim.9025).
"""

from dataclasses import dataclass
from math import asinh, ceil, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError
from .development_size import linear_predictor_of_auc, separation_of
from .estimates import normal_quantile

RATIO_WIDTH, SLOPE_WIDTH, AUC_WIDTH, BENEFIT_WIDTH = 0.2, 0.2, 0.1, 0.2
"""Of the intervals that the authors propose: observed to expected, slope, AUC, standardised net benefit."""
_MOST_CASES = 10_000_000


@dataclass(frozen=True)
class ValidationSize:
    """Cases needed for each measure; ``net_benefit`` is None where no sensitivity and specificity were given."""

    ratio: int
    slope: int
    auc: int
    net_benefit: int | None

    @property
    def largest(self) -> int:
        """What all of them need."""
        return max(self.ratio, self.slope, self.auc, self.net_benefit or 0)


def validation_size(auc: float, prevalence: float, threshold: float | None = None) -> ValidationSize:
    """How many cases a validation needs of a calibrated model, before it has begun.

    Parameters
    ----------
    auc : float
        The expected one, above 0.5 and below 1; the linear predictor is binormal (``linear_predictor_of_auc``).
    prevalence : float
        Above 0 and below 1.
    threshold : float, optional
        The probability from which on patients are treated, above 0 and below 1; for the net benefit there.

    Returns
    -------
    ValidationSize
        For the widths that the authors propose.

    Raises
    ------
    TrainingError
        Where a number is beyond its bounds.
    """
    predictor = linear_predictor_of_auc(auc, prevalence)
    benefit = None
    if threshold is not None:
        _check("threshold", threshold)
        apart = separation_of(auc)
        cut = (log(threshold / (1 - threshold)) - log(prevalence / (1 - prevalence))) / apart
        below = NormalDist().cdf
        benefit = cases_for_net_benefit(below(apart / 2 - cut), below(apart / 2 + cut), prevalence, threshold)
    slope = cases_for_slope(predictor.values, weights=predictor.weights)
    return ValidationSize(cases_for_ratio(prevalence), slope, cases_for_auc(auc, prevalence), benefit)


def cases_for_ratio(prevalence: float, width: float = RATIO_WIDTH) -> int:
    """The cases for the ratio of observed to expected outcomes, of which 1 is expected.

    The interval leads from exp(-z SE) to exp(z SE), with SE the standard error of the ratio's logarithm.

    Parameters
    ----------
    prevalence : float
        Between 0 and 1.
    width : float, optional
        Of the 95 % interval.

    Returns
    -------
    int

    Raises
    ------
    TrainingError
        For another prevalence.
    """
    _check("prevalence", prevalence)
    se = asinh(width / 2) / normal_quantile(0.95)
    return ceil((1 - prevalence) / (prevalence * se**2))


def cases_for_slope(
    linear_predictor: ArrayLike, width: float = SLOPE_WIDTH, *, weights: ArrayLike | None = None
) -> int:
    """The cases for the calibration slope, of which 1 is expected, by the expected information of intercept and slope.

    Parameters
    ----------
    linear_predictor : array_like, shape (n,)
        Of cases as they will be: the logits of their predicted probabilities.
    width : float, optional
        Of the 95 % interval.
    weights : array_like, shape (n,), optional
        How common each is; sums to 1. Equal if left out.

    Returns
    -------
    int

    Raises
    ------
    TrainingError
        Where all predicted probabilities are one.
    """
    x = np.asarray(linear_predictor, np.float64)
    variance = 1 / (2 + np.exp(x) + np.exp(-x))  # p (1 - p)
    shares = np.full(x.shape, 1 / x.size) if weights is None else np.asarray(weights, np.float64)
    intercept, both, slope = (float(shares @ (variance * x**power)) for power in (0, 1, 2))
    information = slope - both**2 / intercept if intercept > 0 else 0.0
    if not information > 0:
        raise TrainingError("sample size: all cases have one predicted probability, so that no slope can be estimated.")
    return ceil(1 / (information * _standard_error(width) ** 2))


def cases_for_auc(auc: float, prevalence: float, width: float = AUC_WIDTH) -> int:
    """The cases for the AUC, by Newcombe's formula of its standard error.

    Parameters
    ----------
    auc : float
        Expected; above 0.5 and below 1.
    prevalence : float
        Between 0 and 1.
    width : float, optional
        Of the 95 % interval.

    Returns
    -------
    int

    Raises
    ------
    TrainingError
        For another AUC or prevalence.
    """
    _check("prevalence", prevalence)
    if not 0.5 < auc < 1:
        raise TrainingError(f"sample size: expected an AUC above 0.5 and below 1, found {auc:g}.")
    wanted, low, high = _standard_error(width), 2, _MOST_CASES
    while low < high:  # the error falls with the number of cases
        middle = (low + high) // 2
        low, high = (low, middle) if _error_of_auc(auc, prevalence, middle) <= wanted else (middle + 1, high)
    return low


def cases_for_net_benefit(
    sensitivity: float, specificity: float, prevalence: float, threshold: float, width: float = BENEFIT_WIDTH
) -> int:
    """The cases for the standardised net benefit (net benefit / prevalence) at a threshold probability.

    Parameters
    ----------
    sensitivity, specificity : float
        Expected at the threshold.
    prevalence, threshold : float
        Between 0 and 1.
    width : float, optional
        Of the 95 % interval.

    Returns
    -------
    int

    Raises
    ------
    TrainingError
        For another prevalence or threshold.
    """
    _check("prevalence", prevalence)
    _check("threshold", threshold)
    weight = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    variance = (
        sensitivity * (1 - sensitivity) / prevalence
        + weight**2 * specificity * (1 - specificity) / (1 - prevalence)
        + weight**2 * (1 - specificity) ** 2 / (prevalence * (1 - prevalence))
    )
    return ceil(variance / _standard_error(width) ** 2)


def _error_of_auc(auc: float, prevalence: float, cases: int) -> float:
    half = cases / 2 - 1
    spread = 1 + half * (1 - auc) / (2 - auc) + half * auc / (1 + auc)
    return sqrt(auc * (1 - auc) * spread / (cases**2 * prevalence * (1 - prevalence)))


def _standard_error(width: float) -> float:
    return width / (2 * normal_quantile(0.95))


def _check(name: str, share: float) -> None:
    if not 0 < share < 1:
        raise TrainingError(f"sample size: expected a {name} above 0 and below 1, found {share:g}.")
