"""The figures of an Analysis, each with its caption and the text for those who cannot see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from matplotlib.figure import Figure

from ..analysis.failure import FailureAnalysis
from ..analysis.model_analysis import ModelAnalysis, SplitAnalysis
from ..analysis.parts import Missing
from ..analysis.printed import printed
from ..analysis.study import Analysis
from ..calibration_figure import ModelCalibration, calibration_figure
from ..colours import model_title
from ..decision_figure import ModelBenefit, decision_figure
from ..discrimination_figures import ModelPrecisionRecall, ModelRoc, precision_recall_figure, roc_figure
from ..evaluation.table_two import ModelPerformance
from ..flow_figure import flow_figure
from ..plot_style import Heading, ModelStyle, model_styles
from ..protocol import Outcome
from ..survival_figure import CalledGroup, SurvivalByCall, survival_figure
from .failure_tables import NO_TIMES, estimable
from .titles import split_title

T = TypeVar("T")
Styles = dict[str, ModelStyle]


@dataclass(frozen=True)
class Picture:
    """A figure for the file ``name``; ``alt`` says in words what it shows. Without one, ``missing`` says why."""

    name: str
    title: str
    alt: str
    figure: Figure | None
    missing: str = ""


def flow_picture(analysis: Analysis, outcome: Outcome, notice: str) -> Picture:
    """Figure 1: the flow chart."""
    total = analysis.flow.total
    alt = f"{total.listed} cases listed, {total.listed - total.analysed} excluded, {total.analysed} analysed."
    title = "Figure 1. Flow of cases"
    return Picture("flow", title, alt, flow_figure(analysis.flow, outcome, Heading(title, notice)))


def result_pictures(analysis: Analysis, outcome: Outcome, notice: str) -> Iterator[Picture]:
    """ROC, precision-recall and decision curves; calibration and Kaplan-Meier of each split."""
    styles = model_styles(list(analysis.raw))
    yield _roc(analysis, styles, notice)
    yield _precision_recall(analysis, styles, notice)
    yield _decision(analysis, styles, notice)
    for split in analysis.splits:
        yield _calibration(split, styles, outcome, notice)
    for found in analysis.failures:
        yield _survival(found, analysis.reference, styles, outcome, notice)
    if not analysis.failures:
        yield Picture("kaplan_meier", "Figure 6. Time to failure", "", None, NO_TIMES)


def _roc(analysis: Analysis, styles: Styles, notice: str) -> Picture:
    def curve(model: ModelAnalysis) -> ModelRoc | None:
        roc, row, band = model.roc, model.locked, model.band
        if isinstance(roc, Missing) or isinstance(row, Missing):
            return None
        shown = band if model.model == analysis.reference and not isinstance(band, Missing) else None
        return ModelRoc(styles[model.model], roc, row.auc, row.counts, shown)

    panels = _panels(analysis, curve)
    title = "Figure 2. ROC curves"
    alt = f"AUC: {_in_words(analysis, _area)}."
    drawn = roc_figure(panels, Heading(title, notice)) if panels else None
    return Picture("roc", title, alt, drawn, _why(analysis, bool(panels)))


def _precision_recall(analysis: Analysis, styles: Styles, notice: str) -> Picture:
    def curve(model: ModelAnalysis) -> ModelPrecisionRecall | None:
        found = model.precision_recall
        return None if isinstance(found, Missing) else ModelPrecisionRecall(styles[model.model], found)

    panels = _panels(analysis, curve)
    title = "Figure 3. Precision-recall curves"
    alt = f"Average precision: {_in_words(analysis, lambda r: printed(r.average_precision))}."
    drawn = precision_recall_figure(panels, Heading(title, notice)) if panels else None
    return Picture("precision_recall", title, alt, drawn, _why(analysis, bool(panels)))


def _decision(analysis: Analysis, styles: Styles, notice: str) -> Picture:
    def curve(model: ModelAnalysis) -> ModelBenefit | None:
        found = model.decision
        return None if isinstance(found, Missing) else ModelBenefit(styles[model.model], found)

    panels = _panels(analysis, curve)
    title = "Figure 4. Decision curves"
    alt = "Net benefit by threshold probability; the numbers are in tables/decision_curves.csv."
    drawn = decision_figure(panels, Heading(title, notice)) if panels else None
    return Picture("decision", title, alt, drawn, _why(analysis, bool(panels)))


def _calibration(split: SplitAnalysis, styles: Styles, outcome: Outcome, notice: str) -> Picture:
    title = f"Figure 5. Calibration, {split_title(split.split).lower()} split"
    models = [
        ModelCalibration(
            *(styles[m.model], m.outcome, m.probability, m.calibration),
            None if isinstance(m.calibration_curve, Missing) else m.calibration_curve,
        )
        for m in split.models
        if not isinstance(m.calibration, Missing)
    ]
    alt = f"Calibration curves of {len(models)} models; slopes and intercepts are in the table of calibration."
    drawn = calibration_figure(models, outcome, Heading(title, notice)) if models else None
    reasons = [m.calibration.reason for m in split.models if isinstance(m.calibration, Missing)]
    return Picture(f"calibration_{split.split}", title, alt, drawn, "" if models else reasons[0])


def _survival(found: FailureAnalysis, reference: str, styles: Styles, outcome: Outcome, notice: str) -> Picture:
    title = (
        f"Figure 6. Time to failure by the call of {model_title(reference).lower()}, "
        f"{split_title(found.split).lower()} split"
    )
    positive, negative = (
        None if isinstance(curve, Missing) else CalledGroup(f"predicted {word}", curve)
        for curve, word in ((found.positive, outcome.positive), (found.negative, outcome.negative))
    )
    test = found.log_rank.reason if isinstance(found.log_rank, Missing) else found.log_rank
    hazard = found.cox.reason if isinstance(found.cox, Missing) else found.cox
    drawn = None
    if positive or negative:
        shown = SurvivalByCall(styles[reference], positive, negative, test, hazard)
        drawn = survival_figure(shown, Heading(title, notice))
    ratio = estimable(found.cox)
    said = ratio if isinstance(ratio, str) else f"hazard ratio {printed(float(ratio.hazard_ratio[0]))}"
    alt = f"Kaplan-Meier curves of {found.cases} cases by call; {said}."
    return Picture(f"kaplan_meier_{found.split}", title, alt, drawn, "" if drawn else "no case has a follow-up")


def _panels(analysis: Analysis, curve: Callable[[ModelAnalysis], T | None]) -> dict[str, list[T]]:
    """The curves of each split, by its title, of the models that answer all of its cases; splits with any."""
    panels = {}
    for split in analysis.splits:
        found = [curve(model) for model in split.models if not model.no_answer]
        if present := [one for one in found if one is not None]:
            seen = ", in sample" if split.split == "train" else ""
            panels[f"{split_title(split.split)}{seen} (n = {split.cases})"] = present
    return panels


def _in_words(analysis: Analysis, word: Callable[[ModelPerformance], str]) -> str:
    return "; ".join(
        f"{split_title(model.split)}, {model_title(model.model)} {word(model.locked)}"
        for split in analysis.splits
        for model in split.models
        if not isinstance(model.locked, Missing)
    )


def _area(row: ModelPerformance) -> str:
    return f"{printed(row.auc.auc)} (95 % CI {printed(row.auc.low)} to {printed(row.auc.high)}, DeLong)"


def _why(analysis: Analysis, drawn: bool) -> str:
    if drawn:
        return ""
    found = [model for split in analysis.splits for model in split.models]
    reasons = [model.locked.reason for model in found if isinstance(model.locked, Missing)]
    return reasons[0] if reasons else "no model answers all cases of a split"
