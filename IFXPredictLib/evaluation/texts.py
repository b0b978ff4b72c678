"""Numbers of a result as tables, figures and sentences print them."""

import math

from ..stats.discrimination import AucResult
from ..stats.intervals import NO_INTERVAL

DECIMALS = 3
DASH = "–"


def printed(value: float) -> str:
    """A number as all tables print it."""
    return f"{value:.{DECIMALS}f}"


def with_interval(value: float, low: float, high: float) -> str:
    """An estimate with its interval: "0.831 (0.748 to 0.915)".

    Parameters
    ----------
    value : float
        The estimate.
    low, high : float
        The bounds of its interval.

    Returns
    -------
    str
        All three as ``printed`` has them.
    """
    return f"{printed(value)} ({printed(low)} to {printed(high)})"


def area_with_interval(area: AucResult) -> str:
    """An AUC with DeLong's interval; where its variance is 0, an interval of no width would say nothing."""
    if area.variance > 0:
        return with_interval(area.auc, area.low, area.high)
    return f"{printed(area.auc)} ({NO_INTERVAL})"


def p_text(p: float) -> str:
    """P with three decimals, "< 0.001" and "> 0.999" beyond them; a dash where it is NaN."""
    if math.isnan(p):
        return DASH
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p <= 0.999 else "> 0.999"


def p_in_words(p: float) -> str:
    """P with its sign: "P = 0.012", "P < 0.001"."""
    text = p_text(p)
    return f"P {text}" if text[0] in "<>" else f"P = {text}"
