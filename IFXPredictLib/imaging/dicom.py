"""DICOM images: a folder of slices, a folder with a multi-frame file, or that file alone, as one volume.

Headers are read by pydicom, each file's once; how their voxels are read stands in ``dicom_voxels``.
"""

from __future__ import annotations

import filecmp
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..base.memory import check_fits
from ..protocol.schema import MrSeries
from .dicom_file import DicomFile, check_no_slice_is_lost, is_dicom, read_dicom_header
from .dicom_header import (
    HAS_PREAMBLE,
    Header,
    check_voxels,
    header_notes,
    header_values,
    one_line,
    stands_beside,
)
from .dicom_series import (
    check_modalities,
    check_same,
    check_scales,
    check_stored_once,
    order_notes,
    shared_instances,
    thickness_notes,
)
from .dicom_voxels import intensities
from .mask_grid import Grid
from .modality import FAT_HU, check_modality
from .mr_series import series_notes
from .multiframe import frame_headers, is_multiframe
from .stack import Slice, grid_of, lean_notes, stacked
from .upright import SHEAR_LIMIT

if TYPE_CHECKING:
    from pydicom import Dataset

_NO_IMAGES = ("SEG", "RTSTRUCT", "RTDOSE", "PR", "SR", "KO", "REG")
"""Modalities of what stands beside an image in an export and is none."""
_RLE = "1.2.840.10008.1.2.5"
"""An encoding of which GDCM refuses slices with an odd number of bytes."""
_FARTHEST_MM = 1e5
_OTHER_SPACINGS = ("ImagerPixelSpacing", "NominalScannedPixelSpacing")
"""Where else a header may tell of distances: at the detector, on a film."""
_AIR_HU = -1024.0
_LISTED = 3
_BYTES = 8
"""Of each voxel that there are at once: as they are read, and as an image, both float32."""


@dataclass(frozen=True)
class DicomVolume:
    """A series as an image; ``notes`` are what its headers say that makes it less sure.

    ``padding`` is 1 where voxels lie outside the scanner's field of view (uint8, the image's grid), None for nowhere.
    """

    image: sitk.Image
    notes: tuple[str, ...] = ()
    padding: sitk.Image | None = None


def read_folder(
    folder: Path,
    series: str | None,
    modality: str | None,
    before: Callable[[Grid], None] = lambda _: None,
    expected: MrSeries | None = None,
) -> DicomVolume:
    """The volume of a folder's DICOM series; ``series`` is the SeriesInstanceUID where there are several.

    With a ``modality``, CT or MR, it has to be an image of this modality; another series than ``expected`` is noted.
    ``before`` is called with the grid before voxels are read. Raises CaseError, naming folder and files.
    """
    files = _series_of(folder, series)
    whole = _without_copies(files)
    volume = _read(whole, folder, modality, before, expected)
    copies = len(files) - len(whole)
    said = (f"{copies} file(s) of the DICOM folder are copies of others and were left out",) if copies else ()
    return replace(volume, notes=(*volume.notes, *said))


def placed_slices(path: Path, series: str | None) -> list[Slice]:
    """The slices or frames of the volume that ``read_folder`` or ``read_dicom_file`` reads, in order of space.

    Raises CaseError as they do where there is none.
    """
    if path.is_dir():
        files = _without_copies(_series_of(path, series))
    else:
        found = read_dicom_header(path)
        files = {} if found is None else {path: found}
    return stacked([_slice(header, file, frame, path) for (file, frame), header in _frames_of(files, path)], path)


def _series_of(folder: Path, series: str | None) -> dict[Path, DicomFile]:
    there = sorted(folder.iterdir())
    files = {file: is_dicom(file) for file in there if file.is_file()}
    images = _headers(file for file, yes in files.items() if yes)
    dangling = (file for file in there if file.is_symlink() and not file.exists())
    check_no_slice_is_lost((*(file for file, yes in files.items() if not yes), *dangling), images)
    return _chosen(images, folder, series)


def read_dicom_file(
    path: Path,
    modality: str | None,
    before: Callable[[Grid], None] = lambda _: None,
    expected: MrSeries | None = None,
) -> DicomVolume:
    """The volume of a multi-frame file, as ``read_folder``'s.

    Raises CaseError, as for a single slice, which is no volume.
    """
    found = read_dicom_header(path)
    if found is None:
        raise CaseError(f"{path}: is DICOM but holds no image; give the folder of the image's slices.")
    if not is_multiframe(found.header):
        if modality is not None:
            check_modality(one_line(found.header.get("Modality")), modality, f"{path}: the image")
        raise CaseError(f"{path}: is one slice of a DICOM series; give the folder that holds all its slices.")
    return _read({path: found}, path, modality, before, expected)


def _without_copies(files: dict[Path, DicomFile]) -> dict[Path, DicomFile]:
    """The files but for those that are one before them byte by byte, as a folder holds that was exported twice."""
    first: dict[str, list[Path]] = {}
    for file, one in files.items():
        same = first.setdefault(one_line(one.header.get("SOPInstanceUID")) or str(file), [])
        if not any(filecmp.cmp(file, other, shallow=False) for other in same):
            same.append(file)
    kept = {file for same in first.values() for file in same}
    return {file: one for file, one in files.items() if file in kept}


def _headers(files: Iterable[Path]) -> dict[Path, DicomFile]:
    return {file: one for file in files if (one := read_dicom_header(file)) is not None}


def _chosen(found: dict[Path, DicomFile], folder: Path, series: str | None) -> dict[Path, DicomFile]:
    by_series: dict[str, dict[Path, DicomFile]] = {}
    for file, one in found.items():
        by_series.setdefault(one_line(one.header.get("SeriesInstanceUID")), {})[file] = one
    images = {uid: files for uid, files in by_series.items() if _modality(files) not in _NO_IMAGES} or by_series
    if not images:
        names = sorted(one_line(file.name) for file in folder.iterdir() if not file.name.startswith("."))
        there = ", ".join(names[:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
        raise CaseError(
            f"{folder}: holds no DICOM series, found {there or 'nothing'}; give the folder that holds the slices' "
            "files themselves, or the volume's file."
        )
    beside = [uid for uid, files in images.items() if all(map(_is_beside, files.values()))]
    volumes = {uid: files for uid, files in images.items() if uid not in beside} or images
    if series is None and len(volumes) == 1:
        return next(iter(volumes.values()))
    if series is None or series not in by_series:
        problem = f"holds {len(images)} DICOM series" if series is None else f"holds no DICOM series {series}"
        raise CaseError(
            f"{folder}: {problem}; found {'; '.join(_described(uid, images[uid]) for uid in sorted(images))}. Pass "
            "--series UID with one of them where the command has it, or put one series into a folder of its own."
        )
    return by_series[series]


def _modality(found: dict[Path, DicomFile]) -> str:
    return one_line(next(iter(found.values())).header.get("Modality"))


def _is_beside(one: DicomFile) -> bool:
    return stands_beside(Header(header_values(one.header, {})))


def _described(uid: str, found: dict[Path, DicomFile]) -> str:
    first = next(iter(found.values())).header
    description = one_line(first.get("SeriesDescription")) or "no description"
    count = sum(int(one.header.get("NumberOfFrames") or 1) for one in found.values())
    return (
        f"{uid or 'without a SeriesInstanceUID'} ({_modality(found) or 'no modality'}, {description}, {count} slices)"
    )


def _read(
    files: dict[Path, DicomFile],
    where: Path,
    modality: str | None,
    before: Callable[[Grid], None],
    expected: MrSeries | None,
) -> DicomVolume:
    damaged = next((file for file, one in files.items() if one.damage), None)
    if damaged is not None:
        raise CaseError(f"{damaged}: {files[damaged].damage}.")
    _check_concatenation(files, where)
    headers = _frames_of(files, where)
    multiframe = any(is_multiframe(one.header) for one in files.values())
    if not multiframe:
        check_stored_once([header for _, header in headers], where)
    said = _judged([header for _, header in headers], modality, where, expected)
    slices = [_slice(header, file, frame, where) for (file, frame), header in headers]
    ordered = stacked(slices, where)
    by_place = dict(headers)
    if modality is not None:
        said += order_notes([by_place[Path(one.file), one.frame] for one in ordered], modality, where)
    said += () if multiframe or modality is None else shared_instances([header for _, header in headers])
    grid = grid_of(ordered)
    said += () if modality is None else thickness_notes([header for _, header in headers], grid.spacing[2])
    before(grid)
    check_fits(_BYTES * math.prod(grid.size), str(where), CaseError)
    image = intensities(ordered, by_place, files, where)
    _check_hu_without_intercept(image, [header for _, header in headers], modality, where)
    image, padding = _without_padding(image, ordered, modality)
    for placed in (image, padding):
        if placed is not None:
            _place(placed, grid)
    return DicomVolume(image, (*said, *lean_notes(ordered)), padding)


def _check_concatenation(files: dict[Path, DicomFile], where: Path) -> None:
    """Raise CaseError where a multi-frame object was sent in several files, not all of which are there."""
    headers = [one.header for one in files.values() if one.header.get("ConcatenationUID")]
    parts = {int(one.get("InConcatenationNumber") or 0) for one in headers}
    whole = max((int(one.get("InConcatenationTotalNumber") or 0) for one in headers), default=0)
    if len(parts) < whole:
        raise CaseError(
            f"{where}: holds {len(parts)} of the {whole} files in which its frames were sent (a concatenation); export "
            "all of them into one folder and give the folder."
        )


def loaded_notes(files: Sequence[Path], modality: str, where: str, expected: MrSeries | None = None) -> tuple[str, ...]:
    """What is to be said of an image that another program, Slicer, loaded from DICOM ``files``; none of them: nothing.

    Another series than ``expected`` is noted. Its geometry is what the other program made of it. Raises CaseError,
    naming ``where``, as ``read_folder`` does for headers, and where the other program, by ITK, has inverted the values
    (MONOCHROME1).
    """
    found = [header for _, header in _frames_of(_headers(filter(is_dicom, files)), Path(where))]
    if any(header.get("PhotometricInterpretation") == "MONOCHROME1" for header in found):
        raise CaseError(
            f"{where}: is MONOCHROME1 by its header, of which Slicer inverts the values; convert the series to "
            "MONOCHROME2, or use the command line with the DICOM folder."
        )
    said = _judged(found, modality, Path(where), expected)
    places = [header.numbers("ImagePositionPatient", 3) for header in found]
    cosines = found[0].numbers("ImageOrientationPatient", 6) if found else None
    if cosines is None or any(place is None for place in places):
        return said
    along = np.array(places) @ np.cross(cosines[:3], cosines[3:])
    ordered = [found[k] for k in np.argsort(along, kind="stable")]
    step = float(np.ptp(along)) / max(len(along) - 1, 1)
    return (*said, *order_notes(ordered, modality, Path(where)), *thickness_notes(ordered, step))


def _judged(headers: Sequence[Header], modality: str | None, where: Path, expected: MrSeries | None) -> tuple[str, ...]:
    """What headers say of the voxels, and of each other; for labels, without ``modality``, only of their scale."""
    check_scales(headers, modality, where)
    if modality is None or not headers:
        return ()
    said = check_modalities(headers, modality, where)
    check_voxels(headers, modality, where)
    notes = (*header_notes(headers, modality), *(series_notes(headers, expected) if expected else ()))
    return (*said, *notes, *check_same(headers, modality, where))


def _frames_of(files: dict[Path, DicomFile], where: Path) -> list[tuple[tuple[Path, int], Header]]:
    """The header of each slice or frame, with its file and its place in that from 0."""
    known: dict[Any, Any] = {}
    return [pair for file, one in files.items() for pair in _frames(file, one.header, where, known)]


def _frames(file: Path, header: Dataset, where: Path, known: dict[Any, Any]) -> list[tuple[tuple[Path, int], Header]]:
    if not is_multiframe(header):
        return [((file, 0), Header(header_values(header, known), file.name))]
    inside = f" of {file.name}" if file != where else ""
    frames = frame_headers(header, file)
    return [((file, k), replace(frame, name=f"frame {k + 1}{inside}")) for k, frame in enumerate(frames)]


def _slice(header: Header, file: Path, frame: int, where: Path) -> Slice:
    position, cosines, spacing = (_of_place(header, *place, where) for place in _OF_PLACE)
    row, column = cosines[:3], cosines[3:]
    encoded = header.get("TransferSyntaxUID") == _RLE
    slope, intercept = header.number("RescaleSlope", 1.0), header.number("RescaleIntercept", 0.0)
    return Slice(
        header.name,
        str(file),
        frame,
        (int(header.number("Columns", 0)), int(header.number("Rows", 0))),
        spacing[::-1],
        position,
        np.column_stack([row, column, np.cross(row, column)]),
        slope,
        intercept,
        _padding(header, slope, intercept),
        header.get("PhotometricInterpretation") != "MONOCHROME1" and header.get(HAS_PREAMBLE) is True and not encoded,
        header.phase(),
    )


def _of_place(
    header: Header, tag: str, count: int, usable: Callable[[NDArray[np.float64]], bool], expected: str, where: Path
) -> NDArray[np.float64]:
    """The numbers of a tag that says where a slice is; raises CaseError, with what was found, where they do not."""
    found = header.numbers(tag, count)
    if found is None or not usable(found):
        other = next((name for name in _OTHER_SPACINGS if tag == "PixelSpacing" and header.get(name)), "nothing")
        raise CaseError(
            f"{where}: {header.name} has no usable {tag} in its header (found {header.text(tag)[:40] or other}, "
            f"expected {expected}): its place is not known; export the original series, or a NIfTI file of it."
        )
    return found


def _is_orientation(cosines: NDArray[np.float64]) -> bool:
    """Whether two directions are of length 1 and at right angles, but for rounding."""
    row, column = cosines[:3].tolist(), cosines[3:].tolist()
    off = [math.hypot(*row) - 1, math.hypot(*column) - 1, sum(map(operator.mul, row, column))]
    return bool(max(map(abs, off)) <= SHEAR_LIMIT)


_OF_PLACE: tuple[tuple[str, int, Callable[[NDArray[np.float64]], bool], str], ...] = (
    ("ImagePositionPatient", 3, lambda found: bool(np.abs(found).max() < _FARTHEST_MM), "three numbers in mm"),
    ("ImageOrientationPatient", 6, _is_orientation, "two directions of length 1 at right angles"),
    ("PixelSpacing", 2, lambda found: bool(found.min() > 0), "two positive numbers in mm"),
)
"""The tags that say where a slice is, how many numbers they hold, which are usable, and that in words."""


def _padding(header: Header, slope: float, intercept: float) -> tuple[float, float] | None:
    """The intensities that PixelPaddingValue and PixelPaddingRangeLimit mark, lowest and highest."""
    ends = [header.get(name) for name in ("PixelPaddingValue", "PixelPaddingRangeLimit")]
    signed, bits = header.get("PixelRepresentation") == 1, int(header.number("BitsAllocated", 16))
    values = []
    for end in ends:
        if isinstance(end, int):
            wrapped = end - (1 << bits) if signed and end >= 1 << (bits - 1) else end
            values.append(wrapped if signed or wrapped >= 0 else wrapped + (1 << bits))
    if not values or ends[0] is None:
        return None
    intensities = sorted(value * slope + intercept for value in values)
    return intensities[0], intensities[-1]


def _check_hu_without_intercept(
    image: sitk.Image, headers: Sequence[Header], modality: str | None, where: Path
) -> None:
    """Raise CaseError for a CT that no header puts on a scale and whose voxels, without fat and air, are not HU."""
    if modality != "CT" or any(header.get("RescaleIntercept") is not None for header in headers):
        return
    darkest = float(sitk.GetArrayViewFromImage(image).min())
    if darkest > FAT_HU:
        raise CaseError(
            f"{where}: the header has no RescaleIntercept and no voxel is below {darkest:g}, so that these are not "
            "Hounsfield units (fat is at -100); export the original series."
        )


def _without_padding(
    image: sitk.Image, ordered: Sequence[Slice], modality: str | None
) -> tuple[sitk.Image, sitk.Image | None]:
    """The image with air for padding that is brighter than air, and where padding is.

    Padding as dark as air or darker (GE's -2000) is left as it is, so that a case equals its NIfTI copy: features of
    the VOI hardly see it. A bright frame around the field of view would be taken for tissue.
    """
    if modality is None or all(one.padding is None for one in ordered):
        return image, None
    values = sitk.GetArrayFromImage(image)  # z, y, x
    inside = np.zeros(values.shape, np.uint8)
    for one, slice_values, marked in zip(ordered, values, inside, strict=True):
        if one.padding is not None:
            low, high = (np.float32(end) for end in one.padding)
            marked[:] = (slice_values >= low) & (slice_values <= high)
    if not inside.any() or inside.all():
        return image, None
    air = _AIR_HU if modality == "CT" else float(values[inside == 0].min())
    bright = (inside == 1) & (values > air)
    if bright.any():
        image = sitk.GetImageFromArray(np.where(bright, np.float32(air), values))
    return image, sitk.GetImageFromArray(inside)


def _place(image: sitk.Image, grid: Grid) -> None:
    image.SetSpacing(grid.spacing)
    image.SetOrigin(grid.origin)
    image.SetDirection(grid.direction)
