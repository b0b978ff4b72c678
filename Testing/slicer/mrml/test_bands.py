"""A band in a scene: its tables, what the panel reads of them, its chart, and the files of an export."""

import dataclasses
import json
import math

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.mrml.bands import band_html, bands_of, facts_of_band, needle_of_band
from IFXPredictLib.mrml.companions import companion
from IFXPredictLib.mrml.current import mark
from IFXPredictLib.mrml.export import export_results
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.results import add_results
from IFXPredictLib.mrml.rich_text import summary_html, why_html
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of
from IFXPredictLib.prediction.band_rows import DEPENDS, Band, BandRow, MovedFeature
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.protocol.loading import load_protocol, reference_model

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
NAN = float("nan")
ROWS = (
    BandRow("clinical", NAN, NAN, NAN, 0.5, NAN, "", NAN, NAN, NAN),
    BandRow("radiomics", 1 / 3, 0.1 + 0.2, 0.45, 0.41, 0.8, "yes", 0.6, 0.3, 0.1),
    BandRow("deep", 2 / 3, 2 / 3, 2 / 3, 0.3, 1.0, "no", NAN, NAN, NAN),
)
MOVED = (MovedFeature("feature_1", 1.0, 1.1, 0.4, 0.84), MovedFeature("other", 0.0, 0.0, 0.1, 0.99))
AMPLITUDE = {"amplitude_mm": {"local_mm": 0.7, "excess_mm": 0.4}, "amplitude_of": "agreement_summary.csv"}


@pytest.fixture
def made(scene, ct, lesion, prediction):
    """The results of a prediction that was drawn again, whose second call depends on it."""
    prediction.feature_rows = [FeatureRow("crp", "clinical", 32.9, "mg/L", 0.1, "clinical")]
    prediction.band = Band(ROWS, MOVED, 30, AMPLITUDE, 11.5, 7)
    for row, own in zip(prediction.rows, ROWS, strict=True):
        row.band = own
    prediction.rows[1].call = DEPENDS
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    return add_results(volume, segmentation, prediction, PROTOCOL)


def test_the_tables_hold_all_of_it_and_are_found_again_in_a_saved_scene(made, scene, load, tmp_path):
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb").GetFirstNodeByName(made.prediction_table.GetName())
    for table in (made.prediction_table, again):
        band, moved = companion(table, "band"), companion(table, "moved")
        assert list(bands_of(band)) == ["Radiomics", "Deep learning"], "those that answer, by title"
        assert bands_of(band)["Radiomics"][1:] == ROWS[1][1:]
        assert facts_of_band(band) == {"redrawings": 30, "level": 0.9, **AMPLITUDE, "noise_sd": 11.5, "seed": 7}
        assert columns_of(moved)["z_sd"] == [0.4, 0.1]
        assert [columns_of(table)[name][1] for name in ("band_low", "band_high", "call_stays")] == [
            0.1 + 0.2,
            0.45,
            0.8,
        ]
    assert math.isnan(columns_of(companion(made.prediction_table, "band"))["low"][0])


def test_summary_and_why_say_the_interval_the_share_and_what_moves(made):
    table = made.prediction_table
    summary = summary_html(table).replace("&nbsp;", " ")
    assert "drawn again 30.0 % to 45.0 %, the call stays in 80 % (60 % contour, 30 % position, 10 % noise)" in summary
    assert "drawn again 66.7 % to 66.7 %, the call stays in 100 %<" in summary
    assert DEPENDS in summary
    why = why_html(table, "radiomics").replace("&nbsp;", " ")
    assert "Band: drawn again 30.0 % to 45.0 %, the call stays in 80 %" in why
    assert "30 drawings, as far apart as two readers by 0.7 mm along the contour and 0.4 mm of all of it" in why
    assert '<td align="right">0.40</td><td>the second</td><td>ICC 0.84</td>' in why
    assert "0.99" not in why, "a feature that the model does not take"
    assert "Band" not in why_html(table, "clinical")
    assert needle_of_band(companion(table, "band"), PROTOCOL.model_title(reference_model(PROTOCOL))) == ""
    assert "45 %" not in needle_of_band(companion(table, "band"), "Radiomics")
    assert needle_of_band(companion(table, "band"), "Radiomics").startswith("<b>Radiomics: 33.3 %</b>")


def test_other_inputs_mark_the_band_too(made):
    table = made.prediction_table
    mark(table, made.features_table, made.chart, ("the VOI",))
    for role in ("band", "moved"):
        assert companion(table, role).GetName().endswith("(of earlier inputs)")
        assert companion(table, role).GetAttribute("IFXPredict.earlier_inputs") == "the VOI"


def test_the_chart_has_an_upright_line_with_ends_over_each_bar(made):
    series = [made.chart.GetNthPlotSeriesNode(i) for i in range(made.chart.GetNumberOfPlotSeriesNodes())]
    assert [one.GetName() for one in series[-2:]] == ["Cut-off", "90 % of redrawn contours"]
    columns = columns_of(series[-1].GetTableNode())
    points = list(zip(columns["position"], columns["band"], strict=True))
    drawn = [(round(x, 9), y) for x, y in points if math.isfinite(y)]
    assert drawn[:6] == [(1.9, 0.1 + 0.2), (2.1, 0.1 + 0.2), (2, 0.1 + 0.2), (2, 0.45), (1.9, 0.45), (2.1, 0.45)]
    assert {round(x) for x, _ in drawn} == {2, 3}, "a model without an answer has none"
    bars = [i for i, y in enumerate(columns["probability of radiomics"]) if math.isfinite(y)]
    assert [columns["position"][i] for i in bars] == [2, 2]
    assert len(points) == 36


def test_the_export_has_the_band_by_the_models_names_and_an_export_without_takes_it_away(made, prediction, tmp_path):
    table = made.prediction_table
    names = {file.name for file in export_results(table, made.features_table, tmp_path)}
    assert {"demonstration_band.csv", "demonstration_band_features.schema.tsv", "demonstration_band.json"} <= names
    lines = [line.split("\t") for line in (tmp_path / "demonstration_band.tsv").read_text("utf-8").splitlines()]
    assert lines[0][:4] == ["model", "probability", "low", "high"]
    assert lines[2][:4] == ["radiomics", repr(1 / 3), repr(0.1 + 0.2), "0.45"]
    assert json.loads((tmp_path / "demonstration_band.json").read_text("utf-8"))["redrawings"] == 30
    for role in ("band", "moved"):
        table.SetNodeReferenceID(f"IFXPredict.{role}", None)
    export_results(table, made.features_table, tmp_path)
    assert not [file.name for file in tmp_path.iterdir() if "band" in file.name]


def test_a_table_of_something_else_does_not_know_how_it_was_drawn(made):
    with pytest.raises(IFXPredictError, match="why: "):
        facts_of_band(made.why_table)


def test_without_imaging_features_there_is_a_band_and_nothing_that_moves(scene, ct, lesion, prediction):
    prediction.feature_rows = [FeatureRow("crp", "clinical", 32.9, "mg/L", 0.1, "clinical")]
    prediction.band = dataclasses.replace(Band(ROWS, MOVED, 30, AMPLITUDE, 11.5, 7), features=())
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    table = add_results(volume, segmentation, prediction, PROTOCOL).prediction_table
    assert companion(table, "moved") is None
    assert "What moves" not in band_html(companion(table, "band"), None, "Radiomics", {"feature_1": "first"})
