"""What a band is: rows of models and of features, as tables, the panel and the prediction process know them.

Nothing heavy is imported here: Slicer shows bands without the packages that compute them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

LEVEL = 0.9
"""How much of the redrawings' probabilities a band holds."""
DEPENDS = "depends on the contour"
"""The call of a model whose band holds the cut-off, where the protocol says so."""


def holds_cutoff(low: float, high: float, cutoff: float) -> bool:
    """Whether a band holds probabilities of both calls, of which the one from the cut-off on is positive.

    Parameters
    ----------
    low, high : float
        The ends of the band, probabilities; NaN where the model does not answer.
    cutoff : float
        Of the model, a probability.

    Returns
    -------
    bool
        False where an end is NaN.
    """
    return low < cutoff <= high


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

    @property
    def words(self) -> str:
        """The interval: "54.3 % to 78.2 %"."""
        return f"{100 * self.low:.1f} % to {100 * self.high:.1f} %"

    @property
    def shares(self) -> str:
        """Where it comes from: "57 % contour, 30 % position, 13 % noise"; "" where nothing moves."""
        if math.isnan(self.contour):
            return ""
        return f"{self.contour:.0%} contour, {self.position:.0%} position, {self.noise:.0%} noise".replace("%", " %")


class MovedFeature(NamedTuple):
    """One feature that models take: how much z moved, its sd and mean, and an ICC from this case alone.

    That is 1 - variance over the redrawings / variance over the training cases, 0 at least: what an ICC would be if
    every case were redrawn as this one. ``robustness`` gives the ICC of a cohort's redrawings.
    """

    name: str
    z: float
    z_mean: float
    z_sd: float
    case_icc: float


@dataclass(frozen=True)
class Band:
    """The bands of all models, in the bundle's order, and their features, the one that moves most first.

    ``amplitude`` says how far apart the drawings lie, and where that is from.
    """

    rows: tuple[BandRow, ...]
    features: tuple[MovedFeature, ...]
    count: int
    amplitude: Mapping[str, object]
    noise_sd: float
    seed: int
