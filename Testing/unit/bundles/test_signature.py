"""A signature says whose bundle it is: any other key, content or signature is refused in words."""

import dataclasses
import json
import shutil
import stat
import subprocess

import pytest

from IFXPredictLib.base.errors import BundleError, IFXPredictError
from IFXPredictLib.base.files import write_json
from IFXPredictLib.bundles.signature import check_signature, is_signed, make_keys, sign_bundle
from IFXPredictLib.bundles.store import check_target, load_bundle, save_bundle

pytest.importorskip("cryptography")


@pytest.fixture
def bundle(bundle_folder, tmp_path):
    return load_bundle(shutil.copytree(bundle_folder, tmp_path / "copy"))


@pytest.fixture
def keys(tmp_path):
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def signed(bundle, keys):
    sign_bundle(bundle, keys / "private.pem")
    return bundle


def refused(bundle, key, message):
    with pytest.raises(BundleError, match=message) as caught:
        check_signature(bundle, key)
    assert len(str(caught.value).replace(str(bundle.folder.parent), "")) <= 300


def test_a_signed_bundle_is_known_by_the_public_key_and_loads_as_before(bundle, keys):
    assert not is_signed(bundle.folder)
    made = sign_bundle(bundle, keys / "private.pem")
    assert is_signed(bundle.folder)
    assert check_signature(bundle, keys / "public.pem") == made
    assert load_bundle(bundle.folder).sha256 == bundle.sha256
    check_target(bundle.folder)


def test_the_private_key_is_for_its_owner_alone_and_no_key_is_ever_replaced(keys, tmp_path):
    assert stat.S_IMODE((keys / "private.pem").stat().st_mode) == 0o600
    before = (keys / "private.pem").read_bytes()
    with pytest.raises(IFXPredictError, match=r"private\.pem: is there already, and is not replaced"):
        make_keys(keys)
    assert (keys / "private.pem").read_bytes() == before
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "public.pem").touch()
    with pytest.raises(IFXPredictError, match=r"public\.pem: is there already"):
        make_keys(tmp_path / "half")
    assert [path.name for path in (tmp_path / "half").iterdir()] == ["public.pem"]


def test_openssl_says_the_same_of_the_signature(signed, keys, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    found = json.loads((signed.folder / "bundle.sig").read_text(encoding="utf-8"))
    (tmp_path / "line").write_text(f"IFXPredict bundle {signed.sha256}\n", encoding="utf-8")
    subprocess.run(
        ["openssl", "base64", "-d", "-A", "-out", "raw"], input=found["signature"].encode(), cwd=tmp_path, check=True
    )
    command = "openssl pkeyutl -verify -pubin -inkey keys/public.pem -rawin -in line -sigfile raw".split()
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "line").write_text(f"IFXPredict bundle {signed.sha256[::-1]}\n", encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_keys_of_openssl_serve_as_well(bundle, tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    for command in ("genpkey -algorithm ed25519 -out a.pem", "pkey -in a.pem -pubout -out b.pem"):
        subprocess.run(["openssl", *command.split()], cwd=tmp_path, check=True, capture_output=True)
    assert sign_bundle(bundle, tmp_path / "a.pem") == check_signature(bundle, tmp_path / "b.pem")


def test_a_bundle_without_a_signature_is_refused(bundle, keys):
    refused(bundle, keys / "public.pem", r"copy: is not signed, it has no bundle\.sig; ask its maker")


def test_another_key_is_refused_with_both_fingerprints(signed, keys, tmp_path):
    other = make_keys(tmp_path / "other")
    refused(
        signed, tmp_path / "other" / "public.pem", rf"bundle\.sig: was signed with the key \w{{64}}, not with {other}"
    )


def test_the_signature_of_another_bundle_is_refused(signed, keys):
    other = dataclasses.replace(signed, sha256="0" * 64)
    refused(other, keys / "public.pem", rf"is of the bundle with SHA-256 {signed.sha256}, this is 0{{64}}")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"signature": "A" * 86 + "=="}, "does not hold for this bundle: it was changed or is forged"),
        ({"signature": "no base 64"}, "does not hold for this bundle"),
        ({"signature": ""}, "does not hold for this bundle"),
        ({"signature": None}, r"bundle\.sig: signature: expected str, found None"),
        ({"format": "ifxpredict-signature-9"}, "expected the format ifxpredict-signature-1, found"),
        ({"more": 1}, "unknown key 'more'"),
    ],
)
def test_a_changed_signature_is_refused(signed, keys, change, message):
    file = signed.folder / "bundle.sig"
    write_json(file, json.loads(file.read_text(encoding="utf-8")) | change)
    refused(signed, keys / "public.pem", message)


def test_whoever_writes_the_hashes_anew_cannot_make_the_signature_fit(signed, keys):
    file = signed.folder / "bundle.sig"
    forged = dataclasses.replace(signed, sha256="f" * 64)
    write_json(file, json.loads(file.read_text(encoding="utf-8")) | {"bundle_sha256": forged.sha256})
    refused(forged, keys / "public.pem", "does not hold for this bundle: it was changed or is forged")


def test_what_is_no_key_of_this_kind_is_refused_by_name(signed, keys, tmp_path):
    refused(signed, keys / "private.pem", r"private\.pem: is no public key in PEM; make a pair with")
    refused(signed, tmp_path / "none.pem", r"none\.pem: cannot be read")
    (tmp_path / "big.pem").write_text("x" * 20_000, encoding="utf-8")
    refused(signed, tmp_path / "big.pem", r"big\.pem: has 20000 bytes, expected at most 16384")
    with pytest.raises(BundleError, match=r"public\.pem: is no private key in PEM"):
        sign_bundle(signed, keys / "public.pem")
    locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
    (tmp_path / "locked.pem").write_text(locked, encoding="utf-8")
    with pytest.raises(BundleError, match=r"locked\.pem: is no private key in PEM without a passphrase"):
        sign_bundle(signed, tmp_path / "locked.pem")


def test_keys_of_other_kinds_are_refused(signed, tmp_path):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    pem, spki = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    (tmp_path / "x.pem").write_bytes(X25519PrivateKey.generate().public_key().public_bytes(pem, spki))
    refused(signed, tmp_path / "x.pem", r"x\.pem: expected a public key of Ed25519, found a X25519PublicKey")


def test_a_bundle_that_is_trained_anew_loses_the_old_signature(signed, fresh_bundle, network_file):
    save_bundle(dataclasses.replace(fresh_bundle, folder=signed.folder), network_file, fresh_bundle.notice)
    assert not is_signed(signed.folder)
