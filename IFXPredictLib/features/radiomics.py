"""The 1116 radiomics features of a case, by the protocol's engine with its own parameter file, nothing else.

Two engines have one and the same definitions, names and numbers, those of PyRadiomics 3.0.1: our own (``native``),
which needs no compiler and computes only what is asked for, and PyRadiomics itself (``pyradiomics``), its judge.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError, ProtocolError
from ..imaging.case import Case
from ..imaging.resampling import resample_voi, seen_volumes
from ..protocol.loading import Protocol
from .native.engine import VERSION, engine_features, feature_names
from .native.parameters import FEATURES, Preparation, read_parameters
from .pyradiomics import check_by_pyradiomics, grid_of_pyradiomics, pyradiomics_features, pyradiomics_version
from .views import split_name, views_of

if TYPE_CHECKING:
    from .kept_images import KeptImages

_IMAGES = (
    "original",
    *(f"log-sigma-{sigma}-0-mm-3D" for sigma in (3, 4, 5)),
    *(f"wavelet-{band}" for band in "LLH LHL LHH HLL HLH HHL HHH LLL".split()),
)
_CLASSES = ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")

RADIOMICS_NAMES: tuple[str, ...] = tuple(
    f"{image}_{kind}_{feature}" for image in _IMAGES for kind in _CLASSES for feature in FEATURES[kind]
)
"""12 images x 93 features of the drawn VOI, with PyRadiomics' names in PyRadiomics' order."""

_UNITS = dict.fromkeys(
    "10Percentile 90Percentile InterquartileRange Maximum MeanAbsoluteDeviation Mean Median Minimum Range "
    "RobustMeanAbsoluteDeviation RootMeanSquared".split(),
    "{unit}",
) | {"Energy": "{unit}^2", "Variance": "{unit}^2", "TotalEnergy": "{unit}^2 mm^3", "Entropy": "bit"}


def radiomics_names(protocol: Protocol) -> tuple[str, ...]:
    """The radiomics features of a case, in the order of ``radiomics_features``.

    Parameters
    ----------
    protocol : Protocol
        Its VOIs and series.

    Returns
    -------
    tuple of str
        Those of RADIOMICS_NAMES of each view; of further VOIs and series with their names before, as "fat." and
        "arterial.".
    """
    return tuple(prefix + name for prefix in [view.prefix for view in views_of(protocol)] for name in RADIOMICS_NAMES)


def radiomics_unit(name: str, intensity: str) -> str:
    """The unit of a radiomics feature: that of the ``intensity`` for first-order statistics, 1 for textures.

    Parameters
    ----------
    name : str
        One of ``radiomics_names``, whatever its view.
    intensity : str
        The unit of the intensities that features are computed from, ``protocol.image.unit``: "HU" or "sd".

    Returns
    -------
    str
        As "HU", "HU^2", "HU^2 mm^3" or "bit"; "1" also for first-order statistics without a unit, as the kurtosis.
    """
    _image, kind, feature = split_name(name)[1].split("_")
    return _UNITS.get(feature, "1").format(unit=intensity) if kind == "firstorder" else "1"


def radiomics_features(
    case: Case, protocol: Protocol, names: Sequence[str] | None = None, kept: "KeptImages | None" = None
) -> NDArray[np.float64]:
    """The radiomics features of one case, by the protocol's engine with the protocol's own parameter file.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol.
    protocol : Protocol
        Whose radiomics.yaml, engine and image rules hold.
    names : sequence of str, optional
        Those of ``radiomics_names`` that are needed; without, all. The native engine computes only the images and
        classes that they need.
    kept : KeptImages, optional
        Those of the case's image, from which only the mask's part is computed anew.

    Returns
    -------
    ndarray (n,)
        float64, in the order of ``names``, or of ``radiomics_names``; units as ``radiomics_unit`` has them. Each view's
        are those of the case that has its VOI alone, to the last bit.

    Raises
    ------
    FeatureError
        Naming case and feature, where a name is unknown, the engine fails, leaves a feature out or gives NaN or
        infinity.
    CaseError
        Where the image cannot be normalised, or a further VOI is too small.

    References
    ----------
    van Griethuysen et al., Cancer Res 2017;77:e104 (PyRadiomics).
    """
    known = radiomics_names(protocol)
    wanted = known if names is None else tuple(names)
    there = frozenset(known)
    if unknown := [name for name in wanted if name not in there]:
        raise FeatureError(f"case {case.identifier}: {unknown[0]!r} is no radiomics feature ({len(unknown)} such).")
    found: dict[str, float] = {}
    for view in views_of(protocol):
        if own := view.own(wanted):
            kept_of_it = None if view.series else kept  # whose images are of the first series
            values = _of_view(view.case(case, protocol), protocol, own, kept_of_it, view.prefix.rstrip("."))
            found |= {f"{view.prefix}{name}": value for name, value in zip(own, values.tolist(), strict=True)}
    return np.array([found[name] for name in wanted], np.float64)


def _of_view(
    case: Case, protocol: Protocol, names: Sequence[str], kept: "KeptImages | None", view: str
) -> NDArray[np.float64]:
    """The features ``names`` of the VOI that the case has, whose ``view`` messages name."""
    which = f"{view}: " if view else ""
    try:
        found = _found(case, protocol, names, kept)
    except FeatureError as problem:
        raise FeatureError(f"case {case.identifier}: {which}{problem}.") from problem
    if missing := [name for name in names if name not in found]:
        raise FeatureError(f"case {case.identifier}: {which}PyRadiomics gave no {missing[0]} ({len(missing)} missing).")
    values = np.array([found[name] for name in names], np.float64)
    bad = [name for name, finite in zip(names, np.isfinite(values), strict=True) if not finite]
    if bad:
        raise FeatureError(
            f"case {case.identifier}: {which}{bad[0]} is not a finite number ({len(bad)} such features); the VOI may "
            "be too small or of one grey level: look at it again."
        )
    return values


def radiomics_engine(protocol: Protocol) -> str:
    """The engine that computes the protocol's features, with its version: "native 1", "pyradiomics 3.0.1"."""
    number = VERSION if protocol.engine == "native" else pyradiomics_version() or "not installed"
    return f"{protocol.engine} {number}"


def check_parameters(protocol: Protocol) -> None:
    """Raise ProtocolError where the engine does not take the protocol's radiomics.yaml, or it gives too little."""
    text = protocol.radiomics_yaml
    if protocol.engine == "native":
        given = set(feature_names(read_parameters(text)))
        if missing := [name for name in RADIOMICS_NAMES if name not in given]:
            raise ProtocolError(f"radiomics.yaml: gives no {missing[0]} ({len(missing)} missing); add it.")
        return
    types, classes = check_by_pyradiomics(text)
    images = {"original"} if "Original" in types else set()
    images |= {image for image in _IMAGES if image in types or (image.startswith("wavelet") and "Wavelet" in types)}
    for key, needed, found in (("imageType", _IMAGES, images), ("featureClass", _CLASSES, set(classes))):
        if missing := [name for name in needed if name not in found]:
            raise ProtocolError(f"radiomics.yaml: {key} gives no {missing[0]} ({len(missing)} missing); add it.")


def surplus_in_words(protocol: Protocol) -> str:
    """What our engine could give by the protocol's radiomics.yaml beyond the features of a case; "" for nothing."""
    if protocol.engine != "native":
        return ""
    given, taken = feature_names(read_parameters(protocol.radiomics_yaml)), frozenset(RADIOMICS_NAMES)
    surplus = [name for name in given if name not in taken]
    if not surplus:
        return ""
    return (
        f"radiomics.yaml asks for {len(surplus)} features beyond the {len(RADIOMICS_NAMES)} of a case, as "
        f"{surplus[0]}: they are left out, compare-engines prints them"
    )


def on_radiomics_grid(case: Case, protocol: Protocol, preparation: Preparation) -> tuple[sitk.Image, sitk.Image]:
    """The image and the mask of a case around its VOI, on the grid that features are computed on.

    Parameters
    ----------
    case : Case
        The patient; of a part of an image the grid is the whole's.
    protocol : Protocol
        Whose image rules hold: the grid's spacing in mm, normalisation, and what a centre of it takes that lies
        midway between two voxels.
    preparation : Preparation
        What radiomics.yaml asks for, as ``read_parameters`` or ``grid_of_pyradiomics`` has it. Of it ``normalize``, the
        interpolator and the padding (voxels of the grid around the VOI's box) count here.

    Returns
    -------
    image : SimpleITK.Image
        float32, or float64 where the parameters ask for ``normalize``, as in PyRadiomics.
    mask : SimpleITK.Image
        0 and 1, on the same grid.

    Raises
    ------
    CaseError
        Naming the case, where its image cannot be normalised as the image rules ask.
    """
    image, mask = seen_volumes(case, protocol.image)
    image, interpolator, kind = to_resample(image, preparation)
    rules = protocol.image
    return resample_voi(image, mask, rules.spacing_mm, preparation.padding, interpolator, kind, rules.mask_ties)


def to_resample(image: sitk.Image, preparation: Preparation) -> tuple[sitk.Image, int, int]:
    """The image as the parameters normalise it, and the interpolator and the pixel type with which it is resampled."""
    interpolator = getattr(sitk, preparation.interpolator, sitk.sitkBSpline)
    if preparation.normalise:
        return _standardised(image, preparation), interpolator, sitk.sitkFloat64
    return image, interpolator, sitk.sitkFloat32


def _found(case: Case, protocol: Protocol, names: Sequence[str], kept: "KeptImages | None") -> dict[str, float]:
    text = protocol.radiomics_yaml
    if protocol.engine == "pyradiomics":
        return pyradiomics_features(*on_radiomics_grid(case, protocol, grid_of_pyradiomics(text)), text)
    parameters = read_parameters(text)
    if kept is not None:
        image, mask, filters = kept.on_radiomics_grid(case, parameters.preparation)
        return engine_features(image, mask, parameters, names, filters)
    return engine_features(*on_radiomics_grid(case, protocol, parameters.preparation), parameters, names)


def _standardised(image: sitk.Image, preparation: Preparation) -> sitk.Image:
    """The image less its mean, over its standard deviation, as ``normalize`` of a radiomics.yaml has it (float64)."""
    found = sitk.Normalize(sitk.Cast(image, sitk.sitkFloat32))
    if (most := preparation.remove_outliers) is not None:
        found = sitk.Clamp(found, sitk.sitkFloat64, -most, most)
    scaled: sitk.Image = found * preparation.normalise_scale
    return scaled
