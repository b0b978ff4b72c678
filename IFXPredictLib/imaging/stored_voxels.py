"""Voxels of MetaImage and NRRD files: all there, and to the last bit what was written.

ITK inflates compressed voxels without looking at the checksum that zlib and gzip keep of them, and makes an image of
what there is. Here the lengths are looked at before it reads, and the checksum of the image that it made is compared
with the stored one. Where they differ the file is inflated anew, to tell damage from another order of bytes.

Layout: https://itk.org/Wiki/MetaIO/Documentation and https://teem.sourceforge.net/nrrd/format.html; of the streams
RFC 1950 (zlib: Adler-32 at the end, high byte first) and RFC 1952 (gzip: CRC-32 and length at the end, low byte first).
"""

import gzip
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.memory import check_fits
from ..base.text import brief
from .itk_process import read_header, read_image
from .stored_geometry import check_meta_geometry, check_nrrd_geometry

_META = (".mha", ".mhd")
_NRRD = b"NRRD0"
_LONGEST_HEADER = 1 << 20
_GZIP = b"\x1f\x8b"
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

    ``packed`` says whether they are compressed, ``exact`` whether nothing else lies there.
    """

    file: Path
    start: int
    packed: bool
    length: int | None = None
    exact: bool = True

    @property
    def found(self) -> int:
        """How many bytes there are."""
        return self.file.stat().st_size - self.start

    def read(self) -> bytes:
        """The bytes as they are stored."""
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            return stream.read()


def read_stored(path: Path) -> sitk.Image:
    """The image of a file that is neither DICOM nor NIfTI, by ITK.

    Raises CaseError for MetaImage and NRRD whose voxels are too few, too many or damaged. ITK's RuntimeError passes.
    """
    stored = _stored(path)
    if stored is None or stored.packed:
        check_fits(_COPIES * read_header(path).bytes_of_voxels, str(path), CaseError)
    if stored is None:
        return read_image(path)
    if stored.packed:
        _check_length(stored, stored.length)
    try:
        image = read_image(path)
    except RuntimeError:
        expected = read_header(path).bytes_of_voxels  # a RuntimeError again where it is the header
        _inflated(stored, expected) if stored.packed else _check_length(stored, expected)
        raise
    values = sitk.GetArrayViewFromImage(image)
    if not stored.packed:
        _check_length(stored, values.nbytes)
    elif not (stored.exact and _ends_with_checksum_of(stored, values)):
        _check_values(stored, values)
    return image


def _stored(path: Path) -> _Stored | None:
    """Where the voxels of a MetaImage or NRRD file lie; None for other files, and voxels as text."""
    with path.open("rb") as stream:
        begin = stream.read(_LONGEST_HEADER)
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
    pairs = [(pair[0].strip(_BLANKS), pair[-1].strip(_BLANKS) if len(pair) == 2 else "") for pair in lines]
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
    return _Stored(file, start, yes["CompressedData"], int(size) if yes["CompressedData"] and size else None, exact)


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
    return _Stored(file, start, kind != "raw", exact=skips == ["0", "0"])


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


def _inflated(stored: _Stored, expected: int) -> bytes:
    """The voxels, inflated; raises CaseError where the stream is damaged or not of the ``expected`` length."""
    try:
        content = stored.read()
        found = gzip.decompress(content) if content.startswith(_GZIP) else _of_zlib(content)
    except (EOFError, OSError, zlib.error) as problem:
        raise CaseError(f"{stored.file}: is cut short or damaged ({problem}); copy or export it again.") from problem
    if stored.exact and len(found) != expected:
        raise CaseError(
            f"{stored.file}: holds {len(found)} bytes of voxels when inflated, expected {expected} by its header; "
            "export it again."
        )
    return found


def _of_zlib(content: bytes) -> bytes:
    """The content of a zlib stream; raises zlib.error where it is damaged and EOFError where it does not end here."""
    stream = zlib.decompressobj()
    found = stream.decompress(content)
    if not stream.eof or stream.unused_data:
        raise EOFError("the compressed data do not end where the header says")
    return found


def _ends_with_checksum_of(stored: _Stored, values: NDArray[Any]) -> bool:
    """Whether a stream ends with the checksum of ``values`` as they lie in memory, and begins as a stream does."""
    with stored.file.open("rb") as stream:
        stream.seek(stored.start)
        begin = stream.read(2)
        stream.seek(-min(8, stored.found), 2)
        end = stream.read(8)
    if len(end) < 8:
        return False
    if begin == _GZIP:
        crc, length = struct.unpack("<II", end)
        return bool(length == values.nbytes & 0xFFFFFFFF and crc == zlib.crc32(values.data))
    return bool(struct.unpack(">I", end[4:])[0] == zlib.adler32(values.data))
