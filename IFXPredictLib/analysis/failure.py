"""Time to failure by the reference model's call at its locked cut-off: Kaplan-Meier, log-rank, hazard ratio."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evaluation.cox import CoxResult, fit_cox
from ..evaluation.proportional_hazards import proportional_hazards
from ..evaluation.survival import ChiSquare, KaplanMeier, LogRank, kaplan_meier, log_rank
from ..models import probability
from .parts import Missing, Part, attempt

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FailureAnalysis:
    """The ``cases`` of ``split`` with follow-up and an answer; ``left_out`` more lack one of them.

    ``positive`` are those called positive. The log-rank test's groups are 0 and 1 (called positive); the Cox model's
    one covariate is the call, so its hazard ratio is that of called positive to called negative; a small P of
    ``proportional`` says that it changes over time, and is then an average of unlike ratios.
    """

    split: str
    cases: int
    left_out: int
    positive: Part[KaplanMeier]
    negative: Part[KaplanMeier]
    log_rank: Part[LogRank]
    cox: Part[CoxResult]
    proportional: Part[ChiSquare]


def analyse_failure(split: str, raw: Array, cutoff: float, time: Array, event: Array) -> FailureAnalysis:
    """The raw scores, weeks and events (n,) of one split's cases, NaN where missing."""
    known = np.isfinite(raw) & np.isfinite(time) & np.isfinite(event)
    call = (probability(raw[known]) >= cutoff).astype(np.intp)
    weeks, seen = time[known], event[known]
    return FailureAnalysis(
        split=split,
        cases=int(known.sum()),
        left_out=int(np.sum(~known)),
        positive=_curve(weeks, seen, call == 1, "positive"),
        negative=_curve(weeks, seen, call == 0, "negative"),
        log_rank=attempt(lambda: log_rank(weeks, seen, call)),
        cox=attempt(lambda: fit_cox(weeks, seen, call[:, None], ("called positive",))),
        proportional=attempt(lambda: proportional_hazards(weeks, seen, call, "called positive")),
    )


def _curve(weeks: Array, seen: Array, group: NDArray[np.bool_], name: str) -> Part[KaplanMeier]:
    if not group.any():
        return Missing(f"no case with follow-up is called {name}")
    return attempt(lambda: kaplan_meier(weeks[group], seen[group]))
