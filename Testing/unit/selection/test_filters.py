"""Each filter keeps what its rule says, refuses what it cannot use, and follows scikit-learn's contract."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline

from IFXPredictLib.base.errors import FeatureError, TrainingError
from IFXPredictLib.selection.filters import (
    ConstantFilter,
    LassoSelector,
    RedundancyFilter,
    ReliabilityFilter,
    UnivariableFilter,
)
from IFXPredictLib.stats.hypothesis_tests import mann_whitney, two_by_two

Y = np.repeat([0, 1], 30)


@dataclass
class FakeFit:
    """A cross-validation that keeps given columns by each rule and remembers what it was asked."""

    kept: dict = field(default_factory=lambda: {"1se": [1], "min": [1, 3]})

    def __call__(self, x, y, foldid, alpha):
        self.asked = x, y, foldid, alpha
        return self

    def selected(self, rule):
        return np.array(self.kept[rule], dtype=np.intp)


def features(seed=5):
    """(60, 5): related to the outcome, a monotone copy of it, noise, noise, a related binary."""
    random = np.random.default_rng(seed)
    related = random.normal(size=60) + 2 * Y
    binary = (random.random(60) < 0.2 + 0.6 * Y).astype(float)
    return np.column_stack([related, np.exp(related), *random.normal(size=(2, 60)), binary])


ALL = [
    ConstantFilter(),
    RedundancyFilter("max_pair", 0.8),
    ReliabilityFilter(np.array([True, True, False, True, True])),
    UnivariableFilter(0.01, ("continuous",) * 4 + ("binary",)),
    LassoSelector(1.0, 5, "min", 3, FakeFit()),
]


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_a_filter_follows_the_contract_of_scikit_learn(estimator):
    before = estimator.get_params()
    copy = clone(estimator)
    assert type(copy) is type(estimator)
    assert list(copy.get_params()) == list(before)
    with pytest.raises(NotFittedError):
        copy.get_support()
    x = features()
    assert copy.fit(x, Y) is copy
    support = copy.get_support()
    assert support.dtype == bool
    assert support.any()
    assert np.array_equal(copy.transform(x), x[:, support])
    assert copy.n_features_in_ == 5
    assert all(copy.get_params()[key] is value for key, value in copy.get_params().items())
    assert np.array_equal(clone(copy).fit_transform(x, Y), x[:, support])
    for key, value in before.items():
        assert estimator.get_params()[key] is value


def test_filters_work_one_after_another_in_a_pipeline():
    steps = make_pipeline(ConstantFilter(), RedundancyFilter(), UnivariableFilter(0.001))
    x = np.column_stack([np.full(60, 3.0), features()[:, :4]])
    assert np.array_equal(steps.fit_transform(x, Y), x[:, [2]])


@pytest.mark.parametrize("estimator", ALL, ids=lambda e: type(e).__name__)
def test_a_value_that_is_not_finite_is_named(estimator):
    x = features()
    x[7, 2], x[9, 3] = np.nan, np.inf
    with pytest.raises(FeatureError, match=r"column 2 .*row 7 .*expected a finite number, found nan \(2 such values\)"):
        clone(estimator).fit(x, Y)


@pytest.mark.parametrize("estimator", ALL[3:], ids=lambda e: type(e).__name__)
@pytest.mark.parametrize(
    ("y", "message"),
    [(None, "both classes"), (Y[1:], "expected 60 values"), (Y + 1, "0 or 1"), (Y * 0, "both classes")],
)
def test_an_outcome_that_cannot_be_used_is_refused(estimator, y, message):
    with pytest.raises(TrainingError, match=message):
        clone(estimator).fit(features(), y)


def test_constant_columns_are_dropped_even_where_rounding_moves_them():
    x = features()
    x[:, 0] = 0.1 + 1e-17 * np.arange(60)
    x[:, 3] = 0.0
    assert ConstantFilter().fit(x).get_support().tolist() == [False, True, True, False, True]


@pytest.mark.parametrize("estimator", [RedundancyFilter(), UnivariableFilter()], ids=lambda e: type(e).__name__)
def test_a_constant_column_is_refused_where_it_has_no_meaning(estimator):
    x = features()
    x[:, 2] = 4.0
    with pytest.raises(FeatureError, match=r"column 2 \(counted from 0\) is constant; drop such columns first"):
        clone(estimator).fit(x, Y)


def test_redundancy_drops_one_of_two_monotone_copies_by_its_variant():
    x = features()[:, :4]
    assert RedundancyFilter().fit(x).get_support().tolist() == [False, True, True, True]
    assert RedundancyFilter("max_pair").fit(x).get_support().tolist() == [True, False, True, True]


def test_an_unknown_variant_is_refused():
    with pytest.raises(
        TrainingError, match="redundancy 'findCorrelation' is unknown; known are forward_degree, degree"
    ):
        RedundancyFilter("findCorrelation").fit(features())


@pytest.mark.parametrize("reliable", [[True] * 4, [1] * 5, [0.9] * 5])
def test_a_reliability_that_is_not_one_truth_a_feature_is_refused(reliable):
    with pytest.raises(TrainingError, match=r"expected 5 true or false values, one a feature, found"):
        ReliabilityFilter(reliable).fit(features())


def test_the_univariable_filter_tests_each_column_by_its_kind():
    x = features()
    fitted = UnivariableFilter(0.05, ("continuous",) * 4 + ("binary",)).fit(x, Y)
    assert np.array_equal(fitted.p_values_[:4], mann_whitney(x[:, :4], Y))
    assert fitted.p_values_[4] == two_by_two(x[:, 4], Y)
    assert fitted.p_values_[4] != UnivariableFilter().fit(x, Y).p_values_[4]
    assert fitted.get_support().tolist() == (fitted.p_values_ < 0.05).tolist()
    assert not UnivariableFilter(fitted.p_values_.min(), fitted.kinds).fit(x, Y).get_support().any()


def test_the_univariable_filter_takes_columns_of_one_kind_only():
    binary = features()[:, 4:]
    assert UnivariableFilter(0.05, ("binary",)).fit(binary, Y).p_values_ == two_by_two(binary[:, 0], Y)


def test_a_binary_column_with_a_third_value_is_refused():
    x = features()
    x[0, 4] = 0.5
    with pytest.raises(
        FeatureError, match=r"column 4 .*expected a binary feature, found 3 different values \(0, 0.5, 1"
    ):
        UnivariableFilter(kinds=("continuous",) * 4 + ("binary",)).fit(x, Y)


@pytest.mark.parametrize("kinds", [("continuous",) * 4, ("continuous",) * 4 + ("category",)])
def test_kinds_that_do_not_fit_the_columns_are_refused(kinds):
    with pytest.raises(
        TrainingError, match=r"expected 'continuous' or 'binary' for each of 5 columns, found [45] kinds"
    ):
        UnivariableFilter(kinds=kinds).fit(features(), Y)


@pytest.mark.parametrize(("rule", "kept"), [("1se", [1]), ("min", [1, 3])])
def test_the_lasso_keeps_what_its_rule_selects_on_stratified_seeded_folds(rule, kept):
    fake, x = FakeFit(), features()
    fitted = LassoSelector(0.7, 5, rule, seed=11, cross_validate=fake).fit(x, Y)
    assert np.flatnonzero(fitted.get_support()).tolist() == kept
    asked_x, asked_y, foldid, alpha = fake.asked
    assert np.array_equal(asked_x, x)
    assert np.array_equal(asked_y, Y)
    assert alpha == 0.7
    assert {tuple(np.bincount(foldid[label == Y])) for label in (0, 1)} == {(6,) * 5}
    again = LassoSelector(folds=5, seed=11, cross_validate=fake).fit(x, Y).cross_validate.asked[2]
    other = LassoSelector(folds=5, seed=12, cross_validate=fake).fit(x, Y).cross_validate.asked[2]
    assert np.array_equal(again, foldid)
    assert not np.array_equal(other, foldid)


@pytest.mark.parametrize(("rule", "other"), [("1se", "min"), ("min", "1se")])
def test_a_rule_that_keeps_none_says_how_many_the_other_keeps(rule, other):
    fake = FakeFit({rule: [], other: [0, 2, 4]})
    with pytest.raises(TrainingError, match=f"the rule {rule} keeps none of 5 features; the rule {other} keeps 3"):
        LassoSelector(folds=5, rule=rule, cross_validate=fake).fit(features(), Y)


def test_the_lasso_finds_the_features_that_make_the_outcome():
    random = np.random.default_rng(9)
    x = random.normal(size=(200, 30))
    y = (x[:, 4] - 1.5 * x[:, 20] + 0.5 * random.normal(size=200) > 0).astype(int)
    support = LassoSelector(folds=5, seed=1).fit(x, y).get_support()
    assert support[[4, 20]].all()
    assert support.sum() < 20
