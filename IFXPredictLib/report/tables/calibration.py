"""Calibration of each model on each split: in the large, intercept, slope, ICI, Hosmer-Lemeshow."""

from ...evaluation.data import Missing, Part
from ...evaluation.evaluation import Analysis
from ...evaluation.models import CLIPPINGS, ModelAnalysis
from ...evaluation.table_two import DASH, p_in_words, printed, with_interval
from ...protocol.loading import Protocol
from ...stats.calibration import EPSILON, FEWEST_A_GROUP, Calibration, HosmerLemeshow
from ...stats.estimates import Estimate
from .table import Table, Value, place

_NAMES = ("in_the_large", "intercept", "slope")
_CUT_SCORES = (
    "The probabilities are scores of a regression, cut to [0, 1], not those of a model of probabilities: slope, "
    "intercept, the ends of the curves and Hosmer-Lemeshow depend on the cutting."
)
_LEAST_DISTANCE = (
    f"Slope, intercept and the ends of the curves depend on the least distance to 0 and 1 that the logit needs "
    f"({EPSILON:g}): tables/calibration.csv has the slopes at {' and '.join(f'{e:g}' for e in CLIPPINGS)} too."
)


def calibration_table(analysis: Analysis, protocol: Protocol) -> Table:
    """One row a model and split; a model that cannot be judged has a note instead."""
    found = [(m, m.calibration) for m in analysis.models if not isinstance(m.calibration, Missing)]
    header = ("Split", "Model", "in the large", "intercept", "slope", "ICI", "Hosmer-Lemeshow")
    fields = (
        *("split", "model"),
        *(f"{name}{end}" for name in _NAMES for end in ("", "_low", "_high")),
        *("ici", "hosmer_lemeshow", "hosmer_lemeshow_df", "hosmer_lemeshow_p"),
        *(f"slope_clipped_at_{epsilon:g}" for epsilon in CLIPPINGS),
    )
    caption = "Calibration with 95 % CI (Wald): perfect is 0 in the large, intercept 0, slope 1, ICI 0."
    rows, records = tuple(_shown(analysis, *one) for one in found), tuple(_record(*one) for one in found)
    notes = (*([_CUT_SCORES] if protocol.svm else []), _LEAST_DISTANCE, *_notes(analysis))
    return Table("calibration", caption, header, rows, fields, records, notes)


def _shown(analysis: Analysis, model: ModelAnalysis, found: Calibration) -> tuple[str, ...]:
    estimates = (found.in_the_large, found.intercept, found.slope)
    ici = _ici(model)
    return (
        *(*place(analysis, model.split, model.model), *(_estimate(e) for e in estimates)),
        DASH if ici is None else printed(ici),
        _fit(model.hosmer_lemeshow),
    )


def _record(model: ModelAnalysis, found: Calibration) -> tuple[Value, ...]:
    estimates, test = (found.in_the_large, found.intercept, found.slope), model.hosmer_lemeshow
    fit = (None, None, None) if isinstance(test, Missing) else (test.statistic, test.degrees, test.p)
    numbers = [n for e in estimates for n in ((e.value, e.low, e.high) if e else (None, None, None))]
    return (model.split, model.model, *numbers, _ici(model), *fit, *model.slopes)


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


def _fit(test: Part[HosmerLemeshow]) -> str:
    return DASH if isinstance(test, Missing) else f"{printed(test.statistic)} ({test.degrees} df), {p_in_words(test.p)}"


def _estimate(found: Estimate | None) -> str:
    return DASH if found is None else with_interval(found.value, found.low, found.high)
