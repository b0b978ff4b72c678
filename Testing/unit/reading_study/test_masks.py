import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import StudyError
from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.reading_study.masks import (
    mask_on,
    read_grid,
    read_mask,
    read_notes,
    read_segmentation,
    write_segmentation,
)


@pytest.fixture
def image():
    image = sitk.GetImageFromArray(np.arange(4 * 5 * 6, dtype=np.int16).reshape(4, 5, 6))
    image.SetSpacing((0.7123456789, 0.83, 5.0))
    image.SetOrigin((-123.456789012345, 77.1234567, -903.3))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix())
    return image


@pytest.fixture
def mask(image):
    values = np.zeros((4, 5, 6), np.uint8)
    values[1:3, 0:2, 1:5] = 1
    drawn = sitk.GetImageFromArray(values)
    drawn.CopyInformation(image)
    return drawn


def test_a_mask_reads_back_with_its_geometry(tmp_path, mask):
    write_segmentation(tmp_path / "a.seg.nrrd", {"": mask}, {})
    back = read_mask(tmp_path / "a.seg.nrrd")
    assert np.array_equal(sitk.GetArrayFromImage(back), sitk.GetArrayFromImage(mask))
    assert Grid.of(back) == read_grid(tmp_path / "a.seg.nrrd")
    for name in ("size", "spacing", "origin", "direction"):
        assert np.allclose(getattr(Grid.of(back), name), getattr(Grid.of(mask), name), rtol=1e-15, atol=1e-15)
    assert back.GetMetaDataKeys() == ()


def test_the_masks_of_six_vois_that_overlap_read_back_by_their_names(tmp_path, mask):
    names = ["", *(f"voi_{number}" for number in range(2, 7))]
    values = sitk.GetArrayFromImage(mask)
    masks = {}
    for number, name in enumerate(names):
        masks[name] = sitk.GetImageFromArray(np.roll(values, number, axis=2))
        masks[name].CopyInformation(mask)
    write_segmentation(tmp_path / "a.seg.nrrd", masks, {})
    back = read_segmentation(tmp_path / "a.seg.nrrd")
    assert list(back) == names
    for name, one in masks.items():
        assert np.array_equal(sitk.GetArrayFromImage(back[name]), sitk.GetArrayFromImage(one)), name


def test_notes_survive_whatever_they_hold(tmp_path, mask):
    text = '{"why": "a \\"quoted\\" \\\\ back\\nslash, ü := x"}'
    write_segmentation(tmp_path / "a.seg.nrrd", {"": mask}, {"note": text})
    assert read_notes(tmp_path / "a.seg.nrrd", "note") == text
    assert read_notes(tmp_path / "a.seg.nrrd", "other") == ""


def test_the_header_names_one_segment(tmp_path, mask):
    write_segmentation(tmp_path / "a.seg.nrrd", {"": mask}, {})
    header = (tmp_path / "a.seg.nrrd").read_bytes().split(b"\n\n")[0].decode()
    assert "Segment0_Name:=Lesion" in header
    assert "Segment0_Extent:=0 5 0 4 0 3" in header
    assert "Segment1" not in header


def test_a_mask_of_another_value_and_type_becomes_one_of_0_and_1_on_the_exact_grid(image, mask):
    drawn = sitk.Cast(mask, sitk.sitkFloat32) * 7
    drawn.SetOrigin(np.add(image.GetOrigin(), 5e-5).tolist())
    found = mask_on(Grid.of(image), drawn, "here")
    assert found.GetPixelID() == sitk.sitkUInt8
    assert np.array_equal(sitk.GetArrayFromImage(found), sitk.GetArrayFromImage(mask))
    assert Grid.of(found) == Grid.of(image)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda m: m.SetOrigin((0.0, 0.0, 0.0)), r"mask size \(6 5 4\), .*origin \(0 0 0\)"),
        (lambda m: m.SetSpacing((0.72, 0.83, 5.0)), r"spacing \(0.72 0.83 5\)"),
        (lambda m: m.SetDirection((1, 0, 0, 0, 1, 0, 0, 0, 1)), r"direction \(1 0 0 0 1 0 0 0 1\)"),
    ],
)
def test_a_mask_on_another_grid_is_refused_with_the_numbers(image, mask, change, found):
    change(mask)
    with pytest.raises(StudyError, match=rf"P001: the mask lies on another grid than the image: image size.*{found}"):
        mask_on(Grid.of(image), mask, "P001")


def test_a_mask_of_another_size_or_dimension_is_refused(image, mask):
    for other in (mask[:, :, 1:], mask[:, :, 0]):
        with pytest.raises(StudyError, match="another grid"):
            mask_on(Grid.of(image), other, "P001")


def test_an_empty_mask_is_refused(image, mask):
    with pytest.raises(StudyError, match="P001: nothing is drawn; draw it, or skip"):
        mask_on(Grid.of(image), mask * 0, "P001")


def test_several_numbers_a_voxel_are_refused(image, mask):
    with pytest.raises(StudyError, match="several numbers a voxel"):
        mask_on(Grid.of(image), sitk.Compose(mask, mask), "P001")


@pytest.mark.parametrize("content", [b"", b"NRRD0004\ntype: uchar\ndimension: 3\nsizes: 9 9 9\nencoding: raw\n\nx"])
def test_a_damaged_file_is_refused_by_name(tmp_path, content):
    (tmp_path / "a.seg.nrrd").write_bytes(content)
    with pytest.raises(
        StudyError, match=r"a.seg.nrrd: (cannot be read as a mask|is cut short|its header does not say where)"
    ):
        read_mask(tmp_path / "a.seg.nrrd")


def test_a_flipped_bit_of_a_compressed_mask_is_refused(tmp_path, mask):
    path = tmp_path / "a.seg.nrrd"
    sitk.WriteImage(mask, str(path), useCompression=True)
    content = bytearray(path.read_bytes())
    content[-6] ^= 4  # in the checksum
    path.write_bytes(content)
    with pytest.raises(StudyError, match=r"a.seg.nrrd: is cut short or damaged"):
        read_mask(path)
    with pytest.raises(StudyError, match=r"none.seg.nrrd: cannot be read as a mask \(No such file"):
        read_mask(tmp_path / "none.seg.nrrd")


def test_a_header_that_is_none_is_refused_by_name(tmp_path):
    with pytest.raises(StudyError, match=r"a.seg.nrrd: cannot be read as an image"):
        read_notes(tmp_path / "a.seg.nrrd", "note")
