"""Judges: SimpleITK's overlap filters; distances of solids from their formulas (``baselines/surface_distances``)."""

import json

import numpy as np
import pytest
import SimpleITK as sitk
from reference_tables import baseline

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.stats.mask_agreement import mask_agreement

SPACING = (5.0, 0.83, 0.71)  # z, y, x
DISTANCES = ("mean_distance_mm", "hausdorff_mm", "hausdorff95_mm")
SOLIDS = {row["pair"]: row for row in baseline("surface_distances")("expected.csv")}


def blob(shape, seed, threshold=0.06):
    """A lopsided random shape with holes and islands, off every border."""
    field = np.random.default_rng(seed).standard_normal(shape)
    smooth = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(sitk.GetImageFromArray(field), 1.6))
    mask = smooth > threshold
    for axis in range(3):
        for edge in (0, -1):
            mask[(*[slice(None)] * axis, edge)] = False
    return mask


def image_of(mask):
    image = sitk.GetImageFromArray(mask.astype(np.uint8))
    image.SetSpacing(SPACING[::-1])
    image.SetOrigin((-12.3, 45.6, -78.9))
    image.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix())
    return image


PAIRS = {
    "two shapes": (blob((12, 24, 31), 1), blob((12, 24, 31), 2)),
    "nearly equal": (blob((12, 24, 31), 3), blob((12, 24, 31), 3, 0.075)),
    "one within the other": (blob((9, 30, 17), 4, 0.02), blob((9, 30, 17), 4, 0.16)),
    "equal": (blob((12, 24, 31), 5), blob((12, 24, 31), 5)),
}
pairs = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)


def drawn(solid, spacing, phase=0.5):
    """The voxels whose centres lie within a solid of the baseline; ``phase`` moves the slices, in slices."""
    kind, centre, sizes = solid
    shares = zip(spacing, (phase, 0.5, 0.5), strict=True)
    steps = [(np.arange(-round(36 / step), round(36 / step) + 1) + share) * step for step, share in shares]
    z, y, x = (axis - c for axis, c in zip(np.meshgrid(*steps, indexing="ij"), centre, strict=True))
    if kind == "ellipsoid":
        return (z / sizes[0]) ** 2 + (y / sizes[1]) ** 2 + (x / sizes[2]) ** 2 <= 1
    if kind == "tube":
        return (abs(z) <= sizes[0]) & (np.hypot(y, x) <= sizes[1]) & (np.hypot(y, x) > sizes[2])
    return (abs(z) <= sizes[0]) & (abs(y) <= sizes[1]) & (abs(x) <= sizes[2])


def agreement_of(name, spacing, phase=0.5, axes=(0, 1, 2)):
    one, other = (drawn(solid, spacing, phase).transpose(axes) for solid in json.loads(SOLIDS[name]["solids"]))
    return mask_agreement(one, other, tuple(spacing[axis] for axis in axes))


every_thickness = pytest.mark.parametrize("thickness", [1.0, 2.5, 5.0])


@every_thickness
@pytest.mark.parametrize("name", SOLIDS)
def test_distances_are_those_of_the_solids_whatever_the_thickness_of_the_slices(name, thickness):
    found = agreement_of(name, (thickness, 0.8, 0.7))
    mean, hausdorff, quantile = (float(SOLIDS[name][part]) for part in DISTANCES)
    assert found.mean_distance_mm == pytest.approx(mean, rel=0.075)
    ends = thickness / 2 if "ball" in name or "ellipsoid" in name else 0  # where a pole lies is not drawn
    assert found.hausdorff_mm == pytest.approx(hausdorff, abs=0.7 + ends)
    assert found.hausdorff95_mm == pytest.approx(quantile, abs=0.5)


@every_thickness
@pytest.mark.parametrize("phase", [0.0, 0.25])
@pytest.mark.parametrize("name", [name for name in SOLIDS if "ball" in name or "ellipsoid" in name])
def test_the_mean_distance_does_not_depend_on_where_the_slices_lie(name, phase, thickness):
    found = agreement_of(name, (thickness, 1.0, 1.0), phase)
    assert found.mean_distance_mm == pytest.approx(float(SOLIDS[name]["mean_distance_mm"]), rel=0.12)


@pytest.mark.parametrize("axes", [(1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_slices_may_follow_on_any_axis(axes):
    found, turned = (agreement_of("lopsided ellipsoids", (5.0, 0.8, 0.7), axes=a) for a in ((0, 1, 2), axes))
    for part in (*DISTANCES, "shift_mm"):
        assert getattr(turned, part) == pytest.approx(getattr(found, part), rel=1e-9)


def test_a_mask_one_slice_thick_agrees_as_the_same_disc_on_thin_slices_does():
    """A disc of 5 mm whose rim is 2 mm further out: its faces, most of its surface, lie in the same planes."""
    means = []
    for thickness in (5.0, 1.0):
        one, other = (drawn(("tube", (2.5, 0, 0), (2.5, r, 0)), (thickness, 1.0, 1.0)) for r in (18, 20))
        assert one.any(axis=(1, 2)).sum() == 5 / thickness
        means.append(mask_agreement(one, other, (thickness, 1.0, 1.0)).mean_distance_mm)
    assert means[0] == pytest.approx(means[1], rel=0.12)


def test_a_slice_that_only_one_reader_drew_on_lies_as_far_away_as_it_reaches():
    """Boxes of 8 and of 9 slices: by hand, the longer one's end (960 mm^2) lies 5 mm off, its rim (196 mm^2) 0 to 5."""
    long, short = np.zeros((2, 12, 50, 40), bool)
    long[1:10, 5:45, 5:29] = short[1:9, 5:45, 5:29] = True
    found = mask_agreement(short, long, (5.0, 1.0, 1.0))
    assert found.hausdorff_mm == pytest.approx(5)
    areas = 2 * 960 + 128 * 40, 2 * 960 + 128 * 45
    of_long, of_short = 960 * 5 + 128 * 5 * 2.5, 960 * 5 * 0.79  # an end's middle is as far; its rim lies on the wall
    assert found.mean_distance_mm == pytest.approx((of_long + of_short) / sum(areas), rel=0.07)
    assert found.shift_mm == pytest.approx(found.mean_distance_mm, rel=0.01)


LENGTH = 42.0  # of each solid across the slices, in mm: whole slices of 0.6, 3 and 7 mm


def prisms(thickness, pixel):
    """Pairs of solids with parallel walls, and by hand the mean, 95 % Hausdorff and Hausdorff distance of each."""
    sizes = (56 / thickness, 60 / pixel[0], 64 / pixel[1])
    z, y, x = np.indices([round(n) for n in sizes]) + np.reshape((0.5, 0.37, 0.21), (3, 1, 1, 1))  # off the middle
    z, y, x = z * thickness - 28, y * pixel[0] - 30, x * pixel[1] - 32
    inside, radius = abs(z) < LENGTH / 2, np.hypot(y, x)

    def tube(inner, outer):
        return inside & (radius > inner) & (radius < outer)

    def block(left):
        return inside & (abs(y) < 5) & (x > left) & (x < left + 10)

    # walls of both in circles of 2 pi: radius x length x distance; near an end the other's flat end is nearer
    wider = (12 * (2 * (LENGTH - 4) + 4) + 14 * 2 * LENGTH + 160 / 3) / (42 * LENGTH + 212)
    yield "the outer wall further out", tube(8, 12), tube(8, 14), (wider, 2, 2), 1
    hole = (8 * (LENGTH - 1) + 7 * LENGTH + 22 / 3) / (39 * LENGTH + 175)
    yield "the hole narrower", tube(8, 12), tube(7, 12), (hole, 1, 1), 1
    yield "one of two pieces missing", block(-25) | block(5), block(-25), (25 / 3, 30, 30), -1
    torn, t = tube(0, 8), thickness
    torn[np.argmin(abs(z[:, 0, 0]))] = False  # an end opens on either side; its middle is 8 mm from the wall
    opened = (8**3 / 3 + 8 * t * t / 4) / (8 * LENGTH + 64 + 8 * (LENGTH - t) + 128)
    yield "a slice in the middle not drawn", tube(0, 8), torn, (opened, None, 8), -1


@pytest.mark.parametrize(("thickness", "pixel"), [(0.6, (0.8, 0.8)), (3.0, (0.5, 1.0)), (7.0, (0.8, 0.8))])
def test_walls_holes_pieces_and_slices_that_lack_lie_as_far_as_by_hand_in_either_order(thickness, pixel):
    for name, one, other, (mean, far, farthest), sign in prisms(thickness, pixel):
        found, back = (mask_agreement(*pair, (thickness, *pixel)) for pair in ((one, other), (other, one)))
        assert found.mean_distance_mm == pytest.approx(mean, rel=0.075), name
        assert found.shift_mm == pytest.approx(sign * found.mean_distance_mm, rel=0.01), name
        assert found.hausdorff_mm == pytest.approx(farthest, abs=max(pixel)), name
        assert far is None or found.hausdorff95_mm == pytest.approx(far, abs=0.5), name
        for part in DISTANCES:
            assert getattr(back, part) == pytest.approx(getattr(found, part), rel=1e-12), name
        assert back.shift_mm == pytest.approx(-found.shift_mm, rel=1e-12), name


@pairs
def test_dice_and_volume_difference_are_simpleitks(pair):
    found = mask_agreement(*pair, SPACING)
    judge = sitk.LabelOverlapMeasuresImageFilter()
    judge.Execute(*map(image_of, pair))
    assert found.dice == pytest.approx(judge.GetDiceCoefficient(), abs=1e-9)
    assert found.difference_percent == pytest.approx(-100 * judge.GetVolumeSimilarity(), abs=1e-9)
    shape = sitk.LabelShapeStatisticsImageFilter()
    for mask, volume in zip(pair, found.volumes_ml, strict=True):
        shape.Execute(image_of(mask))
        assert volume == pytest.approx(shape.GetPhysicalSize(1) / 1000, rel=1e-9)


@pairs
def test_no_mask_is_further_from_the_other_than_simpleitks_hausdorff_distance_and_a_voxel(pair):
    """ITK's is that of the voxels' centres, a voxel that both have at 0; the surface of a hole may lie further off."""
    judge = sitk.HausdorffDistanceImageFilter()
    judge.Execute(*(sitk.LabelContour(image_of(mask), fullyConnected=True) for mask in pair))
    assert mask_agreement(*pair, SPACING).hausdorff_mm == pytest.approx(judge.GetHausdorffDistance(), abs=SPACING[0])


def box(*ranges, shape=(8, 20, 25)):
    mask = np.zeros(shape, bool)
    mask[tuple(slice(*r) for r in ranges)] = True
    return mask


def test_masks_that_do_not_touch_have_no_overlap_and_finite_distances():
    found = mask_agreement(box((1, 3), (2, 5), (2, 4)), box((1, 3), (2, 5), (14, 16)), SPACING)
    assert found.dice == 0
    assert found.hausdorff_mm == pytest.approx(12 * 0.71, abs=1e-9)
    assert 10 * 0.71 < found.mean_distance_mm < 12 * 0.71
    single = mask_agreement(box((1, 2), (2, 3), (2, 3)), box((1, 2), (2, 3), (8, 9)), SPACING)
    assert single.hausdorff_mm == pytest.approx(6 * 0.71, abs=1e-9)


def test_equal_masks_agree_wholly():
    mask = blob((12, 24, 31), 7)
    found = mask_agreement(mask, mask.astype(np.uint8) * 7, SPACING)
    assert (found.dice, found.hausdorff_mm, found.hausdorff95_mm, found.mean_distance_mm, found.shift_mm) == (
        *(1, 0, 0, 0, 0),
    )
    assert found.difference_ml == 0


def test_a_contour_drawn_further_out_is_shifted_outwards_and_back():
    inner, outer = (drawn(("tube", (0, 0, 0), (20, radius, 0)), (5.0, 0.8, 0.7)) for radius in (18, 19))
    found = mask_agreement(inner, outer, (5.0, 0.8, 0.7))
    assert found.shift_mm == pytest.approx(found.mean_distance_mm)  # nowhere further in
    assert found.shift_mm == pytest.approx(1 * 40 / (40 + 19), rel=0.1)  # by 1 mm along the wall, not at the ends
    back = mask_agreement(outer, inner, (5.0, 0.8, 0.7))
    assert back.shift_mm == pytest.approx(-found.shift_mm)
    assert back.difference_ml == pytest.approx(-found.difference_ml)


def test_a_lumen_drawn_wider_is_shifted_inwards_though_the_wall_is_thinner():
    """The other's surface lies outside the one where the wall is thicker: towards the lumen."""
    thick, thin = (drawn(("tube", (0, 0, 0), (20, 18, inner)), (5.0, 0.8, 0.7)) for inner in (10, 12))
    assert mask_agreement(thin, thick, (5.0, 0.8, 0.7)).shift_mm > 0.5
    assert mask_agreement(thick, thin, (5.0, 0.8, 0.7)).shift_mm < -0.5


def test_exchanging_flipping_and_permuting_change_no_distance():
    """But for a thousandth: the area at a slice's own plane is by the slope to the next slice, not the one before."""
    one, other = PAIRS["two shapes"]
    found = mask_agreement(one, other, SPACING)
    exchanged = mask_agreement(other, one, SPACING)
    turned = mask_agreement(*(m[::-1, :, ::-1].transpose(2, 0, 1) for m in (one, other)), (0.71, 5.0, 0.83))
    for again, within in ((exchanged, 1e-12), (turned, 1e-3)):
        for name in ("dice", *DISTANCES):
            assert getattr(again, name) == pytest.approx(getattr(found, name), rel=within)


def test_a_larger_image_around_the_masks_changes_nothing():
    one, other = PAIRS["two shapes"]
    room = ((3, 2), (0, 9), (4, 1))
    assert mask_agreement(np.pad(one, room), np.pad(other, room), SPACING) == mask_agreement(one, other, SPACING)


@pytest.mark.parametrize(
    ("one", "other", "spacing", "message"),
    [
        (np.zeros((3, 3, 3)), np.ones((3, 3, 3)), SPACING, "the first mask is empty"),
        (np.ones((3, 3, 3)), np.zeros((3, 3, 3)), SPACING, "the second mask is empty"),
        (np.ones((3, 3, 3)), np.ones((3, 3, 4)), SPACING, r"shapes \(3, 3, 3\) and \(3, 3, 4\)"),
        (np.ones((3, 3, 3)), np.ones((3, 3, 3)), (1.0, 1.0), "2 spacings"),
        (np.ones((3, 3)), np.ones((3, 3)), (1.0, 1.0), r"expected two 3-D masks.*shapes \(3, 3\)"),
        (np.ones((3, 3, 3)), np.ones((3, 3, 3)), (0.0, 1.0, 1.0), "spacings above 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(one, other, spacing, message):
    with pytest.raises(CaseError, match=message):
        mask_agreement(one, other, spacing)
