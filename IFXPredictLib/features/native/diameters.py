"""The largest distances between vertices of a mask's surface: in space, and within planes of the grid.

Vertices lie midway between a voxel of the mask and a neighbour outside it, so that in half voxels each has whole
coordinates. Only the ends of a *line* of vertices along an axis can be as far as possible from another vertex.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Vertices = NDArray[np.intp]
"""(n, axes), in half voxels."""

_NEIGHBOURS = (slice(None, -1), slice(1, None))
_NOWHERE = 1 << 40
_FEW = 100
"""So many places are compared with each other as they are."""


class _Ends(NamedTuple):
    """The ``low``est and ``high``est vertex of each line, far off where a line has none."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]


class Diameters(NamedTuple):
    """The largest distances in mm: within planes ``across`` an axis, and in space."""

    across_z: float
    across_y: float
    across_x: float
    in_space: float


def diameters(mask: Mask, spacing: Sequence[float]) -> Diameters:
    """The largest distances between the vertices of a mask's surface.

    Parameters
    ----------
    mask : ndarray of bool
        3-D (z, y, x), not empty, with nothing on its border.
    spacing : sequence of float
        In mm, z, y, x.

    Returns
    -------
    Diameters
        Two vertices are in one plane across an axis where they have the same place along it.
    """
    vertices = _vertices(mask)
    z, y, x = half = np.asarray(spacing) / 2
    along_x, along_z = _ends(vertices, 2, mask.shape), _ends(vertices, 0, mask.shape)
    across_z = _widest(along_x, (y, x))
    across_y = _widest(_Ends(along_x.low.T, along_x.high.T), (z, x))
    across_x = _widest(_Ends(along_z.low.T, along_z.high.T), (y, z))
    outer = _is_end(vertices, 2, along_x) & _is_end(vertices, 0, along_z)
    return Diameters(across_z, across_y, across_x, _farthest(vertices[outer] * half))


def diameter(mask: Mask, spacing: Sequence[float]) -> float:
    """The largest distance in mm between the vertices of a mask's outline, (y, x), with nothing on its border."""
    low, high = _ends(_vertices(mask), 1, mask.shape)
    return _widest(_Ends(low[None], high[None]), (spacing[0] / 2, spacing[1] / 2))


def _vertices(mask: Mask) -> Vertices:
    """The middle of each pair of neighbours of which one is in the mask, in half voxels."""
    found = []
    for axis in range(mask.ndim):
        low, high = (tuple(part if k == axis else slice(None) for k in range(mask.ndim)) for part in _NEIGHBOURS)
        found.append(2 * np.argwhere(mask[low] != mask[high]) + np.eye(mask.ndim, dtype=np.intp)[axis])
    return np.concatenate(found)


def _ends(vertices: Vertices, axis: int, shape: Sequence[int]) -> _Ends:
    """The first and last vertex of each line along an axis, over the other axes in their order."""
    rest = [k for k in range(len(shape)) if k != axis]
    sizes = [2 * shape[k] for k in rest]
    line = np.ravel_multi_index(tuple(vertices[:, k] for k in rest), sizes)
    low, high = np.full(np.prod(sizes), _NOWHERE), np.full(np.prod(sizes), -_NOWHERE)
    np.minimum.at(low, line, vertices[:, axis])
    np.maximum.at(high, line, vertices[:, axis])
    return _Ends(low.reshape(sizes), high.reshape(sizes))


def _is_end(vertices: Vertices, axis: int, ends: _Ends) -> Mask:
    line = tuple(np.delete(vertices, axis, axis=1).T)
    at = vertices[:, axis]
    return np.asarray((at == ends.low[line]) | (at == ends.high[line]))


def _widest(ends: _Ends, half: tuple[float, float]) -> float:
    """The largest distance in mm in one plane, of lines (planes, rows); ``half`` a voxel's step in mm: row, along."""
    rows, largest = ends.low.shape[1], 0.0
    for step in range(rows):
        upper, lower = slice(step, None), slice(rows - step)
        width = max(
            int((ends.high[:, one] - ends.low[:, other]).max()) for one, other in ((upper, lower), (lower, upper))
        )
        if width >= 0:  # of two lines that are there, one way at least is not below 0
            largest = max(largest, math.hypot(step * half[0], width * half[1]))
    return largest


def _farthest(places: NDArray[np.float64]) -> float:
    """The largest distance between places (n, 3), which are not all in one plane."""
    from scipy.spatial import ConvexHull  # dear to import, and few protocols ask for shape
    from scipy.spatial.distance import pdist

    if len(places) > _FEW:
        places = places[ConvexHull(places).vertices]
    return float(pdist(places).max())
