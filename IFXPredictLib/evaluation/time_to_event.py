"""Time to failure by the reference model's call at its locked cut-off: Kaplan-Meier, log-rank, hazard ratio.

Does the outcome say the same as the follow-up: whether it is a failure by a horizon, and where the two disagree.
"""

from collections.abc import Callable, Sequence
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


@dataclass(frozen=True)
class OutcomeTimes:
    """The outcome against the failures of the ``cases`` that have a follow-up.

    ``horizon``: the week of the latest failure among outcome 1. A case contradicts where it has outcome 1 and no
    failure was seen (``without_failure``), or outcome 0 and a failure before the horizon (``early_failures``).
    """

    cases: int
    horizon: float
    without_failure: tuple[str, ...]
    early_failures: tuple[str, ...]

    @property
    def contradictions(self) -> int:
        """How many cases contradict."""
        return len(self.without_failure) + len(self.early_failures)


def outcome_times(cases: Sequence[str], outcome: NDArray[np.intp], time: Array, event: Array) -> OutcomeTimes | None:
    """Compare the outcomes (n,) of ``cases`` with weeks and events (n,), NaN where missing.

    None where no case with outcome 1 has a failure: there is no horizon then.
    """
    known = np.isfinite(time) & np.isfinite(event)
    positive, failed = outcome == 1, known & (event == 1)
    if not np.any(positive & failed):
        return None
    horizon = float(time[positive & failed].max())
    names = np.asarray(cases, np.str_)
    return OutcomeTimes(
        cases=int(known.sum()),
        horizon=horizon,
        without_failure=tuple(names[known & positive & ~failed].tolist()),
        early_failures=tuple(names[failed & ~positive & (time < horizon)].tolist()),
    )
