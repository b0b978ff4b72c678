"""Which nodes are the further series and drawn VOIs of a case: chosen for an image, and kept with it in the scene.

A choice is a node reference of the volume of the first series, so that it is saved with the scene, and no other
patient's image gets it. A further VOI is a segment of the VOI's own segmentation or of another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .tables import NAMESPACE

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode

    from ..protocol.loading import Protocol

    Segment = tuple[vtkMRMLSegmentationNode, str]
    """A segmentation, and the id of one of its segments."""

_SERIES, _VOI = f"{NAMESPACE}series.", f"{NAMESPACE}voi."
_SEGMENT = ".segment"


@dataclass(frozen=True)
class FurtherNodes:
    """The volumes of further series and the segments that are further drawn VOIs, by their names in the protocol."""

    series: Mapping[str, vtkMRMLScalarVolumeNode] = field(default_factory=dict)
    vois: Mapping[str, Segment] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[vtkMRMLScalarVolumeNode | vtkMRMLSegmentationNode, ...]:
        """All of them."""
        return *self.series.values(), *(segmentation for segmentation, _ in self.vois.values())


NOTHING_FURTHER = FurtherNodes()
NO_HASHES: Mapping[str, str] = {}
"""Of what else a prediction of one volume and one segment is of."""


def chosen_further(
    volume: vtkMRMLScalarVolumeNode, segmentation: vtkMRMLSegmentationNode | None, protocol: Protocol
) -> FurtherNodes:
    """What was chosen for an image of what the protocol asks for; what was not, or is gone, is left out.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image, the first series, with which the choices are kept.
    segmentation : vtkMRMLSegmentationNode or None
        Where its first VOI is drawn; None where nothing is chosen. A further VOI that nobody has chosen is the segment
        of it that has the VOI's name, where there is one.
    protocol : Protocol
        Whose further series and drawn VOIs are looked for.

    Returns
    -------
    FurtherNodes
        Not checked (``check_further``).
    """
    series = {name: volume.GetNodeReference(_SERIES + name) for name in protocol.further_series}
    vois = {name: _chosen_voi(volume, name) or _of_that_name(segmentation, name) for name in protocol.further_drawn}
    return FurtherNodes(
        {name: one for name, one in series.items() if one is not None},
        {name: one for name, one in vois.items() if one is not None},
    )


def choose_series(volume: vtkMRMLScalarVolumeNode, name: str, series: vtkMRMLScalarVolumeNode | None) -> None:
    """Keep, with an image, which volume is its further series ``name``; None for none.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image, the first series.
    name : str
        What the protocol calls that series.
    series : vtkMRMLScalarVolumeNode or None
        Of the same scene; not checked here. None takes an earlier choice away.
    """
    volume.SetNodeReferenceID(_SERIES + name, series.GetID() if series else None)


def choose_voi(
    volume: vtkMRMLScalarVolumeNode, name: str, segmentation: vtkMRMLSegmentationNode | None, segment_id: str
) -> None:
    """Keep, with an image, which segment is its further VOI ``name``; None for none.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image, the first series.
    name : str
        What the protocol calls that VOI.
    segmentation : vtkMRMLSegmentationNode or None
        That of the first VOI or another one; not checked here. None takes an earlier choice away.
    segment_id : str
        The id of its segment, not the segment's name; of no meaning without a segmentation.
    """
    volume.SetNodeReferenceID(_VOI + name, segmentation.GetID() if segmentation else None)
    volume.SetAttribute(_VOI + name + _SEGMENT, segment_id if segmentation else None)


def note_series(table: vtkMRMLTableNode, further: FurtherNodes) -> None:
    """Have a prediction's table refer to the volumes of the further series that it is of."""
    for name, series in further.series.items():
        table.SetNodeReferenceID(_SERIES + name, series.GetID())


def other_series(table: vtkMRMLTableNode, further: FurtherNodes) -> tuple[str, ...]:
    """The names of the further series of which other volumes are chosen than a prediction's table is of."""
    chosen = further.series.items()
    return tuple(name for name, series in chosen if table.GetNodeReference(_SERIES + name) is not series)


def _chosen_voi(volume: vtkMRMLScalarVolumeNode, name: str) -> Segment | None:
    segmentation, segment_id = volume.GetNodeReference(_VOI + name), volume.GetAttribute(_VOI + name + _SEGMENT)
    known = segmentation is not None and segment_id in segmentation.GetSegmentation().GetSegmentIDs()
    return (segmentation, segment_id) if known else None


def _of_that_name(segmentation: vtkMRMLSegmentationNode | None, name: str) -> Segment | None:
    if segmentation is None:
        return None
    found = str(segmentation.GetSegmentation().GetSegmentIdBySegmentName(name) or "")
    return (segmentation, found) if found else None
