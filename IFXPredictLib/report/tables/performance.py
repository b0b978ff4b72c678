"""Table 2 and what belongs to it: other intervals of the AUC, re-tuned cut-offs, subgroups.

The curves and each case's probabilities and calls, which figures are drawn from, are CSV files alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...bundles.bundle import Bundle
from ...bundles.locked import LockedCutoff
from ...evaluation.evaluation import Analysis
from ...evaluation.models import ModelAnalysis
from ...evaluation.parts import Missing
from ...evaluation.subgroups import Subgroup
from ...evaluation.table_two import RETUNED, ModelPerformance
from ...evaluation.texts import DASH, p_text, printed
from ...models.svm import probability
from ...prediction.columns import BANDED_COLUMNS, IMPUTED_COLUMNS
from ...protocol.loading import fused_out_of_fold, sex_characteristic
from ...protocol.schema import Characteristic, DeepColumns
from ...stats.auc_difference import AucDifference
from ...stats.discrimination import AucResult
from ...stats.intervals import Interval
from ..updated import other_cutoffs_in_words, updated_by
from .table import (
    Column,
    Table,
    Value,
    area_ends,
    area_text,
    counted,
    ends,
    file_columns,
    interval_text,
    model_column,
    place,
    split_column,
    split_name,
    split_title,
    table,
    with_ends,
)

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

    After them the case's centre, sex, follow-up and patient, by which the rows can be analysed further; of a bundle
    that imputes, the interval over imputations of cases that are not of the training; and the bands of VOIs that were
    drawn again.
    """
    sex = sex_characteristic(bundle.protocol)
    fields = (
        *("case", "split", "outcome", "model", "raw_score", "probability", "cutoff", "call"),
        *("centre", sex.name if sex else "sex", "time_weeks", "event", "patient"),
        *(IMPUTED_COLUMNS if analysis.missing else ()),
        *(BANDED_COLUMNS if analysis.contours else ()),
    )
    return table("predictions", "Predictions of all cases.", file_columns(fields), _predictions(analysis, bundle, sex))


def _predictions(analysis: Analysis, bundle: Bundle, sex: Characteristic | None) -> list[tuple[Value, ...]]:
    data = analysis.data
    records: list[tuple[Value, ...]] = []
    sexes = data.columns([sex.name])[:, 0].tolist() if sex else [None] * len(data.cases)
    patients = data.patients or ("",) * len(data.cases)
    about = zip(data.centre.tolist(), sexes, data.time_weeks.tolist(), data.event.tolist(), patients, strict=True)
    known = dict(zip(data.cases, about, strict=True))
    other = "external" if data.external else "test"
    drawn = analysis.missing.intervals if analysis.missing else None
    bands = analysis.contours.bands if analysis.contours else None
    for model in bundle.models:
        raw = analysis.raw[model.name]
        answers = zip(data.cases, data.train.tolist(), data.outcome.tolist(), raw.tolist(), strict=True)
        for case, train, outcome, score in answers:
            p = float(probability(score))
            call = None if np.isnan(score) else int(p >= model.cutoff)
            answer = (model.name, score, p, model.cutoff, call)
            interval = () if drawn is None else drawn.get((case, model.name), (None, None))
            band = () if bands is None else bands.get((case, model.name), (None, None, None))
            records.append((case, "train" if train else other, outcome, *answer, *known[case], *interval, *band))
    return records


def _curves(analysis: Analysis, name: str, part: str, arrays: Sequence[str]) -> Table:
    points: list[tuple[Value, ...]] = []
    for model in analysis.models:
        if not isinstance(curve := getattr(model, part), Missing):
            own = zip(*(getattr(curve, array).tolist() for array in arrays), strict=True)
            points += [(model.split, model.model, *point) for point in own]
    fields = ("threshold" if array == "thresholds" else array for array in arrays)
    return table(name, "", file_columns(("split", "model", *fields)), points)


_RATIOS = {
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "accuracy": "Accuracy",
    "ppv": "PPV",
    "npv": "NPV",
}
_FITTED = "classifiers and cut-offs were fitted to these very cases."
_OUT_OF_FOLD_FUSION = (
    "out-of-fold probabilities of the models that it fuses; this row feeds it their in-sample ones, which are more "
    "extreme, so it shows neither the fit nor what new cases give"
)
DEEP_COLUMNS: Mapping[DeepColumns, str] = {
    "out_of_fold": "The deep columns of the training cases are out of fold: from networks that have not seen the case.",
    "in_sample": "The deep columns of the training cases are of a network that has seen them: they are in sample too.",
    "self_supervised": "The deep columns of all cases are of one network, which has learnt from the training cases' "
    "images without any outcome.",
}


def performance_table(analysis: Analysis, bundle: Bundle) -> Table:
    """Table 2: every model on every split at the bundle's locked cut-off.

    Parameters
    ----------
    analysis : Analysis
        Whose rows at the locked cut-offs are shown; why one is missing stands in the notes.
    bundle : Bundle
        The one that was evaluated. Its protocol and updates say what in the training's rows is in sample; the caption
        tells the cut-offs that a rule locked after the training.

    Returns
    -------
    Table
        A row a split and model.
    """
    rows = [(model, model.locked) for model in analysis.models]
    caption = (
        f"Table 2. Performance at the locked cut-offs{_by_rules(analysis, bundle.cutoffs)}. "
        "AUC with 95 % CI by DeLong; P by DeLong's paired test against "
        f"{analysis.titles[analysis.reference]}, not adjusted for their number; ratios with Wilson's 95 % CI. PPV "
        f"and NPV hold at this share of outcome 1 only ({prevalences(analysis)})."
    )
    found = _performance(analysis, "table_2", caption, rows, "reference")
    about = (*_harmonised_note(analysis), *patients_note(analysis), *_training_notes(analysis, bundle))
    return replace(found, notes=(*about, *found.notes))


def _by_rules(analysis: Analysis, cutoffs: Mapping[str, LockedCutoff]) -> str:
    """The rules of cut-offs that were locked after the training, in brackets, and what the others are."""
    if not cutoffs:
        return ""
    told = [f"{analysis.titles[name]}: {one.words}" for name, one in cutoffs.items()]
    rest = ["the others: Youden's index of the fitted training cases"] if len(cutoffs) < len(analysis.titles) else []
    return f" ({'; '.join([*told, *rest])})"


def _harmonised_note(analysis: Analysis) -> tuple[str, ...]:
    """How cases were harmonised otherwise than the training's, as their predictions say, and how many."""
    said = "; ".join(f"{counted(count, 'case')}: {text}" for text, count in analysis.harmonised.items())
    return (f"Harmonisation: {said}.",) if said else ()


def patients_note(analysis: Analysis) -> tuple[str, ...]:
    """Which numbers are by patients and which are not, where a patient has several cases."""
    counts = [f"{split_name(s.split)}: {s.cases} cases of {s.patients} patients" for s in analysis.splits]
    if all(split.patients == split.cases for split in analysis.splits):
        return ()
    mix = (
        " So do the means of the case mix, and the numbers of cases that a validation needs, which are too low; in the "
        "folds and the interval of the membership model the cases of a patient stay together."
    )
    return (
        f"{'; '.join(counts)}. DeLong's variance and test are Obuchowski's for clustered cases (1997), Wilson's "
        "interval is of the effective number of cases (Rao and Scott 1992), and bootstraps draw whole patients. The "
        "exact binomial interval of an AUC, calibration, IDI, NRI, time to failure and the coverage of the outcome "
        "sets take cases as independent: their intervals are too narrow, their P values too small."
        f"{mix if analysis.mix else ''}",
    )


def prevalences(analysis: Analysis) -> str:
    """The share of outcome 1 in each split."""
    return ", ".join(f"{split_title(s.split).lower()} {printed(s.events / s.cases)}" for s in analysis.splits)


def _training_notes(analysis: Analysis, bundle: Bundle) -> tuple[str, ...]:
    """What in the training rows is in sample, and what is not."""
    if "train" not in [split.split for split in analysis.splits]:
        return ()
    title, protocol = split_title("train"), bundle.protocol
    others, elsewhere = updated_by(bundle, "cutoff"), other_cutoffs_in_words(bundle)
    fusions = {name: "" if name in others else ", and its cut-off chosen," for name in fused_out_of_fold(protocol)}
    fitted = f"classifiers were fitted to these very cases. {elsewhere}" if elsewhere else _FITTED
    return (
        f"{title}: {fitted} {DEEP_COLUMNS[protocol.network_training.deep_columns]}",
        f"{title}: AUCs corrected for optimism stand in the table of optimism; no other column is corrected anywhere.",
        *(
            f"{title}, {analysis.titles[name]}: its classifier was fitted{too} on {_OUT_OF_FOLD_FUSION}"
            for name, too in fusions.items()
        ),
    )


def retuned_table(analysis: Analysis) -> Table:
    """The appendix: each model at a cut-off chosen on the cases that it is judged on."""
    rows = [(model, model.retuned) for model in analysis.models]
    caption = (
        "OPTIMISTIC: the cut-off was chosen, by Youden's J, on the very cases of the row. For comparison with papers "
        "that do so; never for use."
    )
    return _performance(analysis, "retuned_cutoffs", caption, rows, DASH)


def interval_table(analysis: Analysis) -> Table:
    """The AUC's three intervals side by side."""
    columns: list[Column[ModelPerformance]] = [
        split_column(),
        model_column(analysis),
        Column("auc", "AUC", lambda row: row.auc.auc, printed),
        Column(("delong_low", "delong_high"), "DeLong", lambda row: _wide(row.auc), _bounds_text),
        Column(
            ("exact_low", "exact_high"), "exact binomial of AUC x n", lambda row: _wide(row.auc_exact), _bounds_text
        ),
        Column(
            ("bootstrap_low", "bootstrap_high"),
            "stratified bootstrap",
            lambda row: _wide(row.auc_bootstrap),
            _bounds_text,
        ),
    ]
    caption = (
        f"95 % intervals of the AUC by three methods; the bootstrap's are percentiles of {analysis.resamples} "
        f"resamples (seed {analysis.seed}). An AUC is no share of n independent successes: the exact binomial interval "
        "is here because papers print it. A dash: variance 0, an interval of no width says nothing."
    )
    rows = [model.locked for model in analysis.models if not isinstance(model.locked, Missing)]
    return table("auc_intervals", caption, columns, rows)


def subgroup_table(analysis: Analysis) -> Table:
    """The AUC within centres and within the sexes."""
    columns: list[Column[Subgroup]] = [
        split_column(),
        Column("by", "By", lambda row: row.by),
        Column("group", "Group", lambda row: row.group),
        model_column(analysis),
        Column("cases", "cases", lambda row: row.cases),
        Column("events", "events", lambda row: row.events),
        Column(
            with_ends("auc"),
            "AUC (95 % CI, DeLong)",
            lambda row: (None,) * 3 if isinstance(row.auc, Missing) else area_ends(row.auc),
            area_text,
        ),
    ]
    caption = "AUC in subgroups. Few cases make wide intervals; a difference between groups is not tested here."
    notes = [
        f"{split_title(row.split)}, {row.by}, {row.group}, {analysis.titles[row.model]}: {row.auc.reason}"
        for row in analysis.subgroups
        if isinstance(row.auc, Missing)
    ]
    return table("subgroups", caption, columns, analysis.subgroups, notes)


def _performance(
    analysis: Analysis,
    name: str,
    caption: str,
    rows: Sequence[tuple[ModelAnalysis, ModelPerformance | Missing]],
    alone: str,
) -> Table:
    """``alone`` stands in place of P in the reference's rows, which are compared with none."""
    notes = []
    for model, row in rows:
        title = ", ".join(place(analysis, model.split, model.model))
        reasons = [row.reason] if isinstance(row, Missing) else [note for note in row.notes if note != RETUNED]
        notes += [f"{title}: {reason}" for reason in reasons]
        if model.no_answer:
            lacking = counted(model.no_answer, "case")
            notes.append(f"{title}: {lacking} without an answer, for want of an input, left out")
    present = [row for _, row in rows if not isinstance(row, Missing)]
    return table(name, caption, _columns(analysis, alone), present, notes)


def _columns(analysis: Analysis, alone: str) -> list[Column[ModelPerformance]]:
    unanswered = {(model.split, model.model): model.no_answer for model in analysis.models}
    counts = ("tp", "fp", "tn", "fn")
    return [
        split_column(),
        model_column(analysis),
        Column(("cases", "events"), "cases (events)", lambda row: (row.n, row.events), lambda n, e: f"{n} ({e})"),
        Column("no_answer", "", lambda row: unanswered[row.split, row.model]),
        Column(with_ends("auc"), "AUC (95 % CI)", lambda row: area_ends(row.auc), area_text),
        Column("auc_variance", "", lambda row: row.auc.variance),
        Column(with_ends("auc_raw"), "", lambda row: area_ends(row.auc_raw) if row.auc_raw else (None,) * 3),
        Column((*with_ends("difference"), "p"), "", lambda row: _difference(row.against_reference)),
        Column((), "P", lambda row: _p_of(row, alone if row.model == analysis.reference else DASH)),
        Column("cutoff", "cut-off", lambda row: row.cutoff, printed),
        Column(counts, "", lambda row: tuple(getattr(row.counts, count) for count in counts)),
        Column("youden", "J", lambda row: row.youden, printed),
        *(_ratio_column(name, title) for name, title in _RATIOS.items()),
        Column("brier", "Brier", lambda row: row.brier, printed),
        Column("brier_raw", "Brier, raw score", lambda row: row.brier_raw, printed),
        Column("average_precision", "", lambda row: row.average_precision),
    ]


def _ratio_column(name: str, title: str) -> Column[ModelPerformance]:
    return Column(with_ends(name), title, lambda row: ends(getattr(row, name)), interval_text)


def _difference(found: AucDifference | None) -> tuple[float | None, ...]:
    return (found.difference, found.low, found.high, found.p) if found else (None,) * 4


def _p_of(row: ModelPerformance, without: str) -> str:
    return p_text(row.against_reference.p) if row.against_reference else without


def _wide(found: AucResult | Interval | None) -> tuple[float, float] | tuple[None, None]:
    """The bounds of an interval that has a width."""
    return (found.low, found.high) if found and found.high > found.low else (None, None)


def _bounds_text(low: float | None, high: float | None) -> str:
    return DASH if low is None or high is None else f"{printed(low)} to {printed(high)}"
