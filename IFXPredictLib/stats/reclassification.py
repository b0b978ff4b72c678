"""What a second model adds to a first one: IDI and NRI (Pencina et al. 2008 and 2011).

Words: ``y`` (n,) is the outcome, 0 and 1; ``first`` and ``second`` (n,) are the probabilities of 1 by the two models,
within [0, 1]; up is from lower to higher; events have outcome 1. Wherever they cannot be used, TrainingError says why.
Standard errors are those of Hmisc's ``improveProb``, not the ones that assume no difference.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from .discrimination import check_class_sizes
from .estimates import Estimate, wald
from .logistic import FloatArray, IntArray
from .probabilities import check_probabilities


@dataclass(frozen=True)
class Nri:
    """Net reclassification improvement: of events (up - down), of non-events (down - up), and their sum."""

    events: Estimate
    non_events: Estimate
    total: Estimate


@dataclass(frozen=True)
class Reclassification:
    """NRI by category, and how many cases moved from where to where.

    ``event_table`` and ``non_event_table`` (c, c): rows the first model's category, columns the second's, from the
    lowest up. ``cutoffs`` (c - 1,): a probability equal to a cut-off belongs to the category above it.
    """

    nri: Nri
    cutoffs: tuple[float, ...]
    event_table: NDArray[np.intp]
    non_event_table: NDArray[np.intp]


def idi(y: ArrayLike, first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Estimate:
    """The integrated discrimination improvement: the mean rise of probability in events minus that in non-events.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes; 1 is the event.
    first, second : array_like, shape (n,)
        Probabilities of the older and of the newer model.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    Estimate
        With SE = sqrt(s1^2 / n1 + s0^2 / n0), s^2 the variances (n - 1) of the rises. Identical models give 0 with SE
        0, z 0 and P 1.

    Raises
    ------
    TrainingError
        For what are no outcomes and probabilities, and where a class has fewer than two cases.

    References
    ----------
    Pencina et al. Stat Med 2008;27:157-72.
    """
    outcome, old, new = _check(y, first, second)
    check_class_sizes(outcome, "IDI")
    rises = [(new - old)[outcome == value] for value in (1, 0)]
    se = sum(r.var(ddof=1) / r.size for r in rises) ** 0.5
    return wald(float(rises[0].mean() - rises[1].mean()), float(se), confidence)


def category_free_nri(y: ArrayLike, first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Nri:
    """The NRI that counts every rise and fall of the probability, however small.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes; 1 is the event.
    first, second : array_like, shape (n,)
        Probabilities of the older and of the newer model.
    confidence : float, optional
        Of the interval.

    Returns
    -------
    Nri

    Raises
    ------
    TrainingError
        For what are no outcomes and probabilities.

    References
    ----------
    Pencina, D'Agostino, Steyerberg. Stat Med 2011;30:11-21.
    """
    outcome, old, new = _check(y, first, second)
    return _nri(outcome, _moves(old, new), confidence)


def category_nri(
    y: ArrayLike, first: ArrayLike, second: ArrayLike, cutoffs: ArrayLike, confidence: float = 0.95
) -> Reclassification:
    """The NRI that counts moves between categories of risk.

    Parameters
    ----------
    y : array_like, shape (n,)
        Outcomes; 1 is the event.
    first, second : array_like, shape (n,)
        Probabilities of the older and of the newer model.
    cutoffs : array_like, shape (c - 1,)
        Between the c categories, ascending within (0, 1).
    confidence : float, optional
        Of the interval.

    Returns
    -------
    Reclassification

    Raises
    ------
    TrainingError
        For what are no outcomes, probabilities or cut-offs.
    """
    outcome, old, new = _check(y, first, second)
    edges = _check_cutoffs(cutoffs)
    before, after = (np.searchsorted(edges, p, side="right") for p in (old, new))
    tables = [_table(before[outcome == value], after[outcome == value], edges.size + 1) for value in (1, 0)]
    return Reclassification(_nri(outcome, _moves(before, after), confidence), tuple(edges.tolist()), *tables)


def _nri(y: IntArray, moves: IntArray, confidence: float) -> Nri:
    events, event_variance = _net(moves[y == 1])
    non_events, non_event_variance = _net(-moves[y == 0])
    return Nri(
        wald(events, event_variance**0.5, confidence),
        wald(non_events, non_event_variance**0.5, confidence),
        wald(events + non_events, (event_variance + non_event_variance) ** 0.5, confidence),
    )


def _net(moves: IntArray) -> tuple[float, float]:
    """The mean of moves (-1, 0, 1) and its variance by whole numbers: n (up + down) - (up - down)^2, over n^3."""
    n, up, down = moves.size, int(np.sum(moves > 0)), int(np.sum(moves < 0))
    return (up - down) / n, (n * (up + down) - (up - down) ** 2) / n**3


def _moves(before: NDArray[Any], after: NDArray[Any]) -> IntArray:
    return (after > before).astype(np.intp) - (after < before)


def _table(before: IntArray, after: IntArray, categories: int) -> NDArray[np.intp]:
    return np.bincount(before * categories + after, minlength=categories**2).reshape(categories, categories)


def _check(y: ArrayLike, first: ArrayLike, second: ArrayLike) -> tuple[IntArray, FloatArray, FloatArray]:
    outcome, old = check_probabilities(y, first)
    return outcome, old, check_probabilities(y, second)[1]


def _check_cutoffs(cutoffs: ArrayLike) -> FloatArray:
    edges = np.asarray(cutoffs, np.float64)
    if edges.ndim != 1 or not edges.size:
        raise TrainingError(f"NRI: expected a list of cut-offs, found an array of shape {edges.shape}.")
    if not (np.all((edges > 0) & (edges < 1)) and np.all(np.diff(edges) > 0)):
        found = ", ".join(f"{edge:g}" for edge in edges)
        raise TrainingError(f"NRI: expected cut-offs between 0 and 1 in ascending order, found {found}.")
    return edges
