import dataclasses
import logging
import warnings

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import edit, oblique_volume, write_multiframe
from drawn_on_ct import lopsided_ct, write_series

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.base.text import shortened
from IFXPredictLib.dicom_out.source import check_same_voxels, is_dicom_image, read_source, writing_dicom
from IFXPredictLib.imaging.case import Case, make_case
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
IMAGE, MASK = lopsided_ct((0, 0.96, 0.28, 0, -0.28, 0.96, 1, 0, 0))  # slices are sagittal, far from LPS order


@pytest.fixture
def series(tmp_path):
    write_series(tmp_path / "ct", IMAGE)
    return tmp_path / "ct"


def case_of(image: sitk.Image, axes: str = "") -> Case:
    mask = sitk.GetImageFromArray(MASK)
    mask.CopyInformation(image)
    if axes:
        image, mask = sitk.DICOMOrient(image, axes), sitk.DICOMOrient(mask, axes)
    return make_case("7", image, mask, PROTOCOL)


def every(folder, change):
    for file in folder.iterdir():
        edit(file, change)


def test_a_mask_in_another_order_of_axes_lies_on_the_slices_where_it_was_drawn(series):
    source = read_source(series)
    case = case_of(IMAGE)
    assert case.mask.GetSize() != IMAGE.GetSize()  # LPS order: the test would not see a mixed axis else
    np.testing.assert_array_equal(source.voxels(case.mask, PROTOCOL.image, "7"), MASK)
    places = [header.ImagePositionPatient for header in source.headers]
    np.testing.assert_allclose(places, [IMAGE.TransformIndexToPhysicalPoint((0, 0, k)) for k in range(9)], atol=1e-6)


def test_frames_of_one_file_keep_the_files_order(tmp_path):
    image = oblique_volume()
    order = [3, 0, 5, 1, 4, 2]
    write_multiframe(tmp_path / "ct.dcm", image, order=order)
    edit(tmp_path / "ct.dcm", lambda header: setattr(header, "StudyID", "1"))
    source = read_source(tmp_path / "ct.dcm")
    mask = sitk.GetImageFromArray(np.random.default_rng(1).integers(0, 2, (6, 5, 7)).astype(np.uint8))
    mask.CopyInformation(image)
    expected = sitk.GetArrayFromImage(mask)[order]
    np.testing.assert_array_equal(source.voxels(mask, PROTOCOL.image, "7"), expected)


def test_texts_in_any_character_set_become_utf_8_and_what_may_be_empty_is(series):
    def in_chinese(header):
        header.SpecificCharacterSet, header.PatientName = "GB18030", "Wang^小东"
        del header.AccessionNumber, header.ReferringPhysicianName, header.SliceThickness

    every(series, in_chinese)
    header = read_source(series).headers[0]
    assert header.SpecificCharacterSet == "ISO_IR 192"
    assert str(header.PatientName) == "Wang^小东"
    assert header.AccessionNumber == ""
    assert header.SliceThickness == 5.0  # how far the slices are apart


def test_a_sex_or_a_date_that_dicom_does_not_have_is_left_empty(series):
    def as_archives_have_them(header):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header.PatientSex, header.PatientBirthDate = "X", "1970"
            header.StudyDate, header.StudyTime = "20200229", "250000"

    every(series, as_archives_have_them)
    header = read_source(series).headers[0]
    assert (header.PatientSex, header.PatientBirthDate, header.StudyTime) == ("", "", "")
    assert header.StudyDate == "20200229"


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "FrameOfReferenceUID", "SOPInstanceUID"])
def test_a_header_without_what_a_pacs_files_by_is_refused_without_the_patients_name(series, keyword):
    every(series, lambda header: header.pop(keyword))
    with pytest.raises(CaseError, match=f"has no {keyword} in its header, .* export the series again") as problem:
        read_source(series)
    assert "Invented" not in str(problem.value)


def test_slices_that_nothing_tells_apart_are_refused(series):
    every(series, lambda header: setattr(header, "SOPInstanceUID", "1.2.3"))
    with pytest.raises(CaseError, match="ct: two slices have the same SOPInstanceUID"):
        read_source(series)


def test_what_highdicom_warns_of_or_logs_is_not_shown_as_it_quotes_names(capfd):
    with writing_dicom("the SR"):
        warnings.warn("the name Doe is no name", stacklevel=1)
        logging.getLogger("highdicom.seg.sop").warning("Doe")
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("highdicom").level == logging.NOTSET


def test_what_highdicom_raises_names_the_object_and_the_attribute_but_no_value():
    with pytest.raises(CaseError) as problem, writing_dicom("case 7: the DICOM SEG"):
        raise ValueError("the name Doe^Jane is none")
    assert str(problem.value).startswith(
        "case 7: the DICOM SEG cannot be written: a header of the source series is not"
    )
    assert "Doe" not in str(problem.value)
    with pytest.raises(CaseError, match=r"\(AttributeError, PatientID\)"), writing_dicom("the SR"):
        raise AttributeError("no", name="PatientID")


def test_a_fault_of_our_own_is_not_blamed_on_the_header():
    with pytest.raises(TypeError), writing_dicom("the SR"):
        shortened(None)
    with pytest.raises(CaseError, match=r"\(ValueError\)"), writing_dicom("the SR"):
        pydicom.valuerep.DSfloat("x")


def test_the_same_voxels_pass_in_any_order_of_axes_and_one_that_differs_is_counted(series):
    source = read_source(series)
    check_same_voxels(case_of(IMAGE), source, PROTOCOL.image)
    check_same_voxels(case_of(sitk.Cast(IMAGE, sitk.sitkFloat32), "RIP"), source, PROTOCOL.image)
    other = sitk.Image(IMAGE)
    other[3, 4, 5] = other[3, 4, 5] + 2
    with pytest.raises(
        CaseError, match=r"differs from the image in 1 of 11070 voxels, by up to 2; give with --dicom-s"
    ):
        check_same_voxels(case_of(other), source, PROTOCOL.image)


def test_the_same_voxels_of_one_file_pass_and_a_file_without_an_image_is_no_source(series, tmp_path):
    write_multiframe(tmp_path / "ct.dcm", IMAGE)
    edit(tmp_path / "ct.dcm", lambda header: setattr(header, "StudyID", "1"))
    source = read_source(tmp_path / "ct.dcm")
    check_same_voxels(case_of(sitk.Cast(read_volume(tmp_path / "ct.dcm"), sitk.sitkFloat32)), source, PROTOCOL.image)
    report = next(series.iterdir())
    edit(report, without_image)
    with pytest.raises(CaseError, match=r"is DICOM but holds no image; give the folder of the image's slices\.$"):
        read_source(report)


def without_image(header):
    """A text report."""
    header.SOPClassUID = header.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"
    header.Modality = "SR"
    for name in ("PixelData", "Rows", "Columns"):
        del header[name]


def test_another_size_or_another_place_is_no_source(series):
    source = read_source(series)
    case = case_of(IMAGE)
    moved = sitk.Image(IMAGE)
    moved.SetOrigin([place + 0.35 for place in IMAGE.GetOrigin()])
    with pytest.raises(CaseError, match=r"the DICOM series ct lies on another grid than the image, .* mm apart"):
        check_same_voxels(case_of(moved), source, PROTOCOL.image)
    smaller = dataclasses.replace(case, image=case.image[:, :, 1:], mask=case.mask[:, :, 1:])
    with pytest.raises(CaseError, match=r"the DICOM series ct has \S+ voxels, the image \S+; give with --dicom-source"):
        check_same_voxels(smaller, source, PROTOCOL.image)


def test_what_is_dicom_is_told_by_content(series, tmp_path):
    sitk.WriteImage(IMAGE, tmp_path / "ct.nii.gz")
    assert is_dicom_image(series)
    assert is_dicom_image(next(series.iterdir()))
    assert not is_dicom_image(tmp_path / "ct.nii.gz")
    with pytest.raises(CaseError, match="no such file or folder"):
        is_dicom_image(tmp_path / "nothing")
