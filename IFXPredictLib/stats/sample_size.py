"""How many cases show that an AUC is above one half (Obuchowski 1994; Obuchowski and McClish 1997).

Words: ``cases`` have the condition, ``controls`` do not; ``ratio`` is controls per case; ``alpha`` is two-sided. The
two variances of the binormal AUC, that of one half and that of the AUC itself, are the published approximations.
"""

from dataclasses import dataclass
from math import ceil, exp, isfinite, sqrt
from statistics import NormalDist

from ..base.errors import TrainingError
from .estimates import normal_quantile

_NORMAL = NormalDist()
_ROUNDING = 1e-9


@dataclass(frozen=True)
class SampleSize:
    """The cases and controls needed, and what for; ``exact_cases`` is the number before it was rounded up."""

    auc: float
    ratio: float
    power: float
    alpha: float
    exact_cases: float
    cases: int
    controls: int

    @property
    def total(self) -> int:
        """Cases and controls together."""
        return self.cases + self.controls


def sample_size(auc: float, ratio: float = 1.0, power: float = 0.8, alpha: float = 0.05) -> SampleSize:
    """How many cases show that an AUC is above one half.

    Parameters
    ----------
    auc : float
        The expected one, above 0.5 and below 1.
    ratio : float
        Controls per case, above 0.
    power : float
        Of the test; above ``alpha``, for chance alone has a power of ``alpha``, and below 1.
    alpha : float
        Two-sided, above 0.

    Returns
    -------
    SampleSize
        The cases, rounded up, and the ``ratio`` times as many controls, rounded up.

    Raises
    ------
    TrainingError
        Where a number is beyond its bounds.

    References
    ----------
    Obuchowski, Invest Radiol 1994;29:238. Obuchowski and McClish, Stat Med 1997;16:1529.

    Examples
    --------
    >>> found = sample_size(0.7, ratio=91 / 75)
    >>> found.cases, found.controls
    (28, 34)
    """
    _check(auc, ratio, alpha)
    if not alpha < power < 1:
        raise TrainingError(f"power: expected a number above alpha = {alpha:g} and below 1, found {power:g}.")
    chance, own = _variances(auc, ratio)
    exact = ((normal_quantile(1 - alpha) * sqrt(chance) + _NORMAL.inv_cdf(power) * sqrt(own)) / (auc - 0.5)) ** 2
    cases = ceil(exact)
    return SampleSize(auc, ratio, power, alpha, exact, cases, ceil(ratio * cases - _ROUNDING))


def power_of(auc: float, cases: int, controls: int, alpha: float = 0.05) -> float:
    """The power that so many cases and controls have to show that an AUC is above 0.5: the inverse of ``sample_size``.

    Parameters
    ----------
    auc : float
        Expected; above 0.5.
    cases, controls : int
        1 or more of each.
    alpha : float, optional
        Two-sided.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TrainingError
        As ``sample_size`` does, and for fewer than one case or control.
    """
    if cases < 1 or controls < 1:
        raise TrainingError(f"power: expected at least one case and one control, found {cases} and {controls}.")
    _check(auc, controls / cases, alpha)
    chance, own = _variances(auc, controls / cases)
    return _NORMAL.cdf((sqrt(cases) * (auc - 0.5) - normal_quantile(1 - alpha) * sqrt(chance)) / sqrt(own))


def _variances(auc: float, ratio: float) -> tuple[float, float]:
    """The variances of an AUC of one half and of ``auc``, each times the number of cases."""
    a = 1.414 * _NORMAL.inv_cdf(auc)
    own = 0.0099 * exp(-(a**2) / 2) * ((5 * a**2 + 8) + (a**2 + 8) / ratio)
    return 0.0792 * (1 + 1 / ratio), own


def _check(auc: float, ratio: float, alpha: float) -> None:
    if not 0.5 < auc < 1:
        raise TrainingError(f"AUC: expected a number above 0.5 and below 1, found {auc:g}.")
    if not (ratio > 0 and isfinite(ratio)):
        raise TrainingError(f"ratio of controls to cases: expected a number above 0, found {ratio:g}.")
    if not 0 < alpha < 1:
        raise TrainingError(f"alpha: expected a number between 0 and 1, such as 0.05, found {alpha:g}.")
