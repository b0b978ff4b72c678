"""The protocol's classifier is fitted by its own rules, with the parts that are checked against R."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.classifier import fit_classifier, refit_classifier
from IFXPredictLib.models.logistic import L2Logistic, fit_l2_logistic
from IFXPredictLib.models.svm import Svm, fit_svm
from IFXPredictLib.selection.elastic_net import cross_validate
from IFXPredictLib.stats.splits import stratified_folds


def with_rules(protocol, **changes):
    return dataclasses.replace(protocol, l2_logistic=dataclasses.replace(protocol.l2_logistic, **changes))


def same(one, other):
    arrays, others = one.to_arrays(""), other.to_arrays("")
    return type(one) is type(other) and all(np.array_equal(arrays[name], others[name]) for name in arrays)


def test_a_protocol_with_svm_gives_a_support_vector_classifier_of_its_cost(two_classes, by_svm):
    found = fit_classifier(*two_classes, by_svm)
    assert isinstance(found, Svm)
    assert same(found, fit_svm(*two_classes, by_svm.svm))
    dearer = dataclasses.replace(by_svm, svm=dataclasses.replace(by_svm.svm, cost=20.0))
    assert np.abs(fit_classifier(*two_classes, dearer).dual).max() > np.abs(found.dual).max()


@pytest.mark.parametrize("rule", ["min", "1se"])
def test_a_protocol_with_l2_logistic_gives_one_whose_c_comes_from_the_protocols_folds(two_classes, by_logistic, rule):
    protocol = with_rules(by_logistic, rule=rule)
    found = fit_classifier(*two_classes, protocol)
    assert isinstance(found, L2Logistic)
    x, y = two_classes
    path = cross_validate(x, y.astype(float), stratified_folds(y, 5, protocol.seed), alpha=0.0)
    penalty = {"min": path.lambda_min, "1se": path.lambda_1se}[rule]
    assert found.c == pytest.approx(1 / (60 * penalty), rel=1e-15)
    assert same(found, fit_l2_logistic(x, y, found.c))


def test_the_rule_of_one_standard_error_penalises_more(two_classes, by_logistic):
    least, one_error = (fit_classifier(*two_classes, with_rules(by_logistic, rule=rule)) for rule in ("min", "1se"))
    assert one_error.c < least.c
    assert np.linalg.norm(one_error.coefficients) < np.linalg.norm(least.coefficients)


def test_the_same_seed_chooses_the_same_c_and_other_folds_another(two_classes, by_logistic):
    first = fit_classifier(*two_classes, by_logistic)
    assert same(first, fit_classifier(*two_classes, by_logistic))
    chosen = {fit_classifier(*two_classes, dataclasses.replace(by_logistic, seed=seed)).c for seed in range(8)}
    assert len({first.c, *chosen}) > 1


def test_fewer_cases_of_a_class_than_folds_are_refused_with_what_to_do(two_classes, by_logistic):
    few = np.zeros(60, int)
    few[:4] = 1
    with pytest.raises(TrainingError, match=r"expected 2 to 4, as the smaller class has 4 cases, found 5; change the"):
        fit_classifier(two_classes[0], few, by_logistic)


@pytest.mark.parametrize("kind", ["by_svm", "by_logistic"])
def test_one_class_alone_is_refused(two_classes, kind, request):
    with pytest.raises(TrainingError, match="both classes are needed"):
        fit_classifier(two_classes[0], np.ones(60, int), request.getfixturevalue(kind))


@pytest.mark.parametrize("kind", ["by_svm", "by_logistic"])
def test_a_constant_feature_is_refused_by_its_column(two_classes, kind, request):
    x = two_classes[0].copy()
    x[:, 2] = 7
    with pytest.raises(TrainingError, match=r"column 2 \(from 0\) is constant"):
        fit_classifier(x, two_classes[1], request.getfixturevalue(kind))


def test_a_classifier_fitted_to_other_cases_keeps_its_kind_and_a_logistic_its_c(two_classes, by_svm, by_logistic):
    x, y = two_classes
    svm, logistic = (refit_classifier(fit_classifier(x, y, p), x[:40], y[:40], p) for p in (by_svm, by_logistic))
    assert same(svm, fit_svm(x[:40], y[:40], by_svm.svm))
    assert same(logistic, fit_l2_logistic(x[:40], y[:40], fit_classifier(x, y, by_logistic).c))
