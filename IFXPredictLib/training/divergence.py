"""Early signs that a training does not learn: a loss that climbs above that of a network which knows nothing."""

import math
from collections.abc import Sequence

EPOCHS = 5
"""So long must a loss stay high and climb before it is warned of: single epochs of a sound training are high too."""

BOUND = 1.5 * math.log(2)
"""Half again the cross entropy ln 2 of the answer 0.5 to every case."""


def is_rising(losses: Sequence[float]) -> bool:
    """Whether the mean loss of each of the last EPOCHS epochs lies above BOUND, and the last above the first of them.

    ``losses`` are those of all epochs so far, the latest last.
    """
    recent = losses[-EPOCHS:]
    return len(recent) == EPOCHS and min(recent) > BOUND and recent[-1] > recent[0]
