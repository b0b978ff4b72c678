"""What is read of a radiomics.yaml, and what is refused by name."""

import pytest
import yaml

from IFXPredictLib.base.errors import ProtocolError
from IFXPredictLib.features.native.parameters import FEATURES, read_parameters
from IFXPredictLib.protocol.loading import load_protocol


def test_the_shipped_parameters_are_read_and_what_is_left_out_has_pyradiomics_defaults():
    found = read_parameters(load_protocol("ifx_cte").radiomics_yaml)
    assert found.preparation.spacing == (3, 3, 3)
    assert (found.preparation.interpolator, found.preparation.padding) == ("sitkLinear", 10)
    assert [kind for kind, _ in found.images] == ["Original", "LoG", "Wavelet"]
    assert found.images[1][1].sigma == (3.0, 4.0, 5.0)
    assert dict(found.classes) == {kind: FEATURES[kind] for kind in FEATURES if not kind.startswith("shape")}
    plain = read_parameters("{}")
    assert [kind for kind, _ in plain.images] == ["Original"]
    assert (plain.settings.bin_width, plain.settings.distances, plain.settings.weighting_norm) == (25, (1,), None)
    assert (plain.preparation.interpolator, plain.preparation.padding) == ("sitkBSpline", 5)
    assert (plain.preparation.minimum_dimensions, plain.preparation.minimum_size) == (2, None)


def test_an_image_type_has_its_own_settings_over_those_of_all():
    text = "setting: {binWidth: 10, gldm_a: 2}\nimageType: {Original: {}, LoG: {sigma: [2, 2.5], binWidth: 5}}"
    (_, original), (_, log) = read_parameters(text).images
    assert (original.bin_width, log.bin_width, log.gldm_alpha) == (10, 5, 2)
    assert log.sigma == (2, 2.5)
    assert [type(sigma) for sigma in log.sigma] == [int, float]  # names of images tell 2 from 2.0
    assert original.of_texture == log.of_texture


def test_what_changes_no_number_may_stand_there():
    text = "setting: {additionalInfo: true, preCrop: false, correctMask: false, label: 1, label_channel: 0}"
    assert read_parameters(text) == read_parameters("{}")
    assert read_parameters("setting: {interpolator: 2}").preparation.interpolator == "sitkLinear"
    listed = read_parameters("featureClass: {glcm: [Contrast, Id, Contrast], ngtdm: }")
    assert [kind for kind, _ in read_parameters("{}").classes] == [kind for kind in FEATURES if kind != "shape2D"]
    assert read_parameters("featureClass: {shape: [Compactness1]}").classes == (("shape", ("Compactness1",)),)
    assert listed.classes == (("glcm", ("Contrast", "Id")), ("ngtdm", FEATURES["ngtdm"]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"settings": {}}, "settings: is not read"),
        ({"voxelSetting": {}}, "voxelSetting: is not read; voxel maps have settings of their own"),
        ({"setting": {"binwidth": 25}}, "setting: binwidth: is no key of this engine"),
        ({"setting": {"label": 2}}, "setting: label: expected 1, which is all that there is here, found 2"),
        ({"setting": {"geometryTolerance": 1}}, "setting: geometryTolerance: is no key of this engine"),
        ({"setting": {"binWidth": None}}, "setting: binWidth: expected a number above 0, found None"),
        ({"setting": {"binWidth": -1}}, "setting: binWidth: expected a number above 0, found -1"),
        ({"setting": {"binWidth": True}}, "setting: binWidth: expected a number above 0, found True"),
        ({"setting": {"binCount": 0}}, "setting: binCount: expected a whole number, 1 or more, found 0"),
        ({"setting": {"distances": [1, 1]}}, r"setting: distances: expected .*, each once, found \[1, 1\]"),
        ({"setting": {"distances": []}}, r"setting: distances: expected a list of whole numbers"),
        ({"setting": {"weightingNorm": "max"}}, "setting: weightingNorm: expected one of euclidean, manhattan"),
        ({"setting": {"force2Ddimension": 3}}, "setting: force2Ddimension: expected a whole number from 0 to 2"),
        ({"setting": {"interpolator": None}}, "setting: interpolator: expected one of SimpleITK's"),
        ({"setting": {"interpolator": "linear"}}, "setting: interpolator: expected one of SimpleITK's"),
        ({"setting": {"resampledPixelSpacing": [3, 3]}}, "setting: resampledPixelSpacing: expected three numbers"),
        ({"setting": {"resegmentRange": [1, 2, 3]}}, "setting: resegmentRange: expected one or two numbers"),
        ({"setting": {"lbp2DRadius": 1}}, "setting: lbp2DRadius: is no key of this engine"),
        ({"setting": []}, r"setting: expected keys with values, found \[\]"),
        ({"imageType": {"LBP2D": {}}}, "imageType: LBP2D: is computed by PyRadiomics alone; this engine has Original"),
        ({"imageType": {"Log": {}}}, "imageType: Log: is no image type; this engine has Original"),
        ({"imageType": {"LoG": {}}}, "imageType: LoG: has no sigma; list the widths"),
        ({"imageType": {"LoG": {"sigma": [0]}}}, "imageType: LoG: sigma: expected a number above 0"),
        ({"imageType": {"Wavelet": {"wavelet": "coif99"}}}, "imageType: Wavelet: wavelet: expected a discrete wavelet"),
        ({"imageType": {"Original": {"normalize": True}}}, "imageType: Original: normalize: is for all image types"),
        ({"imageType": {"Original": 3}}, "imageType: Original: expected keys with values, found 3"),
        ({"featureClass": {"shapes": []}}, "featureClass: shapes: is no class of this engine"),
        ({"featureClass": {"shape2D": []}}, "featureClass: shape2D: is of one slice; write force2D: true"),
        ({"featureClass": {"glcm": "Contrast"}}, "featureClass: glcm: expected a list of features"),
        ({"featureClass": {"glcm": ["Contrst"]}}, "featureClass: glcm: Contrst is no feature of this class"),
        ({"featureClass": {"glcm": ["Homogeneity1"]}}, "featureClass: glcm: Homogeneity1 is deprecated"),
    ],
)
def test_what_is_unknown_or_of_another_kind_is_refused_by_name(content, message):
    with pytest.raises(ProtocolError, match=rf"^radiomics\.yaml: {message}") as caught:
        read_parameters(yaml.safe_dump(content))
    assert len(str(caught.value)) <= 300
    assert "engine: pyradiomics" in str(caught.value)
