"""Logistic recalibration: a frozen model's probabilities brought to another hospital's outcomes.

The logit of the probability gets a new intercept, or an intercept and a slope; the model itself, and with it the order
of patients, stays. Probabilities nearer to 0 or 1 than ``EPSILON`` have the logit of that, as in the calibration that
reports show.

Sources: Cox, Biometrika 1958;45:562; Steyerberg, Clinical Prediction Models, 2nd ed., chapter 20; Van Calster et al.,
J Clin Epidemiol 2016;74:167.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..stats.calibration import beyond, check_probabilities, check_varied, logistic, logit

Array = NDArray[np.float64]
Method = Literal["intercept", "slope"]


@dataclass(frozen=True)
class Recalibration:
    """logit(new probability) = ``intercept`` + ``slope`` logit(probability), with a slope above 0."""

    intercept: float
    slope: float

    def apply(self, p: ArrayLike) -> Array:
        """The new probabilities of ``p``, of any shape, within [0, 1]; NaN stays NaN."""
        known = logit(np.asarray(p, np.float64))
        return np.asarray(1 / (1 + np.exp(-(self.intercept + self.slope * known))))


def fit_recalibration(y: ArrayLike, p: ArrayLike, method: Method) -> tuple[Recalibration, int]:
    """The recalibration of greatest likelihood, as R's ``glm``.

    Parameters
    ----------
    y : array_like (n,)
        Outcomes, 0 or 1.
    p : array_like (n,)
        The model's probabilities of 1, within [0, 1].
    method : {"intercept", "slope"}
        The intercept alone, the logit being an offset; or intercept and slope.

    Returns
    -------
    Recalibration
        The map from old to new probabilities.
    int
        How many probabilities were clipped for their logit.

    Raises
    ------
    TrainingError
        Where `y` and `p` cannot be used, have no finite fit, or the slope is not above 0: the model then has the
        hospital's patients in no order, or in the wrong one, which no recalibration mends.
    """
    outcome, probability = check_probabilities(y, p)
    x, ones = logit(probability), np.ones((outcome.size, 1))
    if method == "intercept":
        return Recalibration(float(logistic(ones, outcome, offset=x).coefficients[0]), 1.0), beyond(probability)
    check_varied(probability)
    intercept, slope = logistic(np.column_stack([ones, x]), outcome).coefficients.tolist()
    if not slope > 0:
        raise TrainingError(
            f"recalibration: the slope is {slope:.3g}: these cases with the outcome have no higher probabilities than "
            "those without it, which no recalibration mends; the model does not hold here."
        )
    return Recalibration(intercept, slope), beyond(probability)
