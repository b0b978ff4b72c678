"""How the hazard of failure depends on covariates: Cox's proportional hazards.

Words: ``time`` and ``event`` (n,) as in ``survival``, in weeks; ``x`` (n, p) holds the covariates, NaN where a value
is missing. What is reported is in the covariates' own units.

References: Cox, J R Stat Soc B 1972;34:187. Heinze and Schemper, Biometrics 2001;57:114 (monotone likelihood).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from ..base.errors import TrainingError
from .estimates import normal_quantile
from .kaplan_meier import BoolArray, ChiSquare, FloatArray, check_survival, chi_square
from .partial_likelihood import State, Ties, likelihood, maximise, risk_sets

RUNNING_AWAY = 1e-4
"""A converged coefficient does not move further; one of a monotone likelihood moves by a constant at each step."""

INFORMATION_LOST = 1e-6
"""The share of a covariate's information at 0 that is left when another runs away; below it nothing is left."""

ROUND_OFF = 1e-12
"""Differences below this share of the largest magnitude are rounding, not variation."""

DEPENDENT = 1e-11
"""The share of a covariate's information that is left by the ones before it; below it nothing but rounding is."""


@dataclass(frozen=True)
class CoxResult:
    """A fitted model of p covariates; arrays are (p,), coefficients and ratios per unit of the covariate.

    ``n`` cases with ``events`` failures were used; ``left_out`` more had a missing covariate.
    ``separation``: 1 or -1 where the likelihood rises for ever as the coefficient goes to plus or minus infinity (one
    group without any failure, say), else 0. ``estimable``: False there, and where that leaves nothing to tell of
    another covariate; its coefficient, standard error, hazard ratio, interval, z and p are then NaN. Score and
    likelihood-ratio test stay valid, the latter with what the likelihood had risen to where doubles ended.
    A ``hazard_ratio`` or bound too large for a double is infinite. ``p``: Wald's, two-sided.
    """

    names: tuple[str, ...]
    ties: Ties
    n: int
    events: int
    left_out: int
    coefficients: FloatArray
    std_error: FloatArray
    hazard_ratio: FloatArray
    low: FloatArray
    high: FloatArray
    z: FloatArray
    p: FloatArray
    separation: NDArray[np.int8]
    estimable: BoolArray
    null_log_likelihood: float
    log_likelihood: float
    likelihood_ratio: ChiSquare
    score: ChiSquare
    iterations: int


def fit_cox(
    time: ArrayLike,
    event: ArrayLike,
    x: ArrayLike,
    names: Sequence[str],
    ties: Ties = "efron",
    confidence: float = 0.95,
) -> CoxResult:
    """Cox's proportional hazards, as R's ``coxph``; cases with a missing covariate are left out and counted.

    Parameters
    ----------
    time : array_like (n,)
        Weeks to failure or to the last visit, above 0.
    event : array_like (n,)
        1 where failure was seen, 0 where the case is censored.
    x : array_like (n, p)
        Covariates in their own units; NaN where a value is missing.
    names : sequence of str (p,)
        Of the columns of ``x``.
    ties : str
        "efron" or "breslow".
    confidence : float
        Of the hazard ratios' intervals.

    Returns
    -------
    CoxResult
        Coefficients and hazard ratios per unit of each covariate with Wald intervals, tests, and what is not estimable.

    Raises
    ------
    TrainingError
        Where no event is left, or where a covariate is infinite, constant over the cases at risk at an event, or a
        linear combination of the ones before it; the message names it.

    References
    ----------
    Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557 (ties).

    Examples
    --------
    >>> time, event = [6, 6, 7, 9, 10, 13], [1, 0, 1, 0, 1, 1]
    >>> found = fit_cox(time, event, [[0], [1], [0], [1], [1], [0]], ["smoking"])
    >>> found.events, found.hazard_ratio.round(3).tolist(), found.p.round(3).tolist()
    (4, [0.5], [0.571])
    """
    z = normal_quantile(confidence)
    if ties not in ("efron", "breslow"):
        raise TrainingError(f"Cox model: ties {ties!r} are unknown; known are efron, breslow.")
    weeks, seen, covariates = _check(time, event, x, tuple(names))
    scale, sets = risk_sets(weeks, seen, covariates, ties)
    null = likelihood(sets, np.zeros(scale.size))
    _check_independent(null.information, names)
    final, iterations = maximise(sets, null)
    separation = _separation(final)
    estimable = _estimable(separation, null, final)
    coefficients, std_error = _estimates(final, estimable, scale)
    with np.errstate(over="ignore"):
        ratio, low, high = (np.exp(coefficients + k * std_error) for k in (0, -z, z))
    return CoxResult(
        names=tuple(names),
        ties=ties,
        n=weeks.size,
        events=int(seen.sum()),
        left_out=np.size(time) - weeks.size,
        coefficients=coefficients,
        std_error=std_error,
        hazard_ratio=ratio,
        low=low,
        high=high,
        z=coefficients / std_error,
        p=2 * ndtr(-np.abs(coefficients / std_error)),
        separation=separation,
        estimable=estimable,
        null_log_likelihood=null.log_likelihood,
        log_likelihood=final.log_likelihood,
        likelihood_ratio=chi_square(2 * max(0.0, final.log_likelihood - null.log_likelihood), scale.size),
        score=chi_square(float(null.score @ null.step), scale.size),
        iterations=iterations,
    )


def _check(
    time: ArrayLike, event: ArrayLike, x: ArrayLike, names: tuple[str, ...]
) -> tuple[FloatArray, BoolArray, FloatArray]:
    """Times, events and covariates of the complete cases."""
    weeks, seen = check_survival(time, event)
    covariates = np.asarray(x, np.float64)
    if not names or covariates.shape != (weeks.size, len(names)):
        raise TrainingError(
            f"Cox model: expected {weeks.size} rows and a column for each of {len(names)} names (at least one), found "
            f"covariates of shape {covariates.shape}."
        )
    for name, column in zip(names, covariates.T, strict=True):
        if np.isinf(column).any():
            raise TrainingError(f"Cox model: {name!r} is infinite at row {np.argmax(np.isinf(column))} (from 0).")
    complete = ~np.isnan(covariates).any(axis=1)
    weeks, seen, covariates = weeks[complete], seen[complete], covariates[complete]
    if not seen.any():
        raise TrainingError(f"Cox model: no event was seen in the {weeks.size} cases without a missing covariate.")
    at_risk = covariates[weeks >= weeks[seen].min()]
    for name, column in zip(names, at_risk.T, strict=True):
        if np.ptp(column) <= ROUND_OFF * np.abs(column).max():
            raise TrainingError(
                f"Cox model: {name!r} is {column[0]:g} in all {column.size} cases that are at risk at an event; "
                "leave it out."
            )
    return weeks, seen, covariates


def _check_independent(information: FloatArray, names: Sequence[str]) -> None:
    """Gauss's elimination, one covariate after the other: what each adds to the ones before it."""
    for j, name in enumerate(names):
        before = information[:j, j]
        left = information[j, j] - before @ np.linalg.solve(information[:j, :j], before)
        if left <= DEPENDENT * information[j, j]:
            raise TrainingError(
                f"Cox model: {name!r} is a linear combination of {', '.join(names[:j])}; leave one of them out."
            )


def _separation(final: State) -> NDArray[np.int8]:
    """Where the next Newton step still moves a coefficient (p,), and in which direction; 0 where it does not."""
    step = final.step
    return np.where(np.abs(step) > RUNNING_AWAY * np.maximum(1, np.abs(final.beta)), np.sign(step), 0).astype(np.int8)


def _estimable(separation: NDArray[np.int8], null: State, final: State) -> BoolArray:
    """Which covariates (p,) a separation leaves information of; without one, all."""
    lost = np.diag(final.information) < INFORMATION_LOST * np.diag(null.information)
    return np.asarray((separation == 0) & ~(lost & separation.any()))


def _estimates(final: State, estimable: BoolArray, scale: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients and standard errors in the covariates' units; NaN where not estimable."""
    coefficients, std_error = np.full((2, scale.size), np.nan)
    kept = np.flatnonzero(estimable)
    coefficients[kept] = final.beta[kept] / scale[kept]
    # At the limit the covariates that run away have no information, hence none in common with the others
    std_error[kept] = np.sqrt(np.diag(np.linalg.inv(final.information[np.ix_(kept, kept)]))) / scale[kept]
    return coefficients, std_error
