"""How long a reader worked on a case: time with the hands on it, without pauses and without idle time."""

import time
from collections.abc import Callable

IDLE_AFTER = 120.0
"""Seconds without any activity after which nobody was at work."""


class ReadingTimer:
    """Adds up the seconds between activities; a gap longer than ``idle_after`` does not count at all.

    ``seconds`` is what an earlier session of the same reading had counted; ``clock`` gives seconds and never goes
    back. The timer runs from the start.
    """

    def __init__(
        self, seconds: float = 0.0, idle_after: float = IDLE_AFTER, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._counted, self._idle_after, self._clock = seconds, idle_after, clock
        self._last: float | None = clock()

    @property
    def paused(self) -> bool:
        """Whether the reader has paused."""
        return self._last is None

    @property
    def seconds(self) -> float:
        """Active seconds until now."""
        return self._counted + self._since_last()

    def touch(self) -> None:
        """Say that the reader did something; it ends a pause too."""
        self._counted, self._last = self.seconds, self._clock()

    def pause(self) -> None:
        """Stop counting."""
        self._counted, self._last = self.seconds, None

    def resume(self) -> None:
        """Count again after a pause."""
        if self._last is None:
            self._last = self._clock()

    def _since_last(self) -> float:
        if self._last is None:
            return 0.0
        gap = self._clock() - self._last
        return gap if gap <= self._idle_after else 0.0
