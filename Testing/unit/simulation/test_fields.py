import numpy as np
import pytest

from IFXPredictLib.simulation.fields import (
    Grid,
    bent_curve,
    boxed,
    enlarged,
    inside,
    nearest_on_curve,
    paint_tube,
    smooth_field,
)

GRID = Grid((30, 44, 52), (2.0, 1.1, 0.9), np.array([-20.0, 5.0, -7.0]))


def places():
    axes = [first + mm * np.arange(n) for first, mm, n in zip(GRID.first, GRID.spacing, GRID.shape, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


def straight_line():
    """Along the y axis, through z = 3 and x = 15."""
    y = np.arange(-60.0, 120.0, 0.25)
    return np.stack([np.full_like(y, 3.0), y, np.full_like(y, 15.0)], axis=1)


def test_a_box_is_the_same_voxels_at_the_same_places():
    box, part = boxed(GRID, (-6.0, 20.0, -100.0), (14.0, 31.0, 3.0))
    assert part.shape == places()[box].shape[:3]
    assert part.spacing == GRID.spacing
    assert places()[box][0, 0, 0] == pytest.approx(part.first)
    assert part.first == pytest.approx([-6.0, 20.4, -7.0])  # the nearest voxel, or the grid's own corner
    assert places()[box][-1, -1, -1] == pytest.approx([14.0, 31.4, 2.9])


def test_a_smooth_field_is_standardised_and_correlated_over_its_length_in_mm():
    field = smooth_field((60, 80, 70), (5.0 / 3, 0.8, 1.0), 6.0, np.random.default_rng(1))
    assert field.mean() == pytest.approx(0, abs=1e-4)
    assert field.std() == pytest.approx(1, abs=1e-4)

    # White noise filtered by a Gaussian has the autocorrelation exp(-d^2 / (4 sigma^2)).
    for axis, mm in enumerate((5.0 / 3, 0.8, 1.0)):
        step = round(6.0 / mm)
        n = field.shape[axis]
        pairs = field.take(range(n - step), axis), field.take(range(step, n), axis)
        assert np.mean(pairs[0] * pairs[1]) == pytest.approx(np.exp(-((step * mm) ** 2) / (4 * 36)), abs=0.12)


def test_a_smooth_field_is_set_by_its_seed():
    fields = [smooth_field((12, 20, 22), (5.0, 1.0, 1.0), 8.0, np.random.default_rng(s)) for s in (3, 3, 4)]
    assert np.array_equal(fields[0], fields[1])
    assert not np.allclose(fields[0], fields[2])


def test_enlarging_keeps_a_linear_function_and_the_corners():
    z, y, x = np.meshgrid(*(np.linspace(0, 1, n) for n in (4, 5, 6)), indexing="ij")
    zz, yy, xx = np.meshgrid(*(np.linspace(0, 1, n) for n in (13, 11, 6)), indexing="ij")
    assert enlarged(2 * z - 3 * y + 5 * x, (13, 11, 6)) == pytest.approx(2 * zz - 3 * yy + 5 * xx, abs=1e-6)


def test_the_nearest_point_of_a_curve_is_found_in_mm_on_an_anisotropic_grid():
    line = straight_line()
    distance, index = nearest_on_curve(line, GRID, 2.5)
    where = places()
    expected = np.hypot(where[..., 0] - 3.0, where[..., 2] - 15.0)
    fine = enlarged(distance, GRID.shape)
    assert fine[expected > 4] == pytest.approx(expected[expected > 4], abs=2.5**2 / (4 * 4))
    assert enlarged(line[index, 1], GRID.shape) == pytest.approx(where[..., 1], abs=0.3)


def test_a_painted_tube_has_its_volume_and_stands_where_it_was_drawn():
    filled = np.zeros(GRID.shape, dtype=np.float32)
    line = straight_line()
    paint_tube(filled, line, np.full(len(line), 3.0), GRID)
    volume = filled.sum() * np.prod(GRID.spacing)
    assert volume == pytest.approx(np.pi * 9 * 44 * 1.1, rel=0.05)
    middle = (filled[..., None] * places()).sum(axis=(0, 1, 2)) / filled.sum()
    assert middle[[0, 2]] == pytest.approx([3.0, 15.0], abs=0.2)


def test_a_tube_that_leaves_the_grid_is_cut_off_at_its_border():
    filled = np.zeros(GRID.shape, dtype=np.float32)
    paint_tube(filled, np.array([[-400.0, 0.0, 0.0]]), np.array([2.0]), GRID)
    assert not filled.any()


def test_half_of_a_voxel_on_a_surface_is_inside():
    assert inside(np.array([-3.0, -0.5, 0.0, 0.25, 2.0])).tolist() == [1, 1, 0.5, 0.25, 0]


@pytest.mark.parametrize("turn", [0.0, 0.6, 2.4])
def test_a_curve_runs_evenly_and_turns_as_asked(turn):
    points, along = bent_curve(60.0, turn, 20.0, np.random.default_rng(2))
    steps = np.diff(points, axis=0)
    assert np.linalg.norm(steps, axis=1) == pytest.approx(np.full(len(steps), 0.5))
    assert (along[0], along[-1]) == (-20.0, 80.0)
    angle = np.arccos(np.clip(steps[0] @ steps[-1] / 0.25, -1, 1))
    assert 0.8 * turn - 1e-6 <= angle <= 1.05 * turn + 1e-6
