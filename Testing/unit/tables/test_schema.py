"""The schema beside a table: what 3D Slicer's documentation calls its columns; Testing/slicer has Slicer read it."""

import math

from reference_tables import rows_of
from tables_elsewhere import cells_of, check_tables

from IFXPredictLib.tables.schema import ColumnFacts, schema_name, write_typed_table

COLUMNS = {
    "model": ColumnFacts(str, "Model", "what it knows"),
    "p": ColumnFacts(float, 'Probability of "Crohn\'s" flare', "case #1's", "1"),
}


def test_a_table_has_its_schema_beside_it_with_types_units_and_the_null_value_of_numbers(tmp_path):
    write_typed_table(tmp_path / "t.tsv", COLUMNS, [("a", 0.1 + 0.2), ("b", math.nan)])
    assert cells_of(tmp_path / "t.tsv") == [["model", "p"], ["a", "0.30000000000000004"], ["b", ""]]
    model, p = rows_of(tmp_path / "t.schema.tsv", "\t")
    described = {"title": "Model", "description": "what it knows", "unitLabel": ""}
    assert model == {"columnName": "model", "type": "string", "nullValue": "", **described}
    assert (p["columnName"], p["type"], p["nullValue"], p["unitLabel"]) == ("p", "double", "nan", "1")


def test_words_of_a_protocol_cannot_tear_a_schema(tmp_path):
    write_typed_table(tmp_path / "t.tsv", COLUMNS, [])
    check_tables([tmp_path / "t.tsv", tmp_path / "t.schema.tsv"])
    assert rows_of(tmp_path / "t.schema.tsv", "\t")[1]["title"] == "Probability of Crohns flare"


def test_the_schema_is_called_as_slicer_looks_for_it():
    assert [schema_name(name) for name in ("why.tsv", "demonstration_why.tsv", "a.b.tsv")] == [
        "why.schema.tsv", "demonstration_why.schema.tsv", "a.b.schema.tsv"
    ]  # fmt: skip
