"""What one model adds to another, in probability, calls and net benefit."""

from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from ...evaluation.evaluation import Analysis
from ...evaluation.gain import Gain
from ...evaluation.parts import Missing, Part
from ...evaluation.texts import DASH, p_in_words, printed, with_interval
from ...stats.estimates import Estimate
from .table import Column, Table, Value, cases_column, model_column, place, split_column, table

_SHOWN_THRESHOLDS = (0.2, 0.4, 0.6, 0.8)
FEWEST_FOR_P = 10
"""Cases of each outcome below which Wald's P of IDI and NRI is not shown."""


class _Moves(NamedTuple):
    """How many cases of one outcome two models call how."""

    split: str
    model: str
    outcome: int
    both_below: int
    moved_up: int
    moved_down: int
    both_above: int


class _Point(NamedTuple):
    """A point of a curve of differences of net benefit."""

    split: str
    model: str
    threshold: float
    difference: float
    low: float
    high: float


def gain_table(analysis: Analysis) -> Table:
    """IDI and NRI of the reference against each other model of features."""
    columns: list[Column[Gain]] = [
        split_column(),
        model_column(analysis, "against", "Against"),
        cases_column(),
        Column(_fields("idi"), "IDI", lambda gain: _numbers(gain.idi, gain), _estimate),
        Column(
            _fields("category_free_nri"),
            "NRI, category-free (-2 to 2)",
            lambda gain: _numbers(_free(gain), gain),
            _estimate,
        ),
        Column(
            _fields("category_nri"),
            "NRI by category (-2 to 2)",
            lambda gain: _numbers(_by_category(gain), gain),
            _estimate,
        ),
    ]
    reference = analysis.titles[analysis.reference]
    caption = (
        f"{reference} against each other model of features, 95 % CI by Wald; above 0 it is better. Categories: below "
        f"and from the locked cut-off of {reference} on. P not adjusted for the number of tests. IDI and NRI can "
        "rise by bad calibration and, in sample, by noise, and Wald's P of nested models is too small: compare models "
        "by table 2 and the net benefit."
    )
    notes = [
        f"{', '.join(place(analysis, gain.split, gain.model))}: {note}"
        for gain in analysis.gains
        for note in _gain_notes(gain)
    ]
    return table("reclassification", caption, columns, analysis.gains, notes)


def moves_table(analysis: Analysis) -> Table:
    """The reclassification tables: how many cases each pair of models calls differently."""
    columns: list[Column[_Moves]] = [
        split_column(),
        model_column(analysis, "against", "Against"),
        Column("outcome", "Outcome", lambda moves: moves.outcome),
        Column("both_below", "both below", lambda moves: moves.both_below),
        Column("moved_up", "moved up", lambda moves: moves.moved_up),
        Column("moved_down", "moved down", lambda moves: moves.moved_down),
        Column("both_above", "both from the cut-off on", lambda moves: moves.both_above),
    ]
    caption = (
        f"Reclassification at the cut-off of {analysis.titles[analysis.reference]}: cases that it moves up or down. Of "
        "outcome 1 a move up is right, of outcome 0 a move down."
    )
    rows = [moves for gain in analysis.gains for moves in _moves(gain)]
    return table("reclassification_moves", caption, columns, rows)


def net_benefit_table(analysis: Analysis) -> Table:
    """Differences of net benefit at a few thresholds; the CSV has all."""
    curves = [curve for gain in analysis.gains if (curve := _curve(gain))]
    against = model_column(analysis, "against", "Against")
    columns: list[Column[_Point]] = [
        split_column(),
        against,
        *(Column(field, "", attrgetter(field)) for field in _Point._fields[2:]),
    ]
    shown: list[Column[dict[float, _Point]]] = [
        Column((), "Split", lambda curve: split_column().cell(curve[_SHOWN_THRESHOLDS[0]])),
        Column((), "Against", lambda curve: against.cell(curve[_SHOWN_THRESHOLDS[0]])),
        *(_threshold_column(t) for t in _SHOWN_THRESHOLDS),
    ]
    caption = (
        f"Net benefit of {analysis.titles[analysis.reference]} less that of the other model, per case, with the 95 "
        f"% percentile interval of {analysis.resamples} bootstrap resamples (pointwise)."
    )
    points = [point for curve in curves for point in curve.values()]
    return table("net_benefit_differences", caption, columns, points, page=(shown, curves))


def _threshold_column(threshold: float) -> Column[dict[float, _Point]]:
    return Column((), f"threshold {threshold:.2f}", lambda curve: tuple(curve[threshold][3:]), with_interval)


def _moves(gain: Gain) -> list[_Moves]:
    moves = gain.reclassification
    if isinstance(moves, Missing):
        return []
    tables = ((1, moves.event_table), (0, moves.non_event_table))
    return [
        _Moves(gain.split, gain.model, outcome, *(count for row in counts.tolist() for count in row))
        for outcome, counts in tables
    ]


def _curve(gain: Gain) -> dict[float, _Point]:
    """The points by their threshold."""
    if isinstance(found := gain.net_benefit, Missing):
        return {}
    arrays = (found.thresholds, found.difference, found.low, found.high)
    points = zip(*(array.tolist() for array in arrays), strict=True)
    return {point[0]: _Point(gain.split, gain.model, *point) for point in points}


def _free(gain: Gain) -> Part[Estimate]:
    return found if isinstance(found := gain.category_free_nri, Missing) else found.total


def _by_category(gain: Gain) -> Part[Estimate]:
    return found if isinstance(found := gain.reclassification, Missing) else found.nri.total


def _enough(gain: Gain) -> bool:
    return min(gain.events, gain.cases - gain.events) >= FEWEST_FOR_P


def _fields(name: str) -> tuple[str, ...]:
    return tuple(f"{name}{end}" for end in ("", "_se", "_low", "_high", "_p"))


def _numbers(found: Part[Estimate], gain: Gain) -> tuple[Value, ...]:
    if isinstance(found, Missing):
        return (None,) * 5
    if not found.se > 0:
        return (found.value, found.se, None, None, None)
    return (found.value, found.se, found.low, found.high, found.p if _enough(gain) else None)


def _estimate(value: float | None, _se: float | None, low: float | None, high: float | None, p: float | None) -> str:
    if value is None:
        return DASH
    if low is None or high is None:
        return printed(value)
    return with_interval(value, low, high) + ("" if p is None else f", {p_in_words(p)}")


def _gain_notes(gain: Gain) -> Sequence[str]:
    estimates = {"IDI": gain.idi, "category-free NRI": _free(gain), "NRI by category": _by_category(gain)}
    reasons: dict[str, list[str]] = {}
    for name, found in estimates.items():
        if isinstance(found, Missing):
            reasons.setdefault(found.reason, []).append(name)
        elif not found.se > 0:
            reasons.setdefault("the standard error is 0, so there is no interval and no P", []).append(name)
    notes = [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]
    return notes if _enough(gain) else [*notes, f"no P with fewer than {FEWEST_FOR_P} cases of an outcome"]
