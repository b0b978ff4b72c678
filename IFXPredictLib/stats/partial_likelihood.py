"""Cox's partial likelihood of failure times, its derivatives, and its maximum.

Words: ``x`` (n, p) holds the covariates of n cases, none missing; ``beta`` (p,) the logarithms of their hazard ratios
per largest magnitude, because the likelihood is computed on covariates that are centred and divided by it.

References: Cox, J R Stat Soc B 1972;34:187. Efron, J Am Stat Assoc 1977;72:557 and Breslow, Biometrics 1974;30:89
(ties).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .kaplan_meier import BoolArray, FloatArray, IntArray

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
