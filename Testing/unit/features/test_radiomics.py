import csv
import logging
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
import yaml
from radiomics.featureextractor import RadiomicsFeatureExtractor

from IFXPredictLib.base.errors import CaseError, FeatureError, ProtocolError
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES, check_parameters, radiomics_features, radiomics_unit
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.simulation.cohort import simulate_one

PROTOCOL = load_protocol("ifx_cte")

# PyRadiomics' features by the tag of the same definition in IBSI's reference values, with _3D where there is one
# aggregation and _3D_avg (mean of the features of each direction's matrix) where there are more.
IBSI_TAGS = {
    "firstorder": {
        "10Percentile": "stat_p10",
        "90Percentile": "stat_p90",
        "Energy": "stat_energy",
        "Entropy": "ih_entropy",
        "InterquartileRange": "stat_iqr",
        "Kurtosis": "stat_kurt",
        "Maximum": "stat_max",
        "MeanAbsoluteDeviation": "stat_mad",
        "Mean": "stat_mean",
        "Median": "stat_median",
        "Minimum": "stat_min",
        "Range": "stat_range",
        "RobustMeanAbsoluteDeviation": "stat_rmad",
        "RootMeanSquared": "stat_rms",
        "Skewness": "stat_skew",
        "Uniformity": "ih_uniformity",
        "Variance": "stat_var",
    },
    "glcm": {
        "Autocorrelation": "cm_auto_corr_3D_avg",
        "ClusterProminence": "cm_clust_prom_3D_avg",
        "ClusterShade": "cm_clust_shade_3D_avg",
        "ClusterTendency": "cm_clust_tend_3D_avg",
        "Contrast": "cm_contrast_3D_avg",
        "Correlation": "cm_corr_3D_avg",
        "DifferenceAverage": "cm_diff_avg_3D_avg",
        "DifferenceEntropy": "cm_diff_entr_3D_avg",
        "DifferenceVariance": "cm_diff_var_3D_avg",
        "Id": "cm_inv_diff_3D_avg",
        "Idm": "cm_inv_diff_mom_3D_avg",
        "Idmn": "cm_inv_diff_mom_norm_3D_avg",
        "Idn": "cm_inv_diff_norm_3D_avg",
        "Imc1": "cm_info_corr1_3D_avg",
        "Imc2": "cm_info_corr2_3D_avg",
        "InverseVariance": "cm_inv_var_3D_avg",
        "JointAverage": "cm_joint_avg_3D_avg",
        "JointEnergy": "cm_energy_3D_avg",
        "JointEntropy": "cm_joint_entr_3D_avg",
        "MaximumProbability": "cm_joint_max_3D_avg",
        "SumAverage": "cm_sum_avg_3D_avg",
        "SumEntropy": "cm_sum_entr_3D_avg",
        "SumSquares": "cm_joint_var_3D_avg",
    },
    "glrlm": {
        "GrayLevelNonUniformity": "rlm_glnu_3D_avg",
        "GrayLevelNonUniformityNormalized": "rlm_glnu_norm_3D_avg",
        "GrayLevelVariance": "rlm_gl_var_3D_avg",
        "HighGrayLevelRunEmphasis": "rlm_hgre_3D_avg",
        "LongRunEmphasis": "rlm_lre_3D_avg",
        "LongRunHighGrayLevelEmphasis": "rlm_lrhge_3D_avg",
        "LongRunLowGrayLevelEmphasis": "rlm_lrlge_3D_avg",
        "LowGrayLevelRunEmphasis": "rlm_lgre_3D_avg",
        "RunEntropy": "rlm_rl_entr_3D_avg",
        "RunLengthNonUniformity": "rlm_rlnu_3D_avg",
        "RunLengthNonUniformityNormalized": "rlm_rlnu_norm_3D_avg",
        "RunPercentage": "rlm_r_perc_3D_avg",
        "RunVariance": "rlm_rl_var_3D_avg",
        "ShortRunEmphasis": "rlm_sre_3D_avg",
        "ShortRunHighGrayLevelEmphasis": "rlm_srhge_3D_avg",
        "ShortRunLowGrayLevelEmphasis": "rlm_srlge_3D_avg",
    },
    "glszm": {
        "GrayLevelNonUniformity": "szm_glnu_3D",
        "GrayLevelNonUniformityNormalized": "szm_glnu_norm_3D",
        "GrayLevelVariance": "szm_gl_var_3D",
        "HighGrayLevelZoneEmphasis": "szm_hgze_3D",
        "LargeAreaEmphasis": "szm_lze_3D",
        "LargeAreaHighGrayLevelEmphasis": "szm_lzhge_3D",
        "LargeAreaLowGrayLevelEmphasis": "szm_lzlge_3D",
        "LowGrayLevelZoneEmphasis": "szm_lgze_3D",
        "SizeZoneNonUniformity": "szm_zsnu_3D",
        "SizeZoneNonUniformityNormalized": "szm_zsnu_norm_3D",
        "SmallAreaEmphasis": "szm_sze_3D",
        "SmallAreaHighGrayLevelEmphasis": "szm_szhge_3D",
        "SmallAreaLowGrayLevelEmphasis": "szm_szlge_3D",
        "ZoneEntropy": "szm_zs_entr_3D",
        "ZonePercentage": "szm_z_perc_3D",
        "ZoneVariance": "szm_zs_var_3D",
    },
    "gldm": {
        "DependenceEntropy": "ngl_dc_entr_3D",
        "DependenceNonUniformity": "ngl_dcnu_3D",
        "DependenceNonUniformityNormalized": "ngl_dcnu_norm_3D",
        "DependenceVariance": "ngl_dc_var_3D",
        "GrayLevelNonUniformity": "ngl_glnu_3D",
        "GrayLevelVariance": "ngl_gl_var_3D",
        "HighGrayLevelEmphasis": "ngl_hgce_3D",
        "LargeDependenceEmphasis": "ngl_hde_3D",
        "LargeDependenceHighGrayLevelEmphasis": "ngl_hdhge_3D",
        "LargeDependenceLowGrayLevelEmphasis": "ngl_hdlge_3D",
        "LowGrayLevelEmphasis": "ngl_lgce_3D",
        "SmallDependenceEmphasis": "ngl_lde_3D",
        "SmallDependenceHighGrayLevelEmphasis": "ngl_ldhge_3D",
        "SmallDependenceLowGrayLevelEmphasis": "ngl_ldlge_3D",
    },
    "ngtdm": {
        "Busyness": "ngt_busyness_3D",
        "Coarseness": "ngt_coarseness_3D",
        "Complexity": "ngt_complexity_3D",
        "Contrast": "ngt_contrast_3D",
        "Strength": "ngt_strength_3D",
    },
}
TAGS = {f"original_{kind}_{name}": tag for kind, names in IBSI_TAGS.items() for name, tag in names.items()}
OFFSETS = {"original_firstorder_Kurtosis": 3.0}  # PyRadiomics gives Pearson's kurtosis, IBSI the excess over 3
NOT_IN_IBSI = {
    "original_firstorder_TotalEnergy": "IBSI has no energy times the voxel's volume; it is tested by hand",
    "original_glcm_MCC": "IBSI has no maximal correlation coefficient",
}


def simulated() -> tuple[sitk.Image, sitk.Image]:
    return simulate_one(1, PROTOCOL)[:2]


def direct(image, mask, repository: Path) -> dict[str, float]:
    """PyRadiomics with the parameter file itself, without the project."""
    extractor = RadiomicsFeatureExtractor(str(repository / "Resources" / "Protocols" / "ifx_cte" / "radiomics.yaml"))
    found = extractor.execute(image, mask)
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


@pytest.fixture(scope="module")
def values() -> np.ndarray:
    return radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL)


def test_names_and_values_are_those_of_pyradiomics_run_with_the_parameter_file_to_the_last_bit(repository, values):
    image, mask = simulated()
    expected = direct(sitk.Cast(image, sitk.sitkFloat32), mask, repository)
    assert tuple(expected) == RADIOMICS_NAMES
    np.testing.assert_array_equal(values, list(expected.values()))


def test_on_a_real_ct_the_values_are_those_of_pyradiomics_to_the_last_bit(repository, shared_data):
    image = sitk.ReadImage(str(shared_data("portal_venous_ct/image.nii.gz")))
    mask = sitk.ReadImage(str(shared_data("portal_venous_ct/voi.nii.gz")))
    expected = direct(sitk.Cast(image, sitk.sitkFloat32), mask, repository)
    found = radiomics_features(make_case("ct", image, mask, PROTOCOL), PROTOCOL)
    np.testing.assert_array_equal(found, list(expected.values()))


def test_there_are_12_images_of_93_features_without_shape():
    assert len(set(RADIOMICS_NAMES)) == len(RADIOMICS_NAMES) == 12 * 93 == 1116
    kinds = [name.split("_")[1] for name in RADIOMICS_NAMES[:93]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "firstorder": 18,
        "glcm": 24,
        "glrlm": 16,
        "glszm": 16,
        "gldm": 14,
        "ngtdm": 5,
    }


def test_integer_and_float_images_give_the_same_features_where_pyradiomics_alone_rounds_the_integers(
    repository, values
):
    image, mask = simulated()
    assert image.GetPixelID() == sitk.sitkInt16
    as_float = make_case("sim", sitk.Cast(image, sitk.sitkFloat64), mask, PROTOCOL)
    np.testing.assert_array_equal(radiomics_features(as_float, PROTOCOL), values)
    rounded = np.array(list(direct(image, mask, repository).values()))
    assert np.mean(np.abs(rounded - values) > 0.01 * np.abs(values)) > 0.3  # of the features, by over 1 %


def test_pyradiomics_logs_nothing(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("radiomics"), "handlers", [caplog.handler])
    radiomics_features(make_case("sim", *simulated(), PROTOCOL), PROTOCOL)
    assert caplog.messages == []


def flat_voi() -> tuple[sitk.Image, sitk.Image]:
    image, mask = sitk.Image(40, 36, 30, sitk.sitkFloat32) + 50.0, sitk.Image(40, 36, 30, sitk.sitkUInt8)
    mask[15:25, 14:22, 13:20] = 1
    for one in (image, mask):
        one.SetSpacing((3.0, 3.0, 3.0))
    return image, mask


def test_a_voi_of_one_grey_level_has_finite_features_and_no_texture():
    found = radiomics_features(make_case("flat", *flat_voi(), PROTOCOL), PROTOCOL)
    by_name = dict(zip(RADIOMICS_NAMES, found, strict=True))
    assert np.isfinite(found).all()
    assert by_name["original_firstorder_Mean"] == by_name["original_firstorder_Maximum"] == 50.0
    for name in ("firstorder_Variance", "firstorder_Entropy", "glcm_Contrast", "ngtdm_Contrast"):
        assert by_name[f"original_{name}"] == pytest.approx(0, abs=1e-12)


MR = replace(
    PROTOCOL,
    image=replace(PROTOCOL.image, modality="MR", normalisation="z_score", gas=None, window_low=-2, window_high=5),
    radiomics_yaml=PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth: 0.25"),
)


def test_an_mri_is_normalised_first_and_then_has_the_values_of_pyradiomics(tmp_path):
    image, mask = simulated()
    values = sitk.GetArrayFromImage(image).astype(float)
    tissue = values[values > values.mean()]
    tissue = np.clip(tissue, *np.quantile(tissue, (0.005, 0.995)))
    sds = sitk.GetImageFromArray(((values - tissue.mean()) / tissue.std()).astype(np.float32))
    sds.CopyInformation(image)
    (tmp_path / "radiomics.yaml").write_text(MR.radiomics_yaml)
    judge = RadiomicsFeatureExtractor(str(tmp_path / "radiomics.yaml")).execute(sds, mask)
    found = radiomics_features(make_case("mri", image, mask, MR), MR)
    np.testing.assert_allclose(found, [float(judge[name]) for name in RADIOMICS_NAMES], rtol=1e-6, atol=1e-9)


def test_an_mri_that_cannot_be_normalised_is_refused_naming_the_case():
    image, mask = flat_voi()
    with pytest.raises(CaseError, match=r"^case c7: the image cannot be normalised: it is constant; expected an MRI"):
        radiomics_features(make_case("c7", image, mask, MR), MR)


def fake_pyradiomics(monkeypatch, **changed: float):
    """Let PyRadiomics return 1 for each feature; a change to None leaves the feature out."""
    made = {name: np.array(1.0) for name in RADIOMICS_NAMES} | changed
    made = {name: value for name, value in made.items() if value is not None}
    monkeypatch.setattr(RadiomicsFeatureExtractor, "execute", lambda *_: made)
    return radiomics_features(make_case("c7", *flat_voi(), PROTOCOL), PROTOCOL)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused_naming_case_and_feature(monkeypatch, value):
    with pytest.raises(FeatureError, match=r"^case c7: original_glcm_MCC is not a finite number \(2 such features\)"):
        fake_pyradiomics(monkeypatch, original_glcm_MCC=value, original_ngtdm_Busyness=value)


def test_a_feature_that_pyradiomics_leaves_out_is_missed_by_name(monkeypatch):
    with pytest.raises(FeatureError, match=r"^case c7: PyRadiomics gave no original_glcm_MCC \(1 missing\)"):
        fake_pyradiomics(monkeypatch, original_glcm_MCC=None)


def test_features_that_nobody_asked_for_are_left_out(monkeypatch):
    assert fake_pyradiomics(monkeypatch, original_shape_Volume=2.0).tolist() == [1.0] * 1116


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ((slice(15, 16), slice(14, 15), slice(13, 14)), "only contains 1 segmented voxel"),
        ((slice(15, 19), slice(14, 15), slice(13, 14)), "too few dimensions"),
    ],
)
def test_what_pyradiomics_refuses_is_told_with_the_case(box, reason):
    image, mask = flat_voi()
    mask[:, :, :] = 0
    mask[box] = 1
    with pytest.raises(FeatureError, match=rf"^case c9: PyRadiomics cannot use this VOI \(.*{reason}"):
        radiomics_features(make_case("c9", image, mask, PROTOCOL), PROTOCOL)


@pytest.mark.parametrize(
    ("section", "value", "message"),
    [
        ("setting", {"binWidth": {}}, "PyRadiomics does not take it .*is not of type .float."),
        ("setting", {"bogus": 1}, "PyRadiomics does not take it .*Key 'bogus' was not defined"),
        ("imageType", {"Wavelet": {"wavelet": 0}}, "PyRadiomics does not take it .Wavelet not expected type"),
        ("imageType", {"Wavelets": {}}, "PyRadiomics does not take it .Image Type Wavelets is not recognized"),
        ("imageType", {"LoG": {"sigma": [3.0, 5.0]}}, "imageType gives no log-sigma-4-0-mm-3D .1 missing.; add it"),
        ("imageType", {"LoG": {"sigma": None}}, "imageType gives no log-sigma-3-0-mm-3D .3 missing.; add it"),
        ("imageType", None, "PyRadiomics does not take it"),
        ("featureClass", {"glcm": 7}, "PyRadiomics does not take it .Value of feature class glcm not expected type"),
        ("featureClass", {"glcm": [["x"]]}, "PyRadiomics does not take it .unhashable type"),
    ],
)
def test_parameters_that_pyradiomics_chokes_on_are_refused_in_one_line(section, value, message, capfd):
    check_parameters(PROTOCOL.radiomics_yaml)
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters[section] = None if value is None else parameters[section] | value
    with pytest.raises(ProtocolError, match=rf"^radiomics\.yaml: {message}") as caught:
        check_parameters(yaml.safe_dump(parameters))
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= 300
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("part", ["setting", "imageType", "featureClass"])
def test_parameters_without_a_part_are_refused_or_give_all_features(part):
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    del parameters[part]
    if part == "imageType":
        with pytest.raises(ProtocolError, match=r"imageType gives no log-sigma-3-0-mm-3D \(11 missing"):
            check_parameters(yaml.safe_dump(parameters))
    else:
        check_parameters(yaml.safe_dump(parameters))


def test_a_parameter_that_fails_with_the_image_only_is_told_with_the_case():
    parameters = PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth:")
    case = make_case("c9", *flat_voi(), PROTOCOL)
    with pytest.raises(FeatureError, match=r"case c9: PyRadiomics cannot use .*, and at the protocol's"):
        radiomics_features(case, replace(PROTOCOL, radiomics_yaml=parameters))


def test_an_image_too_small_for_the_laplacian_of_gaussian_is_refused_and_not_left_with_fewer_features():
    image, mask = (sitk.RegionOfInterest(one, (12, 9, 3), (14, 13, 15)) for one in flat_voi())
    with pytest.raises(FeatureError, match=r"^case thin: PyRadiomics gave no log-sigma-3-0-mm-3D_firstorder_10Per"):
        radiomics_features(make_case("thin", image, mask, PROTOCOL), PROTOCOL)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("original_firstorder_90Percentile", "HU"),
        ("wavelet-LLH_firstorder_RootMeanSquared", "HU"),
        ("log-sigma-3-0-mm-3D_firstorder_Variance", "HU^2"),
        ("original_firstorder_TotalEnergy", "HU^2 mm^3"),
        ("original_firstorder_Entropy", "bit"),
        ("original_firstorder_Skewness", "1"),
        ("original_glcm_Contrast", "1"),
    ],
)
def test_first_order_statistics_have_units_and_textures_none(name, unit):
    assert name in RADIOMICS_NAMES
    assert radiomics_unit(name, "HU") == unit
    assert radiomics_unit(name, "sd") == unit.replace("HU", "sd")


@pytest.fixture(scope="module")
def phantom(shared_data) -> dict[str, float]:
    """IBSI's digital phantom by the protocol's classes, as IBSI prescribes it: not resampled, bins of width 1."""
    folder = shared_data("ibsi_digital_phantom")
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters["setting"] = {"binWidth": 1, "label": 1}
    parameters["imageType"] = {"Original": {}}
    image = sitk.ReadImage(str(folder / "phantom.nii.gz"), sitk.sitkFloat32)
    found = RadiomicsFeatureExtractor(parameters).execute(image, sitk.ReadImage(str(folder / "mask.nii.gz")))
    return {name: float(value) for name, value in found.items() if not name.startswith("diagnostics")}


@pytest.fixture(scope="module")
def consensus(shared_data) -> dict[str, tuple[float, float]]:
    """IBSI's value and tolerance by tag."""
    with shared_data("ibsi_digital_phantom/reference_values.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter=";") if row["reference value"]]
    return {row["tag"]: (float(row["reference value"]), float(row["tolerance"])) for row in rows}


@pytest.mark.parametrize("name", TAGS)
def test_on_the_digital_phantom_a_feature_has_the_consensus_value_of_ibsi(name, phantom, consensus):
    value, tolerance = consensus[TAGS[name]]
    half_a_digit = 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - 2)  # the values are given with three digits
    assert phantom[name] - OFFSETS.get(name, 0.0) == pytest.approx(value, abs=tolerance + half_a_digit, rel=0)


def test_each_feature_is_compared_with_ibsi_or_listed_with_the_reason():
    names = {name for name in RADIOMICS_NAMES if name.startswith("original")}
    assert len(names) == 93
    assert TAGS.keys() | NOT_IN_IBSI.keys() == names
    assert not TAGS.keys() & NOT_IN_IBSI.keys()


def test_the_total_energy_is_the_energy_times_a_voxels_volume(phantom):
    assert phantom["original_firstorder_TotalEnergy"] == 567 * 8  # voxels of 2 mm


def test_another_parameter_file_gives_other_features(values):
    wider = replace(PROTOCOL, radiomics_yaml=PROTOCOL.radiomics_yaml.replace("binWidth: 25", "binWidth: 50"))
    found = radiomics_features(make_case("sim", *simulated(), PROTOCOL), wider)
    assert np.mean(found != values) > 0.7
