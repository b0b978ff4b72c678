"""How long cases go without failure, by group, where many are seen last before they fail.

Words: ``time`` (n,) is in weeks, to failure or to the last visit, above 0; ``event`` (n,) is 1 where failure was seen
and 0 where the case is censored. A case censored in a week is still at risk of the failures of that week; equal times
are ties. Wherever these cannot be used (lengths, not finite, not above 0, not 0 or 1) TrainingError says why.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from ..base.errors import TrainingError
from .estimates import normal_quantile

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

ROUND_OFF = 1e-8
"""A curve this near one half is at one half: products of fractions that ought to be 1/2 miss it by rounding."""


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve; arrays are (m,), one entry for each distinct time, ascending; before the first it is 1.

    ``survival``: the share without failure just after each time. ``std_error``: Greenwood's; NaN where survival is 0.
    ``low``, ``high``: the log-log interval; NaN where survival is 1 or 0, for which it does not exist.
    ``median`` and its bounds: weeks; NaN where not reached, which is usual for ``median_high``.
    """

    time: FloatArray
    at_risk: IntArray
    events: IntArray
    censored: IntArray
    survival: FloatArray
    std_error: FloatArray
    low: FloatArray
    high: FloatArray
    median: float
    median_low: float
    median_high: float

    def number_at_risk(self, weeks: ArrayLike) -> IntArray:
        """How many cases are still at risk at each of ``weeks`` (k,): those whose own time is not shorter."""
        return np.append(self.at_risk, 0)[np.searchsorted(self.time, weeks)]


@dataclass(frozen=True)
class ChiSquare:
    """A test statistic, its degrees of freedom and its P by the chi-square distribution."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class LogRank:
    """The log-rank test of k groups: their labels, ascending, observed and expected events, each (k,).

    ``variance`` (k, k) is the hypergeometric covariance of the observed events.
    """

    groups: NDArray[Any]
    observed: IntArray
    expected: FloatArray
    variance: FloatArray
    test: ChiSquare


def check_survival(time: ArrayLike, event: ArrayLike) -> tuple[FloatArray, BoolArray]:
    """``time`` (n,) as floats and ``event`` (n,) as booleans; raises TrainingError where they cannot be used."""
    weeks, seen = np.asarray(time, np.float64), np.asarray(event, np.float64)
    if weeks.ndim != 1 or not weeks.size:
        raise TrainingError(f"survival times: expected one a case, found an array of shape {weeks.shape}.")
    if seen.shape != weeks.shape:
        raise TrainingError(f"events: expected one for each of {weeks.size} survival times, found shape {seen.shape}.")
    if (strange := np.flatnonzero(~np.isfinite(weeks) | (weeks <= 0))).size:
        raise TrainingError(
            f"survival times: expected weeks above 0, found {weeks[strange[0]]:g} at row {strange[0]} (from 0); "
            "leave out cases without follow-up."
        )
    if (strange := np.flatnonzero((seen != 0) & (seen != 1))).size:
        raise TrainingError(f"events: expected 0 or 1, found {seen[strange[0]]:g} at row {strange[0]} (from 0).")
    return weeks, seen == 1


def kaplan_meier(time: ArrayLike, event: ArrayLike, confidence: float = 0.95) -> KaplanMeier:
    """The survival curve of all cases, as R's ``survfit(conf.type = "log-log")``; without any event it stays at 1.

    Parameters
    ----------
    time : array_like (n,)
        Weeks to failure or to the last visit, above 0.
    event : array_like (n,)
        1 where failure was seen, 0 where the case is censored, which keeps it at risk of failures of that time.
    confidence : float
        Of the bounds, between 0 and 1.

    Returns
    -------
    KaplanMeier
        One entry for each distinct time, ascending: at risk, events, survival and its log-log bounds; the median in
        weeks.

    Raises
    ------
    TrainingError
        Where ``time`` or ``event`` cannot be used: other lengths, not finite, not above 0, not 0 or 1.

    References
    ----------
    Kaplan and Meier, J Am Stat Assoc 1958;53:457. Greenwood 1926 (the variance).
    Kalbfleisch and Prentice 2002, section 1.4 (log-log). Brookmeyer and Crowley, Biometrics 1982;38:29 (the median).

    Examples
    --------
    >>> curve = kaplan_meier([6, 6, 7, 9, 10, 13], [1, 0, 1, 0, 1, 1])
    >>> curve.time.tolist(), curve.survival.round(3).tolist(), curve.median
    ([6.0, 7.0, 9.0, 10.0, 13.0], [0.833, 0.625, 0.625, 0.312, 0.0], 10.0)
    """
    weeks, seen = check_survival(time, event)
    times, counts = _counts(weeks, seen, np.zeros(weeks.size, np.intp), 1)
    at_risk, events, left = (part[:, 0] for part in counts)
    survival = np.asarray(np.cumprod(1 - events / at_risk))  # Kaplan and Meier 1958
    alive = survival > 0
    remaining = at_risk[alive] - events[alive]
    relative = np.full(times.size, np.nan)
    relative[alive] = np.sqrt(np.cumsum(events[alive] / (at_risk[alive] * remaining)))  # Greenwood 1926
    low, high = _log_log(survival, relative, normal_quantile(confidence))
    medians = (_median(times, curve) for curve in (survival, low, high))
    return KaplanMeier(times, at_risk, events, left, survival, survival * relative, low, high, *medians)


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> LogRank:
    """Whether groups fail alike over time: the log-rank test, as R's ``survdiff``.

    A group whose every case was seen last before the first event expects none and takes no part in the statistic.

    Parameters
    ----------
    time : array_like (n,)
        Weeks to failure or to the last visit, above 0.
    event : array_like (n,)
        1 where failure was seen, 0 where the case is censored.
    group : array_like (n,)
        Numbers that name the groups.

    Returns
    -------
    LogRank
        Observed and expected events of each group, their covariance, and the test.

    Raises
    ------
    TrainingError
        Where ``time`` or ``event`` cannot be used, fewer than two groups are at risk at an event, or all at risk fail
        at once.

    References
    ----------
    Peto and Peto, J R Stat Soc A 1972;135:185, with the hypergeometric variance of Mantel 1966.
    """
    weeks, seen = check_survival(time, event)
    labels, members = _check_groups(group, weeks.size)
    _, (at_risk, events, _) = _counts(weeks, seen, members, labels.size)
    failing = events.any(axis=1)
    at_risk, observed = at_risk[failing], events.sum(axis=0)
    n, d = at_risk.sum(axis=1), events[failing].sum(axis=1)
    share = at_risk / n[:, None]
    expected = d @ share
    _check_comparable(expected, n, d)
    spread = d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    some = np.flatnonzero(expected > 0)[1:]  # all but one: the differences add up to 0
    difference = (observed - expected)[some]
    statistic = float(difference @ np.linalg.solve(variance[np.ix_(some, some)], difference))
    return LogRank(labels, observed, expected, variance, chi_square(statistic, some.size))


def chi_square(statistic: float, df: int) -> ChiSquare:
    """``statistic`` with its P, the upper tail of the chi-square distribution."""
    return ChiSquare(statistic, df, float(chdtrc(df, statistic)))


def _check_groups(group: ArrayLike, n: int) -> tuple[NDArray[Any], IntArray]:
    given = np.asarray(group)
    if given.shape != (n,):
        raise TrainingError(f"groups: expected one for each of {n} survival times, found shape {given.shape}.")
    if (strange := np.flatnonzero(~np.isfinite(given.astype(np.float64)))).size:
        raise TrainingError(f"groups: expected a number, found {given[strange[0]]} at row {strange[0]} (from 0).")
    labels, members = np.unique(given, return_inverse=True)
    if labels.size < 2:
        raise TrainingError(f"log-rank test: at least two groups are needed, found only the group {labels[0]}.")
    return labels, members


def _check_comparable(expected: FloatArray, n: IntArray, d: IntArray) -> None:
    if not n.size:
        raise TrainingError("log-rank test: no event was seen, so there is nothing to compare.")
    if np.sum(expected > 0) < 2:
        raise TrainingError("log-rank test: at every event only one group is at risk, so there is nothing to compare.")
    if d[0] == n[0]:
        raise TrainingError(f"log-rank test: all {n[0]} cases at risk at the first event fail at once: no variance.")


def _counts(
    weeks: FloatArray, seen: BoolArray, members: IntArray, groups: int
) -> tuple[FloatArray, tuple[IntArray, IntArray, IntArray]]:
    """The m distinct times, and the numbers at risk, failing and censored at each by group, (m, groups)."""
    times, row = np.unique(weeks, return_inverse=True)
    events, left = np.zeros((2, times.size, groups), np.intp)
    np.add.at(events, (row[seen], members[seen]), 1)
    np.add.at(left, (row[~seen], members[~seen]), 1)
    at_risk = (events + left)[::-1].cumsum(axis=0)[::-1]
    return times, (at_risk, events, left)


def _log_log(survival: FloatArray, relative: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """The bounds survival ** exp(-/+ z se) with the standard error of log(-log survival)."""
    low, high = np.full((2, survival.size), np.nan)
    inside = (survival > 0) & (survival < 1)
    half = z * relative[inside] / -np.log(survival[inside])
    low[inside], high[inside] = survival[inside] ** np.exp(half), survival[inside] ** np.exp(-half)
    return low, high


def _median(times: FloatArray, curve: FloatArray) -> float:
    """When ``curve`` falls to one half: where it stays there for a while, the middle of that while, as in R."""
    reached = np.flatnonzero(curve < 0.5 + ROUND_OFF)
    if not reached.size:
        return float("nan")
    first = times[reached[0]]
    below = np.flatnonzero(curve < 0.5 - ROUND_OFF)
    flat = below.size and below[0] != reached[0]
    return float((first + times[below[0]]) / 2 if flat else first)
