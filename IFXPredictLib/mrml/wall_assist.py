"""Wall assist between nodes: what of a segment is sent to the process, and what is made of the wall that comes back.

A segment that was proposed keeps a tag that says so, whatever is corrected by hand afterwards: Slicer stores it with
the segment, in scenes and in .seg.nrrd files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..base.text import as_name
from ..drawing.limits import BY_HAND, WallLimits, nothing_drawn, refused
from ..drawing.wall_assist import PROGRAM
from ..imaging.segments import DEFAULT_SEGMENT
from ..worker.case_transfer import Geometry, SentCase
from .drawn_voi import DrawnVoi
from .grid import Box, drawn_segment, mask_array, place_of, reach
from .node_checks import check_nodes, check_not_empty
from .nodes import fill_segment, segment_mask
from .tables import NAMESPACE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..protocol.schema import ImageRules

DRAWN_WITH = f"{NAMESPACE}drawn_with"
"""The tag of a segment that a program proposed, with the program's name."""
SCRIBBLE = "Scribble"
"""What the segment is called that keeps what was drawn for a proposal."""


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


def add_proposal(voi: DrawnVoi, box: Box, wall: NDArray[np.uint8]) -> str:
    """Add the proposed wall, of a box of the volume, beside what it was proposed for; the id of its segment.

    A file of the segmentation is read by its segment called Lesion (``segments.choose``), which is the wall then, or
    is refused with what there is to choose from: never is what was drawn for the proposal taken for the VOI.

    Parameters
    ----------
    voi : DrawnVoi
        The volume, and the segment that was scribbled along the lumen or drawn round the wall. Where that is called
        Lesion, as after *New VOI*, the wall takes its place, and what was drawn goes into a new segment "Scribble".
    box : Box
        Of the volume, as ``drawing_to_send`` gives it.
    wall : ndarray of uint8, shape (k, j, i)
        The wall in the box, not 0 inside.

    Returns
    -------
    str
        Of the wall's segment, whose tag says that a program proposed it (``drawn_with``): a new one called Lesion, or
        "Lesion wall" where another segment than what was drawn is called Lesion already.
    """
    segments = voi.segmentation.GetSegmentation()
    if _is_default(voi.name):
        drawn = segment_mask(voi)
        fill_segment(voi._replace(segment_id=str(segments.AddEmptySegment("", SCRIBBLE))), drawn)
        put_proposal(voi, box, wall)
        return voi.segment_id
    taken = any(_is_default(segments.GetNthSegment(i).GetName()) for i in range(segments.GetNumberOfSegments()))
    name = "Lesion wall" if taken else DEFAULT_SEGMENT
    added = voi._replace(segment_id=str(segments.AddEmptySegment("", name)))
    put_proposal(added, box, wall)
    return added.segment_id


def _is_default(name: str) -> bool:
    """Whether files take the segment of this name as the VOI."""
    return as_name(name).casefold() == DEFAULT_SEGMENT.casefold()


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
