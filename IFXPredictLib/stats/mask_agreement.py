"""How well two masks of one lesion agree: overlap, volume, and distances of their surfaces in mm.

Words: ``one`` and ``other`` are masks on one grid; ``spacing`` is in mm, in the order of the arrays' axes. A grid's
direction changes no distance, so oblique grids need nothing more. A *surface* is not the stairs of the voxels but what
``slice_surfaces`` lays through the contours of the slices, so that no distance depends on the slices' thickness. A
*directed* distance is that in space from each point of one surface to the nearest of the other, weighted by area.

References: Dice, Ecology 1945;26:297. Huttenlocher et al., IEEE PAMI 1993;15:850 (Hausdorff distance and its
quantiles). Yeghiazaryan and Voiculescu, J Med Imaging 2018;5:015006, and Maier-Hein et al., Nat Methods 2024;21:195
(surface distances and what programs call them). Decision 39 (why between interpolated surfaces).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from ..base.errors import CaseError
from .slice_surfaces import SurfacePoints, surfaces

Mask = NDArray[np.bool_]
Distances = NDArray[np.float64]


@dataclass(frozen=True)
class MaskAgreement:
    """The agreement of two masks; ``difference`` is always the other's minus the one's.

    ``dice`` is 0 to 1. ``volumes_ml`` are the two volumes, as voxels; ``difference_percent`` is of their mean.
    ``hausdorff_mm`` is the larger of the two largest directed distances, ``hausdorff95_mm`` the larger of the two
    distances within which 95 % of a surface lies from the other. ``mean_distance_mm`` is the mean of both directions,
    pooled: over the area of both surfaces. ``shift_mm`` is the same mean with a sign: above 0 where the other surface
    lies outside the one. The wall of a hole is a surface too. Where one mask reaches further by a slice than the
    other, the two largest distances may be a slice's thickness: nobody drew in between.
    """

    dice: float
    volumes_ml: tuple[float, float]
    hausdorff_mm: float
    hausdorff95_mm: float
    mean_distance_mm: float
    shift_mm: float

    @property
    def difference_ml(self) -> float:
        """The other's volume minus the one's."""
        return self.volumes_ml[1] - self.volumes_ml[0]

    @property
    def difference_percent(self) -> float:
        """The difference in percent of the mean of both volumes."""
        return 200 * self.difference_ml / sum(self.volumes_ml)


def mask_agreement(one: NDArray[Any], other: NDArray[Any], spacing: tuple[float, ...]) -> MaskAgreement:
    """How well two masks of one lesion agree.

    Masks that do not touch have a Dice of 0 and finite distances.

    Parameters
    ----------
    one, other : ndarray
        3-D, of one shape; a voxel is inside where it is not 0.
    spacing : tuple of float
        In mm, in the order of the arrays' axes (z, y, x). The slices follow on the axis whose two others have the most
        equal spacing, the first one where all are equal.

    Returns
    -------
    MaskAgreement
        Dice, volumes in mL, Hausdorff and mean surface distances in mm; differences are the other's minus the one's.

    Raises
    ------
    CaseError
        Where the masks are not 3-D or of one shape, a spacing is not above 0, or a mask is empty.

    Examples
    --------
    >>> import numpy as np
    >>> one, other = np.zeros((2, 4, 6, 6))
    >>> one[1:3, 1:4, 1:4] = other[1:3, 1:4, 2:5] = 1
    >>> found = mask_agreement(one, other, (5.0, 0.8, 0.8))
    >>> round(found.dice, 3), round(found.hausdorff_mm, 3)
    (0.667, 0.8)
    """
    first, second = _check(one, other, spacing)
    box = _box(first | second)
    first, second = first[box], second[box]
    volumes = tuple(float(int(mask.sum()) * np.prod(spacing) / 1000) for mask in (first, second))
    return MaskAgreement(dice(first, second), (volumes[0], volumes[1]), *_distances(first, second, spacing))


def dice(one: Mask, other: Mask) -> float:
    """The Dice coefficient of two masks: 0 where they do not touch, 1 where they are equal.

    Parameters
    ----------
    one, other : ndarray of bool
        Of one shape; neither is empty.

    Returns
    -------
    float
    """
    return float(2 * int((one & other).sum()) / (int(one.sum()) + int(other.sum())))


def _distances(one: Mask, other: Mask, spacing: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Hausdorff, 95 % Hausdorff, mean and signed mean distance of the surfaces."""
    first, second = surfaces(one, other, spacing)
    inwards, outwards = _directed(first, second), _directed(second, first)
    farthest, far = (max(_quantile(*part, share) for part in (inwards, outwards)) for share in (1.0, 0.95))
    # The other surface is further out where it lies outside the one, and where the one lies inside the other.
    signs = np.concatenate([np.sign(first.depth), -np.sign(second.depth)])
    distances, areas = (np.concatenate(both) for both in zip(inwards, outwards, strict=True))
    total = areas.sum()
    return farthest, far, float((areas * distances).sum() / total), float((signs * areas * distances).sum() / total)


def _directed(of: SurfacePoints, to: SurfacePoints) -> tuple[Distances, Distances]:
    """From each point of a surface the distance to the other one, and the areas that the points stand for."""
    return np.asarray(cKDTree(to.places).query(of.places)[0], dtype=np.float64), of.areas


def _quantile(distances: Distances, areas: Distances, share: float) -> float:
    """The least distance within which at least a ``share`` of the area lies."""
    order = np.argsort(distances)
    below = np.cumsum(areas[order])
    return float(distances[order][min(int(np.searchsorted(below, share * below[-1])), order.size - 1)])


def _box(mask: Mask) -> tuple[slice, ...]:
    return tuple(ndimage.find_objects(mask.astype(np.uint8))[0])


def _check(one: NDArray[Any], other: NDArray[Any], spacing: tuple[float, ...]) -> tuple[Mask, Mask]:
    first, second = np.asarray(one) != 0, np.asarray(other) != 0
    if first.shape != second.shape or not first.ndim == len(spacing) == 3:
        raise CaseError(
            f"agreement: expected two 3-D masks of one shape with three spacings, found shapes {first.shape} and "
            f"{second.shape} and {len(spacing)} spacings; put both masks on the image's grid."
        )
    if not all(0 < step < np.inf for step in spacing):
        raise CaseError(f"agreement: expected spacings above 0 mm, found {spacing}.")
    for name, mask in (("first", first), ("second", second)):
        if not mask.any():
            raise CaseError(f"agreement: the {name} mask is empty, expected a drawn lesion; draw it, or leave it out.")
    return first, second
