"""The 1116 radiomics features: PyRadiomics with the protocol's own parameter file, nothing else.

PyRadiomics gets the VOI's surroundings on the 3 mm grid, as float32, cut and interpolated as it would itself
(``resample_voi``). It would resample in the input's pixel type: an integer image would be rounded to whole HU after
interpolation, which moves half of the features of a small VOI by over 1 %; and it would copy a whole CT several times.
"""

import logging
from functools import lru_cache
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import FeatureError, ProtocolError
from ..base.text import one_line, shortened
from ..imaging.case import Case
from ..imaging.resampling import resample_voi, seen_volumes
from ..protocol.loading import Protocol
from ..protocol.strict_yaml import parse_yaml

_FIRST_ORDER = (
    "10Percentile 90Percentile Energy Entropy InterquartileRange Kurtosis Maximum MeanAbsoluteDeviation Mean Median "
    "Minimum Range RobustMeanAbsoluteDeviation RootMeanSquared Skewness TotalEnergy Uniformity Variance"
)
_GLCM = (
    "Autocorrelation ClusterProminence ClusterShade ClusterTendency Contrast Correlation DifferenceAverage "
    "DifferenceEntropy DifferenceVariance Id Idm Idmn Idn Imc1 Imc2 InverseVariance JointAverage JointEnergy "
    "JointEntropy MCC MaximumProbability SumAverage SumEntropy SumSquares"
)
_GLRLM = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelRunEmphasis "
    "LongRunEmphasis LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis LowGrayLevelRunEmphasis RunEntropy "
    "RunLengthNonUniformity RunLengthNonUniformityNormalized RunPercentage RunVariance ShortRunEmphasis "
    "ShortRunHighGrayLevelEmphasis ShortRunLowGrayLevelEmphasis"
)
_GLSZM = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelZoneEmphasis "
    "LargeAreaEmphasis LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis LowGrayLevelZoneEmphasis "
    "SizeZoneNonUniformity SizeZoneNonUniformityNormalized SmallAreaEmphasis SmallAreaHighGrayLevelEmphasis "
    "SmallAreaLowGrayLevelEmphasis ZoneEntropy ZonePercentage ZoneVariance"
)
_GLDM = (
    "DependenceEntropy DependenceNonUniformity DependenceNonUniformityNormalized DependenceVariance "
    "GrayLevelNonUniformity GrayLevelVariance HighGrayLevelEmphasis LargeDependenceEmphasis "
    "LargeDependenceHighGrayLevelEmphasis LargeDependenceLowGrayLevelEmphasis LowGrayLevelEmphasis "
    "SmallDependenceEmphasis SmallDependenceHighGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis"
)
_NGTDM = "Busyness Coarseness Complexity Contrast Strength"

_CLASSES = {
    "firstorder": _FIRST_ORDER,
    "glcm": _GLCM,
    "glrlm": _GLRLM,
    "glszm": _GLSZM,
    "gldm": _GLDM,
    "ngtdm": _NGTDM,
}
_IMAGES = (
    "original",
    *(f"log-sigma-{sigma}-0-mm-3D" for sigma in (3, 4, 5)),
    *(f"wavelet-{band}" for band in "LLH LHL LHH HLL HLH HHL HHH LLL".split()),
)

RADIOMICS_NAMES: tuple[str, ...] = tuple(
    f"{image}_{kind}_{feature}"
    for image in _IMAGES
    for kind, features in _CLASSES.items()
    for feature in features.split()
)
"""12 images x 93 features, with PyRadiomics' names in PyRadiomics' order."""

_UNITS = dict.fromkeys(
    "10Percentile 90Percentile InterquartileRange Maximum MeanAbsoluteDeviation Mean Median Minimum Range "
    "RobustMeanAbsoluteDeviation RootMeanSquared".split(),
    "{unit}",
) | {"Energy": "{unit}^2", "Variance": "{unit}^2", "TotalEnergy": "{unit}^2 mm^3", "Entropy": "bit"}


_OF_PYRADIOMICS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What PyRadiomics ends in where a parameter is of another kind than it expects: its schema checks some of them."""
_LONGEST_REASON = 160


def radiomics_unit(name: str, intensity: str) -> str:
    """The unit of a radiomics feature: that of the ``intensity`` for first-order statistics, 1 for textures."""
    _image, kind, feature = name.split("_")
    return _UNITS.get(feature, "1").format(unit=intensity) if kind == "firstorder" else "1"


def radiomics_features(case: Case, protocol: Protocol) -> NDArray[np.float64]:
    """The radiomics features of one case, by PyRadiomics with the protocol's own parameter file.

    Parameters
    ----------
    case : Case
        The patient, made with this protocol.
    protocol : Protocol
        Whose radiomics.yaml and image rules hold.

    Returns
    -------
    ndarray (1116,)
        float64, in the order of RADIOMICS_NAMES; units as ``radiomics_unit`` has them.

    Raises
    ------
    FeatureError
        Naming case and feature, where PyRadiomics fails, leaves one out or returns NaN or infinity.
    CaseError
        Where the image cannot be normalised.

    References
    ----------
    van Griethuysen et al., Cancer Res 2017;77:e104 (PyRadiomics).
    """
    extractor = _extractor(protocol.radiomics_yaml)
    image, mask = on_radiomics_grid(case, protocol, extractor)
    try:
        found = extractor.execute(image, mask)
    except _OF_PYRADIOMICS as problem:
        raise FeatureError(
            f"case {case.identifier}: PyRadiomics cannot use this VOI ({_reason(problem)}); look at the VOI, and at "
            "the protocol's radiomics.yaml."
        ) from problem
    missing = [name for name in RADIOMICS_NAMES if name not in found]
    if missing:
        raise FeatureError(f"case {case.identifier}: PyRadiomics gave no {missing[0]} ({len(missing)} missing).")
    values = np.array([float(found[name]) for name in RADIOMICS_NAMES])
    bad = [name for name, finite in zip(RADIOMICS_NAMES, np.isfinite(values), strict=True) if not finite]
    if bad:
        raise FeatureError(
            f"case {case.identifier}: {bad[0]} is not a finite number ({len(bad)} such features); the VOI may be too "
            "small or of one grey level: look at it again."
        )
    return values


@lru_cache(maxsize=4)
def _extractor(parameters: str) -> Any:
    return pyradiomics_extractor(parameters)


def pyradiomics_extractor(parameters: str, **settings: object) -> Any:
    """A new RadiomicsFeatureExtractor of PyRadiomics for the text of a protocol's radiomics.yaml.

    It resamples nothing: it takes what ``on_radiomics_grid`` gives. ``settings`` are taken in place of those of the
    text. Raises ProtocolError where PyRadiomics does not take the text.
    """
    import radiomics
    from radiomics.featureextractor import RadiomicsFeatureExtractor

    radiomics.logger.setLevel(logging.ERROR)  # its hints on symmetrical GLCMs are no news to a user
    logging.getLogger("pykwalify").setLevel(logging.CRITICAL)  # what it logs is in what it raises
    content = parse_yaml(parameters, "radiomics.yaml")
    try:
        extractor = RadiomicsFeatureExtractor(content)
    except _OF_PYRADIOMICS as problem:
        raise ProtocolError(f"radiomics.yaml: PyRadiomics does not take it ({_reason(problem)}).") from problem
    # hashes of whole images, its additional information, take half of the time and no feature's part
    extractor.settings |= {"additionalInfo": False, "resampledPixelSpacing": None, "preCrop": False} | settings
    return extractor


def check_parameters(parameters: str) -> None:
    """Raise ProtocolError where PyRadiomics does not take the text of a radiomics.yaml, or gives too few features."""
    extractor = pyradiomics_extractor(parameters)
    types, classes = extractor.enabledImagetypes, extractor.enabledFeatures
    sigmas = types.get("LoG", {}).get("sigma") or ()
    images = {f"log-sigma-{str(sigma).replace('.', '-')}-mm-3D" for sigma in sigmas}
    images |= {"original"} if "Original" in types else set()
    images |= {image for image in _IMAGES if image.startswith("wavelet")} if "Wavelet" in types else set()
    for key, needed, found in (("imageType", _IMAGES, images), ("featureClass", tuple(_CLASSES), set(classes))):
        if missing := [name for name in needed if name not in found]:
            raise ProtocolError(f"radiomics.yaml: {key} gives no {missing[0]} ({len(missing)} missing); add it.")


def _reason(problem: Exception) -> str:
    """What PyRadiomics says, on one line and not too long: it repeats lists of everything that it knows."""
    return shortened(one_line(str(problem)), _LONGEST_REASON)


def on_radiomics_grid(case: Case, protocol: Protocol, extractor: Any) -> tuple[sitk.Image, sitk.Image]:
    """The image (float32) and the mask of a case around its VOI, as ``extractor`` takes them.

    Raises CaseError where the image cannot be normalised.
    """
    settings = extractor.settings
    interpolator = getattr(sitk, str(settings["interpolator"]), sitk.sitkBSpline)
    volumes = seen_volumes(case, protocol.image)
    return resample_voi(*volumes, protocol.image.spacing_mm, settings["padDistance"], interpolator)
