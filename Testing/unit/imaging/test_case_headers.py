"""Image and mask on two grids are refused by their headers: what they unpack to may be gigabytes."""

import gzip
import zlib
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import oblique_volume, write_slices

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging import dicom, itk_process, nifti, stored_voxels
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
IMAGE = oblique_volume(slices=6)
ENDINGS = (".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd")


def mask_of(image: sitk.Image) -> sitk.Image:
    values = np.zeros(image.GetSize()[::-1], np.uint8)
    values[2:4, 1:3, 2:5] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return mask


def moved(image: sitk.Image) -> sitk.Image:
    other = sitk.Image(image)
    other.SetOrigin((9.0, 9.0, 9.0))
    return other


@pytest.fixture
def no_voxels(monkeypatch):
    """Every way to voxels is an error."""

    def forbidden(*_):
        raise AssertionError("voxels were read")

    for module, names in (
        (nifti, ("inflated", "read_image", "check_voxels")),
        (stored_voxels, ("inflated", "read_image", "image_with")),
        (dicom, ("intensities",)),
    ):
        for name in names:
            monkeypatch.setattr(module, name, forbidden)


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_grid_is_refused_before_a_voxel_of_either_is_read(tmp_path, no_voxels, ending):
    for file, volume in (("ct", IMAGE), ("voi", moved(mask_of(IMAGE)))):
        sitk.WriteImage(volume, str(tmp_path / f"{file}{ending}"), useCompression=True)
    write_slices(tmp_path / "slices", IMAGE)
    for image in (tmp_path / f"ct{ending}", tmp_path / "slices"):
        with pytest.raises(CaseError, match=r"another grid than the image, .* mm apart .*\(image .*, mask .*\)$"):
            read_case(image, tmp_path / f"voi{ending}", PROTOCOL)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_header_is_asked_for_once_a_case_and_anew_for_the_next(tmp_path, monkeypatch, ending):
    asked, real = [], itk_process._ask
    monkeypatch.setattr(itk_process, "_ask", lambda task, files: asked.append(task) or real(task, files))
    for shift in (0.0, 5.0):
        image = sitk.Image(IMAGE)
        image.SetOrigin((shift, 2.0, 3.0))
        for name, volume in (("ct", image), ("voi", mask_of(image))):
            sitk.WriteImage(volume, str(tmp_path / f"{name}{ending}"), useCompression=True)
        case = read_case(tmp_path / f"ct{ending}", tmp_path / f"voi{ending}", PROTOCOL)
        np.testing.assert_allclose(case.image.GetOrigin(), sitk.DICOMOrient(image, "LPS").GetOrigin(), atol=1e-4)
    assert asked == ["header"] * 4


@pytest.mark.parametrize("ending", ENDINGS)
def test_crops_and_other_orders_of_axes_are_taken_as_before(tmp_path, ending):
    mask = mask_of(IMAGE)
    for name, volume in (("cut", mask[1:6, 1:4, 1:5]), ("turned", sitk.DICOMOrient(mask, "SAR")), ("same", mask)):
        path = tmp_path / f"{name}{ending}"
        sitk.WriteImage(volume, str(path), useCompression=True)
        sitk.WriteImage(IMAGE, str(tmp_path / f"ct{ending}"), useCompression=True)
        case = read_case(tmp_path / f"ct{ending}", path, PROTOCOL)
        assert np.count_nonzero(sitk.GetArrayViewFromImage(case.mask)) == 12


def test_files_that_unpack_to_gigabytes_are_refused_by_their_headers_either_way(tmp_path):
    """The stream is not even begun beyond the header: what follows it here is none."""
    for name, volume in (("ct", IMAGE), ("voi", mask_of(IMAGE)), ("huge", moved(IMAGE))):
        sitk.WriteImage(volume, str(tmp_path / f"{name}.nii.gz"))
    huge = tmp_path / "huge.nii.gz"
    header = bytearray(gzip.decompress(huge.read_bytes())[:352])
    header[40:48] = np.array([3, 2000, 2000, 700], "<i2").tobytes()
    packed = zlib.compressobj(wbits=31)
    huge.write_bytes(packed.compress(bytes(header) + bytes(2_000_000)) + packed.flush())
    for image, mask in ((huge, tmp_path / "voi.nii.gz"), (tmp_path / "ct.nii.gz", huge)):
        with pytest.raises(CaseError, match=r"another grid than the image"):
            read_case(image, mask, PROTOCOL)


@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd", ".mha"])
def test_a_mask_whose_header_cannot_be_read_is_refused_by_its_name(tmp_path: Path, ending):
    sitk.WriteImage(IMAGE, str(tmp_path / "ct.nrrd"))
    path = tmp_path / f"voi{ending}"
    sitk.WriteImage(mask_of(IMAGE), str(path))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(CaseError, match=rf"voi\{ending}: (is|cannot|its header)"):
        read_case(tmp_path / "ct.nrrd", path, PROTOCOL)
