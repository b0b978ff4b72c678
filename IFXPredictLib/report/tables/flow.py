"""The flow chart's counts as a table: all cases, each split, each centre within it."""

from typing import NamedTuple

from ...evaluation.evaluation import Analysis
from ...evaluation.flow import REASONS, Reason, Tally
from .table import Column, Table, split_name, table


class _Box(NamedTuple):
    """A box of the flow chart; without a centre it is of all of them."""

    split: str
    centre: str
    tally: Tally


def flow_table(analysis: Analysis) -> Table:
    """One row for all cases, one for each split and for each of its centres that has cases."""
    columns: list[Column[_Box]] = [
        Column("split", "Split", lambda box: box.split, lambda name: "All" if name == "all" else split_name(name)),
        Column("centre", "Centre", lambda box: box.centre, lambda name: name or "all"),
        Column("listed", "listed", lambda box: box.tally.listed),
        *(_reason_column(reason) for reason in REASONS),
        Column("analysed", "analysed", lambda box: box.tally.analysed),
        Column("positive", "outcome 1", lambda box: box.tally.positive),
        Column("negative", "outcome 0", lambda box: box.tally.negative),
        Column("warned", "extracted with a warning", lambda box: box.tally.warned),
    ]
    flow = analysis.flow
    boxes = [_Box("all", "", flow.total)]
    for split, tally in flow.splits.items():
        centres = [_Box(split, centre, flow.split_centres[split, centre]) for centre in flow.centres if centre]
        boxes += [_Box(split, "", tally), *centres]
    if flow.total.patients_listed < flow.total.listed:
        columns.append(Column("patients_listed", "patients listed", lambda box: box.tally.patients_listed))
        columns.append(Column("patients", "patients analysed", lambda box: box.tally.patients))
    caption = "Cases listed, left out by the first reason that holds, and analysed."
    return table("flow", caption, columns, [box for box in boxes if box.tally.listed])


def _reason_column(reason: Reason) -> Column[_Box]:
    return Column(reason, reason, lambda box: box.tally.excluded[reason])
