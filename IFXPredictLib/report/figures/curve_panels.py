"""Panels of curves with a legend below each: what ROC, precision-recall and decision curves share. Lengths in mm."""

import math
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...base.errors import IFXPredictError
from .style import LINE, PAGE, Heading, add_axes, new_figure, shorten, text_width, wrap

_CELL = PAGE / 2
_SIDE = 70.0
_LEFT = 15.0
_LABELS = 11.0
_INDENT = 10.0
_LEGEND = 85.0
_HANDLE = 13.0
_ENTRY = 3.95


def curve_panels(
    titles: Sequence[str], curves: Sequence[int], more: int, heading: Heading
) -> tuple[Figure, list[Axes]]:
    """A figure of square panels in one or two columns; below each room for a legend.

    ``curves`` is how many each panel has, ``more`` how many lines the longest legend has beyond them.

    Raises IFXPredictError where there is no panel, or one without a curve.
    """
    if not curves or not min(curves):
        raise IFXPredictError("figure: nothing to draw; give at least one panel, each with at least one model.")
    wrapped = [wrap(title, _SIDE, size=9, bold=True) for title in titles]
    columns = min(2, len(titles))
    top = LINE * max(len(lines) for lines in wrapped) + 2
    row = top + _SIDE + _LABELS + _ENTRY * (max(curves) + more) + 4
    rows = -(-len(titles) // columns)
    figure = new_figure(_CELL * columns, row * rows, heading)
    panels = []
    for number, lines in enumerate(wrapped):
        down, across = divmod(number, columns)
        axes = add_axes(figure, _CELL * across + _LEFT, row * (rows - down) - top - _SIDE, _SIDE, _SIDE)
        axes.set_title("\n".join(lines), weight="bold", pad=4)
        panels.append(axes)
    return figure, panels


def with_cases(said: str, cases: int | None) -> str:
    """What is said of a curve, and its number of cases where it has one of its own."""
    return ", ".join(part for part in (said, "" if cases is None else f"n = {cases}") if part)


def fullest(cases: Sequence[int | None]) -> int:
    """Which curve of a panel has the most cases; None is all of the panel's."""
    return max(range(len(cases)), key=lambda place: math.inf if (found := cases[place]) is None else found)


def legend_below(axes: Axes, title: str, handles: Sequence[Artist], labels: Sequence[tuple[str, str]]) -> None:
    """A line a handle: a name, shortened where it is too long, and what is said of it."""
    texts = [f"{shorten(name, _LEGEND - _HANDLE - text_width(f'  {said}'))}  {said}".rstrip() for name, said in labels]
    legend = axes.legend(
        handles,
        texts,
        title=title,
        loc="upper left",
        bbox_to_anchor=(-_INDENT / _SIDE, -_LABELS / _SIDE),
        borderaxespad=0,
        borderpad=0,
        labelspacing=0.35,
        alignment="left",
    )
    legend.get_title().set_fontsize(8)
