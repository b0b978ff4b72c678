"""The wall from one rough region round a segment: lumen, wall and fat of the region are told apart by its values."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from .around_line import distance_from
from .limits import BY_HAND, Found, refused
from .lumen_line import Array, Mask
from .surfaces import (
    BOWEL_EDGE_MM,
    CERTAIN,
    LUMEN_EDGE_MM,
    RIM_MM,
    bowel_evidence,
    largest_piece,
    lumen_evidence,
    smooth_region,
)
from .tissues import Tissues, Values, fat_level, noise_of, with_bowel, with_lumen

# Chosen on simulated cases of bench_wall's tuning seed; those "measured" on the first eight of them. The median Dice of
# a rough region moves by 0.004 at most where one of those below _MANY_TISSUES_HU is as low or high as docs/measured.md
# says. No patient's wall has a known edge, so that none of them is measured on patients.
_THICK_MM = 5.0
"""Half the width in a slice from which on a drawn thing may be a region; measured: scribbles 2 mm, regions 14 to 20."""
_FAT_SHARE = 0.03
"""Of a thing drawn, from which on it holds fat; measured: scribbles 0, regions 0.30 to 0.49."""
_MANY_TISSUES_HU = 55.0
"""From the 5th to the 95th percentile of more than one tissue; measured: scribbles 14 to 35, regions 170 to 221."""
_EDGE_HU = -30.0
"""The upper end of fat, as CT studies of it take it: -190 to -30 HU (Kvist et al., Am J Clin Nutr 1988;48:1351-61)."""
_BRIGHTEST_HU = 220.0
"""No wall is as bright: measured in regions, 99.5 % of voxels are below 89 to 152. Positive contrast and bone are."""
_BRIGHT_SHARE = 0.05
"""More of it than noise and a vessel or two; a choice."""
_FLAT = 60
"""Per cent of voxels with the least gradients, which are off the edges between tissues; a choice."""
_LUMEN_HU = 60.0
"""The darker of two classes is a lumen below that: measured, 17 to 27 HU of mannitol, and 68 to 100 of walls."""
_APART_HU = 30.0
"""Two classes that are nearer are one tissue's halves; measured, lumen and wall are 50 to 74 HU apart."""
_LUMEN_SHARE = 0.1
"""Of a darker class, less of which is no lumen but edge; measured, lumina are 0.28 to 0.56 of their region."""
_PUDDLE_ML = 0.15
"""A smaller piece of lumen-like values is noise, or a gap between folds; a choice."""
_ROUNDS = 2
"""Levels are taken anew of what they found. Measured, median Dice by 1, 2 and 3: 0.880, 0.884, 0.885."""
_BINS = 64
"""Of Otsu's histogram: some 4 HU each; a choice."""


def is_rough_region(values: Values, drawn: Mask) -> bool:
    """Whether what was drawn is a region that holds wall and fat, too, and not a scribble in the lumen."""
    step = values.spacing
    padded = np.pad(drawn, ((0, 0), (1, 1), (1, 1)))
    if ndimage.distance_transform_edt(padded, sampling=(1e3 * max(step), *step[1:])).max() < _THICK_MM:
        return False
    found = values.smooth[drawn & ~values.blurred]
    if not found.size:
        return False
    low, high = np.percentile(found, [5, 95])
    return bool(np.mean(found < _EDGE_HU) > _FAT_SHARE or high - low > _MANY_TISSUES_HU)


def wall_within(values: Values, region: Mask) -> Found:
    """The wall in a region drawn round a segment.

    Parameters
    ----------
    values : Values
        The image around the region.
    region : ndarray of bool, shape (z, y, x)
        Holds the segment from its one end to its other, with some fat, and no other loop.

    Returns
    -------
    Found
        The lumen is empty where it is collapsed.

    Raises
    ------
    CaseError
        That says what to do, where the region holds no fat or nothing else.
    """
    tissues = _levels(values, region)
    lumen = np.zeros(region.shape, dtype=bool)
    for _ in range(_ROUNDS):
        if not np.isnan(tissues.lumen):
            lumen = _lumen(values, tissues, region)
        evidence = bowel_evidence(values, tissues)
        evidence[~region] = -CERTAIN
        evidence[lumen] = CERTAIN
        bowel = largest_piece(smooth_region(evidence, values.spacing, BOWEL_EDGE_MM))
        from_lumen = distance_from(lumen, values.spacing)
        tissues = with_lumen(with_bowel(tissues, values, bowel, from_lumen), values, lumen, from_lumen, bowel)
    return Found(largest_piece(bowel & ~lumen), lumen & bowel, tissues, noise_of(values))


def _levels(values: Values, region: Mask) -> Tissues:
    """The levels in a region, of voxels off the edges between tissues; no lumen's (NaN) where none is seen."""
    fat = fat_level(values, region)
    bright = region & ~values.blurred & (values.smooth > _EDGE_HU) & (values.smooth < _BRIGHTEST_HU)
    if np.isnan(fat):
        raise refused(
            "what was drawn holds no fat, so that the wall's outer edge is not in it",
            "draw it wider, some mm into the fat all round, or scribble along the lumen alone",
        )
    if (share := float(np.mean(values.smooth[region] >= _BRIGHTEST_HU))) > _BRIGHT_SHARE:
        raise refused(f"{share:.0%} of what was drawn is as bright as positive contrast, bone or vessels", BY_HAND)
    if not bright.any():
        raise refused("what was drawn holds nothing but fat or gas", f"draw it round the bowel, or {BY_HAND}")
    steep = _gradient(values)[bright]
    found = values.smooth[bright][steep <= np.percentile(steep, _FLAT)]
    edge = otsu_threshold(found)
    low, high = np.median(found[found <= edge]), np.median(found[found > edge])
    if low > _LUMEN_HU or high - low < _APART_HU or np.mean(found <= edge) < _LUMEN_SHARE:
        return Tissues(float("nan"), float(np.median(found)), fat)
    return Tissues(float(low), float(high), fat)


def otsu_threshold(found: NDArray[np.float32]) -> float:
    """The threshold that parts values best into two classes: Otsu, IEEE Trans Syst Man Cybern 1979;9:62-66.

    The lowest value where all are the same.
    """
    counts, edges = np.histogram(found, _BINS)
    middles = (edges[1:] + edges[:-1]) / 2
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * middles)[:-1]
    above = found.size - below
    between = (sums * found.size - below * np.sum(counts * middles)) ** 2 / np.maximum(below * above, 1)
    return float(edges[1:-1][between.argmax()])


def _lumen(values: Values, tissues: Tissues, region: Mask) -> Mask:
    """What has the lumen's values, or is gas, in pieces that are no noise; twice the rim off fat, as no line leads."""
    evidence = lumen_evidence(values, tissues, 2 * RIM_MM)
    evidence[~region] = -CERTAIN
    pieces, _ = ndimage.label(smooth_region(evidence, values.spacing, LUMEN_EDGE_MM))
    kept = np.bincount(pieces.ravel()) * np.prod(values.spacing) / 1000 >= _PUDDLE_ML
    kept[0] = False
    return kept[pieces]  # type: ignore[no-any-return]


def _gradient(values: Values) -> Array:
    """The gradient's length within the slices, HU a mm."""
    parts = np.gradient(values.smooth, *values.spacing[1:], axis=(1, 2))
    return np.asarray(np.hypot(*parts), dtype=np.float32)
