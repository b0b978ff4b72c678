"""Models whose scores are calibrated: what moves, what stays, and how updates, cut-offs and reasons meet it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError, TrainingError
from IFXPredictLib.bundles.bundle import answers
from IFXPredictLib.bundles.model_card import model_card
from IFXPredictLib.bundles.sharing import share_bundle
from IFXPredictLib.bundles.store import load_bundle, save_bundle, verify_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.models.svm import probability
from IFXPredictLib.prediction.contributions import explain
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.prediction.prediction import bundle_provenance
from IFXPredictLib.prediction.uncertainty import uncertainties
from IFXPredictLib.protocol.loading import Protocol, load_protocol
from IFXPredictLib.tables.validation import ModelScores
from IFXPredictLib.training.cutoffs import lock_cutoffs, out_of_fold_scores
from IFXPredictLib.training.fitting import FittedClassifier, frozen_model
from IFXPredictLib.training.freezing import performance
from IFXPredictLib.training.updating import update_bundle

DEMO = load_protocol("ifx_cte_demo")
METHODS = ("logistic", "beta", "isotonic")
OUTCOME = np.arange(40) % 2


@pytest.fixture(scope="module")
def bundles(fresh_bundle, network_file, tmp_path_factory):
    """By method: the same models, frozen with each calibration, saved and loaded; out-of-fold scores are noisy."""
    return {method: frozen(fresh_bundle, method, network_file, tmp_path_factory) for method in ("none", *METHODS)}


def frozen(bundle, method, network_file, tmp_path_factory):
    protocol = replace(bundle.protocol, calibration=method)
    models, unseen = [], {}
    for number, model in enumerate(bundle.models):
        x = model.reference.background  # all 40 cases, in order
        raw = model.classifier.raw_scores(x)
        unseen[model.name] = raw + np.random.default_rng(number).normal(0, 0.7, 40)
        fitted = FittedClassifier(model.name, model.inputs, model.classifier, x, unseen[model.name], x, model.fuses)
        models.append(frozen_model(fitted, OUTCOME, protocol))
    rows = {m.name: performance(OUTCOME, m.recalibrated(unseen[m.name]), m.cutoff) for m in models}
    golden = {name: a.raw_score for name, a in answers(tuple(models), bundle.golden.features).items()}
    made = replace(
        bundle,
        folder=tmp_path_factory.mktemp(method) / "bundle",
        protocol=protocol,
        models=tuple(models),
        performance={"train": rows, "out_of_fold": rows},
        golden=replace(bundle.golden, scores=golden),
    )
    save_bundle(made, network_file, model_card(made, "none", "none"))
    return load_bundle(made.folder)


def cases_of(bundle, count=8):
    golden = bundle.golden.features
    spread = np.random.default_rng(9).normal(size=(count, golden.values.size))
    return [Features(golden.names, golden.values + 0.25 * np.abs(golden.values) * row) for row in spread]


def test_the_key_is_in_no_hash_at_its_default_and_another_word_is_refused():
    assert "calibration" not in DEMO.to_mapping()
    logistic = replace(DEMO, calibration="logistic")
    assert logistic.sha256 != DEMO.sha256
    assert logistic.imaging_sha256 == DEMO.imaging_sha256
    assert Protocol.from_mapping(logistic.to_mapping(), "here").calibration == "logistic"
    with pytest.raises(Exception, match="calibration: expected none or logistic or isotonic or beta, found 'platt'"):
        Protocol.from_mapping(DEMO.to_mapping() | {"calibration": "platt"}, "here")


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_map_changes_probabilities_alone_and_reasons_sum_to_them(bundles, method):
    plain, found = bundles["none"], verify_bundle(bundles[method].folder)
    cut = 0
    for case in cases_of(plain):
        old, new = plain.answers(case), found.answers(case)
        sets = [uncertainties(case, one, one.answers(case)) for one in (plain, found)]
        why = {one.model: one for one in explain(case, found, new, feature_rows(case, found))}
        for model, before in zip(found.models, plain.models, strict=True):
            name, p = model.name, new[model.name].raw_score
            assert 0 <= p <= 1
            assert p == pytest.approx(float(model.calibration.apply(old[name].raw_score)), abs=1e-14)
            assert new[name].trained == old[name].raw_score, "a fusion takes the scores as they were"
            cut += not 0 <= old[name].raw_score <= 1
            if method != "isotonic":
                assert (p >= model.cutoff) == (probability(old[name].raw_score) >= before.cutoff)
                assert sets[0][name] == sets[1][name]
            assert why[name].probability == pytest.approx(p, abs=1e-12)
            total = why[name].base + sum(row.contribution for row in why[name].features)
            assert total == pytest.approx(p, abs=1e-9)
    assert cut, "scores beyond 0 and 1 are among them"
    changed = [model.calibration.calls_changed for model in found.models]
    assert any(changed) == (method == "isotonic")


@pytest.mark.parametrize("method", METHODS)
def test_cutoffs_updates_and_cards_are_of_the_calibrated_probability(bundles, method, tmp_path):
    found = bundles[method]
    scores = out_of_fold_scores(found, "clinical")
    assert scores.probability.mean() == pytest.approx(0.5, abs=1e-9), "in the mean as many as there are"
    locked = lock_cutoffs(found, {"clinical": "sensitivity:0.8"}, "a miss costs months", tmp_path / "locked")
    assert locked.models[0].cutoff in (0, 1) or scores.probability.min() < locked.models[0].cutoff < 1
    card = (found.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"- Calibration: {method}, fitted" in card
    assert "calibration_clinical" in bundle_provenance(found)
    random = np.random.default_rng(2)
    raw = random.uniform(0.05, 0.95, 200)
    y = (random.random(200) < raw**2).astype(np.intp)
    given = {model.name: ModelScores(y, raw, None) for model in found.models}
    updated = update_bundle(found, given, ["slope"], "2026-01-02", tmp_path / "updated")
    case = cases_of(found, 1)[0]
    p, new = found.answers(case)["clinical"].raw_score, updated.answers(case)["clinical"].raw_score
    (map_,) = updated.models[0].recalibrations
    assert new == pytest.approx(float(map_.apply(p)), abs=1e-12)


def test_isotonic_steps_lie_at_patients_scores_and_are_not_shared(bundles, tmp_path, monkeypatch):
    with pytest.raises(BundleError, match=r"steps of an isotonic calibration lie at scores of single training cases"):
        share_bundle(bundles["isotonic"], tmp_path / "shared")
    monkeypatch.setattr("IFXPredictLib.bundles.sharing._SIZES", (80, 240))
    monkeypatch.setattr("IFXPredictLib.bundles.sharing._DRAWS", 300)
    found = bundles["logistic"]
    shared = share_bundle(found, tmp_path / "shared", 0.9)
    case = cases_of(found, 1)[0]
    ours, theirs = shared.answers(case)["deep"].raw_score, found.answers(case)["deep"].raw_score
    assert abs(ours - theirs) < 3 * shared.shared["models"]["deep"]["fresh"]["largest"] + 1e-6
    assert shared.models[0].calibration == found.models[0].calibration


def test_an_entry_that_was_changed_is_refused_by_its_key_although_its_hash_fits(bundles, tmp_path):
    from IFXPredictLib.bundles.contents import read_contents

    content = json.loads((bundles["logistic"].folder / "bundle.json").read_text(encoding="utf-8"))
    content["calibration"]["deep"]["slope"] = -1.0
    with pytest.raises(BundleError, match=r"here: calibration.deep: slope: expected a map that rises"):
        read_contents(content, "here")
    content["calibration"]["deep"] |= {"slope": 1.0, "rate": 2}
    with pytest.raises(BundleError, match=r"calibration.deep: unknown key 'rate'"):
        read_contents(content, "here")
    del content["calibration"]
    with pytest.raises(BundleError, match=r"here: calibration: expected as `calibration: logistic` has it"):
        read_contents(content, "here")


def test_a_model_without_order_out_of_fold_is_refused_with_what_to_do(fresh_bundle):
    model, protocol = fresh_bundle.models[0], replace(fresh_bundle.protocol, calibration="logistic")
    x = model.reference.background
    unseen = np.random.default_rng(1).normal(0, 1, 40) - model.classifier.raw_scores(x)
    with pytest.raises(TrainingError, match=r"calibration: logistic: .*Or choose `calibration: none`"):
        frozen_model(FittedClassifier("clinical", model.inputs, model.classifier, x, unseen, x), OUTCOME, protocol)
