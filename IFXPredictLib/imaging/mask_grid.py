"""Where one volume's voxels lie on another's: whole voxels are moved, nothing is interpolated.

A mask may be stored in another axis order than its image, cut to where something is drawn, or on a larger grid of
which the image is a part. As long as its voxels lie on the image's it is put onto the image's grid to the last voxel.
"""

from dataclasses import dataclass
from itertools import permutations
from typing import Self

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError

VOXEL_TOLERANCE = 0.01
"""In voxels: what a writer rounds (six digits: 0.005 mm at 1 m from the origin) is far less, a real shift far more."""


@dataclass(frozen=True)
class Grid:
    """Voxels' places: ``size`` (3,), ``spacing`` and ``origin`` (3,) in mm, ``direction`` (9,) by rows; x y z, LPS."""

    size: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: tuple[float, ...]

    @classmethod
    def of(cls, image: sitk.Image) -> Self:
        """The grid of a 3-D image."""
        return cls(image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection())

    def __str__(self) -> str:
        parts = self.size, self.spacing, self.origin, self.direction
        size, spacing, origin, direction = (" ".join(f"{value:.6g}" for value in values) for values in parts)
        return f"size ({size}), spacing ({spacing}), origin ({origin}), direction ({direction})"

    @property
    def is_unplaced(self) -> bool:
        """Whether it begins at 0 with axes along the patient's, as what was saved of an array without any geometry."""
        axes = np.array(self.direction).reshape(3, 3)
        return not any(self.origin) and (np.abs(axes) == np.eye(3)).all() and bool(axes[0, 0] == axes[1, 1])

    @property
    def steps(self) -> NDArray[np.float64]:
        """From one voxel to the next along x, y, z, in mm: the columns of a (3, 3) matrix."""
        columns: NDArray[np.float64] = np.array(self.direction).reshape(3, 3) * np.array(self.spacing)
        return columns

    def indices(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The continuous indices (n, 3) in x, y, z of ``points`` (n, 3) in mm, LPS; whole numbers are voxel centres."""
        found: NDArray[np.float64] = np.linalg.solve(self.steps, (points - np.array(self.origin)).T).T
        return found


@dataclass(frozen=True)
class Placement:
    """How a grid's voxels lie on an image's nearest ones, in whole steps.

    ``axes`` (3,): the axis of the grid that runs along the image's x, y, z; ``flips`` (3,): whether it runs backwards
    there; ``first`` (3,): the image's index of the corner with the lowest indices. ``distance_mm`` is how far a
    voxel of the grid is, at most, from where it is put.
    """

    axes: tuple[int, ...]
    flips: tuple[bool, ...]
    first: tuple[int, ...]
    size: tuple[int, ...]
    distance_mm: float


def placement(grid: Grid, image: Grid) -> Placement:
    """Where the voxels of ``grid`` lie on those of ``image``.

    Parameters
    ----------
    grid : Grid
        Of a mask or a further series, 3-D, in any axis order.
    image : Grid
        Of the image that it is put onto, 3-D.

    Returns
    -------
    Placement
        The nearest one, however far off (``distance_mm``) and wherever on or beyond the image it is.
    """
    along = np.linalg.solve(np.array(image.direction).reshape(3, 3), np.array(grid.direction).reshape(3, 3))
    axes = max(permutations(range(3)), key=lambda order: sum(abs(along[i, axis]) for i, axis in enumerate(order)))
    steps = np.zeros((3, 3))
    for i, axis in enumerate(axes):
        steps[i, axis] = -1 if along[i, axis] < 0 else 1
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(grid.size) - 1)
    found = image.indices(np.array(grid.origin) + corners @ grid.steps.T)
    start = np.rint(image.indices(np.array([grid.origin]))[0])
    wanted = start + corners @ steps.T
    distance = np.linalg.norm((found - wanted) @ image.steps.T, axis=1).max()
    size = tuple(grid.size[axis] for axis in axes)
    flips = tuple(bool(steps[i, axis] < 0) for i, axis in enumerate(axes))
    first = tuple(int(low) for low in wanted.min(axis=0))
    return Placement(axes, flips, first, size, float(distance))


def onto_grid(values: NDArray[np.uint8], grid: Grid, image: Grid, tolerance_mm: float, where: str) -> NDArray[np.uint8]:
    """A mask's ``values`` (z, y, x) of 0 and 1 on ``grid``, as values (z, y, x) on the grid of ``image``.

    Parameters
    ----------
    values : ndarray of uint8, shape (z, y, x)
        In the axis order of ``grid``.
    grid : Grid
        Of the mask.
    image : Grid
        Of the image.
    tolerance_mm : float
        The protocol's ``image.geometry_tolerance_mm``: how far from the image's a voxel may lie and be taken for it, or
        ``VOXEL_TOLERANCE``, whichever is more.
    where : str
        What messages begin with: case and mask.

    Returns
    -------
    ndarray of uint8, shape (z, y, x)
        0 where the mask has no voxels; ``values`` itself where the grids have one size and their axes one order and
        direction.

    Raises
    ------
    CaseError
        With both grids, where the voxels do not coincide within the tolerance, and where along an axis one grid neither
        holds the other nor lies within it; with the image's, where voxels that are not 0 lie beyond the image.
    """
    found = checked_placement(grid, image, tolerance_mm, where)
    if found.axes == (0, 1, 2) and not any(found.flips) and grid.size == image.size:
        return values
    whole = empty_on(image)
    paste(values, found, image, whole, where)
    return whole


def tolerated_mm(image: Grid, tolerance_mm: float) -> float:
    """How far voxels may lie from an image's and be taken for them: what is rounded in writing is no shift.

    Parameters
    ----------
    image : Grid
        The image's, of whose smallest voxel edge ``VOXEL_TOLERANCE`` is a share.
    tolerance_mm : float
        The protocol's ``image.geometry_tolerance_mm``.

    Returns
    -------
    float
        In mm: the larger of the two.
    """
    return max(tolerance_mm, VOXEL_TOLERANCE * min(image.spacing))


def empty_on(image: Grid) -> NDArray[np.uint8]:
    """Values (z, y, x) of 0 on the grid of ``image``."""
    return np.zeros(image.size[::-1], np.uint8)


def checked_placement(grid: Grid, image: Grid, tolerance_mm: float, where: str) -> Placement:
    """``placement``, of grids that fit.

    Parameters
    ----------
    grid : Grid
        Of a mask, 3-D, in any axis order.
    image : Grid
        Of the image, 3-D.
    tolerance_mm : float
        As ``onto_grid`` takes it.
    where : str
        What the message begins with: case and mask.

    Returns
    -------
    Placement
        Along each axis within the image, or around all of it.

    Raises
    ------
    CaseError
        As ``onto_grid``, for grids that do not fit.
    """
    found = placement(grid, image)
    tolerance = tolerated_mm(image, tolerance_mm)
    beyond = [_beyond(*along) for along in zip(found.first, found.size, image.size, strict=True)]
    if found.distance_mm > tolerance or any(beyond):
        apart = f", {found.distance_mm:.4g} mm apart" if found.distance_mm > tolerance else " and reaches beyond it"
        advice = "Draw or export the mask on this very image"
        if grid.is_unplaced and grid.size == image.size:
            advice = (
                "Its header holds no place, as of an array that was saved alone: save it with the image's geometry "
                "(SimpleITK: CopyInformation; nibabel: image.affine)"
            )
        raise CaseError(
            f"{where} lies on another grid than the image{apart} (tolerance {tolerance:g} mm): image {image}; "
            f"mask {grid}. {advice}."
        )
    return found


def check_slices(count: int, apart: int, where: str) -> None:
    """Raise CaseError for a VOI on ``count`` slices that are at least ``apart``: drawn on others, or on some alone."""
    if count > 2 and apart > 1:
        raise CaseError(
            f"{where} is on {count} slices, none of them neighbours (at least {apart} apart), expected one on each "
            "slice of the lesion; interpolate between slices (3D Slicer: Fill between slices), or give the series that "
            "it was drawn on."
        )


def paste(values: NDArray[np.uint8], found: Placement, image: Grid, whole: NDArray[np.uint8], where: str) -> None:
    """Write the part of ``values`` (z, y, x) that lies on the image into ``whole`` (z, y, x), at its place.

    Raises CaseError where a voxel that is not 0 lies beyond the image.
    """
    turned = np.flip(values.transpose(2, 1, 0).transpose(found.axes), tuple(np.flatnonzero(found.flips).tolist()))
    ends = zip(found.first, found.size, image.size, strict=True)
    ranges = [(max(first, 0), min(first + size, n)) for first, size, n in ends]
    source = tuple(slice(a - first, b - first) for (a, b), first in zip(ranges, found.first, strict=True))
    inside = turned[source]
    lost = int(np.count_nonzero(turned)) - int(np.count_nonzero(inside))
    if lost:
        raise CaseError(
            f"{where} has {lost} voxel(s) beyond the image, expected none: image {image}. Give the image that it was "
            "drawn on, or cut the mask to the image."
        )
    whole.transpose(2, 1, 0)[tuple(slice(a, b) for a, b in ranges)] = inside


def _beyond(first: int, size: int, whole: int) -> bool:
    """Whether ``size`` voxels from ``first`` on neither lie within 0 ... ``whole`` nor hold all of these."""
    inside = first >= 0 and first + size <= whole
    holds = first <= 0 and first + size >= whole
    return not (inside or holds)
