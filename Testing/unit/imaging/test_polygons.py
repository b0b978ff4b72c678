import numpy as np
import pytest
from drawn_on_ct import pixel_edges

from IFXPredictLib.imaging.polygons import crossing, enclosed

SHAPE = (11, 14)


def corners(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, float)


def blob(seed: int) -> np.ndarray:
    """Random, in pieces that touch at corners and with holes in them."""
    values = np.random.default_rng(seed).random(SHAPE) < 0.6
    values[[0, -1]] = values[:, [0, -1]] = False
    return values


@pytest.mark.parametrize("seed", range(8))
def test_outlines_along_pixel_edges_enclose_the_pixels_that_they_outline(seed):
    mask = blob(seed)
    np.testing.assert_array_equal(enclosed(pixel_edges(mask), SHAPE), mask)


@pytest.mark.parametrize("seed", range(8))
def test_corners_written_with_few_digits_leave_the_pixels_as_they_are(seed):
    mask, random = blob(seed), np.random.default_rng(seed)
    shaken = [loop + random.uniform(-4e-4, 4e-4, loop.shape) for loop in pixel_edges(mask)]
    np.testing.assert_array_equal(enclosed(shaken, SHAPE), mask)


@pytest.mark.parametrize("seed", range(5))
def test_round_contours_enclose_what_matplotlib_says_to_the_last_voxel(seed):
    from matplotlib.path import Path

    random, angle = np.random.default_rng(seed), np.linspace(0, 2 * np.pi, 97)[:-1]
    radius = 60 * (1 + 0.2 * np.cos(3 * angle + random.uniform(0, 6)) + 0.02 * random.normal(size=96))
    contour = np.column_stack([80 + radius * np.cos(angle), 85 + 0.8 * radius * np.sin(angle)])
    y, x = np.indices((170, 180))
    expected = Path(contour).contains_points(np.column_stack([x.ravel(), y.ravel()])).reshape(x.shape)
    np.testing.assert_array_equal(enclosed([contour], x.shape), expected)


@pytest.mark.parametrize("seed", range(4))
def test_pieces_that_touch_and_holes_cross_nothing(seed):
    assert crossing(pixel_edges(blob(seed)), SHAPE) == 0


def test_contours_that_overlap_in_part_cross_in_what_both_enclose():
    one, other = (corners((a, a), (a + 5, a), (a + 5, a + 5), (a, a + 5)) for a in (0.5, 3.5))
    assert crossing([one, other], SHAPE) == 4
    assert crossing([one, corners((1.5, 1.5), (4.5, 1.5), (4.5, 4.5))], SHAPE) == 0
    assert crossing([one, one + 5], SHAPE) == 0


def test_direction_and_first_corner_of_a_contour_do_not_matter():
    triangle = corners((2.2, 1.4), (10.7, 3.1), (5.3, 9.2))
    expected = enclosed([triangle], SHAPE)
    assert 25 < expected.sum() < 40
    for other in (triangle[::-1], np.roll(triangle, 1, axis=0), np.vstack([triangle, triangle[:1]])):
        np.testing.assert_array_equal(enclosed([other], SHAPE), expected)


def test_slanted_contours_enclose_the_centres_that_lie_on_their_inner_side():
    found = enclosed([corners((0.3, 0.2), (12.9, 4.4), (4.1, 10.3))], SHAPE)
    y, x = np.indices(SHAPE)
    inner = np.ones(SHAPE, bool)
    triangle = corners((0.3, 0.2), (12.9, 4.4), (4.1, 10.3))
    for (x0, y0), (x1, y1) in zip(triangle, np.roll(triangle, -1, axis=0), strict=True):
        inner &= (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0
    np.testing.assert_array_equal(found, inner)


def test_a_hole_by_a_second_contour_and_by_a_keyhole_is_the_same():
    outer, hole = (
        corners((1.5, 1.5), (10.5, 1.5), (10.5, 9.5), (1.5, 9.5)),
        corners((4.5, 3.5), (7.5, 3.5), (7.5, 6.5), (4.5, 6.5)),
    )
    expected = np.zeros(SHAPE, bool)
    expected[2:10, 2:11] = True
    expected[4:7, 5:8] = False
    np.testing.assert_array_equal(enclosed([outer, hole], SHAPE), expected)
    keyhole = np.vstack([outer[:1], hole, hole[:1], outer[:1], outer[1:]])
    np.testing.assert_array_equal(enclosed([keyhole], SHAPE), expected)
    through_centres = np.vstack([outer[:1], corners((3, 2), (4, 3)), hole, hole[:1], corners((4, 3), (3, 2)), outer])
    np.testing.assert_array_equal(enclosed([through_centres], SHAPE), expected)


def test_islands_joined_by_a_channel_do_not_fill_it():
    left, right = (
        corners((1.5, 1.5), (3.5, 1.5), (3.5, 3.5), (1.5, 3.5)),
        corners((8.5, 1.5), (10.5, 1.5), (10.5, 3.5), (8.5, 3.5)),
    )
    joined = np.vstack(
        [left[:2], corners((3.5, 2.0), (8.5, 2.0), (8.5, 1.5)), right[1:], corners((8.5, 2.0), (3.5, 2.0)), left[2:]]
    )
    expected = np.zeros(SHAPE, bool)
    expected[2:4, 2:4] = expected[2:4, 9:11] = True
    np.testing.assert_array_equal(enclosed([joined], SHAPE), expected)


def test_contours_through_the_centres_of_border_voxels_enclose_these_also_of_a_hole():
    outer = corners((2, 2), (10, 2), (10, 9), (2, 9))
    expected = np.zeros(SHAPE, bool)
    expected[2:10, 2:11] = True
    np.testing.assert_array_equal(enclosed([outer], SHAPE), expected)
    expected[5:7, 5:8] = False
    np.testing.assert_array_equal(enclosed([outer, corners((4, 4), (8, 4), (8, 7), (4, 7))], SHAPE), expected)


BY_OPENCV = {
    "a voxel": (["#"], [[(0, 0)]]),
    "two voxels": (["##"], [[(0, 0), (1, 0)]]),
    "a row, corners only": (["####"], [[(0, 0), (3, 0)]]),
    "a row, each voxel": (["####"], [[(0, 0), (1, 0), (2, 0), (3, 0), (2, 0), (1, 0)]]),
    "a slanted row": (["#..", ".#.", "..#"], [[(0, 0), (2, 2)]]),
    "a block with a tail, corners only": (["##...", "#####"], [[(0, 0), (0, 1), (4, 1), (2, 1), (1, 0)]]),
    "a block with a tail, each voxel": (
        ["##...", "#####"],
        [[(0, 0), (0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (3, 1), (2, 1), (1, 0)]],
    ),
    "three arms": (
        ["#...#", ".#.#.", "..#..", "..#.."],
        [[(0, 0), (2, 2), (2, 3), (2, 2), (4, 0), (2, 2)]],
    ),
    "two blocks and a bridge": (
        ["##....##", "##....##", "########", "##....##"],
        [
            [
                *((0, 0), (0, 3), (1, 3), (2, 2), (5, 2), (6, 3), (7, 3), (7, 0)),
                *((6, 0), (6, 1), (5, 2), (2, 2), (1, 1), (1, 0)),
            ]
        ],
    ),
    "a ring of one voxel's width": (
        [".##.", "#..#", ".##."],
        [[(1, 0), (0, 1), (1, 2), (2, 2), (3, 1), (2, 0)], [(0, 1), (1, 0), (2, 0), (3, 1), (2, 2), (1, 2)]],
    ),
}
"""Masks, and the corners that OpenCV 4 gives for them: findContours, RETR_TREE, as rt-utils calls it."""


@pytest.mark.parametrize("name", BY_OPENCV)
def test_borders_that_are_followed_from_voxel_to_voxel_give_back_also_what_is_one_voxel_wide(name):
    rows, contours = BY_OPENCV[name]
    mask = np.zeros(SHAPE, bool)
    for y, row in enumerate(rows, start=3):
        mask[y, 4 : 4 + len(row)] = [voxel == "#" for voxel in row]
    placed = [corners(*((x + 4, y + 3) for x, y in contour)) for contour in contours]
    np.testing.assert_array_equal(enclosed(placed, SHAPE), mask)
    begun_elsewhere = [np.roll(contour, 2, axis=0) for contour in placed]
    np.testing.assert_array_equal(enclosed(begun_elsewhere, SHAPE), mask)


def test_a_dead_end_is_a_line_wherever_the_contour_begins_and_a_point_beside_the_centres_is_nothing():
    blob = corners((1.5, 1.5), (5.5, 1.5), (5.5, 3), (9, 3), (9, 5), (9, 3), (9, 3), (5.5, 3), (5.5, 5.5), (1.5, 5.5))
    expected = np.zeros(SHAPE, bool)
    expected[2:6, 2:6] = expected[3, 6:10] = expected[3:6, 9] = True
    for first in range(len(blob)):
        np.testing.assert_array_equal(enclosed([np.roll(blob, first, axis=0)], SHAPE), expected)
    assert not enclosed([corners((3.2, 4)), corners((3.5, 2.5), (8.5, 2.5))], SHAPE).any()


def test_contours_that_leave_the_slice_are_cut():
    assert enclosed([corners((-3, -3), (40, -3), (40, 40), (-3, 40))], SHAPE).all()
    assert not enclosed([corners((-3, -3), (-2, -3), (-2, 40), (-3, 40))], SHAPE).any()
