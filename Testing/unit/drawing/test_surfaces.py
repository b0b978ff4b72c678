import numpy as np
import pytest
from scribbled import dice, tube

from IFXPredictLib.drawing.around_line import around_line, distance_from
from IFXPredictLib.drawing.surfaces import bowel_around, lumen_along, smooth_region, wall_of
from IFXPredictLib.drawing.tissues import Tissues, values_of

KNOWN = Tissues(20.0, 95.0, -100.0)


def test_a_region_keeps_its_shape_and_loses_single_voxels_and_holes():
    spacing = (2.0, 0.8, 0.9)
    grid = np.stack(np.meshgrid(*(np.arange(n) * s for n, s in zip((14, 40, 36), spacing, strict=True)), indexing="ij"))
    radius = np.linalg.norm(grid - np.array([13.0, 17.0, 15.0])[:, None, None, None], axis=0)
    ball = radius < 9
    evidence = np.where(ball, 1.0, -1.0).astype(np.float32)
    flipped = np.random.default_rng(3).random(ball.shape) < 0.01
    found = smooth_region(np.where(flipped, -evidence, evidence), spacing, 1.2)
    assert dice(found, ball) > 0.94
    flipped[[0, -1]] = flipped[:, [0, -1]] = flipped[:, :, [0, -1]] = False  # at the border they count twice
    alone = flipped & (np.abs(radius - 9) > 2.5)
    assert alone.sum() > 50
    assert np.array_equal(found[alone], ball[alone])


@pytest.fixture(scope="module")
def parts():
    known = tube()
    values, around = values_of(known.hu, known.spacing), around_line(known.line[::2], known.hu.shape, known.spacing)
    lumen = lumen_along(values, KNOWN, around, 18.0)
    from_lumen = distance_from(lumen, known.spacing)
    return known, values, around, lumen, from_lumen


def test_the_lumen_ends_at_its_wall_and_at_the_lines_ends(parts):
    known, _, around, lumen, _ = parts
    assert dice(lumen, known.lumen) > 0.95
    assert not lumen[~around.within].any()


def test_the_wall_is_as_thick_as_it_is_and_as_the_limits_say(parts):
    known, values, around, lumen, from_lumen = parts
    bowel = bowel_around(values, KNOWN, from_lumen, (1.5, 12.0))
    assert dice(wall_of(bowel, from_lumen, around, 12.0), known.wall) > 0.95
    thin = bowel_around(values, KNOWN, from_lumen, (1.5, 2.5))
    assert from_lumen[thin].max() <= 2.5
    assert not (bowel_around(values, KNOWN, from_lumen, (8.0, 12.0)) ^ lumen)[from_lumen > 8].all()
    assert bowel_around(values, KNOWN, from_lumen, (8.0, 12.0))[from_lumen <= 8].all()


def test_a_loop_that_touches_the_bowel_is_no_wall(parts):
    known, _, around, lumen, from_lumen = parts
    hu = known.hu.copy()
    middle = np.rint(known.line[len(known.line) // 2] / known.spacing).astype(int)
    beside = np.zeros(hu.shape, bool)
    beside[middle[0] - 1 : middle[0] + 2, middle[1] - 5 : middle[1] + 5, middle[2] + 12 :] = True
    beside &= ~(known.lumen | known.wall)
    hu[beside] = 90
    bowel = bowel_around(values_of(hu, known.spacing), KNOWN, from_lumen, (1.5, 12.0))
    wall = wall_of(bowel, from_lumen, around, 12.0)
    assert (bowel & beside).sum() > 1.3 * (wall & beside).sum() > 0
    assert from_lumen[wall].max() < 1.6 * 5.5 + 1.5
    assert not (wall & lumen).any()
