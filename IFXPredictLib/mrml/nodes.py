"""Volume and segmentation nodes to a Case, and images to nodes, with the geometry that ``grid.py`` converts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk

from ..imaging.case import Case, make_case
from ..protocol.loading import Protocol
from .grid import FLIP, drawn_segment, mask_image, new_labelmap, volume_image, whole_box
from .node_checks import check_nodes, check_not_empty, node_warnings

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode

    from .drawn_voi import DrawnVoi


def case_and_warnings(
    voi: DrawnVoi, protocol: Protocol, clinical: Mapping[str, object], identifier: str
) -> tuple[Case, tuple[str, ...]]:
    """The Case of a volume and the segment drawn on it, and what the reader of a prediction is warned of.

    Of a protocol of several drawn VOIs or series it has the first ones alone. The Case lies on the volume's own grid;
    the scene is left as it was, and the segment is exported once. A parent transform that both nodes share and that is
    rigid changes nothing in the patient, so it is ignored.

    Parameters
    ----------
    voi : DrawnVoi
        A volume (a CT in HU, an MRI), and which segment of which segmentation is the VOI.
    protocol : Protocol
        Whose image rules and clinical characteristics hold.
    clinical : mapping of str to object
        Values or texts by name or synonym in the protocol's units, as ``check_clinical`` takes them.
    identifier : str
        The case's name in results and messages.

    Returns
    -------
    case : Case
        As ``make_case`` has it.
    warnings : tuple of str
        What the export lost and what speaks against the nodes (``node_warnings``).

    Raises
    ------
    CaseError
        Naming the case, where a node has no content, the segment is unknown, has no binary labelmap or no voxel in the
        volume, the transforms differ or deform, or as ``make_case`` does.
    ClinicalError
        Naming the case, where a clinical value is unknown or not plausible.
    """
    check_nodes(voi, protocol.image, identifier)
    drawn = drawn_segment(voi)
    mask = mask_image(voi.volume, drawn, whole_box(voi.volume))
    check_not_empty(voi, sitk.GetArrayViewFromImage(mask), identifier)
    case = make_case(identifier, volume_image(voi.volume), mask, protocol, segment=voi.name, clinical=clinical)
    values = sitk.GetArrayViewFromImage(case.image)[sitk.GetArrayViewFromImage(case.mask) > 0]
    used_ml = values.size * float(np.prod(case.image.GetSpacing())) / 1000
    mean = float(values.mean(dtype=np.float64))
    return case, node_warnings(voi, drawn, protocol.image, used_ml, mean)


def case_from_nodes(voi: DrawnVoi, protocol: Protocol, clinical: Mapping[str, object], identifier: str) -> Case:
    """The Case of ``case_and_warnings``, alone."""
    return case_and_warnings(voi, protocol, clinical, identifier)[0]


def segment_mask(voi: DrawnVoi) -> sitk.Image:
    """A segment with a binary labelmap as a mask of 0 and 1, uint8, on the volume's own grid."""
    return mask_image(voi.volume, drawn_segment(voi), whole_box(voi.volume))


def volume_node(scene: vtkMRMLScene, image: sitk.Image, name: str) -> vtkMRMLScalarVolumeNode:
    """A new volume node that holds a 3-D ``image`` (64-bit integers are unknown to Slicer) with its geometry.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the node.
    image : SimpleITK.Image
        One number a voxel, in any axis order; it lies in LPS.
    name : str
        What the node is called.

    Returns
    -------
    vtkMRMLScalarVolumeNode
        Its voxels (k, j, i) are a copy, and lie in RAS; it has a display node and no parent transform.
    """
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

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The reference for editing; the node is under its transform.
    name : str
        What the node is called. Where the name is taken, a number is added.

    Returns
    -------
    segmentation : vtkMRMLSegmentationNode
        In the volume's scene.
    segment_id : str
        The id of its segment.
    """
    scene = volume.GetScene()
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", scene.GenerateUniqueName(name))
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    node.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
    return node, str(node.GetSegmentation().AddEmptySegment("Lesion", "Lesion"))


def hide_segmentations(scene: vtkMRMLScene) -> None:
    """Take all segmentations out of sight."""
    for i in range(scene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode")):
        node = scene.GetNthNodeByClass(i, "vtkMRMLSegmentationNode")
        if node.GetDisplayNode() is not None:
            node.GetDisplayNode().SetVisibility(False)


def fill_segment(voi: DrawnVoi, mask: sitk.Image) -> None:
    """Give a segment the voxels of ``mask``, which lies on the volume's own grid.

    Parameters
    ----------
    voi : DrawnVoi
        The volume, and the segment that is filled: what it held before is replaced.
    mask : SimpleITK.Image
        Its voxels stand in the volume's order; those that are not 0 are inside. Its geometry is not looked at.
    """
    import slicer

    inside = sitk.GetArrayViewFromImage(mask) != 0
    values = inside.astype(np.uint8)
    slicer.util.updateSegmentBinaryLabelmapFromArray(values, voi.segmentation, voi.segment_id, voi.volume)


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
