"""Coordinate descent for penalised logistic regression, from one penalty to the next smaller one.

Words: a *sweep* minimises the penalised quadratic approximation over one coefficient after another, then over the
intercept. The *strong set* holds the columns that the sequential strong rule or a failed KKT check let in; the
*active set* holds, in order of entry, the columns whose coefficient has ever left zero. Neither ever shrinks.

glmnet stops at a loose threshold, so agreeing with it means taking the same steps in the same order. One by one they
would be slow in Python; here a block of them is one triangular solve. Given the signs (-1, 0, 1) of a block's new
coefficients the steps are linear in one another: each enters the later columns' gradients through the Gram matrix. So
the signs are guessed, the steps solved for, and the signs put right until the solution confirms them. What comes out
are the steps of the plain sweep, up to rounding. Where rounding decides (of two copies of a column the second stands
exactly at the threshold once the first has stepped, and whether it enters shapes the path), the steps are taken singly.

Sources: Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1), sections 2 and 3 (doi:10.18637/jss.v033.i01);
Tibshirani et al., J R Stat Soc B 2012;74:245-266, sections 2 and 7 (doi:10.1111/j.1467-9868.2011.01004.x).
"""

import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dtrsv
from scipy.special import expit

CONVERGENCE = 1e-7  # of the null deviance per observation: glmnet's `thresh`
MOST_SWEEPS = 100_000  # on a whole path: glmnet's `maxit`
SMALLEST_PROBABILITY = 1e-9
FEWEST_PENALTIES = 5  # before a path may end early: glmnet's `mnlam`
LARGEST_DEVIANCE_RATIO = 0.999  # `devmax`
SMALLEST_GAIN = 1e-5  # `fdev`
TIE = 1e-12  # relative distance of a gradient from the threshold at which rounding decides
BLOCK = 64  # columns solved for at once: larger blocks mean fewer calls but larger Gram matrices
SHORT_PATH = (
    "The penalised regression did not converge at lambda {penalty:g}, its number {count}: only the solutions at "
    "larger lambdas are used. Drop features that are almost copies of one another."
)
_EARLIER = np.tri(BLOCK, k=-1)

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


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
        self._y = y
        self._alpha = alpha
        share = float(y.mean())
        self.intercept = float(np.log(share / (1 - share)))
        self.coefficients = np.zeros(x.shape[1])
        self.deviance = -float(share * np.log(share) + (1 - share) * np.log(1 - share))
        self.saturated = False
        self._tolerance = CONVERGENCE * self.deviance
        self._sweeps = 0
        self._set_weights(np.full(len(y), share))
        self._strong = np.zeros(x.shape[1], dtype=np.bool_)
        self._strong_blocks: list[_Block] = []
        self._active = np.zeros(0, dtype=np.intp)
        self._active_blocks: list[_Block] = []

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
        lasso, ridge = penalty * self._alpha, penalty * (1 - self._alpha)
        self._admit(self.gradient > self._alpha * (2 * penalty - previous))
        while True:
            settled = self._newton_step(lasso, ridge)
            if self.saturated or (settled and not self._admit(self.gradient > lasso)):
                return

    def _newton_step(self, lasso: float, ridge: float) -> bool:
        """Solve the quadratic approximation and move on to the next; True where the solution hardly moved."""
        intercept, coefficients = self.intercept, self.coefficients.copy()
        self._minimise(lasso, ridge)
        largest = self._total * (self.intercept - intercept) ** 2
        for block in self._active_blocks:
            moved = self.coefficients[block.columns] - coefficients[block.columns]
            largest = max(largest, block.largest_change(moved, self._weights))
        self._reweigh()
        return largest < self._tolerance

    def _admit(self, wanted: NDArray[np.bool_]) -> bool:
        if not np.any(wanted & ~self._strong):
            return False
        self._strong |= wanted
        self._strong_blocks = self._blocks(np.flatnonzero(self._strong))
        return True

    def _blocks(self, columns: NDArray[np.intp]) -> "list[_Block]":
        return [_Block(columns[start : start + BLOCK], self._x) for start in range(0, len(columns), BLOCK)]

    def _minimise(self, lasso: float, ridge: float) -> None:
        while True:
            largest = self._sweep(self._strong_blocks, lasso, ridge)
            self._activate()
            if largest < self._tolerance:
                return
            while self._sweep(self._active_blocks, lasso, ridge) >= self._tolerance:
                pass

    def _activate(self) -> None:
        entered = self.coefficients != 0
        entered[self._active] = False
        if not entered.any():
            return
        full = len(self._active) // BLOCK
        self._active = np.concatenate([self._active, np.flatnonzero(entered)])
        self._active_blocks[full:] = self._blocks(self._active[full * BLOCK :])

    def _sweep(self, blocks: "list[_Block]", lasso: float, ridge: float) -> float:
        """One pass over the blocks and the intercept; returns the largest curvature x step^2."""
        if self._sweeps > MOST_SWEEPS:
            raise _SweepsExhaustedError
        self._sweeps += 1
        largest = 0.0
        for block in blocks:
            largest = max(largest, block.sweep(self.coefficients, self._residual, self._weights, lasso, ridge))
        step = float(self._residual.sum()) / self._total
        self.intercept += step
        self._residual -= step * self._weights
        return max(largest, self._total * step**2)

    def _reweigh(self) -> None:
        """The quadratic approximation at the present solution."""
        logit = np.full(len(self._y), self.intercept)
        for block in self._active_blocks:
            logit += block.x @ self.coefficients[block.columns]
        bound = np.log(1 / SMALLEST_PROBABILITY - 1)
        probability = expit(logit)
        probability[logit < -bound] = 0.0
        probability[logit > bound] = 1.0
        clipped = np.clip(probability, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
        self.deviance = -float(np.mean(np.log(np.where(self._y == 1, clipped, 1 - clipped))))
        self._set_weights(probability)
        self.saturated = self._total <= (1 + SMALLEST_PROBABILITY) * SMALLEST_PROBABILITY * (1 - SMALLEST_PROBABILITY)

    def _set_weights(self, probability: Vector) -> None:
        self._weights = probability * (1 - probability) / len(self._y)
        self._total = float(self._weights.sum())
        self._residual = (self._y - probability) / len(self._y)
        self.gradient = np.abs(self._residual @ self._x)


class _Block:
    """Columns that one triangular solve steps through, in their order."""

    def __init__(self, columns: NDArray[np.intp], x: Matrix) -> None:
        self.columns = columns
        self.x = np.asfortranarray(x[:, columns])
        self._weights: Vector | None = None

    def sweep(self, coefficients: Vector, residual: Vector, weights: Vector, lasso: float, ridge: float) -> float:
        """Step each coefficient once, in place with ``residual``; returns the largest curvature x step^2."""
        gradient = residual @ self.x
        old = coefficients[self.columns]
        if not old.any() and np.abs(gradient).max() < lasso * (1 - TIE):
            return 0.0
        self._approximate(weights)
        new, tied = self._stepped(old, gradient, lasso, ridge)
        if tied:
            new = self._stepped_singly(old, residual.copy(), lasso, ridge)
        step = new - old
        coefficients[self.columns] = new
        residual -= weights * (self.x @ step)
        return self.largest_change(step, weights)

    def largest_change(self, step: Vector, weights: Vector) -> float:
        """The largest curvature x step^2, the curvature being a column's weighted sum of squares."""
        self._approximate(weights)
        return float((self._curvature * step * step).max())

    def _approximate(self, weights: Vector) -> None:
        if weights is self._weights:
            return
        self._weights = weights
        gram = (self.x * weights[:, None]).T @ self.x
        self._curvature = gram.diagonal().copy()
        self._earlier = gram * _EARLIER[: len(gram), : len(gram)]

    def _stepped(self, old: Vector, gradient: Vector, lasso: float, ridge: float) -> tuple[Vector, bool]:
        """The new coefficients, each soft-thresholded at the gradient the earlier ones left, and if any is a tie."""
        signs = np.sign(old)
        for _ in range(len(old) + 1):  # each turn gets at least one more sign right for good
            step = self._steps_given(signs, old, gradient, lasso, ridge)
            target = gradient - self._earlier @ step + self._curvature * old
            excess = np.maximum(target - lasso, 0.0) + np.minimum(target + lasso, 0.0)
            found = np.sign(excess)
            if (found == signs).all():
                break
            signs = found
        tied = bool(np.abs(np.abs(target) - lasso).min() <= TIE * lasso)
        return excess / (self._curvature + ridge), tied

    def _stepped_singly(self, old: Vector, residual: Vector, lasso: float, ridge: float) -> Vector:
        """The same, one step after the other, with glmnet's own operations and so its rounding."""
        new = old.copy()
        for k, column in enumerate(self.x.T):
            target = float(residual @ column) + self._curvature[k] * old[k]
            excess = max(target - lasso, 0.0) + min(target + lasso, 0.0)
            new[k] = excess / (self._curvature[k] + ridge)
            if new[k] != old[k]:
                residual -= (new[k] - old[k]) * self._weights * column
        return new

    def _steps_given(self, signs: Vector, old: Vector, gradient: Vector, lasso: float, ridge: float) -> Vector:
        """The steps, were ``signs`` those of the new coefficients: forward substitution, zeros stepping by -old."""
        free = np.abs(signs)
        matrix = self._earlier * free[:, None]
        matrix.reshape(-1)[:: len(old) + 1] = np.where(free, self._curvature + ridge, 1.0)
        right = np.where(free, gradient - lasso * signs - ridge * old, -old)
        return np.asarray(dtrsv(matrix.T, right, trans=1, overwrite_x=1))
