"""Voxel maps of radiomics features: what a feature measures, around each voxel of the VOI.

PyRadiomics' voxel-based extraction: for each voxel of the 3 mm VOI the feature of the VOI's voxels within
KERNEL_RADIUS of it, grey levels binned over the whole VOI. The grid, filters and bins are those of the protocol's
``radiomics.yaml``, as for the features themselves. A map shows where a feature is high or low; its mean is not the
feature of the VOI, for texture is not additive.

One map of a VOI of 1755 voxels (47 mL) takes 0.3 to 1.3 s on one core, from a wavelet image, which has more grey
levels, up to 4 s; maps of one filter and class share most of it.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError
from ..features.pyradiomics import pyradiomics_extractor
from ..features.radiomics import RADIOMICS_NAMES, on_radiomics_grid
from ..imaging.case import Case
from ..protocol.loading import Protocol

KERNEL_RADIUS = 1
"""Voxels of 3 mm: a feature is of the 3 x 3 x 3 voxels about each, as far as they belong to the VOI."""

_BATCH = 1
"""Voxels at a time. In a larger batch PyRadiomics 3.0.1 keeps, for each voxel, directions in which that voxel has no
neighbour, and JointAverage and MCC, which alone do not leave them out, are NaN or fail for voxels at the VOI's edge."""

_SETTINGS: dict[str, object] = {
    "voxelBased": True,
    "kernelRadius": KERNEL_RADIUS,
    "maskedKernel": True,
    "initValue": np.nan,
    "voxelBatch": _BATCH,
}

_PREFIXES = {"Original": "original", "LoG": "log-", "Wavelet": "wavelet-"}


def voxel_maps(
    case: Case, protocol: Protocol, names: Sequence[str], progress: Callable[[str], object] = lambda _stage: None
) -> dict[str, sitk.Image]:
    """The maps of the features ``names``, in that order, on the grid of ``case.image``: float32, NaN outside the VOI.

    Each voxel of the VOI has the value of the nearest 3 mm voxel of the VOI that has one; a 3 mm voxel without
    neighbours in the VOI has no texture. Each filter is told to ``progress`` as it begins. Raises FeatureError, naming
    case and feature, for a name that is not one of RADIOMICS_NAMES, where PyRadiomics fails, or where no voxel at all
    has a value, and CaseError where the image cannot be normalised.
    """
    unknown = [name for name in names if name not in RADIOMICS_NAMES]
    if unknown:
        raise FeatureError(f"case {case.identifier}: {unknown[0]!r} is no radiomics feature and has no voxel map.")
    try:
        with _quiet_pyradiomics():
            coarse = dict(_coarse_maps(case, protocol, set(names), progress))
    except (ValueError, RuntimeError) as problem:
        raise FeatureError(f"case {case.identifier}: PyRadiomics cannot map this VOI ({problem}).") from problem
    missing = [name for name in names if name not in coarse]
    if missing:
        raise FeatureError(f"case {case.identifier}: PyRadiomics gave no map of {missing[0]} ({len(missing)} missing).")
    return {name: _on_image(coarse[name], case, name) for name in names}


def _coarse_maps(
    case: Case, protocol: Protocol, wanted: set[str], progress: Callable[[str], object]
) -> Iterator[tuple[str, sitk.Image]]:
    """The maps on the 3 mm grid, cropped to the VOI; only the filters and features that are wanted are computed.

    The steps are those of ``RadiomicsFeatureExtractor.execute``, which computes each feature for all filters.
    """
    from radiomics import imageoperations

    extractor = pyradiomics_extractor(protocol.radiomics_yaml, **_SETTINGS)
    settings = extractor.settings
    image, mask = on_radiomics_grid(case, protocol, extractor.given)
    box, _ = imageoperations.checkMask(image, mask, **settings)
    for kind, own in extractor.enabledImagetypes.items():
        if not any(name.startswith(_PREFIXES[kind]) for name in wanted):
            continue
        filters = getattr(imageoperations, f"get{kind}Image")(image, mask, **settings | own)
        for filtered, image_name, arguments in filters:
            features = [name.split("_")[1:] for name in wanted if name.startswith(f"{image_name}_")]
            if features:
                progress(f"voxel maps, {image_name}")
                extractor.enabledFeatures = {c: [f for other, f in features if other == c] for c, _ in features}
                cropped = imageoperations.cropToTumorMask(filtered, mask, box, padDistance=KERNEL_RADIUS)
                yield from extractor.computeFeatures(*cropped, image_name, **arguments).items()


@contextmanager
def _quiet_pyradiomics() -> Iterator[None]:
    """A failure is told by its map, which stays NaN, not by a traceback a voxel."""
    import radiomics

    before = radiomics.logger.level
    radiomics.logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        radiomics.logger.setLevel(before)


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
