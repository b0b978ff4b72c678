import csv
import json
import math

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.mrml.companions import set_companion, uncertainty_table, why_table
from IFXPredictLib.mrml.export import export_results
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of, features_table, prediction_table
from IFXPredictLib.prediction.contributions import WhyRow, why_rows
from IFXPredictLib.prediction.feature_rows import FeatureRow, columns_of_rows
from IFXPredictLib.prediction.write import UncertaintyRow
from IFXPredictLib.protocol.loading import load_protocol

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
TITLES = {model.name: PROTOCOL.model_title(model.name) for model in PROTOCOL.models}
KINDS = ("prediction", "features", "why", "trust")
NAMES = [*(f"{kind}.{ending}" for kind in KINDS for ending in ("tsv", "schema.tsv", "csv")), "provenance.json"]
ROWS = [
    FeatureRow("original_firstorder_Energy", "radiomics", 123456789.123456789, "HU^2", 2 / 3, "radiomics, deep"),
    FeatureRow("deep_000", "deep", -1e-17 / 3, "1", 5e-324, ""),
    FeatureRow("crp", "clinical", math.nan, "mg/L", math.nan, "clinical"),
]


@pytest.fixture
def prediction(prediction):
    prediction.feature_rows = ROWS
    return prediction


@pytest.fixture
def tables(scene, prediction):
    return (
        prediction_table(scene, prediction, PROTOCOL.outcome, "Prediction", TITLES),
        features_table(scene, prediction, "Features", TITLES),
    )


def read(path, delimiter):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if delimiter == "," else 3))


@pytest.fixture
def explained(scene, prediction, tables):
    """The two tables, and in the scene the companions of the first."""
    set_companion(tables[0], "why", why_table(scene, prediction, "Why", TITLES))
    set_companion(tables[0], "trust", uncertainty_table(scene, prediction, PROTOCOL, "Trust"))
    return tables


@pytest.mark.parametrize(("ending", "delimiter"), [("tsv", "\t"), ("csv", ",")])
def test_the_companions_are_written_to_the_last_bit(explained, prediction, tmp_path, ending, delimiter):
    export_results(*explained, tmp_path)
    header, *rows = read(tmp_path / f"demonstration_why.{ending}", delimiter)
    assert header == list(columns_of_rows(WhyRow))
    expected = why_rows(prediction.why)
    assert [row[:2] for row in rows] == [[one.model, one.part] for one in expected]
    assert [float(row[8]) for row in rows] == [one.contribution for one in expected]
    assert [row[7] for row in rows if row[2] == "feature_1"] == [""]
    header, *rows = read(tmp_path / f"demonstration_trust.{ending}", delimiter)
    assert header == list(columns_of_rows(UncertaintyRow))
    assert rows[0] == ["clinical", "", "", "", "", ""]
    assert rows[1] == ["radiomics", "response", "0.1", repr(2 / 3), "66.0", ""]
    assert rows[2][5] == "deep_200 (z = +9.1)"


def test_without_companions_their_files_hold_the_header_alone_and_no_earlier_case(
    explained, scene, prediction, tmp_path
):
    export_results(*explained, tmp_path)
    alone = (
        prediction_table(scene, prediction, PROTOCOL.outcome, "P"),
        features_table(scene, prediction, "F"),
    )
    export_results(*alone, tmp_path)
    for name, fields in (("why", columns_of_rows(WhyRow)), ("trust", columns_of_rows(UncertaintyRow))):
        assert read(tmp_path / f"demonstration_{name}.tsv", "\t") == [list(fields)]


def test_thirteen_files_are_written_marked_as_a_demonstration(tables, tmp_path):
    written = export_results(*tables, tmp_path)
    assert [path.name for path in written] == [f"demonstration_{name}" for name in NAMES]
    assert sorted(tmp_path.iterdir()) == sorted([*written, tmp_path / ".ifxpredict.json"])


def test_without_a_notice_the_names_are_plain(scene, prediction, tmp_path):
    prediction.notice = ""
    tables = (prediction_table(scene, prediction, PROTOCOL.outcome, "P"), features_table(scene, prediction, "F"))
    assert [path.name for path in export_results(*tables, tmp_path)] == NAMES


@pytest.mark.parametrize(("ending", "delimiter"), [("tsv", "\t"), ("csv", ",")])
def test_tables_read_back_to_the_last_bit_with_the_models_names(explained, prediction, tmp_path, ending, delimiter):
    assert columns_of(explained[0])["model"] == ["Clinical", "Radiomics", "Deep learning"]
    assert columns_of(explained[1])["used_by"] == ["Radiomics, Deep learning", "", "Clinical"]
    export_results(*explained, tmp_path)
    header, *rows = read(tmp_path / f"demonstration_prediction.{ending}", delimiter)
    assert header == ["model", "probability", "cutoff", "call", "status"]
    assert [row[0] for row in rows] == [row.model for row in prediction.rows]
    assert [row[1] for row in rows] == ["", repr(1 / 3), repr(2 / 3)]
    assert [float(row[2]) for row in rows] == [row.cutoff for row in prediction.rows]
    assert [row[4] for row in rows][2] == "VOI at the border; 3 components"  # without its quotation marks
    assert [row[4] for row in rows][:2] == [row.status for row in prediction.rows][:2]  # with commas and semicolons
    header, *rows = read(tmp_path / f"demonstration_features.{ending}", delimiter)
    assert header == list(columns_of_rows(FeatureRow))
    assert [(float(row[2] or "nan"), float(row[4] or "nan")) for row in rows[:2]] == [(r.value, r.z) for r in ROWS[:2]]
    assert (rows[2][2], rows[2][4]) == ("", "")
    assert [row[5] for row in rows] == [row.used_by for row in ROWS]


def test_provenance_says_notice_warnings_and_where_all_came_from(tables, prediction, tmp_path):
    export_results(*tables, tmp_path)
    content = json.loads((tmp_path / "demonstration_provenance.json").read_text(encoding="utf-8"))
    expected = {"case": "patient 7", "notice": prediction.notice, "warnings": ["gas", "border"]}
    assert content == expected | prediction.provenance


def test_without_warnings_the_list_is_empty(scene, prediction, tmp_path):
    prediction.warnings = ()
    tables = (prediction_table(scene, prediction, PROTOCOL.outcome, "P"), features_table(scene, prediction, "F"))
    export_results(*tables, tmp_path)
    assert json.loads((tmp_path / "demonstration_provenance.json").read_text(encoding="utf-8"))["warnings"] == []


def test_a_scene_that_was_opened_again_exports_the_same_files(scene, prediction, load, tmp_path):
    tables = (
        prediction_table(scene, prediction, PROTOCOL.outcome, "Prediction"),
        features_table(scene, prediction, "Features"),
    )
    before = export_results(*tables, tmp_path / "before")
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb")
    after = export_results(*(again.GetFirstNodeByName(n) for n in ("Prediction", "Features")), tmp_path / "after")
    for one, other in zip(before, after, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_an_earlier_export_is_replaced_and_other_files_are_left_alone(tables, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for _ in range(2):
        export_results(*tables, tmp_path)
    table = tmp_path / "demonstration_prediction.tsv"
    assert table.read_text(encoding="utf-8").startswith("model\t")
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    table.write_text("edited", encoding="utf-8")
    with pytest.raises(IFXPredictError, match=r"prediction\.tsv: was changed since it was written, and would be lost"):
        export_results(*tables, tmp_path)
    assert table.read_text(encoding="utf-8") == "edited"


def test_an_export_that_fails_leaves_nothing(tables, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("IFXPredictLib.mrml.export.write_json", full)
    with pytest.raises(OSError, match="No space left"):
        export_results(*tables, tmp_path)
    assert not list(tmp_path.iterdir())


def test_two_tables_of_different_predictions_are_refused(scene, tables, prediction, tmp_path):
    prediction.provenance = prediction.provenance | {"time": "2026-01-02T03:04:06+00:00"}
    other = features_table(scene, prediction, "Other features")
    with pytest.raises(IFXPredictError, match="Prediction and Other features are not of the same prediction"):
        export_results(tables[0], other, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_table_of_others_is_refused(scene, tables, tmp_path):
    theirs = scene.AddNewNodeByClass("vtkMRMLTableNode", "Theirs")
    with pytest.raises(IFXPredictError, match="the table Theirs is not of a prediction"):
        export_results(tables[0], theirs, tmp_path)


def test_a_folder_that_cannot_be_used_is_named(tables, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IFXPredictError, match="file: cannot be used as an output folder"):
        export_results(*tables, tmp_path / "file")
