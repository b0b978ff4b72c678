from collections import Counter

import numpy as np
import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.stats.splits import stratified_split

ASAS = np.repeat([[0, 0], [0, 1], [1, 1]], [70, 31, 82], axis=0)
"""asas40 and asas20 of 183 cases."""


def test_the_test_split_has_its_share_of_the_whole():
    assert stratified_split(ASAS, 0.2, 1).sum() == 37  # of 36.6


@pytest.mark.parametrize("seed", range(5))
def test_every_combination_gives_its_share_within_one_case(seed):
    test = stratified_split(ASAS, 0.2, seed)
    taken = Counter(map(tuple, ASAS[test].tolist()))
    assert all(abs(taken[key] - 0.2 * n) < 1 for key, n in {(0, 0): 70, (0, 1): 31, (1, 1): 82}.items())


def test_the_largest_remainders_are_rounded_up():
    """Of 3, 4 and 5 cases 0.9, 1.2 and 1.5 are to be taken, four in all: 1.5 is rounded up, 1.2 is not."""
    strata = np.repeat([[0], [1], [2]], [3, 4, 5], axis=0)
    assert Counter(strata[stratified_split(strata, 0.3, 1), 0].tolist()) == {0: 1, 1: 1, 2: 2}


def test_strata_may_be_words_in_any_order():
    strata = np.array([["A", "1"], ["B", "0"]] * 10)
    test = stratified_split(strata, 0.3, 4)
    assert Counter(strata[test, 0].tolist()) == {"A": 3, "B": 3}


def test_the_seed_chooses_which_cases():
    one, again, other = (stratified_split(ASAS, 0.2, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_every_case_may_be_drawn():
    drawn = sum(stratified_split(ASAS, 0.2, seed).astype(int) for seed in range(200))
    assert drawn.min() > 0
    assert drawn.max() < 80


def test_a_single_case_is_for_training():
    assert not stratified_split([[1, 0]], 0.2, 1).any()


@pytest.mark.parametrize("strata", [[0, 1, 1], np.empty((0, 2)), np.empty((3, 0))])
def test_strata_of_another_shape_are_refused(strata):
    with pytest.raises(CohortError, match=r"split: expected strata of shape \(cases, columns\), found \("):
        stratified_split(strata, 0.2, 1)


@pytest.mark.parametrize("share", [0, 1, -0.2, float("nan")])
def test_a_share_that_leaves_one_split_empty_is_refused(share):
    with pytest.raises(CohortError, match="expected a share of test cases between 0 and 1"):
        stratified_split(ASAS, share, 1)
