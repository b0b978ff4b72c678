"""The rows of table 2 as they are printed, and the project's audit of them, as of any published table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..stats.audit import audit
from ..stats.audited_counts import Finding
from ..stats.intervals import Interval
from ..tables.published import published_rows
from .models import SplitAnalysis
from .parts import Missing
from .table_two import ModelPerformance
from .texts import printed

CONTRADICTIONS = ("impossible", "inconsistent", "none found")
"""The verdicts that say that something printed cannot be so."""


@dataclass(frozen=True)
class SelfAudit:
    """The ``records`` that were audited, by the columns of ``published.COLUMNS``, and what was found.

    ``left_out`` are the split, the model and the reason of the rows that could not take part.
    """

    records: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...]
    left_out: tuple[tuple[str, str, str], ...]

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The findings that say that something printed cannot be so."""
        return tuple(finding for finding in self.findings if finding.verdict in CONTRADICTIONS)


def printed_row(row: ModelPerformance) -> dict[str, str]:
    """A row of table 2 by the columns of a published table; "" for a PPV that is none, an interval of no width."""
    ends = (row.auc.low, row.auc.high) if row.auc.variance > 0 else (None, None)
    ratios = {name: _ratio(getattr(row, name)) for name in ("sensitivity", "specificity", "accuracy", "ppv", "npv")}
    return {
        "cohort": row.split,
        "model": row.model,
        "auc": printed(row.auc.auc),
        "auc_low": _or_empty(ends[0]),
        "auc_high": _or_empty(ends[1]),
        "youden": printed(row.youden),
        "cutoff": printed(row.cutoff),
        **ratios,
        "brier": printed(row.brier),
    }


def self_audit(splits: Sequence[SplitAnalysis]) -> SelfAudit:
    """Audit the printed rows at the locked cut-off, with the true class counts stated.

    A row of fewer cases than its split's cannot be audited with the others and is left out.
    """
    records, left_out, stated = [], [], {}
    for split in splits:
        for model in split.models:
            if isinstance(model.locked, Missing):
                left_out.append((split.split, model.model, model.locked.reason))
            elif model.no_answer:
                left_out.append((split.split, model.model, f"no answer for {model.no_answer} of {split.cases} cases"))
            else:
                records.append(printed_row(model.locked))
                stated[split.split] = (split.events, split.cases - split.events)
    findings = audit(published_rows(records, "table 2"), stated=stated) if records else ()
    return SelfAudit(tuple(records), findings, tuple(left_out))


def _ratio(interval: Interval | None) -> str:
    return _or_empty(None if interval is None else interval.estimate)


def _or_empty(value: float | None) -> str:
    return "" if value is None else printed(value)
