"""How much of a validation's answers is the hand: each case's band, whose VOI was drawn again, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..bundles.bundle import FrozenModel
from ..prediction.band_rows import holds_cutoff
from ..prediction.cohort import Predicted, bands_of
from ..prediction.redrawing import Again

CaseBand = tuple[float, float, float]
"""Of a case and model: the band from and to, as probabilities, and the share of redrawings whose call stays."""


@dataclass(frozen=True)
class BandedAnswers:
    """Of a model's answers how many ``cases`` have a band, its median ``width``, and the mean share of calls that stay.

    ``open`` are the cases whose band holds the cut-off: their call depends on the contour. NaN where none has a band.
    """

    model: str
    cases: int
    width: float
    stays: float
    open: int


@dataclass(frozen=True)
class Contours:
    """The ``bands`` by case and model, the ``answers`` by model, and how each VOI was drawn ``again``."""

    bands: Mapping[tuple[str, str], CaseBand]
    answers: tuple[BandedAnswers, ...]
    again: Again


def contours_of(results: Sequence[Predicted], models: Sequence[FrozenModel], again: Again) -> Contours:
    """What the bands of predicted cases say of each model.

    Parameters
    ----------
    results : sequence of Predicted
        The cases, whose VOIs were drawn again; those that failed have no band.
    models : sequence of FrozenModel
        The bundle's, with their locked cut-offs.
    again : Again
        How often, and how far apart.

    Returns
    -------
    Contours

    Raises
    ------
    IFXPredictError
        Where what was kept of a case was removed or changed since.
    """
    bands = {(case, model): band for case, model, *band in bands_of(results)}
    found = {key: (low, high, stays) for key, (low, high, stays) in bands.items()}
    return Contours(found, tuple(_answers(model, found) for model in models), again)


def _answers(model: FrozenModel, bands: Mapping[tuple[str, str], CaseBand]) -> BandedAnswers:
    own = np.array([band for (_, name), band in bands.items() if name == model.name]).reshape(-1, 3)
    low, high, stays = own.T
    if not len(own):
        return BandedAnswers(model.name, 0, np.nan, np.nan, 0)
    held = sum(holds_cutoff(*band, model.cutoff) for band in zip(low, high, strict=True))
    return BandedAnswers(model.name, len(own), float(np.median(high - low)), float(stays.mean()), held)
