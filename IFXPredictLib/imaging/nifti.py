"""NIfTI files: told by their first bytes, not by their name; whole; their affine one that ITK's grid can hold.

What ITK cannot read though it is right is written anew into a temporary file: NIfTI-2 as NIfTI-1, a compressed file
that is named .nii, an sform whose axes rounding has turned by less than 0.06 degrees against each other.

Layout: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h and https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h
"""

import gzip
import struct
import tempfile
import zlib
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.memory import check_fits
from .itk_process import read_image
from .nifti_header import (
    FORMAT,
    UNIT_MM,
    NiftiHeader,
    bytes_in_all,
    check_fields,
    check_voxels,
    header_notes,
    nifti_header,
    nifti_version,
)
from .upright import SHEAR_LIMIT, SHEAR_ROUNDING, shear_note, sheared_by, upright

_GZIP = b"\x1f\x8b"
_NAMES = (".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz")
_PAIR = {".hdr": ".img", ".img": ".hdr"}
_LONGEST_AXIS = 32767  # NIfTI-1 counts voxels in 16 bits
_SAME_VOXELS = 0.02
"""In voxels: how far the affine may put a corner from where the grid that was read has it (single precision: 0.001)."""

_MOVED = 0.5
"""In voxels: a qform that puts corners further off than this is another geometry, not another rounding."""


_BEGIN = 1024
"""Bytes that hold the longer header."""
_COPIES = 3
"""Of the voxels that there are at once: as stored, as read, as an image."""
_WITH_GZIPS_CHECKSUM = 16 + zlib.MAX_WBITS


def is_nifti(path: Path) -> bool:
    """Whether a file is NIfTI, plain or compressed, by its first bytes, whatever its name."""
    packed = False
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == _GZIP
        with gzip.open(path) if packed else _header_file(path).open("rb") as stream:
            return nifti_version(stream.read(348)) is not None
    except (EOFError, OSError, zlib.error):
        return packed and path.name.lower().endswith((".nii", ".nii.gz"))  # a damaged one is told as such


def is_named_nifti(path: Path) -> bool:
    """Whether a file that is none by its first bytes is called so: ITK would read it as Analyze, without directions."""
    with path.open("rb") as stream:
        return path.name.lower().endswith(_NAMES) and not stream.read(4).startswith(b"NRRD")


def read_nifti(path: Path) -> tuple[sitk.Image, tuple[str, ...]]:
    """The image of a NIfTI file, and what is to be said of it.

    Raises CaseError where the file is cut short, damaged, holds NaN (ITK would read zeros in their place), or its
    affine and the grid that ITK makes of it differ. ITK's own RuntimeError passes.
    """
    stored, packed = _stored(path)
    begin = _inflated(stored, _BEGIN, path, whole=False) if packed else stored
    version = nifti_version(begin)
    if version is None:
        raise CaseError(f"{path}: is no NIfTI file or a damaged one, its first bytes are another's; export it again.")
    header = nifti_header(begin, version)
    check_fields(header, path)
    expected = bytes_in_all(header)
    check_fits(_COPIES * expected, str(path), CaseError)
    content = _inflated(stored, expected, path) if packed else stored
    check_voxels(content, header, path)
    notes, affine = list(header_notes(header)), header.affine
    shear = 0.0 if affine is None else sheared_by(affine[:, :3])
    if np.isinf(shear):
        raise CaseError(f"{path}: the affine of the NIfTI header has an axis of length 0 or NaN; export it again.")
    if affine is not None and shear > SHEAR_LIMIT:
        raise CaseError(
            f"{path}: the affine is sheared, its axes are {_degrees(shear):.2f} degrees from right angles (a tilted "
            f"gantry, or a registration): {_in_words(affine)[2]}; resample the image to an upright grid first."
        )
    if affine is not None and shear > SHEAR_ROUNDING:
        notes.append(shear_note(shear))
        affine = _upright_affine(affine)
    endings = (".nii.gz",) if packed else (".nii", ".hdr", ".img")
    named_right = path.name.lower().endswith(endings)
    if version == 2 or not named_right or affine is not header.affine:
        image = _read_rewritten(content, header, affine, path)
    else:
        image = read_image(path)
    if affine is None or image.GetDimension() < 3:
        return image, tuple(notes)
    _check_grid(image, affine, path)
    if header.other is not None and not _apart(affine, header.other, image.GetSize()) <= _MOVED:
        notes.append("sform and qform of the NIfTI header differ; the sform was used")
    return image, tuple(notes)


def _header_file(path: Path) -> Path:
    return path.with_suffix(".hdr") if path.suffix.lower() == ".img" else path


def _stored(path: Path) -> tuple[bytes, bool]:
    """All bytes, and whether they are compressed; of a pair the header's 348 and then the voxels'."""
    try:
        if path.suffix.lower() in _PAIR:
            both = [path, path.with_suffix(_PAIR[path.suffix.lower()])]
            header, voxels = sorted(both, key=lambda one: one.suffix.lower())
            return header.read_bytes()[:348] + voxels.read_bytes(), False
        raw = path.read_bytes()
        return raw, raw[:2] == _GZIP
    except OSError as problem:
        raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem


def _inflated(stored: bytes, expected: int, path: Path, *, whole: bool = True) -> bytes:
    """What is compressed, one byte more than expected at most; where it is ``whole`` to the end, with its checksums.

    A file of 24 MB may inflate to 5 GB. Raises CaseError where it is damaged or ends early.
    """
    parts, left = [], expected + 1
    while stored and left:
        stream = zlib.decompressobj(_WITH_GZIPS_CHECKSUM)
        try:
            parts.append(stream.decompress(stored, left))
        except zlib.error as problem:
            raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem
        left -= len(parts[-1])
        if not stream.eof and left:
            raise CaseError(f"{path}: is cut short or damaged (it ends early); copy or export it again.")
        if not whole:
            break
        stored = stream.unused_data.lstrip(b"\0")  # another part, as programs that compress in parallel leave
    return b"".join(parts)


def _read_rewritten(content: bytes, header: NiftiHeader, affine: NDArray[np.float64] | None, path: Path) -> sitk.Image:
    """The image by way of a plain NIfTI-1 file with this ``affine`` as its sform."""
    if max(header.fields["dim"][1:4]) > _LONGEST_AXIS:
        raise CaseError(f"{path}: has more than {_LONGEST_AXIS} voxels along an axis, which no scan has; crop it.")
    fields = dict(header.fields)
    if affine is not None:
        fields["sform"] = (affine / UNIT_MM.get(fields["units"] & 7, 1.0)).ravel()
    voxels = content[int(fields["vox_offset"]) :]
    fields["vox_offset"] = 352.0
    plain = bytearray(352)
    struct.pack_into(f"{header.order}i", plain, 0, 348)
    plain[344:348] = b"n+1\0"
    for name, (at, kind) in FORMAT[1].items():
        value = fields[name]
        struct.pack_into(header.order + kind, plain, at, *(value if np.ndim(value) else (value,)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "image.nii"
        copy.write_bytes(bytes(plain) + voxels)
        return read_image(copy)


def _upright_affine(affine: NDArray[np.float64]) -> NDArray[np.float64]:
    """The affine with its axes at right angles and voxels of the same size."""
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    return np.column_stack([upright(affine[:, :3] / spacing) * spacing, affine[:, 3]])


def _check_grid(image: sitk.Image, affine: NDArray[np.float64], path: Path) -> None:
    """Raise CaseError where ITK's grid is not the affine's: it takes axes from one, voxel sizes from another field."""
    read = _affine_of(image)
    if not _apart(affine, read, image.GetSize()) <= _SAME_VOXELS:
        pairs = [pair for pair in zip(_in_words(affine), _in_words(read), strict=True) if pair[0] != pair[1]]
        one, other = (", ".join(pair[side] for pair in pairs) for side in (0, 1))
        raise CaseError(
            f"{path}: sform and qform or pixdim of the NIfTI header disagree: by its affine {one}; the grid that ITK "
            f"reads, {other}. Export it again, or write one geometry with nibabel: "
            "nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name)."
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


def _in_words(affine: NDArray[np.float64]) -> list[str]:
    """Spacing, origin and axes of an affine."""
    spacing = np.linalg.norm(affine[:, :3], axis=0)
    axes = " / ".join(" ".join(f"{v + 0:.3g}" for v in np.round(column, 6)) for column in (affine[:, :3] / spacing).T)
    parts = (("spacing", spacing), ("origin", affine[:, 3]))
    return [*(f"{name} ({' '.join(f'{v:.6g}' for v in values)})" for name, values in parts), f"axes ({axes})"]


def _degrees(shear: float) -> float:
    return float(np.degrees(np.arcsin(min(1.0, shear))))
