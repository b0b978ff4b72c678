"""Which piece of a contour decides: a model's probability when one piece of it after the other moves by one voxel.

The *edge* is where a contour runs within slices: the voxels of the VOI that share a face within their slice with one
outside, and those outside that share one with the VOI. A *piece* is the edge in a block of the image; its voxels within
the VOI are a *layer*, those outside another. Moving a piece in takes its inner layer out of the VOI, moving it out adds
the outer one; nothing else changes. Each such VOI is predicted as it is: there is no derivative and no approximation.

Blocks are as small as ``MOST`` layers allow: a voxel at a time would take as many predictions as the edge has voxels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..bundles.bundle import Bundle
from ..imaging.case import Case
from .kept_case import KeptCase
from .prediction import Prediction

Mask = NDArray[np.bool_]
MOST = 100
"""Layers of an edge: predictions that a map takes."""
_SMALLEST_MM, _STEP = 6.0, 1.25
_NONE = -1


@dataclass(frozen=True)
class Edge:
    """The edge of a VOI in layers.

    ``drawn`` is the VOI, ``layers`` the number of the layer that each voxel belongs to, -1 for none, both (z, y, x);
    ``count`` is how many there are, ``block_mm`` the edge length of the blocks.
    """

    drawn: Mask
    layers: NDArray[np.int32]
    count: int
    block_mm: float

    def masks(self) -> Iterator[Mask]:
        """The VOI with each layer moved to the other side, in their order."""
        for number in range(self.count):
            yield self.drawn ^ (self.layers == number)

    def changes(self, base: float, probabilities: Sequence[float]) -> NDArray[np.float64]:
        """(z, y, x): how much the probability changes where a voxel's layer moves; NaN where there is no edge.

        Parameters
        ----------
        base : float
            The probability of the VOI as drawn.
        probabilities : sequence of float
            Of each of ``masks``.
        """
        values = np.append(np.asarray(probabilities, np.float64) - base, np.nan)
        return values[self.layers]  # the last one is that of -1


@dataclass(frozen=True)
class EdgeWorth:
    """What an edge is worth: ``changes`` of the probability (z, y, x; NaN off the edge), which was ``base``."""

    edge: Edge
    base: float
    changes: NDArray[np.float64]


def edge_of(drawn: Mask, spacing: Sequence[float], most: int = MOST) -> Edge:
    """The edge of a VOI in at most ``most`` layers, as small ones as that allows.

    Parameters
    ----------
    drawn : ndarray (z, y, x)
        The VOI; z across the slices.
    spacing : sequence of float
        In mm, z, y, x.
    most : int
        2 at least.

    Returns
    -------
    Edge
        A layer that is the whole VOI is none: nothing would be left of it.
    """
    near_outside, near_inside = _beside(~drawn, beyond=True), _beside(drawn, beyond=False)
    edge = (drawn & near_outside) | (~drawn & near_inside)
    at = np.argwhere(edge)
    inside, block_mm = drawn[edge], _SMALLEST_MM
    while True:
        blocks = np.floor(at * np.asarray(spacing) / block_mm).astype(np.int64)
        found, layer = np.unique(np.column_stack([blocks, inside]), axis=0, return_inverse=True)
        if len(found) <= most:
            break
        block_mm *= _STEP
    layers = np.full(drawn.shape, _NONE, np.int32)
    layers[edge] = layer.reshape(-1)
    if len(found) and (whole := layers[drawn]).min() == whole.max() and whole[0] != _NONE:
        layers[layers == whole[0]] = _NONE
        layers[layers > whole[0]] -= 1
        return Edge(drawn, layers, len(found) - 1, block_mm)
    return Edge(drawn, layers, len(found), block_mm)


def edge_worth(case: Case, bundle: Bundle, model: str, most: int = MOST) -> EdgeWorth:
    """What the edge of a case's VOI is worth to a model.

    Parameters
    ----------
    case : Case
        Made with ``bundle.protocol``.
    bundle : Bundle
        The frozen models.
    model : str
        The name of the model (``reference_model``).
    most : int
        Layers at most, each a prediction.

    Returns
    -------
    EdgeWorth
        On the grid of the case's image; all NaN where the model does not answer.

    Raises
    ------
    CaseError
        As ``KeptCase.answer``, for the VOI as drawn or with a layer moved.
    """
    kept = KeptCase(case, bundle)
    voxels = sitk.GetArrayFromImage(case.mask) != 0
    edge = edge_of(voxels, case.image.GetSpacing()[::-1], most)
    base = probability_by(model, kept.answer(voxels))
    found = [probability_by(model, one) for one in kept.answers(edge.masks())]
    return EdgeWorth(edge, base, edge.changes(base, found))


def probability_by(model: str, prediction: Prediction) -> float:
    """The probability of one model of a prediction, by its name.

    Parameters
    ----------
    model : str
        The name in the bundle, of a model that the prediction has a row of.
    prediction : Prediction
        Of one case.

    Returns
    -------
    float
        Of outcome 1, from 0 to 1; NaN where the model could not answer.
    """
    return next(row.probability for row in prediction.rows if row.model == model)


def _beside(voxels: Mask, *, beyond: bool) -> Mask:
    """Whether a voxel shares a face within its slice with one of ``voxels``, of which all ``beyond`` the image are."""
    padded = np.pad(voxels, ((0, 0), (1, 1), (1, 1)), constant_values=beyond)
    return padded[:, :-2, 1:-1] | padded[:, 2:, 1:-1] | padded[:, 1:-1, :-2] | padded[:, 1:-1, 2:]
