import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.mrml.maps import map_node, show_map
from IFXPredictLib.mrml.nodes import volume_node
from IFXPredictLib.mrml.scene import save_scene

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk")


@pytest.fixture
def volume(scene, ct):
    return volume_node(scene, ct, "CT")


def on_grid_of(ct, values):
    image = sitk.GetImageFromArray(values.astype(np.float32))
    image.CopyInformation(ct)
    return image


@pytest.fixture
def voxel_map(ct, lesion):
    """Values of both signs within the lesion, 0 among them, NaN outside."""
    inside = sitk.GetArrayFromImage(lesion) > 0
    values = np.full(inside.shape, np.nan)
    values[inside] = np.linspace(-30, 50, np.count_nonzero(inside))
    values[tuple(np.argwhere(inside)[5])] = 0
    return on_grid_of(ct, values)


@pytest.fixture
def grad_cam(ct):
    values = np.zeros(ct.GetSize()[::-1])
    values[3:9, 5:15, 7:20] = np.random.default_rng(2).random((6, 10, 13))
    return on_grid_of(ct, values)


def opaque(node):
    """Which voxels Slicer's own display pipeline leaves opaque, and their colours (k, j, i, rgba).

    On a copy of the display node, as slice views do: one that was read from a scene has its threshold, but its own
    pipeline does not apply it.
    """
    from vtk.util.numpy_support import vtk_to_numpy

    display = slicer.vtkMRMLScalarVolumeDisplayNode()
    display.SetScene(node.GetScene())
    display.Copy(node.GetDisplayNode())
    display.SetInputImageDataConnection(node.GetImageDataConnection())
    display.GetOutputImageDataConnection().GetProducer().Update()
    shape = slicer.util.arrayFromVolume(node).shape
    colours = vtk_to_numpy(display.GetOutputImageData().GetPointData().GetScalars()).reshape(*shape, 4)
    return colours[..., 3] > 0, colours


def test_a_map_lies_on_the_ct_and_keeps_its_values(volume, ct, voxel_map):
    node = map_node(volume, voxel_map, "Contrast")
    assert node.GetName() == "Contrast"
    known = np.isfinite(sitk.GetArrayFromImage(voxel_map))
    found = slicer.util.arrayFromVolume(node)
    assert np.array_equal(found[known], sitk.GetArrayFromImage(voxel_map)[known])
    assert np.isfinite(found).all()
    places = []
    for one in (volume, node):
        matrix = vtk.vtkMatrix4x4()
        one.GetIJKToRASMatrix(matrix)
        places.append(slicer.util.arrayFromVTKMatrix(matrix))
    np.testing.assert_allclose(*places, atol=1e-9)


def test_a_voxel_map_is_opaque_in_the_voi_and_nowhere_else(volume, voxel_map):
    shown, _ = opaque(map_node(volume, voxel_map, "Contrast"))
    assert np.array_equal(shown, np.isfinite(sitk.GetArrayFromImage(voxel_map)))


def test_a_map_without_nan_is_opaque_where_it_is_above_0(volume, grad_cam):
    shown, _ = opaque(map_node(volume, grad_cam, "Grad-CAM"))
    assert np.array_equal(shown, sitk.GetArrayFromImage(grad_cam) > 0)
    assert 0 < np.count_nonzero(shown) < shown.size


def test_the_colours_run_from_the_lowest_to_the_highest_value(volume, voxel_map):
    node = map_node(volume, voxel_map, "Contrast")
    display = node.GetDisplayNode()
    assert (display.GetWindowLevelMin(), display.GetWindowLevelMax()) == (-30, 50)
    _, colours = opaque(node)
    values = sitk.GetArrayFromImage(voxel_map)
    red, yellow = (colours[np.unravel_index(pick(values), values.shape)] for pick in (np.nanargmin, np.nanargmax))
    assert tuple(red[:3]) == (255, 0, 0)
    assert yellow[1] > 220


@pytest.mark.parametrize("values", [np.zeros((14, 26, 34)), np.full((14, 26, 34), 3.0)])
def test_an_empty_and_a_constant_map_can_be_shown(volume, ct, values):
    shown, _ = opaque(map_node(volume, on_grid_of(ct, values), "Flat"))
    assert shown.all() == bool(values.any())
    assert shown.any() == bool(values.any())


def test_a_map_stands_beside_the_ct_and_refers_to_it(scene, volume, grad_cam):
    node = map_node(volume, grad_cam, "Grad-CAM")
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    parents = {hierarchy.GetItemParent(hierarchy.GetItemByDataNode(one)) for one in (node, volume)}
    assert len(parents) == 1
    assert node.GetNodeReference("IFXPredict.volume") is volume


def test_a_map_moves_with_its_ct(scene, volume, grad_cam):
    transform = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "Registration")
    volume.SetAndObserveTransformNodeID(transform.GetID())
    assert map_node(volume, grad_cam, "Grad-CAM").GetParentTransformNode() is transform


def test_a_map_comes_back_with_the_scene_as_it_was_shown(scene, volume, voxel_map, load, tmp_path):
    before, _ = opaque(map_node(volume, voxel_map, "Contrast"))
    save_scene(scene, tmp_path / "scene.mrb")
    node = load(tmp_path / "scene.mrb").GetFirstNodeByName("Contrast")
    assert np.array_equal(opaque(node)[0], before)
    assert node.GetDisplayNode().GetColorNode().GetName() == "Iron"


def test_it_is_shown_over_the_ct_in_all_slice_views(application, ct, grad_cam):
    volume = volume_node(slicer.mrmlScene, ct, "CT")
    node = map_node(volume, grad_cam, "Grad-CAM")
    show_map(volume, node)
    views = slicer.util.getNodesByClass("vtkMRMLSliceCompositeNode")
    assert len(views) == 3
    for view in views:
        assert (view.GetBackgroundVolumeID(), view.GetForegroundVolumeID()) == (volume.GetID(), node.GetID())
        assert view.GetForegroundOpacity() == 0.5


def test_without_an_application_nothing_is_shown(scene, volume, grad_cam):
    show_map(volume, map_node(volume, grad_cam, "Grad-CAM"))
    assert scene.GetNumberOfNodesByClass("vtkMRMLSliceCompositeNode") == 0


def test_without_a_main_window_nothing_is_shown(ct, grad_cam):
    pytest.importorskip("PySide6")
    import standin

    standin.start(main_window=False)
    try:
        volume = volume_node(slicer.mrmlScene, ct, "CT")
        view = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLSliceCompositeNode")
        show_map(volume, map_node(volume, grad_cam, "Grad-CAM"))
        assert view.GetForegroundVolumeID() is None
    finally:
        standin.stop()


def test_importing_mrml_maps_does_not_import_slicer():
    code = "import sys, IFXPredictLib.mrml.maps; sys.exit(any(m in sys.modules for m in ('slicer', 'vtk')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
