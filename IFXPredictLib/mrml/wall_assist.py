"""Wall assist between nodes: what of a segment is sent to the process, and what is made of the wall that comes back.

A segment that was proposed keeps a tag that says so, whatever is corrected by hand afterwards: Slicer stores it with
the segment, in scenes and in .seg.nrrd files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..drawing.limits import BY_HAND, WallLimits, nothing_drawn, refused
from ..drawing.wall_assist import PROGRAM
from ..worker.case_transfer import Geometry, SentCase
from .drawn_voi import DrawnVoi
from .grid import Box, drawn_segment, mask_array, place_of, reach
from .node_checks import check_nodes, check_not_empty
from .tables import NAMESPACE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode

    from ..protocol.schema import ImageRules

DRAWN_WITH = f"{NAMESPACE}drawn_with"
"""The tag of a segment that a program proposed, with the program's name."""


def drawing_to_send(voi: DrawnVoi, rules: ImageRules, identifier: str) -> tuple[SentCase, Box]:
    """The image around a scribble or rough region and the mask of it, not copied, and the box of the volume they are.

    Parameters
    ----------
    voi : DrawnVoi
        The volume, a CT in HU, and the segment that holds the scribble or region.
    rules : ImageRules
        The key ``image`` of the chosen bundle's protocol.
    identifier : str
        The case's name in messages.

    Returns
    -------
    case : SentCase
        Image in HU and mask (k, j, i), without clinical values; the image is the volume's own memory.
    box : Box
        As far around what was drawn as anything of the wall can be (``WallLimits.reach_mm``), within the volume.

    Raises
    ------
    CaseError
        Where the ``rules`` are not of CT, nothing is drawn in the volume, or as ``check_nodes`` does.
    """
    import slicer

    if rules.modality != "CT":
        raise refused(
            f"it tells tissues apart by Hounsfield units, and the chosen bundle is for {rules.modality}", BY_HAND
        )
    check_nodes(voi, rules, identifier)
    volume, drawn = voi.volume, drawn_segment(voi)
    margin = np.ceil(WallLimits().reach_mm / np.array(volume.GetSpacing())).astype(int)
    box = reach(volume, drawn, margin)
    mask = mask_array(volume, drawn, box)
    if not drawn.inside.any():
        raise nothing_drawn()
    check_not_empty(voi, mask, identifier)
    image = slicer.util.arrayFromVolume(volume)[box.slices]
    return SentCase(identifier, image, mask, Geometry(*place_of(volume, box)), {}), box


def add_proposal(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    box: Box,
    wall: NDArray[np.uint8],
    name: str,
) -> str:
    """Add the proposed wall, of a box of the volume, as a new segment in sight; its id."""
    segment_id = str(segmentation.GetSegmentation().AddEmptySegment("", name))
    put_proposal(DrawnVoi(volume, segmentation, segment_id), box, wall)
    return segment_id


def put_proposal(voi: DrawnVoi, box: Box, wall: NDArray[np.uint8]) -> None:
    """Put the proposed wall, of a box of the volume, in place of a segment's content.

    Parameters
    ----------
    voi : DrawnVoi
        The volume and the segment, whose tag says then that a program proposed it (``drawn_with``).
    box : Box
        Of the volume; outside of it the segment is empty then.
    wall : ndarray of uint8, shape (k, j, i)
        The wall in the box, not 0 inside.
    """
    import slicer

    whole = np.zeros(slicer.util.arrayFromVolume(voi.volume).shape, np.uint8)
    whole[box.slices] = wall
    slicer.util.updateSegmentBinaryLabelmapFromArray(whole, voi.segmentation, voi.segment_id, voi.volume)
    voi.segment.SetTag(DRAWN_WITH, PROGRAM)


def drawn_with(voi: DrawnVoi) -> str:
    """The program that proposed a segment, corrected by hand or not; "" for one that was drawn by hand alone."""
    import vtk

    found = vtk.reference("")
    segment = voi.segment
    return str(found) if segment is not None and segment.GetTag(DRAWN_WITH, found) else ""
