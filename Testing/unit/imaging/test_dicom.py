import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import INTERCEPT, SIZE, edit, oblique_volume, position, set_text, write_multiframe, write_slices
from pydicom.uid import ImplicitVRLittleEndian, RLELossless

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_scan, read_volume


def numbers(values: Sequence[float]) -> str:
    return "\\".join(f"{value:.9g}" for value in values)


def write_slice(file: Path, image: sitk.Image, k: int, series: str = "1.2.3.1", **tags: str) -> None:
    """Slice ``k`` of ``image`` as a CT file; ``tags`` (written gggg_eeee) go over the usual ones."""
    one = image[:, :, k : k + 1]
    axes = np.array(image.GetDirection()).reshape(3, 3)
    usual = {
        "0008|0018": f"{series}.{file.stem[1:]}",
        "0008|0060": "CT",
        "0008|103e": "portal venous",
        "0010|0010": "Doe^Jane",
        "0020|000d": "1.2.3",
        "0020|000e": series,
        "0020|0032": numbers(image.TransformIndexToPhysicalPoint((0, 0, k))),
        "0020|0037": numbers(axes[:, :2].T.ravel()),
        "0028|1052": "-1024",
        "0028|1053": "1",
    }
    for tag, value in (usual | {tag.replace("_", "|"): value for tag, value in tags.items()}).items():
        one.SetMetaData(tag, value)
    writer = sitk.ImageFileWriter()
    writer.KeepOriginalImageUIDOn()
    writer.SetFileName(str(file))
    writer.Execute(one)


def write_series(folder: Path, image: sitk.Image, first: int = 0, series: str = "1.2.3.1", **tags: str) -> None:
    """All slices, named against their order in space."""
    folder.mkdir(exist_ok=True)
    for k in range(image.GetSize()[2]):
        write_slice(folder / f"s{first + 99 - k}.dcm", image, k, series, **tags)


def read(path: Path, series: str | None = None) -> sitk.Image:
    return read_volume(path, series=series)


def refused(path: Path, message: str, series: str | None = None) -> None:
    with pytest.raises(CaseError, match=message) as refusal:
        read(path, series)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_dicom_folder_gives_hounsfield_units_in_the_order_of_space_and_not_of_file_names(tmp_path):
    image = oblique_volume()
    write_series(tmp_path / "ct", image)
    (tmp_path / "ct" / "README.txt").write_text("not a slice", encoding="utf-8")
    found = read(tmp_path / "ct")
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image))
    for place in ("GetSpacing", "GetOrigin", "GetDirection"):
        np.testing.assert_allclose(getattr(found, place)(), getattr(image, place)(), rtol=1e-6, atol=1e-6)


def test_the_rescale_slope_and_intercept_of_each_slice_are_applied(tmp_path):
    stored = oblique_volume()
    write_series(tmp_path / "ct", stored)
    pairs = {"s99.dcm": (b"-1024 ", b"-1000 ")}
    for name, (old, new) in pairs.items():  # stored values stay, the first slice's intercept rises by 24
        content = (tmp_path / "ct" / name).read_bytes()
        assert content.count(old) == 1
        (tmp_path / "ct" / name).write_bytes(content.replace(old, new))
    expected = sitk.GetArrayFromImage(stored).astype(float)
    expected[0] += 24
    np.testing.assert_array_equal(sitk.GetArrayFromImage(read(tmp_path / "ct")), expected)


def test_dicom_geometry_equals_its_nifti_copy_in_single_precision(tmp_path):
    image = oblique_volume()
    image.SetDirection(np.eye(3).ravel().tolist())
    write_series(tmp_path / "ct", image)
    sitk.WriteImage(image, str(tmp_path / "ct.nii.gz"))
    dicom, nifti = read(tmp_path / "ct"), read(tmp_path / "ct.nii.gz")
    for place in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(dicom, place)() == getattr(nifti, place)()


def test_no_header_entry_travels_on(tmp_path):
    write_series(tmp_path / "ct", oblique_volume())
    assert read(tmp_path / "ct").GetMetaDataKeys() == ()


def test_two_series_are_listed_and_one_is_taken_by_its_uid(tmp_path):
    one, other = oblique_volume(1), oblique_volume(2)[:, :, :4]
    write_series(tmp_path / "ct", one)
    write_series(tmp_path / "ct", other, first=200, series="1.2.3.2", **{"0008_103e": "arterial"})
    listed = r"1\.2\.3\.1 \(CT, portal venous, 6 slices\); 1\.2\.3\.2 \(CT, arterial, 4 slices\)\. Pass --series UID"
    refused(tmp_path / "ct", rf"holds 2 DICOM series; found {listed}")
    refused(tmp_path / "ct", rf"holds no DICOM series 1\.9; found {listed}", "1.9")
    found = sitk.GetArrayFromImage(read(tmp_path / "ct", "1.2.3.2"))
    np.testing.assert_array_equal(found, sitk.GetArrayFromImage(other))


def test_a_listed_series_cannot_steer_the_terminal(tmp_path):
    write_series(tmp_path / "ct", oblique_volume(1), **{"0008_103e": "\x1b[2Jarterial\x07"})
    write_series(tmp_path / "ct", oblique_volume(2), first=200, series="1.2.3.2")
    with pytest.raises(CaseError, match=r"1\.2\.3\.1 \(CT, \[2Jarterial, 6 slices\)") as refusal:
        read(tmp_path / "ct")
    assert str(refusal.value).isprintable()


def test_a_missing_slice_is_told_with_its_gap(tmp_path):
    write_series(tmp_path / "ct", oblique_volume())
    (tmp_path / "ct" / "s97.dcm").unlink()
    refused(
        tmp_path / "ct",
        r"1 slice\(s\) missing: the gap between s98\.dcm and s96\.dcm is 10\.000 mm, expected 5\.000 mm .*0\.1 mm",
    )
    (tmp_path / "ct" / "s96.dcm").unlink()
    refused(tmp_path / "ct", r"2 slice\(s\) missing: the gap between s98\.dcm and s95\.dcm is 15\.000 mm")


def test_unequal_spacing_is_told_with_its_gap(tmp_path):
    image = oblique_volume()
    write_series(tmp_path / "ct", image)
    moved = np.array(image.TransformContinuousIndexToPhysicalPoint((0, 0, 5.3)))
    write_slice(tmp_path / "ct" / "s94.dcm", image, 5, **{"0020_0032": numbers(moved)})
    refused(
        tmp_path / "ct", r"unequal slice spacing: the gap between s95\.dcm and s94\.dcm is 6\.500 mm, expected 5\.0"
    )


def test_a_gap_within_the_tolerance_is_accepted(tmp_path):
    image = oblique_volume()
    write_series(tmp_path / "ct", image)
    moved = np.array(image.TransformContinuousIndexToPhysicalPoint((0, 0, 5.008)))
    write_slice(tmp_path / "ct" / "s94.dcm", image, 5, **{"0020_0032": numbers(moved)})
    assert read(tmp_path / "ct").GetSize() == SIZE


def test_a_folder_that_was_exported_twice_is_read_once_and_said_to_be(tmp_path):
    image = oblique_volume()
    files = write_slices(tmp_path / "ct", image)
    for file in files:
        shutil.copy(file, tmp_path / "ct" / f"{file.name} (1)")
    found = read_scan(tmp_path / "ct", "CT")
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found.image), sitk.GetArrayFromImage(image))
    assert found.notes == (f"{len(files)} file(s) of the DICOM folder are copies of others and were left out",)
    edit(tmp_path / "ct" / "IM3 (1)", lambda header: setattr(header, "PixelData", bytes(len(header.PixelData))))
    refused(tmp_path / "ct", r"IM3 and IM3 \(1\) are the same slice by their SOPInstanceUID, in files that differ")


def test_two_slices_at_one_position_are_refused(tmp_path):
    image = oblique_volume()
    write_series(tmp_path / "ct", image)
    write_slice(tmp_path / "ct" / "s40.dcm", image, 2)
    refused(tmp_path / "ct", r"two slices at the same position \((s40.dcm and s97.dcm|s97.dcm and s40.dcm)\)")


def test_a_tilted_gantry_is_refused_with_the_shift(tmp_path):
    image = oblique_volume()
    row = np.array(image.GetDirection()).reshape(3, 3)[:, 0]
    (tmp_path / "ct").mkdir()
    for k in range(SIZE[2]):
        place = np.array(image.TransformIndexToPhysicalPoint((0, 0, k))) + 1.5 * k * row
        write_slice(tmp_path / "ct" / f"s{k}.dcm", image, k, **{"0020_0032": numbers(place)})
    refused(tmp_path / "ct", r"shifted in their plane by 1\.500 mm .*tilted gantry")


def test_a_slice_of_another_size_spacing_or_orientation_is_refused(tmp_path):
    image = oblique_volume()
    for name, message in (
        ("size", r"slices of differing size \(s\d+\.dcm and s\d+\.dcm: .*4x5.*pixels\)"),
        ("spacing", r"slices of differing pixel spacing"),
        ("orientation", r"slices of differing orientation"),
    ):
        write_series(tmp_path / name, image)
        other = image[:4, :, :] if name == "size" else sitk.Image(image)
        if name == "spacing":
            other.SetSpacing((0.8, 0.7, 5.0))
        turned = {"0020_0037": numbers([1, 0, 0, 0, 1, 0])} if name == "orientation" else {}
        write_slice(tmp_path / name / "s97.dcm", other, 2, **turned)
        refused(tmp_path / name, message)


def test_a_series_of_one_slice_is_refused(tmp_path):
    write_series(tmp_path / "ct", oblique_volume()[:, :, :1])
    refused(tmp_path / "ct", r"has one slice only")


def test_a_folder_without_slices_is_refused(tmp_path):
    refused(tmp_path, r"holds no DICOM series, found nothing; give the folder")
    for name in ("ct.nii.gz", "notes.txt", "series", "zip", ".DS_Store"):
        (tmp_path / name).write_text("no slice", encoding="utf-8")
    refused(tmp_path, r"found ct\.nii\.gz, notes\.txt, series and 1 more; give .*, or the volume's file\.")


@pytest.mark.parametrize(("header", "expected"), [("CT", "MR"), ("MR", "CT"), ("PT", "CT")])
def test_a_series_or_a_slice_of_another_modality_is_refused_with_both(tmp_path, header, expected):
    write_series(tmp_path / "series", oblique_volume(), **{"0008_0060": header})
    for path in (tmp_path / "series", next((tmp_path / "series").iterdir())):
        words = f"{path}: the image is of the modality {header} by its DICOM header, expected {expected}; give the"
        with pytest.raises(CaseError, match=words):
            read_volume(path, modality=expected)
    assert read_volume(tmp_path / "series", modality=header).GetSize() == SIZE


@pytest.mark.parametrize("modality", ["CT", "MR"])
def test_monochrome1_gives_the_values_of_monochrome2_and_is_said(tmp_path, modality):
    image = oblique_volume() + 300
    write_slices(tmp_path / "two", image, modality=modality)
    write_slices(tmp_path / "one", image, modality=modality, PhotometricInterpretation="MONOCHROME1")
    one, two = (read_scan(tmp_path / name, modality) for name in ("one", "two"))
    assert np.array_equal(sitk.GetArrayFromImage(one.image), sitk.GetArrayFromImage(two.image))
    assert (one.image.GetOrigin(), one.image.GetSpacing()) == (two.image.GetOrigin(), two.image.GetSpacing())
    assert two.notes == ()
    assert one.notes[0].startswith("MONOCHROME1 by its header: the values are taken as they are stored")


def test_a_bright_frame_of_padding_becomes_air_and_is_marked(tmp_path):
    image = oblique_volume()
    image[0, 0, 2], image[6, 4, 5] = 900, 900
    write_slices(tmp_path / "ct", image, PixelPaddingValue=900 - INTERCEPT)
    scan = read_scan(tmp_path / "ct", "CT")
    assert [scan.image[0, 0, 2], scan.image[6, 4, 5]] == [-1024, -1024]
    assert np.argwhere(sitk.GetArrayFromImage(scan.padding)).tolist() == [[2, 0, 0], [5, 4, 6]]
    assert scan.padding.GetDirection() == scan.image.GetDirection()
    kept = sitk.GetArrayFromImage(scan.padding) == 0
    assert np.array_equal(sitk.GetArrayFromImage(scan.image)[kept], sitk.GetArrayFromImage(image)[kept])


def test_padding_as_dark_as_air_stays_as_a_nifti_copy_has_it(tmp_path):
    image = oblique_volume()
    image[0, 0, 2] = -3024
    write_slices(tmp_path / "ct", image, PixelPaddingValue=-2000)
    scan = read_scan(tmp_path / "ct", "CT")
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image))
    assert np.argwhere(sitk.GetArrayFromImage(scan.padding)).tolist() == [[2, 0, 0]]


def test_padding_of_an_mri_becomes_its_darkest_value_and_may_be_a_range(tmp_path):
    image = oblique_volume() + 300
    image[0, 0, 2], image[1, 0, 2] = 4000, 4095
    write_slices(tmp_path / "mr", image, modality="MR", PixelPaddingValue=4095, PixelPaddingRangeLimit=4000)
    scan = read_scan(tmp_path / "mr", "MR")
    darkest = sitk.GetArrayFromImage(image).min()
    assert [scan.image[0, 0, 2], scan.image[1, 0, 2]] == [darkest, darkest]


def test_padding_written_as_unsigned_beside_signed_voxels_is_the_same_number(tmp_path):
    image = oblique_volume()
    image[0, 0, 2] = -3024
    files = write_slices(tmp_path / "ct", image)
    for file in files:  # a writer's slip: -2000 in an element that it calls unsigned
        edit(file, lambda content: content.add_new("PixelPaddingValue", "US", 65536 - 2000))
    assert np.argwhere(sitk.GetArrayFromImage(read_scan(tmp_path / "ct", "CT").padding)).tolist() == [[2, 0, 0]]


def test_padding_is_known_where_the_encoding_does_not_say_the_kind_of_values(tmp_path):
    image = oblique_volume()
    image[0, 0, 2] = -3024
    for file in write_slices(tmp_path / "ct", image, PixelPaddingValue=-2000):
        content = pydicom.dcmread(file)
        content.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
        content.save_as(file, implicit_vr=True, little_endian=True)
    scan = read_scan(tmp_path / "ct", "CT")
    assert np.argwhere(sitk.GetArrayFromImage(scan.padding)).tolist() == [[2, 0, 0]]
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(image))


@pytest.mark.parametrize("gone", ["ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing"])
@pytest.mark.parametrize("from_all", [True, False])
def test_slices_whose_place_is_not_known_are_told_so(tmp_path, gone, from_all):
    def change(header, k):
        if from_all or k == 3:
            del header[gone]

    write_slices(tmp_path / "ct", oblique_volume(), change=change)
    refused(tmp_path / "ct", rf"IM{1 if from_all else 4} has no usable {gone} in its header \(found nothing, expected")


@pytest.mark.parametrize("name", ["IM3", "slice.dcm", "slice.nii"])
def test_one_slice_of_a_series_is_refused_with_the_advice_to_give_the_folder(tmp_path, name):
    path = write_slices(tmp_path / "ct", oblique_volume())[2].rename(tmp_path / name)
    refused(path, "is one slice of a DICOM series; give the folder that holds all its slices")


def test_what_stands_beside_an_image_in_an_export_is_left_out(tmp_path):
    image = oblique_volume()
    write_slices(tmp_path / "ct", image)
    write_multiframe(tmp_path / "ct" / "SEG1", image, Modality="SEG", SeriesInstanceUID="1.2.9")
    (tmp_path / "ct" / "notes.txt").write_text("no slice " * 40, encoding="utf-8")
    (tmp_path / "ct" / ".hidden").write_bytes(b"")
    (tmp_path / "ct" / "done.txt").write_bytes(b"")
    (tmp_path / "ct" / "folder").mkdir()
    found = sitk.GetArrayFromImage(read_scan(tmp_path / "ct", "CT").image)
    assert np.array_equal(found, sitk.GetArrayFromImage(image))


@pytest.mark.parametrize("begins", [b"\x02\0\0\0UL", b"\x08\0\x08\0CS"])  # the file's meta header, ImageType
def test_files_without_a_preamble_are_read(tmp_path, begins):
    image = oblique_volume()
    for file in write_slices(tmp_path / "ct", image):
        content = file.read_bytes()
        file.write_bytes(content[content.index(begins) :])
    assert np.array_equal(sitk.GetArrayFromImage(read(tmp_path / "ct")), sitk.GetArrayFromImage(image))


@pytest.mark.parametrize("digits", [1, 2, 3])
def test_positions_written_with_few_digits_are_read(tmp_path, digits):
    image = oblique_volume(slices=40)
    image.SetDirection(np.eye(3).ravel().tolist())
    image.SetSpacing((0.8, 0.9, 1.6667))

    def change(header, k):
        header.ImagePositionPatient = [f"{float(value):.{digits}f}" for value in position(image, k)]

    write_slices(tmp_path / "ct", image, change=change)
    found = read(tmp_path / "ct")
    assert found.GetSpacing()[2] == pytest.approx(1.6667, abs=0.003)
    assert np.array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image))


def test_cosines_that_rounding_bent_are_set_upright_and_said(tmp_path):
    image = oblique_volume()
    image.SetDirection(np.eye(3).ravel().tolist())
    write_slices(tmp_path / "ct", image, ImageOrientationPatient=["1", "0.0002", "0", "0", "1", "0"])
    scan = read_scan(tmp_path / "ct", "CT")
    assert scan.notes == ("the axes of the image were 0.011 degrees from right angles and set upright",)
    axes = np.array(scan.image.GetDirection()).reshape(3, 3)
    np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)


def test_two_phases_at_the_same_positions_are_refused_with_their_acquisitions(tmp_path):
    write_slices(tmp_path / "ct", oblique_volume(1))
    write_slices(tmp_path / "ct", oblique_volume(2), first=101, AcquisitionNumber=2)
    refused(
        tmp_path / "ct",
        r"\(IM1 and IM101: acquisition 1, ORIGINAL/PRIMARY/AXIAL and acquisition 2, ORIGINAL/.*\); leave one phase",
    )


def test_water_and_fat_images_of_one_series_are_told_apart(tmp_path):
    for kind, first in (("W", 1), ("F", 101)):
        write_slices(tmp_path / "mr", oblique_volume(), first=first, ImageType=["DERIVED", "PRIMARY", "M", kind])
    refused(tmp_path / "mr", r"two slices at the same position .*DERIVED/PRIMARY/M/W and .*DERIVED/PRIMARY/M/F\)")


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("PixelSpacing", ["0\\0", "-1\\1", "2,5", "0.8", "0.8\\0.9\\1", "nan\\1", "inf\\1", "1_0\\1", "0.8\\", ""]),
        (
            "ImageOrientationPatient",
            [
                text.replace(" ", "\\")
                for text in ("0 0 0 0 0 0", "2 0 0 0 2 0", "1 0 0 1 0 0", "1 0 0 .7 .7 0", "1 0 0")
            ],
        ),
        ("ImagePositionPatient", ["0\\0", "nan\\0\\0", "0,5\\0\\0", "1e30\\0\\0"]),
    ],
)
@pytest.mark.parametrize("only", [None, 3])
def test_geometry_that_is_no_geometry_is_refused_with_what_was_found(tmp_path, tag, values, only):
    image = oblique_volume()
    for number, value in enumerate(values):
        folder = tmp_path / f"ct{number}"
        write_slices(folder, image, change=lambda header, k, v=value: only in (None, k) and set_text(header, tag, v))
        found = re.escape(value) or "nothing"
        refused(folder, rf"IM{(only or 0) + 1} has no usable {tag} in its header \(found {found}, expected ")


def test_a_spacing_at_the_detector_is_none_in_the_patient(tmp_path):
    write_slices(tmp_path / "ct", oblique_volume(), PixelSpacing=None, ImagerPixelSpacing=[0.9, 0.8])
    refused(
        tmp_path / "ct", r"IM1 has no usable PixelSpacing in its header \(found ImagerPixelSpacing, expected two posit"
    )


def test_frames_are_held_to_the_same_geometry(tmp_path):
    def turned(content):
        (shared,) = content.SharedFunctionalGroupsSequence
        shared.PlaneOrientationSequence[0].ImageOrientationPatient = [2, 0, 0, 0, 2, 0]

    write_multiframe(tmp_path / "e.dcm", oblique_volume())
    edit(tmp_path / "e.dcm", turned)
    refused(
        tmp_path / "e.dcm", r"frame 1 has no usable ImageOrientationPatient in its header \(found 2\.0.*of length 1 at"
    )


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_run_length_encoded_slices_are_read(tmp_path, photometric):
    image = oblique_volume()
    for file in write_slices(tmp_path / "ct", image, PhotometricInterpretation=photometric):
        edit(file, lambda content: content.compress(RLELossless))
    found = read_scan(tmp_path / "ct", "CT").image
    assert np.array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image))


@pytest.mark.parametrize(
    "tags",
    [
        {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "ImagePositionPatient": None, "SeriesDescription": "Dose Report"},
    ],
)
def test_a_localizer_or_a_dose_report_beside_a_volume_is_left_out(tmp_path, tags):
    image = oblique_volume()
    write_slices(tmp_path / "ct", image)
    write_slices(tmp_path / "ct", image[:, :, :1], first=90, SeriesInstanceUID="1.2.3.9", **tags)
    found = sitk.GetArrayFromImage(read_scan(tmp_path / "ct", "CT").image)
    assert np.array_equal(found, sitk.GetArrayFromImage(image))
    write_slices(tmp_path / "only", image, **tags)
    with pytest.raises(CaseError, match=r"IM1(: is a localizer| has no usable ImagePositionPatient)"):
        read_scan(tmp_path / "only", "CT")


def test_captures_that_say_where_they_lie_are_told_and_not_left_out(tmp_path):
    image = oblique_volume()
    write_slices(tmp_path / "ct", image)
    placed = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "SeriesInstanceUID": "1.2.3.9"}
    write_slices(tmp_path / "ct", image[:, :, :1], first=90, **placed)
    refused(tmp_path / "ct", r"holds 2 DICOM series; found")


@pytest.mark.parametrize("orientation", ["1.01 0 0 0 1 0", "1 0 0 0 0.99 0", "1 0 0 0.01 0.99995 0"])
def test_directions_that_are_not_of_length_1_or_at_right_angles_are_refused(tmp_path, orientation):
    image = oblique_volume()
    image.SetDirection(np.eye(3).ravel().tolist())
    write_slices(tmp_path / "ct", image, ImageOrientationPatient=orientation.split())
    refused(
        tmp_path / "ct", "has no usable ImageOrientationPatient in its header .*two directions of length 1 at right"
    )


def test_a_slice_that_lost_its_series_is_told_and_not_left_out(tmp_path):
    files = write_slices(tmp_path / "ct", oblique_volume())
    edit(files[5], lambda content: delattr(content, "SeriesInstanceUID"))
    refused(
        tmp_path / "ct", r"holds 2 DICOM series; found without a SeriesInstanceUID \(CT, no description, 1 slices\)"
    )


def test_objects_without_voxels_beside_an_image_are_left_out(tmp_path):
    image = oblique_volume()
    files = write_slices(tmp_path / "ct", image)
    structures = pydicom.dcmread(files[0])
    structures.file_meta.MediaStorageSOPClassUID = structures.SOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"
    structures.Modality = "RTSTRUCT"
    for keyword in ("Rows", "Columns", "PixelData"):
        del structures[keyword]
    structures.save_as(tmp_path / "ct" / "RS1", enforce_file_format=True)
    assert np.array_equal(sitk.GetArrayFromImage(read(tmp_path / "ct")), sitk.GetArrayFromImage(image))
