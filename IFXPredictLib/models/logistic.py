"""The L2-regularised logistic regression that turns selected features into the probability of outcome 1, and its C.

Features are z-scored by mean and sd (n); the fit minimises C sum_i loss_i + |b|^2 / 2 over coefficients b and an
unpenalised intercept, loss being -log likelihood of a case. Divided by n C this is glmnet's objective for alpha = 0
and standardize = TRUE, sum_i loss_i / n + lambda |b|^2 / 2, with lambda = 1 / (n C): see ``c_of_lambda``.

For any finite C the minimum exists and is unique, also where the classes are separated or features outnumber cases;
separation then shows in large coefficients and probabilities near 0 and 1, as C allows. Fitting is scikit-learn's;
scoring needs numpy alone, and gives a case the same bits alone or among others.

C is chosen by cross-validation inside the training split: by glmnet's ridge path and cv.glmnet's out-of-fold deviance
(elastic_net.py, alpha = 0), lambda, a penalty per case, and from it C = 1 / (n lambda) for all n cases. The path ends
at 1e-4 (p > n: 0.01) of its largest lambda, which ridge sets at 1000 times that of a LASSO: a C beyond its end is never
chosen, however well it would do.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..features.matrix import check_features, check_training_features
from ..stats.discrimination import check_class_sizes, check_outcome
from . import arrays as frozen_arrays

if TYPE_CHECKING:
    from ..selection.elastic_net import Rule

Array = NDArray[np.float64]

TOLERANCE = 1e-10  # of the gradient of the mean loss and of the Newton decrement
MOST_STEPS = 1000

_WHAT = "L2 logistic"


@dataclass(frozen=True, eq=False)
class L2Logistic:
    """A fitted logistic regression of p features; all arrays are float64.

    ``center`` and ``scale`` (p,) take features to z-scores, ``coefficients`` (p,) weigh these; ``c`` is the C that it
    was fitted with. Raises BundleError where the shapes do not fit, a value is not finite, or a scale or c is not
    positive.
    """

    center: Array
    scale: Array
    coefficients: Array
    intercept: float
    c: float

    def __post_init__(self) -> None:
        one_each = (np.size(self.coefficients),)
        shapes = {"center": one_each, "scale": one_each, "coefficients": one_each}
        frozen_arrays.check_fields(self, _WHAT, shapes, positive=("scale", "c"))

    def decision_function(self, x: ArrayLike) -> Array:
        """The log odds (n,) of outcome 1 for features ``x`` (n, p) in their own units.

        Raises FeatureError where the number of features is another or one is not finite.
        """
        scaled = (check_features(x, self.center.size, _WHAT) - self.center) / self.scale
        return np.sum(np.ascontiguousarray(scaled) * self.coefficients, axis=1) + self.intercept  # type: ignore[no-any-return]

    def predict_proba(self, x: ArrayLike) -> Array:
        """The probabilities (n,) of outcome 1 for features ``x`` (n, p); raises as ``decision_function`` does."""
        return inverse_logit(self.decision_function(x))

    def raw_scores(self, x: ArrayLike) -> Array:
        """What a prediction keeps beside the probability: the probability itself, which nothing clips."""
        return self.predict_proba(x)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All fields as float64 arrays named ``prefix`` + field; single numbers have shape ()."""
        return frozen_arrays.to_arrays(self, prefix)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """The classifier of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
        return frozen_arrays.from_arrays(cls, arrays, prefix, _WHAT)


def inverse_logit(log_odds: Array) -> Array:
    """Probabilities of log odds: 1 / (1 + exp(-u)), which overflows for none.

    scipy's ``expit`` differs from it in the last bit of every fifth value, and bundles are frozen with these bits.

    Parameters
    ----------
    log_odds : ndarray
        Of any shape.

    Returns
    -------
    ndarray
        Of the same shape, 0 to 1.
    """
    smaller = np.exp(-np.abs(log_odds))
    return np.asarray(np.where(log_odds >= 0, 1, smaller) / (1 + smaller))


def c_of_lambda(penalty: float, cases: int) -> float:
    """scikit-learn's C for glmnet's lambda, and the other way: C = 1 / (n lambda).

    Parameters
    ----------
    penalty : float
        Lambda, a penalty per case; above 0.
    cases : int
        n.

    Returns
    -------
    float
        C, a penalty of all cases together: the larger, the weaker.
    """
    return 1 / (cases * penalty)


def fit_l2_logistic(x: ArrayLike, y: ArrayLike, c: float) -> L2Logistic:
    """L2 logistic regression with a fixed C: glmnet's (alpha = 0, standardize = TRUE) at lambda = 1 / (n c).

    Parameters
    ----------
    x : array_like (n, p)
        Features in any units; they are z-scored within.
    y : array_like (n,)
        Outcomes, 0 or 1.
    c : float
        Above 0; the larger, the weaker the penalty (``choose_c``).

    Returns
    -------
    L2Logistic
        Fitted; its raw scores are probabilities.

    Raises
    ------
    TrainingError
        Where the outcome or a feature cannot be used (``check_outcome``): fewer than two cases a class, no feature, a
        value that is not finite, a constant column; and for a c that is not above 0, or so large that no minimum is
        found.

    References
    ----------
    Friedman, Hastie and Tibshirani, J Stat Softw 2010;33:1 (glmnet).
    """
    from scipy.linalg import LinAlgWarning
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    outcome = check_outcome(y)
    check_class_sizes(outcome, _WHAT)
    features, center, scale = check_training_features(x, _WHAT)
    if len(features) != outcome.size:
        raise TrainingError(f"{_WHAT}: expected {outcome.size} rows, one an outcome, found {len(features)}.")
    if not (np.isfinite(c) and c > 0):
        raise TrainingError(f"{_WHAT}: expected a C that is finite and above 0, found {c:g}.")
    regression = LogisticRegression(C=c, solver="newton-cholesky", tol=TOLERANCE, max_iter=MOST_STEPS)
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=ConvergenceWarning)
        warnings.simplefilter("error", category=LinAlgWarning)  # before scikit-learn goes on with a coarser solver
        try:
            regression.fit((features - center) / scale, outcome)
        except (ConvergenceWarning, LinAlgWarning) as problem:
            raise TrainingError(f"{_WHAT}: no minimum was found with C = {c:g}; use a C nearer to 1.") from problem
    return L2Logistic(
        center=center,
        scale=scale,
        coefficients=np.array(regression.coef_[0], np.float64),
        intercept=float(regression.intercept_[0]),
        c=float(c),
    )


def choose_c(x: Array, y: NDArray[np.integer], foldid: NDArray[np.integer], rule: "Rule") -> float:
    """C by the deviance in cross-validation.

    Parameters
    ----------
    x : ndarray (n, p)
        Features in any units.
    y : ndarray of int (n,)
        Outcomes, 0 or 1.
    foldid : ndarray of int (n,)
        Each case's fold, from ``stratified_folds``.
    rule : {"min", "1se"}
        The penalty with the smallest deviance, or the largest penalty within one standard error of it.

    Returns
    -------
    float
        For ``fit_l2_logistic``.

    Raises
    ------
    TrainingError
        As ``cross_validate``.
    """
    from ..selection.elastic_net import cross_validate

    found = cross_validate(x, np.asarray(y, np.float64), foldid, alpha=0.0)
    return c_of_lambda(found.lambda_min if rule == "min" else found.lambda_1se, len(x))
