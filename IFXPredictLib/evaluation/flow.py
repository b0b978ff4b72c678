"""The cohort's flow chart (Figure 1) as numbers: who was listed, who was left out and why, who was analysed.

Each case is counted once, under the first reason of ``REASONS`` that holds for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..base.errors import CohortError

Split = Literal["train", "test", "external"]
SPLITS: tuple[Split, ...] = ("train", "test", "external")
"""In a report's order. "external" are the cases of another hospital, which no part of the models has seen."""
Reason = Literal["extraction failed", "no features", "no clinical values", "no outcome"]
REASONS: tuple[Reason, ...] = ("extraction failed", "no features", "no clinical values", "no outcome")


@dataclass(frozen=True)
class ListedCase:
    """One case of the cohort's list and what is there of it; valid once built.

    ``centre`` is "" where unknown, ``outcome`` None where missing, ``status`` that of its extraction ("" where none
    was run).
    """

    case: str
    split: Split
    centre: str
    outcome: int | None
    status: Literal["ok", "warning", "failed", ""]
    has_features: bool
    has_clinical: bool
    patient: str = ""

    def __post_init__(self) -> None:
        """Raise CohortError for another split, outcome or status; without a patient the case is one of its own."""
        if not self.patient:
            object.__setattr__(self, "patient", self.case)
        allowed = {"split": SPLITS, "outcome": (0, 1, None), "status": ("ok", "warning", "failed", "")}
        for name, known in allowed.items():
            if (found := getattr(self, name)) not in known:
                expected = ", ".join(map(repr, known))
                raise CohortError(f"flow chart: case {self.case}: {name}: found {found!r}; expected one of {expected}.")

    @property
    def exclusion(self) -> Reason | None:
        """The first reason to leave this case out; None where it is analysed."""
        holds = (self.status == "failed", not self.has_features, not self.has_clinical, self.outcome is None)
        return next((reason for reason, applies in zip(REASONS, holds, strict=True) if applies), None)


@dataclass(frozen=True)
class Tally:
    """The counts of one box: ``listed`` = the sum of ``excluded`` (by each of REASONS) + ``positive`` + ``negative``.

    ``warned`` of the analysed cases were extracted with a warning. They are of ``patients``, those listed of
    ``patients_listed``: fewer than cases where a patient has several lesions or scans.
    """

    listed: int
    excluded: Mapping[Reason, int]
    positive: int
    negative: int
    warned: int
    patients_listed: int
    patients: int

    @property
    def analysed(self) -> int:
        """The cases that are left, with outcome 1 or 0."""
        return self.positive + self.negative

    @property
    def of_patients(self) -> str:
        """Of how many patients the analysed cases are, in words; "" where each is a patient's own."""
        return f" of {self.patients} patients" if self.patients < self.analysed else ""


@dataclass(frozen=True)
class Flow:
    """All cases, those of each split, of each centre by name, and of each centre within each split (none counts 0)."""

    total: Tally
    splits: Mapping[Split, Tally]
    centres: Mapping[str, Tally]
    split_centres: Mapping[tuple[Split, str], Tally]


def cohort_flow(cases: Sequence[ListedCase]) -> Flow:
    """Count ``cases``, in any order; raises CohortError where there are none or one is listed twice."""
    if not cases:
        raise CohortError("flow chart: the cohort lists no cases; give at least one.")
    case, times = Counter(c.case for c in cases).most_common(1)[0]
    if times > 1:
        raise CohortError(f"flow chart: case {case} is listed {times} times; each may appear once.")
    centres = sorted({c.centre for c in cases})
    return Flow(
        _tally(cases),
        {split: _tally([c for c in cases if c.split == split]) for split in SPLITS},
        {centre: _tally([c for c in cases if c.centre == centre]) for centre in centres},
        {
            (split, centre): _tally([c for c in cases if (c.split, c.centre) == (split, centre)])
            for split in SPLITS
            for centre in centres
        },
    )


def _tally(cases: Sequence[ListedCase]) -> Tally:
    reasons = Counter(c.exclusion for c in cases)
    analysed = [c for c in cases if c.exclusion is None]
    return Tally(
        listed=len(cases),
        excluded={reason: reasons[reason] for reason in REASONS},
        positive=sum(c.outcome == 1 for c in analysed),
        negative=sum(c.outcome == 0 for c in analysed),
        warned=sum(c.status == "warning" for c in analysed),
        patients_listed=len({c.patient for c in cases}),
        patients=len({c.patient for c in analysed}),
    )
