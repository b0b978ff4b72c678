"""ROC and precision-recall curves, a panel a split; ``cases`` where a model has not answered all of the panel's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from ...evaluation.texts import area_with_interval, printed
from ...stats.curves import PrecisionRecallCurve, RocBand, RocCurve
from ...stats.discrimination import AucResult, Confusion
from .curve_panels import curve_panels, fullest, legend_below, with_cases
from .style import GREY, PALE, Heading, ModelStyle, styled


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
