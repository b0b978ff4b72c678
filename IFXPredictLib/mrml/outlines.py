"""Several contours of one case over its image: segments that are outlined in slice views, each in its own colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import SimpleITK as sitk

from ..base.colours import rgb
from .nodes import add_segment
from .scene import place_beside

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode

_PIXELS = 2


@dataclass(frozen=True)
class Outline:
    """A contour: its name, a ``mask`` on the image's grid that is not empty, "#RRGGBB", and whether it is seen."""

    name: str
    mask: sitk.Image
    colour: str
    shown: bool = True


def outlines_on(
    volume: vtkMRMLScalarVolumeNode, outlines: Sequence[Outline], name: str
) -> tuple[vtkMRMLSegmentationNode, tuple[str, ...]]:
    """A new segmentation node with a segment a contour, in their order, and the segments' ids.

    Segments overlap, so each has a labelmap of its own, no larger than it needs. They are copies: what is done to them
    in the scene changes no file.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image on whose grid the contours lie; the node is put beside it in the subject hierarchy.
    outlines : sequence of Outline
        The contours, none of them empty.
    name : str
        What the node is called.

    Returns
    -------
    segmentation : vtkMRMLSegmentationNode
        Its slices show outlines without a filling, and 3-D views nothing.
    segment_ids : tuple of str
        One a contour.
    """
    node = volume.GetScene().AddNewNodeByClass("vtkMRMLSegmentationNode", name)
    node.CreateDefaultDisplayNodes()
    node.SetReferenceImageGeometryParameterFromVolumeNode(volume)
    display = node.GetDisplayNode()
    display.SetVisibility2DFill(False)
    display.SetVisibility3D(False)
    display.SetSliceIntersectionThickness(_PIXELS)
    ids = tuple(add_segment(node, _cut(one.mask), one.name) for one in outlines)
    for segment, one in zip(ids, outlines, strict=True):
        node.GetSegmentation().GetSegment(segment).SetColor(*rgb(one.colour))
        show_outline(node, segment, one.shown)
    place_beside(volume, [node])
    return node, ids


def show_outline(segmentation: vtkMRMLSegmentationNode, segment: str, shown: bool) -> None:
    """Show a contour of ``outlines_on``, or hide it; nothing happens where it was taken out of the scene meanwhile.

    Parameters
    ----------
    segmentation : vtkMRMLSegmentationNode
        That of the contours.
    segment : str
        The id of the contour's segment.
    shown : bool
        Whether it is seen from now on.
    """
    display = segmentation.GetDisplayNode()
    if display is not None:
        display.SetSegmentVisibility(segment, shown)


def _cut(mask: sitk.Image) -> sitk.Image:
    """The box of a mask's voxels that are not 0."""
    found = sitk.LabelShapeStatisticsImageFilter()
    found.Execute(sitk.Cast(mask != 0, sitk.sitkUInt8))
    box = found.GetBoundingBox(1)
    cut: sitk.Image = sitk.RegionOfInterest(mask, box[3:], box[:3])
    return cut
