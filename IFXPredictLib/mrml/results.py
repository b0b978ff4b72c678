"""A prediction's nodes in the scene: four tables and a chart beside the volume, which say where they came from.

What is exported or shown of them later is read from the tables alone, so that a scene opened again is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from ..base.colours import WARNING
from ..base.text import percent
from ..prediction.prediction import DEMONSTRATION
from ..protocol.loading import Protocol
from .explanations import model_titles, set_companion, trust_table, why_table
from .plots import prediction_chart
from .scene import place_beside, place_under
from .tables import NAMESPACE, columns_of, features_table, notes_of, prediction_table

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode

    from ..prediction.feature_rows import FeatureRow
    from ..prediction.prediction import Prediction


@dataclass(frozen=True)
class Results:
    """The nodes that one prediction leaves in the scene; there is no ``why_table`` where no model answered."""

    prediction_table: vtkMRMLTableNode
    features_table: vtkMRMLTableNode
    why_table: vtkMRMLTableNode | None
    trust_table: vtkMRMLTableNode
    chart: vtkMRMLPlotChartNode


def add_results(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    prediction: Prediction,
    rows: Sequence[FeatureRow],
    protocol: Protocol,
) -> Results:
    """Add the tables (``rows`` as ``feature_rows`` gives them) and the chart, named after case and local time.

    They refer to the volume and the segmentation and stand beside the volume in the subject hierarchy. All tables
    have the prediction's provenance as attributes; "<prediction table> why" and "<prediction table> trust" are found
    from the prediction table (``companion``). Viewers are told once, when all is there.
    """
    scene = volume.GetScene()
    time = datetime.fromisoformat(prediction.provenance["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    scene.StartState(scene.BatchProcessState)
    try:
        name = f"{prediction.case} prediction {time}"
        results = Results(
            prediction_table(scene, prediction, protocol.outcome, name),
            features_table(scene, prediction, rows, f"{prediction.case} features {time}"),
            why_table(scene, prediction, f"{name} why"),
            trust_table(scene, prediction, protocol, f"{name} trust"),
            prediction_chart(scene, prediction, protocol, f"{prediction.case} chart {time}"),
        )
        chart, companions = results.chart, {"why": results.why_table, "trust": results.trust_table}
        nodes = [results.prediction_table, results.features_table, *filter(None, companions.values()), chart]
        place_beside(volume, nodes)
        for node in nodes:
            node.SetNodeReferenceID(f"{NAMESPACE}segmentation", segmentation.GetID())
        for role, node in companions.items():
            if node:
                set_companion(results.prediction_table, role, node)
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
    model_title = model_titles(table)
    for model, probability, cutoff, call, status in zip(*columns.values(), strict=True):
        remark = status.removeprefix(shared).removeprefix("; ").removeprefix("ok")
        cells = (model_title[str(model)], percent(probability), percent(cutoff), call)
        lines.append("".join(f"<td>{_unbroken(cell)}</td>" for cell in cells))
        lines += [f'<td colspan="4"><i>{escape(remark)}</i></td>'] if remark else []
    time = datetime.fromisoformat(notes["time"]).astimezone(UTC)
    banner = f"<b>{escape(notes['notice'])}</b>"
    return "".join(
        [
            f'<table width="100%" cellpadding="6"><tr><td bgcolor="{WARNING}"><font color="white">{banner}'
            "</font></td></tr></table>"
            if notes["notice"]
            else "",
            f"<p>{escape(notes['case'])}, {time:%Y-%m-%d %H:%M} UTC</p>",
            f'<table cellpadding="3">{"".join(f"<tr>{line}</tr>" for line in lines)}</table>',
            f"<p><b>Warning:</b> {escape(notes['warnings'])}</p>" if notes["warnings"] else "",
            f"<p>Research software, not for clinical decisions. {escape(notes['intended_use'])}</p>",
        ]
    )


def _unbroken(text: str) -> str:
    """Escaped, and kept on one line."""
    return escape(text).replace(" ", "&nbsp;").replace("-", "&#8209;")
