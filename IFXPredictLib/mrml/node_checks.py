"""What is refused and what is warned of in the nodes that a Case is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..imaging.modality import check_modality, modality_warnings
from ..protocol.schema import ImageRules
from .grid import Drawn, as_array, darkest_voxel
from .origin import origin_notes
from .tables import MAP_TITLE

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode

    from .drawn_voi import DrawnVoi


_ON_GRID = 0.01  # voxels; a segment drawn on the volume deviates by rounding only, about 1e-10
_HU_UNITS = "[hnsf'U]"  # UCUM's word for HU, which Slicer's DICOM reader gives a CT


def check_nodes(voi: DrawnVoi, rules: ImageRules, identifier: str) -> None:
    """Raise CaseError, naming the case, where no Case can be made of these nodes wherever the segment's voxels lie.

    That is: the volume is a map that explains a prediction, is out of the scene, holds no image, or by its DICOM header
    one that is not of ``rules.modality``, the segment is unknown or has no binary labelmap, the transforms above the
    two differ or deform.
    """
    check_image(voi.volume, rules, identifier)
    _check_segment_id(voi, identifier)
    _check_labelmap(voi, identifier)
    check_transforms(voi.volume, voi.segmentation, f"the segmentation {voi.segmentation.GetName()}", identifier)


def check_image(volume: vtkMRMLScalarVolumeNode, rules: ImageRules, identifier: str) -> None:
    """``check_nodes`` of a volume alone."""
    if volume.GetAttribute(MAP_TITLE):
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} is a map that explains a prediction, not an image; "
            "choose the image that it lies on."
        )
    if volume.GetScene() is None:
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} was taken out of the scene; choose another, or in a "
            "reading study close the scene and open the case again."
        )
    if volume.GetImageData() is None:
        raise CaseError(f"case {identifier}: the volume {volume.GetName()} holds no image; load or choose another.")
    check_modality(_modality(volume), rules.modality, f"case {identifier}: the volume {volume.GetName()}")
    origin_notes(volume, rules, identifier)


def _check_segment_id(voi: DrawnVoi, identifier: str) -> None:
    """Slicer exports all segments for no id and nothing for an unknown one, without an error."""
    known = list(voi.segmentation.GetSegmentation().GetSegmentIDs())
    if voi.segment_id not in known:
        titles = ", ".join(_titled(voi._replace(segment_id=one)) for one in known) or "none"
        raise CaseError(
            f"case {identifier}: the segmentation {voi.segmentation.GetName()} has no segment with the id "
            f"{voi.segment_id!r}; its segments are {titles}; choose one of them."
        )


def _check_labelmap(voi: DrawnVoi, identifier: str) -> None:
    """Contours of an RT structure set and surfaces become voxels by a choice of the user's, not silently."""
    if voi.segmentation.GetBinaryLabelmapInternalRepresentation(voi.segment_id) is None:
        kinds: list[str] = []
        voi.segment.GetContainedRepresentationNames(kinds)
        raise CaseError(
            f"case {identifier}: the segment {_titled(voi)} has no voxels, only "
            f"{' and '.join(kinds).lower()}, expected a binary labelmap; in the Segmentations module, "
            "under Representations, press Create and then Make source in the row Binary labelmap."
        )


def check_transforms(
    volume: vtkMRMLScalarVolumeNode,
    second: vtkMRMLScalarVolumeNode | vtkMRMLSegmentationNode,
    called: str,
    identifier: str,
) -> None:
    """Raise CaseError, naming the case, where the transforms above a volume and a second node, so ``called``, differ.

    Under different transforms Slicer's export is a wrong mask. A deforming one, which changes what a voxel measures, is
    refused, too, and one that mirrors, which exchanges left and right.
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
    if not linear or not np.allclose(axes.T @ axes, np.eye(3), atol=1e-6) or np.linalg.det(axes) < 0:
        raise CaseError(
            f"case {identifier}: the transform {one.GetName()} above {volume.GetName()} and {second.GetName()} "
            "stretches, bends or mirrors them, expected a rigid one; harden it on both, or load the series anew with "
            "regularized geometry. Without the transform the image would lie wrong."
        )


def check_not_empty(voi: DrawnVoi, mask: NDArray[np.uint8], identifier: str) -> None:
    """Raise CaseError where a segment, as a ``mask`` on the volume's grid, has no voxel."""
    if not mask.any():
        raise CaseError(
            f"case {identifier}: the segment {_titled(voi)} has no voxel inside the volume "
            f"{voi.volume.GetName()}; draw it there, or choose the volume on which it was drawn."
        )


def _titled(voi: DrawnVoi) -> str:
    return f"{voi.name} (id {voi.segment_id!r})"


def node_warnings(voi: DrawnVoi, drawn: Drawn, rules: ImageRules, used_ml: float, mean: float) -> tuple[str, ...]:
    """One short sentence for each thing about the nodes that makes the prediction less sure.

    Parts outside the volume, resampling from another grid, a VOI drawn for another volume, voxels in a unit that is not
    of ``rules.modality``. ``used_ml`` and ``mean`` are the volume of the Case's VOI and the image's mean in it.
    """
    said = origin_notes(voi.volume, rules, voi.volume.GetName())
    drawing = drawing_warnings(voi, drawn, used_ml)
    return (*said, *drawing, *_unit_warnings(voi.volume, rules, mean))


def drawing_warnings(voi: DrawnVoi, drawn: Drawn, used_ml: float) -> tuple[str, ...]:
    """``node_warnings`` of what was drawn alone."""
    drawn_on = voi.segmentation.GetNodeReference(voi.segmentation.GetReferenceImageGeometryReferenceRole())
    elsewhere = drawn_on is not None and drawn_on.GetID() != voi.volume.GetID()
    said = [f"the VOI was drawn on {drawn_on.GetName()}, not on {voi.volume.GetName()}"] if elsewhere else []
    return (*said, *_loss_warnings(voi.volume, drawn, used_ml))


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
