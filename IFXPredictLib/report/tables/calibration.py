"""Calibration of each model on each split: in the large, intercept, slope, ICI, Hosmer-Lemeshow."""

from typing import NamedTuple

from ...bundles.bundle import Bundle
from ...evaluation.evaluation import Analysis
from ...evaluation.models import CLIPPINGS, ModelAnalysis
from ...evaluation.parts import Missing, Part
from ...evaluation.texts import DASH, p_in_words, printed
from ...stats.calibration import FEWEST_A_GROUP, Calibration, HosmerLemeshow
from ...stats.probabilities import EPSILON
from ..updated import titled
from .table import Column, Table, ends, interval_text, model_column, number_text, place, split_column, table, with_ends

_HOSMER_LEMESHOW = ("hosmer_lemeshow", "hosmer_lemeshow_df", "hosmer_lemeshow_p")
_CUT_SCORES = (
    "are scores of a regression, cut to [0, 1], not those of a model of probabilities: slope, "
    "intercept, the ends of the curves and Hosmer-Lemeshow depend on the cutting."
)
_LEAST_DISTANCE = (
    f"Slope, intercept and the ends of the curves depend on the least distance to 0 and 1 that the logit needs "
    f"({EPSILON:g}): tables/calibration.csv has the slopes at {' and '.join(f'{e:g}' for e in CLIPPINGS)} too."
)


class _Judged(NamedTuple):
    """A model whose calibration can be judged on a split."""

    split: str
    model: str
    analysis: ModelAnalysis
    found: Calibration


def calibration_table(analysis: Analysis, bundle: Bundle) -> Table:
    """One row a model and split; a model that cannot be judged has a note instead."""
    columns: list[Column[_Judged]] = [
        split_column(),
        model_column(analysis),
        Column(with_ends("in_the_large"), "in the large", lambda row: ends(row.found.in_the_large), interval_text),
        Column(with_ends("intercept"), "intercept", lambda row: ends(row.found.intercept), interval_text),
        Column(with_ends("slope"), "slope", lambda row: ends(row.found.slope), interval_text),
        Column("ici", "ICI", lambda row: _ici(row.analysis), number_text),
        Column(_HOSMER_LEMESHOW, "Hosmer-Lemeshow", lambda row: _fit(row.analysis.hosmer_lemeshow), _fit_text),
        Column(tuple(f"slope_clipped_at_{epsilon:g}" for epsilon in CLIPPINGS), "", lambda row: row.analysis.slopes),
    ]
    caption = "Calibration with 95 % CI (Wald): perfect is 0 in the large, intercept 0, slope 1, ICI 0."
    rows = [
        _Judged(model.split, model.model, model, model.calibration)
        for model in analysis.models
        if not isinstance(model.calibration, Missing)
    ]
    notes = (*_cut_scores(bundle), _LEAST_DISTANCE, *_notes(analysis))
    return table("calibration", caption, columns, rows, notes)


def _cut_scores(bundle: Bundle) -> tuple[str, ...]:
    """Whose probabilities are cut scores; of a model that maps its scores, by training or an update, it is not said."""
    cut = [model.name for model in bundle.models if not model.mapped] if bundle.protocol.svm else []
    if not cut:
        return ()
    whose = "" if len(cut) == len(bundle.models) else f" of {titled(bundle, cut)}"
    return (f"The probabilities{whose} {_CUT_SCORES}",)


def _notes(analysis: Analysis) -> tuple[str, ...]:
    notes, clipped = [], []
    for model in analysis.models:
        found, name = model.calibration, ", ".join(place(analysis, model.split, model.model))
        if isinstance(found, Missing):
            notes.append(f"{name}: {found.reason}")
            continue
        if isinstance(fit := model.hosmer_lemeshow, HosmerLemeshow) and (few := fit.smallest) < FEWEST_A_GROUP:
            notes.append(f"{name}: Hosmer-Lemeshow has a group of {few}, below {FEWEST_A_GROUP}: its P is not reliable")
        reasons = [found.undefined] if found.undefined else []
        reasons += [
            part.reason for part in (model.hosmer_lemeshow, model.calibration_curve) if isinstance(part, Missing)
        ]
        notes += [f"{name}: {reason}" for reason in reasons]
        clipped += [f"{name} {found.clipped}"] if found.clipped else []
    if clipped:
        notes.append(
            f"For the logit, probabilities nearer than {EPSILON:g} to 0 or 1 were set to it: {'; '.join(clipped)}"
        )
    return tuple(notes)


def _ici(model: ModelAnalysis) -> float | None:
    return None if isinstance(model.calibration_curve, Missing) else model.calibration_curve.ici


def _fit(test: Part[HosmerLemeshow]) -> tuple[float, int, float] | tuple[None, None, None]:
    return (None, None, None) if isinstance(test, Missing) else (test.statistic, test.degrees, test.p)


def _fit_text(statistic: float | None, degrees: int | None, p: float | None) -> str:
    return DASH if statistic is None or p is None else f"{printed(statistic)} ({degrees} df), {p_in_words(p)}"
