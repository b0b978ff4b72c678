"""How far around a VOI its features see, and the part of a case that is enough for all of them.

Radiomics: the VOI's box, as far around it as VOIs by rule reach, and ``padDistance`` voxels of the 3 mm grid around
that, whatever filter runs over it (the filters see no further, ``resample_voi``). Deep features: the VOI's cubic box.
Each needs the voxels between which it interpolates besides. Where intensities are normalised by the whole image, or
interpolated by splines, which reach without end, all of it is seen.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..imaging.case import Case
from ..imaging.resampling import voi_box
from ..imaging.whole import Whole, cut
from ..protocol.loading import Protocol
from ..protocol.strict_yaml import parse_yaml
from .views import shells_reach_mm

_NEARBY = ("sitkLinear", "sitkNearestNeighbor")
"""Interpolators that look at the voxels next to a place alone."""
_ROUNDED = 3
"""Voxels of the grid: where the VOI's box may end on it, where resampling may begin there, and what it interpolates."""
_PADDING, _INTERPOLATOR = 5, "sitkBSpline"
"""PyRadiomics' own, where radiomics.yaml says nothing."""


def margins_mm(
    box_mm: NDArray[np.float64], voxel_mm: NDArray[np.float64], protocol: Protocol
) -> NDArray[np.float64] | None:
    """How far, in mm along each axis, features look beyond the box of a VOI; None where they see the whole image.

    Parameters
    ----------
    box_mm : ndarray (3,)
        The edges of the VOI's box, in any order of axes.
    voxel_mm : ndarray (3,)
        The image's spacing, in that order.
    protocol : Protocol
        Whose grid, radiomics.yaml and normalisation hold.

    Returns
    -------
    ndarray (3,) or None
        Never too little; a few voxels more than is needed.
    """
    padding, interpolator, normalised = _of_radiomics(protocol.radiomics_yaml)
    standardised = protocol.image.normalisation != "none" or normalised
    if standardised or interpolator not in _NEARBY or not isinstance(padding, int | float):
        return None
    grid_mm = np.maximum(protocol.image.spacing_mm, voxel_mm)  # a VOI of one slice keeps the image's own spacing
    padded = (padding + _ROUNDED) * grid_mm
    cubic = (box_mm.max() - box_mm) / 2 + _ROUNDED * grid_mm.max()
    return np.asarray(np.maximum(padded + shells_reach_mm(protocol), cubic) + 2 * voxel_mm)


@lru_cache(maxsize=8)
def _of_radiomics(radiomics_yaml: str) -> tuple[object, object, bool]:
    """Padding, interpolator, whether intensities are normalised: read once for all cases of a protocol."""
    settings = parse_yaml(radiomics_yaml, "radiomics.yaml").get("setting")
    known = settings if isinstance(settings, dict) else {}
    return known.get("padDistance", _PADDING), known.get("interpolator", _INTERPOLATOR), bool(known.get("normalize"))


def seen_part(case: Case, protocol: Protocol) -> Case:
    """The part of a case that its features see, with the whole's facts and features to the last bit.

    Of a part that was given it is the same one as of the whole, as far as the part reaches: what is drawn again in it
    does not depend on how much more was given.

    Parameters
    ----------
    case : Case
        The whole, or a part of it that was cut before.
    protocol : Protocol
        Whose grid, radiomics.yaml, normalisation and VOIs say how far features look.

    Returns
    -------
    Case
        Its image, mask, further series and further VOIs on the part's grid; the case itself where they see all of it.
    """
    seen = seen_range(voi_box(case.mask), case, protocol)
    if seen is None:
        return case
    if case.whole is None:
        return part_of(case, *seen)
    size = np.array(case.image.GetSize())
    low, high = np.maximum(seen[0], 0), np.minimum(seen[1], size)
    return part_of(case, low, high) if low.any() or (high < size).any() else case


def seen_range(box: Sequence[int], case: Case, protocol: Protocol) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """The first voxels (x, y, z), and those after the last, that features of a VOI in a ``box`` see; None for all.

    Parameters
    ----------
    box : sequence of int
        First index x, y, z and size x, y, z, in the case's image (``voi_box``).
    case : Case
        Of whose image the range is. Where it is a part, the range is as of its whole: it may begin below 0 and end
        beyond the part.
    protocol : Protocol
        Whose rules say how far features look.
    """
    first, size = np.split(_with_further(box, case), 2)
    voxel_mm = np.array(case.image.GetSpacing())
    margins = margins_mm(size * voxel_mm, voxel_mm, protocol)
    if margins is None:
        return None
    start = np.array(case.whole.first if case.whole else (0, 0, 0))
    extent = np.array(case.whole.size if case.whole else case.image.GetSize())
    voxels = np.ceil(margins / voxel_mm).astype(int)
    return np.maximum(first - voxels, -start), np.minimum(first + size + voxels, extent - start)


def _with_further(box: Sequence[int], case: Case) -> NDArray[np.intp]:
    """The box with those of a case's further drawn VOIs: first index and size (x, y, z)."""
    boxes = np.array([box, *map(voi_box, case.masks.values())])
    low, high = boxes[:, :3].min(axis=0), (boxes[:, :3] + boxes[:, 3:]).max(axis=0)
    return np.concatenate([low, high - low])


def part_of(case: Case, low: NDArray[np.intp], high: NDArray[np.intp], drawn: NDArray[np.bool_] | None = None) -> Case:
    """The part of a case from the voxel ``low`` to before ``high`` (x, y, z), which holds its VOI.

    Parameters
    ----------
    case : Case
        The whole, or a part of it that was cut before.
    low, high : ndarray (3,)
        int, indices in the case's own image and within it.
    drawn : ndarray (z, y, x), optional
        bool, of the part's size: with it, the VOI is not the case's but has these voxels.

    Returns
    -------
    Case
        Whose ``whole`` is the image that all of it was cut from.

    Raises
    ------
    CaseError
        Naming the case, where the VOI has no voxel of the part, or each, or a further VOI has none.
    """
    box = tuple(low.tolist()), tuple((high - low).tolist())
    known = case.whole or Whole(case.image.GetSize(), case.image.GetOrigin(), (0, 0, 0), case.darkest)
    whole = replace(known, first=tuple((low + known.first).tolist()))
    image = cut(case.image, *box)
    image.SetOrigin(_place_of(whole, image))  # as cut from the whole, to the last bit
    further = ({name: cut(one, *box) for name, one in of.items()} for of in (case.images, case.masks))
    images, masks = further
    mask = cut(case.mask, *box) if drawn is None else mask_on(image, drawn)
    for one in (mask, *images.values(), *masks.values()):
        one.CopyInformation(image)
    return replace(case, image=image, mask=mask, whole=whole, images=images, masks=masks)


def _place_of(whole: Whole, part: sitk.Image) -> tuple[float, ...]:
    """Where a part begins, in mm."""
    corner = sitk.Image(1, 1, 1, sitk.sitkUInt8)
    corner.SetSpacing(part.GetSpacing())
    corner.SetDirection(part.GetDirection())
    corner.SetOrigin(whole.origin)
    found: tuple[float, ...] = corner.TransformIndexToPhysicalPoint(whole.first)
    return found


def mask_on(image: sitk.Image, drawn: NDArray[np.bool_]) -> sitk.Image:
    """Voxels (z, y, x) as a mask of 0 and 1 on an image's grid.

    Parameters
    ----------
    image : SimpleITK.Image
        Whose spacing, origin and direction the mask gets.
    drawn : ndarray (z, y, x)
        bool, of the image's size.

    Returns
    -------
    SimpleITK.Image
        uint8.
    """
    mask = sitk.GetImageFromArray(drawn.astype(np.uint8))
    mask.CopyInformation(image)
    return mask
