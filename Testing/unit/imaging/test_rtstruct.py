import numpy as np
import pydicom
import pytest
import SimpleITK as sitk
from drawn_on_ct import lopsided_ct, outlines, write_rtstruct, write_series

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.dicom_reference import ImageIdentity
from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.imaging.reading import read_volume
from IFXPredictLib.imaging.rtstruct import open_rtstruct

STRAIGHT = (1, 0, 0, 0, 1, 0, 0, 0, 1)
IMAGE, MASK = lopsided_ct()


@pytest.fixture(scope="module")
def slices(tmp_path_factory):
    return write_series(tmp_path_factory.mktemp("ct"), IMAGE)


def drawn(path, image: sitk.Image = IMAGE, place: int = 0) -> tuple[np.ndarray, tuple[str, ...]]:
    content = open_rtstruct(path, None, "the mask")
    return content.draw(content.segments[place], Grid.of(image), 0.001, "the mask")


def changed(path, change) -> None:
    ds = pydicom.dcmread(path)
    change(ds)
    ds.save_as(path)


@pytest.mark.parametrize("beside_mm", [0.0, 0.01, -0.01])
def test_contours_enclose_their_voxels_on_straight_and_oblique_series(tmp_path, beside_mm):
    oblique = lopsided_ct()[0].GetDirection()
    for name, direction in (
        ("straight", STRAIGHT),
        ("oblique", oblique),
        ("head first", (-1, 0, 0, 0, 1, 0, 0, 0, -1)),
    ):
        image, mask = lopsided_ct(direction)
        slices = write_series(tmp_path / name, image)
        write_rtstruct(tmp_path / "rt.dcm", image, slices, {"Lesion": outlines(mask)}, beside_mm)
        values, notes = drawn(tmp_path / "rt.dcm", image)
        np.testing.assert_array_equal(values, mask)
        assert notes == ()


def test_an_image_in_another_axis_order_or_cut_gets_the_same_voxels(slices, tmp_path):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)})
    labelled = sitk.GetImageFromArray(MASK)
    labelled.CopyInformation(IMAGE)
    for turned in (sitk.Flip(sitk.PermuteAxes(labelled, (2, 0, 1)), (True, False, True)), labelled[5:, 2:27, 1:8]):
        np.testing.assert_array_equal(drawn(tmp_path / "rt.dcm", turned)[0], sitk.GetArrayFromImage(turned))


def test_rois_have_numbers_and_names_and_those_without_contours_are_not_drawn(slices, tmp_path):
    rois = {"Body": {3: outlines(MASK)[3]}, "Lesion": outlines(MASK), "PTV": {}}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, rois)
    content = open_rtstruct(tmp_path / "rt.dcm", None, "the mask")
    found = [(one.label, one.name, one.drawn) for one in content.segments]
    assert found == [(1, "Body", True), (2, "Lesion", True), (3, "PTV", False)]
    np.testing.assert_array_equal(drawn(tmp_path / "rt.dcm", place=1)[0], MASK)
    assert drawn(tmp_path / "rt.dcm", place=0)[0].any(axis=(1, 2)).nonzero()[0].tolist() == [3]
    assert not drawn(tmp_path / "rt.dcm", place=2)[0].any()


@pytest.mark.parametrize("kept", [(1, 3, 5), (2, 5)])
def test_contours_on_no_two_neighbouring_slices_are_refused(slices, tmp_path, kept):
    some = {k: loops for k, loops in outlines(MASK).items() if k in kept}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": some})
    with pytest.raises(
        CaseError, match=rf"^the mask has contours on {len(kept)} slices, none of them neighbours .* apart"
    ):
        drawn(tmp_path / "rt.dcm")


def test_a_forgotten_slice_is_said_and_stays_empty(slices, tmp_path):
    some = {k: loops for k, loops in outlines(MASK).items() if k != 3}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": some})
    values, notes = drawn(tmp_path / "rt.dcm")
    assert notes == ("1 slice(s) without a contour between the first and the last one of the VOI",)
    assert not values[3].any()


def test_a_contour_between_the_slices_is_refused_with_the_distance(slices, tmp_path):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)}, beside_mm=1.0)
    with pytest.raises(
        CaseError, match=r"^the mask has a contour 1 mm beside the nearest slice .* at most 0\.5 mm; give"
    ):
        drawn(tmp_path / "rt.dcm")


def test_contours_at_the_rounded_positions_of_thin_slices_lie_on_these(tmp_path):
    image = sitk.Image(lopsided_ct(STRAIGHT)[0])
    image.SetSpacing((0.9, 0.7, 0.75))
    image.SetOrigin((-20.5, 31.25, 0.75))
    thin = write_series(tmp_path / "ct", image)
    for k, one in enumerate(thin):
        one.ImagePositionPatient = [*one.ImagePositionPatient[:2], f"{one.ImagePositionPatient[2]:.1f}"]
        one.save_as(tmp_path / "ct" / f"s{99 - k}.dcm", enforce_file_format=True)
    scan = read_volume(tmp_path / "ct")
    places = np.array([float(one.ImagePositionPatient[2]) for one in thin])
    beside = np.abs(places - scan.GetOrigin()[2] - scan.GetSpacing()[2] * np.arange(len(thin)))
    assert beside.max() > 0.1 * scan.GetSpacing()[2]  # more than a tenth of a slice
    whole = MASK[[1, 2, 3, 4, 5, 6, 5, 4, 3]]  # also on the first and the last slice

    def write(beside_mm):
        write_rtstruct(tmp_path / "rt.dcm", image, thin, {"Lesion": outlines(whole)})

        def rounded(ds):
            for one in ds.ROIContourSequence[0].ContourSequence:
                points = np.array(one.ContourData, float).reshape(-1, 3)
                points[:, 2] = [float(f"{z:.1f}") + beside_mm for z in points[:, 2]]
                one.ContourData = [f"{v:.6f}" for v in points.ravel()]

        changed(tmp_path / "rt.dcm", rounded)

    write(0.0)
    np.testing.assert_array_equal(drawn(tmp_path / "rt.dcm", scan)[0], whole)
    write(-0.08)
    with pytest.raises(CaseError, match=r"has a contour 0\.18 mm beside the nearest slice .* at most 0\.15 mm; give"):
        drawn(tmp_path / "rt.dcm", scan)


def test_parts_of_one_voxels_width_are_read_and_a_point_beside_the_voxels_is_passed_over(slices, tmp_path):
    lines = {
        2: [[(5, 6)]],
        3: [[(5, 6), (7, 6)], [(11.2, 6.3)]],
        4: [[(5, 6), (6, 7), (5, 8), (6, 7)]],
        6: [[(1.3, 2)]],
    }
    rois = {"Lesion": {k: [np.array(one, float) for one in many] for k, many in lines.items()}}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, rois)
    values, notes = drawn(tmp_path / "rt.dcm")
    expected = np.zeros_like(MASK)
    expected[2, 6, 5] = expected[3, 6, 5] = expected[3, 6, 6] = expected[3, 6, 7] = 1
    expected[4, 6, 5] = expected[4, 7, 6] = expected[4, 8, 5] = 1
    np.testing.assert_array_equal(values, expected)
    assert notes == ()


def test_contours_beyond_the_image_are_refused_with_the_distance(slices, tmp_path):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)})
    with pytest.raises(CaseError, match=r"^the mask reaches beyond the image by 3\.6 mm along x, expected none"):
        drawn(tmp_path / "rt.dcm", IMAGE[21:, :, :])
    with pytest.raises(CaseError, match=r"^the mask reaches beyond the image by [0-9.]+ mm along z"):
        drawn(tmp_path / "rt.dcm", IMAGE[:, :, :3])


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_image_that_ends_where_the_contours_do_is_taken_and_one_a_voxel_smaller_refused(slices, tmp_path, axis):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)})
    inside = np.argwhere(MASK)[:, 2 - axis]
    first, after = int(inside.min()), int(inside.max()) + 1

    def cut(start: int, stop: int) -> sitk.Image:
        return IMAGE[tuple(slice(start, stop) if i == axis else slice(None) for i in range(3))]

    assert drawn(tmp_path / "rt.dcm", cut(first, after))[0].sum() == MASK.sum()
    for start, stop in ((first + 1, after), (first, after - 1)):
        with pytest.raises(CaseError, match=f"reaches beyond the image by [0-9.]+ mm along {'xyz'[axis]}, expected"):
            drawn(tmp_path / "rt.dcm", cut(start, stop))


@pytest.mark.parametrize("kind", ["POINT", "OPEN_PLANAR", "CLOSED_NONPLANAR"])
def test_what_is_not_closed_and_planar_is_refused(slices, tmp_path, kind):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)}, kind=kind)
    with pytest.raises(CaseError, match=rf"ROI 1 \(Lesion\) has a contour of the type {kind}, expected CLOSED_PLANAR"):
        drawn(tmp_path / "rt.dcm")


def test_a_contour_that_stands_twice_does_not_cancel_itself(slices, tmp_path):
    twice = {k: [*loops, loops[0]] for k, loops in outlines(MASK).items()}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": twice})
    values, notes = drawn(tmp_path / "rt.dcm")
    np.testing.assert_array_equal(values, MASK)
    assert notes == ("a contour that stood twice in the RTSTRUCT was taken once",)


def test_contours_that_cross_are_refused_unless_the_type_says_what_they_mean(slices, tmp_path):
    one, other = np.zeros_like(MASK), np.zeros_like(MASK)
    one[3:5, 5:10, 5:10], other[3:5, 7:12, 8:13] = 1, 1
    crossed = {k: [*loops, *outlines(other)[k]] for k, loops in outlines(one).items()}
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": crossed})
    with pytest.raises(
        CaseError, match=r"^the mask has contours on slice 4 of 9 that cross: 6 voxel.* unite the contours in the"
    ):
        drawn(tmp_path / "rt.dcm")
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": crossed}, kind="CLOSEDPLANAR_XOR")
    np.testing.assert_array_equal(drawn(tmp_path / "rt.dcm")[0], one ^ other)


@pytest.mark.parametrize(
    ("sequence", "keyword"), [("StructureSetROISequence", "ROINumber"), ("ROIContourSequence", "ReferencedROINumber")]
)
def test_two_rois_of_one_number_are_refused_and_neither_gets_the_others_contours(slices, tmp_path, sequence, keyword):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": {3: outlines(MASK)[3]}, "Body": outlines(MASK)})
    changed(tmp_path / "rt.dcm", lambda ds: setattr(ds[sequence].value[1], keyword, 1))
    with pytest.raises(CaseError, match=rf"its {sequence} has two items of the ROI number 1, expected one; export"):
        drawn(tmp_path / "rt.dcm")


def test_contours_of_another_examination_are_refused_and_of_another_series_said(slices, tmp_path):
    write_rtstruct(tmp_path / "rt.dcm", IMAGE, slices, {"Lesion": outlines(MASK)})
    frame, series = slices[0].FrameOfReferenceUID, slices[0].SeriesInstanceUID

    def of(identity: ImageIdentity) -> tuple[str, ...]:
        content = open_rtstruct(tmp_path / "rt.dcm", identity, "the mask")
        return content.draw(content.segments[0], Grid.of(IMAGE), 0.001, "the mask")[1]

    assert of(ImageIdentity(series, frame)) == ()
    assert of(ImageIdentity("1.2", frame)) == (
        "the mask was drawn on another series of the same examination than the image",
    )
    with pytest.raises(CaseError, match=r"^the mask was drawn in the frame of reference"):
        of(ImageIdentity(series, "1.3"))

    def without_own_frame(ds):  # and one of the whole file
        del ds.StructureSetROISequence[0].ReferencedFrameOfReferenceUID
        ds.ReferencedFrameOfReferenceSequence[0].FrameOfReferenceUID = frame

    changed(tmp_path / "rt.dcm", without_own_frame)
    assert of(ImageIdentity(series, frame)) == ()
    with pytest.raises(CaseError, match=r"^the mask was drawn in the frame of reference"):
        of(ImageIdentity(series, "1.3"))


def test_files_without_rois_or_with_broken_contours_are_refused(slices, tmp_path):
    path = tmp_path / "rt.dcm"
    write_rtstruct(path, IMAGE, slices, {"Lesion": outlines(MASK)})

    def broken(ds: pydicom.Dataset) -> None:
        ds.ROIContourSequence[0].ContourSequence[0].ContourData = ["1", "2"]

    def without_data(ds: pydicom.Dataset) -> None:
        del ds.ROIContourSequence[0].ContourSequence[0].ContourData

    def without_contours(ds: pydicom.Dataset) -> None:
        del ds.ROIContourSequence

    def without_rois(ds: pydicom.Dataset) -> None:
        del ds.StructureSetROISequence

    for change, said in (
        (broken, r"ROI 1 \(Lesion\) has a contour of 2 numbers, expected three a corner"),
        (without_data, r"rt\.dcm: cannot be read as RTSTRUCT \(.*ContourData"),
        (without_contours, r"rt\.dcm: cannot be read as RTSTRUCT \(names ROIs but holds no contours\)"),
        (without_rois, r"is an RTSTRUCT without a single ROI"),
    ):
        changed(path, change)
        with pytest.raises(CaseError, match=said):
            drawn(path)


@pytest.mark.parametrize("share", [0.07, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_contours_that_are_cut_short_are_refused_and_none_is_left_out(slices, tmp_path, share):
    path = tmp_path / "rt.dcm"
    write_rtstruct(path, IMAGE, slices, {"Lesion": outlines(MASK)})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CaseError, match=r"rt\.dcm: cannot be read as RTSTRUCT|is an RTSTRUCT without a single ROI"):
        drawn(path)
