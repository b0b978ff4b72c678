"""How the whole training did in outer folds, as the bundle tells it: performance, and which features were kept."""

from collections.abc import Iterator
from typing import NamedTuple

from ...bundles.bundle import Bundle
from ...bundles.nested import COLUMNS, NestedModel
from ...evaluation.texts import DASH, printed, with_interval
from .table import Column, Table, Value, table


class _Row(NamedTuple):
    """One model."""

    model: str
    found: NestedModel


class _Kept(NamedTuple):
    """One feature of a model: the share of outer fits that kept it, and that of the training's foldings."""

    model: str
    feature: str
    used: bool
    outer: float
    foldings: float


def nested_tables(bundle: Bundle) -> tuple[Table, ...]:
    """Two tables; none where the training was not repeated in outer folds (``train --nested``)."""
    if bundle.nested is None:
        return ()
    rows = [_Row(name, one) for name, one in bundle.nested.models.items()]
    words = bundle.nested.words(bundle.protocol, bundle.iccs)
    caption = f"Nested validation. {words} In sample: the bundle's models on the cases they learned from."
    kept: list[Column[_Kept]] = [
        Column("model", "Model", lambda row: row.model, bundle.protocol.model_title),
        Column("feature", "Feature", lambda row: row.feature),
        Column("in_model", "in the model", lambda row: int(row.used), lambda used: "yes" if used else "no"),
        Column("outer_fits", "kept by outer fits", lambda row: row.outer, _per_cent),
        Column("frequency", "kept when folds change", lambda row: row.foldings, _per_cent),
    ]
    selection = (
        "Which features the outer fits kept, whose cases differ, beside how often the training's LASSO kept them when "
        "only its folds changed."
    )
    features = [one for row in rows for one in _features(row, bundle)]
    return (
        table("nested_validation", caption, _columns(bundle), rows),
        table("nested_selection", selection, kept, features),
    )


def _columns(bundle: Bundle) -> list[Column[_Row]]:
    headings = dict(zip(("apparent", "auc", "optimism", "sensitivity", "specificity"), COLUMNS[1:], strict=False))
    return [
        Column("model", "Model", lambda row: row.model, bundle.protocol.model_title),
        Column("apparent", headings["apparent"], lambda row: row.found.apparent, printed),
        Column(
            ("auc", "auc_least", "auc_most"),
            headings["auc"],
            lambda row: (row.found.auc, row.found.auc_least, row.found.auc_most),
            with_interval,
        ),
        Column("optimism", headings["optimism"], lambda row: row.found.apparent - row.found.auc, printed),
        Column("sensitivity", headings["sensitivity"], lambda row: row.found.sensitivity, printed),
        Column("specificity", headings["specificity"], lambda row: row.found.specificity, printed),
        Column("slope", COLUMNS[6], lambda row: row.found.slope, printed_or_dash),
        Column(("stability", "stability_low", "stability_high"), COLUMNS[7], _stability, interval_or_dash),
        Column("without", COLUMNS[8], lambda row: row.found.without),
    ]


def _stability(row: _Row) -> tuple[Value, ...]:
    found = row.found.stability
    return (found.index, found.low, found.high) if found else (None, None, None)


def printed_or_dash(value: float | None) -> str:
    """A ratio for readers; a dash for what is not defined."""
    return DASH if value is None else printed(value)


def interval_or_dash(value: float | None, low: float | None, high: float | None) -> str:
    """An estimate with its interval for readers; a dash for what is not defined."""
    return DASH if value is None or low is None or high is None else with_interval(value, low, high)


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _features(row: _Row, bundle: Bundle) -> Iterator[_Kept]:
    """Those that most outer fits kept first."""
    inputs = next(model.inputs for model in bundle.models if model.name == row.model)
    foldings = bundle.selection[row.model].get("frequencies", {})
    for name, share in sorted(row.found.kept.items(), key=lambda one: (-one[1], one[0])):
        yield _Kept(row.model, name, name in inputs, share, float(foldings.get(name, 0.0)))
