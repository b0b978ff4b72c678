"""The same VOI by engines with definitions of their own, fastrad, MIRP and Z-Rad, beside those that we claim.

Each gets the images that our engine made, grey levels that begin where PyRadiomics' do, and directions averaged: what
is left of a difference is the feature's own definition. MIRP and Z-Rad name features as the IBSI's tables do.
"""

import io
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.text import brief
from .native.engine import box_of, check_mask, derived_images, resegmented, wanted_features
from .native.parameters import FEATURES, RadiomicsParameters, Settings

_IBSI_NAMES = {
    "firstorder": (
        "stat_p10 stat_p90 stat_energy ih_entropy stat_iqr stat_kurt stat_max stat_mad stat_mean stat_median stat_min "
        "stat_range stat_rmad stat_rms stat_skew - ih_uniformity stat_var"
    ),
    "glcm": (
        "cm_auto_corr cm_clust_prom cm_clust_shade cm_clust_tend cm_contrast cm_corr cm_diff_avg cm_diff_entr "
        "cm_diff_var cm_inv_diff cm_inv_diff_mom cm_inv_diff_mom_norm cm_inv_diff_norm cm_info_corr1 cm_info_corr2 "
        "cm_inv_var cm_joint_avg cm_energy cm_joint_entr - cm_joint_max cm_sum_avg cm_sum_entr cm_joint_var"
    ),
    "glrlm": (
        "rlm_glnu rlm_glnu_norm rlm_gl_var rlm_hgre rlm_lre rlm_lrhge rlm_lrlge rlm_lgre rlm_rl_entr rlm_rlnu "
        "rlm_rlnu_norm rlm_r_perc rlm_rl_var rlm_sre rlm_srhge rlm_srlge"
    ),
    "glszm": (
        "szm_glnu szm_glnu_norm szm_gl_var szm_hgze szm_lze szm_lzhge szm_lzlge szm_lgze szm_zsnu szm_zsnu_norm "
        "szm_sze szm_szhge szm_szlge szm_zs_entr szm_z_perc szm_zs_var"
    ),
    "gldm": (
        "ngl_dc_entr ngl_dcnu ngl_dcnu_norm ngl_dc_var ngl_glnu ngl_gl_var ngl_hgce ngl_hde ngl_hdhge ngl_hdlge "
        "ngl_lgce ngl_lde ngl_ldhge ngl_ldlge"
    ),
    "ngtdm": "ngt_busyness ngt_coarseness ngt_complexity ngt_contrast ngt_strength",
}
"""The IBSI's short names, in the order of ``FEATURES``; - where the IBSI has no such feature."""

_SUFFIX = re.compile(r"(_d1)?(_a0\.0)?(_3[dD])?(_avg)?(_fbs_w[\d.]+)?$")
"""What the packages put behind a short name: distance, coarseness, average of directions, bins."""

_FAILURES = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What a package that is not ours may raise of an image that it cannot use; it stands aside for that image then."""

REFERENCE_NOTES = (
    "fastrad, MIRP, Z-Rad: get our filtered images, and bins that begin at the multiple of binWidth where PyRadiomics' "
    "begin.",
    "firstorder Kurtosis of MIRP and Z-Rad is the excess over 3.",
    "MIRP and Z-Rad have no TotalEnergy and no MCC, which the IBSI does not define; none here computes shape.",
    "fastrad takes percentiles in single precision.",
)
"""Why the reference engines differ from PyRadiomics' definitions."""

Volume = NDArray[np.float64]
Engine = Callable[[Volume, NDArray[np.bool_], float, float], Mapping[str, float]]
"""An image and a mask (z, y, x), the voxels' side in mm and the width of bins, to features by class and name."""


@dataclass(frozen=True)
class Reference:
    """What one engine gives: ``values`` by the features' names, and why not of an image, by the image's name."""

    engine: str
    values: Mapping[str, float]
    refused: Mapping[str, str]


def reference_engines() -> dict[str, str]:
    """The installed reference engines with their versions, by the name of their package."""
    found = {}
    for name in _ENGINES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def reference_features(name: str, image: sitk.Image, mask: sitk.Image, parameters: RadiomicsParameters) -> Reference:
    """The features of a VOI by one reference engine, under PyRadiomics' names.

    Parameters
    ----------
    name : str
        One of ``reference_engines()``.
    image, mask : SimpleITK.Image
        On the grid that features are computed on (``on_radiomics_grid``).
    parameters : RadiomicsParameters
        Which images and classes. Of an image type, only a width of bins may be set: with a count of bins, other
        distances, weights or two dimensions it is refused.

    Returns
    -------
    Reference
        What the engine gives of what the parameters give.

    Raises
    ------
    FeatureError
        As ``engine_features``, of the VOI.
    """
    wanted = wanted_features(parameters, None)
    drawn = sitk.GetArrayViewFromImage(mask) != 0
    check_mask(drawn, parameters.preparation)
    inside = resegmented(sitk.GetArrayViewFromImage(image), drawn, parameters.preparation)
    cut, side = np.ascontiguousarray(inside[box_of(inside)]), float(image.GetSpacing()[0])
    values: dict[str, float] = {}
    refused: dict[str, str] = {}
    for one in derived_images(image, inside, parameters, wanted):
        if one.settings.bin_count is not None or one.settings.of_texture != Settings():
            refused[one.name] = "radiomics.yaml sets more than binWidth"
            continue
        volume = np.zeros(cut.shape)
        volume[cut] = one.values
        try:
            with _quiet():
                found = _ENGINES[name](volume, cut, side, float(one.settings.bin_width))
        except _FAILURES as error:
            refused[one.name] = brief(f"{type(error).__name__}: {error}")
            continue
        asked = [f"{kind}_{feature}" for kind, features in wanted[one.name].items() for feature in features]
        values |= {f"{one.name}_{feature}": found[feature] for feature in asked if feature in found}
    return Reference(f"{name} {reference_engines()[name]}", values, refused)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what packages print, warn of and set up for logging away from our output: MIRP logs to stdout."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    silence = io.StringIO()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), redirect_stdout(silence), redirect_stderr(silence):
            warnings.simplefilter("ignore")
            yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _fastrad(volume: Volume, mask: NDArray[np.bool_], side: float, width: float) -> dict[str, float]:
    import torch
    from fastrad import FeatureExtractor, FeatureSettings, Mask, MedicalImage

    spacing = (side, side, side)
    kinds = [kind for kind in FEATURES if not kind.startswith("shape")]
    extractor = FeatureExtractor(FeatureSettings(feature_classes=kinds, bin_width=width, device="cpu"))
    image = MedicalImage(torch.from_numpy(volume.astype(np.float32)), spacing)
    found = extractor.extract(image, Mask(torch.from_numpy(mask.astype(np.float32)), spacing))
    plain = {re.sub("[^a-z0-9]|(?<=0)th", "", name.lower()): float(value) for name, value in found.items()}
    names = [f"{kind}_{feature}" for kind in kinds for feature in FEATURES[kind]]
    return {name: plain[key] for name in names if (key := name.lower().replace("_", "")) in plain}


def _mirp(volume: Volume, mask: NDArray[np.bool_], side: float, width: float) -> dict[str, float]:
    from mirp import extract_features

    tables = extract_features(
        image=[volume],
        mask=[mask.astype(np.uint8)],
        base_feature_families=["statistics", "intensity_histogram", "glcm", "glrlm", "glszm", "ngldm", "ngtdm"],
        base_discretisation_method="fixed_bin_size",
        base_discretisation_bin_width=width,
        resegmentation_intensity_range=[_first_bin(volume[mask], width), np.nan],
        glcm_spatial_method="3d_average",
        glrlm_spatial_method="3d_average",
    )
    return _by_our_names(tables[0].iloc[0].to_dict())


def _zrad(volume: Volume, mask: NDArray[np.bool_], side: float, width: float) -> dict[str, float]:
    from zrad.image import Image
    from zrad.preprocessing import RoiData, TextureDiscretizer
    from zrad.radiomics import Radiomics

    def image(array: Volume) -> Image:
        return Image(array, (0.0,) * 3, (side,) * 3, tuple(np.eye(3).ravel()), array.shape[::-1])

    prepared = RoiData(
        image(volume),
        morphological_mask=image(mask.astype(float)),
        intensity_mask=image(np.where(mask, volume, np.nan)),
        intensity_range=(_first_bin(volume[mask], width), np.inf),
    )
    families = ["intensity_statistics", "intensity_histogram", "glcm", "glrlm", "glszm", "ngldm", "ngtdm"]
    discretised = TextureDiscretizer(bin_size=width).apply(prepared)
    return _by_our_names(Radiomics("3D", "AVER").extract_features(discretised, families=families))


_ENGINES: dict[str, Engine] = {"fastrad": _fastrad, "mirp": _mirp, "z-rad": _zrad}


def _first_bin(values: Volume, width: float) -> float:
    """Where PyRadiomics' bins begin: the multiple of their width at or below the lowest intensity."""
    return float(np.floor(values.min() / width) * width)


def _by_our_names(found: Mapping[str, object]) -> dict[str, float]:
    """Numbers under the IBSI's short names, by class and PyRadiomics' name."""
    plain = {_SUFFIX.sub("", name): value for name, value in found.items()}
    return {name: float(value) for name, short in _ours() if isinstance(value := plain.get(short), int | float)}


def _ours() -> Iterator[tuple[str, str]]:
    """The names of features by class, each with the IBSI's short name."""
    for kind, names in _IBSI_NAMES.items():
        for feature, short in zip(FEATURES[kind], names.split(), strict=True):
            yield f"{kind}_{feature}", short
