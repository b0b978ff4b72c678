"""LASSO, elastic net and ridge logistic regression: the path of penalties and its cross-validation.

Minimises -loglik/n + lambda (alpha |b|_1 + (1 - alpha)/2 |b|_2^2), columns standardised by mean and sd (n), intercept
unpenalised. Numbers are those of R's `glmnet` and `cv.glmnet` (4.1-6, family "binomial", default settings, type
"deviance"), the iterates being the same; a column that is constant gets the coefficient 0.

Three things that the papers leave out, found by comparing with R. The first value of an own sequence is solved at
9.9e35 and reported as exp(2 ln lambda_2 - ln lambda_3), so that a ridge path starts at coefficients of 1e-37 or so.
With fewer than three observations a fold on average, each observation counts as a fold of its own in mean and error.
A path that runs out of sweeps ends at the last penalty reached, with a warning.

How a LASSO splits a coefficient between exact copies of a column hangs on the last bit of a sum, in glmnet too:
there the numbers agree with R's only within what the split changes (deviance ratio about 1e-6, cvm about 1e-4).

Sources: Friedman, Hastie, Tibshirani, J Stat Softw 2010;33(1) (doi:10.18637/jss.v033.i01); R's manual of glmnet.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..base.errors import NoModelError, TrainingError

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    from .coordinate_descent import CoordinateDescent

PENALTIES = 100
FIRST_PENALTY = 9.9e35  # stands for infinity
SMALLEST_ALPHA = 1e-3  # in the largest penalty, which is infinite for ridge
SMALLEST_CV_PROBABILITY = 1e-5
FEWEST_PER_FOLD = 3
FEWEST_FOLDS = 3
FEWEST_PER_CLASS = 2
LARGEST_VALUE = 1e100  # whose square is still finite
ZERO = 1e-12  # a copy of a column that is in the model gets a coefficient of rounding size, or none

Rule = Literal["min", "1se"]
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class PenaltyPath:
    """Solutions at decreasing penalties, on the original scale of the features.

    lambdas (L,), intercepts (L,), coefficients (L, p), deviance_ratio (L,) = 1 - deviance / null_deviance.
    """

    lambdas: Vector
    intercepts: Vector
    coefficients: Matrix
    deviance_ratio: Vector
    null_deviance: float

    def at(self, penalty: float) -> tuple[float, Vector]:
        """Intercept and coefficients (p,), linear in lambda between the solutions and constant beyond them."""
        intercepts, coefficients = self.at_each(np.array([penalty]))
        return float(intercepts[0]), coefficients[0]

    def at_each(self, penalties: Vector) -> tuple[Vector, Matrix]:
        """Intercepts (k,) and coefficients (k, p) at k penalties, as `at` gives them."""
        if len(self.lambdas) == 1:
            return np.repeat(self.intercepts, len(penalties)), np.repeat(self.coefficients, len(penalties), axis=0)
        inside = np.clip(penalties, self.lambdas[-1], self.lambdas[0])
        right = np.clip(np.searchsorted(-self.lambdas, -inside), 1, len(self.lambdas) - 1)
        left = right - 1
        share = (inside - self.lambdas[right]) / (self.lambdas[left] - self.lambdas[right])
        intercepts = share * self.intercepts[left] + (1 - share) * self.intercepts[right]
        weight = share[:, None]
        return intercepts, weight * self.coefficients[left] + (1 - weight) * self.coefficients[right]


@dataclass(frozen=True)
class CrossValidation:
    """The path on all data with its out-of-fold deviance per observation.

    cvm (L,) is the mean over folds, cvsd (L,) its standard error; lambda_min is the largest penalty at the minimum of
    cvm, lambda_1se the largest with cvm <= that minimum + its cvsd.
    """

    path: PenaltyPath
    cvm: Vector
    cvsd: Vector
    lambda_min: float
    lambda_1se: float

    def coefficients(self, rule: Rule) -> tuple[float, Vector]:
        """Intercept and coefficients (p,) at the rule's penalty."""
        return self.path.at(self.lambda_min if rule == "min" else self.lambda_1se)

    def selected(self, rule: Rule) -> NDArray[np.intp]:
        """The columns, in increasing order, whose coefficient at the rule's penalty exceeds 1e-12 in size."""
        return np.flatnonzero(np.abs(self.coefficients(rule)[1]) > ZERO)


def fit_path(x: Matrix, y: Vector, alpha: float = 1.0, lambdas: Vector | None = None) -> PenaltyPath:
    """Penalised logistic regression from one penalty to the next, as R's ``glmnet(family = "binomial")``.

    Parameters
    ----------
    x : ndarray of float64, shape (n, p)
        Features; standardised within.
    y : ndarray, shape (n,)
        Outcomes 0 and 1.
    alpha : float, optional
        1 is LASSO, 0 ridge, between them the elastic net.
    lambdas : ndarray, optional
        Penalties, sorted, each once. Without them 100 that fall geometrically from the smallest at which all
        coefficients are 0 to 0.01 (n < p) or 1e-4 of it; they end early where the deviance ratio exceeds 0.999 or
        hardly grows.

    Returns
    -------
    PenaltyPath
        Intercept and coefficients, in the features' own units, at each penalty.

    Raises
    ------
    TrainingError
        For values that are not finite, shapes that do not fit, a y of other values than 0 and 1 or with fewer than two
        of either, an alpha outside 0..1, negative lambdas, or features unrelated to y.

    References
    ----------
    Friedman, Hastie, Tibshirani. J Stat Softw 2010;33(1). Tibshirani et al. J R Stat Soc B 2012;74:245-66 (strong
    rules).
    """
    x, y = _checked_data(x, y)
    _check_alpha(alpha)
    return _path(x, y, alpha, None if lambdas is None else _checked_lambdas(lambdas))


def cross_validate(x: Matrix, y: Vector, foldid: NDArray[np.integer], alpha: float = 1.0) -> CrossValidation:
    """The path of penalties and its deviance in folds, as glmnet's ``cv.glmnet``.

    Each fold has its own sequence of penalties; its coefficients are interpolated at those of the path.

    Parameters
    ----------
    x : ndarray (n, p)
        Features, finite.
    y : ndarray (n,)
        Outcomes, 0 or 1.
    foldid : ndarray (n,)
        Whole numbers that name the folds (``stratified_folds``).
    alpha : float
        1 is LASSO, 0 ridge.

    Returns
    -------
    CrossValidation
        The path, with mean deviance and its standard error at each penalty.

    Raises
    ------
    TrainingError
        As ``fit_path`` does, and for fewer than three folds, a foldid that is not one whole number an observation, or a
        fold without which fewer than two of either class remain.

    References
    ----------
    Friedman, Hastie and Tibshirani, J Stat Softw 2010;33:1 (glmnet).
    """
    x, y = _checked_data(x, y)
    _check_alpha(alpha)
    foldid = _checked_folds(foldid, y)
    path = fit_path(x, y, alpha)
    deviance = np.empty((len(y), len(path.lambdas)))
    for fold in np.unique(foldid):
        out = foldid == fold
        intercepts, coefficients = fit_path(x[~out], y[~out], alpha).at_each(path.lambdas)
        deviance[out] = _deviance(y[out], intercepts + x[out] @ coefficients.T)
    cvm, cvsd = _mean_and_error(deviance, foldid)
    best = int(np.argmin(cvm))  # of equal ones the first, whose penalty is the largest
    within = int(np.argmax(cvm <= cvm[best] + cvsd[best]))
    return CrossValidation(path, cvm, cvsd, float(path.lambdas[best]), float(path.lambdas[within]))


def first_to_enter(x: Matrix, y: Vector, most: int, alpha: float = 1.0) -> NDArray[np.bool_]:
    """Which columns enter the model first as the penalty falls, as many as there are before the next are too many.

    Parameters
    ----------
    x : ndarray (n, p)
        Features, finite.
    y : ndarray (n,)
        Outcomes, 0 or 1.
    most : int
        Columns at most. Where several enter at one of the 100 penalties and exceed it, none of these is taken.
    alpha : float
        1 is LASSO; with 0 (ridge) all enter at once.

    Returns
    -------
    ndarray (p,)
        bool: whose coefficient has been other than 0 (beyond 1e-12 of a standardised column) by then; none where no
        column varies with y.

    Raises
    ------
    TrainingError
        As ``fit_path`` does, and for a ``most`` below 1.
    """
    x, y = _checked_data(x, y)
    _check_alpha(alpha)
    if most < 1:
        raise TrainingError(f"most is {most}: expected 1 column or more to enter the penalised regression.")
    solver, _, _, varying = _solver(x, y, alpha)
    kept = entered = np.zeros(len(varying), bool)
    with _one_thread():
        if solver.gradient.any():
            for solution in solver.follow(_own_steps(solver, alpha, x.shape), ends_early=True):
                entered = entered | (np.abs(solution.coefficients) > ZERO)
                if entered.sum() > most:
                    break
                kept = entered
    return np.isin(np.arange(x.shape[1]), varying[kept])


def _one_thread() -> AbstractContextManager[Any]:
    """The products inside the block are too small to share: threads would only wait."""
    one: AbstractContextManager[Any] = _blas().limit(limits=1, user_api="blas")
    return one


@cache
def _blas() -> "ThreadpoolController":
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()  # which looks through all libraries that are loaded: longer than a path takes


def _solver(x: Matrix, y: Vector, alpha: float) -> tuple["CoordinateDescent", Vector, Vector, NDArray[np.intp]]:
    """At an infinite penalty, of the columns that vary (their numbers last), with all columns' means and sds (n)."""
    from .coordinate_descent import CoordinateDescent  # numba, which whoever only filters features does not need

    centre = x.mean(axis=0)
    centred = x - centre
    scale = np.sqrt(np.mean(centred**2, axis=0))
    varying = np.flatnonzero((x != x[0]).any(axis=0) & (scale > 0))
    return CoordinateDescent(centred[:, varying] / scale[varying], y, alpha), centre, scale, varying


def _path(x: Matrix, y: Vector, alpha: float, lambdas: Vector | None) -> PenaltyPath:
    solver, centre, scale, varying = _solver(x, y, alpha)
    null = solver.deviance
    if not solver.gradient.any():
        raise NoModelError("No feature varies with the outcome: the penalised regression needs at least one.")
    steps = _own_steps(solver, alpha, x.shape) if lambdas is None else pairwise([0.0, *lambdas])
    with _one_thread():
        solutions = list(solver.follow(steps, ends_early=lambdas is None))
    if not solutions:
        raise TrainingError("The penalised regression did not converge at its first lambda: use larger ones.")
    penalties, intercepts, standardised, deviances = (np.array(values) for values in zip(*solutions, strict=True))
    coefficients = np.zeros((len(solutions), x.shape[1]))
    coefficients[:, varying] = standardised / scale[varying]
    if lambdas is None and len(solutions) > 2:
        penalties[0] = np.exp(2 * np.log(penalties[1]) - np.log(penalties[2]))
    return PenaltyPath(
        penalties, intercepts - coefficients @ centre, coefficients, 1 - deviances / null, 2 * len(y) * null
    )


def _own_steps(solver: "CoordinateDescent", alpha: float, shape: tuple[int, ...]) -> Iterator[tuple[float, float]]:
    """The previous penalty and the penalty, for each of the 100."""
    smallest = 0.01 if shape[0] < shape[1] else 1e-4
    largest = float(solver.gradient.max()) / max(alpha, SMALLEST_ALPHA)
    yield 0.0, FIRST_PENALTY
    yield from pairwise(largest * smallest ** (np.arange(PENALTIES) / (PENALTIES - 1)))


def _deviance(y: Vector, logit: Matrix) -> Matrix:
    """-2 loglik of each observation (n,) at each of L logits (n, L)."""
    probability = np.clip(expit(logit), SMALLEST_CV_PROBABILITY, 1 - SMALLEST_CV_PROBABILITY)
    return np.asarray(-2 * np.log(np.where(y[:, None] == 1, probability, 1 - probability)))


def _mean_and_error(deviance: Matrix, foldid: NDArray[np.integer]) -> tuple[Vector, Vector]:
    """The mean over folds, weighted by their size, of deviance (n, L), and its standard error."""
    folds, fold = np.unique(foldid, return_inverse=True)
    if len(fold) < FEWEST_PER_FOLD * len(folds):
        fold = np.arange(len(fold))
    sizes = np.bincount(fold)
    member = np.arange(len(sizes))[:, None] == fold
    means = member @ deviance / sizes[:, None]
    cvm = np.average(means, axis=0, weights=sizes)
    variance = np.average((means - cvm) ** 2, axis=0, weights=sizes)
    return cvm, np.sqrt(variance / (len(sizes) - 1))


def _checked_data(x: Matrix, y: Vector) -> tuple[Matrix, Vector]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] == 0 or y.shape != x.shape[:1]:
        raise TrainingError(
            f"The penalised regression got x of shape {x.shape} and y of shape {y.shape}: expected (n, p) with p > 0 "
            "and (n,)."
        )
    wild = np.flatnonzero(~(np.abs(x) < LARGEST_VALUE).all(axis=0))
    if wild.size:
        raise TrainingError(
            f"Column {wild[0]} of x ({wild.size} columns in all) has a value that is not finite or beyond "
            f"{LARGEST_VALUE:g}: remove or correct it before the penalised regression."
        )
    _check_classes(y, "the training data")
    return x, y


def _check_classes(y: Vector, where: str) -> None:
    other = y[(y != 0) & (y != 1)]
    if other.size:
        raise TrainingError(f"The outcome has the value {other[0]:g} in {where}: expected 0 and 1 only.")
    ones = int(y.sum())
    if min(ones, len(y) - ones) < FEWEST_PER_CLASS:
        raise TrainingError(
            f"The outcome has {len(y) - ones} zeros and {ones} ones in {where}: the penalised regression needs at "
            f"least {FEWEST_PER_CLASS} of each."
        )


def _check_alpha(alpha: float) -> None:
    if not 0 <= alpha <= 1:
        raise TrainingError(f"alpha is {alpha:g}: expected 0 (ridge) to 1 (LASSO).")


def _checked_lambdas(lambdas: Vector) -> Vector:
    lambdas = np.asarray(lambdas, dtype=np.float64)
    if lambdas.ndim != 1 or lambdas.size == 0 or not (np.isfinite(lambdas) & (lambdas >= 0)).all():
        raise TrainingError("lambdas must be a list of at least one finite number that is not negative.")
    return np.unique(lambdas)[::-1]


def _checked_folds(foldid: NDArray[np.integer], y: Vector) -> NDArray[np.integer]:
    foldid = np.asarray(foldid)
    if foldid.shape != y.shape or not np.issubdtype(foldid.dtype, np.integer):
        raise TrainingError(
            f"foldid has shape {foldid.shape} and type {foldid.dtype}: expected one whole number for each of the "
            f"{len(y)} observations."
        )
    folds = np.unique(foldid)
    if len(folds) < FEWEST_FOLDS:
        raise TrainingError(f"foldid names {len(folds)} folds: cross-validation needs at least {FEWEST_FOLDS}.")
    for fold in folds:
        _check_classes(y[foldid != fold], f"the training data without fold {fold}")
    return foldid
