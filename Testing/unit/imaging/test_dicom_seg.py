import sys

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct, write_seg, write_series

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_reference import ImageIdentity
from IFXPredictLib.imaging.dicom_seg import open_dicom_seg
from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.imaging.masks import ImageFile, read_mask
from IFXPredictLib.imaging.reading import read_scan
from IFXPredictLib.protocol.loading import load_protocol

IMAGE, MASK = lopsided_ct()
OTHER = np.zeros_like(MASK)
OTHER[2:7, 5:14, 14:20] = 1


@pytest.fixture(scope="module")
def slices(tmp_path_factory):
    return write_series(tmp_path_factory.mktemp("ct"), IMAGE)


def drawn(path, number: int = 1, image: sitk.Image = IMAGE) -> tuple[np.ndarray, tuple[str, ...]]:
    content = open_dicom_seg(path, None, "the mask")
    chosen = next(one for one in content.segments if one.label == number)
    return content.draw(chosen, Grid.of(image), 0.001, "the mask")


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
@pytest.mark.parametrize("omit", [True, False])
def test_a_segmentation_has_its_voxels_where_they_were_drawn(slices, tmp_path, kind, omit):
    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, kind, omit_empty_frames=omit)
    values, notes = drawn(tmp_path / "s.dcm")
    np.testing.assert_array_equal(values, MASK)
    assert notes == ()


def test_where_highdicom_cannot_be_installed_one_line_says_what_to_do(slices, tmp_path, monkeypatch):
    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, "BINARY")
    monkeypatch.setitem(sys.modules, "highdicom.seg", None)
    with pytest.raises(CaseError, match=r"s\.dcm: is a DICOM SEG, .* lacks the package highdicom.*; pip install high"):
        drawn(tmp_path / "s.dcm")


def test_a_segmentation_that_says_of_fewer_frames_where_they_are_than_it_has_is_refused(slices, tmp_path):
    def lose_one(content):
        del content.PerFrameFunctionalGroupsSequence[-1]

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, change=lose_one)
    with pytest.raises(
        CaseError, match=r"s\.dcm: is damaged, it has (\d+) frames and says where \d+ are; export it again"
    ):
        drawn(tmp_path / "s.dcm")


def test_a_frame_of_a_segment_that_is_not_described_is_refused(slices, tmp_path):
    def describe_less(content):
        del content.SegmentSequence[-1]

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK, "Psoas": OTHER}, change=describe_less)
    with pytest.raises(CaseError, match=r"s\.dcm: is damaged, it has a frame of the segment 2, which .* not describe"):
        drawn(tmp_path / "s.dcm")


def test_a_frame_that_does_not_say_of_which_segment_it_is_is_refused(slices, tmp_path):
    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK, "Other": OTHER})
    content = pydicom.dcmread(tmp_path / "s.dcm")
    del content.PerFrameFunctionalGroupsSequence[1].SegmentIdentificationSequence[0].ReferencedSegmentNumber
    content.save_as(tmp_path / "s.dcm")
    with pytest.raises(CaseError, match=r"s\.dcm: .*export it again"):
        drawn(tmp_path / "s.dcm")


def test_segments_have_numbers_and_names_and_may_overlap(slices, tmp_path):
    write_seg(tmp_path / "s.dcm", slices, {"Psoas": OTHER, "Lesion": MASK})
    content = open_dicom_seg(tmp_path / "s.dcm", None, "the mask")
    assert [(one.label, one.name) for one in content.segments] == [(1, "Psoas"), (2, "Lesion")]
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", 1)[0], OTHER)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", 2)[0], MASK)


def test_a_label_map_of_several_segments_gives_each(slices, tmp_path):
    apart = OTHER * (1 - MASK)
    write_seg(tmp_path / "s.dcm", slices, {"Psoas": apart, "Lesion": MASK}, "LABELMAP")
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", 1)[0], apart)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", 2)[0], MASK)


def test_the_background_of_a_label_map_is_no_segment_where_no_padding_is_named_either(slices, tmp_path):
    def unnamed(ds: pydicom.Dataset) -> None:
        assert sorted(one.SegmentNumber for one in ds.SegmentSequence) == [0, 1]
        del ds.PixelPaddingValue

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, "LABELMAP", change=unnamed)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", 1)[0], MASK)
    assert [one.label for one in open_dicom_seg(tmp_path / "s.dcm", None, "the mask").segments] == [1]


def test_frames_may_stand_in_any_order(slices, tmp_path):
    def shuffled(ds: pydicom.Dataset) -> None:
        order = np.random.default_rng(3).permutation(len(ds.PerFrameFunctionalGroupsSequence))
        ds.PerFrameFunctionalGroupsSequence = [ds.PerFrameFunctionalGroupsSequence[i] for i in order]
        pixels = np.unpackbits(np.frombuffer(ds.PixelData, np.uint8), bitorder="little")
        frames = pixels[: len(order) * ds.Rows * ds.Columns].reshape(len(order), -1)[order]
        packed = np.packbits(frames, bitorder="little").tobytes()
        ds.PixelData = packed + b"\0" * (len(packed) % 2)

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, change=shuffled)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm")[0], MASK)


def test_fractions_of_one_half_and_more_are_the_voi_which_is_said(slices, tmp_path):
    fractions = MASK * 0.8
    fractions[5, 12:16, 28:31] = 0.5
    fractions[4, 12:16, 10:16] = 0.2
    write_seg(
        *(tmp_path / "s.dcm", slices, {"Lesion": fractions}, "FRACTIONAL"),
        fractional_type="PROBABILITY",
        max_fractional_value=100,
    )
    values, notes = drawn(tmp_path / "s.dcm")
    np.testing.assert_array_equal(values, fractions >= 0.5)
    assert notes == ("fractional DICOM SEG: voxels of 0.5 and more are the VOI",)
    write_seg(tmp_path / "low.dcm", slices, {"Lesion": MASK * 0.2}, "FRACTIONAL")
    with pytest.raises(
        CaseError, match=r"no voxel of the segment 1 \(Lesion\) with a fraction of 0\.5 or more.*; export"
    ):
        drawn(tmp_path / "low.dcm")


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"])
def test_frames_may_be_compressed_by_rle_or_jpeg_ls(slices, tmp_path, syntax):
    if syntax.endswith(".80"):
        pytest.importorskip("jpeg_ls", reason="needs pyjpegls, which has no wheel for Python 3.14")
    write_seg(*(tmp_path / "s.dcm", slices, {"Lesion": MASK.astype(float)}, "FRACTIONAL"), transfer_syntax_uid=syntax)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm")[0], MASK)


def test_only_two_slices_far_apart_are_placed_by_their_own_positions(slices, tmp_path):
    mask = np.zeros_like(MASK)
    mask[1], mask[7] = MASK[3], MASK[4]

    def without_distance(ds: pydicom.Dataset) -> None:
        del ds.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].SpacingBetweenSlices

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": mask}, change=without_distance)
    np.testing.assert_array_equal(drawn(tmp_path / "s.dcm")[0], mask)


def test_an_image_in_another_axis_order_or_cut_gets_the_same_voxels(slices, tmp_path):
    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, omit_empty_frames=False)
    labelled = sitk.GetImageFromArray(MASK)
    labelled.CopyInformation(IMAGE)
    for turned in (sitk.Flip(sitk.PermuteAxes(labelled, (2, 0, 1)), (True, False, True)), labelled[5:, 2:27, 1:8]):
        np.testing.assert_array_equal(drawn(tmp_path / "s.dcm", image=turned)[0], sitk.GetArrayFromImage(turned))
    with pytest.raises(CaseError, match=r"^the mask has \d+ voxel\(s\) beyond the image"):
        drawn(tmp_path / "s.dcm", image=labelled[20:, :, :])
    with pytest.raises(CaseError, match=r"another grid than the image and reaches beyond it"):
        drawn(tmp_path / "s.dcm", image=labelled[:, :, :4])


def test_a_frame_beside_the_slices_or_twice_at_one_place_is_refused(slices, tmp_path):
    def moved(ds: pydicom.Dataset) -> None:
        place = ds.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence[0]
        place.ImagePositionPatient = [place.ImagePositionPatient[0] + 0.25, *place.ImagePositionPatient[1:]]

    def doubled(ds: pydicom.Dataset) -> None:
        one, other = (ds.PerFrameFunctionalGroupsSequence[i].PlanePositionSequence[0] for i in (1, 2))
        other.ImagePositionPatient = one.ImagePositionPatient

    write_seg(tmp_path / "moved.dcm", slices, {"Lesion": MASK}, change=moved)
    with pytest.raises(CaseError, match=r"another grid than the image, 0\.25 mm apart \(tolerance 0\.007 mm\)"):
        drawn(tmp_path / "moved.dcm")
    write_seg(tmp_path / "doubled.dcm", slices, {"Lesion": MASK}, change=doubled)
    with pytest.raises(CaseError, match=r"two frames of the segment 1 \(Lesion\) at the same place"):
        drawn(tmp_path / "doubled.dcm")


def test_the_only_segment_of_a_binary_file_is_also_the_255_that_itk_shows(slices, tmp_path):
    write_seg(tmp_path / "one.dcm", slices, {"Lesion": MASK})
    write_seg(tmp_path / "two.dcm", slices, {"Lesion": MASK, "Psoas": OTHER})
    one, two = (open_dicom_seg(tmp_path / f"{name}.dcm", None, "the mask") for name in ("one", "two"))
    assert [one.own_label(label) for label in (None, 1, 2, 255)] == [None, 1, 2, 1]
    assert two.own_label(255) == 255


def test_a_segmentation_of_another_examination_is_refused_and_of_another_series_said(slices, tmp_path):
    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK})
    frame = slices[0].FrameOfReferenceUID
    with pytest.raises(CaseError, match=r"^the mask was drawn in the frame of reference"):
        open_dicom_seg(tmp_path / "s.dcm", ImageIdentity("1.2", "1.3"), "the mask")
    assert open_dicom_seg(tmp_path / "s.dcm", ImageIdentity(slices[0].SeriesInstanceUID, frame), "").notes == ()
    assert "another series" in open_dicom_seg(tmp_path / "s.dcm", ImageIdentity("1.2", frame), "").notes[0]


def test_a_damaged_file_is_refused_with_its_name(slices, tmp_path):
    def without_places(ds: pydicom.Dataset) -> None:
        for frame in ds.PerFrameFunctionalGroupsSequence:
            del frame.PlanePositionSequence

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, change=without_places)
    with pytest.raises(CaseError, match=r"cannot be read as DICOM SEG \(lacks \(0020,9113\)\); export it again"):
        drawn(tmp_path / "s.dcm")
    slices[0].save_as(tmp_path / "ct.dcm")
    with pytest.raises(CaseError, match=r"ct\.dcm: cannot be read as DICOM SEG"):
        open_dicom_seg(tmp_path / "ct.dcm", None, "the mask")


@pytest.mark.parametrize(
    "change", [lambda c: c[:-1], lambda c: c[:-200], lambda c: c[:900], lambda c: c[:-99] + b"\1\2" + c[-99:]]
)
def test_a_segmentation_that_is_cut_short_or_shifted_is_refused(slices, tmp_path, change):
    path = tmp_path / "s.dcm"
    write_seg(path, slices, {"Lesion": MASK})
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(CaseError, match=r"s\.dcm: (is a damaged DICOM file|cannot be read as DICOM SEG)"):
        drawn(path)


def test_frames_whose_place_is_none_are_refused(slices, tmp_path):
    def change(ds: pydicom.Dataset) -> None:
        (shared,) = ds.SharedFunctionalGroupsSequence
        shared.PlaneOrientationSequence[0].ImageOrientationPatient = [1, 0, 0, 1, 0, 0]

    write_seg(tmp_path / "s.dcm", slices, {"Lesion": MASK}, change=change)
    with pytest.raises(CaseError, match=r"s\.dcm: a frame of the DICOM SEG has the spacing .* expected positive"):
        drawn(tmp_path / "s.dcm")


def drawn_on(folder, image: sitk.Image, change) -> tuple[sitk.Image, tuple[str, ...]]:
    """The mask of a SEG that was drawn on a series whose headers ``change`` edits, and what is said of the series."""
    edited = write_series(folder / "ct", image)
    for k, one in enumerate(edited):
        change(one, k)
        one.save_as(folder / "ct" / f"s{99 - k}.dcm", enforce_file_format=True)
    mask = np.roll(np.resize(MASK, image.GetSize()[::-1]), 1, axis=1)
    write_seg(folder / "s.dcm", edited, {"Lesion": mask})
    scan = read_scan(folder / "ct", "CT")
    rules, file = load_protocol("ifx_cte").image, ImageFile(folder / "ct")
    found = read_mask(folder / "s.dcm", scan.image, rules, identifier="7", image_file=file)
    np.testing.assert_array_equal(sitk.GetArrayFromImage(found.mask), mask)
    elsewhere = sitk.Image(scan.image)
    elsewhere.SetOrigin([place + 0.05 for place in scan.image.GetOrigin()])
    with pytest.raises(CaseError, match="another grid than the image"):
        read_mask(folder / "s.dcm", elsewhere, rules, identifier="7")
    return scan.image, (*scan.notes, *found.notes)


def thin(spacing=(0.9, 0.7, 1.25)) -> sitk.Image:
    image = sitk.Image(IMAGE)
    image.SetSpacing(spacing)
    return image


def test_frames_at_the_rounded_positions_of_the_slices_are_on_these(tmp_path):
    def rounded(header, _k):
        header.ImagePositionPatient = [f"{float(value):.1f}" for value in header.ImagePositionPatient]

    assert drawn_on(tmp_path, thin(), rounded)[1] == ()


def test_frames_on_slices_that_lean_too_little_to_be_refused_are_on_these(tmp_path):
    along = np.reshape(IMAGE.GetDirection(), (3, 3))[:, 0]

    def lean(header, k):
        header.ImagePositionPatient = [f"{v:.9g}" for v in np.array(header.ImagePositionPatient) + 0.02 * k * along]

    (said,) = drawn_on(tmp_path, IMAGE, lean)[1]
    assert said.startswith("the slices lean by 0.16 mm")


def test_frames_with_rounded_directions_are_set_upright_as_the_image_is(tmp_path):
    def rounded(header, _k):
        header.ImageOrientationPatient = ["0.9205", "-0.3902", "0.0211", "0.3907", "0.9205", "-0.0005"]

    image = sitk.GetImageFromArray(np.zeros((4, 300, 310), np.int16))
    image.SetSpacing((0.9, 0.7, 5.0))
    (said,) = drawn_on(tmp_path, image, lambda header, k: (rounded(header, k), placed(header, k)))[1]
    assert "from right angles and set upright" in said


def placed(header, k):
    """Slice ``k`` along the normal of its directions."""
    cosines = np.array(header.ImageOrientationPatient, float)
    header.ImagePositionPatient = [f"{v:.9g}" for v in 5 * k * np.cross(cosines[:3], cosines[3:])]
