"""Centres of the 3 mm grid that lie midway between two voxels of the image: mask voxels that rounding decides.

With edges of 0.5, 0.625, 0.75 or 1.5 mm and others, some centres of a 3 mm grid lie exactly on the face between two
voxels. ITK's nearest neighbour then takes the one that rounding of the header's position favours: the same voxels under
another origin have another mask, and features move, the more the larger their share (decision 40). PyRadiomics does so,
too, and its numbers are kept; what is decided so is counted here and told.
"""

from itertools import product

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from .resampling import voi_box

_NEAR = 1e-6
"""Voxels: what rounding of positions of some metres, and spacing stored in single precision, may move a centre."""


def tied_voxels(mask: sitk.Image, coarse: sitk.Image, before: tuple[int, ...] = (0, 0, 0)) -> int:
    """How many voxels of the grid are in the VOI or not by rounding alone.

    Parameters
    ----------
    mask : SimpleITK.Image
        0 and 1, on the image's own grid.
    coarse : SimpleITK.Image
        The same on the grid of ``resample_mask``, which begins at the corner of the image.
    before : tuple of int
        Of a mask that is a part of the image: its first voxel there, x, y, z.

    Returns
    -------
    int
        0 where no centre lies midway between two voxels of which one only belongs to the VOI.
    """
    x, y, z, width, height, depth = voi_box(mask)
    drawn = np.pad(sitk.GetArrayViewFromImage(mask)[z : z + depth, y : y + height, x : x + width], 1)
    first = [a + b for a, b in zip((z, y, x), before[::-1], strict=True)]
    grids = zip(coarse.GetSize()[::-1], coarse.GetSpacing()[::-1], mask.GetSpacing()[::-1], strict=True)
    choices = [_nearest(*grid, start, n) for grid, start, n in zip(grids, first, drawn.shape, strict=True)]
    if not all(low.size for low, _ in choices):
        return 0
    found = [drawn[np.ix_(*chosen)] for chosen in product(*choices)]
    return int(np.count_nonzero(np.minimum.reduce(found) != np.maximum.reduce(found)))


def _nearest(size: int, new: float, old: float, first: int, voxels: int) -> list[NDArray[np.intp]]:
    """The voxel nearest to each of ``size`` centres, of two that are equally near the lower, and the upper one.

    Counted from one before ``first`` on, and only of centres of which one of the ``voxels`` from there on is nearest.
    """
    centre = (np.arange(size) + 0.5) * (new / old) - 0.5 - first + 1
    low, high = np.ceil(centre - 0.5 - _NEAR), np.floor(centre + 0.5 + _NEAR)
    reached = (high > 0) & (low < voxels - 1)
    return [np.clip(index[reached], 0, voxels - 1).astype(np.intp) for index in (low, high)]
