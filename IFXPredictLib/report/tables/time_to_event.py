"""Time to failure by the reference's call: log-rank test, hazard ratio, and the curves as numbers."""

from collections.abc import Sequence

from ...evaluation.data import Missing, Part
from ...evaluation.evaluation import Analysis
from ...evaluation.table_two import DASH, p_in_words, printed, with_interval
from ...evaluation.time_to_event import FailureAnalysis
from ...stats.cox import CoxResult
from ...stats.kaplan_meier import KaplanMeier
from .table import Table, Value, counted, split_title

NO_TIMES = "the cohort has no follow-up (columns time_weeks and event of cohort.csv)"
_NAMED = 5
_SEPARATED = "the hazard ratio is not estimable: one of the calls has no failure, or they part the failures in time"


def failure_table(analysis: Analysis) -> Table:
    """One row a split with follow-up."""
    header = (
        *("Split", "cases", "called positive (failures)", "called negative (failures)", "log-rank chi-square", "HR"),
        "proportional hazards",
    )
    fields = (
        *("split", "cases", "left_out", "positive", "positive_failures", "negative", "negative_failures"),
        *("log_rank", "log_rank_p", "hazard_ratio", "hazard_ratio_low", "hazard_ratio_high", "hazard_ratio_p"),
        *("proportional_chi_square", "proportional_p"),
    )
    caption = (
        f"Time to failure by the call of {analysis.titles[analysis.reference]} at its locked cut-off. HR: hazard ratio "
        "(95 % CI) of called positive to called negative, Cox's model with Efron's ties. One ratio stands for all "
        "times only where hazards are proportional: a small P by Grambsch and Therneau (1 - Kaplan-Meier as time) "
        "speaks against it, and the ratio is then an average over this follow-up; a large P proves nothing."
    )
    rows = tuple(_shown(found) for found in analysis.failures)
    records = tuple(_record(found) for found in analysis.failures)
    notes = tuple(note for found in analysis.failures for note in _notes(found))
    said = (*overlap_notes(analysis), *notes) if rows else (NO_TIMES,)
    return Table("time_to_failure", caption, header, rows, fields, records, said)


def overlap_notes(analysis: Analysis) -> tuple[str, ...]:
    """How far the outcome is a reading of these same times, and which cases contradict; nothing without a horizon."""
    found = analysis.outcome_times
    if found is None:
        return ()
    agreeing, week = found.cases - found.contradictions, f"week {found.horizon:g}"
    said = (
        f"In {agreeing} of {counted(found.cases, 'case')} with follow-up the outcome is whether these same times have "
        f"a failure up to {week}, the latest of outcome 1. Up to then the curves restate table 2 and are no "
        "independent evidence."
    )
    kinds = (
        (f"outcome 1 and no failure: {_named(found.without_failure)}", found.without_failure),
        (f"outcome 0 and a failure before {week}: {_named(found.early_failures)}", found.early_failures),
    )
    wrong = "; ".join(text for text, cases in kinds if cases)
    verb = "contradicts" if found.contradictions == 1 else "contradict"
    return (said, *([f"{counted(found.contradictions, 'case')} {verb}: {wrong}"] if wrong else []))


def _named(cases: Sequence[str]) -> str:
    more = f" and {len(cases) - _NAMED} more" if len(cases) > _NAMED else ""
    return f"{len(cases)} ({', '.join(cases[:_NAMED])}{more})"


def curve_table(analysis: Analysis) -> Table:
    """The Kaplan-Meier curves, one row a distinct time: for the CSV file and for Slicer; nothing is shown of them."""
    records: list[tuple[Value, ...]] = []
    for found in analysis.failures:
        for call, curve in (("positive", found.positive), ("negative", found.negative)):
            if not isinstance(curve, Missing):
                columns = (
                    curve.time,
                    curve.at_risk,
                    curve.events,
                    curve.censored,
                    curve.survival,
                    curve.low,
                    curve.high,
                )
                points = zip(*(column.tolist() for column in columns), strict=True)
                records += [(found.split, call, *point) for point in points]
    fields = ("split", "called", "weeks", "at_risk", "failures", "censored", "survival", "low", "high")
    return Table("kaplan_meier", "Kaplan-Meier curves.", (), (), fields, tuple(records))


def estimable(cox: Part[CoxResult]) -> CoxResult | str:
    """The model where it has a hazard ratio, else the reason why not."""
    if isinstance(cox, Missing):
        return cox.reason
    return cox if cox.estimable[0] else _SEPARATED


def _shown(found: FailureAnalysis) -> tuple[str, ...]:
    test, cox = found.log_rank, estimable(found.cox)
    ratio = DASH if isinstance(cox, str) else f"{with_interval(*_hazard(cox)[:3])}, {p_in_words(float(cox.p[0]))}"
    return (
        *(split_title(found.split), str(found.cases)),
        *(_counted(curve) for curve in (found.positive, found.negative)),
        DASH if isinstance(test, Missing) else f"{printed(test.test.statistic)}, {p_in_words(test.test.p)}",
        ratio,
        DASH if isinstance(found.proportional, Missing) else p_in_words(found.proportional.p),
    )


def _record(found: FailureAnalysis) -> tuple[Value, ...]:
    test, cox = found.log_rank, estimable(found.cox)
    return (
        *(found.split, found.cases, found.left_out),
        *(number for curve in (found.positive, found.negative) for number in _counts(curve)),
        *((None, None) if isinstance(test, Missing) else (test.test.statistic, test.test.p)),
        *((None,) * 4 if isinstance(cox, str) else (*_hazard(cox), float(cox.p[0]))),
        *((None,) * 2 if isinstance(fits := found.proportional, Missing) else (fits.statistic, fits.p)),
    )


def _notes(found: FailureAnalysis) -> list[str]:
    cox = estimable(found.cox)
    reasons = [part.reason for part in (found.positive, found.negative, found.log_rank) if isinstance(part, Missing)]
    reasons += [cox] if isinstance(cox, str) else []
    reasons += [found.proportional.reason] if isinstance(found.proportional, Missing) and not reasons else []
    reasons += [f"{counted(found.left_out, 'case')} without follow-up or answer left out"] if found.left_out else []
    return [f"{split_title(found.split)}: {reason}" for reason in dict.fromkeys(reasons)]


def _hazard(cox: CoxResult) -> tuple[float, float, float]:
    return float(cox.hazard_ratio[0]), float(cox.low[0]), float(cox.high[0])


def _counts(curve: Part[KaplanMeier]) -> tuple[int, int] | tuple[None, None]:
    return (None, None) if isinstance(curve, Missing) else (int(curve.at_risk[0]), int(curve.events.sum()))


def _counted(curve: Part[KaplanMeier]) -> str:
    cases, failures = _counts(curve)
    return DASH if cases is None else f"{cases} ({failures})"
