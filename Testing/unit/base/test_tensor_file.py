"""A safetensors file whose header promises other bytes than it has is refused before any of them is read."""

import json
import struct

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load, save

from IFXPredictLib.base.errors import BundleError
from IFXPredictLib.base.tensor_file import check_tensors, is_whole, with_metadata

GOOD = save({"a": np.arange(6.0).reshape(2, 3), "b": np.zeros(0), "c": np.float32([1])}, {"origin": "here"})


def rewritten(change, data=b"\0" * 52, text=None):
    """The file with another header."""
    length = struct.unpack("<Q", GOOD[:8])[0]
    header = json.loads(GOOD[8 : 8 + length])
    header = change(header) or header
    content = (json.dumps(header) if text is None else text).encode()
    return struct.pack("<Q", len(content)) + content + data


def refused(tmp_path, content, message):
    (tmp_path / "a.safetensors").write_bytes(content)
    with pytest.raises(BundleError, match=message) as caught:
        check_tensors(tmp_path / "a.safetensors", BundleError)
    assert str(caught.value).startswith(f"{tmp_path}/a.safetensors: ")


@pytest.mark.parametrize("content", [GOOD, rewritten(lambda h: None), save({})])
def test_what_safetensors_writes_is_taken(tmp_path, content):
    (tmp_path / "a.safetensors").write_bytes(content)
    check_tensors(tmp_path / "a.safetensors", BundleError)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "a header of 0 bytes in a file of 0"),
        (struct.pack("<Q", 2**62) + GOOD[8:], "a header of 4611686018427387904 bytes in a file of"),
        (struct.pack("<Q", 2**20 + 1) + b" " * 2**21, "a header of 1048577 bytes in a file of"),
        (GOOD[:-1], "has [0-9]+ bytes, expected [0-9]+ by its header"),
        (GOOD + b"\0", "has [0-9]+ bytes, expected [0-9]+ by its header"),
        (rewritten(dict, text="[1]"), "its header is no object"),
        (rewritten(dict, text="[" * 99_999), "its header: is not valid JSON .nested deeper than 32 levels"),
        (rewritten(dict, text='{"a": 1, "a": 2}'), "its header: is not valid JSON .the key 'a' is given twice"),
    ],
)
def test_a_header_that_does_not_fit_into_the_file_is_refused(tmp_path, content, message):
    refused(tmp_path, content, message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h.update(a=3), "'a': expected dtype, shape and data_offsets, found 3"),
        (lambda h: h["a"].update(dtype="F8_E4M3"), "'a': expected numbers of the type F64, .*, found 'F8_E4M3'"),
        (lambda h: h["a"].update(dtype=["F64"]), "'a': expected numbers of the type F64"),
        (lambda h: h["a"].update(shape=[10**17, 3]), r"'a': F64 of shape .* has 2400000000000000000 bytes, found 48"),
        (lambda h: h["a"].update(shape=[-2, -3]), "'a': expected a shape and two places in whole numbers"),
        (lambda h: h["a"].update(shape=[True, 6]), "'a': expected a shape and two places in whole numbers"),
        (lambda h: h["a"].update(data_offsets=[0]), "'a': expected a shape and two places in whole numbers"),
        (lambda h: h["c"].update(data_offsets=[44, 48]), "'c' begins at byte 44, expected 48"),
        (lambda h: h.update(__metadata__={"origin": 3}), "__metadata__ holds more than texts"),
    ],
)
def test_a_tensor_that_does_not_fit_into_its_place_is_refused(tmp_path, change, message):
    refused(tmp_path, rewritten(change), message)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BundleError, match=r"a\.safetensors: cannot be read \(No such file or directory\)"):
        check_tensors(tmp_path / "a.safetensors", BundleError)


def test_metadata_stand_in_order_beside_the_hash_and_safetensors_reads_them(tmp_path):
    tensors = {"a": np.arange(6.0).reshape(2, 3), "c": np.float32([1])}
    content = with_metadata(save(tensors), {"origin": "here \u00fc", "epoch": "3"})
    assert content == with_metadata(save(tensors), {"origin": "here \u00fc", "epoch": "3"})
    (tmp_path / "a.safetensors").write_bytes(content)
    check_tensors(tmp_path / "a.safetensors", BundleError)
    with safe_open(tmp_path / "a.safetensors", "np") as file:
        assert {**file.metadata(), "sha256": ""} == {"origin": "here \u00fc", "epoch": "3", "sha256": ""}
        assert len(file.metadata()["sha256"]) == 64
    assert all(np.array_equal(found, tensors[name]) for name, found in load(content).items())


@pytest.mark.parametrize("position", [-1, -50, 4])
def test_one_changed_bit_is_found_by_the_hash_or_the_header(tmp_path, position):
    file = tmp_path / "a.safetensors"
    content = bytearray(with_metadata(save({"a": np.arange(9.0)}), {"origin": "here"}))
    file.write_bytes(content)
    assert is_whole(file)
    content[position] ^= 1
    file.write_bytes(content)
    assert not is_whole(file)


def test_a_file_of_an_earlier_version_has_no_hash_and_is_taken(tmp_path):
    (tmp_path / "a.safetensors").write_bytes(GOOD)
    assert is_whole(tmp_path / "a.safetensors")
