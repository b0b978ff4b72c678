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
    """``x`` as float64.

    Parameters
    ----------
    x : array_like (n, columns)
        What is to be scored; n may be 0.
    columns : int
        How many features the model has.
    what : str
        The words that a message begins with, as "SVM".

    Returns
    -------
    ndarray (n, columns)

    Raises
    ------
    FeatureError
        For another shape, and naming row and column, for a value that is not finite.
    """
    features = np.asarray(x, np.float64)
    if features.ndim != 2 or features.shape[1] != columns:
        raise FeatureError(f"{what}: expected (cases, {columns}) features, found shape {features.shape}.")
    check_finite(features, what, FeatureError)
    return features


def check_training_features(x: ArrayLike, what: str) -> tuple[Matrix, Vector, Vector]:
    """``x`` as float64, with the mean and the sd of its columns.

    Parameters
    ----------
    x : array_like (n, p)
        What is to be learned from; neither n nor p may be 0.
    what : str
        The words that a message begins with, as "L2 logistic".

    Returns
    -------
    features : ndarray (n, p)
    center : ndarray (p,)
        The means.
    scale : ndarray (p,)
        The standard deviations, with n as the divisor, all above 0.

    Raises
    ------
    TrainingError
        For another shape; naming row and column, for a value that is not finite; and for a column that cannot be
        scaled, being constant or varying by more or less than a double can square.
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
    """Raise ``error``, naming row and column, for the first of ``features`` that is not finite.

    Parameters
    ----------
    features : ndarray (n, p)
        float64; the first is sought row by row.
    what : str
        The words that the message begins with, as "SVM".
    error : type of IFXPredictError
        The class of what is raised.

    Raises
    ------
    IFXPredictError
        Of that class.
    """
    rows, columns = np.nonzero(~np.isfinite(features))
    if rows.size:
        found = features[rows[0], columns[0]]
        raise error(f"{what}: row {rows[0]}, column {columns[0]} (from 0) is {found}, expected a finite number.")
