"""ROC and precision-recall curves, a panel a split; ``cases`` where a model has not answered all of the panel's.

Panels of curves with a legend below each: what ROC, precision-recall and decision curves share. Lengths in mm.

Decision curves: the net benefit of each model, of calling all positive and of calling none, a panel a split.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from ...base.errors import IFXPredictError
from ...evaluation.table_two import area_with_interval, printed
from ...protocol.schema import Outcome
from ...stats.curves import PrecisionRecallCurve, RocBand, RocCurve
from ...stats.decision_curve import DecisionCurve
from ...stats.discrimination import AucResult, Confusion
from .style import GREY, LINE, PAGE, PALE, Heading, ModelStyle, add_axes, new_figure, shorten, styled, text_width, wrap

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


_BELOW_ZERO = 0.25
"""How much of the height above 0 is shown below it: enough to see a model do harm, not how far it falls."""
_LEAST_TOP = 0.05
_LABEL = 70.0


@dataclass(frozen=True)
class ModelBenefit:
    """A model's decision curve on one split; ``cases`` where it has not answered all cases of the panel."""

    style: ModelStyle
    curve: DecisionCurve
    cases: int | None = None


@styled()
def decision_figure(panels: Mapping[str, Sequence[ModelBenefit]], outcome: Outcome, heading: Heading) -> Figure:
    """Net benefit against the threshold probability from 0 to 1; ``panels`` maps the title of each split to its models.

    What is far below 0 is cut off; calling all positive is of the cases of the model with the most. Raises
    IFXPredictError where there is nothing to draw.
    """
    figure, all_axes = curve_panels(list(panels), [len(models) for models in panels.values()], 2, heading)
    for axes, models in zip(all_axes, panels.values(), strict=True):
        _draw_benefits(axes, models, outcome)
    return figure


def _draw_benefits(axes: Axes, models: Sequence[ModelBenefit], outcome: Outcome) -> None:
    fullest_model = models[fullest([m.cases for m in models])]
    reference, call_all = fullest_model.curve, f"call all {outcome.positive}"
    (everyone,) = axes.plot(reference.thresholds, reference.treat_all, color=GREY, linewidth=0.9, label=call_all)
    (nobody,) = axes.plot([0, 1], [0, 0], color="black", linewidth=1.8, label="call none")
    lines = [axes.plot(m.curve.thresholds, m.curve.net_benefit, **m.style.line, zorder=3)[0] for m in models]
    top = max(_LEAST_TOP, *(float(m.curve.net_benefit.max()) for m in models), float(reference.treat_all.max()))
    threshold = shorten(f"Threshold probability of {outcome.positive}", _LABEL)
    axes.set(xlim=(0, 1), ylim=(-_BELOW_ZERO * top, 1.05 * top), xlabel=threshold, ylabel="Net benefit")
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.grid(color="0.93", linewidth=0.6)
    axes.set_axisbelow(True)
    labels = [(m.style.title, with_cases("", m.cases)) for m in models]
    everyones = call_all, with_cases("", fullest_model.cases)
    legend_below(axes, "", [*lines, everyone, nobody], [*labels, everyones, ("call none", "")])


@dataclass(frozen=True)
class ModelRoc:
    """A model's ROC curve and AUC on one split; its operating point at the locked cut-off, and its band, if wanted.

    A model with a band is drawn above the others, with a thicker line.
    """

    style: ModelStyle
    curve: RocCurve
    area: AucResult
    at_cutoff: Confusion
    band: RocBand | None = None
    cases: int | None = None


@dataclass(frozen=True)
class ModelPrecisionRecall:
    """A model's precision-recall curve on one split."""

    style: ModelStyle
    curve: PrecisionRecallCurve
    cases: int | None = None


@styled()
def roc_figure(panels: Mapping[str, Sequence[ModelRoc]], heading: Heading, confidence: float = 0.95) -> Figure:
    """Sensitivity against 1 - specificity; ``panels`` maps the title of each split to its models.

    ``confidence`` is the level of all intervals, which are not computed here. Raises IFXPredictError where there is
    nothing to draw.
    """
    figure, all_axes = curve_panels(list(panels), [len(models) for models in panels.values()], 3, heading)
    for axes, models in zip(all_axes, panels.values(), strict=True):
        (chance,) = axes.plot([0, 1], [0, 1], color=PALE, linewidth=1, label="chance")
        lines = [_draw_roc(axes, model) for model in models]
        _unit_square(axes, "1 \u2212 specificity", "Sensitivity")
        point = Line2D([], [], color="white", marker="o", markeredgecolor="black", markersize=5)
        labels = [(model.style.title, with_cases(area_with_interval(model.area), model.cases)) for model in models]
        title = f"AUC ({100 * confidence:g} % CI{', band pointwise' if any(m.band for m in models) else ''})"
        legend_below(
            axes,
            title,
            [*lines, point, chance],
            [*labels, ("operating point at the locked cut-off", ""), ("chance", "")],
        )
    return figure


@styled()
def precision_recall_figure(panels: Mapping[str, Sequence[ModelPrecisionRecall]], heading: Heading) -> Figure:
    """Precision against recall in steps, which is what average precision is the area of, above the prevalence.

    The prevalence is that of the model with the most cases. ``panels`` maps the title of each split to its models.
    Raises IFXPredictError where there is nothing to draw.
    """
    figure, all_axes = curve_panels(list(panels), [len(models) for models in panels.values()], 2, heading)
    for axes, models in zip(all_axes, panels.values(), strict=True):
        fullest_model = models[fullest([m.cases for m in models])]
        prevalence = fullest_model.curve.prevalence
        (level,) = axes.plot([0, 1], [prevalence, prevalence], color=GREY, linewidth=0.8, label="prevalence")
        lines = [_draw_precision_recall(axes, model) for model in models]
        _unit_square(axes, "Recall (sensitivity)", "Precision (positive predictive value)")
        labels = [
            (model.style.title, with_cases(printed(model.curve.average_precision), model.cases)) for model in models
        ]
        labels.append(("prevalence", with_cases(printed(prevalence), fullest_model.cases)))
        legend_below(axes, "Average precision", [*lines, level], labels)
    return figure


def _draw_roc(axes: Axes, model: ModelRoc) -> Line2D:
    above = 1 if model.band else 0
    if model.band:
        away = 1 - model.band.specificity
        axes.fill_between(away, model.band.low, model.band.high, color=model.style.colour, alpha=0.18, linewidth=0)
    x, y = 1 - model.curve.specificity, model.curve.sensitivity
    (line,) = axes.plot(x, y, **model.style.line, linewidth=1.4 + 0.6 * above, zorder=3 + above, clip_on=False)
    at = 1 - model.at_cutoff.specificity, model.at_cutoff.sensitivity
    axes.plot(*at, "o", color=model.style.colour, markeredgecolor="black", markersize=5, zorder=5, clip_on=False)
    return line


def _draw_precision_recall(axes: Axes, model: ModelPrecisionRecall) -> Line2D:
    recall, precision = [*model.curve.recall, 0.0], [*model.curve.precision, model.curve.precision[-1]]
    (line,) = axes.plot(recall, precision, **model.style.line, drawstyle="steps-post", zorder=3, clip_on=False)
    return line


def _unit_square(axes: Axes, x: str, y: str) -> None:
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=x, ylabel=y)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MultipleLocator(0.2))
    axes.grid(color="0.93", linewidth=0.6)
    axes.set_axisbelow(True)
