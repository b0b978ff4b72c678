"""Volume and segmentation nodes to a Case, and images to nodes: with the other mrml files the only one to know MRML.

Words: a volume node holds voxels in NumPy order (k, j, i) and a matrix to RAS; a Case holds SimpleITK images, (i, j, k)
in LPS. The two are converted here and nowhere else, without interpolation. ``slicer`` and ``vtk`` are imported by the
functions that need them, so that this module can be imported without Slicer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from .case import Case, make_case
from .errors import CaseError
from .protocol import ImageRules

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode, vtkOrientedImageData
    from vtk import vtkMatrix4x4

_FLIP = np.diag([-1.0, -1.0, 1.0])  # LPS to RAS and back
_ON_GRID = 0.01  # voxels; a segment drawn on the volume deviates by rounding only, about 1e-10


def case_from_nodes(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    rules: ImageRules,
    clinical: Mapping[str, float],
    identifier: str,
) -> Case:
    """The Case of a CT volume in HU and one segment, on the volume's own grid; the scene is left as it was.

    A parent transform that both nodes share and that is rigid changes nothing in the patient, so it is ignored.
    Ask ``segment_warnings`` what the export lost. Raises CaseError, naming the case, where a node has no content, the
    segment is unknown or has no voxel in the volume, the transforms differ or deform, or as ``make_case`` does.
    """
    if volume.GetImageData() is None:
        raise CaseError(f"case {identifier}: the volume {volume.GetName()} holds no image; load or choose a CT.")
    _check_segment_id(segmentation, segment_id, identifier)
    _check_transforms(volume, segmentation, identifier)
    mask = segment_mask(volume, segmentation, segment_id)
    if not sitk.GetArrayViewFromImage(mask).any():
        raise CaseError(
            f"case {identifier}: the segment {_titled(segmentation, segment_id)} has no voxel inside the volume "
            f"{volume.GetName()}; draw it there, or choose the volume on which it was drawn."
        )
    return make_case(identifier, volume_image(volume), mask, rules, clinical=clinical)


def segment_mask(
    volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, segment_id: str
) -> sitk.Image:
    """A segment that is there as a mask of 0 and 1, uint8, on the volume's own grid; the scene is left as it was."""
    import slicer

    with _no_new_display_nodes(volume.GetScene()):
        inside = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, segment_id, volume) > 0
    return _with_geometry(sitk.GetImageFromArray(inside.astype(np.uint8)), volume)


def segment_warnings(
    volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, segment_id: str, case: Case
) -> tuple[str, ...]:
    """What was lost when ``case`` was made of these nodes: parts outside the volume, resampling from another grid."""
    import slicer
    import vtk

    labelmap, to_ras, volume_to_ras = slicer.vtkOrientedImageData(), vtk.vtkMatrix4x4(), vtk.vtkMatrix4x4()
    segmentation.GetBinaryLabelmapRepresentation(segment_id, labelmap)
    labelmap.GetImageToWorldMatrix(to_ras)
    volume.GetIJKToRASMatrix(volume_to_ras)
    to_volume = np.linalg.inv(_array(volume_to_ras)) @ _array(to_ras)
    indices = np.argwhere(_voxels(labelmap).transpose()) + labelmap.GetExtent()[::2]
    positions = indices @ to_volume[:3, :3].T + to_volume[:3, 3]
    warnings = []
    size = np.array(volume.GetImageData().GetDimensions())
    outside = ((positions < -0.5) | (positions > size - 0.5)).any(axis=1)
    if outside.any():
        warnings.append(f"{outside.mean():.1%} of the VOI lies outside the volume and was left out")
    ratio = abs(np.linalg.det(to_volume))  # a voxel of the segment in voxels of the volume
    if abs(ratio - 1) > _ON_GRID or np.abs(positions - np.rint(positions)).max() > _ON_GRID:
        voxel_ml = np.prod(volume.GetSpacing()) / 1000
        drawn = len(indices) * ratio * voxel_ml
        used = np.count_nonzero(sitk.GetArrayViewFromImage(case.mask)) * voxel_ml
        warnings.append(f"the VOI was drawn on another grid and resampled ({drawn:.2f} ml became {used:.2f} ml)")
    return tuple(warnings)


def volume_image(volume: vtkMRMLScalarVolumeNode) -> sitk.Image:
    """A copy of a volume node's voxels, in their own type, with its geometry; a parent transform is left out."""
    import slicer

    return _with_geometry(sitk.GetImageFromArray(slicer.util.arrayFromVolume(volume)), volume)


def volume_node(scene: vtkMRMLScene, image: sitk.Image, name: str) -> vtkMRMLScalarVolumeNode:
    """A new volume node that holds a 3-D ``image`` (64-bit integers are unknown to Slicer) with its geometry."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    slicer.util.updateVolumeFromArray(node, sitk.GetArrayViewFromImage(image))
    node.SetSpacing(image.GetSpacing())
    node.SetOrigin(_FLIP @ image.GetOrigin())
    node.SetIJKToRASDirections(_FLIP @ np.reshape(image.GetDirection(), (3, 3)))
    node.CreateDefaultDisplayNodes()
    return node


def segmentation_node(
    scene: vtkMRMLScene, mask: sitk.Image, volume: vtkMRMLScalarVolumeNode, name: str, segment: str = "Lesion"
) -> tuple[vtkMRMLSegmentationNode, str]:
    """A new segmentation node with one segment, the voxels of ``mask`` that are not 0, and the segment's id.

    The segment keeps the grid of ``mask``, which may differ from that of ``volume``, the reference for editing it.
    """
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    return node, add_segment(node, mask, segment)


def empty_segmentation(volume: vtkMRMLScalarVolumeNode, name: str) -> tuple[vtkMRMLSegmentationNode, str]:
    """A new segmentation node on the volume's grid with one empty segment, "Lesion", to be painted; the segment's id."""
    node = volume.GetScene().AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
    return node, str(node.GetSegmentation().AddEmptySegment("Lesion", "Lesion"))


def fill_segment(
    volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, segment_id: str, mask: sitk.Image
) -> None:
    """Give a segment the voxels of ``mask``, which lies on the volume's own grid."""
    import slicer

    inside = sitk.GetArrayViewFromImage(mask) != 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(inside.astype(np.uint8), segmentation, segment_id, volume)


def add_segment(segmentation: vtkMRMLSegmentationNode, mask: sitk.Image, name: str) -> str:
    """Add the voxels of ``mask`` that are not 0 as a segment on the mask's grid; its new id."""
    import slicer
    import vtk

    labelmap = slicer.vtkOrientedImageData()
    labelmap.SetDimensions(mask.GetSize())
    labelmap.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    _voxels(labelmap)[:] = sitk.GetArrayViewFromImage(mask) != 0
    labelmap.SetSpacing(mask.GetSpacing())
    labelmap.SetOrigin(_FLIP @ mask.GetOrigin())
    labelmap.SetDirections(_FLIP @ np.reshape(mask.GetDirection(), (3, 3)))
    segment = slicer.vtkSegment()
    segment.SetName(name)
    representation = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
    segment.AddRepresentation(representation, labelmap)
    segmentation.GetSegmentation().AddSegment(segment)
    return str(segmentation.GetSegmentation().GetSegmentIdBySegment(segment))


def _check_segment_id(segmentation: vtkMRMLSegmentationNode, segment_id: str, identifier: str) -> None:
    """Slicer exports all segments for no id and nothing for an unknown one, without an error."""
    known = list(segmentation.GetSegmentation().GetSegmentIDs())
    if segment_id not in known:
        titles = ", ".join(_titled(segmentation, one) for one in known) or "none"
        raise CaseError(
            f"case {identifier}: the segmentation {segmentation.GetName()} has no segment with the id "
            f"{segment_id!r}; its segments are {titles}; choose one of them."
        )


def _titled(segmentation: vtkMRMLSegmentationNode, segment_id: str) -> str:
    return f"{segmentation.GetSegmentation().GetSegment(segment_id).GetName()} (id {segment_id!r})"


def _check_transforms(volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, identifier: str) -> None:
    """Under different transforms Slicer's export is a wrong mask; a deforming one changes what a voxel measures."""
    import vtk

    one, other = volume.GetParentTransformNode(), segmentation.GetParentTransformNode()
    if one is not other:
        names = [transform.GetName() if transform else "no transform" for transform in (one, other)]
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} is under {names[0]}, the segmentation "
            f"{segmentation.GetName()} under {names[1]}, expected the same; put both under one transform, or harden it."
        )
    if one is None:
        return
    matrix = vtk.vtkMatrix4x4()
    linear = one.IsTransformToWorldLinear() and one.GetMatrixTransformToWorld(matrix)
    axes = _array(matrix)[:3, :3]
    if not linear or not np.allclose(axes.T @ axes, np.eye(3), atol=1e-6):
        raise CaseError(
            f"case {identifier}: the transform {one.GetName()} above {volume.GetName()} and {segmentation.GetName()} "
            "stretches or bends them, expected a rigid one; harden it on both, or take both out of it."
        )


@contextmanager
def _no_new_display_nodes(scene: vtkMRMLScene) -> Iterator[None]:
    """Remove the colour table and the display node that an export of a segment leaves behind."""
    before = {scene.GetNthNode(i).GetID() for i in range(scene.GetNumberOfNodes())}
    try:
        yield
    finally:
        nodes = [scene.GetNthNode(i) for i in range(scene.GetNumberOfNodes())]
        for node in nodes:
            if node.GetID() not in before and (node.IsA("vtkMRMLDisplayNode") or node.IsA("vtkMRMLColorNode")):
                scene.RemoveNode(node)


def _with_geometry(image: sitk.Image, volume: vtkMRMLScalarVolumeNode) -> sitk.Image:
    """``image``, in place, with the geometry of a volume node, RAS to LPS."""
    import vtk

    image.SetSpacing(volume.GetSpacing())
    image.SetOrigin((_FLIP @ volume.GetOrigin()).tolist())
    directions = vtk.vtkMatrix4x4()
    volume.GetIJKToRASDirectionMatrix(directions)
    image.SetDirection((_FLIP @ _array(directions)[:3, :3]).ravel().tolist())
    return image


def _array(matrix: vtkMatrix4x4) -> NDArray[np.float64]:
    return np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])


def _voxels(labelmap: vtkOrientedImageData) -> NDArray[np.uint8]:
    """The labelmap's own memory as an array (k, j, i)."""
    from vtk.util.numpy_support import vtk_to_numpy

    size = labelmap.GetDimensions()[::-1]
    return vtk_to_numpy(labelmap.GetPointData().GetScalars()).reshape(size)  # type: ignore[no-any-return]
