"""DICOM images: a folder of slices, a folder with a multi-frame file, or that file alone, as one volume.

Headers are read by pydicom, each file's once. Voxels of a plain series are read by ITK (GDCM), in one go; those of
multi-frame files, and of slices that ITK would invert (MONOCHROME1) or not know (no preamble), frame by frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_header import HAS_PREAMBLE, Header, check_voxels, header_notes, header_values, one_line, stack_notes
from .modality import check_modality
from .multiframe import frame_headers, is_multiframe, stored_values
from .stack import Grid, Slice, grid_of, lean_notes, stacked

if TYPE_CHECKING:
    from pydicom import Dataset

_TAGS = """ImageType SOPClassUID SOPInstanceUID Modality SeriesInstanceUID SeriesDescription Rows Columns NumberOfFrames
    SamplesPerPixel PhotometricInterpretation PixelRepresentation BitsAllocated BitsStored PixelPaddingValue
    PixelPaddingRangeLimit ImagePositionPatient ImageOrientationPatient PixelSpacing RescaleSlope RescaleIntercept
    RescaleType ModalityLUTSequence AcquisitionNumber InstanceNumber AcquisitionTime TemporalPositionIdentifier EchoTime
    DiffusionBValue ConvolutionKernel ContrastBolusAgent BodyPartExamined LossyImageCompression
    LossyImageCompressionRatio BurnedInAnnotation FrameOfReferenceUID ConcatenationUID DimensionIndexSequence
    MultienergyCTAcquisition RealWorldValueMappingSequence KVP SharedFunctionalGroupsSequence
    PerFrameFunctionalGroupsSequence VolumeBasedCalculationTechnique""".split()
_NO_IMAGES = ("SEG", "RTSTRUCT", "RTDOSE", "PR", "SR", "KO", "REG")
"""Modalities of what stands beside an image in an export and is none."""
_SLICES = tuple(f"1.2.840.10008.5.1.4.1.1.{number}." for number in (2, 4, 7, 128))
"""How the storage classes of CT, MR, secondary captures and PET begin, or with the dot are."""
_GROUP_2_OR_8 = (b"\x02\x00", b"\x08\x00")
"""How a DICOM file without the usual preamble begins: with its first group, little endian."""
_FIRST_OF_GROUP_8 = (b"\0\0", b"\x05\0", b"\x08\0", b"\x16\0")

_RLE = "1.2.840.10008.1.2.5"
"""An encoding of which GDCM refuses slices with an odd number of bytes."""
_SHORTEST_COSINES = 0.5
_AIR_HU = -1024.0


@dataclass(frozen=True)
class DicomVolume:
    """A series as an image; ``notes`` are what its headers say that makes it less sure.

    ``padding`` is 1 where voxels lie outside the scanner's field of view (uint8, the image's grid), None for nowhere.
    """

    image: sitk.Image
    notes: tuple[str, ...] = ()
    padding: sitk.Image | None = None


def is_dicom(path: Path) -> bool:
    """Whether a file is DICOM, by its first bytes."""
    with path.open("rb") as stream:
        first = stream.read(132)
    explicit = first[4:6].isalpha() and first[4:6].isupper()  # the kind of value, in two letters
    return first[128:] == b"DICM" or (first[:2] in _GROUP_2_OR_8 and (explicit or first[2:4] in _FIRST_OF_GROUP_8))


def read_folder(folder: Path, series: str | None, modality: str | None) -> DicomVolume:
    """The volume of a folder's DICOM series; ``series`` is the SeriesInstanceUID where there are several.

    With a ``modality``, CT or MR, it has to be an image of this modality. Raises CaseError, naming folder and files.
    """
    headers = {file: header for file in sorted(folder.iterdir()) if (header := _header(file)) is not None}
    chosen = _chosen(headers, folder, series)
    return _read(chosen, folder, modality)


def read_dicom_file(path: Path, modality: str | None) -> DicomVolume:
    """The volume of a multi-frame file; raises CaseError, as for a single slice, which is no volume."""
    header = _header(path)
    if header is None:
        raise CaseError(f"{path}: is DICOM but holds no image; give the folder of the image's slices.")
    if not is_multiframe(header):
        if modality is not None:
            check_modality(one_line(header.get("Modality")), modality, f"{path}: the image")
        raise CaseError(f"{path}: is one slice of a DICOM series; give the folder that holds all its slices.")
    return _read({path: header}, path, modality)


def _header(file: Path) -> Dataset | None:
    """A file's header, None where it is no DICOM file with voxels.

    Raises CaseError for one that is damaged: left out, a slice would be missing at the stack's end without a word.
    """
    import pydicom
    from pydicom.errors import InvalidDicomError

    if not file.is_file() or not (is_dicom(file) or _failed_copy(file)):
        return None
    try:
        header = pydicom.dcmread(file, stop_before_pixels=True, specific_tags=_tags(), force=True)
    except (InvalidDicomError, AttributeError, EOFError, KeyError, OSError, TypeError, ValueError) as problem:
        raise CaseError(f"{file}: is a damaged DICOM file ({one_line(problem)}); copy it again.") from problem
    if "Rows" in header and "Columns" in header:
        return header
    kind = str(getattr(header.file_meta, "MediaStorageSOPClassUID", "") or header.get("SOPClassUID", ""))
    if not kind or f"{kind}.".startswith(_SLICES):
        raise CaseError(f"{file}: is a damaged DICOM file, cut off in its header; copy or export it again.")
    return None


def _failed_copy(file: Path) -> bool:
    """Whether a file is empty though it is named as slices are."""
    return file.stat().st_size == 0 and file.suffix.lower() in ("", ".dcm", ".ima") and not file.name.startswith(".")


@cache
def _tags() -> list[int]:
    from pydicom.tag import Tag

    return [Tag(keyword) for keyword in _TAGS]


def _chosen(headers: dict[Path, Dataset], folder: Path, series: str | None) -> dict[Path, Dataset]:
    by_series: dict[str, dict[Path, Dataset]] = {}
    for file, header in headers.items():
        by_series.setdefault(str(header.get("SeriesInstanceUID", "")), {})[file] = header
    images = {uid: found for uid, found in by_series.items() if _modality(found) not in _NO_IMAGES} or by_series
    if not images:
        raise CaseError(f"{folder}: holds no DICOM series; give the folder that holds the slices' files themselves.")
    if series is None and len(images) == 1:
        return next(iter(images.values()))
    if series is None or series not in by_series:
        problem = f"holds {len(images)} DICOM series" if series is None else f"holds no DICOM series {series}"
        raise CaseError(
            f"{folder}: {problem}; found {'; '.join(_described(uid, images[uid]) for uid in sorted(images))}. Pass "
            "--series UID with one of them where the command has it, or put one series into a folder of its own."
        )
    return by_series[series]


def _modality(found: dict[Path, Dataset]) -> str:
    return one_line(next(iter(found.values())).get("Modality"))


def _described(uid: str, found: dict[Path, Dataset]) -> str:
    first = next(iter(found.values()))
    description = one_line(first.get("SeriesDescription")) or "no description"
    count = sum(int(header.get("NumberOfFrames") or 1) for header in found.values())
    return f"{uid} ({_modality(found) or 'no modality'}, {description}, {count} slices)"


def _read(files: dict[Path, Dataset], where: Path, modality: str | None) -> DicomVolume:
    if modality is not None:
        for header in files.values():
            check_modality(one_line(header.get("Modality")), modality, f"{where}: the image")
    headers = _frames_of(files, where)
    slices = [_slice(header, name, file, frame, where) for (file, frame, name), header in headers]
    said = _judged([header for _, header in headers], modality, where)
    ordered = stacked(slices, where)
    if modality is not None:
        by_place = {(one.file, one.frame): header for one, (_, header) in zip(slices, headers, strict=True)}
        said += stack_notes([by_place[one.file, one.frame] for one in ordered], modality, where)
    multiframe = any(is_multiframe(header) for header in files.values())
    image = _by_itk(ordered) if not multiframe and all(one.plain for one in ordered) else _by_frames(ordered, where)
    grid = grid_of(ordered)
    image, padding = _without_padding(image, ordered, modality)
    for placed in (image, padding):
        if placed is not None:
            _place(placed, grid)
    return DicomVolume(image, (*said, *lean_notes(ordered)), padding)


def loaded_notes(files: Sequence[Path], modality: str, where: str) -> tuple[str, ...]:
    """What is to be said of an image that another program, Slicer, loaded from DICOM ``files``; none of them: nothing.

    Its geometry is what the other program made of it. Raises CaseError, naming ``where``, as ``read_folder`` does for
    headers, and where the other program, by ITK, has inverted the values (MONOCHROME1).
    """
    headers = {file: header for file in files if (header := _header(file)) is not None}
    found = [header for _, header in _frames_of(headers, Path(where))]
    if any(header.get("PhotometricInterpretation") == "MONOCHROME1" for header in found):
        raise CaseError(
            f"{where}: is MONOCHROME1 by its header, of which Slicer inverts the values; convert the series to "
            "MONOCHROME2, or use the command line with the DICOM folder."
        )
    said = _judged(found, modality, Path(where))
    places = [header.numbers("ImagePositionPatient", 3) for header in found]
    cosines = found[0].numbers("ImageOrientationPatient", 6) if found else None
    if cosines is None or any(place is None for place in places):
        return said
    along = np.array(places) @ np.cross(cosines[:3], cosines[3:])
    return (*said, *stack_notes([found[k] for k in np.argsort(along, kind="stable")], modality, Path(where)))


def _judged(headers: Sequence[Header], modality: str | None, where: Path) -> tuple[str, ...]:
    if modality is None:
        return ()
    check_voxels(headers, modality, where)
    return header_notes(headers, modality)


def _frames_of(files: dict[Path, Dataset], where: Path) -> list[tuple[tuple[Path, int, str], Header]]:
    known: dict[Any, Any] = {}
    return [pair for file, header in files.items() for pair in _frames(file, header, where, known)]


def _frames(
    file: Path, header: Dataset, where: Path, known: dict[Any, Any]
) -> list[tuple[tuple[Path, int, str], Header]]:
    """The header of each frame, with its file, its place in it from 0 and what messages call it."""
    if not is_multiframe(header):
        return [((file, 0, file.name), Header(header_values(header, known)))]
    inside = f" of {file.name}" if file != where else ""
    frames = frame_headers(header, file)
    return [((file, k, f"frame {k + 1}{inside}"), frame) for k, frame in enumerate(frames)]


def _slice(header: Header, name: str, file: Path, frame: int, where: Path) -> Slice:
    position, cosines = header.numbers("ImagePositionPatient", 3), header.numbers("ImageOrientationPatient", 6)
    spacing = header.numbers("PixelSpacing", 2)
    spacing = None if spacing is None or not (spacing > 0).all() else spacing
    turned = cosines is not None and np.linalg.norm(cosines.reshape(2, 3), axis=1).min() > _SHORTEST_COSINES
    for tag, found in (
        ("ImagePositionPatient", position),
        ("ImageOrientationPatient", cosines if turned else None),
        ("PixelSpacing", spacing),
    ):
        if found is None:
            raise CaseError(
                f"{where}: {name} has no usable {tag} in its header (an old archive, a secondary capture), so that its "
                "place is not known; export the original series, or a NIfTI file of it."
            )
    assert position is not None and cosines is not None and spacing is not None  # noqa: PT018 - for mypy
    row, column = cosines[:3], cosines[3:]
    encoded = header.get("TransferSyntaxUID") == _RLE
    slope, intercept = header.number("RescaleSlope", 1.0), header.number("RescaleIntercept", 0.0)
    return Slice(
        name,
        str(file),
        frame,
        (int(header.get("Columns")), int(header.get("Rows"))),
        spacing[::-1],
        position,
        np.column_stack([row, column, np.cross(row, column)]),
        slope,
        intercept,
        _padding(header, slope, intercept),
        header.get("PhotometricInterpretation") != "MONOCHROME1" and header.get(HAS_PREAMBLE) is True and not encoded,
        header.phase(),
    )


def _padding(header: Header, slope: float, intercept: float) -> tuple[float, float] | None:
    """The intensities that PixelPaddingValue and PixelPaddingRangeLimit mark, lowest and highest."""
    ends = [header.get(name) for name in ("PixelPaddingValue", "PixelPaddingRangeLimit")]
    signed, bits = header.get("PixelRepresentation") == 1, int(header.get("BitsAllocated") or 16)
    values = []
    for end in ends:
        if isinstance(end, int):
            wrapped = end - (1 << bits) if signed and end >= 1 << (bits - 1) else end
            values.append(wrapped if signed or wrapped >= 0 else wrapped + (1 << bits))
    if not values or ends[0] is None:
        return None
    intensities = sorted(value * slope + intercept for value in values)
    return intensities[0], intensities[-1]


def _by_itk(ordered: Sequence[Slice]) -> sitk.Image:
    """The intensities of a plain series."""
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames([one.file for one in ordered])
    reader.SetOutputPixelType(sitk.sitkFloat32)  # a slice's rescale may have a fraction where the first one's has none
    image: sitk.Image = reader.Execute()
    return image


def _by_frames(ordered: Sequence[Slice], where: Path) -> sitk.Image:
    """The intensities, each frame by its own slope and intercept, none inverted."""
    stored: dict[str, NDArray[Any]] = {}
    values = np.empty((len(ordered), *ordered[0].size[::-1]), np.float32)  # z, y, x
    for one, into in zip(ordered, values, strict=True):
        if one.file not in stored:
            stored[one.file] = stored_values(Path(one.file), where)
        into[:] = stored[one.file][one.frame] * np.float64(one.slope) + one.intercept
    return sitk.GetImageFromArray(values)


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
    """Set the geometry in single precision as NIfTI stores it: a case read from DICOM equals its NIfTI copy."""
    image.SetSpacing(np.float32(grid.spacing).astype(float).tolist())
    image.SetOrigin(np.float32(grid.origin).astype(float).tolist())
    image.SetDirection(np.float32(grid.direction).astype(float).ravel().tolist())
