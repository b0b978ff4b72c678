"""Time to failure by the reference's call: log-rank test, hazard ratio, and the curves as numbers."""

from ..analysis.failure import FailureAnalysis
from ..analysis.parts import Missing, Part
from ..analysis.printed import printed
from ..analysis.study import Analysis
from ..colours import model_title
from ..evaluation.cox import CoxResult
from ..evaluation.survival import KaplanMeier
from .table import DASH, Table, Value, with_interval
from .titles import p_in_words, split_title

NO_TIMES = "the cohort has no follow-up (columns time_weeks and event of cohort.csv)"
_SEPARATED = "the hazard ratio is not estimable: one of the calls has no failure, or they part the failures in time"


def failure_table(analysis: Analysis) -> Table:
    """One row a split with follow-up."""
    header = ("Split", "cases", "called positive (failures)", "called negative (failures)", "log-rank chi-square", "HR")
    fields = (
        *("split", "cases", "left_out", "positive", "positive_failures", "negative", "negative_failures"),
        *("log_rank", "log_rank_p", "hazard_ratio", "hazard_ratio_low", "hazard_ratio_high", "hazard_ratio_p"),
    )
    caption = (
        f"Time to failure by {model_title(analysis.reference).lower()}'s call at its locked cut-off. HR: hazard ratio "
        "(95 % CI) of called positive to called negative, Cox's model with Efron's ties."
    )
    rows = tuple(_shown(found) for found in analysis.failures)
    records = tuple(_record(found) for found in analysis.failures)
    notes = tuple(note for found in analysis.failures for note in _notes(found))
    return Table("time_to_failure", caption, header, rows, fields, records, notes or (() if rows else (NO_TIMES,)))


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
    )


def _record(found: FailureAnalysis) -> tuple[Value, ...]:
    test, cox = found.log_rank, estimable(found.cox)
    return (
        *(found.split, found.cases, found.left_out),
        *(number for curve in (found.positive, found.negative) for number in _counts(curve)),
        *((None, None) if isinstance(test, Missing) else (test.test.statistic, test.test.p)),
        *((None,) * 4 if isinstance(cox, str) else (*_hazard(cox), float(cox.p[0]))),
    )


def _notes(found: FailureAnalysis) -> list[str]:
    cox = estimable(found.cox)
    reasons = [part.reason for part in (found.positive, found.negative, found.log_rank) if isinstance(part, Missing)]
    reasons += [cox] if isinstance(cox, str) else []
    reasons += [f"{found.left_out} cases without follow-up or answer are left out"] if found.left_out else []
    return [f"{split_title(found.split)}: {reason}" for reason in reasons]


def _hazard(cox: CoxResult) -> tuple[float, float, float]:
    return float(cox.hazard_ratio[0]), float(cox.low[0]), float(cox.high[0])


def _counts(curve: Part[KaplanMeier]) -> tuple[int, int] | tuple[None, None]:
    return (None, None) if isinstance(curve, Missing) else (int(curve.at_risk[0]), int(curve.events.sum()))


def _counted(curve: Part[KaplanMeier]) -> str:
    cases, failures = _counts(curve)
    return DASH if cases is None else f"{cases} ({failures})"
