"""A VOI as it is drawn in a scene: the segment of a segmentation, on the volume of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkSegment


class DrawnVoi(NamedTuple):
    """The ``volume`` (a CT in HU, an MRI), and which segment of ``segmentation`` is the VOI that is drawn on it.

    Nothing is checked here: ``node_checks.check_nodes`` says whether a Case can be made of them.
    """

    volume: vtkMRMLScalarVolumeNode
    segmentation: vtkMRMLSegmentationNode
    segment_id: str

    @property
    def segment(self) -> vtkSegment:
        """The segment itself; None where the segmentation has none of that id."""
        return self.segmentation.GetSegmentation().GetSegment(self.segment_id)

    @property
    def name(self) -> str:
        """What the segment is called."""
        return str(self.segment.GetName())
