"""A prediction of the VOI as it is being drawn, as rich text: nothing of it becomes a node of the scene."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..base.text import breakable, percent, plain
from ..prediction.prediction import DEMONSTRATION
from ..protocol.loading import reference_model

if TYPE_CHECKING:
    from ..prediction.prediction import Prediction
    from ..protocol.loading import Protocol

_BELOW, _ABOVE, _NEEDLE = "#9db8d2", "#e3b98f", "#000000"
_STEPS = 100


def live_html(prediction: Prediction, protocol: Protocol) -> str:
    """The models' rows, and the needle of the reference model over a scale from 0 to 1 that changes at its cut-off."""
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
    """A bar of ``_STEPS`` parts; nothing where the reference model gives no answer."""
    reference = reference_model(protocol)
    row = next((row for row in prediction.rows if row.model == reference and not row.missing), None)
    if row is None:
        return ""
    at, cutoff = (round(_STEPS * min(max(value, 0.0), 1.0)) for value in (row.probability, row.cutoff))
    at = min(at, _STEPS - 1)
    parts = [
        (min(at, cutoff), _BELOW),
        (max(at - cutoff, 0), _ABOVE),
        (1, _NEEDLE),
        (max(cutoff - at - 1, 0), _BELOW),
        (_STEPS - max(at + 1, cutoff), _ABOVE),
    ]
    cells = "".join(f'<td width="{width}%" bgcolor="{colour}"></td>' for width, colour in parts if width)
    title = escape(plain(protocol.model_title(row.model)))
    return (
        f"<b>{title}: {percent(row.probability)}</b>"
        f'<table width="100%" cellspacing="0" cellpadding="4"><tr>{cells}</tr></table>'
    )
