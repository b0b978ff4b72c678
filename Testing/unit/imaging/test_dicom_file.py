import re
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import SIZE, edit, oblique_volume, write_multiframe, write_slices
from pydicom.datadict import tag_for_keyword
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian, RLELossless

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging import dicom_file
from IFXPredictLib.imaging.dicom_file import is_dicom, read_dicom_header
from IFXPredictLib.imaging.reading import read_scan

BYTES = SIZE[0] * SIZE[1] * 2  # of one slice's voxels


def refused(path, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refusal:
        read_scan(path, "CT")
    assert len(str(refusal.value)) <= 300
    assert str(refusal.value).isprintable()


def read(folder) -> np.ndarray:
    return sitk.GetArrayFromImage(read_scan(folder, "CT").image)


@pytest.mark.parametrize("gone", [1, 2, 30, BYTES, BYTES + 4, BYTES + 12, BYTES + 40, 300])
@pytest.mark.parametrize("which", [0, 3, 5])
def test_a_slice_that_was_cut_short_anywhere_is_refused_by_its_name(tmp_path, gone, which):
    file = write_slices(tmp_path / "ct", oblique_volume())[which]
    file.write_bytes(file.read_bytes()[:-gone])
    where = (
        ", cut off in its voxels" if gone <= BYTES else r"(, cut off before its voxels|, cut off in its h| \(unpack)"
    )
    refused(tmp_path / "ct", rf"IM{which + 1}: is a damaged DICOM file{where}")


@pytest.mark.parametrize("left", [0, 1, 64, 128, 131, 132, 140, 400])
@pytest.mark.parametrize("ending", ["", ".dcm", ".7"])
def test_no_remnant_of_a_slice_is_left_out(tmp_path, left, ending):
    files = [file.rename(f"{file}{ending}") for file in write_slices(tmp_path / "ct", oblique_volume())]
    files[5].write_bytes(files[5].read_bytes()[:left])
    words = r"is a damaged DICOM file|is named as a DICOM slice and is none \((it is empty|its first bytes are not)"
    refused(tmp_path / "ct", rf"IM6{ending}: ({words})")


@pytest.mark.parametrize("content", [b"\0" * 1000, b"<html>no access</html>" * 20, b"\xff" * 500])
@pytest.mark.parametrize("name", ["IM6", "IM6.dcm", "other.DCM", "IM6.part", "IM6.dcm.gz", "IM9"])
def test_what_is_named_as_a_slice_and_is_no_dicom_is_refused(tmp_path, content, name):
    write_slices(tmp_path / "ct", oblique_volume())
    (tmp_path / "ct" / name).write_bytes(content)
    refused(
        tmp_path / "ct",
        rf"{name}: is named as a DICOM slice and is none \(its first bytes are not those of DICOM\); co",
    )


def test_a_link_to_a_slice_that_is_not_there_is_refused(tmp_path):
    last = write_slices(tmp_path / "ct", oblique_volume())[-1]
    last.rename(tmp_path / "elsewhere")
    last.symlink_to(tmp_path / "gone")
    refused(tmp_path / "ct", rf"{last.name}: is named as a DICOM slice and is none \(a link to a file that is not")
    last.unlink()
    last.symlink_to(tmp_path / "elsewhere")
    assert len(read(tmp_path / "ct")) == oblique_volume().GetSize()[2]


@pytest.mark.parametrize(
    "name",
    ["DICOMDIR", "Thumbs.db", "README", "README.txt", ".DS_Store", "._IM1", "LOCKFILE", "report1.pdf", "a.nii.gz"],
)
@pytest.mark.parametrize("content", [b"", b"\0" * 1000, b"text"])
def test_what_stands_beside_slices_is_no_fault(tmp_path, name, content):
    image = oblique_volume()
    write_slices(tmp_path / "ct", image)
    (tmp_path / "ct" / name).write_bytes(content)
    assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))


@pytest.mark.parametrize("by", [-10, -1, 5, 10])  # 5 rows of 7: a row is 7 voxels more, a column 5
def test_voxels_of_another_number_than_rows_times_columns_are_refused(tmp_path, by):
    file = write_slices(tmp_path / "ct", oblique_volume())[5]

    def change(content):
        stored = content.PixelData
        content.PixelData = stored + b"\0" * (2 * by) if by > 0 else stored[: 2 * by]

    edit(file, change)
    refused(
        tmp_path / "ct", rf"IM6: is a damaged DICOM file, it holds {BYTES + 2 * by} bytes of voxels, expected {BYTES};"
    )
    edit(file, lambda content: content.__delattr__("PixelData"))
    refused(tmp_path / "ct", "IM6: is a damaged DICOM file, cut off before its voxels")


def test_frames_of_another_number_than_the_header_says_are_refused(tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume())
    edit(tmp_path / "e.dcm", lambda content: setattr(content, "PixelData", content.PixelData[:-BYTES]))
    refused(tmp_path / "e.dcm", rf"it holds {5 * BYTES} bytes of voxels, expected {6 * BYTES}; copy")


@pytest.mark.parametrize("keyword", ["Rows", "Columns", "BitsAllocated"])
def test_voxels_of_no_size_are_refused(tmp_path, keyword):
    write_slices(tmp_path / "ct", oblique_volume(), **{keyword: 0})
    refused(tmp_path / "ct", r"IM1: is a damaged DICOM file, with \d rows, \d columns and \d+ bits a voxel")


def test_voxels_of_eight_bits_and_an_odd_number_are_whole_with_their_padding(tmp_path):
    values = np.arange(6 * 5 * 7, dtype=np.uint8).reshape(6, 5, 7)

    def change(header, k):
        header.BitsAllocated, header.BitsStored, header.HighBit, header.PixelRepresentation = 8, 8, 7, 0
        header.RescaleIntercept, header.PixelData = "0", values[k].tobytes() + b"\0"

    write_slices(tmp_path / "ct", oblique_volume(), change=change)
    assert np.array_equal(read(tmp_path / "ct"), values)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_every_plain_encoding_is_measured(tmp_path, syntax):
    image = oblique_volume()
    files = write_slices(tmp_path / "ct", image)
    for file in files:
        content = pydicom.dcmread(file)
        content.file_meta.TransferSyntaxUID = syntax
        if syntax == ExplicitVRBigEndian:
            content.PixelData = np.frombuffer(content.PixelData, "<i2").astype(">i2").tobytes()
        list(content)  # values are converted on use, and so far are bytes
        encoding = {"implicit_vr": syntax.is_implicit_VR, "little_endian": syntax.is_little_endian}
        pydicom.dcmwrite(file, content, force_encoding=True, **encoding)
    assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))
    files[5].write_bytes(files[5].read_bytes()[:-1])
    refused(tmp_path / "ct", r"IM6: is a damaged DICOM file, cut off in its voxels \(1 bytes missing\)")


@pytest.mark.parametrize("gone", [1, 8, 20])
def test_encoded_voxels_that_do_not_end_are_refused(tmp_path, gone):
    files = write_slices(tmp_path / "ct", oblique_volume())
    for file in files:
        edit(file, lambda content: content.compress(RLELossless))
    files[5].write_bytes(files[5].read_bytes()[:-gone])
    refused(tmp_path / "ct", "IM6: is a damaged DICOM file, cut off in its encoded voxels")


def test_fewer_encoded_frames_than_the_header_says_are_refused(tmp_path):
    write_multiframe(tmp_path / "e.dcm", oblique_volume())

    def change(content):
        content.compress(RLELossless)
        frames = list(pydicom.encaps.generate_frames(content.PixelData, number_of_frames=6))
        content.PixelData = encapsulate(frames[:5])

    edit(tmp_path / "e.dcm", change)
    refused(tmp_path / "e.dcm", "it holds 5 encoded frames, expected 6")


@pytest.mark.parametrize(("number", "name"), [("100", "MPEG2"), ("201", "High-Throughput JPEG 2000"), ("107", "HEVC")])
def test_an_encoding_that_cannot_be_decoded_is_named(tmp_path, number, name):
    for file in write_slices(tmp_path / "ct", oblique_volume()):

        def change(content):
            content.file_meta.TransferSyntaxUID = f"1.2.840.10008.1.2.4.{number}"
            content.PixelData = encapsulate([b"\0\1" * 50])
            content["PixelData"].is_undefined_length = True

        edit(file, change)
    refused(
        tmp_path / "ct",
        rf"IM1: is encoded as {name}.*, which cannot be read here; export the series without compression",
    )


def test_an_encoding_that_is_no_text_is_shown_in_one_line(tmp_path):
    file, *_ = write_slices(tmp_path / "ct", oblique_volume())
    file.write_bytes(file.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.\0\n\0\0\0001"))
    with pytest.raises(CaseError, match=r"is encoded as 1\.2\.840\.10008\.") as refusal:
        read_scan(tmp_path / "ct", "CT")
    assert str(refusal.value).isprintable()


def test_encoded_voxels_that_no_decoder_understands_are_refused_with_the_slice(tmp_path):
    for file in write_slices(tmp_path / "ct", oblique_volume()):

        def change(content):
            content.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.90"
            content.PixelData = encapsulate([b"\0\1" * 50])
            content["PixelData"].is_undefined_length = True

        edit(file, change)
    refused(tmp_path / "ct", r"the voxels of IM1 cannot be read \(their encoding is damaged\); export it again")


@pytest.mark.parametrize("length", [10, 99999])
def test_a_wrong_length_of_the_first_group_changes_nothing(tmp_path, length):
    image = oblique_volume()
    file = write_slices(tmp_path / "ct", image)[5]
    content = bytearray(file.read_bytes())
    at = content.index(b"\2\0\0\0UL\4\0") + 8
    content[at : at + 4] = length.to_bytes(4, "little")
    file.write_bytes(content)
    assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))


def test_a_header_is_read_without_its_voxels_and_one_without_any_is_none(tmp_path):
    file = write_slices(tmp_path / "ct", oblique_volume())[0]
    assert is_dicom(file)
    found = read_dicom_header(file)
    assert (found.damage, found.header.Rows, "PixelData" in found.header) == ("", SIZE[1], False)

    def change(content):
        for keyword in ("Rows", "Columns", "PixelData"):
            del content[keyword]
        content.file_meta.MediaStorageSOPClassUID = content.SOPClassUID = "1.2.840.10008.5.1.4.1.1.88.67"

    edit(file, change)
    assert read_dicom_header(file) is None


def test_a_deflated_file_is_read_and_refused_where_it_is_cut_short(tmp_path):
    image = oblique_volume()
    files = write_slices(tmp_path / "ct", image)
    for file in files:
        edit(file, lambda content: setattr(content.file_meta, "TransferSyntaxUID", DeflatedExplicitVRLittleEndian))
    assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))
    files[5].write_bytes(files[5].read_bytes()[:-9])
    refused(tmp_path / "ct", r"IM6: is a damaged DICOM file \(Error -5 while decompressing")


@pytest.mark.parametrize("between", [b"\1", b"\0\1\2\3\4\5\6\7\x08"])
def test_voxels_that_were_shifted_are_refused_and_zeros_or_elements_behind_them_are_not(tmp_path, between):
    image = oblique_volume()
    file = write_slices(tmp_path / "ct", image)[5]
    whole = file.read_bytes()
    for behind in (b"\0" * 50, b"\xfc\xff\xfc\xffOB\0\0\4\0\0\0\1\2\3\4"):
        file.write_bytes(whole + behind)
        assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))
    file.write_bytes(whole[:-30] + between + whole[-30:])
    refused(tmp_path / "ct", "IM6: is a damaged DICOM file, its voxels do not end where it says")


@pytest.mark.parametrize("kind", ["1.2.124.113532.3500.7", "1.2.840.113619.4.27", "1.3.12.2.1107.5.9.1", "2.25.7"])
def test_what_a_maker_stores_beside_an_image_without_voxels_is_passed_over(tmp_path, kind):
    image = oblique_volume()
    file = write_slices(tmp_path / "ct", image)[5]
    beside = file.with_name("private.dcm")
    beside.write_bytes(file.read_bytes())

    def change(content):
        for keyword in ("Rows", "Columns", "PixelData"):
            del content[keyword]
        content.SOPClassUID = content.file_meta.MediaStorageSOPClassUID = kind

    edit(beside, change)
    assert np.array_equal(read(tmp_path / "ct"), sitk.GetArrayFromImage(image))


@pytest.mark.filterwarnings("ignore:Invalid value for VR UI")
@pytest.mark.parametrize("kind", ["1.2.840.1", "1.2.840.10008.5.1.4.1.1.88.6700", "no.uid", ""])
def test_a_file_of_an_unknown_kind_without_voxels_is_damaged(tmp_path, kind):
    file = write_slices(tmp_path / "ct", oblique_volume())[5]

    def change(content):
        for keyword in ("Rows", "Columns", "PixelData"):
            del content[keyword]
        content.SOPClassUID = kind
        content.file_meta.MediaStorageSOPClassUID = kind or "1.2.840.10008.5.1.4.1.1.2"

    edit(file, change)
    refused(tmp_path / "ct", "IM6: is a damaged DICOM file, cut off in its header")


def test_a_value_of_the_wrong_length_is_told_as_damage(tmp_path):
    file = write_slices(tmp_path / "ct", oblique_volume())[5]
    content = file.read_bytes()
    at = content.index(b"\x28\0\x10\0US\2\0") + 6
    file.write_bytes(content[:at] + b"\3\0" + content[at + 2 :])
    refused(tmp_path / "ct", "IM6: is a damaged DICOM file")


def test_every_attribute_that_is_asked_of_a_header_is_read_of_a_file():
    folder = Path(dicom_file.__file__).parent
    asked = set()
    for name in ("dicom", "dicom_header", "dicom_series", "mr_series"):
        asked |= set(re.findall(r"\b[A-Z][A-Za-z]{2,}\b", (folder / f"{name}.py").read_text(encoding="utf-8")))
    known = {word for word in asked if tag_for_keyword(word)}
    of_frames = {"EffectiveEchoTime", "SpectrallySelectedSuppression", "ConvolutionKernelGroup"}
    within = {"CodeMeaning", "CodeValue", "MeasurementUnitsCodeSequence", "TransferSyntaxUID", "PixelData"}
    within |= {"RealWorldValueSlope", "RealWorldValueIntercept"}
    words = {"Date", "Grid", "Time", "UID"}  # that are no attributes there
    assert len(known) > 50
    assert known - set(dicom_file._TAGS) <= of_frames | within | words
