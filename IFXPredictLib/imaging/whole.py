"""Parts of an image that know the whole which they were cut from, so that nothing is computed otherwise for the cut.

The 3 mm grid begins at the corner of the whole image, and ITK finds places in it by sums of floating point numbers.
A part is therefore put back to where it was before it is resampled: it then has the same indices, and each voxel of
the result is the same to the last bit. What lies beyond the part along y and z is left out; along x, where ITK divides
lines by their length, it is 0.
"""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError

_APART_MM = 1e-2
"""Between where a part lies and where its whole says: rounding is far below, half of any voxel above."""


@dataclass(frozen=True)
class Whole:
    """The image that another is a part of, in the part's order of axes and with its spacing and direction.

    ``size`` are its voxels along x, y, z, ``origin`` is the centre of its first one (mm, LPS), to the last bit;
    ``first`` is the index x, y, z of the part's first voxel in it, ``darkest`` its lowest intensity.
    """

    size: tuple[int, ...]
    origin: tuple[float, ...]
    first: tuple[int, ...]
    darkest: float = float("nan")


def check_whole(whole: Whole, part: sitk.Image, identifier: str) -> None:
    """Raise CaseError, naming the case, where ``part`` cannot have been cut from ``whole``."""
    size, first = np.array(whole.size), np.array(whole.first)
    fits = len(size) == len(first) == len(whole.origin) == 3 and np.isfinite(whole.darkest)
    if fits and (first >= 0).all() and (first + part.GetSize() <= size).all():
        axes = np.reshape(part.GetDirection(), (3, 3)) * part.GetSpacing()
        apart = np.abs(axes @ first + whole.origin - part.GetOrigin()).max()
        if apart <= _APART_MM:
            return
    raise CaseError(
        f"case {identifier}: its image of {part.GetSize()} voxels is no part of one of {whole.size} at {whole.first}; "
        "try again."
    )


def cut(image: sitk.Image, first: tuple[int, ...], size: tuple[int, ...]) -> sitk.Image:
    """The part of ``size`` voxels of an image from the index ``first`` on, both x, y, z; a copy.

    Parameters
    ----------
    image : SimpleITK.Image
        An image or a mask, 3-D.
    first : tuple of int
        Of the part's first voxel.
    size : tuple of int
        1 or more along each axis, and within the image.

    Returns
    -------
    SimpleITK.Image
        Of the same kind of voxels. It lies where it was: its origin is the centre of its first voxel.
    """
    part: sitk.Image = sitk.RegionOfInterest(image, size, first)
    return part


def within(whole: Whole | None, part: sitk.Image) -> sitk.Image:
    """The whole image as far as its part reaches along y and z, 0 beyond the part; the part itself without a whole.

    Parameters
    ----------
    whole : Whole or None
        What ``part`` was cut from; None where it is the whole image.
    part : SimpleITK.Image
        An image or a mask, 3-D, of one number a voxel.

    Returns
    -------
    SimpleITK.Image
        Of the same kind of voxels, at the whole's origin, and with all its voxels along x.
    """
    if whole is None:
        return part
    voxels = sitk.GetArrayViewFromImage(part)  # z, y, x
    (x, y, z), (depth, height, width) = whole.first, voxels.shape
    values = np.zeros((z + depth, y + height, whole.size[0]), voxels.dtype)
    values[z:, y:, x : x + width] = voxels
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(part.GetSpacing())
    image.SetDirection(part.GetDirection())
    image.SetOrigin(whole.origin)
    return image
