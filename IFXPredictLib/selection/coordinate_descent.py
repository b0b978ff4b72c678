"""Coordinate descent for penalised logistic regression, from one penalty to the next smaller one.

Words: a *sweep* minimises the penalised quadratic approximation over one coefficient after another, then over the
intercept. The *strong set* holds the columns that the sequential strong rule or a failed KKT check let in; the
*active set* holds, in order of entry, the columns whose coefficient has ever left zero. Neither ever shrinks.

The sweeps themselves are compiled (sweeps.py).

Sources: Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1), sections 2 and 3 (doi:10.18637/jss.v033.i01);
Tibshirani et al., J R Stat Soc B 2012;74:245-266, sections 2 and 7 (doi:10.1111/j.1467-9868.2011.01004.x).
"""

import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from .sweeps import SMALLEST_PROBABILITY, Matrix, Vector, newton_steps, vanished

CONVERGENCE = 1e-7  # of the null deviance per observation: glmnet's `thresh`
MOST_SWEEPS = 100_000  # on a whole path: glmnet's `maxit`
FEWEST_PENALTIES = 5  # before a path may end early: glmnet's `mnlam`
LARGEST_DEVIANCE_RATIO = 0.999  # `devmax`
SMALLEST_GAIN = 1e-5  # `fdev`
SHORT_PATH = (
    "The penalised regression did not converge at lambda {penalty:g}, its number {count}: only the solutions at "
    "larger lambdas are used. Drop features that are almost copies of one another."
)


class _SweepsExhaustedError(Exception):
    """Raised before the sweep that would be one too many."""


class Solution(NamedTuple):
    """Where a path stands at one penalty: coefficients (p,), deviance = -loglik / n."""

    penalty: float
    intercept: float
    coefficients: Vector
    deviance: float


class CoordinateDescent:
    """The solution at the latest penalty, and what the next one, in `follow`, starts from.

    x (n, p) has columns of mean 0 and mean square 1; y (n,) is 0 or 1, both present. ``gradient`` (p,) is |x'r|/n of
    the residuals r; ``deviance`` is -loglik/n with the probabilities clipped at 1e-9; ``saturated`` says that the
    weights p(1 - p) have vanished, so that no smaller penalty can be solved.
    """

    def __init__(self, x: Matrix, y: Vector, alpha: float) -> None:
        self._x = np.asfortranarray(x)
        self._squares = self._x**2
        self._y = y
        self._alpha = alpha
        share = float(y.mean())
        self.intercept = float(np.log(share / (1 - share)))
        self.coefficients = np.zeros(x.shape[1])
        self.deviance = -float(share * np.log(share) + (1 - share) * np.log(1 - share))
        self.saturated = False
        self._tolerance = CONVERGENCE * self.deviance
        self._sweeps = 0
        self._probability = np.full(len(y), share)
        self._strong = np.zeros(x.shape[1], dtype=np.bool_)
        self._active, self._size = np.zeros(x.shape[1], dtype=np.intp), 0
        self._look()

    def follow(self, steps: Iterable[tuple[float, float]], *, ends_early: bool) -> Iterator[Solution]:
        """The solutions at the steps' (previous penalty, penalty), falling, as far as the path goes.

        It ends where the weights vanish; where ``ends_early``, also where the deviance ratio is nearly 1 or hardly
        grows; and, with a RuntimeWarning, before the penalty that more than 100,000 sweeps did not reach.
        """
        null, deviance = self.deviance, np.inf
        for count, (previous, penalty) in enumerate(steps, start=1):
            try:
                self._solve(penalty, previous)
            except _SweepsExhaustedError:
                warnings.warn(SHORT_PATH.format(count=count, penalty=penalty), RuntimeWarning, stacklevel=2)
                return
            yield Solution(penalty, self.intercept, self.coefficients.copy(), self.deviance)
            gain, deviance = (deviance - self.deviance) / null, self.deviance
            enough = 1 - deviance / null > LARGEST_DEVIANCE_RATIO or gain < SMALLEST_GAIN
            if self.saturated or (ends_early and enough and count >= FEWEST_PENALTIES):
                return

    def _solve(self, penalty: float, previous: float) -> None:
        penalties = penalty * self._alpha, penalty * (1 - self._alpha)
        self._strong |= self.gradient > self._alpha * (2 * penalty - previous)
        while True:
            self._settle(penalties)
            self._look()
            left_out = (self.gradient > penalties[0]) & ~self._strong
            if self.saturated or not left_out.any():
                return
            self._strong |= left_out

    def _settle(self, penalties: tuple[float, float]) -> None:
        """The solution among the strong set's columns."""
        found = np.flatnonzero(self._strong), self._active, self.coefficients, self._probability
        state = self.intercept, self._size, self._sweeps
        most = MOST_SWEEPS
        state = newton_steps(self._x, self._squares, self._y, *found, state, penalties, self._tolerance, most)
        self.intercept, self._size, self._sweeps = state
        if self._sweeps > most + 1:
            raise _SweepsExhaustedError

    def _look(self) -> None:
        """What is known at the present solution: deviance, gradient, whether the weights have vanished."""
        clipped = np.clip(self._probability, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
        self.deviance = -float(np.mean(np.log(np.where(self._y == 1, clipped, 1 - clipped))))
        self.saturated = vanished(self._probability)
        self.gradient = np.abs((self._y - self._probability) / len(self._y) @ self._x)
