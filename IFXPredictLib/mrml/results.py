"""A prediction's nodes in the scene: tables and a chart beside the volume, which say where they came from.

What is exported or shown of them later is read from the tables alone, so that a scene opened again is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..base.text import plain
from ..protocol.loading import Protocol
from .bands import band_tables
from .charts import prediction_chart
from .companions import set_companion, uncertainty_table, why_table
from .maps import remove_maps
from .scene import place_beside, place_under
from .tables import NAMESPACE, features_table, prediction_table

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScalarVolumeNode, vtkMRMLSegmentationNode, vtkMRMLTableNode

    from ..prediction.prediction import Prediction


@dataclass(frozen=True)
class Results:
    """The nodes that one prediction leaves in the scene; there is no ``why_table`` where no model answered.

    ``prediction`` is what they show, for what nodes do not hold; its band has tables of its own (``band_tables``).
    """

    prediction_table: vtkMRMLTableNode
    features_table: vtkMRMLTableNode
    why_table: vtkMRMLTableNode | None
    uncertainty_table: vtkMRMLTableNode
    chart: vtkMRMLPlotChartNode
    prediction: Prediction


def add_results(
    volume: vtkMRMLScalarVolumeNode,
    segmentation: vtkMRMLSegmentationNode,
    prediction: Prediction,
    protocol: Protocol,
) -> Results:
    """Add the tables and the chart, named after case and local time.

    They refer to the volume and the segmentation and stand beside the volume in the subject hierarchy; maps of the
    volume that explain an earlier prediction go. All tables have the prediction's provenance as attributes;
    "<prediction table> why", "<prediction table> trust" and those of a band are found from the prediction table
    (``companion``). Viewers are told once, when all is there.

    Parameters
    ----------
    volume : vtkMRMLScalarVolumeNode
        The image that the prediction is of, in the scene that gets the nodes.
    segmentation : vtkMRMLSegmentationNode
        Where its VOI is drawn.
    prediction : Prediction
        What the models answered; its provenance says when.
    protocol : Protocol
        The bundle's, with the words of the outcome and the models' titles.

    Returns
    -------
    Results
        The new nodes and the prediction.
    """
    scene = volume.GetScene()
    time = datetime.fromisoformat(prediction.provenance["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    scene.StartState(scene.BatchProcessState)
    try:
        remove_maps(volume)
        name = f"{prediction.case} prediction {time}"
        titles = {row.model: plain(protocol.model_title(row.model)) for row in prediction.rows}
        results = Results(
            prediction_table(scene, prediction, protocol.outcome, name, titles),
            features_table(scene, prediction, f"{prediction.case} features {time}", titles),
            why_table(scene, prediction, f"{name} why", titles),
            uncertainty_table(scene, prediction, protocol, f"{name} trust"),
            prediction_chart(scene, prediction, protocol, f"{prediction.case} chart {time}"),
            prediction,
        )
        companions = {"why": results.why_table, "trust": results.uncertainty_table}
        companions |= band_tables(scene, prediction, name, titles)
        chart = results.chart
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
