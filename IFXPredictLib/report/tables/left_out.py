"""How each model did at each centre that was left out of its training, as the bundle tells it."""

from typing import NamedTuple

from ...bundles.bundle import Bundle
from ...bundles.left_out import LEFT_OUT_COLUMNS, LeftOutCentre, left_out_words
from .nested import printed_or_dash
from .table import Column, Table, area_text, table


class _Row(NamedTuple):
    """One model at one centre."""

    model: str
    centre: str
    found: LeftOutCentre


def left_out_tables(bundle: Bundle) -> tuple[Table, ...]:
    """One table; none where no centre was left out of a training (``train --leave-centres-out``)."""
    rows = [
        _Row(model, centre, one) for model, by_centre in bundle.left_out.items() for centre, one in by_centre.items()
    ]
    if not rows:
        return ()
    columns: list[Column[_Row]] = [
        Column("model", "Model", lambda row: row.model, bundle.protocol.model_title),
        Column("centre", LEFT_OUT_COLUMNS[1], lambda row: row.centre),
        Column("cases", "cases", lambda row: row.found.cases),
        Column("positive", "with outcome 1", lambda row: row.found.positive),
        Column(("auc", "auc_low", "auc_high"), LEFT_OUT_COLUMNS[3], lambda row: row.found.area, area_text),
        Column("sensitivity", LEFT_OUT_COLUMNS[4], lambda row: row.found.sensitivity, printed_or_dash),
        Column("specificity", LEFT_OUT_COLUMNS[5], lambda row: row.found.specificity, printed_or_dash),
        Column("no_model", "no model", lambda row: int(row.found.without), lambda none: "yes" if none else ""),
    ]
    words = left_out_words(bundle.left_out, bundle.protocol, bundle.iccs)
    return (table("left_out_centres", f"One centre left out after another. {words}", columns, rows),)
