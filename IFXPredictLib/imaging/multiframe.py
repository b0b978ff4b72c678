"""Multi-frame DICOM files (enhanced CT and MR): what the header says of each frame, and the frames' stored values.

What holds of a frame stands in its own functional groups, in those that all frames share, or in the file's header:
https://dicom.nema.org/medical/dicom/current/output/html/part03.html#sect_C.7.6.16
"""

from __future__ import annotations

import tempfile
from collections import ChainMap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from ..base.errors import CaseError
from .dicom_header import Header, header_values, one_line, readable
from .dicom_stream import DicomStream
from .itk_process import read_image

if TYPE_CHECKING:
    from pydicom import Dataset
    from pydicom.uid import UID

_NAMES_IN_FRAMES = {
    "FrameType": "ImageType",
    "EffectiveEchoTime": "EchoTime",
    "InversionTimes": "InversionTime",
    "FrameAcquisitionNumber": "AcquisitionNumber",
    "FrameAcquisitionDateTime": "AcquisitionDateTime",
    "TemporalPositionIndex": "TemporalPositionIdentifier",
}
"""What a frame calls an attribute that has another name in the header of a single slice."""
_OF_PLACE = ("StackID", "InStackPositionNumber", "ImagePositionPatient", "ImagePositionVolume")
"""Dimensions along which the frames of one volume differ."""
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7.3"
"""Multi-frame Grayscale Word Secondary Capture: GDCM gives its values as they are stored."""
_PIXEL_TAGS = """SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored HighBit
    PixelRepresentation NumberOfFrames PixelData""".split()


def is_multiframe(header: Dataset) -> bool:
    """Whether a file's header has frames, be it one."""
    return int(header.get("NumberOfFrames") or 1) > 1 or "PerFrameFunctionalGroupsSequence" in header


def frame_headers(header: Dataset, file: Path) -> list[Header]:
    """The header of each frame, in the file's order.

    Raises CaseError where frames have no header of their own, are of more than one stack, time or other dimension, or
    are said to be rescaled without the numbers to do it by.
    """
    count = int(header.get("NumberOfFrames") or 1)
    own = list(header.get("PerFrameFunctionalGroupsSequence") or [])
    if len(own) != count:
        found = f"{len(own)} of" if own else "none of"
        raise CaseError(
            f"{file}: has {count} frames, {found} which have a place of their own (PerFrameFunctionalGroupsSequence); "
            "export the series as enhanced CT or MR, or as single slices."
        )
    shared_groups = list(header.get("SharedFunctionalGroupsSequence") or [])[:1]
    _check_rescale([*shared_groups, *own], file)
    shared = next(map(_flat, shared_groups), {})
    file_values = header_values(header, {})
    frames = [Header(ChainMap(_flat(groups), shared, file_values)) for groups in own]
    _check_one_volume(frames, header, file)
    return frames


def stored_values(file: Path, where: Path) -> NDArray[Any]:
    """The values of all frames (frames, rows, columns) as they are stored, neither rescaled nor inverted.

    Raises CaseError, naming ``where``, where they are missing, damaged or in an encoding that cannot be read.
    """
    import pydicom

    try:
        with DicomStream(file) as stream:
            content = pydicom.dcmread(stream, specific_tags=_PIXEL_TAGS, force=True)
        if "TransferSyntaxUID" not in content.file_meta:
            content.file_meta.TransferSyntaxUID = _plain_syntax(content)
        compressed = content.file_meta.TransferSyntaxUID.is_compressed and not _is_rle(content)
        values = _decoded(content) if compressed else content.pixel_array
    except (AttributeError, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as problem:
        reason = "their encoding is damaged" if isinstance(problem, RuntimeError) else one_line(problem)
        raise CaseError(f"{where}: the voxels of {file.name} cannot be read ({reason}); export it again.") from problem
    return np.asarray(values if values.ndim == 3 else values[np.newaxis])


def _is_rle(content: Dataset) -> bool:
    from pydicom.uid import RLELossless

    return bool(content.file_meta.TransferSyntaxUID == RLELossless)


def _plain_syntax(content: Dataset) -> UID:
    """The encoding of a file that does not say it: as its header was found to be written."""
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    implicit, little = content.original_encoding
    if implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRLittleEndian if little else ExplicitVRBigEndian


def _flat(groups: Dataset) -> dict[str, Any]:
    """What stands in the first item of each functional group, by keyword, in the words of a single slice's header."""
    from pydicom.sequence import Sequence as Items

    found: dict[str, Any] = {}
    for _, items in readable(groups, {}):
        for keyword, value in readable(items[0], {}) if isinstance(items, Items) and items else ():
            found[_NAMES_IN_FRAMES.get(keyword, keyword)] = value
            if isinstance(value, Items) and keyword.startswith("MRDiffusion"):
                found.update(_flat(items[0]))
    return found


def _check_rescale(groups: Sequence[Dataset], file: Path) -> None:
    """Raise CaseError where a Pixel Value Transformation lacks slope or intercept, which it must have (PS3.3)."""
    for one in groups:
        for item in one.get("PixelValueTransformationSequence") or ():
            lacking = [name for name in ("RescaleIntercept", "RescaleSlope") if item.get(name) is None]
            if lacking:
                raise CaseError(
                    f"{file}: its Pixel Value Transformation has no {lacking[0]}, so that the values of its frames are "
                    "not known; export it again."
                )


def _check_one_volume(frames: Sequence[Header], header: Dataset, file: Path) -> None:
    """Raise CaseError, in words, where the frames are more than the slices of one volume."""
    for keyword, words in (("StackID", "stacks"), ("TemporalPositionIdentifier", "temporal positions")):
        values = sorted({one_line(frame.get(keyword)) for frame in frames})
        if len(values) > 1:
            raise CaseError(
                f"{file}: holds {len(values)} {words} ({', '.join(values[:8])}), expected the slices of one volume; "
                "export one of them by itself."
            )
    for place, name in enumerate(_dimensions(header)):
        count = len({_index(frame, place) for frame in frames})
        if name not in _OF_PLACE and 1 < count < len(frames):
            raise CaseError(
                f"{file}: the frames differ in {name} ({count} values in {len(frames)} frames), expected the "
                "slices of one volume; export one of them by itself."
            )


def _dimensions(header: Dataset) -> list[str]:
    """The keywords of the dimensions that the frames are indexed by."""
    from pydicom.datadict import keyword_for_tag

    pointers = [item.get("DimensionIndexPointer") for item in header.get("DimensionIndexSequence") or []]
    return [keyword_for_tag(pointer) or str(pointer) if pointer is not None else "?" for pointer in pointers]


def _index(frame: Header, place: int) -> int:
    values = frame.get("DimensionIndexValues")
    values = [values] if isinstance(values, int) else list(values or [])
    return int(values[place]) if place < len(values) else 0


def _decoded(content: Dataset) -> NDArray[Any]:
    """Compressed frames by way of a file that holds nothing else: GDCM, within ITK, has decoders of all kinds."""
    from pydicom.uid import UID

    content.SOPClassUID = content.file_meta.MediaStorageSOPClassUID = UID(_SECONDARY_CAPTURE)
    content.SOPInstanceUID = content.file_meta.MediaStorageSOPInstanceUID
    content.PhotometricInterpretation = "MONOCHROME2"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "frames.dcm"
        content.save_as(copy)
        return np.asarray(sitk.GetArrayFromImage(read_image(copy)))
