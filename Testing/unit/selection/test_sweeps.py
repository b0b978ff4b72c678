"""The compiled steps against the same sweeps written out in NumPy, with fresh products at each step."""

import numpy as np
import pytest

from IFXPredictLib.selection import sweeps

LEAST = 1e-12


def problem(cases=60, columns=9):
    random = np.random.default_rng(8)
    x = random.normal(size=(cases, columns)) + random.normal(size=(cases, 1))
    x = np.asfortranarray((x - x.mean(axis=0)) / x.std(axis=0))
    return x, (x[:, 0] - x[:, 3] + random.logistic(size=cases) > 0).astype(float)


def solved(x, y, penalties, tolerance=LEAST, most=1000, strong=None):
    coefficients, probability = np.zeros(x.shape[1]), np.full(len(y), y.mean())
    strong, active = np.arange(x.shape[1]) if strong is None else np.array(strong), np.zeros(x.shape[1], np.intp)
    start = float(np.log(y.mean() / (1 - y.mean()))), 0, 0
    state = sweeps.newton_steps(
        x, x**2, y, strong, active, coefficients, probability, start, penalties, tolerance, most
    )
    return state, coefficients, probability, active[: state[1]].tolist()


def one_approximation(x, y, penalties, count):
    """So many sweeps over the first quadratic approximation: the intercept and the coefficients."""
    (lasso, ridge), p = penalties, y.mean()
    weight, intercept, b = p * (1 - p), float(np.log(p / (1 - p))), np.zeros(x.shape[1])
    working = intercept + (y - p) / weight
    for _ in range(count):
        for k in range(len(b)):
            rest = working - intercept - x @ b + x[:, k] * b[k]
            target = weight * np.mean(x[:, k] * rest)
            b[k] = np.sign(target) * max(abs(target) - lasso, 0) / (weight * np.mean(x[:, k] ** 2) + ridge)
        intercept = np.mean(working - x @ b)
    return intercept, b


@pytest.mark.parametrize("penalties", [(0.05, 0.0), (0.02, 0.03)])
def test_each_sweep_steps_as_the_plain_one_does_and_stops_at_the_threshold(penalties):
    x, y = problem()
    (_, _, count), *_ = solved(x, y, penalties, tolerance=1.0)
    assert count == 1, "a threshold that nothing exceeds: one sweep, one approximation"
    (intercept, size, _), coefficients, probability, active = solved(x, y, penalties, tolerance=1.0)
    expected, b = one_approximation(x, y, penalties, 1)
    assert intercept == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(coefficients, b, rtol=0, atol=1e-12)
    assert active == np.flatnonzero(b).tolist()
    assert size == len(active) < x.shape[1]
    np.testing.assert_allclose(probability, 1 / (1 + np.exp(-intercept - x @ b)), rtol=0, atol=1e-12)


def test_only_the_strong_set_takes_part_and_its_optimum_is_reached():
    x, y = problem()
    (intercept, _, _), coefficients, probability, active = solved(x, y, (0.02, 0.0), strong=[3, 5])
    assert set(np.flatnonzero(coefficients)) == set(active) <= {3, 5}
    slope = (y - probability) @ x[:, active] / len(y)
    np.testing.assert_allclose(slope, 0.02 * np.sign(coefficients[active]), rtol=0, atol=1e-6)
    assert abs(np.mean(y - probability)) < 1e-6
    np.testing.assert_allclose(probability, 1 / (1 + np.exp(-intercept - x @ coefficients)), rtol=0, atol=1e-12)


def test_it_stops_where_the_sweeps_run_out_and_says_so_by_their_number():
    x, y = problem()
    (_, _, needed), *_ = solved(x, y, (0.01, 0.0))
    assert solved(x, y, (0.01, 0.0), most=needed - 1)[0][2] == needed
    assert solved(x, y, (0.01, 0.0), most=needed - 2)[0][2] == needed, "one more than it was allowed"
    (_, _, stopped), *_ = solved(x, y, (0.01, 0.0), most=3)
    assert stopped == 5


def test_weights_vanish_where_all_probabilities_are_0_or_1():
    assert sweeps.vanished(np.array([0.0, 1.0, 1.0]))
    assert not sweeps.vanished(np.array([0.0, 1.0, 0.9]))


def test_what_can_be_kept_nowhere_is_compiled_all_the_same(monkeypatch):
    def njit(**options):
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(sweeps, "njit", njit)
    assert sweeps._compiled()(abs)(-1) == 1
