"""Calibration: observed frequency against predicted probability, a panel a model. Lengths are in mm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MultipleLocator
from numpy.typing import ArrayLike

from ...base.errors import IFXPredictError
from ...protocol.schema import Outcome
from ...stats.calibration import Calibration
from ...stats.calibration_curve import CalibrationCurve
from ...stats.estimates import Estimate
from ...stats.probabilities import check_probabilities
from .style import GREY, LINE, PAGE, PALE, Heading, ModelStyle, add_axes, new_figure, shorten, styled
from .style import two_decimals as number

_CELL = PAGE / 3
_LEFT, _SIDE, _BARS, _GAP = 14.0, 42.0, 13.0, 4.0
_SIDE_ALONE = 70.0
"""Of a panel that has the width of half a page to itself."""
_INDENT = 10.0
_LABELS = 11.0
_HANDLE = 30.0
_WORDS = 4 * LINE + 5
_BINS = np.linspace(0, 1, 21)


@dataclass(frozen=True)
class ModelCalibration:
    """A model's outcomes ``y`` (n,) and probabilities ``p`` (n,) on one split, and how they agree.

    ``curve`` is None where none can be fitted.
    """

    style: ModelStyle
    y: ArrayLike
    p: ArrayLike
    agreement: Calibration
    curve: CalibrationCurve | None


@styled()
def calibration_figure(
    models: Sequence[ModelCalibration], outcome: Outcome, heading: Heading, confidence: float = 0.95
) -> Figure:
    """A panel a model: the smooth curve with its band beside the diagonal, slope and intercepts in words.

    Below it the probabilities in twentieths, the cases with outcome 1 upwards, with 0 downwards. ``confidence`` is the
    level of all intervals, which are not computed here. Raises IFXPredictError where there is no model, TrainingError
    where outcomes or probabilities cannot be used.
    """
    if not models:
        raise IFXPredictError("calibration figure: nothing to draw; give at least one model.")
    columns, rows = min(3, len(models)), -(-len(models) // 3)
    side = _SIDE if columns > 1 else _SIDE_ALONE
    row = _WORDS + side + _GAP + _BARS + _LABELS
    legend = LINE * (4 if columns == 1 else 2) + 1.6
    figure = new_figure(max(PAGE / 2, _CELL * columns), row * rows + legend, heading)
    for place, model in enumerate(models):
        down, across = divmod(place, columns)
        left, bottom = _CELL * across + _LEFT, legend + row * (rows - down - 1) + _LABELS
        curve = add_axes(figure, left, bottom + _BARS + _GAP, side, side)
        bars = add_axes(figure, left, bottom, side, _BARS)
        _draw_curve(curve, model, side)
        _draw_bars(bars, model)
        for axes, label in ((curve, "Observed frequency"), (bars, "Cases")) if across == 0 else ():
            axes.set_ylabel(label)
            axes.yaxis.set_label_coords(-_INDENT / side, 0.5)
        bars.set_xlabel("Predicted probability" if place + columns >= len(models) else "")
    _explain(figure, outcome, confidence, min(2, columns))
    return figure


def _draw_curve(axes: Axes, model: ModelCalibration, side: float) -> None:
    axes.plot([0, 1], [0, 1], color=PALE, linewidth=1, label="diagonal")
    if model.curve is None:
        axes.text(0.5, 0.08, "no curve fits\nthese probabilities", color=GREY, ha="center")
    else:
        found = model.curve
        axes.fill_between(
            found.predicted, found.low, found.high, color=model.style.colour, alpha=0.22, linewidth=0, zorder=2
        )
        axes.plot(found.predicted, found.observed, color=model.style.colour, linewidth=1.8, zorder=3, clip_on=False)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.xaxis.set_major_locator(MultipleLocator(0.5))
    axes.yaxis.set_major_locator(MultipleLocator(0.5))
    axes.tick_params(labelbottom=False)
    _write(axes, side, 3, model.style.title, size=9, bold=True)
    for line, words in enumerate(agreement_in_words(model.agreement)):
        _write(axes, side, 2 - line, words)


def _write(axes: Axes, side: float, line: int, text: str, size: int = 8, bold: bool = False) -> None:
    """Write ``text`` above square ``axes`` of ``side``, on the ``line``-th line from below."""
    shown = shorten(text, side + 2 * _INDENT - 8, size, bold)
    place = -_INDENT / side, 1 + (2.5 + LINE * line + 0.5 * bold) / side
    axes.text(*place, shown, transform=axes.transAxes, size=size, weight="bold" if bold else "normal")


def agreement_in_words(found: Calibration) -> list[str]:
    """Slope, intercept and calibration in the large with their intervals, a line each."""
    large = f"in the large {_interval(found.in_the_large)}"
    if found.slope is None or found.intercept is None:
        return ["slope and intercept undefined", large]
    return [f"slope {_interval(found.slope)}", f"intercept {_interval(found.intercept)}", large]


def _interval(found: Estimate) -> str:
    return f"{number(found.value)} ({number(found.low)} to {number(found.high)})"


def _draw_bars(axes: Axes, model: ModelCalibration) -> None:
    outcome, probability = check_probabilities(model.y, model.p)
    up, down = (np.histogram(probability[outcome == label], _BINS)[0] for label in (1, 0))
    axes.stairs(up, _BINS, fill=True, color=model.style.colour)
    axes.stairs(-down, _BINS, fill=True, color=PALE)
    axes.axhline(0, color="black", linewidth=0.7)
    most = int(max(up.max(), down.max()))
    axes.set(xlim=(0, 1), ylim=(-1.1 * most, 1.1 * most), yticks=[-most, 0, most])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{abs(count):.0f}"))
    axes.xaxis.set_major_locator(MultipleLocator(0.5))


def _explain(figure: Figure, outcome: Outcome, confidence: float, columns: int) -> None:
    """What the lines and bars are, once for all panels."""
    room = float(figure.get_size_inches()[0]) * 25.4 / columns - _HANDLE
    handles = [
        Line2D([], [], color=PALE, linewidth=1),
        Patch(color=GREY, alpha=0.22, linewidth=0),
        Patch(color=GREY),
        Patch(color=PALE),
    ]
    labels = [
        "perfect agreement",
        f"{100 * confidence:g} % CI, of the curve pointwise",
        f"up: {shorten(outcome.positive, room)}",
        f"down: {shorten(outcome.negative, room)}",
    ]
    figure.legend(
        handles, labels, loc="lower left", ncols=columns, borderaxespad=0.3, columnspacing=1.5, labelspacing=0.3
    )
