"""How the hazard of failure depends on covariates: Cox's proportional hazards.

Words: ``time`` and ``event`` (n,) as in ``survival``, in weeks; ``x`` (n, p) holds the covariates, NaN where a value
is missing. What is reported is in the covariates' own units.

References: Cox, J R Stat Soc B 1972;34:187. Heinze and Schemper, Biometrics 2001;57:114 (monotone likelihood).

Cox's partial likelihood of failure times, its derivatives, and its maximum.

Words: ``x`` (n, p) holds the covariates of n cases, none missing; ``beta`` (p,) the logarithms of their hazard ratios
per largest magnitude, because the likelihood is computed on covariates that are centred and divided by it.

References: Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557 and Breslow, Biometrics 1974;30:89
(ties).

Does a hazard ratio stay the same over time: the test of proportional hazards, as R's ``cox.zph``.

References: Grambsch and Therneau, Biometrika 1994;81:515; as the score test of survival 3.0 and later (Therneau).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from ..base.errors import TrainingError
from .estimates import normal_quantile
from .kaplan_meier import BoolArray, ChiSquare, FloatArray, IntArray, check_survival, chi_square, kaplan_meier

Ties = Literal["efron", "breslow"]

MOST_ITERATIONS = 100
MOST_HALVINGS = 30
CONVERGED = 1e-12
"""The next gain in log-likelihood, as a share of the null model's, below which one last step is taken."""


@dataclass(frozen=True)
class RiskSets:
    """Cases by ascending time, without those seen last before the first event; one entry a failure for the rest."""

    x: FloatArray  # (n, p)
    failing: IntArray  # the row of each failure
    first: IntArray  # the first row still at risk at it
    tie: IntArray  # which distinct time it falls into
    start: IntArray  # the first failure of each distinct time
    share: FloatArray  # the share of its ties' hazard that Efron takes off the risk set; Breslow: 0
    reached: IntArray  # (n,) the number of failures up to each case's time


@dataclass(frozen=True)
class State:
    """Log partial likelihood, score (p,) and information (p, p) at ``beta`` (p,)."""

    beta: FloatArray
    log_likelihood: float
    score: FloatArray
    information: FloatArray

    @property
    def step(self) -> FloatArray:
        """The Newton-Raphson step from ``beta``, (p,); endless where the information is lost in rounding."""
        try:
            return np.asarray(np.linalg.solve(self.information, self.score))
        except np.linalg.LinAlgError:
            return np.copysign(np.inf, self.score)


def risk_sets(weeks: FloatArray, seen: BoolArray, x: FloatArray, ties: Ties) -> tuple[FloatArray, RiskSets]:
    """The largest magnitude of each centred covariate (p,), and the risk sets of covariates divided by it."""
    order = np.argsort(weeks, kind="stable")
    order = order[weeks[order] >= weeks[seen].min()]
    weeks, seen, x = weeks[order], seen[order], x[order]
    centred = x - x.mean(axis=0)
    scale = np.abs(centred).max(axis=0)
    failing = np.flatnonzero(seen)
    _, start, tie, size = np.unique(weeks[failing], return_index=True, return_inverse=True, return_counts=True)
    share = (np.arange(failing.size) - start[tie]) / size[tie] if ties == "efron" else np.zeros(failing.size)
    first, reached = np.searchsorted(weeks, weeks[failing]), np.searchsorted(weeks[failing], weeks, "right")
    return scale, RiskSets(centred / scale, failing, first, tie, start, share, reached)


def likelihood(sets: RiskSets, beta: FloatArray) -> State:
    """Log partial likelihood, score (p,) and information (p, p) at ``beta``, by Efron 1977.

    Each failure of ``d`` tied ones has a risk set of its own: the l-th without the share l / d of the ties' hazard.
    Where a risk set's hazards are lost beside the largest one, the likelihood is taken as 0.
    """
    linear = sets.x @ beta
    linear -= linear.max()
    hazard = np.exp(linear)
    total = sums_at_risk(sets, hazard)
    if total.min() < np.finfo(np.float64).tiny:
        return State(beta, -np.inf, np.zeros_like(beta), np.eye(beta.size))
    mean = sums_at_risk(sets, hazard[:, None] * sets.x) / total[:, None]
    value = float(np.sum(linear[sets.failing]) - np.sum(np.log(total)))
    score = sets.x[sets.failing].sum(axis=0) - mean.sum(axis=0)
    # A case's weight in the second moments, summed over the risk sets that it is in
    weight = np.append(0, np.cumsum(1 / total))[sets.reached]
    weight[sets.failing] -= np.add.reduceat(sets.share / total, sets.start)[sets.tie]
    information = (sets.x * (hazard * weight)[:, None]).T @ sets.x - mean.T @ mean
    return State(beta, value, score, information)


def sums_at_risk(sets: RiskSets, values: FloatArray) -> FloatArray:
    """The sums of ``values`` (n, ...) over the risk set of each failure."""
    sums = values[::-1].cumsum(axis=0)[::-1][sets.first]
    tied = np.add.reduceat(values[sets.failing], sets.start)[sets.tie]
    return np.asarray(sums - (sets.share * tied.T).T)


def maximise(sets: RiskSets, null: State) -> tuple[State, int]:
    """Newton-Raphson from 0; a step that does not raise the likelihood is halved."""
    state, iterations, going = null, 0, True
    while going and iterations < MOST_ITERATIONS:
        step = state.step
        last = step @ state.score / 2 <= CONVERGED * -null.log_likelihood
        floor = -np.inf if last else state.log_likelihood  # beside the last step's gain rounding may prevail
        lengths = (1.0,) if last else 0.5 ** np.arange(MOST_HALVINGS)
        tried = (likelihood(sets, state.beta + length * step) for length in lengths)
        better = next((new for new in tried if new.log_likelihood > floor), None)
        going = better is not None and not last and bool(np.isfinite(better.step).all())
        state, iterations = better or state, iterations + 1
    return state, iterations


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
