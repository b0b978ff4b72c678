"""Maps of an explanation as volume nodes over the CT: coloured where there is something to see, else transparent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk

from .nodes import volume_node
from .scene import place_beside

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode

COLOURS = "vtkMRMLColorTableNodeIron"
"""Slicer's own table from red to yellow, which cannot be taken for a grey of the CT."""

_OPACITY = 0.5


def map_node(volume: vtkMRMLScalarVolumeNode, image: sitk.Image, name: str) -> vtkMRMLScalarVolumeNode:
    """A new volume node that holds the map ``image`` on its own grid, beside and under the transform of ``volume``.

    Transparent is what has no value: NaN, as outside the VOI of a voxel map; in a map without any NaN, such as
    Grad-CAM's, what is not above 0. The node holds a number below all others in the place of NaN, which viewers do
    not all know. The colours run from the lowest to the highest value that is shown.
    """
    values = sitk.GetArrayFromImage(image).astype(np.float32)
    missing = np.isnan(values)
    shown = values[~missing] if missing.any() else values[values > 0]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (1.0, 1.0)
    span = high - low or 1.0
    below = low - span if missing.any() else 0.0
    filled = sitk.GetImageFromArray(np.where(missing, np.float32(below), values))
    filled.CopyInformation(image)
    node = volume_node(volume.GetScene(), filled, name)
    node.SetAndObserveTransformNodeID(volume.GetTransformNodeID())
    display = node.GetDisplayNode()
    display.SetAndObserveColorNodeID(COLOURS)
    display.SetInterpolate(not missing.any())  # between a value and its filling there is nothing
    display.SetAutoWindowLevel(False)
    display.SetWindowLevelMinMax(low, low + span)
    display.AutoThresholdOff()
    display.SetThreshold((below + low) / 2, high + span)  # midway, as scenes round numbers
    display.SetApplyThreshold(True)
    place_beside(volume, [node])
    return node


def show_map(volume: vtkMRMLScalarVolumeNode, node: vtkMRMLScalarVolumeNode) -> None:
    """The map over the CT in all slice views; without a main window there are none, and nothing is shown."""
    import slicer

    application = getattr(slicer, "app", None)  # slicer-core alone has no application
    if application is not None and application.layoutManager() is not None:
        slicer.util.setSliceViewerLayers(background=volume, foreground=node, foregroundOpacity=_OPACITY)
