"""Shapley values of a fusion: of the models that it fuses, and carried down to each model's own features.

The models' probabilities are the fusion's features, and have Shapley values as any features have. They are carried
down as Owen values (Owen 1977, Values of games with a priori unions): a model's features join one after another while
every other model stands wholly with the case or wholly with the background. By the quotient-game property the values
of a model's features then sum to that model's own value: nothing is shared out by a rule of thumb, and no division
by a contribution near 0 occurs, as in a proportional split.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import FeatureError
from .shapley import (
    EXACT_FEATURES,
    ROUNDS,
    SUM_TOLERANCE,
    Array,
    Game,
    Score,
    Shapley,
    check_case,
    checked_scores,
    coalition_weights,
    exact_values,
    joint_values,
    shapley_values,
)

_AT_ONCE = 8
"""Background cases whose coalitions are blended together: fewer calls, and arrays that stay in a processor's cache."""

Blend = Callable[[int, Array, Array], Game]
"""Of a fused model k and all models' scores of the case (m,) and of its background (b, m): the fusion by model k's
scores, its mean over all orders in which the other models may join."""


@dataclass(frozen=True, eq=False)
class FusedShapley:
    """``inputs``: values of the m models, in the fusion's unit; ``values`` and ``standard_errors``: (p_k,) a model k.

    Raises FeatureError where the values of a model's features do not sum to the model's own within 1e-6.
    """

    inputs: Shapley
    values: tuple[Array, ...]
    standard_errors: tuple[Array, ...]

    def __post_init__(self) -> None:
        sums = np.array([part.sum() for part in self.values])
        gap = float(np.abs(sums - self.inputs.values).max())
        if not gap <= SUM_TOLERANCE:
            raise FeatureError(
                f"Shapley values: the features of a fused model miss its own value by {gap:.3g}, expected at most "
                f"{SUM_TOLERANCE:g}; do the models score the same row always the same?"
            )


def fused_shapley(
    fusion: Score,
    models: Sequence[Score],
    x: Sequence[ArrayLike],
    background: Sequence[ArrayLike],
    *,
    tables: Sequence[Array | None] = (),
    blend_of: Blend | None = None,
    rounds: int = ROUNDS,
    seed: int = 1,
) -> FusedShapley:
    """The Shapley values of a fusion, of its models and carried down to each model's features.

    A model that stands in two of the fusion's inputs, or a feature in two models, gets a value in each. Exact for
    models of at most EXACT_FEATURES features, else sampled as ``shapley_values`` does, independently for each model.

    Parameters
    ----------
    fusion : callable
        From the models' scores (m, models) to the fusion's (m,).
    models : sequence of callable
        From rows of features (m, p_k) to scores (m,).
    x : sequence of array_like, shapes (p_k,)
        The case, for each model.
    background : sequence of array_like, shapes (b, p_k)
        For each model: row i is the same training case in all.
    tables : sequence of ndarray or None, optional
        The models' scores (b, 2^p_k) of all coalitions, placed as ``exact_values`` has them, where they are known
        before.
    blend_of : callable, optional
        A quick way for this fusion.
    rounds, seed : int, optional
        Of the sampling.

    Returns
    -------
    FusedShapley

    Raises
    ------
    FeatureError
        As ``shapley_values`` does; also where the lists are of different length, the backgrounds hold different numbers
        of cases, or more than EXACT_FEATURES models are fused.
    """
    if not 1 <= len(models) <= EXACT_FEATURES or not len(models) == len(x) == len(background):
        raise FeatureError(
            f"Shapley values: expected 1 to {EXACT_FEATURES} fused models with a case and a background each, found "
            f"{len(models)} models, {len(x)} cases and {len(background)} backgrounds."
        )
    pairs = [check_case(one, others) for one, others in zip(x, background, strict=True)]
    cases = {len(others) for _, others in pairs}
    if len(cases) > 1:
        raise FeatureError(f"Shapley values: the backgrounds hold {sorted(cases)} cases, expected the same in each.")
    own = np.array([checked_scores(m, one[None])[0] for m, (one, _) in zip(models, pairs, strict=True)])
    theirs = np.column_stack([checked_scores(m, others) for m, (_, others) in zip(models, pairs, strict=True)])
    tables = tables or (None,) * len(models)
    found = []
    for k, (model, table, pair) in enumerate(zip(models, tables, pairs, strict=True)):
        blend = blend_of(k, own, theirs) if blend_of else _blend(k, fusion, own, theirs)
        if table is not None:
            found.append((exact_values(_worth(blend, table)), np.zeros(pair[0].size)))
        else:
            found.append(joint_values(_game_of(model, blend), *pair, rounds, (seed, k)))
    values, errors = zip(*found, strict=True)
    return FusedShapley(shapley_values(fusion, own, theirs), values, errors)


def _blend(k: int, fusion: Score, own: Array, theirs: Array) -> Game:
    """The fusion by model k's scores (n,), its mean over all orders in which the other models may join."""
    others = np.delete(np.arange(own.size), k)
    weights = coalition_weights(own.size)

    def blend(scores: Array, of: NDArray[np.intp]) -> Array:
        inputs = theirs[of]
        inputs[:, k] = scores
        total = np.zeros(len(scores))
        for joined in np.ndindex(*(2,) * len(others)):
            with_the_case = others[np.array(joined, bool)]
            mixed = inputs.copy()
            mixed[:, with_the_case] = own[with_the_case]
            total += weights[len(with_the_case)] * fusion(mixed)
        return total

    return blend


def _game_of(model: Score, blend: Game) -> Game:
    return lambda rows, of: blend(model(rows), of)


def _worth(blend: Game, scores: Array) -> Array:
    """The mean of the fusion over the background of each coalition (2^p,), by the model's ``scores`` (b, 2^p)."""
    cases, coalitions = scores.shape
    worths = np.empty(scores.shape)
    for start in range(0, cases, _AT_ONCE):
        some = scores[start : start + _AT_ONCE]
        of = np.repeat(np.arange(start, start + len(some)), coalitions)
        worths[start : start + _AT_ONCE] = blend(some.ravel(), of).reshape(some.shape)
    return np.asarray(worths.mean(axis=0))
