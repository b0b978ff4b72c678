import warnings

import numpy as np
import pytest

from IFXPredictLib.simulation.fields import Grid
from IFXPredictLib.simulation.pelvis import draw_bones, draw_pelvis, voi_distance
from IFXPredictLib.simulation.sacroiliac_tissues import draw_inflammation, draw_intensities

GRID = Grid((44, 150, 150), (2.0, 1.3, 1.3), np.array([-43.0, -97.0, -97.0]))


def drawn(severity, seed=1):
    """Bones, inflammation and intensities; the same bones for every severity."""
    rng = np.random.default_rng(seed)
    pelvis = draw_pelvis(0.3, rng)
    bones = draw_bones(pelvis, GRID, rng)
    inflammation = draw_inflammation(severity, np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        volume = draw_intensities(bones, pelvis, inflammation, GRID, np.random.default_rng(seed))
    return bones, inflammation, volume


@pytest.fixture(scope="module")
def mild():
    return drawn(-3.0)


@pytest.fixture(scope="module")
def severe():
    return drawn(2.0)


def test_tissues_have_their_intensities(mild):
    bones, _, volume = mild
    assert volume.dtype == np.float32
    marrow = (bones.ilium < -4) & (bones.across > 14)
    assert 19 < np.median(volume[marrow]) < 27
    shell = (np.abs(bones.ilium + 0.8) < 0.3) & (bones.across > 8)
    assert np.median(volume[shell]) < 15
    muscle = (bones.across > 32) & (bones.lateral < 75) & (bones.z > 0)
    assert 28 < np.median(volume[muscle]) < 36
    assert np.median(volume[bones.lateral > 95]) < 18


def test_the_canal_is_bright_and_ends_in_the_sacrum(mild):
    bones, _, volume = mild
    canal = (bones.lateral < 4) & (np.abs(bones.z - 11) < 2)
    assert np.median(volume[canal & (bones.y < 0)]) > 60
    assert np.median(volume[canal & (bones.y > 20)]) < 45


def test_edema_is_in_the_bone_beside_the_joint_and_nowhere_else(mild, severe):
    bones, _, before = mild
    more = severe[2] - before
    beside = (voi_distance(bones) < -2) & ((bones.sacrum < -3) | (bones.ilium < -3))
    assert np.median(more[beside]) > 10
    assert np.abs(more[(np.abs(bones.across) > 45) | (bones.rim > 25)]).max() < 2


def test_edema_fades_with_the_distance_from_the_joint(severe):
    bones, _, volume = severe
    joint = bones.rim < -4
    near = joint & (np.abs(bones.across) > 4) & (np.abs(bones.across) < 8)
    far = joint & (np.abs(bones.across) > 14) & (np.abs(bones.across) < 18)
    bone = (bones.sacrum < -2) | (bones.ilium < -2)
    assert volume[near & bone].mean() > volume[far & bone].mean() + 5


def test_the_more_inflamed_side_is_brighter():
    bones, inflammation, volume = drawn(0.5, seed=3)
    inside = voi_distance(bones) < -2
    left, right = volume[inside & bones.left].mean(), volume[inside & ~bones.left].mean()
    assert (left > right) == (inflammation.spread[0] > inflammation.spread[1])
    assert abs(np.subtract(*inflammation.spread)) > 0.3


def test_a_more_severe_inflammation_spreads_reaches_deeper_and_is_brighter():
    for seed in range(20):
        less, more = (draw_inflammation(severity, np.random.default_rng(seed)) for severity in (-1.0, 1.0))
        assert sum(more.spread) > sum(less.spread)
        assert more.depth_mm > less.depth_mm
        assert more.brightness > less.brightness
        assert more.patchiness > less.patchiness
        assert more.fluid >= less.fluid


def test_the_seed_draws_the_same_image(mild):
    assert np.array_equal(drawn(-3.0)[2], mild[2])
    assert not np.array_equal(drawn(-3.0, seed=2)[2], mild[2])
