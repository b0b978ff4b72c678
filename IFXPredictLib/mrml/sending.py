"""A case's nodes as the prediction process is sent them: the part that features see, without a copy.

A large CT is neither oriented nor copied while the window waits: the process does what is to be done with voxels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from ..features.sight import margins_mm
from ..prediction.kept_case import ROOM_MM
from ..protocol.loading import Protocol
from ..worker.case_transfer import Geometry, SentCase, sent_case
from .further_checks import check_further
from .further_nodes import NOTHING_FURTHER, FurtherNodes
from .further_voxels import drawn_further, further_voxels
from .grid import Box, Drawn, drawn_segment, mask_array, place_of, reach, whole_box, whole_of
from .nodes import case_and_warnings, check_nodes, check_not_empty, node_warnings
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
    further: FurtherNodes = NOTHING_FURTHER,
) -> tuple[SentCase, tuple[str, ...]]:
    """The case of ``case_and_warnings`` to be sent, and its warnings; its image is the volume's own memory.

    Where features see a part only, it is that part. ``further`` are the nodes of further series and drawn VOIs. Raises
    CaseError as ``case_and_warnings`` does for nodes, and as ``check_further`` and ``further_voxels``; what
    ``make_case`` refuses of voxels, the process refuses.
    """
    nodes, said = (volume, segmentation, segment_id), (protocol, clinical, identifier)
    _check(*nodes, further, protocol, identifier)
    usual = is_usual(volume)
    if not usual and not protocol.further_files:
        case, warnings = case_and_warnings(*nodes, *said)
        return replace(sent_case(case), normalised=_is_normalised(protocol)), warnings
    drawn, others = drawn_segment(*nodes), drawn_further(volume, further)
    box = seen_box(volume, (drawn, *others.values()), protocol) if usual else whole_box(volume)
    return _part_to_send(*nodes, drawn, *said, box, further, others)


def live_case_to_send(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    protocol: Protocol,
    clinical: Mapping[str, float],
    identifier: str,
    before: Box | None,
    further: FurtherNodes = NOTHING_FURTHER,
) -> tuple[SentCase, tuple[str, ...], Box | None]:
    """``case_to_send`` while the segment is drawn: with room for strokes, and the part that it is, None for the whole.

    That part is the one of the stroke ``before`` as long as it has all that features see.
    """
    nodes, said = (volume, segmentation, segment_id), (protocol, clinical, identifier)
    _check(*nodes, further, protocol, identifier)
    if not is_usual(volume):
        return *case_to_send(*nodes, *said, further), None
    drawn, others = drawn_segment(*nodes), drawn_further(volume, further)
    seen = seen_box(volume, (drawn, *others.values()), protocol)
    if before is None or not before.holds(seen):
        before = seen.grown(np.ceil(ROOM_MM / np.array(volume.GetSpacing())).astype(int), volume)
    return *_part_to_send(*nodes, drawn, *said, before, further, others), before


def _check(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    further: FurtherNodes,
    protocol: Protocol,
    identifier: str,
) -> None:
    check_nodes(volume, segmentation, segment_id, protocol.image, identifier)
    check_further(volume, (segmentation, segment_id), further, protocol, identifier)


def _part_to_send(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    segment_id: str,
    drawn: Drawn,
    protocol: Protocol,
    clinical: Mapping[str, float],
    identifier: str,
    box: Box,
    further: FurtherNodes,
    others: Mapping[str, Drawn],
) -> tuple[SentCase, tuple[str, ...]]:
    """A box of a volume and what was drawn there, and the warnings of ``case_and_warnings``."""
    image, mask = _voxels(volume, box), mask_array(volume, drawn, box)
    check_not_empty(volume, segmentation, segment_id, mask, identifier)
    values = image[mask > 0]
    used_ml, mean = values.size * float(np.prod(volume.GetSpacing())) / 1000, float(values.mean(dtype=np.float64))
    warnings = node_warnings(volume, segmentation, drawn, protocol.image, used_ml, mean)
    more, of_more = further_voxels(volume, mask, further, others, protocol.image, box, identifier)
    whole = None if box == whole_box(volume) else whole_of(volume, box)
    name = segmentation.GetSegmentation().GetSegment(segment_id).GetName()
    said = tuple(getattr(clinical, "notes", ()))  # of ClinicalValues: which of them are limits
    geometry = Geometry(*place_of(volume, box))
    sent = SentCase(identifier, image, mask, geometry, clinical, said, name, whole, further=more)
    return replace(sent, normalised=_is_normalised(protocol)), (*warnings, *of_more)


def _is_normalised(protocol: Protocol) -> bool:
    return protocol.image.normalisation != "none"


def seen_box(volume: vtkMRMLScalarVolumeNode, drawn: Sequence[Drawn], protocol: Protocol) -> Box:
    """The voxels of a volume that the features of segments see; all where they see the whole image."""
    voxel_mm = np.array(volume.GetSpacing())
    box = reduce(Box.joined, (reach(volume, one) for one in drawn))
    margins = margins_mm(voxel_mm * box.shape[::-1], voxel_mm, protocol)
    if margins is None:
        return whole_box(volume)
    return box.grown(np.ceil(margins / voxel_mm).astype(int), volume)


def _voxels(volume: vtkMRMLScalarVolumeNode, box: Box) -> NDArray[Any]:
    """A box of a volume's own memory (k, j, i)."""
    import slicer

    found: NDArray[Any] = slicer.util.arrayFromVolume(volume)[box.slices]
    return found
