"""The report as one HTML file: a summary first, then sections in the order in which a statistician reads a study."""

from collections.abc import Mapping, Sequence

from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.texts import printed
from ..tables.records import Agreement
from .filled_checklists import FilledChecklist
from .page import Drawn, Section, page
from .provenance import Provenance, provenance_rows
from .summary import report_summary
from .tables.table import Table, counted, page_columns, split_name, table
from .updated import other_cutoffs_in_words, updates_in_words

_IN_SAMPLE = (
    "The training split is in sample: the models were fitted and their cut-offs chosen on it, so its numbers are "
    "optimistic."
)
_UPDATED_ELSEWHERE = "The training split is in sample: the models were fitted to it, so its numbers are optimistic."
_OTHERS = (
    "Models, network, settings and cut-offs are those of the bundle, frozen before these cases were seen; nothing was "
    "trained, tuned or chosen on them. That no training case is among them only you can know."
)
NO_TEST = "The cohort has no test split: everything here is in sample, and optimistic."

_TITLES = {
    "flow": "Flow of cases",
    "table1": "Table 1: the cases",
    "mix": "Case mix: how these cases differ from the training cases",
    "table2": "Table 2: performance at the locked cut-offs",
    "figures": "Figures",
    "beyond": "Beyond: gains, time, subgroups, sample size, optimism, stacking, selection",
    "patients": "Single patients: how sure, how usual, what moves the probability",
    "audit": "Audit of this very analysis",
    "appendix": "Appendix: re-tuned cut-offs (optimistic)",
}
"""The sections of tables and figures, by their anchor; that of the case mix is of a validation alone."""
_BEYOND = "Beyond: gains, time, subgroups, power"
"""As a validation has it, in which nothing was trained."""


def html_report(
    analysis: Analysis,
    bundle: Bundle,
    tables: Mapping[str, Sequence[Table]],
    pictures: Mapping[str, Sequence[Drawn]],
    checklists: Sequence[FilledChecklist],
    provenance: Provenance,
) -> str:
    """The whole page. ``tables`` are those of ``shown_tables``, ``pictures`` those of ``summary``, flow and figures."""
    sections = [
        _what(analysis, bundle, provenance),
        *(
            Section(anchor, title, tables=tuple(tables.get(anchor, ())), pictures=tuple(pictures.get(anchor, ())))
            for anchor, title in _titles(analysis).items()
        ),
        *(Section(one.table.name, one.name, one.paragraphs, tables=(one.table,)) for one in checklists),
        Section("provenance", "Software, hashes, date", tables=(_provenance(provenance, bundle),)),
    ]
    summary = report_summary(analysis, bundle, pictures["summary"])
    kind = "External validation" if analysis.data.external else "Evaluation"
    return page(f"{kind}: {bundle.protocol.title}", bundle.notice, provenance.remark, summary, sections)


def _titles(analysis: Analysis) -> dict[str, str]:
    if analysis.mix is None:
        return {anchor: title for anchor, title in _TITLES.items() if anchor != "mix"}
    return _TITLES | {"beyond": _BEYOND}


def _what(analysis: Analysis, bundle: Bundle, provenance: Provenance) -> Section:
    outcome, reference = bundle.protocol.outcome, analysis.titles[analysis.reference]
    counts = "; ".join(
        f"{split_name(s.split).lower()}: {counted(s.cases, 'case')}, {s.events} with outcome 1" for s in analysis.splits
    )
    models = ", ".join(analysis.titles.values())
    paragraphs = (
        f"Predicted: {outcome.title} (1 = {outcome.positive}, 0 = {outcome.negative}).",
        f"Intended use: {bundle.intended_use}",
        f"Models: {models}. The others are compared with: {reference}. Cases: {counts}.",
        f"{_seen(analysis, bundle)} An event is a case with outcome 1.",
        *([updates_in_words(bundle)] if bundle.updates else []),
        *([_agreement(provenance.agreement)] if provenance.agreement else []),
    )
    untested = all(split.split == "train" for split in analysis.splits)
    return Section("what", "What was predicted, and for whom", paragraphs, (NO_TEST,) if untested else ())


def _seen(analysis: Analysis, bundle: Bundle) -> str:
    """What of the bundle was fitted to, or chosen on, cases of this report."""
    if analysis.data.external:
        return f"{_OTHERS} The same holds of the cases of its updates." if bundle.updates else _OTHERS
    elsewhere = other_cutoffs_in_words(bundle)
    return f"{_UPDATED_ELSEWHERE} {elsewhere}" if elsewhere else _IN_SAMPLE


def _agreement(found: Agreement) -> str:
    return (
        "Deep columns of the training cases are out of fold, those of all others of the final network. Over the "
        f"training cases the two correlate, column by column, with Pearson's r of {printed(found.median)} (quartiles "
        f"{printed(found.lower)} and {printed(found.upper)}): the further below 1, the more classifiers were fitted "
        "to other deep columns than those that they are given."
    )


def _provenance(provenance: Provenance, bundle: Bundle) -> Table:
    rows = provenance_rows(provenance, bundle)
    return table("software", "What the numbers came from.", page_columns(("What", "Value")), rows)
