"""What a radiomics.yaml says, as typed settings: a key that is unknown, or not of this engine, is refused by name.

The keys, their meaning, kinds and defaults are those of PyRadiomics 3.0.1 (its "Customizing the Extraction"). Nothing
is ignored: what cannot change a number in this way of computing may stand there, all else is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ...base.errors import ProtocolError
from ...base.text import brief, quoted
from ...protocol.strict_yaml import parse_yaml
from .shape import BY_NAME_ONLY

FIRST_ORDER = (
    "10Percentile 90Percentile Energy Entropy InterquartileRange Kurtosis Maximum MeanAbsoluteDeviation Mean Median "
    "Minimum Range RobustMeanAbsoluteDeviation RootMeanSquared Skewness TotalEnergy Uniformity Variance"
)
GLCM = (
    "Autocorrelation ClusterProminence ClusterShade ClusterTendency Contrast Correlation DifferenceAverage "
    "DifferenceEntropy DifferenceVariance Id Idm Idmn Idn Imc1 Imc2 InverseVariance JointAverage JointEnergy "
    "JointEntropy MCC MaximumProbability SumAverage SumEntropy SumSquares"
)
GLRLM = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelRunEmphasis "
    "LongRunEmphasis LongRunHighGrayLevelEmphasis LongRunLowGrayLevelEmphasis LowGrayLevelRunEmphasis RunEntropy "
    "RunLengthNonUniformity RunLengthNonUniformityNormalized RunPercentage RunVariance ShortRunEmphasis "
    "ShortRunHighGrayLevelEmphasis ShortRunLowGrayLevelEmphasis"
)
GLSZM = (
    "GrayLevelNonUniformity GrayLevelNonUniformityNormalized GrayLevelVariance HighGrayLevelZoneEmphasis "
    "LargeAreaEmphasis LargeAreaHighGrayLevelEmphasis LargeAreaLowGrayLevelEmphasis LowGrayLevelZoneEmphasis "
    "SizeZoneNonUniformity SizeZoneNonUniformityNormalized SmallAreaEmphasis SmallAreaHighGrayLevelEmphasis "
    "SmallAreaLowGrayLevelEmphasis ZoneEntropy ZonePercentage ZoneVariance"
)
GLDM = (
    "DependenceEntropy DependenceNonUniformity DependenceNonUniformityNormalized DependenceVariance "
    "GrayLevelNonUniformity GrayLevelVariance HighGrayLevelEmphasis LargeDependenceEmphasis "
    "LargeDependenceHighGrayLevelEmphasis LargeDependenceLowGrayLevelEmphasis LowGrayLevelEmphasis "
    "SmallDependenceEmphasis SmallDependenceHighGrayLevelEmphasis SmallDependenceLowGrayLevelEmphasis"
)
NGTDM = "Busyness Coarseness Complexity Contrast Strength"
SHAPE = (
    "Elongation Flatness LeastAxisLength MajorAxisLength Maximum2DDiameterColumn Maximum2DDiameterRow "
    "Maximum2DDiameterSlice Maximum3DDiameter MeshVolume MinorAxisLength Sphericity SurfaceArea SurfaceVolumeRatio "
    "VoxelVolume"
)
SHAPE_2D = (
    "Elongation MajorAxisLength MaximumDiameter MeshSurface MinorAxisLength Perimeter PerimeterSurfaceRatio "
    "PixelSurface Sphericity"
)

FEATURES: dict[str, tuple[str, ...]] = {
    "firstorder": tuple(FIRST_ORDER.split()),
    "glcm": tuple(GLCM.split()),
    "glrlm": tuple(GLRLM.split()),
    "glszm": tuple(GLSZM.split()),
    "gldm": tuple(GLDM.split()),
    "ngtdm": tuple(NGTDM.split()),
    "shape": tuple(SHAPE.split()),
    "shape2D": tuple(SHAPE_2D.split()),
}
"""The features of each class, as PyRadiomics orders them."""

_WITHOUT_VALUE = {
    "glcm": "Dissimilarity Homogeneity1 Homogeneity2 SumVariance",
    "gldm": "DependencePercentage GrayLevelNonUniformityNormalized",
    "firstorder": "StandardDeviation",
}
"""What PyRadiomics knows by name and calls deprecated: it gives no value, or another feature's."""

IMAGE_TYPES = ("Original", "LoG", "Wavelet", "Square", "SquareRoot", "Logarithm", "Exponential", "Gradient")
_OTHER_IMAGE_TYPES = ("LBP2D", "LBP3D")
"""PyRadiomics makes them by scikit-image and trimesh, which nothing else here needs."""

_NORMS = ("euclidean", "manhattan", "infinity", "no_weighting")
_MODES = ("absolute", "relative", "sigma")
_INTERPOLATORS = (
    *("sitkNearestNeighbor", "sitkLinear", "sitkBSpline", "sitkGaussian", "sitkLabelGaussian"),
    *("sitkHammingWindowedSinc", "sitkCosineWindowedSinc", "sitkWelchWindowedSinc", "sitkLanczosWindowedSinc"),
    "sitkBlackmanWindowedSinc",
)
_LONGEST_DISTANCE = 50
"""Voxels, 150 mm on the 3 mm grid; a choice, as the number of pairs grows with its cube."""


@dataclass(frozen=True)
class Settings:
    """The settings of one image type, by PyRadiomics' names in our spelling, with its defaults.

    Lengths are in mm, distances between neighbours in voxels; axes are counted in z, y, x.
    """

    bin_width: float = 25.0
    bin_count: int | None = None
    distances: tuple[int, ...] = (1,)
    force_2d: bool = False
    force_2d_axis: int = 0
    voxel_array_shift: float = 0
    symmetrical_glcm: bool = True
    weighting_norm: str | None = None
    gldm_alpha: int = 0
    sigma: tuple[float, ...] = ()
    wavelet: str = "coif1"
    start_level: int = 0
    level: int = 1
    gradient_use_spacing: bool = True

    @property
    def of_texture(self) -> "Settings":
        """The same without what makes the image and its bins: images that have this in common are counted together."""
        usual = Settings()
        return replace(
            self,
            **{name: getattr(usual, name) for name in ("bin_width", "bin_count", "sigma", "wavelet", "start_level")},
            level=usual.level,
            gradient_use_spacing=usual.gradient_use_spacing,
        )

    @property
    def flat_axis(self) -> int | None:
        """The axis (z, y, x) along which nothing is a neighbour, None in 3-D."""
        return self.force_2d_axis if self.force_2d else None


@dataclass(frozen=True)
class Preparation:
    """What is done to image and mask before any filter; for the whole file, not for one image type."""

    spacing: tuple[float, ...] | None = None
    interpolator: str = "sitkBSpline"
    padding: int = 5
    normalise: bool = False
    normalise_scale: float = 1
    remove_outliers: float | None = None
    resegment_range: tuple[float, ...] | None = None
    resegment_mode: str = "absolute"
    resegment_shape: bool = False
    minimum_dimensions: int = 2
    minimum_size: int | None = None


@dataclass(frozen=True)
class RadiomicsParameters:
    """A radiomics.yaml: ``images`` are image types with their settings, ``classes`` the features of each class.

    ``settings`` are those of what no image type changes: shape.
    """

    preparation: Preparation
    settings: Settings
    images: tuple[tuple[str, Settings], ...]
    classes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class _Key:
    """How a key is read: into which field, as what (``read`` raises ValueError with what was expected)."""

    name: str
    read: Callable[[Any], Any]


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _number(words: str, holds: Callable[[float], bool] = lambda _value: True) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not holds(value):
            raise ValueError(words)
        found: float = value  # 3 stays 3 and 3.0 stays 3.0: names of images tell them apart
        return found

    return read


def _whole(least: int, most: int = 1 << 31) -> Callable[[object], int]:
    words = f"a whole number, {least} or more" if most > 1 << 30 else f"a whole number from {least} to {most}"

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(words)
        return value

    return read


def _or_none(read: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None else read(value)


def _listed(
    read: Callable[[object], Any], words: str, lengths: Sequence[int] = (), *, once: bool = False
) -> Callable[[object], tuple[Any, ...]]:
    def read_list(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or (lengths and len(value) not in lengths) or not value:
            raise ValueError(words)
        found = tuple(read(item) for item in value)
        if once and len(set(found)) != len(found):
            raise ValueError(f"{words}, each once")
        return found

    return read_list


def _one_of(choices: Sequence[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return value

    return read


def _interpolator(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= len(_INTERPOLATORS):
        return _INTERPOLATORS[value - 1]
    if not isinstance(value, str) or value not in _INTERPOLATORS:
        raise ValueError("one of SimpleITK's that PyRadiomics has, as sitkLinear")
    return value


def _wavelet(value: object) -> str:
    import pywt

    if not isinstance(value, str) or value not in pywt.wavelist(kind="discrete"):
        raise ValueError("a discrete wavelet of PyWavelets, as coif1")
    return value


def _same(only: object) -> Callable[[object], object]:
    """What this way of computing has one value for."""

    def read(value: object) -> object:
        if type(value) is not type(only) or value != only:
            raise ValueError(f"{only}, which is all that there is here")
        return value

    return read


_POSITIVE = _number("a number above 0", lambda value: value > 0)

_SETTINGS: dict[str, _Key] = {
    "binWidth": _Key("bin_width", _POSITIVE),
    "binCount": _Key("bin_count", _or_none(_whole(1))),
    "distances": _Key(
        "distances", _listed(_whole(1, _LONGEST_DISTANCE), "a list of whole numbers, as [1, 2]", once=True)
    ),
    "force2D": _Key("force_2d", _flag),
    "force2Ddimension": _Key("force_2d_axis", _whole(0, 2)),
    "voxelArrayShift": _Key("voxel_array_shift", _whole(-(1 << 31))),
    "symmetricalGLCM": _Key("symmetrical_glcm", _flag),
    "weightingNorm": _Key("weighting_norm", _or_none(_one_of(_NORMS))),
    "gldm_a": _Key("gldm_alpha", _whole(0)),
    "sigma": _Key("sigma", _listed(_POSITIVE, "a list of numbers above 0, in mm", once=True)),
    "wavelet": _Key("wavelet", _wavelet),
    "start_level": _Key("start_level", _whole(0, 20)),
    "level": _Key("level", _whole(1, 20)),
    "gradientUseSpacing": _Key("gradient_use_spacing", _flag),
}
"""May also stand under an image type, for that alone."""

_PREPARATION: dict[str, _Key] = {
    "resampledPixelSpacing": _Key("spacing", _or_none(_listed(_POSITIVE, "three numbers above 0, in mm", (3,)))),
    "interpolator": _Key("interpolator", _interpolator),
    "padDistance": _Key("padding", _whole(0, 1000)),
    "normalize": _Key("normalise", _flag),
    "normalizeScale": _Key("normalise_scale", _POSITIVE),
    "removeOutliers": _Key("remove_outliers", _or_none(_POSITIVE)),
    "resegmentRange": _Key("resegment_range", _or_none(_listed(_number("a number"), "one or two numbers", (1, 2)))),
    "resegmentMode": _Key("resegment_mode", _one_of(_MODES)),
    "resegmentShape": _Key("resegment_shape", _flag),
    "minimumROIDimensions": _Key("minimum_dimensions", _whole(1, 3)),
    "minimumROISize": _Key("minimum_size", _or_none(_whole(1))),
}

_WITHOUT_EFFECT: dict[str, Callable[[Any], Any]] = {
    "additionalInfo": _flag,
    "preCrop": _flag,
    "correctMask": _flag,
    "label": _same(1),
    "label_channel": _same(0),
}
"""Diagnostics; cropping, which resampling does; and what a Case has settled: one grid, and one label, which is 1."""


@lru_cache(maxsize=8)
def read_parameters(text: str) -> RadiomicsParameters:
    """The parameters in the text of a radiomics.yaml.

    Parameters
    ----------
    text : str
        YAML with the keys of PyRadiomics' parameter files: setting, imageType, featureClass.

    Returns
    -------
    RadiomicsParameters
        With PyRadiomics' defaults for what the text leaves out: the original image, all features of all classes.

    Raises
    ------
    ProtocolError
        In one line, naming the key, for what is unknown, of the wrong kind, or not computed by this engine.
    """
    content = parse_yaml(text, "radiomics.yaml")
    for key in content:
        if key not in ("setting", "imageType", "featureClass"):
            more = "; voxel maps have settings of their own" if key == "voxelSetting" else ""
            raise _refused(str(key), f"is not read{more}")
    given = dict(_section(content, "setting"))
    prepared, plain = {}, {}
    for name, value in given.items():
        if name in _PREPARATION:
            prepared[_PREPARATION[name].name] = _read(_PREPARATION[name].read, value, f"setting: {name}")
        elif name in _WITHOUT_EFFECT:
            _read(_WITHOUT_EFFECT[name], value, f"setting: {name}")
        else:
            plain[name] = value
    settings = _settings(Settings(), plain, "setting")
    return RadiomicsParameters(
        Preparation(**prepared), settings, _images(content, settings), _classes(content, flat=settings.force_2d)
    )


def _section(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise _refused(key, f"expected keys with values, found {quoted(found)}")
    return found


def _settings(base: Settings, given: Mapping[str, Any], where: str) -> Settings:
    changed = {}
    for name, value in given.items():
        if name not in _SETTINGS:
            other = name in _PREPARATION or name in _WITHOUT_EFFECT
            raise _refused(
                f"{where}: {brief(str(name))}",
                "is for all image types; write it under setting" if other else "is no key of this engine",
            )
        changed[_SETTINGS[name].name] = _read(_SETTINGS[name].read, value, f"{where}: {name}")
    return replace(base, **changed)


def _images(content: Mapping[str, Any], settings: Settings) -> tuple[tuple[str, Settings], ...]:
    images = []
    for kind, own in (_section(content, "imageType") or {"Original": {}}).items():
        where = f"imageType: {brief(str(kind))}"
        if kind not in IMAGE_TYPES:
            known = "is computed by PyRadiomics alone" if kind in _OTHER_IMAGE_TYPES else "is no image type"
            raise _refused(where, f"{known}; this engine has {', '.join(IMAGE_TYPES)}")
        if not isinstance(own, dict | None):
            raise _refused(where, f"expected keys with values, found {quoted(own)}")
        found = _settings(settings, own or {}, where)
        if kind == "LoG" and not found.sigma:
            raise _refused(where, "has no sigma; list the widths in mm, as sigma: [3.0]")
        images.append((kind, found))
    return tuple(images)


def _classes(content: Mapping[str, Any], *, flat: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    classes = []
    usual = [kind for kind in FEATURES if flat or kind != "shape2D"]
    for kind, listed in (_section(content, "featureClass") or dict.fromkeys(usual)).items():
        where = f"featureClass: {brief(str(kind))}"
        if kind not in FEATURES:
            raise _refused(where, f"is no class of this engine; known are {', '.join(FEATURES)}")
        if kind not in usual:
            raise _refused(where, "is of one slice; write force2D: true under setting")
        if not isinstance(listed, list | None) or not all(isinstance(name, str) for name in listed or ()):
            raise _refused(where, f"expected a list of features, found {quoted(listed)}")
        for name in listed or ():
            if name in _WITHOUT_VALUE.get(kind, "").split():
                raise _refused(where, f"{name} is deprecated: PyRadiomics gives no value of its own; leave it out")
            if name not in (*FEATURES[kind], *BY_NAME_ONLY.get(kind, ())):
                raise _refused(where, f"{brief(name)} is no feature of this class")
        classes.append((kind, tuple(dict.fromkeys(listed or FEATURES[kind]))))
    return tuple(classes)


def _read(read: Callable[[Any], Any], value: object, where: str) -> Any:
    try:
        return read(value)
    except ValueError as problem:
        raise _refused(where, f"expected {problem}, found {quoted(value)}") from None


def _refused(where: str, why: str) -> ProtocolError:
    return ProtocolError(f"radiomics.yaml: {where}: {why}; engine: pyradiomics in protocol.yaml takes what it has.")
