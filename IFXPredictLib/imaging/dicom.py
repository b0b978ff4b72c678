"""DICOM images: a folder of slices, a folder with a multi-frame file, or that file alone, as one volume.

Headers are read by pydicom, each file's once; how their voxels are read stands in ``dicom_voxels``.
"""

from __future__ import annotations

import filecmp
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import SimpleITK as sitk

from ..base.errors import CaseError
from ..base.memory import check_fits
from ..protocol.schema import MrSeries
from .dicom_file import DicomFile, check_no_slice_is_lost, is_dicom, read_dicom_header
from .dicom_header import (
    NO_IMAGES,
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
from .dicom_slices import frames_of, slice_of
from .dicom_voxels import intensities
from .mask_grid import Grid
from .modality import FAT_HU, check_modality
from .mr_series import series_notes
from .multiframe import is_multiframe
from .stack import Slice, grid_of, lean_notes, stacked

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
    files = _without_copies(_series_of(path, series)) if path.is_dir() else {path: _image_in(path)}
    return stacked([slice_of(header, file, frame, path) for (file, frame), header in frames_of(files, path)], path)


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
    found = _image_in(path)
    if not is_multiframe(found.header):
        if modality is not None:
            check_modality(one_line(found.header.get("Modality")), modality, f"{path}: the image")
        raise CaseError(f"{path}: is one slice of a DICOM series; give the folder that holds all its slices.")
    return _read({path: found}, path, modality, before, expected)


def _image_in(path: Path) -> DicomFile:
    if (found := read_dicom_header(path)) is None:
        raise CaseError(f"{path}: is DICOM but holds no image; give the folder of the image's slices.")
    return found


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
    images = {uid: files for uid, files in by_series.items() if _modality(files) not in NO_IMAGES} or by_series
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
    headers = frames_of(files, where)
    multiframe = any(is_multiframe(one.header) for one in files.values())
    if not multiframe:
        check_stored_once([header for _, header in headers], where)
    said = _judged([header for _, header in headers], modality, where, expected)
    slices = [slice_of(header, file, frame, where) for (file, frame), header in headers]
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
    (MONOCHROME1), or put frames of a multi-frame file on a wrong scale or at wrong places (``_check_frames``).
    """
    there = _headers(filter(is_dicom, files))
    frames = frames_of(there, Path(where))
    found = [header for _, header in frames]
    if any(header.get("PhotometricInterpretation") == "MONOCHROME1" for header in found):
        raise CaseError(
            f"{where}: is MONOCHROME1 by its header, of which Slicer inverts the values; convert the series to "
            "MONOCHROME2, or use the command line with the DICOM folder."
        )
    said = _judged(found, modality, Path(where), expected)
    if any(is_multiframe(one.header) for one in there.values()):
        said += _check_frames([slice_of(header, file, k, Path(where)) for (file, k), header in frames], Path(where))
    places = [header.numbers("ImagePositionPatient", 3) for header in found]
    cosines = found[0].numbers("ImageOrientationPatient", 6) if found else None
    if cosines is None or any(place is None for place in places):
        return said
    along = np.array(places) @ np.cross(cosines[:3], cosines[3:])
    ordered = [found[k] for k in np.argsort(along, kind="stable")]
    step = float(np.ptp(along)) / max(len(along) - 1, 1)
    return (*said, *order_notes(ordered, modality, Path(where)), *thickness_notes(ordered, step))


def _check_frames(frames: Sequence[Slice], where: Path) -> tuple[str, ...]:
    """What is to be said of a volume that ITK reads from ``frames`` in the order of their file.

    It takes the first one's slope for all of them and each for the next slice in space. Raises CaseError where that is
    wrong, and as ``stacked``.
    """
    other = next((one for one in frames if (one.slope, one.intercept) != (frames[0].slope, frames[0].intercept)), None)
    if other is not None:
        scales = " and ".join(f"{one.name}: {one.slope:g}, {one.intercept:g}" for one in (frames[0], other))
        raise CaseError(
            f"{where}: the frames differ in slope and intercept ({scales}), and Slicer takes those of the first one "
            "for all; use the command line with the DICOM file, or load the series as single slices."
        )
    ordered = stacked(frames, where)
    stored, in_space = ([(one.file, one.frame) for one in some] for some in (frames, ordered))
    if in_space not in (stored, stored[::-1]):
        raise CaseError(
            f"{where}: the frames are not stored in the order of space, in which Slicer takes them; use the command "
            "line with the DICOM file, or load the series as single slices."
        )
    return lean_notes(ordered)


def _judged(headers: Sequence[Header], modality: str | None, where: Path, expected: MrSeries | None) -> tuple[str, ...]:
    """What headers say of the voxels, and of each other; for labels, without ``modality``, only of their scale."""
    check_scales(headers, modality, where)
    if modality is None or not headers:
        return ()
    said = check_modalities(headers, modality, where)
    check_voxels(headers, modality, where)
    notes = (*header_notes(headers, modality), *(series_notes(headers, expected) if expected else ()))
    return (*said, *notes, *check_same(headers, modality, where))


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
