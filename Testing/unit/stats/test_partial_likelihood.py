"""The likelihood by its definition, failure by failure, and its derivatives by finite differences."""

import numpy as np
import pytest

from IFXPredictLib.stats.partial_likelihood import likelihood, maximise, risk_sets

BETA = np.array([0.7, -1.2, 0.4])


@pytest.fixture
def cohort():
    """80 cases in weeks with many ties, the first of them censored before any failure."""
    random = np.random.default_rng(8)
    weeks, seen = random.integers(2, 9, 80).astype(float), random.random(80) < 0.6
    weeks[:3], seen[:3] = 1, False
    return weeks, seen, random.normal(size=(80, 3)) * [1, 30, 1e-3] + [0, 500, 2]


def by_definition(weeks, seen, linear, ties):
    total = 0.0
    for week in np.unique(weeks[seen]):
        tied = seen & (weeks == week)
        at_risk, own, d = np.exp(linear[weeks >= week]).sum(), np.exp(linear[tied]).sum(), tied.sum()
        for k in range(d):
            total -= np.log(at_risk - (k / d * own if ties == "efron" else 0))
        total += linear[tied].sum()
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_likelihood_is_its_definition_failure_by_failure(ties, cohort):
    weeks, seen, x = cohort
    scale, sets = risk_sets(weeks, seen, x, ties)
    expected = by_definition(weeks, seen, (x - x.mean(axis=0)) / scale @ BETA, ties)
    assert likelihood(sets, BETA).log_likelihood == pytest.approx(expected, rel=1e-12)


def test_cases_seen_last_before_the_first_failure_take_no_part(cohort):
    weeks, seen, x = cohort
    x[0] = 1e12
    scale, sets = risk_sets(weeks, seen, x, "efron")
    assert sets.x.shape == (77, 3)
    assert scale == pytest.approx(np.abs(x[3:] - x[3:].mean(axis=0)).max(axis=0))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_score_and_information_are_the_derivatives(ties, cohort):
    _, sets = risk_sets(*cohort, ties)
    state, h = likelihood(sets, BETA), 1e-5
    for k, unit in enumerate(np.eye(3)):
        up, down = likelihood(sets, BETA + h * unit), likelihood(sets, BETA - h * unit)
        slope = (up.log_likelihood - down.log_likelihood) / (2 * h)
        assert state.score[k] == pytest.approx(slope, rel=1e-6)
        assert state.information[k] == pytest.approx((down.score - up.score) / (2 * h), rel=1e-6, abs=1e-7)


def test_at_the_maximum_the_score_is_0(cohort):
    _, sets = risk_sets(*cohort, "efron")
    null = likelihood(sets, np.zeros(3))
    final, iterations = maximise(sets, null)
    assert final.score == pytest.approx(0, abs=1e-12)
    assert final.log_likelihood > null.log_likelihood
    assert iterations <= 6


def test_hazards_too_far_apart_for_doubles_have_likelihood_0_without_a_warning():
    _, sets = risk_sets(np.arange(1.0, 5), np.ones(4, bool), np.array([[0.0], [1], [2], [5]]), "efron")
    assert likelihood(sets, np.array([-2000.0])).log_likelihood == -np.inf


def test_a_step_too_far_is_halved():
    """One of 2000 cases is a hundred times farther out: it hardly counts at 0, and all too much one step away."""
    weeks, seen = np.arange(1.0, 2001), np.arange(2000) < 100
    x = np.where(seen | (np.arange(2000) % 2 == 0), 0.01, 0.0)
    x[-1] = 1.0
    _, sets = risk_sets(weeks, seen, x[:, None], "efron")
    null = likelihood(sets, np.zeros(1))
    assert likelihood(sets, null.step).log_likelihood < null.log_likelihood
    final, _ = maximise(sets, null)
    assert final.score == pytest.approx(0, abs=1e-10)
