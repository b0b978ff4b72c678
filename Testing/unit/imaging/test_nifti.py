import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.nifti import is_nifti
from IFXPredictLib.imaging.reading import read_scan, read_volume


def read(path: Path, series: str | None = None) -> sitk.Image:
    return read_volume(path, series=series)


def refused(path: Path, message: str, series: str | None = None) -> None:
    with pytest.raises(CaseError, match=message) as refusal:
        read(path, series)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


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
    image = read_volume(tmp_path / "big.nii")
    assert np.array_equal(sitk.GetArrayFromImage(image), voxels)


def with_affine(
    path: Path, change: Callable[[np.ndarray], np.ndarray], *, qform: int, sform: int = 1, spacing: tuple = ()
) -> Path:
    """A NIfTI file of the oblique volume whose sform was changed, and nothing else but codes and pixdim."""
    sitk.WriteImage(oblique_volume(), str(path))
    raw = bytearray(path.read_bytes())
    affine = np.array(struct.unpack_from("<12f", raw, 280)).reshape(3, 4)
    struct.pack_into("<hh", raw, 252, qform, sform)
    struct.pack_into("<12f", raw, 280, *change(affine).ravel())
    if spacing:
        struct.pack_into("<3f", raw, 80, *spacing)
    path.write_bytes(raw)
    return path


def unchanged(affine: np.ndarray) -> np.ndarray:
    return affine


def leaning(by: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(affine):
        found = affine.copy()
        found[:, 1] += by * np.linalg.norm(affine[:, 1]) / np.linalg.norm(affine[:, 0]) * affine[:, 0]
        return found

    return change


def moved(affine: np.ndarray) -> np.ndarray:
    return affine + np.pad([[4.0], [0.0], [0.0]], ((0, 0), (3, 0)))


def turned(affine: np.ndarray) -> np.ndarray:
    return np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ affine


DISAGREE = (
    r"sform and qform or pixdim of the NIfTI header disagree: by its affine spacing .*; the grid that ITK reads, "
)


@pytest.mark.parametrize(
    ("change", "codes", "words"),
    [
        (unchanged, {"qform": 0, "spacing": (1, 1, 1)}, DISAGREE + r"spacing \(1 1 1\)"),
        (
            lambda a: a * 1.1,
            {"qform": 1},
            r"by its affine spacing \(0\.88 0\.99 5\.5\).*reads, spacing \(0\.8 0\.9 5\)",
        ),
        (unchanged, {"qform": 0, "spacing": (0.9, 0.8, 5)}, DISAGREE + r"spacing \(0\.9 0\.8 5\)"),
        (unchanged, {"qform": 0, "spacing": (0.8, 0.9, 4.9)}, DISAGREE + r"spacing \(0\.8 0\.9 4\.9\)"),
        (leaning(0.26), {"qform": 1}, "the affine is sheared, its axes are 14.* degrees from right angles"),
        (leaning(0.02), {"qform": 0}, "the affine is sheared, its axes are 1.1. degrees from right angles"),
        (lambda a: a * 0, {"qform": 1}, "has an axis of length 0"),
    ],
)
def test_an_affine_that_itk_cannot_hold_is_refused_with_both(tmp_path, change, codes, words):
    refused(with_affine(tmp_path / "a.nii", change, **codes), words)


def test_the_refusal_says_how_to_mend_the_file(tmp_path):
    path = with_affine(tmp_path / "a.nii", unchanged, qform=0, spacing=(1, 1, 1))
    refused(path, r"nib\.save\(nib\.Nifti1Image\(image\.dataobj, image\.affine\), new_name\)")


@pytest.mark.parametrize("qform", [0, 1, 2])
@pytest.mark.parametrize("sform", [1, 2])
def test_an_affine_that_both_forms_agree_on_is_read_whatever_their_codes(tmp_path, qform, sform):
    scan = read_scan(with_affine(tmp_path / "a.nii", unchanged, qform=qform, sform=sform))
    np.testing.assert_allclose(scan.image.GetOrigin(), oblique_volume().GetOrigin(), rtol=1e-6)
    assert scan.notes == ()


@pytest.mark.parametrize("change", [moved, turned])
def test_two_forms_that_place_the_image_differently_are_told_or_refused(tmp_path, change):
    path = with_affine(tmp_path / "a.nii", change, qform=1)
    try:
        notes = read_scan(path).notes
    except CaseError as problem:
        assert "disagree" in str(problem)  # noqa: PT017 - ITK chooses between the two by their codes
    else:
        assert notes == ("sform and qform of the NIfTI header differ; the sform was used",)


def test_a_file_without_directions_is_read_and_told(tmp_path):
    scan = read_scan(with_affine(tmp_path / "a.nii", unchanged, qform=0, sform=0))
    assert scan.notes == (
        "the NIfTI header says nothing of directions (qform and sform codes are 0): left may be right",
    )


@pytest.mark.parametrize("qform", [0, 1])
def test_axes_of_an_sform_that_rounding_bent_are_set_upright_and_said(tmp_path, qform):
    scan = read_scan(with_affine(tmp_path / "a.nii", leaning(1e-4), qform=qform))
    assert scan.notes == ("the axes of the image were 0.006 degrees from right angles and set upright",)
    np.testing.assert_allclose(scan.image.GetDirection(), oblique_volume().GetDirection(), atol=1e-4)
    assert np.array_equal(sitk.GetArrayFromImage(scan.image), sitk.GetArrayFromImage(oblique_volume()))


def as_nifti_2(content: bytes) -> bytes:
    """A little-endian NIfTI-1 file's fields in the places and widths that nifti2.h gives them."""
    new = bytearray(544)
    struct.pack_into("<i8s", new, 0, 540, b"n+2\0\r\n\x1a\n")
    moves = [("<h", 70, "<h", 12), ("<h", 72, "<h", 14), ("<8h", 40, "<8q", 16), ("<8f", 76, "<8d", 104)]
    moves += [("<2f", 112, "<2d", 176), ("<2h", 252, "<2i", 344), ("<6f", 256, "<6d", 352), ("<12f", 280, "<12d", 400)]
    for old, at, wide, to in [*moves, ("<B", 123, "<i", 500)]:
        struct.pack_into(wide, new, to, *struct.unpack_from(old, content, at))
    struct.pack_into("<q", new, 168, 544)
    return bytes(new) + content[352:]


def rewritten(folder: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    sitk.WriteImage(oblique_volume(), str(folder / "plain.nii"))
    (folder / name).write_bytes(change((folder / "plain.nii").read_bytes()))
    return folder / name


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("two.nii", as_nifti_2),
        ("two.nii.gz", lambda content: gzip.compress(as_nifti_2(content))),
        ("packed.nii", gzip.compress),
        ("plain.nii.gz", bytes),
        ("export", bytes),
        ("export.img.dat", gzip.compress),
    ],
)
def test_nifti_2_and_files_with_another_formats_name_give_the_same_image(tmp_path, name, change):
    path = rewritten(tmp_path, name, change)
    assert is_nifti(path)
    found, expected = read(path), read(tmp_path / ("plain.nii" if name != "plain.nii.gz" else name))
    assert np.array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(oblique_volume()))
    for place in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        np.testing.assert_allclose(getattr(found, place)(), getattr(expected, place)(), rtol=1e-6, atol=1e-9)


def test_a_pair_of_header_and_voxels_is_read_and_checked_as_one_file_is(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "a.hdr"))
    for ending in (".hdr", ".img"):
        assert is_nifti(tmp_path / f"a{ending}")
        assert np.array_equal(
            sitk.GetArrayFromImage(read(tmp_path / f"a{ending}")), sitk.GetArrayFromImage(oblique_volume())
        )
    (tmp_path / "a.img").write_bytes((tmp_path / "a.img").read_bytes()[:-8])
    refused(tmp_path / "a.hdr", "is cut short")


@pytest.mark.parametrize("ending", ["nrrd", "seg.nrrd", "mha", "nhdr", "mhd"])
@pytest.mark.parametrize("kind", [np.int16, np.float32])
def test_what_simpleitk_converted_from_nifti_is_read_as_what_it_is(tmp_path, ending, kind):
    sitk.WriteImage(
        sitk.Cast(oblique_volume(), sitk.sitkInt16 if kind is np.int16 else sitk.sitkFloat32), str(tmp_path / "a.nii")
    )
    born = sitk.ReadImage(str(tmp_path / "a.nii"))
    born.SetMetaData("note", "x")
    for compressed in (False, True):
        sitk.WriteImage(born, str(tmp_path / f"b.{ending}"), useCompression=compressed)
        assert not is_nifti(tmp_path / f"b.{ending}")
        assert np.array_equal(sitk.GetArrayFromImage(read(tmp_path / f"b.{ending}")), sitk.GetArrayFromImage(born))
