"""Nogueira's index: its definition written out, its properties, its interval; bounds of stability selection."""

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.stats.stability import (
    StableFeatures,
    error_bound,
    most_for,
    nogueira_stability,
    unimodal_error_bound,
)


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


@pytest.mark.parametrize("row", baseline("stability")("nogueira.csv"))
def test_index_and_interval_are_the_papers_formulas_summed_one_by_one(row):
    kept = [[int(digit) for digit in one] for one in row["kept"].split()]
    found = nogueira_stability(kept, float(row["confidence"]))
    expected = [float(row[name]) for name in ("index", "low", "high")]
    assert [found.index, found.low, found.high] == pytest.approx(expected, abs=1e-12)


def test_it_gives_what_the_authors_print():
    """Their demonstration, python/stabilityDemo.ipynb of github.com/nogueirs/JMLR2018: Z1, Z2 and Z3."""
    assert nogueira_stability([[1, 1, 0]] * 3).index == pytest.approx(1.0, abs=1e-12)
    assert nogueira_stability([[1, 1, 0], [0, 1, 1], [1, 0, 1]]).index == pytest.approx(-0.5, abs=1e-12)
    printed = (
        "1111000000 0001011100 0100011100 1100101000 0110110000 0111001000 1001000011 0001011100 0011110000 0000100111"
    )
    found = nogueira_stability([[int(digit) for digit in row] for row in printed.split()])
    assert found.index == pytest.approx(-0.037037037037, abs=1e-12)
    assert ((found.high - found.low) / 2 / 1.959963984540054) ** 2 == pytest.approx(0.00516666666667, abs=1e-14)


@pytest.mark.parametrize("most", [1, 3, 10])
def test_the_bound_is_what_stabs_prints_for_its_regression_tests(most):
    """stabs 0.7-1, tests/regtest-inference.Rout.save: p = 100, cutoff 0.6, B = 50 (sampling "MB", then "SS")."""
    printed = {1: (0.05, 0.02631579), 3: (0.45, 0.2368421), 10: (5, 2.631579)}[most]
    assert error_bound(most, 100, 0.6) == pytest.approx(printed[0], abs=1e-12)
    assert unimodal_error_bound(most, 100, 0.6, 50) == pytest.approx(printed[1], rel=1e-6)


def test_bounds_are_the_papers():
    """Meinshausen and Buhlmann, after theorem 1: pi = 0.9 and q = sqrt(0.8 p) bound it by 1; of stabs as above."""
    assert error_bound(20, 500, 0.9) == pytest.approx(1, abs=1e-12)
    assert error_bound(3, 10, 1) == pytest.approx(0.9, abs=1e-12)
    assert round(unimodal_error_bound(3, 10, 0.96, 50), 3) == 0.176
    assert unimodal_error_bound(60, 100, 0.9, 50) is None, "q / p is above 1 / sqrt(3)"
    assert unimodal_error_bound(50, 100, 0.6, 50) is None, "below the lowest threshold"


def test_so_many_are_kept_that_the_bound_is_within_what_is_tolerated():
    assert most_for(500, 0.9, 1) == 20
    for offered in (1, 7, 250, 1628):
        most = most_for(offered, 0.75, 2)
        assert 1 <= most <= offered
        assert error_bound(most + 1, offered, 0.75) > 2 or most == offered
        assert error_bound(most, offered, 0.75) <= 2
    assert most_for(10, 0.75, 0.01) == 1


def test_what_it_found_names_the_stable_ones_the_most_frequent_first():
    found = StableFeatures(100, 10, 50, 0.6, {"c": 0.2, "b": 0.6, "a": 1.0, "d": 0.6})
    assert found.stable == ("a", "b", "d")
    assert (found.bound, round(found.unimodal_bound, 6)) == (pytest.approx(5), 2.631579)
