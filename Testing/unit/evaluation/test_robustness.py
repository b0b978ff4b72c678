"""Optimism, stacking both ways: against machines refitted here by hand and scikit-learn's AUC."""

import dataclasses

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

from IFXPredictLib.evaluation.data import raw_scores
from IFXPredictLib.evaluation.parts import Missing
from IFXPredictLib.evaluation.robustness import FROZEN, IN_SAMPLE, OUT_OF_FOLD, model_optimism, stacking
from IFXPredictLib.models.logistic import choose_c
from IFXPredictLib.stats.optimism import stratified_resamples
from IFXPredictLib.stats.splits import stratified_folds


def refitted(x, y, other):
    """e1071's way by scikit-learn alone: scale x and y by the sd (n - 1), radial kernel, gamma 1 / p."""
    centre, sd = x.mean(axis=0), x.std(axis=0, ddof=1)
    y_mean, y_sd = y.mean(), y.std(ddof=1)
    classifier = SVR(C=1, epsilon=0.1, gamma=1 / x.shape[1], tol=1e-3).fit((x - centre) / sd, (y - y_mean) / y_sd)
    return np.clip(classifier.predict((other - centre) / sd) * y_sd + y_mean, 0, 1)


def test_the_optimism_is_that_of_classifiers_refitted_to_resamples(invented_data, invented_bundle):
    found = {m.model: m.optimism for m in model_optimism(invented_data, invented_bundle, 6, seed=9)}
    model = invented_bundle.models[0]
    x, y = invented_data.columns(model.inputs)[invented_data.train], invented_data.outcome[invented_data.train]
    gaps = []
    for rows in stratified_resamples(y, 6, 9):
        seen = roc_auc_score(y[rows], refitted(x[rows], y[rows], x[rows]))
        gaps.append(seen - roc_auc_score(y, refitted(x[rows], y[rows], x)))
    apparent = roc_auc_score(y, refitted(x, y, x))
    assert found["clinical"].apparent == pytest.approx(apparent, abs=1e-12)
    assert found["clinical"].corrected == pytest.approx(apparent - np.mean(gaps), abs=1e-12)
    assert list(found) == [m.name for m in invented_bundle.models]
    assert isinstance(found["late_fusion"], Missing)
    assert "its inputs are other models' outputs" in found["late_fusion"].reason


def test_a_logistic_protocols_optimism_is_that_of_regressions_with_a_c_of_their_own(invented_data, second_bundle):
    found = {m.model: m.optimism for m in model_optimism(invented_data, second_bundle, 3, seed=9)}
    model, rules, seed = second_bundle.models[1], second_bundle.protocol.l2_logistic, second_bundle.protocol.seed
    x, y = invented_data.columns(model.inputs)[invented_data.train], invented_data.outcome[invented_data.train]

    def by_hand(x, y, other):
        c = choose_c(x, y, stratified_folds(y, rules.folds, seed), rules.rule)
        scale = StandardScaler().fit(x)
        regression = LogisticRegression(C=c, tol=1e-10, max_iter=1000).fit(scale.transform(x), y)
        return regression.predict_proba(scale.transform(other))[:, 1]

    gaps = []
    for rows in stratified_resamples(y, 3, 9):
        seen = roc_auc_score(y[rows], by_hand(x[rows], y[rows], x[rows]))
        gaps.append(seen - roc_auc_score(y, by_hand(x[rows], y[rows], x)))
    apparent = roc_auc_score(y, by_hand(x, y, x))
    assert found["dlr"].apparent == pytest.approx(apparent, abs=1e-12)
    assert found["dlr"].corrected == pytest.approx(apparent - np.mean(gaps), abs=1e-12)


def test_late_fusion_refitted_both_ways_is_judged_on_the_test_split(invented_data, invented_bundle):
    raw = raw_scores(invented_data, invented_bundle)
    (found,) = stacking(invented_data, invented_bundle, raw)
    rows = {row.model: row for row in found.rows}
    assert list(rows) == [FROZEN, OUT_OF_FOLD, IN_SAMPLE]
    train, y = invented_data.train, invented_data.outcome
    answered = ~train & np.isfinite(raw["late_fusion"])
    fused = invented_bundle.models[:3]
    seen = np.column_stack([np.clip(raw[m.name], 0, 1) for m in fused])
    unseen = np.empty((train.sum(), 3))
    protocol = invented_bundle.protocol
    foldid = stratified_folds(y[train], protocol.fusion.folds, protocol.seed)
    for k, model in enumerate(fused):
        x = invented_data.columns(model.inputs)[train]
        for fold in range(protocol.fusion.folds):
            held = foldid == fold
            unseen[held, k] = refitted(x[~held], y[train][~held], x[held])
    for way, inputs in ((OUT_OF_FOLD, unseen), (IN_SAMPLE, seen[train])):
        expected = roc_auc_score(y[answered], refitted(inputs, y[train], seen[answered]))
        assert rows[way].auc.auc == pytest.approx(expected, abs=1e-12)
    assert {row.n for row in rows.values()} == {answered.sum()}
    frozen = roc_auc_score(y[answered], np.clip(raw["late_fusion"][answered], 0, 1))
    assert rows[FROZEN].auc.auc == pytest.approx(frozen)


def test_the_order_of_the_fused_models_is_the_classifiers(invented_data, invented_bundle):
    fusion = invented_bundle.models[-1]
    order = [2, 0, 1]
    turned = dataclasses.replace(
        fusion,
        inputs=tuple(fusion.inputs[i] for i in order),
        classifier=dataclasses.replace(
            fusion.classifier,
            **{name: getattr(fusion.classifier, name)[order] for name in ("center", "scale")},
            support_vectors=fusion.classifier.support_vectors[:, order],
        ),
    )
    bundle = dataclasses.replace(invented_bundle, models=(*invented_bundle.models[:-1], turned))
    before, after = (
        {row.model: row.auc.auc for row in stacking(invented_data, b, raw_scores(invented_data, b))[0].rows}
        for b in (invented_bundle, bundle)
    )
    assert after == pytest.approx(before, abs=1e-12)


def test_a_column_that_is_constant_in_a_resample_leaves_that_model_without_optimism(invented_data, invented_bundle):
    values, at = invented_data.values.copy(), invented_data.names.index("crp")
    values[:, at] = 0
    values[2, at] = 1
    data = dataclasses.replace(invented_data, values=values)
    found = {m.model: m.optimism for m in model_optimism(data, invented_bundle, 30, seed=1)}
    assert "constant" in found["clinical"].reason
    assert found["deep"].resamples == 30
