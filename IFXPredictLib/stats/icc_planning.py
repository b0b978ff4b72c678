"""How many cases a reading study needs for its ICC to be known as well as wanted.

Words: ``rho`` is the expected ICC of single readings, ``readings`` are those of each case, ``width`` is the whole
width of the confidence interval. For given means both the one-way and the two-way forms have nearly these widths.

References: Bonett, Stat Med 2002;21:1331. Zou, Stat Med 2012;31:3972.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt
from statistics import NormalDist

from ..base.errors import TrainingError
from .estimates import normal_quantile

_ROUNDING = 1e-9


@dataclass(frozen=True)
class IccPlan:
    """The cases needed with so many readings each; ``assured_cases`` also hold the width with that assurance.

    ``exact_cases`` and ``exact_assured_cases`` are the numbers before they were rounded up; ``total_readings`` are
    ``cases`` times ``readings``.
    """

    readings: int
    exact_cases: float
    cases: int
    exact_assured_cases: float
    assured_cases: int

    @property
    def total_readings(self) -> int:
        """All readings that the study takes, without assurance."""
        return self.cases * self.readings


def cases_for_width(rho: float, readings: int, width: float, confidence: float = 0.95) -> float:
    """The cases whose interval of the ICC is expected to be so wide (Bonett 2002, formula 3).

    For two readings and an ICC of 0.7 or more, 5 rho cases more, as the paper adds.

    Parameters
    ----------
    rho : float
        The expected ICC; 0 or more and below 1.
    readings : int
        Of each case; 2 or more.
    width : float
        The whole width, between 0 and 1.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    float
        Not yet rounded up.

    Raises
    ------
    TrainingError
        For other values.
    """
    _check(rho, readings, width)
    z = normal_quantile(confidence)
    n = 8 * (z * _scatter(rho, readings)) ** 2 / (readings * (readings - 1) * width**2) + 1
    return n + 5 * rho if readings == 2 and rho >= 0.7 else n


def cases_for_assured_width(
    rho: float, readings: int, width: float, assurance: float = 0.8, confidence: float = 0.95
) -> float:
    """The cases whose interval of the ICC is at most so wide, with a stated probability (Zou 2012, eq. 5).

    Parameters
    ----------
    rho : float
        The expected ICC; 0 or more and below 1.
    readings : int
        Of each case; 2 or more.
    width : float
        The whole width, between 0 and 1.
    assurance : float, optional
        That probability, 0.5 or more and below 1. 0.5 gives Bonett's number without his addition.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    float
        Not yet rounded up.

    Raises
    ------
    TrainingError
        For other values.
    """
    _check(rho, readings, width)
    _check_assurance(assurance)
    z, more = normal_quantile(confidence), NormalDist().inv_cdf(assurance)
    half, a = width / 2, z * _scatter(rho, readings)
    slope = abs(readings - 2 + 2 * rho - 2 * readings * rho)  # of the scatter, by the ICC
    root = (a + sqrt(a**2 + 4 * half * more * a * slope)) / (half * sqrt(2 * readings * (readings - 1)))
    return 1 + root**2


def cases_for_lower_limit(
    rho: float, lowest: float, readings: int, assurance: float = 0.8, confidence: float = 0.95
) -> float:
    """The cases whose one-sided lower limit of the ICC is high enough, with a stated probability.

    By Zou 2012, eq. 7, with Fisher's transformation.

    Parameters
    ----------
    rho : float
        The expected ICC, below 1.
    lowest : float
        What the limit is to exceed; 0 or more and below ``rho``.
    readings : int
        Of each case; 2 or more.
    assurance : float, optional
        That probability, 0.5 or more and below 1.
    confidence : float, optional
        Of the limit.

    Returns
    -------
    float
        Not yet rounded up.

    Raises
    ------
    TrainingError
        For other values.
    """
    _check(rho, readings, 0.5)
    _check_assurance(assurance)
    if not 0 <= lowest < rho:
        raise TrainingError(f"lowest ICC: expected a number from 0 to below the ICC {rho:g}, found {lowest:g}.")
    normal_quantile(confidence)  # refuses what is no confidence
    normal = NormalDist()
    ratio = _fisher(rho, readings) - _fisher(lowest, readings)
    quantiles = normal.inv_cdf(confidence) + normal.inv_cdf(assurance)
    return 1 + 2 * quantiles**2 * readings / (ratio**2 * (readings - 1))


def icc_plans(
    rho: float, readings: Sequence[int], width: float, assurance: float = 0.8, confidence: float = 0.95
) -> tuple[IccPlan, ...]:
    """The needed cases for each number of ``readings`` a case.

    Parameters
    ----------
    rho : float
        The expected ICC; 0 or more and below 1.
    readings : sequence of int
        The numbers to compare, each 2 or more.
    width : float
        The whole width of the confidence interval, between 0 and 1.
    assurance : float, optional
        The probability with which ``assured_cases`` hold the width, 0.5 or more and below 1.
    confidence : float, optional
        Of the interval, between 0 and 1.

    Returns
    -------
    tuple of IccPlan
        In the order of ``readings``. With assurance never fewer cases than without.

    Raises
    ------
    TrainingError
        As ``cases_for_width`` and ``cases_for_assured_width`` do.
    """
    plans = []
    for k in readings:
        exact = cases_for_width(rho, k, width, confidence)
        assured = max(exact, cases_for_assured_width(rho, k, width, assurance, confidence))
        plans.append(IccPlan(k, exact, _whole(exact), assured, _whole(assured)))
    return tuple(plans)


def _scatter(rho: float, readings: int) -> float:
    """(1 - rho) (1 + (k - 1) rho): the ICC's standard error, but for what depends on the design alone."""
    return (1 - rho) * (1 + (readings - 1) * rho)


def _fisher(rho: float, readings: int) -> float:
    return log((1 + (readings - 1) * rho) / (1 - rho))


def _whole(cases: float) -> int:
    return ceil(cases - _ROUNDING)


def _check(rho: float, readings: int, width: float) -> None:
    if not 0 <= rho < 1:
        raise TrainingError(f"ICC: expected a number from 0 to below 1, found {rho:g}.")
    if readings < 2:
        raise TrainingError(f"readings: expected at least 2 of each case, found {readings}.")
    if not 0 < width < 1:
        raise TrainingError(f"width of the interval: expected a number above 0 and below 1, found {width:g}.")


def _check_assurance(assurance: float) -> None:
    if not 0.5 <= assurance < 1:
        raise TrainingError(f"assurance: expected a probability from 0.5 to below 1, found {assurance:g}.")
