import numpy as np
import pytest
from scipy import ndimage

from IFXPredictLib.simulation.fields import Grid
from IFXPredictLib.simulation.pelvis import (
    ILIAC_BAND_MM,
    JOINTS_HIGH,
    JOINTS_LOW,
    SACRAL_BAND_MM,
    draw_bones,
    draw_pelvis,
    rounded,
    voi_distance,
)

GRID = Grid((44, 130, 140), (2.0, 1.5, 1.4), np.array([-43.0, -97.0, -98.0]))


def drawn(seed=1, damage=0.3):
    rng = np.random.default_rng(seed)
    return draw_bones(draw_pelvis(damage, rng), GRID, rng)


@pytest.fixture(scope="module")
def bones():
    return drawn()


def at(values, z, y, x):
    index = np.rint((np.array([z, y, x]) - GRID.first) / GRID.spacing).astype(int)
    return values[tuple(index)]


def test_the_sacrum_is_in_the_middle_and_an_ilium_on_each_side(bones):
    assert at(bones.sacrum, 0, 0, 0) < -10
    for side in (-1, 1):
        assert at(bones.sacrum, 0, 0, side * 52) > 5
        assert at(bones.ilium, 0, 0, side * 50) < -3
        assert at(bones.ilium, 0, 0, side * 80) > 5
    assert at(bones.ilium, 0, 0, 0) > 20


def test_no_bone_is_in_another_and_the_joint_is_between_them(bones):
    assert not ((bones.sacrum < 0) & (bones.ilium < 0)).any()
    joint = (np.abs(bones.across) < 0.5) & (bones.rim < 0)
    assert joint.any()
    assert (bones.sacrum[joint] > 0).all()
    assert (bones.ilium[joint] > 0).all()


def test_the_joints_come_nearer_to_each_other_downwards_and_to_the_back(bones):
    def width(z, y):
        row = np.abs(bones.across[round((z + 43) / 2), round((y + 97) / 1.5)])
        return row[70:].argmin() + row[:70][::-1].argmin()

    assert width(0, -25) > width(0, 0) > width(0, 25)
    assert width(-18, 0) > width(18, 0)


def test_left_is_where_x_is_large(bones):
    assert bones.left[:, :, -1].all()
    assert not bones.left[:, :, 0].any()


def test_the_sides_differ(bones):
    assert np.abs(bones.across - bones.across[:, :, ::-1]).max() > 1.5


def test_the_voi_is_a_piece_on_each_side_that_holds_both_bones(bones):
    inside = voi_distance(bones) < 0
    for side in (bones.left, ~bones.left):
        piece = inside & side
        assert ndimage.label(piece)[1] == 1
        assert (piece & (bones.sacrum < 0)).sum() > 1000
        assert (piece & (bones.ilium < 0)).sum() > 1000
    assert ndimage.label(inside, np.ones((3, 3, 3)))[1] == 2


def test_the_voi_reaches_as_far_into_either_bone_as_stated(bones):
    across = bones.across[voi_distance(bones) < 0]
    assert across.min() == pytest.approx(-SACRAL_BAND_MM, abs=0.1)
    assert across.max() == pytest.approx(ILIAC_BAND_MM, abs=0.1)


@pytest.mark.parametrize("seed", range(8))
def test_the_box_around_the_joints_holds_the_voi(seed):
    found = np.argwhere(voi_distance(drawn(seed)) < 0)
    low, high = (GRID.first + GRID.spacing * found.min(axis=0)), (GRID.first + GRID.spacing * found.max(axis=0))
    assert (low > np.array(JOINTS_LOW)).all()
    assert (high < np.array(JOINTS_HIGH)).all()


def test_damage_roughens_and_narrows_the_joint():
    rng = [np.random.default_rng(4) for _ in range(2)]
    healthy, damaged = (draw_pelvis(damage, one) for damage, one in zip((0.0, 1.0), rng, strict=True))
    assert damaged.gap_mm < healthy.gap_mm
    surfaces = [draw_bones(p, GRID, np.random.default_rng(4)).across for p in (healthy, damaged)]
    near = np.abs(surfaces[0]) < 2
    rough = [np.std(s[near] - ndimage.gaussian_filter(s, 2)[near]) for s in surfaces]
    assert rough[1] > 2 * rough[0]


def test_an_edge_is_rounded_and_what_is_far_from_it_stays():
    x, y = np.meshgrid(np.linspace(-20, 5, 101, dtype=np.float32), np.linspace(-20, 5, 101, dtype=np.float32))
    found, sharp = rounded(x, y, 6.0), np.maximum(x, y)
    far = (x < -6) | (y < -6)
    assert found[far] == pytest.approx(sharp[far], abs=1e-5)
    assert rounded(np.zeros(1, np.float32), np.zeros(1, np.float32), 6.0) == pytest.approx(6 * (np.sqrt(2) - 1))
    assert (found >= sharp - 1e-5).all()
