"""Does the outcome say the same as the follow-up: whether it is a failure by a horizon, and where the two disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
