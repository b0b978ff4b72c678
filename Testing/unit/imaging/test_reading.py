from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.reading import read_volume

SIZE = (7, 5, 6)


def oblique_volume(seed: int = 1) -> sitk.Image:
    """Anisotropic, oblique (two rotations) and lopsided, so that no axis can be taken for another."""
    values = np.random.default_rng(seed).integers(-200, 300, SIZE[::-1])
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((0.8, 0.9, 5.0))
    image.SetOrigin((-11.3, 20.1, -300.7))
    about_z = np.array([[0.96, -0.28, 0.0], [0.28, 0.96, 0.0], [0.0, 0.0, 1.0]])
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, 0.8, -0.6], [0.0, 0.6, 0.8]])
    image.SetDirection((about_z @ about_x).ravel().tolist())
    return image


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
    return read_volume(path, gap_tolerance_mm=0.05, series=series)


def refused(path: Path, message: str, series: str | None = None) -> None:
    with pytest.raises(CaseError, match=message) as refusal:
        read(path, series)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd", ".mha", ".seg.nrrd"])
def test_a_file_of_any_format_gives_its_voxels_and_place(tmp_path, ending):
    image = oblique_volume()
    sitk.WriteImage(image, str(tmp_path / f"case{ending}"), useCompression=True)
    found = read(tmp_path / f"case{ending}")
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image))
    for place in ("GetSpacing", "GetOrigin", "GetDirection"):
        np.testing.assert_allclose(getattr(found, place)(), getattr(image, place)(), rtol=1e-6, atol=1e-6)


def test_a_dicom_folder_gives_hounsfield_units_in_the_order_of_space_and_not_of_file_names(tmp_path):
    image = oblique_volume()
    write_series(tmp_path / "ct", image)
    (tmp_path / "ct" / "README.txt").write_text("not a slice")
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
    assert read(tmp_path / "ct" / "s99.dcm").GetMetaDataKeys() == ()


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


def test_a_series_chosen_of_a_file_is_refused_and_not_ignored(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "ct.nii"))
    refused(tmp_path / "ct.nii", r"is a file, --series chooses in a folder of DICOM slices; leave", "1.2.3.1")


def test_a_missing_slice_is_told_with_its_gap(tmp_path):
    write_series(tmp_path / "ct", oblique_volume())
    (tmp_path / "ct" / "s97.dcm").unlink()
    refused(
        tmp_path / "ct",
        r"1 slice\(s\) missing: the gap between s98\.dcm and s96\.dcm is 10\.000 mm, expected 5\.000 mm .*0\.05 mm",
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
    refused(tmp_path, r"holds no DICOM series")
    (tmp_path / "notes.dcm").write_text("no slice")
    refused(tmp_path, r"holds no DICOM series")


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "none.nii.gz", r"none\.nii\.gz: no such file or folder")


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.nrrd", "a.txt"])
def test_a_file_that_is_no_image_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"not an image " * 60)
    refused(tmp_path / name, r"cannot be read as an image \(Unable to determine ImageIO reader")


@pytest.mark.parametrize("ending", [".nii", ".nii.gz", ".nrrd"])
def test_a_file_that_is_cut_short_is_refused_and_not_filled_with_zeros(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    sitk.WriteImage(oblique_volume(), str(path))
    path.write_bytes(path.read_bytes()[:-40])
    refused(path, r"cut short|cannot be read")


def test_a_changed_byte_in_a_compressed_nifti_file_is_refused(tmp_path):
    path = tmp_path / "a.nii.gz"
    sitk.WriteImage(oblique_volume(), str(path))
    content = bytearray(path.read_bytes())
    content[-6] ^= 1  # in the checksum
    path.write_bytes(content)
    refused(path, r"cut short or damaged|cannot be read")


@pytest.mark.parametrize("shown", [True, False])
def test_itk_warnings_stay_off_stderr_and_are_as_before_afterwards(tmp_path, capfd, shown):
    write_series(tmp_path / "ct", oblique_volume())
    (tmp_path / "ct" / "s97.dcm").unlink()
    before = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(shown)
    try:
        refused(tmp_path / "ct", r"missing")
        refused(tmp_path, r"holds no DICOM series")
        assert sitk.ProcessObject.GetGlobalWarningDisplay() == shown
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(before)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_in_a_nifti_file_is_refused_where_itk_would_read_0_hu(tmp_path, name, kind, value):
    voxels = np.full((3, 4, 5), 40, kind)
    voxels[1, 2, 3] = value
    sitk.WriteImage(sitk.GetImageFromArray(voxels), tmp_path / name)
    refused(tmp_path / name, rf"{name}: 1 voxel\(s\) are NaN or infinite, expected numbers everywhere")


def test_a_big_endian_nifti_file_is_not_taken_for_one_with_nan(tmp_path):
    voxels = np.arange(60, dtype=np.float32).reshape(3, 4, 5)
    sitk.WriteImage(sitk.GetImageFromArray(voxels), tmp_path / "little.nii")
    little = (tmp_path / "little.nii").read_bytes()
    # the header's fields by their widths in bytes, as the NIfTI-1 standard lists them
    widths = [4, 1] + [1] * 9 + [1] * 18 + [4, 2, 1, 1] + [2] * 8 + [4] * 3 + [2] * 4 + [4] * 8 + [4] * 3 + [2, 1, 1]
    widths += [4] * 4 + [4, 4] + [1] * 104 + [2, 2] + [4] * 18 + [1] * 20
    assert sum(widths) == 348
    ends = np.cumsum(widths)
    header = b"".join(little[end - width : end][::-1] for width, end in zip(widths, ends, strict=True))
    data = np.frombuffer(little, "<f4", 60, 352).astype(">f4").tobytes()
    (tmp_path / "big.nii").write_bytes(header + little[348:352] + data)
    image = read_volume(tmp_path / "big.nii", gap_tolerance_mm=0.01)
    assert np.array_equal(sitk.GetArrayFromImage(image), voxels)


@pytest.mark.parametrize(("header", "expected"), [("CT", "MR"), ("MR", "CT"), ("PT", "CT")])
def test_a_series_or_a_slice_of_another_modality_is_refused_with_both(tmp_path, header, expected):
    write_series(tmp_path / "series", oblique_volume(), **{"0008_0060": header})
    for path in (tmp_path / "series", next((tmp_path / "series").iterdir())):
        words = f"{path}: the image is of the modality {header} by its DICOM header, expected {expected}; give the"
        with pytest.raises(CaseError, match=words):
            read_volume(path, gap_tolerance_mm=0.05, modality=expected)
        assert read_volume(path, gap_tolerance_mm=0.05, modality=header).GetSize()[:2] == SIZE[:2]


def test_an_image_whose_header_says_no_modality_is_read_whatever_is_expected(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "case.nii"))
    for modality in ("CT", "MR"):
        assert read_volume(tmp_path / "case.nii", gap_tolerance_mm=0.05, modality=modality).GetSize() == SIZE
