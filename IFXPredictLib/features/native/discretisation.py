"""Intensities as grey levels: bins of one width that begin at a multiple of it, or a number of bins.

The edges are computed in the precision of the intensities, as PyRadiomics 3.0.1 (``imageoperations.getBinEdges``) does
under NumPy 2: a voxel that lies on an edge in single precision must not change its bin in double.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...base.errors import FeatureError
from .parameters import Settings

MOST_LEVELS = 2000
"""Above any study: matrices of grey levels next to each other grow with the square of it, in 13 directions."""


@dataclass(frozen=True)
class Levels:
    """The grey levels of a VOI's voxels.

    ``values`` (k,) are those that occur, ascending, the lowest 1 or more; ``rank`` (voxels,) says which of them a voxel
    has, from 0; ``counts`` (k,) how many voxels each has.
    """

    values: NDArray[np.int64]
    rank: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def highest(self) -> int:
        """The highest level, which texture takes for the number of them."""
        return int(self.values[-1])

    @property
    def of_voxels(self) -> NDArray[np.int64]:
        """The level (voxels,) of each voxel."""
        return self.values[self.rank]


def grey_levels(intensities: NDArray[np.floating], settings: Settings) -> Levels:
    """The grey levels of the intensities (voxels,) of a VOI.

    Raises FeatureError where there would be more than MOST_LEVELS.
    """
    edges = _edges(intensities, settings)
    level = np.digitize(intensities, edges)
    counts = np.bincount(level)
    values = np.flatnonzero(counts)
    place = np.zeros(counts.size, np.int64)
    place[values] = np.arange(values.size)
    return Levels(values, place[level], counts[values])


def stacked(images: Sequence[Levels]) -> NDArray[np.int16]:
    """The grey levels (images, voxels) of several images of one VOI."""
    return np.array([image.of_voxels for image in images], np.int16)


def _edges(intensities: NDArray[np.floating], settings: Settings) -> NDArray[np.floating]:
    low, high = intensities.min(), intensities.max()
    if settings.bin_count is not None:
        _check(settings.bin_count, f"binCount {settings.bin_count}")
        edges = np.histogram_bin_edges(intensities, settings.bin_count)
        edges[-1] += 1  # the highest intensity belongs to the highest bin
        return edges
    width = settings.bin_width
    _check((float(high) - float(low)) / width, f"binWidth {width:g} for intensities from {low:g} to {high:g}")
    return np.arange(low - low % width, high + 2 * width, width)


def _check(levels: float, what: str) -> None:
    if not levels <= MOST_LEVELS:
        raise FeatureError(f"{what} makes {levels:.0f} grey levels, expected at most {MOST_LEVELS}; choose wider bins")
