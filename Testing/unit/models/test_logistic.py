"""Parity with R's glmnet 4.1-6 at alpha = 0 (Testing/baselines/logistic_regression): 5e-9 was reached."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save
from scipy.special import expit

from IFXPredictLib.base.errors import BundleError, FeatureError, TrainingError
from IFXPredictLib.models.logistic import L2Logistic, c_of_lambda, fit_l2_logistic, inverse_logit
from IFXPredictLib.selection import coordinate_descent
from IFXPredictLib.selection.elastic_net import fit_path

BASELINE = Path(__file__).parents[2] / "baselines" / "logistic_regression"
DATASETS = ("units", "correlated", "wide", "separated", "unbalanced", "one_column")


def numbers(text):
    return np.array([float(value) for value in text.split()])


def read(name):
    lines = {}
    with (BASELINE / name).open(encoding="utf-8") as stream:
        for line in csv.DictReader(stream):
            lines.setdefault(line["dataset"], []).append(line)
    return lines


INPUTS = {
    name: (np.array([numbers(line["x"]) for line in own]), np.array([int(line["y"]) for line in own]))
    for name, own in read("inputs.csv").items()
}
FITS = read("fits.csv")


@pytest.fixture
def data():
    random = np.random.default_rng(3)
    x = random.normal([0, 100, -3], [1, 20, 0.01], (30, 3))
    return x, (x[:, 0] + random.normal(size=30) > 0).astype(float)


@pytest.fixture
def classifier(data):
    return fit_l2_logistic(*data, c=1.0)


def test_the_baseline_holds_every_dataset_at_six_or_more_penalties():
    assert set(INPUTS) == set(FITS) == set(DATASETS)
    assert min(len(fits) for fits in FITS.values()) >= 6


@pytest.mark.parametrize("dataset", DATASETS)
def test_coefficients_and_probabilities_are_those_of_glmnet_at_the_same_penalty(dataset):
    x, y = INPUTS[dataset]
    for fit in FITS[dataset]:
        found = fit_l2_logistic(x, y, c_of_lambda(float(fit["lambda"]), len(y)))
        expected = numbers(fit["coefficients"])
        np.testing.assert_allclose(found.coefficients, expected * found.scale, rtol=0, atol=1e-8)
        at_zero = found.decision_function(np.zeros((1, x.shape[1])))
        np.testing.assert_allclose(at_zero, float(fit["intercept"]), rtol=0, atol=1e-8)
        np.testing.assert_allclose(found.predict_proba(x), numbers(fit["probabilities"]), rtol=0, atol=1e-8)


@pytest.mark.parametrize("dataset", ["units", "correlated", "separated"])
def test_the_projects_own_ridge_path_solved_to_the_end_agrees(dataset, monkeypatch):
    monkeypatch.setattr(coordinate_descent, "CONVERGENCE", 1e-20)
    x, y = INPUTS[dataset]
    path = fit_path(x, y.astype(float), alpha=0.0, lambdas=np.array([1.0, 0.1, 0.02]))
    for penalty, intercept, coefficients in zip(path.lambdas, path.intercepts, path.coefficients, strict=True):
        found = fit_l2_logistic(x, y, c_of_lambda(penalty, len(y)))
        np.testing.assert_allclose(found.coefficients, coefficients * found.scale, rtol=0, atol=1e-8)
        np.testing.assert_allclose(found.predict_proba(x), expit(intercept + x @ coefficients), rtol=0, atol=1e-8)


def test_the_unpenalised_intercept_makes_the_mean_probability_the_share_of_ones(data, classifier):
    assert classifier.predict_proba(data[0]).mean() == pytest.approx(data[1].mean(), abs=1e-9)


def test_the_penalty_balances_the_gradient_of_the_likelihood(data, classifier):
    z = (data[0] - data[0].mean(axis=0)) / data[0].std(axis=0)
    gradient = z.T @ (data[1] - classifier.predict_proba(data[0]))
    np.testing.assert_allclose(classifier.c * gradient, classifier.coefficients, rtol=0, atol=1e-8)


def test_a_probability_is_the_logistic_of_the_decision_function():
    one = L2Logistic(np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.array([1.0, -0.5]), intercept=0.25, c=1.0)
    assert one.decision_function([[3, 10]]).tolist() == [1 - 1 + 0.25]
    assert one.predict_proba([[3, 10]])[0] == pytest.approx(1 / (1 + np.exp(-0.25)), abs=1e-15)


def test_log_odds_far_from_0_give_probabilities_without_overflow():
    one = L2Logistic(np.zeros(1), np.ones(1), np.ones(1), intercept=0.0, c=1.0)
    found = one.predict_proba([[-800.0], [-700.0], [-40.0], [40.0], [800.0]])
    np.testing.assert_allclose(found, expit([-800, -700, -40, 40, 800]), rtol=1e-14)
    assert found.tolist()[-1] == 1


def test_scores_do_not_depend_on_the_units_of_a_feature(data, classifier):
    x, y = data
    factors, shifts = np.array([10, 0.001, -7]), np.array([3, 1, 100])
    other = fit_l2_logistic(x * factors + shifts, y, 1.0).predict_proba(x * factors + shifts)
    np.testing.assert_allclose(other, classifier.predict_proba(x), rtol=0, atol=1e-9)


def test_the_outcome_turned_round_turns_the_probability_round(data, classifier):
    other = fit_l2_logistic(data[0], 1 - data[1], 1.0)
    np.testing.assert_allclose(other.predict_proba(data[0]), 1 - classifier.predict_proba(data[0]), rtol=0, atol=1e-9)


def test_separated_classes_have_a_finite_solution_that_grows_with_c():
    x, y = INPUTS["separated"]
    sizes = [np.abs(fit_l2_logistic(x, y, c).coefficients).sum() for c in (0.01, 1, 100, 1e4)]
    assert sizes == sorted(sizes)
    assert sizes[-1] < 1e3
    assert np.array_equal(fit_l2_logistic(x, y, 100).predict_proba(x) > 0.5, y == 1)


def test_copies_of_a_column_share_its_coefficient(data):
    x, y = data
    found = fit_l2_logistic(np.column_stack([x, x[:, 0]]), y, 1.0).coefficients
    assert found[0] == pytest.approx(found[3], abs=1e-9)


def test_a_case_has_the_same_bits_alone_and_among_others(data, classifier):
    x, _ = data
    assert [classifier.predict_proba(row[np.newaxis])[0] for row in x] == classifier.predict_proba(
        np.asfortranarray(x)
    ).tolist()


def test_stored_and_loaded_the_classifier_scores_to_the_same_bits(data, classifier):
    arrays = load(save(classifier.to_arrays("DLR.") | classifier.to_arrays("other.")))
    loaded = L2Logistic.from_arrays(arrays, "DLR.")
    assert np.array_equal(loaded.predict_proba(data[0]), classifier.predict_proba(data[0]))
    assert loaded.c == 1
    assert all(array.dtype == np.float64 for array in arrays.values())


def test_scoring_imports_neither_scikit_learn_nor_scipy():
    code = (
        "import sys, numpy as np; from IFXPredictLib.models.logistic import L2Logistic; one = np.ones(1);"
        "L2Logistic(one, one, one, 0.0, 1.0).predict_proba([[1.0]]);"
        "sys.exit(bool({'sklearn', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_scoring_refuses_another_number_of_features(classifier):
    with pytest.raises(FeatureError, match=r"L2 logistic: expected \(cases, 3\) features, found shape \(1, 2\)"):
        classifier.predict_proba([[1, 2]])


def test_fitting_refuses_one_class(data):
    with pytest.raises(TrainingError, match="both classes are needed, found 30 cases with 1 and 0 with 0"):
        fit_l2_logistic(data[0], np.ones(30), 1.0)


def test_fitting_refuses_a_class_of_one_case(data):
    with pytest.raises(TrainingError, match="L2 logistic: each class needs two cases, found 1 with 1 and 29 with 0"):
        fit_l2_logistic(data[0], np.arange(30) == 3, 1.0)


def test_fitting_refuses_a_constant_column_by_its_index(data):
    x = data[0].copy()
    x[:, 2] = 0.1  # its mean, and so its sd, is not exact
    with pytest.raises(TrainingError, match=r"column 2 \(from 0\) is constant"):
        fit_l2_logistic(x, data[1], 1.0)


def test_fitting_refuses_another_number_of_cases_than_outcomes(data):
    with pytest.raises(TrainingError, match="expected 30 rows, one an outcome, found 29"):
        fit_l2_logistic(data[0][1:], data[1], 1.0)


@pytest.mark.parametrize("c", [0, -1.0, np.inf, np.nan])
def test_fitting_refuses_a_c_that_is_not_positive_and_finite(c, data):
    with pytest.raises(TrainingError, match="expected a C that is finite and above 0, found"):
        fit_l2_logistic(*data, c)


@pytest.mark.parametrize("c", [1e20, 1e-300])
def test_fitting_says_so_where_c_is_beyond_what_doubles_can_solve(c):
    x, y = INPUTS["separated"]
    with pytest.raises(TrainingError, match=r"no minimum was found with C = 1e[+-]\d+; use a C nearer to 1"):
        fit_l2_logistic(np.column_stack([x, x[:, 0]]), y, c)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("scale", np.ones(2), r"L2 logistic: scale has shape \(2,\), expected \(3,\)"),
        ("center", np.array([0, np.nan, 0]), "center holds a value that is not finite"),
        ("scale", np.array([1, 0.0, 1]), "scale holds a value that is not positive"),
        ("c", np.array(-1.0), "c holds a value that is not positive"),
        ("intercept", np.ones(1), r"intercept has shape \(1,\), expected \(\)"),
    ],
)
def test_loading_refuses_an_array_that_does_not_fit(name, value, message, classifier):
    with pytest.raises(BundleError, match=message):
        L2Logistic.from_arrays(classifier.to_arrays("DLR.") | {f"DLR.{name}": value}, "DLR.")


def test_the_probability_of_log_odds_is_scipys_expit_but_for_the_last_bit():
    log_odds = np.random.default_rng(1).normal(0, 5, 10_000)
    np.testing.assert_allclose(inverse_logit(log_odds), expit(log_odds), rtol=0, atol=2.3e-16)
    assert inverse_logit(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]
