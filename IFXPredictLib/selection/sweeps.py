"""Penalised logistic regression at one penalty, compiled: glmnet's steps in glmnet's order, by its operations.

Words are those of coordinate_descent.py. glmnet stops at a loose threshold, so agreeing with it means taking the same
steps in the same order: very many of a few hundred multiplications each, for which Python is too slow. Compiled once on
a computer, at the first call, where the compiled code can be kept.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

SMALLEST_PROBABILITY = 1e-9
_BOUND = np.log(1 / SMALLEST_PROBABILITY - 1)

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Columns = NDArray[np.intp]
Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(**options: Any) -> Callable[[Function], Function]:
    """Compile at the first call; what is compiled is kept where Python keeps its own, or in the user's cache."""

    def compiled(function: Function) -> Function:
        try:
            return cast(Function, njit(cache=True, **options)(function))
        except RuntimeError:  # nowhere: this user may write to no such folder
            return cast(Function, njit(**options)(function))

    return compiled


@_compiled()
def newton_steps(
    x: Matrix,
    squares: Matrix,
    y: Vector,
    strong: Columns,
    active: Columns,
    coefficients: Vector,
    probability: Vector,
    state: tuple[float, int, int],
    penalties: tuple[float, float],
    tolerance: float,
    most: int,
) -> tuple[float, int, int]:
    """Solve one quadratic approximation after the other, until the solution hardly moves or the weights vanish.

    Parameters
    ----------
    x, squares : ndarray (n, p)
        Columns of mean 0 and mean square 1, and their squares; in columns' order of memory.
    y : ndarray (n,)
        0 or 1.
    strong : ndarray (s,)
        The strong set, in increasing order.
    active : ndarray (p,)
        The active set, in order of entry, in its first places: new ones are added.
    coefficients, probability : ndarray (p,), (n,)
        Where the solution stands: changed in place.
    state : (float, int, int)
        The intercept; how large the active set is; how many sweeps there were.
    penalties : (float, float)
        Of the coefficients' sizes, and of their squares.
    tolerance : float
        Of curvature times squared step.
    most : int
        Sweeps of the whole path.

    Returns
    -------
    (float, int, int)
        The new state; more than ``most`` sweeps where they did not suffice.
    """
    intercept, size, count = state
    curvature, known = np.zeros(x.shape[1]), np.zeros(x.shape[1], np.bool_)
    known[active[:size]] = True
    weights, residual = _approximation(y, probability)
    while count <= most + 1:
        before, at = coefficients.copy(), intercept
        for j in strong:
            curvature[j] = _dot(weights, squares[:, j])
        quadratic = residual, weights, curvature
        largest = np.inf
        while largest >= tolerance and count <= most + 1:
            moved, largest, count = _sweeps(x, strong, coefficients, quadratic, penalties, np.inf, count, most)
            intercept += moved
            for j in strong:
                if coefficients[j] != 0 and not known[j]:
                    known[j], active[size], size = True, j, size + 1
            if largest >= tolerance:
                moved, _, count = _sweeps(x, active[:size], coefficients, quadratic, penalties, tolerance, count, most)
                intercept += moved
        change = weights.sum() * (intercept - at) ** 2
        for j in active[:size]:
            change = max(change, curvature[j] * (coefficients[j] - before[j]) ** 2)
        _set_probability(x, active[:size], coefficients, intercept, probability)
        weights, residual = _approximation(y, probability)
        if change < tolerance or vanished(probability):
            break
    return intercept, size, count


@_compiled()
def vanished(probability: Vector) -> bool:
    """Whether the weights are so small that no smaller penalty can be solved."""
    least = (1 + SMALLEST_PROBABILITY) * SMALLEST_PROBABILITY * (1 - SMALLEST_PROBABILITY)
    return bool((probability * (1 - probability)).sum() / len(probability) <= least)


@_compiled(fastmath={"reassoc", "nsz", "contract"})  # sums in the order that is fastest, as a BLAS does
def _dot(a: Vector, b: Vector) -> float:
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


@_compiled()
def _approximation(y: Vector, probability: Vector) -> tuple[Vector, Vector]:
    """Weights and residuals of the quadratic approximation."""
    return probability * (1 - probability) / len(y), (y - probability) / len(y)


@_compiled()
def _set_probability(x: Matrix, columns: Columns, coefficients: Vector, intercept: float, probability: Vector) -> None:
    logit = np.full(len(probability), intercept)
    for j in columns:
        logit += coefficients[j] * x[:, j]
    for i in range(len(logit)):
        if abs(logit[i]) > _BOUND:
            probability[i] = 1.0 if logit[i] > 0 else 0.0
        else:
            probability[i] = 1 / (1 + np.exp(-logit[i]))


@_compiled()
def _sweeps(
    x: Matrix,
    columns: Columns,
    coefficients: Vector,
    quadratic: tuple[Vector, Vector, Vector],
    penalties: tuple[float, float],
    tolerance: float,
    count: int,
    most: int,
) -> tuple[float, float, int]:
    """Step each of the ``columns`` once, then the intercept, until a sweep's largest curvature x step^2 is small.

    The intercept's change, that of the last sweep, and the new ``count`` of sweeps: two more than ``most`` where one
    more was needed than there may be.
    """
    (residual, weights, curvature), (lasso, ridge) = quadratic, penalties
    moved, largest, total = 0.0, np.inf, weights.sum()
    while count <= most + 1:
        count += 1
        if count > most + 1:
            break
        largest = 0.0
        for j in columns:
            column, old = x[:, j], coefficients[j]
            target = _dot(residual, column) + curvature[j] * old
            new = (max(target - lasso, 0.0) + min(target + lasso, 0.0)) / (curvature[j] + ridge)
            step = new - old
            if step != 0:
                coefficients[j] = new
                for i in range(len(residual)):
                    residual[i] -= step * weights[i] * column[i]
                largest = max(largest, curvature[j] * step * step)
        step = residual.sum() / total
        moved += step
        for i in range(len(residual)):
            residual[i] -= step * weights[i]
        largest = max(largest, total * step * step)
        if largest < tolerance:
            break
    return moved, largest, count
