import math

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.mrml.tables import Column, add_columns, columns_of, features_table, notes_of, prediction_table
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk")

OUTCOME = load_protocol("ifx_cte").outcome


def column(node, name):
    array = node.GetTable().GetColumnByName(name)
    return [array.GetValue(i) for i in range(array.GetNumberOfValues())]


def types(node):
    columns = [node.GetTable().GetColumn(i) for i in range(node.GetNumberOfColumns())]
    names = {vtk.VTK_STRING: "string", vtk.VTK_DOUBLE: "double"}
    return {column.GetName(): names[column.GetDataType()] for column in columns}


def test_predictions_are_one_row_a_model_with_typed_columns(scene, prediction):
    node = prediction_table(scene, prediction, OUTCOME, "Prediction")
    expected = {"model": "string", "probability": "double", "cutoff": "double", "call": "string", "status": "string"}
    assert types(node) == expected
    assert column(node, "model") == ["clinical", "radiomics", "deep"]
    assert column(node, "probability")[1:] == [1 / 3, 2 / 3]
    assert column(node, "cutoff") == [0.5123456789012345, 0.41, 0.1 + 0.2]
    assert column(node, "call") == ["", "response", "non-response"]
    assert column(node, "status")[0] == "no answer: crp, albumin missing"


def test_a_model_without_an_answer_has_no_number(scene, prediction):
    assert math.isnan(column(prediction_table(scene, prediction, OUTCOME, "Prediction"), "probability")[0])


def test_a_table_with_no_answer_at_all_keeps_its_types(scene, prediction):
    prediction.rows = prediction.rows[:1]
    assert types(prediction_table(scene, prediction, OUTCOME, "Prediction"))["probability"] == "double"


def test_the_columns_say_what_they_hold(scene, prediction):
    node = prediction_table(scene, prediction, OUTCOME, "Prediction")
    assert node.GetName() == "Prediction"
    assert node.GetColumnTitle("probability") == "Probability of non-response"
    assert node.GetColumnDescription("probability") == "infliximab failure within one year"
    assert [node.GetColumnUnitLabel(name) for name in types(node)] == [
        ""
    ] * 5  # of a pure number, which Slicer would title "Probability [1]"
    assert all(node.GetColumnTitle(name) and node.GetColumnDescription(name) for name in types(node))
    assert node.GetUseColumnTitleAsColumnHeader()


def test_the_table_says_where_it_came_from(scene, prediction):
    node = prediction_table(scene, prediction, OUTCOME, "Prediction")
    assert node.GetAttribute("IFXPredict.case") == "patient 7"
    assert node.GetAttribute("IFXPredict.notice") == "Demonstration: trained on simulated cases"
    assert node.GetAttribute("IFXPredict.warnings") == "gas; border"
    for key, value in prediction.provenance.items():
        assert node.GetAttribute(f"IFXPredict.{key}") == value


def test_features_are_one_row_each_with_their_unit(scene, prediction):
    prediction.feature_rows = [
        FeatureRow("original_firstorder_Energy", "radiomics", 123456789.123456789, "HU^2", 2 / 3, "radiomics, deep"),
        FeatureRow("deep_000", "deep", -1e-17 / 3, "1", -0.1, ""),
        FeatureRow("crp", "clinical", math.nan, "mg/L", math.nan, "clinical"),
    ]
    node = features_table(scene, prediction, "Features")
    expected = dict.fromkeys(("name", "modality", "value", "unit", "z", "used_by"), "string")
    assert types(node) == expected | {"value": "double", "z": "double"}
    assert list(types(node)) == list(expected)
    assert column(node, "name") == ["original_firstorder_Energy", "deep_000", "crp"]
    assert column(node, "modality") == ["radiomics", "deep", "clinical"]
    assert column(node, "value")[:2] == [123456789.123456789, -1e-17 / 3]
    assert math.isnan(column(node, "value")[2])
    assert column(node, "unit") == ["HU^2", "1", "mg/L"]
    assert column(node, "z")[:2] == [2 / 3, -0.1]
    assert math.isnan(column(node, "z")[2])
    assert column(node, "used_by") == ["radiomics, deep", "", "clinical"]
    assert (node.GetColumnTitle("z"), node.GetColumnTitle("used_by")) == ("Z", "Used by")
    assert node.GetAttribute("IFXPredict.software") == prediction.provenance["software"]


def test_a_table_tells_its_viewers_once_that_it_is_filled(scene, prediction):
    seen = []

    @vtk.calldata_type(vtk.VTK_OBJECT)
    def watch(_scene, _event, node):
        node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda caller, _: seen.append(caller.GetNumberOfColumns()))

    scene.AddObserver(scene.NodeAddedEvent, watch)
    prediction_table(scene, prediction, OUTCOME, "Prediction")
    assert seen == [5]


def test_the_columns_of_a_table_are_read_back_in_order(scene, prediction):
    columns = columns_of(prediction_table(scene, prediction, OUTCOME, "Prediction"))
    assert list(columns) == ["model", "probability", "cutoff", "call", "status"]
    assert columns["model"] == ["clinical", "radiomics", "deep"]
    assert columns["probability"][1:] == [1 / 3, 2 / 3]


def test_where_a_table_came_from_is_read_back(scene, prediction):
    node = prediction_table(scene, prediction, OUTCOME, "Prediction")
    node.SetAttribute("Other.case", "not ours")
    expected = {"case": "patient 7", "notice": prediction.notice, "warnings": "gas; border"}
    assert notes_of(node) == expected | prediction.provenance


def test_a_table_of_others_is_no_prediction(scene):
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", "Theirs")
    add_columns(node, [Column("a", "A", "a", [1.0])])
    with pytest.raises(IFXPredictError, match=r"Theirs is not of a prediction \(it has no IFXPredict\.case\)"):
        notes_of(node)


def test_a_table_cannot_be_edited_by_hand(scene, prediction):
    assert prediction_table(scene, prediction, OUTCOME, "Prediction").GetLocked()
