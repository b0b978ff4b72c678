"""Answers of a bundle's models: which inputs they take, in which order, and what they say where one is missing."""

import dataclasses
import math

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError, FeatureError
from IFXPredictLib.bundles.bundle import FrozenModel, answers
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.logistic import L2Logistic
from IFXPredictLib.models.outlier import MahalanobisDistance
from IFXPredictLib.models.reference import TrainingReference
from IFXPredictLib.models.svm import Svm


def svm(weights, intercept=0.0):
    """A classifier of one support vector: its score depends on which input comes first."""
    size = len(weights)
    return Svm(np.zeros(size), np.ones(size), np.array([weights], float), np.array([1.0]), intercept, 0.1, 0.0, 1.0)


def kernel(x, weights):
    return math.exp(-0.1 * sum((a - b) ** 2 for a, b in zip(x, weights, strict=True)))


def frozen(name, inputs, classifier, fuses=False):
    """A model whose training cases are nothing that its answers depend on."""
    size = len(inputs)
    distance = MahalanobisDistance(np.zeros(size), np.ones(size), np.eye(size), np.ones(1))
    reference = TrainingReference(np.zeros((1, size)), distance, ConformalSets(np.ones(1), np.ones(1), 0.1))
    return FrozenModel(name, inputs, classifier, 0.5, reference, fuses)


FIRST = frozen("first", ("b", "a"), svm([1, 2]))
HIGH = frozen("high", ("c",), svm([0], 5.0))
LOW = frozen("low", ("c",), svm([0], -5.0))
FUSED = frozen("fused", ("first", "high", "low"), svm([1, 2, 3]), fuses=True)
FEATURES = Features(("a", "b", "c"), np.array([0.3, 0.7, 0.1]))


def test_a_model_takes_its_inputs_by_name_in_its_own_order():
    found = answers((FIRST,), FEATURES)["first"]
    assert found.raw_score == pytest.approx(kernel([0.7, 0.3], [1, 2]), rel=1e-15)
    assert found.missing == ()


def test_the_order_in_which_features_come_changes_nothing(fresh_bundle):
    golden = fresh_bundle.golden.features
    order = np.random.default_rng(3).permutation(len(golden.names))
    shuffled = Features(tuple(golden.names[i] for i in order), golden.values[order])
    assert fresh_bundle.answers(shuffled) == fresh_bundle.answers(golden)


def test_late_fusion_takes_the_clipped_probabilities_of_the_models_before_it():
    found = answers((FIRST, HIGH, LOW, FUSED), FEATURES)
    assert found["high"].raw_score > 1
    assert found["low"].raw_score < 0
    expected = kernel([found["first"].raw_score, 1, 0], [1, 2, 3])
    assert found["fused"].raw_score == pytest.approx(expected, rel=1e-15)


def test_a_logistic_regression_answers_with_a_probability_and_is_fused_by_it():
    logistic = frozen("logistic", ("b", "a"), L2Logistic(np.zeros(2), np.ones(2), np.array([1.0, 2.0]), 0.5, 1.0))
    fused = frozen("fused", ("logistic",), svm([1.0]), fuses=True)
    found = answers((logistic, fused), FEATURES)
    p = 1 / (1 + math.exp(-(0.7 + 2 * 0.3 + 0.5)))
    assert found["logistic"].raw_score == pytest.approx(p, rel=1e-15)
    assert found["fused"].raw_score == pytest.approx(kernel([p], [1.0]), rel=1e-15)


def test_a_missing_input_is_named_and_the_others_answer():
    features = Features(FEATURES.names, np.array([np.nan, 0.7, 0.1]))
    found = answers((FIRST, HIGH, LOW, FUSED), features)
    assert found["first"].missing == found["fused"].missing == ("a",)
    assert math.isnan(found["first"].raw_score)
    assert math.isnan(found["fused"].raw_score)
    assert found["high"].missing == ()
    assert found["high"].raw_score == answers((HIGH,), FEATURES)["high"].raw_score


def test_an_input_missing_for_two_fused_models_is_named_once():
    other = frozen("other", ("a", "c"), svm([1, 2]))
    fused = frozen("fused", ("first", "other"), svm([1, 2]), fuses=True)
    features = Features(FEATURES.names, np.array([np.nan, np.nan, 0.1]))
    assert answers((FIRST, other, fused), features)["fused"].missing == ("b", "a")


def test_a_feature_that_was_not_computed_is_refused_by_name():
    with pytest.raises(FeatureError, match="the feature a is needed but was not computed"):
        answers((FIRST,), Features(("b", "c"), np.array([1.0, 2.0])))


def test_the_network_is_loaded_when_first_needed_and_kept(bundle_folder):
    bundle = load_bundle(bundle_folder)
    assert "network" not in vars(bundle)
    assert bundle.network is bundle.network
    assert not bundle.network.training


def test_a_network_that_is_gone_is_told_by_its_path(fresh_bundle, tmp_path):
    with pytest.raises(BundleError, match=r"elsewhere/network\.safetensors: cannot be read"):
        _ = dataclasses.replace(fresh_bundle, folder=tmp_path / "elsewhere").network
