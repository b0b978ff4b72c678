"""The whole training in outer folds: against fits without the cases, on data with one signal and on data with none."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import TrainingError
from IFXPredictLib.models.svm import probability
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import ModelRules
from IFXPredictLib.stats.discrimination import auc
from IFXPredictLib.stats.splits import stratified_folds
from IFXPredictLib.stats.stability import nogueira_stability
from IFXPredictLib.training.fitting import TrainingData, fit_models, score_table
from IFXPredictLib.training.nested import (
    HeldOut,
    _of_model,
    _part,
    _stability,
    answers_without,
    check_outer_folds,
    nested_validation,
)

CASES, FOLDS, REPEATS = 120, 3, 2


@pytest.fixture(scope="module")
def protocol():
    """Two models of clinical values, so as to be quick, and their fusion."""
    demo = load_protocol("ifx_cte_demo")
    models = ModelRules("clinical", ("clinical",)), ModelRules("deep", ("deep",))
    return replace(
        demo,
        models=(*models, ModelRules("both", fuses=("clinical", "deep"))),
        selection=replace(demo.selection, folds=3, repeats=2),
        fusion=replace(demo.fusion, folds=2),
    )


def drawn(protocol, signal, seed=5):
    random = np.random.default_rng(seed)
    names = tuple(f"deep_{k:03}" for k in range(512)) + protocol.clinical_names
    outcome = random.permutation(np.tile([0, 1], CASES // 2))
    values = random.normal(size=(CASES, len(names)))
    for c in protocol.clinical:
        if c.kind == "binary":
            values[:, names.index(c.name)] = random.integers(0, 2, CASES)
    values[:, 30:512] = 1.0
    for name in ("deep_007", "crp"):
        values[:, names.index(name)] += signal * outcome
    cases = tuple(f"c{i}" for i in range(CASES))
    return TrainingData(cases, names, values, outcome, np.ones(len(names), bool))


@pytest.fixture(scope="module")
def data(protocol):
    return drawn(protocol, 1.0)


@pytest.fixture(scope="module")
def models(data, protocol):
    return [fit.model for fit in fit_models(data, protocol)]


@pytest.fixture(scope="module")
def nested(data, protocol, models):
    return nested_validation(data, models, protocol, FOLDS, REPEATS)


def test_what_is_told_is_averaged_over_folds_within_repeats_and_calls_are_each_fits_own():
    random, y = np.random.default_rng(2), np.arange(40) % 2
    parts = [half for _ in range(2) for half in np.array_split(random.permutation(40), 2)]
    found = [HeldOut(random.random(20) + 0.3 * y[part], random.random(20) < 0.4, ("a",)) for part in parts]
    one = _of_model(y, 0.9, parts, found, 3, 2)
    areas = np.reshape([auc(y[part], probability(fit.scores)) for part, fit in zip(parts, found, strict=True)], (2, 2))
    assert (one.auc, one.auc_least, one.auc_most) == (areas.mean(), areas.mean(axis=1).min(), areas.mean(axis=1).max())
    called = np.concatenate([fit.calls for fit in found])[y[np.concatenate(parts)] == 0]
    assert one.specificity == pytest.approx(1 - called.mean(), abs=1e-12)
    assert (one.apparent, one.without, one.kept) == (0.9, 0, {"a": 1.0})


def test_a_mean_of_equal_areas_lies_within_them():
    """Three times 0.2 is on average 0.20000000000000004."""
    y, one = np.array([1, 0, 0, 0, 0, 0]), HeldOut(np.array([0.15, 0.1, 0.2, 0.3, 0.4, 0.5]), np.zeros(6, bool), ())
    found = _of_model(y, 0.9, [np.arange(6)] * 3, [one] * 3, 0, 1)
    assert (found.auc_least, found.auc, found.auc_most) == (0.2, 0.2, 0.2)


def test_a_value_that_is_given_in_one_fold_alone_is_refused_before_anything_is_fitted(data, protocol):
    imputing, values = replace(protocol, missing="median"), data.values.copy()
    fold = np.flatnonzero(stratified_folds(data.outcome, FOLDS, protocol.seed) == 1)
    values[np.setdiff1d(np.arange(CASES), fold), data.names.index("crp")] = np.nan
    lacking = replace(data, values=values, may_miss=protocol.clinical_names)
    said = "nested validation, repeat 1, fold 2 of 3: a fit to 80 cases: crp is missing in all 80 cases"
    with pytest.raises(TrainingError, match=said):
        check_outer_folds(lacking, imputing, FOLDS, REPEATS)


@pytest.mark.slow
def test_each_case_is_scored_by_the_models_of_a_training_that_never_saw_it(data, protocol, models, nested):
    scores = {name: np.empty((REPEATS, CASES)) for name in nested.models}
    calls = {name: np.empty((REPEATS, CASES)) for name in nested.models}
    areas = {name: [] for name in nested.models}
    kept = {name: [] for name in nested.models}
    for repeat in range(REPEATS):
        foldid = stratified_folds(data.outcome, FOLDS, protocol.seed + repeat)
        for fold in range(FOLDS):
            out = foldid == fold
            fits = fit_models(_part(data, np.flatnonzero(~out)), protocol)
            found = score_table([fit.model for fit in fits], data.names, data.values[out])
            for fit in fits:
                p = probability(found[fit.model.name])
                scores[fit.model.name][repeat, out] = p
                calls[fit.model.name][repeat, out] = p >= fit.model.cutoff
                areas[fit.model.name].append(auc(data.outcome[out], p))
                kept[fit.model.name].append(fit.model.inputs)
    for name, one in nested.models.items():
        by_repeat = np.reshape(areas[name], (REPEATS, FOLDS)).mean(axis=1)
        assert (one.auc_least, one.auc_most) == pytest.approx((by_repeat.min(), by_repeat.max()), abs=1e-12)
        assert one.auc == pytest.approx(by_repeat.mean(), abs=1e-12)
        assert one.sensitivity == pytest.approx(calls[name][:, data.outcome == 1].mean(), abs=1e-12)
        assert one.specificity == pytest.approx(1 - calls[name][:, data.outcome == 0].mean(), abs=1e-12)
        if name != "both":
            inputs = {feature for some in kept[name] for feature in some}
            shares = {feature: np.mean([feature in some for some in kept[name]]) for feature in inputs}
            assert one.kept == pytest.approx(shares)
            assert one.stability.index <= 1
    assert nested.models["both"].kept == {}
    assert nested.models["both"].stability is None


@pytest.mark.slow
def test_beside_it_stands_how_good_each_model_seems_on_its_own_cases(data, models, nested):
    seen = score_table(models, data.names, data.values)
    for name, one in nested.models.items():
        assert one.apparent == pytest.approx(auc(data.outcome, probability(seen[name])), abs=1e-12)
        assert one.apparent > one.auc > 0.6
    assert nested.models["deep"].kept["deep_007"] == 1
    assert nested.models["clinical"].kept["crp"] == 1


def test_what_is_held_out_teaches_nothing_not_what_stands_for_a_missing_value_either(data, protocol):
    protocol = replace(protocol, missing="median")
    out = np.flatnonzero(stratified_folds(data.outcome, FOLDS, protocol.seed) == 0)
    rows = np.setdiff1d(np.arange(CASES), out)
    values = data.values.copy()
    values[out[:2], data.names.index("crp")] = np.nan
    data, other = replace(data, values=values, may_miss=protocol.clinical_names), values.copy()
    other[out[1:]] = other[out[1:]][::-1] + 3
    swapped = data.outcome.copy()
    swapped[out] = 1 - swapped[out]
    changed = replace(data, values=other, outcome=swapped)
    found, again = (answers_without(one, protocol, rows, out, "here") for one in (data, changed))
    for name, one in found.items():
        assert one.scores[0] == again[name].scores[0]
        assert one.kept == again[name].kept


def test_each_outer_fit_goes_by_the_features_that_are_reliable_for_it(data, protocol, models):
    deep = replace(protocol, models=protocol.models[1:2])
    column, fits = data.names.index("deep_007"), FOLDS * REPEATS
    reliable = [np.arange(len(data.names)) != (column if number == 1 else -1) for number in range(fits)]
    found = nested_validation(data, models[1:2], deep, FOLDS, REPEATS, reliable=reliable)
    assert found.own_readings
    assert found.models["deep"].kept["deep_007"] == pytest.approx((fits - 1) / fits)
    parts = stratified_folds(data.outcome, FOLDS, protocol.seed)
    rows, out = np.flatnonzero(parts != 1), np.flatnonzero(parts == 1)
    alone = answers_without(replace(data, reliable=reliable[1]), deep, rows, out, "here")["deep"]
    assert "deep_007" not in (alone.kept or ())


@pytest.mark.slow
def test_without_a_signal_it_is_a_coin_toss_however_good_the_model_seems(protocol):
    rules = replace(protocol.selection, p_value=0.3, alpha=0.0)  # ridge: the univariable step alone selects
    alone = replace(protocol, models=protocol.models[1:2], selection=rules)
    found = []
    for seed in range(4):
        data = drawn(protocol, 0.0, seed)
        models = [fit.model for fit in fit_models(data, alone)]
        found.append(nested_validation(data, models, alone, FOLDS, 1).models["deep"])
    assert min(one.apparent for one in found) > 0.85
    assert abs(np.mean([one.auc for one in found]) - 0.5) < 0.1


def test_an_outer_fit_that_keeps_no_feature_answers_with_the_share_of_the_outcome(data, protocol):
    none = replace(protocol, selection=replace(protocol.selection, p_value=1e-12))
    rows, out = np.arange(10, CASES), np.arange(10)
    for one in answers_without(data, none, rows, out, "here").values():
        assert one.kept is None
        assert (one.scores == data.outcome[rows].mean()).all()
        assert not one.calls.any()


def test_an_outer_fit_whose_scores_rank_no_outcome_answers_so_too(protocol):
    data, out = drawn(protocol, 0.0, 1), np.arange(20, 30)
    rows, deep = np.setdiff1d(np.arange(CASES), out), protocol.models[1:2]
    rules = replace(protocol.selection, p_value=0.3, alpha=0.0)
    scaled = replace(protocol, models=deep, selection=rules, calibration="logistic")
    one = answers_without(data, scaled, rows, out, "here")["deep"]
    assert one.kept is None
    assert (one.scores == data.outcome[rows].mean()).all()


def test_what_is_too_small_for_the_inner_folds_stops_it_and_is_no_model_without_a_feature(data, protocol):
    many = replace(protocol, fusion=replace(protocol.fusion, folds=50))
    rows = np.arange(30, CASES)
    with pytest.raises(TrainingError, match=r"^fold 3: model clinical, 90 cases: folds: expected 2 to "):
        answers_without(data, many, rows, np.arange(30), "fold 3")


def test_folds_without_a_class_are_refused_before_anything_is_fitted(data, protocol):
    with pytest.raises(TrainingError, match="folds: expected 2 to 60"):
        check_outer_folds(data, protocol, 61, 1)
    many = replace(protocol, selection=replace(protocol.selection, folds=30))
    with pytest.raises(
        TrainingError, match="nested validation, repeat 1, fold 1 of 2: a fit to 60 cases: folds: expected 2 to "
    ):
        check_outer_folds(data, many, 2, 1)


def test_selections_that_never_differ_for_want_of_choice_have_no_stability():
    every, some = np.ones((15, 2), bool), np.arange(30).reshape(15, 2) % 3 > 0
    assert _stability(every, 2) is None
    assert _stability(every, 0) is None
    assert _stability(~every, 2) is None
    assert _stability(every, 3).index == pytest.approx(1), "a third was offered, and never kept"
    found, padded = _stability(some, 4), nogueira_stability(np.column_stack([some, ~every]))
    assert (found, found.index < 1) == (padded, True)
