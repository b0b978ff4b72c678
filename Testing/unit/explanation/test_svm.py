"""Judge: the shap package's exact explainer, see Testing/baselines/shapley."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.svm import coalition_scores, svm_probability_shapley, svm_scores, svm_shapley
from IFXPredictLib.models.svm import Svm

SETS = ("one", "four", "seven", "twelve", "fifteen")


@pytest.mark.parametrize("name", SETS)
def test_values_of_the_raw_score_are_those_of_the_shap_package_for_any_number_of_features(shap_package, name):
    classifier, background = shap_package.classifiers[name], shap_package.background[name]
    for x, expected in zip(shap_package.x[name], shap_package.values[name, "raw"], strict=True):
        found = svm_shapley(classifier, x, background)
        np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-10)
        assert found.base == pytest.approx(shap_package.base[name, "raw"], abs=1e-10)
        assert found.prediction == classifier.decision_function(x[None])[0]
        assert found.base + found.values.sum() == pytest.approx(found.prediction, abs=1e-12)
        assert not found.standard_errors.any()


@pytest.mark.parametrize("name", SETS[:-1])
def test_values_of_the_probability_are_those_of_the_shap_package(shap_package, name):
    classifier, background = shap_package.classifiers[name], shap_package.background[name]
    for x, expected in zip(shap_package.x[name], shap_package.values[name, "probability"], strict=True):
        found = svm_probability_shapley(classifier, x, background)
        np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-10)
        assert found.prediction == pytest.approx(float(classifier.predict_proba(x[None])[0]), abs=1e-12)


def test_beyond_twelve_features_those_of_the_probability_are_within_their_standard_errors(shap_package):
    classifier, background = shap_package.classifiers["fifteen"], shap_package.background["fifteen"]
    for x, expected in zip(shap_package.x["fifteen"], shap_package.values["fifteen", "probability"], strict=True):
        found = svm_probability_shapley(classifier, x, background, rounds=128)
        assert found.base == pytest.approx(shap_package.base["fifteen", "probability"], abs=1e-10)
        assert found.base + found.values.sum() == pytest.approx(found.prediction, abs=1e-12)
        assert 0 < found.standard_errors.max() < 2e-4
        assert np.all(np.abs(found.values - expected) < 4 * found.standard_errors + 1e-12)


def classifier_of(p: int, dual: float, y_center: float = 0.5) -> Svm:
    random = np.random.default_rng(p)
    vectors = random.normal(size=(9, p))
    return Svm(np.ones(p), np.full(p, 2.0), vectors, np.full(9, dual), 0.0, 1 / p, y_center, 0.5)


def test_where_clipping_changes_nothing_values_beyond_twelve_features_have_no_error():
    random = np.random.default_rng(4)
    found = svm_probability_shapley(classifier_of(14, 0.01), random.normal(size=14), random.normal(size=(20, 14)))
    assert not found.standard_errors.any()
    assert np.abs(found.values).max() > 1e-4


def test_more_rounds_make_the_error_smaller_and_the_seed_repeats_it():
    random = np.random.default_rng(4)
    case, background = random.normal(size=14), random.normal(size=(20, 14))
    classifier = classifier_of(14, 0.4)
    few, many, again = (svm_probability_shapley(classifier, case, background, rounds=n) for n in (8, 128, 128))
    assert many.standard_errors.mean() < 0.5 * few.standard_errors.mean()
    assert np.array_equal(many.values, again.values)


def test_a_wild_value_far_from_all_support_vectors_does_not_break_the_products(shap_package):
    classifier, background = shap_package.classifiers["seven"], shap_package.background["seven"]
    x = shap_package.x["seven"][0].copy()
    x[2] += 1e4 * classifier.scale[2]
    found = svm_shapley(classifier, x, background)
    assert np.isfinite(found.values).all()
    exact = svm_probability_shapley(classifier, x, background)
    assert found.prediction == pytest.approx(exact.prediction, abs=1e-12)


def test_many_rows_are_scored_as_one_by_one(shap_package):
    for name in SETS:
        classifier = shap_package.classifiers[name]
        rows = np.tile(shap_package.background[name], (40, 1))  # more than are scored at a time
        np.testing.assert_allclose(svm_scores(classifier)(rows), classifier.decision_function(rows), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["one", "four", "seven"])
def test_all_coalitions_at_once_are_those_scored_row_by_row(shap_package, name):
    classifier, background = shap_package.classifiers[name], shap_package.background[name][:4]
    for x in shap_package.x[name]:
        members = (np.arange(1 << x.size)[:, None] >> np.arange(x.size) & 1).astype(bool)
        found = coalition_scores(classifier, x, background)
        for row, other in zip(found, background, strict=True):
            np.testing.assert_allclose(
                row, classifier.decision_function(np.where(members, x, other)), rtol=0, atol=1e-12
            )


def test_a_case_of_another_number_of_features_is_refused(shap_package):
    with pytest.raises(FeatureError, match=r"found \(3,\) and \(40, 4\)"):
        svm_shapley(shap_package.classifiers["four"], np.ones(3), shap_package.background["four"])
    with pytest.raises(FeatureError, match="a feature is missing"):
        svm_probability_shapley(shap_package.classifiers["four"], [1, 2, 3, np.nan], shap_package.background["four"])
