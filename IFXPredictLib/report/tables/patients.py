"""Single patients in sum: whether stated outcomes hold, who is unlike the training cases, what moves each model."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ...bundles.bundle import Bundle, FrozenModel
from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing
from ...evaluation.patients import ModelMoves, ModelUncertainty, OutcomeCoverage
from ...evaluation.texts import DASH, printed
from ...prediction.contributions import why_rows
from ..updated import UPDATED_CASES, titled, updated_by
from .table import Column, Table, Value, file_columns, interval_text, model_column, page_columns, table

_FEATURES_SHOWN = 8
_ROUNDING = 1e-12


class _Move(NamedTuple):
    """What a modality or a feature moves a model's probability by, and with what standard error."""

    model: str
    part: str
    name: str
    words: str
    mean: float
    error: float | None


def uncertainty_table(analysis: Analysis, bundle: Bundle) -> Table:
    """Coverage of the outcome sets, by outcome, and the share of cases that are undecided or unlike."""
    level, outcome = 1 - bundle.protocol.patient.error_rate, bundle.protocol.outcome
    columns: list[Column[ModelUncertainty]] = [
        model_column(analysis),
        Column("cases", "cases", lambda row: row.cases),
        _coverage_column(0, f"{outcome.negative}: left among the outcomes"),
        _coverage_column(1, f"{outcome.positive}: left"),
        Column("undecided", "", lambda row: row.undecided),
        Column((), "undecided", lambda row: _share(row.undecided, row)),
        Column("unlike", "", lambda row: row.unlike),
        Column((), "unlike the training cases", lambda row: _share(row.unlike, row)),
    ]
    caption = (
        f"{_whose(analysis)}. For each patient the outcomes that are compatible with the probability at "
        f"{100 * level:g} %: of the patients with an outcome at least {100 * level:g} % are to have it among those "
        f"left (exact binomial 95 % CI). {_limits(bundle)}, a promise only as far as "
        f"{'the cases here' if analysis.data.external else 'test cases'} are like these. Unlike: farther from the "
        f"training cases than 99 % of them, about 1 % of cases of the same kind.{_fusions_unlike(bundle)}"
    )
    found = analysis.uncertainties
    missing = (found.reason,) if isinstance(found, Missing) else ()
    notes = (*missing, *(note for model in bundle.models for note in _never_alone(model, bundle)))
    rows = () if isinstance(found, Missing) else found
    return table("trust", caption, columns, rows, notes)


def _limits(bundle: Bundle) -> str:
    """From which cases' probabilities the limits of the outcome sets come: the training's, or those of an update."""
    updated, trained = updated_by(bundle, "conformal"), "out-of-fold probabilities of the training cases"
    if not updated:
        return f"The limits come from {trained}"
    if len(updated) == len(bundle.models):
        return f"The limits come from probabilities of {UPDATED_CASES}"
    return (
        f"The limits of {titled(bundle, updated)} come from probabilities of {UPDATED_CASES}, those of the others from "
        f"{trained}"
    )


def _coverage_column(outcome: int, title: str) -> Column[ModelUncertainty]:
    fields = tuple(f"{name}_{outcome}" for name in ("cases", "covered", "low", "high"))
    return Column(fields, title, lambda row: _coverage_numbers(row.coverage[outcome]), _covered)


def _coverage_numbers(found: OutcomeCoverage | None) -> tuple[Value, ...]:
    if found is None:
        return (0, 0, None, None)
    return (found.cases, found.covered, found.interval.low, found.interval.high)


def _covered(cases: int, covered: int, low: float | None, high: float | None) -> str:
    return DASH if not cases else f"{covered} of {cases}: {interval_text(covered / cases, low, high)}"


def _share(part: int, one: ModelUncertainty) -> str:
    return f"{part} ({100 * part / one.cases:.0f} %)" if one.cases else DASH


def _fusions_unlike(bundle: Bundle) -> str:
    """A fusion is unlike where its own inputs are or those of any of its models: its share is up to their sum."""
    return "".join(
        f" {bundle.protocol.model_title(model.name)} is unlike also where one of its models is: up to about "
        f"{1 + len(model.inputs)} %."
        for model in bundle.models
        if model.fuses
    )


def _never_alone(model: FrozenModel, bundle: Bundle) -> Iterator[str]:
    """Of an outcome that is in every set: the other can never be said alone.

    Its limit is none, or what no probability conforms less with: 1, or as far as a recalibration goes.
    """
    outcome, sets = bundle.protocol.outcome, model.reference.sets
    words, ends = (outcome.negative, outcome.positive), np.array([0.0, 1.0])
    for one in model.recalibrations:
        ends = one.apply(ends)
    lowest, highest = ends.tolist()
    updated = model.name in updated_by(bundle, "conformal")
    whose, kind = (UPDATED_CASES, "a") if updated else ("the training cases", "an out-of-fold")
    extremes = (highest, highest), (lowest, 1 - lowest)  # and how little they conform
    for y, (limit, (extreme, most)) in enumerate(zip(sets.limits, extremes, strict=True)):
        if limit >= most - _ROUNDING:
            many = f"too many have {kind} probability of {extreme:.3g}" if limit <= 1 else "there are too few"
            yield (
                f"{bundle.protocol.model_title(model.name)} can never say {words[1 - y]} alone: of {whose} with "
                f"{words[y]} {many}."
            )


def moves_of_models_table(analysis: Analysis) -> Table:
    """What moves each model's probability: mean absolute Shapley values, by modality and by feature."""
    columns: list[Column[_Move]] = [
        model_column(analysis),
        Column("part", "", lambda move: move.part),
        Column("name", "", lambda move: move.name),
        Column("words", "", lambda move: move.words),
        Column("mean_absolute_contribution", "", lambda move: move.mean),
        Column("mean_standard_error", "", lambda move: move.error),
    ]
    found = () if isinstance(analysis.moves, Missing) else analysis.moves
    shown: list[tuple[str, str, str]] = []
    for one in found:
        title = analysis.titles[one.model]
        shown.append((title, "all by modality", ", ".join(f"{name} {_points(mean)}" for name, mean in one.modalities)))
        shown += [(title, words, _points(*mean)) for _, words, *mean in one.features[:_FEATURES_SHOWN]]
    caption = (
        f"{_whose(analysis)}. Mean absolute contribution to the probability (Shapley values{_against(found)}), in "
        f"percentage points; of the features the {_FEATURES_SHOWN} largest, all in the CSV, and of each case in "
        "contributions_by_case.csv. \u00b1: mean standard error, where values were sampled. They tell what the model "
        "uses, not what causes the outcome."
    )
    notes = (analysis.moves.reason,) if isinstance(analysis.moves, Missing) else ()
    page = (page_columns(("Model", "Feature", "moves the probability by")), shown)
    return table("contributions", caption, columns, [move for one in found for move in _moves(one)], notes, page=page)


def _moves(found: ModelMoves) -> list[_Move]:
    modalities = [_Move(found.model, "modality", name, "", mean, None) for name, mean in found.modalities]
    return [*modalities, *(_Move(found.model, "feature", *feature) for feature in found.features)]


def _against(found: Sequence[ModelMoves]) -> str:
    return f" against {found[0].background} training cases" if found else ""


def _points(mean: float, standard_error: float = 0.0) -> str:
    error = printed(100 * standard_error)
    return printed(100 * mean) + (f" \u00b1 {error}" if float(error) else "")


def case_contributions_table(analysis: Analysis) -> Table:
    """What moved each model's probability in each test case, with the parts of why.tsv, as a CSV file alone."""
    whys = {} if isinstance(analysis.whys, Missing) else analysis.whys
    records = [
        (case, row.model, row.part, row.name, row.contribution, row.standard_error)
        for case, found in whys.items()
        for row in why_rows(found)
    ]
    fields = ("case", "model", "part", "name", "contribution", "standard_error")
    return table("contributions_by_case", "Contributions in each test case.", file_columns(fields), records)


def _whose(analysis: Analysis) -> str:
    return "External validation" if analysis.data.external else "Test split"
