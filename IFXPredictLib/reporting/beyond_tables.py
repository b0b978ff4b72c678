"""What one model adds to another, in probability, calls and net benefit."""

from ..analysis.gain import Gain
from ..analysis.parts import Missing
from ..analysis.study import Analysis
from ..colours import model_title
from ..evaluation.estimates import Estimate
from .table import Table, Value, with_interval
from .titles import p_in_words, split_title

_SHOWN_THRESHOLDS = (0.2, 0.4, 0.6, 0.8)


def gain_table(analysis: Analysis) -> Table:
    """IDI and NRI of the reference against each model of fewer modalities."""
    rows: list[tuple[str, ...]] = []
    records: list[tuple[Value, ...]] = []
    notes: list[str] = []
    for found in analysis.gains:
        estimates = _estimates(found)
        if isinstance(estimates, Missing):
            notes.append(f"{split_title(found.split)}, {model_title(found.model)}: {estimates.reason}")
            continue
        rows.append(
            (
                *(split_title(found.split), model_title(found.model), str(found.cases)),
                *(f"{with_interval(e.value, e.low, e.high)}, {p_in_words(e.p)}" for e in estimates),
            )
        )
        numbers = [n for e in estimates for n in (e.value, e.se, e.low, e.high, e.p)]
        records.append((found.split, found.model, found.cases, *numbers))
    names = ("idi", "category_free_nri", "category_nri")
    fields = ("split", "against", "cases", *(f"{n}{e}" for n in names for e in ("", "_se", "_low", "_high", "_p")))
    reference = model_title(analysis.reference)
    header = ("Split", "Against", "cases", "IDI", "NRI, category-free (-2 to 2)", "NRI by category (-2 to 2)")
    caption = (
        f"{reference} against each model of fewer modalities, 95 % CI by Wald; above 0 it is better. Categories: below "
        f"and from {reference.lower()}'s locked cut-off on. P not adjusted for the number of tests."
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
                    *(split_title(found.split), model_title(found.model), str(outcome)),
                    *map(str, (below, up, down, above)),
                )
            )
            records.append((found.split, found.model, outcome, below, up, down, above))
    header = ("Split", "Against", "Outcome", "both below", "moved up", "moved down", "both from the cut-off on")
    fields = ("split", "against", "outcome", "both_below", "moved_up", "moved_down", "both_above")
    caption = (
        f"Reclassification at {model_title(analysis.reference).lower()}'s cut-off: cases that it moves up or down. Of "
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
        rows.append((split_title(found.split), model_title(found.model), *shown))
        records += [(found.split, found.model, *point) for point in points]
    header = ("Split", "Against", *(f"threshold {t:.2f}" for t in _SHOWN_THRESHOLDS))
    fields = ("split", "against", "threshold", "difference", "low", "high")
    caption = (
        f"Net benefit of {model_title(analysis.reference).lower()} less that of the other model, per case, with the 95 "
        f"% percentile interval of {analysis.resamples} bootstrap resamples (pointwise)."
    )
    return Table("net_benefit_differences", caption, header, tuple(rows), fields, tuple(records))


def _estimates(found: Gain) -> tuple[Estimate, Estimate, Estimate] | Missing:
    idi, free, categories = found.idi, found.category_free_nri, found.reclassification
    if isinstance(idi, Missing):
        return idi
    if isinstance(free, Missing):
        return free
    return categories if isinstance(categories, Missing) else (idi, free.total, categories.nri.total)
