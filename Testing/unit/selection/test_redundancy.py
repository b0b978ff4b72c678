"""Judges: R's cor() and slow loops in R that follow the definitions' words (Testing/baselines/selection)."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from IFXPredictLib.selection.redundancy import VARIANTS, spearman, survivors

BASELINE = json.loads(
    (Path(__file__).parents[2] / "baselines" / "selection" / "redundancy.json").read_text(encoding="utf-8")
)
WITH_MATRIX = [name for name, data in BASELINE.items() if data["rho"]]


def table(name):
    return np.array(BASELINE[name]["x"], dtype=np.float64)


def dropped(x, variant, correlation=0.9):
    return np.flatnonzero(~survivors(spearman(x), variant, correlation)).tolist()


def related_columns(n=40, m=60, seed=8):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 10))[:, random.integers(0, 10, m)] + 0.3 * random.normal(size=(n, m))


@pytest.mark.parametrize("name", WITH_MATRIX)
def test_the_spearman_matrix_is_that_of_r(name):
    np.testing.assert_allclose(spearman(table(name)), BASELINE[name]["rho"], rtol=0, atol=1e-13)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", BASELINE)
def test_each_variant_drops_what_the_definition_drops(name, variant):
    assert dropped(table(name), variant) == sorted(BASELINE[name]["dropped"][variant])


def test_the_baselines_tell_the_variants_apart():
    assert len({tuple(columns) for columns in BASELINE["clusters"]["dropped"].values()}) == 3
    assert len({tuple(columns) for columns in BASELINE["threshold"]["dropped"].values()}) == 3


def test_the_baselines_have_pairs_exactly_at_the_threshold():
    assert np.isclose(np.abs(BASELINE["threshold"]["rho"]), 0.9, rtol=0, atol=1e-14).sum() >= 20


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("below", "left"), [(5e-13, 1), (2e-12, 2)])
def test_rounding_below_the_threshold_still_makes_partners(variant, below, left):
    rho = np.array([[1.0, 0.9 - below], [0.9 - below, 1.0]])
    assert survivors(rho, variant, 0.9).sum() == left


def test_a_correlation_of_exactly_the_threshold_makes_partners():
    ranks = np.array([[1, 2, 3, 4, 5], [2, 1, 3, 4, 5], [5, 4, 3, 2, 1]]).T.astype(float)
    assert spearmanr(ranks[:, 0], ranks[:, 1]).statistic == pytest.approx(0.9, abs=1e-15)
    assert dropped(ranks[:, :2], "forward_degree", 0.9) == [0]
    assert dropped(ranks[:, :2], "forward_degree", 0.9 + 1e-9) == []
    assert dropped(ranks[:, 1:], "forward_degree", 0.9) == [0]


@pytest.mark.parametrize(("variant", "expected"), [("forward_degree", [0]), ("degree", [1]), ("max_pair", [1])])
def test_of_two_copies_forward_degree_drops_the_earlier_and_the_others_the_later(variant, expected):
    column = np.random.default_rng(1).normal(size=12)
    assert dropped(np.column_stack([column, np.exp(column)]), variant) == expected


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_two_survivors_are_partners_and_each_dropped_column_had_one(variant):
    rho = spearman(related_columns())
    kept = survivors(rho, variant, 0.8)
    strength = np.abs(rho) - np.eye(len(rho))
    assert strength[np.ix_(kept, kept)].max() < 0.8 - 1e-12
    assert (strength[~kept].max(axis=1) >= 0.8 - 1e-12).all()
    assert 0 < kept.sum() < len(kept)


@pytest.mark.parametrize("variant", VARIANTS)
def test_unrelated_columns_all_stay(variant):
    assert survivors(spearman(np.random.default_rng(2).normal(size=(50, 30))), variant, 0.9).all()


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", ["clusters", "ties", "threshold", "copies"])
def test_monotone_transforms_and_the_order_of_rows_change_nothing(name, variant):
    x = table(name)
    shuffled = np.random.default_rng(3).permutation(x)
    turned = np.where(np.arange(x.shape[1]) % 3 == 0, -np.expm1(x / 10), np.arctan(x) * 5 + x)
    assert dropped(shuffled, variant) == dropped(turned, variant) == dropped(x, variant)


def test_the_matrix_is_exact_whatever_the_order_of_rows():
    x = table("ties")
    rho = spearman(x)
    assert np.array_equal(rho, rho.T)
    assert np.array_equal(np.diag(rho), np.ones(len(rho)))
    assert np.array_equal(spearman(x[::-1]), rho)
    assert np.abs(rho).max() == 1.0


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_single_column_stays(variant):
    assert survivors(np.ones((1, 1)), variant, 0.9).tolist() == [True]


def test_of_equally_bad_pairs_max_pair_takes_the_first_even_where_rounding_makes_it_smaller():
    rho = np.eye(4)
    for i, j, value in [(0, 1, 0.95 - 1e-15), (1, 2, 0.95), (0, 2, 0.5), (0, 3, 0.8), (2, 3, 0.1)]:
        rho[i, j] = rho[j, i] = value
    assert survivors(rho, "max_pair", 0.9).tolist() == [False, True, False, True]
    rho[0, 1] = rho[1, 0] = 0.94
    assert survivors(rho, "max_pair", 0.9).tolist() == [True, False, True, True]
