import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.splits import stratified_folds


@pytest.mark.parametrize(("zeros", "ones", "folds"), [(83, 83, 10), (43, 54, 5), (17, 10, 10), (3, 2, 2)])
def test_the_cases_of_a_class_and_all_cases_differ_by_at_most_one_between_folds(zeros, ones, folds):
    y = np.random.default_rng(0).permutation(np.repeat([0, 1], [zeros, ones]))
    foldid = stratified_folds(y, folds, seed=5)
    for cases in (y == 0, y == 1, y >= 0):
        counts = np.bincount(foldid[cases], minlength=folds)
        assert counts.size == folds
        assert np.ptp(counts) <= 1


def test_folds_follow_from_the_seed():
    y = np.repeat([0, 1], 30)
    assert np.array_equal(stratified_folds(y, 5, seed=1), stratified_folds(y, 5, seed=1))
    assert not np.array_equal(stratified_folds(y, 5, seed=1), stratified_folds(y, 5, seed=2))


def test_folds_of_one_seed_are_these_on_every_machine():
    y = np.repeat([0, 1], [13, 11])
    expected = [3, 0, 4, 2, 0, 1, 1, 2, 2, 3, 1, 0, 4, 1, 3, 3, 4, 3, 0, 4, 0, 2, 1, 2]
    assert stratified_folds(y, 5, seed=1).tolist() == expected


def test_the_order_of_cases_does_not_show_in_the_folds():
    y = np.repeat([0, 1], 200)
    foldid = stratified_folds(y, 10, seed=3)
    assert abs(np.corrcoef(np.arange(200), foldid[:200])[0, 1]) < 0.25
    assert abs(np.corrcoef(np.arange(200), foldid[200:])[0, 1]) < 0.25


@pytest.mark.parametrize("folds", [1, 8])
def test_a_number_of_folds_that_would_lack_a_class_is_refused(folds):
    with pytest.raises(TrainingError, match=rf"expected 2 to 7, as the smaller class has 7 cases, found {folds}"):
        stratified_folds(np.repeat([0, 1], [20, 7]), folds, seed=1)
