"""The slices of DICOM files: each one's or each frame's header, and what that says of its place and its values."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_file import DicomFile
from .dicom_header import HAS_PREAMBLE, Header, header_values
from .multiframe import frame_headers, is_multiframe
from .stack import Slice
from .upright import SHEAR_LIMIT

if TYPE_CHECKING:
    from pydicom import Dataset

_RLE = "1.2.840.10008.1.2.5"
"""An encoding of which GDCM refuses slices with an odd number of bytes."""
_FARTHEST_MM = 1e5
_OTHER_SPACINGS = ("ImagerPixelSpacing", "NominalScannedPixelSpacing")
"""Where else a header may tell of distances: at the detector, on a film."""


def frames_of(files: dict[Path, DicomFile], where: Path) -> list[tuple[tuple[Path, int], Header]]:
    """The header of each slice or frame, with its file and its place in that from 0."""
    known: dict[Any, Any] = {}
    return [pair for file, one in files.items() for pair in _frames(file, one.header, where, known)]


def _frames(file: Path, header: Dataset, where: Path, known: dict[Any, Any]) -> list[tuple[tuple[Path, int], Header]]:
    if not is_multiframe(header):
        return [((file, 0), Header(header_values(header, known), file.name))]
    inside = f" of {file.name}" if file != where else ""
    frames = frame_headers(header, file)
    return [((file, k), replace(frame, name=f"frame {k + 1}{inside}")) for k, frame in enumerate(frames)]


def slice_of(header: Header, file: Path, frame: int, where: Path) -> Slice:
    """The slice of a ``header``, which is ``frame`` of ``file``; raises CaseError where its place is not known."""
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
