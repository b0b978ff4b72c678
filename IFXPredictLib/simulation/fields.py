"""The numeric kernels of the phantom: smooth random fields, and curves in 3-D turned into distances and tubes.

All arrays, shapes and points are in z, y, x order; points and distances in mm. SciPy is imported where it is used: what
predicts imports this file for bands, which few ask for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Points = NDArray[np.float64]

_STEP_MM = 0.5


@dataclass(frozen=True)
class Grid:
    """The sub-slice grid: its shape and spacing (z, y, x) and the place of its first voxel's centre, in mm."""

    shape: tuple[int, int, int]
    spacing: tuple[float, float, float]
    first: Points


def boxed(grid: Grid, low: Sequence[float], high: Sequence[float]) -> tuple[tuple[slice, ...], Grid]:
    """The part of a grid from ``low`` to ``high`` (z, y, x, in mm), as slices of its arrays and as a grid."""
    steps = np.array([low, high]) - grid.first
    ends = np.clip(np.rint(steps / grid.spacing).astype(int), 0, np.array(grid.shape) - 1)
    box = tuple(slice(int(start), int(last) + 1) for start, last in ends.T)
    size = [part.stop - part.start for part in box]
    return box, Grid((size[0], size[1], size[2]), grid.spacing, grid.first + ends[0] * grid.spacing)


def smooth_field(
    shape: tuple[int, ...], spacing: tuple[float, ...], length_mm: float, rng: np.random.Generator
) -> Array:
    """White noise filtered by a Gaussian of ``length_mm`` and rescaled to mean 0, standard deviation 1."""
    from scipy import ndimage

    steps = [max(1, int(length_mm / mm / 2)) for mm in spacing]
    coarse = [max(4, -(-n // step) + 1) for n, step in zip(shape, steps, strict=True)]
    noise = rng.standard_normal(coarse, dtype=np.float32)
    sigma = [length_mm / (mm * step) for mm, step in zip(spacing, steps, strict=True)]
    field = enlarged(ndimage.gaussian_filter(noise, sigma, mode="wrap", truncate=3.0), shape)
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float32)


def bent_curve(length_mm: float, turn_rad: float, tail_mm: float, rng: np.random.Generator) -> tuple[Points, Points]:
    """A randomly placed and twisted bend between two straight tails: points (n, 3) every 0.5 mm, arc length (n).

    The bend has arc lengths 0 to ``length_mm`` and turns by about ``turn_rad`` in all.
    """
    from scipy.spatial.transform import Rotation

    n = round(length_mm / _STEP_MM) + 1
    angle = turn_rad / (n - 1)
    frame = Rotation.from_quat(rng.standard_normal(4))
    twist = Rotation.from_rotvec([rng.uniform(-0.6, 0.6) * angle, 0.0, angle])
    steps = _STEP_MM * frame.apply(np.stack([(twist**k).apply([1.0, 0.0, 0.0]) for k in range(n)]))
    tail = np.arange(1, int(tail_mm / _STEP_MM) + 1)[:, None]
    body = np.cumsum(steps, axis=0)
    points = np.concatenate([body[0] - tail[::-1] * steps[0], body, body[-1] + tail * steps[-1]])
    along = np.asarray((np.arange(len(points)) - len(tail)) * _STEP_MM, dtype=np.float64)
    return np.asarray(points, dtype=np.float64), along


def nearest_on_curve(line: Points, grid: Grid, coarse_mm: float) -> tuple[Array, NDArray[np.intp]]:
    """Distance to a curve and the index of its nearest point, on a coarser grid between the same corners.

    A distance is linear enough for this: interpolating it over h mm at a radius r errs by h^2 / (8 r).
    """
    from scipy.spatial import cKDTree

    axes = []
    for n, mm, first in zip(grid.shape, grid.spacing, grid.first, strict=True):
        axes.append(np.linspace(first, first + (n - 1) * mm, int(np.ceil(n * mm / coarse_mm)) + 1))
    where = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    distance, index = cKDTree(line).query(where)
    return np.asarray(distance, dtype=np.float32), np.asarray(index)


def enlarged(coarse: Array, shape: tuple[int, ...]) -> Array:
    """Linear interpolation between the same corners, one axis after the other."""
    for axis, n in enumerate(shape):
        place = np.linspace(0.0, coarse.shape[axis] - 1, n)
        low = np.minimum(place.astype(int), coarse.shape[axis] - 2)
        part = (place - low).astype(np.float32).reshape(-1, *[1] * (coarse.ndim - axis - 1))
        below = coarse.take(low, axis)
        coarse = below + part * (coarse.take(low + 1, axis) - below)
    return coarse


def paint_tube(filled: Array, curve: Points, radius: Points, grid: Grid) -> None:
    """Raise ``filled`` (the grid's shape, 0..1) to how much of each voxel a tube fills.

    ``curve`` (n, 3) is in the grid's frame, denser than the voxels; ``radius`` (n) in mm.
    """
    spacing = np.array(grid.spacing)
    reach = np.ceil((radius.max() + 0.5) / spacing).astype(int)
    box = np.stack(np.meshgrid(*(np.arange(-n, n + 1) for n in reach), indexing="ij"), axis=-1).reshape(-1, 3)
    exact = (curve - grid.first) / spacing
    index = np.rint(exact).astype(int)[:, None] + box
    gap = np.linalg.norm((index - exact[:, None]) * spacing, axis=-1) - radius[:, None]
    touched = np.all((index >= 0) & (index < filled.shape), axis=-1) & (gap < 0.5)
    np.maximum.at(filled, tuple(index[touched].T), inside(gap[touched]))


def inside(distance_mm: Array) -> Array:
    """How much of a voxel lies inside, 0..1, from the signed distance of its centre."""
    return np.asarray(np.clip(0.5 - distance_mm, 0.0, 1.0), dtype=distance_mm.dtype)
