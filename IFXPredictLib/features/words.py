"""A feature's name in words that a radiologist reads: what is measured, after which filter, and of which family it is.

Texture features are described by what makes them large. The axes are those of a Case, which is stored in LPS order:
x runs from the patient's right to the left, y from front to back, z from foot to head; on an oblique image they are
the ones nearest to these. In PyRadiomics' wavelet names the first letter is x, the second y, the third z (it hands
the axes of its z, y, x arrays over in reverse), H the filter that keeps what changes from voxel to voxel. A *family* is
an image type or a class of features, as tables and figures name them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.errors import FeatureError
from ..protocol.loading import Protocol
from .radiomics import RADIOMICS_NAMES
from .resnet import DEEP_NAMES
from .views import split_name

_AXES = ("x (right to left)", "y (front to back)", "z (foot to head)")

_WORDS = {
    "firstorder": {
        "10Percentile": "intensity below which the darkest tenth lies",
        "90Percentile": "intensity above which the brightest tenth lies",
        "Energy": "sum of squared intensities",
        "Entropy": "disorder of the intensities",
        "InterquartileRange": "spread of the middle half of the intensities",
        "Kurtosis": "weight of extreme intensities",
        "Maximum": "highest intensity",
        "MeanAbsoluteDeviation": "mean distance of the intensities from their mean",
        "Mean": "mean intensity",
        "Median": "median intensity",
        "Minimum": "lowest intensity",
        "Range": "distance between lowest and highest intensity",
        "RobustMeanAbsoluteDeviation": "mean distance of the intensities from their mean, without the extreme tenths",
        "RootMeanSquared": "root mean square of the intensities",
        "Skewness": "asymmetry of the intensities towards bright ones",
        "TotalEnergy": "sum of squared intensities times the voxel volume",
        "Uniformity": "evenness of the intensities",
        "Variance": "variance of the intensities",
    },
    "glcm": {
        "Autocorrelation": "bright next to bright",
        "ClusterProminence": "heavy clusters of grey levels far from the mean",
        "ClusterShade": "asymmetry of clusters of neighbouring grey levels",
        "ClusterTendency": "clusters of similar grey levels",
        "Contrast": "local contrast of grey levels",
        "Correlation": "linear dependence of neighbouring grey levels",
        "DifferenceAverage": "mean difference of neighbouring grey levels",
        "DifferenceEntropy": "disorder of the differences between neighbours",
        "DifferenceVariance": "variance of the differences between neighbours",
        "Id": "local homogeneity, by difference",
        "Idm": "local homogeneity, by squared difference",
        "Idmn": "local homogeneity, by squared difference relative to the number of grey levels",
        "Idn": "local homogeneity, by difference relative to the number of grey levels",
        "Imc1": "complexity of the texture, first information measure",
        "Imc2": "complexity of the texture, second information measure",
        "InverseVariance": "small differences between neighbours",
        "JointAverage": "mean grey level of neighbouring pairs",
        "JointEnergy": "repetition of the same pairs of neighbours",
        "JointEntropy": "disorder of the pairs of neighbours",
        "MCC": "largest dependence between neighbouring grey levels",
        "MaximumProbability": "share of the most frequent pair of neighbours",
        "SumAverage": "mean sum of neighbouring grey levels",
        "SumEntropy": "disorder of the sums of neighbouring grey levels",
        "SumSquares": "variance of the grey levels of neighbouring pairs",
    },
    "glrlm": {
        "GrayLevelNonUniformity": "unequal share of runs among the grey levels",
        "GrayLevelNonUniformityNormalized": "unequal share of runs among the grey levels, relative to all runs",
        "GrayLevelVariance": "variance of the grey levels of the runs",
        "HighGrayLevelRunEmphasis": "bright runs",
        "LongRunEmphasis": "long runs of one grey level, a coarse texture",
        "LongRunHighGrayLevelEmphasis": "long bright runs",
        "LongRunLowGrayLevelEmphasis": "long dark runs",
        "LowGrayLevelRunEmphasis": "dark runs",
        "RunEntropy": "disorder of the lengths and grey levels of the runs",
        "RunLengthNonUniformity": "unequal lengths of runs",
        "RunLengthNonUniformityNormalized": "unequal lengths of runs, relative to all runs",
        "RunPercentage": "many runs for the volume, a fine texture",
        "RunVariance": "variance of the lengths of the runs",
        "ShortRunEmphasis": "short runs of one grey level, a fine texture",
        "ShortRunHighGrayLevelEmphasis": "short bright runs",
        "ShortRunLowGrayLevelEmphasis": "short dark runs",
    },
    "glszm": {
        "GrayLevelNonUniformity": "unequal share of zones among the grey levels",
        "GrayLevelNonUniformityNormalized": "unequal share of zones among the grey levels, relative to all zones",
        "GrayLevelVariance": "variance of the grey levels of the zones",
        "HighGrayLevelZoneEmphasis": "bright zones",
        "LargeAreaEmphasis": "large zones of one grey level, a coarse texture",
        "LargeAreaHighGrayLevelEmphasis": "large bright zones",
        "LargeAreaLowGrayLevelEmphasis": "large dark zones",
        "LowGrayLevelZoneEmphasis": "dark zones",
        "SizeZoneNonUniformity": "unequal sizes of zones",
        "SizeZoneNonUniformityNormalized": "unequal sizes of zones, relative to all zones",
        "SmallAreaEmphasis": "small zones of one grey level, a fine texture",
        "SmallAreaHighGrayLevelEmphasis": "small bright zones",
        "SmallAreaLowGrayLevelEmphasis": "small dark zones",
        "ZoneEntropy": "disorder of the sizes and grey levels of the zones",
        "ZonePercentage": "many zones for the volume, a fine texture",
        "ZoneVariance": "variance of the sizes of the zones",
    },
    "gldm": {
        "DependenceEntropy": "disorder of grey levels and of how many neighbours are alike",
        "DependenceNonUniformity": "unequal numbers of alike neighbours",
        "DependenceNonUniformityNormalized": "unequal numbers of alike neighbours, relative to all voxels",
        "DependenceVariance": "variance of the number of alike neighbours",
        "GrayLevelNonUniformity": "unequal share of voxels among the grey levels",
        "GrayLevelVariance": "variance of the grey levels",
        "HighGrayLevelEmphasis": "bright grey levels",
        "LargeDependenceEmphasis": "voxels with many alike neighbours, a homogeneous texture",
        "LargeDependenceHighGrayLevelEmphasis": "bright voxels with many alike neighbours",
        "LargeDependenceLowGrayLevelEmphasis": "dark voxels with many alike neighbours",
        "LowGrayLevelEmphasis": "dark grey levels",
        "SmallDependenceEmphasis": "voxels with few alike neighbours, a heterogeneous texture",
        "SmallDependenceHighGrayLevelEmphasis": "bright voxels with few alike neighbours",
        "SmallDependenceLowGrayLevelEmphasis": "dark voxels with few alike neighbours",
    },
    "ngtdm": {
        "Busyness": "rapid change from a voxel to its surroundings",
        "Coarseness": "slow change over space, a coarse texture",
        "Complexity": "many and sudden changes of grey level",
        "Contrast": "wide and steep local change of grey level",
        "Strength": "distinct, easily seen structures",
    },
}


def feature_words(name: str, protocol: Protocol) -> str:
    """What a feature measures, in a few words; different for each radiomics and deep feature.

    Parameters
    ----------
    name : str
        Of a radiomics, deep or clinical feature.
    protocol : Protocol
        Has the titles of clinical values.

    Returns
    -------
    str
        For a reader, as "mean intensity (first-order Mean), fat".

    Raises
    ------
    FeatureError
        For a name that is of none of the three.
    """
    if name in protocol.clinical_inputs:
        return protocol.input_title(name)
    if name in DEEP_NAMES:
        return f"pattern {int(name.removeprefix('deep_'))} that the network has learned in and around the VOI"
    return radiomics_words(name)


def short_words(name: str, protocol: Protocol) -> str:
    """As ``feature_words``, for the middle of a sentence: without PyRadiomics' own name, and the filter in brief.

    Parameters
    ----------
    name : str
        Of a radiomics, deep or clinical feature.
    protocol : Protocol
        Has the titles of clinical values.

    Returns
    -------
    str
        As "mean intensity, wavelet HLL".

    Raises
    ------
    FeatureError
        For a name that is of none of the three.
    """
    if name in DEEP_NAMES:
        return f"network pattern {int(name.removeprefix('deep_'))}"
    prefix, own = split_name(name)
    if own not in RADIOMICS_NAMES:
        return feature_words(name, protocol)
    image, kind, feature = own.split("_")
    return f"{_after_filter(_WORDS[kind][feature], image)}{_view_words(prefix)}"


def radiomics_words(name: str) -> str:
    """What the radiomics feature ``name`` measures, and of which VOI; raises FeatureError for a name that is none."""
    prefix, own = split_name(name)
    if own not in RADIOMICS_NAMES:
        raise FeatureError(f"the feature {name!r} is unknown; expected a radiomics, deep or clinical feature.")
    image, kind, feature = own.split("_")
    return f"{_WORDS[kind][feature]} ({_own_name(kind, feature)}){_filter_words(image)}{_view_words(prefix)}"


def radiomics_title(name: str) -> str:
    """The name of a radiomics feature as a title that fits into a list: "GLCM Cluster Shade, wavelet LLH"."""
    prefix, own = split_name(name)
    image, kind, feature = own.split("_")
    title = _after_filter(_own_name(kind, feature), image).replace("Laplacian of Gaussian of", "LoG")
    return title[0].upper() + title[1:] + _view_words(prefix)


def _view_words(prefix: str) -> str:
    """Of which VOI a feature is, as ", fat" of "fat."; "" of the drawn one."""
    return f", {' '.join(prefix.split('.')).strip()}" if prefix else ""


def _own_name(kind: str, feature: str) -> str:
    """PyRadiomics' name with its class, "first-order Root Mean Squared" or "GLCM Idn"."""
    spaced = _spaced(feature)
    return f"first-order {spaced}" if kind == "firstorder" else f"{kind.upper()} {spaced}"


def _spaced(feature: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", feature)


def _after_filter(text: str, image: str) -> str:
    """``text`` with its filter in brief, ", Laplacian of Gaussian of 3 mm" or ", wavelet LLH", where there was one."""
    if image == "original":
        return text
    kind, _, rest = image.partition("-")
    return f"{text}, wavelet {rest}" if kind == "wavelet" else f"{text}, Laplacian of Gaussian of {_sigma(image)} mm"


def _sigma(image: str) -> str:
    """In mm: "3" of "log-sigma-3-0-mm-3D", "2.5" of "log-sigma-2-5-mm-3D"."""
    whole, tenths = image.split("-")[2:4]
    return whole if tenths == "0" else f"{whole}.{tenths}"


def _filter_words(image: str) -> str:
    """The filter of "original", "log-sigma-3-0-mm-3D" or "wavelet-LLH" in words, with a blank before; "" for none."""
    if image == "original":
        return ""
    if image.startswith("log-"):
        return f" of edges and blobs at a scale of {_sigma(image)} mm (Laplacian of Gaussian)"
    bands = image.removeprefix("wavelet-")
    if bands == "LLL":
        return " after a smoothing wavelet filter along all axes"
    high = [axis for axis, band in zip(_AXES, bands, strict=True) if band == "H"]
    return f" after a wavelet filter along {' and '.join(filter(None, (', '.join(high[:-1]), high[-1])))}"


_CLASSES = {
    "firstorder": "First order",
    "glcm": "GLCM",
    "glrlm": "GLRLM",
    "glszm": "GLSZM",
    "gldm": "GLDM",
    "ngtdm": "NGTDM",
}


@dataclass(frozen=True)
class Family:
    """``image_type``: "Original", "LoG 3 mm", "Wavelet LLH", "Deep"; ``feature_class``: "GLCM", ..., "Deep"."""

    image_type: str
    feature_class: str


def family_of(name: str) -> Family:
    """The family of a feature by the name that PyRadiomics or the network gives it; any other name is "Other"."""
    if re.fullmatch("deep_[0-9]+", name):
        return Family("Deep", "Deep")
    prefix, own = split_name(name)
    image, _, rest = own.partition("_")
    of_view = _view_words(prefix)
    feature_class = _CLASSES.get(rest.partition("_")[0], "Other") + of_view
    if log := re.fullmatch("log-sigma-([0-9]+)-([0-9]+)-mm-3D", image):
        whole, part = log.groups()
        return Family(f"LoG {whole}{'' if part == '0' else f'.{part}'} mm{of_view}", feature_class)
    if wavelet := re.fullmatch("wavelet-([HL]{3})", image):
        return Family(f"Wavelet {wavelet[1]}{of_view}", feature_class)
    return Family(f"{'Original' if image == 'original' else 'Other'}{of_view}", feature_class)


def families(names: Sequence[str], *, by_class: bool) -> dict[str, list[int]]:
    """Which of some features belong to which family.

    Parameters
    ----------
    names : sequence of str
        Of imaging features.
    by_class : bool
        By class ("GLCM"), else by image type ("Wavelet LLH").

    Returns
    -------
    dict of str to list of int
        The positions in `names`, by family, in the order of each one's first feature.
    """
    found: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        family = family_of(name)
        found.setdefault(family.feature_class if by_class else family.image_type, []).append(i)
    return found
