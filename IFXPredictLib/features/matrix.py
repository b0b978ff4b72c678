"""Which features can be scored, and which can be learned from: one row a case, one column a feature.

``what`` begins each message: the words for what the features are for, as "L2 logistic". Rows and columns are counted
from 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import FeatureError, IFXPredictError, TrainingError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def check_features(x: ArrayLike, columns: int, what: str) -> Matrix:
    """``x`` (n, columns) as float64; raises FeatureError for another shape or a value that is not finite."""
    features = np.asarray(x, np.float64)
    if features.ndim != 2 or features.shape[1] != columns:
        raise FeatureError(f"{what}: expected (cases, {columns}) features, found shape {features.shape}.")
    check_finite(features, what, FeatureError)
    return features


def check_training_features(x: ArrayLike, what: str) -> tuple[Matrix, Vector, Vector]:
    """``x`` (n, p), p > 0, as float64, with the mean and the sd (n) of its columns, (p,) each.

    Raises TrainingError for another shape, a value that is not finite, or a column that cannot be scaled, being
    constant or varying by more or less than a double can square.
    """
    features = np.asarray(x, np.float64)
    if features.ndim != 2 or 0 in features.shape:
        raise TrainingError(f"{what}: expected features of shape (cases, 1 or more), found {features.shape}.")
    check_finite(features, what, TrainingError)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        center, scale = features.mean(axis=0), features.std(axis=0)
    varies = (features != features[0]).any(axis=0) & np.isfinite(scale) & (scale > 0)
    if not varies.all():
        bad = int(np.argmin(varies))
        raise TrainingError(f"{what}: column {bad} (from 0) is constant and cannot be scaled; leave it out.")
    return features, center, scale


def check_finite(features: Matrix, what: str, error: type[IFXPredictError]) -> None:
    """Raise ``error``, naming row and column, for the first of ``features`` (n, p) that is not finite."""
    rows, columns = np.nonzero(~np.isfinite(features))
    if rows.size:
        found = features[rows[0], columns[0]]
        raise error(f"{what}: row {rows[0]}, column {columns[0]} (from 0) is {found}, expected a finite number.")
