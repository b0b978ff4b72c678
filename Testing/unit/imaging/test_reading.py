import zipfile
from pathlib import Path

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import SIZE, oblique_volume, write_slices

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.imaging.reading import read_scan, read_volume, stored_grid


def read(path: Path, series: str | None = None) -> sitk.Image:
    return read_volume(path, series=series)


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


@pytest.mark.parametrize("ending", [".nii.gz", ".nrrd", ".mha"])
@pytest.mark.parametrize("packed", [True, False])
def test_one_frame_along_a_fourth_axis_is_a_volume_in_any_format_and_two_are_not(tmp_path, ending, packed):
    image, file = oblique_volume(), tmp_path / f"frames{ending}"
    sitk.WriteImage(sitk.JoinSeries([image]), str(file), useCompression=packed)
    found, grids = read(file), []
    read_volume(file, before=grids.append)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(image))
    for grid in (Grid.of(found), *grids, stored_grid(file)):
        for place in ("size", "spacing", "origin", "direction"):
            np.testing.assert_allclose(getattr(grid, place), getattr(Grid.of(image), place), rtol=1e-6, atol=1e-6)
    sitk.WriteImage(sitk.JoinSeries([image, image]), str(file), useCompression=packed)
    assert read(file).GetSize() == (*image.GetSize(), 2)


@pytest.mark.parametrize(("kind", "first"), [("list", True), ("vector", True), ("list", False)])
def test_one_frame_as_a_list_of_nrrd_is_a_volume(tmp_path, kind, first):
    values = sitk.GetArrayFromImage(oblique_volume()).astype("<i2")

    def axes(of_list, others):
        return f"{of_list} {others}" if first else f"{others} {of_list}"

    header = [
        *("NRRD0004", "type: short", "dimension: 4", "space: left-posterior-superior", "endian: little"),
        f"sizes: {axes(1, ' '.join(map(str, values.shape[::-1])))}",
        f"kinds: {axes(kind, 'domain domain domain')}",
        f"space directions: {axes('none', '(0.7,0,0) (0,0.8,0) (0,0,5)')}",
        *("space origin: (-10,20,-30)", "encoding: raw", "", ""),
    ]
    (tmp_path / "a.nrrd").write_bytes("\n".join(header).encode() + values.tobytes())
    found = read(tmp_path / "a.nrrd")
    assert (found.GetNumberOfComponentsPerPixel(), found.GetOrigin()) == (1, (-10, 20, -30))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found), values)


def test_a_series_chosen_of_a_file_is_refused_and_not_ignored(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "ct.nii"))
    refused(tmp_path / "ct.nii", r"is a file, --series chooses in a folder of DICOM slices; leave", "1.2.3.1")


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "none.nii.gz", r"none\.nii\.gz: no such file or folder")


@pytest.mark.parametrize("name", ["a.nii", "a.nii.gz", "a.nrrd", "a.txt"])
def test_a_file_that_is_no_image_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"not an image " * 60)
    refused(
        tmp_path / name,
        r"cannot be read as an image \(Unable to determine ImageIO reader|is no NIfTI file or a damaged one",
    )


def test_an_archive_and_an_empty_file_are_called_so(tmp_path):
    (tmp_path / "empty.nrrd").write_bytes(b"")
    refused(tmp_path / "empty.nrrd", r"cannot be read as an image \(it is empty\); copy or export it again\.$")
    with zipfile.ZipFile(tmp_path / "scene.mrb", "w") as archive:
        archive.writestr("ct.nrrd", "voxels")
    refused(tmp_path / "scene.mrb", r"\(it is an archive, or a scene of 3D Slicer\); unpack it, or save the volume as")
    (tmp_path / "a.stl").write_bytes(b"solid wall " * 60)
    refused(tmp_path / "a.stl", r"\(Unable to determine ImageIO reader .*\); give NIfTI, NRRD, MetaImage or DICOM\.$")


@pytest.mark.parametrize("shown", [True, False])
def test_itk_warnings_stay_off_stderr_and_are_as_before_afterwards(tmp_path, capfd, shown):
    write_slices(tmp_path / "ct", oblique_volume())[2].unlink()
    before = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(shown)
    try:
        refused(tmp_path / "ct", r"missing")
        refused(tmp_path, r"holds no DICOM series")
        assert sitk.ProcessObject.GetGlobalWarningDisplay() == shown
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(before)
    assert capfd.readouterr().err == ""


def test_an_image_whose_header_says_no_modality_is_read_whatever_is_expected(tmp_path):
    sitk.WriteImage(oblique_volume(), str(tmp_path / "case.nii"))
    for modality in ("CT", "MR"):
        assert read_volume(tmp_path / "case.nii", modality=modality).GetSize() == SIZE


@pytest.mark.parametrize("ending", ["nii.gz", "nrrd", "mha"])
def test_an_image_that_was_saved_of_an_array_alone_is_told(tmp_path, ending):
    image, path = sitk.GetImageFromArray(sitk.GetArrayFromImage(oblique_volume())), tmp_path / f"case.{ending}"
    sitk.WriteImage(image, str(path))
    said = ("voxels of 1 mm from (0, 0, 0) on: was the image saved of an array, without its spacing and place?",)
    assert read_scan(path, "CT").notes == said
    assert read_scan(path).notes == ()  # labels
    image.SetSpacing((1, 1, 3))
    sitk.WriteImage(image, str(path))
    assert read_scan(path, "CT").notes == ()


def test_what_reads_nrrd_is_cited_by_its_last_words_alone(tmp_path):
    path = tmp_path / "case.nrrd"
    sitk.WriteImage(oblique_volume(), str(path))
    path.write_bytes(path.read_bytes().replace(b"dimension: 3", b"dimension: " + b"9" * 400))
    with pytest.raises(CaseError, match=r"cannot be read as an image \(\w+: .*\)\.") as refusal:
        read(path)
    assert len(str(refusal.value)) < len(str(path)) + 230
    assert "trouble" not in str(refusal.value)


@pytest.mark.parametrize("ending", ["nii.gz", "nrrd", "mha"])
@pytest.mark.parametrize(
    ("set_one", "said"),
    [
        (lambda image: image.SetSpacing((0.0008, 0.7, 5.0)), "0.0008 x 0.7 x 5 mm by its header, expected 0.001 to"),
        (lambda image: image.SetSpacing((0.7, 1e30, 5.0)), "its voxels are"),
        (lambda image: image.SetOrigin((0.0, 0.0, 2e6)), "where no scan lies"),
    ],
)
def test_voxels_as_large_or_far_away_as_those_of_no_scan_are_refused(tmp_path, ending, set_one, said):
    image = sitk.GetImageFromArray(np.zeros((3, 4, 5), np.int16))
    set_one(image)
    sitk.WriteImage(image, str(tmp_path / f"a.{ending}"))
    with pytest.raises(CaseError, match=said if ending != "nii.gz" else None) as refusal:
        read_volume(tmp_path / f"a.{ending}")
    assert str(refusal.value).startswith(str(tmp_path / f"a.{ending}"))
