"""Lines as chart nodes: real MRML, no application."""

import math

import pytest

pytest.importorskip("slicer")

from IFXPredictLib.mrml.charts import label, line_chart


def test_each_line_is_a_series_of_its_colour_over_one_table(scene):
    lines = {"short": [(0.0, 1.0)], "long": [(0.0, 2.0), (1.0, 3.0), (math.nan, math.nan), (2.0, 4.0)]}
    chart = line_chart(scene, lines, {"short": "#FF0000", "long": "#0000FF"}, "Lines")
    series = [chart.GetNthPlotSeriesNode(i) for i in range(chart.GetNumberOfPlotSeriesNodes())]
    assert [one.GetName() for one in series] == ["short", "long"]
    assert [one.GetColor() for one in series] == [(1, 0, 0), (0, 0, 1)]
    table = series[0].GetTableNode()
    assert (table.GetName(), series[1].GetTableNode()) == ("Lines data", table)
    points = table.GetTable()
    x, y = (points.GetColumnByName(series[1].GetXColumnName()), points.GetColumnByName(series[1].GetYColumnName()))
    found = [(x.GetValue(i), y.GetValue(i)) for i in range(points.GetNumberOfRows())]
    assert found[:2] + found[3:] == [(0.0, 2.0), (1.0, 3.0), (2.0, 4.0)]
    assert math.isnan(found[2][0])
    assert math.isnan(points.GetColumnByName(series[0].GetXColumnName()).GetValue(1))


def test_a_chart_says_what_it_and_its_axes_show(scene):
    chart = line_chart(scene, {"one": [(0.0, 1.0)]}, {"one": "#000000"}, "Lines")
    label(chart, "Survival", "Weeks", "Share")
    assert (chart.GetTitle(), chart.GetXAxisTitle(), chart.GetYAxisTitle()) == ("Survival", "Weeks", "Share")
