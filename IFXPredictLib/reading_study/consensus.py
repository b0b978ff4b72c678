"""What several readings of a case have in common: intersection, union, and the estimate of STAPLE.

Words: ``masks`` are k readings of one case on one grid. STAPLE gives each voxel a probability to be inside and each
reading a sensitivity and a specificity, all of them by how the readings agree. It looks at all voxels that it is given,
so empty margin counts as agreement: here it is given the box around all readings. Voxels of about 0.5 are decided by
that margin and not by the readers: with two nested readings the whole rim is 0.5, so two get no estimate.

Reference: Warfield, Zou and Wells, IEEE Trans Med Imaging 2004;23:903.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import StudyError

Mask = NDArray[np.bool_]
Kind = Literal["intersection", "union", "staple"]

FEWEST_OF_STAPLE = 3
NEAR_HALF = 0.1
"""A voxel is undecided where its probability is at most so far from 0.5."""
WIDER = 8
"""Voxels of margin with which STAPLE is tried again, to see what the margin decides."""


@dataclass(frozen=True)
class Consensus:
    """A contour made of several, as bool on their grid.

    Of STAPLE alone, else None: ``undecided`` is the share of the union's voxels with a probability near 0.5,
    ``by_margin`` the share whose side changes with ``WIDER`` empty margin, ``sensitivity`` and ``specificity`` those
    of each reading.
    """

    kind: Kind
    mask: Mask
    undecided: float | None = None
    by_margin: float | None = None
    sensitivity: tuple[float, ...] | None = None
    specificity: tuple[float, ...] | None = None


def consensus(masks: Sequence[NDArray[np.uint8]]) -> tuple[Consensus, ...]:
    """Intersection and union of two masks (z, y, x), of three or more STAPLE's estimate besides; none of one.

    Raises StudyError where the masks have other shapes, or one is empty.
    """
    inside = [np.asarray(mask) != 0 for mask in masks]
    if len({mask.shape for mask in inside}) > 1 or not all(mask.any() for mask in inside):
        raise StudyError("review: expected drawn masks on one grid; restore the readings from a backup.")
    if len(inside) < 2:
        return ()
    union = np.logical_or.reduce(inside)
    found = (Consensus("intersection", np.logical_and.reduce(inside)), Consensus("union", union))
    return found if len(inside) < FEWEST_OF_STAPLE else (*found, staple(inside, union))


def staple(inside: Sequence[Mask], union: Mask) -> Consensus:
    """STAPLE's estimate: inside where the probability is above 0.5."""
    own, sensitivity, specificity = _probability(inside, union, 0)
    if not np.isfinite(own).all():  # of a box that all of them fill, nothing is outside, and no specificity known
        own, sensitivity, specificity = _probability(inside, union, 1)
    wide, _, _ = _probability(inside, union, WIDER)
    undecided = np.abs(own[union] - 0.5) <= NEAR_HALF
    moved = (own[union] > 0.5) != (wide[union] > 0.5)
    return Consensus("staple", own > 0.5, float(undecided.mean()), float(moved.mean()), sensitivity, specificity)


def _probability(
    inside: Sequence[Mask], union: Mask, margin: int
) -> tuple[NDArray[np.float64], tuple[float, ...], tuple[float, ...]]:
    """Of each voxel of the grid, 0 outside the box; the margin lies around the box, also where the grid ends."""
    box = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(union))
    padded = [np.pad(mask[box], margin).astype(np.uint8) for mask in inside]
    estimate = sitk.STAPLEImageFilter()
    estimate.SetForegroundValue(1)
    found = sitk.GetArrayFromImage(estimate.Execute([sitk.GetImageFromArray(mask) for mask in padded]))
    whole = np.zeros(union.shape)
    whole[box] = found[tuple(slice(margin, n - margin) for n in found.shape)]
    return whole, tuple(estimate.GetSensitivity()), tuple(estimate.GetSpecificity())
