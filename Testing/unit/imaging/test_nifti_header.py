import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.nifti_header import nifti_header, nifti_version
from IFXPredictLib.imaging.reading import read_scan, read_volume

NAN, INF = float("nan"), float("inf")
AT = {"dim": 40, "intent": 68, "datatype": 70, "bitpix": 72, "pixdim": 76, "offset": 108, "slope": 112, "inter": 116}
AT |= {"units": 123, "codes": 252, "quaternion": 256, "place": 268, "sform": 280, "magic": 344}
"""Where nifti1.h puts the fields."""


def changed(path: Path, *fields: tuple) -> Path:
    """The oblique volume with fields written over: (name, bytes beyond its start), kinds of numbers, values."""
    sitk.WriteImage(oblique_volume(), str(path))
    content = bytearray(path.read_bytes())
    for (name, beyond), kinds, *values in fields:
        struct.pack_into(f"<{kinds}", content, AT[name] + beyond, *values)
    path.write_bytes(content)
    return path


def refused(path: Path, words: str) -> None:
    with pytest.raises(CaseError, match=words) as refusal:
        read_volume(path)
    assert str(path) in str(refusal.value)
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) - len(str(path)) <= 300


@pytest.mark.parametrize("value", [NAN, INF, -INF, 1e-30, 1e30, -1.0])
def test_a_scale_that_is_none_is_refused_with_its_value(tmp_path, value):
    refused(
        changed(tmp_path / "a.nii", (("slope", 0), "f", value)), r"header is damaged, its scl_slope is (nan|-?inf|\S+)"
    )
    if abs(value) > 1 or np.isnan(value):
        refused(changed(tmp_path / "a.nii", (("inter", 0), "f", value)), "header is damaged, its scl_inter is")


def test_an_intercept_without_a_slope_is_refused_and_a_scale_applied(tmp_path):
    refused(changed(tmp_path / "a.nii", (("slope", 0), "2f", 0, 5)), "its scl_slope is 0")
    values = sitk.GetArrayFromImage(oblique_volume())
    for pair, expected in (((0, 0), values), ((1, 0), values), ((0.5, 3), values * 0.5 + 3)):
        found = read_volume(changed(tmp_path / "a.nii", (("slope", 0), "2f", *pair)))
        assert np.array_equal(sitk.GetArrayFromImage(found), expected)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ((("dim", 0), "h", 0), "its dim is 0"),
        ((("dim", 0), "h", -1), "its dim is -1"),
        ((("dim", 0), "h", 8), "its dim is 8"),
        ((("dim", 6), "h", 0), "its dim is 3 7 5 0"),
        ((("dim", 6), "h", -6), "its dim is 3 7 5 -6"),
        ((("dim", 6), "h", 5), "is longer than its header says, found 772 bytes, expected 702"),
        ((("dim", 6), "h", 7), "is cut short, found 772 bytes, expected 842"),
        ((("offset", 0), "f", NAN), "its vox_offset is nan"),
        ((("offset", 0), "f", INF), "its vox_offset is inf"),
        ((("offset", 0), "f", 0), r"its vox_offset is 0\.0"),
        ((("offset", 0), "f", 348), r"its vox_offset is 348\.0"),
        ((("offset", 0), "f", 352.5), r"its vox_offset is 352\.5"),
        ((("pixdim", 4), "f", 0), r"its pixdim is 0 0\.9 5"),
        ((("pixdim", 4), "f", -0.8), r"its pixdim is -0\.8 0\.9 5"),
        ((("pixdim", 8), "f", NAN), r"its pixdim is 0\.8 nan 5"),
        ((("sform", 12), "f", NAN), "its sform or qform is NaN or infinite"),
        ((("bitpix", 0), "h", 0), "its datatype is 4 of 0 bits, expected 16"),
        ((("datatype", 0), "h", 3), "its datatype is 3 of 16 bits, expected a known one"),
        ((("datatype", 0), "2h", 32, 64), "holds complex numbers, expected one number a voxel"),
        ((("datatype", 0), "2h", 128, 24), "holds colours, expected one number a voxel"),
        ((("datatype", 0), "2h", 1536, 128), "holds numbers of 128 bits"),
        ((("datatype", 0), "2h", 1, 1), "holds single bits"),
        ((("intent", 0), "h", 1005), r"holds several numbers a voxel \(intent 1005\)"),
        ((("intent", 0), "h", 1007), r"holds several numbers a voxel \(intent 1007\)"),
    ],
)
@pytest.mark.parametrize("sform", [1, 0])
def test_a_field_that_no_image_has_is_refused_with_its_value(tmp_path, field, words, sform):
    if sform == 0 and "sform" in words:
        field = (("place", 0), "f", NAN)
    refused(changed(tmp_path / "a.nii", field, (("codes", 0), "2h", 1 - sform, sform)), words)


def test_a_fourth_axis_of_0_or_1_is_none(tmp_path):
    for size in (0, 1):
        found = read_volume(changed(tmp_path / "a.nii", (("dim", 0), "h", 4), (("dim", 8), "h", size)))
        assert np.array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(oblique_volume()))


@pytest.mark.parametrize("magic", [b"n+1\1", b"\0\0\0\0", b"n+2\0", b"N+1\0"])
@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz"])
def test_a_damaged_mark_is_not_read_as_analyze_without_directions(tmp_path, magic, name):
    content = bytearray(changed(tmp_path / "plain.nii").read_bytes())
    if magic == b"n+2\0":
        content[0] ^= 1  # the mark is right, the length of the header is not
    else:
        content[AT["magic"] : AT["magic"] + 4] = magic
    (tmp_path / name).write_bytes(gzip.compress(bytes(content)) if name.endswith("gz") else bytes(content))
    refused(tmp_path / name, "is no NIfTI file or a damaged one")


def test_a_pair_without_its_mark_is_called_analyze_and_not_read(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "a.hdr"))
    content = bytearray((tmp_path / "a.hdr").read_bytes())
    content[AT["magic"]] = 0
    (tmp_path / "a.hdr").write_bytes(content)
    for ending in (".hdr", ".img"):
        refused(tmp_path / f"a{ending}", r"is Analyze 7\.5, which does not say where left and right are, or a NIfTI")


@pytest.mark.parametrize(("code", "per_mm"), [(1, 1e-3), (2, 1), (3, 1e3)])
@pytest.mark.parametrize("form", ["sform", "qform", "none"])
def test_lengths_in_metres_and_micrometres_are_read_as_mm(tmp_path, code, per_mm, form):
    image = oblique_volume()
    plain = changed(tmp_path / "plain.nii").read_bytes()
    sform = [value * per_mm for value in struct.unpack_from("<12f", plain, AT["sform"])]
    place = [value * per_mm for value in struct.unpack_from("<3f", plain, AT["place"])]
    sizes = [value * per_mm for value in image.GetSpacing()]
    path = changed(
        tmp_path / "a.nii",
        (("units", 0), "B", code),
        (("pixdim", 4), "3f", *sizes),
        (("place", 0), "3f", *place),
        (("sform", 0), "12f", *sform),
        (("codes", 0), "2h", form == "qform", form == "sform"),
    )
    found = read_scan(path)
    np.testing.assert_allclose(found.image.GetSpacing(), image.GetSpacing(), rtol=1e-5)
    if form != "none":
        np.testing.assert_allclose(found.image.GetOrigin(), image.GetOrigin(), rtol=1e-5)
        assert found.notes == ()


def test_an_unknown_unit_and_a_map_of_statistics_are_told(tmp_path):
    path = changed(tmp_path / "a.nii", (("units", 0), "B", 6), (("intent", 0), "h", 3))
    assert read_scan(path).notes == (
        "the NIfTI header has an unknown unit of length (6), taken for mm",
        "a map of statistics by the NIfTI header (intent 3), expected intensities",
    )
    assert read_scan(changed(path, (("intent", 0), "h", 1002))).notes == ()  # labels


@pytest.mark.parametrize("more", [b"\0", b"\1" * 1000])
def test_a_file_that_is_longer_than_its_header_says_is_refused(tmp_path, more):
    path = changed(tmp_path / "a.nii")
    path.write_bytes(path.read_bytes() + more)
    refused(path, rf"is longer than its header says, found {772 + len(more)} bytes, expected 772")


def test_a_header_says_which_version_order_and_affine(tmp_path):
    content = changed(tmp_path / "a.nii").read_bytes()
    assert (nifti_version(content), nifti_version(b"n+1\0"), nifti_version(b"")) == (1, None, None)
    header = nifti_header(content, 1)
    assert (header.order, header.fields["dim"][:4], header.fields["first_voxel"]) == ("<", (3, 7, 5, 6), 352)
    np.testing.assert_allclose(np.linalg.norm(header.affine[:, :3], axis=0), [0.8, 0.9, 5.0], rtol=1e-6)
    np.testing.assert_allclose(header.affine, header.other, atol=1e-4)


def test_no_bit_of_a_header_makes_a_traceback_or_another_shape(tmp_path):
    path = changed(tmp_path / "a.nii")
    whole, expected = path.read_bytes(), sitk.GetArrayFromImage(oblique_volume()).shape
    for place in range(40, 124):
        for bit in range(8):
            content = bytearray(whole)
            content[place] ^= 1 << bit
            path.write_bytes(content)
            try:
                assert sitk.GetArrayFromImage(read_volume(path)).shape == expected
            except CaseError as problem:
                assert str(problem).isprintable()  # noqa: PT017 - most bits change nothing that matters
