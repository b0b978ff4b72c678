"""Where voxels lie: the grids of volume nodes and of segments, boxes cut out of them, and images with their geometry.

Words: a volume node holds voxels in NumPy order (k, j, i) and a matrix to RAS; a SimpleITK image has indices (i, j, k)
and lies in LPS. The two are converted here and in ``mrml``, without interpolation. ``slicer`` and ``vtk`` are imported
by the functions that need them, so that this module can be imported without Slicer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..imaging.whole import Whole

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkOrientedImageData
    from vtk import vtkMatrix4x4

    from .drawn_voi import DrawnVoi

FLIP = np.diag([-1.0, -1.0, 1.0])
"""LPS to RAS and back."""


@dataclass(frozen=True)
class Box:
    """A box of voxels of a volume, from ``first`` to before ``stop``, both (i, j, k)."""

    first: tuple[int, ...]
    stop: tuple[int, ...]

    @property
    def slices(self) -> tuple[slice, ...]:
        """The box for arrays (k, j, i)."""
        return tuple(slice(a, b) for a, b in zip(self.first[::-1], self.stop[::-1], strict=True))

    def holds(self, other: Box) -> bool:
        """Whether all of another box lies in this one."""
        return bool(np.less_equal(self.first, other.first).all() and np.greater_equal(self.stop, other.stop).all())

    def joined(self, other: Box) -> Box:
        """The smallest box that holds this one and another."""
        first, stop = np.minimum(self.first, other.first), np.maximum(self.stop, other.stop)
        return Box(tuple(first.tolist()), tuple(stop.tolist()))

    def grown(self, margin: NDArray[np.intp], volume: vtkMRMLScalarVolumeNode) -> Box:
        """The box with ``margin`` voxels (i, j, k) around it, as far as the volume reaches."""
        size = volume.GetImageData().GetDimensions()
        first, stop = np.maximum(self.first - margin, 0), np.minimum(self.stop + margin, size)
        return Box(tuple(first.tolist()), tuple(stop.tolist()))

    @property
    def shape(self) -> tuple[int, ...]:
        """Voxels along k, j, i."""
        return tuple(part.stop - part.start for part in self.slices)


@dataclass(frozen=True)
class Drawn:
    """A segment as it was drawn: its voxels ``inside`` (k, j, i), cut to where it is, with one empty voxel around.

    ``to_ras`` and ``to_volume`` (4 x 4) take an index (i, j, k) of ``inside`` to mm and to an index of the volume.
    """

    inside: NDArray[np.bool_]
    to_ras: NDArray[np.float64]
    to_volume: NDArray[np.float64]


def whole_box(volume: vtkMRMLScalarVolumeNode) -> Box:
    """All voxels of a volume that holds an image."""
    return Box((0, 0, 0), volume.GetImageData().GetDimensions())


def volume_image(volume: vtkMRMLScalarVolumeNode, box: Box | None = None) -> sitk.Image:
    """A copy of a volume node's voxels, or of a box of them, in their own type; a parent transform is left out.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        One that holds an image.
    box : Box, optional
        Which of its voxels; all where left out.

    Returns
    -------
    SimpleITK.Image
        In the volume's order of voxels, with their place in mm, LPS.
    """
    import slicer

    box = box or whole_box(volume)
    return with_geometry(sitk.GetImageFromArray(slicer.util.arrayFromVolume(volume)[box.slices]), volume, box)


def with_geometry(image: sitk.Image, volume: vtkMRMLScalarVolumeNode, box: Box) -> sitk.Image:
    """``image``, in place, with the geometry of a box of a volume node, RAS to LPS."""
    spacing, origin, direction = place_of(volume, box)
    image.SetSpacing(spacing)
    image.SetOrigin(origin)
    image.SetDirection(direction)
    return image


def place_of(
    volume: vtkMRMLScalarVolumeNode, box: Box
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Spacing (3,) and origin (3,) in mm, and directions (9,) by rows, of a box of a volume node, LPS."""
    import vtk

    directions = vtk.vtkMatrix4x4()
    volume.GetIJKToRASDirectionMatrix(directions)
    origin = FLIP @ (volume_to_ras(volume) @ (*box.first, 1))[:3]
    axes = FLIP @ as_array(directions)[:3, :3]
    return tuple(volume.GetSpacing()), tuple(origin.tolist()), tuple(axes.ravel().tolist())


def whole_of(volume: vtkMRMLScalarVolumeNode, box: Box) -> Whole:
    """What a box of a volume is a part of, both in LPS order, as a Case has them."""
    first_voxel = with_geometry(sitk.Image(1, 1, 1, sitk.sitkUInt8), volume, whole_box(volume))
    oriented = sitk.DICOMOrient(first_voxel, "LPS")
    axes, wanted = (np.reshape(image.GetDirection(), (3, 3)) for image in (first_voxel, oriented))
    turn = np.rint(np.linalg.solve(wanted, axes)).astype(int)  # indices of the volume to those of its LPS order
    last = np.array(volume.GetImageData().GetDimensions()) - 1
    start, part = (
        np.minimum(turn @ first, turn @ end) for first, end in ((0 * last, last), (box.first, np.subtract(box.stop, 1)))
    )
    origin = oriented.TransformIndexToPhysicalPoint(start.tolist())  # as ITK's flip finds it, to the last bit
    size, first = np.abs(turn @ last) + 1, part - start
    return Whole(tuple(size.tolist()), origin, tuple(first.tolist()), darkest_voxel(volume))


def darkest_voxel(volume: vtkMRMLScalarVolumeNode) -> float:
    """The lowest value of a volume that holds an image, in single precision as a Case has it."""
    return float(np.float32(volume.GetImageData().GetScalarRange()[0]))


def volume_to_ras(volume: vtkMRMLScalarVolumeNode) -> NDArray[np.float64]:
    """The matrix (4 x 4) from a volume's index (i, j, k) to mm, RAS, without its parent transform."""
    import vtk

    matrix = vtk.vtkMatrix4x4()
    volume.GetIJKToRASMatrix(matrix)
    return as_array(matrix)


def drawn_segment(voi: DrawnVoi) -> Drawn:
    """What was drawn of a segment that has a binary labelmap, wherever it lies; ``inside`` is empty for nothing."""
    import vtk

    labelmap = voi.segmentation.GetBinaryLabelmapInternalRepresentation(voi.segment_id)
    first, inside = _cut(voxels_of(labelmap), voi.segment.GetLabelValue())
    matrix, shift = vtk.vtkMatrix4x4(), np.eye(4)
    labelmap.GetImageToWorldMatrix(matrix)
    shift[:3, 3] = np.array(labelmap.GetExtent()[::2]) + first[::-1] - 1
    to_ras = as_array(matrix) @ shift
    return Drawn(np.pad(inside, 1), to_ras, np.linalg.inv(volume_to_ras(voi.volume)) @ to_ras)


def is_drawn(segmentation: vtkMRMLSegmentationNode, segment_id: str) -> bool:
    """Whether a segment has a voxel in its binary labelmap, where it has one.

    Parameters
    ----------
    segmentation : vtkMRMLSegmentationNode
        Which holds the segment.
    segment_id : str
        The segment's id, not its name.

    Returns
    -------
    bool
        False also for a segment of surfaces or contours alone. A voxel counts wherever it lies.
    """
    labelmap = segmentation.GetBinaryLabelmapInternalRepresentation(segment_id)
    if labelmap is None:
        return False
    value = segmentation.GetSegmentation().GetSegment(segment_id).GetLabelValue()
    return any((plane == value).any() for plane in voxels_of(labelmap))


def _cut(labels: NDArray[np.uint8], value: int) -> tuple[list[int], NDArray[np.bool_]]:
    """Where a labelmap, which several segments may share, has the value of one (k, j, i): first index, and the part."""
    planes = [k for k, plane in enumerate(labels) if (plane == value).any()]  # one by one stays in the cache
    first = planes[:1] or [0]
    inside = labels[first[0] : planes[-1] + 1 if planes else 0] == value
    for axis in (1, 2):
        along = np.flatnonzero(inside.any(axis=(0, 3 - axis)))
        start, stop = (int(along[0]), int(along[-1]) + 1) if along.size else (0, 0)
        inside = inside[:, start:stop] if axis == 1 else inside[..., start:stop]
        first.append(start)
    return first, inside


def reach(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, margin: int | NDArray[np.intp] = 0) -> Box:
    """The volume's voxels that a segment may take, and ``margin`` voxels around them, as far as the volume reaches.

    ``margin`` is one number, or one along each of i, j, k.
    One voxel at least, which is the volume's nearest to a segment that lies outside.
    """
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(drawn.inside.shape[::-1]) - 1)
    places = corners @ drawn.to_volume[:3, :3].T + drawn.to_volume[:3, 3]
    size = np.array(volume.GetImageData().GetDimensions())
    first = np.clip(np.floor(places.min(axis=0)) - margin, 0, size - 1).astype(int)
    stop = np.clip(np.ceil(places.max(axis=0)) + 1 + margin, first + 1, size).astype(int)
    return Box(tuple(first.tolist()), tuple(stop.tolist()))


def mask_image(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, box: Box) -> sitk.Image:
    """The mask of ``mask_array``, uint8, with its geometry."""
    return with_geometry(sitk.GetImageFromArray(mask_array(volume, drawn, box)), volume, box)


def mask_array(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, box: Box) -> NDArray[np.uint8]:
    """A segment as 0 and 1 (k, j, i) in a box of the volume that holds ``reach`` of it.

    Exact for a segment on the volume's grid, nearest neighbour for one on another, as Slicer exports it.
    """
    inner = reach(volume, drawn)
    start = np.subtract(inner.first, box.first)
    there = Box(tuple(start.tolist()), tuple((start + inner.shape[::-1]).tolist()))
    mask = np.zeros(box.shape, np.uint8)
    mask[there.slices] = _resampled(volume, drawn, inner)
    return mask


def _resampled(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, box: Box) -> NDArray[np.uint8]:
    """The segment on the volume's voxels of a box (k, j, i), 0 or 1."""
    import slicer

    grid, result = slicer.vtkOrientedImageData(), slicer.vtkOrientedImageData()
    grid.SetExtent([end for a, b in zip(box.first, box.stop, strict=True) for end in (a, b - 1)])
    grid.SetImageToWorldMatrix(as_matrix(volume_to_ras(volume)))
    labelmap = new_labelmap(drawn.inside)
    labelmap.SetImageToWorldMatrix(as_matrix(drawn.to_ras))
    slicer.vtkOrientedImageDataResample.ResampleOrientedImageToReferenceOrientedImage(labelmap, grid, result)
    return voxels_of(result)


def new_labelmap(inside: NDArray[np.generic]) -> vtkOrientedImageData:
    """A labelmap without a geometry that is 1 where ``inside`` (k, j, i) is not 0."""
    import slicer
    import vtk

    labelmap = slicer.vtkOrientedImageData()
    labelmap.SetDimensions(inside.shape[::-1])
    labelmap.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    voxels_of(labelmap)[:] = inside != 0
    return labelmap


def voxels_of(labelmap: vtkOrientedImageData) -> NDArray[np.uint8]:
    """The labelmap's own memory as an array (k, j, i); nothing where it has no size."""
    from vtk.util.numpy_support import vtk_to_numpy

    size = labelmap.GetDimensions()[::-1]
    if 0 in size:
        return np.zeros(size, np.uint8)
    return vtk_to_numpy(labelmap.GetPointData().GetScalars()).reshape(size)  # type: ignore[no-any-return]


def as_array(matrix: vtkMatrix4x4) -> NDArray[np.float64]:
    """A matrix of VTK as an array (4, 4)."""
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])


def as_matrix(array: NDArray[np.float64]) -> vtkMatrix4x4:
    """An array (4, 4) as a matrix of VTK."""
    import vtk

    matrix = vtk.vtkMatrix4x4()
    matrix.DeepCopy(array.ravel())
    return matrix
