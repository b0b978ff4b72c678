"""A decision curve as a chart node: real MRML, no application."""

import math

import pytest

pytest.importorskip("slicer")

from IFXPredictLib.mrml.decision_chart import curve_chart


def points_of(series):
    table = series.GetTableNode().GetTable()
    x, y = (table.GetColumnByName(name) for name in (series.GetXColumnName(), series.GetYColumnName()))
    return [(x.GetValue(i), y.GetValue(i)) for i in range(table.GetNumberOfRows())]


def test_each_cutoff_is_a_line_across_and_what_falls_far_below_none_is_not_drawn(scene):
    curve = (0.1, 0.5, 0.9), (0.4, 0.2, 0.0), (0.45, 0.1, -4.5)
    chart = curve_chart(scene, curve, {"sensitivity at least 0.9": 0.276}, "Clinical")
    series = {s.GetName(): s for s in (chart.GetNthPlotSeriesNode(i) for i in range(4))}
    assert list(series) == ["Clinical", "treating all", "treating none", "sensitivity at least 0.9: 0.276"]
    assert points_of(series["Clinical"]) == [(0.1, 0.4), (0.5, 0.2), (0.9, 0.0)]
    assert math.isnan(points_of(series["treating all"])[2][1])
    (x, low), (same, high) = points_of(series["sensitivity at least 0.9: 0.276"])[:2]
    assert x == same == 0.276
    assert low < 0
    assert high >= 0.45
    assert chart.GetTitle() == "Clinical: decision curve, out of fold"


def test_a_bundle_that_must_not_be_used_on_patients_says_so_on_top(scene):
    chart = curve_chart(scene, ((0.5,), (0.1,), (0.1,)), {}, "Clinical", "DEMONSTRATION ONLY")
    assert chart.GetTitle() == "DEMONSTRATION ONLY"
