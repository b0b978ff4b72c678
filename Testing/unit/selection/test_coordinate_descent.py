import numpy as np
import pytest

from IFXPredictLib.selection import coordinate_descent
from IFXPredictLib.selection.coordinate_descent import CoordinateDescent


def standardised(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def problem(cases=50, columns=70, seed=3):
    random = np.random.default_rng(seed)
    common = random.normal(size=(cases, 3))
    x = standardised(common @ random.normal(size=(3, columns)) + random.normal(size=(cases, columns)))
    return x, (x[:, 0] - x[:, 5] + random.logistic(size=cases) > 0).astype(float)


def steps(penalties):
    return list(zip([0.0, *penalties[:-1]], penalties, strict=True))


def follow(x, y, alpha, penalties, ends_early=False):
    return list(CoordinateDescent(x, y, alpha).follow(steps(penalties), ends_early=ends_early))


def naive_solution(x, y, alpha, penalty):
    """The optimum by many plain sweeps, each coefficient minimised with all weights fresh, to rounding."""
    intercept, b = 0.0, np.zeros(x.shape[1])
    for _ in range(400):
        for k in range(-1, x.shape[1]):
            p = 1 / (1 + np.exp(-intercept - x @ b))
            column = np.ones(len(y)) if k < 0 else x[:, k]
            curvature, slope = np.mean(p * (1 - p) * column**2), np.mean((y - p) * column)
            if k < 0:
                intercept += slope / curvature
            else:
                target = slope + curvature * b[k]
                shrunk = max(abs(target) - penalty * alpha, 0.0)
                b[k] = np.sign(target) * shrunk / (curvature + penalty * (1 - alpha))
    return intercept, b


@pytest.mark.parametrize(("alpha", "penalty"), [(1.0, 0.05), (0.5, 0.1), (0.0, 0.2)])
def test_the_solution_is_that_of_plain_sweeps_within_the_threshold(alpha, penalty, monkeypatch):
    monkeypatch.setattr(coordinate_descent, "CONVERGENCE", 1e-20)
    x, y = problem(columns=8)
    solution = follow(x, y, alpha, [penalty])[0]
    intercept, coefficients = naive_solution(x, y, alpha, penalty)
    assert np.allclose(solution.coefficients, coefficients, rtol=0, atol=1e-9)
    assert np.isclose(solution.intercept, intercept, rtol=0, atol=1e-9)


def test_copies_of_a_column_share_what_it_would_have_alone(monkeypatch):
    monkeypatch.setattr(coordinate_descent, "CONVERGENCE", 1e-20)
    x, y = problem(columns=6)
    alone = follow(x, y, 1.0, [0.1])[0]
    copied = follow(np.hstack([x, x[:, :3], -x[:, 3:]]), y, 1.0, [0.1])[0]
    together = copied.coefficients[:6] + np.concatenate([copied.coefficients[6:9], -copied.coefficients[9:]])
    assert np.allclose(together, alone.coefficients, rtol=0, atol=1e-9)
    assert np.isclose(copied.deviance, alone.deviance, rtol=1e-10)


def test_the_gradient_of_columns_left_out_stays_within_the_threshold():
    x, y = problem()
    solver = CoordinateDescent(x, y, 1.0)
    for solution in solver.follow(steps([0.2, 0.1, 0.02]), ends_early=False):
        assert np.all(solver.gradient[solution.coefficients == 0] <= solution.penalty + 1e-4)


def test_the_path_ends_where_separated_classes_leave_no_weights():
    y = np.repeat([0.0, 1.0], 20)
    x = standardised(np.stack([y, np.tile([0.0, 1.0], 20)], axis=1))
    penalties = 0.4 * 0.1 ** np.arange(14)
    solutions = follow(x, y, 1.0, penalties)
    assert 5 < len(solutions) < len(penalties)
    assert solutions[-1].deviance < 1e-7


def test_the_path_ends_early_only_where_it_is_asked_to():
    x, y = problem()
    penalties = 0.2 * 0.3 ** np.arange(9)
    assert len(follow(x, y, 1.0, penalties)) == 9
    early = follow(x, y, 1.0, penalties, ends_early=True)
    null = CoordinateDescent(x, y, 1.0).deviance
    assert 5 <= len(early) < 9
    assert early[-1].deviance < 0.001 * null < early[-2].deviance


def test_a_path_that_gains_nothing_ends_at_the_fifth_penalty():
    x, y = problem()
    assert len(follow(x, y, 1.0, 0.9 - 0.01 * np.arange(20), ends_early=True)) == 5


def test_running_out_of_sweeps_is_said_with_the_penalty(monkeypatch):
    monkeypatch.setattr(coordinate_descent, "MOST_SWEEPS", 10)
    x, y = problem()
    with pytest.warns(RuntimeWarning, match="did not converge at lambda 0.01, its number 3: only the solutions"):
        solutions = follow(x, y, 1.0, [0.4, 0.3, 0.01])
    assert [solution.penalty for solution in solutions] == [0.4, 0.3]
