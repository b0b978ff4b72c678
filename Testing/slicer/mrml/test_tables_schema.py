"""Tables that were written, read by 3D Slicer's own storage node: types, numbers to the last bit, what is missing."""

import math

import pytest

from IFXPredictLib.mrml.tables import columns_of, facts_of, features_table, prediction_table
from IFXPredictLib.prediction.columns import FEATURE_COLUMNS, prediction_columns
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.tables.schema import ColumnFacts, write_typed_table
from IFXPredictLib.tables.table import write_table

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

OUTCOME = load_protocol("ifx_cte").outcome
COLUMNS = {
    "model": ColumnFacts(str, "Model", "what it knows"),
    "p": ColumnFacts(float, "Probability", "of a flare", "1"),
    "remark": ColumnFacts(str, "Remark", "whatever there is"),
}
ROWS = [
    ("a", 0.1 + 0.2, "ok"),
    ("b", math.nan, ""),
    ("O'Brien's", 5e-324, 'the "wall", in part'),
    ("d", -math.inf, "case #7"),
    ("nan", 1.7976931348623157e308, "1"),
]


@pytest.fixture
def loaded(scene):
    """Reads a file as the application does, into a new table node."""

    def load(path):
        storage = scene.AddNewNodeByClass("vtkMRMLTableStorageNode")
        node = scene.AddNewNodeByClass("vtkMRMLTableNode", path.stem)
        storage.SetFileName(str(path))
        assert storage.ReadData(node)
        return node

    return load


def test_slicer_reads_numbers_as_numbers_texts_as_texts_and_an_empty_number_as_nan(loaded, tmp_path):
    write_typed_table(tmp_path / "t.tsv", COLUMNS, ROWS)
    node = loaded(tmp_path / "t.tsv")
    assert facts_of(node) == COLUMNS
    found = columns_of(node)
    assert repr(found["p"]) == repr([row[1] for row in ROWS])
    assert found["model"] == ["a", "b", "OBriens", "d", "nan"]
    assert found["remark"] == ["ok", "", "the wall, in part", "case 7", "1"]


def test_without_the_schema_slicer_would_read_texts(loaded, tmp_path):
    write_table(tmp_path / "t.tsv", tuple(COLUMNS), ROWS)
    assert {facts.kind for facts in facts_of(loaded(tmp_path / "t.tsv")).values()} == {str}


@pytest.mark.parametrize("name", ["demonstration_p.tsv", "p.q.tsv", "Ergebnis für später.tsv"])
def test_the_schema_is_found_whatever_the_table_is_called_and_if_it_is_empty(loaded, tmp_path, name):
    write_typed_table(tmp_path / name, COLUMNS, [])
    assert [facts.kind for facts in facts_of(loaded(tmp_path / name)).values()] == [str, float, str]


def test_a_node_knows_of_its_columns_what_their_schema_says(scene, prediction):
    node = prediction_table(scene, prediction, OUTCOME, "P")
    assert facts_of(node) == prediction_columns(OUTCOME)
    prediction.feature_rows = [FeatureRow("crp", "clinical", math.nan, "mg/L", math.nan, "clinical")]
    assert facts_of(features_table(scene, prediction, "F")) == FEATURE_COLUMNS
