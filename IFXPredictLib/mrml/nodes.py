"""Volume and segmentation nodes to a Case, and images to nodes, with the geometry that ``grid.py`` converts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk

from ..imaging.case import Case, make_case
from ..protocol.schema import ImageRules
from .checks import check_nodes, check_not_empty, node_warnings
from .grid import FLIP, drawn_segment, mask_image, new_labelmap, volume_image, whole_box

if TYPE_CHECKING:
    from slicer import vtkMRMLNode, vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode


def case_from_nodes(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    rules: ImageRules,
    clinical: Mapping[str, float],
    identifier: str,
) -> Case:
    """The Case of a volume (a CT in HU, an MRI) and one segment, on the volume's own grid; the scene is left as it was.

    A parent transform that both nodes share and that is rigid changes nothing in the patient, so it is ignored.
    Ask ``segment_warnings`` what the export lost. Raises CaseError, naming the case, where a node has no content, the
    segment is unknown, has no binary labelmap or no voxel in the volume, the transforms differ or deform, or as
    ``make_case`` does.
    """
    check_nodes(volume, segmentation, segment_id, rules, identifier)
    mask = mask_image(volume, drawn_segment(volume, segmentation, segment_id), whole_box(volume))
    check_not_empty(volume, segmentation, segment_id, mask, identifier)
    return make_case(identifier, volume_image(volume), mask, rules, clinical=clinical)


def segment_mask(volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, segment_id: str) -> sitk.Image:
    """A segment with a binary labelmap as a mask of 0 and 1, uint8, on the volume's own grid."""
    return mask_image(volume, drawn_segment(volume, segmentation, segment_id), whole_box(volume))


def segment_warnings(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    case: Case,
    rules: ImageRules,
) -> tuple[str, ...]:
    """What was lost when ``case`` was made of these nodes, and what speaks against them (``node_warnings``)."""
    drawn = drawn_segment(volume, segmentation, segment_id)
    values = sitk.GetArrayViewFromImage(case.image)[sitk.GetArrayViewFromImage(case.mask) > 0]
    used_ml = values.size * float(np.prod(case.image.GetSpacing())) / 1000
    return node_warnings(volume, segmentation, drawn, rules, used_ml, float(values.mean(dtype=np.float64)))


def first_volume(scene: vtkMRMLScene) -> vtkMRMLScalarVolumeNode | None:
    """The first volume that is neither a labelmap nor of another derived kind, nor hidden; None where there is none."""
    return next((one for one in _shown(scene, "vtkMRMLScalarVolumeNode")), None)


def segmentation_of(volume: vtkMRMLScalarVolumeNode) -> vtkMRMLSegmentationNode | None:
    """The segmentation, not a hidden one, that was drawn on a volume; None where there is none or more than one."""
    shown = _shown(volume.GetScene(), "vtkMRMLSegmentationNode")
    found = [one for one in shown if one.GetNodeReference(one.GetReferenceImageGeometryReferenceRole()) is volume]
    return found[0] if len(found) == 1 else None


def volume_node(scene: vtkMRMLScene, image: sitk.Image, name: str) -> vtkMRMLScalarVolumeNode:
    """A new volume node that holds a 3-D ``image`` (64-bit integers are unknown to Slicer) with its geometry."""
    import slicer

    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", name)
    slicer.util.updateVolumeFromArray(node, sitk.GetArrayViewFromImage(image))
    node.SetSpacing(image.GetSpacing())
    node.SetOrigin(FLIP @ image.GetOrigin())
    node.SetIJKToRASDirections(FLIP @ np.reshape(image.GetDirection(), (3, 3)))
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
    """A new segmentation node on the volume's grid with one empty segment, "Lesion", to be painted; the segment's id.

    Where the name is taken, a number is added.
    """
    scene = volume.GetScene()
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", scene.GenerateUniqueName(name))
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

    labelmap = new_labelmap(sitk.GetArrayViewFromImage(mask))
    labelmap.SetSpacing(mask.GetSpacing())
    labelmap.SetOrigin(FLIP @ mask.GetOrigin())
    labelmap.SetDirections(FLIP @ np.reshape(mask.GetDirection(), (3, 3)))
    segment = slicer.vtkSegment()
    segment.SetName(name)
    representation = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
    segment.AddRepresentation(representation, labelmap)
    segmentation.GetSegmentation().AddSegment(segment)
    return str(segmentation.GetSegmentation().GetSegmentIdBySegment(segment))


def _shown(scene: vtkMRMLScene, kind: str) -> list[vtkMRMLNode]:
    """The nodes of exactly this class that selectors offer."""
    nodes = [scene.GetNthNodeByClass(i, kind) for i in range(scene.GetNumberOfNodesByClass(kind))]
    return [node for node in nodes if node.GetClassName() == kind and not node.GetHideFromEditors()]
