"""A probability as a needle on its scale from 0 to 1, as rich text of the panel.

The scale changes its colour at the model's cut-off: blue below, brown from it on. Where the VOI was drawn again, the
band of 90 % of the redrawings' probabilities is darker.
"""

from __future__ import annotations

from html import escape
from itertools import groupby

from ..base.text import percent, plain

NEEDLE = "#000000"
BELOW, BELOW_IN_BAND = "#9db8d2", "#4f7fae"
ABOVE, ABOVE_IN_BAND = "#e3b98f", "#bf7a30"
_STEPS = 100


def needle_html(title: str, probability: float, cutoff: float, band: tuple[float, float] | None = None) -> str:
    """A bar below a line that names the model.

    Parameters
    ----------
    title : str
        Of the model, for readers.
    probability, cutoff : float
        From 0 to 1.
    band : tuple of float, optional
        The band's lower and upper end.

    Returns
    -------
    str
        Rich text, in which the bar has 100 parts.
    """
    at = min(_step(probability), _STEPS - 1)
    turn = _step(cutoff)
    dark = range(0) if band is None else range(_step(band[0]), max(_step(band[1]), _step(band[0]) + 1))

    def colour(step: int) -> str:
        if step == at:
            return NEEDLE
        if step < turn:
            return BELOW_IN_BAND if step in dark else BELOW
        return ABOVE_IN_BAND if step in dark else ABOVE

    runs = [(len(list(run)), one) for one, run in groupby(map(colour, range(_STEPS)))]
    cells = "".join(f'<td width="{width}%" bgcolor="{one}"></td>' for width, one in runs)
    return (
        f"<b>{escape(plain(title))}: {percent(probability)}</b>"
        f'<table width="100%" cellspacing="0" cellpadding="4"><tr>{cells}</tr></table>'
    )


def _step(value: float) -> int:
    return round(_STEPS * min(max(value, 0.0), 1.0))
