"""The wall of a bowel segment, proposed from a scribble along its lumen or from one rough region round it.

Water-like fluid or gas in the lumen, the enhancing wall and the fat outside are told apart by the CT's own values:
their levels are found in the image itself, their edges lie midway between (half maximum), and are smooth. Nothing is
learned, nothing is random. A proposal is for a reader to correct.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .limits import WallLimits, check_found, nothing_drawn, refused
from .lumen_line import Mask, Spacing, box_around, mean_of_blocks
from .rough_region import is_rough_region, wall_within
from .scribble import wall_along
from .tissues import Values, values_of

PROGRAM = "IFXPredict Wall assist"
"""What is said in records and in DICOM of what drew a VOI."""

_MOST_VOXELS = 1_500_000
"""Of the part that is computed on: a finer image is averaged over blocks, for an answer within seconds."""
_LARGEST_MM = 400.0

Drawn = Literal["scribble", "rough region"]


@dataclass(frozen=True)
class WallProposal:
    """A proposed ``wall`` and the ``lumen`` in it (bool; z, y, x), and what it was made from.

    ``drawn`` is what the drawing was taken for. The levels and the noise are in HU; ``lumen_hu`` is the lumen's median,
    NaN where there is no lumen.
    """

    wall: Mask
    lumen: Mask
    drawn: Drawn
    lumen_hu: float
    wall_hu: float
    fat_hu: float
    noise_hu: float

    @property
    def in_words(self) -> str:
        """What was found, in one sentence."""
        lumen = "no lumen" if np.isnan(self.lumen_hu) else f"lumen {self.lumen_hu:.0f} HU"
        return f"from a {self.drawn}: {lumen}, wall {self.wall_hu:.0f} HU, fat beside it {self.fat_hu:.0f} HU"


def propose_wall(
    hu: NDArray[np.generic], drawn: Mask, spacing: Sequence[float], limits: WallLimits | None = None
) -> WallProposal:
    """The wall of the segment that was scribbled along or drawn round.

    Parameters
    ----------
    hu : ndarray, shape (z, y, x)
        The CT in HU.
    drawn : ndarray of bool, shape (z, y, x)
        A scribble along the lumen from one end of the segment to its other, on some of its slices at least; or one
        region round the segment that holds lumen, wall and some fat. Which of both it is, its values say.
    spacing : sequence of float
        In mm, z, y, x.
    limits : WallLimits, optional
        How thick a wall and how wide a lumen may be.

    Returns
    -------
    WallProposal
        Between the planes across the scribble's ends, or within the region.

    Raises
    ------
    CaseError
        In one line that says what to do: nothing drawn, outside the bowel, several lumina, no contrast, noise.
    """
    limits = limits or WallLimits()
    if hu.shape != drawn.shape or hu.ndim != 3:
        raise CaseError(f"Wall assist: image {hu.shape} and drawing {drawn.shape} are no one 3-D grid.")
    if not drawn.any():
        raise nothing_drawn()
    step = (float(spacing[0]), float(spacing[1]), float(spacing[2]))
    box = box_around(drawn, step, limits.reach_mm)
    _check_extent(drawn[box], step, limits)
    values, part, factors = _prepared(hu[box], drawn[box], step, box[0].start)
    kind: Drawn = "rough region" if is_rough_region(values, part) else "scribble"
    found = wall_within(values, part) if kind == "rough region" else wall_along(values, part, limits)
    check_found(found, values, kind)
    return WallProposal(
        _in_whole(found.wall, box, factors, hu.shape),
        _in_whole(found.lumen, box, factors, hu.shape),
        kind,
        float(np.median(values.hu[found.lumen])) if found.lumen.any() else float("nan"),
        found.tissues.wall,
        found.tissues.fat,
        found.noise,
    )


def _check_extent(part: Mask, step: Spacing, limits: WallLimits) -> None:
    longest = float(np.multiply(part.shape, step).max() - 2 * limits.reach_mm)
    if longest > _LARGEST_MM:
        raise refused(
            f"what was drawn reaches over {longest:.0f} mm, expected one segment of {_LARGEST_MM:.0f} mm at most",
            "draw one segment at a time",
        )


def _prepared(
    hu: NDArray[np.generic], drawn: Mask, step: Spacing, first: int
) -> tuple[Values, Mask, tuple[int, int, int]]:
    """The part of the image that is looked at, what is drawn in it, and how many voxels make one of its own."""
    factors = np.ones(3, dtype=int)
    while hu.size / factors.prod() > _MOST_VOXELS:
        factors[(factors * step).argmin()] += 1
    if factors.max() > 1:
        hu = mean_of_blocks(np.asarray(hu, dtype=np.float32), factors.tolist())
        drawn = mean_of_blocks(drawn.astype(np.float32), factors.tolist()) > 0
    coarse = (float(step[0] * factors[0]), float(step[1] * factors[1]), float(step[2] * factors[2]))
    values = values_of(hu, coarse, first, int(factors[0]))
    return values, drawn, (int(factors[0]), int(factors[1]), int(factors[2]))


def _in_whole(mask: Mask, box: tuple[slice, ...], factors: tuple[int, int, int], shape: tuple[int, ...]) -> Mask:
    """A mask of blocks in a box of an image as a mask of the whole image."""
    for axis, factor in enumerate(factors):
        mask = mask.repeat(factor, axis)
    whole = np.zeros(shape, dtype=bool)
    part = whole[box]
    part[:] = mask[tuple(slice(size) for size in part.shape)]
    return whole
