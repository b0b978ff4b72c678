"""The support vector machine that turns selected features, or the models' probabilities, into a score.

It is e1071's eps-regression of the outcome (0, 1) with a radial kernel. Raw scores leave [0, 1]: the probability is
the clipped score. Early fusion is this model on all modalities' features, late fusion on the models' probabilities.
Fitting is scikit-learn's LIBSVM; scoring needs numpy alone, and gives a case the same bits alone or among others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..features.matrix import check_features, check_finite
from ..protocol.schema import SvmRules
from ..stats.discrimination import check_outcome
from .arrays import check_fields, from_arrays, to_arrays

Array = NDArray[np.float64]

_ELEMENTS = 1 << 16  # of the arrays that are computed at a time, which stay in a processor's cache


@dataclass(frozen=True, eq=False)
class Svm:
    """A fitted classifier of p features and s support vectors; all arrays are float64.

    ``center`` and ``scale`` (p,) take features to the units of ``support_vectors`` (s, p); ``dual`` (s,) weighs
    these; ``y_center`` and ``y_scale`` take the result back to the outcome's units. Raises BundleError where the
    shapes do not fit, a value is not finite, or a scale or gamma is not positive.
    """

    center: Array
    scale: Array
    support_vectors: Array
    dual: Array
    intercept: float
    gamma: float
    y_center: float
    y_scale: float

    def __post_init__(self) -> None:
        vectors, features = np.size(self.dual), np.size(self.center)
        shapes = {
            "center": (features,),
            "scale": (features,),
            "dual": (vectors,),
            "support_vectors": (vectors, features),
        }
        check_fields(self, "SVM", shapes, positive=("scale", "gamma", "y_scale"))

    def decision_function(self, x: ArrayLike) -> Array:
        """The raw scores (n,) of features ``x`` (n, p) in their own units.

        Raises FeatureError where the number of features is another or one is not finite.
        """
        features = check_features(x, self.center.size, "SVM")
        scaled = np.ascontiguousarray((features - self.center) / self.scale)
        found = np.empty(len(scaled))
        at_once = max(1, _ELEMENTS // self.support_vectors.size)
        for first in range(0, len(scaled), at_once):
            apart = self.support_vectors - scaled[first : first + at_once, None]  # (rows, s, p)
            kernel = np.exp(-self.gamma * np.sum(apart**2, axis=2))
            found[first : first + at_once] = np.sum(self.dual * kernel, axis=1)
        return self.in_outcome_units(found)

    def in_outcome_units(self, weighted: Array) -> Array:
        """Raw scores of sums (...) of kernels that ``dual`` weighs."""
        return (weighted + self.intercept) * self.y_scale + self.y_center

    def predict_proba(self, x: ArrayLike) -> Array:
        """The probabilities (n,) of outcome 1 for features ``x`` (n, p): the raw scores, clipped."""
        return probability(self.decision_function(x))

    def raw_scores(self, x: ArrayLike) -> Array:
        """What a prediction keeps beside the probability: the scores before they are clipped."""
        return self.decision_function(x)

    def to_arrays(self, prefix: str) -> dict[str, Array]:
        """All fields as float64 arrays named ``prefix`` + field; single numbers have shape ()."""
        return to_arrays(self, prefix)

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str) -> Self:
        """The classifier of ``to_arrays``; raises BundleError, naming what is missing, not float64 or does not fit."""
        return from_arrays(cls, arrays, prefix, "SVM")


def probability(raw: ArrayLike) -> Array:
    """What a raw score is shown as: clipped to 0 and 1.

    Parameters
    ----------
    raw : array_like, any shape
        Scores of a support vector machine, which leave [0, 1].

    Returns
    -------
    ndarray of float64, same shape
        From 0 to 1.
    """
    return np.clip(np.asarray(raw, np.float64), 0, 1)


def fit_svm(x: ArrayLike, y: ArrayLike, rules: SvmRules) -> Svm:
    """A support vector machine of the outcome, as e1071's svm(type = "eps-regression") with a radial kernel.

    Features and outcome are centred and scaled by their sd (n - 1); gamma = ``rules.gamma_times_inputs`` / p.

    Parameters
    ----------
    x : array_like (n, p)
        Features in their own units.
    y : array_like (n,)
        Outcomes, 0 or 1.
    rules : SvmRules
        Cost, epsilon, tolerance and width of the kernel: ``protocol.svm``.

    Returns
    -------
    Svm
        Fitted; its raw scores leave [0, 1], and the probability is the clipped score (``probability``).

    Raises
    ------
    TrainingError
        Where the outcome or a feature cannot be used (``check_outcome``): fewer than two cases a class, no feature, a
        value that is not finite, a constant column (columns are counted from 0).

    References
    ----------
    Chang and Lin, LIBSVM, ACM Trans Intell Syst Technol 2011;2:27.

    Examples
    --------
    >>> import numpy as np
    >>> from IFXPredictLib.protocol.schema import SvmRules
    >>> x, y = np.array([[0.0, 1], [1, 0], [2, 5], [3, 4], [4, 9], [5, 7]]), [0, 0, 0, 1, 1, 1]
    >>> fit_svm(x, y, SvmRules(1.0, 0.1, 1e-6)).predict_proba(x).round(2).tolist()
    [0.05, 0.05, 0.4, 0.62, 0.95, 0.95]
    """
    from sklearn.svm import SVR

    features, outcome = _check_training(x, y)
    center, scale = features.mean(axis=0), features.std(axis=0, ddof=1)
    y_center, y_scale = float(outcome.mean()), float(outcome.std(ddof=1))
    gamma = rules.gamma_times_inputs / features.shape[1]
    classifier = SVR(kernel="rbf", C=rules.cost, epsilon=rules.epsilon, gamma=gamma, tol=rules.tolerance)
    classifier.fit((features - center) / scale, (outcome - y_center) / y_scale)
    return Svm(
        center=center,
        scale=scale,
        support_vectors=np.array(classifier.support_vectors_, np.float64, order="C"),
        dual=np.array(classifier.dual_coef_[0], np.float64),
        intercept=float(classifier.intercept_[0]),
        gamma=gamma,
        y_center=y_center,
        y_scale=y_scale,
    )


def _check_training(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    features, outcome = np.asarray(x, np.float64), check_outcome(y)
    if features.ndim != 2 or features.shape[0] != outcome.size or not features.shape[1]:
        raise TrainingError(
            f"SVM: expected features of shape ({outcome.size}, 1 or more), found {features.shape}; "
            "give one row an outcome and select a feature at least."
        )
    controls, cases = np.bincount(outcome)
    if min(cases, controls) < 2:
        raise TrainingError(f"SVM: each class needs two cases, found {cases} with 1 and {controls} with 0.")
    check_finite(features, "SVM", TrainingError)
    constant = np.flatnonzero(np.ptp(features, axis=0) == 0)
    if constant.size:
        raise TrainingError(f"SVM: column {constant[0]} (from 0) is constant and cannot be scaled; leave it out.")
    return features, outcome.astype(np.float64)
