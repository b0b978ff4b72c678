"""The tables of why and uncertainty hold the prediction to the last bit."""

import math

import pytest

from IFXPredictLib.base.text import plain
from IFXPredictLib.mrml.companions import companion, model_titles, reference_of, why_table
from IFXPredictLib.mrml.tables import columns_of, notes_of
from IFXPredictLib.prediction.contributions import WhyRow, why_rows
from IFXPredictLib.prediction.feature_rows import columns_of_rows
from IFXPredictLib.prediction.write import UncertaintyRow, uncertainty_rows
from IFXPredictLib.protocol.loading import load_protocol

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
TITLES = {model.name: PROTOCOL.model_title(model.name) for model in PROTOCOL.models}


def test_the_tables_have_the_columns_and_rows_of_the_files(table, prediction):
    for role, kind, rows in (
        ("why", WhyRow, why_rows(prediction.why)),
        ("trust", UncertaintyRow, uncertainty_rows(prediction.rows, PROTOCOL.patient.error_rate)),
    ):
        columns = columns_of(companion(table, role))
        names = columns_of_rows(kind)
        assert sorted(columns) == sorted(names)
        expected = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        expected = [[TITLES[row[0]], *row[1:]] for row in expected]
        assert repr([list(row) for row in zip(*(columns[name] for name in names), strict=True)]) == repr(expected)
    assert list(columns_of(companion(table, "why")))[:4] == ["model", "part", "name", "contribution"]


def test_base_and_contributions_of_the_why_table_sum_to_the_probability(table):
    columns = columns_of(companion(table, "why"))
    rows = [*zip(columns["model"], columns["part"], columns["contribution"], strict=True)]
    for model, probability in (("Radiomics", 1 / 3), ("Deep learning", 2 / 3)):
        for parts in (("base", "feature"), ("base", "modality")):
            assert math.fsum(c for m, part, c in rows if m == model and part in parts) == pytest.approx(probability)


def test_columns_have_titles_and_units(table):
    why = companion(table, "why")
    assert why.GetColumnTitle("words") == "In words"
    assert why.GetColumnUnitLabel("contribution") == ""
    assert companion(table, "trust").GetColumnTitle("set") == "Outcome left"


def test_the_companions_say_where_they_came_from(table, prediction):
    for role in ("why", "trust"):
        assert notes_of(companion(table, role)).items() >= notes_of(table).items()


def test_where_no_model_answered_there_is_nothing_to_explain(scene, prediction):
    prediction.why = ()
    assert why_table(scene, prediction, "P why") is None


def test_titles_and_reference_are_the_protocols(table):
    assert model_titles(table) == {"clinical": "Clinical", "radiomics": "Radiomics", "deep": "Deep learning"}
    assert reference_of(table) == "early_fusion"
