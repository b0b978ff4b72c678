"""Voxel maps of radiomics features: what a feature measures, around each voxel of the VOI.

As PyRadiomics' voxel-based extraction has it: for each voxel of the 3 mm VOI the feature of the VOI's voxels within
KERNEL_RADIUS of it, grey levels binned over the whole VOI. The grid, filters and bins are those of the protocol's
``radiomics.yaml``, as for the features themselves. A map shows where a feature is high or low; its mean is not the
feature of the VOI, for texture is not additive.

All 93 maps of an image of a VOI of 596 voxels (16 mL) take 0.8 to 2.2 s on one core; maps of one image and class share
most of it.
"""

from collections.abc import Callable, Sequence

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError
from ..features.native.parameters import read_parameters
from ..features.native.voxels import voxel_features
from ..features.radiomics import on_radiomics_grid, radiomics_names
from ..features.views import views_of
from ..imaging.case import Case
from ..protocol.loading import Protocol

KERNEL_RADIUS = 1
"""Voxels of 3 mm: a feature is of the 3 x 3 x 3 voxels about each, as far as they belong to the VOI."""


def voxel_maps(
    case: Case, protocol: Protocol, names: Sequence[str], progress: Callable[[str], object] = lambda _stage: None
) -> dict[str, sitk.Image]:
    """What radiomics features measure around each voxel of the VOI.

    Each voxel of the VOI has the value of the nearest 3 mm voxel of the VOI that has one; a 3 mm voxel without
    neighbours in the VOI has no texture.

    Parameters
    ----------
    case : Case
        The patient.
    protocol : Protocol
        Its radiomics settings.
    names : sequence of str
        Of ``radiomics_names``.
    progress : callable, optional
        Told each filter as it begins.

    Returns
    -------
    dict of str to SimpleITK.Image
        By name, in that order, on the grid of ``case.image``: float32, NaN outside the VOI (of a further VOI outside
        that one).

    Raises
    ------
    FeatureError
        Naming case and feature: a name that the protocol does not give, a VOI that is too small, no voxel with a value.
    CaseError
        Where the image cannot be normalised.
    """
    known = {*radiomics_names(protocol)}
    if unknown := [name for name in names if name not in known]:
        raise FeatureError(f"case {case.identifier}: {unknown[0]!r} is no radiomics feature and has no voxel map.")
    found: dict[str, sitk.Image] = {}
    for view in views_of(protocol):
        if own := view.own(names):
            maps = _maps_of(view.case(case, protocol), protocol, own, progress)
            found |= {f"{view.prefix}{name}": image for name, image in maps.items()}
    return {name: found[name] for name in names}


def _maps_of(
    case: Case, protocol: Protocol, names: Sequence[str], progress: Callable[[str], object]
) -> dict[str, sitk.Image]:
    """The maps of the VOI that the case has."""
    try:
        coarse = _coarse_maps(case, protocol, names, progress)
    except FeatureError as problem:
        raise FeatureError(f"case {case.identifier}: this VOI cannot be mapped: {problem}.") from problem
    return {name: _on_image(coarse[name], case, name) for name in names}


def _coarse_maps(
    case: Case, protocol: Protocol, names: Sequence[str], progress: Callable[[str], object]
) -> dict[str, sitk.Image]:
    """The maps on the 3 mm grid; only the filters and features that are wanted are computed."""
    parameters = read_parameters(protocol.radiomics_yaml)
    image, mask = on_radiomics_grid(case, protocol, parameters.preparation)
    inside, found = voxel_features(
        image, mask, parameters, names, KERNEL_RADIUS, lambda name: progress(f"voxel maps, {name}")
    )
    return {name: _image_of(values, inside, image) for name, values in found.items()}


def _image_of(values: NDArray[np.float64], inside: NDArray[np.bool_], like: sitk.Image) -> sitk.Image:
    filled = np.full(inside.shape, np.nan)
    filled[inside] = values
    image = sitk.GetImageFromArray(filled)
    image.CopyInformation(like)
    return image


def _on_image(coarse: sitk.Image, case: Case, name: str) -> sitk.Image:
    from scipy.spatial import cKDTree  # dear to import, and a prediction without maps imports this file

    values = sitk.GetArrayFromImage(coarse)
    known = np.isfinite(values)
    if not known.any():
        raise FeatureError(f"case {case.identifier}: {name} has no value in any voxel of the VOI; it has no map.")
    inside = sitk.GetArrayViewFromImage(case.mask).astype(bool)
    _, nearest = cKDTree(_points(coarse, known)).query(_points(case.mask, inside))
    found = np.full(inside.shape, np.nan, np.float32)
    found[inside] = values[known][nearest]
    image = sitk.GetImageFromArray(found)
    image.CopyInformation(case.image)
    return image


def _points(image: sitk.Image, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The centres (n, 3) in mm, LPS, of the ``chosen`` (z, y, x) voxels, in the order of the array."""
    index = np.argwhere(chosen)[:, ::-1]
    axes = np.reshape(image.GetDirection(), (3, 3))
    return np.asarray(image.GetOrigin() + (index * image.GetSpacing()) @ axes.T)
