"""Sample size, optimism, stacking both ways, selection frequencies, and the audit of table 2."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...bundles.bundle import Bundle, FrozenModel
from ...bundles.model_card import out_of_fold_limits
from ...bundles.stable import stable_features
from ...evaluation.evaluation import Analysis, Planning
from ...evaluation.parts import Missing
from ...evaluation.table_two import ModelPerformance
from ...evaluation.texts import DASH, p_text, printed
from ...protocol.loading import Protocol
from ...stats.audited_counts import Finding
from ...stats.intervals import area_with_ends
from ...stats.optimism import Optimism
from ...stats.stability import StableFeatures
from ..updated import updated_by
from .performance import DEEP_COLUMNS
from .table import (
    Column,
    Table,
    area_ends,
    area_text,
    counted,
    ends,
    interval_text,
    model_column,
    number_text,
    place,
    split_column,
    split_title,
    table,
    with_ends,
)

DELONG_NOT_REPRODUCED = (
    "The intervals of table 2 are DeLong's, which need the scores: none of the methods that an audit can try from "
    "printed numbers has to reproduce them."
)
SELECTION_NOT_REPEATED = (
    "Each classifier is refitted to the inputs that the bundle froze. The selection of these inputs is not repeated in "
    "the resamples, so the optimism of the selection is not in these numbers."
)
C_NOT_CHOSEN_AGAIN = (
    "Nor is C: it is the frozen one, cross-validated on columns that were chosen on the same cases, so what its choice "
    "adds to the optimism is not in these numbers either."
)
NOT_CORRECTED = (
    "The AUC alone is corrected: sensitivity, specificity and all else of table 2 are not. The filters of the features "
    "and the training of the network are outside the resamples too."
)
STABILITY_LIMITS = (
    "The bound is of features whose chance in a half is no better than that of a feature drawn at random (Shah and "
    "Samworth 2013). Halves are dealt within each outcome; of features that say nearly the same each takes the other's "
    "place, so that none of them may be stable. No model is made of it."
)


def planning_table(analysis: Analysis) -> Table:
    """What the reference's AUC would have needed, and what the split's cases gave."""
    columns: list[Column[Planning]] = [
        split_column(),
        Column("auc", "AUC", lambda row: row.auc, printed),
        Column(
            ("needed_events", "needed_others", "needed_events_exact"),
            "needed: events + others",
            lambda row: (row.needed.cases, row.needed.controls, row.needed.exact_cases),
            lambda events, others, _exact: f"{events} + {others}",
        ),
        Column(
            ("available_events", "available_others"),
            "available: events + others",
            lambda row: (row.cases, row.controls),
            lambda events, others: f"{events} + {others}",
        ),
        Column("power", "power of the available", lambda row: row.power, _power_text),
    ]
    caption = (
        "Cases needed to show that the AUC is above 0.5 (two-sided alpha 0.05, power 0.8, Obuchowski). Computed after "
        "the event, from the observed AUC: it adds nothing to the interval of table 2, and plans the next study."
    )
    if isinstance(found := analysis.planning, Missing):
        return table("sample_size", caption, columns, [], [found.reason])
    several = any(split.patients < split.cases for split in analysis.splits if split.split == found.split)
    notes = ["Events and others are patients, who are independent; their cases are not."] if several else []
    return table("sample_size", caption, columns, [found], notes)


def _power_text(power: float) -> str:
    return printed(power) if power < 0.9995 else ">0.999"


class _Corrected(NamedTuple):
    """The optimism of a model that has one."""

    model: str
    found: Optimism


def optimism_table(analysis: Analysis, protocol: Protocol) -> Table:
    """Apparent, corrected and .632+ AUC on the training split, with what is not in it."""
    columns: list[Column[_Corrected]] = [
        model_column(analysis),
        Column("apparent", "apparent AUC", lambda row: row.found.apparent, printed),
        Column("optimism", "optimism", lambda row: row.found.optimism, printed),
        Column("corrected", "corrected (Harrell)", lambda row: row.found.corrected, printed),
        Column("out_of_bag", "out of bag", lambda row: row.found.out_of_bag, printed),
        Column("point632_plus", ".632+", lambda row: row.found.point632_plus, printed),
        Column("overfitting", "", lambda row: row.found.overfitting),
        Column("weight", "", lambda row: row.found.weight),
        Column("resamples", "", lambda row: row.found.resamples),
    ]
    caption = (
        f"Optimism of the AUC, {split_title('train').lower()}, over {analysis.optimism_resamples} stratified bootstrap "
        "resamples."
    )
    both = [(model.model, model.optimism) for model in analysis.optimism]
    rows = [_Corrected(model, found) for model, found in both if not isinstance(found, Missing)]
    missing = [f"{analysis.titles[model]}: {found.reason}" for model, found in both if isinstance(found, Missing)]
    frozen_c = [C_NOT_CHOSEN_AGAIN] if protocol.l2_logistic else []
    deep = DEEP_COLUMNS[protocol.network_training.deep_columns]
    notes = [SELECTION_NOT_REPEATED, *frozen_c, NOT_CORRECTED, deep, *missing]
    return table("optimism", caption, columns, rows, notes)


def out_of_fold_table(analysis: Analysis, bundle: Bundle) -> Table:
    """The bundle's own out-of-fold performance on the training split, and how far it is that of unseen cases."""
    columns: list[Column[Mapping[str, Any]]] = [
        Column("model", "Model", lambda row: row["model"], lambda model: analysis.titles[model]),
        Column(
            with_ends("auc"),
            "AUC (95 % CI, DeLong)",
            lambda row: area_with_ends(*(row[field] for field in with_ends("auc"))),
            area_text,
        ),
        Column("brier", "Brier", lambda row: row["brier"], printed),
        Column("sensitivity", "Sensitivity", lambda row: row["sensitivity"], number_text),
        Column("specificity", "Specificity", lambda row: row["specificity"], number_text),
        Column(("cases", "events"), "", lambda row: (row["cases"], row["positive"])),
    ]
    caption = (
        f"Training split, out of fold ({bundle.protocol.fusion.folds} folds, computed when the bundle was made): each "
        "case by a model whose features were selected and whose classifier was fitted without it; at the "
        "training's cut-offs, which all training cases chose."
    )
    rows = [{"model": model, **row} for model, row in bundle.performance.get("out_of_fold", {}).items()]
    locked = tuple(
        f"{bundle.protocol.model_title(name)}: this row is at the training's cut-off; that of the other tables is "
        f"{told}"
        for name, told in bundle.locked_in_words.items()
    )
    recalibrated = updated_by(bundle, "intercept", "slope")
    moved = tuple(
        f"{bundle.protocol.model_title(name)}: this row is of the training's "
        f"{'probabilities and ' if name in recalibrated else ''}cut-off; the other tables are of an update's"
        for name in updated_by(bundle, "intercept", "slope", "cutoff")
    )
    limits = filter(None, [out_of_fold_limits(bundle)])
    notes = (*limits, *locked, *moved) if rows else ("The bundle holds none.",)
    return table("out_of_fold", caption, columns, rows, notes)


class _Way(NamedTuple):
    """A fusion stacked in one way, with its row of table 2."""

    model: str
    way: str
    found: ModelPerformance


def stacking_table(analysis: Analysis) -> Table:
    """Models that fuse others as frozen, and refitted from out-of-fold and in-sample inputs, on the test split."""
    columns: list[Column[_Way]] = [
        model_column(analysis),
        Column("way", "Way", lambda row: row.way),
        Column(
            ("cases", "events"),
            "cases (events)",
            lambda row: (row.found.n, row.found.events),
            lambda n, events: f"{n} ({events})",
        ),
        Column(with_ends("auc"), "Test AUC (95 % CI, DeLong)", lambda row: area_ends(row.found.auc), area_text),
        Column(
            "p",
            "P",
            lambda row: row.found.against_reference.p if row.found.against_reference else None,
            lambda p: "reference" if p is None else p_text(p),
        ),
        Column("cutoff", "cut-off", lambda row: row.found.cutoff, printed),
        Column(with_ends("sensitivity"), "Sensitivity", lambda row: ends(row.found.sensitivity), interval_text),
        Column(with_ends("specificity"), "Specificity", lambda row: ends(row.found.specificity), interval_text),
        Column("brier", "Brier", lambda row: row.found.brier, printed),
    ]
    caption = "In-sample against out-of-fold stacking, judged on the test split; P by DeLong against the frozen model."
    fusions = () if isinstance(analysis.stacking, Missing) else analysis.stacking
    rows = [
        _Way(fusion.model, row.model, row)
        for fusion in fusions
        if not isinstance(fusion.rows, Missing)
        for row in fusion.rows
    ]
    return table("stacking", caption, columns, rows, _stacking_notes(analysis))


def _stacking_notes(analysis: Analysis) -> list[str]:
    refitted = (
        "Refitted: the fused classifiers' probabilities of the training cases come from classifiers that have not seen "
        "the case (out of fold) or that have (in sample); the selection is not repeated."
    )
    if isinstance(analysis.stacking, Missing):
        return [refitted, analysis.stacking.reason]
    if not analysis.stacking:
        return ["No model fuses others."]
    missing = [
        f"{analysis.titles[fusion.model]}: {fusion.rows.reason}"
        for fusion in analysis.stacking
        if isinstance(fusion.rows, Missing)
    ]
    return [refitted, *missing]


class _Frequency(NamedTuple):
    """How often a model's feature was kept, and whether the model uses it; of stability selection 0 without it."""

    model: str
    feature: str
    used: bool
    share: float
    halves: float
    stable: bool


def frequency_table(bundle: Bundle) -> Table:
    """Each model's features, how often repeated foldings of the LASSO keep them, and halves where that was asked."""
    columns: list[Column[_Frequency]] = [
        Column("model", "Model", lambda row: row.model, bundle.protocol.model_title),
        Column("feature", "Feature", lambda row: row.feature),
        Column("in_model", "in the model", lambda row: int(row.used), lambda used: "yes" if used else "no"),
        Column("frequency", "kept", lambda row: row.share, _per_cent),
    ]
    found = {name: stable for name, record in bundle.selection.items() if (stable := stable_features(record))}
    if found:
        columns += [
            Column("halves", "kept by halves", lambda row: row.halves, _per_cent),
            Column("stable", "stable", lambda row: int(row.stable), lambda stable: "yes" if stable else "no"),
        ]
    caption = (
        f"Selection frequencies: how often {bundle.protocol.selection.repeats} LASSO runs on the training split, which "
        "differ in their folds only, keep a feature. From the bundle."
    )
    notes = [f"Stability selection, {bundle.protocol.model_title(name)}: {one.words}." for name, one in found.items()]
    rows = [row for model in bundle.models for row in _frequencies(model, bundle, found.get(model.name))]
    return table("selection_frequencies", caption, columns, rows, [*notes, STABILITY_LIMITS] if notes else ())


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _frequencies(model: FrozenModel, bundle: Bundle, found: StableFeatures | None) -> list[_Frequency]:
    """The most frequent first; of features that halves keep but no folding does, the stable ones alone."""
    kept = bundle.selection[model.name].get("frequencies", {})
    stable, halves = (found.stable, found.shares) if found else ((), {})
    names = {*kept, *stable, *([] if model.fuses else model.inputs)}
    shares = {name: (float(kept.get(name, 0.0)), halves.get(name, 0.0)) for name in names}
    return [
        _Frequency(model.name, name, name in model.inputs, *shares[name], name in stable)
        for name in sorted(names, key=lambda name: (-kept.get(name, 0), name))
    ]


def audit_table(analysis: Analysis) -> Table:
    """What ``ifxpredict audit`` finds of table 2 as printed."""
    found = analysis.audit
    columns: list[Column[Finding]] = [
        Column("check", "Check", lambda row: row.check),
        Column("split", "Split", lambda row: row.cohort, lambda split: split_title(split) if split else DASH),
        Column("model", "Model", lambda row: row.model, lambda model: analysis.titles[model] if model else DASH),
        Column("verdict", "Verdict", lambda row: row.verdict),
        Column("evidence", "Evidence", lambda row: row.evidence),
    ]
    count = len(found.contradictions)
    caption = (
        f"The checks of `ifxpredict audit` on the {len(found.records)} rows of table 2 as they are printed, with the "
        f"true class counts stated: {counted(count, 'contradiction') if count else 'no contradictions'}. That it "
        "agrees with itself does not make it right."
    )
    notes = (
        DELONG_NOT_REPRODUCED,
        *(f"Not audited: {', '.join(place(analysis, s, m))}: {reason}" for s, m, reason in found.left_out),
    )
    return table("audit", caption, columns, found.findings, notes)
