"""The checklists filled in with the facts of a run: as tables of the page and of its folder, METRICS with its score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.text import plain
from .checklists import (
    CLAIM,
    CLEAR,
    METRICS,
    NO,
    NOT_APPLICABLE,
    NOT_EVIDENCED,
    TRIPOD_AI,
    YES,
    Checklist,
    Evidence,
    band,
    evidence,
    read_checklist,
    score,
)
from .tables.table import Column, Table, counted, table

FILES: Mapping[str, Path] = {"tripod": TRIPOD_AI, "claim": CLAIM, "metrics": METRICS, "clear": CLEAR}
"""The lists in the report's order, by the names of their tables."""

_UNANSWERED: tuple[Column[Evidence], ...] = (
    Column("item", "Item", lambda row: row.item.number),
    Column("section", "Section", lambda row: row.item.section),
    Column("topic", "Topic", lambda row: row.item.topic),
    Column((), "What this run shows", lambda row: (row.text,)),
    Column("shown", "", lambda row: plain(row.text)),
    Column("where", "Where", lambda row: row.place),
)
_ANSWERED = (
    *_UNANSWERED[:3],
    Column("answer", "Answer", lambda row: row.answer),
    Column((), "What this run shows", lambda row: (row.shown,)),
    Column("shown", "", lambda row: plain(row.shown)),
    _UNANSWERED[-1],
)
_WEIGHT: Column[Evidence] = Column("weight", "Weight", lambda row: row.item.weight, lambda weight: f"{weight:.4f}")


@dataclass(frozen=True)
class FilledChecklist:
    """A list by its name, with what stands above its table."""

    name: str
    table: Table
    paragraphs: tuple[str, ...] = ()


def filled_checklists(facts: Mapping[str, str]) -> tuple[FilledChecklist, ...]:
    """TRIPOD+AI, CLAIM, METRICS and CLEAR by the texts of ``facts``, by key of FACTS."""
    return tuple(_filled(name, read_checklist(file), facts) for name, file in FILES.items())


def _filled(name: str, found: Checklist, facts: Mapping[str, str]) -> FilledChecklist:
    rows = evidence(found.items, facts)
    if not found.answers:
        return FilledChecklist(found.name, table(name, _supported(rows, found.source), _UNANSWERED, rows))
    weighed = any(item.weight for item in found.items)
    columns = (*_ANSWERED[:3], _WEIGHT, *_ANSWERED[3:]) if weighed else _ANSWERED
    said = (_scored(rows),) if weighed else ()
    return FilledChecklist(found.name, table(name, _answers(rows, found.source), columns, rows), said)


def _supported(rows: Sequence[Evidence], source: str) -> str:
    found = sum(row.evidenced for row in rows)
    return (
        f"{found} of {len(rows)} items have a fact of this run, which may be a part of what the item asks for; "
        f'"{NOT_EVIDENCED}": only the authors can answer. Topics in this project\'s words; published: {source}.'
    )


def _answers(rows: Sequence[Evidence], source: str) -> str:
    yes, no, beside = (sum(row.answer == answer for row in rows) for answer in (YES, NO, NOT_APPLICABLE))
    return (
        f"{len(rows)} items: {yes} yes, {no} no, {beside} not applicable, {len(rows) - yes - no - beside} for the "
        "authors, beside which stands what a run can show of it. Yes is said by a fact of this run alone, no where it "
        f"has none. Topics in this project's words; published: {source}."
    )


def _scored(rows: Sequence[Evidence]) -> str:
    found = score(rows)
    reach = f"{found.low:.1f} % ({band(found.low)}) by the facts of this run alone"
    if found.open:
        reach += (
            f", {found.high:.1f} % ({band(found.high)}) at most: {counted(len(found.open), 'item')} only the authors "
            f"can answer ({', '.join(found.open)})"
        )
    return (
        f"Score: {reach}. It is the weight of the items with yes over that of all that apply; it says that steps were "
        "taken, not that the models are good."
    )
