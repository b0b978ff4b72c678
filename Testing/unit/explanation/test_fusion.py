"""Judge: the shap package, its exact explainer for the inputs and its Owen values for their features."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.fusion import FusedShapley, _blend, fused_shapley
from IFXPredictLib.explanation.shapley import Shapley
from IFXPredictLib.explanation.svm import _curves, _kernel, coalition_scores, svm_blend
from IFXPredictLib.models.svm import probability


def clipped(classifier):
    return classifier.predict_proba


def test_inputs_and_features_are_those_of_the_shap_package(shap_package):
    fusion, *models = (clipped(shap_package.classifiers[name]) for name in ("fusion", "first", "second"))
    background = shap_package.background["four"]
    for i, x in enumerate(shap_package.x["four"]):
        found = fused_shapley(fusion, models, (x[:2], x[2:]), (background[:, :2], background[:, 2:]))
        expected = shap_package.values["fusion", "inputs"][i]
        np.testing.assert_allclose(found.inputs.values, expected, rtol=0, atol=1e-10)
        features = shap_package.values["fusion", "features"][i]
        np.testing.assert_allclose(np.concatenate(found.values), features, rtol=0, atol=1e-10)
        for part, own in zip(found.values, found.inputs.values, strict=True):
            assert part.sum() == pytest.approx(own, abs=1e-12)


MODELS = (
    lambda r: np.tanh(r[:, 0] + r[:, 1] * r[:, 2]),
    lambda r: np.exp(-(r[:, 0] ** 2)),
    lambda r: r[:, 0] * r[:, 1],
)
SIZES = (3, 1, 2)


def fusion_of(inputs):
    """All three models at once interact: of pairs alone, all ways to weigh coalitions give the same values."""
    return inputs.prod(axis=1) + np.maximum(inputs[:, 2], 0.1) * inputs[:, 0] + 0.5 * inputs[:, 1]


def drawn(sizes, cases=11, seed=6):
    random = np.random.default_rng(seed)
    return [random.normal(size=n) for n in sizes], [random.normal(size=(cases, n)) for n in sizes]


def over_all_orders(x, background):
    """Owen's definition, word by word: each order of the models, within it each order of a model's features."""
    owner = np.repeat(range(len(SIZES)), SIZES)
    case, others = np.concatenate(x), np.concatenate(background, axis=1)
    parts = np.split(np.arange(case.size), np.cumsum(SIZES)[:-1])

    def worth(joined):
        rows = others.copy()
        rows[:, list(joined)] = case[list(joined)]
        return fusion_of(np.column_stack([m(rows[:, p]) for m, p in zip(MODELS, parts, strict=True)])).mean()

    gains = []
    for models in itertools.permutations(range(len(SIZES))):
        for orders in itertools.product(*(itertools.permutations(parts[k]) for k in models)):
            order = [j for part in orders for j in part]
            steps = [worth(order[:n]) for n in range(len(order) + 1)]
            gain = np.empty(len(order))
            gain[order] = np.diff(steps)
            gains.append(gain)
    assert owner.size == case.size
    return np.mean(gains, axis=0)


def test_values_are_the_mean_gains_over_all_orders_in_which_models_stay_together():
    x, background = drawn(SIZES)
    found = fused_shapley(fusion_of, MODELS, x, background)
    np.testing.assert_allclose(np.concatenate(found.values), over_all_orders(x, background), atol=1e-13)


def test_a_quick_way_to_score_all_coalitions_changes_nothing(shap_package):
    fusion, *models = (clipped(shap_package.classifiers[name]) for name in ("fusion", "first", "second"))
    parts = [shap_package.classifiers[name] for name in ("first", "second")]
    quick = svm_blend(shap_package.classifiers["fusion"])
    background = shap_package.background["four"]
    for i, x in enumerate(shap_package.x["four"]):
        pairs = (x[:2], x[2:]), (background[:, :2], background[:, 2:])
        tables = [probability(coalition_scores(part, *pair)) for part, *pair in zip(parts, *pairs, strict=True)]
        for some, blend_of in ((tables, None), ([None, tables[1]], None), (tables, quick), ((), quick)):
            found = fused_shapley(fusion, models, *pairs, tables=some, blend_of=blend_of)
            expected = shap_package.values["fusion", "features"][i]
            np.testing.assert_allclose(np.concatenate(found.values), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("narrower", "terms"), [(1, 24), (10, 48), (50, 96), (3e4, None)])
def test_a_fusion_by_a_kernel_of_any_width_is_scored_as_the_plain_way_does(shap_package, narrower, terms):
    fusion = shap_package.classifiers["fusion"]
    fusion = replace(fusion, gamma=narrower * fusion.gamma)
    scores, theirs = np.random.default_rng(5).uniform(size=(2, 40, 2))
    curves = _curves(lambda one: _kernel(fusion, 0, one), np.ones((3, 2, len(fusion.support_vectors))))
    assert (curves is None) if terms is None else curves.shape == (3, 2, terms)
    of = np.random.default_rng(6).integers(0, 40, 40)
    for k in (0, 1):
        quick, plain = svm_blend(fusion)(k, scores[0], theirs), _blend(k, clipped(fusion), scores[0], theirs)
        np.testing.assert_allclose(quick(scores[:, k], of), plain(scores[:, k], of), rtol=0, atol=1e-12)


def test_sampled_models_draw_their_orders_independently():
    random = np.random.default_rng(6)
    x, background = random.normal(size=14), random.normal(size=(7, 14))
    model = lambda r: np.tanh(r.sum(axis=1) * r[:, 0])  # noqa: E731
    found = fused_shapley(lambda r: r @ [1.0, 1.0], [model, model], (x, x), (background, background), rounds=4)
    assert found.inputs.values[0] == pytest.approx(found.inputs.values[1], abs=1e-14)
    assert not np.array_equal(found.values[0], found.values[1])


def test_all_values_sum_to_the_fusions_own_prediction():
    x, background = drawn(SIZES)
    found = fused_shapley(fusion_of, MODELS, x, background)
    own = np.array([[m(one[None])[0] for m, one in zip(MODELS, x, strict=True)]])
    assert found.inputs.prediction == pytest.approx(fusion_of(own)[0], abs=1e-13)
    total = found.inputs.base + sum(part.sum() for part in found.values)
    assert total == pytest.approx(found.inputs.prediction, abs=1e-12)


def test_where_a_models_features_cancel_they_keep_their_values():
    """A proportional split would divide the model's value of 0 by a contribution of 0."""
    x, background = [np.array([1.0, -1.0]), np.array([2.0])], [np.zeros((3, 2)), np.zeros((3, 1))]
    found = fused_shapley(lambda r: r @ [1.0, 1.0], [lambda r: r.sum(axis=1), lambda r: r[:, 0]], x, background)
    np.testing.assert_allclose(found.inputs.values, [0, 2], atol=1e-15)
    np.testing.assert_allclose(found.values[0], [1, -1], atol=1e-15)


def test_a_model_of_many_features_is_sampled_and_still_sums():
    x, background = drawn((14, 2))
    models = (lambda r: np.tanh(r.sum(axis=1) * r[:, 0]), lambda r: r[:, 0] * r[:, 1])
    found = fused_shapley(lambda r: r[:, 0] * (1 + r[:, 1]), models, x, background, rounds=4)
    assert found.standard_errors[0].min() > 0
    assert not found.standard_errors[1].any()
    for part, own in zip(found.values, found.inputs.values, strict=True):
        assert part.sum() == pytest.approx(own, abs=1e-12)
    again = fused_shapley(lambda r: r[:, 0] * (1 + r[:, 1]), models, x, background, rounds=4)
    assert np.array_equal(found.values[0], again.values[0])


def test_lists_that_do_not_belong_together_are_refused():
    x, background = drawn(SIZES)
    with pytest.raises(FeatureError, match="found 3 models, 2 cases and 3 backgrounds"):
        fused_shapley(fusion_of, MODELS, x[:2], background)
    with pytest.raises(FeatureError, match="found 0 models"):
        fused_shapley(fusion_of, (), (), ())
    with pytest.raises(FeatureError, match="found 13 models"):
        fused_shapley(fusion_of, MODELS[:1] * 13, x[:1] * 13, background[:1] * 13)
    with pytest.raises(FeatureError, match=r"the backgrounds hold \[10, 11\] cases, expected the same"):
        fused_shapley(fusion_of, MODELS, x, [background[0][:10], *background[1:]])


def test_a_result_whose_features_miss_their_models_value_cannot_be_made():
    inputs = Shapley(0.0, np.array([0.5]), np.zeros(1), 0.5)
    with pytest.raises(FeatureError, match=r"miss its own value by 0\.1, expected at most 1e-06"):
        FusedShapley(inputs, (np.array([0.6]),), (np.zeros(1),))
