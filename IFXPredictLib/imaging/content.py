"""The content of images, masks and cases as hashes: the one place that says when two of them are the same.

Of files: all that the named one stands for. A folder's are its files; a DICOM, NIfTI, NRRD or MetaImage file says by
its own first bytes that it is whole. Whatever else there is (.mhd and .nhdr with one or many data files, Analyze and
NIfTI pairs, formats to come) is read, and what was read is hashed: no list of endings could be complete.

Of what was read: voxels and geometry, whatever files they lie in and in which order. One scan under two names is told
by the order of its intensities alone: DICOM, NIfTI and a copy that was shifted or scaled round them each in their way.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.content import CaseContent, geometry_text
from ..base.errors import CaseError
from ..base.files import sha256_of, sha256_of_content
from .case import Case
from .dicom_file import is_dicom
from .reading import check_exists, read_volume

_HEADER_BYTES = 1 << 20
"""Headers of NRRD and MetaImage are far shorter; one that is not counts as a file that may need others."""
_PAIRS = (".hdr", ".img", ".hdr.gz", ".img.gz")
_GZIP = b"\x1f\x8b"


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


def case_files_sha256(
    image: Path, mask: Path, label: int | None, segment: str | None, further: Mapping[str, Path]
) -> tuple[str, str]:
    """Of all files of a case, those of its images and those of its masks.

    Parameters
    ----------
    image : Path
        Of the first series: a file of any kind that is read, or a folder of DICOM files.
    mask : Path
        Of the VOI that is drawn, as ``read_mask`` takes it.
    label : int or None
        The label that is asked for in ``mask``; None where none is.
    segment : str or None
        The segment that is asked for there; None, as "", where none is.
    further : mapping of str to Path
        The files of further series and drawn VOIs by column (``Protocol.further_files``); empty for most cases.

    Returns
    -------
    images : str
        A hash in hexadecimal: ``files_sha256`` of ``image``, or one of that and of each further series by its column.
    masks : str
        Likewise of the masks, of which the first is hashed by ``mask_files_sha256``.

    Raises
    ------
    CaseError
        Naming the path, where one is not there or cannot be read.
    """
    found = [[name, files_sha256(file)] for name, file in further.items()]
    images, masks = ([one for one in found if one[0].startswith(kind)] for kind in ("image_", "mask_"))
    own = files_sha256(image), mask_files_sha256(mask, label, segment)
    return _with_others(own[0], images), _with_others(own[1], masks)


def mask_files_sha256(path: Path, label: int | None, segment: str | None) -> str:
    """``files_sha256`` of a mask, with which of its labels or segments is asked for.

    Parameters
    ----------
    path : Path
        A mask of any kind that ``read_mask`` takes, or the folder that it lies in.
    label : int or None
        The label that is asked for; None where none is.
    segment : str or None
        The segment's name that is asked for; None, as "", where none is.

    Returns
    -------
    str
        In hexadecimal. Of one file it is another for each label and segment, also where both are the same VOI.

    Raises
    ------
    CaseError
        As ``files_sha256``.
    """
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


def scan_sha256(image: sitk.Image) -> str:
    """The hash by which one scan under two names is told, whatever its pixel type, scale, order of axes and place.

    Of each voxel's rank among the image's intensities: what 16-bit integers and a slope are in one format are rounded
    otherwise in the next, and are shifted where a program stores HU + 1024.
    """
    return _hash_of_ranks(sitk.DICOMOrient(image, "LPS") if image.GetDimension() == 3 else image)


def content_of(case: Case, image_files: str, mask_files: str) -> CaseContent:
    """The content of a case that was read from files with these hashes.

    Parameters
    ----------
    case : Case
        As it was read.
    image_files : str
        The hash of its images' files, as ``case_files_sha256`` gives it; kept as it is.
    mask_files : str
        That of its masks' files, likewise.

    Returns
    -------
    CaseContent
        The hashes of intensities and of VOIs are of further series and drawn VOIs, too; the place and the order of
        intensities are of the first image alone.
    """
    image, source = case.image, case.voi_source
    place = geometry_text(image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection())
    series = [[name, _hash_of_voxels(one)] for name, one in case.images.items()]
    vois = [[name, _hash_of_voi(one)] for name, one in case.masks.items()]
    return CaseContent(
        image_files,
        mask_files,
        _with_others(_hash_of_voxels(image), series),
        place,
        _with_others(_hash_of_voi(case.mask), vois),
        _hash_of_ranks(image),
        str(source.label),
        source.segment,
    )


def _hash_of_voi(mask: sitk.Image) -> str:
    return sha256(np.packbits(sitk.GetArrayViewFromImage(mask)).data).hexdigest()


def _with_others(own: str, others: list[list[str]]) -> str:
    """One hash of what a case has, and of what else it has, by name; its own where it has nothing else."""
    return sha256_of_content([own, others]) if others else own


def _hash_of_voxels(image: sitk.Image) -> str:
    zero = np.float32(0)
    return _hash_of(np.asarray(plane, "<f4") + zero for plane in _planes(image))  # of which -0.0 is 0.0


def _hash_of_ranks(image: sitk.Image) -> str:
    """Plane by plane, so that a large CT is not in memory twice; ranks begin at 1."""
    if all(map(_is_counted, _planes(image))):
        there = np.zeros(3 << 15, bool)
        for plane in _planes(image):
            there[plane.astype(np.int32) + (1 << 15)] = True
        ranks = np.cumsum(there, dtype="<u4")
        return _hash_of(ranks[plane.astype(np.int32) + (1 << 15)] for plane in _planes(image))
    distinct = np.unique(sitk.GetArrayViewFromImage(image).astype(np.float32, copy=False))
    return _hash_of((np.searchsorted(distinct, plane.astype(np.float32)) + 1).astype("<u4") for plane in _planes(image))


def _is_counted(plane: NDArray[Any]) -> bool:
    """Whether all values are 16-bit integers, signed or not, of whatever type: they need not be sorted."""
    if plane.dtype.kind in "iu" and plane.dtype.itemsize <= 2:
        return True
    return plane.dtype.kind != "c" and bool(np.all((plane == np.rint(plane)) & (np.abs(plane) < 1 << 15)))


def _planes(image: sitk.Image) -> Iterator[NDArray[Any]]:
    return iter(sitk.GetArrayViewFromImage(image))


def _hash_of(planes: Iterable[NDArray[Any]]) -> str:
    found = sha256()
    for plane in planes:
        found.update(np.array(plane.shape, "<i8").tobytes())
        found.update(np.ascontiguousarray(plane).data)
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
        if name.strip() == b"ElementDataFile":  # ITK passes over other ways to write it
            return value.strip().lower() == b"local"
    return False


def _unpacked(path: Path) -> bytes:
    """The beginning of what a gzip file holds; nothing of a damaged one."""
    try:
        with gzip.open(path) as stream:
            return stream.read(348)
    except (EOFError, OSError, zlib.error):
        return b""
