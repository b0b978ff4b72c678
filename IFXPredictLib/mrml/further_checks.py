"""What is refused of the nodes that are chosen as further series and drawn VOIs, wherever their voxels lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..base.errors import CaseError
from .drawn_voi import DrawnVoi
from .node_checks import check_image, check_nodes, check_transforms
from .origin import check_same_frame

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode

    from ..protocol.schema import ImageRules
    from .further_nodes import FurtherNodes, Segment


class Asks(Protocol):
    """What asks for further series and drawn VOIs, by name: a protocol, or a reading study as one does."""

    @property
    def name(self) -> str:
        """The protocol's name."""

    @property
    def image(self) -> ImageRules:
        """What images have to hold to."""

    @property
    def further_series(self) -> tuple[str, ...]:
        """The series beside the first one."""

    @property
    def further_drawn(self) -> tuple[str, ...]:
        """The drawn VOIs beside the first one."""


def check_series(
    volume: vtkMRMLScalarVolumeNode,
    name: str,
    series: vtkMRMLScalarVolumeNode | None,
    protocol: Asks,
    identifier: str,
) -> vtkMRMLScalarVolumeNode:
    """The further series ``name`` of an image, where a node can be it; else raises CaseError, naming the case.

    It cannot where it is None, for what ``check_nodes`` says of a volume, where it is the image itself, or where both
    were loaded from DICOM of different frames of reference.
    """
    where = f"{identifier}, series {name}"
    if series is None:
        raise CaseError(f"case {where}: the protocol {protocol.name} needs it; choose its volume below the VOI.")
    check_image(series, protocol.image, where)
    if series is volume:
        raise CaseError(f"case {where}: {series.GetName()} is the first series itself; choose another volume.")
    check_transforms(volume, series, f"the volume {series.GetName()}", where)
    check_same_frame(volume, series, f"case {where} ({series.GetName()})")
    return series


def check_voi_nodes(first: DrawnVoi, name: str, segment: Segment | None, protocol: Asks, identifier: str) -> DrawnVoi:
    """The further VOI ``name`` beside the ``first``, where a segment can be it; else raises CaseError, naming the case.

    It cannot where it is None, for what ``check_nodes`` says, or where it is the first VOI itself.
    """
    where = f"{identifier}, VOI {name}"
    if segment is None:
        raise CaseError(f"case {where}: the protocol {protocol.name} needs it; choose its segment below the VOI.")
    voi = DrawnVoi(first.volume, *segment)
    check_nodes(voi, protocol.image, where)
    if voi.segmentation is first.segmentation and voi.segment_id == first.segment_id:
        raise CaseError(f"case {where}: the segment {voi.name} is the first VOI itself; choose another segment.")
    return voi


def check_further(first: DrawnVoi, further: FurtherNodes, protocol: Asks, identifier: str) -> None:
    """Raise CaseError as ``check_series`` and ``check_voi_nodes`` do, or for a name that the protocol does not have."""
    series, vois = protocol.further_series, protocol.further_drawn
    if unknown := [one for one in (*further.series, *further.vois) if one not in (*series, *vois)]:
        known = ", ".join((*series, *vois)) or "one volume and one segment alone"
        raise CaseError(
            f"case {identifier}: {unknown[0]} is nothing that the protocol {protocol.name} takes; it takes {known}; "
            "leave it out."
        )
    for name in series:
        check_series(first.volume, name, further.series.get(name), protocol, identifier)
    for name in vois:
        check_voi_nodes(first, name, further.vois.get(name), protocol, identifier)
