"""A safetensors file's own account of itself, compared with its size before anything of it is read into memory.

The format: 8 bytes with the length of a JSON header (little-endian); the header, which gives each tensor's type, shape
and place, and texts as metadata; the numbers, without a gap. It has no checksum: ours is among the metadata. Source:
huggingface/safetensors, README.md, "Format".
"""

import json
import math
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import IFXPredictError
from .strict_json import parse_json
from .text import quoted

_LARGEST_HEADER = 1 << 20
"""Bytes: the header of ResNet-18 with its momentum has 20 000."""
_LENGTH = 8
_HASH = "sha256"
_BYTES = {"F64": 8, "F32": 4, "F16": 2, "I64": 8}
"""Of one number of each type that is ever stored here."""


def check_tensors(path: Path, error: type[IFXPredictError]) -> None:
    """Raise ``error``, naming the file and the tensor, where a safetensors file is not what its header says.

    The header has to fit into the file, each shape to make as many bytes as the tensor has, and the tensors to follow
    each other up to the file's last byte: what is read then takes the file's size in memory and no more.

    Parameters
    ----------
    path : Path
        The file. Its header alone is read.
    error : type of IFXPredictError
        The class of what is raised.

    Raises
    ------
    IFXPredictError
        Of the class ``error``, also where the file cannot be read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(_LENGTH), "little")
            if not 2 <= length <= min(_LARGEST_HEADER, size - _LENGTH):
                raise error(f"{path}: is no safetensors file: a header of {length} bytes in a file of {size}.")
            header = parse_json(stream.read(length), f"{path}: its header", error)
    except OSError as problem:
        raise error(f"{path}: cannot be read ({problem.strerror}).") from problem
    if not isinstance(header, dict):
        raise error(f"{path}: is no safetensors file: its header is no object.")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise error(f"{path}: is no safetensors file: __metadata__ holds more than texts.")
    places = sorted((_place(entry, f"{path}: {quoted(name)}", error), name) for name, entry in header.items())
    end = 0
    for (first, last), name in places:
        if first != end:
            raise error(f"{path}: {quoted(name)} begins at byte {first}, expected {end}.")
        end = last
    if _LENGTH + length + end != size:
        raise error(f"{path}: has {size} bytes, expected {_LENGTH + length + end} by its header.")


def is_whole(path: Path) -> bool:
    """Whether a safetensors file is what its header says, and its numbers those of which it holds the hash, if any.

    Earlier versions wrote none.
    """
    try:
        check_tensors(path, IFXPredictError)
    except IFXPredictError:
        return False
    content = path.read_bytes()
    return _header(content).get("__metadata__", {}).get(_HASH) in (None, _numbers_sha256(content))


def with_metadata(content: bytes, metadata: Mapping[str, str]) -> bytes:
    """A safetensors file's ``content`` with texts in its header, in order, and the hash of its numbers among them.

    safetensors itself writes several texts in another order each time.

    Parameters
    ----------
    content : bytes
        The whole file as ``save`` of safetensors gives it of tensors alone: metadata that it had would stay in place of
        the new.
    metadata : mapping of str to str
        The texts by name; "sha256" is the name of the hash.

    Returns
    -------
    bytes
        The whole file; its numbers begin at a multiple of 8 bytes.

    Raises
    ------
    IFXPredictError
        Where the header of ``content`` is not strict JSON.
    """
    header = {"__metadata__": {**metadata, _HASH: _numbers_sha256(content)}, **_header(content)}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _LENGTH)  # so that the numbers begin at a multiple of 8 bytes
    return b"".join([len(text).to_bytes(_LENGTH, "little"), text, memoryview(content)[_header_end(content) :]])


def _header_end(content: bytes) -> int:
    return _LENGTH + int.from_bytes(content[:_LENGTH], "little")


def _header(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = parse_json(content[_LENGTH : _header_end(content)], "header", IFXPredictError)
    return found


def _numbers_sha256(content: bytes) -> str:
    return sha256(memoryview(content)[_header_end(content) :]).hexdigest()


def _place(entry: Any, where: str, error: type[IFXPredictError]) -> tuple[int, int]:
    """The first byte of a tensor and the one after its last, counted from the header's end."""
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise error(f"{where}: expected dtype, shape and data_offsets, found {quoted(entry)}.")
    kind, shape, place = entry["dtype"], entry["shape"], entry["data_offsets"]
    if kind not in tuple(_BYTES):
        raise error(f"{where}: expected numbers of the type {', '.join(_BYTES)}, found {quoted(kind)}.")
    if not _are_counts(shape) or not _are_counts(place) or len(place) != 2:
        raise error(
            f"{where}: expected a shape and two places in whole numbers, found {quoted(shape)}, {quoted(place)}."
        )
    expected = math.prod(shape) * _BYTES[kind]
    if place[1] - place[0] != expected:
        raise error(f"{where}: {kind} of shape {quoted(shape)} has {expected} bytes, found {place[1] - place[0]}.")
    return place[0], place[1]


def _are_counts(values: Any) -> bool:
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)
