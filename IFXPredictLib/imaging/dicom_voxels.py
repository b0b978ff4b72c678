"""Voxels of DICOM slices in their order, as intensities.

Slices of CT and MR that are stored as plain whole numbers are taken from their files as they stand there, at the place
that reading the header found. What needs a decoder is read by ITK (GDCM) in one go; frames of multi-frame files, and
slices that ITK would invert (MONOCHROME1) or not know (no preamble), one by one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_file import DicomFile
from .dicom_header import PHILIPS_CREATOR, Header
from .itk_process import read_series
from .multiframe import is_multiframe, stored_values
from .stack import Slice

_LITTLE_ENDIAN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1")
_IMAGES = ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4")
"""The storage classes of CT and MR, of which ITK applies slope and intercept as the header has them."""
_SCALED_OTHERWISE = ("ModalityLUTSequence", "RealWorldValueMappingSequence", PHILIPS_CREATOR)
_WORDS = {(8, 0): "u1", (8, 1): "i1", (16, 0): "<u2", (16, 1): "<i2"}
"""How NumPy calls voxels of so many bits, by PixelRepresentation."""


def intensities(
    ordered: Sequence[Slice], headers: Mapping[tuple[Path, int], Header], files: Mapping[Path, DicomFile], where: Path
) -> sitk.Image:
    """The float32 image of slices in their order, of which each one's slope and intercept are applied.

    Raises CaseError, naming ``where`` and the file, where voxels cannot be read.
    """
    if any(is_multiframe(one.header) for one in files.values()) or not all(one.plain for one in ordered):
        return _by_frames(ordered, where)
    kinds = [_kind_of(headers[Path(one.file), one.frame]) for one in ordered]
    if None not in kinds:
        image = _as_stored(ordered, kinds, files)
        if image is not None:
            return image
    return _by_itk(ordered, where)


def _kind_of(header: Header) -> tuple[str, float, float] | None:
    """NumPy's name of voxels that are plain whole numbers, and their lowest and highest; None for others."""
    bits, stored, signed = (header.get(name) for name in ("BitsAllocated", "BitsStored", "PixelRepresentation"))
    word = _WORDS.get((bits, signed))
    plain = (
        word is not None
        and header.text("TransferSyntaxUID") in _LITTLE_ENDIAN
        and header.text("SOPClassUID") in _IMAGES
        and header.get("PhotometricInterpretation") == "MONOCHROME2"
        and header.get("SamplesPerPixel") == 1
        and 1 <= header.number("BitsStored", 0) <= bits
        and header.get("HighBit") == stored - 1
        and (header.get("RescaleSlope") is None) == (header.get("RescaleIntercept") is None)
        and all(header.get(name) is None for name in _SCALED_OTHERWISE)
    )
    if not plain or word is None:
        return None
    return (word, -(2.0 ** (stored - 1)), 2.0 ** (stored - 1) - 1) if signed else (word, 0.0, 2.0**stored - 1)


def _as_stored(
    ordered: Sequence[Slice], kinds: Sequence[tuple[str, float, float] | None], files: Mapping[Path, DicomFile]
) -> sitk.Image | None:
    """The intensities of voxels that need no decoder; None where bits beyond those of a voxel are in use."""
    values = np.empty((len(ordered), *ordered[0].size[::-1]), np.float32)  # z, y, x
    for one, kind, into in zip(ordered, kinds, values, strict=True):
        assert kind is not None
        word, low, high = kind
        with Path(one.file).open("rb") as stream:
            stream.seek(files[Path(one.file)].voxels_at)
            stored = np.fromfile(stream, word, into.size)
        if stored.size < into.size or stored.min() < low or stored.max() > high:
            return None
        into[:] = (stored * np.float64(one.slope) + one.intercept).reshape(into.shape)
    return sitk.GetImageFromArray(values)


def _by_itk(ordered: Sequence[Slice], where: Path) -> sitk.Image:
    """The intensities of a plain series; raises CaseError with the first file that cannot be read."""
    try:
        return read_series([Path(one.file) for one in ordered])
    except RuntimeError as problem:
        for one in ordered:
            stored_values(Path(one.file), where)
        raise CaseError(
            f"{where}: the voxels of its slices cannot be read by ITK; export the series again."
        ) from problem


def _by_frames(ordered: Sequence[Slice], where: Path) -> sitk.Image:
    """The intensities, each frame by its own slope and intercept, none inverted."""
    stored: dict[str, NDArray[Any]] = {}
    values = np.empty((len(ordered), *ordered[0].size[::-1]), np.float32)  # z, y, x
    for one, into in zip(ordered, values, strict=True):
        if one.file not in stored:
            stored[one.file] = stored_values(Path(one.file), where)
        into[:] = stored[one.file][one.frame] * np.float64(one.slope) + one.intercept
    return sitk.GetImageFromArray(values)
