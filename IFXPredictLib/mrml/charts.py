"""Chart nodes: lines over one table of points, and a prediction's models as bars with their cut-offs.

A plot series of Slicer has one colour, and a chart's axes have numbers for labels: each line, and each model, is a
series of its own that the legend names. A bar is a broad line from 0 up, since Slicer would draw the bars of several
series side by side; a cut-off is a black line across it; a row without numbers ends each line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..base.colours import colour, rgb
from ..base.text import percent
from ..protocol.loading import Protocol
from .tables import Column, add_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLPlotSeriesNode, vtkMRMLScene, vtkMRMLTableNode

    from ..prediction.prediction import ModelPrediction, Prediction


Points = Sequence[tuple[float, float]]
"""(x, y); NaN ends a line."""


def line_chart(
    scene: vtkMRMLScene, lines: Mapping[str, Points], colours: Mapping[str, str], name: str
) -> vtkMRMLPlotChartNode:
    """A new chart of ``lines`` by their titles, in a table "<name> data" of a pair of columns each."""
    table = scene.AddNewNodeByClass("vtkMRMLTableNode", f"{name} data")
    rows = max(len(points) for points in lines.values())
    columns = []
    for i, (title, points) in enumerate(lines.items()):
        padded = [*points, *[(math.nan, math.nan)] * (rows - len(points))]
        columns += [Column(f"{axis}{i}", title, title, [p[k] for p in padded]) for k, axis in enumerate("xy")]
    add_columns(table, columns)
    chart = scene.AddNewNodeByClass("vtkMRMLPlotChartNode", name)
    for i, title in enumerate(lines):
        series = line_series(scene, table, (f"x{i}", f"y{i}"), title, colours[title])
        chart.AddAndObservePlotSeriesNodeID(series.GetID())
    return chart


def line_series(
    scene: vtkMRMLScene, table: vtkMRMLTableNode, columns: tuple[str, str], title: str, colour: str, width: int = 3
) -> vtkMRMLPlotSeriesNode:
    """A new series of two columns, x and y, of ``table``: a line of ``colour`` (#RRGGBB), ``width`` pixels."""
    series = scene.AddNewNodeByClass("vtkMRMLPlotSeriesNode", title)
    series.SetAndObserveTableNodeID(table.GetID())
    series.SetPlotType(series.PlotTypeScatter)
    series.SetXColumnName(columns[0])
    series.SetYColumnName(columns[1])
    series.SetLineStyle(series.LineStyleSolid)
    series.SetMarkerStyle(series.MarkerStyleNone)
    series.SetLineWidth(width)
    series.SetColor(*rgb(colour))
    return series


def label(chart: vtkMRMLPlotChartNode, title: str, x: str, y: str) -> None:
    """Set the titles of a chart and of its axes."""
    chart.SetTitle(title)
    chart.SetXAxisTitle(x)
    chart.SetYAxisTitle(y)


_BAR, _LINE = 24, 3  # line widths in pixels
_LINES = {"cutoff": "#000000", "band": "#555555"}
_REACH, _CAP = 0.32, 0.1  # of a cut-off, and of the ends of a band, to both sides of the bar
_LEGEND = 2.8  # room for the legend to the right of the bars, in bars
_GAP = math.nan


def prediction_chart(
    scene: vtkMRMLScene, prediction: Prediction, protocol: Protocol, name: str
) -> vtkMRMLPlotChartNode:
    """A new chart node with its series and their table "<name> data"; a model without an answer has no bar.

    Where the VOI was drawn again, the bands are upright lines over the bars, with ends.

    The title is the notice of a bundle that must not be used on patients, else the case and what is predicted.
    """
    rows, outcome = prediction.rows, protocol.outcome
    titles = [protocol.model_title(row.model) for row in rows]
    table = _data_table(scene, rows, titles, f"{name} data")
    chart = scene.AddNewNodeByClass("vtkMRMLPlotChartNode", name)
    for i, row in enumerate(rows):
        answer = "no answer" if math.isnan(row.probability) else percent(row.probability)
        answer = f"{answer} ({row.cut})" if row.cut else answer
        columns = "position", _bar_column(row)
        series = line_series(scene, table, columns, f"{titles[i]}: {answer}", colour(i), _BAR)
        series.SetLabelColumnName("model")
        chart.AddAndObservePlotSeriesNodeID(series.GetID())
    across = {"cutoff": "Cut-off"} | ({"band": "90 % of redrawn contours"} if any(row.band for row in rows) else {})
    for column, words in across.items():
        series = line_series(scene, table, ("position", column), words, _LINES[column], _LINE)
        series.SetLabelColumnName("model")
        chart.AddAndObservePlotSeriesNodeID(series.GetID())
    chart.SetTitleFontSize(14)
    chart.SetAxisTitleFontSize(14)
    chart.SetLegendFontSize(12)
    numbered = "   ".join(f"{i} {title}" for i, title in enumerate(titles, 1))
    title = prediction.notice or f"{prediction.case}: {outcome.title}"
    label(chart, title, numbered, f"Probability of {outcome.positive}")
    chart.SetXAxisRangeAuto(False)
    chart.SetXAxisRange(0, len(rows) + _LEGEND)
    chart.SetYAxisRangeAuto(False)
    chart.SetYAxisRange(0, 1)
    return chart


def _data_table(
    scene: vtkMRMLScene, rows: Sequence[ModelPrediction], titles: Sequence[str], name: str
) -> vtkMRMLTableNode:
    """Rows of a model: left and right end of its cut-off, foot and top of its bar, a gap, then of a band with a gap."""
    banded = any(row.band for row in rows)
    offsets = (-_REACH, _REACH, 0.0, 0.0, 0.0, *((-_CAP, _CAP, 0.0, 0.0, -_CAP, _CAP, 0.0) if banded else ()))
    places = [(i, j) for i in range(len(rows)) for j in range(len(offsets))]
    none = (_GAP,) * (len(offsets) - 5)
    heights = [(r.cutoff, r.cutoff, _GAP, _GAP, _GAP, *none) for r in rows]
    bars = [(_GAP, _GAP, 0.0 * r.probability, r.probability, _GAP, *none) for r in rows]  # no foot without a top
    columns = [
        Column("model", "Model", "what the model knows", [titles[i] for i, _ in places]),
        Column("position", "Position", "along the chart's axis", [i + 1 + offsets[j] for i, j in places]),
        Column("cutoff", "Cut-off", "line across the bar", [heights[i][j] for i, j in places]),
    ]
    for k, row in enumerate(rows):
        values = [bars[i][j] if i == k else _GAP for i, j in places]
        columns.append(Column(_bar_column(row), titles[k], "the model's bar", values))
    if banded:
        ends = [(row.band.low, row.band.high) if row.band else (_GAP, _GAP) for row in rows]
        spans = [(*(_GAP,) * 5, low, low, low, high, high, high, _GAP) for low, high in ends]
        columns.append(Column("band", "Band", "90 % of redrawn contours", [spans[i][j] for i, j in places]))
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", name)
    add_columns(node, columns)
    return node


def _bar_column(row: ModelPrediction) -> str:
    return f"probability of {row.model}"
