"""Further series and drawn VOIs on the first image's grid: as they are, interpolated, or refused."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk
from dicom_files import INTERCEPT, write_slices

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.sight import part_of
from IFXPredictLib.imaging.case import make_case, read_case
from IFXPredictLib.imaging.content import case_files_sha256, content_of, files_sha256
from IFXPredictLib.imaging.dicom_reference import ImageIdentity
from IFXPredictLib.imaging.further import check_frames, check_further
from IFXPredictLib.imaging.voi import further_sha256, voi_sha256
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules

PROTOCOL = replace(load_protocol("ifx_cte"), vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))
OBLIQUE = sitk.Euler3DTransform((0, 0, 0), 0.1, 0.2, 0.3).GetMatrix()
PORTAL = ImageIdentity("1.2.3", "1.2.4")
SIZE, SPACING, ORIGIN = (20, 24, 12), (0.8, 0.9, 5.0), (-12.3, 40.5, 7.0)


def volume(values, spacing=SPACING, origin=ORIGIN):
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(spacing)
    image.SetOrigin(origin)
    image.SetDirection(OBLIQUE)
    return image


def ramp(image):
    """Values that rise along a line in space, on an image's grid: linear interpolation keeps them."""
    index = np.indices(image.GetSize()[::-1]).reshape(3, -1)[::-1].T * image.GetSpacing()
    points = image.GetOrigin() + index @ np.reshape(image.GetDirection(), (3, 3)).T
    return (points @ (0.3, -0.5, 0.7) + 60).reshape(image.GetSize()[::-1]).astype(np.float32)


def box(first, stop):
    mask = np.zeros(SIZE[::-1], np.uint8)
    mask[tuple(slice(a, b) for a, b in zip(first, stop, strict=True))] = 1
    return volume(mask)


IMAGE = volume(np.random.default_rng(1).normal(50, 20, SIZE[::-1]).astype(np.int16))
WALL, NODE = box((3, 8, 6), (7, 14, 12)), box((5, 15, 8), (8, 18, 13))


@pytest.fixture
def read(tmp_path):
    """A function from an arterial series to the case that is read from files."""
    for name, one in (("portal", IMAGE), ("wall", WALL), ("node", NODE)):
        sitk.WriteImage(one, tmp_path / f"{name}.nii.gz")

    def reading(arterial, **further):
        sitk.WriteImage(arterial, tmp_path / "arterial.nrrd")
        files = {"image_arterial": tmp_path / "arterial.nrrd", "mask_node": tmp_path / "node.nii.gz"} | further
        files = {name: file for name, file in files.items() if file}
        return read_case(tmp_path / "portal.nii.gz", tmp_path / "wall.nii.gz", PROTOCOL, identifier="7", further=files)

    return reading


def test_a_series_on_the_same_grid_keeps_its_voxels_however_its_axes_are_stored(read):
    values = np.random.default_rng(2).normal(80, 20, SIZE[::-1]).astype(np.int16)
    values[0, 0, 0] = -100
    for stored in (volume(values), sitk.DICOMOrient(volume(values), "RAS")):
        case = read(stored)
        np.testing.assert_array_equal(sitk.GetArrayFromImage(case.images["arterial"]), values)
        np.testing.assert_array_equal(sitk.GetArrayFromImage(case.masks["node"]), sitk.GetArrayFromImage(NODE))
        assert case.notes == ()


def test_a_series_whose_place_was_written_with_six_digits_keeps_its_voxels(read):
    values = np.random.default_rng(2).normal(80, 20, SIZE[::-1]).astype(np.int16)
    case = read(volume(values, origin=(ORIGIN[0] + 0.005, *ORIGIN[1:])))
    np.testing.assert_array_equal(sitk.GetArrayFromImage(case.images["arterial"]), values)
    assert "series arterial: interpolated onto the grid of the first series" not in case.notes


def test_a_series_on_another_grid_is_interpolated_and_the_case_is_told(read):
    coarse = volume(np.zeros((16, 20, 18), np.float32), (1.3, 1.4, 4.0), (-15.0, 37.0, 5.0))
    filled = sitk.GetImageFromArray(ramp(coarse))
    filled.CopyInformation(coarse)
    case = read(filled)
    found, expected = sitk.GetArrayFromImage(case.images["arterial"]), ramp(IMAGE)
    inside = sitk.GetArrayFromImage(WALL) + sitk.GetArrayFromImage(NODE) > 0
    assert found[inside] == pytest.approx(expected[inside], abs=1e-4)
    assert case.notes[0] == "series arterial: interpolated onto the grid of the first series"


def test_a_series_that_does_not_hold_a_drawn_voi_is_refused(read):
    short = volume(np.zeros((6, 24, 20), np.float32))  # slices 0 to 5; the VOIs go up to the eighth
    with pytest.raises(
        CaseError, match=r"case 7, series arterial \(.*\): 66 voxels of the VOI lie outside it, expected"
    ):
        read(short)
    enough = read(volume(np.full((9, 24, 20), -100, np.float32)))
    assert enough.notes[1] == "series arterial: it does not cover all of the first series"


def test_a_further_series_on_another_scale_and_a_further_voi_on_every_second_slice_are_refused(read, tmp_path):
    with pytest.raises(CaseError, match=r"series arterial .*: no voxel of the image is below .* not Hounsfield units"):
        read(IMAGE + 1024)
    assert (
        "series arterial: no voxel is below 9, expected fat at -100: are these Hounsfield units?"
        in read(sitk.Clamp(IMAGE, sitk.sitkInt16, 9, 300)).notes
    )
    every_second = box((1, 8, 6), (12, 14, 12))
    values = sitk.GetArrayFromImage(every_second)
    values[::2] = 0
    sitk.WriteImage(volume(values), tmp_path / "apart.nii.gz")
    with pytest.raises(CaseError, match=r"VOI node .* is on 6 slices, none of them neighbours \(at least 2 apart\)"):
        read(IMAGE, mask_node=tmp_path / "apart.nii.gz")


def test_a_dicom_series_of_another_frame_of_reference_is_refused_and_one_of_the_same_is_read(read, tmp_path):
    write_slices(tmp_path / "portal", IMAGE)
    write_slices(tmp_path / "arterial", IMAGE + 30)
    files = {"image_arterial": tmp_path / "arterial", "mask_node": tmp_path / "node.nii.gz"}
    read(IMAGE + 30)  # which writes the masks
    wall = tmp_path / "wall.nii.gz"
    assert read_case(tmp_path / "portal", wall, PROTOCOL, further=files).images["arterial"].GetSize() == SIZE
    write_slices(tmp_path / "arterial", IMAGE + 30, FrameOfReferenceUID="1.2.9")
    with pytest.raises(
        CaseError, match=r"series arterial \(.*\): is in the frame of reference \.\.\.1\.2\.9, the first"
    ):
        read_case(tmp_path / "portal", wall, PROTOCOL, further=files)
    assert read_case(tmp_path / "portal.nii.gz", wall, PROTOCOL, further=files).images["arterial"].GetSize() == SIZE


def test_images_of_two_frames_of_reference_have_no_place_in_common():
    check_frames(PORTAL, replace(PORTAL, series="1.2.8"), "series arterial")
    for known, unknown in ((PORTAL, None), (None, PORTAL), (PORTAL, replace(PORTAL, frame_of_reference=""))):
        check_frames(known, unknown, "series arterial")
    said = (
        r"^series arterial: is in the frame of reference \.\.\.1\.9, the first series in \.\.\.1\.2\.4: equal positions"
    )
    with pytest.raises(CaseError, match=said):
        check_frames(PORTAL, replace(PORTAL, frame_of_reference="1.9"), "series arterial")


def test_files_that_are_missing_or_that_the_protocol_does_not_take_are_refused_before_any_is_read(read):
    with pytest.raises(
        CaseError, match=r"case 7: the protocol ifx_cte needs another mask, node, .* --mask-of node FILE"
    ):
        read(IMAGE, mask_node=None)
    with pytest.raises(CaseError, match=r"needs another image, arterial, .* the column image_arterial to the table"):
        read(IMAGE, image_arterial=None)
    with pytest.raises(
        CaseError, match=r"case 7: mask_fat is nothing that .* takes; it takes image_arterial, mask_node;"
    ):
        read(IMAGE, mask_fat="fat.nii.gz")


def test_what_lies_elsewhere_or_is_empty_makes_no_case():
    elsewhere = volume(np.zeros(SIZE[::-1], np.float32), origin=(0, 0, 0))
    with pytest.raises(CaseError, match="case 7: arterial lies on another grid than the image"):
        check_further(IMAGE, {"arterial": elsewhere}, {}, "7")
    with pytest.raises(CaseError, match="case 7: the mask of the VOI node is empty; draw it"):
        check_further(IMAGE, {}, {"node": box((0, 0, 0), (0, 0, 0))}, "7")
    with pytest.raises(CaseError, match="case 7: the series arterial has voxels that are NaN"):
        check_further(IMAGE, {"arterial": volume(np.full(SIZE[::-1], np.nan, np.float32))}, {}, "7")


def test_one_series_or_one_voi_given_twice_is_refused(read, tmp_path):
    with pytest.raises(
        CaseError, match=r"case 7, series arterial \(.*\): has the voxels of the first series, expected"
    ):
        read(IMAGE)
    with pytest.raises(
        CaseError, match=r"case 7, VOI node \(.*\): has the voxels of the first VOI, expected another VOI"
    ):
        read(IMAGE + 1, mask_node=tmp_path / "wall.nii.gz")


def test_of_one_file_of_both_vois_each_is_the_segment_of_its_name_and_labels_alone_are_refused(read, tmp_path):
    read(IMAGE + 30)  # which writes the series
    both = WALL + 2 * NODE * (WALL == 0)
    sitk.WriteImage(both, tmp_path / "both.nii.gz")
    for number, name in enumerate(("Lesion", "Node")):
        for key, value in (("ID", name), ("Name", name), ("LabelValue", str(number + 1)), ("Layer", "0")):
            both.SetMetaData(f"Segment{number}_{key}", value)
    sitk.WriteImage(both, tmp_path / "both.seg.nrrd")

    def read_both(file):
        files = {"image_arterial": tmp_path / "arterial.nrrd", "mask_node": tmp_path / file}
        wall = tmp_path / "both.seg.nrrd"
        return read_case(tmp_path / "portal.nii.gz", wall, PROTOCOL, identifier="7", further=files)

    case = read_both("both.seg.nrrd")
    for mask, drawn in ((case.mask, WALL), (case.masks["node"], NODE * (WALL == 0))):
        np.testing.assert_array_equal(sitk.GetArrayFromImage(mask), sitk.GetArrayFromImage(drawn))
    with pytest.raises(
        CaseError, match=r"VOI node: the mask holds 2 labels: .*one called node\. Rename it, or give a fi"
    ):
        read_both("both.nii.gz")
    both.SetMetaData("Segment1_LabelValue", "3")
    sitk.WriteImage(both, tmp_path / "emptied.seg.nrrd")
    with pytest.raises(
        CaseError, match=r"its segment 3 \(Node\) is empty, drawn are 1 \(Lesion\), 2; .* is meant its name"
    ):
        read_both("emptied.seg.nrrd")


@pytest.fixture
def read_dicom(tmp_path):
    """A function from attributes of the arterial series to the case, of two DICOM series and two masks."""
    write_slices(tmp_path / "pv", IMAGE, FrameOfReferenceUID="1.2.3.7", SeriesInstanceUID="1.2.3.1")
    for name, one in (("wall", WALL), ("node", NODE)):
        sitk.WriteImage(one, tmp_path / f"{name}.nii.gz")

    def reading(arterial=IMAGE + 30, **tags):
        write_slices(tmp_path / "art", arterial, FrameOfReferenceUID="1.2.3.7", SeriesInstanceUID="1.2.3.2", **tags)
        files = {"image_arterial": tmp_path / "art", "mask_node": tmp_path / "node.nii.gz"}
        return read_case(tmp_path / "pv", tmp_path / "wall.nii.gz", PROTOCOL, identifier="7", further=files)

    return reading


def test_a_voi_on_what_a_further_series_does_not_see_is_refused_or_told_of(read_dicom):
    blind = sitk.GetArrayFromImage(IMAGE + 30)
    blind[sitk.GetArrayFromImage(NODE) == 1] = -1000
    with pytest.raises(CaseError, match=r"case 7, series arterial .*: 100\.0% of the VOI is padding"):
        read_dicom(volume(blind), PixelPaddingValue=-1000 - INTERCEPT)
    few = sitk.GetArrayFromImage(IMAGE + 30)
    few[tuple(np.argwhere(sitk.GetArrayFromImage(WALL))[0])] = -1000
    notes = read_dicom(volume(few), PixelPaddingValue=-1000 - INTERCEPT).notes
    assert "series arterial: 0.69% of the VOI is padding outside the field of view of the scanner" in notes


def test_hashes_of_files_and_of_content_tell_what_changed(tmp_path):
    case = make_case("7", IMAGE, WALL, PROTOCOL)
    with_more = replace(case, images={"arterial": IMAGE}, masks={"node": NODE})
    alone, both, other = (
        content_of(one, "", "") for one in (case, with_more, replace(with_more, masks={"node": WALL}))
    )
    assert alone.changed_to(both) == ("image", "mask")
    assert both.changed_to(other) == ("mask",)
    for name, one in (("image", IMAGE), ("wall", WALL), ("node", NODE)):
        sitk.WriteImage(one, tmp_path / f"{name}.nii.gz")
    image, wall, node = (tmp_path / f"{name}.nii.gz" for name in ("image", "wall", "node"))
    first = case_files_sha256(image, wall, None, "", {})
    assert first[0] == files_sha256(image)
    more = case_files_sha256(image, wall, None, "", {"mask_node": node})
    assert (more[0] == first[0], more[1] == first[1]) == (True, False)


def test_any_difference_of_a_further_voi_or_of_a_series_in_a_drawn_one_is_another_hash():
    values = np.random.default_rng(3).normal(80, 20, SIZE[::-1]).astype(np.float32)
    case = replace(make_case("7", IMAGE, WALL, PROTOCOL), images={"arterial": volume(values)}, masks={"node": NODE})
    found = further_sha256(case)
    assert (
        tuple(found)
        == ("image_arterial_sha256", "mask_node_sha256")
        == tuple(f"{name}_sha256" for name in PROTOCOL.further_files)
    )
    assert found["mask_node_sha256"] == voi_sha256(make_case("7", IMAGE, NODE, PROTOCOL))
    assert further_sha256(make_case("7", IMAGE, WALL, PROTOCOL)) == {}
    for k, j, i, changed in ((4, 9, 7, True), (6, 16, 9, True), (11, 0, 0, False)):  # wall's, node's, nobody's
        other = values.copy()
        other[k, j, i] += 1
        one = further_sha256(replace(case, images={"arterial": volume(other)}))
        assert (one["image_arterial_sha256"] != found["image_arterial_sha256"]) == changed
        assert one["mask_node_sha256"] == found["mask_node_sha256"]
    painted = further_sha256(replace(case, masks={"node": box((5, 15, 8), (8, 18, 14))}))
    assert not set(painted.values()) & set(found.values())
    assert further_sha256(part_of(case, np.array([2, 2, 2]), np.array(SIZE))) == found
