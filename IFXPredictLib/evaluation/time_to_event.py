"""Time to failure by the reference model's call at its locked cut-off: Kaplan-Meier, log-rank, hazard ratio."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models.svm import probability
from ..stats.cox import CoxResult, fit_cox
from ..stats.kaplan_meier import ChiSquare, KaplanMeier, LogRank, kaplan_meier, log_rank
from ..stats.proportional_hazards import proportional_hazards
from .parts import Missing, Part, T, attempt

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
    """The raw scores, weeks and events (n,) of one split's cases, NaN where missing.

    Where all are called alike, whatever compares the calls is missing for that reason.
    """
    known = np.isfinite(raw) & np.isfinite(time) & np.isfinite(event)
    call = (probability(raw[known]) >= cutoff).astype(np.intp)
    weeks, seen = time[known], event[known]
    positive, negative = (_curve(weeks, seen, call == code, name) for code, name in ((1, "positive"), (0, "negative")))

    def compared(test: Callable[[], T]) -> Part[T]:
        for curve in (positive, negative):
            if isinstance(curve, Missing):
                return curve
        return attempt(test)

    return FailureAnalysis(
        split=split,
        cases=int(known.sum()),
        left_out=int(np.sum(~known)),
        positive=positive,
        negative=negative,
        log_rank=compared(lambda: log_rank(weeks, seen, call)),
        cox=compared(lambda: fit_cox(weeks, seen, call[:, None], ("called positive",))),
        proportional=compared(lambda: proportional_hazards(weeks, seen, call, "called positive")),
    )


def _curve(weeks: Array, seen: Array, group: NDArray[np.bool_], name: str) -> Part[KaplanMeier]:
    if not seen.size:
        return Missing("no case has both a follow-up and an answer")
    if not group.any():
        return Missing(f"no case with follow-up is called {name}, so there is nothing to compare")
    return attempt(lambda: kaplan_meier(weeks[group], seen[group]))
