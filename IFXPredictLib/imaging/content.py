"""The content of images, masks and cases as hashes: the one place that says when two of them are the same.

Of files: all that the named one stands for. A folder's are its files; a DICOM, NIfTI, NRRD or MetaImage file says by
its own first bytes that it is whole. Whatever else there is (.mhd and .nhdr with one or many data files, Analyze and
NIfTI pairs, formats to come) is read, and what was read is hashed: no list of endings could be complete.

Of what was read: voxels and geometry, whatever files they lie in and in which order.
"""

import gzip
import zlib
from hashlib import sha256
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..base.content import CaseContent
from ..base.errors import CaseError
from ..base.files import sha256_of, sha256_of_content
from .case import Case
from .dicom_file import is_dicom
from .reading import check_exists, read_volume

_HEADER_BYTES = 1 << 20
"""Headers of NRRD and MetaImage are far shorter; one that is not counts as a file that may need others."""
_PAIRS = (".hdr", ".img", ".hdr.gz", ".img.gz")
_GZIP = b"\x1f\x8b"
_STEPS = 8192
"""Of a mm, or of a direction: what single precision and saved texts round is the same place."""


def files_sha256(path: Path) -> str:
    """The hash of an image or a mask on disk: of all files that it is read from.

    Parameters
    ----------
    path : Path
        A file of any kind that is read, or a folder of DICOM files.

    Returns
    -------
    str
        In hexadecimal. Equal where all bytes are; other bytes may hold the same voxels.

    Raises
    ------
    CaseError
        Naming the path, where it cannot be read.
    """
    check_exists(path)
    try:
        if path.is_dir():
            return sha256_of_content({file.name: sha256_of(file) for file in path.iterdir() if file.is_file()})
        named = sha256_of(path)
        if is_whole(path):
            return named
    except OSError as problem:
        raise CaseError(f"{path}: cannot be read ({problem.strerror}).") from problem
    volume = read_volume(path)
    place = [volume.GetSize(), volume.GetSpacing(), volume.GetOrigin(), volume.GetDirection()]
    values = sha256(sitk.GetArrayViewFromImage(volume).data).hexdigest()
    return sha256_of_content([named, volume.GetPixelIDTypeAsString(), place, values])


def mask_files_sha256(path: Path, label: int | None, segment: str | None) -> str:
    """``files_sha256`` of a mask, with which of its labels or segments is asked for."""
    return sha256_of_content([files_sha256(path), label, segment or ""])


def is_whole(path: Path) -> bool:
    """Whether a file says by its first bytes that all its voxels are in it; False where that is not certain."""
    with path.open("rb") as stream:
        start = stream.read(_HEADER_BYTES)
    if is_dicom(path):
        return True
    if start.startswith(b"NRRD"):
        return _is_whole_nrrd(start)
    if path.name.lower().endswith(_PAIRS):
        return False
    if start.startswith(_GZIP):
        start = _unpacked(path)
    return start[344:348] == b"n+1\0" or start[4:8] == b"n+2\0" or _is_whole_metaimage(start)


def voxels_sha256(image: sitk.Image) -> str:
    """The hash of an image's intensities, whatever its pixel type, its order of axes (of three) and its geometry."""
    return _hash_of_voxels(sitk.DICOMOrient(image, "LPS") if image.GetDimension() == 3 else image)


def content_of(case: Case, image_files: str, mask_files: str) -> CaseContent:
    """The hashes of a case that was read from files with these hashes."""
    image = case.image
    place = np.array((*image.GetSpacing(), *image.GetOrigin(), *image.GetDirection()))
    steps = [*image.GetSize(), *np.rint(place * _STEPS).astype(int).tolist()]
    voi = sha256(np.packbits(sitk.GetArrayViewFromImage(case.mask)).data).hexdigest()
    return CaseContent(image_files, mask_files, _hash_of_voxels(image), sha256_of_content(steps), voi)


def _hash_of_voxels(image: sitk.Image) -> str:
    values = sitk.GetArrayViewFromImage(image)
    found = sha256(np.array(values.shape, "<i8").tobytes())
    found.update(np.ascontiguousarray(values, "<f4").data)
    return found.hexdigest()


def _is_whole_nrrd(start: bytes) -> bool:
    """Whether an NRRD header ends, and names no other file before that."""
    lines = [line.strip().lower() for line in start.split(b"\n")[:-1]]
    if b"" not in lines:
        return False
    header = lines[: lines.index(b"")]
    return not any(line.replace(b" ", b"").startswith(b"datafile:") for line in header)


def _is_whole_metaimage(start: bytes) -> bool:
    """Whether a MetaImage header ends by saying that the voxels follow it."""
    for line in start.split(b"\n"):
        name, _, value = line.partition(b"=")
        if name.strip().lower() == b"elementdatafile":
            return value.strip().lower() == b"local"
    return False


def _unpacked(path: Path) -> bytes:
    """The beginning of what a gzip file holds; nothing of a damaged one."""
    try:
        with gzip.open(path) as stream:
            return stream.read(348)
    except (EOFError, OSError, zlib.error):
        return b""
