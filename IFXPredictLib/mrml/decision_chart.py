"""A decision curve as a chart node: net benefit of a model, of treating all and none, and where cut-offs lie on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..base.colours import colour
from .charts import label, line_chart

if TYPE_CHECKING:
    from slicer import vtkMRMLPlotChartNode, vtkMRMLScene

    from .charts import Points

_ALL, _NONE = "treating all", "treating none"
_ROOM = 0.15
"""Below 0, of the highest net benefit: treating all falls without end."""


def curve_chart(
    scene: vtkMRMLScene,
    curve: Sequence[Sequence[float]],
    cutoffs: Mapping[str, float],
    model: str,
    notice: str = "",
) -> vtkMRMLPlotChartNode:
    """A new chart of a decision curve, with cut-offs across it.

    Parameters
    ----------
    scene : vtkMRMLScene
        Gets the chart, its series, and a table of their points.
    curve : sequence of sequence of float, shape (3, m)
        Thresholds (probabilities, rising), net benefit of the model, and of treating all, both a patient and of
        out-of-fold probabilities.
    cutoffs : mapping of str to float
        The cut-off, a probability, by the words of its rule; each is a line from top to bottom.
    model : str
        The model's title for readers.
    notice : str, optional
        Of a bundle that must not be used on patients, which is the chart's title then; where it is "", the title names
        the ``model``.

    Returns
    -------
    vtkMRMLPlotChartNode
        Its y axis ends a little below 0, as treating all falls without end.
    """
    thresholds, benefit, everyone = curve
    top = max(*benefit, *everyone, 0.01)
    floor = -_ROOM * top
    marks = {f"{words}: {cutoff:.3f}": cutoff for words, cutoff in cutoffs.items()}
    lines: dict[str, Points] = {
        model: _above(floor, thresholds, benefit),
        _ALL: _above(floor, thresholds, everyone),
        _NONE: [(thresholds[0], 0.0), (thresholds[-1], 0.0)],
    }
    lines |= {title: [(cutoff, floor), (cutoff, top)] for title, cutoff in marks.items()}
    colours = {model: "#000000", _ALL: "#888888", _NONE: "#bbbbbb"}
    colours |= {title: colour(place) for place, title in enumerate(marks)}
    chart = line_chart(scene, lines, colours, f"{model} decision curve")
    label(chart, notice or f"{model}: decision curve, out of fold", "Threshold", "Net benefit a patient")
    chart.SetXAxisRangeAuto(False)
    chart.SetXAxisRange(0, 1)
    chart.SetYAxisRangeAuto(False)
    chart.SetYAxisRange(floor, 1.05 * top)
    return chart


def _above(floor: float, x: Sequence[float], y: Sequence[float]) -> Points:
    return [(a, b if b >= floor else math.nan) for a, b in zip(x, y, strict=True)]
