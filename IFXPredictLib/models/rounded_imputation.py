"""An imputation that tells no more of its training cases than coarse summaries do.

The factors of an equation are a root of (X'X)^-1: with its coefficients and squares, the number of cases, every sum and
every cross-product of the clinical values come back to the last digit. So all equations are made anew, of one set of
moments: coarse means and sds, and the correlations of the equation that most cases have, rounded (pseudo_cases.py).

Regression takes errors of rounding for correlations, and the more characteristics, the more of them: of 20, guesses
were worse than the median. A ridge as large as the errors can be steadies it: the guesses are about as good as before,
the intervals of draws wider.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .imputation import Equations, Imputation
from .pseudo_cases import rounded

Array = NDArray[np.float64]


def coarse_imputation(known: Imputation, mean: Array, sd: Array, step: float) -> Imputation:
    """What stands for missing values, by coarse moments of the p characteristics.

    Parameters
    ----------
    known : Imputation
        As it was learnt from the training cases.
    mean, sd : ndarray
        (p,), of the completed training cases, coarse (``coarse_moments``).
    step : float
        To which medians, in sds, and correlations are rounded.

    Returns
    -------
    Imputation
        Without donors. Plausible ranges, counts of missing values, degrees of freedom and the commoner of two values
        are as before.
    """
    unit = np.where(sd > 0, sd, 1) * step
    medians = np.clip(np.round(known.medians / unit) * unit, known.low, known.high)
    medians = np.where(known.binary | (sd == 0), known.medians, medians)
    equations = known.equations and _equations(known.equations, mean, sd, step)
    return replace(known, medians=medians, equations=equations, donors=None)


def _equations(known: Equations, mean: Array, sd: Array, step: float) -> Equations:
    covariance = _steadied(rounded(_correlation(known), step), step) * sd * sd[:, None]
    parts = [_regressed(known, column, mean, covariance) for column in range(len(mean))]
    coefficients, factors, squares = (np.array(part) for part in zip(*parts, strict=True))
    return Equations(coefficients, factors, squares, known.freedom)


def _steadied(correlation: Array, step: float) -> Array:
    """Rounded correlations (p, p) with a ridge of the largest eigenvalue of what rounding adds.

    Errors within half a step either way have the sd step / sqrt(12); a symmetric matrix of them reaches 2 sqrt(p) sds
    (Wigner, Ann Math 1958;67:325).
    """
    variances, axes = np.linalg.eigh(correlation)
    ridge = step * np.sqrt(len(correlation) / 3)
    found = (axes * (np.maximum(variances, 0) + ridge)) @ axes.T
    root = np.sqrt(np.diag(found))
    return np.asarray(found / root / root[:, None])


def _terms(known: Equations, column: int) -> NDArray[np.intp]:
    """The characteristics on which one is regressed: those that varied."""
    return np.flatnonzero(np.diag(known.factors[column])[1:])


def _correlation(known: Equations) -> Array:
    """The correlations (p, p) of all characteristics over the cases of the equation that most have; constant ones 0."""
    column, p = int(np.argmax(known.freedom)), len(known.freedom)
    terms = _terms(known, column)
    factor, slopes = known.factors[column][1 + terms][:, 1 + terms], known.coefficients[column][1 + terms]
    among = np.linalg.inv(factor @ factor.T)
    products = np.zeros((p, p))
    products[np.ix_(terms, terms)] = among
    products[terms, column] = products[column, terms] = among @ slopes
    products[column, column] = known.squares[column] + slopes @ among @ slopes
    root = np.sqrt(np.where(np.diag(products) > 0, np.diag(products), 1))
    found = products / root / root[:, None]
    np.fill_diagonal(found, 1)
    return found


def _regressed(known: Equations, column: int, mean: Array, covariance: Array) -> tuple[Array, Array, float]:
    """Coefficients (1 + p,), factor (1 + p, 1 + p) and squares of one characteristic, by moments."""
    terms = _terms(known, column)
    cases = known.freedom[column] + 1 + len(terms)
    among, beside = covariance[np.ix_(terms, terms)], covariance[terms, column]
    slopes = np.linalg.solve(among, beside)
    coefficients, factor = np.zeros(1 + len(mean)), np.zeros((1 + len(mean),) * 2)
    coefficients[0], coefficients[1 + terms] = mean[column] - slopes @ mean[terms], slopes
    root = np.linalg.inv(np.linalg.cholesky(among * (cases - 1))).T
    factor[0, 0] = 1 / np.sqrt(cases)
    factor[0, 1 + terms] = -mean[terms] @ root
    factor[np.ix_(1 + terms, 1 + terms)] = root
    left = covariance[column, column] - slopes @ beside
    return coefficients, factor, float(max(left, 0.0) * (cases - 1))
