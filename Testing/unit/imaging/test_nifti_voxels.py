"""NIfTI's plain numbers are taken from the file to the last bit as ITK reads them; all others are left to it."""

import struct
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume

from IFXPredictLib.imaging import nifti
from IFXPredictLib.imaging.reading import read_volume, stored_grid

KINDS = ["u1", "i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<f8", "<u8", "<i8"]


@pytest.fixture
def itk_called(monkeypatch):
    """The files of which ITK is asked for the voxels."""
    asked: list[Path] = []
    real = nifti.read_image
    monkeypatch.setattr(nifti, "read_image", lambda path: asked.append(path) or real(path))
    return asked


def written(path: Path, kind: str) -> sitk.Image:
    info = np.iinfo(kind) if np.dtype(kind).kind in "iu" else np.finfo("f4")
    values = np.linspace(float(info.min) / 3, float(info.max) / 3, 6 * 5 * 7).astype(kind).reshape(6, 5, 7)
    image = sitk.GetImageFromArray(values)
    image.CopyInformation(oblique_volume(slices=6)[:7, :5])
    sitk.WriteImage(image, str(path))
    return sitk.ReadImage(str(path))


def same(path: Path) -> None:
    found, expected = read_volume(path), sitk.ReadImage(str(path))
    assert found.GetPixelID() == expected.GetPixelID()
    assert sitk.GetArrayFromImage(found).tobytes() == sitk.GetArrayFromImage(expected).tobytes()
    for name in ("GetSize", "GetSpacing", "GetOrigin", "GetDirection"):
        assert getattr(found, name)() == getattr(expected, name)()
    grid = stored_grid(path)
    assert grid is None or (grid.size, grid.direction) == (found.GetSize(), found.GetDirection())


def changed(path: Path, at: int, kind: str, *values: float) -> None:
    content = bytearray(path.read_bytes())
    struct.pack_into(kind, content, at, *values)
    path.write_bytes(content)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_numbers_is_what_itk_reads(tmp_path, itk_called, kind):
    for name in ("a.nii", "a.nii.gz", "a.hdr", "a.img"):
        written(tmp_path / name.replace(".img", ".hdr"), kind)
        same(tmp_path / name)
    assert not itk_called


@pytest.mark.parametrize(
    ("at", "values", "asked"),
    [
        (112, ("<2f", 1.0, 0.0), False),
        (112, ("<2f", 0.0, 0.0), False),
        (112, ("<2f", 2.5, -1024.0), True),
        (112, ("<2f", 1.0, -1024.0), True),
        (40, ("<5h", 4, 7, 5, 6, 1), False),
        (40, ("<5h", 4, 7, 5, 3, 2), True),
        (108, ("<f", 352.0), False),
    ],
)
def test_a_scale_or_a_fourth_axis_is_left_to_itk(tmp_path, itk_called, at, values, asked):
    path = tmp_path / "a.nii"
    written(path, "<i2")
    changed(path, at, *values)
    same(path)
    assert bool(itk_called) == asked


def test_voxels_that_begin_later_are_taken_from_there(tmp_path, itk_called):
    path = tmp_path / "a.nii"
    written(path, "<i2")
    content = path.read_bytes()
    path.write_bytes(content[:352] + bytes(32) + content[352:])
    changed(path, 108, "<f", 384.0)
    same(path)
    assert not itk_called
