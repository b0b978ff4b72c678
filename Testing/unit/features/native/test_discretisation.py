"""Grey levels: where bins begin, whom an edge belongs to, and in which precision."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.features.native.discretisation import grey_levels
from IFXPredictLib.features.native.parameters import Settings


def levels(values, dtype=np.float32, **settings) -> list[int]:
    return grey_levels(np.array(values, dtype), Settings(**settings)).of_voxels.tolist()


def test_bins_of_a_width_begin_at_a_multiple_of_it_and_own_their_lower_edge():
    assert levels([54, 75, 99.99, 100, 166], bin_width=25) == [1, 2, 2, 3, 5]
    assert levels([-30, -25, -1, 0, 24], bin_width=25) == [1, 2, 2, 3, 3]
    assert levels([7, 7, 7], bin_width=25) == [1, 1, 1]


def test_a_number_of_bins_spans_the_intensities_and_the_highest_belongs_to_the_last():
    assert levels([0, 1, 2.4, 2.5, 9.9, 10], bin_count=4) == [1, 1, 1, 2, 4, 4]
    assert levels([5, 5], bin_count=3) == [2, 2]  # as NumPy's histogram: half a unit on both sides


def test_levels_are_ranked_and_counted():
    found = grey_levels(np.array([3.0, 80.0, 3.0, 200.0]), Settings(bin_width=25))
    assert (found.values.tolist(), found.rank.tolist(), found.counts.tolist()) == ([1, 4, 9], [0, 1, 0, 2], [2, 1, 1])
    assert found.highest == 9


def test_bins_too_narrow_to_count_are_refused():
    with pytest.raises(FeatureError, match=r"^binWidth 0\.0001 for intensities from 0 to 10 makes 100000 grey levels"):
        levels([0, 10], bin_width=0.0001)
