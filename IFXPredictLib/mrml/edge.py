"""What the edge of a VOI is worth, as a map over the image, as long as the VOI is the one that was asked about.

It is a map as those of an explanation are (``maps``): no selector offers it, and only the edge is coloured. It explains
no prediction's table, but the VOI as it is being drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..prediction.prediction import DEMONSTRATION
from ..protocol.loading import reference_model
from .grid import Box, whole_box, with_geometry
from .maps import EDGE, hide_maps, map_node, name_map, place_in_folder, remove_map, show_map
from .tables import NAMESPACE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene

    from ..prediction.edge import Edge
    from ..prediction.prediction import Prediction
    from ..protocol.loading import Protocol

TITLE = "What the edge is worth"
_KIND = "vtkMRMLScalarVolumeNode"


class EdgeMap:
    """The map of one edge while its answers come, in the order of ``edge.masks()``.

    ``box`` is the part of ``volume`` whose voxels (k, j, i) the edge has, None for all of it; ``base`` the reference
    model's probability of the VOI as drawn.
    """

    def __init__(
        self, volume: vtkMRMLScalarVolumeNode, box: Box | None, edge: Edge, base: float, protocol: Protocol
    ) -> None:
        self._volume, self._box, self._edge, self._base = volume, box, edge, base
        self._protocol = protocol
        self._found: list[float] = []

    @property
    def done(self) -> int:
        """How many layers have their answer."""
        return len(self._found)

    @property
    def total(self) -> int:
        """How many there are."""
        return self._edge.count

    @property
    def without(self) -> int:
        """How many have been asked about and have no answer; the map shows nothing there."""
        return sum(map(math.isnan, self._found))

    def masks(self) -> Iterator[NDArray[np.bool_]]:
        """What is to be asked about."""
        return self._edge.masks()

    def take(self, probability: float) -> bool:
        """Take the next answer, NaN for none; whether it was the last."""
        self._found.append(probability)
        return self.done == self.total

    def show(self, prediction: Prediction) -> vtkMRMLScalarVolumeNode:
        """Add the map to the scene, in place of an earlier one, and show it; in percentage points.

        ``prediction`` is the one that the base is of: its case names the map, where it is from are the map's notes.
        """
        import SimpleITK as sitk

        scene = self._volume.GetScene()
        remove_edge_maps(scene)
        image = sitk.GetImageFromArray(100 * self._edge.changes(self._base, self._found))
        image = with_geometry(image, self._volume, self._box or whole_box(self._volume))
        model = self._protocol.model_title(reference_model(self._protocol))
        name = " ".join(filter(None, (prediction.notice and DEMONSTRATION, prediction.case)))
        node = map_node(self._volume, image, f"{name}: {TITLE}")
        for key, text in {"case": prediction.case, "notice": prediction.notice, **prediction.provenance}.items():
            node.SetAttribute(f"{NAMESPACE}{key}", text)
        node.SetAttribute(EDGE, "1")
        name_map(node, TITLE, self._words(model))
        place_in_folder(self._volume, [node], f"{prediction.case} edge")
        show_map(self._volume, node)
        return node

    def _words(self, model: str) -> str:
        return (
            f"by how many percentage points the probability of {model}, {100 * self._base:.1f} %, changes if a piece "
            f"of the contour, that in a block of {self._edge.block_mm:.3g} mm, moves by one voxel: within the VOI "
            "inwards, outside it outwards"
        )


def edge_maps(scene: vtkMRMLScene) -> list[vtkMRMLScalarVolumeNode]:
    """The maps of edges in a scene."""
    nodes = (scene.GetNthNodeByClass(i, _KIND) for i in range(scene.GetNumberOfNodesByClass(_KIND)))
    return [node for node in nodes if node.GetAttribute(EDGE)]


def remove_edge_maps(scene: vtkMRMLScene) -> None:
    """Take the maps of edges away: their VOI is another one by now."""
    found = edge_maps(scene)
    if found:
        hide_maps(scene)
    for node in found:
        remove_map(node)
