"""Judge: the shap package, see Testing/baselines/shapley; for more features, all coalitions counted one by one."""

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.logistic import MOST_LOG_ODDS, coalition_scores, logistic_shapley
from IFXPredictLib.explanation.shapley import exact_values
from IFXPredictLib.models.logistic import L2Logistic


def of_the_package(shap_package, unused=0):
    """The baseline's machine, its case's values and background, with ``unused`` features that have no coefficient."""
    fields, random = shap_package.logistic, np.random.default_rng(1)
    coefficients = np.concatenate([fields["coefficients"], np.zeros(unused)])
    p = coefficients.size
    classifier = L2Logistic(np.full(p, 0.3), np.full(p, 2.0), 2 * coefficients, fields["intercept"], 1.0)
    classifier = L2Logistic(
        classifier.center, classifier.scale, classifier.coefficients, fields["intercept"] + moved(classifier), 1.0
    )
    background = shap_package.background["four"]
    cases = shap_package.x["four"]
    return (
        classifier,
        np.hstack([cases, random.normal(size=(len(cases), unused))]),
        np.hstack([background, random.normal(size=(len(background), unused))]),
    )


def moved(classifier):
    """What the centre takes from the log odds, which the baseline's machine, without one, does not lose."""
    return float(np.sum(classifier.coefficients * classifier.center / classifier.scale))


@pytest.mark.parametrize("unused", [0, 9])
@pytest.mark.parametrize("scale", ["logit", "probability"])
def test_values_are_those_of_the_shap_package_on_both_scales_also_beyond_twelve_features(shap_package, scale, unused):
    classifier, cases, background = of_the_package(shap_package, unused)
    for x, expected in zip(cases, shap_package.values["logistic", scale], strict=True):
        found = logistic_shapley(classifier, x, background, probability=scale == "probability")
        np.testing.assert_allclose(found.values[:4], expected, rtol=0, atol=1e-10)
        np.testing.assert_allclose(found.values[4:], 0, rtol=0, atol=1e-13)
        assert found.base == pytest.approx(shap_package.base["logistic", scale], abs=1e-10)
        assert found.base + found.values.sum() == pytest.approx(found.prediction, abs=1e-12)
        assert not found.standard_errors.any()


def drawn(p, steepness, cases=5, seed=3):
    random = np.random.default_rng(seed)
    classifier = L2Logistic(
        random.normal(size=p), np.exp(random.normal(size=p)), steepness * random.normal(size=p), 0.7, 1.0
    )
    return classifier, classifier.center + classifier.scale * random.normal(size=p), random.normal(size=(cases, p))


@pytest.mark.parametrize("steepness", [0.05, 1, 3])
def test_beyond_twelve_features_values_are_those_of_all_coalitions(steepness):
    classifier, x, background = drawn(14, steepness)
    found = logistic_shapley(classifier, x, background, probability=True)
    members = (np.arange(1 << 14)[:, None] >> np.arange(14) & 1).astype(bool)
    worth = np.mean([classifier.predict_proba(np.where(members, x, other)) for other in background], axis=0)
    np.testing.assert_allclose(found.values, exact_values(worth), rtol=0, atol=1e-13)
    assert not found.standard_errors.any()


def test_forty_features_sum_to_the_probability_and_twins_share():
    classifier, x, background = drawn(40, 0.6, cases=30)
    for part in (classifier.center, classifier.scale, classifier.coefficients, x):
        part[7] = part[31]
    background[:, 7] = background[:, 31]
    found = logistic_shapley(classifier, x, background, probability=True)
    assert found.base + found.values.sum() == pytest.approx(classifier.predict_proba(x[None])[0], abs=1e-13)
    assert found.base == pytest.approx(classifier.predict_proba(background).mean(), abs=1e-15)
    assert found.values[7] == pytest.approx(found.values[31], abs=1e-14)
    assert abs(found.values[7]) > 1e-4


def test_log_odds_too_far_apart_for_waves_are_sampled_and_repeat_with_the_seed():
    classifier, x, background = drawn(13, 1.0)
    x[4] = classifier.center[4] + 10 * MOST_LOG_ODDS * classifier.scale[4]
    one, again, other = (
        logistic_shapley(classifier, x, background, probability=True, rounds=4, seed=seed) for seed in (1, 1, 2)
    )
    assert one.standard_errors.max() > 0
    assert one.base + one.values.sum() == pytest.approx(one.prediction, abs=1e-12)
    assert np.array_equal(one.values, again.values)
    assert not np.array_equal(one.values, other.values)


def test_all_coalitions_at_once_are_those_scored_row_by_row():
    classifier, x, background = drawn(6, 2.0)
    members = (np.arange(64)[:, None] >> np.arange(6) & 1).astype(bool)
    found = coalition_scores(classifier, x, background)
    for row, other in zip(found, background, strict=True):
        np.testing.assert_allclose(row, classifier.predict_proba(np.where(members, x, other)), rtol=0, atol=1e-14)


def test_a_case_of_another_number_of_features_or_with_one_missing_is_refused():
    classifier, x, background = drawn(3, 1.0)
    with pytest.raises(FeatureError, match=r"found \(2,\) and \(5, 3\)"):
        logistic_shapley(classifier, x[:2], background, probability=False)
    with pytest.raises(FeatureError, match="a feature is missing"):
        logistic_shapley(classifier, [1, 2, np.nan], background, probability=True)
