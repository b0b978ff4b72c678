"""What one model adds to another, in probability, calls and net benefit."""

from ...evaluation.data import Missing, Part
from ...evaluation.evaluation import Analysis
from ...evaluation.models import Gain
from ...evaluation.table_two import DASH, p_in_words, printed, with_interval
from ...stats.estimates import Estimate
from .table import Table, Value, place

_SHOWN_THRESHOLDS = (0.2, 0.4, 0.6, 0.8)
FEWEST_FOR_P = 10
"""Cases of each outcome below which Wald's P of IDI and NRI is not shown."""


def gain_table(analysis: Analysis) -> Table:
    """IDI and NRI of the reference against each other model of features."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    notes: list[str] = []
    for found in analysis.gains:
        estimates, enough = _estimates(found), min(found.events, found.cases - found.events) >= FEWEST_FOR_P
        counts = f"{found.cases} ({found.events})"
        names = place(analysis, found.split, found.model)
        rows.append((*names, counts, *(_estimate(e, enough) for e in estimates.values())))
        numbers = [number for e in estimates.values() for number in _numbers(e, enough)]
        records.append((found.split, found.model, found.cases, found.events, *numbers))
        notes += [f"{', '.join(names)}: {note}" for note in _gain_notes(estimates, enough)]
    measures = ("idi", "category_free_nri", "category_nri")
    fields = (
        "split",
        "against",
        "cases",
        "events",
        *(f"{n}{e}" for n in measures for e in ("", "_se", "_low", "_high", "_p")),
    )
    reference = analysis.titles[analysis.reference]
    header = ("Split", "Against", "cases (events)", "IDI", "NRI, category-free (-2 to 2)", "NRI by category (-2 to 2)")
    caption = (
        f"{reference} against each other model of features, 95 % CI by Wald; above 0 it is better. Categories: below "
        f"and from the locked cut-off of {reference} on. P not adjusted for the number of tests. IDI and NRI can "
        "rise by bad calibration and, in sample, by noise, and Wald's P of nested models is too small: compare models "
        "by table 2 and the net benefit."
    )
    return Table("reclassification", caption, header, tuple(rows), fields, tuple(records), tuple(notes))


def moves_table(analysis: Analysis) -> Table:
    """The reclassification tables: how many cases each pair of models calls differently."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for found in analysis.gains:
        moves = found.reclassification
        if isinstance(moves, Missing):
            continue
        for outcome, table in ((1, moves.event_table), (0, moves.non_event_table)):
            (below, up), (down, above) = table.tolist()
            rows.append(
                (
                    *(*place(analysis, found.split, found.model), str(outcome)),
                    *map(str, (below, up, down, above)),
                )
            )
            records.append((found.split, found.model, outcome, below, up, down, above))
    header = ("Split", "Against", "Outcome", "both below", "moved up", "moved down", "both from the cut-off on")
    fields = ("split", "against", "outcome", "both_below", "moved_up", "moved_down", "both_above")
    caption = (
        f"Reclassification at the cut-off of {analysis.titles[analysis.reference]}: cases that it moves up or down. Of "
        "outcome 1 a move up is right, of outcome 0 a move down."
    )
    return Table("reclassification_moves", caption, header, tuple(rows), fields, tuple(records))


def net_benefit_table(analysis: Analysis) -> Table:
    """Differences of net benefit at a few thresholds; the CSV has all."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    for found in analysis.gains:
        curve = found.net_benefit
        if isinstance(curve, Missing):
            continue
        columns = (curve.thresholds, curve.difference, curve.low, curve.high)
        points: list[tuple[float, ...]] = list(zip(*(x.tolist() for x in columns), strict=True))
        shown = [with_interval(*rest) for t, *rest in points if t in _SHOWN_THRESHOLDS]
        rows.append((*place(analysis, found.split, found.model), *shown))
        records += [(found.split, found.model, *point) for point in points]
    header = ("Split", "Against", *(f"threshold {t:.2f}" for t in _SHOWN_THRESHOLDS))
    fields = ("split", "against", "threshold", "difference", "low", "high")
    caption = (
        f"Net benefit of {analysis.titles[analysis.reference]} less that of the other model, per case, with the 95 "
        f"% percentile interval of {analysis.resamples} bootstrap resamples (pointwise)."
    )
    return Table("net_benefit_differences", caption, header, tuple(rows), fields, tuple(records))


def _estimates(found: Gain) -> dict[str, Part[Estimate]]:
    free, categories = found.category_free_nri, found.reclassification
    return {
        "IDI": found.idi,
        "category-free NRI": free if isinstance(free, Missing) else free.total,
        "NRI by category": categories if isinstance(categories, Missing) else categories.nri.total,
    }


def _estimate(found: Part[Estimate], enough: bool) -> str:
    if isinstance(found, Missing):
        return DASH
    if not found.se > 0:
        return printed(found.value)
    return with_interval(found.value, found.low, found.high) + (f", {p_in_words(found.p)}" if enough else "")


def _numbers(found: Part[Estimate], enough: bool) -> tuple[Value, ...]:
    if isinstance(found, Missing):
        return (None,) * 5
    if not found.se > 0:
        return (found.value, found.se, None, None, None)
    return (found.value, found.se, found.low, found.high, found.p if enough else None)


def _gain_notes(estimates: dict[str, Part[Estimate]], enough: bool) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for name, found in estimates.items():
        if isinstance(found, Missing):
            reasons.setdefault(found.reason, []).append(name)
        elif not found.se > 0:
            reasons.setdefault("the standard error is 0, so there is no interval and no P", []).append(name)
    notes = [f"{', '.join(names)}: {reason}" for reason, names in reasons.items()]
    return notes if enough else [*notes, f"no P with fewer than {FEWEST_FOR_P} cases of an outcome"]
