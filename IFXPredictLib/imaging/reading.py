"""Volumes on disk: one file (NIfTI, NRRD, MetaImage) or a folder of DICOM slices.

Nothing of a file's header is kept but the geometry, so no personal data travel on.

Whether an image is of the modality that a protocol expects, a CT in HU or an MRI: by its header, by its values.
"""

import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from ..protocol.schema import ImageRules

_FAT_HU = -50.0  # any CT of the trunk has voxels below, however it was cropped: fat (-100), gas, air; no MRI has
_SOFT_TISSUE_HU = (-300.0, 500.0)  # wide around a mean of soft tissue (0 to 150) with some gas or contrast medium


def check_modality(found: str, expected: str, where: str) -> None:
    """Raise CaseError, naming both, where a DICOM header's Modality is another; "" says nothing."""
    if found not in ("", expected):
        raise CaseError(
            f"{where} is of the modality {found} by its DICOM header, expected {expected}; give the {expected}, or use "
            f"a bundle or protocol for {found}."
        )


def modality_warnings(darkest: float, mean: float, rules: ImageRules) -> tuple[str, ...]:
    """At most one sentence, where the values speak against ``rules.modality``.

    ``darkest`` is the image's lowest intensity, ``mean`` that of the VOI. An MRI has, but for rounding and filters, no
    negative value.
    """
    if rules.modality == "MR":
        dark = darkest < _FAT_HU
        return (
            (f"the darkest voxel is {darkest:g}, expected 0 or little below in an MRI: is this a CT?",) if dark else ()
        )
    if darkest > _FAT_HU:
        return (f"no voxel is below {darkest:g}, expected fat at -100: are these Hounsfield units?",)
    low, high = _SOFT_TISSUE_HU
    if low <= mean <= high:
        return ()
    return (f"mean {mean:.0f} HU in the VOI, expected {low:g} to {high:g} in soft tissue: are these Hounsfield units?",)


_MODALITY = "0008|0060"
"""DICOM's tag."""
_COSINE_TOLERANCE = 1e-4
"""Direction cosines of one series may differ in the last digits that scanners write, not by a tilt (0.006 degrees)."""

_NIFTI_ENDINGS = (".nii", ".nii.gz")
_NIFTI_HEADER_BYTES = 348
_NIFTI_FLOATS = ("16", "64")
"""NIfTI's codes of float32 and float64."""


def read_volume(
    path: Path, *, gap_tolerance_mm: float, series: str | None = None, modality: str | None = None
) -> sitk.Image:
    """The volume of a file or of a DICOM folder, values rescaled as its header says (HU for CT), any pixel type.

    ``series`` is the SeriesInstanceUID to take where a DICOM folder holds several. ``gap_tolerance_mm`` is how much
    the distances between a DICOM series' neighbouring slices may differ, ``modality`` the one that a DICOM header has
    to say if it says one. Raises CaseError, naming the file, in one line.
    """
    if not path.exists():
        raise CaseError(f"{path}: no such file or folder; check the path.")
    if series is not None and not path.is_dir():
        raise CaseError(f"{path}: is a file, --series chooses in a folder of DICOM slices; leave --series out.")
    with _without_itk_warnings():
        try:
            if path.is_dir():
                image = _read_dicom(path, series, gap_tolerance_mm, modality)
            else:
                image = _read_file(path, modality)
        except RuntimeError as problem:
            raise CaseError(f"{path}: cannot be read as an image ({itk_reason(problem)}).") from problem
    for key in image.GetMetaDataKeys():
        image.EraseMetaData(key)
    return image


def _read_file(path: Path, modality: str | None) -> sitk.Image:
    with ThreadPoolExecutor(1) as beside:  # both readings of a NIfTI file inflate it in C, at the same time
        content = beside.submit(_content, path) if path.name.lower().endswith(_NIFTI_ENDINGS) else None
        image = sitk.ReadImage(str(path))
        _check_header(image, modality, path)
        if content and image.HasMetaDataKey("nifti_type") and image.GetMetaData("nifti_type") == "1":  # not a pair
            _check_whole(path, image, content)
    return image


def _content(path: Path) -> bytes:
    """What a file holds, unpacked where it is packed; raises EOFError, OSError or zlib.error where it is damaged."""
    packed = path.read_bytes()
    return gzip.decompress(packed) if path.suffix.lower() == ".gz" else packed


def _check_whole(path: Path, image: sitk.Image, reading: Future[bytes]) -> None:
    """Raise CaseError where a NIfTI file is cut short, damaged or holds NaN: ITK would read zeros in their place."""
    bits, offset = int(image.GetMetaData("bitpix")), int(float(image.GetMetaData("vox_offset")))
    expected = offset + image.GetNumberOfPixels() * bits // 8
    try:
        content = reading.result()
    except (EOFError, OSError, zlib.error) as problem:
        raise CaseError(f"{path}: is cut short or damaged ({problem}); copy or export it again.") from problem
    if len(content) < expected:
        raise CaseError(f"{path}: is cut short, found {len(content)} bytes, expected {expected}; copy it again.")
    if image.GetMetaData("datatype") in _NIFTI_FLOATS:
        order = "<" if int.from_bytes(content[:4], "little") == _NIFTI_HEADER_BYTES else ">"
        values = np.frombuffer(content, f"{order}f{bits // 8}", image.GetNumberOfPixels(), offset)
        bad = int(np.count_nonzero(~np.isfinite(values)))
        if bad:
            raise CaseError(
                f"{path}: {bad} voxel(s) are NaN or infinite, expected numbers everywhere; export it again."
            )


@dataclass(frozen=True)
class _Slice:
    """One DICOM slice's place: position and spacing in mm, ``axes`` the row, column and normal as columns (3, 3)."""

    file: str
    size: tuple[int, ...]
    spacing: NDArray[np.float64]
    position: NDArray[np.float64]
    axes: NDArray[np.float64]


def _read_dicom(folder: Path, series: str | None, gap_tolerance_mm: float, modality: str | None) -> sitk.Image:
    files = _series_files(folder, series)
    _check_header(_header(files[0]), modality, folder)
    slices = [_read_place(file) for file in files]
    normal = slices[0].axes[:, 2]
    slices.sort(key=lambda one: float(one.position @ normal))
    _check_alike(slices, folder)
    _check_gaps(slices, folder, gap_tolerance_mm)
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames([one.file for one in slices])
    reader.SetOutputPixelType(sitk.sitkFloat32)  # a slice's rescale may have a fraction where the first one's has none
    return _in_single_precision(reader.Execute())


def _series_files(folder: Path, series: str | None) -> Sequence[str]:
    found = sitk.ImageSeriesReader.GetGDCMSeriesIDs(str(folder))
    if not found:
        raise CaseError(f"{folder}: holds no DICOM series; give the folder that holds the slices' files themselves.")
    if series is None and len(found) == 1:
        series = found[0]
    if series not in found:
        problem = f"holds {len(found)} DICOM series" if series is None else f"holds no DICOM series {series}"
        listed = "; ".join(_describe(folder, uid) for uid in found)
        raise CaseError(
            f"{folder}: {problem}; found {listed}. Pass --series UID with one of them where the command has it, "
            "or put one series into a folder of its own."
        )
    return sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), series)  # type: ignore[no-any-return]


def _describe(folder: Path, uid: str) -> str:
    files = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(folder), uid)
    modality, description = (_entry(_header(files[0]), tag) for tag in (_MODALITY, "0008|103e"))
    return f"{uid} ({modality or 'no modality'}, {description or 'no description'}, {len(files)} slices)"


def _header(file: str) -> sitk.ImageFileReader:
    reader = sitk.ImageFileReader()
    reader.SetFileName(file)
    reader.ReadImageInformation()
    return reader


def _entry(header: sitk.ImageFileReader | sitk.Image, tag: str) -> str:
    """One line of a DICOM header, "" where there is none; its control characters would steer the terminal."""
    text = " ".join(header.GetMetaData(tag).split()) if header.HasMetaDataKey(tag) else ""
    return "".join(filter(str.isprintable, text))


def _check_header(header: sitk.ImageFileReader | sitk.Image, modality: str | None, path: Path) -> None:
    if modality is not None:
        check_modality(_entry(header, _MODALITY), modality, f"{path}: the image")


def _read_place(file: str) -> _Slice:
    reader = _header(file)
    spacing, position, axes = map(np.array, (reader.GetSpacing(), reader.GetOrigin(), reader.GetDirection()))
    return _Slice(file, tuple(reader.GetSize()), spacing[:2], position, axes.reshape(3, 3))


def _check_alike(slices: Sequence[_Slice], folder: Path) -> None:
    first = slices[0]
    if len(slices) < 2:
        raise CaseError(f"{folder}: the DICOM series has one slice only; export all slices of the series.")
    for other in slices[1:]:
        pair = f"{Path(first.file).name} and {Path(other.file).name}"
        if other.size != first.size:
            sizes = " and ".join("x".join(map(str, one.size[:2])) for one in (first, other))
            raise CaseError(f"{folder}: slices of differing size ({pair}: {sizes} pixels); expected one size.")
        if not np.allclose(other.spacing, first.spacing, rtol=0, atol=_COSINE_TOLERANCE):
            raise CaseError(
                f"{folder}: slices of differing pixel spacing ({pair}: {first.spacing} and {other.spacing} mm); "
                "expected one spacing."
            )
        if not np.allclose(other.axes, first.axes, rtol=0, atol=_COSINE_TOLERANCE):
            raise CaseError(f"{folder}: slices of differing orientation ({pair}); leave only the axial stack there.")


def _check_gaps(slices: Sequence[_Slice], folder: Path, tolerance_mm: float) -> None:
    """Raise CaseError where the slices are not stacked along their normal at equal distances."""
    steps = np.diff([one.position for one in slices], axis=0) @ slices[0].axes
    drift, gaps = np.hypot(steps[:, 0], steps[:, 1]), steps[:, 2]
    usual = float(np.median(gaps))
    worst = int(np.argmax(np.abs(gaps - usual)))
    names = " and ".join(Path(one.file).name for one in slices[worst : worst + 2])
    if gaps.min() <= tolerance_mm:
        at = int(np.argmin(gaps))
        names = " and ".join(Path(one.file).name for one in slices[at : at + 2])
        raise CaseError(
            f"{folder}: two slices at the same position ({names}); leave one phase or reconstruction there."
        )
    if abs(gaps[worst] - usual) > tolerance_mm:
        missing = round(gaps[worst] / usual) - 1
        whole = missing > 0 and abs(gaps[worst] - (missing + 1) * usual) <= tolerance_mm
        cause = f"{missing} slice(s) missing" if whole else "unequal slice spacing"
        raise CaseError(
            f"{folder}: {cause}: the gap between {names} is {gaps[worst]:.3f} mm, expected {usual:.3f} mm as between "
            f"the others (tolerance {tolerance_mm:g} mm); export the whole series again."
        )
    if drift.max() > tolerance_mm:
        raise CaseError(
            f"{folder}: the slices are shifted in their plane by {drift.max():.3f} mm from one to the next (a tilted "
            f"gantry; tolerance {tolerance_mm:g} mm); resample the series to an upright grid first."
        )


def _in_single_precision(image: sitk.Image) -> sitk.Image:
    """NIfTI stores geometry in single precision: rounded alike, a case read from DICOM equals its NIfTI copy."""
    image.SetSpacing(np.float32(image.GetSpacing()).astype(float).tolist())
    image.SetOrigin(np.float32(image.GetOrigin()).astype(float).tolist())
    image.SetDirection(np.float32(image.GetDirection()).astype(float).tolist())
    return image


@contextmanager
def _without_itk_warnings() -> Iterator[None]:
    shown = sitk.ProcessObject.GetGlobalWarningDisplay()
    sitk.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        yield
    finally:
        sitk.ProcessObject.SetGlobalWarningDisplay(shown)


def itk_reason(problem: RuntimeError) -> str:
    """The last sentence of ITK's many-line message, without its memory addresses."""
    text = " ".join(str(problem).split()).rpartition("ERROR: ")[2]
    return re.sub(r"\(0x[0-9a-f]+\)", "", text).rstrip(". ")
