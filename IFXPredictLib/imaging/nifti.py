"""NIfTI files: told by their first bytes, not by their name; whole; their affine one that ITK's grid can hold.

Plain numbers are taken from the file's bytes, which are looked at in any case, and their grid from ITK. What ITK cannot
read though it is right is written anew into a temporary file: NIfTI-2 as NIfTI-1, a compressed file
that is named .nii, an sform whose axes rounding has turned by less than 0.06 degrees against each other.

Layout: https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h and https://nifti.nimh.nih.gov/pub/dist/doc/nifti2.h
"""

import gzip
import struct
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.memory import check_fits
from .inflate import GZIP, begin_of, inflated
from .itk_process import FileHeader, image_with, read_header, read_image
from .mask_grid import Grid
from .nifti_header import (
    FORMAT,
    NUMBERS,
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

_NAMES = (".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz")
_PAIR = {".hdr": ".img", ".img": ".hdr"}
_LONGEST_AXIS = 32767  # NIfTI-1 counts voxels in 16 bits
_SAME_VOXELS = 0.02
"""In voxels: how far the affine may put a corner from where the grid that was read has it (single precision: 0.001)."""

_MOVED = 0.5
"""In voxels: a qform that puts corners further off than this is another geometry, not another rounding."""
_TWO_GEOMETRIES = "sform and qform of the NIfTI header differ; the sform was used"

_ANALYZE = ((348).to_bytes(4, "little"), (348).to_bytes(4, "big"))
"""How a header begins, with its length; NIfTI has a mark at its end, too."""
_BEGIN = 1024
"""Bytes that hold the longer header."""
_AT_FIRST = 1 << 16
"""Bytes of a file that hold it when it is compressed."""
_COPIES = 3
"""Of the voxels that there are at once: as stored, as read, as an image."""


def is_nifti(path: Path) -> bool:
    """Whether a file is NIfTI, plain or compressed, by its first bytes, whatever its name."""
    packed = False
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == GZIP
        with gzip.open(path) if packed else _header_file(path).open("rb") as stream:
            return nifti_version(stream.read(348)) is not None
    except (EOFError, OSError, zlib.error):
        return packed and path.name.lower().endswith((".nii", ".nii.gz"))  # a damaged one is told as such


def is_named_nifti(path: Path) -> bool:
    """Whether a file that is none by its first bytes is called so: ITK would read it as Analyze, without directions."""
    with path.open("rb") as stream:
        return path.name.lower().endswith(_NAMES) and not stream.read(4).startswith(b"NRRD")


def read_nifti(path: Path, before: Callable[[Grid], None]) -> tuple[sitk.Image, tuple[str, ...]]:
    """The image of a NIfTI file, and what is to be said of it.

    ``before`` is called with the grid before voxels are looked at, of a file that ITK can read as it is. Raises
    CaseError where the file is cut short, damaged, holds NaN (ITK would read zeros in their place), or its affine and
    the grid that ITK makes of it differ. ITK's own RuntimeError passes.
    """
    opened = _opened(path)
    header, affine, said, notes = opened.header, opened.affine, opened.said, list(opened.notes)
    if said is not None:
        before(said.grid)
    expected = bytes_in_all(header)
    check_fits(_COPIES * expected, str(path), CaseError)
    stored = _stored(path)
    content = _inflated(stored, path, expected) if opened.packed else stored
    check_voxels(content, header, path)
    if said is not None and _is_as_stored(header, said):
        image = image_with(said, memoryview(content)[int(header.fields["vox_offset"]) :], header.order)
    else:
        image = read_image(path) if opened.as_it_is else _read_rewritten(content, header, affine, path)
    if said is None:
        _check_grid(Grid.of(image), affine, path)
    if header.other is not None and affine is not None and image.GetDimension() >= 3:
        notes += [] if _apart(affine, header.other, image.GetSize()) <= _MOVED else [_TWO_GEOMETRIES]
    return image, tuple(notes)


def nifti_grid(path: Path) -> Grid | None:
    """The grid of a NIfTI file by its header, None where it is known with the voxels only; raises as ``read_nifti``."""
    said = _opened(path).said
    return None if said is None else said.grid


@dataclass(frozen=True)
class _Opened:
    """What is known of a file before its voxels: the ``affine`` to read it with and, ``as_it_is``, what ITK says."""

    header: NiftiHeader
    packed: bool
    affine: NDArray[np.float64] | None
    notes: tuple[str, ...]
    as_it_is: bool
    said: FileHeader | None


def _opened(path: Path) -> _Opened:
    stored = _stored(path, _AT_FIRST)
    packed = stored[:2] == GZIP and path.suffix.lower() not in _PAIR
    begin = bytes(_inflated(stored, path, None)) if packed else stored
    version = nifti_version(begin)
    if version is None and begin[:4] in _ANALYZE and path.suffix.lower() in _PAIR:
        raise CaseError(
            f"{path}: is Analyze 7.5, which does not say where left and right are, or a NIfTI file whose mark is "
            "damaged; export it again, as NIfTI."
        )
    if version is None:
        raise CaseError(f"{path}: is no NIfTI file or a damaged one, its first bytes are another's; export it again.")
    header = nifti_header(begin, version)
    check_fields(header, path)
    affine, notes = _affine_as_read(header, path)
    endings = (".nii.gz",) if packed else (".nii", ".hdr", ".img")
    as_it_is = version == 1 and path.name.lower().endswith(endings) and affine is header.affine
    said = _said_by_itk(path) if as_it_is else None
    if said is not None:
        _check_grid(said.grid, affine, path)
    return _Opened(header, packed, affine, tuple(notes), as_it_is, said)


def _affine_as_read(header: NiftiHeader, path: Path) -> tuple[NDArray[np.float64] | None, list[str]]:
    """The affine of a header, upright where rounding bent it, and what is to be said; CaseError for a sheared one."""
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
    return affine, notes


def _said_by_itk(path: Path) -> FileHeader | None:
    """What ITK says of the file before its voxels; None where it refuses it, which reading it will tell in words."""
    try:
        return read_header(path)
    except RuntimeError:
        return None


def _is_as_stored(header: NiftiHeader, said: FileHeader) -> bool:
    """Whether voxels are 3-D, plain numbers without a scale, which ITK gives as they lie in the file."""
    fields, kind = header.fields, np.dtype(said.kind)
    return (
        said.plain
        and said.grid.size == tuple(fields["dim"][1:4])
        and prod(said.grid.size) * kind.itemsize == said.bytes_of_voxels == bytes_in_all(header) - fields["vox_offset"]
        and fields["slope"] in (0, 1)
        and fields["intercept"] == 0
        and kind.kind == NUMBERS[fields["datatype"]][0]
    )


def _header_file(path: Path) -> Path:
    return path.with_suffix(".hdr") if path.suffix.lower() == ".img" else path


def _stored(path: Path, count: int = -1) -> bytes:
    """All bytes, or as many at least; of a pair the header's 348 and then the voxels'."""
    try:
        if path.suffix.lower() not in _PAIR:
            return _bytes(path, count)
        both = [path, path.with_suffix(_PAIR[path.suffix.lower()])]
        header, voxels = sorted(both, key=lambda one: one.suffix.lower())
        return _bytes(header, 348) + _bytes(voxels, count)
    except OSError as problem:
        raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem


def _bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(count)


def _inflated(stored: bytes, path: Path, expected: int | None) -> bytes | memoryview:
    """What is compressed, with its checksums, one byte more than expected at most; its begin without ``expected``.

    Raises CaseError where it is damaged or ends early.
    """
    try:
        return begin_of(stored, _BEGIN) if expected is None else inflated(stored, expected)
    except (EOFError, zlib.error) as problem:
        raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem


def _read_rewritten(
    content: bytes | memoryview, header: NiftiHeader, affine: NDArray[np.float64] | None, path: Path
) -> sitk.Image:
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


def _check_grid(grid: Grid, affine: NDArray[np.float64] | None, path: Path) -> None:
    """Raise CaseError where ITK's grid is not the affine's: it takes axes from one, voxel sizes from another field."""
    if affine is None or len(grid.size) < 3:
        return
    read = _affine_of(grid)
    if not _apart(affine, read, grid.size) <= _SAME_VOXELS:
        pairs = [pair for pair in zip(_in_words(affine), _in_words(read), strict=True) if pair[0] != pair[1]]
        one, other = (", ".join(pair[side] for pair in pairs) for side in (0, 1))
        raise CaseError(
            f"{path}: sform and qform or pixdim of the NIfTI header disagree: by its affine {one}; the grid that ITK "
            f"reads, {other}. Export it again, or write one geometry with nibabel: "
            "nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name)."
        )


def _affine_of(grid: Grid) -> NDArray[np.float64]:
    """The affine (3, 4), RAS, of the first three axes of an ITK image's grid, which is LPS."""
    axes = np.array(grid.direction).reshape(len(grid.size), -1)[:3, :3]
    lps = np.column_stack([axes * np.array(grid.spacing[:3]), grid.origin[:3]])
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
