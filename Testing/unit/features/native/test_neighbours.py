"""Pairs and lines of small VOIs, counted by hand or by looking at every voxel."""

from itertools import product

import numpy as np
import pytest

from IFXPredictLib.features.native.neighbours import directions_of, lines_of, pairs_of

RAGGED = np.random.default_rng(4).random((5, 6, 4)) < 0.6


def test_there_are_13_directions_to_26_neighbours_and_fewer_in_a_flat_box():
    assert len(directions_of((5, 5, 5), (1,), None)) == 13
    assert len(directions_of((5, 5, 5), (1, 2), None)) == 62  # half of 5^3 - 1
    assert directions_of((1, 5, 5), (1,), None).tolist() == [[0, 1, 1], [0, 1, 0], [0, 1, -1], [0, 0, 1]]
    assert len(directions_of((5, 5, 5), (1,), 0)) == 4
    assert directions_of((1, 1, 3), (2,), None).tolist() == [[0, 0, 2]]
    assert directions_of((1, 1, 1), (1,), None).shape == (0, 3)


@pytest.mark.parametrize(("distances", "flat_axis"), [((1,), None), ((2,), None), ((1, 3), None), ((1,), 1)])
def test_pairs_are_all_that_lie_at_the_distance(distances, flat_axis):
    found = pairs_of(RAGGED, distances, flat_axis)
    at = np.argwhere(RAGGED)
    expected = {
        (i, j)
        for i, j in product(range(len(at)), repeat=2)
        if i < j
        and np.abs(at[i] - at[j]).max() in distances
        and (flat_axis is None or at[i][flat_axis] == at[j][flat_axis])
    }
    assert {tuple(sorted(pair)) for pair in zip(found.first.tolist(), found.second.tolist(), strict=True)} == expected
    assert found.first.size == len(expected)
    np.testing.assert_array_equal(at[found.second] - at[found.first], found.directions[found.direction])
    assert found.known.sum() == 2 * len(expected)


def test_pairs_of_like_levels_are_those_of_each_image():
    pairs = pairs_of(np.ones((1, 1, 3), bool), (1,), None)
    levels = np.array([[1, 1, 3], [2, 4, 4]])
    assert [side.tolist() for side in pairs.alike(levels)] == [[0, 4], [1, 5]]
    assert [side.tolist() for side in pairs.alike(levels, 2)] == [[0, 1, 3, 4], [1, 2, 4, 5]]


def test_a_line_holds_voxels_one_step_apart_and_is_broken_where_one_is_missing():
    mask = np.array([[[1, 1, 0, 1]]], bool)
    found = lines_of(mask, None)
    assert found.order.tolist() == [[0, 1, 2]]
    assert found.linked.tolist() == [[False, True, False]]
    diagonal = lines_of(np.eye(4, dtype=bool)[None], None)
    assert diagonal.directions.tolist() == [[0, 1, 1]]  # the others have no line of two voxels
    assert diagonal.linked.tolist() == [[False, True, True, True]]


def test_links_are_the_pairs_of_nearest_neighbours():
    pairs, lines = pairs_of(RAGGED, (1,), None), lines_of(RAGGED, None)
    for i, order in enumerate(lines.order):
        (at,) = np.nonzero(lines.linked[i])
        linked = set(zip(order[at - 1].tolist(), order[at].tolist(), strict=True))
        step = next(d for d in range(13) if (pairs.directions[d] == lines.directions[i]).all())
        chosen = pairs.direction == step
        assert linked == set(zip(pairs.first[chosen].tolist(), pairs.second[chosen].tolist(), strict=True))
        assert sorted(order.tolist()) == list(range(RAGGED.sum()))
