"""A report in a scene: its tables as table nodes, ROC and Kaplan-Meier curves as plot series with their charts.

A chart's table has a pair of columns a curve; the shorter curves end with rows without numbers, which are not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

from ..base.colours import colour
from ..base.errors import IFXPredictError
from ..evaluation.parts import Missing
from ..evaluation.texts import area_with_interval, p_in_words
from ..report.tables.sections import shown_tables
from ..report.tables.table import Table, Value, split_name, split_title
from .charts import Points, label, line_chart
from .tables import NAMESPACE, Column, add_columns

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScene, vtkMRMLTableNode

    from ..bundles.bundle import Bundle
    from ..evaluation.evaluation import Analysis
    from ..evaluation.models import SplitAnalysis
    from ..evaluation.time_to_event import FailureAnalysis
    from ..protocol.schema import Outcome
    from ..stats.kaplan_meier import KaplanMeier

_NEGATIVE_COLOUR = "#333333"


def add_evaluation(scene: vtkMRMLScene, analysis: Analysis, bundle: Bundle) -> None:
    """New nodes of all tables that have rows, of the ROC curves and the times to failure of each split that has any.

    Each table says by its attributes which bundle it is of, and with what notice.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the nodes, called as the report's tables, "ROC SPLIT" and "Kaplan-Meier SPLIT".
    analysis : Analysis
        What the evaluation found (``analyse``).
    bundle : Bundle
        That was evaluated.
    """
    for table in (table for section in shown_tables(analysis, bundle).values() for table in section):
        if table.records:
            node = report_table(scene, table)
            node.SetAttribute(f"{NAMESPACE}notice", bundle.notice)
            node.SetAttribute(f"{NAMESPACE}bundle_sha256", bundle.sha256)
    for split in analysis.splits:
        with suppress(IFXPredictError):  # no model has a curve there: the tables say why
            roc_chart(scene, split, analysis.titles, f"ROC {split.split}")
    for found in analysis.failures:
        name = f"Kaplan-Meier {found.split}"
        with suppress(IFXPredictError):  # no case of that split has a follow-up
            kaplan_meier_chart(scene, found, analysis.titles, analysis.reference, bundle.protocol.outcome, name)


def report_table(scene: vtkMRMLScene, table: Table) -> vtkMRMLTableNode:
    """A new table node with the records of ``table``, all digits: numbers as doubles, NaN where there is none.

    Raises IFXPredictError for a table without rows.
    """
    if not table.records:
        raise IFXPredictError(f"{table.name}: has no rows to show; {'; '.join(table.notes) or 'nothing was computed'}.")
    node = scene.AddNewNodeByClass("vtkMRMLTableNode", table.name)
    columns = zip(table.fields, zip(*table.records, strict=True), strict=True)
    add_columns(node, [Column(name, name, table.caption, _values(values)) for name, values in columns])
    return node


def roc_chart(scene: vtkMRMLScene, split: SplitAnalysis, titles: Mapping[str, str], name: str) -> vtkMRMLPlotChartNode:
    """A new chart of the models' ROC curves on one split, the AUC in the legend, with its table "<name> data".

    ``titles`` are the models' names for readers, in the bundle's order, which their colours follow. Raises
    IFXPredictError where no model has a curve.
    """
    curves: dict[str, Points] = {"Chance": [(0.0, 0.0), (1.0, 1.0)]}
    colours = {"Chance": "#BBBBBB"}
    for model in split.models:
        if isinstance(model.roc, Missing) or isinstance(model.locked, Missing):
            continue
        title = f"{titles[model.model]}: AUC {area_with_interval(model.locked.auc)}"
        away = (1 - model.roc.specificity).tolist()
        curves[title] = list(zip(away, model.roc.sensitivity.tolist(), strict=True))[::-1]
        colours[title] = _colours(titles)[model.model]
    if len(curves) == 1:
        raise IFXPredictError(f"{name}: no model has a ROC curve on the {split_name(split.split).lower()} split.")
    chart = line_chart(scene, curves, colours, name)
    label(chart, f"{split_title(split.split)} (n = {split.cases})", "1 - specificity", "Sensitivity")
    _limit(chart, 1)
    return chart


def kaplan_meier_chart(
    scene: vtkMRMLScene,
    found: FailureAnalysis,
    titles: Mapping[str, str],
    reference: str,
    outcome: Outcome,
    name: str,
) -> vtkMRMLPlotChartNode:
    """A new chart of the share without failure by the call of the model ``reference``, with its table "<name> data".

    Raises IFXPredictError where no case has a follow-up.
    """
    called = (
        (found.positive, outcome.positive, _colours(titles)[reference]),
        (found.negative, outcome.negative, _NEGATIVE_COLOUR),
    )
    curves: dict[str, Points] = {}
    colours = {}
    for curve, word, own in called:
        if not isinstance(curve, Missing):
            title = f"predicted {word} (n = {curve.at_risk[0]})"
            curves[title], colours[title] = _steps(curve), own
    if not curves:
        raise IFXPredictError(f"{name}: no case of the {split_name(found.split).lower()} split has a follow-up.")
    chart = line_chart(scene, curves, colours, name)
    test = found.log_rank
    said = test.reason if isinstance(test, Missing) else f"log-rank {p_in_words(test.test.p)}"
    label(chart, f"{split_title(found.split)}, {titles[reference]}: {said}", "Weeks", "Share without failure")
    _limit(chart, max(x for points in curves.values() for x, _ in points))
    return chart


def _colours(titles: Mapping[str, str]) -> dict[str, str]:
    return {model: colour(place) for place, model in enumerate(titles)}


def _steps(curve: KaplanMeier) -> Points:
    """The corners of the curve from week 0, where all are without failure."""
    levels = [(0.0, 1.0), *zip(curve.time.tolist(), curve.survival.tolist(), strict=True)]
    corners = [point for (_, before), (week, after) in pairwise(levels) for point in ((week, before), (week, after))]
    return [levels[0], *corners]


def _values(values: Sequence[Value]) -> list[str] | list[float]:
    if any(isinstance(value, str) for value in values):
        return ["" if value is None else str(value) for value in values]
    return [math.nan if value is None else float(value) for value in values]


def _limit(chart: vtkMRMLPlotChartNode, last: float) -> None:
    """X from 0 to ``last``, y from 0 to 1."""
    chart.SetXAxisRangeAuto(False)
    chart.SetXAxisRange(0, last)
    chart.SetYAxisRangeAuto(False)
    chart.SetYAxisRange(0, 1)
