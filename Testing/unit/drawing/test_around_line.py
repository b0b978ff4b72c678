import numpy as np
import pytest
from scipy import ndimage
from scribbled import nearest_of

from IFXPredictLib.drawing.around_line import around_line, distance_from

SPACING = (3.0, 0.8, 1.1)
SHAPE = (9, 60, 44)


def test_distances_are_those_of_scipy_and_infinite_from_nothing():
    mask = np.random.default_rng(2).random(SHAPE) > 0.999
    known = ndimage.distance_transform_edt(~mask, sampling=SPACING)
    assert distance_from(mask, SPACING) == pytest.approx(known, abs=1e-4)
    assert np.isinf(distance_from(np.zeros(SHAPE, bool), SPACING)).all()


@pytest.fixture(scope="module")
def oblique():
    way = np.array([0.3, 0.8, 0.52])
    return np.array([8.0, 12.0, 12.0]) + np.arange(26)[:, None] * way / np.linalg.norm(way)


def test_a_voxel_is_told_how_far_from_the_line_it_is_and_beside_which_point(oblique):
    around = around_line(oblique, SHAPE, SPACING)
    grid = np.stack(np.meshgrid(*(np.arange(n) * s for n, s in zip(SHAPE, SPACING, strict=True)), indexing="ij"), -1)
    distance, place = nearest_of(oblique, grid)
    assert np.abs(around.distance - distance).max() < 2.0  # of the voxels that the line goes through
    assert np.abs(around.place - place)[distance < 10].max() <= 5


def test_only_what_lies_between_the_planes_across_the_ends_is_within(oblique):
    around = around_line(oblique, SHAPE, SPACING)
    grid = np.stack(np.meshgrid(*(np.arange(n) * s for n, s in zip(SHAPE, SPACING, strict=True)), indexing="ij"), -1)
    way = (oblique[-1] - oblique[0]) / np.linalg.norm(oblique[-1] - oblique[0])
    along = (grid - oblique[0]) @ way
    near = around.distance < 12
    assert np.array_equal(around.within[near], ((along >= 0) & (along <= 25))[near])


def test_what_is_typical_is_the_median_nearby_along_the_line(oblique):
    around = around_line(oblique, SHAPE, SPACING)
    values = around.place.astype(np.float32)
    values[around.place == 12] = 1000  # one place among many
    typical = around.typical(values, around.distance < 6, -1.0)
    at = {int(p): float(typical[around.place == p].max()) for p in (0, 12, 25)}
    assert at[0] < 5
    assert 10 <= at[12] <= 15
    assert 20 < at[25] < 26
    assert (around.typical(values, np.zeros(SHAPE, bool), -1.0) == -1.0).all()
