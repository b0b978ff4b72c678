"""Imputation of missing characteristics: R's mice on the same data, what is given stays, nothing leaks, bounds hold."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.imputation import Imputation, fit_imputation

BASELINES = Path(__file__).parents[2] / "baselines" / "imputation"
LOW, HIGH, REAL = np.full(4, -1e3), np.full(4, 1e3), np.zeros(4, bool)


def table(name):
    return np.genfromtxt(BASELINES / f"{name}.csv", delimiter=",", skip_header=1, missing_values="NA")


def test_chained_values_are_those_of_mice():
    for name, tolerance in (("one", 2e-14), ("several", 1e-11)):
        values = table(name)
        found = fit_imputation(values, "chained", LOW, HIGH, REAL).complete(values)
        np.testing.assert_allclose(found, table(f"{name}_predicted"), rtol=tolerance, atol=0)


def test_draws_without_donors_are_those_of_mices_norm_and_the_same_for_the_same_seed():
    values, expected = table("one"), table("one_drawn")
    fitted = replace(fit_imputation(values, "chained", LOW, HIGH, REAL), donors=None)
    for row, mean, sd, *_ in expected[:3]:
        drawn = fitted.draws(values[int(row) - 1], 1000, 7)[:, 3]
        assert abs(drawn.mean() - mean) < 5 * sd / np.sqrt(1000)
        assert abs(drawn.std(ddof=1) / sd - 1) < 0.12
        np.testing.assert_array_equal(drawn, fitted.draws(values[int(row) - 1], 1000, 7)[:, 3])


def test_matched_draws_take_each_donor_as_often_as_mices_pmm():
    values, expected = table("one"), table("one_matched").round(9)
    fitted = fit_imputation(values, "chained", LOW, HIGH, REAL)
    for row in np.unique(expected[:, 0])[::4]:
        _, donors, counts = expected[expected[:, 0] == row].T
        drawn = fitted.draws(values[int(row) - 1], 4000, 7)[:, 3].round(9)
        ours = np.array([np.sum(drawn == donor) for donor in donors])
        assert ours.sum() >= 0.99 * len(drawn)  # others are taken by chance alone
        often = counts + ours >= 20
        assert chi2_contingency([counts[often], ours[often]]).pvalue > 0.01


def test_matched_draws_of_several_values_are_spread_as_those_of_mices_pmm_and_are_values_of_the_training_cases():
    values, expected = table("several"), table("several_matched")
    fitted = fit_imputation(values, "chained", LOW, HIGH, REAL)
    for column, row, mean, sd in expected[::6]:  # mice imputes the training cases anew in each chain, a bundle once
        drawn = fitted.draws(values[int(row) - 1], 400, 7)[:, int(column) - 1]
        assert abs(drawn.mean() - mean) < 0.35 * sd
        assert abs(drawn.std(ddof=1) / sd - 1) < 0.2
        assert np.isin(drawn, values[:, int(column) - 1]).all()


def test_donors_that_are_equally_near_are_all_taken():
    group = np.tile([0.0, 1.0], 20)
    values = np.column_stack([group, 1000 * group + np.arange(40)])
    fitted = fit_imputation(values, "chained", np.zeros(2), np.full(2, 2000.0), np.array([True, False]))
    assert set(fitted.draws(np.array([1.0, np.nan]), 600, 1)[:, 1]) == set(range(1001, 1040, 2))


def test_a_case_alone_is_completed_as_among_others_and_what_is_given_stays():
    values = table("several")
    fitted = fit_imputation(values[:40], "chained", LOW, HIGH, REAL)
    together = fitted.complete(values[40:])
    np.testing.assert_array_equal(together, np.vstack([fitted.complete(row[None]) for row in values[40:]]))
    given = ~np.isnan(values[40:])
    assert (together[given] == values[40:][given]).all()
    assert np.isfinite(together).all()


def test_medians_and_the_commoner_of_two_stand_for_missing_values():
    values = np.array([[1.0, 0], [3, 1], [np.nan, 1], [100, np.nan]])
    fitted = fit_imputation(values, "median", np.zeros(2), np.full(2, 200.0), np.array([False, True]))
    np.testing.assert_array_equal(fitted.complete(values)[2:], [[3, 1], [100, 1]])
    np.testing.assert_array_equal(fitted.draws(values[2], 2, 0), [[3, 1], [3, 1]])


def test_imputed_values_are_plausible_and_binary_ones_0_or_1():
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, 50)
    values = np.column_stack([x, 2 * x + rng.normal(0, 0.1, 50), x > 5])
    fitted = fit_imputation(values, "chained", np.zeros(3), np.array([10, 20, 1.0]), np.array([False, False, True]))
    np.testing.assert_array_equal(fitted.complete(np.array([[40, np.nan, np.nan]]))[0], [40, 20, 1])
    drawn = fitted.draws(np.array([9.9, np.nan, np.nan]), 200, 3)
    assert set(drawn[:, 2]) <= {0, 1}
    assert drawn[:, 1].max() <= 20


@pytest.mark.parametrize("method", ["median", "chained"])
def test_arrays_are_read_back_and_others_refused(method):
    values = table("several")
    fitted = fit_imputation(values, method, LOW, HIGH, REAL)
    arrays = fitted.to_arrays("imputation/")
    again = Imputation.from_arrays(arrays, "imputation/", method)
    np.testing.assert_array_equal(again.draws(values[1], 9, 2), fitted.draws(values[1], 9, 2))
    np.testing.assert_array_equal(again.complete(values), fitted.complete(values))
    for name in arrays:
        with pytest.raises(ValueError, match="imputation: expected"):
            Imputation.from_arrays(arrays | {name: arrays[name][:2]}, "imputation/", method)
        with pytest.raises(ValueError, match="imputation: expected"):
            Imputation.from_arrays(arrays | {name: np.full_like(arrays[name], np.nan)}, "imputation/", method)


def test_what_cannot_be_fitted_is_refused():
    empty = np.array([[1.0, np.nan], [2, np.nan]])
    for values, method, why in (
        (empty, "median", "in all training cases"),
        (table("one")[:4], "chained", "more cases"),
    ):
        p = values.shape[1]
        with pytest.raises(TrainingError, match=why):
            fit_imputation(values, method, LOW[:p], HIGH[:p], REAL[:p])
