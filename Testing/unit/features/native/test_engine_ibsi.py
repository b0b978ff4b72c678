"""The consensus values of the IBSI for its digital phantom, by our own engine."""

import csv
import math

import pytest
import SimpleITK as sitk
import yaml

from IFXPredictLib.features.native.engine import engine_features
from IFXPredictLib.features.native.parameters import read_parameters
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.protocol.loading import load_protocol

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


@pytest.fixture(scope="module")
def phantom(shared_data) -> dict[str, float]:
    """IBSI's digital phantom by the protocol's classes, as IBSI prescribes it: not resampled, bins of width 1."""
    folder = shared_data("ibsi_digital_phantom")
    parameters = yaml.safe_load(PROTOCOL.radiomics_yaml)
    parameters["setting"] = {"binWidth": 1, "label": 1}
    parameters["imageType"] = {"Original": {}}
    image = sitk.ReadImage(str(folder / "phantom.nii.gz"), sitk.sitkFloat32)
    mask = sitk.ReadImage(str(folder / "mask.nii.gz"))
    return engine_features(image, mask, read_parameters(yaml.safe_dump(parameters)))


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
