"""``ifxpredict update``: what it refuses before anything is written. What it does: test_evaluate, test_updating."""

import pytest


@pytest.fixture
def given(bundle_folder, tmp_path):
    return {
        "--bundle": bundle_folder,
        "--validation": tmp_path / "report",
        "--method": "slope",
        "--out": tmp_path / "b",
    }


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--method", "intercept,magic", "--method: expected some of intercept, slope, cutoff, conformal"),
        ("--method", "cutoff,cutoff", "each once"),
        ("--clinical", "blood.csv", "--cohort and --clinical are of the method harmonisation"),
        ("--validation", None, "has no validation.json, expected the folder that validate wrote"),
    ],
)
def test_methods_and_folders_that_make_no_update_are_refused(refused, given, tmp_path, option, value, message):
    arguments = given | ({option: value} if value else {})
    assert message in refused("update", *(word for pair in arguments.items() for word in pair))
    assert not (tmp_path / "b").exists()


def test_a_bundle_is_never_updated_in_place(refused, given, bundle_folder):
    before = {path.name: path.read_bytes() for path in bundle_folder.iterdir()}
    arguments = given | {"--out": bundle_folder}
    assert "is an input of this call or lies in a folder that is one" in refused(
        "update", *(word for pair in arguments.items() for word in pair)
    )
    assert {path.name: path.read_bytes() for path in bundle_folder.iterdir()} == before
