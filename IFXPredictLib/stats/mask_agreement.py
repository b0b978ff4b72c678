"""How well two masks of one lesion agree: overlap, volume, and distances of their surfaces in mm.

Words: ``one`` and ``other`` are masks on one grid; ``spacing`` is in mm, in the order of the arrays' axes. A grid's
direction changes no distance, so oblique grids need nothing more. A *surface voxel* is a voxel of the mask of whose 26
neighbours at least one lies outside it; beyond the image is outside. Distances are between centres of voxels.

References: Dice, Ecology 1945;26:297. Huttenlocher et al., IEEE PAMI 1993;15:850 (Hausdorff distance and its
quantiles). Yeghiazaryan and Voiculescu, J Med Imaging 2018;5:015006, and Maier-Hein et al., Nat Methods 2024;21:195
(surface distances and what programs call them).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from ..base.errors import CaseError

Mask = NDArray[np.bool_]
Distances = NDArray[np.float64]


@dataclass(frozen=True)
class MaskAgreement:
    """The agreement of two masks; ``difference`` is always the other's minus the one's.

    ``dice`` is 0 to 1. ``volumes_ml`` are the two volumes; ``difference_percent`` is of their mean. ``hausdorff_mm``
    is the largest distance of any voxel of either mask to the other mask, 0 for a voxel that both have;
    ``hausdorff95_mm`` the larger of the two directed 95 % quantiles of the surface voxels' distances to the other
    surface; ``mean_distance_mm`` the mean of all these distances of both directions. ``shift_mm`` is the same mean
    with a sign: above 0 where the other surface lies outside the one. Surface distances know of holes: to the wall
    of a tube a filled tube is near, in ``hausdorff_mm`` as far as its lumen is wide.
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
        Of any equal shape, 2-D or 3-D; a voxel is inside where it is not 0.
    spacing : tuple of float
        In mm, in the order of the arrays' axes (z, y, x).

    Returns
    -------
    MaskAgreement
        Dice, volumes in mL, Hausdorff and mean surface distances in mm; differences are the other's minus the one's.

    Raises
    ------
    CaseError
        Where shapes differ, a spacing is not above 0, or a mask is empty.

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
    sizes = int(first.sum()), int(second.sum())
    common = int((first & second).sum())
    volumes = tuple(float(n * np.prod(spacing) / 1000) for n in sizes)
    return MaskAgreement(2 * common / sum(sizes), (volumes[0], volumes[1]), *_distances(first, second, spacing))


def _distances(one: Mask, other: Mask, spacing: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Hausdorff, 95 % Hausdorff, mean and signed mean distance."""
    surfaces = surface(one), surface(other)
    trees = [cKDTree(np.argwhere(part) * spacing) for part in surfaces]
    outwards = _to(trees[0], surfaces[1], spacing)  # from the other's surface to the one's
    inwards = _to(trees[1], surfaces[0], spacing)
    quantile = max(float(np.quantile(part, 0.95)) for part in (outwards, inwards))
    # A voxel outside a mask is nearest to one of its surface voxels.
    beyond = [_to(trees[0], other & ~one, spacing), _to(trees[1], one & ~other, spacing)]
    farthest = max((float(part.max()) for part in beyond if part.size), default=0.0)
    total = outwards.size + inwards.size
    signed = (
        np.where(one[surfaces[1]], -outwards, outwards).sum() + np.where(other[surfaces[0]], inwards, -inwards).sum()
    )
    return farthest, quantile, float((outwards.sum() + inwards.sum()) / total), float(signed / total)


def surface(mask: Mask) -> Mask:
    """The surface voxels of a mask, as a mask."""
    inside = ndimage.minimum_filter(mask.astype(np.uint8), size=3, mode="constant", cval=0).astype(bool)
    return np.asarray(mask & ~inside)


def _to(tree: cKDTree, where: Mask, spacing: tuple[float, ...]) -> Distances:
    return np.asarray(tree.query(np.argwhere(where) * spacing)[0], dtype=np.float64)


def _box(mask: Mask) -> tuple[slice, ...]:
    return tuple(ndimage.find_objects(mask.astype(np.uint8))[0])


def _check(one: NDArray[Any], other: NDArray[Any], spacing: tuple[float, ...]) -> tuple[Mask, Mask]:
    first, second = np.asarray(one) != 0, np.asarray(other) != 0
    if first.shape != second.shape or first.ndim != len(spacing):
        raise CaseError(
            f"agreement: expected two masks of one shape with a spacing for each axis, found shapes {first.shape} and "
            f"{second.shape} and {len(spacing)} spacings; put both masks on the image's grid."
        )
    if not all(0 < step < np.inf for step in spacing):
        raise CaseError(f"agreement: expected spacings above 0 mm, found {spacing}.")
    for name, mask in (("first", first), ("second", second)):
        if not mask.any():
            raise CaseError(f"agreement: the {name} mask is empty, expected a drawn lesion; draw it, or leave it out.")
    return first, second
