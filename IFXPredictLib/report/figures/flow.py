"""The cohort's flow chart (Figure 1): boxes with counts, exclusions to the side. Lengths are in mm."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ...evaluation.flow import SPLITS, Flow, Split, Tally
from ...protocol.schema import Outcome
from .style import GREY, LINE, PAGE, Heading, add_axes, new_figure, styled, wrap

_TITLES: dict[Split, str] = {"train": "Training", "test": "Test", "external": "External validation"}
_WIDTH, _EDGE, _GAP, _PADDING = 82.0, 4.0, 9.0, 2.5
_UNKNOWN = "unknown centre"


@dataclass(frozen=True)
class _Box:
    """Lines of text, the first one bold, in a frame whose upper left corner is at ``left``, ``top``."""

    lines: tuple[str, ...]
    left: float = 0.0
    top: float = 0.0

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 2 * _PADDING

    @property
    def middle(self) -> float:
        return self.left + _WIDTH / 2

    @property
    def bottom(self) -> float:
        return self.top - self.height


@styled()
def flow_figure(flow: Flow, outcome: Outcome, heading: Heading) -> Figure:
    """Cases listed, excluded (by reason), analysed, and of each split with cases the outcomes and the centres."""
    splits = [split for split in SPLITS if flow.splits[split].listed]
    listed = _box([f"Cases listed (n = {flow.total.listed}{_listed_patients(flow.total)})"])
    excluded = _box(_exclusions(flow, splits))
    analysed = _box(
        [f"Cases analysed (n = {flow.total.analysed}{flow.total.of_patients})", *_outcomes(flow.total, outcome)]
    )
    parts = [_box(_part(flow, split, outcome)) for split in splits]
    between = excluded.height + 4
    height = listed.height + between + analysed.height + _GAP + max(part.height for part in parts) + _EDGE + 1
    figure = new_figure(PAGE, height, heading)
    axes = add_axes(figure, 0, 0, PAGE, height)
    axes.set(xlim=(0, PAGE), ylim=(0, height))
    axes.set_axis_off()
    listed = _draw(axes, listed, _EDGE, height - 1)
    excluded = _draw(axes, excluded, PAGE - _EDGE - _WIDTH, listed.bottom - 2)
    analysed = _draw(axes, analysed, _EDGE, listed.bottom - between)
    _arrow(axes, [(listed.middle, listed.bottom), (listed.middle, analysed.top)])
    side = excluded.top - excluded.height / 2
    _arrow(axes, [(listed.middle, side), (excluded.left, side)])
    for part, left in zip(parts, (_EDGE, PAGE - _EDGE - _WIDTH), strict=False):
        drawn = _draw(axes, part, left, analysed.bottom - _GAP)
        bend = drawn.top + _GAP / 2
        start = (analysed.middle, analysed.bottom)
        _arrow(axes, [start, (analysed.middle, bend), (drawn.middle, bend), (drawn.middle, drawn.top)])
    return figure


def _box(lines: Sequence[str]) -> _Box:
    """A box not yet placed, its lines wrapped to its width."""
    inner = _WIDTH - 2 * _PADDING
    return _Box(tuple(piece for number, line in enumerate(lines) for piece in wrap(line, inner, bold=number == 0)))


def _listed_patients(tally: Tally) -> str:
    return f" of {tally.patients_listed} patients" if tally.patients_listed < tally.listed else ""


def _exclusions(flow: Flow, splits: Sequence[Split]) -> list[str]:
    excluded = flow.total.excluded
    lines = [f"Excluded (n = {sum(excluded.values())})"]
    for reason, count in excluded.items():
        if count:
            each = ", ".join(f"{_TITLES[split].lower()} {flow.splits[split].excluded[reason]}" for split in splits)
            lines.append(f"{reason}: {count}" + (f" ({each})" if len(splits) > 1 else ""))
    return lines


def _outcomes(tally: Tally, outcome: Outcome) -> list[str]:
    counts = f"{outcome.positive} {tally.positive}, {outcome.negative} {tally.negative}"
    return [counts, *([f"extracted with a warning: {tally.warned}"] if tally.warned else [])]


def _part(flow: Flow, split: Split, outcome: Outcome) -> list[str]:
    tally = flow.splits[split]
    lines = [f"{_TITLES[split]} (n = {tally.analysed}{tally.of_patients})", *_outcomes(tally, outcome)]
    for centre in flow.centres:
        own = flow.split_centres[split, centre]
        if own.listed:
            name = f"centre {centre}" if centre else _UNKNOWN
            lines.append(f"{name}: {own.analysed} ({own.positive} {outcome.positive})")
    return lines


def _draw(axes: Axes, box: _Box, left: float, top: float) -> _Box:
    """``box`` at its place, framed and filled in."""
    placed = _Box(box.lines, left, top)
    frame = Rectangle((left, placed.bottom), _WIDTH, box.height, facecolor="white", edgecolor="black", zorder=3)
    axes.add_patch(frame)
    for number, line in enumerate(box.lines):
        y = top - _PADDING - LINE * (number + 0.5)
        weight = "normal" if number else "bold"
        axes.text(left + _PADDING, y, line, va="center", weight=weight, zorder=4)
    return placed


def _arrow(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    """A line through ``points`` with a head at the last."""
    x, y = zip(*points, strict=True)
    axes.plot(x, y, color=GREY, linewidth=0.9, solid_joinstyle="miter")
    head = {"arrowstyle": "-|>", "color": GREY, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", points[-1], points[-2], arrowprops=head)
