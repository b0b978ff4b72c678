"""``ifxpredict audit``: is a published table possible."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from ..base.errors import IFXPredictError
from ..stats.audit import audit
from ..stats.audited_counts import Finding
from ..tables.published import read_published
from .console import answer


def run_audit(arguments: Namespace) -> int:
    """Print what the table's numbers say of each other; whatever is found, the status is 0."""
    rows = read_published(arguments.table)
    stated = {name: _counts(name, text) for name, text in _pairs(arguments.stated, "--stated", "training=91:75")}
    sizes = {name: _whole(name, text) for name, text in _pairs(arguments.sizes, "--sizes", "training=166")}
    findings = audit(rows, sizes, stated)
    content = {
        "table": str(arguments.table),
        "rows": len(rows),
        "sizes": sizes,
        "stated": stated,
        "findings": [asdict(finding) for finding in findings],
    }
    answer(arguments.json, content, _findings_text(findings))
    return 0


def _pairs(text: str | None, option: str, example: str) -> list[tuple[str, str]]:
    """The parts of "name=value,name=value"."""
    pairs = [part.partition("=") for part in text.split(",")] if text else []
    if bad := [part for part in pairs if not (part[0].strip() and part[2].strip())]:
        raise IFXPredictError(f"{option}: expected cohort=value such as {example}, found {''.join(bad[0])!r}.")
    names = [name.strip() for name, _, _ in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise IFXPredictError(f"{option}: the cohort {twice[0]!r} is given twice.")
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _counts(name: str, text: str) -> tuple[int, int]:
    positives, colon, negatives = text.partition(":")
    if not colon:
        raise IFXPredictError(f"--stated: {name}: expected positives:negatives such as 91:75, found {text!r}.")
    return _whole(name, positives.strip()), _whole(name, negatives.strip())


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise IFXPredictError(f"cohort {name!r}: expected a whole number of cases, found {text!r}.")
    return int(text)


def _findings_text(findings: Sequence[Finding]) -> str:
    blocks = []
    for check, group in groupby(findings, key=lambda finding: finding.check):
        blocks.append("\n".join([check, *map(_line, group)]))
    return "\n\n".join(blocks)


def _line(finding: Finding) -> str:
    where = " ".join(part for part in (finding.cohort, finding.model) if part)
    return f"  {finding.verdict}: " + (f"{where}: " if where else "") + finding.evidence
