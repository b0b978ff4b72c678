import math
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_from_nodes, segmentation_node, volume_node
from IFXPredictLib.mrml.scene import first_volume, new_scene, place_beside, save_scene, segmentation_of
from IFXPredictLib.mrml.tables import features_table, prediction_table
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
ROWS = [
    FeatureRow("original_firstorder_Energy", "radiomics", 123456789.123456789, "HU^2", 2 / 3, "radiomics, deep"),
    FeatureRow("deep_000", "deep", -1e-17 / 3, "1", -0.1, ""),
    FeatureRow("crp", "clinical", math.nan, "mg/L", math.nan, "clinical"),
]


@pytest.fixture
def prediction(prediction):
    prediction.feature_rows = ROWS
    return prediction


@pytest.fixture
def full(scene, ct, lesion, prediction):
    """A scene with everything that a prediction leaves in it."""
    volume = volume_node(scene, ct, "CT")
    segmentation, segment = segmentation_node(scene, lesion, volume, "VOI")
    predictions = prediction_table(scene, prediction, PROTOCOL.outcome, "Prediction of é: 1/2")
    features = features_table(scene, prediction, "Features")
    place_beside(volume, [segmentation, predictions, features])
    return volume, segmentation, segment, predictions, features


def hierarchy_of(scene):
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)


def numbers(node, name):
    array = node.GetTable().GetColumnByName(name)
    return [array.GetValue(i) for i in range(array.GetNumberOfValues())]


def test_a_saved_scene_comes_back_with_volume_segmentation_and_tables(scene, full, load, tmp_path):
    volume, segmentation, segment, predictions, features = full
    before = case_from_nodes(DrawnVoi(volume, segmentation, segment), PROTOCOL, {}, "a")
    save_scene(scene, tmp_path / "scene.mrb")
    fresh = load(tmp_path / "scene.mrb")
    names = ("CT", "VOI", "Prediction of é: 1/2", "Features")
    ct, voi, probabilities, values = (fresh.GetFirstNodeByName(name) for name in names)
    after = case_from_nodes(DrawnVoi(ct, voi, voi.GetSegmentation().GetNthSegmentID(0)), PROTOCOL, {}, "a")
    for image, expected in ((after.image, before.image), (after.mask, before.mask)):
        assert np.array_equal(sitk.GetArrayFromImage(image), sitk.GetArrayFromImage(expected))
        for part in ("GetSpacing", "GetOrigin", "GetDirection"):
            assert getattr(image, part)() == pytest.approx(getattr(expected, part)(), abs=1e-9)
    assert numbers(probabilities, "probability")[1:] == numbers(predictions, "probability")[1:]
    assert math.isnan(numbers(probabilities, "probability")[0])
    assert numbers(values, "value")[:2] == numbers(features, "value")[:2]
    assert math.isnan(numbers(values, "value")[2])
    assert numbers(values, "name") == [row.name for row in ROWS]
    assert numbers(values, "unit") == [row.unit for row in ROWS]


def test_a_saved_table_keeps_texts_types_and_where_it_came_from(scene, full, load, prediction, tmp_path):
    save_scene(scene, tmp_path / "scene.mrb")
    fresh = load(tmp_path / "scene.mrb")
    node = fresh.GetFirstNodeByName("Prediction of é: 1/2")
    assert numbers(node, "call") == ["", "response", "non-response"]
    assert numbers(node, "status")[2] == "VOI at the border; 3 components"
    assert node.GetColumnTitle("probability") == "Probability of non-response"
    assert node.GetColumnUnitLabel("probability") == ""
    assert node.GetAttribute("IFXPredict.notice") == prediction.notice
    for key, value in prediction.provenance.items():
        assert node.GetAttribute(f"IFXPredict.{key}") == value
    assert node.GetNodeReference("IFXPredict.volume") is fresh.GetFirstNodeByName("CT")


def test_results_stand_beside_the_volume_in_the_hierarchy(scene, full):
    hierarchy = hierarchy_of(scene)
    parents = {hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) for node in (*full[:2], *full[3:])}
    assert parents == {hierarchy.GetSceneItemID()}


def test_results_follow_a_volume_into_its_study(scene, full):
    hierarchy = hierarchy_of(scene)
    study = hierarchy.CreateFolderItem(hierarchy.GetSceneItemID(), "Study")
    hierarchy.SetItemParent(hierarchy.GetItemByDataNode(full[0]), study)
    place_beside(full[0], [full[3]])
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(full[3])) == study
    assert hierarchy.GetNumberOfItems() == 5  # no second item for any of the four nodes


def test_tables_of_others_are_saved_as_slicer_saves_them(scene, load, tmp_path):
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", "Theirs")
    slicer.util.updateTableFromArray(node, np.array([[1.0, 2.0], [3.0, 4.0]]), ["a", "b"])
    save_scene(scene, tmp_path / "scene.mrb")
    assert numbers(load(tmp_path / "scene.mrb").GetFirstNodeByName("Theirs"), "b") == [2, 4]


def test_saving_does_not_change_the_scene_but_for_storage_nodes(scene, full, tmp_path):
    before = scene.GetNumberOfNodes() - scene.GetNumberOfNodesByClass("vtkMRMLStorageNode")
    save_scene(scene, tmp_path / "scene.mrb")
    assert scene.GetNumberOfNodes() - scene.GetNumberOfNodesByClass("vtkMRMLStorageNode") == before


def test_a_scene_is_written_whole_or_not_at_all(full, tmp_path):
    class Full:
        def SaveSceneToSlicerDataBundleDirectory(self, folder):  # noqa: N802
            return False

    (tmp_path / "scene.mrb").write_bytes(b"yesterday's")
    with pytest.raises(IFXPredictError, match=r"scene\.mrb: the scene could not be written"):
        save_scene(Full(), tmp_path / "scene.mrb")
    assert (tmp_path / "scene.mrb").read_bytes() == b"yesterday's"
    assert [p.name for p in tmp_path.iterdir()] == ["scene.mrb"]


def test_a_scene_file_holds_one_folder_of_its_own_name_as_slicer_expects(scene, full, tmp_path):
    save_scene(scene, tmp_path / "result.mrb")
    with zipfile.ZipFile(tmp_path / "result.mrb") as file:
        assert {name.partition("/")[0] for name in file.namelist()} == {"result"}
        assert "result/result.mrml" in file.namelist()


def test_two_scenes_do_not_know_each_other(ct):
    first, second = new_scene(), new_scene()
    volume_node(second, ct, "CT")
    assert first.GetFirstNodeByName("CT") is None
    assert slicer.mrmlScene is second


def test_a_label_volume_has_colours_and_none_are_missed(ct, capfd):
    volume = volume_node(new_scene(), ct, "CT")
    label = slicer.modules.volumes.logic().CreateAndAddLabelVolume(volume, "label")
    assert label.GetDisplayNode().GetColorNode() is not None
    assert "invalid Colors module logic" not in capfd.readouterr().err


def test_without_slicer_core_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "slicer", None)
    with pytest.raises(IFXPredictError, match="pip install slicer-core"):
        new_scene()


def test_a_scene_is_written_to_a_relative_path_too(scene, full, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_scene(scene, Path("out/scene.mrb"))
    assert zipfile.is_zipfile(tmp_path / "out" / "scene.mrb")


def test_the_first_volume_is_no_labelmap_and_not_hidden(scene, ct):
    assert first_volume(scene) is None
    scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "Labels")
    scene.AddNewNodeByClass("vtkMRMLVectorVolumeNode", "Colours")
    hidden = volume_node(scene, ct, "Hidden")
    hidden.SetHideFromEditors(True)
    assert first_volume(scene) is None
    volume = volume_node(scene, ct, "CT")
    volume_node(scene, ct, "Another CT")
    assert first_volume(scene) is volume


def test_the_segmentation_of_a_volume_is_the_only_one_that_was_drawn_on_it(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    other = volume_node(scene, ct, "Follow-up CT")
    scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "Drawn on nothing")
    assert segmentation_of(volume) is segmentation
    assert segmentation_of(other) is None
    second, _ = segmentation_node(scene, lesion, volume, "Second")
    assert segmentation_of(volume) is None
    second.SetHideFromEditors(True)
    assert segmentation_of(volume) is segmentation
