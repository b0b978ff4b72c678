"""Statistics of sizes and grey levels: by table or by sorting, of several groups, by hand."""

import numpy as np
import pytest
from printed_matrices import cells_by_hand

from IFXPredictLib.features.native.cells import cells_of, mean_of_known, statistics

MATRIX = [[2, 0, 3], [1, 4, 0]]
LEVEL = np.repeat([1, 1, 2, 2], [2, 3, 1, 4])
SIZE = np.repeat([1, 3, 1, 2], [2, 3, 1, 4])


def test_statistics_are_those_of_the_matrix_by_hand_and_nan_without_cells():
    group = np.zeros(LEVEL.size, np.int64)
    found = statistics(cells_of(group + 1, LEVEL, SIZE, 3))
    expected = cells_by_hand(MATRIX)
    assert {name: values[1] for name, values in found.items()} == pytest.approx(expected, rel=1e-12)
    assert all(np.isnan(values[[0, 2]]).all() for values in found.values())


def test_cells_are_the_same_by_a_table_and_by_sorting():
    rng = np.random.default_rng(3)
    group, level, size = rng.integers(0, 3, 400), rng.integers(1, 6, 400), rng.integers(1, 9, 400)
    weights = rng.random(400)
    for given in (None, weights):
        near = cells_of(group, level, size, 3, given)
        far = cells_of(group, level, size * 100_000, 3, given)
        np.testing.assert_array_equal(near.size * 100_000, far.size)
        np.testing.assert_array_equal(near.level, far.level)
        np.testing.assert_array_equal(near.group, far.group)
        np.testing.assert_allclose(near.count, far.count, rtol=1e-14)
        assert near.count.sum() == pytest.approx(400 if given is None else weights.sum())


def test_a_mean_leaves_out_what_is_nan():
    found = mean_of_known(np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, np.nan]]))
    assert found[0] == 2
    assert np.isnan(found[1])
