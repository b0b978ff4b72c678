"""Coarse summaries hardly know a single case, and what is drawn from them keeps apart from every case."""

import numpy as np
import pytest

from IFXPredictLib.models.pseudo_cases import (
    apart_from,
    coarse_correlation,
    coarse_moments,
    coarse_spread,
    coarseness,
    fitted_spread,
    least_apart,
    nearest,
)


@pytest.fixture(scope="module")
def rows():
    """600 cases of three inputs: lopsided, correlated, one never negative."""
    random = np.random.default_rng(4)
    x = random.standard_normal((600, 3)) @ np.array([[1, 0.7, 0], [0, 0.7, 0.2], [0, 0, 1]])
    return np.column_stack([100 + 5 * x[:, 0], np.exp(x[:, 1]), -x[:, 2]])


def test_the_step_is_a_power_of_two_of_three_standard_errors_or_more():
    assert [coarseness(n) for n in (9, 144, 145, 2304)] == [1.0, 0.25, 0.25, 0.0625]


def test_one_case_more_changes_no_coarse_number_of_a_hundred_drawn_cohorts_but_rarely(rows):
    step, changed = coarseness(100), 0
    for first in range(0, 500, 5):
        more, fewer = rows[first : first + 101], rows[first : first + 100]
        one, other = (coarse_moments(x.mean(axis=0), x.std(axis=0, ddof=1), step) for x in (more, fewer))
        changed += not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert changed < 30


def test_coarse_moments_are_within_half_a_step_of_the_true_ones(rows):
    mean, sd, step = rows.mean(axis=0), rows.std(axis=0, ddof=1), 0.25
    coarse_mean, coarse_sd = coarse_moments(mean, sd, step)
    assert np.all(np.abs(np.log2(coarse_sd / sd)) <= step / 2 + 1e-12)
    assert np.all(np.abs(coarse_mean - mean) <= coarse_sd * step / 2 + 1e-12)
    assert [part.tolist() for part in coarse_moments(np.array([3.3]), np.array([0.0]), step)] == [[3.3], [0.0]]


def test_rounded_correlations_stay_those_of_a_distribution():
    found = coarse_correlation(np.array([[1, 0.9, 0.9], [0.9, 1, 0.62], [0.9, 0.62, 1]]), 0.25)
    assert np.diag(found) == pytest.approx([1, 1, 1])
    assert np.linalg.eigvalsh(found).min() > 0


def test_a_fitted_spread_draws_what_it_was_fitted_to(rows):
    drawn = fitted_spread(rows).draw(20_000, np.random.default_rng(1))
    assert np.all(np.abs(drawn.mean(axis=0) - rows.mean(axis=0)) < 0.05 * rows.std(axis=0))
    assert drawn.std(axis=0) == pytest.approx(rows.std(axis=0), rel=0.05)
    assert np.corrcoef(drawn.T) == pytest.approx(np.corrcoef(rows.T), abs=0.08)
    assert drawn[:, 1].min() >= 0 > rows[:, 2].min()


def test_a_coarse_spread_is_roughly_that_of_the_cases_and_has_none_of_their_values(rows):
    moments = coarse_moments(rows.mean(axis=0), rows.std(axis=0, ddof=1), 0.25)
    drawn = coarse_spread(rows, *moments, 0.25).draw(5000, np.random.default_rng(1))
    assert np.all(np.abs(drawn.mean(axis=0) - rows.mean(axis=0)) < 0.3 * rows.std(axis=0))
    assert not np.isin(drawn, rows).any()


def test_rows_that_lie_too_near_to_a_case_are_drawn_anew_and_no_others(rows):
    spread, random = fitted_spread(rows), np.random.default_rng(2)
    pseudo = np.vstack([rows[:5], spread.draw(50, random)])
    before = nearest(pseudo / spread.scale, rows / spread.scale)
    found = apart_from(pseudo, spread, rows, 0.05, random)
    assert nearest(found / spread.scale, rows / spread.scale).min() >= 0.05
    assert np.array_equal(found[before >= 0.05], pseudo[before >= 0.05])


def test_where_there_is_no_place_between_the_cases_none_is_made_up(rows):
    spread = fitted_spread(rows)
    assert apart_from(rows[:3], spread, rows, 1e3, np.random.default_rng(2)) is None


def test_distances_between_cases_are_those_of_distinct_ones():
    assert least_apart(np.array([[0.0, 0], [3, 4], [0, 0], [3, 10]])) == 5
    assert least_apart(np.ones((3, 2))) == 0
