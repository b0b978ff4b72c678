"""Judge: areas by formula, and where surfaces lie by hand."""

import numpy as np
import pytest

from IFXPredictLib.stats.slice_surfaces import across_slices, surfaces


def disc(radius, pixel, shape=(70, 80)):
    y, x = ((np.arange(n) - n / 2 + 0.5) * p for n, p in zip(shape, pixel, strict=True))
    return np.hypot(y[:, None], x) <= radius


@pytest.mark.parametrize(
    ("spacing", "axis"),
    [
        ((5.0, 0.8, 0.7), 0),
        ((0.8, 4.0, 0.8), 1),
        ((0.7, 0.8, 3.0), 2),
        ((1.0, 3.0, 3.0), 0),  # slices closer than pixels
        ((1.0, 1.0, 1.0), 0),
    ],
)
def test_the_slices_follow_on_the_axis_whose_others_are_most_equal(spacing, axis):
    assert across_slices(spacing) == axis


@pytest.mark.parametrize("thickness", [1.0, 2.5, 5.0])
def test_the_area_is_that_of_the_closed_cylinder(thickness):
    pixel = (0.8, 0.7)
    mask = np.repeat(disc(20, pixel)[None], round(30 / thickness), axis=0)
    found, _ = surfaces(mask, mask, (thickness, *pixel))
    assert found.areas.sum() == pytest.approx(2 * np.pi * 20 * (30 + 20), rel=0.06)
    assert np.ptp(found.places[:, 0]) == pytest.approx(30)


def test_the_surface_goes_straight_from_contour_to_contour_and_ends_half_a_slice_beyond_the_last_narrowing():
    pixel = (0.5, 0.5)
    cone = np.stack([disc(radius, pixel) for radius in (14, 11, 8)])
    found, _ = surfaces(cone, cone, (6.0, *pixel))
    height, centre = found.places[:, 0] - 6, 0.5 * (np.array((70, 80)) / 2 - 0.5 + 1)  # one voxel is put around
    radius = np.linalg.norm(found.places[:, 1:] - centre, axis=1)
    assert (height.min(), height.max()) == pytest.approx((-3, 15))
    wall = (height > -2.9) & (height < 14.9)
    expected = np.where(height < 0, 14, 14 - height / 2)  # widest at the first slice: it is not said to widen on
    np.testing.assert_allclose(radius[wall], expected[wall], atol=0.6)
    end = height > 14.9
    assert radius[end].max() == pytest.approx(6.5, abs=0.5)


def test_of_unequal_pixels_the_surface_lies_midway_between_centres_in_both_directions():
    mask = np.zeros((2, 30, 20), bool)
    mask[:, 8:20, 5:13] = True  # 12 rows of 0.5 mm, 8 columns of 1 mm
    found, _ = surfaces(mask, mask, (4.0, 0.5, 1.0))
    walls = (found.places[:, 0] > 0) & (found.places[:, 0] < 8)
    assert np.ptp(found.places[walls], axis=0)[1:] == pytest.approx((6, 8), abs=1e-9)


def test_each_point_knows_how_deep_it_lies_in_the_other_mask():
    pixel = (0.5, 0.5)
    inner, outer = (np.stack([disc(radius, pixel)] * 4) for radius in (10, 13))
    of_inner, of_outer = surfaces(inner, outer, (5.0, *pixel))
    for found, depth in ((of_inner, 3), (of_outer, -3)):
        walls = (found.places[:, 0] >= 5) & (found.places[:, 0] <= 20)
        np.testing.assert_allclose(found.depth[walls], depth, atol=0.6)


def test_a_slice_without_a_contour_between_two_others_parts_the_surface():
    pixel = (0.8, 0.8)
    mask = np.stack([disc(10, pixel), disc(10, pixel), np.zeros((70, 80), bool), disc(10, pixel)])
    found, _ = surfaces(mask, mask, (5.0, *pixel))
    between = (found.places[:, 0] > 12.6) & (found.places[:, 0] < 17.4)
    assert not between.any()
    assert found.areas.sum() == pytest.approx(2 * np.pi * 10 * (10 + 5) + 4 * np.pi * 100, rel=0.06)


def test_a_mask_of_one_voxel_has_a_surface():
    mask = np.zeros((1, 1, 1), bool) | True
    found, _ = surfaces(mask, mask, (5.0, 0.8, 0.7))
    assert np.ptp(found.places, axis=0) == pytest.approx((5.0, 0.8, 0.7), abs=0.2)
    assert found.areas.sum() > 0
