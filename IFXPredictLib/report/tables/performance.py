"""Table 2 and what belongs to it: other intervals of the AUC, re-tuned cut-offs, subgroups.

What the figures are drawn from, as CSV files alone: the curves, and each case's probabilities and calls.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...bundles.bundle import Bundle
from ...evaluation.data import Missing
from ...evaluation.evaluation import Analysis
from ...evaluation.models import ModelAnalysis
from ...evaluation.self_audit import printed_row
from ...evaluation.table_two import DASH, RETUNED, ModelPerformance, area_with_interval, p_text, printed, with_interval
from ...models.svm import probability
from ...protocol.loading import Protocol, fused_out_of_fold, sex_characteristic
from ...stats.intervals import Interval
from .table import Table, Value, area_ends, counted, place, split_title

_CURVES = {
    "roc_curves": ("roc", ("thresholds", "sensitivity", "specificity")),
    "roc_bands": ("band", ("specificity", "sensitivity", "low", "high")),
    "precision_recall_curves": ("precision_recall", ("thresholds", "recall", "precision")),
    "decision_curves": ("decision", ("thresholds", "net_benefit", "treat_all")),
    "calibration_curves": ("calibration_curve", ("predicted", "observed", "low", "high")),
}
"""Of each table the part of a ModelAnalysis, and the arrays of that part."""


def curve_tables(analysis: Analysis) -> tuple[Table, ...]:
    """ROC curves with their bands, precision-recall, decision and calibration curves: one row a point."""
    return tuple(_curves(analysis, name, *curve) for name, curve in _CURVES.items())


def prediction_table(analysis: Analysis, bundle: Bundle) -> Table:
    """One row a case and model: raw score, probability, cut-off and call (1 = positive), empty without an answer.

    After them the case's centre, sex and follow-up, by which the rows can be analysed further.
    """
    data, records, sex = analysis.data, [], sex_characteristic(bundle.protocol)
    sexes = data.columns([sex.name])[:, 0].tolist() if sex else [None] * len(data.cases)
    about = zip(data.centre.tolist(), sexes, data.time_weeks.tolist(), data.event.tolist(), strict=True)
    known = dict(zip(data.cases, about, strict=True))
    for model in bundle.models:
        raw = analysis.raw[model.name]
        answers = zip(data.cases, data.train.tolist(), data.outcome.tolist(), raw.tolist(), strict=True)
        for case, train, outcome, score in answers:
            p = float(probability(score))
            call = None if np.isnan(score) else int(p >= model.cutoff)
            answer = (model.name, score, p, model.cutoff, call)
            records.append((case, "train" if train else "test", outcome, *answer, *known[case]))
    fields = (
        *("case", "split", "outcome", "model", "raw_score", "probability", "cutoff", "call"),
        *("centre", sex.name if sex else "sex", "time_weeks", "event"),
    )
    return Table("predictions", "Predictions of all cases.", (), (), fields, tuple(records))


def _curves(analysis: Analysis, name: str, part: str, arrays: Sequence[str]) -> Table:
    records: list[tuple[Value, ...]] = []
    for model in analysis.models:
        if not isinstance(curve := getattr(model, part), Missing):
            points = zip(*(getattr(curve, array).tolist() for array in arrays), strict=True)
            records += [(model.split, model.model, *point) for point in points]
    fields = ("threshold" if array == "thresholds" else array for array in arrays)
    return Table(name, "", (), (), ("split", "model", *fields), tuple(records))


_RATIOS = ("sensitivity", "specificity", "accuracy", "ppv", "npv")
_FIELDS = (
    *("split", "model", "cases", "events", "no_answer", "auc", "auc_low", "auc_high", "auc_variance"),
    *("difference", "difference_low", "difference_high", "p", "cutoff", "tp", "fp", "tn", "fn", "youden"),
    *(f"{name}{end}" for name in _RATIOS for end in ("", "_low", "_high")),
    *("brier", "brier_raw", "average_precision"),
)


_OUT_OF_FOLD_FUSION = (
    "its classifier was fitted, and its cut-off chosen, on out-of-fold probabilities of the models that it fuses; this "
    "row feeds it their in-sample ones, which are more extreme, so it shows neither the fit nor what new cases give"
)
DEEP_COLUMNS = {
    True: "The deep columns of the training cases are out of fold: from networks that have not seen the case.",
    False: "The deep columns of the training cases are of a network that has seen them: they are in sample too.",
}


def performance_table(analysis: Analysis, protocol: Protocol) -> Table:
    """Table 2: every model on every split at the bundle's locked cut-off."""
    rows = [(model, model.locked) for model in analysis.models]
    caption = (
        "Table 2. Performance at the locked cut-offs. AUC with 95 % CI by DeLong; P by DeLong's paired test against "
        f"{analysis.titles[analysis.reference]}, not adjusted for their number; ratios with Wilson's 95 % CI. PPV "
        f"and NPV hold at this share of outcome 1 only ({prevalences(analysis)})."
    )
    table = _performance(analysis, "table_2", caption, rows)
    return replace(table, notes=(*_training_notes(analysis, protocol), *table.notes))


def prevalences(analysis: Analysis) -> str:
    """The share of outcome 1 in each split."""
    return ", ".join(f"{split_title(s.split).lower()} {printed(s.events / s.cases)}" for s in analysis.splits)


def _training_notes(analysis: Analysis, protocol: Protocol) -> tuple[str, ...]:
    """What in the training rows is in sample, and what is not."""
    if "train" not in [split.split for split in analysis.splits]:
        return ()
    title = split_title("train")
    return (
        f"{title}: classifiers and cut-offs were fitted to these very cases. "
        + DEEP_COLUMNS[protocol.network_training.cross_fit],
        f"{title}: AUCs corrected for optimism stand in the table of optimism; no other column is corrected anywhere.",
        *(f"{title}, {analysis.titles[name]}: {_OUT_OF_FOLD_FUSION}" for name in fused_out_of_fold(protocol)),
    )


def retuned_table(analysis: Analysis) -> Table:
    """The appendix: each model at a cut-off chosen on the cases that it is judged on."""
    rows = [(model, model.retuned) for model in analysis.models]
    caption = (
        "OPTIMISTIC: the cut-off was chosen, by Youden's J, on the very cases of the row. For comparison with papers "
        "that do so; never for use."
    )
    return _performance(analysis, "retuned_cutoffs", caption, rows)


def interval_table(analysis: Analysis) -> Table:
    """The AUC's three intervals side by side."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for model in analysis.models:
        if isinstance(row := model.locked, Missing):
            continue
        exact, resampled = row.auc_exact, row.auc_bootstrap
        ends = [(i.low, i.high) if i.high > i.low else (None, None) for i in (row.auc, exact, resampled) if i]
        shown = [DASH if low is None or high is None else f"{printed(low)} to {printed(high)}" for low, high in ends]
        rows.append((*place(analysis, model.split, model.model), printed(row.auc.auc), *shown))
        records.append((model.split, model.model, row.auc.auc, *(end for pair in ends for end in pair)))
    header = ("Split", "Model", "AUC", "DeLong", "exact binomial of AUC x n", "stratified bootstrap")
    fields = (
        *("split", "model", "auc", "delong_low", "delong_high"),
        *("exact_low", "exact_high", "bootstrap_low", "bootstrap_high"),
    )
    caption = (
        f"95 % intervals of the AUC by three methods; the bootstrap's are percentiles of {analysis.resamples} "
        f"resamples (seed {analysis.seed}). An AUC is no share of n independent successes: the exact binomial interval "
        "is here because papers print it. A dash: variance 0, an interval of no width says nothing."
    )
    return Table("auc_intervals", caption, header, tuple(rows), fields, tuple(records))


def subgroup_table(analysis: Analysis) -> Table:
    """The AUC within centres and within the sexes."""
    rows, records, notes = [], [], []
    for found in analysis.subgroups:
        split, title = place(analysis, found.split, found.model)
        group = (split, found.by, found.group, title)
        counts = (str(found.cases), str(found.events))
        area = found.auc
        if isinstance(area, Missing):
            notes.append(f"{', '.join(group)}: {area.reason}")
            rows.append((*group, *counts, DASH))
            numbers: tuple[Value, ...] = (None, None, None)
        else:
            rows.append((*group, *counts, area_with_interval(area)))
            numbers = (area.auc, *area_ends(area))
        records.append((found.split, found.by, found.group, found.model, found.cases, found.events, *numbers))
    header = ("Split", "By", "Group", "Model", "cases", "events", "AUC (95 % CI, DeLong)")
    fields = ("split", "by", "group", "model", "cases", "events", "auc", "auc_low", "auc_high")
    caption = "AUC in subgroups. Few cases make wide intervals; a difference between groups is not tested here."
    return Table("subgroups", caption, header, tuple(rows), fields, tuple(records), tuple(notes))


def _performance(
    analysis: Analysis, name: str, caption: str, rows: Sequence[tuple[ModelAnalysis, ModelPerformance | Missing]]
) -> Table:
    notes = []
    for model, row in rows:
        title = ", ".join(place(analysis, model.split, model.model))
        reasons = [row.reason] if isinstance(row, Missing) else [note for note in row.notes if note != RETUNED]
        notes += [f"{title}: {reason}" for reason in reasons]
        if model.no_answer:
            lacking = counted(model.no_answer, "case")
            notes.append(f"{title}: {lacking} without an answer, for want of an input, left out")
    present = [(model, row) for model, row in rows if not isinstance(row, Missing)]
    header = (
        *("Split", "Model", "cases (events)", "AUC (95 % CI)", "P", "cut-off", "J"),
        *("Sensitivity", "Specificity", "Accuracy", "PPV", "NPV", "Brier", "Brier, raw score"),
    )
    return Table(
        name,
        caption,
        header,
        tuple(_shown(analysis, row) for _, row in present),
        _FIELDS,
        tuple(_record(model, row) for model, row in present),
        tuple(notes),
    )


def _shown(analysis: Analysis, row: ModelPerformance) -> tuple[str, ...]:
    cells, against = printed_row(row), row.against_reference
    return (
        *(*place(analysis, row.split, row.model), f"{row.n} ({row.events})"),
        area_with_interval(row.auc),
        "reference" if against is None and not row.retuned else DASH if against is None else p_text(against.p),
        *(cells["cutoff"], cells["youden"]),
        *(_ratio(getattr(row, name)) for name in _RATIOS),
        *(cells["brier"], printed(row.brier_raw)),
    )


def _record(model: ModelAnalysis, row: ModelPerformance) -> tuple[Value, ...]:
    against, counts = row.against_reference, row.counts
    difference = (against.difference, against.low, against.high, against.p) if against else (None,) * 4
    ratios = [getattr(row, name) for name in _RATIOS]
    return (
        *(row.split, row.model, row.n, row.events, model.no_answer),
        *(row.auc.auc, *area_ends(row.auc), row.auc.variance),
        *difference,
        *(row.cutoff, counts.tp, counts.fp, counts.tn, counts.fn, row.youden),
        *(n for r in ratios for n in ((r.estimate, r.low, r.high) if r else (None, None, None))),
        *(row.brier, row.brier_raw, row.average_precision),
    )


def _ratio(found: Interval | None) -> str:
    return DASH if found is None else with_interval(found.estimate, found.low, found.high)
