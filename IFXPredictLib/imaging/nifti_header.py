"""The header of a NIfTI file: its fields, whether they can be those of an image, and what is to be said of them.

Layout: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h and https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h
"""

import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError

_HEADER_BYTES = {348: 1, 540: 2}
"""The first number of a header by the version of NIfTI that it begins."""
_MAGIC = {1: (344, (b"n+1\0", b"ni1\0")), 2: (4, (b"n+2\0", b"ni2\0"))}
"""Where the mark of NIfTI stands, and the mark: of header and voxels in one file, of a header beside its voxels."""
_FIRST_VOXEL = {1: 352, 2: 540}
"""Where the voxels begin at the earliest, in a file that holds both."""
NUMBERS = {
    2: ("u", 8),
    4: ("i", 16),
    8: ("i", 32),
    16: ("f", 32),
    64: ("f", 64),
    256: ("i", 8),
    512: ("u", 16),
    768: ("u", 32),
    1024: ("i", 64),
    1280: ("u", 64),
}
"""NIfTI's codes of one number a voxel that can be read: NumPy's letter for their kind, and their bits."""
_OTHER_VOXELS = {
    1: "single bits",
    32: "complex numbers",
    128: "colours",
    1536: "numbers of 128 bits",
    1792: "complex numbers",
    2048: "complex numbers",
    2304: "colours",
}
_VECTORS = {1004, 1005, 1006, 1007, 1008, 1009, 1010, 2003, 2004}
"""Codes of intent of what has several numbers a voxel: matrices, displacements, points, colours."""
_STATISTICS = range(2, 25)
"""... of maps of statistics."""
_SCALES = (1e-9, 1e6)
"""Slopes between which stored numbers become anything that a scanner measures."""
_FARTHEST = 1e7
_FLOATS = {16: 4, 64: 8}
"""NIfTI's codes of float32 and float64, and their bytes."""
FORMAT = {
    1: {
        "dim": (40, "8h"),
        "intent": (68, "h"),
        "datatype": (70, "h"),
        "bitpix": (72, "h"),
        "pixdim": (76, "8f"),
        "vox_offset": (108, "f"),
        "slope": (112, "f"),
        "intercept": (116, "f"),
        "units": (123, "B"),
        "qform_code": (252, "h"),
        "sform_code": (254, "h"),
        "quaternion": (256, "3f"),
        "offset": (268, "3f"),
        "sform": (280, "12f"),
    },
    2: {
        "dim": (16, "8q"),
        "intent": (504, "i"),
        "datatype": (12, "h"),
        "bitpix": (14, "h"),
        "pixdim": (104, "8d"),
        "vox_offset": (168, "q"),
        "slope": (176, "d"),
        "intercept": (184, "d"),
        "units": (500, "i"),
        "qform_code": (344, "i"),
        "sform_code": (348, "i"),
        "quaternion": (352, "3d"),
        "offset": (376, "3d"),
        "sform": (400, "12d"),
    },
}
UNIT_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
"""mm by the code of a NIfTI header's unit of length."""


@dataclass(frozen=True)
class NiftiHeader:
    """The fields of a header that say where the voxels are; ``affine`` (3, 4) in mm, RAS, None where it has none.

    ``other`` is the qform's affine where the sform's is used and there are both.
    """

    version: int
    order: str
    fields: dict[str, Any]
    affine: NDArray[np.float64] | None
    other: NDArray[np.float64] | None


def nifti_version(content: bytes) -> int | None:
    """The version of NIfTI by the first bytes of a file, None where it is another one's."""
    for order in "<>":
        version = _HEADER_BYTES.get(struct.unpack_from(f"{order}i", content.ljust(4, b"\0"))[0])
        if version is not None:
            at, marks = _MAGIC[version]
            return version if content[at : at + 4] in marks else None
    return None


def nifti_header(content: bytes, version: int) -> NiftiHeader:
    """The fields of a header that begins ``content``."""
    order = "<" if int.from_bytes(content[:4], "little") in _HEADER_BYTES else ">"
    fields: dict[str, Any] = {"first_voxel": _FIRST_VOXEL[version]}
    for name, (at, kind) in FORMAT[version].items():
        values = struct.unpack_from(order + kind, content.ljust(540, b"\0"), at)
        fields[name] = values if len(values) > 1 else values[0]
    if content[_MAGIC[version][0] + 1 : _MAGIC[version][0] + 2] == b"i":  # a pair: its voxels follow the header here
        fields["vox_offset"] += 348
        fields["first_voxel"] = 348
    scale = UNIT_MM.get(fields["units"] & 7, 1.0)
    sform = np.array(fields["sform"]).reshape(3, 4) * scale if fields["sform_code"] > 0 else None
    qform = _qform(fields) * scale if fields["qform_code"] > 0 else None
    affine, other = (sform, qform) if sform is not None else (qform, None)
    return NiftiHeader(version, order, fields, affine, other)


def _qform(fields: dict[str, Any]) -> NDArray[np.float64]:
    """The affine (3, 4) of a header's quaternion, as nifti1.h's method 2 says."""
    b, c, d = fields["quaternion"]
    a = np.sqrt(max(0.0, 1 - b * b - c * c - d * d))
    rotation = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    qfac, *spacing = fields["pixdim"][:4]
    spacing[2] *= -1 if qfac < 0 else 1
    return np.column_stack([rotation * spacing, fields["offset"]])


def check_fields(header: NiftiHeader, path: Path) -> None:
    """Raise CaseError, with the field and its value, where a header cannot be that of an image."""
    fields = header.fields
    dim, offset, slope, intercept = (fields[name] for name in ("dim", "vox_offset", "slope", "intercept"))
    scaled = slope != 0 or intercept != 0  # 0 and 0: there is no scale
    sizes = fields["pixdim"][1 : 1 + min(3, max(dim[0], 0))]
    problems = (
        (not 1 <= dim[0] <= 7 or min(_shape(dim)) < 1, "dim", dim[: 1 + min(max(dim[0], 0), 7)]),
        (not (np.isfinite(offset) and offset >= fields["first_voxel"] and offset == int(offset)), "vox_offset", offset),
        (scaled and not _SCALES[0] <= slope <= _SCALES[1], "scl_slope", slope),
        (not abs(intercept) <= _FARTHEST, "scl_inter", intercept),
        (not all(0 < size < _FARTHEST for size in sizes), "pixdim", sizes),
        (header.affine is not None and not np.isfinite(header.affine).all(), "sform or qform", "NaN or infinite"),
    )
    for wrong, name, value in problems:
        if wrong:
            raise CaseError(
                f"{path}: the NIfTI header is damaged, its {name} is {_said(value)}, which no image has; export it "
                "again."
            )
    _check_kind(fields, path)


def _shape(dim: tuple[int, ...]) -> list[int]:
    """Voxels along each axis; a fourth one and more of 0 are taken for 1, as ITK does."""
    return [size or 1 if axis > 3 else size for axis, size in enumerate(dim[: 1 + dim[0]])][1:]


def _said(value: Any) -> str:
    return " ".join(f"{one:g}" for one in value) if isinstance(value, tuple) else str(value)


def _check_kind(fields: dict[str, Any], path: Path) -> None:
    """Raise CaseError where there is not one number a voxel, or of another length than that kind has."""
    kind, bits, intent = (fields[name] for name in ("datatype", "bitpix", "intent"))
    if kind in _OTHER_VOXELS or intent in _VECTORS:
        found = _OTHER_VOXELS.get(kind, f"several numbers a voxel (intent {intent})")
        raise CaseError(f"{path}: holds {found}, expected one number a voxel; export the original image.")
    expected = NUMBERS[kind][1] if kind in NUMBERS else "a known one"
    if expected != bits:
        raise CaseError(
            f"{path}: the NIfTI header is damaged, its datatype is {kind} of {bits} bits, expected {expected}; export "
            "it again."
        )


def header_notes(header: NiftiHeader) -> tuple[str, ...]:
    """One short sentence for each thing that a header leaves open."""
    notes, unit, intent = [], header.fields["units"] & 7, header.fields["intent"]
    if header.affine is None:
        notes.append("the NIfTI header says nothing of directions (qform and sform codes are 0): left may be right")
    if unit not in UNIT_MM:
        notes.append(f"the NIfTI header has an unknown unit of length ({unit}), taken for mm")
    if intent in _STATISTICS:
        notes.append(f"a map of statistics by the NIfTI header (intent {intent}), expected intensities")
    return tuple(notes)


def bytes_in_all(header: NiftiHeader) -> int:
    """How long a file with this header is, decompressed; of a pair as if the voxels followed their header."""
    bits = prod(_shape(header.fields["dim"])) * int(header.fields["bitpix"])
    return int(header.fields["vox_offset"]) + bits // 8


def check_voxels(content: bytes | memoryview, header: NiftiHeader, path: Path) -> None:
    """Raise CaseError where voxels are missing or too many, or are no numbers."""
    offset, datatype, count = header.fields["vox_offset"], header.fields["datatype"], prod(_shape(header.fields["dim"]))
    expected = bytes_in_all(header)
    if len(content) != expected:
        what = "cut short" if len(content) < expected else "longer than its header says"
        raise CaseError(f"{path}: is {what}, found {len(content)} bytes, expected {expected}; copy or export it again.")
    if datatype in _FLOATS:
        values = np.frombuffer(content, f"{header.order}f{_FLOATS[datatype]}", count, int(offset))
        bad = int(np.count_nonzero(~np.isfinite(values)))
        if bad:
            raise CaseError(
                f"{path}: {bad} voxel(s) are NaN or infinite, expected numbers everywhere; export it again."
            )
