"""A prediction of the VOI as it is being drawn, as rich text: nothing of it becomes a node of the scene."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..base.text import breakable, percent, plain
from ..prediction.prediction import DEMONSTRATION
from ..protocol.loading import reference_model
from .needle import needle_html
from .rich_text import own_remark

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
        Rich text. Below each row stands what is to be said of that model's answer, or why it gives none; what is to be
        warned of all is its last paragraph.
    """
    titles = ("Model", f"Probability of {protocol.outcome.positive}", "Cut-off", "Call")
    lines = ["".join(f'<th align="left">{escape(title)}</th>' for title in titles)]
    of_all = [DEMONSTRATION] if prediction.notice else []
    warnings = "; ".join((*of_all, *prediction.warnings))
    for row in prediction.rows:
        cells = protocol.model_title(row.model), percent(row.probability), percent(row.cutoff), row.call
        lines.append("".join(f"<td>{escape(plain(str(cell)))}</td>" for cell in cells))
        if remark := own_remark(row.status, (*of_all, "; ".join(prediction.warnings))):
            lines.append(f'<td colspan="4"><i>{escape(breakable(remark))}</i></td>')
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    warned = f"<p><b>Warning:</b> {escape(breakable(warnings))}</p>" if warnings else ""
    html = f'{_needle(prediction, protocol)}<table cellpadding="2">{table}</table>{warned}'
    return html.replace(" %", "&nbsp;%")


def _needle(prediction: Prediction, protocol: Protocol) -> str:
    """The reference model's; nothing where it gives no answer."""
    reference = reference_model(protocol)
    row = next((row for row in prediction.rows if row.model == reference and not row.missing), None)
    if row is None:
        return ""
    return needle_html(protocol.model_title(row.model), row.probability, row.cutoff)
