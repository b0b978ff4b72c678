"""How a volume node is shown, and emptying a scene so that nothing in it, or of it, tells what was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..protocol.schema import Display
from .nodes import volume_node
from .tables import NAMESPACE

if TYPE_CHECKING:
    import SimpleITK as sitk
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLScene

    from ..protocol.schema import ImageRules

_OURS = f"{NAMESPACE}window"
"""The attribute of a display node whose window is a protocol's, and was not chosen by a file or a user."""


def show_in_window(volume: vtkMRMLScalarVolumeNode, display: Display | None, rules: ImageRules) -> None:
    """Show a volume that holds an image in its protocol's window (``window_of``).

    Where a file or the user has chosen a window, it stays: one of Slicer's own choice, or of another protocol's, is
    replaced.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        Nothing happens where it has no image or no display node.
    display : Display or None
        The protocol's key ``display``; None where it has none.
    rules : ImageRules
        The protocol's key ``image``, by which a window is found then.
    """
    node = volume.GetDisplayNode()
    if node is None or volume.GetImageData() is None:
        return
    ours = node.GetAttribute(_OURS)
    if not node.GetAutoWindowLevel() and ours != _text(window_shown(volume)):
        return
    if ours != _text(wanted := _window(volume, display, rules)) or node.GetAutoWindowLevel():
        set_window(volume, wanted)


def set_window(volume: vtkMRMLScalarVolumeNode, window: Display) -> None:
    """Show a volume that has a display node in a window, whatever it was shown in."""
    node = volume.GetDisplayNode()
    changed = node.StartModify()
    node.SetAttribute(_OURS, _text(window))
    node.SetAutoWindowLevel(False)
    node.SetWindowLevel(window.window, window.level)
    node.EndModify(changed)


def window_shown(volume: vtkMRMLScalarVolumeNode) -> Display:
    """The window in which a volume that has a display node is shown now."""
    node = volume.GetDisplayNode()
    return Display(float(node.GetWindow()), float(node.GetLevel()))


def _window(volume: vtkMRMLScalarVolumeNode, display: Display | None, rules: ImageRules) -> Display:
    import slicer

    from ..imaging.display import window_of

    return window_of(display, rules, slicer.util.arrayFromVolume(volume))


def _text(window: Display) -> str:
    return f"{window.window:g} {window.level:g}"


def show_alone(
    scene: vtkMRMLScene, image: sitk.Image, name: str, display: Display | None, rules: ImageRules
) -> vtkMRMLScalarVolumeNode:
    """An ``image`` as the one volume of a scene that is emptied for it, in its protocol's window (``window_of``).

    Parameters
    ----------
    scene : vtkMRMLScene
        What is in it goes, and what ``Clear`` leaves of it (``forget_scene``).
    image : SimpleITK.Image
        3-D, in LPS, all its values finite.
    name : str
        What the volume is called; for a blinded reader a pseudonym.
    display : Display or None
        The key ``display`` of the protocol or reading study; None where it has none.
    rules : ImageRules
        Its key ``image``.

    Returns
    -------
    vtkMRMLScalarVolumeNode
        The new volume, of the image's own geometry.
    """
    forget_scene(scene)
    return show_beside(scene, image, name, display, rules)


def show_beside(
    scene: vtkMRMLScene, image: sitk.Image, name: str, display: Display | None, rules: ImageRules
) -> vtkMRMLScalarVolumeNode:
    """An ``image`` as a further volume of a scene, in its protocol's window.

    Parameters
    ----------
    scene : vtkMRMLScene
        What is in it stays.
    image : SimpleITK.Image
        As ``show_alone`` takes it; its grid may be another one than that of the volumes that are there.
    name : str
        What the volume is called.
    display : Display or None
        As ``show_alone`` takes it.
    rules : ImageRules
        As ``show_alone`` takes them.

    Returns
    -------
    vtkMRMLScalarVolumeNode
        The new volume, of the image's own geometry.
    """
    volume = volume_node(scene, image, name)
    set_window(volume, _window(volume, display, rules))
    return volume


def forget_scene(scene: vtkMRMLScene) -> None:
    """Empty a scene, and take away what ``Clear`` leaves of it: its address, folders and patients of the hierarchy.

    Nodes of which there is only one, as parameter nodes, stay; ``Clear`` empties them.
    """
    import slicer

    scene.Clear(0)
    scene.SetURL("")
    scene.SetRootDirectory("")
    slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene).RemoveAllItems(False)
