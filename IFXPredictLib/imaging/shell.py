"""VOIs by rule: what lies at a distance from the surface of another VOI, as the fat beside a bowel's wall.

The *surface* of a VOI is that of its voxels, boxes whose edges are the image's spacing. The distance of a place from it
is that from the centre of its voxel to the nearest point of any box, in mm, so that it does not depend on how far apart
slices are: the next voxel is half a voxel away along each axis.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..protocol.schema import Shell
from .resampling import box_of_voxels

_ROUNDING_MM = 1e-6
"""Far above what rounding moves a distance by, far below a voxel."""


def shell_of(
    drawn: NDArray[np.bool_], image: NDArray[np.integer] | NDArray[np.floating], spacing: Sequence[float], rule: Shell
) -> NDArray[np.bool_]:
    """The voxels around a VOI that belong to its shell.

    Parameters
    ----------
    drawn : ndarray (z, y, x)
        The VOI, not empty; none of it belongs to the shell.
    image : ndarray (z, y, x)
        Its own intensities, as HU.
    spacing : sequence of float
        In mm, z, y, x.
    rule : Shell
        From and to which distance, in mm, both included, and between which intensities.

    Returns
    -------
    ndarray (z, y, x)
        bool; the same, to the voxel, of any part of the image that holds all of it.
    """
    around = _around(drawn, spacing, rule.to_mm)
    squared = squared_distances(drawn[around], spacing, rule.to_mm)
    near, far = max(0.0, rule.from_mm - _ROUNDING_MM), rule.to_mm + _ROUNDING_MM
    inside = (squared >= near**2) & (squared <= far**2) & ~drawn[around]
    values = image[around]
    if rule.low is not None:
        inside &= values >= rule.low
    if rule.high is not None:
        inside &= values <= rule.high
    found = np.zeros(drawn.shape, np.bool_)
    found[around] = inside
    return found


def squared_distances(drawn: NDArray[np.bool_], spacing: Sequence[float], most_mm: float) -> NDArray[np.float64]:
    """The squared distance in mm^2 of each voxel (z, y, x) from the surface of a VOI, 0 in it; inf beyond ``most_mm``.

    Boxes' distances are sums over the axes, so that the least is found along one axis after the other (Felzenszwalb
    and Huttenlocher, Theory of Computing 2012;8:415, by trying all places within ``most_mm``): no order of additions
    depends on where an image ends.
    """
    squared = np.where(drawn, 0.0, np.inf)
    for axis, edge in enumerate(spacing):
        before = np.moveaxis(squared, axis, 0)
        found = before.copy()
        for steps in range(1, min(_steps(edge, most_mm), len(before) - 1) + 1):
            away = ((steps - 0.5) * edge) ** 2
            np.minimum(found[steps:], before[:-steps] + away, out=found[steps:])
            np.minimum(found[:-steps], before[steps:] + away, out=found[:-steps])
        squared = np.moveaxis(found, 0, axis)
    squared[squared > (most_mm + _ROUNDING_MM) ** 2] = np.inf
    return squared


def _steps(edge_mm: float, most_mm: float) -> int:
    """How many voxels away a voxel may be whose nearest face is within ``most_mm``."""
    return int(np.floor((most_mm + _ROUNDING_MM) / edge_mm + 0.5))


def _around(drawn: NDArray[np.bool_], spacing: Sequence[float], most_mm: float) -> tuple[slice, ...]:
    """The box of a VOI with all that is within ``most_mm`` of it, as far as the image reaches."""
    first, size = np.split(np.array(box_of_voxels(drawn)), 2)  # x, y, z
    room = [_steps(edge, most_mm) for edge in spacing]
    return tuple(
        slice(max(0, int(a) - r), int(a + n) + r) for a, n, r in zip(first[::-1], size[::-1], room, strict=True)
    )
