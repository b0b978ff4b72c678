"""Nogueira's index: its definition written out, its properties, and its interval against a simulation."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.stability import nogueira_stability


def by_definition(kept):
    """One less the features' mean variance (n - 1), as a share of that of a selection of the same size at random."""
    kept = np.array(kept, float)
    share = kept.sum(axis=1).mean() / kept.shape[1]
    return 1 - np.mean(kept.var(axis=0, ddof=1)) / (share * (1 - share))


def test_it_is_what_the_definition_says_and_one_where_all_agree():
    random = np.random.default_rng(2)
    for chance in (0.1, 0.5, 0.9):
        kept = random.random((7, 40)) < chance
        assert nogueira_stability(kept).index == pytest.approx(by_definition(kept), abs=1e-12)
    same = np.tile([True, False, True, False], (5, 1))
    found = nogueira_stability(same)
    assert (found.index, found.low, found.high) == (1, 1, 1)


def test_it_is_about_zero_for_features_kept_at_random_whatever_their_number():
    random = np.random.default_rng(3)
    for size in (3, 30):
        kept = np.argsort(random.random((400, 60)), axis=1) < size
        assert abs(nogueira_stability(kept).index) < 0.01


@pytest.mark.parametrize(
    "chances", [np.r_[np.full(5, 0.9), np.full(45, 0.05)], np.r_[np.full(4, 0.6), np.full(20, 0.2)]]
)
def test_the_interval_is_as_wide_as_the_index_varies_and_holds_the_true_one(chances):
    random, share = np.random.default_rng(4), chances.mean()
    true = 1 - np.mean(chances * (1 - chances)) / (share * (1 - share))
    found = [nogueira_stability(random.random((100, len(chances))) < chances) for _ in range(300)]
    width = np.mean([(one.high - one.low) / (2 * 1.959964) for one in found])
    assert width == pytest.approx(np.std([one.index for one in found]), rel=0.12)
    assert np.mean([one.low <= true <= one.high for one in found]) > 0.9


@pytest.mark.parametrize("kept", [[[1, 0]], np.zeros((3, 0)), np.ones((3, 4)), np.zeros((3, 4)), [1, 0]])
def test_what_cannot_be_compared_is_refused(kept):
    with pytest.raises(TrainingError, match=r"^stability: "):
        nogueira_stability(kept)
