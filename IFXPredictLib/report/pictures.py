"""The figures of an Analysis, each with its caption and the text for those who cannot see it.

Each is on disk as PNG and SVG, and embedded in a page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from matplotlib.figure import Figure

from ..evaluation.evaluation import Analysis
from ..evaluation.models import ModelAnalysis, SplitAnalysis
from ..evaluation.parts import Missing
from ..evaluation.table_two import ModelPerformance
from ..evaluation.texts import area_with_interval, printed
from ..evaluation.time_to_event import FailureAnalysis
from ..protocol.schema import Outcome
from ..stats.cox import CoxResult
from .figures.calibration import ModelCalibration, calibration_figure
from .figures.decision import ModelBenefit, decision_figure
from .figures.discrimination import ModelPrecisionRecall, ModelRoc, precision_recall_figure, roc_figure
from .figures.flow import flow_figure
from .figures.style import PAGE, Heading, ModelStyle, model_styles, save_figure
from .figures.survival import CalledGroup, SurvivalByCall, survival_figure
from .tables.table import place, split_title
from .tables.time_to_event import NO_TIMES, estimable, overlap_notes


@dataclass(frozen=True)
class Picture:
    """A figure for the file ``name``; ``alt`` says in words what it shows, ``notes`` below it what it does not.

    Without a figure, ``missing`` says why.
    """

    name: str
    title: str
    alt: str
    figure: Figure | None
    missing: str = ""
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How wide it is on a page, in percent of the text: one as wide as a printed page is as wide as the text."""
        return 0 if self.figure is None else min(100, round(100 * 25.4 * self.figure.get_size_inches()[0] / PAGE))


def save_pictures(pictures: Iterable[Picture], folder: Path) -> list[tuple[Picture, bytes]]:
    """Write each as ``folder``/name.png and .svg.

    Parameters
    ----------
    pictures : iterable of Picture
        Of one without a figure nothing is written.
    folder : Path
        For both files of each; it is made where it is not there.

    Returns
    -------
    list of (Picture, bytes)
        The pictures with their SVG, which is empty without a figure.

    Raises
    ------
    IFXPredictError
        As ``save_figure`` does.
    """
    return [(picture, _saved(picture, folder)) for picture in pictures]


def _saved(picture: Picture, folder: Path) -> bytes:
    if picture.figure is None:
        return b""
    save_figure(picture.figure, folder / picture.name)
    return (folder / f"{picture.name}.svg").read_bytes()


T = TypeVar("T")
Styles = dict[str, ModelStyle]
_THRESHOLDS = (
    "Thresholds from 0 to 0.99 are drawn. Only those at which someone would weigh needless against missed calls that "
    "way are of use; which these are is to be said before looking, and this run was not told."
)


def flow_picture(analysis: Analysis, outcome: Outcome, notice: str) -> Picture:
    """Figure 1: the flow chart."""
    total = analysis.flow.total
    counted = f"{total.analysed}{total.of_patients}"
    alt = f"{total.listed} cases listed, {total.listed - total.analysed} excluded, {counted} analysed."
    title = "Figure 1. Flow of cases"
    return Picture("flow", title, alt, flow_figure(analysis.flow, outcome, Heading(title, notice)))


def summary_pictures(analysis: Analysis, outcome: Outcome, notice: str) -> Iterator[Picture]:
    """For the first screen, of the split that counts: the models' ROC curves, and the reference's calibration."""
    styles, split = model_styles(analysis.titles), analysis.splits[-1]
    where = f"{split_title(split.split).lower()}, n = {split.cases}"
    curves = [curve for model in split.models if (curve := _roc_curve(model, analysis, styles))]
    words = _in_words(split.models, analysis, lambda m: m.roc, lambda r: area_with_interval(r.auc))
    title = f"ROC curves, {where}"
    drawn = roc_figure({"": curves}, Heading(title, notice)) if curves else None
    yield _picture("summary_roc", title, f"AUC (95 % CI, DeLong): {words}.", drawn, ())
    reference = next(model for model in split.models if model.model == analysis.reference)
    title = f"Calibration, {where}"
    found = None if isinstance(reference.calibration, Missing) else _model_calibration(reference, styles)
    alt = f"Calibration of {analysis.titles[analysis.reference]}; its slope and intercept are in the table."
    drawn = calibration_figure([found], outcome, Heading(title, notice)) if found else None
    yield _picture("summary_calibration", title, alt, drawn, ())


def result_pictures(analysis: Analysis, outcome: Outcome, notice: str) -> Iterator[Picture]:
    """ROC, precision-recall and decision curves; calibration and Kaplan-Meier of each split."""
    styles = model_styles(analysis.titles)
    yield _roc(analysis, styles, notice)
    yield _precision_recall(analysis, styles, notice)
    yield _decision(analysis, styles, outcome, notice)
    for split in analysis.splits:
        yield _calibration(split, styles, outcome, notice)
    for found in analysis.failures:
        yield _survival(found, analysis, styles, outcome, notice)
    if not analysis.failures:
        yield Picture("kaplan_meier", "Figure 6. Time to failure", "", None, NO_TIMES)


def _roc_curve(model: ModelAnalysis, analysis: Analysis, styles: Styles) -> ModelRoc | None:
    roc, row, band = model.roc, model.locked, model.band
    if isinstance(roc, Missing) or isinstance(row, Missing):
        return None
    shown = band if model.model == analysis.reference and not isinstance(band, Missing) else None
    return ModelRoc(styles[model.model], roc, row.auc, row.counts, shown, _own_cases(model))


def _roc(analysis: Analysis, styles: Styles, notice: str) -> Picture:
    panels = _panels(analysis, lambda model: _roc_curve(model, analysis, styles))
    title = "Figure 2. ROC curves"
    words = _in_words(analysis.models, analysis, lambda m: m.roc, lambda r: area_with_interval(r.auc))
    alt = f"AUC (95 % CI, DeLong): {words}."
    drawn = roc_figure(panels, Heading(title, notice)) if panels else None
    return _picture("roc", title, alt, drawn, _not_drawn(analysis, lambda m: m.roc))


def _precision_recall(analysis: Analysis, styles: Styles, notice: str) -> Picture:
    def curve(model: ModelAnalysis) -> ModelPrecisionRecall | None:
        found = model.precision_recall
        return (
            None if isinstance(found, Missing) else ModelPrecisionRecall(styles[model.model], found, _own_cases(model))
        )

    panels = _panels(analysis, curve)
    title = "Figure 3. Precision-recall curves"
    words = _in_words(analysis.models, analysis, lambda m: m.precision_recall, lambda r: printed(r.average_precision))
    alt = f"Average precision: {words}."
    drawn = precision_recall_figure(panels, Heading(title, notice)) if panels else None
    return _picture("precision_recall", title, alt, drawn, _not_drawn(analysis, lambda m: m.precision_recall))


def _decision(analysis: Analysis, styles: Styles, outcome: Outcome, notice: str) -> Picture:
    def curve(model: ModelAnalysis) -> ModelBenefit | None:
        found = model.decision
        return None if isinstance(found, Missing) else ModelBenefit(styles[model.model], found, _own_cases(model))

    panels = _panels(analysis, curve)
    title = "Figure 4. Decision curves"
    names = _in_words(analysis.models, analysis, lambda m: m.decision, lambda r: f"(n = {r.n})")
    alt = f"Net benefit by threshold probability of {names}; the numbers are in tables/decision_curves.csv."
    drawn = decision_figure(panels, outcome, Heading(title, notice)) if panels else None
    notes = (*_not_drawn(analysis, lambda m: m.decision), _THRESHOLDS)
    return _picture("decision", title, alt, drawn, notes)


def _calibration(split: SplitAnalysis, styles: Styles, outcome: Outcome, notice: str) -> Picture:
    title = f"Figure 5. Calibration, {split_title(split.split).lower()}"
    models = [_model_calibration(m, styles) for m in split.models if not isinstance(m.calibration, Missing)]
    names = ", ".join(model.style.title for model in models)
    alt = f"Calibration of {names}; slopes and intercepts are in the table of calibration."
    drawn = calibration_figure(models, outcome, Heading(title, notice)) if models else None
    notes = [
        f"Not drawn: {styles[m.model].title}: {m.calibration.reason}"
        for m in split.models
        if isinstance(m.calibration, Missing)
    ]
    notes += [f"{styles[m.model].title}: n = {m.outcome.size} of {split.cases}" for m in split.models if m.no_answer]
    return _picture(f"calibration_{split.split}", title, alt, drawn, tuple(notes))


def _model_calibration(model: ModelAnalysis, styles: Styles) -> ModelCalibration:
    """Of a model that has a calibration."""
    assert not isinstance(model.calibration, Missing)
    curve = None if isinstance(model.calibration_curve, Missing) else model.calibration_curve
    return ModelCalibration(styles[model.model], model.outcome, model.probability, model.calibration, curve)


def _survival(found: FailureAnalysis, analysis: Analysis, styles: Styles, outcome: Outcome, notice: str) -> Picture:
    title = (
        f"Figure 6. Time to failure by the call of {analysis.titles[analysis.reference]}, "
        f"{split_title(found.split).lower()}"
    )
    positive, negative = (
        None if isinstance(curve, Missing) else CalledGroup(f"predicted {word}", curve)
        for curve, word in ((found.positive, outcome.positive), (found.negative, outcome.negative))
    )
    test = found.log_rank.reason if isinstance(found.log_rank, Missing) else found.log_rank
    hazard = found.cox.reason if isinstance(found.cox, Missing) else _of_positive(found.cox, outcome)
    drawn = None
    if positive or negative:
        shown = SurvivalByCall(styles[analysis.reference], positive, negative, test, hazard)
        drawn = survival_figure(shown, Heading(title, notice))
    ratio = estimable(found.cox)
    said = ratio if isinstance(ratio, str) else f"hazard ratio {printed(float(ratio.hazard_ratio[0]))}"
    alt = f"Kaplan-Meier curves of {found.cases} cases by call; {said}."
    reasons = dict.fromkeys(part.reason for part in (found.positive, found.negative) if isinstance(part, Missing))
    missing = "" if drawn else "; ".join(reasons)
    return Picture(f"kaplan_meier_{found.split}", title, alt, drawn, missing, overlap_notes(analysis))


def _panels(analysis: Analysis, curve: Callable[[ModelAnalysis], T | None]) -> dict[str, list[T]]:
    """The curves of each split, by its title, each of the cases that its model answers; splits with any."""
    panels = {}
    for split in analysis.splits:
        found = [curve(model) for model in split.models]
        if present := [one for one in found if one is not None]:
            panels[f"{split_title(split.split)}, n = {split.cases}"] = present
    return panels


def _own_cases(model: ModelAnalysis) -> int | None:
    """How many cases a model answers, where it does not answer all."""
    return model.outcome.size if model.no_answer else None


def _in_words(
    models: Sequence[ModelAnalysis],
    analysis: Analysis,
    part: Callable[[ModelAnalysis], object],
    word: Callable[[ModelPerformance], str],
) -> str:
    """What is said of each model that is drawn, because ``part`` of it is there."""
    return "; ".join(
        f"{', '.join(place(analysis, model.split, model.model))} {word(model.locked)}"
        for model in models
        if not isinstance(model.locked, Missing) and not isinstance(part(model), Missing)
    )


def _not_drawn(analysis: Analysis, part: Callable[[ModelAnalysis], object]) -> tuple[str, ...]:
    """Which models are not drawn on which split, and why."""
    reasons = [
        (model, next((p for p in (part(model), model.locked) if isinstance(p, Missing)), None))
        for model in analysis.models
    ]
    return tuple(
        f"Not drawn: {', '.join(place(analysis, model.split, model.model))}: {missing.reason}"
        for model, missing in reasons
        if missing
    )


def _picture(name: str, title: str, alt: str, figure: Figure | None, notes: tuple[str, ...]) -> Picture:
    """A figure with its notes; without one they say why not."""
    return Picture(name, title, alt, figure, "" if figure else "no model can be drawn", notes)


def _of_positive(cox: CoxResult, outcome: Outcome) -> CoxResult:
    """The hazard ratio under the name that the figure's groups have."""
    return replace(cox, names=(f"predicted {outcome.positive}",))
