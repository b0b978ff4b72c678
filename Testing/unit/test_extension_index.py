"""What Slicer's extension index asks of the repository: one address, a catalogue entry, pictures, a licence."""

import json
import re
import tomllib
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMA = (
    "https://raw.githubusercontent.com/Slicer/Slicer/main/Schemas/slicer-extension-catalog-entry-schema-v1.0.2.json#"
)
KEYS = {"$schema", "build_dependencies", "build_subdirectory", "category", "scm_revision", "scm_url", "tier"}
NAMING = (
    "CMakeLists.txt",
    "IFXPredict.json",
    "CITATION.cff",
    "README.md",
    "pyproject.toml",
    "IFXPredict/IFXPredict.py",
)
"""The files that say where the project is."""
OURS = r"https://(?:github|raw\.githubusercontent)\.com/(IFXPredict/[\w.-]+)"


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def metadata(key: str) -> str:
    return re.search(rf'^set\(EXTENSION_{key} "(.*)"\)$', text_of("CMakeLists.txt"), re.MULTILINE)[1]


def entry() -> dict:
    (file,) = [path for path in REPOSITORY.glob("*.json") if "scm_url" in path.read_text(encoding="utf-8")]
    assert f"project({file.stem})" in text_of("CMakeLists.txt"), "the entry's file has the extension's name"
    return json.loads(file.read_text(encoding="utf-8"))


def test_every_address_of_the_project_names_the_same_repository():
    home = metadata("HOMEPAGE")
    owner_and_name = home.removeprefix("https://github.com/")
    assert owner_and_name.endswith("/SlicerIFXPredict"), "the index asks for Slicer and the extension's name"
    for file in NAMING:
        assert set(re.findall(OURS, text_of(file))) == {owner_and_name}, file
    assert entry()["scm_url"] == home == yaml.safe_load(text_of("CITATION.cff"))["repository-code"]
    assert tomllib.loads(text_of("pyproject.toml"))["project"]["urls"]["Repository"] == home


def test_no_text_of_the_extension_has_a_semicolon_at_which_cmake_cuts_it():
    texts = dict(re.findall(r"^set\(EXTENSION_(\w+)([^)].*)\)$", text_of("CMakeLists.txt"), re.MULTILINE))
    assert {"DESCRIPTION", "CONTRIBUTORS", "DEPENDS"} <= set(texts)
    for key, text in texts.items():
        assert ";" not in text, key


def test_the_catalogue_entry_says_what_the_extension_says_of_itself():
    found = entry()
    assert set(found) == KEYS
    assert found["$schema"] == SCHEMA
    assert found["build_dependencies"] == metadata("DEPENDS").split()
    assert found["category"] == metadata("CATEGORY")
    assert f'"{found["category"]}"' in text_of("IFXPredict/IFXPredict.py")
    assert (found["build_subdirectory"], found["scm_revision"], found["tier"]) == (".", "main", 1)


def test_pictures_guides_and_licence_are_where_their_addresses_say():
    pages = re.findall(r"IFXPredict/SlicerIFXPredict/(?:blob/)?main/([\w./-]+)", "\n".join(map(text_of, NAMING)))
    assert {"IFXPredict/Resources/Icons/IFXPredict.png", "docs/user-guide.md"} <= set(pages)
    assert metadata("SCREENSHOTURLS").count("/main/Resources/Screenshots/") >= 1
    for page in pages:
        assert (REPOSITORY / page).is_file(), page
    assert "Apache License" in text_of("LICENSE.txt")
    assert (
        yaml.safe_load(text_of("CITATION.cff"))["license"]
        == tomllib.loads(text_of("pyproject.toml"))["project"]["license"]
    )


def test_what_is_to_be_cited_is_this_version_and_the_studies_of_the_readme():
    citation, readme = yaml.safe_load(text_of("CITATION.cff")), text_of("README.md")
    assert citation["version"] == re.search('^__version__ = "(.*)"$', text_of("IFXPredictLib/__init__.py"), re.M)[1]
    studies = {study["doi"]: study for study in citation["references"]}
    assert set(studies) == set(re.findall(r"\(https://doi\.org/([^)]+)\)", readme))
    for study in studies.values():
        assert study["title"] in readme
        assert f"*{study['journal']}* {study['year']};{study['volume']}" in readme
        named = [f"{one['family-names']} {one['given-names'][0]}" for one in study["authors"] if "family-names" in one]
        assert all(name in readme for name in named)
        assert named or study["doi"] in study["authors"][0]["name"], "where the README has no names, the DOI has them"
