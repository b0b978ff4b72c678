"""How much of a prediction is the hand: the models' answers when the same lesion is drawn again.

Each redrawing (``redrawings``) takes the way of a prediction, but only the features that models take are computed and
nothing is explained. The *band* of a model holds 90 % of its probabilities. *Shares* say how much comes from contour,
position and noise, as mean squared steps of the probability when one after another is added.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..bundles.bundle import Bundle, FrozenModel
from ..features.extraction import Features, some_features
from ..features.sight import seen_part
from ..imaging.case import Case
from ..models.svm import probability
from ..simulation.contours import ContourVariation
from .redrawing import SOURCES, Redrawn, noise_of, redrawing_seed, redrawings

LEVEL = 0.9
FEWEST = 10
"""Redrawings below which a band of 90 % says nothing."""
_CHAINED = 5
"""Of so many redrawings one is computed source by source."""


class BandRow(NamedTuple):
    """One model: its band from ``low`` to ``high``, the share of redrawings whose call ``stays``, and the shares.

    NaN where the model does not answer, and for shares where nothing moves.
    """

    model: str
    probability: float
    low: float
    high: float
    cutoff: float
    stays: float
    crosses: str
    contour: float
    position: float
    noise: float


class MovedFeature(NamedTuple):
    """One feature that models take: how much z moved, its sd and mean, and its perturbation ICC.

    The ICC is 1 - variance over the redrawings / variance over the training cases, 0 at least.
    """

    name: str
    z: float
    z_mean: float
    z_sd: float
    icc: float


@dataclass(frozen=True)
class Band:
    """The bands of all models, in the bundle's order, and their features, the one that moves most first."""

    rows: tuple[BandRow, ...]
    features: tuple[MovedFeature, ...]
    count: int
    variation: ContourVariation
    noise_sd: float
    seed: int


def band(case: Case, bundle: Bundle, count: int, variation: ContourVariation) -> Band:
    """The band of each model's probability over redrawings of a case.

    Parameters
    ----------
    case : Case
        The patient, made with ``bundle.protocol``.
    bundle : Bundle
        The frozen models.
    count : int
        How many redrawings, 10 at least.
    variation : ContourVariation
        How far apart two readings lie, in mm.

    Returns
    -------
    Band
        The same for the same case, whatever else is computed.

    Raises
    ------
    CaseError
        For fewer redrawings.
    FeatureError
        For a feature of a redrawing that cannot be had.
    """
    if count < FEWEST:
        raise CaseError(f"a band needs {FEWEST} redrawings or more, found {count}.")
    case = seen_part(case, bundle.protocol)
    names = tuple(dict.fromkeys(name for m in bundle.models if not m.fuses for name in m.inputs))
    drawn = _features(case, bundle, names)
    redrawn = enumerate(redrawings(case, bundle.protocol, variation, count))
    chains = [[_features(c, bundle, names) for c in _computed(one, i)] for i, one in redrawn]
    found = np.array([_probabilities(chain[-1], bundle) for chain in chains])
    steps = np.array([[_probabilities(f, bundle) for f in (drawn, *chain)] for chain in chains if len(chain) > 1])
    base = _probabilities(drawn, bundle)
    rows = tuple(_row(model, base[i], found[:, i], steps[:, :, i]) for i, model in enumerate(bundle.models))
    return Band(
        rows,
        _moved(drawn, [chain[-1] for chain in chains], bundle),
        count,
        variation,
        noise_of(case),
        redrawing_seed(case),
    )


def _computed(redrawn: Redrawn, i: int) -> tuple[Case, ...]:
    """The cases of the i-th redrawing that are computed: the last, and of some those before it."""
    return (redrawn.contour, redrawn.position, redrawn.noise) if i % _CHAINED == 0 else (redrawn.noise,)


def _features(case: Case, bundle: Bundle, names: tuple[str, ...]) -> Features:
    return some_features(case, bundle.protocol, bundle.network, names)


def _probabilities(features: Features, bundle: Bundle) -> NDArray[np.float64]:
    raw = [answer.raw_score for answer in bundle.answers(features).values()]
    return np.asarray(probability(raw), np.float64)


def _row(model: FrozenModel, base: float, found: NDArray[np.float64], steps: NDArray[np.float64]) -> BandRow:
    """Of ``found`` (redrawings,) and ``steps`` (chains, 4): as drawn, then with one source more each."""
    if np.isnan(base):
        nan = np.nan
        return BandRow(model.name, nan, nan, nan, model.cutoff, nan, "", nan, nan, nan)
    outside = (1 - LEVEL) / 2
    low, high = (float(q) for q in np.quantile(found, [outside, 1 - outside]))
    stays = float(np.mean((found >= model.cutoff) == (base >= model.cutoff)))
    squares = (np.diff(steps, axis=1) ** 2).mean(axis=0)
    shares = squares / squares.sum() if squares.sum() > 0 else np.full(len(SOURCES), np.nan)
    crosses = "yes" if low < model.cutoff <= high else "no"
    contour, position, noise = shares.tolist()
    return BandRow(model.name, float(base), low, high, model.cutoff, stays, crosses, contour, position, noise)


def _moved(drawn: Features, redrawn: list[Features], bundle: Bundle) -> tuple[MovedFeature, ...]:
    summary = bundle.summary
    place = {name: i for i, name in enumerate(summary.names)}
    rows = []
    for name in drawn.names:
        mean, sd = summary.mean[place[name]], summary.sd[place[name]]
        values = np.array([one.select([name])[0] for one in redrawn])
        if name in bundle.protocol.clinical_names or not sd > 0:
            continue
        z = (values - mean) / sd
        spread = float(z.std(ddof=1))
        own = float((drawn.select([name])[0] - mean) / sd)
        rows.append(MovedFeature(name, own, float(z.mean()), spread, max(0.0, 1 - spread**2)))
    return tuple(sorted(rows, key=lambda row: -row.z_sd))
