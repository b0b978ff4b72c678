"""What is saved comes back to the last bit; whatever was changed since is refused, and the message says what."""

import dataclasses
import json
import pickle
import shutil
from contextlib import nullcontext

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.files import sha256_of, sha256_of_content, write_json
from IFXPredictLib.bundles.store import (
    FILES,
    check_golden,
    check_target,
    load_bundle,
    probe_cube,
    save_bundle,
    verify_bundle,
)
from IFXPredictLib.features.resnet import build_network, save_network

ALL_FILES = ("bundle.json", *FILES)


@pytest.fixture
def copy(bundle_folder, tmp_path):
    return shutil.copytree(bundle_folder, tmp_path / "copy")


def rebuild(folder, change=lambda _content: None):
    """Change bundle.json and set all hashes right again, so that only the deeper checks can refuse."""
    content = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    content["files"] = {name: sha256_of(folder / name) for name in FILES}
    change(content)
    del content["sha256"]
    write_json(folder / "bundle.json", content | {"sha256": sha256_of_content(content)})


def tolerate(content):
    """Another PyRadiomics setting, with the protocol's hash set right."""
    protocol = content["protocol"]
    protocol["radiomics_yaml"] = protocol["radiomics_yaml"].replace("setting:", "setting:\n  geometryTolerance: 1", 1)
    content["protocol_sha256"] = sha256_of_content(protocol)


def fewer_cases(content):
    """Two of each outcome less, in every place of bundle.json where they are counted."""
    content["summary"]["cases"] = 36
    for rows in content["performance"].values():
        for row in rows.values():
            row |= {"cases": 36, "positive": 18, "sensitivity": 1.0, "specificity": 1.0, "accuracy": 1.0}
            row |= {"ppv": 1.0, "npv": 1.0}


def change_arrays(folder, change):
    arrays = load_file(folder / "arrays.safetensors")
    change(arrays)
    save_file(arrays, folder / "arrays.safetensors")
    rebuild(folder)


STRANGE_0, STRANGE_1 = (f"deep/reference/sets/strangeness_{outcome}" for outcome in (0, 1))


def change_entry(arrays, name, change):
    arrays[name] = np.ascontiguousarray(change(arrays[name]))
    return arrays


def narrow_reference(arrays):
    """What is kept of the training cases as though the deep model had its first input alone."""
    change_entry(arrays, "deep/reference/background", lambda b: b[:, :1])
    change_entry(arrays, "deep/reference/cloud/whitening", lambda w: w[:1, :1])
    for name in ("center", "scale"):
        change_entry(arrays, f"deep/reference/cloud/{name}", lambda v: v[:1])


def change_golden(folder, change):
    golden = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
    change(golden)
    write_json(folder / "golden.json", golden)
    rebuild(folder)


def flip_bit(path, position, bit):
    content = bytearray(path.read_bytes())
    content[position] ^= 1 << bit
    path.write_bytes(content)


def test_a_bundle_comes_back_as_it_was_saved(fresh_bundle, bundle_folder):
    loaded = load_bundle(bundle_folder)
    for field in ("folder", "protocol", "notice", "intended_use", "selection", "performance", "software"):
        assert getattr(loaded, field) == getattr(fresh_bundle, field), field
    assert loaded.sha256 == json.loads((bundle_folder / "bundle.json").read_text(encoding="utf-8"))["sha256"]
    for mine, saved in zip(loaded.models, fresh_bundle.models, strict=True):
        assert (mine.name, mine.inputs, mine.cutoff) == (saved.name, saved.inputs, saved.cutoff)
        for part in ("classifier", "reference"):
            loaded_arrays = getattr(mine, part).to_arrays("")
            for name, array in getattr(saved, part).to_arrays("").items():
                assert np.array_equal(loaded_arrays[name], array), (mine.name, part, name)
    for part in ("summary", "golden"):
        for field in dataclasses.fields(getattr(loaded, part)):
            pair = [getattr(getattr(one, part), field.name) for one in (loaded, fresh_bundle)]
            assert repr(pair[0]) == repr(pair[1]) if field.name == "features" else np.array_equal(*pair), field.name


def test_answers_after_saving_and_loading_equal_those_before_to_the_last_bit(fresh_bundle, bundle_folder):
    before, after = (one.answers(fresh_bundle.golden.features) for one in (fresh_bundle, load_bundle(bundle_folder)))
    assert before == after
    assert len({answer.raw_score for answer in after.values()}) == len(after)


def test_the_same_bundle_saved_twice_gives_the_same_bytes(fresh_bundle, bundle_folder, network_file, tmp_path):
    again = dataclasses.replace(fresh_bundle, folder=tmp_path / "again")
    save_bundle(again, network_file, (bundle_folder / "MODEL_CARD.md").read_text(encoding="utf-8"))
    assert sorted(p.name for p in again.folder.iterdir()) == sorted(ALL_FILES)
    for name in ALL_FILES:
        assert (again.folder / name).read_bytes() == (bundle_folder / name).read_bytes(), name


def test_saving_that_fails_leaves_nothing_behind(fresh_bundle, tmp_path):
    bundle = dataclasses.replace(fresh_bundle, folder=tmp_path / "bundle")
    with pytest.raises(FileNotFoundError):
        save_bundle(bundle, tmp_path / "no_network.safetensors", "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["score", "network", "inputs"])
def test_a_bundle_that_does_not_verify_never_takes_the_place_of_a_good_one(fresh_bundle, copy, network_file, part):
    golden, models = fresh_bundle.golden, fresh_bundle.models
    changes = {
        "score": {"golden": dataclasses.replace(golden, scores=golden.scores | {"deep": golden.scores["deep"] + 1e-6})},
        "network": {"golden": dataclasses.replace(golden, deep=golden.deep * 1.1)},
        "inputs": {"models": (*models[:4], dataclasses.replace(models[4], inputs=("clinical", "radiomics", "esr")))},
    }
    before = {name: (copy / name).read_bytes() for name in ALL_FILES}
    bad = dataclasses.replace(fresh_bundle, folder=copy, **changes[part])
    with pytest.raises(BundleError, match=f"{copy.name}: not written, for it does not verify: "):
        save_bundle(bad, network_file, fresh_bundle.notice)
    assert {p.name: p.read_bytes() for p in copy.iterdir()} == before
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]


@pytest.mark.parametrize(("share", "fine"), [(0.9, True), (1.1, False), (-0.9, True), (-1.1, False)])
def test_each_feature_of_the_network_may_differ_by_what_other_machines_differ_by(bundle_folder, share, fine):
    """By 5e-5 of the feature and the mean feature together (docs/measured.md)."""
    bundle = load_bundle(bundle_folder)
    deep = bundle.golden.deep.copy()
    at = int(np.argmin(np.abs(deep)))  # where the mean feature counts most
    deep[at] += share * 5e-5 * (abs(deep[at]) + np.abs(deep).mean())
    moved = dataclasses.replace(bundle, golden=dataclasses.replace(bundle.golden, deep=deep))
    with (
        nullcontext() if fine else pytest.raises(BundleError, match=f"the network's deep_{at:03d} is .* expected .* w")
    ):
        check_golden(moved)


@pytest.mark.parametrize("name", ALL_FILES)
def test_one_changed_bit_anywhere_is_refused(copy, bundle_folder, name):
    original = (bundle_folder / name).read_bytes()
    random = np.random.default_rng(len(original))
    positions = {0, len(original) - 1, *random.integers(0, len(original), 20 if name == "bundle.json" else 4).tolist()}
    for position in positions:
        (copy / name).write_bytes(original)
        flip_bit(copy / name, position, int(random.integers(8)))
        with pytest.raises(BundleError, match=name):
            load_bundle(copy)


def test_what_a_system_leaves_in_a_folder_does_no_harm(fresh_bundle, copy, network_file):
    for name in (".DS_Store", *(f"._{name}" for name in ALL_FILES), "Thumbs.db", "Desktop.ini"):
        (copy / name).write_bytes(b"view")
    assert load_bundle(copy).sha256
    check_target(copy)
    save_bundle(dataclasses.replace(fresh_bundle, folder=copy), network_file, fresh_bundle.notice)
    assert sorted(p.name for p in copy.iterdir()) == sorted(ALL_FILES)


@pytest.mark.parametrize("name", ["Thumbs.db.exe", ".DS_Store2", ".bundle.json", "_.json"])
def test_any_other_stray_file_is_refused(copy, name):
    (copy / name).write_bytes(b"")
    for check in (load_bundle, check_target):
        with pytest.raises(BundleError, match=f"holds {name}, which belongs to no bundle"):
            check(copy)


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_pickle_under_the_name_of_the_arrays_is_refused_and_never_run(copy, tmp_path):
    (copy / "arrays.safetensors").write_bytes(pickle.dumps(Bomb(tmp_path / "exploded")))
    rebuild(copy)
    with pytest.raises(BundleError, match=r"arrays\.safetensors: is no safetensors file: a header of \d+ bytes"):
        load_bundle(copy)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["models"][0].update(cutoff="high"), "cutoff: expected a finite number, found 'high'"),
        (lambda c: c["models"][1]["inputs"].__setitem__(0, "shape"), "model radiomics: the input 'shape' is none"),
        (lambda c: c["models"][1]["inputs"].__setitem__(0, "deep_000"), "radiomics: the input 'deep_000' is none"),
        (lambda c: c["models"][4]["inputs"].__setitem__(0, "early_fusion"), "late_fusion: the input 'early_fusion'"),
        (lambda c: c["models"][1]["inputs"].pop(), "model radiomics: 2 inputs, expected 3, each once"),
        (lambda c: c["models"][2].update(inputs=["deep_003"] * 2), "model deep: 2 inputs, expected 2, each once"),
        (lambda c: c["summary"]["names"].pop(), "the training summary: 'esr' is missing"),
        (lambda c: c["summary"]["names"].append("blood_type"), "the training summary: 'blood_type' is unknown"),
        (lambda c: c["summary"]["names"].append("esr"), "expected 1651 names, each once, found 1652"),
        (tolerate, "the key 'geometryTolerance' would change SimpleITK"),
        (fewer_cases, "its conformal sets are of 40 cases, expected 36"),
    ],
)  # fmt: skip
def test_an_entry_of_bundle_json_that_does_not_fit_is_refused_though_the_hashes_agree(copy, change, message):
    rebuild(copy, change)
    with pytest.raises(BundleError, match=message):
        load_bundle(copy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a["deep/machine/dual"].__setitem__(0, np.nan), "SVM: dual holds a value that is not finite"),
        (lambda a: a["summary/mean"].__setitem__(9, np.nan), "the training summary's mean: holds a value that is not"),
        (lambda a: a["summary/sd"].__setitem__(9, np.inf), "the training summary's sd: holds a value that is not"),
        (lambda a: a.update({"summary/sd": a["summary/sd"][1:]}), r"sd: expected 1651 float64 numbers, found .*1650"),
        (lambda a: a.update({"summary/sd": np.float32(a["summary/sd"])}), "sd: expected 1651 float64 .* found float32"),
        (lambda a: a.update({"deep/machine/dual": a["deep/machine/dual"][1:]}), "SVM: .* has shape .*, expected"),
        (lambda a: a.update({"deep/machine/center": a["deep/machine/center"][1:]}), "SVM: .* has shape .*, expected"),
        (
            lambda a: a.update({"deep/machine/dual": np.float32(a["deep/machine/dual"])}),
            "deep/machine/dual is float32, expected",
        ),
        (lambda a: a.pop("deep/machine/gamma") and None, "the array deep/machine/gamma is missing"),
        (lambda a: a.update({"deep/machine/x": np.zeros(1)}), r"arrays\.safetensors: 'deep/machine/x' is unknown"),
        (lambda a: a["summary/sd"].__setitem__(9, -1), "the training summary's sd: holds -1, expected 0 or more"),
        (
            lambda a: change_entry(change_entry(a, STRANGE_0, lambda s: s[1:]), STRANGE_1, lambda s: np.r_[0, s]),
            "conformal sets are of 21 cases with outcome 1, expected 20 as recorded",
        ),
        (lambda a: a.pop("summary/mean") is None, "summary/mean"),
        (
            lambda a: a["clinical/reference/background"].__setitem__((0, 0), 1e300),
            r"model early_fusion: its background|model late_fusion: its background, case 0 .from 0.: the probability",
        ),
        (
            lambda a: change_entry(a, "deep/reference/background", lambda b: b[1:]),
            "model deep: its background holds 39 cases, expected 40",
        ),
        (
            lambda a: change_entry(a, "deep/reference/background", lambda b: b[:, 1:]),
            r"background: expected one case or more of 2 inputs, found shape \(40, 1\)",
        ),
        (lambda a: a["deep/reference/background"].fill(np.nan), "background: holds a value that is not finite"),
        (lambda a: a.pop("deep/reference/background") is None, "the array deep/reference/background is missing"),
        (narrow_reference, "model deep: its training cases have 1 inputs, expected 2"),
        (lambda a: a.pop("deep/reference/cloud/scale") is None, "the array deep/reference/cloud/scale is missing"),
        (lambda a: a["deep/reference/cloud/scale"].fill(0), "scale holds a value that is not positive"),
        (
            lambda a: change_entry(a, "deep/reference/sets/strangeness_1", lambda s: s[::-1]),
            "nonconformity_1: expected values from 0 to 1, ascending",
        ),
        (
            lambda a: a.update({"late_fusion/reference/sets/error_rate": np.array(0.4)}),
            r"model late_fusion: the error rate of its conformal sets is 0\.4, expected 0\.1",
        ),
    ],
)
def test_arrays_that_do_not_fit_are_refused_though_the_hashes_agree(copy, change, message):
    change_arrays(copy, change)
    with pytest.raises(BundleError, match=message):
        load_bundle(copy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: g["features"].pop("deep_007"), "the golden case: 'deep_007' is missing"),
        (lambda g: g["features"].update(deep_512=1.0), "the golden case: 'deep_512' is unknown"),
        (
            lambda g: g["features"].update(deep_007=None),
            "features.deep_007: expected a finite number, found None",
        ),
        (
            lambda g: g["features"].update(deep_007=-1e300),
            "the golden case, deep_007: expected .* as in the training",
        ),
        (lambda g: g["scores"].pop("deep"), "the golden scores: 'deep' is missing"),
        (lambda g: g["deep"].pop(), "the golden case's deep features: expected 512 float64 numbers, found .*511"),
        (lambda g: g.pop("deep"), "deep"),
    ],
)
def test_a_golden_case_that_does_not_fit_is_refused_though_the_hashes_agree(copy, change, message):
    change_golden(copy, change)
    with pytest.raises(BundleError, match=message):
        load_bundle(copy)


def test_verify_passes_for_what_was_saved(bundle_folder):
    assert verify_bundle(bundle_folder).sha256 == load_bundle(bundle_folder).sha256


def test_verify_catches_a_golden_score_that_does_not_come_out(copy):
    change_golden(copy, lambda golden: golden["scores"].update(early_fusion=golden["scores"]["early_fusion"] + 1e-8))
    load_bundle(copy)
    with pytest.raises(BundleError, match=r"golden case, early_fusion: expected 0\.\d+, found 0\.\d+"):
        verify_bundle(copy)


def test_verify_catches_distances_that_its_training_cases_do_not_have(copy):
    change_arrays(copy, lambda a: change_entry(a, "deep/reference/cloud/distances", lambda d: 2 * d))
    load_bundle(copy)
    with pytest.raises(BundleError, match=f"^{copy}: its parts do not fit together: model deep: the distances of its"):
        verify_bundle(copy)


def test_verify_catches_a_network_of_other_weights(copy, small_protocol):
    torch.manual_seed(2)
    save_network(build_network(small_protocol.network), copy / "network.safetensors")
    rebuild(copy)
    load_bundle(copy)
    with pytest.raises(BundleError, match=r"golden case: the network's deep_\d+ is .*, expected .* within"):
        verify_bundle(copy)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("bn1", r"golden case: the network's deep_\d+ is [\d.]+, expected [\d.]+ within [\d.]+; torch or the weights"),
        (
            "layer3.5.bn3",
            r"golden case, deep: the network's features move the probability from 0\.\d+ to 0\.\d+, expected",
        ),
    ],
)
def test_verify_catches_biases_that_were_doubled_in_one_layer(repository, tmp_path, layer, message):
    """Of all layers of the demonstration's network, one that the probe cube shows most and the one it shows least."""
    demonstration = shutil.copytree(repository / "Resources" / "Bundles" / "demo", tmp_path / "demo")
    weights = load_file(demonstration / "network.safetensors")
    weights[f"{layer}.bias"] *= 2
    save_file(weights, demonstration / "network.safetensors")
    rebuild(demonstration)
    with pytest.raises(BundleError, match=message):
        verify_bundle(demonstration)


@pytest.mark.parametrize("name", ["demo", "axspa_asas40", "axspa_asas20", "ifx_mre"])
def test_the_demonstrations_reproduce_their_golden_case_in_double_precision(repository, monkeypatch, name):
    """Which no processor's single precision is nearer to than to another's."""
    bundle = load_bundle(repository / "Resources" / "Bundles" / name)
    bundle.network.double()
    monkeypatch.setattr("IFXPredictLib.bundles.store.probe_cube", lambda side: probe_cube(side).astype(np.float64))
    check_golden(bundle)


def test_a_network_of_another_architecture_is_refused(copy):
    architecture = {"block": "basic", "layers": [1, 1, 1, 1], "planes": [8, 16, 32, 512], "first_stride": 2}

    def change(content):
        content["protocol"]["network"] = architecture
        content["protocol_sha256"] = sha256_of_content(content["protocol"])

    rebuild(copy, change)
    with pytest.raises(BundleError, match=r"network\.safetensors: weights .*: expected finite .*, found"):
        verify_bundle(copy)


def test_the_probe_cube_is_within_the_window_and_lopsided():
    cube = probe_cube(8)
    assert cube.shape == (8, 8, 8)
    assert cube.dtype == np.float32
    assert cube.min() >= 0
    assert cube.max() <= 1
    for axes in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)]:
        for flips in range(8):
            if axes != (0, 1, 2) or flips:
                moved = np.flip(cube.transpose(axes), [a for a in range(3) if flips >> a & 1])
                assert np.abs(moved - cube).max() > 0.1
