"""What an Analysis proves of the cases and the results, by the keys of ``report.facts.FACTS``."""

from collections.abc import Sequence

import numpy as np

from ..bundles.bundle import Bundle
from ..bundles.model_card import missing_rule_in_words
from ..evaluation.evaluation import Analysis
from ..evaluation.flow import Tally
from ..evaluation.missing_values import Blanks
from ..evaluation.models import ModelAnalysis
from ..evaluation.parts import Missing
from ..evaluation.texts import area_with_interval, printed
from .tables.performance import prevalences
from .tables.table import counted, split_name, split_title

_NONE_SHARED, _SHARED = "No centre is in both splits.", "Centres in both splits"


def result_facts(analysis: Analysis, bundle: Bundle) -> dict[str, str]:
    """The facts that depend on the cases; what was not done is left out."""
    protocol = bundle.protocol
    facts = {
        "title": f"{protocol.title}: {protocol.outcome.title}; {_kind(analysis)}.",
        "data_sources": _sources(analysis, bundle),
        "centres": _centres(analysis),
        "several_centres": _centres(analysis) if len(_analysed_by_centre(analysis)) > 1 else "",
        "flow": _flow(analysis),
        "characteristics": _characteristics(analysis),
        "split_comparison": _comparison(analysis),
        "missing_data": _missing(analysis, bundle),
        "sample_size": _size(analysis),
        "splits": _splits(analysis),
        "disjointness": _disjoint(analysis),
        "case_counts": _counts(analysis) + ("" if analysis.data.external else _folds(bundle)),
        "robustness": "" if analysis.data.external else _robustness(analysis, bundle),
        "internal_performance": _internal(analysis, bundle),
        "external_performance": _external(analysis, bundle),
        "performance": _performance(analysis),
        "subgroup_performance": _subgroups(analysis),
        "misclassified": _wrong(analysis),
        **_testing(analysis, bundle),
    }
    return {key: text for key, text in facts.items() if text}


def _kind(analysis: Analysis) -> str:
    if analysis.data.external:
        return "frozen models validated on cases of another hospital"
    tested = " and evaluated on the test split" if _models(analysis, "test") else "; there is no test split"
    return f"models developed on the training split{tested}"


def _counts(analysis: Analysis) -> str:
    return (
        "; ".join(f"{split_name(s.split)}: {counted(s.cases, 'case')}, {s.events} events" for s in analysis.splits)
        + "."
    )


def _folds(bundle: Bundle) -> str:
    return f" The LASSO had {bundle.protocol.selection.folds} folds of the training split."


def _sources(analysis: Analysis, bundle: Bundle) -> str:
    notice = f"{bundle.notice} " if bundle.notice else ""
    total = analysis.flow.total
    return f"{notice}{total.listed} cases of the cohort's list{_patients(total)}. {_centres(analysis)}".strip()


def _patients(total: Tally) -> str:
    return f", of {total.patients_listed} patients" if total.patients_listed < total.listed else ""


def _centres(analysis: Analysis) -> str:
    counts = _analysed_by_centre(analysis)
    if not counts:
        return ""
    cases = ", ".join(f"{name} ({counted(count, 'case')})" for name, count in counts.items())
    return f"{counted(len(counts), 'centre')}: {cases}."


def _analysed_by_centre(analysis: Analysis) -> dict[str, int]:
    """How many cases of each centre that is named were analysed."""
    return {name: tally.analysed for name, tally in analysis.flow.centres.items() if name and tally.analysed}


def _flow(analysis: Analysis) -> str:
    total = analysis.flow.total
    reasons = ", ".join(f"{count} {reason}" for reason, count in total.excluded.items() if count) or "none"
    return (
        f"{total.listed} listed, excluded: {reasons}; {total.analysed}{total.of_patients} analysed. {_counts(analysis)}"
    )


def _characteristics(analysis: Analysis) -> str:
    if isinstance(analysis.baseline, Missing):
        return ""
    missing = sum(row.total.both.missing for row in analysis.baseline)
    return f"Table 1: {len(analysis.baseline)} characteristics by outcome; {counted(missing, 'value')} missing."


def _comparison(analysis: Analysis) -> str:
    if isinstance(analysis.baseline, Missing) or len(analysis.splits) < 2:
        return ""
    tested = [row for row in analysis.baseline if not np.isnan(row.splits.p)]
    low = [row.characteristic.title for row in tested if row.splits.p < 0.05]
    names = f" ({', '.join(low)})" if low else ""
    return (
        f"Table 1: {len(tested)} of {len(analysis.baseline)} characteristics could be tested between splits, "
        f"{len(low)} have P below 0.05{names}; that the others have not does not show that the splits are alike. "
        f"Share of outcome 1: {prevalences(analysis)}."
    )


def _missing(analysis: Analysis, bundle: Bundle) -> str:
    unanswered = sum(model.no_answer for model in analysis.models)
    treated = "Nothing is imputed; training needs every value."
    if analysis.missing:
        treated = (
            f"What stands for missing clinical values ({bundle.protocol.missing}): "
            f"{missing_rule_in_words(bundle.protocol.missing)}; imaging features are never filled. "
            f"{_filled(analysis.missing.blanks)}"
        )
    return (
        f"{treated} A model without one of its inputs gives no answer: "
        f"{counted(unanswered, 'answer')} missing so, left out of that model's rows and curves."
    )


def _filled(rows: Sequence[Blanks]) -> str:
    """How many values were filled, by split, and how many were missing when the models were trained."""
    by_split = {row.split: (0, 0) for row in rows}
    for row in rows:
        filled, missing = by_split[row.split]
        by_split[row.split] = filled + row.filled, missing + row.missing
    told = [f"{split_name(name)}: {filled} of {n} missing values filled" for name, (filled, n) in by_split.items()]
    once = {row.characteristic: row.training for row in rows if row.training is not None}
    told += [f"when the models were trained: {sum(once.values())} values filled"] if once else []
    return f"{'; '.join(told)}." if told else "None was missing."


def _size(analysis: Analysis) -> str:
    found = analysis.planning
    if isinstance(found, Missing):
        return f"{_counts(analysis)} No size was calculated: {found.reason}"
    return (
        f"{_counts(analysis)} Not planned by this run; after the event, AUC {printed(found.auc)} needs "
        f"{found.needed.cases} events and {found.needed.controls} others for a power of 0.8."
    )


def _splits(analysis: Analysis) -> str:
    if analysis.data.external:
        return ""
    return (
        f"As the column split of the cohort's list says; how cases were assigned is not known to this run. "
        f"{_shared_centres(analysis)}"
    ).strip()


def _shared_centres(analysis: Analysis) -> str:
    centres = [set(analysis.data.centre[analysis.data.part(name)]) for name in ("train", "test")]
    shared = sorted(map(str, centres[0] & centres[1] - {""}))
    if shared:
        return f"{_SHARED}: {', '.join(shared)}."
    unknown = int(np.sum(analysis.data.centre == ""))
    if unknown and any(centres[0] | centres[1]):
        return f"Whether splits share a centre is not known: no centre is given for {counted(unknown, 'case')}."
    return "" if unknown or not all(centres) else _NONE_SHARED


def _disjoint(analysis: Analysis) -> str:
    return "Each case is listed once, in one split. A patient under two names would not be noticed." * (
        len(analysis.splits) > 1
    )


def _robustness(analysis: Analysis, bundle: Bundle) -> str:
    stacked = [] if isinstance(analysis.stacking, Missing) else analysis.stacking
    parts = {
        "optimism of the AUC by the bootstrap": any(not isinstance(m.optimism, Missing) for m in analysis.optimism),
        "stacking by two ways": any(not isinstance(fusion.rows, Missing) for fusion in stacked),
        f"how often {bundle.protocol.selection.repeats} foldings of the LASSO keep each feature": any(
            record.get("frequencies") for record in bundle.selection.values()
        ),
    }
    done = "; ".join(name for name, found in parts.items() if found)
    return f"{done[0].upper()}{done[1:]}." if done else ""


def _internal(analysis: Analysis, bundle: Bundle) -> str:
    rows = [(m.model, m.optimism) for m in analysis.optimism]
    parts = [
        f"{analysis.titles[name]} {printed(o.apparent)}, corrected {printed(o.corrected)}, "
        f".632+ {printed(o.point632_plus)}"
        for name, o in rows
        if not isinstance(o, Missing)
    ]
    found = f"Training AUC: {'; '.join(parts)} (the selection is not repeated)." if parts else ""
    return f"{found} {_nested(analysis, bundle)}".strip()


def _nested(analysis: Analysis, bundle: Bundle) -> str:
    """What the bundle says of its training in outer folds."""
    if not bundle.nested:
        return ""
    areas = "; ".join(f"{analysis.titles[name]} {printed(one.auc)}" for name, one in bundle.nested.models.items())
    often = f"{bundle.nested.folds} outer folds, {bundle.nested.repeats} times"
    return f"Nested validation, selection and cut-off repeated in {often}: AUC {areas}."


def _external(analysis: Analysis, bundle: Bundle) -> str:
    notice = f"{bundle.notice} " if bundle.notice else ""
    areas = _areas(analysis, "external" if analysis.data.external else "test")
    if analysis.data.external:
        return f"{notice}{areas}." if areas else ""
    if _shared_centres(analysis) != _NONE_SHARED or not areas:
        return ""
    return f"{notice}Test split from other centres than the training split: {areas}."


def _testing(analysis: Analysis, bundle: Bundle) -> dict[str, str]:
    """Of the test split, or in nested folds, internal where both splits have a centre in common."""
    notice = f"{bundle.notice} " if bundle.notice else ""
    areas, shared = _areas(analysis, "test"), _shared_centres(analysis)
    external, nested = _external(analysis, bundle), _nested(analysis, bundle)
    internal = [nested] if nested else []
    if areas and shared.startswith(_SHARED):
        internal.insert(0, f"Test split: {areas}. {shared}")
    unknown = areas and not external and not shared.startswith(_SHARED)
    return {
        "internal_testing": f"{notice}{' '.join(internal)}" if internal else "",
        "testing_of_unknown_centres": (
            f"{notice}Test split: {areas}. {shared or 'No centre is given for its cases.'}" if unknown else ""
        ),
        "testing": " ".join(filter(None, (external, *internal))),
        "tested_performance": _performance(analysis) if areas or external else "",
    }


def _performance(analysis: Analysis) -> str:
    areas = {s.split: _areas(analysis, s.split) for s in analysis.splits}
    parts = [f"{split_title(split)}: {text}" for split, text in areas.items() if text]
    return f"{'. '.join(parts)} (table 2, with classification; calibration in its own table)." if parts else ""


def _areas(analysis: Analysis, split: str) -> str:
    return "; ".join(
        f"{analysis.titles[m.model]} AUC {area_with_interval(m.locked.auc)}"
        for m in _models(analysis, split)
        if not isinstance(m.locked, Missing)
    )


def _models(analysis: Analysis, split: str) -> tuple[ModelAnalysis, ...]:
    return tuple(model for model in analysis.models if model.split == split)


def _subgroups(analysis: Analysis) -> str:
    by = list(dict.fromkeys(found.by for found in analysis.subgroups))
    known = sum(not isinstance(found.auc, Missing) for found in analysis.subgroups)
    return f"AUC by {' and by '.join(by)}: {known} of {len(analysis.subgroups)} estimable; not tested." if by else ""


def _wrong(analysis: Analysis) -> str:
    parts = [
        f"{analysis.titles[m.model]} {counted(m.locked.counts.fp, 'false positive')}, "
        f"{counted(m.locked.counts.fn, 'false negative')}"
        for m in _models(analysis, "external" if analysis.data.external else "test")
        if not isinstance(m.locked, Missing)
    ]
    if not parts:
        return ""
    where = "These cases" if analysis.data.external else "Test split"
    return f"{where}: {'; '.join(parts)}; each in tables/predictions.csv. What they have in common is not analysed."
