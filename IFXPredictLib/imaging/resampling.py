"""The 3 mm grid and the lesion cube.

The 3 mm grid is PyRadiomics' own: the corner of the first voxel stays where it is (not its centre, as plain ITK
code does), and the grid is laid over the whole volume, so that it does not depend on how a VOI is cropped.
"""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.schema import ImageRules
from .case import Case
from .intensity import normalise
from .interpolation import interpolated
from .whole import Whole, cut, within

STABLE = "stable"
"""``ImageRules.mask_ties`` of masks that are the same wherever the patient lay."""
_NEAR = 1e-6
"""Voxels: what rounding of spacing may move a centre."""


def resample(
    image: sitk.Image, mask: sitk.Image, spacing_mm: float, outside: float = 0, ties: str = "pyradiomics"
) -> tuple[sitk.Image, sitk.Image]:
    """Image (linear) and mask (nearest neighbour) on the isotropic grid of ``spacing_mm``, as PyRadiomics resamples.

    A direction in which the VOI spans a single slice keeps its spacing. The grid's size is rounded up: a last voxel
    whose centre lies beyond the image holds ``outside``, which PyRadiomics leaves at 0.

    Parameters
    ----------
    image : SimpleITK.Image
        3-D, of any scalar type.
    mask : SimpleITK.Image
        0 and 1, on the image's grid; not empty.
    spacing_mm : float
        Edge of the new voxels, in mm.
    outside : float, optional
        The value of new voxels beyond the image.
    ties : {"pyradiomics", "stable"}, optional
        Where a centre lies midway between two voxels of the mask: the one that ITK's rounding of the header favours, or
        the lower one.

    Returns
    -------
    image : SimpleITK.Image
        float32.
    mask : SimpleITK.Image
        0 and 1, on the same grid.

    References
    ----------
    PyRadiomics 3.0.1, ``imageoperations.resampleImage``, whose voxels these are.
    """
    grid = _grid(mask, _spacing(mask, spacing_mm))
    if grid is None:
        return sitk.Cast(image, sitk.sitkFloat32), mask
    grid.SetInterpolator(sitk.sitkLinear)
    grid.SetOutputPixelType(sitk.sitkFloat32)
    grid.SetDefaultPixelValue(outside)
    return grid.Execute(image), resample_mask(mask, spacing_mm, ties=ties)


def resample_voi(
    image: sitk.Image,
    mask: sitk.Image,
    spacing_mm: float,
    padding: int,
    interpolator: int = sitk.sitkLinear,
    kind: int = sitk.sitkFloat32,
    ties: str = "pyradiomics",
) -> tuple[sitk.Image, sitk.Image]:
    """Image (of pixel type ``kind``) and mask (0/1) around the VOI on the grid of ``resample``, to the last bit.

    Both are PyRadiomics' own (3.0.1, ``imageoperations.resampleImage``). The image is neither cast nor copied as a
    whole: ITK interpolates in double precision from voxels of any kind.

    Parameters
    ----------
    image : SimpleITK.Image
        3-D, of any scalar type.
    mask : SimpleITK.Image
        0 and 1, on the image's grid; not empty.
    spacing_mm : float
        Edge of the new voxels, in mm.
    padding : int
        Voxels of the grid around the VOI's box on all sides, as far as the image reaches.
    interpolator : int, optional
        ITK's for the image, as ``sitk.sitkBSpline``; linear by default. The mask's is the nearest neighbour.
    kind : int, optional
        The image's new pixel type, as ``sitk.sitkFloat64``; float32 by default.
    ties : {"pyradiomics", "stable"}, optional
        As for ``resample_mask``.

    Returns
    -------
    image, mask : SimpleITK.Image
        On one grid.
    """
    grid = voi_grid(mask, spacing_mm, padding)
    return grid.of_image(image, interpolator, kind), grid.of_mask(mask, ties)


@dataclass(frozen=True)
class VoiGrid:
    """The part of the grid around a VOI: from ``low`` on ``extent`` voxels of ``spacing`` mm, all x, y, z.

    ``ratio`` are the image's spacings over these; where ``stays``, the image lies on the grid already. Images of one
    geometry are the same on equal grids, to the last bit.
    """

    low: tuple[float, ...]
    extent: tuple[int, ...]
    spacing: tuple[float, ...]
    ratio: tuple[float, ...]
    stays: bool

    def of_image(self, image: sitk.Image, interpolator: int, kind: int) -> sitk.Image:
        """An image here, of pixel type ``kind``."""
        if self.stays:
            same: sitk.Image = sitk.Cast(self._cut(image), kind)
            return same
        grid = self._filter(image)
        grid.SetInterpolator(interpolator)
        grid.SetOutputPixelType(kind)
        found: sitk.Image = grid.Execute(image)
        return found

    def of_mask(self, mask: sitk.Image, ties: str) -> sitk.Image:
        """A mask here, with the ``ties`` of ``resample_mask``."""
        if self.stays:
            return self._cut(mask)
        grid = self._filter(mask)
        grid.SetInterpolator(sitk.sitkNearestNeighbor)
        found: sitk.Image = _stable(mask, grid, np.array(self.low)) if ties == STABLE else grid.Execute(mask)
        return found

    def _cut(self, volume: sitk.Image) -> sitk.Image:
        return cut(volume, tuple(int(n) for n in self.low), self.extent)

    def _filter(self, volume: sitk.Image) -> sitk.ResampleImageFilter:
        new, old = np.array(self.spacing), np.array(volume.GetSpacing())
        first = 0.5 * (new - old) / old + np.array(self.low) / self.ratio
        grid = sitk.ResampleImageFilter()
        grid.SetOutputSpacing(self.spacing)
        grid.SetSize(self.extent)
        grid.SetOutputOrigin(volume.TransformContinuousIndexToPhysicalPoint(first.tolist()))
        grid.SetOutputDirection(volume.GetDirection())
        return grid


def voi_grid(mask: sitk.Image, spacing_mm: float, padding: int) -> VoiGrid:
    """The part of the grid that ``resample_voi`` gives of a VOI.

    Parameters
    ----------
    mask : SimpleITK.Image
        0 and 1; not empty.
    spacing_mm : float
        Edge of the new voxels, in mm.
    padding : int
        Voxels of the grid around the VOI's box, as for ``resample_voi``.

    Returns
    -------
    VoiGrid
        For this mask, and each volume on its grid.
    """
    new, old = _spacing(mask, spacing_mm), np.array(mask.GetSpacing())
    first, size = np.split(np.array(voi_box(mask)), 2)
    stays = bool(np.allclose(old, new))
    ratio, half = (np.ones(3), 0.0) if stays else (old / new, 0.5)
    low = np.maximum(np.floor((first - half) * ratio - padding), 0)
    high = np.ceil((first + size - 1 + half) * ratio + padding)
    extent = (np.minimum(high, np.ceil(np.array(mask.GetSize()) * ratio) - 1) - low + 1).astype(int)
    return VoiGrid(tuple(low.tolist()), tuple(extent.tolist()), tuple(new.tolist()), tuple(ratio.tolist()), stays)


def resample_mask(
    mask: sitk.Image, spacing_mm: float, whole: Whole | None = None, ties: str = "pyradiomics"
) -> sitk.Image:
    """The mask of ``resample``, alone.

    Parameters
    ----------
    mask : SimpleITK.Image
        0 and 1; not empty.
    spacing_mm : float
        Edge of the new voxels, in mm.
    whole : Whole, optional
        What ``mask`` is a part of, 0 elsewhere. The grid is that of the whole, up to where the part ends along y and z;
        its voxels are those of the whole mask exactly.
    ties : {"pyradiomics", "stable"}, optional
        As for ``resample``: of the whole's coordinates.

    Returns
    -------
    SimpleITK.Image
        0 and 1.
    """
    spacing = _spacing(mask, spacing_mm)
    mask = within(whole, mask)
    grid = _grid(mask, spacing)
    if grid is None:
        return mask
    grid.SetInterpolator(sitk.sitkNearestNeighbor)
    resampled: sitk.Image = _stable(mask, grid, np.zeros(3)) if ties == STABLE else grid.Execute(mask)
    return resampled


def _stable(mask: sitk.Image, grid: sitk.ResampleImageFilter, low: NDArray[np.float64]) -> sitk.Image:
    """The mask on the grid, whose first voxel is the one at ``low`` (x, y, z) of the grid over all of the image.

    By the indices alone, whatever the image's origin and directions: of two voxels that are equally near the lower.
    """
    values, size, new = sitk.GetArrayViewFromImage(mask), grid.GetSize(), grid.GetOutputSpacing()
    nearest = []
    for first, count, step, edge in zip(low, size, new, mask.GetSpacing(), strict=True):
        centre = (np.arange(count) + first + 0.5) * (step / edge) - 0.5
        nearest.append(np.ceil(centre - 0.5 - _NEAR).astype(np.intp))
    inside = [(at >= 0) & (at < count) for at, count in zip(nearest, mask.GetSize(), strict=True)]
    clipped = [np.clip(at, 0, count - 1) for at, count in zip(nearest, mask.GetSize(), strict=True)]
    x, y, z = inside
    there = z[:, None, None] & y[None, :, None] & x
    taken = np.where(there, values[np.ix_(*clipped[::-1])], 0).astype(values.dtype)
    image = sitk.GetImageFromArray(taken)
    image.SetSpacing(new)
    image.SetOrigin(grid.GetOutputOrigin())
    image.SetDirection(grid.GetOutputDirection())
    return image


def _spacing(mask: sitk.Image, spacing_mm: float) -> NDArray[np.float64]:
    """Along x, y, z ``spacing_mm``; where the VOI spans a single slice, the mask's own."""
    return np.where(np.array(voi_box(mask)[3:]) == 1, mask.GetSpacing(), spacing_mm)


def _grid(mask: sitk.Image, new: NDArray[np.float64]) -> sitk.ResampleImageFilter | None:
    """A filter onto the grid of the spacing ``new`` over all of ``mask``; None where the mask is on it already."""
    old = np.array(mask.GetSpacing())
    if np.allclose(old, new):
        return None
    grid = sitk.ResampleImageFilter()
    grid.SetOutputSpacing(new.tolist())
    grid.SetSize(np.ceil(np.array(mask.GetSize()) * (old / new)).astype(int).tolist())
    grid.SetOutputOrigin(mask.TransformContinuousIndexToPhysicalPoint((0.5 * (new - old) / old).tolist()))
    grid.SetOutputDirection(mask.GetDirection())
    return grid


def voi_box(mask: sitk.Image) -> tuple[int, ...]:
    """The bounding box of a mask.

    Parameters
    ----------
    mask : SimpleITK.Image
        0 and 1.

    Returns
    -------
    tuple of int
        The first index x, y, z, then the size x, y, z, in voxels.

    Raises
    ------
    IndexError
        For an empty mask, which no Case has.
    """
    return box_of_voxels(sitk.GetArrayViewFromImage(mask))  # ITK's label statistics take ten times as long


def box_of_voxels(inside: NDArray[np.generic]) -> tuple[int, ...]:
    """``voi_box`` of the voxels (z, y, x) of a mask.

    Parameters
    ----------
    inside : ndarray, shape (z, y, x)
        0 outside the VOI, more or True inside; not empty.

    Returns
    -------
    tuple of int
        In the order of ``voi_box``: x, y, z.
    """
    z = np.flatnonzero(inside.max(axis=(1, 2)))
    shadow = inside[z[0] : z[-1] + 1].max(axis=0) > 0
    along = np.flatnonzero(shadow.any(axis=0)), np.flatnonzero(shadow.any(axis=1)), z
    return (*(int(i[0]) for i in along), *(int(i[-1] - i[0]) + 1 for i in along))


def seen_volumes(case: Case, rules: ImageRules) -> tuple[sitk.Image, sitk.Image]:
    """A case's normalised image and its mask, to be resampled: those of a part lie in its whole.

    Parameters
    ----------
    case : Case
        The patient.
    rules : ImageRules
        Its ``normalisation`` holds: ``protocol.image``.

    Returns
    -------
    image, mask : SimpleITK.Image
        On one grid, in LPS order; of a part both are 0 beyond it (``within``).

    Raises
    ------
    CaseError
        Naming the case, where the image cannot be normalised: a part of one never is.
    """
    if case.whole is not None and rules.normalisation != "none":
        raise CaseError(f"case {case.identifier}: a part of an image cannot be normalised; give the whole image.")
    image = normalise(within(case.whole, case.image), rules.normalisation, case.identifier)
    return image, within(case.whole, case.mask)


def lesion_cube(case: Case, rules: ImageRules) -> NDArray[np.float32]:
    """The lesion with its surroundings, as the network sees it.

    From the case's normalised image and its mask: both on the 3 mm grid, the VOI's box made cubic (its longest edge,
    same centre), linear to ``rules.cube_side`` voxels an edge, intensities clipped to the window and scaled. Where the
    cube leaves the image it holds the window's floor. The surroundings are not masked.

    Parameters
    ----------
    case : Case
        The patient.
    rules : ImageRules
        Spacing in mm, side in voxels, window and normalisation: ``protocol.image``.

    Returns
    -------
    ndarray (side, side, side)
        float32, 0 to 1, in z, y, x order.

    Raises
    ------
    CaseError
        Naming the case, where the image cannot be normalised.
    """
    image, mask = resample(*seen_volumes(case, rules), rules.spacing_mm, rules.window_low, rules.mask_ties)
    return cube_within(image, cube_frame(mask, rules.cube_side), rules)


Frame = tuple[tuple[float, ...], list[float]]
"""Origin (mm) and spacing (mm) of a cube."""


def cube_within(image: sitk.Image, frame: Frame, rules: ImageRules) -> NDArray[np.float32]:
    """The cube of ``lesion_cube`` in a ``frame``, from an ``image`` on the grid of ``resample``.

    Parameters
    ----------
    image : SimpleITK.Image
        float32, normalised.
    frame : tuple
        Where the cube lies: ``cube_frame``.
    rules : ImageRules
        Side and window: ``protocol.image``.

    Returns
    -------
    ndarray of float32, shape (side, side, side)
        0 to 1, in z, y, x order; 0 where the cube leaves the image.
    """
    cube = interpolated(image, rules.cube_side, *frame, rules.window_low)
    cube -= np.float32(rules.window_low)
    cube /= np.float32(rules.window_high - rules.window_low)
    return np.clip(cube, 0, 1, out=cube)


def cube_frame(mask: sitk.Image, side: int) -> Frame:
    """Origin (mm) and spacing (mm) of a grid of ``side`` voxels an edge over the VOI's cubic box.

    Parameters
    ----------
    mask : SimpleITK.Image
        0 and 1, on the grid of ``resample``; not empty.
    side : int
        Voxels of the cube along each axis: ``rules.cube_side``.

    Returns
    -------
    tuple of float, list of float
        Both x, y, z: the centre of the first voxel, and its edges, which are equal. The directions are the mask's.
    """
    box, spacing = np.array(voi_box(mask)), np.array(mask.GetSpacing())
    edge_mm = float(np.max(box[3:] * spacing))
    step_mm = edge_mm / side
    centre = box[:3] + (box[3:] - 1) / 2
    first = centre - (edge_mm - step_mm) / 2 / spacing
    return mask.TransformContinuousIndexToPhysicalPoint(first.tolist()), [step_mm] * 3
