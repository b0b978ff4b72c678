"""The lumen and the bowel with its wall, as smooth regions between the tissues' own values.

*Evidence* says of each voxel how much it speaks for a region: 1 as the region's tissue is, -1 as the other is, 0
midway; beyond it, ``CERTAIN`` and -``CERTAIN`` decide a voxel. All arrays are in z, y, x order, lengths in mm.
"""

import numpy as np
from scipy import ndimage

from .around_line import AroundLine, distance_from
from .lumen_line import Array, Mask, Spacing
from .tissues import Tissues, Values

CERTAIN = 9.0
"""More than any neighbours can outvote: the shape speaks with at most 0.5, evidence with _TRUST times this."""
_ROUNDS = 4
"""Of convolution and thresholding, at most; most regions stay sooner."""
_TRUST = 0.4
"""Of evidence 1 against the shape: a voxel alone amid the other region is lost, as noise is."""
LUMEN_EDGE_MM = 1.0
BOWEL_EDGE_MM = 1.2
"""Over which the edges are smooth: about a pixel of a CT enterography, so that noise makes no edge."""
RIM_MM = 1.3
"""From fat: what has the lumen's values there is the blurred edge of a wall."""
_CORE_MM = 1.0
"""Around the line: lumen, whatever its values."""
_WIDER, _THICKER, _MORE_MM = 1.5, 1.6, 1.0
"""How much wider or thicker than what is typical along the line a place of it may be."""


def smooth_region(evidence: Array, spacing: Spacing, edge_mm: float) -> Mask:
    """The region for which the evidence speaks, with edges that are smooth over ``edge_mm``.

    Parameters
    ----------
    evidence : ndarray of float32, shape (z, y, x)
        -1 to 1, or decided.
    spacing : tuple of float
        In mm.
    edge_mm : float
        Standard deviation of the Gaussian that stands for the edge's length.

    Returns
    -------
    ndarray of bool, shape (z, y, x)

    Notes
    -----
    Chan and Vese's two-phase energy, its edge's length approximated by heat content, minimised by iterated
    convolution and thresholding (Wang et al., J Comput Phys 2017;350:657-667; Esedoglu and Otto 2015).
    """
    region = evidence > 0
    sigma = [edge_mm / step for step in spacing]
    for _ in range(_ROUNDS):
        inside = ndimage.gaussian_filter(region.astype(np.float32), sigma, truncate=3.0)
        following = inside - 0.5 + _TRUST * evidence > 0
        if np.array_equal(following, region):
            break
        region = following
    return region


def lumen_evidence(values: Values, tissues: Tissues, rim_mm: float) -> Array:
    """Evidence for the lumen: what is neither wall nor fat, nor the blurred edge that it has next to fat; or gas."""
    fat = (values.smooth < tissues.outer_edge) & ~values.blurred
    evidence = _between(values.hu, tissues.inner_edge, tissues.lumen)
    evidence[distance_from(fat, values.spacing) <= rim_mm] = -CERTAIN
    evidence[values.gas] = 1.0
    return evidence


def lumen_along(values: Values, tissues: Tissues, around: AroundLine, widest_mm: float) -> Mask:
    """The lumen that a line goes through, between its ends, nowhere much wider than it is along the line."""
    core = (around.distance <= _CORE_MM) & around.within
    evidence = lumen_evidence(values, tissues, RIM_MM)
    evidence[(around.distance > widest_mm) | ~around.within] = -CERTAIN
    evidence[core] = CERTAIN
    found = _holding(smooth_region(evidence, values.spacing, LUMEN_EDGE_MM), core)
    typical = around.typical(around.distance, found & ~ndimage.binary_erosion(found), widest_mm)
    return found & (around.distance <= _WIDER * typical + _MORE_MM)


def bowel_evidence(values: Values, tissues: Tissues) -> Array:
    """Evidence for the bowel: what is brighter than midway from fat to wall."""
    return _between(values.hu, tissues.outer_edge, tissues.wall)


def bowel_around(values: Values, tissues: Tissues, from_lumen: Array, limits_mm: tuple[float, float]) -> Mask:
    """The bowel, wall and lumen, around a lumen: its wall is at least and at most as thick as the limits say."""
    thinnest, thickest = limits_mm
    evidence = bowel_evidence(values, tissues)
    evidence[from_lumen > thickest] = -CERTAIN
    evidence[from_lumen <= thinnest] = CERTAIN
    return _holding(smooth_region(evidence, values.spacing, BOWEL_EDGE_MM), from_lumen == 0)


def wall_of(bowel: Mask, from_lumen: Array, around: AroundLine, thickest_mm: float) -> Mask:
    """The wall between the line's ends, without what is much thicker than the wall along the line: vessels, loops."""
    outside = bowel & around.within & (from_lumen > 0)
    edge = outside & ~ndimage.binary_erosion(bowel)
    thickest = np.minimum(_THICKER * around.typical(from_lumen, edge, thickest_mm) + _MORE_MM, thickest_mm)
    return largest_piece(outside & (from_lumen <= thickest))


def largest_piece(mask: Mask) -> Mask:
    """The largest of a mask's pieces, which may touch by an edge or a corner; nothing of nothing."""
    pieces, number = ndimage.label(mask, np.ones((3, 3, 3)))
    return pieces == np.bincount(pieces.ravel())[1:].argmax() + 1 if number > 1 else mask


def _between(hu: Array, edge: float, level: float) -> Array:
    """-1 to 1: 0 at an edge, 1 at a level and beyond."""
    return np.asarray(np.clip((hu - edge) / (level - edge), -1.0, 1.0), dtype=np.float32)


def _holding(mask: Mask, core: Mask) -> Mask:
    """The pieces of a mask that hold some of a core."""
    pieces, number = ndimage.label(mask)
    kept = np.zeros(number + 1, dtype=bool)
    kept[pieces[core]] = True
    kept[0] = False
    return kept[pieces]  # type: ignore[no-any-return]
