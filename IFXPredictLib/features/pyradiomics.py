"""PyRadiomics itself as engine: the judge of every number.

It is an extra: our own engine (``native``) gives the same numbers without it. It gets the VOI's surroundings on the
3 mm grid, as float32, cut and interpolated as it would itself (``resample_voi``). It would resample in the input's
pixel type: an integer image would be rounded to whole HU after interpolation, which moves half of the features of a
small VOI by over 1 %; and it would copy a whole CT several times.
"""

import logging
from functools import lru_cache
from typing import Any

import numpy as np
import SimpleITK as sitk

from ..base.environment import PYRADIOMICS, installed_version
from ..base.errors import FeatureError, ProtocolError
from ..base.text import one_line, shortened
from ..protocol.strict_yaml import parse_yaml
from .native.parameters import Preparation

OF_PYRADIOMICS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What PyRadiomics ends in where a parameter is of another kind than it expects: its schema checks some of them."""
_LONGEST_REASON = 160


def pyradiomics_version() -> str:
    """The version that is installed, "" where none is."""
    return installed_version(*PYRADIOMICS)


def pyradiomics_extractor(parameters: str, **settings: object) -> Any:
    """A new RadiomicsFeatureExtractor of PyRadiomics for the text of a protocol's radiomics.yaml.

    It resamples and normalises nothing: it takes what ``on_radiomics_grid`` gives. ``settings`` are taken in place of
    those of the text. Raises ProtocolError where PyRadiomics does not take the text, or is not installed.
    """
    extractor = _whole_extractor(parameters)
    extractor.given = preparation_of(extractor.settings)
    extractor.settings |= {"resampledPixelSpacing": None, "preCrop": False, "normalize": False} | settings
    return extractor


def _whole_extractor(parameters: str) -> Any:
    """As ``pyradiomics_extractor``, but resampling and normalising as the text says."""
    try:
        import radiomics
        from radiomics.featureextractor import RadiomicsFeatureExtractor
    except ImportError as problem:
        raise ProtocolError(
            f"PyRadiomics is asked for and cannot be imported ({one_line(str(problem))}); install "
            "'ifxpredict[reference]', or leave out engine: pyradiomics in protocol.yaml, as the native engine has the "
            "same numbers."
        ) from problem
    radiomics.logger.setLevel(logging.ERROR)  # its hints on symmetrical GLCMs are no news to a user
    logging.getLogger("pykwalify").setLevel(logging.CRITICAL)  # what it logs is in what it raises
    content = parse_yaml(parameters, "radiomics.yaml")
    try:
        extractor = RadiomicsFeatureExtractor(content)
    except OF_PYRADIOMICS as problem:
        raise ProtocolError(f"radiomics.yaml: PyRadiomics does not take it ({_reason(problem)}).") from problem
    # hashes of whole images, its additional information, take half of the time and no feature's part
    extractor.settings["additionalInfo"] = False
    return extractor


def preparation_of(settings: dict[str, Any]) -> Preparation:
    """What PyRadiomics' ``settings`` would have done to the image before it, which ``on_radiomics_grid`` does."""
    return Preparation(
        interpolator=str(settings["interpolator"]),
        padding=settings["padDistance"],
        normalise=bool(settings["normalize"]),
        normalise_scale=settings["normalizeScale"],
        remove_outliers=settings["removeOutliers"],
    )


def pyradiomics_features(image: sitk.Image, mask: sitk.Image, parameters: str) -> dict[str, float]:
    """All features that the text of a radiomics.yaml gives of a VOI on its grid, by name.

    Raises FeatureError where PyRadiomics fails, and ProtocolError as ``pyradiomics_extractor`` does.
    """
    return _executed(_extractor(parameters), image, mask)


def pyradiomics_by_itself(image: sitk.Image, mask: sitk.Image, parameters: str) -> dict[str, float]:
    """As ``pyradiomics_features``, of an image on its own grid: nothing of ours comes between.

    As PyRadiomics' users call it, with the image as float32.
    """
    return _executed(_whole_extractor(parameters), sitk.Cast(image, sitk.sitkFloat32), mask)


def _executed(extractor: Any, image: sitk.Image, mask: sitk.Image) -> dict[str, float]:
    try:
        found = extractor.execute(image, mask)
    except OF_PYRADIOMICS as problem:
        raise FeatureError(
            f"PyRadiomics cannot use this VOI ({_reason(problem)}); look at the VOI, and at the protocol's "
            "radiomics.yaml"
        ) from problem
    return {name: float(np.real(value)) for name, value in found.items() if not name.startswith("diagnostics")}


def grid_of_pyradiomics(parameters: str) -> Preparation:
    """How image and mask are prepared for PyRadiomics; raises ProtocolError as ``pyradiomics_extractor`` does."""
    found: Preparation = _extractor(parameters).given
    return found


@lru_cache(maxsize=4)
def _extractor(parameters: str) -> Any:
    return pyradiomics_extractor(parameters)


def check_by_pyradiomics(parameters: str) -> tuple[list[str], list[str]]:
    """The image types and classes that PyRadiomics reads in the text of a radiomics.yaml, sigmas among the former.

    Raises ProtocolError as ``pyradiomics_extractor`` does.
    """
    extractor = pyradiomics_extractor(parameters)
    types = extractor.enabledImagetypes
    sigmas = types.get("LoG", {}).get("sigma") or ()
    return [*types, *(f"log-sigma-{str(sigma).replace('.', '-')}-mm-3D" for sigma in sigmas)], [
        *extractor.enabledFeatures
    ]


def _reason(problem: Exception) -> str:
    """What PyRadiomics says, on one line and not too long: it repeats lists of everything that it knows."""
    return shortened(one_line(str(problem)), _LONGEST_REASON)
