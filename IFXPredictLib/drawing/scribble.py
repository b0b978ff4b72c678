"""The wall from a scribble along the lumen: the lumen is grown from the scribble, the wall from the lumen."""

import numpy as np

from .around_line import AroundLine, around_line, distance_from
from .limits import BY_HAND, Found, WallLimits, refused
from .lumen_line import Array, Mask, Points, line_through
from .surfaces import bowel_around, lumen_along, wall_of
from .tissues import FAT_HU, Tissues, Values, fat_level, noise_of, with_bowel, with_lumen

_WATER_HU = 15.0
"""What the fluid of a lumen would have where gas alone was scribbled."""
_ENHANCED_HU = 75.0
"""How much brighter than the lumen a wall is, to begin with."""
_POSITIVE_HU = 150.0
"""A scribble above it lies in positive contrast, bone or a vessel."""
_LIKE_HU = 40.0
"""So far from the scribble's level a voxel is of another tissue, for the way through the lumen."""
_ON_SCRIBBLE_MM = 6.0
"""The line counts as scribbled within that of a stroke, which is more than a slice of 5 mm."""
_SETTLED_HU = 1.0
"""Levels that move less stay as they are."""
_ROUNDS = 3
"""In which levels are taken anew, at most."""


def wall_along(values: Values, scribble: Mask, limits: WallLimits) -> Found:
    """The wall between the ends of a scribble, on its slices and those between.

    Parameters
    ----------
    values : Values
        The image around the scribble.
    scribble : ndarray of bool, shape (z, y, x)
        Along the lumen, on some of its slices.
    limits : WallLimits
        In mm.

    Returns
    -------
    Found

    Raises
    ------
    CaseError
        That says what to do, where the scribble does not lie in one lumen, or no fat lies around it.
    """
    level = _lumen_level(values, scribble)
    fat = fat_level(values)
    if np.isnan(fat):
        raise refused("no fat lies around what was scribbled, expected some near -100 HU", BY_HAND)
    unlike = np.abs(values.smooth - np.float32(level)) / _LIKE_HU
    unlike[values.gas] = 0.0
    line = line_through(unlike, scribble, values.spacing)
    around = around_line(line, scribble.shape, values.spacing)
    _check_one_lumen(line, around, scribble, values, limits)
    lumen, from_lumen, tissues = _lumen(values, Tissues(level, level + _ENHANCED_HU, fat), around, limits)
    return _with_wall(values, tissues, around, lumen, from_lumen, limits)


def _lumen_level(values: Values, scribble: Mask) -> float:
    """The level of the fluid that was scribbled in; that of water where it was gas. Raises CaseError for no lumen's."""
    found = values.hu[scribble & ~values.blurred]
    if found.size < 0.2 * np.count_nonzero(scribble):
        return _WATER_HU
    level = float(np.median(found))
    if level < FAT_HU[1]:
        raise refused(
            f"what was scribbled lies in fat ({level:.0f} HU), outside the bowel",
            "scribble inside the lumen, or draw one rough region that holds the whole wall",
        )
    if level > _POSITIVE_HU:
        raise refused(
            f"what was scribbled has {level:.0f} HU, as positive contrast, bone or vessels have, expected water or gas",
            f"scribble in a lumen that is darker than its wall, or {BY_HAND}",
        )
    return level


def _check_one_lumen(line: Points, around: AroundLine, scribble: Mask, values: Values, limits: WallLimits) -> None:
    """Raise CaseError where some of the scribble lies far off the line, or much of the line was not scribbled."""
    if (astray := scribble & (around.distance > limits.widest_mm)).any():
        raise refused(
            f"the scribble leaves the lumen near slice {values.slice_of(np.argwhere(astray)[0, 0])} of the image",
            "take away what lies beside it, so that one line along the lumen remains",
        )
    index = np.clip(np.rint(line / values.spacing).astype(int), 0, np.array(scribble.shape) - 1)
    on = distance_from(scribble, values.spacing)[tuple(index.T)] <= _ON_SCRIBBLE_MM
    marked = np.flatnonzero(np.concatenate([[True], on, [True]]))
    longest = int(np.diff(marked).argmax())
    left_out = int(np.diff(marked)[longest]) - 1
    if left_out > limits.gap_mm:
        ends = index[np.clip([marked[longest] - 1, marked[longest + 1] - 1], 0, len(index) - 1), 0]
        raise refused(
            f"{left_out} mm of the lumen between slices {values.slice_of(ends.min())} and "
            f"{values.slice_of(ends.max())} are not scribbled, expected {limits.gap_mm:.0f} mm at most",
            "scribble some in between",
        )


def _lumen(values: Values, tissues: Tissues, around: AroundLine, limits: WallLimits) -> tuple[Mask, Array, Tissues]:
    """The lumen, the distance from it, and the levels, in turn until they stay."""
    for _ in range(_ROUNDS):
        lumen = lumen_along(values, tissues, around, limits.widest_mm)
        from_lumen = distance_from(lumen, values.spacing)
        before, tissues = tissues, with_lumen(tissues, values, lumen, from_lumen, around.within)
        if _settled(before, tissues):
            break
    return lumen, from_lumen, tissues


def _with_wall(
    values: Values, tissues: Tissues, around: AroundLine, lumen: Mask, from_lumen: Array, limits: WallLimits
) -> Found:
    """The wall around a lumen, and the levels, in turn until they stay."""
    for _ in range(_ROUNDS):
        bowel = bowel_around(values, tissues, from_lumen, (limits.thinnest_mm, limits.thickest_mm))
        before, tissues = tissues, with_bowel(tissues, values, bowel & around.within, from_lumen)
        if _settled(before, tissues):
            break
    wall = wall_of(bowel, from_lumen, around, limits.thickest_mm)
    return Found(wall, lumen, tissues, noise_of(values))


def _settled(before: Tissues, after: Tissues) -> bool:
    moved = np.abs(np.subtract([before.lumen, before.wall, before.fat], [after.lumen, after.wall, after.fat]))
    return bool(moved.max() < _SETTLED_HU)
