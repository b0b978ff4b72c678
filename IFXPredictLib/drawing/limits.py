"""What a wall may be, what was found of one, and what is refused, each in a sentence that says what to do."""

from dataclasses import dataclass

import numpy as np

from ..base.errors import CaseError
from .lumen_line import Mask
from .tissues import Tissues, Values

_LEAST_HU = 25.0
_LEAST_FAT_HU = 60.0
"""How much brighter than the lumen, and than the fat beside it, a wall is that can be told apart."""
_MOST_NOISE = 0.55
"""Of the difference between lumen and wall: with more added to 12 cases, their median Dice fell below 0.76."""
_BRIGHTEST_HU = 180.0
"""The level of no wall: of positive contrast or bone."""
_BRIGHT_SHARE = 0.5
"""Of a wall that is brighter than its outer edge: less is fat or gas that is taken for wall for its place alone."""
BY_HAND = "draw the wall by hand"


@dataclass(frozen=True)
class WallLimits:
    """How thick a wall may be and how wide, in radius, a lumen; how long a way a scribble may leave out. In mm."""

    thinnest_mm: float = 1.5
    thickest_mm: float = 12.0
    widest_mm: float = 18.0
    gap_mm: float = 30.0

    @property
    def reach_mm(self) -> float:
        """How far from what was drawn anything of the wall can be, and the fat beside it."""
        return self.thickest_mm + self.widest_mm + 6.0


@dataclass(frozen=True)
class Found:
    """A wall, its lumen and the levels that told them apart; ``noise`` is that of one tissue, in HU."""

    wall: Mask
    lumen: Mask
    tissues: Tissues
    noise: float


def refused(problem: str, remedy: str) -> CaseError:
    """The error that says a problem and what to do.

    Parameters
    ----------
    problem : str
        What was found, and what was expected, as a clause without a full stop.
    remedy : str
        What to do, as an imperative without one, like ``BY_HAND``.

    Returns
    -------
    CaseError
        To be raised, of one sentence: "Wall assist: PROBLEM; REMEDY."
    """
    return CaseError(f"Wall assist: {problem}; {remedy}.")


def nothing_drawn() -> CaseError:
    """The error where there is neither a scribble nor a region."""
    advice = "scribble along the lumen on some slices, or draw one rough region round the segment"
    return refused("nothing is drawn", advice)


def check_found(found: Found, values: Values, drawn: str) -> None:
    """Raise CaseError where the levels are no ground for a wall; ``drawn`` is the scribble or the rough region."""
    _check_wall(found, values, drawn)
    levels = found.tissues
    if found.lumen.any() and levels.wall - levels.lumen < _LEAST_HU:
        raise refused(
            f"the wall ({levels.wall:.0f} HU) does not stand out from what lies in the {drawn} ({levels.lumen:.0f} "
            "HU), as in a collapsed lumen or without enhancement",
            f"draw one rough region round the segment, or {BY_HAND}",
        )
    if not levels.wall - levels.fat >= _LEAST_FAT_HU:
        raise refused(
            f"there is no contrast between wall ({levels.wall:.0f} HU) and what lies around it ({levels.fat:.0f} HU), "
            "expected fat near -100 HU",
            BY_HAND,
        )
    if found.lumen.any() and found.noise > _MOST_NOISE * (levels.wall - levels.lumen):
        raise refused(
            f"the image is too noisy ({found.noise:.0f} HU) to tell lumen ({levels.lumen:.0f} HU) from wall "
            f"({levels.wall:.0f} HU)",
            f"load a smoother or thicker reconstruction, or {BY_HAND}",
        )


def _check_wall(found: Found, values: Values, drawn: str) -> None:
    levels = found.tissues
    if np.mean(values.smooth[found.wall] > levels.outer_edge) < _BRIGHT_SHARE if found.wall.any() else True:
        raise refused(f"no enhancing wall was found around the {drawn}", f"move it into the bowel, or {BY_HAND}")
    if levels.wall > _BRIGHTEST_HU:
        raise refused(
            f"what lies around the {drawn} has {levels.wall:.0f} HU, more than an enhancing wall: positive contrast, "
            "or bone",
            f"move it, or {BY_HAND}",
        )
