"""Pseudo-cases: rows drawn from what is told of the training cases in summary, of which none is a patient's.

Words: the *spread* of n training cases and p inputs is each input's mean, sd and quantiles, and the correlations of
their normal scores. A spread is *fitted*, as the cases have it, or *coarse*: rounded to steps of three standard errors
or more, so that one case more or less rarely moves a number. What leaves a hospital is made from the coarse one; the
fitted one draws the fresh cases on which it is compared with what it replaces.

Draws are a Gaussian copula: normal scores with the spread's correlations, each taken to its input's quantiles.

Sources: Nelsen, An Introduction to Copulas, 2006, chapter 2; Liu et al., J Mach Learn Res 2009;10:2295.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]

_LEVELS = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
_LEAST_EIGENVALUE = 0.02
_TRIES = 200
_WIDER = 1.02


def coarseness(cases: int) -> float:
    """The step, in sds, to which numbers of ``cases`` training cases are rounded: a power of 2, 3 / sqrt(n) or more."""
    return float(2.0 ** np.ceil(np.log2(3 / np.sqrt(cases))))


@dataclass(frozen=True, eq=False)
class Spread:
    """What rows are drawn from: ``center`` and ``scale`` (p,), ``correlation`` (p, p), ``quantiles`` (levels, p).

    The quantiles are z-scores at ``levels``; ``positive`` (p,) marks inputs that have no value below 0.
    """

    center: Array
    scale: Array
    correlation: Array
    levels: Array
    quantiles: Array
    positive: NDArray[np.bool_]

    def draw(self, cases: int, random: np.random.Generator, wider: float = 1.0) -> Array:
        """Rows (cases, p) in the inputs' own units; their z-scores are ``wider`` times as far from 0."""
        variances, axes = np.linalg.eigh(self.correlation)
        root = axes * np.sqrt(np.maximum(variances, 0))
        scores = random.standard_normal((cases, len(self.center))) @ root.T
        z = np.column_stack([self._at(column, j) for j, column in enumerate(scores.T)])
        rows = self.center + wider * z * self.scale
        return np.where(self.positive, np.abs(rows), rows)

    def _at(self, scores: Array, input_: int) -> Array:
        """The quantiles of one input at normal ``scores``, beyond the outermost levels as a straight line goes on."""
        known, values = ndtri(self.levels), self.quantiles[:, input_]
        found = np.interp(scores, known, values)
        for end, inner in ((0, 1), (-1, -2)):
            slope = (values[end] - values[inner]) / (known[end] - known[inner])
            beyond = scores < known[0] if end == 0 else scores > known[-1]
            found = np.where(
                beyond,
                values[end] + slope * (np.clip(scores, min(-3, known[0]), max(3, known[-1])) - known[end]),
                found,
            )
        return found


def fitted_spread(rows: Array) -> Spread:
    """The spread of ``rows`` (n, p) as it is, with a quantile for each case: it holds the cases, and is for drawing."""
    n = len(rows)
    center, scale = rows.mean(axis=0), rows.std(axis=0, ddof=1)
    levels = (np.arange(n) + 0.5) / n
    return Spread(
        center, scale, _score_correlation(rows), levels, np.sort((rows - center) / scale, axis=0), rows.min(axis=0) >= 0
    )


def coarse_spread(rows: Array, center: Array, scale: Array, step: float) -> Spread:
    """The spread of ``rows`` about the coarse ``center`` and ``scale``, rounded to ``step``.

    Parameters
    ----------
    rows : ndarray (n, p)
        Training cases, in the inputs' own units.
    center, scale : ndarray (p,)
        Coarse mean and sd of each input (``coarse_moments``); the sds above 0.
    step : float
        Of quantiles, in sds, and of correlations (``coarseness``).

    Returns
    -------
    Spread
        Coarse, with quantiles at seven levels from 0.05 to 0.95. Which inputs have no value below 0 is as in ``rows``.
    """
    z = np.quantile((rows - center) / scale, _LEVELS, axis=0)
    correlation = coarse_correlation(_score_correlation(rows), step)
    return Spread(center, scale, correlation, _LEVELS, rounded(z, step), rows.min(axis=0) >= 0)


def coarse_moments(mean: Array, sd: Array, step: float) -> tuple[Array, Array]:
    """Mean and sd, the sd rounded to powers of 2 ** ``step``, the mean to ``step`` of these sds.

    Parameters
    ----------
    mean, sd : ndarray (p,)
        Of the training cases, in the inputs' own units.
    step : float
        Above 0 (``coarseness``).

    Returns
    -------
    mean, sd : ndarray (p,)
        In the same units. An sd of 0 stays, and the mean with it.
    """
    coarse_sd = np.where(sd > 0, 2.0 ** rounded(np.log2(np.where(sd > 0, sd, 1)), step), 0)
    unit = np.where(sd > 0, coarse_sd, 1) * step
    return np.where(sd > 0, np.round(mean / unit) * unit, mean), coarse_sd


def coarse_correlation(correlation: Array, step: float) -> Array:
    """Correlations rounded to ``step``, made positive definite again.

    Parameters
    ----------
    correlation : ndarray (p, p)
        Symmetric, 1 on the diagonal.
    step : float
        Above 0 (``coarseness``).

    Returns
    -------
    ndarray (p, p)
        1 on the diagonal; where small eigenvalues had to be raised, the others are no multiples of ``step`` any more.
    """
    variances, axes = np.linalg.eigh(rounded(correlation, step))
    found = (axes * np.maximum(variances, _LEAST_EIGENVALUE)) @ axes.T
    root = np.sqrt(np.diag(found))
    return np.asarray(found / root / root[:, None])


def rounded(values: Array, step: float) -> Array:
    """``values`` to multiples of ``step``.

    Parameters
    ----------
    values : ndarray
        Of any shape.
    step : float
        Above 0, in the unit of ``values``.

    Returns
    -------
    ndarray
        Of the same shape; what lies midway goes to the even multiple.
    """
    return np.asarray(np.round(values / step) * step)


def apart_from(rows: Array, spread: Spread, known: Array, least: float, random: np.random.Generator) -> Array | None:
    """``rows``, those drawn anew that lie nearer than ``least`` to one of ``known``.

    Parameters
    ----------
    rows : ndarray (m, p)
        Pseudo-cases in the inputs' own units; they stay as they are.
    spread : Spread
        What new ones are drawn from; its ``scale`` is the unit of distances.
    known : ndarray (n, p)
        Training cases, in the units of ``rows``.
    least : float
        The Euclidean distance to keep, in sds.
    random : numpy.random.Generator
        The stream of new draws.

    Returns
    -------
    ndarray (m, p) or None
        A copy; None where the spread, drawn ever wider, has no place for them.
    """
    rows, others = rows.copy(), known / spread.scale
    for attempt in range(_TRIES):
        near = nearest(rows / spread.scale, others) < least
        if not near.any():
            return rows
        rows[near] = spread.draw(int(near.sum()), random, _WIDER**attempt)
    return None


def nearest(rows: Array, others: Array) -> Array:
    """The Euclidean distance of each of ``rows`` to the nearest of ``others``.

    Parameters
    ----------
    rows : ndarray (m, p)
        Scaled, so that all inputs have one unit.
    others : ndarray (n, p)
        In the same units, one or more.

    Returns
    -------
    ndarray (m,)
    """
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(others).query(rows)[0])


def least_apart(rows: Array) -> float:
    """The smallest distance between two distinct ``rows`` (n, p); 0 where all are one."""
    distinct = np.unique(rows, axis=0)
    if len(distinct) < 2:
        return 0.0
    from scipy.spatial import cKDTree

    return float(cKDTree(distinct).query(distinct, k=2)[0][:, 1].min())


def _score_correlation(rows: Array) -> Array:
    """The correlations (p, p) of the normal scores of ``rows`` (n, p)."""
    from scipy.stats import rankdata

    scores = ndtri((rankdata(rows, axis=0) - 0.5) / len(rows))
    if rows.shape[1] == 1:
        return np.ones((1, 1))
    return np.asarray(np.corrcoef(scores.T))
