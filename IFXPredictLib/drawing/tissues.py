"""The values, in HU, that tell lumen, enhancing wall and fat apart in one image.

All arrays are in z, y, x order, lengths in mm. Levels are medians: blurred edges, vessels and noise move them little.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .around_line import distance_from
from .lumen_line import Array, Mask, Spacing

GAS_HU = -300.0
"""Below it is gas, above it fat at the most: midway is no tissue."""
FAT_HU = (-180.0, -50.0)
"""What fat's level is taken from: narrower than the usual -190 to -30 HU, for voxels of fat alone."""
_SMOOTH_MM = 0.8
"""Standard deviation of the smoothed values: about a pixel, so that noise falls and a wall of 1.5 mm is still seen."""
_SURROUNDINGS_MM = 2.5
"""Standard deviation of what noise is a deviation from."""
_SOFT_HU = 200.0
"""Above it is positive contrast or bone."""
_WALL_SHELL_MM = (1.0, 4.0)
_FAT_SHELL_MM = (1.5, 5.0)
"""From lumen and bowel: off the blurred edge, and near enough for no other tissue."""
_FEWEST = 20
"""Voxels that a level is taken from; with fewer it stays what it was."""
_IN_SLICE = np.array([[[0, 0, 0]] * 3, [[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[0, 0, 0]] * 3], dtype=bool)


@dataclass(frozen=True)
class Values:
    """The image in HU around what was drawn, as it is and ``smooth`` (standard deviation 0.8 mm), and its spacing.

    ``gas`` is where it is gas, ``blurred`` gas and its edges, whose values lie between and mean nothing. Its slice k is
    the image's slice ``first_slice + k * slice_step``.
    """

    hu: Array
    smooth: Array
    spacing: Spacing
    gas: Mask
    blurred: Mask
    first_slice: int = 0
    slice_step: int = 1

    def slice_of(self, k: float) -> int:
        """The number of its slice k in the image, from 0."""
        return round(self.first_slice + k * self.slice_step)


@dataclass(frozen=True)
class Tissues:
    """The levels of a segment's tissues in HU; that of a lumen full of gas is what its scribble's fluid would have."""

    lumen: float
    wall: float
    fat: float

    @property
    def inner_edge(self) -> float:
        """Midway from lumen to wall."""
        return (self.lumen + self.wall) / 2

    @property
    def outer_edge(self) -> float:
        """Midway from wall to fat."""
        return (self.wall + self.fat) / 2


def values_of(hu: NDArray[np.generic], spacing: Spacing, first_slice: int = 0, slice_step: int = 1) -> Values:
    """An image in HU ready to be told apart."""
    exact = np.asarray(hu, dtype=np.float32)
    smooth = ndimage.gaussian_filter(exact, [_SMOOTH_MM / step for step in spacing], truncate=3.0)
    gas = smooth < GAS_HU
    blurred = ndimage.binary_dilation(gas, _IN_SLICE, iterations=2)
    return Values(exact, smooth, spacing, gas, blurred, first_slice, slice_step)


def fat_level(values: Values, where: Mask | None = None) -> float:
    """The level of the fat, all of it or that among some voxels; NaN where there is as good as none."""
    low, high = FAT_HU
    fat = ~values.blurred & (values.smooth > low) & (values.smooth < high)
    return _median(values.smooth[fat if where is None else fat & where], float("nan"))


def with_lumen(tissues: Tissues, values: Values, lumen: Mask, from_lumen: Array, within: Mask) -> Tissues:
    """The levels again once a lumen is found: of its inside, and of what encloses it."""
    inside = ndimage.binary_erosion(lumen, _IN_SLICE) & ~values.blurred
    low, high = _WALL_SHELL_MM
    shell = values.smooth[(from_lumen > low) & (from_lumen <= high) & within]
    return replace(
        tissues,
        lumen=_median(values.hu[inside], tissues.lumen),
        wall=_median(shell[shell > tissues.inner_edge], tissues.wall),
    )


def with_bowel(tissues: Tissues, values: Values, bowel: Mask, from_lumen: Array) -> Tissues:
    """The levels again once a bowel is found: of its wall's inside, and of the fat right beside it, strands and all."""
    from_bowel = distance_from(bowel, values.spacing)
    low, high = _FAT_SHELL_MM
    fat = values.smooth[(from_bowel > low) & (from_bowel <= high) & ~values.blurred]
    inside = ndimage.binary_erosion(bowel, _IN_SLICE) & (from_lumen > _WALL_SHELL_MM[0])
    return replace(
        tissues,
        wall=_median(values.hu[inside], tissues.wall),
        fat=_median(fat[fat < tissues.outer_edge], tissues.fat),
    )


def noise_of(values: Values) -> float:
    """The noise in HU of soft tissue and fat: the median deviation from their surroundings, as a standard deviation."""
    soft = (values.hu > FAT_HU[0]) & (values.hu < _SOFT_HU) & ~values.blurred
    sigma = [_SURROUNDINGS_MM / step for step in values.spacing]
    apart = np.abs(values.hu - ndimage.gaussian_filter(values.hu, sigma, truncate=2.0))[soft]
    return float(1.4826 * np.median(apart)) if apart.size else 0.0


def _median(found: Array, otherwise: float) -> float:
    return float(np.median(found)) if found.size >= _FEWEST else otherwise
