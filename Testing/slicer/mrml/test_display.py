"""The window of a volume node, and what is left of a scene that was emptied for a blinded reader."""

import pytest

from IFXPredictLib.mrml.display import forget_scene, show_in_window, window_shown
from IFXPredictLib.mrml.nodes import volume_node
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Display

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk")

CT, MRI = load_protocol("ifx_cte").image, load_protocol("axspa_mri").image


@pytest.fixture
def volume(scene, ct):
    return volume_node(scene, ct, "CT")


def test_slicers_own_window_covers_all_intensities_and_is_replaced_by_the_protocols(volume):
    assert volume.GetDisplayNode().GetAutoWindowLevel()
    assert window_shown(volume).window > 1500
    show_in_window(volume, None, CT)
    assert window_shown(volume) == Display(400.0, 40.0)
    assert not volume.GetDisplayNode().GetAutoWindowLevel()


@pytest.mark.parametrize("chosen_by", ["a file", "the user"])
def test_a_window_that_was_chosen_stays(volume, chosen_by):
    if chosen_by == "the user":
        show_in_window(volume, None, CT)
    volume.GetDisplayNode().SetAutoWindowLevel(False)
    volume.GetDisplayNode().SetWindowLevel(1500, -600)
    show_in_window(volume, None, CT)
    show_in_window(volume, Display(80.0, 30.0), CT)
    assert window_shown(volume) == Display(1500.0, -600.0)


def test_a_window_of_another_protocol_goes_with_it(volume):
    show_in_window(volume, None, CT)
    show_in_window(volume, None, MRI)
    percentiles = window_shown(volume)
    assert percentiles != Display(400.0, 40.0)
    show_in_window(volume, Display(80.0, 30.0), CT)
    assert window_shown(volume) == Display(80.0, 30.0)


def test_nothing_is_told_where_the_window_is_there_already(volume):
    heard = []
    show_in_window(volume, None, CT)
    volume.GetDisplayNode().AddObserver("ModifiedEvent", lambda *_: heard.append(1))
    show_in_window(volume, None, CT)
    assert heard == []


def test_a_volume_without_an_image_has_no_window(scene):
    empty = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode")
    show_in_window(empty, None, CT)
    assert empty.GetDisplayNode() is None


def test_an_emptied_scene_tells_neither_where_it_was_nor_of_whom(scene, volume):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    hierarchy.CreateItem(hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "Doe, Jane"), volume)
    hierarchy.CreateFolderItem(hierarchy.GetSceneItemID(), "Doe maps")
    scene.SetUndoOn()
    scene.SaveStateForUndo()
    scene.SetURL("/home/doe/Doe_Jane.mrml")
    scene.SetRootDirectory("/home/doe")
    forget_scene(scene)
    assert (scene.GetURL(), scene.GetRootDirectory(), scene.GetNumberOfUndoLevels()) == ("", "", 0)
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    items = vtk.vtkIdList()
    hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), items, True)
    assert items.GetNumberOfIds() == 0
    assert scene.GetNumberOfNodesByClass("vtkMRMLVolumeNode") == 0
