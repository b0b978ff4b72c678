"""Contours drawn again: a mask whose surface is displaced by a smooth random field, as another reading would be.

All arrays, shapes and spacings are in z, y, x order, lengths in mm. A *displacement* is how far the surface moves
outwards at each voxel: a whole contour's *excess* plus *local* deviations that are alike over ``length_mm``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .fields import Array, smooth_field

LOCAL_LENGTH_MM = 8.0
"""How far a hand's deviation from the true surface reaches along it."""

_MARGIN_MM = 20.0
"""Around a mask where displacements are drawn: more than any surface moves, and two lengths of the field."""

_SUBVOXEL = 1.0
"""Voxels: how much the distances are smoothed, so that a surface may move by less than a voxel."""

_THICK = 2.0
"""An axis with steps of more than this many times the finest is across slices, and is not smoothed."""


@dataclass(frozen=True)
class ContourVariation:
    """How readings of one lesion differ: standard deviations of ``local_mm`` and ``excess_mm``, drawn anew each time.

    ``habit_mm`` is how much further out one reader draws than the other, every time. Raises CaseError for one that is
    not a number, and for a deviation below 0.
    """

    local_mm: float
    excess_mm: float = 0.0
    habit_mm: float = 0.0

    def __post_init__(self) -> None:
        """Check the lengths."""
        if not (self.local_mm >= 0 and self.excess_mm >= 0 and np.isfinite([*vars(self).values()]).all()):
            raise CaseError(
                f"contour variation: expected lengths in mm, deviations from 0 on, found {self.local_mm:g}, "
                f"{self.excess_mm:g} and {self.habit_mm:g}."
            )


def displacement(
    shape: tuple[int, ...], spacing: tuple[float, ...], excess_mm: float, local_mm: float, rng: np.random.Generator
) -> Array:
    """How far the surface moves outwards at each voxel of ``shape``; ``excess_mm`` is the mean.

    Parameters
    ----------
    shape : tuple of int
        Voxels along z, y, x.
    spacing : tuple of float
        Their edges along z, y, x, in mm.
    excess_mm : float
        Of the whole contour; below 0 it moves inwards.
    local_mm : float
        The standard deviation of the local deviations over all voxels.
    rng : numpy.random.Generator
        Draws the field; the same state gives the same one.

    Returns
    -------
    ndarray (z, y, x)
        float32, in mm; what lies within LOCAL_LENGTH_MM moves alike.
    """
    return np.asarray(excess_mm + local_mm * smooth_field(shape, spacing, LOCAL_LENGTH_MM, rng))


def largest_piece(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest of a mask's face-connected pieces."""
    from scipy import ndimage

    parts, _ = ndimage.label(mask)
    return np.asarray(parts == np.bincount(parts.ravel())[1:].argmax() + 1)


@dataclass(frozen=True)
class Contour:
    """The surface of a mask, ready to be moved: signed distances (negative inside) in a ``box`` of the mask's grid."""

    shape: tuple[int, ...]
    spacing: tuple[float, ...]
    box: tuple[slice, ...]
    distance: Array

    def moved(self, outwards_mm: Array | float) -> NDArray[np.bool_]:
        """The mask, on its whole grid, whose surface is displaced by ``outwards_mm`` (the box's shape, or a number).

        Raises CaseError where nothing is left.
        """
        inside = self.distance < outwards_mm
        if not inside.any():
            raise CaseError("contour: nothing is left of the lesion after displacing its surface; take less amplitude.")
        mask = np.zeros(self.shape, dtype=bool)
        mask[self.box] = largest_piece(inside)
        return mask

    def redrawn(self, variation: ContourVariation, habit_mm: float, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Another reading, by a reader who draws ``habit_mm`` further out."""
        excess = habit_mm + variation.excess_mm * float(rng.standard_normal())
        return self.moved(displacement(self.distance.shape, self.spacing, excess, variation.local_mm, rng))


def contour_of(mask: NDArray[np.bool_], spacing: tuple[float, ...]) -> Contour:
    """The contour of a mask that is not empty.

    Distances are to the surface between voxels, half a pixel beyond a voxel's centre. They are smoothed within the
    slice: an edge of whole voxels would not move at all for less than half a voxel. Not moved, it gives the mask again
    but for single voxels.

    Parameters
    ----------
    mask : ndarray (z, y, x)
        bool.
    spacing : tuple of float
        The edges of its voxels along z, y, x, in mm.

    Returns
    -------
    Contour
        In a box that reaches 20 mm beyond the mask, as far as its grid does: further than any surface moves.

    Raises
    ------
    CaseError
        Where the mask is empty.
    """
    from scipy import ndimage

    if not mask.any():
        raise CaseError("contour: the mask is empty, expected a drawn lesion; draw it, or leave it out.")
    drawn = ndimage.find_objects(mask.astype(np.uint8))[0]
    box = _wider(drawn, [int(np.ceil(_MARGIN_MM / step)) for step in spacing], mask.shape)
    close = _wider(drawn, [1, 1, 1], mask.shape)  # from within, no voxel outside is nearer than these
    half = min(spacing) / 2
    distance = ndimage.distance_transform_edt(~mask[box], sampling=spacing) - half
    within = half - ndimage.distance_transform_edt(mask[close], sampling=spacing)
    distance[mask[box]] = within[mask[close]]
    blur = [_SUBVOXEL if step <= _THICK * min(spacing) else 0.0 for step in spacing]
    distance = ndimage.gaussian_filter(distance.astype(np.float32), blur, mode="nearest")
    return Contour(mask.shape, spacing, box, distance)


def _wider(box: tuple[slice, ...], margin: Sequence[int], shape: tuple[int, ...]) -> tuple[slice, ...]:
    return tuple(
        slice(max(0, part.start - more), min(size, part.stop + more))
        for part, more, size in zip(box, margin, shape, strict=True)
    )
