"""Intensities of images that have no unit of their own, as MRI, made comparable between scanners.

Methods: "none" leaves an image as it is, as for CT in HU. "z_score" takes intensities to (value - centre) / spread of
a reference region: all voxels brighter than the image's mean, which in MRI are tissue, not air. Centre and spread are
mean and sd (n) of the region after clipping it to its own percentiles 0.5 and 99.5, so that a few bright voxels
(vessels, coil edges, artefacts) do not shift them. The image itself is not clipped: a bright lesion stays bright.

The reference does not depend on the VOI, so that all readers of an image see the same values. Another gain or offset
of the scanner (a positive factor, a constant) leaves the result as it was, up to rounding. What it cannot undo: a
field of view that shows other tissue, or an inhomogeneous field.
"""

from typing import Literal, get_args

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError, ProtocolError

Method = Literal["none", "z_score"]

CLIPPED_PERCENTILES = (0.5, 99.5)
"""Of the reference region: vessels and artefacts beyond hardly move its mean and sd."""


def z_score(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Intensities in sds of the reference region from its mean.

    The reference region is what is brighter than the mean of all, its extremes clipped.

    Parameters
    ----------
    values : ndarray of float, any shape
        All finite.

    Returns
    -------
    ndarray of float32, same shape
        In sds.

    Raises
    ------
    CaseError
        For a value that is not finite, and where the reference region is empty or of one intensity, as in a constant
        image or a mask.
    """
    wide = np.asarray(values, np.float64)
    bad = int(np.count_nonzero(~np.isfinite(wide)))
    if bad:
        raise CaseError(f"{bad} voxel(s) are NaN or infinite, expected intensities everywhere; export it again.")
    reference = wide[wide > wide.mean()] if wide.size else wide
    if reference.size:
        reference = np.clip(reference, *np.percentile(reference, CLIPPED_PERCENTILES))
    if not reference.size or np.ptp(reference) == 0:
        found = f"nearly all voxels above its mean are {reference[0]:g}" if reference.size else "it is constant"
        raise CaseError(f"the image cannot be normalised: {found}; expected an MRI with varying intensities.")
    normalised: NDArray[np.float32] = ((wide - reference.mean()) / reference.std()).astype(np.float32)
    return normalised


def normalise(image: sitk.Image, method: Method, identifier: str) -> sitk.Image:
    """An image with intensities that scanners share.

    Parameters
    ----------
    image : SimpleITK.Image
        3-D, scalar.
    method : {"none", "z_score"}
        "none" gives the image itself.
    identifier : str
        The case, for messages.

    Returns
    -------
    SimpleITK.Image
        On the same grid; float32, by any method but "none".

    Raises
    ------
    CaseError
        Naming the case, as ``z_score`` does.
    ProtocolError
        For a method that is not known.
    """
    if method not in get_args(Method):
        known = ", ".join(get_args(Method))
        raise ProtocolError(f"intensity normalisation: expected one of {known}, found {method!r}.")
    if method == "none":
        return image
    try:
        normalised = sitk.GetImageFromArray(z_score(sitk.GetArrayViewFromImage(image)))
    except CaseError as problem:
        raise CaseError(f"case {identifier}: {problem}") from problem
    normalised.CopyInformation(image)
    return normalised
