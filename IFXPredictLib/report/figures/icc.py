"""ICCs drawn: their distribution by family of features, and those of single features with their intervals.

Lengths are in mm.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ...base.colours import INTER, INTRA, WARNING
from ...base.errors import IFXPredictError
from ...features.words import families
from ...stats.icc import Icc, StudyIcc
from .style import GREY, PAGE, PALE, Heading, add_axes, new_figure, shorten, styled, text_width, two_decimals

Values = NDArray[np.float64]

_LABEL, _WIDEST_LABEL, _COUNT, _GAP, _ROW = 30.0, 55.0, 17.0, 5.0, 5.2
"""Families of one VOI on one series fit into the first; those of others have its name behind theirs."""
_AXIS, _TOP = 11.0, 7.0
_NAME = 78.0
_FEATURE_ROW = 5.0
_KINDS = (("intra", "Intra-observer, ICC(3,1)"), ("inter", "Inter-observer, ICC(2,1)"))
_COLOURS = {"intra": INTRA, "inter": INTER}


@styled()
def icc_distribution_figure(names: Sequence[str], iccs: StudyIcc, threshold: float, heading: Heading) -> Figure:
    """Median, quartiles and 5 to 95 % of the ICCs in each image type and class, and how many exceed ``threshold``.

    Parameters
    ----------
    names : sequence of str
        Of m imaging features, which say their image type and class.
    iccs : StudyIcc
        Each (m,), in the order of ``names``; NaN for a feature that has none.
    threshold : float
        What the ICC of a reliable feature exceeds; a line in each panel.
    heading : Heading
        Title and notice above the panels.

    Returns
    -------
    Figure
        Matplotlib's, not yet saved: a panel a kind of ICC, intra and inter, from 0 to 1. A kind that no feature has is
        left out.

    Raises
    ------
    IFXPredictError
        Where nothing is left.
    """
    shown = {title: getattr(iccs, kind) for kind, title in _KINDS if np.isfinite(getattr(iccs, kind)).any()}
    if not shown:
        raise IFXPredictError("figure: no feature has an ICC; give more cases or features that vary.")
    rows = {**families(names, by_class=False), "": [], **families(names, by_class=True)}
    if "Deep" in rows:  # both an image type and a class: once is enough
        rows["Deep"] = rows.pop("Deep")
    height = _ROW * len(rows)
    figure = new_figure(PAGE, _TOP + height + _AXIS, heading)
    label = min(max(_LABEL, *(text_width(name) + _GAP for name in rows)), _WIDEST_LABEL)
    names_of_rows = [shorten(name, label - _GAP / 2) for name in rows]
    width = (PAGE - label) / len(shown) - _COUNT - _GAP
    for i, (title, values) in enumerate(shown.items()):
        left = label + i * (width + _COUNT + _GAP)
        axes = add_axes(figure, left, _AXIS, width, height)
        axes.set_title(title, weight="bold", pad=4)
        _boxes(axes, list(rows.values()), values, threshold)
        axes.set_yticks(range(len(rows)), names_of_rows if i == 0 else [""] * len(rows))
        axes.set_xlabel(f"ICC (line: {threshold:g}; right: features above)")
    return figure


@styled()
def icc_forest_figure(names: Sequence[str], iccs: StudyIcc, threshold: float, heading: Heading) -> Figure:
    """Intra- and inter-observer ICC of each feature with its interval, in the order given.

    Parameters
    ----------
    names : sequence of str
        Of m features, the first on top.
    iccs : StudyIcc
        Each (m,), in the order of ``names``; NaN for a feature that has none.
    threshold : float
        What the ICC of a reliable feature exceeds; drawn as a line.
    heading : Heading
        Title and notice above the rows.

    Returns
    -------
    Figure
        Matplotlib's, not yet saved, with an axis from 0 to 1. A kind of ICC that no feature has is left out.

    Raises
    ------
    IFXPredictError
        Where there is no feature.
    """
    if not names:
        raise IFXPredictError("figure: there is no feature to draw; name at least one.")
    height = _FEATURE_ROW * len(names)
    figure = new_figure(PAGE, _TOP + height + _AXIS, heading)
    axes = add_axes(figure, _NAME, _AXIS, PAGE - _NAME - 6, height)
    places = np.arange(len(names), dtype=float)
    for shift, (kind, title) in zip((-0.17, 0.17), _KINDS, strict=True):
        found = Icc(getattr(iccs, kind), getattr(iccs, f"{kind}_low"), getattr(iccs, f"{kind}_high"))
        if not np.isfinite(found.value).any():
            continue
        axes.hlines(places + shift, np.clip(found.low, 0, 1), np.clip(found.high, 0, 1), color=_COLOURS[kind])
        axes.plot(np.clip(found.value, 0, 1), places + shift, "o", **_point(kind), label=title)
    _across(axes, len(names), threshold)
    axes.set_yticks(places, [shorten(name, _NAME - 4) for name in names])
    axes.set_xlabel(f"ICC with 95 % interval (line: {threshold:g})")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, borderaxespad=0.1)
    return figure


def _point(kind: str) -> dict[str, Any]:
    return {"color": _COLOURS[kind], "markersize": 3.6, "clip_on": False}


def _boxes(axes: Axes, rows: Sequence[Sequence[int]], values: Values, threshold: float) -> None:
    for place, inside in enumerate(rows):
        all_of = values[list(inside)]
        finite = all_of[np.isfinite(all_of)]
        if finite.size:
            low, lower, middle, upper, high = np.clip(np.quantile(finite, (0.05, 0.25, 0.5, 0.75, 0.95)), 0, 1)
            axes.hlines(place, low, high, color=GREY, linewidth=0.9)
            axes.barh(place, upper - lower, left=lower, height=0.62, color=PALE, edgecolor=GREY)
            axes.vlines(middle, place - 0.31, place + 0.31, color="black", linewidth=1.6)
        if all_of.size:
            text = f"{int(np.sum(all_of > threshold))} of {all_of.size}"
            axes.text(1.03, place, text, va="center", transform=axes.get_yaxis_transform())
    _across(axes, len(rows), threshold)


def _across(axes: Axes, rows: int, threshold: float) -> None:
    """The common axis: 0 to 1, first row on top, the threshold as a line."""
    axes.axvline(threshold, color=WARNING, linewidth=1, zorder=0)
    axes.set_xlim(0, 1)
    axes.set_xticks(np.linspace(0, 1, 5), [two_decimals(x) for x in np.linspace(0, 1, 5)])
    axes.set_ylim(rows - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
