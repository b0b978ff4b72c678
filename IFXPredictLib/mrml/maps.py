"""Maps of an explanation as volume nodes over the image: coloured where there is something to see, else transparent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.errors import CaseError, IFXPredictError
from .further_nodes import NO_HASHES
from .scene import place_beside
from .tables import MAP_TITLE, NAMESPACE, notes_of

if TYPE_CHECKING:
    import SimpleITK as sitk
    from slicer import (
        vtkMRMLScalarVolumeNode,
        vtkMRMLScene,
        vtkMRMLSliceCompositeNode,
        vtkMRMLSubjectHierarchyNode,
        vtkMRMLTableNode,
    )

    from ..protocol.loading import Protocol
    from .voi import VoiReport

COLOURS = "vtkMRMLColorTableNodeIron"
"""Slicer's own table from red to yellow, which cannot be taken for a grey of the image."""

_OPACITY = 0.5
_LEAST = 0.1
"""Of the largest value: below it a map without NaN, as Grad-CAM's, has nothing to say."""
_PREDICTION = f"{NAMESPACE}prediction"
_FOLDER = f"{NAMESPACE}maps"
_BRIEF = f"{NAMESPACE}map_brief"
EDGE = f"{NAMESPACE}edge"
"""The attribute of a map that is of an edge being drawn, and explains no prediction's table."""


def add_maps(
    volume: vtkMRMLScalarVolumeNode,
    prediction: vtkMRMLTableNode,
    maps: Mapping[str, sitk.Image],
    protocol: Protocol,
    layer: str | None = None,
) -> None:
    """Add the ``maps`` of ``case_maps``, which explain a prediction table, in place of ``volume``'s own.

    ``layer`` is the network's that was looked at, the default of ``case_maps`` where left out. They stand in a folder
    of the subject hierarchy beside the volume, and have the prediction's notes as attributes, what they show in words
    as description, and in brief as name.
    """
    from ..explanation.grad_cam import LAYERS
    from ..explanation.maps import map_title, map_words
    from ..prediction.prediction import DEMONSTRATION

    scene, notes = volume.GetScene(), notes_of(prediction)
    of = " ".join(filter(None, (notes["notice"] and DEMONSTRATION, notes["case"])))
    scene.StartState(scene.BatchProcessState)
    try:
        remove_maps(volume)
        titles = {name: map_title(name, protocol.outcome) for name in maps}
        nodes = [map_node(volume, image, f"{of}: {titles[name]}") for name, image in maps.items()]
        for node, name in zip(nodes, maps, strict=True):
            for key, text in notes.items():
                node.SetAttribute(f"{NAMESPACE}{key}", text)
            name_map(node, titles[name], map_words(name, protocol.outcome, layer or LAYERS[-1]))
            node.SetNodeReferenceID(_PREDICTION, prediction.GetID())
        place_in_folder(volume, nodes, f"{notes['case']} maps")
    finally:
        scene.EndState(scene.BatchProcessState)


def name_map(node: vtkMRMLScalarVolumeNode, brief: str, words: str) -> None:
    """Make a volume node a map, which no selector offers: what it shows, in brief and in words."""
    node.SetAttribute(MAP_TITLE, words)
    node.SetAttribute(_BRIEF, brief)
    node.SetDescription(words)  # which Slicer shows beside the name in the subject hierarchy


def check_explainable(
    prediction: vtkMRMLTableNode,
    volume: vtkMRMLScalarVolumeNode,
    report: VoiReport,
    bundle_sha256: str,
    further_sha256: Mapping[str, str] = NO_HASHES,
) -> None:
    """Raise IFXPredictError where maps of a volume and the VOI of ``report`` would not explain a prediction table.

    That is where volume or VOI are others than those of the prediction, by ``sha256``, or the bundle is, or what
    ``further_sha256`` tells of further series and VOIs.
    """
    if report.facts is None:
        raise CaseError(report.problem)
    notes = notes_of(prediction)
    if prediction.GetNodeReference(f"{NAMESPACE}volume") is not volume or notes.get("voi_sha256") != report.sha256:
        raise IFXPredictError(
            f"The prediction shown is of another image or VOI ({notes['voi_volume_ml']} mL) than the one chosen "
            f"({report.facts.volume_ml:.3f} mL), or of one that lies elsewhere; press Apply first."
        )
    if notes["bundle_sha256"] != bundle_sha256:
        raise IFXPredictError(
            f"The prediction shown was made with the bundle {notes['bundle']}, not with the one chosen; choose that "
            "bundle, or press Apply first."
        )

    for key, found in further_sha256.items():
        if notes.get(key) != found:
            kind, _, name = key.removesuffix("_sha256").partition("_")
            other = f"series {name}" if kind == "image" else f"VOI {name}"
            raise IFXPredictError(f"The prediction shown is of another {other} than the one chosen; press Apply first.")


def maps_of(prediction: vtkMRMLTableNode) -> dict[str, vtkMRMLScalarVolumeNode]:
    """The maps in the scene that explain a prediction table, by what they show in words."""
    maps = _maps_in(prediction.GetScene())
    return {node.GetAttribute(MAP_TITLE): node for node in maps if node.GetNodeReference(_PREDICTION) is prediction}


def brief_title(node: vtkMRMLScalarVolumeNode) -> str:
    """What a map shows, as a title that fits into a list; a map of an earlier version has the words alone."""
    return str(node.GetAttribute(_BRIEF) or node.GetAttribute(MAP_TITLE))


def shown_map(scene: vtkMRMLScene) -> vtkMRMLScalarVolumeNode | None:
    """The map of a prediction that a slice view shows; None where none does."""
    maps = {node.GetID(): node for node in _maps_in(scene) if not node.GetAttribute(EDGE)}
    return next((maps[one] for view in _views(scene) if (one := view.GetForegroundVolumeID()) in maps), None)


def hide_maps(scene: vtkMRMLScene) -> None:
    """Take the maps away from all slice views; what else is shown over a volume stays."""
    maps = {node.GetID() for node in _maps_in(scene)}
    for view in _views(scene):
        if view.GetForegroundVolumeID() in maps:
            view.SetForegroundVolumeID(None)
    hide_legends(scene)


def map_ids(scene: vtkMRMLScene) -> list[str]:
    """The IDs of all maps of a scene, which no selector of images should offer."""
    return [node.GetID() for node in _maps_in(scene)]


def map_node(volume: vtkMRMLScalarVolumeNode, image: sitk.Image, name: str) -> vtkMRMLScalarVolumeNode:
    """A new volume node that holds the map ``image`` on its own grid, beside and under the transform of ``volume``.

    Transparent is what has nothing to say: NaN, as outside the VOI of a voxel map; in a map without any NaN, such as
    Grad-CAM's, what is below a tenth of its largest value. The node holds a number below all others in the place of
    NaN, which viewers do not all know. The colours run from the lowest to the highest value that is shown.
    """
    import SimpleITK as sitk

    from .nodes import volume_node

    values = sitk.GetArrayFromImage(image).astype(np.float32)
    missing = np.isnan(values)
    shown = values[~missing] if missing.any() else values[values > max(0.0, _LEAST * float(values.max()))]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (1.0, 1.0)
    span = high - low or 1.0
    below = low - span if missing.any() else float(values[values < low].max(initial=0.0))
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
    """The map over the image in all slice views, with a legend of its colours; no other map has one.

    Without a main window there are no views, and nothing is shown.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image, which becomes the views' background.
    node : vtkMRMLScalarVolumeNode
        The map, half transparent before it (``maps_of``); its name is the legend's title.
    """
    import slicer

    application = getattr(slicer, "app", None)  # slicer-core alone has no application
    if application is not None and application.layoutManager() is not None:
        slicer.util.setSliceViewerLayers(background=volume, foreground=node, foregroundOpacity=_OPACITY)
        hide_legends(volume.GetScene())
        legend = slicer.modules.colors.logic().AddDefaultColorLegendDisplayNode(node)
        legend.SetTitleText(node.GetName())
        legend.SetVisibility(True)


def hide_legends(scene: vtkMRMLScene) -> None:
    """Take the legends of all maps out of sight."""
    maps = set(map_ids(scene))
    for legend in _nodes(scene, "vtkMRMLColorLegendDisplayNode"):
        if legend.GetDisplayableNode() is not None and legend.GetDisplayableNode().GetID() in maps:
            legend.SetVisibility(False)


def _maps_in(scene: vtkMRMLScene) -> list[vtkMRMLScalarVolumeNode]:
    return [node for node in _nodes(scene, "vtkMRMLScalarVolumeNode") if node.GetAttribute(MAP_TITLE)]


def _views(scene: vtkMRMLScene) -> list[vtkMRMLSliceCompositeNode]:
    return _nodes(scene, "vtkMRMLSliceCompositeNode")


def _nodes(scene: vtkMRMLScene, kind: str) -> list[Any]:
    return [scene.GetNthNodeByClass(i, kind) for i in range(scene.GetNumberOfNodesByClass(kind))]


def remove_maps(volume: vtkMRMLScalarVolumeNode) -> None:
    """Remove the maps of ``volume``, the nodes that they alone use, and the folder of the maps where it is empty."""
    for node in _maps_in(volume.GetScene()):
        if node.GetNodeReference(f"{NAMESPACE}volume") is volume:
            remove_map(node)


def remove_map(node: vtkMRMLScalarVolumeNode) -> None:
    """Remove one map, the nodes that it alone uses, and the folder of the maps where it is empty."""
    scene = node.GetScene()
    hierarchy = _hierarchy(scene)
    item = hierarchy.GetItemByDataNode(node)
    folder = hierarchy.GetItemParent(item)
    hierarchy.RemoveItem(item, False)  # with its node it goes in the application alone
    displays = [node.GetNthDisplayNode(i) for i in range(node.GetNumberOfDisplayNodes())]
    for own in filter(None, (*displays, node.GetStorageNode(), node)):
        scene.RemoveNode(own)
    if hierarchy.HasItemAttribute(folder, _FOLDER) and not hierarchy.GetNumberOfItemChildren(folder):
        hierarchy.RemoveItem(folder)


def place_in_folder(volume: vtkMRMLScalarVolumeNode, nodes: list[vtkMRMLScalarVolumeNode], name: str) -> None:
    """In a new folder beside the volume."""
    hierarchy = _hierarchy(volume.GetScene())
    folder = hierarchy.CreateFolderItem(hierarchy.GetItemParent(hierarchy.GetItemByDataNode(volume)), name)
    hierarchy.SetItemAttribute(folder, _FOLDER, "1")
    for node in nodes:
        hierarchy.SetItemParent(hierarchy.GetItemByDataNode(node), folder)


def _hierarchy(scene: vtkMRMLScene) -> vtkMRMLSubjectHierarchyNode:
    import slicer

    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
