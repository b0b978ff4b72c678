"""Judge: SimpleITK's overlap and Hausdorff filters, and surface distances from its signed Maurer distance map."""

import numpy as np
import pytest
import SimpleITK as sitk
from scipy.spatial.distance import cdist

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.stats.mask_agreement import mask_agreement, surface

SPACING = (5.0, 0.83, 0.71)  # z, y, x


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


def surface_distances(of, to):
    """The recipe: the absolute signed distance map of a mask, read at the contour of the other."""
    distance = sitk.Abs(sitk.SignedMaurerDistanceMap(to, squaredDistance=False, useImageSpacing=True))
    contour = sitk.LabelContour(of, fullyConnected=True)
    return sitk.GetArrayFromImage(distance)[sitk.GetArrayFromImage(contour) == 1].astype(float)


PAIRS = {
    "two shapes": (blob((12, 24, 31), 1), blob((12, 24, 31), 2)),
    "nearly equal": (blob((12, 24, 31), 3), blob((12, 24, 31), 3, 0.075)),
    "one within the other": (blob((9, 30, 17), 4, 0.02), blob((9, 30, 17), 4, 0.16)),
    "equal": (blob((12, 24, 31), 5), blob((12, 24, 31), 5)),
}
pairs = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)


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
def test_hausdorff_is_simpleitks(pair):
    judge = sitk.HausdorffDistanceImageFilter()
    judge.Execute(*map(image_of, pair))
    assert mask_agreement(*pair, SPACING).hausdorff_mm == pytest.approx(judge.GetHausdorffDistance(), abs=1e-9)


@pairs
def test_surface_distances_are_those_of_the_maurer_map(pair):
    found = mask_agreement(*pair, SPACING)
    one, other = map(image_of, pair)
    directed = surface_distances(one, other), surface_distances(other, one)
    both = np.concatenate(directed)
    assert found.mean_distance_mm == pytest.approx(both.mean(), abs=1e-5)  # the map is in single precision
    assert found.hausdorff95_mm == pytest.approx(max(np.percentile(d, 95) for d in directed), abs=1e-5)


@pairs
def test_surface_distances_are_those_of_all_pairs_of_contour_points(pair):
    """SimpleITK's contours, every distance between their points in double precision."""
    images = [image_of(mask) for mask in pair]
    points = []
    for image in images:
        indices = np.argwhere(sitk.GetArrayFromImage(sitk.LabelContour(image, fullyConnected=True)))
        points.append(np.array([image.TransformIndexToPhysicalPoint(i[::-1].tolist()) for i in indices]))
    table = cdist(*points)
    directed = table.min(axis=1), table.min(axis=0)
    found = mask_agreement(*pair, SPACING)
    assert found.mean_distance_mm == pytest.approx(np.concatenate(directed).mean(), abs=1e-9)
    assert found.hausdorff95_mm == pytest.approx(max(np.percentile(d, 95) for d in directed), abs=1e-9)


@pairs
def test_the_distance_of_the_contours_alone_is_simpleitks(pair):
    judge = sitk.HausdorffDistanceImageFilter()
    judge.Execute(*(sitk.LabelContour(image_of(mask), fullyConnected=True) for mask in pair))
    found = mask_agreement(*(surface(mask) for mask in pair), SPACING)  # a contour is its own surface
    assert found.hausdorff_mm == pytest.approx(judge.GetHausdorffDistance(), abs=1e-9)


def test_the_surface_is_simpleitks_fully_connected_contour():
    mask = blob((12, 24, 31), 6)
    contour = sitk.GetArrayFromImage(sitk.LabelContour(image_of(mask), fullyConnected=True))
    np.testing.assert_array_equal(surface(mask), contour.astype(bool))


def test_beyond_the_image_is_outside():
    assert surface(np.ones((3, 3, 3), bool)).sum() == 26


def box(*ranges, shape=(8, 20, 25)):
    mask = np.zeros(shape, bool)
    mask[tuple(slice(*r) for r in ranges)] = True
    return mask


def test_masks_that_do_not_touch_have_no_overlap_and_finite_distances():
    found = mask_agreement(box((1, 3), (2, 5), (2, 4)), box((1, 3), (2, 5), (14, 16)), SPACING)
    assert found.dice == 0
    assert found.hausdorff_mm == pytest.approx(12 * 0.71, abs=1e-12)
    assert found.mean_distance_mm == pytest.approx(11.5 * 0.71, abs=1e-12)


def test_equal_masks_agree_wholly():
    mask = blob((12, 24, 31), 7)
    found = mask_agreement(mask, mask.astype(np.uint8) * 7, SPACING)
    assert (found.dice, found.hausdorff_mm, found.hausdorff95_mm, found.mean_distance_mm, found.shift_mm) == (
        *(1, 0, 0, 0, 0),
    )
    assert found.difference_ml == 0


def test_a_contour_drawn_further_out_is_shifted_outwards_and_back():
    inner, outer = box((2, 6), (5, 15), (6, 18)), box((2, 6), (4, 16), (5, 19))
    found = mask_agreement(inner, outer, (1.0, 1.0, 1.0))
    assert found.shift_mm == pytest.approx(found.mean_distance_mm)  # nowhere further in
    assert 0.3 < found.shift_mm < 0.5  # by 1 mm at four of six sides
    back = mask_agreement(outer, inner, (1.0, 1.0, 1.0))
    assert back.shift_mm == pytest.approx(-found.shift_mm)
    assert back.difference_ml == pytest.approx(-found.difference_ml)


def test_exchanging_flipping_and_permuting_change_no_distance():
    one, other = PAIRS["two shapes"]
    found = mask_agreement(one, other, SPACING)
    exchanged = mask_agreement(other, one, SPACING)
    turned = mask_agreement(*(m[::-1, :, ::-1].transpose(2, 0, 1) for m in (one, other)), (0.71, 5.0, 0.83))
    for again in (exchanged, turned):
        for name in ("dice", "hausdorff_mm", "hausdorff95_mm", "mean_distance_mm"):
            assert getattr(again, name) == pytest.approx(getattr(found, name), rel=1e-12)


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
        (np.ones((3, 3, 3)), np.ones((3, 3, 3)), (0.0, 1.0, 1.0), "spacings above 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(one, other, spacing, message):
    with pytest.raises(CaseError, match=message):
        mask_agreement(one, other, spacing)
