"""Is a published table of models' performance possible? Its numbers against each other, without the data.

Each check gives findings with a verdict and the numbers behind it. "Possible" says that nothing printed speaks
against it, not that it is so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..base.errors import IFXPredictError
from .audited_counts import (
    AuditedCohort,
    Finding,
    Pair,
    class_counts,
    cohort_of_any_size,
    cohort_of_size,
    stated_counts,
)
from .published_intervals import (
    Range,
    auc_range,
    concave_auc,
    least_brier,
    printed_interval,
    reproducing_methods,
    same_number,
    youden_range,
)
from .published_table import Printed, PublishedRow

YOUDEN = "Youden index"
CUTOFFS = "cut-offs"
INTERVALS = "95 % intervals of the AUC"
AUC = "AUC against sensitivity and specificity"
BRIER = "Brier score"

_MOST_PAIRS = 200
"""With more possible class counts than this, an interval that needs them says nothing."""


def audit(
    rows: Sequence[PublishedRow],
    sizes: Mapping[str, int] | None = None,
    stated: Mapping[str, Pair] | None = None,
) -> tuple[Finding, ...]:
    """Whether a published table of performance is possible: all findings, check by check.

    Parameters
    ----------
    rows : sequence of PublishedRow
        Of ``read_published``.
    sizes : mapping of str to int, optional
        The cohorts' numbers of cases. For a cohort without, every size up to 400 is tried, and the smallest possible
        one is assumed; intervals are then judged only where no other size is possible.
    stated : mapping of str to (int, int), optional
        The class counts (positives, negatives) that a paper gives, whose sum is the size where ``sizes`` has none.

    Returns
    -------
    tuple of Finding

    Raises
    ------
    IFXPredictError
        For a cohort that no row has, a size outside 1..1000000, or a negative count.
    """
    given, said = dict(sizes or {}), dict(stated or {})
    names = list(dict.fromkeys(row.cohort for row in rows))
    if unknown := [name for name in (*given, *said) if name not in names]:
        raise IFXPredictError(f"cohort {unknown[0]!r}: is not in the table; it has {', '.join(names)}.")
    if negative := [name for name, pair in said.items() if min(pair) < 0]:
        raise IFXPredictError(
            f"cohort {negative[0]!r}: expected class counts of at least 0, found {said[negative[0]]}."
        )
    cohorts = [_cohort(name, group, given, said) for name, group in _grouped(rows, lambda row: row.cohort).items()]
    cutoffs = _cutoffs(rows)
    return (
        *(finding for cohort in cohorts for finding in class_counts(cohort)),
        *(stated_counts(cohort, said[cohort.name]) for cohort in cohorts if cohort.name in said),
        *_youden(rows),
        *_cutoffs_between_cohorts(cutoffs),
        *_intervals(cohorts),
        *(finding for row in rows for finding in _auc(row)),
        *(finding for cohort in cohorts for row in cohort.rows for finding in _brier(row, cutoffs, cohort.pairs)),
    )


def _grouped(rows: Iterable[PublishedRow], key: Callable[[PublishedRow], str]) -> dict[str, list[PublishedRow]]:
    """The rows by their ``key``, in the order in which the keys appear."""
    groups: dict[str, list[PublishedRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _cohort(name: str, rows: list[PublishedRow], given: dict[str, int], said: dict[str, Pair]) -> AuditedCohort:
    if name in given:
        return cohort_of_size(name, rows, given[name], "given")
    if name in said:
        return cohort_of_size(name, rows, sum(said[name]), "the sum of the stated counts")
    return cohort_of_any_size(name, rows)


def _youden_printed(row: PublishedRow) -> tuple[Printed, Range] | None:
    """What the column prints, and the range of J, where the row has both."""
    if row.youden is None or row.sensitivity is None or row.specificity is None:
        return None
    return row.youden, youden_range(row.sensitivity, row.specificity)


def _youden(rows: Sequence[PublishedRow]) -> list[Finding]:
    """Whether the column can be J, as a whole and where it cannot, and whether it can be cut-offs."""
    checked = [(row, found) for row in rows if (found := _youden_printed(row))]
    wrong = [(row, printed, j) for row, (printed, j) in checked if not j.may_be(printed)]
    if not checked:
        return []
    text = f"{len(checked) - len(wrong)} of {len(checked)} rows can be J = sensitivity + specificity - 1"
    if wrong:
        inside = sum(0 <= printed.value <= 1 for _, (printed, _) in checked)
        text += f"; {inside} of {len(checked)} can be cut-offs on a probability, within 0 to 1"
    findings = [Finding(YOUDEN, "", "", "impossible" if wrong else "possible", text)]
    for row, printed, j in wrong:
        text = f"printed {printed.text}, J is {j.low:.4g} to {j.high:.4g}"
        findings.append(Finding(YOUDEN, row.cohort, row.model, "impossible", text))
    return findings


def _cutoffs(rows: Sequence[PublishedRow]) -> dict[PublishedRow, Printed]:
    """Each row's cut-off: the column of that name, else what is called Youden's index and cannot be it as a whole."""
    named = {row: row.cutoff for row in rows if row.cutoff}
    checked = [found for row in rows if (found := _youden_printed(row))]
    if named or all(j.may_be(printed) for printed, j in checked):
        return named
    return {row: row.youden for row in rows if row.youden}


def _cutoffs_between_cohorts(cutoffs: Mapping[PublishedRow, Printed]) -> list[Finding]:
    """Whether a model has one cut-off in all cohorts."""
    findings = []
    for model, of_rows in _grouped(cutoffs, lambda row: row.model).items():
        of_model = {row.cohort: cutoffs[row] for row in of_rows}
        if len(of_model) < 2:
            continue
        one, *others = of_model.values()
        same = all(same_number(one, other) for other in others)
        text = ", ".join(f"{cutoff.text} in {cohort}" for cohort, cutoff in of_model.items())
        text += "" if same else ": not one locked cut-off"
        findings.append(Finding(CUTOFFS, "", model, "consistent" if same else "inconsistent", text))
    return findings


def _intervals(cohorts: Sequence[AuditedCohort]) -> list[Finding]:
    """How many of all printed intervals each method reproduces, the best first; and AUCs outside their own."""
    printed = [(c, row, found) for c in cohorts for row in c.rows if (found := printed_interval(row))]
    findings = [
        Finding(INTERVALS, row.cohort, row.model, "impossible", f"{a.text} lies outside {low.text} to {high.text}")
        for _, row, (a, low, high) in printed
        if not Range(low.low, high.high).may_be(a)
    ]
    findings += [
        Finding(INTERVALS, row.cohort, row.model, "impossible", f"from {low.text} to {high.text}: the ends are swapped")
        for _, row, (_, low, high) in printed
        if low.low > high.high
    ]
    results = [(row, reproducing_methods(found, c.size, _known_counts(c))) for c, row, found in printed if c.size]
    if len(results) < len(printed):
        text = (
            f"{len(printed) - len(results)} of {len(printed)} intervals: the size of the cohort is not known; give it"
        )
        findings.append(Finding(INTERVALS, "", "", "not checked", text))
    sizes = ", ".join(f"{c.size} in {c.name}" for c in cohorts if c.size)
    assumed = any(c.size and not c.known for c in cohorts)
    methods = dict.fromkeys(name for _, result in results for name in result)
    by_method = {name: [(row, result[name]) for row, result in results if name in result] for name in methods}
    best_first = sorted(by_method, key=lambda name: -sum(works for _, works in by_method[name]))
    return findings + [_method(name, by_method[name], sizes, assumed) for name in best_first]


def _known_counts(cohort: AuditedCohort) -> tuple[Pair, ...]:
    return cohort.pairs if len(cohort.pairs) <= _MOST_PAIRS else ()


def _method(name: str, results: Sequence[tuple[PublishedRow, bool]], sizes: str, assumed: bool) -> Finding:
    """``assumed``: a size is the smallest of several possible ones, which a method must not be judged by."""
    missed = [row.name for row, works in results if not works]
    right = len(results) - len(missed)
    verdict = "reproduces all" if not missed else "reproduces some" if right else "reproduces none"
    but = f"; not {', '.join(missed)}" if right and missed else ""
    text = f"{name}: {right} of {len(results)} intervals{but}"
    if assumed:
        text = f"{text} if n = {sizes}, the smallest of several possible sizes; give the sizes"
        return Finding(INTERVALS, "", "", "not checked", text)
    return Finding(INTERVALS, "", "", verdict, f"{text} (n = {sizes})")


def _auc(row: PublishedRow) -> list[Finding]:
    """Whether the AUC lies in its own interval and fits the point that sensitivity and specificity give."""
    if row.auc is None or row.sensitivity is None or row.specificity is None:
        return []
    allowed, concave = auc_range(row.sensitivity, row.specificity), concave_auc(row.sensitivity, row.specificity)
    point = f"sensitivity {row.sensitivity.text} and specificity {row.specificity.text}"
    text = f"{row.auc.text}; a ROC curve through {point} has {allowed.low:.3f} to {allowed.high:.3f}"
    if not allowed.may_be(row.auc):
        return [Finding(AUC, row.cohort, row.model, "impossible", text)]
    if row.auc.high < concave:
        text += f", a concave one at least {concave:.3f}, so this one is not concave"
    return [Finding(AUC, row.cohort, row.model, "possible", text)]


def _brier(row: PublishedRow, cutoffs: Mapping[PublishedRow, Printed], pairs: Sequence[Pair]) -> list[Finding]:
    """Whether the Brier score is at least what the wrong calls at the cut-off cost."""
    least = least_brier(row, cutoffs[row], pairs) if row in cutoffs else None
    if row.brier is None or least is None:
        return []
    text = f"{row.brier.text}; the wrong calls at the cut-off {cutoffs[row].text} alone cost {least:.3f}"
    verdict = "possible" if least <= row.brier.high else "impossible"
    return [Finding(BRIER, row.cohort, row.model, verdict, text)]
