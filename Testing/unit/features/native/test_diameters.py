"""Judge: all pairs of vertices, one by one."""

from itertools import combinations

import numpy as np
import pytest

from IFXPredictLib.features.native.diameters import diameter, diameters


def every_vertex(mask, spacing):
    """Midway between each voxel of the mask and each of its neighbours outside."""
    for voxel in np.argwhere(mask):
        for axis in range(mask.ndim):
            for step in (-0.5, 0.5):
                other = voxel + np.eye(mask.ndim)[axis] * step * 2
                if not mask[tuple(other.astype(int))]:
                    yield (voxel + np.eye(mask.ndim)[axis] * step) * spacing


def largest(vertices, axis=None):
    pairs = combinations(vertices, 2)
    return max(np.linalg.norm(a - b) for a, b in pairs if axis is None or a[axis] == b[axis])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_diameters_are_the_largest_distances_of_all_pairs_of_vertices(share):
    mask = np.pad(np.random.default_rng(3).random((4, 5, 3)) < share, 1)
    spacing = np.array((5.0, 0.7, 0.9))
    vertices = list(every_vertex(mask, spacing))
    expected = [largest(vertices, axis) for axis in (0, 1, 2, None)]
    np.testing.assert_allclose(diameters(mask, spacing), expected, rtol=1e-12)


def test_of_many_vertices_the_farthest_are_found_too():
    z, y, x = np.ogrid[-9:10, -9:10, -9:10]
    mask = (z / 9) ** 2 + (y / 6) ** 2 + ((x - z / 3) / 4) ** 2 <= 1
    mask = np.pad(mask, 1)
    spacing = np.array((0.8, 1.1, 1.0))
    vertices = np.array(list(every_vertex(mask, spacing)))
    apart = np.sqrt(((vertices[:, None] - vertices[None]) ** 2).sum(axis=-1))
    assert diameters(mask, spacing).in_space == pytest.approx(apart.max(), rel=1e-12)


def test_the_diameter_of_an_outline_is_between_vertices_too():
    mask = np.pad(np.random.default_rng(4).random((6, 7)) < 0.3, 1)
    spacing = np.array((0.7, 0.9))
    assert diameter(mask, spacing) == pytest.approx(largest(list(every_vertex(mask, spacing))), rel=1e-12)
