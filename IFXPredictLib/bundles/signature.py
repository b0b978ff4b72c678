"""Who made a bundle: its signature, made with a private key and checked with the public one (Ed25519, RFC 8032).

A bundle's hashes prove that no accident changed it; whoever changes it on purpose can write them anew. The signature
says that the holder of the private key vouched for exactly this content. It lies in the bundle as bundle.sig, which no
hash is of, and signs the line "IFXPredict bundle SHA256" with the hash of bundle.json's content, which has the hashes
of all other files. Keys are PEM files, as of ``openssl genpkey -algorithm ed25519``, and never part of a bundle.

cryptography, of the extra ``sign``, is imported where it is used: nothing else needs it.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import BundleError, IFXPredictError, ProtocolError
from ..base.files import make_folder, read_json, read_text, write_json, write_text
from ..protocol.strict_yaml import read_as
from .bundle import Bundle
from .manifest import SIGNATURE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_FORMAT = "ifxpredict-signature-1"
_LARGEST_KEY = 1 << 14
_HOW = "make a pair with `ifxpredict bundle keygen DIR`"


@dataclass(frozen=True)
class _Signature:
    """The content of bundle.sig: ``key`` is the fingerprint of the public key, ``signature`` 64 bytes in base 64."""

    format: str
    bundle_sha256: str
    key: str
    signature: str


def make_keys(folder: Path) -> str:
    """Write private.pem, for its owner's eyes alone, and public.pem; returns the fingerprint of the pair.

    Raises IFXPredictError where the folder has one of them or cannot be written to.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    make_folder(folder)
    private, public = folder / "private.pem", folder / "public.pem"
    for path in (private, public):
        if path.exists():
            raise IFXPredictError(f"{path}: is there already, and is not replaced; give another folder.")
    key = Ed25519PrivateKey.generate()
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    content = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    with os.fdopen(os.open(private, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
    write_text(public, key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode())
    return _fingerprint(key.public_key())


def sign_bundle(bundle: Bundle, private_key: Path) -> str:
    """Write bundle.sig into a verified bundle's folder.

    Parameters
    ----------
    bundle : Bundle
        What ``verify_bundle`` found good. A signature that lies in its folder is replaced.
    private_key : Path
        The PEM file of a private key of Ed25519, without a passphrase.

    Returns
    -------
    str
        The key's fingerprint: the SHA-256 of its public key, in hexadecimal.

    Raises
    ------
    BundleError
        Where the key's file cannot be read or is no private key of Ed25519.
    IFXPredictError
        Where bundle.sig cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: Ed25519PrivateKey = _read_key(private_key, load_pem_private_key, Ed25519PrivateKey, "private", None)
    fingerprint = _fingerprint(key.public_key())
    signature = base64.b64encode(key.sign(_message(bundle.sha256))).decode()
    content = {"format": _FORMAT, "bundle_sha256": bundle.sha256, "key": fingerprint, "signature": signature}
    write_json(bundle.folder / SIGNATURE, content)
    return fingerprint


def check_signature(bundle: Bundle, public_key: Path) -> str:
    """The fingerprint of the public key, whose holder signed exactly this bundle.

    Parameters
    ----------
    bundle : Bundle
        What ``verify_bundle`` found good: the signature is of the hash of bundle.json alone, which has those of the
        other files.
    public_key : Path
        The PEM file of a public key of Ed25519.

    Returns
    -------
    str
        The SHA-256 of the public key, in hexadecimal.

    Raises
    ------
    BundleError
        Where the bundle is not signed, was signed with another key, where the signature was changed, is another
        bundle's or of another version, and where the file cannot be read or is no public key of Ed25519.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    key: Ed25519PublicKey = _read_key(public_key, load_pem_public_key, Ed25519PublicKey, "public")
    found, fingerprint, file = _read_signature(bundle.folder), _fingerprint(key), bundle.folder / SIGNATURE
    if found.bundle_sha256 != bundle.sha256:
        raise BundleError(f"{file}: is of the bundle with SHA-256 {found.bundle_sha256[:64]}, this is {bundle.sha256}.")
    if found.key != fingerprint:
        raise BundleError(f"{file}: was signed with the key {found.key[:64]}, not with {fingerprint} of {public_key}.")
    try:
        key.verify(base64.b64decode(found.signature, validate=True), _message(bundle.sha256))
    except (InvalidSignature, binascii.Error) as problem:
        raise BundleError(f"{file}: does not hold for this bundle: it was changed or is forged.") from problem
    return fingerprint


def is_signed(folder: Path) -> bool:
    """Whether a signature lies in the bundle; nothing is said of whose it is, or of what."""
    return (folder / SIGNATURE).is_file()


def _message(bundle_sha256: str) -> bytes:
    return f"IFXPredict bundle {bundle_sha256}\n".encode()


def _fingerprint(key: "Ed25519PublicKey") -> str:
    return sha256(key.public_bytes_raw()).hexdigest()


def _read_signature(folder: Path) -> _Signature:
    file = folder / SIGNATURE
    if not is_signed(folder):
        raise BundleError(f"{folder}: is not signed, it has no {SIGNATURE}; ask its maker for the signed bundle.")
    try:
        found: _Signature = read_as(_Signature, read_json(file, BundleError), str(file))
    except ProtocolError as problem:
        raise BundleError(str(problem)) from problem
    if found.format != _FORMAT:
        raise BundleError(f"{file}: expected the format {_FORMAT}, found {found.format[:40]!r}; update IFXPredict.")
    return found


def _read_key(path: Path, load: Any, kind: type, words: str, *password: None) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    text = read_text(path, BundleError, _LARGEST_KEY)
    try:
        key = load(text.encode(), *password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        encrypted = " without a passphrase" if "ENCRYPTED" in text else ""
        raise BundleError(f"{path}: is no {words} key in PEM{encrypted}; {_HOW}.") from problem
    if not isinstance(key, kind):
        raise BundleError(f"{path}: expected a {words} key of Ed25519, found a {type(key).__name__}; {_HOW}.")
    return key
