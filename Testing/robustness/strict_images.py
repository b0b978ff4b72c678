"""What NIfTI, NRRD and MetaImage files say, read by nothing but struct, zlib and numpy; what is not plain is refused.

They take less than the product does, and nothing that it should not: a file that they refuse and it reads has to give
what it gave before it was damaged.
"""

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class UnclearError(Exception):
    """The file is not one that can be read in one way only."""


@dataclass(frozen=True)
class Volume:
    """``values`` (z, y, x) and ``affine`` (3, 4) from voxels x, y, z to mm, LPS; None where directions are not told."""

    values: np.ndarray
    affine: np.ndarray | None
    spacing: tuple[float, ...]


_NIFTI_TYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4", 1024: "i8", 1280: "u8"}
_LPS = np.diag([-1.0, -1.0, 1.0])


def nifti(content: bytes, voxels: bytes | None = None) -> Volume:
    """A NIfTI-1 file, or the header of a pair with its ``voxels``."""
    if content[:2] == b"\x1f\x8b":
        content = _gunzipped(content)
    if len(content) < 348:
        raise UnclearError("too short")
    order = {348: "<", 1543569408: ">"}.get(struct.unpack_from("<i", content)[0])
    if order is None or content[344:348] != (b"n+1\0" if voxels is None else b"ni1\0"):
        raise UnclearError("no NIfTI-1")
    dim = struct.unpack_from(order + "8h", content, 40)
    kind, bits = struct.unpack_from(order + "2h", content, 70)
    pixdim = struct.unpack_from(order + "8f", content, 76)
    offset, slope, inter = struct.unpack_from(order + "3f", content, 108)
    if dim[0] not in (3, 4, 5, 6, 7) or min(dim[1:4]) < 1 or any(n not in (0, 1) for n in dim[4 : dim[0] + 1]):
        raise UnclearError(f"dim {dim}")
    if kind not in _NIFTI_TYPES or np.dtype(_NIFTI_TYPES[kind]).itemsize * 8 != bits:
        raise UnclearError(f"datatype {kind} of {bits} bits")
    start = offset if voxels is None else 348 + offset
    if not (math.isfinite(offset) and start == int(start) and start >= (352 if voxels is None else 348)):
        raise UnclearError(f"vox_offset {offset}")
    stored = content if voxels is None else content[:348] + voxels
    count = math.prod(dim[1:4])
    values = _taken(stored[int(start) :], order + _NIFTI_TYPES[kind], count).reshape(dim[3:0:-1])
    if slope != 0 or inter != 0:
        if not (math.isfinite(slope) and math.isfinite(inter) and slope > 0):
            raise UnclearError(f"slope {slope}, intercept {inter}")
        values = values * slope + inter
    affine = _nifti_affine(content, order, pixdim)
    return Volume(values, affine, tuple(pixdim[1:4]))


def _nifti_affine(content: bytes, order: str, pixdim: tuple[float, ...]) -> np.ndarray | None:
    qform, sform = struct.unpack_from(order + "2h", content, 252)
    scale = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}.get(content[123] & 7, 1.0)
    if sform > 0:
        rows = np.array(struct.unpack_from(order + "12f", content, 280), float).reshape(3, 4)
    elif qform > 0:
        b, c, d, *origin = struct.unpack_from(order + "6f", content, 256)
        a = math.sqrt(max(0.0, 1 - b * b - c * c - d * d))
        x, y, z = (size * (-1 if pixdim[0] < 0 and i == 2 else 1) for i, size in enumerate(pixdim[1:4]))
        rows = np.array(
            [
                [(a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z, origin[0]],
                [2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z, origin[1]],
                [2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - b * b - c * c) * z, origin[2]],
            ]
        )
    else:
        return None
    if not np.isfinite(rows).all():
        raise UnclearError("affine not finite")
    return _LPS @ rows * scale


def _gunzipped(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as problem:
        raise UnclearError(str(problem)) from problem


def _taken(content: bytes, kind: str, count: int) -> np.ndarray:
    """All of the content as numbers, of which there have to be ``count``, all finite."""
    if len(content) != count * np.dtype(kind).itemsize:
        raise UnclearError(f"{len(content)} bytes for {count} voxels")
    values = np.frombuffer(content, kind).astype(float)
    if not np.isfinite(values).all():
        raise UnclearError("voxels that are no numbers")
    return values


_NRRD_TYPES = {
    **dict.fromkeys(("signed char", "int8", "int8_t"), "i1"),
    **dict.fromkeys(("uchar", "unsigned char", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("short", "short int", "signed short", "signed short int", "int16", "int16_t"), "i2"),
    **dict.fromkeys(("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("int", "signed int", "int32", "int32_t"), "i4"),
    **dict.fromkeys(("uint", "unsigned int", "uint32", "uint32_t"), "u4"),
    **{"float": "f4", "double": "f8"},
}
_NRRD_SPACES = {
    **dict.fromkeys(("left-posterior-superior", "lps"), (1.0, 1.0, 1.0)),
    **dict.fromkeys(("right-anterior-superior", "ras"), (-1.0, -1.0, 1.0)),
    **dict.fromkeys(("left-anterior-superior", "las"), (1.0, -1.0, 1.0)),
}
_NRRD_KEYS = {
    *("type", "dimension", "space", "sizes", "space directions", "kinds", "endian", "encoding", "space origin"),
    *("content", "measurement frame", "space units", "centers", "centerings", "units", "labels"),
}


def nrrd(content: bytes) -> tuple[Volume, dict[str, str]]:
    """An NRRD file of three axes, voxels behind its header, and its own entries (``key:=value``)."""
    if not content.startswith(b"NRRD000") or content[7:8] not in b"12345" or content[8:9] != b"\n":
        raise UnclearError("no NRRD")
    head, blank, voxels = content.partition(b"\n\n")
    if not blank or b"\r" in head:
        raise UnclearError("no end of the header")
    fields, entries = _nrrd_fields(_text(head))
    try:
        sizes = [int(one) for one in fields["sizes"].split()]
        kind, encoding = _NRRD_TYPES[fields["type"]], fields["encoding"]
        signs, directions = _NRRD_SPACES[fields["space"].lower()], fields["space directions"]
        axes = np.array([_vector(one) for one in directions.replace(", ", ",").split()])
        origin = np.array(_vector(fields["space origin"]))
        order = {"little": "<", "big": ">"}[fields.get("endian", "little" if kind[1] == "1" else "")]
    except (KeyError, ValueError) as problem:
        raise UnclearError(repr(problem)) from problem
    if fields.get("dimension") != "3" or len(sizes) != 3 or min(sizes) < 1 or axes.shape != (3, 3):
        raise UnclearError("not three axes")
    if encoding in ("gzip", "gz"):
        voxels = _gunzipped(voxels)
    elif encoding != "raw":
        raise UnclearError(encoding)
    values = _taken(voxels, order + kind, math.prod(sizes)).reshape(sizes[::-1])
    affine = np.diag(signs) @ np.column_stack([axes.T, origin])
    return Volume(values, affine, tuple(np.linalg.norm(axes, axis=1))), entries


def _nrrd_fields(text: str) -> tuple[dict[str, str], dict[str, str]]:
    fields: dict[str, str] = {}
    entries: dict[str, str] = {}
    for line in text.split("\n")[1:]:
        if line.startswith("#"):
            continue
        where, mark = (entries, ":=") if ":=" in line else (fields, ": ")
        key, found, value = line.partition(mark)
        if not found or key in where or (where is fields and key not in _NRRD_KEYS):
            raise UnclearError(line[:80])
        where[key] = value
    return fields, entries


def _vector(text: str) -> list[float]:
    if not (text.startswith("(") and text.endswith(")")):
        raise ValueError(text)
    return [_number(one) for one in text[1:-1].split(",")]


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or "_" in text or not text.isascii():
        raise ValueError(text)
    return value


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise UnclearError(str(problem)) from problem
    if not all(letter.isprintable() or letter == "\n" for letter in text):
        raise UnclearError("letters that are not text")
    return text


_META_TYPES = {
    **{"MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4", "MET_UINT": "u4"},
    **{"MET_FLOAT": "f4", "MET_DOUBLE": "f8"},
}
_BINARY_IMAGES = tuple(("Image", "3", yes) for yes in "Tt1")
"""MetaIO looks at the first letter alone."""


_YES = {"true": True, "1": True, "false": False, "0": False}


def meta(content: bytes) -> Volume:
    """A MetaImage file, voxels behind its header."""
    mark = b"\nElementDataFile = LOCAL\n"
    head, found, voxels = content.partition(mark)
    if not found:
        raise UnclearError("no ElementDataFile = LOCAL")
    fields: dict[str, str] = {}
    for line in _text(head).split("\n"):
        key, equals, value = line.partition(" = ")
        if not equals or fields.get(key, value.strip()) != value.strip():
            raise UnclearError(line[:80])
        fields[key] = value.strip()
    try:
        kind, binary = fields.get("ObjectType") or "Image", fields.get("BinaryData", "True")[:1]
        if (kind, fields["NDims"], binary) not in _BINARY_IMAGES:
            raise UnclearError("no binary volume")
        sizes = [int(one) for one in fields["DimSize"].split()]
        order = ">" if _YES[fields["BinaryDataByteOrderMSB"].lower()] else "<"
        packed = _YES[fields.get("CompressedData", "False").lower()]
        spacing, origin = ([_number(one) for one in fields[key].split()] for key in ("ElementSpacing", "Offset"))
        axes = np.array([_number(one) for one in fields["TransformMatrix"].split()]).reshape(3, 3)
        kind = _META_TYPES[fields["ElementType"]]
        if packed and int(fields["CompressedDataSize"]) != len(voxels):
            raise UnclearError("CompressedDataSize")
        if (len(sizes), len(spacing), len(origin), min(sizes) < 1) != (3, 3, 3, False):
            raise UnclearError("not three axes")
        voxels = zlib.decompress(voxels) if packed else voxels
    except (KeyError, ValueError, zlib.error) as problem:
        raise UnclearError(repr(problem)) from problem
    if fields.get("ElementNumberOfChannels", "1") != "1":
        raise UnclearError("several numbers a voxel")
    values = _taken(voxels, order + kind, math.prod(sizes)).reshape(sizes[::-1])
    return Volume(values, np.column_stack([axes.T * spacing, origin]), tuple(spacing))


def of_file(path: Path) -> Volume:
    """The volume of a file by its name."""
    content = path.read_bytes()
    if path.suffix in (".hdr", ".img"):
        return nifti(path.with_suffix(".hdr").read_bytes()[:348], path.with_suffix(".img").read_bytes())
    if path.suffix == ".nrrd":
        return nrrd(content)[0]
    return meta(content) if path.suffix == ".mha" else nifti(content)
