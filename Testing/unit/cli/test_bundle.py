"""``ifxpredict bundle``: show and verify, and what they refuse."""

import json
import shutil

import pytest

from IFXPredictLib.bundles.store import load_bundle


def test_show_names_models_cutoffs_and_inputs(ifxpredict, bundle_folder):
    found = ifxpredict("bundle", "show", bundle_folder)
    assert (found.status, found.err) == (0, "")
    bundle = load_bundle(bundle_folder)
    assert found.out.startswith(bundle.notice + "\n")
    assert f"SHA-256 {bundle.sha256}" in found.out
    row = next(line for line in found.out.splitlines() if line.startswith("clinical"))
    assert row.split() == ["clinical", f"{bundle.models[0].cutoff:.3f}", "-", "albumin,", "crp,", "hemoglobin"]


def test_show_as_json_has_all_models(ifxpredict, bundle_folder):
    content = json.loads(ifxpredict("bundle", "show", bundle_folder, "--json").out)
    assert content["protocol"] == "ifx_cte_demo"
    assert content["models"]["late_fusion"]["inputs"] == ["clinical", "radiomics", "deep"]
    assert set(content["performance"]["train"]) == set(content["models"])


def test_verify_says_so(ifxpredict, bundle_folder):
    found = ifxpredict("bundle", "verify", bundle_folder)
    sha256 = load_bundle(bundle_folder).sha256
    assert (found.status, found.err) == (0, "")
    assert found.out == f"{bundle_folder}: verified, SHA-256 {sha256}\n"
    content = json.loads(ifxpredict("bundle", "verify", bundle_folder, "--json").out)
    assert content == {"bundle": str(bundle_folder), "sha256": sha256, "verified": True}


@pytest.mark.parametrize("action", ["show", "verify"])
def test_a_bundle_with_a_pickle_in_it_is_refused(refused, bundle_folder, tmp_path, action):
    copy = shutil.copytree(bundle_folder, tmp_path / "copy")
    (copy / "model.pkl").write_bytes(b"\x80\x04.")
    assert f"{copy}: holds model.pkl, which belongs to no bundle" in refused("bundle", action, copy)


@pytest.mark.parametrize("action", ["show", "verify"])
def test_a_folder_that_is_no_bundle_is_refused(refused, tmp_path, action):
    assert f"{tmp_path}: is not a bundle" in refused("bundle", action, tmp_path)
