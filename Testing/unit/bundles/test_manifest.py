"""What bundle.json says is believed only where each file, and bundle.json itself, is as it was written."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.files import sha256_of_content, write_json
from IFXPredictLib.bundles.manifest import FILES, read_manifest
from IFXPredictLib.bundles.store import load_bundle
from IFXPredictLib.protocol.schema import HarmonisationRules


@pytest.fixture
def copy(bundle_folder, tmp_path):
    return shutil.copytree(bundle_folder, tmp_path / "copy")


def change(folder, how):
    """Change bundle.json and set its own hash right again."""
    content = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    how(content)
    content.pop("sha256", None)
    write_json(folder / "bundle.json", content | {"sha256": sha256_of_content(content)})


def test_a_manifest_says_what_the_loaded_bundle_says(bundle_folder):
    manifest, bundle = read_manifest(bundle_folder), load_bundle(bundle_folder)
    for field in ("folder", "sha256", "protocol", "notice", "intended_use"):
        assert getattr(manifest, field) == getattr(bundle, field), field
    assert manifest.models == tuple(model.name for model in bundle.models)


def test_it_is_described_in_one_line(bundle_folder):
    models = "Clinical, Radiomics, Deep learning, Early fusion, Late fusion"
    assert read_manifest(bundle_folder).description == f"ifx_cte_demo: 5 models ({models}), trained on 40 cases"


def test_the_clinical_values_that_a_model_needs_stand_in_the_protocols_order(copy):
    assert read_manifest(copy).needed == ("albumin", "hemoglobin", "crp")
    change(copy, lambda c: c["models"][3].update(inputs=["esr", "deep_003", "age"]))
    assert read_manifest(copy).needed == ("age", "albumin", "hemoglobin", "crp", "esr")


def test_what_imaging_features_are_harmonised_by_is_needed_too(copy):
    rules = HarmonisationRules("combat", ("esr", "crp"))
    protocol = dataclasses.replace(read_manifest(copy).protocol, harmonisation=rules)
    kept = {"protocol": protocol.to_mapping(), "protocol_sha256": protocol.sha256}
    change(copy, lambda c: c.update(kept, centres={"A": 20, "B": 20}))
    assert read_manifest(copy).needed == ("albumin", "hemoglobin", "crp", "esr")


def test_the_demonstration_bundle_has_a_manifest(repository):
    manifest = read_manifest(repository / "Resources" / "Bundles" / "demo")
    assert manifest.description.endswith("trained on 166 cases")
    assert manifest.notice.startswith("DEMONSTRATION ONLY")
    assert set(manifest.needed) < set(manifest.protocol.clinical_names)


def test_a_case_of_another_centre_is_answered_where_there_is_a_reference(bundle_folder):
    plain = read_manifest(bundle_folder)
    assert (plain.centres, plain.answers_for("")) == ((), True)
    for reference, others in (("A", True), ("", False)):
        rules = HarmonisationRules("combat", (), reference)
        found = dataclasses.replace(
            plain, protocol=dataclasses.replace(plain.protocol, harmonisation=rules), centres=("A", "B")
        )
        assert [found.answers_for(centre) for centre in ("B", "C", "")] == [True, others, others]


def test_a_manifest_cannot_be_changed(bundle_folder):
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_manifest(bundle_folder).notice = ""


@pytest.mark.parametrize("name", ["bundle.json", *FILES])
def test_one_changed_bit_is_refused(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(BundleError, match=name):
        read_manifest(copy)


@pytest.mark.parametrize("byte", [b" ", b"\n"])
def test_one_changed_bit_in_the_white_space_of_bundle_json_is_refused(copy, byte):
    original = (copy / "bundle.json").read_bytes()
    position = original.index(byte)
    for bit in range(8):
        content = bytearray(original)
        content[position] ^= 1 << bit
        (copy / "bundle.json").write_bytes(content)
        with pytest.raises(BundleError, match=r"bundle\.json"):
            read_manifest(copy)


@pytest.mark.parametrize(("old", "new"), [(b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n ", b"\n\t"), (b"}\n", b"}\n\n")])
def test_white_space_that_json_does_not_care_for_is_refused(copy, old, new):
    content = (copy / "bundle.json").read_bytes()
    (copy / "bundle.json").write_bytes(content.replace(old, new))
    message = r"bundle\.json: the content is as written, the bytes are not \(other line endings or blanks\?\)"
    with pytest.raises(BundleError, match=message):
        read_manifest(copy)


def test_a_changed_cutoff_is_told_from_the_hash_in_bundle_json(copy):
    content = json.loads((copy / "bundle.json").read_text(encoding="utf-8"))
    content["models"][0]["cutoff"] = 0.123
    write_json(copy / "bundle.json", content)
    with pytest.raises(BundleError, match=r"was changed after it was written: expected SHA-256 \w{64}, found \w{64}"):
        read_manifest(copy)


@pytest.mark.parametrize(
    ("number", "message"), [("NaN", "not valid JSON .NaN"), ("1e999", "1e999 is not a finite number")]
)
def test_a_cutoff_that_is_not_finite_is_refused(copy, number, message):
    text = (copy / "bundle.json").read_text(encoding="utf-8")
    cutoff = json.loads(text)["models"][0]["cutoff"]
    (copy / "bundle.json").write_text(text.replace(f'"cutoff": {cutoff!r}', f'"cutoff": {number}', 1), encoding="utf-8")
    with pytest.raises(BundleError, match=message):
        read_manifest(copy)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(BundleError, match=f"{name} is missing; get the bundle again"):
        read_manifest(copy)


def test_a_folder_in_the_place_of_a_file_is_refused(copy):
    (copy / "golden.json").unlink()
    (copy / "golden.json").mkdir()
    with pytest.raises(BundleError, match=r"golden\.json is missing"):
        read_manifest(copy)


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: None])
def test_a_folder_that_is_no_bundle_is_told_so(tmp_path, make):
    make(tmp_path / "folder")
    with pytest.raises(BundleError, match=r"folder: is not a bundle, it has no bundle\.json"):
        read_manifest(tmp_path / "folder")


def test_what_is_near_a_bundle_is_answered_by_where_the_bundle_is(copy, tmp_path):
    with pytest.raises(BundleError, match=rf"is not a bundle, .*; give the folder {copy.name} in it\.$"):
        read_manifest(copy.parent)
    with pytest.raises(BundleError, match=r"is not a bundle, .*; give the folder that the bundle's files lie in\.$"):
        read_manifest(copy / "bundle.json")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", copy)
    with pytest.raises(BundleError, match=r"packed\.zip: is not a bundle, .*; unpack it and give the bundle's folder"):
        read_manifest(Path(packed))


def test_other_line_ends_in_any_file_say_what_to_do(copy):
    card = copy / "MODEL_CARD.md"
    card.write_bytes(card.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(BundleError, match=r"MODEL_CARD\.md: was changed: .*; get the bundle again, as binary files\.$"):
        read_manifest(copy)


def test_a_stray_file_is_named_before_any_file_is_opened(copy, monkeypatch):
    (copy / "model.pkl").write_bytes(b"\x80\x04N.")
    opened = []
    monkeypatch.setattr("IFXPredictLib.bundles.manifest.sha256_of", opened.append)
    with pytest.raises(BundleError, match=r"holds model\.pkl, which belongs to no bundle; nothing in it was loaded"):
        read_manifest(copy)
    assert not opened


@pytest.mark.parametrize("name", [".DS_Store", "._bundle.json", "._.DS_Store", "Thumbs.db", "desktop.ini"])
def test_what_a_system_leaves_in_a_folder_does_no_harm(copy, name):
    (copy / name).write_bytes(b"\0\5\26\7")
    assert read_manifest(copy).sha256


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (lambda c: c.update(schema="bundle-9"), "expected schema ifxpredict-bundle-2, found bundle-9"),
        (
            lambda c: c.update(schema="ifxpredict-bundle-1"),
            r"found ifxpredict-bundle-1; train it again with this version, or use the version that wrote it\.$",
        ),
        (lambda c: c.pop("models"), "the entry 'models' is missing"),
        (lambda c: c.update(code="print()"), "the entry 'code' is unknown"),
        (lambda c: c["files"].pop("golden.json"), r"golden\.json: was changed: expected SHA-256 None"),
        (lambda c: c.update(files=3), "was changed: expected SHA-256 3"),
        (lambda c: c.update(models=3), r"bundle\.json: models: expected a list, found 3"),
        (lambda c: c["models"][0].pop("inputs"), r"bundle\.json: models\[0\]: the key 'inputs' is missing"),
        (lambda c: c["models"][0].update(inputs=[[]]), r"models\[0\]: inputs\[0\]: expected str, found \[\]"),
        (lambda c: c.update(summary={}), "summary: the key 'cases' is missing"),
        (lambda c: c["protocol"].pop("seed"), r"bundle\.json: protocol: the key 'seed' is missing"),
        (lambda c: c["protocol"].update(colour="red"), "unknown key 'colour'"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused_though_the_hash_agrees(copy, how, message):
    change(copy, how)
    with pytest.raises(BundleError, match=message):
        read_manifest(copy)


@pytest.mark.parametrize("content", ["[]", "3"])
def test_json_of_another_kind_is_refused(copy, content):
    (copy / "bundle.json").write_text(content, encoding="utf-8")
    with pytest.raises(BundleError, match=r"expected schema ifxpredict-bundle-2, found (list|int)"):
        read_manifest(copy)
