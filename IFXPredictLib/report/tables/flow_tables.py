"""The flow chart's counts as a table: all cases, each split, each centre within it."""

from ...evaluation.evaluation import Analysis
from ...evaluation.flow import REASONS, Tally
from .table import Table, Value
from .titles import split_name


def flow_table(analysis: Analysis) -> Table:
    """One row for all cases, one for each split and for each of its centres that has cases."""
    flow = analysis.flow
    rows: list[tuple[str, str, Tally]] = [("all", "", flow.total)]
    for split, tally in flow.splits.items():
        centres = [(split, centre, flow.split_centres[split, centre]) for centre in flow.centres if centre]
        rows += [(split, "", tally), *centres]
    present = [row for row in rows if row[2].listed]
    fields = ("split", "centre", "listed", *REASONS, "analysed", "positive", "negative", "warned")
    header = ("Split", "Centre", "listed", *REASONS, "analysed", "outcome 1", "outcome 0", "extracted with a warning")
    shown = tuple(
        ("All" if split == "all" else split_name(split), centre or "all", *map(str, _counts(tally)))
        for split, centre, tally in present
    )
    records: tuple[tuple[Value, ...], ...] = tuple((split, centre, *_counts(tally)) for split, centre, tally in present)
    caption = "Cases listed, left out by the first reason that holds, and analysed."
    return Table("flow", caption, header, shown, fields, records)


def _counts(tally: Tally) -> tuple[int, ...]:
    excluded = (tally.excluded[reason] for reason in REASONS)
    return (tally.listed, *excluded, tally.analysed, tally.positive, tally.negative, tally.warned)
