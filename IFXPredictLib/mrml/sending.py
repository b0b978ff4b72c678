"""A volume and a segment as the prediction process is sent them: the part that features see, without a copy.

A large CT is neither oriented nor copied while the window waits: the process does what is to be done with voxels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..features.sight import margins_mm
from ..prediction.kept_case import ROOM_MM
from ..protocol.loading import Protocol
from ..worker.case_transfer import Geometry, SentCase, sent_case
from .grid import Box, Drawn, drawn_segment, mask_array, place_of, reach, whole_box, whole_of
from .nodes import case_and_warnings, check_nodes, check_not_empty, check_one_file, node_warnings
from .voi import is_usual

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode


def case_to_send(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    protocol: Protocol,
    clinical: Mapping[str, float],
    identifier: str,
) -> tuple[SentCase, tuple[str, ...]]:
    """The case of ``case_and_warnings`` to be sent, and its warnings; its image is the volume's own memory.

    Where features see a part only, it is that part. Raises CaseError as ``case_and_warnings`` does for nodes; what
    ``make_case`` refuses of voxels, the process refuses.
    """
    check_one_file(protocol, identifier)
    check_nodes(volume, segmentation, segment_id, protocol.image, identifier)
    if not is_usual(volume):
        case, warnings = case_and_warnings(volume, segmentation, segment_id, protocol, clinical, identifier)
        return sent_case(case), warnings
    drawn = drawn_segment(volume, segmentation, segment_id)
    nodes, said = (volume, segmentation, segment_id, drawn), (protocol, clinical, identifier)
    return _part_to_send(*nodes, *said, seen_box(volume, drawn, protocol))


def live_case_to_send(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    protocol: Protocol,
    clinical: Mapping[str, float],
    identifier: str,
    before: Box | None,
) -> tuple[SentCase, tuple[str, ...], Box | None]:
    """``case_to_send`` while the segment is drawn: with room for strokes, and the part that it is, None for the whole.

    That part is the one of the stroke ``before`` as long as it has all that features see.
    """
    check_one_file(protocol, identifier)
    check_nodes(volume, segmentation, segment_id, protocol.image, identifier)
    nodes, said = (volume, segmentation, segment_id), (protocol, clinical, identifier)
    if not is_usual(volume):
        return *case_to_send(*nodes, *said), None
    drawn = drawn_segment(*nodes)
    seen = seen_box(volume, drawn, protocol)
    if before is None or not before.holds(seen):
        room = np.ceil(ROOM_MM / np.array(volume.GetSpacing())).astype(int)
        low, high = np.subtract(seen.first, room), np.add(seen.stop, room)
        size = np.array(volume.GetImageData().GetDimensions())
        before = Box(tuple(np.maximum(low, 0).tolist()), tuple(np.minimum(high, size).tolist()))
    return *_part_to_send(*nodes, drawn, *said, before), before


def _part_to_send(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    drawn: Drawn,
    protocol: Protocol,
    clinical: Mapping[str, float],
    identifier: str,
    box: Box,
) -> tuple[SentCase, tuple[str, ...]]:
    """A box of a volume and what was drawn there, and the warnings of ``case_and_warnings``."""
    image, mask = _voxels(volume, box), mask_array(volume, drawn, box)
    check_not_empty(volume, segmentation, segment_id, mask, identifier)
    values = image[mask > 0]
    used_ml, mean = values.size * float(np.prod(volume.GetSpacing())) / 1000, float(values.mean(dtype=np.float64))
    warnings = node_warnings(volume, segmentation, drawn, protocol.image, used_ml, mean)
    whole = None if box == whole_box(volume) else whole_of(volume, box)
    name = segmentation.GetSegmentation().GetSegment(segment_id).GetName()
    said = tuple(getattr(clinical, "notes", ()))  # of ClinicalValues: which of them are limits
    geometry = Geometry(*place_of(volume, box))
    return SentCase(identifier, image, mask, geometry, clinical, said, name, whole), warnings


def seen_box(volume: vtkMRMLScalarVolumeNode, drawn: Drawn, protocol: Protocol) -> Box:
    """The voxels of a volume that the features of a segment see; all where they see the whole image."""
    voxel_mm = np.array(volume.GetSpacing())
    box_mm = voxel_mm * reach(volume, drawn).shape[::-1]
    margins = margins_mm(box_mm, voxel_mm, protocol)
    if margins is None:
        return whole_box(volume)
    return reach(volume, drawn, np.ceil(margins / voxel_mm).astype(int))


def _voxels(volume: vtkMRMLScalarVolumeNode, box: Box) -> NDArray[Any]:
    """A box of a volume's own memory (k, j, i)."""
    import slicer

    found: NDArray[Any] = slicer.util.arrayFromVolume(volume)[box.slices]
    return found
