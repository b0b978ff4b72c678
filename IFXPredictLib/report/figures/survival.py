"""Kaplan-Meier curves of the cases that a model calls positive and negative. Lengths are in mm, times in weeks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from ...base.errors import IFXPredictError
from ...evaluation.texts import p_in_words
from ...stats.cox import CoxResult
from ...stats.kaplan_meier import KaplanMeier, LogRank
from .style import GREY, LINE, MARGIN, PAGE, Heading, ModelStyle, add_axes, new_figure, shorten, styled, wrap

HALF_YEAR = 26
_LEFT, _RIGHT, _HEIGHT = 48.0, 6.0, 75.0
_WIDTH = PAGE - _LEFT - _RIGHT
_LABELS = 11.0
_MOST_TICKS = 8


@dataclass(frozen=True)
class CalledGroup:
    """The cases with one call: what they are called ("predicted response"), and their curve."""

    title: str
    curve: KaplanMeier


@dataclass(frozen=True)
class SurvivalByCall:
    """What is drawn of one model on one split.

    ``positive`` or ``negative`` is None where no case is called so. ``test`` compares the two and ``hazard`` has the
    call as its first covariate; each is instead a text that says why there is none.
    """

    style: ModelStyle
    positive: CalledGroup | None
    negative: CalledGroup | None
    test: LogRank | str
    hazard: CoxResult | str


@styled()
def survival_figure(found: SurvivalByCall, heading: Heading, confidence: float = 0.95) -> Figure:
    """The share without failure over the weeks, with intervals, censored cases as ticks, and the numbers at risk below.

    The positive group has the model's colour, the negative one is grey and dashed. ``confidence`` is the level of all
    intervals, which are not computed here. Raises IFXPredictError where no case is called anything.
    """
    groups = [(group, line) for group, line in _with_lines(found) if group is not None]
    if not groups:
        raise IFXPredictError("survival figure: nothing to draw; give the cases of at least one call.")
    facts = [line for text in facts_in_words(found, confidence) for line in wrap(text, PAGE - 2 * MARGIN)]
    above, below = LINE * (len(facts) + len(groups) + 1), LINE * (len(groups) + 1) + 3
    figure = new_figure(PAGE, above + _HEIGHT + _LABELS + below, heading)
    axes = add_axes(figure, _LEFT, below + _LABELS, _WIDTH, _HEIGHT)
    ticks = week_ticks(max(float(group.curve.time[-1]) for group, _ in groups))
    lines = [_draw(axes, group.curve, line) for group, line in groups]
    censored = Line2D([], [], color=GREY, marker="|", markersize=6, linestyle="none")
    axes.set(xlim=(0, ticks[-1]), ylim=(0, 1.02), xticks=ticks, xlabel="Weeks", ylabel="Share without failure")
    labels = [*(_counted(group) for group, _ in groups), f"censored; bands: {100 * confidence:g} % CI"]
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1.01), "borderaxespad": 0, "borderpad": 0}
    axes.legend([*lines, censored], labels, labelspacing=0.3, **place)
    _draw_numbers(axes, groups, ticks)
    top = (below + _LABELS + _HEIGHT + above) / (figure.get_size_inches()[1] * 25.4)
    figure.text(MARGIN / PAGE, top, "\n".join(facts), va="top", linespacing=1.25)
    return figure


def facts_in_words(found: SurvivalByCall, confidence: float) -> tuple[str, str]:
    """The log-rank test and the hazard ratio, or why there is none."""
    test, hazard = found.test, found.hazard
    tested = f"not available, {test}" if isinstance(test, str) else p_in_words(test.test.p)
    return f"Log-rank test: {tested}", f"Hazard ratio {_ratio_in_words(hazard, confidence)}"


def week_ticks(last: float) -> NDArray[np.intp]:
    """0, 26, 52, ... weeks up to the first that is not before ``last``; where these are too many, every 52nd, 104th."""
    step = HALF_YEAR
    while last > step * _MOST_TICKS:
        step *= 2
    return np.arange(0, max(1, math.ceil(last / step)) + 1) * step


def _ratio_in_words(hazard: CoxResult | str, confidence: float) -> str:
    if isinstance(hazard, str):
        return f"not estimable: {hazard}"
    if not hazard.estimable[0]:
        limit = {1: ", it grows without bound", -1: ", it falls towards 0", 0: ""}[int(hazard.separation[0])]
        return f"of {hazard.names[0]} not estimable: the groups are separated{limit}"
    ratio, low, high = (_digits(float(value[0])) for value in (hazard.hazard_ratio, hazard.low, hazard.high))
    return f"of {hazard.names[0]}: {ratio} ({100 * confidence:g} % CI {low} to {high})"


def _digits(ratio: float) -> str:
    """Two decimals of what is near 1, else three digits."""
    return "infinity" if math.isinf(ratio) else f"{ratio:.2f}" if 0.995 <= ratio < 9.995 else f"{ratio:.3g}"


def _with_lines(found: SurvivalByCall) -> tuple[tuple[CalledGroup | None, ModelStyle], ...]:
    """Both groups as a curve's style: the positive one solid in the model's colour."""
    positive, negative = ModelStyle("", found.style.colour, ()), ModelStyle("", "#333333", (5, 2))
    return (found.positive, positive), (found.negative, negative)


def _counted(group: CalledGroup) -> str:
    said = f"  n = {group.curve.at_risk[0]}, failures {group.curve.events.sum()}"
    return f"{shorten(group.title, _WIDTH - 50)}{said}"


def _draw(axes: Axes, curve: KaplanMeier, style: ModelStyle) -> Line2D:
    time, survival = np.append(0, curve.time), np.append(1, curve.survival)
    weeks, low, high = np.repeat(curve.time, 2)[1:], np.repeat(curve.low, 2)[:-1], np.repeat(curve.high, 2)[:-1]
    axes.fill_between(weeks, low, high, color=style.colour, alpha=0.15, linewidth=0)  # steps that end where NaN begins
    (line,) = axes.plot(time, survival, drawstyle="steps-post", **style.line, clip_on=False)
    left = curve.censored > 0
    axes.plot(curve.time[left], curve.survival[left], "|", color=style.colour, markersize=6, clip_on=False)
    return line


def _draw_numbers(axes: Axes, groups: Sequence[tuple[CalledGroup, ModelStyle]], ticks: NDArray[np.intp]) -> None:
    """The numbers at risk, below the ticks that they belong to."""
    left, rows = (
        (MARGIN - _LEFT) / _WIDTH,
        [-(_LABELS + LINE * (row + 0.5)) / _HEIGHT for row in range(len(groups) + 1)],
    )
    axes.text(left, rows[0], "Number at risk", transform=axes.transAxes, weight="bold", va="center")
    for y, (group, style) in zip(rows[1:], groups, strict=True):
        title = shorten(group.title, _LEFT - 10)
        axes.text(left, y, title, transform=axes.transAxes, color=style.colour, va="center")
        for week, count in zip(ticks, group.curve.number_at_risk(ticks), strict=True):
            axes.text(week, y, str(count), transform=axes.get_xaxis_transform(), ha="center", va="center")
