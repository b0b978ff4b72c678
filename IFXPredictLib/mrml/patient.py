"""What was typed of a patient, kept in the scene: attributes of the patient in the subject hierarchy.

All of a patient's volumes share them, and they are saved with the scene. Where the scene knows no patient they stand on
the volume's own item, and are still found there when the volume is put under a patient later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .tables import NAMESPACE

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLSubjectHierarchyNode

_CLINICAL = f"{NAMESPACE}clinical."
_CASE_NAME = f"{NAMESPACE}case_name"


def store_clinical(volume: vtkMRMLScalarVolumeNode, texts: Mapping[str, str], names: Iterable[str]) -> None:
    """Keep the texts of the clinical characteristics ``names``; one that is empty or not in ``texts`` is removed.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        Any of the patient's; where the scene knows no patient, the texts are this volume's alone.
    texts : mapping of str to str
        What was typed, by the characteristics' names; blanks around a text are left out. Nothing is checked.
    names : iterable of str
        Those that are set. What is kept of others, as another bundle's form may, stays as it is.
    """
    _store(volume, {_CLINICAL + name: texts.get(name, "") for name in names})


def stored_clinical(volume: vtkMRMLScalarVolumeNode) -> dict[str, str]:
    """The texts kept for the volume's patient, by name; empty where there are none. The scene is left as it is."""
    kept = _stored(volume)
    return {name.removeprefix(_CLINICAL): text for name, text in kept.items() if name.startswith(_CLINICAL)}


def store_case_name(volume: vtkMRMLScalarVolumeNode, text: str) -> None:
    """Keep the name that the patient has in results; an empty one is removed, and so is the volume's own.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        Any of the patient's; where the scene knows no patient, the name is this volume's alone.
    text : str
        The name, without the blanks around it; one of blanks alone is empty. What the volume is called is no name of
        the patient, whose other volumes are not called so: results have it without being told.
    """
    own = text.strip() == volume.GetName().strip()
    _store(volume, {_CASE_NAME: "" if own else text})


def case_name(volume: vtkMRMLScalarVolumeNode) -> str:
    """The name kept for the volume's patient; "" where there is none. The scene is left as it is."""
    return _stored(volume).get(_CASE_NAME, "")


def _store(volume: vtkMRMLScalarVolumeNode, texts: Mapping[str, str]) -> None:
    """Set the patient's attributes of these names; those of the volume's own item, as old as it, go."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    own = hierarchy.GetItemByDataNode(volume) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), volume)
    patient = _patient_item(hierarchy, own)
    for name, text in texts.items():
        for item in {own, patient}:
            if hierarchy.HasItemAttribute(item, name):
                hierarchy.RemoveItemAttribute(item, name)
        if text.strip():
            # Quoted, as Slicer takes a | of a saved value for the beginning of another attribute.
            hierarchy.SetItemAttribute(patient, name, quote(text.strip(), safe=" "))


def _stored(volume: vtkMRMLScalarVolumeNode) -> dict[str, str]:
    """All texts kept for a volume, by the attributes' names; those of its patient go before its own."""
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    own = hierarchy.GetItemByDataNode(volume)
    kept: dict[str, str] = {}
    for item in (own, _patient_item(hierarchy, own)) if own else ():
        names = [name for name in hierarchy.GetItemAttributeNames(item) if name.startswith(NAMESPACE)]
        kept |= {name: unquote(hierarchy.GetItemAttribute(item, name)) for name in names}
    return kept


def _patient_item(hierarchy: vtkMRMLSubjectHierarchyNode, item: int) -> int:
    """The item of the patient above a volume's item; that item itself where there is none."""
    from slicer import vtkMRMLSubjectHierarchyConstants as Constants

    return int(hierarchy.GetItemAncestorAtLevel(item, Constants.GetDICOMLevelPatient()) or item)
