import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, IFXPredictError
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.maps import (
    add_maps,
    brief_title,
    check_explainable,
    hide_maps,
    map_node,
    maps_of,
    show_map,
    shown_map,
)
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.scene import place_beside, save_scene
from IFXPredictLib.mrml.tables import notes_of, prediction_table
from IFXPredictLib.mrml.voi import VoiReport, voi_report
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk")

PROTOCOL = load_protocol("ifx_cte")


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


def test_a_map_without_nan_is_opaque_where_it_is_above_a_tenth_of_its_largest_value(volume, grad_cam):
    shown, _ = opaque(map_node(volume, grad_cam, "Grad-CAM"))
    values = sitk.GetArrayFromImage(grad_cam)
    assert np.array_equal(shown, values > 0.1 * values.max())
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


@pytest.fixture
def table(scene, prediction):
    return prediction_table(scene, prediction, PROTOCOL.outcome, "P")


TITLES = ("Network, towards non-response", "Network, towards response", "GLCM Contrast, wavelet LLH")


@pytest.fixture
def maps(grad_cam, voxel_map):
    return {"grad_cam_raised": grad_cam, "grad_cam_lowered": grad_cam, "wavelet-LLH_glcm_Contrast": voxel_map}


def volumes(scene):
    kinds = ("vtkMRMLScalarVolumeNode", "vtkMRMLScalarVolumeDisplayNode", "vtkMRMLVolumeArchetypeStorageNode")
    return [scene.GetNumberOfNodesByClass(kind) for kind in kinds]


def folders(scene, volume):
    """What stands in each folder beside the volume."""
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    items, found = vtk.vtkIdList(), {}
    hierarchy.GetItemChildren(hierarchy.GetItemParent(hierarchy.GetItemByDataNode(volume)), items)
    for item in map(items.GetId, range(items.GetNumberOfIds())):
        if hierarchy.GetItemDataNode(item) is None:
            inside = vtk.vtkIdList()
            hierarchy.GetItemChildren(item, inside)
            nodes = [hierarchy.GetItemDataNode(inside.GetId(i)).GetName() for i in range(inside.GetNumberOfIds())]
            found.setdefault(hierarchy.GetItemName(item), []).extend(nodes)
    return found


def test_maps_have_titles_for_readers_in_the_protocols_words(volume, table, maps):
    add_maps(volume, table, maps, PROTOCOL)
    assert list(maps_of(table)) == [
        "where the network saw what raised its own answer, towards non-response (Grad-CAM, layer4)",
        "where the network saw what lowered its own answer, towards response (Grad-CAM, layer4)",
        "local contrast of grey levels (GLCM Contrast) after a wavelet filter along z (foot to head), "
        "around each voxel of the VOI",
    ]


def test_the_titles_of_the_networks_maps_name_the_layer(volume, table, maps):
    add_maps(volume, table, maps, PROTOCOL, "layer2")
    assert [title.endswith("(Grad-CAM, layer2)") for title in maps_of(table)] == [True, True, False]


def test_maps_stand_in_a_folder_beside_the_ct_and_say_where_they_came_from(scene, volume, table, maps):
    place_beside(volume, [])
    study = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    study.SetItemParent(study.GetItemByDataNode(volume), study.CreateFolderItem(study.GetSceneItemID(), "Study"))
    add_maps(volume, table, maps, PROTOCOL)
    assert folders(scene, volume) == {"patient 7 maps": [f"demonstration patient 7: {name}" for name in TITLES]}
    for words, node in maps_of(table).items():
        assert node.GetDescription() == words
        assert node.GetName() == f"demonstration patient 7: {brief_title(node)}"
        assert notes_of(node) == notes_of(node) | notes_of(table)
        assert node.GetNodeReference("IFXPredict.volume") is volume


def test_without_a_notice_no_map_is_called_a_demonstration(scene, volume, prediction, maps):
    prediction.notice = ""
    table = prediction_table(scene, prediction, PROTOCOL.outcome, "P")
    add_maps(volume, table, maps, PROTOCOL)
    assert [node.GetName() for node in maps_of(table).values()] == [f"patient 7: {name}" for name in TITLES]


def test_new_maps_take_the_place_of_those_that_the_ct_had_and_of_no_others(
    scene, ct, volume, table, prediction, maps, tmp_path
):
    other, mine = volume_node(scene, ct, "Other"), volume_node(scene, ct, "Somebody's overlay")
    other_table = prediction_table(scene, prediction, PROTOCOL.outcome, "Other")
    place_beside(volume, [mine])
    add_maps(other, other_table, maps, PROTOCOL)
    add_maps(volume, table, maps, PROTOCOL)
    save_scene(scene, tmp_path / "scene.mrb")  # which gives the maps storage nodes
    before = volumes(scene)
    again = prediction_table(scene, prediction, PROTOCOL.outcome, "Again")
    add_maps(volume, again, maps, PROTOCOL)
    after = volumes(scene)
    assert after[:2] == before[:2]
    assert after[2] == before[2] - len(maps)
    assert (len(maps_of(table)), len(maps_of(again)), len(maps_of(other_table))) == (0, 3, 3)
    assert scene.IsNodePresent(mine)
    assert len(folders(scene, volume)["patient 7 maps"]) == 6


def test_a_folder_with_something_of_the_users_stays(scene, ct, volume, table, maps):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    add_maps(volume, table, maps, PROTOCOL)
    folder = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(next(iter(maps_of(table).values()))))
    hierarchy.CreateItem(folder, volume_node(scene, ct, "Theirs"))
    add_maps(volume, table, maps, PROTOCOL)
    assert "Theirs" in folders(scene, volume)["patient 7 maps"]


@pytest.fixture
def explainable(volume, ct, lesion, prediction, table):
    """The arguments of check_explainable that it accepts."""
    report = report_of(volume, lesion)
    place_beside(volume, [table])
    table.SetAttribute("IFXPredict.voi_sha256", report.sha256)
    return table, volume, report, prediction.provenance["bundle_sha256"]


def report_of(volume, mask):
    """What the panel knows of a VOI that is drawn on a volume; the volume's rules take any size."""
    voi, segment = segmentation_node(volume.GetScene(), mask, volume, "VOI")
    return voi_report(DrawnVoi(volume, voi, segment), replace(PROTOCOL.image, minimum_voxels=1), "patient 7")


def test_the_case_of_a_prediction_can_be_explained(explainable):
    check_explainable(*explainable)


def test_a_prediction_of_another_further_voi_or_series_cannot_be_explained(explainable):
    table = explainable[0]
    table.SetAttribute("IFXPredict.mask_node_sha256", "n")
    table.SetAttribute("IFXPredict.image_arterial_sha256", "a")
    check_explainable(*explainable, {"mask_node_sha256": "n", "image_arterial_sha256": "a"})
    for other, named in (
        ({"mask_node_sha256": "m", "image_arterial_sha256": "b"}, "VOI node"),
        ({"mask_node_sha256": "n", "image_arterial_sha256": ""}, "series arterial"),
    ):
        with pytest.raises(IFXPredictError, match=f"of another {named} than the one chosen; press Apply first"):
            check_explainable(*explainable, other)


def moved(mask):
    return on_grid_of(mask, np.roll(sitk.GetArrayFromImage(mask), 2, axis=2))


def mirrored(mask):
    return on_grid_of(mask, sitk.GetArrayFromImage(mask)[:, :, ::-1])


@pytest.mark.parametrize("change", [moved, mirrored])
def test_a_voi_of_the_same_volume_that_was_moved_or_mirrored_is_refused(change, explainable, ct, lesion):
    table, volume, report, sha256 = explainable
    other = report_of(volume, sitk.Cast(change(lesion), sitk.sitkUInt8))
    with pytest.raises(IFXPredictError, match=r"or of one that lies elsewhere; press Apply first"):
        check_explainable(table, volume, other, sha256)
    check_explainable(table, volume, report, sha256)


def test_an_image_that_was_changed_within_the_voi_is_refused(explainable, ct, lesion):
    table, volume, _, sha256 = explainable
    slicer.util.arrayFromVolume(volume)[5, 6, 10] += 1
    with pytest.raises(IFXPredictError, match="another image or VOI"):
        check_explainable(table, volume, report_of(volume, lesion), sha256)


def test_a_prediction_from_before_its_voi_was_recorded_is_to_be_made_again(explainable):
    table, volume, report, sha256 = explainable
    table.RemoveAttribute("IFXPredict.voi_sha256")
    with pytest.raises(IFXPredictError, match="press Apply first"):
        check_explainable(table, volume, report, sha256)


def test_a_voi_that_cannot_be_used_is_refused_with_its_own_problem(explainable):
    table, volume, _, sha256 = explainable
    with pytest.raises(CaseError, match="draw the lesion"):
        check_explainable(table, volume, VoiReport(None, (), "draw the lesion"), sha256)


def test_another_voi_image_or_bundle_than_the_predictions_is_refused(scene, explainable, ct, other_lesion):
    table, volume, report, sha256 = explainable
    other = report_of(volume, other_lesion)
    with pytest.raises(
        IFXPredictError, match=r"another image or VOI \(18\.072 mL\) .* \(0\.\d+ mL\), .* press Apply first"
    ):
        check_explainable(table, volume, other, sha256)
    with pytest.raises(IFXPredictError, match="another image or VOI"):
        check_explainable(table, volume_node(scene, ct, "Other"), report, sha256)
    with pytest.raises(IFXPredictError, match="made with the bundle demo, not with the one chosen"):
        check_explainable(table, volume, report, "f" * 64)


def test_the_case_can_still_be_explained_after_its_scene_was_saved_and_loaded(
    scene, volume, table, lesion, prediction, load, tmp_path
):
    def reported(volume, voi):
        (segment,) = voi.GetSegmentation().GetSegmentIDs()
        return voi_report(DrawnVoi(volume, voi, segment), PROTOCOL.image, "patient 7")

    place_beside(volume, [table])
    voi, _ = segmentation_node(scene, lesion, volume, "VOI")
    table.SetAttribute("IFXPredict.voi_sha256", reported(volume, voi).sha256)
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    volume, voi, table = (again.GetFirstNodeByName(name) for name in ("CT", "VOI", "P"))
    check_explainable(table, volume, reported(volume, voi), prediction.provenance["bundle_sha256"])


def test_maps_come_back_with_the_scene(scene, volume, table, maps, load, tmp_path):
    add_maps(volume, table, maps, PROTOCOL)
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    found = maps_of(again.GetFirstNodeByName("P"))
    assert list(found) == list(maps_of(table))
    assert folders(again, again.GetFirstNodeByName("CT")) == folders(scene, volume)


def test_a_map_is_taken_away_again_and_what_others_show_stays(application, ct, prediction, maps):
    volume = volume_node(slicer.mrmlScene, ct, "CT")
    table = prediction_table(slicer.mrmlScene, prediction, PROTOCOL.outcome, "P")
    add_maps(volume, table, maps, PROTOCOL)
    theirs = volume_node(slicer.mrmlScene, ct, "PET")
    show_map(volume, next(iter(maps_of(table).values())))
    views = slicer.util.getNodesByClass("vtkMRMLSliceCompositeNode")
    views[1].SetForegroundVolumeID(theirs.GetID())
    assert shown_map(slicer.mrmlScene) is next(iter(maps_of(table).values()))
    hide_maps(slicer.mrmlScene)
    assert shown_map(slicer.mrmlScene) is None
    assert [view.GetForegroundVolumeID() for view in views] == [None, theirs.GetID(), None]
    assert {view.GetBackgroundVolumeID() for view in views} == {volume.GetID()}


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
