import numpy as np
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.label_image import LabelImage, open_label_image
from IFXPredictLib.imaging.mask_grid import Grid


@pytest.fixture
def ct() -> tuple[sitk.Image, np.ndarray]:
    return lopsided_ct()


def like(image: sitk.Image, *layers: np.ndarray) -> sitk.Image:
    volume = (
        sitk.GetImageFromArray(layers[0]) if len(layers) == 1 else sitk.GetImageFromArray(np.stack(layers, -1), True)
    )
    volume.CopyInformation(image)
    return volume


def described(volume: sitk.Image, *segments: tuple[str, int, int]) -> sitk.Image:
    """``volume`` with the header of 3D Slicer: each segment's name, layer and label."""
    for i, (name, layer, label) in enumerate(segments):
        for key, text in (("ID", f"Segment_{i}"), ("Name", name), ("Layer", str(layer)), ("LabelValue", str(label))):
            volume.SetMetaData(f"Segment{i}_{key}", text)
    return volume


def opened(path, volume: sitk.Image) -> LabelImage:
    sitk.WriteImage(volume, str(path), useCompression=True)
    return open_label_image(path, "the mask")


def drawn(content: LabelImage, image: sitk.Image, place: int) -> np.ndarray:
    return content.draw(content.segments[place], Grid.of(image), 0.001, "the mask")[0]


def known(content: LabelImage) -> list[tuple[int, str, bool]]:
    return [(one.label, one.name, one.drawn) for one in content.segments]


@pytest.mark.parametrize("name", ["voi.nii.gz", "voi.nrrd", "voi.mha", "voi.nii"])
def test_the_labels_of_a_file_are_its_values_without_the_background(ct, tmp_path, name):
    image, mask = ct
    labels = mask * 255
    labels[8, 0, 0] = 3
    content = opened(tmp_path / name, like(image, labels))
    assert known(content) == [(3, "", True), (255, "", True)]
    np.testing.assert_array_equal(drawn(content, image, 1), mask)


def test_labels_are_called_as_slicers_header_calls_them(ct, tmp_path):
    image, mask = ct
    labels = mask * 2
    labels[8, :3] = 1
    content = opened(tmp_path / "voi.seg.nrrd", described(like(image, labels), ("Psoas", 0, 1), ("Lesion", 0, 2)))
    assert known(content) == [(1, "Psoas", True), (2, "Lesion", True)]
    np.testing.assert_array_equal(drawn(content, image, 1), mask)


def test_segments_that_overlap_lie_in_layers_and_may_have_the_same_label(ct, tmp_path):
    image, mask = ct
    bowel = np.ones_like(mask)
    bowel[0] = 0
    volume = described(like(image, mask, bowel), ("Lesion", 0, 1), ("Bowel", 1, 1))
    content = opened(tmp_path / "voi.seg.nrrd", volume)
    assert known(content) == [(1, "Lesion", True), (1, "Bowel", True)]
    np.testing.assert_array_equal(drawn(content, image, 0), mask)
    np.testing.assert_array_equal(drawn(content, image, 1), bowel)


def test_a_file_cut_to_what_is_drawn_comes_back_to_its_place(ct, tmp_path):
    image, mask = ct
    cut = described(like(image, mask)[8:38, 3:25, 1:8], ("Lesion", 0, 1))
    np.testing.assert_array_equal(drawn(opened(tmp_path / "voi.seg.nrrd", cut), image, 0), mask)


def test_an_empty_segment_and_a_label_without_a_segment_are_told(ct, tmp_path):
    image, mask = ct
    labels = mask.copy()
    labels[8, 0, 0] = 7
    volume = described(like(image, labels), ("Lesion", 0, 1), ("Segment_2", 0, 2))
    assert known(opened(tmp_path / "v.seg.nrrd", volume)) == [
        (1, "Lesion", True),
        (2, "Segment_2", False),
        (7, "", True),
    ]


@pytest.mark.parametrize("layer", [1, 7])
def test_an_empty_segment_has_no_voxels_of_another_layer_with_its_label(ct, tmp_path, layer):
    image, mask = ct
    volume = described(like(image, mask, mask * 2), ("Psoas", 0, 1), ("Lesion", layer, 1), ("Bowel", 1, 2))
    content = opened(tmp_path / "voi.seg.nrrd", volume)
    assert known(content) == [(1, "Psoas", True), (1, "Lesion", False), (2, "Bowel", True)]
    assert not drawn(content, image, 1).any()
    np.testing.assert_array_equal(drawn(content, image, 2), mask)


def test_an_older_header_without_labels_and_layers_has_a_layer_a_segment(ct):
    image, mask = ct
    content = LabelImage.of(like(image, mask, 1 - mask), {"Segment0_Name": "A", "Segment1_Name": "B"}, "the mask")
    assert known(content) == [(1, "A", True), (1, "B", True)]
    np.testing.assert_array_equal(drawn(content, image, 1), 1 - mask)


@pytest.mark.parametrize("key", ["Segment1_LabelValue", "Segment1_Layer"])
@pytest.mark.parametrize("text", ["1_000", "2x", "-1", "\u00b2", "9" * 10])
def test_a_label_or_a_layer_in_a_header_that_is_no_number_is_refused_and_not_taken_for_the_usual_one(ct, key, text):
    image, mask = ct
    header = {"Segment0_Name": "A", "Segment1_Name": "B", key: text}
    with pytest.raises(CaseError, match=f"^the mask has the {key} '{text}' in its header, expected a whole number"):
        LabelImage.of(like(image, mask, 1 - mask), header, "the mask")


def test_layers_without_a_header_are_numbered_where_their_labels_are_alike(ct):
    image, mask = ct
    alike = LabelImage.of(like(image, mask, 1 - mask, 0 * mask), {}, "the mask")
    assert known(alike) == [(1, "", True), (2, "", True)]
    np.testing.assert_array_equal(drawn(alike, image, 1), 1 - mask)
    apart = LabelImage.of(like(image, mask * 4, (1 - mask) * 2), {}, "the mask")
    assert known(apart) == [(4, "", True), (2, "", True)]
    np.testing.assert_array_equal(drawn(apart, image, 0), mask)


def test_labels_stored_as_float_are_accepted_as_whole_numbers_only(ct):
    image, mask = ct
    content = LabelImage.of(like(image, mask * np.float32(3)), {}, "the mask")
    assert known(content) == [(3, "", True)]
    np.testing.assert_array_equal(drawn(content, image, 0), mask)
    with pytest.raises(CaseError, match=r"^the mask has float values \(0\.5\), expected whole-number labels"):
        LabelImage.of(like(image, mask * np.float32(0.5)), {}, "the mask")


@pytest.mark.parametrize("one", [0.9999999, 1.0000001, 255 * np.float32(1 / 255)])
def test_labels_that_a_writer_has_rounded_are_the_whole_numbers_beside_them(ct, one):
    image, mask = ct
    labels = mask * np.float64(one)
    labels[8, 0, 0] = 2 * one
    content = LabelImage.of(like(image, labels), {}, "the mask")
    assert known(content) == [(1, "", True), (2, "", True)]
    np.testing.assert_array_equal(drawn(content, image, 0), mask)
    labels[8, 0, 1] = 0.999
    with pytest.raises(CaseError, match=r"float values \(0\.999"):
        LabelImage.of(like(image, labels), {}, "the mask")


def test_what_is_no_volume_is_refused(ct):
    image, _ = ct
    for bad in (sitk.JoinSeries([image]), image[:, :, 2]):
        with pytest.raises(CaseError, match=r"^the mask has [24] dimensions .*, expected one 3-D volume"):
            LabelImage.of(bad, {}, "the mask")


@pytest.mark.parametrize(("lowest", "count"), [(-20, 60), (1, 600)])
def test_an_image_that_is_given_as_the_mask_is_called_so_whatever_label_is_asked_for(ct, lowest, count):
    values = (np.arange(ct[1].size).reshape(ct[1].shape) % count + lowest).astype(np.int16)
    with pytest.raises(CaseError, match=f"holds {count - (lowest < 0)} different values .* is it the image"):
        LabelImage.of(like(ct[0], values), {}, "the mask")
    assert len(LabelImage.of(like(ct[0], values % 40), {}, "the mask").segments) == 39


def test_an_image_of_few_values_is_told_from_as_many_labels_by_its_neighbours():
    noise = sitk.GetImageFromArray(np.random.default_rng(1).integers(14, 115, (6, 20, 30)).astype(np.int16))
    with pytest.raises(CaseError, match=r"holds 101 different values from 14 to 114, as an image does, .* is it the"):
        LabelImage.of(noise, {}, "the mask")
    blocks = np.arange(1, 102).reshape(1, 1, 101).repeat(3, axis=2).repeat(4, axis=1)  # each 3 voxels wide
    assert len(LabelImage.of(sitk.GetImageFromArray(blocks.astype(np.int16)), {}, "the mask").segments) == 101
