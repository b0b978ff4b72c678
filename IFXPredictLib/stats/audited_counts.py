"""What an audit finds of a cohort's class counts, and the form of a finding."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import published_counts as counting
from .discrimination import Confusion
from .published_table import PublishedRow

CLASS_COUNTS = "class counts"
STATED_COUNTS = "stated class counts"

_LISTED = 8
_SMALLEST_POSSIBLE = "the smallest possible"
Pair = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """What a check says of a cohort, or of a model in it; ``cohort`` and ``model`` are "" where it speaks of all."""

    check: str
    cohort: str
    model: str
    verdict: str
    evidence: str


@dataclass(frozen=True)
class AuditedCohort:
    """One cohort's rows, its size (0: unknown) and where that comes from, and the possible class counts of that size.

    ``totals`` are all sizes that are possible, where they were searched for.
    """

    name: str
    rows: tuple[PublishedRow, ...]
    size: int
    source: str
    pairs: tuple[Pair, ...]
    totals: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the size was given or is the only possible one, not merely the smallest."""
        return self.size > 0 and (self.source != _SMALLEST_POSSIBLE or len(self.totals) == 1)


def cohort_of_size(name: str, rows: Sequence[PublishedRow], size: int, source: str) -> AuditedCohort:
    """A cohort whose size is known; raises IFXPredictError for one outside 1..1000000."""
    enumerated = counting.check_size(size) <= counting.LARGEST_ENUMERATED
    pairs = counting.possible_pairs(rows, *counting.pairs_of_size(size)) if enumerated else []
    return AuditedCohort(name, tuple(rows), size, source, tuple(pairs))


def cohort_of_any_size(name: str, rows: Sequence[PublishedRow]) -> AuditedCohort:
    """A cohort of the smallest size up to 400 that is possible; of size 0 where none is, or no ratio is printed."""
    found = counting.possible_pairs(rows, *counting.pairs_up_to()) if has_ratios(rows) else []
    if not found:
        return AuditedCohort(name, tuple(rows), 0, "unknown", ())
    totals = sorted({sum(pair) for pair in found})
    pairs = tuple(pair for pair in found if sum(pair) == totals[0])
    return AuditedCohort(name, tuple(rows), totals[0], _SMALLEST_POSSIBLE, pairs, tuple(totals))


def has_ratios(rows: Sequence[PublishedRow]) -> bool:
    """Whether some row prints one of the five ratios."""
    return any(counting.printed_ratios(row) for row in rows)


def class_counts(cohort: AuditedCohort) -> list[Finding]:
    """Which class counts make all rows possible, and which nearly do."""
    if not has_ratios(cohort.rows):
        return [Finding(CLASS_COUNTS, cohort.name, "", "not checked", "none of the five ratios is printed")]
    if cohort.size > counting.LARGEST_ENUMERATED:
        text = f"n = {cohort.size}: of more than {counting.LARGEST_ENUMERATED} cases only stated counts are checked"
        return [Finding(CLASS_COUNTS, cohort.name, "", "not checked", text)]
    rows = f"every row (of {len(cohort.rows)})"
    if not cohort.size:
        text = f"none with a total of 1 to {counting.LARGEST_SEARCHED} makes {rows} possible; give the size"
        return [Finding(CLASS_COUNTS, cohort.name, "", "none found", text)]
    findings = [_possible(cohort, rows)]
    if cohort.totals:
        text = f"{len(cohort.totals)} of 1 to {counting.LARGEST_SEARCHED} make {rows} possible: {_list(cohort.totals)}"
        findings.insert(0, Finding(CLASS_COUNTS, cohort.name, "", "possible totals", text))
    near = counting.nearly_possible_pairs(cohort.rows, *counting.pairs_of_size(cohort.size))
    for pair in near[:_LISTED]:
        text = f"{ratio(pair)}: {_failures(cohort.rows, pair)}"
        findings.append(Finding(CLASS_COUNTS, cohort.name, "", "nearly possible", text))
    return findings


def stated_counts(cohort: AuditedCohort, pair: Pair) -> Finding:
    """Whether the class counts (positives, negatives) that a paper states are possible."""
    if not has_ratios(cohort.rows):
        return Finding(STATED_COUNTS, cohort.name, "", "not checked", "none of the five ratios is printed")
    text = ratio(pair) if sum(pair) == cohort.size else f"{ratio(pair)} (in all {sum(pair)}, not {cohort.size})"
    if counting.is_possible(cohort.rows, *pair):
        return Finding(STATED_COUNTS, cohort.name, "", "possible", f"{text}: every row fits")
    swapped = f"; {ratio(pair[::-1])} is possible" if counting.is_possible(cohort.rows, *pair[::-1]) else ""
    return Finding(STATED_COUNTS, cohort.name, "", "impossible", f"{text}: {_failures(cohort.rows, pair)}{swapped}")


def ratio(pair: Pair) -> str:
    """Class counts as they are written: positives : negatives."""
    return f"{pair[0]} : {pair[1]}"


def _possible(cohort: AuditedCohort, rows: str) -> Finding:
    about = f"n = {cohort.size} ({cohort.source}), positives : negatives"
    if not cohort.pairs:
        text = f"{about}: none of {cohort.size + 1} makes {rows} possible"
        return Finding(CLASS_COUNTS, cohort.name, "", "impossible", text)
    listed = _list([ratio(pair) for pair in cohort.pairs])
    text = f"{about}: {listed} ({len(cohort.pairs)} of {cohort.size + 1}) for {rows}"
    return Finding(CLASS_COUNTS, cohort.name, "", "possible", text)


def _failures(rows: Sequence[PublishedRow], pair: Pair) -> str:
    """How many rows are impossible with these class counts, and where the worst of them fails."""
    failing = [row for row in rows if not counting.is_possible([row], *pair)]
    return f"{len(failing)} of {len(rows)} rows fail; the worst, {_worst(failing, pair)}"


def _worst(rows: Sequence[PublishedRow], pair: Pair) -> str:
    misfits = [(counting.misfit(row, *pair), row) for row in rows]
    for found, row in misfits:
        if found is None:
            return f"{row.model}, has a ratio whose denominator is 0"
    found, row = max(((m, row) for m, row in misfits if m), key=lambda one: one[0].off)
    counts = Confusion(found.tp, pair[1] - found.tn, found.tn, pair[0] - found.tp)
    off = {}
    for name, cell in counting.printed_ratios(row).items():
        value = float(getattr(counts, name.lower()))
        off[abs(value - cell.value) * cell.scale] = f"{name} {value:.{len(str(cell.scale)) + 1}f} for {cell.text}"
    return (
        f"{row.model}, at best has {off[max(off)]} (TP {found.tp}, TN {found.tn}), "
        f"{max(off):.2f} units of the last digit off where rounding allows 0.5"
    )


def _list(items: Sequence[object]) -> str:
    more = f" and {len(items) - _LISTED} more" if len(items) > _LISTED else ""
    return ", ".join(map(str, items[:_LISTED])) + more
