"""A volume and a segment as the prediction process is sent them: the part that features see, without a copy.

A large CT is neither oriented nor copied while the window waits: the process does what is to be done with voxels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..features.sight import margins_mm
from ..protocol.loading import Protocol
from ..worker.case_transfer import Geometry, SentCase, sent_case
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
) -> tuple[SentCase, tuple[str, ...]]:
    """The case of ``case_and_warnings`` to be sent, and its warnings; its image is the volume's own memory.

    Where features see a part only, it is that part. Raises CaseError as ``case_and_warnings`` does for nodes; what
    ``make_case`` refuses of voxels, the process refuses.
    """
    check_nodes(volume, segmentation, segment_id, protocol.image, identifier)
    if not is_usual(volume):
        case, warnings = case_and_warnings(volume, segmentation, segment_id, protocol, clinical, identifier)
        return sent_case(case), warnings
    drawn = drawn_segment(volume, segmentation, segment_id)
    box = seen_box(volume, drawn, protocol)
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
