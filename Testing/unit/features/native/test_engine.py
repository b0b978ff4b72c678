"""Our own engine against PyRadiomics: its numbers as they were written down, and itself where it is installed."""

import logging
import warnings

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from drawn_radiomics import baseline_cases, drawn_parameters, noise_and_voi, odd_vois, volumes

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.features.native import engine
from IFXPredictLib.features.native.engine import engine_features, feature_names
from IFXPredictLib.features.native.parameters import read_parameters

CASES = baseline_cases()
EQUAL = {"rtol": 1e-9, "atol": 1e-12}


def judged(image: sitk.Image, mask: sitk.Image, parameters: str) -> dict[str, float]:
    """PyRadiomics' own features."""
    radiomics = pytest.importorskip("radiomics", reason="PyRadiomics is not installed")
    extractors = pytest.importorskip("radiomics.featureextractor")
    radiomics.logger.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = extractors.RadiomicsFeatureExtractor(yaml.safe_load(parameters)).execute(image, mask)
    return {name: float(np.real(value)) for name, value in found.items() if not name.startswith("diagnostics")}


@pytest.mark.parametrize("case", CASES)
def test_each_feature_has_the_name_and_value_that_pyradiomics_gave(case, written_radiomics):
    image, mask, parameters = CASES[case]
    found = engine_features(image, mask, read_parameters(parameters))
    assert list(found) == list(written_radiomics[case])
    assert set(found) == set(feature_names(read_parameters(parameters)))
    np.testing.assert_allclose(list(found.values()), list(written_radiomics[case].values()), **EQUAL)


def test_the_written_values_are_what_pyradiomics_gives(written_radiomics):
    for case in ("drawn 5", "one slice"):
        np.testing.assert_allclose(list(judged(*CASES[case]).values()), list(written_radiomics[case].values()), **EQUAL)


@pytest.mark.parametrize("seed", [3, 11])
def test_drawn_parameters_give_what_pyradiomics_gives(seed):
    """Testing/benchmarks/bench_radiomics.py draws more."""
    image, mask = noise_and_voi(seed, (12, 15, 16), (1.0, 2.0, 3.5))
    text = drawn_parameters(seed)
    found, wanted = engine_features(image, mask, read_parameters(text)), judged(image, mask, text)
    assert list(found) == list(wanted)
    np.testing.assert_allclose(list(found.values()), list(wanted.values()), **EQUAL)


@pytest.mark.parametrize("case", ["one slice", "several pieces"])
def test_shape_comes_first_and_is_what_pyradiomics_gives(case):
    image, mask = odd_vois()[case]
    setting = {"resegmentRange": [0, 5000]} | ({"force2D": True} if case == "one slice" else {})
    classes = {"glcm": ["Id"], "shape": None} | ({"shape2D": None} if case == "one slice" else {})
    for more in ({}, {"resegmentShape": True}):
        text = yaml.safe_dump({"setting": setting | more, "featureClass": classes})
        found, wanted = engine_features(image, mask, read_parameters(text)), judged(image, mask, text)
        assert list(found) == list(wanted)
        np.testing.assert_allclose(list(found.values()), list(wanted.values()), **EQUAL)


def test_what_is_asked_for_is_what_all_features_have_and_the_rest_is_not_computed():
    image, mask, text = CASES["drawn 8"]
    parameters = read_parameters(text)
    every = engine_features(image, mask, parameters)
    some = list(every)[10::37]
    assert engine_features(image, mask, parameters, some[::-1]) == {name: every[name] for name in some}
    with pytest.raises(FeatureError, match=r"radiomics\.yaml gives no wavelet-XYZ_glcm_MCC \(2 missing\)"):
        engine_features(image, mask, parameters, ["wavelet-XYZ_glcm_MCC", "wavelet-XYZ_glcm_None"])


def test_images_are_counted_together_or_one_at_a_time_alike(monkeypatch):
    image, mask, text = CASES["several pieces"]
    together = engine_features(image, mask, read_parameters(text))
    monkeypatch.setattr(engine, "_AT_ONCE", 1)
    assert engine_features(image, mask, read_parameters(text)) == together


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"minimumROISize": 96}, "the VOI has 96 voxels, expected more than 96"),
        ({"minimumROIDimensions": 3}, r"the VOI extends along 2 axes, expected 3 \(minimumROIDimensions\)"),
        ({"resegmentRange": [5000, 6000]}, "the VOI has 0 voxels on the grid, expected 2 or more"),
        ({"binWidth": 0.001}, r"binWidth 0\.001 for intensities from .* makes \d+ grey levels, expected at most 2000"),
        ({"binCount": 3000}, "binCount 3000 makes 3000 grey levels, expected at most 2000"),
    ],
)
def test_a_voi_that_the_parameters_do_not_allow_is_refused(setting, message):
    image, mask = odd_vois()["one slice"]
    with pytest.raises(FeatureError, match=f"^{message}"):
        engine_features(image, mask, read_parameters(yaml.safe_dump({"setting": setting})))


def test_an_image_of_infinite_values_is_refused_by_name():
    values = np.zeros((8, 8, 8))
    image, mask = volumes(values, np.pad(np.ones((3, 3, 3), bool), (2, 3)))
    with pytest.raises(FeatureError, match="the image exponential has intensities that are no finite numbers"):
        engine_features(image, mask, read_parameters("imageType: {Exponential: {}}"))
