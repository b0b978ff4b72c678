import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.base.text import plain
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.resnet import DEEP_NAMES
from IFXPredictLib.features.words import feature_words, radiomics_words, short_words
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
ALL = RADIOMICS_NAMES + DEEP_NAMES + PROTOCOL.clinical_names


def test_every_feature_has_a_text_of_its_own():
    texts = [feature_words(name, PROTOCOL) for name in ALL]
    assert len(RADIOMICS_NAMES) == 1116
    assert len(set(texts)) == len(ALL)
    assert max(map(len, texts)) < 210
    assert all(text.isprintable() and "_" not in text and "  " not in text for text in texts)
    assert texts == list(map(plain, texts))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crp", "C-reactive protein"),
        ("original_firstorder_Mean", "mean intensity (first-order Mean)"),
        (
            "wavelet-LLH_glcm_Contrast",
            "local contrast of grey levels (GLCM Contrast) after a wavelet filter along z (foot to head)",
        ),
        (
            "log-sigma-3-0-mm-3D_firstorder_90Percentile",
            "intensity above which the brightest tenth lies (first-order 90Percentile) of edges and blobs at a "
            "scale of 3 mm (Laplacian of Gaussian)",
        ),
        (
            "wavelet-HHH_glszm_LargeAreaHighGrayLevelEmphasis",
            "large bright zones (GLSZM Large Area High Gray Level Emphasis) after a wavelet filter along "
            "x (right to left), y (front to back) and z (foot to head)",
        ),
        (
            "wavelet-HLH_ngtdm_Busyness",
            "rapid change from a voxel to its surroundings (NGTDM Busyness) after a wavelet filter along "
            "x (right to left) and z (foot to head)",
        ),
        ("deep_123", "pattern 123 that the network has learned in and around the VOI"),
    ],
)
def test_what_a_radiologist_reads(name, text):
    assert feature_words(name, PROTOCOL) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("crp", "C-reactive protein"),
        ("original_firstorder_Mean", "mean intensity"),
        ("wavelet-LLH_glcm_Contrast", "local contrast of grey levels, wavelet LLH"),
        (
            "log-sigma-3-0-mm-3D_glszm_LargeAreaHighGrayLevelEmphasis",
            "large bright zones, Laplacian of Gaussian of 3 mm",
        ),
        ("deep_003", "network pattern 3"),
    ],
)
def test_in_a_sentence_the_words_are_short(name, text):
    assert short_words(name, PROTOCOL) == text


def test_short_words_tell_features_apart_and_begin_like_the_long_ones():
    texts = {name: short_words(name, PROTOCOL) for name in ALL}
    assert len(set(texts.values())) == len(ALL)
    assert max(map(len, texts.values())) < 110
    for name in RADIOMICS_NAMES:
        assert feature_words(name, PROTOCOL).startswith(
            f"{texts[name].partition(', wavelet')[0].partition(', Lap')[0]} ("
        )


@pytest.mark.parametrize("name", ["crp", "deep_003", "original_glcm_Nothing", ""])
def test_only_a_radiomics_feature_has_words_without_a_protocol(name):
    assert radiomics_words("original_firstorder_Mean") == "mean intensity (first-order Mean)"
    with pytest.raises(FeatureError, match=f"the feature {name!r} is unknown"):
        radiomics_words(name)


@pytest.mark.parametrize("axis", range(3))
def test_the_axes_in_words_are_those_along_which_pyradiomics_filters(axis):
    """A pattern that alternates from voxel to voxel along one axis is left over in the band of that axis alone."""
    along = (np.indices((8, 10, 12))[::-1][axis] % 2).astype(np.float64)  # x, y, z of an array z, y, x
    image = sitk.GetImageFromArray(along)
    imageoperations = pytest.importorskip("radiomics.imageoperations", reason="PyRadiomics is not installed")
    found = {name: values for values, name, _ in imageoperations.getWaveletImage(image, image, wavelet="coif1")}
    amplitude = {name: np.ptp(sitk.GetArrayFromImage(band)) for name, band in found.items()}
    strongest = max(amplitude, key=amplitude.get)
    words = feature_words(f"{strongest}_firstorder_Mean", PROTOCOL)
    expected = ("x (right to left)", "y (front to back)", "z (foot to head)")[axis]
    assert words.endswith(f" after a wavelet filter along {expected}")


def test_the_directions_in_words_are_those_of_a_case():
    """DICOMOrient's "LPS" names where an axis goes: a position along it grows to the left, the back, the head."""
    image = sitk.DICOMOrient(sitk.Image(4, 5, 6, sitk.sitkUInt8), "LPS")
    assert image.GetDirection() == (1, 0, 0, 0, 1, 0, 0, 0, 1)


@pytest.mark.parametrize("name", ["deep_512", "original_glcm_Nothing", "wavelet-LLX_glcm_Contrast", ""])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(FeatureError, match=f"the feature '{name}' is unknown"):
        feature_words(name, PROTOCOL)
