"""The filters in their order: what each step sees and drops, and what is refused by name."""

import dataclasses

import numpy as np
import pytest

from IFXPredictLib.base.errors import FeatureError, TrainingError
from IFXPredictLib.protocol.schema import SelectionRules
from IFXPredictLib.selection.elastic_net import cross_validate
from IFXPredictLib.selection.selection import select_features, selection_frequencies
from IFXPredictLib.stats.estimates import z_scores
from IFXPredictLib.stats.splits import stratified_folds

STEPS = ("redundancy", "reliability", "univariable", "lasso")
RULES = SelectionRules(STEPS, "forward_degree", 0.9, 0.75, 0.05, 1.0, 5, "min", 4)
NAMES = ("flat", "signal", "copy", "unreliable", "noise", "second", "sex", "rounding", "weak")
KINDS = ("continuous",) * 6 + ("binary",) + ("continuous",) * 2
RELIABLE = np.array([name != "unreliable" for name in NAMES])


def cohort(n=120, seed=2):
    random = np.random.default_rng(seed)
    y = random.permutation(np.repeat([0, 1], n // 2))
    signal = random.normal(size=n) + 1.5 * y
    columns = {
        "flat": np.full(n, 7.0),
        "signal": signal,
        "copy": 3 * signal + 40 + 0.01 * random.normal(size=n),
        "unreliable": random.normal(size=n) + 2 * y,
        "noise": random.normal(size=n),
        "second": random.normal(size=n) - 1.2 * y,
        "sex": (random.random(n) < 0.2 + 0.6 * y).astype(float),
        "rounding": 0.1 + 1e-17 * np.arange(n),
        "weak": random.normal(size=n) + 0.6 * y,
    }
    columns["noise"] -= np.where(y == 1, columns["noise"][y == 1].mean(), columns["noise"][y == 0].mean())
    return np.column_stack([columns[name] for name in NAMES]), y


def select(x, y, rules=RULES, names=NAMES, kinds=KINDS, reliable=RELIABLE, seed=1):
    return select_features(x, y, names, kinds, reliable, rules, seed)


def test_each_step_drops_what_it_should_in_the_order_of_the_specification():
    x, y = cohort()
    found = select(x, y)
    assert tuple(step.name for step in found.steps) == ("constant", *STEPS)
    dropped = {step.name: step.dropped for step in found.steps}
    assert dropped["constant"] == ("flat", "rounding")
    assert dropped["redundancy"] == ("signal",)
    assert dropped["reliability"] == ("unreliable",)
    assert dropped["univariable"] == ("noise",)
    assert [step.kept for step in found.steps][:4] == [7, 6, 5, 4]
    assert [NAMES[i] for i in found.candidates] == ["copy", "second", "sex", "weak"]
    assert {"copy", "second"} <= set(found.names)


def test_names_indices_and_counts_belong_together():
    found = select(*cohort())
    assert found.names == tuple(NAMES[i] for i in found.indices)
    assert list(found.indices) == sorted(found.indices)
    assert found.steps[-1].kept == len(found.names)
    assert sorted([*found.names, *(name for step in found.steps for name in step.dropped)]) == sorted(NAMES)


def test_redundancy_comes_before_reliability():
    """A reliable column goes with its unreliable copy: that is the order of the specification."""
    x, y = cohort()
    x[:, NAMES.index("unreliable")] = np.exp(x[:, NAMES.index("second")])
    later_first = select(x, y, rules=dataclasses.replace(RULES, redundancy="max_pair"))
    assert "second" in later_first.steps[1].dropped
    assert "second" in select(x, y).names


def test_the_steps_come_in_the_protocols_order_and_each_sees_what_the_one_before_it_kept():
    x, y = cohort()
    order = ("reliability", "univariable", "redundancy", "lasso")
    found = select(x, y, dataclasses.replace(RULES, order=order), reliable=np.array([n != "copy" for n in NAMES]))
    assert tuple(step.name for step in found.steps) == ("constant", *order)
    dropped = {step.name: step.dropped for step in found.steps}
    assert dropped["reliability"] == ("copy",)
    assert "noise" in dropped["univariable"]
    assert dropped["redundancy"] == (), "what the signal was a copy of is gone"
    kept = [step.kept for step in found.steps]
    assert [before - after for before, after in zip([len(NAMES), *kept], kept, strict=False)] == [
        len(step.dropped) for step in found.steps
    ]
    assert "signal" in found.names


def test_an_unreliable_copy_takes_its_reliable_one_along_only_where_redundancy_comes_first():
    x, y = cohort()
    reliable = np.array([name != "copy" for name in NAMES])
    late = dataclasses.replace(RULES, order=("reliability", "univariable", "redundancy", "lasso"))
    assert "signal" not in select(x, y, reliable=reliable).names
    assert "signal" in select(x, y, late, reliable=reliable).names


def test_the_same_seed_selects_the_same_and_the_order_of_rows_decides_nothing_before_the_folds():
    x, y = cohort()
    assert select(x, y) == select(x, y)
    order = np.random.default_rng(5).permutation(len(y))
    assert select(x[order], y[order]).candidates == select(x, y).candidates


def test_units_do_not_matter():
    x, y = cohort()
    units = np.where(np.array(KINDS) == "binary", 1.0, 1000.0)
    assert select(x * units, y).names == select(x, y).names


def test_the_selected_are_those_of_the_lasso_on_the_candidates():
    x, y = cohort()
    found = select(x, y, seed=9)
    candidates = x[:, found.candidates]
    fit = cross_validate(candidates, y.astype(float), stratified_folds(y, 5, 9), 1.0)
    assert [found.candidates[i] for i in fit.selected("min")] == list(found.indices)


def test_the_folds_of_the_lasso_keep_the_rows_of_a_patient_together():
    x, y = cohort()
    own = np.empty(len(y), int)
    for label in (0, 1):
        own[y == label] = 1000 * label + np.arange((y == label).sum()) // 3
    candidates = list(select(x, y).candidates)
    foldid = stratified_folds(y, RULES.folds, 1, own)
    wanted = cross_validate(z_scores(x)[:, candidates], y.astype(float), foldid).selected("min")
    found = select_features(x, y, NAMES, KINDS, RELIABLE, RULES, 1, clusters=own)
    assert list(found.indices) == [candidates[i] for i in wanted]
    once = dataclasses.replace(RULES, repeats=1)
    kept = selection_frequencies(x[:, candidates], y, once, 1, clusters=own)
    in_folds = cross_validate(x[:, candidates], y.astype(float), foldid).selected("min")
    assert np.flatnonzero(kept).tolist() == in_folds.tolist()


def test_z_scores_have_mean_0_and_sd_1_and_constants_are_0():
    x, _ = cohort()
    z = z_scores(x)
    varying = np.array([name not in ("flat", "rounding") for name in NAMES])
    np.testing.assert_allclose(z[:, varying].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((z[:, varying] ** 2).sum(axis=0) / (len(z) - 1), 1, atol=1e-12)
    assert not z[:, ~varying].any()


def test_frequencies_are_the_share_of_foldings_in_which_a_column_is_kept():
    x, y = cohort()
    x = x[:, [1, 4, 5, 8]]
    expected = np.zeros(4)
    for repeat in range(4):
        fit = cross_validate(x, y.astype(float), stratified_folds(y, 5, 20 + repeat), 1.0)
        expected[fit.selected("min")] += 0.25
    found = selection_frequencies(x, y, RULES, 20)
    assert np.array_equal(found, expected)
    assert found[0] == 1


def test_frequencies_are_the_same_in_two_processes():
    x, y = cohort()
    x = x[:, [1, 4, 5, 8]]
    assert np.array_equal(selection_frequencies(x, y, RULES, 20, jobs=2), selection_frequencies(x, y, RULES, 20))


def test_a_repeat_that_keeps_none_counts_as_none():
    random = np.random.default_rng(0)
    x, y = random.normal(size=(60, 6)), np.repeat([0, 1], 30)
    rules = dataclasses.replace(RULES, rule="1se")
    assert np.array_equal(selection_frequencies(x, y, rules, 1), np.zeros(6))


def test_a_value_that_is_not_finite_is_named_by_feature_and_row():
    x, y = cohort()
    x[17, 5] = np.nan
    with pytest.raises(
        FeatureError, match=r"feature second, row 17 \(counted from 0\): expected a finite number, found nan"
    ):
        select(x, y)


def test_a_binary_feature_with_a_third_value_is_named():
    x, y = cohort()
    x[3, 6] = 2
    with pytest.raises(
        FeatureError, match=r"feature sex: expected a binary feature, found 3 different values \(0, 1, 2"
    ):
        select(x, y)


def test_a_step_that_keeps_none_is_named():
    x, y = cohort()
    with pytest.raises(TrainingError, match="the reliability step keeps none of 6"):
        select(x, y, reliable=np.zeros(len(NAMES), dtype=bool))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"names": NAMES[:-1]}, FeatureError, r"expected a table of \(cases, 8 features\), found shape \(120, 9\)"),
        ({"kinds": KINDS[:-1]}, TrainingError, "for each of 9 columns, found 8 kinds"),
        ({"reliable": RELIABLE[:-1]}, TrainingError, "expected 9 true or false values"),
    ],
)
def test_descriptions_that_do_not_fit_the_table_are_refused(given, error, message):
    with pytest.raises(error, match=message):
        select(*cohort(), **given)


def test_an_outcome_of_another_length_is_refused():
    x, y = cohort()
    with pytest.raises(TrainingError, match="expected 120 values, one a row of the features, found 119"):
        select(x, y[1:])
