"""Time to failure by the reference's call: log-rank test, hazard ratio, and the curves as numbers."""

from collections.abc import Iterable, Sequence
from typing import Literal

from ...evaluation.evaluation import Analysis
from ...evaluation.parts import Missing, Part
from ...evaluation.texts import DASH, p_in_words, printed
from ...evaluation.time_to_event import FailureAnalysis
from ...stats.cox import CoxResult
from ...stats.kaplan_meier import KaplanMeier
from .table import (
    Column,
    Table,
    Value,
    counted,
    file_columns,
    interval_text,
    split_column,
    split_title,
    table,
    with_ends,
)

NO_TIMES = "the cohort has no follow-up (columns time_weeks and event of cohort.csv)"
_NAMED = 5
_SEPARATED = "the hazard ratio is not estimable: one of the calls has no failure, or they part the failures in time"


def failure_table(analysis: Analysis) -> Table:
    """One row a split with follow-up."""
    columns: list[Column[FailureAnalysis]] = [
        split_column(),
        Column("cases", "cases", lambda row: row.cases),
        Column("left_out", "", lambda row: row.left_out),
        _called_column("positive"),
        _called_column("negative"),
        Column(("log_rank", "log_rank_p"), "log-rank chi-square", _log_rank, _log_rank_text),
        Column((*with_ends("hazard_ratio"), "hazard_ratio_p"), "HR", _hazard, _hazard_text),
        Column(
            ("proportional_chi_square", "proportional_p"),
            "proportional hazards",
            _proportional,
            lambda _statistic, p: DASH if p is None else p_in_words(p),
        ),
    ]
    caption = (
        f"Time to failure by the call of {analysis.titles[analysis.reference]} at its locked cut-off. HR: hazard ratio "
        "(95 % CI) of called positive to called negative, Cox's model with Efron's ties. One ratio stands for all "
        "times only where hazards are proportional: a small P by Grambsch and Therneau (1 - Kaplan-Meier as time) "
        "speaks against it, and the ratio is then an average over this follow-up; a large P proves nothing."
    )
    notes = tuple(note for found in analysis.failures for note in _notes(found))
    said = (*overlap_notes(analysis), *notes) if analysis.failures else (NO_TIMES,)
    return table("time_to_failure", caption, columns, analysis.failures, said)


def overlap_notes(analysis: Analysis) -> tuple[str, ...]:
    """How far the outcome is a reading of these same times, and which cases contradict; nothing without a horizon."""
    found = analysis.outcome_times
    if found is None:
        return ()
    agreeing, week = found.cases - found.contradictions, f"week {found.horizon:g}"
    said = (
        f"In {agreeing} of {counted(found.cases, 'case')} with follow-up the outcome is whether these same times have "
        f"a failure up to {week}, the latest of outcome 1 (one in that very week may go with either outcome). Up to "
        "then the curves restate table 2 and are no independent evidence."
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
    fields = ("split", "called", "weeks", "at_risk", "failures", "censored", "survival", "low", "high")
    points: list[tuple[Value, ...]] = [
        (found.split, call, *point)
        for found in analysis.failures
        for call, curve in (("positive", found.positive), ("negative", found.negative))
        if not isinstance(curve, Missing)
        for point in _points(curve)
    ]
    return table("kaplan_meier", "Kaplan-Meier curves.", file_columns(fields), points)


def _points(curve: KaplanMeier) -> Iterable[tuple[float, ...]]:
    arrays = (curve.time, curve.at_risk, curve.events, curve.censored, curve.survival, curve.low, curve.high)
    return zip(*(array.tolist() for array in arrays), strict=True)


def estimable(cox: Part[CoxResult]) -> CoxResult | str:
    """The model where it has a hazard ratio, else the reason why not."""
    if isinstance(cox, Missing):
        return cox.reason
    return cox if cox.estimable[0] else _SEPARATED


def _notes(found: FailureAnalysis) -> list[str]:
    cox = estimable(found.cox)
    reasons = [part.reason for part in (found.positive, found.negative, found.log_rank) if isinstance(part, Missing)]
    reasons += [cox] if isinstance(cox, str) else []
    reasons += [found.proportional.reason] if isinstance(found.proportional, Missing) and not reasons else []
    reasons += [f"{counted(found.left_out, 'case')} without follow-up or answer left out"] if found.left_out else []
    return [f"{split_title(found.split)}: {reason}" for reason in dict.fromkeys(reasons)]


def _called_column(call: Literal["positive", "negative"]) -> Column[FailureAnalysis]:
    return Column(
        (call, f"{call}_failures"),
        f"called {call} (failures)",
        lambda row: _counts(row.positive if call == "positive" else row.negative),
        lambda cases, failures: DASH if cases is None else f"{cases} ({failures})",
    )


def _counts(curve: Part[KaplanMeier]) -> tuple[int, int] | tuple[None, None]:
    return (None, None) if isinstance(curve, Missing) else (int(curve.at_risk[0]), int(curve.events.sum()))


def _log_rank(found: FailureAnalysis) -> tuple[float, float] | tuple[None, None]:
    test = found.log_rank
    return (None, None) if isinstance(test, Missing) else (test.test.statistic, test.test.p)


def _log_rank_text(statistic: float | None, p: float | None) -> str:
    return DASH if statistic is None or p is None else f"{printed(statistic)}, {p_in_words(p)}"


def _hazard(found: FailureAnalysis) -> tuple[float | None, ...]:
    cox = estimable(found.cox)
    if isinstance(cox, str):
        return (None,) * 4
    return (float(cox.hazard_ratio[0]), float(cox.low[0]), float(cox.high[0]), float(cox.p[0]))


def _hazard_text(ratio: float | None, low: float | None, high: float | None, p: float | None) -> str:
    return DASH if ratio is None or p is None else f"{interval_text(ratio, low, high)}, {p_in_words(p)}"


def _proportional(found: FailureAnalysis) -> tuple[float, float] | tuple[None, None]:
    fits = found.proportional
    return (None, None) if isinstance(fits, Missing) else (fits.statistic, fits.p)
