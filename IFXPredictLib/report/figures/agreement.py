"""Contours and volumes of repeated readings drawn: Bland-Altman plots, and the Dice of each pair of readings.

Lengths are in mm.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ...base.colours import INTRA, WARNING
from ...base.errors import IFXPredictError
from ...stats.bland_altman import BlandAltman
from .style import GREY, LINE, PAGE, PALE, Heading, add_axes, new_figure, styled, two_decimals, wrap

_CELL = PAGE / 2
_LEFT, _WIDE, _HIGH, _BELOW = 15.0, 58.0, 48.0, 14.0
_DICE_LEFT, _DICE_ROW, _DICE_BELOW = 62.0, 9.0, 11.0
_LABEL = 7.5
"""Height of a limit's two lines of text."""


@styled()
def bland_altman_figure(panels: Mapping[str, BlandAltman], what: str, unit: str, heading: Heading) -> Figure:
    """Differences against means, a panel a comparison by its title; bias and limits with bands of their intervals.

    Parameters
    ----------
    panels : mapping of str to BlandAltman
        By title; all of them share one scale of differences.
    what : str
        What was measured, as "volume".
    unit : str
        The unit of means and differences, as "mL".
    heading : Heading
        Title and notice above the panels.

    Returns
    -------
    Figure
        Matplotlib's, not yet saved.

    Raises
    ------
    IFXPredictError
        Where there is no panel.
    """
    if not panels:
        raise IFXPredictError("figure: there is nothing to compare; give at least one pair of measurements.")
    titles = [wrap(title, _WIDE + 15, size=9, bold=True) for title in panels]
    top = LINE * max(map(len, titles)) + 2
    row, columns = top + _HIGH + _BELOW, min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure = new_figure(max(_CELL * columns, 110), row * rows, heading)
    reach = max(_reach(found) for found in panels.values())
    for number, (lines, found) in enumerate(zip(titles, panels.values(), strict=True)):
        down, across = divmod(number, columns)
        axes = add_axes(figure, _CELL * across + _LEFT, row * (rows - down) - top - _HIGH, _WIDE, _HIGH)
        axes.set_title("\n".join(lines), weight="bold", pad=4)
        _draw(axes, found, 2 * reach * _LABEL / _HIGH)
        axes.set_ylim(-reach, reach)
        axes.set_xlabel(f"Mean {what} ({unit})")
        axes.set_ylabel(f"Difference ({unit})")
    return figure


@styled()
def dice_figure(pairs: Mapping[str, Sequence[float]], heading: Heading) -> Figure:
    """The Dice of every case, a row a pair of readings by its title, with quartiles and median.

    Parameters
    ----------
    pairs : mapping of str to sequence of float
        By title, the Dice of each case, 0 to 1.
    heading : Heading
        Title and notice above the rows.

    Returns
    -------
    Figure
        Matplotlib's, not yet saved.

    Raises
    ------
    IFXPredictError
        Where there is no pair, or one without a case.
    """
    if not pairs or not all(len(values) for values in pairs.values()):
        raise IFXPredictError("figure: there is nothing to compare; give at least one pair of masks.")
    height = _DICE_ROW * len(pairs)
    figure = new_figure(PAGE, height + _DICE_BELOW, heading)
    axes = add_axes(figure, _DICE_LEFT, _DICE_BELOW, PAGE - _DICE_LEFT - 6, height)
    for place, values in enumerate(pairs.values()):
        dice = np.asarray(values, dtype=float)
        points: dict[str, Any] = {"color": INTRA, "markersize": 3, "zorder": 1, "clip_on": False}
        axes.plot(dice, place + _apart(dice.size), ".", **points)
        lower, middle, upper = np.quantile(dice, (0.25, 0.5, 0.75))
        axes.barh(place, upper - lower, left=lower, height=0.66, facecolor="none", edgecolor="black", zorder=2)
        axes.vlines(middle, place - 0.33, place + 0.33, color="black", linewidth=1.8, zorder=3)
    lowest = min(min(values) for values in pairs.values())
    axes.set_xlim(max(0.0, np.floor(lowest * 10 - 0.2) / 10), 1)
    axes.set_ylim(len(pairs) - 0.4, -0.6)
    axes.set_yticks(range(len(pairs)), ["\n".join(wrap(title, _DICE_LEFT - 5)) for title in pairs])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Dice (a point a case; box: quartiles)")
    return figure


def _draw(axes: Axes, found: BlandAltman, apart: float) -> None:
    """A panel's contents; the numbers beside it stand ``apart`` at least, in the unit."""
    axes.axhline(0, color=PALE, linewidth=1, zorder=0)
    axes.plot(found.means, found.differences, "o", color=INTRA, markersize=3, zorder=2)
    middle = found.bias.estimate
    parts = (
        (found.bias, GREY, "bias", middle),
        (found.lower, WARNING, "lower", min(found.lower.estimate, middle - apart)),
        (found.upper, WARNING, "upper", max(found.upper.estimate, middle + apart)),
    )
    for part, colour, name, beside in parts:
        axes.axhspan(part.low, part.high, color=colour, alpha=0.13, linewidth=0, zorder=0)
        axes.axhline(part.estimate, color=colour, linewidth=1.2, zorder=1)
        text = f"{name}\n{two_decimals(part.estimate)}"
        axes.text(1.01, beside, text, va="center", color=colour, transform=axes.get_yaxis_transform())


def _reach(found: BlandAltman) -> float:
    """Half the height of a panel: all that is drawn of it, with some room."""
    drawn = (
        *np.abs(found.differences),
        *(abs(x) for part in (found.lower, found.upper) for x in (part.low, part.high)),
    )
    return float(max(drawn)) * 1.05 or 1.0


def _apart(n: int) -> NDArray[np.float64]:
    """Where the points of a row stand above and below its middle: always the same, and evenly."""
    return np.asarray(((np.arange(n) * 0.618034) % 1 - 0.5) * 0.5)
