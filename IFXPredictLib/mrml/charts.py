"""Lines as a chart node: a series a line, for a plot series of Slicer has one colour, over one table of points."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .tables import Column, add_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLPlotSeriesNode, vtkMRMLScene, vtkMRMLTableNode

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
    series.SetColor(*(part / 255 for part in bytes.fromhex(colour.lstrip("#"))))
    return series


def label(chart: vtkMRMLPlotChartNode, title: str, x: str, y: str) -> None:
    """Set the titles of a chart and of its axes."""
    chart.SetTitle(title)
    chart.SetXAxisTitle(x)
    chart.SetYAxisTitle(y)
