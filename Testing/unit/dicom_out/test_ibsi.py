"""IBSI's codes against DICOM's own copy of them, as pydicom has it from PS3.16."""

from pydicom.sr._concepts_dict import concepts

from IFXPredictLib.dicom_out.ibsi import CODES, ibsi_code
from IFXPredictLib.features.radiomics import RADIOMICS_NAMES

OF_DICOM = {code: meaning for entry in concepts["IBSI"].values() for code, (meaning, _) in entry.items()}
STATISTICS = """10Percentile 90Percentile InterquartileRange Maximum MeanAbsoluteDeviation Mean Median Minimum Range
    RobustMeanAbsoluteDeviation Skewness Variance""".split()
NOT_IBSI = {
    *("original_firstorder_Kurtosis", "original_firstorder_Energy", "original_firstorder_RootMeanSquared"),
    *("original_firstorder_TotalEnergy", "original_glcm_MCC"),
    *(f"original_ngtdm_{name}" for name in ("Busyness", "Coarseness", "Complexity", "Contrast", "Strength")),
}


def test_each_code_and_its_meaning_are_those_of_dicom_which_has_all_but_the_statistics():
    for kind, features in CODES.items():
        for name, (code, meaning) in features.items():
            if kind == "firstorder" and name in STATISTICS:
                assert code not in OF_DICOM
            else:
                assert OF_DICOM[code] == meaning, name


def test_no_two_features_share_a_code():
    codes = [code for features in CODES.values() for code, _ in features.values()]
    assert len(set(codes)) == len(codes)


def test_all_features_of_the_image_have_a_code_but_those_that_the_ibsi_defines_otherwise_or_not():
    original = {name for name in RADIOMICS_NAMES if name.startswith("original")}
    assert {name for name in original if ibsi_code(name) is None} == NOT_IBSI


def test_codes_are_of_the_feature_whatever_filter_it_is_computed_after():
    assert ibsi_code("log-sigma-3-0-mm-3D_firstorder_Skewness") == ("KE2A", "Skewness")
    assert ibsi_code("original_gldm_SmallDependenceEmphasis") == ("SODN", "Low dependence emphasis")
    assert ibsi_code("deep_003") is None
    assert ibsi_code("crp") is None


def test_a_feature_of_another_voi_than_the_drawn_one_has_no_code_that_would_stand_for_that_one():
    assert ibsi_code("fat.original_gldm_SmallDependenceEmphasis") is None
