import gzip
import re

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.explanation.write_maps import write_map


@pytest.fixture
def image():
    """Oblique and anisotropic, with NaN."""
    values = np.random.default_rng(1).normal(size=(5, 7, 9)).astype(np.float32)
    values[0, 1, 2] = np.nan
    image = sitk.GetImageFromArray(values)
    image.SetSpacing((0.71, 0.83, 5.0))
    image.SetOrigin((-123.4, 77.1, -903.3))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix())
    return image


def test_a_map_reads_back_on_its_grid(image, tmp_path):
    write_map(image, tmp_path / "maps" / "grad_cam.nii.gz")
    back = sitk.ReadImage(str(tmp_path / "maps" / "grad_cam.nii.gz"))
    assert back.GetPixelID() == sitk.sitkFloat32
    np.testing.assert_array_equal(sitk.GetArrayFromImage(back), np.nan_to_num(sitk.GetArrayFromImage(image)))
    for corner in ((0, 0, 0), (8, 6, 4), (8, 0, 4)):
        places = [one.TransformIndexToPhysicalPoint(corner) for one in (back, image)]
        np.testing.assert_allclose(*places, atol=1e-3)


def test_the_file_itself_holds_nan_which_itk_reads_as_0(image, tmp_path):
    write_map(image, tmp_path / "map.nii.gz")
    content = gzip.decompress((tmp_path / "map.nii.gz").read_bytes())
    header_bytes = int(np.frombuffer(content, "<f4", 1, 108)[0])  # vox_offset
    values = np.frombuffer(content, "<f4", offset=header_bytes).reshape(5, 7, 9)
    np.testing.assert_array_equal(values, sitk.GetArrayFromImage(image))


@pytest.mark.parametrize(
    ("notice", "kept"),
    [("", ""), ("simulated cases", "simulated cases"), ("x" * 78 + "\u00e4", "x" * 78), ("x" * 100, "x" * 79)],
)
def test_the_header_says_what_the_bundle_says_as_far_as_it_has_room(image, tmp_path, notice, kept):
    write_map(image, tmp_path / "map.nii.gz", notice)
    header = gzip.decompress((tmp_path / "map.nii.gz").read_bytes())[148:228]  # descrip of NIfTI-1
    assert header.rstrip(b"\0").decode() == kept
    assert "ITK_FileNotes" not in image.GetMetaDataKeys()


def test_another_ending_is_refused(image, tmp_path):
    with pytest.raises(IFXPredictError, match=r"map\.nrrd: a map is written as \.nii\.gz"):
        write_map(image, tmp_path / "map.nrrd")
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_leaves_what_stood_there(image, tmp_path):
    path = tmp_path / "map.nii.gz"
    path.write_text("before", encoding="utf-8")
    labels = sitk.Image([2, 2, 2], sitk.sitkLabelUInt8)
    with pytest.raises(IFXPredictError, match=r"map\.nii\.gz: the map cannot be written \(.*\); is the disk full"):
        write_map(labels, path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["map.nii.gz"]
    aside = tmp_path / ".ifxpredict-1-2-3-x" / "new" / "maps" / "map.nii.gz"
    with pytest.raises(IFXPredictError, match=f"^{re.escape(str(tmp_path / 'maps' / 'map.nii.gz'))}: the map cannot"):
        write_map(labels, aside)
