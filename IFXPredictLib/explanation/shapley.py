"""Shapley values: how much each feature of one case moved a model's score away from its mean over the training cases.

Words: the *background* (b, p) are training cases; a *coalition* is a set of features. The score of a coalition is the
mean over the background of the scores of rows that take the coalition's features from the case and all others from
the background ("interventional" or "marginal" expectation: Janzing et al. 2020, AISTATS). Its Shapley value (Shapley
1953) is a feature's mean gain over all orders in which features join; with the base, the mean score of the background,
the values sum to the case's score. They are in the unit of the score and speak of the model, not of causes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import FeatureError

Array = NDArray[np.float64]

Score = Callable[[Array], Array]
"""A model: (m, p) features to (m,) scores; the same row has the same score wherever it stands."""

Game = Callable[[Array, NDArray[np.intp]], Array]
"""A score that may also depend on which background case (m,) each row was made from."""

EXACT_FEATURES = 12
"""Up to so many features all coalitions are scored, 4096 x b rows; beyond, orders are sampled."""

ROUNDS = 16
"""Of sampling, where more features are explained: 2 b orders each."""

SUM_TOLERANCE = 1e-6
_ROWS = 1 << 15  # at a time


@dataclass(frozen=True, eq=False)
class Shapley:
    """``base`` + the sum of ``values`` (p,) = ``prediction``; ``standard_errors`` (p,) are 0 where values are exact.

    Raises FeatureError where they do not sum to the prediction within 1e-6.
    """

    base: float
    values: Array
    standard_errors: Array
    prediction: float

    def __post_init__(self) -> None:
        gap = abs(self.base + float(np.sum(self.values)) - self.prediction)
        if not gap <= SUM_TOLERANCE:
            raise FeatureError(
                f"Shapley values: base and values miss the prediction {self.prediction:g} by {gap:.3g}, expected at "
                f"most {SUM_TOLERANCE:g}; does the model score the same row always the same?"
            )


def shapley_values(
    score: Score, x: ArrayLike, background: ArrayLike, *, rounds: int = ROUNDS, seed: int = 1
) -> Shapley:
    """The Shapley values of one case's score, against cases that stand for what is usual.

    Exact for at most EXACT_FEATURES features. Beyond, sampled from random orders: in a round each background case has
    an order of its own and that order reversed, so that rounds are alike and independent, and their sd / sqrt(rounds)
    is the standard error. It does not cover the choice of the background.

    Parameters
    ----------
    score : callable
        From rows (m, p) to scores (m,).
    x : array_like, shape (p,)
        The case.
    background : array_like, shape (b, p)
        The others, in the same units.
    rounds : int, optional
        Rounds of 2 b orders, where values are sampled.
    seed : int, optional
        Of the orders.

    Returns
    -------
    Shapley
        Base, values (p,) that add up with it to the case's score, and their standard errors (0 where exact).

    Raises
    ------
    FeatureError
        Where shapes do not fit, or a feature or a score is not finite.
    """
    case, others = check_case(x, background)
    values, errors = joint_values(lambda rows, _of: score(rows), case, others, rounds, seed)
    base, prediction = float(np.mean(checked_scores(score, others))), float(checked_scores(score, case[None])[0])
    return Shapley(base, values, errors, prediction)


def summed_by(values: ArrayLike, groups: Sequence[str]) -> Mapping[str, float]:
    """The sum of ``values`` (p,) in each group, by the groups' names (p,), in their first order.

    Parameters
    ----------
    values : array_like, shape (p,)
        Shapley values, or what else adds up, as the squares of their independent standard errors.
    groups : sequence of str
        Which group each value belongs to: a feature, where it comes from.

    Returns
    -------
    mapping of str to float
        Each group once.

    Raises
    ------
    FeatureError
        Where there are not as many names as values.
    """
    found = np.asarray(values, np.float64)
    if found.shape != (len(groups),):
        raise FeatureError(f"Shapley values: expected one group a value, found {len(groups)} for shape {found.shape}.")
    owner = np.asarray(groups, dtype=object)
    return {group: float(found[owner == group].sum()) for group in dict.fromkeys(groups)}


def check_case(x: ArrayLike, background: ArrayLike) -> tuple[Array, Array]:
    """A case (p,) and its background (b, p).

    Parameters
    ----------
    x : array_like, shape (p,)
        The features of the case.
    background : array_like, shape (b, p)
        Those of training cases, one at least, in the same order and units.

    Returns
    -------
    x, background : ndarray of float64
        Both, of these shapes.

    Raises
    ------
    FeatureError
        Where the two do not fit, or a feature is not finite.
    """
    case, others = np.asarray(x, np.float64), np.asarray(background, np.float64)
    if case.ndim != 1 or others.ndim != 2 or not others.size or others.shape[1] != case.size:
        raise FeatureError(
            f"Shapley values: expected a case of p features and a background of (cases, p), found {case.shape} and "
            f"{others.shape}."
        )
    if not (np.isfinite(case).all() and np.isfinite(others).all()):
        raise FeatureError("Shapley values: a feature is missing; expected finite numbers in case and background.")
    return case, others


def checked_scores(score: Score, rows: Array) -> Array:
    """The scores (m,) of ``rows``; raises FeatureError for another shape or a score that is not finite."""
    found = np.asarray(score(rows), np.float64)
    if found.shape != (len(rows),) or not np.isfinite(found).all():
        raise FeatureError(f"Shapley values: expected {len(rows)} finite scores of the model, found {found.shape}.")
    return found


def joint_values(
    game: Game, x: Array, background: Array, rounds: int, seed: int | Sequence[int]
) -> tuple[Array, Array]:
    """Values and standard errors (p,) of a checked case: exact where few features, else sampled."""
    if x.size <= EXACT_FEATURES:
        return exact_values(_worth(game, x, background)), np.zeros(x.size)
    return _sampled(game, x, background, rounds, np.random.default_rng(seed))


def coalition_weights(players: int) -> Array:
    """The share of orders in which exactly a given coalition of 0..players-1 stands before a player: (players,)."""
    return np.array([1 / (players * comb(players - 1, size)) for size in range(players)])


def exact_values(worth: Array) -> Array:
    """The values (p,) of a game by the ``worth`` (2^p,) of its coalitions: bit j of the place says that j is in it.

    Shapley 1953, equation 13: sum over coalitions S without j of |S|! (p - |S| - 1)! / p! [v(S + j) - v(S)].
    """
    p = worth.size.bit_length() - 1
    weights = coalition_weights(p)[_members(p - 1).sum(axis=1)]  # of the coalitions of all others
    by_bit = [worth.reshape(-1, 2, 1 << j) for j in range(p)]
    return np.array([weights @ (w[:, 1] - w[:, 0]).ravel() for w in by_bit])


def _members(features: int) -> NDArray[np.bool_]:
    """Which features (c, p) stand in each of the 2^p coalitions."""
    return (np.arange(1 << features)[:, None] >> np.arange(features) & 1).astype(bool)


def _worth(game: Game, x: Array, background: Array) -> Array:
    """The mean score over the background of each coalition: (2^p,), some thousand rows at a time."""
    cases, p = background.shape
    members = _members(p)
    at_once = max(1, _ROWS // cases)
    worth = np.empty(len(members))
    for first in range(0, len(members), at_once):
        part = members[first : first + at_once]
        rows = np.where(part[:, None], x, background).reshape(-1, p)  # coalition by coalition, (c * b, p)
        of = np.tile(np.arange(cases), len(part))
        scores = checked_scores(lambda r, of=of: game(r, of), rows)  # type: ignore[misc]
        worth[first : first + at_once] = scores.reshape(len(part), cases).mean(axis=1)
    return worth


def _sampled(game: Game, x: Array, background: Array, rounds: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Castro et al. 2009, with antithetic orders (Mitchell et al. 2022, section 4.1)."""
    if rounds < 2:
        raise FeatureError(f"Shapley values: {rounds} round(s) of sampling have no standard error; take 2 or more.")
    found = np.empty((rounds, x.size))
    for i in range(rounds):
        order = random.permuted(np.tile(np.arange(x.size), (len(background), 1)), axis=1)  # (b, p)
        both = [_gains(game, each, x, background) for each in (order, order[:, ::-1])]
        found[i] = np.mean(both, axis=(0, 1))
    return found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(rounds)


def _gains(game: Game, order: NDArray[np.intp], x: Array, background: Array) -> Array:
    """Each feature's gain (b, p) when the features of a background case give way to the case's, in its ``order``."""
    cases, p = background.shape
    place = np.argsort(order, axis=1)
    rows = np.where(place < np.arange(p + 1)[:, None, None], x, background).reshape(-1, p)  # ((p + 1) * b, p)
    of = np.tile(np.arange(cases), p + 1)
    scores = checked_scores(lambda r: game(r, of), rows).reshape(p + 1, cases)
    gains = np.empty((cases, p))
    np.put_along_axis(gains, order, np.diff(scores, axis=0).T, axis=1)
    return gains
