import math
import time

import pytest

from IFXPredictLib.mrml.companions import companion
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.results import add_results
from IFXPredictLib.mrml.rich_text import summary_html
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of, notes_of
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
ROWS = [
    FeatureRow("deep_000", "deep", -1e-17 / 3, "1", -0.1, "deep"),
    FeatureRow("crp", "clinical", math.nan, "mg/L", math.nan, "clinical"),
]


@pytest.fixture
def prediction(prediction):
    prediction.feature_rows = ROWS
    return prediction


@pytest.fixture
def full(scene, ct, lesion, prediction, monkeypatch):
    """Volume, segmentation and the results of a prediction, seen from two hours east of Greenwich."""
    monkeypatch.setenv("TZ", "UTC-2")
    time.tzset()
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    yield volume, segmentation, add_results(volume, segmentation, prediction, PROTOCOL)
    monkeypatch.undo()
    time.tzset()


def nodes_of(results):
    return results.prediction_table, results.features_table, results.why_table, results.uncertainty_table, results.chart


def hierarchy_of(scene):
    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)


def test_the_nodes_are_named_after_case_and_local_time(full):
    names = [node.GetName() for node in nodes_of(full[2])]
    prediction, *_ = expected = [
        f"patient 7 {kind} 2026-01-02 05:04:05" for kind in ("prediction", "features", "chart")
    ]
    assert names == [*expected[:2], f"{prediction} why", f"{prediction} trust", expected[2]]


def test_they_refer_to_volume_and_segmentation_and_stand_beside_the_volume(scene, full):
    volume, segmentation, results = full
    hierarchy = hierarchy_of(scene)
    parent = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(volume))
    for node in nodes_of(results):
        assert node.GetNodeReference("IFXPredict.volume") is volume
        assert node.GetNodeReference("IFXPredict.segmentation") is segmentation
        assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node)) == parent


def test_the_charts_parts_stand_under_it(scene, full):
    chart, hierarchy = full[2].chart, hierarchy_of(scene)
    item = hierarchy.GetItemByDataNode(chart)
    series = chart.GetNthPlotSeriesNode(0)
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(series)) == item
    assert hierarchy.GetItemParent(hierarchy.GetItemByDataNode(series.GetTableNode())) == item
    assert hierarchy.GetNumberOfItemChildren(item) == chart.GetNumberOfPlotSeriesNodes() + 1


def test_all_tables_say_where_they_came_from(full, prediction):
    for table in nodes_of(full[2])[:4]:
        notes = notes_of(table)
        assert notes.items() >= prediction.provenance.items()
        assert {"bundle", "bundle_sha256", "protocol_sha256", "software", "voi_volume_ml", "time"} <= set(notes)


def test_tables_and_chart_hold_the_prediction(full):
    results = full[2]
    assert columns_of(results.prediction_table)["probability"][1:] == [1 / 3, 2 / 3]
    assert columns_of(results.features_table)["used_by"] == ["Deep learning", "Clinical"]
    assert results.chart.GetNumberOfPlotSeriesNodes() == 4


def test_the_companions_are_found_from_the_prediction_table(full):
    results = full[2]
    assert companion(results.prediction_table, "why") is results.why_table
    assert companion(results.prediction_table, "trust") is results.uncertainty_table


def test_where_no_model_answered_there_is_trust_but_no_why(full, prediction):
    prediction.why = ()
    results = add_results(full[0], full[1], prediction, PROTOCOL)
    assert results.why_table is companion(results.prediction_table, "why") is None
    assert companion(results.prediction_table, "trust") is results.uncertainty_table


def test_the_scene_is_changed_in_one_batch(scene, full, prediction):
    seen = []
    scene.AddObserver(scene.StartBatchProcessEvent, lambda *_: seen.append("start"))
    scene.AddObserver(scene.NodeAddedEvent, lambda caller, _: seen.append(caller.IsBatchProcessing()))
    scene.AddObserver(scene.EndBatchProcessEvent, lambda *_: seen.append("end"))
    add_results(full[0], full[1], prediction, PROTOCOL)
    assert (seen[0], seen[-1]) == ("start", "end")
    assert len(seen) > 6
    assert all(seen[1:-1])
    assert seen.count("end") == 1


def test_a_failure_ends_the_batch(scene, full, prediction):
    prediction.feature_rows = []
    with pytest.raises(IndexError):
        add_results(full[0], full[1], prediction, PROTOCOL)
    assert not scene.IsBatchProcessing()


def test_two_predictions_of_a_case_stand_side_by_side(scene, full, prediction):
    add_results(full[0], full[1], prediction, PROTOCOL)
    assert scene.GetNumberOfNodesByClass("vtkMRMLPlotChartNode") == 2
    assert scene.GetNumberOfNodesByClass("vtkMRMLTableNode") == 10


def test_results_come_back_with_the_scene(scene, full, load, tmp_path):
    _, _, results = full
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    table = again.GetFirstNodeByName(results.prediction_table.GetName())
    # save_scene writes ' for ", for which Slicer's tables have no escape
    assert summary_html(table) == summary_html(results.prediction_table).replace("&quot;", "&#x27;")
    chart = again.GetFirstNodeByName(results.chart.GetName())
    assert chart.GetNodeReference("IFXPredict.volume").GetName() == "CT"
    assert chart.GetNumberOfPlotSeriesNodes() == 4
