"""A bundle updated on another hospital's outcomes: what moves, what stays, and what is told of it."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError, TrainingError
from IFXPredictLib.bundles.model_card import updated_card
from IFXPredictLib.bundles.store import load_bundle, save_bundle, verify_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.imaging.case import make_case
from IFXPredictLib.models.recalibration import fit_recalibration
from IFXPredictLib.models.svm import probability
from IFXPredictLib.prediction.contributions import explain
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.prediction import predict
from IFXPredictLib.prediction.uncertainty import uncertainties
from IFXPredictLib.stats.calibration import calibration, logit
from IFXPredictLib.stats.discrimination import youden_cutoff
from IFXPredictLib.stats.splits import stratified_folds
from IFXPredictLib.tables.validation import ModelScores
from IFXPredictLib.training.cutoffs import lock_cutoffs, out_of_fold_scores, save_locked
from IFXPredictLib.training.fitting import score_table
from IFXPredictLib.training.updating import few_in_words, update_bundle

DOCUMENT = Path(__file__).parents[3] / "docs" / "validation.md"


@pytest.fixture(scope="module")
def bundle(bundle_folder):
    return load_bundle(bundle_folder)


def other_hospital(bundle, cases=160, seed=3):
    """Scores drawn anew, too extreme for their outcomes, of which there are fewer than the models expect."""
    random = np.random.default_rng(seed)
    lp = random.normal(0, 1.2, cases)
    outcome = (random.random(cases) < 1 / (1 + np.exp(0.8 - 0.6 * lp))).astype(np.intp)
    raw = {m.name: 1 / (1 + np.exp(-lp - 0.1 * i)) * 1.1 - 0.05 for i, m in enumerate(bundle.models)}
    return {name: ModelScores(outcome, scores, None) for name, scores in raw.items()}


def cases_of(bundle, count=4):
    golden = bundle.golden.features
    spread = np.random.default_rng(9).normal(size=(count, golden.values.size))
    return [Features(golden.names, golden.values + 0.15 * np.abs(golden.values) * row) for row in spread]


def test_a_slope_moves_probabilities_and_leaves_calls_sets_and_what_fusions_take(bundle, tmp_path):
    scores = other_hospital(bundle)
    found = update_bundle(bundle, scores, ["slope"], "2026-01-02", tmp_path / "new")
    (update,) = found.updates
    for name, one in update.models.items():
        assert one.before.slope_high < 1, "the probabilities were too extreme"
        assert one.after.slope_low < 1 < one.after.slope_high, name
        assert abs(one.after.in_the_large) < abs(one.before.in_the_large)
        assert one.after.brier < one.before.brier
        assert (one.before.sensitivity, one.before.coverage) == (one.after.sensitivity, one.after.coverage)
    for case in cases_of(bundle):
        old, new = bundle.answers(case), found.answers(case)
        sets = [uncertainties(case, one, one.answers(case)) for one in (bundle, found)]
        why = {one.model: one for one in explain(case, found, new, feature_rows(case, found))}
        for model, before in zip(found.models, bundle.models, strict=True):
            name, map_ = model.name, update.models[model.name]
            p = float(np.clip(probability(old[name].raw_score), 1e-3, 1 - 1e-3))
            logit = map_.intercept + map_.slope * np.log(p / (1 - p))
            assert new[name].raw_score == pytest.approx(1 / (1 + np.exp(-logit)), abs=1e-12)
            assert new[name].trained == old[name].raw_score
            assert (new[name].raw_score >= model.cutoff) == (probability(old[name].raw_score) >= before.cutoff)
            assert sets[0][name] == sets[1][name]
            total = why[name].base + sum(row.contribution for row in why[name].features)
            assert total == pytest.approx(new[name].raw_score, abs=1e-9)


def test_what_is_told_of_an_update_is_of_cases_that_it_has_not_seen(bundle, tmp_path):
    scores = other_hospital(bundle, cases=60)
    (update,) = update_bundle(bundle, scores, ["slope", "cutoff"], "2026-01-02", tmp_path / "new").updates
    for name, one in update.models.items():
        y, p = scores[name].outcome, probability(scores[name].raw)
        folds, moved, called = stratified_folds(y, 10, bundle.protocol.seed), np.empty(60), np.empty(60, bool)
        for fold in range(10):
            out = folds == fold
            by, _ = fit_recalibration(y[~out], p[~out], "slope")
            moved[out] = by.apply(p[out])
            called[out] = moved[out] >= youden_cutoff(y[~out], by.apply(p[~out]))
        assert one.after.slope == pytest.approx(calibration(y, moved).slope.value, abs=1e-9)
        assert one.after.brier == pytest.approx(np.mean((moved - y) ** 2), abs=1e-12)
        assert one.after.sensitivity == pytest.approx(called[y == 1].mean(), abs=1e-12)


def test_the_documents_update_brings_every_slopes_interval_to_hold_1_on_drawn_features(bundle, tmp_path):
    random, names = np.random.default_rng(5), bundle.summary.names
    values = bundle.summary.mean + bundle.summary.sd * random.normal(size=(200, len(names)))
    raw = score_table(bundle.models, names, bundle.completed(names, values, [""] * len(values)))
    told = np.mean([logit(probability(scores)) for scores in raw.values()], axis=0)
    outcome = (random.random(len(told)) < 1 / (1 + np.exp(1 - 0.7 * told))).astype(np.intp)
    (methods,) = re.findall(r"^ifxpredict update .* --method (\S+)", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    scores = {name: ModelScores(outcome, found, None) for name, found in raw.items()}
    (update,) = update_bundle(bundle, scores, methods.split(","), "2026-01-02", tmp_path / "new").updates
    assert (update.methods, update.left) == (("slope", "cutoff", "conformal"), {})
    for name, one in update.models.items():
        assert one.before.slope_high < 1, f"{name}: speaks too extremely of these cases"
        assert one.after.slope_low < 1 < one.after.slope_high, name


def test_cutoff_and_sets_are_of_the_hospitals_cases_and_the_bundle_is_saved_and_verified(
    bundle, network_file, tmp_path
):
    found = update_bundle(
        bundle, other_hospital(bundle), ["conformal", "intercept", "cutoff"], "2026-01-02", tmp_path / "b"
    )
    card = (bundle.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    save_bundle(found, network_file, updated_card(card, found))
    saved = verify_bundle(tmp_path / "b")
    (update,) = saved.updates
    assert update == found.updates[0]
    assert (update.parent, update.methods) == (bundle.sha256, ("intercept", "cutoff", "conformal"))
    outcome = other_hospital(bundle)["deep"].outcome
    for model, before in zip(saved.models, bundle.models, strict=True):
        one = update.models[model.name]
        assert (one.cutoff_before, one.cutoff) == (before.cutoff, model.cutoff)
        assert model.reference.sets.nonconformity_1.size == one.calibrated_1 == outcome.sum()
        assert 0.82 <= one.after.coverage <= 0.98, "sets of 90 % hold the outcome out of fold"
        assert model.updated == "updated on 160 cases (intercept, cutoff, conformal)"
    written = (tmp_path / "b" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert bundle.notice in written
    assert f"made from the bundle `{bundle.sha256}`, by intercept, cutoff, conformal" in written
    assert saved.performance == bundle.performance, "what is told of the training is the parent's"
    assert [m.cutoff for m in saved.trained_models] == [m.cutoff for m in bundle.models]
    again = update_bundle(saved, other_hospital(saved, seed=5), ["slope"], "2026-02-02", tmp_path / "c")
    assert [one.parent for one in again.updates] == [bundle.sha256, saved.sha256]
    save_bundle(again, network_file, updated_card(written, again))
    twice = (tmp_path / "c" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert twice.count("## Update") == 2
    assert [len(model.recalibrations) for model in load_bundle(tmp_path / "c").models] == [2] * len(saved.models)


def test_a_model_with_few_answers_or_in_the_wrong_order_is_left_and_named(bundle, tmp_path):
    scores = other_hospital(bundle)
    few = scores["clinical"]
    scores["clinical"] = ModelScores(few.outcome[:12], few.raw[:12], None)
    scores["deep"] = replace(scores["deep"], raw=1 - scores["deep"].raw)
    found = update_bundle(bundle, scores, ["slope"], "2026-01-02", tmp_path / "new")
    left = found.updates[0].left
    assert "expected 10 or more" in left["clinical"]
    assert "the model does not hold here" in left["deep"]
    assert [model.recalibrations == () for model in found.models] == [True, False, True, False, False]
    assert "rests on" in few_in_words(found)
    with pytest.raises(TrainingError, match="no model can be updated; clinical: "):
        update_bundle(bundle, dict.fromkeys(scores, scores["clinical"]), ["slope"], "2026-01-02", tmp_path / "new")
    with pytest.raises(TrainingError, match="expected intercept or slope, cutoff, conformal"):
        update_bundle(bundle, scores, ["slope", "intercept"], "2026-01-02", tmp_path / "new")


def test_a_locked_cutoff_moves_with_the_probabilities_and_is_told_of(bundle, tmp_path):
    locked = lock_cutoffs(bundle, {"deep": "sensitivity:0.9"}, "why", tmp_path / "locked")
    save_locked(locked, bundle)
    locked = load_bundle(tmp_path / "locked")
    card = (tmp_path / "locked" / "MODEL_CARD.md").read_text(encoding="utf-8")
    scores = other_hospital(bundle)
    with pytest.raises(TrainingError, match="which the method cutoff would replace; leave that method out"):
        update_bundle(locked, scores, ["slope", "cutoff"], "2026-01-02", tmp_path / "new")
    found = update_bundle(locked, scores, ["slope", "conformal"], "2026-01-02", tmp_path / "new")
    save_bundle(found, bundle.folder / "network.safetensors", updated_card(card, found))
    saved = load_bundle(tmp_path / "new")
    before, after = ({m.name: m for m in one.models}["deep"] for one in (locked, saved))
    raw = scores["deep"].raw
    calls = [probability(raw) >= before.cutoff, after.recalibrated(raw) >= after.cutoff]
    assert np.array_equal(*calls)
    assert (saved.cutoffs, before.cutoff != after.cutoff) == (locked.cutoffs, True)
    assert saved.locked_in_words["deep"].endswith(f"moved it with the probabilities, to {after.cutoff:.3f}.")
    told = (tmp_path / "new" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"An update moved it with the probabilities, to {after.cutoff:.3f}." in told
    assert told.count("## Cut-offs locked") == 1
    assert "nothing but the cut-off differs" not in told
    entry = {"methods": ("slope", "cutoff")}
    wrong = replace(found, folder=tmp_path / "wrong", updates=(replace(found.updates[0], **entry),))
    with pytest.raises(BundleError, match="expected no cutoff beside a locked one"):
        save_bundle(wrong, bundle.folder / "network.safetensors", card)


def test_an_updated_bundle_has_no_scores_to_choose_by(bundle, tmp_path):
    found = update_bundle(bundle, other_hospital(bundle), ["slope"], "2026-01-02", tmp_path / "new")
    with pytest.raises(TrainingError, match="was updated on another hospital's cases"):
        out_of_fold_scores(found, "deep")


def test_patients_with_several_cases_stay_together(bundle, tmp_path):
    scores = other_hospital(bundle)
    clusters = np.arange(160) // 2
    joined = {name: replace(one, clusters=clusters) for name, one in scores.items()}
    found = update_bundle(bundle, joined, ["conformal"], "2026-01-02", tmp_path / "new")
    outcome = scores["deep"].outcome
    patients = {label: len({*clusters[outcome == label]}) for label in (0, 1)}
    one = found.updates[0].models["deep"]
    assert (one.calibrated_0, one.calibrated_1) == (patients[0], patients[1])
    for count in (9, 10):
        whose = np.where(outcome == 1, np.cumsum(outcome) % count, np.arange(160) + count)
        few = {name: replace(one, clusters=whose) for name, one in scores.items()}
        if count < 10:
            with pytest.raises(TrainingError, match="9 patients of the rarer outcome have an answer, expected 10"):
                update_bundle(bundle, few, ["slope"], "2026-01-02", tmp_path / "new")
        else:
            assert update_bundle(bundle, few, ["slope"], "2026-01-02", tmp_path / "new").updates[0].left == {}


def test_every_answer_says_so_before_it_warns(bundle, patient, small_protocol, tmp_path, monkeypatch):
    found = update_bundle(
        bundle, other_hospital(bundle), ["slope"], "2026-01-02", bundle.folder
    )  # whose network is there
    case = cases_of(bundle)[0]
    monkeypatch.setattr("IFXPredictLib.prediction.prediction.case_features", lambda *_more: case)
    rows = predict(make_case("p", patient.image, patient.mask, small_protocol), found, notes=("a warning",)).rows
    assert {row.status.partition("; a warning")[0] for row in rows} == {"demonstration; updated on 160 cases (slope)"}
