from dataclasses import replace
from pathlib import Path

import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.modality import check_entries, check_intensities, check_modality, modality_warnings
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.protocol.loading import load_protocol

CT = load_protocol("ifx_cte").image
MR = load_protocol("axspa_mri").image


@pytest.mark.parametrize(("found", "expected"), [("CT", "CT"), ("MR", "MR"), ("", "CT"), ("", "MR")])
def test_a_header_of_the_modality_or_without_one_is_taken(found, expected):
    check_modality(found, expected, "here")


@pytest.mark.parametrize(("found", "expected"), [("MR", "CT"), ("CT", "MR"), ("PT", "CT")])
def test_a_header_of_another_modality_is_refused_with_both_and_what_to_do(found, expected):
    words = f"^here is of the modality {found} by its DICOM header, expected {expected}; give the {expected}, or use a"
    with pytest.raises(CaseError, match=words):
        check_modality(found, expected, "here")


def test_what_no_protocol_is_for_is_not_sent_to_one():
    with pytest.raises(CaseError, match=r"modality SEG by its .*, expected CT; give the CT, or give it as the mask\.$"):
        check_modality("SEG", "CT", "here")
    with pytest.raises(CaseError, match=r"modality US by its DICOM header, expected CT; give the CT\.$"):
        check_modality("US", "CT", "here")


@pytest.mark.parametrize(("darkest", "told"), [(0, True), (-49, True), (-50, False), (-120, False)])
def test_a_ct_without_a_voxel_as_dark_as_fat_is_told(darkest, told):
    words = f"no voxel is below {darkest}, expected fat at -100: are these Hounsfield units?"
    assert modality_warnings(darkest, 60, CT) == ((words,) if told else ())


@pytest.mark.parametrize(("mean", "told"), [(501, True), (500, False), (-300, False), (-301, True), (1100, True)])
def test_a_voi_of_a_ct_that_is_no_soft_tissue_is_told(mean, told):
    words = f"mean {mean} HU in the VOI, expected -300 to 500 in soft tissue: are these Hounsfield units?"
    assert modality_warnings(-1000, mean, CT) == ((words,) if told else ())


@pytest.mark.parametrize(("darkest", "told"), [(0, False), (-50, False), (-51, True), (-1000, True)])
def test_an_mri_may_be_a_little_below_0_by_rounding_or_filtering(darkest, told):
    words = f"the darkest voxel is {darkest}, expected 0 or little below in an MRI: is this a CT?"
    assert modality_warnings(darkest, 4000, MR) == ((words,) if told else ())


def test_only_one_thing_is_said_of_an_image_of_another_modality():
    assert len(modality_warnings(0, 4000, CT)) == 1
    assert modality_warnings(0, 4000, replace(CT, modality="MR")) == ()


@pytest.mark.parametrize(("darkest", "mean"), [(0, 1118), (-24, 1094), (0, 0.64), (-1.46, 1.1)])
def test_a_ct_on_another_scale_by_two_signs_is_refused_and_by_one_told(darkest, mean):
    words = f"below {darkest} and the VOI's mean is {mean}, .* are not Hounsfield units"
    with pytest.raises(CaseError, match=words):
        check_intensities(darkest, mean, CT, "here")
    check_intensities(darkest, 94, CT, "here")  # an image of which all but the VOI was set to 0
    check_intensities(-1024, mean, CT, "here")
    check_intensities(darkest, mean, MR, "here")


@pytest.mark.parametrize("entries", [{"0008|0060": "MR "}, {"DICOM_0008_0060": "MR"}, {"Modality": "MET_MOD_MR"}])
def test_a_modality_that_nrrd_or_metaimage_keeps_of_dicom_is_held_against_the_expected_one(entries):
    with pytest.raises(CaseError, match=r"^a\.nrrd: the image is of the modality MR .*, expected CT"):
        check_entries(entries, "CT", Path("a.nrrd"))
    check_entries(entries, "MR", Path("a.nrrd"))
    check_entries({"Modality": "MET_MOD_UNKNOWN"}, "CT", Path("a.mha"))


@pytest.mark.parametrize("ending", ["nrrd", "mha"])
def test_values_that_itk_has_inverted_are_refused_whatever_file_it_wrote(tmp_path, ending):
    image = sitk.Image(4, 5, 6, sitk.sitkInt16)
    image.SetMetaData("0028|0004", "MONOCHROME1 ")
    sitk.WriteImage(image, str(tmp_path / f"a.{ending}"))
    with pytest.raises(CaseError, match="MONOCHROME1 by its header, of which ITK inverts the values"):
        read_scan(tmp_path / f"a.{ending}", "MR")
    read_scan(tmp_path / f"a.{ending}")  # labels
