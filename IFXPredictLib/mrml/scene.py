"""MRML scenes: making one without the application, what is in it, keeping it in order, saving it to one .mrb file."""

from __future__ import annotations

import shutil
import types
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree

from ..base.errors import IFXPredictError
from ..base.files import write_whole
from ..base.text import plain
from .tables import MAP_TITLE, NAMESPACE, columns_of

if TYPE_CHECKING:
    from slicer import vtkMRMLNode, vtkMRMLScalarVolumeNode, vtkMRMLScene, vtkMRMLSegmentationNode

_LOGICS = {
    "Volumes": "vtkSlicerVolumesLogic",
    "Segmentations": "vtkSlicerSegmentationsModuleLogic",
    "SubjectHierarchy": "vtkSlicerSubjectHierarchyModuleLogic",
    "Tables": "vtkSlicerTablesLogic",
    "Plots": "vtkSlicerPlotsLogic",
}


def new_scene() -> vtkMRMLScene:
    """An empty scene without the application, on slicer-core; ``slicer.mrmlScene`` is this scene from now on.

    Raises IFXPredictError where slicer-core is not installed.
    """
    try:
        import slicer
        from slicer import vtkMRMLScene, vtkSlicerApplicationLogic
    except ImportError as problem:
        raise IFXPredictError(
            "making a 3D Slicer scene needs slicer-core: pip install slicer-core (5.12 has no wheel for Python 3.14)."
        ) from problem
    scene, application = vtkMRMLScene(), vtkSlicerApplicationLogic()
    application.SetMRMLScene(scene)
    application.GetColorLogic().SetMRMLScene(scene)  # makes the colour nodes that display nodes refer to
    application.SetModuleLogic("Colors", application.GetColorLogic())  # which that of volumes asks for by this name
    slicer.mrmlScene, slicer.modules = scene, types.SimpleNamespace(application=application)  # kept alive
    for module, kind in _LOGICS.items():
        logic = getattr(slicer, kind)()
        logic.SetMRMLScene(scene)
        logic.SetMRMLApplicationLogic(application)
        application.SetModuleLogic(module, logic)
        setattr(slicer.modules, module.lower(), types.SimpleNamespace(logic=lambda logic=logic: logic))
    return scene


def save_scene(scene: vtkMRMLScene, path: Path) -> None:
    """Write all of a scene to one .mrb file, whole or not at all.

    Parameters
    ----------
    scene : vtkMRMLScene
        Its tables that carry a bundle's notice are written to the last bit, others with the six digits of Slicer.
    path : Path
        The file, which ends in .mrb; one that is there is replaced, and its folder is made.

    Raises
    ------
    IFXPredictError
        Where the folder cannot be written to, or Slicer cannot write the scene, as on a full disk.
    """
    write_whole(path.resolve(), lambda file: _write_bundle(scene, file))  # MRML refuses relative paths


def image_volumes(scene: vtkMRMLScene) -> list[vtkMRMLScalarVolumeNode]:
    """The volumes that are neither labelmaps nor of another derived kind, maps, nor hidden."""
    return [one for one in _shown(scene, "vtkMRMLScalarVolumeNode") if not one.GetAttribute(MAP_TITLE)]


def saved_nodes(scene: vtkMRMLScene) -> list[vtkMRMLNode]:
    """The nodes that a user sees listed and that a saved scene has files of: images, models, markups, tables and more.

    Without colour tables: the application brings its own.
    """
    kind = "vtkMRMLStorableNode"
    nodes = [scene.GetNthNodeByClass(i, kind) for i in range(scene.GetNumberOfNodesByClass(kind))]
    listed = [node for node in nodes if node.GetSaveWithScene() and not node.GetHideFromEditors()]
    return [node for node in listed if not node.IsA("vtkMRMLColorNode")]


def first_volume(scene: vtkMRMLScene) -> vtkMRMLScalarVolumeNode | None:
    """The first of ``image_volumes``; None for none."""
    return next(iter(image_volumes(scene)), None)


def segmentations_on(volume: vtkMRMLScalarVolumeNode) -> list[vtkMRMLSegmentationNode]:
    """The segmentations, not hidden ones, that say that they were drawn on a volume."""
    shown = _shown(volume.GetScene(), "vtkMRMLSegmentationNode")
    return [one for one in shown if _drawn_on(one) is volume]


def segmentation_of(volume: vtkMRMLScalarVolumeNode) -> vtkMRMLSegmentationNode | None:
    """The segmentation, not a hidden one, that was drawn on a volume, or the scene's only one where that names none.

    None where there is none, or more than one.
    """
    shown = _shown(volume.GetScene(), "vtkMRMLSegmentationNode")
    if len(shown) == 1 and _drawn_on(shown[0]) is None:  # as one is that was loaded from a file
        return shown[0]
    found = segmentations_on(volume)
    return found[0] if len(found) == 1 else None


def _drawn_on(segmentation: vtkMRMLSegmentationNode) -> vtkMRMLNode | None:
    return segmentation.GetNodeReference(segmentation.GetReferenceImageGeometryReferenceRole())


def place_beside(volume: vtkMRMLScalarVolumeNode, nodes: Iterable[vtkMRMLNode]) -> None:
    """Put ``nodes`` under the volume's parent in the subject hierarchy, each with a reference to the volume."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    item = hierarchy.GetItemByDataNode(volume) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), volume)
    parent = hierarchy.GetItemParent(item)
    for node in nodes:
        hierarchy.CreateItem(parent, node)  # moves the item where the application has made one
        node.SetNodeReferenceID(f"{NAMESPACE}volume", volume.GetID())


def place_under(node: vtkMRMLNode, children: Iterable[vtkMRMLNode]) -> None:
    """Put ``children`` under a node that has its place in the subject hierarchy."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(node.GetScene())
    for child in children:
        hierarchy.CreateItem(hierarchy.GetItemByDataNode(node), child)


def _shown(scene: vtkMRMLScene, kind: str) -> list[vtkMRMLNode]:
    """The nodes of exactly this class that selectors offer."""
    nodes = [scene.GetNthNodeByClass(i, kind) for i in range(scene.GetNumberOfNodesByClass(kind))]
    return [node for node in nodes if node.GetClassName() == kind and not node.GetHideFromEditors()]


def _write_bundle(scene: vtkMRMLScene, file: Path) -> None:
    """Beside ``file``, which lies in a scratch folder."""
    parts = file.with_name(f"{file.name}.parts")
    folder = parts / file.stem
    folder.mkdir(parents=True)
    if not scene.SaveSceneToSlicerDataBundleDirectory(str(folder)):
        raise IFXPredictError(f"{file.name}: the scene could not be written; is the disk full?")
    _rewrite_tables(scene, folder)
    shutil.move(shutil.make_archive(str(folder), "zip", parts, folder.name), file)


def _rewrite_tables(scene: vtkMRMLScene, folder: Path) -> None:
    """Write the table nodes' values again to the last bit: Slicer's own .tsv files have six digits."""
    stored = ElementTree.parse(next(folder.glob("*.mrml"))).iter("TableStorage")
    files = {storage.get("id"): folder / unquote(storage.get("fileName", "")) for storage in stored}
    for i in range(scene.GetNumberOfNodesByClass("vtkMRMLTableNode")):
        node = scene.GetNthNodeByClass(i, "vtkMRMLTableNode")
        if node.GetAttribute(f"{NAMESPACE}notice") is None:
            continue
        columns = columns_of(node)
        lines = [tuple(columns), *zip(*columns.values(), strict=True)]
        text = "".join("\t".join(map(_cell, line)) + "\n" for line in lines)
        files[node.GetStorageNode().GetID()].write_text(text, encoding="utf-8", newline="\n")


def _cell(value: object) -> str:
    """A value as Slicer's reader, which knows no escapes, takes it for one cell; its schema has no null value."""
    return plain(value) if isinstance(value, str) else str(value)
