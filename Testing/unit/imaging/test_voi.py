from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.case import Case, image_case, make_case
from IFXPredictLib.imaging.voi import (
    VoiFacts,
    check_voi,
    piece_shares,
    voi_facts,
    voi_in_words,
    voi_sha256,
    voi_warnings,
)
from IFXPredictLib.protocol.loading import load_protocol

PROTOCOL = load_protocol("ifx_cte")
RULES = PROTOCOL.image
SPACING = (1.2, float(np.float32(0.9)), 5.0)  # 0.9 as NIfTI stores it, a little less
BOX = (slice(5, 11), slice(10, 30), slice(20, 40))  # z, y, x


@pytest.fixture
def image_and_mask() -> tuple[sitk.Image, sitk.Image]:
    """A box of 20 x 20 x 6 voxels, anisotropic, oblique, nearer to one end of each axis; 60 HU, one corner of gas."""
    values = np.full((30, 50, 70), -700, dtype=np.int16)
    values[BOX] = 60
    values[5, 10:15, 20:24] = -500  # 20 of 2400 voxels
    mask = np.zeros(values.shape, dtype=np.uint8)
    mask[BOX] = 1
    pair = sitk.GetImageFromArray(values), sitk.GetImageFromArray(mask)
    for one in pair:
        one.SetSpacing(SPACING)
        one.SetOrigin((-100.5, 33.0, 412.25))
        one.SetDirection((0.96, -0.28, 0, 0.28, 0.96, 0, 0, 0, 1))
    return pair


@pytest.fixture
def case(image_and_mask) -> Case:
    return image_case("c1", *image_and_mask, RULES)


FINE = VoiFacts(
    volume_ml=20.0,
    mean_intensity=80.0,
    slices=6,
    components=1,
    voxels=680,  # of 27 mm^3: 18.36 mL
    gas_fraction=0.05,
    border_voxels=6,
    slice_thickness_mm=5.04,
    darkest=-1024.0,
    largest_piece=1.0,
    grid_mm=(3.0, 3.0, 3.0),
    grid_components=1,
    grid_largest_piece=1.0,
    regrouped=0.0,
    grid_thinnest=9,
)


def test_the_facts_of_a_box_are_those_worked_out_by_hand(case):
    facts = voi_facts(case, RULES)
    assert facts.volume_ml == pytest.approx(2400 * 1.2 * 0.9 * 5 / 1000)
    assert facts.mean_intensity == pytest.approx((2380 * 60 - 20 * 500) / 2400)
    assert facts.gas_fraction == pytest.approx(20 / 2400)
    assert (facts.slices, facts.components, facts.slice_thickness_mm, facts.darkest) == (6, 1, 5.0, -700)
    # 3 mm voxels whose centres (1.5, 4.5, ... from the corner) lie in 24..48 mm, 9..27 mm and 25..55 mm
    assert facts.voxels == 8 * 6 * 10
    assert facts.border_voxels == 3  # 10 rows of 0.9 mm before the box


@pytest.mark.parametrize("across", [0, 1, 2])
def test_slices_are_counted_across_the_way_in_which_they_were_scanned(across):
    size, spacing = [40, 50, 60], [0.7, 0.7, 0.7]
    size[across], spacing[across] = 20, 4.0
    voi = np.zeros(size[::-1], np.uint8)
    voi[tuple(slice(8, 13) if 2 - axis == across else slice(10, 30) for axis in range(3))] = 1
    image, mask = (sitk.GetImageFromArray(part) for part in (voi.astype(np.float32), voi))
    for volume in (image, mask):
        volume.SetSpacing(spacing)
    facts = voi_facts(image_case("coronal", image, mask, RULES), RULES)
    assert (facts.slices, facts.slice_thickness_mm) == (5, 4.0)


def test_the_facts_do_not_change_with_the_order_in_which_a_case_is_stored(image_and_mask, case):
    turned = [sitk.Flip(sitk.PermuteAxes(one, (2, 0, 1)), (True, True, False)) for one in image_and_mask]
    assert voi_facts(image_case("c1", *turned, RULES), RULES) == voi_facts(case, RULES)


@pytest.mark.parametrize(
    ("box", "distance"),
    [
        (
            (slice(4, 9), slice(20, 30), slice(30, 40)),
            6,
        ),  # 20 rows of 0.9 mm = 18 mm: six voxels of 3 mm to the last bit
        ((slice(4, 9), slice(19, 30), slice(30, 40)), 5),
        ((slice(3, 9), slice(20, 30), slice(30, 40)), 5),  # 15 mm below
        ((slice(20, 27), slice(20, 30), slice(30, 40)), 5),  # 15 mm above
        ((slice(4, 9), slice(20, 30), slice(30, 56)), 5),  # 14 columns of 1.2 mm = 16.8 mm
        ((slice(4, 9), slice(20, 50), slice(30, 40)), 0),
        ((slice(0, 9), slice(20, 30), slice(30, 40)), 0),
    ],
)
def test_the_distance_to_the_border_is_that_of_the_nearest_side(image_and_mask, box, distance):
    image, mask = image_and_mask
    values = np.zeros((30, 50, 70), dtype=np.uint8)
    values[box] = 1
    moved = sitk.GetImageFromArray(values)
    moved.CopyInformation(mask)
    assert voi_facts(image_case("c1", image, moved, RULES), RULES).border_voxels == distance


def test_pieces_that_touch_at_a_corner_are_one_and_pieces_apart_are_counted():
    mask = np.zeros((4, 5, 6), dtype=bool)
    mask[0, 0, 0] = mask[1, 1, 1] = True
    assert piece_shares(mask).tolist() == [1]
    mask[3, 4, 5] = mask[3, 0, 0] = True
    assert piece_shares(mask).tolist() == [0.5, 0.25, 0.25]
    for nothing in (np.zeros((4, 5, 6), dtype=bool), np.zeros((0, 0, 0), dtype=bool)):
        assert piece_shares(nothing).tolist() == []


def test_a_voi_below_the_least_size_is_refused_with_found_and_needed():
    check_voi(replace(FINE, voxels=64), "c1", RULES)
    with pytest.raises(
        CaseError, match=r"^case c1: the VOI has 63 voxels of 3 mm \(1\.7 mL\), expected at least 64; draw"
    ):
        check_voi(replace(FINE, voxels=63), "c1", RULES)


def test_a_voi_on_every_second_slice_is_refused_whatever_file_it_was_in(image_and_mask):
    image, whole = image_and_mask
    values = sitk.GetArrayFromImage(whole)
    values[1::2] = 0
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(whole)
    facts = voi_facts(image_case("c1", image, mask, RULES), RULES)
    assert (facts.slices, facts.apart) == (3, 2)
    with pytest.raises(CaseError, match=r"^case c1: the VOI is on 3 slices, .* \(at least 2 apart\), .* interpolate"):
        check_voi(facts, "c1", RULES)
    check_voi(replace(facts, slices=2), "c1", RULES)  # two pieces, each on one slice


def test_a_voi_that_falls_between_the_3_mm_voxels_is_refused(image_and_mask):
    image, mask = image_and_mask
    tiny = np.zeros((30, 50, 70), dtype=np.uint8)
    tiny[10, 20, 30:32] = 1
    small = sitk.GetImageFromArray(tiny)
    small.CopyInformation(mask)
    facts = voi_facts(image_case("c1", image, small, RULES), RULES)
    assert facts.voxels < 10
    with pytest.raises(CaseError, match=r"expected at least 64"):
        check_voi(facts, "c1", RULES)


def test_a_voi_at_the_edge_of_every_rule_has_no_warning():
    assert voi_warnings(FINE, RULES) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"components": 3, "grid_components": 3}, "VOI in 3 pieces, expected 1"),
        ({"darkest": 0.0}, "no voxel is below 0, expected fat at -100: are these Hounsfield units?"),
        (
            {"mean_intensity": 912.0},
            "mean 912 HU in the VOI, expected -300 to 500 in soft tissue: are these Hounsfield units?",
        ),
        (
            {"gas_fraction": 0.123},
            "12.3 % of the VOI below -200 HU (gas), expected at most 5 %: draw the wall without the lumen",
        ),
        ({"slice_thickness_mm": 1.25}, "slices 1.25 mm apart, expected 5 mm"),
        ({"slice_thickness_mm": 5.06}, "slices 5.06 mm apart, expected 5 mm"),
        (
            {"border_voxels": 5},
            "VOI 15 mm from the image border, expected at least 18 mm: Laplacian of Gaussian may see where the image "
            "ends (seen with ifx_cte: up to 16 of 1116 features moved by over 1 %)",
        ),
        (
            {"border_voxels": 2},
            "VOI 6 mm from the image border, expected at least 18 mm: wavelets and Laplacian of Gaussian may see where "
            "the image ends (seen with ifx_cte: up to 415 of 1116 features moved by over 1 %)",
        ),
        (
            {"grid_ties": 1, "voxels": 2000, "volume_ml": 54.0},
            "1 of 2000 VOI voxels of 3 mm (0.05 %) lie midway between two pixels: rounding of the image's position "
            "decides them (seen with ifx_cte: where 0.1 % were decided otherwise, up to 150 of 1116 features moved by "
            "over 1 %)",
        ),
        (
            {"grid_ties": 500, "voxels": 2000, "volume_ml": 54.0},
            "500 of 2000 VOI voxels of 3 mm (25 %) lie midway between two pixels: rounding of the image's position "
            "decides them (seen with ifx_cte: where 50 % were decided otherwise, up to 968 of 1116 features moved by "
            "over 1 %)",
        ),
    ],
)
def test_each_doubt_about_a_voi_is_one_sentence_with_its_numbers(change, sentence):
    assert voi_warnings(replace(FINE, **change), RULES) == (sentence,)


WITHIN_54_ML = {"voxels": 2000, "volume_ml": 54.0}  # of 27 mm^3: 54 mL on the grid, too


@pytest.mark.parametrize(
    ("bound", "beyond", "sentence"),
    [
        ({"gas_fraction": 0.05}, {"gas_fraction": 0.0501}, "5.0 % of the VOI below -200 HU (gas)"),
        ({"regrouped": 0.05}, {"regrouped": 0.0501}, "VOI in 1 piece on the grid of 3 mm, drawn in 1"),
        (
            {"voxels": 2299, "volume_ml": 54.0},
            {"voxels": 2301, "volume_ml": 54.0},
            "VOI of 54 mL is 2301 voxels of 3 mm, 62.1 mL: 15% of it gained",
        ),
        (
            {"voxels": 1701, "volume_ml": 54.0},
            {"voxels": 1699, "volume_ml": 54.0},
            "VOI of 54 mL is 1699 voxels of 3 mm, 45.9 mL: 15% of it lost",
        ),
        ({"slice_thickness_mm": 4.96}, {"slice_thickness_mm": 4.94}, "slices 4.94 mm apart, expected 5 mm"),
        ({"border_voxels": 6}, {"border_voxels": 5}, "VOI 15 mm from the image border"),
    ],
)
def test_each_bound_itself_is_no_doubt_and_what_is_beyond_it_is_one(bound, beyond, sentence):
    assert voi_warnings(replace(FINE, **bound), RULES) == ()
    (told,) = voi_warnings(replace(FINE, **beyond), RULES)
    assert told.startswith(sentence)


@pytest.mark.parametrize(
    ("voxels", "filters", "moved"),
    [
        (0, "wavelets and Laplacian of Gaussian", 973),
        (1, "wavelets and Laplacian of Gaussian", 897),
        (2, "wavelets and Laplacian of Gaussian", 415),
        (3, "Laplacian of Gaussian", 82),
        (4, "Laplacian of Gaussian", 21),
        (5, "Laplacian of Gaussian", 16),
    ],
)
def test_which_filters_see_the_images_end_goes_by_how_far_each_reaches(voxels, filters, moved):
    (told,) = voi_warnings(replace(FINE, border_voxels=voxels), RULES)
    assert f"expected at least 18 mm: {filters} may see" in told
    assert f"up to {moved} of 1116" in told


def test_ties_are_told_by_the_next_larger_share_that_was_measured():
    said = {2: (0.1, 150), 3: (0.5, 312), 200: (10, 846), 201: (20, 944), 1000: (50, 968), 1001: (50, 968)}
    for ties, (share, moved) in said.items():
        (told,) = voi_warnings(replace(FINE, grid_ties=ties, **WITHIN_54_ML), RULES)
        assert f"where {share} % were decided otherwise, up to {moved} of" in told, ties
    assert voi_warnings(replace(FINE, grid_ties=0, **WITHIN_54_ML), RULES) == ()


def test_gas_is_what_is_darker_than_its_bound(image_and_mask):
    image, mask = image_and_mask
    found = []
    for darkest in (-200, -201):
        values = sitk.GetArrayFromImage(image)
        values[5, 10:15, 20:24] = darkest
        found.append(voi_facts(image_case("c1", with_values(image, values), mask, RULES), RULES).gas_fraction)
    assert found == [0, pytest.approx(20 / 2400)]


def test_all_doubts_are_told_together():
    doubtful = replace(
        FINE, components=2, grid_components=2, gas_fraction=0.5, slice_thickness_mm=1.0, border_voxels=0, darkest=0.0
    )
    assert len(voi_warnings(doubtful, RULES)) == 5


# Images without a unit of their own

MR_RULES = replace(RULES, modality="MR", normalisation="z_score", gas=None, pieces=2)


def test_an_mri_keeps_its_own_intensities_in_the_facts_and_has_no_gas(image_and_mask):
    facts = voi_facts(image_case("m1", *image_and_mask, MR_RULES), MR_RULES)
    assert facts.mean_intensity == pytest.approx((2380 * 60 - 20 * 500) / 2400)
    assert facts.gas_fraction == 0


@pytest.mark.parametrize(
    ("pieces", "warnings"),
    [
        (1, ("VOI in 1 piece, expected 2: is one side missing?",)),
        (2, ()),
        (3, ("VOI in 3 pieces, expected 2",)),
    ],
)
def test_as_many_pieces_as_the_protocol_expects_are_no_doubt_and_dark_voxels_are_none_in_an_mri(pieces, warnings):
    mri = replace(FINE, gas_fraction=0.9, mean_intensity=2000.0, darkest=0.0)
    assert voi_warnings(replace(mri, components=pieces, grid_components=pieces), MR_RULES) == warnings


def test_a_ct_is_told_where_an_mri_is_expected():
    told = "the darkest voxel is -1024, expected 0 or little below in an MRI: is this a CT?"
    assert voi_warnings(replace(FINE, components=2, grid_components=2), MR_RULES) == (told,)


def test_a_voi_is_told_in_one_line_with_the_unit_that_the_image_has():
    facts = replace(FINE, volume_ml=47.04, mean_intensity=411.6, slices=10)
    assert voi_in_words(facts, RULES) == "VOI of 47.0 mL, mean 412 HU, 10 slices"
    assert voi_in_words(facts, MR_RULES) == "VOI of 47.0 mL, mean 412, 10 slices"


def shifted(mask, axis):
    values = np.roll(sitk.GetArrayFromImage(mask), 1, axis)
    return with_values(mask, values)


def with_values(image, values):
    found = sitk.GetImageFromArray(values)
    found.CopyInformation(image)
    return found


def test_the_same_voi_of_the_same_image_has_the_same_hash_however_it_is_stored(image_and_mask):
    expected = voi_sha256(image_case("c1", *image_and_mask, RULES))
    turned = (sitk.DICOMOrient(one, "RSP") for one in image_and_mask)
    named = make_case("c2", *turned, PROTOCOL, clinical={"crp": 3.0})
    assert voi_sha256(named) == expected
    assert len(expected) == 64


def test_the_hash_stays_where_a_file_rounds_the_geometry(image_and_mask):
    places = []
    for change in (0, 1e-12):
        for one in image_and_mask:
            one.SetSpacing((0.7421875 + change, 0.78125 - change, 5.0))
            one.SetOrigin((-189.62890625 - change, change, 412.25))
        places.append(voi_sha256(image_case("c1", *image_and_mask, RULES)))
    assert places[0] == places[1]


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_voi_that_was_moved_or_mirrored_has_another_hash(axis, image_and_mask):
    image, mask = image_and_mask
    flipped = with_values(mask, np.flip(sitk.GetArrayFromImage(mask), axis))
    masks = (mask, shifted(mask, axis), flipped)
    assert len({voi_sha256(image_case("c1", image, one, RULES)) for one in masks}) == 3


def test_a_voi_mirrored_within_its_own_box_has_another_hash(image_and_mask):
    image, mask = image_and_mask
    values = sitk.GetArrayFromImage(mask)
    values[5, 10, 20] = 0
    cut = with_values(mask, values)
    values[BOX] = values[BOX][:, :, ::-1].copy()
    assert voi_sha256(image_case("c1", image, cut, RULES)) != voi_sha256(
        image_case("c1", image, with_values(mask, values), RULES)
    )


def test_intensities_count_within_the_box_and_nowhere_else(image_and_mask):
    image, mask = image_and_mask
    found = []
    for voxel in (None, (20, 40, 60), (10, 29, 39)):
        values = sitk.GetArrayFromImage(image)
        if voxel:
            values[voxel] += 1
        found.append(voi_sha256(image_case("c1", with_values(image, values), mask, RULES)))
    assert found[0] == found[1] != found[2]


def test_another_place_or_spacing_of_the_same_voxels_has_another_hash(image_and_mask):
    found = [voi_sha256(image_case("c1", *image_and_mask, RULES))]
    moves = (lambda one: one.SetOrigin((-100.5, 33.001, 412.25)), lambda one: one.SetSpacing((1.2, 0.9, 4.999)))
    for change in moves:
        for one in image_and_mask:
            change(one)
        found.append(voi_sha256(image_case("c1", *image_and_mask, RULES)))
    assert len(set(found)) == 3
