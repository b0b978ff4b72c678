"""``ifxpredict bundle``: show and verify, and what they refuse."""

import json
import shutil
import sys

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


def test_a_bundle_is_signed_and_verified_by_its_makers_key(ifxpredict, refused, bundle_folder, tmp_path):
    copy, keys = shutil.copytree(bundle_folder, tmp_path / "copy"), tmp_path / "keys"
    made = ifxpredict("bundle", "keygen", keys)
    assert (made.status, made.err) == (0, "")
    fingerprint = json.loads(ifxpredict("bundle", "sign", copy, "--key", keys / "private.pem", "--json").out)[
        "signed_by"
    ]
    assert f"{keys}: the key {fingerprint}; keep private.pem to yourself" in made.out
    found = ifxpredict("bundle", "verify", copy, "--key", keys / "public.pem")
    assert (found.status, found.err) == (0, "")
    assert found.out == f"{copy}: verified, SHA-256 {load_bundle(copy).sha256}, signed with the key {fingerprint}\n"
    assert "its signature was not checked: give --key" in ifxpredict("bundle", "verify", copy).out
    (copy / "bundle.sig").unlink()
    assert "is not signed" in refused("bundle", "verify", copy, "--key", keys / "public.pem")
    assert "private.pem: is there already" in refused("bundle", "keygen", keys)


def test_a_key_in_the_bundle_is_refused(refused, ifxpredict, bundle_folder, tmp_path):
    copy = shutil.copytree(bundle_folder, tmp_path / "copy")
    assert ifxpredict("bundle", "keygen", copy).status == 0
    message = refused("bundle", "sign", copy, "--key", copy / "private.pem")
    assert f"{copy}: holds private.pem, which belongs to no bundle" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sign", "X"), "bundle sign: the following arguments are required: --key"),
        (("show", "X", "--key", "k"), "unrecognized arguments: --key"),
        (("keygen", "X", "--key", "k"), "unrecognized arguments: --key"),
    ],
)
def test_a_key_is_given_where_it_is_needed_and_nowhere_else(refused, arguments, message):
    assert message in refused("bundle", *arguments)


def test_without_cryptography_it_is_said_how_to_get_it(refused, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives", None)
    message = refused("bundle", "keygen", tmp_path / "keys")
    assert 'needs the package cryptography: pip install "ifxpredict[sign]"' in message
