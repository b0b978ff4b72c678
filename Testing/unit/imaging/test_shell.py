"""Shells against distances from boxes, which have a closed form."""

import itertools

import numpy as np
import pytest

from IFXPredictLib.imaging.shell import shell_of, squared_distances
from IFXPredictLib.protocol.schema import Shell

SPACING = (5.0, 0.9, 0.7)
SHAPE = (13, 40, 50)
BOXES = (((4, 15, 20), (7, 19, 30)), ((6, 19, 12), (8, 22, 22)))
"""First voxel and that after the last, z, y, x: a VOI of two boxes that meet, nearer to one end of each axis."""


@pytest.fixture(scope="module")
def drawn():
    found = np.zeros(SHAPE, bool)
    for first, stop in BOXES:
        found[tuple(slice(a, b) for a, b in zip(first, stop, strict=True))] = True
    return found


@pytest.fixture(scope="module")
def distance():
    """Of each voxel's centre from the nearer of the boxes, in mm."""
    centres = [(np.arange(n) + 0.5) * edge for n, edge in zip(SHAPE, SPACING, strict=True)]
    found = np.full(SHAPE, np.inf)
    for first, stop in BOXES:
        away = [
            np.maximum(np.maximum(a * edge - at, at - b * edge), 0)
            for a, b, at, edge in zip(first, stop, centres, SPACING, strict=True)
        ]
        found = np.minimum(found, np.sqrt(sum(part**2 for part in np.meshgrid(*away, indexing="ij"))))
    return found


def test_distances_are_those_from_the_faces_of_the_voxels(drawn, distance):
    found = np.sqrt(squared_distances(drawn, SPACING, 9.0))
    near = distance <= 9.0
    assert found[near] == pytest.approx(distance[near], abs=1e-12)
    assert np.isinf(found[~near]).all()
    assert near.any()
    assert not near.all()


@pytest.mark.parametrize(("near", "far"), [(0, 6), (1, 8), (2.5, 2.6), (3, 50)])
def test_a_shell_has_the_distances_and_the_intensities_that_are_asked_for(drawn, distance, near, far):
    image = np.random.default_rng(1).normal(-80, 60, SHAPE)
    expected = (distance >= near) & (distance <= far) & ~drawn
    np.testing.assert_array_equal(shell_of(drawn, image, SPACING, Shell(near, far)), expected)
    np.testing.assert_array_equal(
        shell_of(drawn, image, SPACING, Shell(near, far, -190, -30)), expected & (image >= -190) & (image <= -30)
    )
    np.testing.assert_array_equal(
        shell_of(drawn, image, SPACING, Shell(near, far, None, -30)), expected & (image <= -30)
    )


def test_both_ends_of_the_intensities_and_of_the_distances_belong_to_it():
    drawn = np.zeros((1, 1, 9), bool)
    drawn[0, 0, 2] = True
    image = np.array([[[0, 0, 0, -190, -30, -29, -191, 0, 0]]], np.int16)
    found = shell_of(drawn, image, (5.0, 0.9, 0.8), Shell(0.4, 0.4 + 0.8, -190, -30))
    assert np.flatnonzero(found).tolist() == [3, 4]


def test_a_part_of_an_image_that_holds_all_of_a_shell_gives_the_same_one(drawn):
    image = np.random.default_rng(2).normal(-80, 60, SHAPE)
    whole = shell_of(drawn, image, SPACING, Shell(1, 8, -190, -30))
    part = tuple(slice(int(at.min()), int(at.max()) + 1) for at in np.nonzero(whole | drawn))
    np.testing.assert_array_equal(shell_of(drawn[part], image[part], SPACING, Shell(1, 8, -190, -30)), whole[part])


def test_axes_may_be_turned_and_mirrored(drawn):
    image = np.random.default_rng(3).normal(-80, 60, SHAPE)
    whole = shell_of(drawn, image, SPACING, Shell(1, 7, None, 0))
    for axes in itertools.permutations(range(3)):
        turned = [np.flip(np.transpose(one, axes), 1) for one in (drawn, image, whole)]
        found = shell_of(turned[0], turned[1], [SPACING[axis] for axis in axes], Shell(1, 7, None, 0))
        np.testing.assert_array_equal(found, turned[2])
