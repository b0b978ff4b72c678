"""Equations made of coarse moments: the same where nothing is rounded, and telling those moments alone."""

import numpy as np
import pytest

from IFXPredictLib.models.imputation import fit_imputation
from IFXPredictLib.models.pseudo_cases import coarse_moments
from IFXPredictLib.models.rounded_imputation import coarse_imputation

STEP = 0.25
LOW, HIGH = np.array([-50.0, -50.0, 0.0, 7.0, -50.0]), np.array([50.0, 50.0, 1.0, 7.0, 50.0])
BINARY = np.array([False, False, True, False, False])


@pytest.fixture
def values():
    """Two that go together, a binary one, one that is the same of all, and one by itself: 101 cases."""
    random = np.random.default_rng(4)
    x = random.standard_normal((101, 5))
    x[:, 1] += 1.5 * x[:, 0] + 20
    x[:, 2], x[:, 3] = x[:, 0] + x[:, 2] > 0, 7
    return x


def coarse(values, step=STEP):
    known = fit_imputation(values, "chained", LOW, HIGH, BINARY)
    filled = known.complete(values)
    moments = coarse_moments(filled.mean(axis=0), filled.std(axis=0, ddof=1), step)
    return known, coarse_imputation(known, *moments, step), moments


def moments_of(equations, column):
    """What anyone can compute from one equation: mean and covariance of its terms, and of the characteristic."""
    terms = np.flatnonzero(np.diag(equations.factors[column]))
    factor, own = equations.factors[column][np.ix_(terms, terms)], equations.coefficients[column][terms]
    products = np.linalg.inv(factor @ factor.T)
    cases = products[0, 0]
    mean = products[0, 1:] / cases
    covariance = (products[1:, 1:] - cases * np.outer(mean, mean)) / (cases - 1)
    return terms[1:] - 1, cases, mean, covariance, own[0] + own[1:] @ mean


def test_where_next_to_nothing_is_rounded_the_equations_are_those_of_the_cases(values):
    known, found, _ = coarse(values, 1e-9)
    one, other = known.equations, found.equations
    np.testing.assert_allclose(other.coefficients, one.coefficients, atol=1e-5)
    np.testing.assert_allclose(other.squares, one.squares, rtol=1e-6, atol=1e-9)
    for before, after in zip(one.factors, other.factors, strict=True):
        np.testing.assert_allclose(after @ after.T, before @ before.T, rtol=1e-5, atol=1e-12)
    np.testing.assert_array_equal(other.freedom, one.freedom)


def test_what_comes_back_from_an_equation_are_the_coarse_moments_and_not_the_cases(values):
    values[::7, 1] = np.nan
    known, found, (mean, sd) = coarse(values)
    exact = {column: moments_of(known.equations, column) for column in range(5)}
    np.testing.assert_allclose(exact[0][2], np.delete(known.complete(values).mean(axis=0), [0, 3]), rtol=1e-9)
    seen = np.full((5, 5), np.nan)
    for column in (0, 1, 2, 4):
        terms, _, told, covariance, own = moments_of(found.equations, column)
        np.testing.assert_allclose(told, mean[terms], atol=1e-9)
        assert own == pytest.approx(mean[column], abs=1e-9)
        np.testing.assert_allclose(np.sqrt(np.diag(covariance)), sd[terms], rtol=1e-9)
        correlation = covariance / sd[terms] / sd[terms, None]
        again = seen[np.ix_(terms, terms)]
        np.testing.assert_allclose(np.where(np.isnan(again), correlation, again), correlation, atol=1e-9)
        seen[np.ix_(terms, terms)] = correlation
    off = seen[~np.eye(5, dtype=bool) & ~np.isnan(seen)]
    steps = off * (1 + STEP * np.sqrt(5 / 3)) / STEP  # with the ridge taken off again
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-9)


def test_medians_are_rounded_and_the_commoner_of_two_values_stays(values):
    known, found, (_, sd) = coarse(values)
    continuous = np.array([True, True, False, False, True])
    assert np.isin(known.medians, values).all()
    assert not np.isin(found.medians[continuous], values[:, continuous]).any()
    steps = found.medians[continuous] / sd[continuous] / STEP
    np.testing.assert_allclose(steps, np.round(steps), atol=1e-9)
    np.testing.assert_array_equal(found.medians[2:4], known.medians[2:4])
    assert found.donors is None
    alone = fit_imputation(values, "median", LOW, HIGH, BINARY)
    np.testing.assert_array_equal(coarse_imputation(alone, *coarse(values)[2], STEP).medians, found.medians)


def test_a_median_stays_within_the_plausible_range(values):
    low = np.where(np.arange(5) == 4, np.median(values[:, 4]) - 1e-6, LOW)
    known = fit_imputation(values, "median", low, HIGH, BINARY)
    assert (coarse_imputation(known, values.mean(axis=0), np.full(5, 3.0), 1.0).medians >= low).all()


def test_missing_values_are_guessed_about_as_well_as_before_and_intervals_are_rather_wider():
    """Of 20 characteristics with two causes, where equations of rounded correlations are worse than the median."""
    random = np.random.default_rng(1)
    causes, wide = random.standard_normal((2, 20)), np.full(20, 1e6)

    def cases(count):
        return random.standard_normal((count, 2)) @ causes + random.standard_normal((count, 20))

    x, others = cases(166), cases(60)
    known = fit_imputation(x, "chained", -wide, wide, np.zeros(20, bool))
    found = coarse_imputation(known, *coarse_moments(x.mean(axis=0), x.std(axis=0, ddof=1), STEP), STEP)
    far = np.zeros((2, 60, 20))
    for j in range(20):
        blank = np.where(np.arange(20) == j, np.nan, others)
        for one, imputation in zip(far, (known, found), strict=True):
            one[:, j] = (imputation.complete(blank)[:, j] - others[:, j]) / x[:, j].std()
    before, after = np.sqrt(np.mean(far**2, axis=(1, 2)))
    assert before < 0.85
    assert after < 1.05 * before
    assert 1 < np.median(np.sqrt(found.equations.squares / known.equations.squares)) < 1.5
    assert np.isfinite(found.draws(np.where(np.arange(20) < 2, np.nan, others[0]), 5, 1)).all()
