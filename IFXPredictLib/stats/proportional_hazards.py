"""Does a hazard ratio stay the same over time: the test of proportional hazards, as R's ``cox.zph``.

References: Grambsch and Therneau, Biometrika 1994;81:515; as the score test of survival 3.0 and later (Therneau).
"""

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import TrainingError
from .cox import fit_cox
from .kaplan_meier import BoolArray, ChiSquare, FloatArray, chi_square, kaplan_meier
from .partial_likelihood import risk_sets, sums_at_risk


def proportional_hazards(time: ArrayLike, event: ArrayLike, x: ArrayLike, name: str) -> ChiSquare:
    """The score test of one covariate's (n,) product with 1 - Kaplan-Meier just before each failure, on 1 df.

    Ties are Efron's. A small P says that the hazard ratio changes over time. Raises TrainingError as ``fit_cox``, where
    the hazard ratio is not estimable, and where all failures fall into one time.
    """
    covariate = np.asarray(x, np.float64)[:, None]
    model = fit_cox(time, event, covariate, [name])
    if not model.estimable[0]:
        raise TrainingError(f"proportional hazards: the hazard ratio of {name!r} is not estimable.")
    complete = ~np.isnan(covariate[:, 0])
    weeks, seen = (np.asarray(values, np.float64)[complete] for values in (time, event))
    residual, variance, failed = _schoenfeld(weeks, seen > 0, covariate[complete], model.coefficients)
    late = _share_failed_before(weeks, seen, failed)
    late -= late.mean()
    score, crossed = late @ residual, late @ variance
    information = late**2 @ variance - crossed**2 / variance.sum()
    if not information > 0:
        raise TrainingError("proportional hazards: all failures fall into one time, which shows no change.")
    return chi_square(float(score**2 / information), 1)


def _schoenfeld(
    weeks: FloatArray, seen: BoolArray, x: FloatArray, coefficient: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of each failure: its residual and the covariate's variance in its risk set, both scaled, and its time."""
    scale, sets = risk_sets(weeks, seen, x, "efron")
    values = sets.x[:, 0]
    linear = values * scale * coefficient
    hazard = np.exp(linear - linear.max())
    total, first, second = (sums_at_risk(sets, hazard * values**power) for power in (0, 1, 2))
    mean = first / total
    return values[sets.failing] - mean, second / total - mean**2, np.sort(weeks[seen])


def _share_failed_before(weeks: FloatArray, seen: FloatArray, times: FloatArray) -> FloatArray:
    """1 - Kaplan-Meier just before each of ``times``."""
    curve = kaplan_meier(weeks, seen)
    return np.asarray(1 - np.append(1.0, curve.survival)[np.searchsorted(curve.time, times)])
