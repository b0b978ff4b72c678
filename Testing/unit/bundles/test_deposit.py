"""What lies beside a shared bundle: how it is verified, by what it is cited, and what is refused of it."""

import dataclasses
import hashlib
import json
import shutil

import pytest

from IFXPredictLib.base.errors import BundleError, IFXPredictError
from IFXPredictLib.bundles.deposit import (
    check_depositing,
    check_sums,
    citation,
    write_beside_updated,
    write_crate,
    write_readme,
)
from IFXPredictLib.bundles.manifest import FILES
from IFXPredictLib.bundles.store import load_bundle, save_bundle, verify_bundle
from IFXPredictLib.protocol.schema import Shell, VoiRules


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


def test_what_a_mac_leaves_beside_each_file_on_a_stick_is_none_of_the_sums_and_not_copied(copy, tmp_path):
    for file in [path for path in copy.rglob("*") if path.is_file()]:
        file.with_name(f"._{file.name}").write_bytes(b"\0\5\26\7")
    verify_bundle(copy)
    (new := tmp_path / "new").mkdir()
    write_beside_updated(new, load_bundle(copy), copy)
    monai = {path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()}
    assert "monai/models/model.safetensors" in monai
    assert not [name for name in monai if "._" in name]


def test_what_was_read_only_is_copied_as_it_is_and_not_read_only(copy, tmp_path):
    """As of a share or a disc: Windows would flush none of the copies, and nobody could remove them."""
    inside = sorted((copy / "monai").rglob("*"))
    for path in inside:
        path.chmod(0o555 if path.is_dir() else 0o444)
    (new := tmp_path / "new").mkdir()
    write_beside_updated(new, load_bundle(copy), copy)
    for path in inside:
        found = new / path.relative_to(copy)
        assert found.is_dir() or found.read_bytes() == path.read_bytes()
        assert found.stat().st_mode & 0o200
        path.chmod(0o755)


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
    assert root["keywords"] == ["radiomics", "deep learning", "prediction model"]
    parts = [part["@id"] for part in root["hasPart"]]
    assert {"bundle.json", "SHA256SUMS", "monai/configs/inference.json"} <= {*parts}
    for name in parts:
        assert entities[name]["@type"] == "File"
        assert int(entities[name]["contentSize"]) == (shared_folder / name).stat().st_size
        assert (entities[name]["encodingFormat"] == "text/markdown") == name.endswith(".md")


def test_people_of_the_crate_have_a_given_and_a_family_name_where_they_have_two(fresh_bundle, shared_folder, tmp_path):
    copy = shutil.copytree(shared_folder, tmp_path / "copy")
    authors = ["Ada Lovelace <0000-0002-1825-0097>", "van der Berg, Anna", "Plato"]
    write_crate(copy, fresh_bundle, "cc0-1.0", authors, "", "2026-11-30")
    entities = json.loads((copy / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    assert [entity for entity in entities if entity["@type"] == "Person"] == [
        {
            "@id": "https://orcid.org/0000-0002-1825-0097",
            "@type": "Person",
            "name": "Ada Lovelace",
            "givenName": "Ada",
            "familyName": "Lovelace",
        },
        {
            "@id": "#van-der-Berg-Anna",
            "@type": "Person",
            "name": "van der Berg, Anna",
            "givenName": "Anna",
            "familyName": "van der Berg",
        },
        {"@id": "#Plato", "@type": "Person", "name": "Plato"},
    ]
    rights = {"@id": "https://spdx.org/licenses/CC0-1.0", "@type": "CreativeWork", "name": "CC0-1.0"}
    assert rights in entities, "as SPDX writes it"


def test_the_readme_says_how_to_verify_and_to_cite(shared_folder):
    text = (shared_folder / "README.md").read_text("utf-8")
    for words in ("sha256sum -c SHA256SUMS", "ifxpredict bundle verify .", "Ada Lovelace; Grace Hopper.", "monai/"):
        assert words in text
    assert "{" not in text
    assert load_bundle(shared_folder).notice in text


def test_the_readme_names_what_each_command_needs(shared_folder):
    text = (shared_folder / "README.md").read_text("utf-8")
    assert "predict --bundle . --image image.nii.gz --mask voi.nii.gz --clinical blood.json" in text
    assert 'pip install "ifxpredict[research] @ git+https://github.com/' in text
    assert text.index("pip install monai fire safetensors") < text.index("monai.bundle run")


def test_the_readme_gives_a_file_of_each_further_series_and_drawn_voi(fresh_bundle, tmp_path):
    vois = VoiRules("wall"), VoiRules("fat", Shell(1, 8, -190, -30)), VoiRules("node")
    protocol = dataclasses.replace(fresh_bundle.protocol, vois=vois, series=("portal", "arterial"))
    write_readme(tmp_path, dataclasses.replace(fresh_bundle, protocol=protocol), "")
    files = "--image-of arterial arterial.nii.gz --mask-of node node.nii.gz"
    assert f"--mask voi.nii.gz {files} --clinical blood.json" in (tmp_path / "README.md").read_text("utf-8")


def test_without_authors_nobody_is_cited(fresh_bundle):
    assert citation(fresh_bundle, [], "2026") == ""
    assert citation(fresh_bundle, ["A. Maker <0000-0002-1694-233X>"], "2026").startswith("A. Maker. ")


@pytest.mark.parametrize(
    ("licence", "authors", "message"),
    [
        ("CC-BY-4.0", [], "--licence and --author belong together"),
        (None, ["Ada"], "--licence and --author belong together"),
        ("my own", ["Ada"], "--licence is 'my own', expected one of CC0-1.0"),
        ("MIT", ["Ada <me>"], "--author is 'Ada <me>', expected a name, or a name and an ORCID"),
        ("MIT", ["Ada <0000-0002-1825-0098>"], "the ORCID ends with 8, expected 7"),
    ],
)
def test_a_licence_or_an_author_that_is_none_is_refused(licence, authors, message):
    with pytest.raises(IFXPredictError, match=message):
        check_depositing(licence, authors)
