"""Explanations of one case: what they sum to, whose they are, and that they are the Shapley values by definition."""

import dataclasses
import itertools
import math

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.bundles.bundle import FrozenModel
from IFXPredictLib.explanation.fusion import fused_shapley
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.conformal import ConformalSets
from IFXPredictLib.models.logistic import L2Logistic, fit_l2_logistic
from IFXPredictLib.models.outlier import fit_mahalanobis
from IFXPredictLib.models.reference import TrainingReference
from IFXPredictLib.models.svm import Svm, fit_svm, probability
from IFXPredictLib.prediction.contributions import ModelWhy, WhyRow, explain
from IFXPredictLib.prediction.feature_rows import feature_rows

SETS = ConformalSets(np.array([0.5]), np.array([0.5]), 0.1)
CASES = 40
OUTCOME = np.arange(CASES) % 2
MANY = tuple(f"deep_{i:03d}" for i in range(15))


def explanations(features, bundle):
    return explain(features, bundle, bundle.answers(features), feature_rows(features, bundle))


@pytest.fixture(scope="module")
def training(fresh_bundle):
    """Invented training cases (40, features), which the bundle's summary describes."""
    summary, random = fresh_bundle.summary, np.random.default_rng(4)
    away = random.normal(size=(CASES, len(summary.names))) + np.where(OUTCOME, 0.6, 0.0)[:, None]
    return summary.mean + summary.sd * away


@pytest.fixture(scope="module")
def features(fresh_bundle):
    """A case about one sd from the mean."""
    summary = fresh_bundle.summary
    away = np.random.default_rng(9).normal(size=len(summary.names))
    return Features(summary.names, summary.mean + summary.sd * away)


@pytest.fixture(scope="module")
def model(fresh_bundle, training):
    """Fits a model to ``inputs``, an SVM or, of another ``kind``, a logistic regression of C 1."""

    def fit(name, inputs, kind=Svm, gain=1.0):
        x = training[:, [fresh_bundle.summary.names.index(one) for one in inputs]]
        if kind is Svm:
            classifier = fit_svm(x, OUTCOME, fresh_bundle.protocol.svm)
            classifier = dataclasses.replace(classifier, dual=gain * classifier.dual)
        else:
            classifier = fit_l2_logistic(x, OUTCOME, gain)
        return FrozenModel(name, inputs, classifier, 0.5, TrainingReference(x[::3], fit_mahalanobis(x), SETS))

    return fit


@pytest.fixture(scope="module")
def fused(fresh_bundle):
    """Fits a fusion to the models' probabilities of their backgrounds."""

    def fit(models, kind=Svm):
        x = np.column_stack([m.classifier.predict_proba(m.reference.background) for m in models])
        y = np.arange(len(x)) % 2
        classifier = fit_svm(x, y, fresh_bundle.protocol.svm) if kind is Svm else fit_l2_logistic(x, y, 1.0)
        names = tuple(m.name for m in models)
        return FrozenModel("fused", names, classifier, 0.5, TrainingReference(x, fit_mahalanobis(x), SETS), fuses=True)

    return fit


@pytest.fixture(scope="module")
def explained(fresh_bundle, features):
    def run(*models, of=features, seed=1):
        protocol = dataclasses.replace(fresh_bundle.protocol, seed=seed)
        return explanations(of, dataclasses.replace(fresh_bundle, models=models, protocol=protocol))

    return run


def over_all_orders(parts, score):
    """Owen's values by their definition: models join in each order, and within it a model's features in each.

    ``parts`` are (case, background) of each model, ``score`` takes the rows of each; the values come model by model.
    """
    sizes = [case.size for case, _ in parts]
    case, others = np.concatenate([c for c, _ in parts]), np.hstack([b for _, b in parts])
    places = np.split(np.arange(case.size), np.cumsum(sizes)[:-1])

    def worth(joined):
        rows = others.copy()
        rows[:, list(joined)] = case[list(joined)]
        return score([rows[:, place] for place in places]).mean()

    known, gains = {}, []
    for order_of_models in itertools.permutations(places):
        for orders in itertools.product(*(itertools.permutations(place) for place in order_of_models)):
            order = [j for part in orders for j in part]
            steps = [frozenset(order[:n]) for n in range(len(order) + 1)]
            known |= {step: worth(step) for step in steps if step not in known}
            gain = np.empty(len(order))
            gain[order] = np.diff([known[step] for step in steps])
            gains.append(gain)
    return np.mean(gains, axis=0)


def pair(model, features):
    return features.select(model.inputs), model.reference.background


def total(why):
    return why.base + math.fsum(f.contribution for f in why.features)


def by_name(why):
    return {f.name: f.contribution for f in why.features}


@pytest.mark.parametrize("kind", [Svm, L2Logistic])
def test_a_models_contributions_are_the_mean_gains_over_all_orders(model, explained, features, kind):
    one = model("one", ("crp", "deep_003", "original_glcm_Contrast"), kind)
    (why,) = explained(one)
    expected = over_all_orders([pair(one, features)], lambda rows: one.classifier.predict_proba(rows[0]))
    np.testing.assert_allclose([by_name(why)[name] for name in one.inputs], expected, rtol=0, atol=1e-12)
    assert why.base == pytest.approx(one.classifier.predict_proba(one.reference.background).mean(), abs=1e-14)
    assert why.cases == len(one.reference.background) == 14
    assert not any(f.standard_error for f in why.features)


@pytest.mark.parametrize("kind", [Svm, L2Logistic])
def test_a_fusion_is_explained_by_the_features_of_its_models_a_shared_one_once(model, fused, explained, features, kind):
    first = model("first", ("crp", "deep_003"), kind, 1.5)
    second = model("second", ("albumin", "crp", "original_glcm_Contrast"), kind)
    fusion = fused((first, second), kind)

    def score(rows):
        parts = [m.classifier.predict_proba(r) for m, r in zip((first, second), rows, strict=True)]
        return fusion.classifier.predict_proba(np.column_stack(parts))

    expected = over_all_orders([pair(first, features), pair(second, features)], score)
    why = explained(first, second, fusion)[-1]
    assert why.cases == 14
    assert by_name(why) == pytest.approx(
        {
            "crp": expected[0] + expected[3],
            "deep_003": expected[1],
            "albumin": expected[2],
            "original_glcm_Contrast": expected[4],
        },
        abs=1e-12,
    )
    assert why.by_source == pytest.approx(
        {"radiomics": expected[4], "deep": expected[1], "clinical": expected[0] + expected[2] + expected[3]},
        abs=1e-12,
    )


@pytest.mark.parametrize("kind", [Svm, L2Logistic])
@pytest.mark.parametrize("inputs", [("crp",), ("crp", "deep_003"), MANY[:12], MANY[:13], MANY])
def test_base_and_contributions_sum_to_the_probability_that_is_predicted(model, explained, features, kind, inputs):
    one = model("one", inputs, kind, 2.0)
    (why,) = explained(one)
    assert why.probability == float(probability(one.classifier.raw_scores(features.select(inputs)[None])[0]))
    assert total(why) == pytest.approx(why.probability, abs=1e-6)
    assert why.base + math.fsum(why.by_source.values()) == pytest.approx(why.probability, abs=1e-6)
    assert {f.name for f in why.features} == set(inputs)


@pytest.mark.parametrize("kind", [Svm, L2Logistic])
def test_so_do_those_of_a_fusion_of_few_and_many_features(model, fused, explained, kind):
    parts = (model("few", ("crp",), kind, 2.0), model("many", MANY, kind, 2.0))
    why = explained(*parts, fused(parts, kind))[-1]
    assert total(why) == pytest.approx(why.probability, abs=1e-6)
    assert len(why.features) == 16
    assert max(f.standard_error for f in why.features) > 0


@pytest.mark.parametrize(("gain", "clipped"), [(-60.0, 0.0), (60.0, 1.0)])
def test_scores_beyond_0_and_1_are_explained_as_the_probabilities_that_they_are_clipped_to(
    model, explained, features, gain, clipped
):
    one = model("one", ("crp", "deep_003"))
    sign = np.sign(one.classifier.raw_scores(features.select(one.inputs)[None])[0] - one.classifier.y_center)
    one = model("one", ("crp", "deep_003"), gain=sign * gain)
    assert not 0 <= one.classifier.raw_scores(features.select(one.inputs)[None])[0] <= 1
    (why,) = explained(one)
    assert why.probability == clipped
    assert total(why) == pytest.approx(clipped, abs=1e-12)
    assert 0 <= why.base <= 1
    expected = over_all_orders([pair(one, features)], lambda rows: one.classifier.predict_proba(rows[0]))
    np.testing.assert_allclose([by_name(why)[name] for name in one.inputs], expected, rtol=0, atol=1e-12)


def test_models_that_lack_a_value_are_left_out_and_the_others_unchanged(fresh_bundle, features):
    values = features.values.copy()
    values[features.names.index("albumin")] = np.nan  # of the clinical model, and so of the late fusion
    complete, found = (explanations(f, fresh_bundle) for f in (features, Features(features.names, values)))
    assert [why.model for why in complete] == ["clinical", "radiomics", "deep", "early_fusion", "late_fusion"]
    assert repr(found) == repr(complete[1:4])  # NaN, which is no number's equal


def test_the_same_case_has_the_same_explanation_and_another_seed_another_sample(model, explained):
    one = model("one", MANY, gain=3.0)
    assert repr(explained(one)) == repr(explained(one))
    same, other = explained(one)[0], explained(one, seed=2)[0]
    assert by_name(same) != by_name(other)
    errors = {f.name: f.standard_error for f in same.features}
    for name, value in by_name(other).items():
        assert abs(value - by_name(same)[name]) < 8 * errors[name] + 1e-12


def test_errors_of_a_feature_that_two_models_sample_are_combined(model, fused, explained, features):
    parts = (model("one", MANY, gain=3.0), model("two", MANY[::-1], gain=-2.0))
    fusion = fused(parts)
    why = explained(*parts, fusion)[-1]
    library = fused_shapley(
        fusion.classifier.predict_proba,
        [lambda rows, m=m: m.classifier.predict_proba(rows) for m in parts],
        *zip(*(pair(m, features) for m in parts), strict=True),
        seed=1,
    )
    one, two = library.standard_errors
    expected = dict(zip(MANY, np.hypot(one, two[::-1]).tolist(), strict=True))
    assert {f.name: f.standard_error for f in why.features} == pytest.approx(expected, rel=1e-6)


def test_log_odds_of_logistic_regression_are_exact_and_sum_for_any_number_of_features(model, explained, features):
    one = model("one", MANY, L2Logistic)
    (why,) = explained(one)
    x, background = pair(one, features)
    expected = one.classifier.coefficients * (x - background.mean(axis=0)) / one.classifier.scale
    assert {f.name: f.log_odds for f in why.features} == pytest.approx(
        dict(zip(MANY, expected.tolist(), strict=True)), abs=1e-12
    )
    odds = why.probability / (1 - why.probability)
    assert why.base_log_odds + math.fsum(f.log_odds for f in why.features) == pytest.approx(math.log(odds), abs=1e-12)
    assert not any(f.standard_error for f in why.features)


def test_other_models_have_no_log_odds(model, fused, explained):
    svm, logistic = model("svm", ("crp",)), model("logistic", ("albumin",), L2Logistic)
    found = explained(svm, logistic, fused((svm, logistic), L2Logistic))
    known = [math.isfinite(why.base_log_odds) for why in found]
    assert known == [math.isfinite(why.features[0].log_odds) for why in found] == [False, True, False]


def test_each_feature_has_its_words_modality_value_unit_and_z_and_the_largest_comes_first(
    model, explained, features, fresh_bundle
):
    (why,) = explained(model("one", ("crp", "original_firstorder_Mean", "deep_007", "age")))
    sizes = [abs(f.contribution) for f in why.features]
    assert sizes == sorted(sizes, reverse=True)
    assert list(why.by_source) == ["radiomics", "deep", "clinical"]
    rows = {f.name: (f.words, f.source, f.unit) for f in why.features}
    assert rows == {
        "crp": ("C-reactive protein", "clinical", "mg/L"),
        "original_firstorder_Mean": ("mean intensity (first-order Mean)", "radiomics", "HU"),
        "deep_007": ("pattern 7 that the network has learned in and around the VOI", "deep", "1"),
        "age": ("Age", "clinical", "year"),
    }
    summary = fresh_bundle.summary
    for f in why.features:
        place = summary.names.index(f.name)
        assert f.value == features.values[place]
        assert f.z == pytest.approx((f.value - summary.mean[place]) / summary.sd[place], rel=1e-12)


def test_an_explanation_that_does_not_sum_cannot_be_made():
    one = WhyRow("clinical", "feature", "crp", "C-reactive protein", "clinical", 3.0, "mg/L", 0.1, 0.2, 0.0)
    ModelWhy("clinical", 0.3, 40, 0.5, {"clinical": 0.2}, (one,))
    with pytest.raises(FeatureError, match=r"model clinical: base and contributions miss .* 0\.6 by 0\.1"):
        ModelWhy("clinical", 0.3, 40, 0.6, {"clinical": 0.2}, (one,))
    with pytest.raises(FeatureError, match="by nan"):
        ModelWhy("clinical", math.nan, 40, 0.6, {"clinical": 0.2}, (one,))


def test_a_feature_that_was_not_computed_is_refused_by_name(model, explained, features):
    with pytest.raises(FeatureError, match="the feature crp is needed but was not computed"):
        explained(model("one", ("crp",)), of=Features(features.names[:5], features.values[:5]))
