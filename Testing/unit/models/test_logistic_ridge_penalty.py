"""Parity with R's cv.glmnet 4.1-6 at alpha = 0 (Testing/baselines/logistic_regression)."""

from functools import cache

import numpy as np
import pytest
from reference_tables import baseline

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.logistic import choose_c, fit_l2_logistic
from IFXPredictLib.stats.splits import stratified_folds

RULES = ("min", "1se")


read = baseline("logistic_regression")


CHOICES = {line["dataset"]: line for line in read("choices.csv")}


def data_of(dataset):
    own = [line for line in read("inputs.csv") if line["dataset"] == dataset]
    x = np.array([[float(value) for value in line["x"].split()] for line in own])
    return x, np.array([int(line["y"]) for line in own]), np.array([int(line["fold"]) for line in own])


@cache
def chosen(dataset, rule):
    return choose_c(*data_of(dataset), rule)


def noisy(cases, seed):
    random = np.random.default_rng(seed)
    x = random.normal(size=(cases, 4))
    return x, (x[:, 0] + random.normal(size=cases) > 0).astype(int)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dataset", CHOICES)
def test_the_chosen_penalty_is_that_of_cv_glmnet(dataset, rule):
    penalty = 1 / (len(data_of(dataset)[1]) * chosen(dataset, rule))
    assert penalty == pytest.approx(float(CHOICES[dataset][f"lambda_{rule}"]), rel=1e-8)


@pytest.mark.parametrize("dataset", CHOICES)
def test_glmnet_chooses_the_same_penalty_when_it_solves_each_to_the_end(dataset):
    for rule in RULES:
        assert CHOICES[dataset][f"strict_{rule}"] == CHOICES[dataset][f"lambda_{rule}"]


@pytest.mark.parametrize("dataset", CHOICES)
def test_the_model_at_the_chosen_c_is_glmnets_at_its_lambda(dataset):
    x, y, _ = data_of(dataset)
    for rule in RULES:
        (expected,) = [
            line
            for line in read("fits.csv")
            if line["dataset"] == dataset and line["lambda"] == CHOICES[dataset][f"lambda_{rule}"]
        ]
        probabilities = [float(value) for value in expected["probabilities"].split()]
        found = fit_l2_logistic(x, y, chosen(dataset, rule)).predict_proba(x)
        np.testing.assert_allclose(found, probabilities, rtol=0, atol=1e-8)


def test_the_rule_of_one_standard_error_penalises_no_less():
    x, y = noisy(80, seed=1)
    fold = stratified_folds(y, 5, seed=2)
    assert choose_c(x, y, fold, "1se") <= choose_c(x, y, fold, "min")


def test_the_choice_follows_from_the_seed_of_the_folds():
    x, y = noisy(80, seed=1)
    first, again, *others = [choose_c(x, y, stratified_folds(y, 5, seed), "1se") for seed in (2, 2, 3, 4)]
    assert first == again
    assert set(others) != {first}


def test_the_smallest_penalty_offered_is_the_paths_end():
    x = np.linspace(-1, 1, 60)[:, None] + [0, 0.5]
    x[:, 1] = x[:, 0] ** 2
    y = (x[:, 0] > 0).astype(int)
    z = (x - x.mean(axis=0)) / x.std(axis=0)
    largest = np.max(np.abs(z.T @ (y - y.mean()))) / 60 / 1e-3  # Friedman et al. 2010, section 2.5
    found = choose_c(x, y, stratified_folds(y, 5, seed=1), "min")
    assert found == pytest.approx(1 / (60 * 1e-4 * largest), rel=1e-9)


def test_a_fold_without_which_a_class_is_lost_is_refused():
    x, y = noisy(40, seed=3)
    with pytest.raises(TrainingError, match="in the training data without fold 1"):
        choose_c(x, y, np.where(y == 1, 1, np.arange(40) % 3), "min")


def test_one_class_is_refused():
    with pytest.raises(TrainingError, match="at least 2 of each"):
        choose_c(noisy(40, seed=3)[0], np.ones(40, int), np.arange(40) % 4, "min")
