"""The first screen of a report: how good the models are, how sure that is, and for whom.

It is of the test split where there is one; its numbers stand again in the tables below it, with all that is to be said.
"""

from collections.abc import Iterator, Sequence

from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.models import ModelAnalysis, SplitAnalysis
from ..evaluation.parts import Missing
from ..evaluation.patients import ModelUncertainty
from ..evaluation.table_two import ModelPerformance
from ..evaluation.texts import DASH, area_with_interval, printed
from ..protocol.schema import Outcome
from ..stats.intervals import Interval
from .page import Box, Drawn, Summary
from .tables.table import Column, Table, counted, ends, interval_text, split_name, split_title, table


def report_summary(analysis: Analysis, bundle: Bundle, pictures: Sequence[Drawn]) -> Summary:
    """Three boxes beside the ``pictures``, of the last split: the test split where there is one."""
    split = analysis.splits[-1]
    model = next(model for model in split.models if model.model == analysis.reference)
    boxes = (_how_good(analysis, split, model), _how_sure(analysis, bundle, split, model), _for_whom(analysis, bundle))
    return Summary(boxes, tuple(pictures))


def _how_good(analysis: Analysis, split: SplitAnalysis, model: ModelAnalysis) -> Box:
    title, where = analysis.titles[model.model], split_title(split.split).lower()
    row = model.locked
    if isinstance(row, Missing):
        return Box("How good", (("Not computed", row.reason),), DASH, f"AUC of {title}, {where}")
    facts = (
        (f"Sensitivity at {printed(row.cutoff)}", _ratio(row.sensitivity)),
        (f"Specificity at {printed(row.cutoff)}", _ratio(row.specificity)),
        ("Calibration slope (ideal 1)", interval_text(*_slope(model))),
    )
    answer_of = f"AUC (95 % CI) of {title}, {where}"
    return Box("How good", facts, area_with_interval(row.auc), answer_of, _models(analysis, split))


def _models(analysis: Analysis, split: SplitAnalysis) -> Table:
    """All models of the split in a few columns."""
    columns: list[Column[ModelAnalysis]] = [
        Column((), "Model", lambda model: analysis.titles[model.model]),
        Column((), "AUC (95 % CI)", lambda model: DASH if not (row := _row(model)) else area_with_interval(row.auc)),
        Column(
            (), "Sensitivity", lambda model: DASH if not (row := _row(model)) else printed(row.sensitivity.estimate)
        ),
        Column(
            (), "Specificity", lambda model: DASH if not (row := _row(model)) else printed(row.specificity.estimate)
        ),
        Column((), "Slope", lambda model: DASH if (slope := _slope(model)[0]) is None else f"{slope:.2f}"),
        Column((), "Coverage", lambda model: _coverage(_uncertainty(analysis, split, model.model))),
    ]
    return table(
        "summary", f"All models, {split_title(split.split).lower()}, at the locked cut-offs.", columns, split.models
    )


def _how_sure(analysis: Analysis, bundle: Bundle, split: SplitAnalysis, model: ModelAnalysis) -> Box:
    facts = [("Cases", f"{split.cases} ({split_name(split.split).lower()}), {split.events} with outcome 1")]
    if (row := _row(model)) and row.auc.variance > 0:
        facts.append(("Width of the AUC's interval", printed(row.auc.high - row.auc.low)))
    facts += _optimism(analysis)
    if bundle.nested and (nested := bundle.nested.models.get(analysis.reference)):
        facts.append(("Nested validation in training", f"AUC {printed(nested.auc)}"))
    if (found := _uncertainty(analysis, split, model.model)) and found.cases:
        level = f"{100 * (1 - bundle.protocol.patient.error_rate):g}\u00a0%"
        facts.append(("Coverage of outcome sets", f"{_by_outcome(found, bundle.protocol.outcome)}; aim {level}"))
        facts.append(
            ("Undecided; unlike training", f"{found.undecided}; {found.unlike} of {counted(found.cases, 'case')}")
        )
    if model.no_answer:
        facts.append(("Without an answer", counted(model.no_answer, "case")))
    return Box("How sure", tuple(facts))


def _optimism(analysis: Analysis) -> Iterator[tuple[str, str]]:
    found = next((one.optimism for one in analysis.optimism if one.model == analysis.reference), None)
    if found and not isinstance(found, Missing):
        yield "Optimism in training", f"AUC {printed(found.apparent)}, corrected {printed(found.corrected)}"


def _for_whom(analysis: Analysis, bundle: Bundle) -> Box:
    outcome, image = bundle.protocol.outcome, bundle.protocol.image
    facts = (
        ("Predicted", f"{outcome.title} (1 = {outcome.positive}, 0 = {outcome.negative})"),
        ("Images", f"{image.series}, slices {image.slice_thickness_mm:g} mm apart"),
        *((f"{split_name(split.split)} cases", _cases(analysis, split)) for split in analysis.splits),
        ("Intended use", bundle.intended_use),
        ("Demonstration", "yes, never for a patient" if bundle.notice else "no"),
    )
    return Box("For whom", facts)


def _cases(analysis: Analysis, split: SplitAnalysis) -> str:
    """How many, and of which centres."""
    tallies = {centre: tally for (part, centre), tally in analysis.flow.split_centres.items() if part == split.split}
    centres = ", ".join(f"{name} ({tally.analysed})" for name, tally in tallies.items() if name and tally.analysed)
    patients = f" of {split.patients} patients" if split.patients < split.cases else ""
    return f"{split.cases}{patients}, {split.events} with outcome 1{f'; centres: {centres}' if centres else ''}"


def _row(model: ModelAnalysis) -> ModelPerformance | None:
    return None if isinstance(model.locked, Missing) else model.locked


def _ratio(found: Interval) -> str:
    return interval_text(*ends(found))


def _slope(model: ModelAnalysis) -> tuple[float | None, float | None, float | None]:
    return ends(None if isinstance(model.calibration, Missing) else model.calibration.slope)


def _uncertainty(analysis: Analysis, split: SplitAnalysis, model: str) -> ModelUncertainty | None:
    """Of the test split; there is none of the training split."""
    if isinstance(analysis.uncertainties, Missing) or split.split == "train":
        return None
    return next((one for one in analysis.uncertainties if one.model == model), None)


def _by_outcome(found: ModelUncertainty, outcome: Outcome) -> str:
    """Of the cases with each outcome those that have it among the outcomes left."""
    negative, positive = found.coverage
    known = ((outcome.positive, positive), (outcome.negative, negative))
    return ", ".join(f"{word} {one.covered} of {one.cases}" for word, one in known if one)


def _coverage(found: ModelUncertainty | None) -> str:
    """The share of cases whose outcome is among those left, whichever outcome they have."""
    known = [] if found is None else [one for one in found.coverage if one]
    return f"{100 * sum(one.covered for one in known) / sum(one.cases for one in known):.0f} %" if known else DASH
