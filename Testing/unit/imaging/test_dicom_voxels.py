"""Voxels taken straight from their files are those that ITK gives, to the last bit; others are left to it."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume, write_slices
from pydicom.uid import ImplicitVRLittleEndian

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging import dicom_voxels
from IFXPredictLib.imaging.dicom import read_folder

SHAPE = (6, 5, 7)
RANDOM = np.random.default_rng(3)


def by_itk(files):
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames([str(file) for file in files])
    reader.SetOutputPixelType(sitk.sitkFloat32)
    return sitk.GetArrayFromImage(reader.Execute())


def stored_as(dtype, low, high, **tags):
    """A change of headers: voxels of a type between two values, and tags of all slices."""
    values = RANDOM.integers(low, high, SHAPE, endpoint=True).astype(dtype)
    values[:, 0, :2] = low, high

    def change(header, k):
        header.BitsAllocated = values.dtype.itemsize * 8
        header.PixelRepresentation = int(values.dtype.kind == "i")
        header.PixelData = values[k].tobytes() + b"\0" * (values[k].nbytes % 2)
        for keyword, value in tags.items():
            setattr(header, keyword, value)

    return change


def bits(count):
    def change(header, _):
        header.BitsStored, header.HighBit = count, count - 1

    return change


def both(*changes):
    def change(header, k):
        for one in changes:
            one(header, k)

    return change


AS_STORED = {
    "16 bits, signed": stored_as("<i2", -32768, 32767),
    "16 bits": stored_as("<u2", 0, 65535),
    "12 of 16 bits": both(stored_as("<u2", 0, 4095), bits(12)),
    "12 of 16 bits, signed": both(stored_as("<i2", -2048, 2047), bits(12)),
    "8 bits": both(stored_as("u1", 0, 255), bits(8)),
    "a scale of fractions": stored_as("<i2", -900, 900, RescaleSlope="0.7320508", RescaleIntercept="-1024.25"),
}
BY_ITK = {
    "bits above those of a voxel in use": both(stored_as("<u2", 0, 65535), bits(12)),
    "a voxel in the upper bits": stored_as("<u2", 0, 4095, BitsStored=12, HighBit=13),
}


def written(folder, change, modality="CT"):
    files = write_slices(folder, oblique_volume(), modality=modality, change=change)
    return sorted(files, key=lambda file: float(np.array(pydicom.dcmread(file).ImagePositionPatient) @ [0, 0.6, 0.8]))


@pytest.fixture
def itk_called(monkeypatch):
    """The files of each series that ITK is asked to read."""
    asked: list[list[Path]] = []
    real = dicom_voxels.read_series
    monkeypatch.setattr(dicom_voxels, "read_series", lambda files: asked.append(list(files)) or real(files))
    return asked


@pytest.mark.parametrize("name", [*AS_STORED, *BY_ITK])
def test_a_ct_has_itks_values_and_needs_itk_only_where_bits_are_mixed(tmp_path, itk_called, name):
    files = written(tmp_path / "ct", (AS_STORED | BY_ITK)[name])
    found = read_folder(tmp_path / "ct", None, None).image
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), by_itk(files))
    assert found.GetPixelID() == sitk.sitkFloat32
    assert bool(itk_called) == (name in BY_ITK)


def test_an_mri_may_have_a_scale_a_slice_or_none(tmp_path, itk_called):
    def scaled(header, k):
        header.RescaleSlope, header.RescaleIntercept = f"{0.3 + k / 7:.9g}", str(k)

    for name, change in (("scaled", scaled), ("plain", None)):
        files = written(tmp_path / name, change, "MR")
        found = read_folder(tmp_path / name, None, "MR").image
        np.testing.assert_array_equal(sitk.GetArrayFromImage(found), by_itk(files))
    assert not itk_called


@pytest.mark.parametrize("tags", [{"RescaleIntercept": None}, {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}])
def test_what_itk_scales_by_rules_of_its_own_is_left_to_it(tmp_path, itk_called, tags):
    files = write_slices(tmp_path / "mr", oblique_volume(), modality="MR", RescaleSlope="2", RescaleIntercept="5")
    for file in files:
        header = pydicom.dcmread(file)
        for keyword, value in tags.items():
            delattr(header, keyword) if value is None else setattr(header, keyword, value)
        header.save_as(file)
    read_folder(tmp_path / "mr", None, None)
    assert len(itk_called) == 1


def test_implicit_headers_and_elements_after_the_voxels_are_read_alike(tmp_path, itk_called):
    files = written(tmp_path / "ct", AS_STORED["12 of 16 bits, signed"])
    before = by_itk(files)
    for file in files:
        header = pydicom.dcmread(file)
        header.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
        header.DataSetTrailingPadding = b"\0" * 64
        header.save_as(file, implicit_vr=True, little_endian=True, enforce_file_format=True)
    found = read_folder(tmp_path / "ct", None, "CT").image
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), before)
    assert not itk_called


def test_a_file_that_was_shortened_since_its_header_was_read_is_named(tmp_path, monkeypatch):
    files = written(tmp_path / "ct", None)
    real = dicom_voxels.intensities

    def shortened(*given):
        files[2].write_bytes(files[2].read_bytes()[:-20])
        return real(*given)

    monkeypatch.setattr("IFXPredictLib.imaging.dicom.intensities", shortened)
    with pytest.raises(CaseError, match=files[2].name):
        read_folder(tmp_path / "ct", None, "CT")
