"""Decision curves: the net benefit of each model, of calling all positive and of calling none, a panel a split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from ...protocol.schema import Outcome
from ...stats.decision_curve import DecisionCurve
from .curve_panels import curve_panels, fullest, legend_below, with_cases
from .style import GREY, Heading, ModelStyle, shorten, styled

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
