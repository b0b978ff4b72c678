"""``ifxpredict bundle share``: what it writes is a bundle like any other, and what it refuses."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from IFXPredictLib.base.errors import BundleError, IFXPredictError
from IFXPredictLib.base.files import sha256_of_content, write_json
from IFXPredictLib.base.outputs import Output
from IFXPredictLib.bundles.store import check_target, load_bundle
from IFXPredictLib.features.extraction import Features
from IFXPredictLib.prediction.contributions import explain
from IFXPredictLib.prediction.feature_rows import feature_rows
from IFXPredictLib.tables.table import write_table
from IFXPredictLib.tables.validation import write_validation


def test_what_is_shared_verifies_and_says_so(ifxpredict, shared_folder, bundle_folder):
    found = ifxpredict("bundle", "verify", shared_folder)
    assert (found.status, found.err) == (0, "")
    shown = ifxpredict("bundle", "show", shared_folder).out
    assert f"a shared bundle, within 0.5 of {load_bundle(bundle_folder).sha256}" in shown
    content = json.loads(ifxpredict("bundle", "show", shared_folder, "--json").out)
    assert content["shared"]["models"]["clinical"]["fresh"]["cases"] == 500


def test_a_shared_bundle_predicts_and_explains_as_the_other_but_against_pseudo_cases(shared_folder, bundle_folder):
    one, other = load_bundle(bundle_folder), load_bundle(shared_folder)
    values = one.summary.mean + 0.3 * one.summary.sd * np.cos(np.arange(one.summary.mean.size))
    features = Features(one.summary.names, values)
    for name, found in other.answers(features).items():
        told = other.shared["models"][name]["fresh"]["largest"]
        assert abs(found.raw_score - one.answers(features)[name].raw_score) < 3 * told
    why = explain(features, other, other.answers(features), feature_rows(features, other))
    assert {model.base_words for model in why} == {"mean of 40 pseudo-cases"}
    rows = {row.name: row for row in feature_rows(features, other)}
    assert np.isfinite(rows["deep_003"].z)
    assert np.isnan(rows["deep_004"].z)


def test_the_card_says_what_was_lost_and_with_what_agreement(shared_folder):
    bundle, text = load_bundle(shared_folder), (shared_folder / "MODEL_CARD.md").read_text("utf-8")
    assert text.startswith("# A bundle for tests")
    for words in ("No row of it is a patient", "What was lost:", "500 fresh draws", bundle.shared["parent"]):
        assert words in text
    assert "individual training cases" not in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda shared: shared.update(parent="me"), "shared: parent: expected a SHA-256, found 'me'"),
        (lambda shared: shared.update(tolerance=0.0), "shared: tolerance: expected more than 0"),
        (lambda shared: shared.update(more=1), "shared: .*more"),
        (lambda shared: shared["models"].pop("deep"), "shared: models: 'deep' is missing"),
        (lambda shared: shared["models"]["deep"].update(pseudo_inputs=-1), "models.deep: pseudo_inputs: expected 0"),
        (lambda shared: shared["models"]["deep"]["fresh"].update(largest=0.6), "deep: fresh: largest: expected"),
        (lambda shared: shared["models"]["deep"]["fresh"].update(calls_changed=501), "calls_changed: expected"),
        (lambda shared: shared.update(membership={"deep": 1.5}), "membership: expected a model's AUC"),
    ],
)
def test_nonsense_in_what_is_told_of_the_sharing_is_refused(shared_folder, tmp_path, change, message):
    copy = shutil.copytree(shared_folder, tmp_path / "copy")
    content = json.loads((copy / "bundle.json").read_text("utf-8"))
    del content["sha256"]
    change(content["shared"])
    write_json(copy / "bundle.json", content | {"sha256": sha256_of_content(content)})
    with pytest.raises(BundleError, match=message):
        load_bundle(copy)


def test_what_cannot_be_shared_so_leaves_nothing_behind(refused, bundle_folder, tmp_path, monkeypatch):
    monkeypatch.setattr("IFXPredictLib.bundles.sharing._SIZES", (8,))
    out = tmp_path / "out"
    message = refused("bundle", "share", bundle_folder, "--out", out)
    assert "cannot be shared within 0.001" in message
    assert "train with `cost: 0.1` and `gamma_times_inputs: 0.1` in the protocol's svm" in message
    assert len(message) < 600
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["share", "BUNDLE"], "bundle share: the following arguments are required: --out"),
        (["share", "BUNDLE", "--out", "BUNDLE"], "is the bundle that is shared; give another folder"),
        (["share", "BUNDLE", "--out", "x", "--tolerance", "0"], "--tolerance is 0, expected more than 0"),
        (["share", "BUNDLE", "--out", "x", "--tolerance", "nan"], "--tolerance is nan, expected more than 0"),
        (["share", "BUNDLE", "--out", "x", "--features", "f.csv"], "--clinical is missing; give all three tables"),
        (["share", "BUNDLE", "--out", "x", "--licence", "MIT"], "--licence and --author belong together"),
        (["share", "BUNDLE", "--out", "x", "--key", "k.pem"], "unrecognized arguments: --key"),
        (["verify", "BUNDLE", "--monai"], "unrecognized arguments: --monai"),
    ],
)
def test_what_was_asked_wrongly_is_refused_before_anything_is_computed(refused, bundle_folder, arguments, message):
    words = [bundle_folder if word == "BUNDLE" else word for word in arguments]
    assert message in refused("bundle", *words)


def test_the_other_bundle_stays_as_it_was(shared_folder, bundle_folder, fresh_bundle):
    assert load_bundle(shared_folder).shared["parent"] == load_bundle(bundle_folder).sha256
    assert dataclasses.asdict(load_bundle(bundle_folder).protocol) == dataclasses.asdict(fresh_bundle.protocol)


@pytest.fixture
def validated(shared_folder, tmp_path):
    """A validation of the shared bundle: invented scores, too extreme for their outcomes."""
    bundle, random = load_bundle(shared_folder), np.random.default_rng(1)
    scores = random.uniform(size=240)
    outcome = (random.uniform(size=240) < 0.3 + 0.4 * scores).astype(int).tolist()
    columns = ("case", "patient", "model", "outcome", "raw_score")
    rows = [(f"c{i}", "", m.name, outcome[i], x) for m in bundle.models for i, x in enumerate(scores.tolist())]
    with Output(tmp_path / "report", "validate").written() as folder:
        write_validation(folder, bundle.sha256)
        (folder / "tables").mkdir()
        write_table(folder / "tables" / "predictions.csv", columns, rows)
    return tmp_path / "report"


def test_a_shared_bundle_is_updated_and_keeps_no_row_of_the_hospitals_cases(
    ifxpredict, shared_folder, validated, tmp_path
):
    call = ("update", "--bundle", shared_folder, "--validation", validated, "--method", "slope,conformal")
    done = ifxpredict(*call, "--out", tmp_path / "here")
    assert (done.status, done.err) == (0, "")
    assert ifxpredict("bundle", "verify", tmp_path / "here").status == 0
    found = load_bundle(tmp_path / "here")
    assert found.shared == load_bundle(shared_folder).shared
    for model in found.models:
        sets = model.reference.sets
        for values in (sets.nonconformity_0, sets.nonconformity_1):
            assert len({*values.tolist()}) == 1, "the limit alone"
            assert 100 * values[0] == pytest.approx(round(100 * values[0]))
    assert (tmp_path / "here" / "README.md").is_file()
    assert (tmp_path / "here" / "monai" / "models" / "model.safetensors").is_file()
    assert not (tmp_path / "here" / "ro-crate-metadata.json").exists(), "of another bundle"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("ro-crate-metadata.json", "ro-crate-metadata.json: is no file that an earlier run recorded"),
        ("README.md", "README.md: was changed since it was written"),
        ("monai/configs/metadata.json", "monai/configs/metadata.json: was changed since it was written"),
        ("monai/cube.npy", "monai/cube.npy: is no file that an earlier run recorded"),
    ],
)
def test_what_was_edited_beside_a_shared_bundle_is_not_replaced_without_a_word(shared_folder, tmp_path, name, message):
    copy = shutil.copytree(shared_folder, tmp_path / "copy")
    (copy / "ro-crate-metadata.json").unlink()
    assert check_target(copy) == []
    with (copy / name).open("a", encoding="utf-8") as stream:
        stream.write("{}")
    with pytest.raises(IFXPredictError, match=message):
        check_target(copy)
    assert check_target(copy, replace=True) == [name]
