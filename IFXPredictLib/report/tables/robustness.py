"""Sample size, optimism, stacking both ways, selection frequencies, and the audit of table 2."""

from ...bundles.bundle import Bundle
from ...bundles.model_card import out_of_fold_limits
from ...evaluation.data import Missing
from ...evaluation.evaluation import Analysis
from ...evaluation.table_two import DASH, area_with_interval, p_text, printed, with_interval
from ...protocol.loading import Protocol
from .performance import DEEP_COLUMNS
from .table import Table, Value, area_ends, counted, place, split_title

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


def planning_table(analysis: Analysis) -> Table:
    """What the reference's AUC would have needed, and what the split's cases gave."""
    found = analysis.planning
    header = ("Split", "AUC", "needed: events + others", "available: events + others", "power of the available")
    fields = (
        *("split", "auc", "needed_events", "needed_others", "needed_events_exact"),
        *("available_events", "available_others", "power"),
    )
    caption = (
        "Cases needed to show that the AUC is above 0.5 (two-sided alpha 0.05, power 0.8, Obuchowski). Computed after "
        "the event, from the observed AUC: it adds nothing to the interval of table 2, and plans the next study."
    )
    if isinstance(found, Missing):
        return Table("sample_size", caption, header, (), fields, (), (found.reason,))
    needed = found.needed
    power = printed(found.power) if found.power < 0.9995 else ">0.999"
    row = (
        *(split_title(found.split), printed(found.auc), f"{needed.cases} + {needed.controls}"),
        *(f"{found.cases} + {found.controls}", power),
    )
    record = (
        *(found.split, found.auc, needed.cases, needed.controls, needed.exact_cases),
        *(found.cases, found.controls, found.power),
    )
    return Table("sample_size", caption, header, (row,), fields, (record,))


def optimism_table(analysis: Analysis, protocol: Protocol) -> Table:
    """Apparent, corrected and .632+ AUC on the training split, with what is not in it."""
    frozen_c = [C_NOT_CHOSEN_AGAIN] if protocol.l2_logistic else []
    deep = DEEP_COLUMNS[protocol.network_training.cross_fit]
    rows, records, notes = [], [], [SELECTION_NOT_REPEATED, *frozen_c, NOT_CORRECTED, deep]
    for model in analysis.optimism:
        found = model.optimism
        if isinstance(found, Missing):
            notes.append(f"{analysis.titles[model.model]}: {found.reason}")
            continue
        numbers = (found.apparent, found.optimism, found.corrected, found.out_of_bag, found.point632_plus)
        rows.append((analysis.titles[model.model], *map(printed, numbers)))
        records.append((model.model, *numbers, found.overfitting, found.weight, found.resamples))
    header = ("Model", "apparent AUC", "optimism", "corrected (Harrell)", "out of bag", ".632+")
    fields = (
        *("model", "apparent", "optimism", "corrected", "out_of_bag", "point632_plus"),
        *("overfitting", "weight", "resamples"),
    )
    caption = (
        f"Optimism of the AUC, {split_title('train').lower()}, over {analysis.optimism_resamples} stratified bootstrap "
        "resamples."
    )
    return Table("optimism", caption, header, tuple(rows), fields, tuple(records), tuple(notes))


def out_of_fold_table(analysis: Analysis, bundle: Bundle) -> Table:
    """The bundle's own out-of-fold performance on the training split, and how far it is that of unseen cases."""
    header = ("Model", "AUC (95 % CI, DeLong)", "Brier", "Sensitivity", "Specificity")
    fields = ("model", "auc", "auc_low", "auc_high", "brier", "sensitivity", "specificity", "cases", "events")
    found = bundle.performance.get("out_of_fold", {})
    rows, records = [], []
    for model, row in found.items():
        area = with_interval(row["auc"], row["auc_low"], row["auc_high"])
        shares = (DASH if row[key] is None else printed(row[key]) for key in ("sensitivity", "specificity"))
        rows.append((analysis.titles[model], area, printed(row["brier"]), *shares))
        records.append((model, *(row[key] for key in fields[1:-2]), row["cases"], row["positive"]))
    caption = (
        f"Training split, out of fold ({bundle.protocol.fusion.folds} folds, computed when the bundle was made): each "
        "case by a model whose features were selected and whose classifier was fitted without it; at the locked "
        "cut-offs, which all training cases chose."
    )
    notes = (out_of_fold_limits(bundle),) if found else ("The bundle holds none.",)
    return Table("out_of_fold", caption, header, tuple(rows), fields, tuple(records), notes)


def stacking_table(analysis: Analysis) -> Table:
    """Models that fuse others as frozen, and refitted from out-of-fold and in-sample inputs, on the test split."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    notes = [
        "Refitted: the fused classifiers' probabilities of the training cases come from classifiers that have not seen "
        "the case (out of fold) or that have (in sample); the selection is not repeated."
    ]
    if isinstance(analysis.stacking, Missing):
        notes.append(analysis.stacking.reason)
    elif not analysis.stacking:
        notes = ["No model fuses others."]
    for fusion in () if isinstance(analysis.stacking, Missing) else analysis.stacking:
        if isinstance(fusion.rows, Missing):
            notes.append(f"{analysis.titles[fusion.model]}: {fusion.rows.reason}")
            continue
        for row in fusion.rows:
            area, against = row.auc, row.against_reference
            p = "reference" if against is None else p_text(against.p)
            ratios = [(r.estimate, r.low, r.high) for r in (row.sensitivity, row.specificity)]
            rows.append(
                (
                    *(analysis.titles[fusion.model], row.model, f"{row.n} ({row.events})", area_with_interval(area), p),
                    *(printed(row.cutoff), *(with_interval(*ratio) for ratio in ratios), printed(row.brier)),
                )
            )
            numbers = (area.auc, *area_ends(area), against.p if against else None, row.cutoff)
            flat = [number for ratio in ratios for number in ratio]
            records.append((fusion.model, row.model, row.n, row.events, *numbers, *flat, row.brier))
    header = (
        *("Model", "Way", "cases (events)", "Test AUC (95 % CI, DeLong)", "P"),
        *("cut-off", "Sensitivity", "Specificity", "Brier"),
    )
    fields = (
        *("model", "way", "cases", "events", "auc", "auc_low", "auc_high", "p", "cutoff"),
        *(f"{name}{end}" for name in ("sensitivity", "specificity") for end in ("", "_low", "_high")),
        "brier",
    )
    caption = "In-sample against out-of-fold stacking, judged on the test split; P by DeLong against the frozen model."
    return Table("stacking", caption, header, tuple(rows), fields, tuple(records), tuple(notes))


def frequency_table(bundle: Bundle) -> Table:
    """Each model's features, and how often repeated foldings of the LASSO keep them."""
    rows, records = [], []
    for model in bundle.models:
        frequencies = bundle.selection[model.name].get("frequencies", {})
        for name in sorted(
            {*frequencies, *([] if model.fuses else model.inputs)}, key=lambda n: (-frequencies.get(n, 0), n)
        ):
            share, used = float(frequencies.get(name, 0.0)), name in model.inputs
            title = bundle.protocol.model_title(model.name)
            rows.append((title, name, "yes" if used else "no", f"{100 * share:.0f} %"))
            records.append((model.name, name, int(used), share))
    caption = (
        f"Selection frequencies: how often {bundle.protocol.selection.repeats} LASSO runs on the training split, which "
        "differ in their folds only, keep a feature. From the bundle."
    )
    header, fields = ("Model", "Feature", "in the model", "kept"), ("model", "feature", "in_model", "frequency")
    return Table("selection_frequencies", caption, header, tuple(rows), fields, tuple(records))


def audit_table(analysis: Analysis) -> Table:
    """What ``ifxpredict audit`` finds of table 2 as printed."""
    found = analysis.audit
    rows = tuple(
        (
            f.check,
            split_title(f.cohort) if f.cohort else DASH,
            analysis.titles[f.model] if f.model else DASH,
            f.verdict,
            f.evidence,
        )
        for f in found.findings
    )
    records = tuple((f.check, f.cohort, f.model, f.verdict, f.evidence) for f in found.findings)
    count = len(found.contradictions)
    caption = (
        f"The checks of `ifxpredict audit` on the {len(found.records)} rows of table 2 as they are printed, with the "
        f"true class counts stated: {counted(count, 'contradiction') if count else 'no contradictions'}. That it "
        "agrees with itself does not make it right."
    )
    header, fields = (
        ("Check", "Split", "Model", "Verdict", "Evidence"),
        ("check", "split", "model", "verdict", "evidence"),
    )
    notes = (
        DELONG_NOT_REPRODUCED,
        *(f"Not audited: {', '.join(place(analysis, s, m))}: {reason}" for s, m, reason in found.left_out),
    )
    return Table("audit", caption, header, rows, fields, records, notes)
