"""An image on another grid, linearly and axis by axis: ITK's voxels to the last bit, in a fifth of the time.

ITK interpolates each voxel by itself, in double precision, along x, then y, then z. Where its axes are the patient's,
a place along one of them does not depend on the others, so that lines and then planes are computed once for all voxels
that share them. Of oblique images rounding makes each place another; ITK itself interpolates those.

The last bit is that of ITK built for x86: elsewhere compilers may round a product and a sum once instead of twice.
"""

from typing import NamedTuple

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


class Places(NamedTuple):
    """Places (n,) along an axis of an image: the voxel ``below`` each, the next one's ``share``, whether ``inside``."""

    below: NDArray[np.intp]
    share: Doubles
    inside: NDArray[np.bool_]


def interpolated(
    image: sitk.Image, side: int, origin: tuple[float, ...], spacing: list[float], outside: float
) -> NDArray[np.float32]:
    """A float32 image on a cubic grid with its directions.

    Parameters
    ----------
    image : SimpleITK.Image
        float32, 3-D.
    side : int
        Voxels of the grid along each axis.
    origin, spacing : sequence of float
        Of the grid's first voxel and of its voxels in mm, x, y, z.
    outside : float
        What the grid holds beyond the image.

    Returns
    -------
    ndarray (side, side, side)
        float32, in z, y, x order.
    """
    directions = np.reshape(image.GetDirection(), (3, 3))
    if (directions != np.diag(np.diag(directions))).any():
        oblique = [side] * 3, sitk.Transform(), sitk.sitkLinear, origin, spacing, image.GetDirection(), outside
        return np.asarray(sitk.GetArrayFromImage(sitk.Resample(image, *oblique)))
    x, y, z = (_places(image, axis, side, origin, spacing[axis]) for axis in range(3))
    seen = tuple(slice(int(one.below.min()), int(one.below.max()) + 2) for one in (z, y, x))
    values = sitk.GetArrayViewFromImage(image)[seen].astype(np.float64)
    z, y, x = (one._replace(below=one.below - part.start) for one, part in zip((z, y, x), seen, strict=True))
    planes = _along(_along(values, 2, x), 1, y)
    steps, plane, found = _steps(planes, 0), np.empty((side, side)), np.empty((side,) * 3, np.float32)
    for below, share, one in zip(z.below, z.share, found, strict=True):
        np.multiply(steps[below], share, out=plane)
        np.add(planes[below], plane, out=one, casting="same_kind")
    found[~z.inside] = found[:, ~y.inside] = found[..., ~x.inside] = outside
    return found


def _places(image: sitk.Image, axis: int, side: int, origin: tuple[float, ...], step: float) -> Places:
    """Of the grid's voxels, as ITK finds them: along x between the two ends, else one by one."""
    signed, last = image.GetDirection()[4 * axis] * step, image.GetSize()[axis] - 1

    def index(k: int) -> float:
        place = list(origin)
        place[axis] += signed * k
        return float(image.TransformPhysicalPointToContinuousIndex(place)[axis])

    if axis == 0:
        first, end = index(0), index(side)
        at = first + np.arange(side) / side * (end - first)
    else:
        at = np.array([index(k) for k in range(side)])
    below = np.clip(np.floor(at), 0, last)
    return Places(below.astype(np.intp), np.maximum(at - below, 0), (at >= -0.5) & (at < last + 0.5))


def _along(values: Doubles, axis: int, places: Places) -> Doubles:
    """The values (z, y, x) at ``places`` along one axis."""
    shares = np.expand_dims(places.share, [other for other in range(3) if other != axis])
    found = np.take(_steps(values, axis), places.below, axis)
    found *= shares
    found += np.take(values, places.below, axis)
    return found


def _steps(values: Doubles, axis: int) -> Doubles:
    """From each voxel to the next along an axis; 0 from the last."""
    return np.diff(values, axis=axis, append=np.take(values, [-1], axis))
