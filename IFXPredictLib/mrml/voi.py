"""The VOI's facts while it is being drawn: of the surroundings of the segment alone, so that the hand need not wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..imaging.case import Case, image_case
from ..imaging.resampling import resample_mask, voi_box
from ..imaging.voi import VoiFacts, check_voi, voi_facts, voi_warnings
from ..protocol.schema import ImageRules
from .grid import FLIP, Drawn, drawn_segment, mask_image, reach, volume_image, volume_to_ras, whole_box
from .nodes import check_nodes, check_not_empty, darkest_voxel, node_warnings

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode

_USUAL_SPACING_MM = (0.2, 10.0)
_USUAL_EXTENT_MM = 1000.0
"""Within what ``make_case`` accepts: what lies beyond may be refused for what the surroundings do not show."""
_ROUNDING = 1e-6
"""Voxels: a centre of the 3 mm grid that lies as exactly as this between two voxels takes either, by ITK's rounding."""
_PLENTY = 4  # a layer of voxels more or less along each axis does not make so many too few


@dataclass(frozen=True)
class VoiReport:
    """A VOI's facts and warnings and no ``problem``; or no facts, no warnings, and why it cannot be used."""

    facts: VoiFacts | None
    warnings: tuple[str, ...]
    problem: str


def voi_report(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    rules: ImageRules,
    name: str,
) -> VoiReport:
    """What ``case_from_nodes``, ``check_voi``, ``segment_warnings`` and ``voi_warnings`` say of a VOI, in their order.

    The scene is left as it was; ``name`` is the case's in messages. The facts are those of the whole Case
    (``voi_facts``), but for two: ``border_voxels``, from ``rules.border_voxels`` on, where there is nothing to warn of,
    may be smaller than the truth; ``voxels``, where it is far from ``rules.minimum_voxels``, may be another where
    centres of the 3 mm grid lie exactly between two voxels, as at a spacing of 0.75 mm.
    """
    try:
        check_nodes(volume, segmentation, segment_id, rules, name)
        drawn = drawn_segment(volume, segmentation, segment_id)
        case = _surroundings(volume, segmentation, segment_id, drawn, rules, name)
        voxels, darkest = _voxels(case, volume, drawn, rules), darkest_voxel(volume)
        facts = replace(voi_facts(case, rules), voxels=voxels, darkest=darkest)
        check_voi(facts, name, rules)
    except CaseError as problem:
        return VoiReport(None, (), str(problem))
    warnings = node_warnings(volume, segmentation, drawn, rules, facts.volume_ml, facts.mean_intensity)
    return VoiReport(facts, (*warnings, *voi_warnings(facts, rules)), "")


def _surroundings(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    drawn: Drawn,
    rules: ImageRules,
    name: str,
) -> Case:
    """The Case of the part of the volume around the segment that shows whether the border is too near."""
    margin_mm = (rules.border_voxels + 2) * rules.spacing_mm
    box = reach(volume, drawn, margin_mm) if _is_usual(volume) else whole_box(volume)
    mask = mask_image(volume, drawn, box)
    check_not_empty(volume, segmentation, segment_id, mask, name)
    return image_case(name, volume_image(volume, box), mask, rules)


def _is_usual(volume: vtkMRMLScalarVolumeNode) -> bool:
    """Whether ``make_case`` refuses of the whole volume nothing that it does not refuse of a part of it."""
    import slicer

    voxels, spacing = slicer.util.arrayFromVolume(volume), np.array(volume.GetSpacing())
    low, high = _USUAL_SPACING_MM
    with np.errstate(over="ignore", invalid="ignore"):
        finite = voxels.dtype.kind != "f" or np.isfinite(voxels.sum())  # NaN and infinity do not leave a sum
    extent = spacing * volume.GetImageData().GetDimensions()
    in_mm = (low <= spacing).all() and (spacing <= high).all() and (extent <= _USUAL_EXTENT_MM).all()
    return bool(finite and voxels.ndim == 3 and in_mm)


def _voxels(case: Case, volume: vtkMRMLScalarVolumeNode, drawn: Drawn, rules: ImageRules) -> int:
    """The VOI's voxels on the 3 mm grid of the whole volume, of which ``case`` is a part.

    Where ITK's rounding could decide whether they are enough, the whole mask is resampled, which takes its time.
    """
    first = _place(case.image, volume)
    lower, upper = (_taken(case.mask, first, rules.spacing_mm, sign * _ROUNDING) for sign in (-1, 1))
    inside = sitk.GetArrayViewFromImage(case.mask).astype(bool)  # z, y, x
    count = int(np.count_nonzero(inside[np.ix_(*upper[::-1])]))
    if all(map(np.array_equal, lower, upper)) or count >= _PLENTY * rules.minimum_voxels:
        return count
    whole = sitk.DICOMOrient(mask_image(volume, drawn, whole_box(volume)), "LPS")
    coarse = resample_mask(whole, rules.spacing_mm)
    return int(np.count_nonzero(sitk.GetArrayViewFromImage(coarse)))


def _taken(mask: sitk.Image, first: list[int], spacing_mm: float, rounding: float) -> list[NDArray[np.int64]]:
    """Along x, y, z the voxels that ``resample_mask`` takes of a mask that begins at ``first``, x, y, z, of the whole.

    The 3 mm grid begins at the corner of the whole volume's first voxel: the centre of its voxel n lies (n + 1/2)
    ``spacing_mm`` from there, and it takes the voxel of the image that holds this point.
    """
    old = np.array(mask.GetSpacing())
    new = np.where(np.array(voi_box(mask)[3:]) == 1, old, spacing_mm)  # a single slice keeps its spacing
    taken = []
    for start, size, step in zip(first, mask.GetSize(), new / old, strict=True):
        n = np.arange(max(int(start / step) - 1, 0), int((start + size) / step) + 2)
        index = np.floor((n + 0.5) * step + rounding).astype(np.int64) - start
        taken.append(index[(index >= 0) & (index < size)])
    return taken


def _place(part: sitk.Image, volume: vtkMRMLScalarVolumeNode) -> list[int]:
    """The index x, y, z of a part's first voxel in the whole volume, were that in LPS order as the part is."""
    last = np.array(whole_box(volume).stop) - 1
    corners = [volume_to_ras(volume) @ (*(corner * last), 1) for corner in np.ndindex(2, 2, 2)]
    indices = [part.TransformPhysicalPointToContinuousIndex((FLIP @ one[:3]).tolist()) for one in corners]
    return [int(first) for first in -np.rint(np.min(indices, axis=0))]
