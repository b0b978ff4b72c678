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
from .further_voxels import drawn_further, further_voxels
from .grid import Box, Drawn, drawn_segment, mask_array, place_of, reach, whole_box, whole_of
from .node_checks import check_nodes, check_not_empty, node_warnings
from .nodes import case_and_warnings
from .voi import is_usual

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from slicer import vtkMRMLScalarVolumeNode

    from .inputs import PredictionInputs


def case_to_send(inputs: PredictionInputs) -> tuple[SentCase, tuple[str, ...]]:
    """The case of ``case_and_warnings`` to be sent, and its warnings; its image is the volume's own memory.

    Where features see a part only, it is that part. Raises CaseError as ``case_and_warnings`` does for nodes, and as
    ``check_further`` and ``further_voxels``; what ``make_case`` refuses of voxels, the process refuses.
    """
    _check(inputs)
    volume, protocol = inputs.voi.volume, inputs.bundle.protocol
    usual = is_usual(volume)
    if not usual and not protocol.further_files:
        case, warnings = case_and_warnings(inputs.voi, protocol, inputs.clinical, inputs.name)
        return replace(sent_case(case), normalised=_is_normalised(protocol)), warnings
    drawn, others = _drawn(inputs)
    box = seen_box(volume, (drawn, *others.values()), protocol) if usual else whole_box(volume)
    return _part_to_send(inputs, drawn, others, box)


def live_case_to_send(inputs: PredictionInputs, before: Box | None) -> tuple[SentCase, tuple[str, ...], Box | None]:
    """``case_to_send`` while the segment is drawn: with room for strokes, and the part that it is, None for the whole.

    That part is the one of the stroke ``before`` as long as it lies in the volume, which may be another one, and has
    all that features see.
    """
    _check(inputs)
    volume = inputs.voi.volume
    if not is_usual(volume):
        return *case_to_send(inputs), None
    drawn, others = _drawn(inputs)
    seen = seen_box(volume, (drawn, *others.values()), inputs.bundle.protocol)
    if before is None or not (before.holds(seen) and whole_box(volume).holds(before)):
        before = seen.grown(np.ceil(ROOM_MM / np.array(volume.GetSpacing())).astype(int), volume)
    return *_part_to_send(inputs, drawn, others, before), before


def _check(inputs: PredictionInputs) -> None:
    protocol = inputs.bundle.protocol
    check_nodes(inputs.voi, protocol.image, inputs.name)
    check_further(inputs.voi, inputs.further, protocol, inputs.name)


def _drawn(inputs: PredictionInputs) -> tuple[Drawn, dict[str, Drawn]]:
    """The VOI as it was drawn, and the further ones by name."""
    return drawn_segment(inputs.voi), drawn_further(inputs.voi.volume, inputs.further)


def _part_to_send(
    inputs: PredictionInputs, drawn: Drawn, others: Mapping[str, Drawn], box: Box
) -> tuple[SentCase, tuple[str, ...]]:
    """A box of a volume and what was drawn there, and the warnings of ``case_and_warnings``."""
    volume, rules = inputs.voi.volume, inputs.bundle.protocol.image
    image, mask = _voxels(volume, box), mask_array(volume, drawn, box)
    check_not_empty(inputs.voi, mask, inputs.name)
    values = image[mask > 0]
    used_ml, mean = values.size * float(np.prod(volume.GetSpacing())) / 1000, float(values.mean(dtype=np.float64))
    warnings = node_warnings(inputs.voi, drawn, rules, used_ml, mean)
    more, of_more = further_voxels(volume, mask, inputs.further, others, rules, box, inputs.name)
    sent = SentCase(
        inputs.name,
        image,
        mask,
        Geometry(*place_of(volume, box)),
        inputs.clinical,
        notes=tuple(getattr(inputs.clinical, "notes", ())),  # of ClinicalValues: which of them are limits
        segment=inputs.voi.name,
        whole=None if box == whole_box(volume) else whole_of(volume, box),
        further=more,
        normalised=_is_normalised(inputs.bundle.protocol),
    )
    return sent, (*warnings, *of_more)


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
