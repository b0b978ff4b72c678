"""Why one model answered what it did, as a PNG: its largest contributions, from the base to the probability, in mm."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ...base.colours import PALETTE
from ...base.files import write_whole
from ...base.text import percent
from ...prediction.contributions import ModelWhy, WhyRow
from ...prediction.prediction import Prediction
from ...prediction.write import points, value_in_words
from ...protocol.loading import Protocol
from .fonts import legible, use_fonts
from .style import GREY, LINE, MARGIN, PAGE, Heading, add_axes, new_figure, shorten, styled, wrap

MOST_BARS = 10
"""Features with a bar of their own; the others share one."""

RAISES, LOWERS = PALETTE[3], PALETTE[0]
"""Vermilion and blue, which the colour-blind tell apart."""

_WORDS = 80.0  # the width of a feature's words
_GAP, _ABOVE, _BELOW, _END = 2.0, 6.0, 11.0, 6.0  # between rows, about the axes, and for the words at both ends
_NUMBER = 0.16  # of the axes, for the number beside a bar
_MINUS = str.maketrans("-", "\u2212")


@dataclass(frozen=True)
class _Row:
    """A bar that moves the probability by ``moved``, with its words in black and, below, ``detail`` in grey."""

    words: tuple[str, ...]
    detail: str
    moved: float
    number: str

    @property
    def height(self) -> float:
        return LINE * (len(self.words) + bool(self.detail)) + _GAP


@styled()
def why_figure(prediction: Prediction, why: ModelWhy, protocol: Protocol, path: Path) -> None:
    """Write a PNG of ``why``, one of ``prediction.why``.

    Bars lead from the training cases' mean probability to the case's, the longest first: to the right they raise it, to
    the left they lower it. The bundle's notice stands on top; sums by modality and where the numbers come from stand
    below.

    Parameters
    ----------
    prediction : Prediction
        Of one case.
    why : ModelWhy
        Of the model that is explained.
    protocol : Protocol
        Of the bundle that answered.
    path : Path
        The PNG; one that is there is replaced.

    Raises
    ------
    IFXPredictError
        Where ``path`` cannot be written.
    """
    rows = _rows(why)
    foot = [line for text in _notes(prediction, why, protocol) for line in wrap(text, PAGE - 2 * MARGIN)]
    footer, tall = LINE * len(foot) + 2, sum(row.height for row in rows) + 2 * _END
    title = f"{protocol.model_title(why.model)}, {prediction.case}: why {percent(why.probability)}"
    heading = Heading(shorten(title, PAGE - 2 * MARGIN, size=9, bold=True), prediction.notice)
    figure = new_figure(PAGE, footer + _BELOW + tall + _ABOVE, heading)
    axes = add_axes(figure, MARGIN + _WORDS + 3, footer + _BELOW, PAGE - _WORDS - 2 * MARGIN - 6, tall)
    _draw_bars(axes, why, rows, tall)
    _draw_ends(axes, why, tall)
    _label_axis(axes, protocol)
    _write_foot(figure, foot)
    use_fonts(figure)
    write_whole(path, lambda file: figure.savefig(file, metadata={"Software": None}))


def _rows(why: ModelWhy) -> list[_Row]:
    shown = why.features if len(why.features) <= MOST_BARS + 1 else why.features[:MOST_BARS]
    rows = [_row(feature) for feature in shown]
    if rest := why.features[len(shown) :]:
        moved = math.fsum(f.contribution for f in rest)
        rows.append(_Row((f"{len(rest)} other features together",), "", moved, points(moved).translate(_MINUS)))
    return rows


def _row(feature: WhyRow) -> _Row:
    number = points(feature.contribution, feature.standard_error).translate(_MINUS)
    detail = shorten(f"{feature.source}: {value_in_words(feature)}".translate(_MINUS), _WORDS)
    return _Row(tuple(wrap(feature.words, _WORDS)), detail, feature.contribution, number)


def _draw_bars(axes: Axes, why: ModelWhy, rows: Sequence[_Row], tall: float) -> None:
    """Row below row, each bar from where the one above it ended; y in mm downwards."""
    ends = why.base + np.cumsum([0.0, *(row.moved for row in rows)])
    spare = _NUMBER * max(float(np.ptp(ends)), 0.01) / (1 - 2 * _NUMBER)
    axes.set(xlim=(ends.min() - spare, ends.max() + spare), ylim=(tall, 0), yticks=[])
    tops = _END + np.cumsum([0.0, *(row.height for row in rows)])
    middles = [top + row.height / 2 for top, row in zip(tops, rows, strict=False)] + [tall]
    for i, row in enumerate(rows):
        right = row.moved >= 0
        axes.barh(middles[i], row.moved, left=ends[i], height=LINE, color=RAISES if right else LOWERS, zorder=3)
        axes.vlines(ends[i + 1], middles[i], middles[i + 1], color=GREY, linewidth=0.6, zorder=2)
        _beside(axes, row.number, ends[i + 1], middles[i], to_the_right=right)
        _write_words(axes, row, tops[i])


def _write_words(axes: Axes, row: _Row, top: float) -> None:
    lines = [(line, 8, "black") for line in row.words] + ([(row.detail, 7, GREY)] if row.detail else [])
    style: dict[str, Any] = {"ha": "right", "va": "center", "transform": axes.get_yaxis_transform()}
    for i, (line, size, colour) in enumerate(lines):
        axes.text(-0.02, top + _GAP / 2 + LINE * (i + 0.5), line, size=size, color=colour, **style)


def _draw_ends(axes: Axes, why: ModelWhy, tall: float) -> None:
    """The base, dashed, and the probability, each with its words on the side that has more room."""
    low, high = axes.get_xlim()
    axes.axvline(why.base, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.axvline(why.probability, color="black", linewidth=1.2, zorder=1)
    for text, x, y, weight in (
        (f"{why.base_words} {percent(why.base)}", why.base, _END / 2, "normal"),
        (f"this case {percent(why.probability)}", why.probability, tall - _END / 2, "bold"),
    ):
        _beside(axes, text, x, y, to_the_right=x < (low + high) / 2, weight=weight)


def _beside(axes: Axes, text: str, x: float, y: float, *, to_the_right: bool, weight: str = "normal") -> None:
    offset, side = ((3, 0), "left") if to_the_right else ((-3, 0), "right")
    style: dict[str, Any] = {"ha": side, "va": "center", "weight": weight, "zorder": 4}
    style["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # so that no line crosses the letters
    axes.annotate(text, (x, y), xytext=offset, textcoords="offset points", **style)


def _label_axis(axes: Axes, protocol: Protocol) -> None:
    outcome = protocol.outcome
    axes.spines["left"].set_visible(False)
    low, high = axes.get_xlim()
    ticks = np.round(MaxNLocator(5).tick_values(low, high), 6)
    axes.set_xticks([t for t in ticks if max(low, 0) <= t <= min(high, 1)])  # sums on the way may lie beyond
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.grid(axis="x", color="0.92")
    axes.set_axisbelow(True)
    axes.set_xlabel(legible(f"probability of {outcome.positive}"))
    for text, x, side, colour in (
        (f"\u25c0 towards {outcome.negative}", 0.0, "left", LOWERS),
        (f"towards {outcome.positive} \u25b6", 1.0, "right", RAISES),
    ):
        axes.text(x, 1.0, legible(text), ha=side, va="bottom", color=colour, weight="bold", transform=axes.transAxes)


def _notes(prediction: Prediction, why: ModelWhy, protocol: Protocol) -> list[str]:
    sums = ", ".join(f"{source} {points(total)}".translate(_MINUS) for source, total in why.by_source.items())
    found = prediction.provenance
    return [
        f"Percentage points by modality: {sums}.",
        f"Shapley values against {why.cases} training cases: what moved this model's answer, not what causes the "
        "outcome.",
        f"{protocol.outcome.positive}: {protocol.outcome.title}.",
        f"Bundle {found['bundle']} ({found['bundle_sha256'][:12]}), protocol {found['protocol']}, {found['time']}.",
    ]


def _write_foot(figure: Figure, lines: Sequence[str]) -> None:
    across, up = (25.4 * side for side in figure.get_size_inches())
    for i, line in enumerate(reversed(lines)):
        figure.text(MARGIN / across, (2 + LINE * i) / up, line, va="bottom", size=8, color=GREY)
