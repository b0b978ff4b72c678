"""Voxels of MetaImage and NRRD files: all there, and to the last bit what was written.

ITK inflates compressed voxels without looking at the checksum that zlib and gzip keep of them, and makes an image of
what there is. So it is asked for the grid only, and numbers that lie there one a voxel are taken from the file itself,
inflated with their checksum. All others, and text, it reads; what was compressed is inflated beside it and compared.

Layout: https://itk.org/Wiki/MetaIO/Documentation and https://teem.sourceforge.net/nrrd/format.html; of the streams
RFC 1950 (zlib: Adler-32 at the end, high byte first) and RFC 1952 (gzip: CRC-32 and length at the end, low byte first).
"""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.memory import check_fits
from ..base.text import brief, quoted
from .inflate import inflated
from .itk_process import FileHeader, image_with, read_header, read_image
from .mask_grid import Grid
from .stored_geometry import check_meta_geometry, check_meta_words, check_no_picture, check_nrrd_geometry

_META = (".mha", ".mhd")
_NRRD = b"NRRD0"
_LONGEST_HEADER = 1 << 20
_BLANKS = " \t\r"
"""Around entries of MetaImage: Python's own include letters that are no blanks to MetaIO."""
_LONGEST_NAME = 1000
"""Of a file beside another, its folders included: systems refuse longer ones in words of their own."""
_COPIES = 3
"""Of the voxels that there are at once: in ITK, on the way from it, as an image."""
_AXES_OF_SCALARS = 3
"""ITK may reorder the numbers of voxels that are no scalars."""
_SEVERAL = re.compile(r"LIST|.*%[0-9]*d.*", re.DOTALL)
"""What stands for the name of one file where voxels lie in several, of which ITK can leave out the last one."""


@dataclass(frozen=True)
class _Stored:
    """Where voxels lie: in ``file`` from ``start``, ``length`` bytes long; None: to its end, or as long as needed.

    ``packed`` says whether they are compressed, ``exact`` whether nothing else lies there, ``order`` that of a number's
    bytes, "<" or ">", "" where it is not said, or what they mean depends on more.
    """

    file: Path
    start: int
    packed: bool
    length: int | None = None
    exact: bool = True
    order: str = ""

    @property
    def found(self) -> int:
        """How many bytes there are."""
        return self.file.stat().st_size - self.start

    def read(self) -> bytes:
        """The bytes as they are stored."""
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            return stream.read()


def read_stored(path: Path, before: Callable[[Grid], None] = lambda _: None) -> sitk.Image:
    """The image of a file that is neither DICOM nor NIfTI, its grid as ITK reads it.

    Parameters
    ----------
    path : Path
        A file that is there: MetaImage or NRRD, whose voxels may lie in another file, or what else ITK reads.
    before : callable, optional
        Called with the grid before voxels are read, so that it can refuse it (raise).

    Returns
    -------
    SimpleITK.Image
        Of any dimension and kind of voxels.

    Raises
    ------
    CaseError
        Naming the file, for MetaImage and NRRD whose voxels are too few, too many or damaged, or whose header does not
        say where they are; for a picture (TIFF), for what does not fit into memory, and where ITK crashes or hangs.
    RuntimeError
        ITK's own, where it refuses the file, passes.
    """
    stored, header = _stored(path), read_header(path)
    before(header.grid)
    if stored is not None:
        _check_length(stored, stored.length if stored.packed else header.bytes_of_voxels)
    check_fits(_COPIES * header.bytes_of_voxels, str(path), CaseError)
    if stored is None:
        return read_image(path)
    if header.plain and stored.exact and (stored.order or np.dtype(header.kind).itemsize == 1):
        voxels = _inflated(stored, header.bytes_of_voxels) if stored.packed else stored.read()
        return image_with(header, voxels, stored.order or "<")
    return _compared(path, stored, header)


def _compared(path: Path, stored: _Stored, header: FileHeader) -> sitk.Image:
    """The image that ITK reads; raises CaseError where it is not what lies in the file."""
    try:
        image = read_image(path)
    except RuntimeError:
        if stored.packed:
            _inflated(stored, header.bytes_of_voxels)
        raise
    if stored.packed:
        _check_values(stored, sitk.GetArrayViewFromImage(image))
    return image


def _stored(path: Path) -> _Stored | None:
    """Where the voxels of a MetaImage or NRRD file lie; None for other files, and voxels as text."""
    with path.open("rb") as stream:
        begin = stream.read(_LONGEST_HEADER)
    check_no_picture(begin, path)
    if begin.startswith(_NRRD):
        return _of_nrrd(path, begin)
    return _of_meta(path, begin) if path.suffix.lower() in _META else None


def _of_meta(path: Path, begin: bytes) -> _Stored | None:
    last = re.search(rb"^\s*ElementDataFile\s*[=:]\s*([^\r\n]*)\r?\n?", begin, re.MULTILINE)
    if last is None:
        return None
    lines = [
        re.split(r"[ \t]*[=:][ \t]*", line, maxsplit=1) for line in begin[: last.start()].decode("latin-1").split("\n")
    ]
    unclear = next((line[0] for line in lines if len(line) == 1 and line[0].strip()), None)
    if unclear is not None:
        raise CaseError(
            f"{path}: {quoted(unclear.strip(), 80)} in its header is no entry (NAME = VALUE); export it again."
        )
    pairs = [(pair[0].strip(_BLANKS), pair[-1].strip(_BLANKS) if len(pair) == 2 else "") for pair in lines]
    check_meta_words(pairs, path)
    check_meta_geometry(pairs, path)
    header = dict(pairs)
    yes = {key: header.get(key, "")[:1] in tuple("Tt1") for key in ("BinaryData", "CompressedData")}
    if not any(yes.values()):
        return None
    name, size = last[1].decode("utf-8", "replace").strip(), header.get("CompressedDataSize")
    inside = name.lower() == "local"
    file = path if inside else _beside(path, name)
    if yes["CompressedData"] and (size is None or not size.isdigit()):
        raise CaseError(f"{path}: has compressed voxels but no CompressedDataSize, which ITK needs; export it again.")
    start, skipped = (last.end(), None) if inside else (0, header.get("HeaderSize"))
    exact = skipped is None or not yes["BinaryData"]
    length = int(size) if yes["CompressedData"] and size else None
    return _Stored(file, start, yes["CompressedData"], length, exact, _order_of_meta(header))


def _order_of_meta(header: Mapping[str, str]) -> str:
    """Which byte of a number comes first, "" where it is not clear."""
    said = [header[key].lower() for key in ("BinaryDataByteOrderMSB", "ElementByteOrderMSB") if key in header]
    return {"true": ">", "false": "<"}.get(said[0], "") if len(set(said)) == 1 else ""


def _of_nrrd(path: Path, begin: bytes) -> _Stored | None:
    blank = re.search(rb"\r?\n\r?\n", begin)
    text = begin[: blank.start() if blank else len(begin)].decode("latin-1")
    pairs = [line.split(": ", 1) for line in text.splitlines() if ": " in line and not line.startswith("#")]
    header = {key.strip().lower().replace(" ", ""): value.strip() for key, value in pairs}
    check_nrrd_geometry(header, path)
    kind = header.get("encoding", "").lower()
    if kind in ("bzip2", "bz2"):
        raise CaseError(f"{path}: is compressed by bzip2, which cannot be read here; save it with gzip or as raw.")
    if kind not in ("raw", "gzip", "gz"):
        return None
    name = header.get("datafile")
    skips = [header.get(key, "0") for key in ("lineskip", "byteskip")]
    file = path if name is None else _beside(path, name)
    start = 0 if name is not None else blank.end() if blank else len(begin)
    order = {"little": "<", "big": ">"}.get(header.get("endian", ""), "")
    return _Stored(file, start, kind != "raw", exact=skips == ["0", "0"], order=order)


def _beside(path: Path, name: str) -> Path:
    """The file of the voxels that a header names; raises CaseError where it is not there or there are several."""
    if _SEVERAL.fullmatch(name.split(" ", maxsplit=1)[0]):
        raise CaseError(f"{path}: has its voxels in several files ({brief(name)}), expected one; save it as one file.")
    file = path.parent / name
    if "\0" in name or len(name) > _LONGEST_NAME or not file.is_file():
        raise CaseError(
            f"{path}: its voxels should lie in {brief(name, 80)} beside it, which is not there; copy it, too."
        )
    return file


def _check_length(stored: _Stored, wanted: int | None) -> None:
    """Raise CaseError where there are fewer or more bytes than are wanted."""
    if wanted is None or (stored.found > wanted and not stored.exact):
        return
    if stored.found != wanted:
        what = "cut short" if stored.found < wanted else "longer than its header says"
        found = f"found {stored.found} bytes of voxels, expected {wanted}"
        raise CaseError(f"{stored.file}: is {what} ({found}); copy or export it again.")


def _check_values(stored: _Stored, values: NDArray[Any]) -> None:
    """Raise CaseError where the ``values`` that ITK has read are not those that were compressed."""
    content = _inflated(stored, values.nbytes)
    alike = content in (values.tobytes(), values.byteswap().tobytes())
    if stored.exact and not alike and values.ndim <= _AXES_OF_SCALARS:
        raise CaseError(f"{stored.file}: ITK reads other voxels than it holds; save it again, as .nii.gz or .nrrd.")


def _inflated(stored: _Stored, expected: int) -> memoryview:
    """The voxels, inflated; raises CaseError where the stream is damaged or not of the ``expected`` length."""
    try:
        found = inflated(stored.read(), expected)
    except (EOFError, OSError, zlib.error) as problem:
        raise CaseError(f"{stored.file}: is cut short or damaged ({problem}); copy or export it again.") from problem
    if stored.exact and len(found) != expected:
        count = f"more than {expected}" if len(found) > expected else len(found)
        raise CaseError(
            f"{stored.file}: holds {count} bytes of voxels when inflated, expected {expected} by its header; export it "
            "again."
        )
    return found
