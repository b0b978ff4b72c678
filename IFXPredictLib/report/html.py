"""The report as one HTML file, its sections in the order in which a statistician reads a study."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.table_two import printed
from ..tables.records import Agreement
from .checklists import CLAIM, NOT_EVIDENCED, TRIPOD_AI, evidence, read_checklist
from .html_parts import Section, page, paragraph, table
from .pictures import Picture, shown_picture
from .provenance import Provenance, provenance_rows
from .tables.table import Table, counted, split_name

NO_TEST = "The cohort has no test split: everything below is in sample, and optimistic."


def html_report(
    analysis: Analysis,
    bundle: Bundle,
    tables: Mapping[str, Sequence[Table]],
    pictures: Sequence[tuple[Picture, bytes]],
    facts: Mapping[str, str],
    provenance: Provenance,
) -> str:
    """The whole page. ``tables`` are those of ``shown_tables``; ``pictures`` come with their SVG, the flow first."""
    flow, *results = [shown_picture(*picture) for picture in pictures]

    def body(anchor: str) -> str:
        return "\n".join(table(one) for one in tables[anchor])

    sections = [
        Section("what", "What was predicted, and for whom", _what(analysis, bundle, provenance)),
        Section("flow", "Flow of cases", flow + body("flow")),
        Section("table1", "Table 1: the cases", body("table1")),
        Section("table2", "Table 2: performance at the locked cut-offs", body("table2")),
        Section("figures", "Figures", "\n".join(results)),
        Section("beyond", "Beyond: gains, time, subgroups, sample size, optimism, stacking, selection", body("beyond")),
        Section("patients", "Single patients: how sure, how usual, what moves the probability", body("patients")),
        Section("audit", "Audit of this very analysis", body("audit")),
        Section("appendix", "Appendix: re-tuned cut-offs (optimistic)", body("appendix")),
        *_checklists(facts),
        Section("provenance", "Software, hashes, date", table(_provenance(provenance, bundle))),
    ]
    return page(f"Evaluation: {bundle.protocol.title}", bundle.notice, provenance.remark, sections)


def _what(analysis: Analysis, bundle: Bundle, provenance: Provenance) -> str:
    outcome, reference = bundle.protocol.outcome, analysis.titles[analysis.reference]
    counts = "; ".join(
        f"{split_name(s.split).lower()}: {counted(s.cases, 'case')}, {s.events} with outcome 1" for s in analysis.splits
    )
    models = ", ".join(analysis.titles.values())
    parts = [
        paragraph(f"Predicted: {outcome.title} (1 = {outcome.positive}, 0 = {outcome.negative})."),
        paragraph(f"Intended use: {bundle.intended_use}"),
        paragraph(f"Models: {models}. The others are compared with: {reference}. Cases: {counts}."),
        paragraph(
            "The training split is in sample: the models were fitted and their cut-offs chosen on it, so its numbers "
            "are optimistic. An event is a case with outcome 1."
        ),
    ]
    if provenance.agreement:
        parts.append(paragraph(_agreement(provenance.agreement)))
    if "test" not in [split.split for split in analysis.splits]:
        parts.append(paragraph(NO_TEST, "warning"))
    return "\n".join(parts)


def _agreement(found: Agreement) -> str:
    return (
        "Deep columns of the training cases are out of fold, those of all others of the final network. Over the "
        f"training cases the two correlate, column by column, with Pearson's r of {printed(found.median)} (quartiles "
        f"{printed(found.lower)} and {printed(found.upper)}): the further below 1, the more classifiers were fitted "
        "to other deep columns than those that they are given."
    )


def _checklists(facts: Mapping[str, str]) -> list[Section]:
    return [_checklist(anchor, file, facts) for anchor, file in (("tripod", TRIPOD_AI), ("claim", CLAIM))]


def _checklist(anchor: str, file: Path, facts: Mapping[str, str]) -> Section:
    found = read_checklist(file)
    shown = evidence(found.items, facts)
    rows = tuple((e.item.number, e.item.section, e.item.topic, e.text) for e in shown)
    count = sum(e.evidenced for e in shown)
    caption = (
        f"{count} of {len(rows)} items have a fact of this run, which may be a part of what the item asks for; "
        f'"{NOT_EVIDENCED}": only the authors can answer. Topics in this project\'s words; published: {found.source}.'
    )
    header = ("Item", "Section", "Topic", "What this run shows")
    return Section(anchor, found.name, table(Table(anchor, caption, header, rows, (), ())))


def _provenance(provenance: Provenance, bundle: Bundle) -> Table:
    rows = provenance_rows(provenance, bundle)
    return Table("software", "What the numbers came from.", ("", "Value"), rows, (), ())
