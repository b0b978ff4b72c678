"""Axes at right angles: what rounding bent by a hair is set upright and said, a real shear refused.

Resampling, features and distances take the axes of a grid as orthonormal. A file may hold others: direction cosines
written with few digits, or the shear of a tilted gantry or of a registration, which no grid of voxels can show.
"""

from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError

SHEAR_ROUNDING = 1e-5
"""Cosine of the angle of two axes: below, a grid stays as it is (0.004 mm over 40 cm, single precision is 1e-7)."""
SHEAR_LIMIT = 1e-3
"""... and above, a grid is refused (0.06 degrees, 0.4 mm over 40 cm)."""


def sheared_by(axes: NDArray[np.float64]) -> float:
    """The largest cosine between two of the columns of ``axes`` (3, 3), of any length: 0 for right angles.

    Infinite where an axis is 0 or no number.
    """
    lengths = np.linalg.norm(axes, axis=0)
    if not (np.isfinite(lengths).all() and lengths.all()):
        return float("inf")
    cosines = (axes / lengths).T @ (axes / lengths)
    return float(np.abs(cosines - np.eye(3)).max())


def upright(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The orthonormal axes (3, 3) nearest to ``axes``: the rotation of their polar decomposition."""
    left, _, right = np.linalg.svd(axes)
    return np.asarray(left @ right)


def shear_note(shear: float) -> str:
    """What is said of a grid that was set upright."""
    return f"the axes of the image were {np.degrees(np.arcsin(shear)):.3f} degrees from right angles and set upright"


def set_upright(image: sitk.Image, path: Path) -> tuple[str, ...]:
    """Set a 3-D image's axes upright where rounding bent them, and say so; any other dimension is left as it is.

    Raises CaseError, naming the file, where they are sheared or of no length.
    """
    if image.GetDimension() != 3:
        return ()
    direction, notes = upright_direction(image.GetDirection(), path)
    if notes:
        image.SetDirection(direction)
    return notes


def upright_direction(direction: tuple[float, ...], where: Path | str) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """The directions (9,), by rows, that ``set_upright`` makes of an image's, and what it says of them.

    Raises CaseError, beginning with ``where``, as it does.
    """
    axes = np.array(direction).reshape(3, 3)
    lengths = np.linalg.norm(axes, axis=0)
    shear = max(sheared_by(axes), float(np.abs(lengths - 1).max()))
    if shear <= SHEAR_ROUNDING:
        return direction, ()
    if not shear <= SHEAR_LIMIT:
        found = " / ".join(" ".join(f"{value:.4g}" for value in column) for column in axes.T)
        raise CaseError(
            f"{where}: the axes of the image ({found}) are not at right angles or not of length 1 (a sheared grid, as "
            "of a tilted gantry or a registration); resample the image to an upright grid first."
        )
    return tuple(upright(axes).ravel().tolist()), (shear_note(shear),)
