import math
from types import SimpleNamespace

import pytest

from IFXPredictLib.base.colours import colour
from IFXPredictLib.mrml.charts import prediction_chart
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.mrml.tables import columns_of
from IFXPredictLib.prediction.prediction import ModelPrediction
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")


@pytest.fixture
def chart(scene, prediction):
    return prediction_chart(scene, prediction, PROTOCOL, "Chart")


def series_of(chart):
    return [chart.GetNthPlotSeriesNode(i) for i in range(chart.GetNumberOfPlotSeriesNodes())]


def lines(series):
    """The points of a series, in pieces: Slicer begins a new line after a point that is not finite."""
    columns = columns_of(series.GetTableNode())
    pieces = [[]]
    for point in zip(columns[series.GetXColumnName()], columns[series.GetYColumnName()], strict=True):
        if all(map(math.isfinite, point)):
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def test_there_is_a_series_a_model_and_one_of_the_cutoffs_named_for_the_legend(chart):
    names = [series.GetName() for series in series_of(chart)]
    assert names == ["Clinical: no answer", "Radiomics: 33.3 %", "Deep learning: 66.7 %", "Cut-off"]
    assert chart.GetLegendVisibility()


def test_a_bar_goes_from_0_to_the_models_probability_at_its_place(chart):
    _, radiomics, deep, _ = series_of(chart)
    assert lines(radiomics) == [[(2, 0), (2, 1 / 3)]]
    assert lines(deep) == [[(3, 0), (3, 2 / 3)]]


def test_a_model_without_an_answer_has_no_bar(chart):
    assert lines(series_of(chart)[0]) == []


def test_each_cutoff_is_a_line_across_its_own_bar(chart):
    pieces = lines(series_of(chart)[-1])
    assert [[y for _, y in piece] for piece in pieces] == [[0.5123456789012345] * 2, [0.41] * 2, [0.1 + 0.2] * 2]
    for place, ((left, _), (right, _)) in enumerate(pieces, 1):
        assert left == pytest.approx(place - 0.32)
        assert right == pytest.approx(place + 0.32)


def test_a_probability_of_0_or_1_stays_within_the_axis(scene):
    rows = [ModelPrediction(f"m{p}", p, raw, 0.5, "", "") for p, raw in ((0.0, 0.0), (1.0, 1.07))]
    prediction = SimpleNamespace(case="c", rows=rows, notice="", provenance={})
    zero, one, _ = series_of(prediction_chart(scene, prediction, PROTOCOL, "Chart"))
    assert (lines(zero), lines(one)) == ([[(1, 0), (1, 0)]], [[(2, 0), (2, 1)]])
    assert [zero.GetName(), one.GetName()] == ["m0.0: 0.0 %", "m1.0: 100.0 % (score 1.07)"], "a cut score is told"


def test_the_series_are_drawn_as_lines_in_the_models_colours(chart):
    *models, cutoffs = series_of(chart)
    assert len(models) == 3
    for place, series in enumerate(models):
        assert "#" + bytes(round(255 * part) for part in series.GetColor()).hex().upper() == colour(place)
        assert series.GetLineWidth() > 10
    assert cutoffs.GetColor() == (0, 0, 0)
    for series in (*models, cutoffs):
        assert series.GetPlotType() == series.PlotTypeScatter
        assert series.GetLineStyle() == series.LineStyleSolid
        assert series.GetMarkerStyle() == series.MarkerStyleNone


def test_a_tooltip_names_the_model(chart):
    series = series_of(chart)[-1]
    assert series.GetLabelColumnName() == "model"
    labels = columns_of(series.GetTableNode())["model"]
    assert list(dict.fromkeys(labels)) == ["Clinical", "Radiomics", "Deep learning"]


def test_the_axes_say_what_they_show_and_the_legend_has_room(chart):
    assert chart.GetYAxisTitle() == "Probability of non-response"
    assert chart.GetXAxisTitle() == "1 Clinical   2 Radiomics   3 Deep learning"
    assert (chart.GetYAxisRangeAuto(), chart.GetXAxisRangeAuto()) == (False, False)
    assert chart.GetYAxisRange() == (0, 1)
    assert chart.GetXAxisRange()[0] == 0
    assert chart.GetXAxisRange()[1] > 3 + 2


def test_the_notice_is_the_title_and_without_one_the_case(scene, chart, prediction):
    assert chart.GetTitle() == "Demonstration: trained on simulated cases"
    prediction.notice = ""
    again = prediction_chart(scene, prediction, PROTOCOL, "Chart")
    assert again.GetTitle() == "patient 7: infliximab failure within one year"


def test_a_chart_comes_back_with_the_scene(scene, chart, load, tmp_path):
    expected = [lines(series)[:1] for series in series_of(chart)]
    save_scene(scene, tmp_path / "scene.mrb")
    again = load(tmp_path / "scene.mrb").GetFirstNodeByName("Chart")
    assert again.GetTitle() == chart.GetTitle()
    for series, before in zip(series_of(again), expected, strict=True):
        assert [[pytest.approx(point, abs=1e-5) for point in piece] for piece in before] == lines(series)[:1]


def test_slicers_own_drawing_shows_the_bars_and_cutoffs(chart):
    """vtkChartXY with the series as qMRMLPlotView sets them: the bounds hold all that is finite."""
    import vtk

    drawn = vtk.vtkChartXY()
    for series in series_of(chart):
        line = drawn.AddPlot(vtk.vtkChart.LINE)
        line.SetInputData(series.GetTableNode().GetTable(), series.GetXColumnName(), series.GetYColumnName())
        line.Update()
    bounds = [[0.0] * 4 for _ in range(4)]
    for i, found in enumerate(bounds):
        drawn.GetPlot(i).GetBounds(found)
    assert bounds[1] == pytest.approx([2, 2, 0, 1 / 3])
    assert bounds[3] == pytest.approx([0.68, 3.32, 0.3, 0.5123456789012345])
