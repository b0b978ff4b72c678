"""The results of ``ifxpredict study analyse``, read from its folder, as table nodes and charts.

The analysis needs more packages than Slicer has and runs in a process of its own; what it left is shown here. An
empty cell of a column of numbers is NaN; a row without numbers ends a line of a chart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.colours import INTER, INTRA, WARNING
from ..base.errors import CohortError
from ..base.numerals import NoNumberError, is_missing, read_number
from ..tables.table import read_table
from .charts import Points, label, line_chart
from .tables import Column, add_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScene, vtkMRMLTableNode

_TABLES = ("icc_groups", "agreement", "agreement_summary", "bland_altman", "consensus", "reading_times", "left_out")
"""Of further VOIs their names end with these: agreement-node."""
_POINT = 6  # pixels
_GREY = "#555555"


@dataclass(frozen=True)
class StudyNodes:
    """The nodes of an analysis: tables by the names of their files, a chart of the ICCs, and one a pair of readings."""

    tables: Mapping[str, vtkMRMLTableNode]
    icc_chart: vtkMRMLPlotChartNode | None
    volume_charts: tuple[vtkMRMLPlotChartNode, ...]


def study_nodes(scene: vtkMRMLScene, folder: Path, name: str) -> StudyNodes:
    """New nodes of all that the analysis in ``folder`` left, named after ``name``; files without rows have none.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the nodes.
    folder : Path
        What ``ifxpredict study analyse`` wrote: report.html, tables/ and, where it has ICCs, icc.csv.
    name : str
        What the names of all nodes begin with: "NAME: agreement".

    Returns
    -------
    StudyNodes
        The tables, the chart of the ICCs (or None), and a Bland-Altman chart in mL a pair of readings.

    Raises
    ------
    CohortError
        Before there is any node, where ``folder`` holds no finished analysis, or a table is missing or damaged.
    """
    if not (folder / "report.html").is_file():
        raise CohortError(f"{folder}: holds no finished analysis (no report.html); run study analyse, it resumes.")
    of_vois = sorted(file.stem for file in (folder / "tables").glob("*-*.csv"))
    found = {table: read_rows(folder / "tables" / f"{table}.csv") for table in (*_TABLES, *of_vois)}
    icc = read_rows(folder / "icc.csv") if (folder / "icc.csv").is_file() else {}
    tables = {key: _table(scene, rows, f"{name}: {key}") for key, rows in ({"icc": icc} | found).items() if _size(rows)}
    chart = icc_chart(scene, icc, f"{name}: ICC") if _size(icc) else None
    return StudyNodes(tables, chart, volume_charts(scene, found["agreement"], found["bland_altman"], name))


def read_rows(path: Path) -> dict[str, list[str] | list[float]]:
    """A CSV file's columns; a column whose cells are all numbers or empty is of numbers.

    Raises CohortError where it cannot be read or a row has more or fewer cells than the first.
    """
    table = read_table(path, (), CohortError, may_be_empty=True)
    return {name: _typed(table.column(name)) for name in table.columns}


def icc_chart(
    scene: vtkMRMLScene, icc: Mapping[str, Sequence[str] | Sequence[float]], name: str
) -> vtkMRMLPlotChartNode:
    """A new chart of icc.csv's columns: the share of features whose ICC is at least so high, intra and inter."""
    lines: dict[str, Points] = {}
    for title, column in (("Intra-observer", "intra"), ("Inter-observer", "inter")):
        values = [float(value) for value in icc[column]]
        falling = sorted((value for value in values if math.isfinite(value)), reverse=True)
        if falling:  # a design need not give both
            lines[title] = [(max(0.0, value), (i + 1) / len(values)) for i, value in enumerate(falling)]
    chart = line_chart(scene, lines, {"Intra-observer": INTRA, "Inter-observer": INTER}, name)
    label(chart, "Reliability of the features", "ICC", "Share of features with at least this ICC")
    for axis in ("X", "Y"):
        getattr(chart, f"Set{axis}AxisRangeAuto")(False)
        getattr(chart, f"Set{axis}AxisRange")(0, 1)
    return chart


def volume_charts(
    scene: vtkMRMLScene,
    agreement: Mapping[str, Sequence[str] | Sequence[float]],
    limits: Mapping[str, Sequence[str] | Sequence[float]],
    name: str,
) -> tuple[vtkMRMLPlotChartNode, ...]:
    """A new Bland-Altman chart of the volumes for each row of bland_altman.csv, its points from agreement.csv."""
    return tuple(_volume_chart(scene, agreement, _row(limits, i), name) for i in range(_size(limits)))


def _volume_chart(
    scene: vtkMRMLScene,
    agreement: Mapping[str, Sequence[str] | Sequence[float]],
    limits: Mapping[str, str | float],
    name: str,
) -> vtkMRMLPlotChartNode:
    rows = [_row(agreement, i) for i in range(_size(agreement))]
    mine = [row for row in rows if (row["one"], row["other"]) == (limits["one"], limits["other"])]
    volumes = [(float(row["one_ml"]), float(row["other_ml"])) for row in mine]
    points = [((one + other) / 2, other - one) for one, other in volumes]
    ends = min(x for x, _ in points), max(x for x, _ in points)
    lines: dict[str, Points] = {"Cases": points}
    for title, key in (("Bias", "bias"), ("Lower limit", "lower"), ("Upper limit", "upper")):
        level = float(limits[key])
        lines[f"{title}: {level:.2f} mL"] = [(x, level) for x in ends]
    colours = dict(zip(lines, (INTRA, _GREY, WARNING, WARNING), strict=True))
    chart = line_chart(scene, lines, colours, f"{name}: {limits['one']} and {limits['other']}")
    cases = chart.GetNthPlotSeriesNode(0)
    cases.SetLineStyle(cases.LineStyleNone)
    cases.SetMarkerStyle(cases.MarkerStyleCircle)
    cases.SetMarkerSize(_POINT)
    label(chart, f"{limits['one']} and {limits['other']}", "Mean volume (mL)", "Difference (mL)")
    return chart


def _table(scene: vtkMRMLScene, rows: Mapping[str, Sequence[str] | Sequence[float]], name: str) -> vtkMRMLTableNode:
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", name)
    add_columns(node, [Column(key, key.replace("_", " "), key, values) for key, values in rows.items()])
    return node


def _typed(cells: Sequence[str]) -> list[str] | list[float]:
    try:
        return [math.nan if is_missing(cell) else read_number(cell) for cell in cells]
    except NoNumberError:
        return list(cells)


def _size(rows: Mapping[str, Sequence[str] | Sequence[float]]) -> int:
    return len(next(iter(rows.values()), ()))


def _row(rows: Mapping[str, Sequence[str] | Sequence[float]], i: int) -> dict[str, str | float]:
    return {key: values[i] for key, values in rows.items()}
