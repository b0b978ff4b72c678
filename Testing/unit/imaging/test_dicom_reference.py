import shutil

import pytest
import SimpleITK as sitk
from dicom_files import set_text
from drawn_on_ct import lopsided_ct, outlines, write_rtstruct, write_seg, write_series
from pydicom import dcmread
from pydicom.dataset import Dataset

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_reference import (
    RTSTRUCT,
    SEG,
    DrawnFile,
    ImageIdentity,
    check_reference,
    drawn_file,
    image_identity,
    reading_dicom,
)

IMAGE = ImageIdentity("1.2.3", "1.2.4")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A CT in ct/, its VOI as seg.dcm and rt.dcm. To be read only."""
    folder = tmp_path_factory.mktemp("drawn")
    image, mask = lopsided_ct()
    slices = write_series(folder / "ct", image, frame="1.2.840.1", series="1.2.840.2")
    write_seg(folder / "seg.dcm", slices, {"Lesion": mask})
    write_rtstruct(folder / "rt.dcm", image, slices, {"Lesion": outlines(mask)})
    sitk.WriteImage(image, folder / "ct.nii.gz")
    return folder


def test_a_file_is_told_by_what_it_says_of_itself_and_not_by_its_name(drawn, tmp_path):
    for name, kind in (("seg.dcm", SEG), ("rt.dcm", RTSTRUCT)):
        assert drawn_file(drawn / name) == (drawn / name, kind)
        other = tmp_path / f"{name[:3]}image"
        shutil.copy(drawn / name, other)
        assert drawn_file(other) == (other, kind)
    for name in ("ct", "ct/s99.dcm", "ct.nii.gz", "nothing.dcm"):
        assert drawn_file(drawn / name) is None


def test_a_file_without_preamble_is_still_dicom(drawn, tmp_path):
    content = (drawn / "rt.dcm").read_bytes()
    for bare in (tmp_path / "rt.dcm", tmp_path / "RS1"):
        bare.write_bytes(content[132:])
        assert drawn_file(bare) == (bare, RTSTRUCT)
    (tmp_path / "text.dcm").write_text("no DICOM at all", encoding="utf-8")
    assert drawn_file(tmp_path / "text.dcm") is None


def test_a_folder_with_one_drawn_file_is_that_file_and_with_two_is_refused(drawn, tmp_path):
    shutil.copy(drawn / "seg.dcm", tmp_path / "one.dcm")
    shutil.copy(drawn / "ct" / "s99.dcm", tmp_path / "slice.dcm")
    assert drawn_file(tmp_path) == (tmp_path / "one.dcm", SEG)
    shutil.copy(drawn / "rt.dcm", tmp_path / "two.dcm")
    with pytest.raises(CaseError, match=r"holds 2 files .*: one\.dcm \(DICOM SEG\), two\.dcm \(RTSTRUCT\); give the"):
        drawn_file(tmp_path)


def test_an_images_identity_is_that_of_its_slices_and_none_without_dicom(drawn, tmp_path):
    expected = ImageIdentity("1.2.840.2", "1.2.840.1")
    assert image_identity(drawn / "ct", None) == image_identity(drawn / "ct" / "s99.dcm", None) == expected
    assert image_identity(drawn / "ct.nii.gz", None) is None
    mixed = tmp_path / "mixed"
    shutil.copytree(drawn / "ct", mixed)
    shutil.copy(drawn / "seg.dcm", mixed / "a.dcm")
    write_series(tmp_path / "other", lopsided_ct()[0], series="1.2.840.9")
    shutil.copy(tmp_path / "other" / "s99.dcm", mixed / "b.dcm")
    assert image_identity(mixed, "1.2.840.2") == expected
    assert image_identity(mixed, "1.2.840.9").series == "1.2.840.9"
    beside = dcmread(mixed / "b.dcm")
    beside.ImageType, beside.FrameOfReferenceUID = ["ORIGINAL", "PRIMARY", "LOCALIZER"], "1.2.840.8"
    beside.save_as(mixed / "b.dcm")  # the first image, in a frame of its own, as read_folder leaves it out
    assert image_identity(mixed, None) == expected
    dose = dcmread(mixed / "s99.dcm")
    dose.Modality, dose.SOPClassUID, dose.SeriesInstanceUID = "RTDOSE", "1.2.840.10008.5.1.4.1.1.481.2", "1.2.840.7"
    dose.FrameOfReferenceUID = "1.2.840.6"
    dose.save_as(mixed / "a1.dcm")
    assert image_identity(mixed, None) == expected
    assert image_identity(mixed, "1.2.840.7") == ImageIdentity("1.2.840.7", "1.2.840.6")
    for file in mixed.glob("s*.dcm"):
        file.unlink()
    assert image_identity(mixed, None).series == "1.2.840.9"  # the localizer, before a dose


def test_another_frame_of_reference_is_refused_and_another_series_in_it_is_said():
    assert check_reference(None, "1.9", ["1.8"], "the mask") == ()
    assert check_reference(IMAGE, "1.2.4", ["1.2.3"], "the mask") == ()
    assert check_reference(IMAGE, "", [], "the mask") == ()
    (said,) = check_reference(IMAGE, "1.2.4", ["1.2.8"], "the mask")
    assert said == "the mask was drawn on another series of the same examination than the image"
    with pytest.raises(
        CaseError, match=r"^the mask was drawn in the frame of reference \.\.\.1\.9, the image is of \.\.\."
    ):
        check_reference(IMAGE, "1.9", ["1.2.3"], "the mask")
    with pytest.raises(CaseError) as refusal:
        check_reference(IMAGE, "1.\0\n9", ["1.2.3"], "the mask")
    assert str(refusal.value).isprintable()


def test_what_a_library_raises_of_a_file_names_the_file(tmp_path):
    said = r"f\.dcm: cannot be read as RTSTRUCT \(no such thing\); export it again"
    with pytest.raises(CaseError, match=said), reading_dicom(tmp_path / "f.dcm", "RTSTRUCT"):
        raise AttributeError("no such\nthing")
    with pytest.raises(ZeroDivisionError), reading_dicom(tmp_path, "RTSTRUCT"):
        raise ZeroDivisionError("of our own, which is no fault of a file")


def test_a_value_that_is_missing_or_of_another_kind_names_file_and_value(tmp_path):
    file, content = DrawnFile(tmp_path / "f.dcm", "RTSTRUCT"), Dataset()
    content.ROIName, content.ContourData = "Lesion", ["1", "2.5"]
    set_text(content, "PixelSpacing", "nan\\1")
    content.ROINumber = None
    assert (file.text(content, "ROIName"), file.text(content, "SeriesInstanceUID")) == ("Lesion", "")
    assert file.numbers(content, "ContourData").tolist() == [1, 2.5]
    assert file.items(content, "ContourSequence") == []
    for ask, words in (
        (lambda: file.whole(content, "ROINumber"), "lacks ROINumber"),
        (lambda: file.whole(content, "ROIName"), "ROIName Lesion, expected a whole number"),
        (lambda: file.numbers(content, "ContourData", 3), r"ContourData 1\\2\.5, expected 3 numbers"),
        (lambda: file.numbers(content, "PixelSpacing"), r"PixelSpacing nan\\1, expected numbers"),
        (lambda: file.numbers(content, "ROIName"), "ROIName Lesion, expected numbers"),
    ):
        with pytest.raises(CaseError, match=rf"f\.dcm: cannot be read as RTSTRUCT \({words}\); export it again"):
            ask()


def test_a_file_whose_kind_is_damaged_is_no_segmentation_and_ends_nothing(drawn, tmp_path):
    content = (drawn / "seg.dcm").read_bytes()
    kind = b"\x08\x00\x16\x00UI"
    assert kind in content
    (tmp_path / "seg.dcm").write_bytes(content.replace(kind, kind[:-2] + b"EI"))
    assert drawn_file(tmp_path / "seg.dcm") is None
