"""A patient's clinical values in the scene, as they were typed: attributes of the patient in the subject hierarchy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .mrml_tables import NAMESPACE

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSubjectHierarchyNode

_PREFIX = f"{NAMESPACE}clinical."


def store_clinical(volume: vtkMRMLScalarVolumeNode, texts: Mapping[str, str]) -> None:
    """Keep ``texts``, by the characteristics' names, in place of what was kept; an empty text is not kept.

    They stand on the patient to whom the volume belongs, so that all of a patient's volumes share them, or on the
    volume's own item where the scene knows no patient, and are saved with the scene.
    """
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    if not hierarchy.GetItemByDataNode(volume):
        hierarchy.CreateItem(hierarchy.GetSceneItemID(), volume)
    item = _patient_item(hierarchy, volume)
    # Quoted, as Slicer takes a | of a saved value for the beginning of another attribute.
    kept = {_PREFIX + name: quote(text.strip(), safe=" ") for name, text in texts.items() if text.strip()}
    for attribute in set(_attributes(hierarchy, item)) - set(kept):
        hierarchy.RemoveItemAttribute(item, attribute)
    for attribute, text in kept.items():
        hierarchy.SetItemAttribute(item, attribute, text)


def stored_clinical(volume: vtkMRMLScalarVolumeNode) -> dict[str, str]:
    """The texts kept for the volume's patient, by name; empty where there are none. The scene is left as it is."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    item = _patient_item(hierarchy, volume)
    if not item:
        return {}
    attributes = _attributes(hierarchy, item)
    return {one.removeprefix(_PREFIX): unquote(hierarchy.GetItemAttribute(item, one)) for one in attributes}


def _patient_item(hierarchy: vtkMRMLSubjectHierarchyNode, volume: vtkMRMLScalarVolumeNode) -> int:
    """The item of the volume's patient, else of the volume; 0 where it has none."""
    from slicer import vtkMRMLSubjectHierarchyConstants as Constants

    item = hierarchy.GetItemByDataNode(volume)
    patient = hierarchy.GetItemAncestorAtLevel(item, Constants.GetDICOMLevelPatient()) if item else 0
    return int(patient or item)


def _attributes(hierarchy: vtkMRMLSubjectHierarchyNode, item: int) -> list[str]:
    return [name for name in hierarchy.GetItemAttributeNames(item) if name.startswith(_PREFIX)]
