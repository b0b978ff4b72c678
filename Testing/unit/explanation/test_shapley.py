"""Judge: the shap package's exact explainer, see Testing/baselines/shapley; for sampling, what can be worked out."""

import itertools

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError
from IFXPredictLib.explanation.shapley import (
    EXACT_FEATURES,
    Shapley,
    coalition_weights,
    exact_values,
    shapley_values,
    summed_by,
)
from IFXPredictLib.explanation.svm import svm_scores
from IFXPredictLib.models.svm import Svm, probability

SETS = ("one", "four", "seven", "twelve")


@pytest.mark.parametrize("scale", ["raw", "probability"])
@pytest.mark.parametrize("name", SETS)
def test_values_and_base_of_a_classifier_are_those_of_the_shap_package(shap_package, name, scale):
    classifier, background = shap_package.classifiers[name], shap_package.background[name]
    score = (
        classifier.decision_function if name in ("one", "four") else svm_scores(classifier)
    )  # the others have up to 4096 x 50 rows
    wanted = score if scale == "raw" else lambda rows: probability(score(rows))
    for x, expected in zip(shap_package.x[name], shap_package.values[name, scale], strict=True):
        found = shapley_values(wanted, x, background)
        np.testing.assert_allclose(found.values, expected, rtol=0, atol=1e-10)
        assert found.base == pytest.approx(shap_package.base[name, scale], abs=1e-10)
        assert found.prediction == pytest.approx(float(wanted(x[None])[0]), abs=1e-10)
        assert not found.standard_errors.any()


def test_the_baseline_tells_score_and_probability_apart(shap_package):
    differ = [
        np.abs(shap_package.values[name, "raw"] - shap_package.values[name, "probability"]).max() for name in SETS
    ]
    assert max(differ) > 0.01


def test_a_game_small_enough_to_be_written_down():
    """f = x0 x1 + 2 x2 at (1, 1, 1) against (0, 0, 0): the product's gain is shared, x2 has its own."""
    found = shapley_values(lambda x: x[:, 0] * x[:, 1] + 2 * x[:, 2], np.ones(3), np.zeros((1, 3)))
    np.testing.assert_allclose(found.values, [0.5, 0.5, 2], atol=1e-15)
    assert (found.base, found.prediction) == (0, 3)


def test_the_weights_of_coalitions_are_the_shares_of_orders():
    orders = list(itertools.permutations(range(5)))
    for coalition in ((), (3,), (0, 4), (0, 3, 4), (0, 1, 3, 4)):
        share = sum(set(o[: o.index(2)]) == set(coalition) for o in orders) / len(orders)
        assert coalition_weights(5)[len(coalition)] == pytest.approx(share, abs=1e-15)


def test_values_by_the_worth_of_coalitions_read_bit_j_as_feature_j():
    """Worth of {0} is 1, of {1} 2, of {2} 4, and 8 more where 0 and 2 meet: shared by these two."""
    worth = np.array([0, 1, 2, 3, 4, 5 + 8, 6, 7 + 8], float)
    np.testing.assert_allclose(exact_values(worth), [1 + 4, 2, 4 + 4], atol=1e-15)


def test_a_feature_without_influence_has_none_and_twins_have_the_same():
    random = np.random.default_rng(3)
    background = random.normal(size=(20, 5))
    background[:, 3] = background[:, 1]
    x = random.normal(size=5)
    x[3] = x[1]
    found = shapley_values(lambda r: np.exp(r[:, 0]) * (r[:, 1] + r[:, 3]) ** 2 + r[:, 4], x, background)
    assert found.values[2] == pytest.approx(0, abs=1e-13)
    assert found.values[1] == pytest.approx(found.values[3], abs=1e-13)


def test_against_itself_a_case_has_values_of_0():
    x = np.array([1.0, -2.0, 0.3])
    found = shapley_values(lambda r: np.prod(r, axis=1), x, np.tile(x, (4, 1)))
    np.testing.assert_allclose(found.values, 0, atol=1e-15)


def additive(rows):
    return rows @ np.arange(1.0, 16.0) + np.sin(rows[:, 0]) * 3


def interacting(rows):
    """Triples of features, so that the values can be worked out: each triple is a game of its own.

    (In pairs, an order and its reverse would already give the exact values.)
    """
    return (rows[:, ::3] * rows[:, 1::3] * rows[:, 2::3]).sum(axis=1)


@pytest.fixture(scope="module")
def fifteen():
    random = np.random.default_rng(8)
    return random.normal(size=15), random.normal(size=(25, 15))


def test_sampled_values_are_the_exact_ones_within_their_standard_errors(fifteen):
    x, background = fifteen
    triples = [
        shapley_values(lambda r: np.prod(r, axis=1), x[i : i + 3], background[:, i : i + 3]).values
        for i in range(0, 15, 3)
    ]
    found = shapley_values(interacting, x, background, rounds=40)
    z = (found.values - np.concatenate(triples)) / found.standard_errors
    assert found.standard_errors.min() > 1e-4
    assert np.abs(z).max() < 4
    assert 0.5 < np.sqrt(np.mean(z**2)) < 1.6


def test_the_standard_error_is_the_scatter_over_seeds(fifteen):
    x, background = fifteen
    runs = [shapley_values(interacting, x, background, rounds=8, seed=seed) for seed in range(40)]
    scatter = np.std([run.values for run in runs], axis=0, ddof=1)
    stated = np.sqrt(np.mean([run.standard_errors**2 for run in runs], axis=0))
    assert 0.85 < np.mean(stated / scatter) < 1.15


def test_sampling_of_an_additive_score_is_exact_and_its_errors_are_0(fifteen):
    x, background = fifteen
    found = shapley_values(additive, x, background)
    expected = np.arange(1.0, 16.0) * (x - background.mean(axis=0))
    expected[0] += 3 * (np.sin(x[0]) - np.sin(background[:, 0]).mean())
    np.testing.assert_allclose(found.values, expected, atol=1e-12)
    assert found.standard_errors.max() < 1e-12


def test_orders_are_drawn_with_their_reverse_so_that_pairs_of_features_are_exact():
    random = np.random.default_rng(8)
    x, background = random.normal(size=14), random.normal(size=(25, 14))
    found = shapley_values(lambda r: (r[:, ::2] * r[:, 1::2]).sum(axis=1), x, background, rounds=2)
    for i in range(0, 14, 2):
        pair = shapley_values(lambda r: r[:, 0] * r[:, 1], x[i : i + 2], background[:, i : i + 2])
        np.testing.assert_allclose(found.values[i : i + 2], pair.values, atol=1e-13)
    assert found.standard_errors.max() < 1e-13


def test_sampled_values_sum_to_the_prediction_and_repeat_with_the_seed(fifteen):
    x, background = fifteen
    one, again, other = (shapley_values(interacting, x, background, rounds=2, seed=seed) for seed in (7, 7, 8))
    assert one.base + one.values.sum() == pytest.approx(one.prediction, abs=1e-12)
    assert np.array_equal(one.values, again.values)
    assert not np.array_equal(one.values, other.values)


def test_up_to_twelve_features_are_exact_and_the_thirteenth_is_sampled():
    assert EXACT_FEATURES == 12
    random = np.random.default_rng(2)
    for p, exact in ((12, True), (13, False)):
        x, background = random.normal(size=p), random.normal(size=(3, p))
        found = shapley_values(lambda r: np.prod(1 + 0.1 * r, axis=1), x, background)
        assert (not found.standard_errors.any()) == exact


def test_at_the_most_features_that_are_exact_the_values_add_up_to_the_score():
    random = np.random.default_rng(1)
    classifier = Svm(
        center=np.zeros(12),
        scale=np.ones(12),
        support_vectors=random.normal(size=(166, 12)),
        dual=random.normal(size=166),
        intercept=0.0,
        gamma=1 / 12,
        y_center=0.5,
        y_scale=0.5,
    )
    score, x, background = svm_scores(classifier), random.normal(size=12), random.normal(size=(166, 12))
    found = shapley_values(score, x, background)
    assert not found.standard_errors.any()
    assert found.values.sum() == pytest.approx(float(score(x[None])[0] - score(background).mean()), abs=1e-9)


def test_values_are_summed_by_group_in_the_order_of_the_groups():
    found = summed_by([0.1, -0.2, 0.4, 1.0], ["radiomics", "clinical", "radiomics", "deep"])
    assert list(found) == ["radiomics", "clinical", "deep"]
    assert found == pytest.approx({"radiomics": 0.5, "clinical": -0.2, "deep": 1.0})
    with pytest.raises(FeatureError, match=r"expected one group a value, found 1 for shape \(2,\)"):
        summed_by([1, 2], ["deep"])


@pytest.mark.parametrize(
    ("x", "background", "message"),
    [
        ([1.0, 2.0], [[1.0], [2.0]], r"a background of \(cases, p\), found \(2,\) and \(2, 1\)"),
        ([1.0], np.empty((0, 1)), r"found \(1,\) and \(0, 1\)"),
        ([], np.empty((3, 0)), r"found \(0,\) and \(3, 0\)"),
        ([[1.0]], [[1.0]], r"found \(1, 1\)"),
        ([np.nan], [[1.0]], "a feature is missing"),
        ([1.0], [[np.inf]], "a feature is missing"),
    ],
)
def test_what_is_no_case_with_its_background_is_refused(x, background, message):
    with pytest.raises(FeatureError, match=message):
        shapley_values(lambda r: r[:, 0], x, background)


@pytest.mark.parametrize("score", [lambda r: r, lambda r: r[:, 0] / 0.0, lambda r: r[:1, 0]])
def test_a_model_that_gives_no_finite_score_a_row_is_refused(score):
    with np.errstate(all="ignore"), pytest.raises(FeatureError, match="finite scores of the model"):
        shapley_values(score, [1.0, 2.0], np.ones((3, 2)))


def test_one_round_of_sampling_is_refused(fifteen):
    with pytest.raises(FeatureError, match=r"1 round\(s\) of sampling have no standard error"):
        shapley_values(additive, *fifteen, rounds=1)


def test_a_model_that_scores_a_row_differently_each_time_is_refused():
    random = np.random.default_rng(1)
    with pytest.raises(FeatureError, match="does the model score the same row always the same"):
        shapley_values(lambda r: random.normal(size=len(r)), [1.0, 2.0], np.ones((3, 2)))


def test_a_result_that_does_not_sum_cannot_be_made():
    with pytest.raises(FeatureError, match=r"miss the prediction 1 by 0\.5, expected at most 1e-06"):
        Shapley(0.25, np.array([0.25]), np.zeros(1), 1.0)
