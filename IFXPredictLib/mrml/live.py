"""A prediction of the VOI as it is being drawn, as rich text: nothing of it becomes a node of the scene."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..base.text import breakable, percent, plain
from ..prediction.prediction import DEMONSTRATION
from ..protocol.loading import reference_model
from .needle import needle_html

if TYPE_CHECKING:
    from ..prediction.prediction import Prediction
    from ..protocol.loading import Protocol


def live_html(prediction: Prediction, protocol: Protocol) -> str:
    """The models' rows below the needle of the reference model.

    Parameters
    ----------
    prediction : Prediction
        Of the VOI as it is drawn.
    protocol : Protocol
        Whose outcome and titles are shown.

    Returns
    -------
    str
        Rich text; what is to be warned of is its last paragraph.
    """
    titles = ("Model", f"Probability of {protocol.outcome.positive}", "Cut-off", "Call")
    lines = ["".join(f'<th align="left">{escape(title)}</th>' for title in titles)]
    for row in prediction.rows:
        cells = protocol.model_title(row.model), percent(row.probability), percent(row.cutoff), row.call
        lines.append("".join(f"<td>{escape(plain(str(cell)))}</td>" for cell in cells))
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    warnings = "; ".join((*([DEMONSTRATION] if prediction.notice else []), *prediction.warnings))
    warned = f"<p><b>Warning:</b> {escape(breakable(warnings))}</p>" if warnings else ""
    return f'{_needle(prediction, protocol)}<table cellpadding="2">{table}</table>{warned}'


def _needle(prediction: Prediction, protocol: Protocol) -> str:
    """The reference model's; nothing where it gives no answer."""
    reference = reference_model(protocol)
    row = next((row for row in prediction.rows if row.model == reference and not row.missing), None)
    if row is None:
        return ""
    return needle_html(protocol.model_title(row.model), row.probability, row.cutoff)
