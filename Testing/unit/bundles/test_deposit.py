"""What lies beside a shared bundle: how it is verified, by what it is cited, and what is refused of it."""

import dataclasses
import hashlib
import json
import shutil

import pytest

from IFXPredictLib.base.errors import BundleError, IFXPredictError
from IFXPredictLib.bundles.deposit import check_depositing, check_sums, citation
from IFXPredictLib.bundles.manifest import FILES
from IFXPredictLib.bundles.store import load_bundle, save_bundle, verify_bundle


@pytest.fixture
def copy(shared_folder, tmp_path):
    return shutil.copytree(shared_folder, tmp_path / "copy")


def test_every_file_but_the_crate_is_among_the_sums_as_sha256sum_writes_them(shared_folder):
    listed = dict(reversed(line.split("  ")) for line in (shared_folder / "SHA256SUMS").read_text("utf-8").splitlines())
    files = {p.relative_to(shared_folder).as_posix() for p in shared_folder.rglob("*") if p.is_file()}
    assert listed.keys() == files - {"SHA256SUMS", "ro-crate-metadata.json"}
    assert {"bundle.json", "README.md", "monai/models/model.safetensors"} <= listed.keys()
    for name, found in listed.items():
        assert hashlib.sha256((shared_folder / name).read_bytes()).hexdigest() == found


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("README.md", lambda p: p.write_text("Run rm -rf", "utf-8"), "README.md: was changed: expected SHA-256"),
        ("monai/more.py", lambda p: p.write_text("", "utf-8"), "monai/more.py: is not listed in SHA256SUMS"),
        ("monai/configs/metadata.json", lambda p: p.unlink(), "metadata.json: is missing; get the bundle again"),
        ("SHA256SUMS", lambda p: p.write_text("ab  README.md\n", "utf-8"), "SHA256SUMS, line 1: expected a SHA-256"),
        ("SHA256SUMS", lambda p: p.unlink(), "SHA256SUMS: cannot be read"),
    ],
)
def test_what_was_changed_beside_a_shared_bundle_is_refused_by_verify(copy, name, change, message):
    load_bundle(copy)
    change(copy / name)
    with pytest.raises(BundleError, match=message):
        verify_bundle(copy)


def test_whoever_deposits_the_bundle_may_edit_the_crate(copy):
    (copy / "ro-crate-metadata.json").write_text("{}", "utf-8")
    check_sums(copy)


def test_files_of_a_deposit_are_strangers_in_a_bundle_that_is_not_shared(bundle_folder, tmp_path):
    copy = shutil.copytree(bundle_folder, tmp_path / "copy")
    (copy / "README.md").write_text("Hello", "utf-8")
    with pytest.raises(BundleError, match=r"holds README\.md, which belongs to no bundle"):
        load_bundle(copy)


def test_a_bundle_takes_the_place_of_a_shared_one_and_of_all_that_lay_beside_it(copy, fresh_bundle, network_file):
    (copy / "ro-crate-metadata.json").unlink()
    save_bundle(dataclasses.replace(fresh_bundle, folder=copy), network_file, fresh_bundle.notice)
    assert sorted(path.name for path in copy.iterdir()) == sorted(("bundle.json", *FILES))


def test_the_crate_is_one_by_the_rules_of_ro_crate(shared_folder):
    content = json.loads((shared_folder / "ro-crate-metadata.json").read_text("utf-8"))
    assert content["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in content["@graph"]}
    assert len(entities) == len(content["@graph"])
    about = entities["ro-crate-metadata.json"]
    assert (about["@type"], about["about"]) == ("CreativeWork", {"@id": "./"})
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    assert root["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    assert [entities[a["@id"]]["name"] for a in root["author"]] == ["Ada Lovelace", "Grace Hopper"]
    assert root["author"][0] == {"@id": "https://orcid.org/0000-0002-1825-0097"}
    parts = [part["@id"] for part in root["hasPart"]]
    assert {"bundle.json", "SHA256SUMS", "monai/configs/inference.json"} <= {*parts}
    for name in parts:
        assert entities[name]["@type"] == "File"
        assert int(entities[name]["contentSize"]) == (shared_folder / name).stat().st_size
        assert (entities[name]["encodingFormat"] == "text/markdown") == name.endswith(".md")


def test_the_readme_says_how_to_verify_and_to_cite(shared_folder):
    text = (shared_folder / "README.md").read_text("utf-8")
    for words in ("sha256sum -c SHA256SUMS", "ifxpredict bundle verify .", "Ada Lovelace; Grace Hopper.", "monai/"):
        assert words in text
    assert "{" not in text
    assert load_bundle(shared_folder).notice in text


def test_without_authors_nobody_is_cited(fresh_bundle):
    assert citation(fresh_bundle, [], "2026") == ""
    assert citation(fresh_bundle, ["A. Maker <0000-0002-1825-009X>"], "2026").startswith("A. Maker. ")


@pytest.mark.parametrize(
    ("licence", "authors", "message"),
    [
        ("CC-BY-4.0", [], "--licence and --author belong together"),
        (None, ["Ada"], "--licence and --author belong together"),
        ("my own", ["Ada"], "--licence is 'my own', expected an SPDX name"),
        ("MIT", ["Ada <me>"], "--author is 'Ada <me>', expected a name, or a name and an ORCID"),
    ],
)
def test_a_licence_or_an_author_that_is_none_is_refused(licence, authors, message):
    with pytest.raises(IFXPredictError, match=message):
        check_depositing(licence, authors)
