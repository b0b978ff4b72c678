import gzip

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.explanation.write_maps import remove_maps, write_map


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
    path.write_text("before")
    labels = sitk.Image([2, 2, 2], sitk.sitkLabelUInt8)
    with pytest.raises(IFXPredictError, match=r"map\.nii\.gz: the map cannot be written \(.*\); is the disk full"):
        write_map(labels, path)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == ["map.nii.gz"]


def earlier_maps(out):
    folder = out / "maps"
    folder.mkdir()
    for name in ("grad_cam_raised.nii.gz", "original_firstorder_Mean.nii.gz", "maps.tsv", "maps.schema.tsv"):
        (folder / name).write_text("of patient A")
    return folder


def test_the_maps_of_an_earlier_run_are_removed_and_nothing_else(tmp_path):
    earlier_maps(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    remove_maps(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    remove_maps(tmp_path)  # nothing left to remove


def test_a_folder_that_holds_something_else_is_left_alone_and_named(tmp_path):
    folder = earlier_maps(tmp_path)
    (folder / "thesis.docx").write_text("mine")
    with pytest.raises(
        IFXPredictError, match=r"maps: holds 'thesis\.docx', which is no map and would be lost; give an"
    ):
        remove_maps(tmp_path)
    assert len(list(folder.iterdir())) == 5


def test_a_file_of_that_name_is_no_folder_of_maps_and_is_left_alone(tmp_path):
    (tmp_path / "maps").write_text("mine")
    with pytest.raises(IFXPredictError, match=r"maps: earlier maps cannot be removed \("):
        remove_maps(tmp_path)
    assert (tmp_path / "maps").read_text() == "mine"
