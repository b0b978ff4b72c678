"""NIfTI files: told by their first bytes, not by their name; whole; their affine one that ITK's grid can hold.

What ITK cannot read though it is right is written anew into a temporary file: NIfTI-2 as NIfTI-1, a compressed file
that is named .nii, an sform whose axes rounding has turned by less than 0.06 degrees against each other.

Layout: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h and https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h
"""

import gzip
import struct
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from .upright import SHEAR_LIMIT, SHEAR_ROUNDING, shear_note, sheared_by, upright

_GZIP = b"\x1f\x8b"
_HEADER_BYTES = {348: 1, 540: 2}
"""The first number of a header by the version of NIfTI that it begins."""
_MAGIC = {1: (344, (b"n+1\0", b"ni1\0")), 2: (4, (b"n+2\0", b"ni2\0"))}
"""Where the mark of NIfTI stands, and the mark: of header and voxels in one file, of a header beside its voxels."""
_PAIR = {".hdr": ".img", ".img": ".hdr"}
_FLOATS = {16: 4, 64: 8}
"""NIfTI's codes of float32 and float64, and their bytes."""
_LONGEST_AXIS = 32767  # NIfTI-1 counts voxels in 16 bits
_FORMAT = {
    1: {
        "dim": (40, "8h"),
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
_UNIT_MM = {0: 1.0, 1: 1000.0, 2: 1.0, 3: 0.001}
"""mm by the code of a NIfTI header's unit of length."""
_SAME_VOXELS = 0.02
"""In voxels: how far the affine may put a corner from where the grid that was read has it (single precision: 0.001)."""

_MOVED = 0.5
"""In voxels: a qform that puts corners further off than this is another geometry, not another rounding."""


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


def is_nifti(path: Path) -> bool:
    """Whether a file is NIfTI, plain or compressed, by its first bytes, whatever its name."""
    packed = False
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP
        with gzip.open(path) if packed else _header_file(path).open("rb") as stream:
            return _version(stream.read(348)) is not None
    except (EOFError, OSError, zlib.error):
        return packed and path.name.lower().endswith((".nii", ".nii.gz"))  # a damaged one is told as such


def read_nifti(path: Path) -> tuple[sitk.Image, tuple[str, ...]]:
    """The image of a NIfTI file, and what is to be said of it.

    Raises CaseError where the file is cut short, damaged, holds NaN (ITK would read zeros in their place), or its
    affine and the grid that ITK makes of it differ. ITK's own RuntimeError passes.
    """
    content, packed = _content(path)
    version = _version(content)
    if version is None:
        raise CaseError(f"{path}: is no NIfTI file or a damaged one, its first bytes are another's; export it again.")
    header = _header(content, version)
    _check_whole(content, header, path)
    notes, affine = [], header.affine
    if affine is None:
        notes.append("the NIfTI header says nothing of directions (qform and sform codes are 0): left may be right")
    shear = 0.0 if affine is None else sheared_by(affine[:, :3])
    if np.isinf(shear):
        raise CaseError(f"{path}: the affine of the NIfTI header has an axis of length 0 or NaN; export it again.")
    if affine is not None and shear > SHEAR_LIMIT:
        raise CaseError(
            f"{path}: the affine is sheared, its axes are {_degrees(shear):.2f} degrees from right angles (a tilted "
            f"gantry, or a registration): {_in_words(affine)}; resample the image to an upright grid first."
        )
    if affine is not None and shear > SHEAR_ROUNDING:
        notes.append(shear_note(shear))
        affine = _upright_affine(affine)
    endings = (".nii.gz",) if packed else (".nii", ".hdr", ".img")
    named_right = path.name.lower().endswith(endings)
    if version == 2 or not named_right or affine is not header.affine:
        image = _read_rewritten(content, header, affine, path)
    else:
        image = sitk.ReadImage(str(path))
    if affine is None or image.GetDimension() < 3:
        return image, tuple(notes)
    _check_grid(image, affine, path)
    if header.other is not None and _apart(affine, header.other, image.GetSize()) > _MOVED:
        notes.append("sform and qform of the NIfTI header differ; the sform was used")
    return image, tuple(notes)


def _header_file(path: Path) -> Path:
    return path.with_suffix(".hdr") if path.suffix.lower() == ".img" else path


def _content(path: Path) -> tuple[bytes, bool]:
    """All bytes, decompressed, and whether they were compressed; of a pair the header's 348 and then the voxels'."""
    try:
        if path.suffix.lower() in _PAIR:
            both = [path, path.with_suffix(_PAIR[path.suffix.lower()])]
            header, voxels = sorted(both, key=lambda one: one.suffix.lower())
            return header.read_bytes()[:348] + voxels.read_bytes(), False
        raw = path.read_bytes()
        packed = raw[:2] == _GZIP
        return gzip.decompress(raw) if packed else raw, packed
    except (EOFError, OSError, zlib.error) as problem:
        raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem


def _version(content: bytes) -> int | None:
    for order in "<>":
        version = _HEADER_BYTES.get(struct.unpack_from(f"{order}i", content.ljust(4, b"\0"))[0])
        if version is not None:
            at, marks = _MAGIC[version]
            return version if content[at : at + 4] in marks else None
    return None


def _header(content: bytes, version: int) -> NiftiHeader:
    order = "<" if int.from_bytes(content[:4], "little") in _HEADER_BYTES else ">"
    fields: dict[str, Any] = {}
    for name, (at, kind) in _FORMAT[version].items():
        values = struct.unpack_from(order + kind, content.ljust(540, b"\0"), at)
        fields[name] = values if len(values) > 1 else values[0]
    if content[_MAGIC[version][0] + 1 : _MAGIC[version][0] + 2] == b"i":  # a pair: its voxels follow the header here
        fields["vox_offset"] += 348
    scale = _UNIT_MM.get(fields["units"] & 7, 1.0)
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


def _check_whole(content: bytes, header: NiftiHeader, path: Path) -> None:
    """Raise CaseError where voxels are missing, or are no numbers."""
    bits, offset, datatype = (header.fields[name] for name in ("bitpix", "vox_offset", "datatype"))
    dim = header.fields["dim"]
    count = int(np.prod(dim[1 : 1 + max(0, min(dim[0], 7))], dtype=np.int64))
    expected = int(offset) + count * bits // 8
    if len(content) < expected:
        raise CaseError(f"{path}: is cut short, found {len(content)} bytes, expected {expected}; copy it again.")
    if datatype in _FLOATS:
        values = np.frombuffer(content, f"{header.order}f{_FLOATS[datatype]}", count, int(offset))
        bad = int(np.count_nonzero(~np.isfinite(values)))
        if bad:
            raise CaseError(
                f"{path}: {bad} voxel(s) are NaN or infinite, expected numbers everywhere; export it again."
            )


def _read_rewritten(content: bytes, header: NiftiHeader, affine: NDArray[np.float64] | None, path: Path) -> sitk.Image:
    """The image by way of a plain NIfTI-1 file with this ``affine`` as its sform."""
    if max(header.fields["dim"][1:4]) > _LONGEST_AXIS:
        raise CaseError(f"{path}: has more than {_LONGEST_AXIS} voxels along an axis, which no scan has; crop it.")
    fields = dict(header.fields)
    if affine is not None:
        fields["sform"] = (affine / _UNIT_MM.get(fields["units"] & 7, 1.0)).ravel()
    voxels = content[int(fields["vox_offset"]) :]
    fields["vox_offset"] = 352.0
    plain = bytearray(352)
    struct.pack_into(f"{header.order}i", plain, 0, 348)
    plain[344:348] = b"n+1\0"
    for name, (at, kind) in _FORMAT[1].items():
        value = fields[name]
        struct.pack_into(header.order + kind, plain, at, *(value if np.ndim(value) else (value,)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "image.nii"
        copy.write_bytes(bytes(plain) + voxels)
        return sitk.ReadImage(str(copy))


def _upright_affine(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    """The affine with its axes at right angles and voxels of the same size."""
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    return np.column_stack([upright(affine[:, :3] / spacing) * spacing, affine[:, 3]])


def _check_grid(image: sitk.Image, affine: NDArray[np.float64], path: Path) -> None:
    """Raise CaseError where ITK's grid is not the affine's: it takes axes from one, voxel sizes from another field."""
    read = _affine_of(image)
    if _apart(affine, read, image.GetSize()) > _SAME_VOXELS:
        raise CaseError(
            f"{path}: sform and qform or pixdim of the NIfTI header disagree: by its affine {_in_words(affine)}; the "
            f"grid that ITK reads, {_in_words(read)}. Write one geometry: in Python with nibabel, "
            "nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name) after image = nib.load(this file), or "
            "export it again."
        )


def _affine_of(image: sitk.Image) -> NDArray[np.float64]:
    """The affine (3, 4), RAS, of the first three axes of an ITK image, which is LPS."""
    axes = np.array(image.GetDirection()).reshape(image.GetDimension(), -1)[:3, :3]
    lps = np.column_stack([axes * np.array(image.GetSpacing()[:3]), image.GetOrigin()[:3]])
    return np.asarray(np.diag([-1.0, -1.0, 1.0]) @ lps)


def _apart(one: NDArray[np.float64], other: NDArray[np.float64], size: tuple[int, ...]) -> float:
    """The largest distance of two affines' corner voxels, in voxels of the first."""
    corners = np.array(list(np.ndindex(2, 2, 2))) * (np.array(size[:3]) - 1)
    differences = corners @ (one - other)[:, :3].T + (one - other)[:, 3]
    return float(np.abs(np.linalg.solve(one[:, :3], differences.T)).max())


def _in_words(affine: NDArray[np.float64]) -> str:
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    axes = " / ".join(" ".join(f"{v:.4g}" for v in column) for column in (affine[:, :3] / spacing).T)
    parts = (("spacing", spacing), ("origin", affine[:, 3]))
    return ", ".join(f"{name} ({' '.join(f'{v:.6g}' for v in values)})" for name, values in parts) + f", axes ({axes})"


def _degrees(shear: float) -> float:
    return float(np.degrees(np.arcsin(min(1.0, shear))))
