"""The surface of a mask that was drawn slice by slice, as points with areas, whatever the slices' thickness.

Voxels 5 mm high make stairs whose flat steps lie in the planes between slices, for every mask alike: two masks seem to
touch there however far apart they are. The surface here is laid through the contours of the slices instead, by
shape-based interpolation. Within each slice a *depth* is known at each pixel, the distance to the contour in mm, above
0 inside; between two slices the depth is interpolated linearly, and the surface is where it is 0. Beyond the first and
the last slice of a mask it goes on narrowing as it did before, and half a slice further it ends, flat.

An area is known without a mesh: of a grid's lines along one axis, one crosses each ``face / |n|`` of a surface, where
``face`` is the area between the lines and ``n`` the normal's component along them. Crossings that weigh ``face * |n|``
therefore sum up to n^2 of the area, and those along all three axes to the area.

References: Raya and Udupa, IEEE Trans Med Imaging 1990;9:32 (shape-based interpolation).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Array = NDArray[np.float64]

_STEP_MM = 1e-6
"""Depths are rounded to it, so that one that is 0 is 0 in a flipped copy of the masks too."""


@dataclass(frozen=True)
class SurfacePoints:
    """Points of a surface: ``places`` (n, 3) in mm with the axis across the slices first, ``areas`` (n,) in mm^2.

    ``depth`` (n,) is the other mask's there in mm, above 0 inside it.
    """

    places: Array
    areas: Array
    depth: Array


@dataclass(frozen=True)
class _Slices:
    """A mask (slices, rows, columns), ``thickness`` and ``pixel`` (rows, columns) in mm, ``parts`` planes a slice."""

    mask: Mask
    thickness: float
    pixel: tuple[float, float]
    parts: int

    @cached_property
    def depths(self) -> dict[int, Array]:
        """The depth within each slice that is not empty, by its number."""
        return {k: _depth(part, self.pixel) for k, part in enumerate(self.mask) if part.any()}

    def between(self, k: int) -> Array:
        """The depth (parts + 1, rows, columns) from slice k to slice k + 1, both included."""
        up = np.linspace(0, 1, self.parts + 1)[:, None, None]
        lower, upper = self.depths.get(k), self.depths.get(k + 1)
        if lower is not None and upper is not None:
            depth = (1 - up) * lower + up * upper
        elif lower is not None:
            depth = self._beyond(lower, self.depths.get(k - 1), up)
        elif upper is not None:
            depth = self._beyond(upper, self.depths.get(k + 2), 1 - up)
        else:
            return np.full((self.parts + 1, *self.mask.shape[1:]), -self.thickness)
        return np.asarray(np.rint(depth / _STEP_MM) * _STEP_MM)

    def _beyond(self, end: Array, before: Array | None, share: Array) -> Array:
        """The depth a ``share`` of a slice beyond the ``end`` slice, whose other neighbour is the one ``before``."""
        narrowing = np.minimum(0, end - before) if before is not None else np.zeros_like(end)
        return np.minimum(end + share * narrowing, self.thickness * (0.5 - share))


def across_slices(spacing: tuple[float, ...]) -> int:
    """The axis across the slices: the two others, within a slice, have the most equal ``spacing`` (mm, three axes).

    The first axis where all are equal, as in an isotropic image.
    """
    a, b, c = spacing
    return int(np.argmin([abs(b - c), abs(a - c), abs(a - b)]))


def slices_apart(mask: Mask, spacing: tuple[float, ...]) -> tuple[int, int]:
    """How many slices a mask touches, and the smallest distance of two of them, in slices.

    Parameters
    ----------
    mask : ndarray of bool
        3-D; it may be empty.
    spacing : tuple of float
        In mm, in the order of the mask's axes; ``across_slices`` says which of them the slices follow on.

    Returns
    -------
    slices, apart : int
        ``apart`` is 1 where two of them are neighbours, 0 for one slice or none.
    """
    drawn = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {across_slices(spacing)})))
    return drawn.size, int(np.diff(drawn).min(initial=drawn[-1] - drawn[0])) if drawn.size else 0


def surfaces(one: Mask, other: Mask, spacing: tuple[float, ...]) -> tuple[SurfacePoints, SurfacePoints]:
    """The surfaces of two masks on one grid.

    Parameters
    ----------
    one, other : ndarray of bool
        3-D, of one shape, neither of them empty.
    spacing : tuple of float
        In mm, in the order of the arrays' axes; ``across_slices`` says which of them the slices follow on.

    Returns
    -------
    tuple of SurfacePoints
        Of the one and of the other, on a grid that is about as fine across the slices as within.
    """
    across = across_slices(spacing)
    thickness, *pixel = spacing[across], *(step for axis, step in enumerate(spacing) if axis != across)
    parts = max(1, round(thickness / float(np.sqrt(np.prod(pixel)))))
    masks = [np.pad(np.moveaxis(mask, across, 0), 1) for mask in (one, other)]
    stacks = [_Slices(mask, thickness, (pixel[0], pixel[1]), parts) for mask in masks]
    steps = np.array([thickness / parts, *pixel])
    found: tuple[list[Array], list[Array]] = ([], [])
    for k in range(len(masks[0]) - 1):
        depths = [stack.between(k) for stack in stacks]
        for rows, own, others in zip(found, depths, depths[::-1], strict=True):
            rows.append(_crossings(own, others, steps, k * thickness))
    first, second = (np.concatenate(rows) for rows in found)
    return _points(first), _points(second)


def _points(rows: Array) -> SurfacePoints:
    return SurfacePoints(rows[:, :3], rows[:, 3], rows[:, 4])


def _depth(mask: NDArray[np.bool_], pixel: tuple[float, float]) -> Array:
    """The distance in mm (rows, columns) from each pixel's centre to the mask's edge, above 0 inside."""
    from scipy import ndimage  # dear to import, and every case's file is imported with this one

    inside, outside = (ndimage.distance_transform_edt(part, sampling=pixel) for part in (mask, ~mask))
    half = min(pixel) / 2  # the edge lies between two centres
    return np.asarray(np.where(mask, inside - half, half - outside))


def _crossings(depth: Array, other: Array, steps: Array, first_mm: float) -> Array:
    """Rows of place (3), area and the other's depth: where the grid's lines cross the surface of ``depth``.

    The first plane lies at ``first_mm``. Lines within the last one are left to the next slice, which begins with it.
    """
    rows = []
    for axis in range(3):
        here, there = (_ends(axis, end, depth.ndim) for end in (slice(None, -1), slice(1, None)))
        crossed = (depth[here] > 0) != (depth[there] > 0)
        if axis:
            crossed[-1] = False
        index = np.argwhere(crossed)
        at = depth[here][crossed]
        share = at / (at - depth[there][crossed])
        step = np.eye(3, dtype=int)[axis]
        normal = (1 - share)[:, None] * _gradient(depth, index, steps) + share[:, None] * _gradient(
            depth, index + step, steps
        )
        length = np.linalg.norm(normal, axis=1)
        slant = np.divide(np.abs(normal[:, axis]), length, out=np.zeros_like(length), where=length > 0)
        place = (index + share[:, None] * step) * steps + (first_mm, 0, 0)
        areas = slant * np.prod(steps) / steps[axis]
        seen = (1 - share) * other[here][crossed] + share * other[there][crossed]
        rows.append(np.column_stack([place, areas, seen]))
    return np.concatenate(rows)


def _ends(axis: int, end: slice, dimensions: int) -> tuple[slice, ...]:
    return tuple(end if k == axis else slice(None) for k in range(dimensions))


def _gradient(depth: Array, index: NDArray[np.intp], steps: Array) -> Array:
    """The slope (n, 3) of the depth at the voxels ``index`` (n, 3), by central differences."""
    slopes = []
    for axis, size in enumerate(depth.shape):
        low, high = index.copy(), index.copy()
        low[:, axis] = np.maximum(index[:, axis] - 1, 0)
        high[:, axis] = np.minimum(index[:, axis] + 1, size - 1)
        run = (high[:, axis] - low[:, axis]) * steps[axis]
        slopes.append((depth[tuple(high.T)] - depth[tuple(low.T)]) / run)
    return np.stack(slopes, axis=1)
