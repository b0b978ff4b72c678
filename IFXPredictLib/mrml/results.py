"""A prediction's nodes in the scene: two tables and a chart beside the volume, which say where they came from.

What is exported or shown of them later is read from the tables alone, so that a scene opened again is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from ..colours import WARNING, model_title
from ..predict import DEMONSTRATION
from ..prediction_files import percent
from ..protocol import Outcome
from .plots import prediction_chart
from .scene import place_beside, place_under
from .tables import NAMESPACE, columns_of, features_table, notes_of, prediction_table

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode

    from ..feature_table import FeatureRow
    from ..predict import Prediction


@dataclass(frozen=True)
class Results:
    """The nodes that one prediction leaves in the scene."""

    prediction_table: vtkMRMLTableNode
    features_table: vtkMRMLTableNode
    chart: vtkMRMLPlotChartNode


def add_results(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    prediction: Prediction,
    rows: Sequence[FeatureRow],
    outcome: Outcome,
) -> Results:
    """Add the tables (``rows`` as ``feature_rows`` gives them) and the chart, named after case and local time.

    They refer to the volume and the segmentation and stand beside the volume in the subject hierarchy. Both tables
    have the prediction's provenance as attributes. Viewers are told once, when all is there.
    """
    scene = volume.GetScene()
    time = datetime.fromisoformat(prediction.provenance["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    scene.StartState(scene.BatchProcessState)
    try:
        results = Results(
            prediction_table(scene, prediction, outcome, f"{prediction.case} prediction {time}"),
            features_table(scene, prediction, rows, f"{prediction.case} features {time}"),
            prediction_chart(scene, prediction, outcome, f"{prediction.case} chart {time}"),
        )
        chart = results.chart
        nodes = (results.prediction_table, results.features_table, chart)
        place_beside(volume, nodes)
        for node in nodes:
            node.SetNodeReferenceID(f"{NAMESPACE}segmentation", segmentation.GetID())
        series = [chart.GetNthPlotSeriesNode(i) for i in range(chart.GetNumberOfPlotSeriesNodes())]
        place_under(chart, [series[0].GetTableNode(), *series])
    finally:
        scene.EndState(scene.BatchProcessState)
    return results


def summary_html(table: vtkMRMLTableNode) -> str:
    """A prediction table as rich text for the panel: the notice on top, a row a model, warnings, the intended use."""
    columns, notes = columns_of(table), notes_of(table)
    shared = "; ".join(text for text in (DEMONSTRATION if notes["notice"] else "", notes["warnings"]) if text)
    titles = ("Model", table.GetColumnTitle("probability"), "Cut-off", "Call")
    lines = ["".join(f'<th align="left">{escape(title)}</th>' for title in titles)]
    for model, probability, cutoff, call, status in zip(*columns.values(), strict=True):
        remark = status.removeprefix(shared).removeprefix("; ").removeprefix("ok")
        cells = (model_title(model), percent(probability), percent(cutoff), call)
        lines.append("".join(f"<td>{_unbroken(cell)}</td>" for cell in cells))
        lines += [f'<td colspan="4"><i>{escape(remark)}</i></td>'] if remark else []
    banner = f"<b>{escape(notes['notice'])}</b>"
    return "".join(
        [
            f'<table width="100%" cellpadding="6"><tr><td bgcolor="{WARNING}"><font color="white">{banner}'
            "</font></td></tr></table>"
            if notes["notice"]
            else "",
            f"<p>{escape(notes['case'])}, {escape(notes['time'])}</p>",
            f'<table cellpadding="3">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>',
            f"<p><b>Warning:</b> {escape(notes['warnings'])}</p>" if notes["warnings"] else "",
            f"<p>Research software, not for clinical decisions. {escape(notes['intended_use'])}</p>",
        ]
    )


def _unbroken(text: str) -> str:
    """Escaped, and kept on one line."""
    return escape(text).replace(" ", "&nbsp;").replace("-", "&#8209;")
