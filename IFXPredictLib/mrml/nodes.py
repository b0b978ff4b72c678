"""Volume and segmentation nodes to a Case, and images to nodes, with the geometry that ``grid.py`` converts.

What is refused and what is warned of in the nodes that a Case is made of.

The sample case: a simulated image of the protocol's kind with its VOI and clinical values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..imaging.case import Case, make_case
from ..imaging.modality import check_modality, modality_warnings
from ..protocol.loading import Protocol
from ..protocol.schema import ImageRules
from .grid import FLIP, Drawn, as_array, darkest_voxel, drawn_segment, mask_image, new_labelmap, volume_image, whole_box
from .origin import origin_notes
from .patient import store_clinical
from .scene import place_beside
from .tables import MAP_TITLE

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode


_ON_GRID = 0.01  # voxels; a segment drawn on the volume deviates by rounding only, about 1e-10
_HU_UNITS = "[hnsf'U]"  # UCUM's word for HU, which Slicer's DICOM reader gives a CT


def check_nodes(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    rules: ImageRules,
    identifier: str,
) -> None:
    """Raise CaseError, naming the case, where no Case can be made of these nodes wherever the segment's voxels lie.

    That is: the volume is a map that explains a prediction, holds no image, or by its DICOM header one that is not of
    ``rules.modality``, the segment is unknown or has no binary labelmap, the transforms above the two differ or deform.
    """
    check_image(volume, rules, identifier)
    _check_segment_id(segmentation, segment_id, identifier)
    _check_labelmap(segmentation, segment_id, identifier)
    check_transforms(volume, segmentation, f"the segmentation {segmentation.GetName()}", identifier)


def check_image(volume: vtkMRMLScalarVolumeNode, rules: ImageRules, identifier: str) -> None:
    """``check_nodes`` of a volume alone."""
    if volume.GetAttribute(MAP_TITLE):
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} is a map that explains a prediction, not an image; "
            "choose the image that it lies on."
        )
    if volume.GetImageData() is None:
        raise CaseError(f"case {identifier}: the volume {volume.GetName()} holds no image; load or choose another.")
    check_modality(_modality(volume), rules.modality, f"case {identifier}: the volume {volume.GetName()}")
    origin_notes(volume, rules, identifier)


def check_not_empty(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    mask: NDArray[np.uint8],
    identifier: str,
) -> None:
    """Raise CaseError where a segment, as a ``mask`` on the volume's grid, has no voxel."""
    if not mask.any():
        raise CaseError(
            f"case {identifier}: the segment {_titled(segmentation, segment_id)} has no voxel inside the volume "
            f"{volume.GetName()}; draw it there, or choose the volume on which it was drawn."
        )


def node_warnings(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    drawn: Drawn,
    rules: ImageRules,
    used_ml: float,
    mean: float,
) -> tuple[str, ...]:
    """One short sentence for each thing about the nodes that makes the prediction less sure.

    Parts outside the volume, resampling from another grid, a VOI drawn for another volume, voxels in a unit that is not
    of ``rules.modality``. ``used_ml`` and ``mean`` are the volume of the Case's VOI and the image's mean in it.
    """
    said = origin_notes(volume, rules, volume.GetName())
    drawing = drawing_warnings(volume, segmentation, drawn, used_ml)
    return (*said, *drawing, *_unit_warnings(volume, rules, mean))


def drawing_warnings(
    volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, drawn: Drawn, used_ml: float
) -> tuple[str, ...]:
    """``node_warnings`` of what was drawn alone."""
    drawn_on = segmentation.GetNodeReference(segmentation.GetReferenceImageGeometryReferenceRole())
    elsewhere = drawn_on is not None and drawn_on.GetID() != volume.GetID()
    said = [f"the VOI was drawn on {drawn_on.GetName()}, not on {volume.GetName()}"] if elsewhere else []
    return (*said, *_loss_warnings(volume, drawn, used_ml))


def _loss_warnings(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, used_ml: float) -> list[str]:
    indices = np.argwhere(drawn.inside.transpose())
    positions = indices @ drawn.to_volume[:3, :3].T + drawn.to_volume[:3, 3]
    warnings = []
    size = np.array(volume.GetImageData().GetDimensions())
    outside = ((positions < -0.5) | (positions > size - 0.5)).any(axis=1)
    if outside.any():
        warnings.append(f"{outside.mean():.1%} of the VOI lies outside the volume and was left out")
    ratio = abs(np.linalg.det(drawn.to_volume))  # a voxel of the segment in voxels of the volume
    if abs(ratio - 1) > _ON_GRID or np.abs(positions - np.rint(positions)).max() > _ON_GRID:
        drawn_ml = len(indices) * ratio * np.prod(volume.GetSpacing()) / 1000
        warnings.append(f"the VOI was drawn on another grid and resampled ({drawn_ml:.2f} ml became {used_ml:.2f} ml)")
    return warnings


def _unit_warnings(volume: vtkMRMLScalarVolumeNode, rules: ImageRules, mean: float) -> list[str]:
    """Where the voxels' unit speaks against the modality and their values, which ``voi_warnings`` judges, do not."""
    unit = _unit(volume)
    if modality_warnings(darkest_voxel(volume), mean, rules):
        return []
    if rules.modality == "CT" and unit not in ("", _HU_UNITS):
        return [f"the voxels of {volume.GetName()} are in {unit}, expected Hounsfield units"]
    if rules.modality == "MR" and unit == _HU_UNITS:
        return [f"the voxels of {volume.GetName()} are in Hounsfield units, expected an MRI: is this a CT?"]
    return []


def _unit(volume: vtkMRMLScalarVolumeNode) -> str:
    """The code of the unit that the voxels' values have; "" where none is known."""
    units = volume.GetVoxelValueUnits()
    return str(units.GetCodeValue() or "") if units is not None else ""


def _modality(volume: vtkMRMLScalarVolumeNode) -> str:
    """The DICOM modality that the subject hierarchy knows of the volume's series; "" where it knows none."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    item = hierarchy.GetItemByDataNode(volume)
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMSeriesModalityAttributeName()
    return str(hierarchy.GetItemAttribute(item, name) or "") if item else ""


def _check_segment_id(segmentation: vtkMRMLSegmentationNode, segment_id: str, identifier: str) -> None:
    """Slicer exports all segments for no id and nothing for an unknown one, without an error."""
    known = list(segmentation.GetSegmentation().GetSegmentIDs())
    if segment_id not in known:
        titles = ", ".join(_titled(segmentation, one) for one in known) or "none"
        raise CaseError(
            f"case {identifier}: the segmentation {segmentation.GetName()} has no segment with the id "
            f"{segment_id!r}; its segments are {titles}; choose one of them."
        )


def _check_labelmap(segmentation: vtkMRMLSegmentationNode, segment_id: str, identifier: str) -> None:
    """Contours of an RT structure set and surfaces become voxels by a choice of the user's, not silently."""
    if segmentation.GetBinaryLabelmapInternalRepresentation(segment_id) is None:
        kinds: list[str] = []
        segmentation.GetSegmentation().GetSegment(segment_id).GetContainedRepresentationNames(kinds)
        raise CaseError(
            f"case {identifier}: the segment {_titled(segmentation, segment_id)} has no voxels, only "
            f"{' and '.join(kinds).lower()}, expected a binary labelmap; in the Segmentations module, "
            "under Representations, press Create and then Make source in the row Binary labelmap."
        )


def _titled(segmentation: vtkMRMLSegmentationNode, segment_id: str) -> str:
    return f"{segmentation.GetSegmentation().GetSegment(segment_id).GetName()} (id {segment_id!r})"


def check_transforms(
    volume: vtkMRMLScalarVolumeNode,
    second: vtkMRMLScalarVolumeNode | vtkMRMLSegmentationNode,
    called: str,
    identifier: str,
) -> None:
    """Raise CaseError, naming the case, where the transforms above a volume and a second node, so ``called``, differ.

    Under different transforms Slicer's export is a wrong mask. A deforming one, which changes what a voxel measures, is
    refused, too.
    """
    import vtk

    one, other = volume.GetParentTransformNode(), second.GetParentTransformNode()
    if one is not other:
        names = [transform.GetName() if transform else "no transform" for transform in (one, other)]
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} is under {names[0]}, {called} under {names[1]}, "
            "expected the same; put both under one transform, or harden it."
        )
    if one is None:
        return
    matrix = vtk.vtkMatrix4x4()
    linear = one.IsTransformToWorldLinear() and one.GetMatrixTransformToWorld(matrix)
    axes = as_array(matrix)[:3, :3]
    if not linear or not np.allclose(axes.T @ axes, np.eye(3), atol=1e-6):
        raise CaseError(
            f"case {identifier}: the transform {one.GetName()} above {volume.GetName()} and {second.GetName()} "
            "stretches or bends them, expected a rigid one; harden it on both, or load the series anew with "
            "regularized geometry. Without the transform the image would lie wrong."
        )


def case_and_warnings(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    protocol: Protocol,
    clinical: Mapping[str, object],
    identifier: str,
) -> tuple[Case, tuple[str, ...]]:
    """The Case of a volume (a CT in HU, an MRI) and one segment, and what the reader of a prediction is warned of.

    Of a protocol of several drawn VOIs or series it has the first ones alone.
    The Case lies on the volume's own grid; the scene is left as it was, and the segment is exported once. A parent
    transform that both nodes share and that is rigid changes nothing in the patient, so it is ignored. The warnings
    are what the export lost and what speaks against the nodes (``node_warnings``). Raises CaseError, naming the case,
    where a node has no content, the segment is unknown, has no binary labelmap or no voxel in the volume, the
    transforms differ or deform, or as ``make_case`` does.
    """
    check_nodes(volume, segmentation, segment_id, protocol.image, identifier)
    drawn = drawn_segment(volume, segmentation, segment_id)
    mask = mask_image(volume, drawn, whole_box(volume))
    check_not_empty(volume, segmentation, segment_id, sitk.GetArrayViewFromImage(mask), identifier)
    segment = segmentation.GetSegmentation().GetSegment(segment_id).GetName()
    case = make_case(identifier, volume_image(volume), mask, protocol, segment=segment, clinical=clinical)
    values = sitk.GetArrayViewFromImage(case.image)[sitk.GetArrayViewFromImage(case.mask) > 0]
    used_ml = values.size * float(np.prod(case.image.GetSpacing())) / 1000
    mean = float(values.mean(dtype=np.float64))
    return case, node_warnings(volume, segmentation, drawn, protocol.image, used_ml, mean)


def case_from_nodes(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    protocol: Protocol,
    clinical: Mapping[str, object],
    identifier: str,
) -> Case:
    """The Case of ``case_and_warnings``, alone."""
    return case_and_warnings(volume, segmentation, segment_id, protocol, clinical, identifier)[0]


def segment_mask(volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode, segment_id: str) -> sitk.Image:
    """A segment with a binary labelmap as a mask of 0 and 1, uint8, on the volume's own grid."""
    return mask_image(volume, drawn_segment(volume, segmentation, segment_id), whole_box(volume))


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


def hide_segmentations(scene: vtkMRMLScene) -> None:
    """Take all segmentations out of sight."""
    for i in range(scene.GetNumberOfNodesByClass("vtkMRMLSegmentationNode")):
        node = scene.GetNthNodeByClass(i, "vtkMRMLSegmentationNode")
        if node.GetDisplayNode() is not None:
            node.GetDisplayNode().SetVisibility(False)


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


SAMPLE = "IFXPredict simulated CTE"
SAMPLES: Mapping[str, str] = {
    "enterography": SAMPLE,
    "mr_enterography": "IFXPredict simulated MRE",
    "sacroiliac": "IFXPredict simulated sacroiliac MRI",
}
"""The volume's name by the protocol's simulator."""

_SEED = 5  # a case of no cohort that the demonstration bundle was trained or tested on


def sample_case(scene: vtkMRMLScene, protocol: Protocol) -> tuple[vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode]:
    """Add the case, the same each time: a volume, a segmentation with the segment "Lesion", the values stored.

    The nodes have names that no others have: where the scene holds the case already, a number is added.
    ``protocol`` says what is simulated and which clinical values there are. Raises CohortError as ``simulate_one``.
    """
    from ..simulation.cohort import simulate_one

    image, mask, clinical, _ = simulate_one(_SEED, protocol)
    volume = volume_node(scene, image, scene.GenerateUniqueName(SAMPLES[protocol.simulator]))
    segmentation, _ = segmentation_node(scene, mask, volume, f"{volume.GetName()} VOI")
    place_beside(volume, [segmentation])
    store_clinical(volume, {name: f"{value:g}" for name, value in clinical.items()}, clinical)
    return volume, segmentation
