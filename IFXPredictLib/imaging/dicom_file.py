"""One DICOM file: told by its first bytes, its header, and whether the voxels that it speaks of are all there.

Voxels are not read here: their element is measured, in encoded files fragment by fragment. What stands beside slices
in an export (DICOMDIR, a report, Thumbs.db, README) is no fault; what is named as the slices are and is none of them
is a slice that was damaged, which would be missing without a word.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ..base.errors import CaseError
from .dicom_header import PHILIPS_SCALE, damage_errors, one_line
from .dicom_stream import DicomStream

if TYPE_CHECKING:
    from pydicom import Dataset

_TAGS = """ImageType SOPClassUID SOPInstanceUID Modality StudyInstanceUID SeriesInstanceUID SeriesDescription
    PatientID PatientName PatientBirthDate PatientSex PatientPosition Manufacturer DeviceSerialNumber GantryDetectorTilt
    Rows Columns NumberOfFrames SamplesPerPixel PhotometricInterpretation PixelRepresentation BitsAllocated BitsStored
    HighBit PixelPaddingValue PixelPaddingRangeLimit ImagePositionPatient ImageOrientationPatient PixelSpacing
    ImagerPixelSpacing NominalScannedPixelSpacing SliceThickness RescaleSlope RescaleIntercept RescaleType
    ModalityLUTSequence AcquisitionNumber InstanceNumber AcquisitionTime TemporalPositionIdentifier EchoTime
    DiffusionBValue ConvolutionKernel ContrastBolusAgent BodyPartExamined LossyImageCompression
    LossyImageCompressionRatio BurnedInAnnotation FrameOfReferenceUID ConcatenationUID DimensionIndexSequence
    MultienergyCTAcquisition RealWorldValueMappingSequence KVP SharedFunctionalGroupsSequence
    PerFrameFunctionalGroupsSequence VolumeBasedCalculationTechnique AcquisitionDate AcquisitionDateTime
    SpacingBetweenSlices ProtocolName SequenceName ScanOptions ScanningSequence EchoNumbers FlipAngle InversionTime
    MagneticFieldStrength ComplexImageComponent AnatomicRegionSequence InConcatenationNumber
    InConcatenationTotalNumber RepetitionTime""".split()
_SLICES = tuple(f"1.2.840.10008.5.1.4.1.1.{number}." for number in (2, 4, 7, 128))
"""How the storage classes of CT, MR, secondary captures and PET begin, or with the dot are."""
_STANDARD = "1.2.840.10008."
"""How all UIDs of DICOM's own begin; what begins otherwise is a maker's storage class, which may hold no image."""
_GROUP_2_OR_8 = (b"\x02\x00", b"\x08\x00")
"""How a DICOM file without the usual preamble begins: with its first group, little endian."""
_FIRST_OF_GROUP_8 = (b"\0\0", b"\x05\0", b"\x08\0", b"\x16\0")

_PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "")
"""Transfer syntaxes in which voxels stand as they are."""
_DEFLATED = "1.2.840.10008.1.2.1.99"
_RLE = "1.2.840.10008.1.2.5"
_ENCODED = (_RLE, *(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 57, 70, 80, 81, 90, 91)))
"""... in which each frame is encoded for itself, of those that can be decoded here."""
_SHAPE = (0x00280010, 0x00280011, 0x00280002, 0x00280008)
"""Rows, columns, samples a voxel, frames."""
_BITS_ALLOCATED = 0x00280100
_PIXEL_DATA, _FLOAT_DATA = (0x7FE0, 0x0010), ((0x7FE0, 0x0008), (0x7FE0, 0x0009))
_ITEM, _END = (0xFFFE, 0xE000), (0xFFFE, 0xE0DD)
_UNDEFINED = 0xFFFFFFFF
_LONG_VR = (b"OB", b"OW", b"UN", b"OF", b"OD")

_LONGEST = 100
_ASKED_FIRST = """NumberOfFrames SeriesInstanceUID Modality SeriesDescription SOPClassUID DimensionIndexSequence
    SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence""".split()
"""What decides how a file is read, before its values are taken one by one."""
_ENDINGS = (".dcm", ".dicom", ".dic", ".ima")
_UNFINISHED = (".part", ".partial", ".crdownload", ".filepart", ".tmp")
"""What copying programs call a file that is not whole yet."""


@dataclass(frozen=True)
class DicomFile:
    """A file's header, without its voxels; ``damage`` says what is wrong with these, "" for nothing.

    ``voxels_at`` is where they begin in the file, in bytes; in an encoded one, their first fragment's element.
    """

    header: Dataset
    damage: str = ""
    voxels_at: int = 0


def is_dicom(path: Path) -> bool:
    """Whether a file is DICOM, by its first bytes."""
    with path.open("rb") as stream:
        first = stream.read(132)
    explicit = first[4:6].isalpha() and first[4:6].isupper()  # the kind of value, in two letters
    return first[128:] == b"DICM" or (first[:2] in _GROUP_2_OR_8 and (explicit or first[2:4] in _FIRST_OF_GROUP_8))


def read_dicom_header(file: Path) -> DicomFile | None:
    """The header of a DICOM file (``is_dicom``), None where it holds no voxels.

    Raises CaseError for one that is damaged: left out, a slice would be missing at the stack's end without a word.
    """
    import pydicom

    try:
        with DicomStream(file) as stream:
            header = pydicom.dcmread(stream, stop_before_pixels=True, specific_tags=_tags(), force=True)
            if "Rows" in header and "Columns" in header:
                for tag in _asked_first():
                    if tag in header:
                        header[tag]  # converts it; what is damaged raises here
                return _judged(stream, header, file.stat().st_size)
    except CaseError:
        raise
    except damage_errors() as problem:
        reason = one_line(problem)[:_LONGEST]
        raise CaseError(f"{file}: is a damaged DICOM file ({reason}); copy or export it again.") from problem
    if not _is_no_image(header):
        raise CaseError(f"{file}: is a damaged DICOM file, cut off in its header; copy or export it again.")
    return None


def _is_no_image(header: Dataset) -> bool:
    """Whether a header without rows and columns is whole: of a known kind, or a maker's, and of one that has none.

    What is left of DICOM's UID that was cut short begins as these do, or is the beginning of that.
    """
    from pydicom.uid import UID

    kinds = {str(getattr(header.file_meta, "MediaStorageSOPClassUID", "")), str(header.get("SOPClassUID", ""))} - {""}
    if len(kinds) != 1:
        return False
    (kind,) = kinds
    uid = UID(kind)
    private = uid.is_valid and not kind.startswith(_STANDARD) and not _STANDARD.startswith(kind)
    return (private or uid.name != kind) and not f"{kind}.".startswith(_SLICES)


def check_no_slice_is_lost(others: Iterable[Path], slices: Iterable[Path]) -> None:
    """Raise CaseError for a file that is no DICOM but named as slices are: damaged, it would be left out silently."""
    kinds = {_kind_of_name(file) for file in slices}
    for file in others:
        if _named_as_a_slice(file, kinds):
            raise CaseError(
                f"{file}: is named as a DICOM slice and is none ({_why_none(file)}); copy or export it again, "
                "or take it out of the folder."
            )


def _why_none(file: Path) -> str:
    if not file.exists():
        return "a link to a file that is not there"
    return "its first bytes are not those of DICOM" if file.stat().st_size else "it is empty"


def _named_as_a_slice(file: Path, kinds: set[str]) -> bool:
    if file.name.startswith("."):
        return False
    finished = file.with_suffix("") if file.suffix.lower() in _UNFINISHED else file
    if any(suffix.lower() in _ENDINGS for suffix in finished.suffixes):
        return True
    kind = _kind_of_name(finished)
    return kind in kinds and (kind not in ("", "#") or any(letter.isdigit() for letter in finished.name))


def _kind_of_name(file: Path) -> str:
    """A name's ending, "#" for a number's (1.2.840.113619.7) and "" for none."""
    ending = file.suffix.lower()
    return "#" if ending[1:].isdigit() else ending


@cache
def _tags() -> list[int]:
    from pydicom.tag import Tag

    return [*(Tag(keyword) for keyword in _TAGS), *(Tag(tag) for tag in PHILIPS_SCALE)]


@cache
def _asked_first() -> list[int]:
    from pydicom.tag import Tag

    return [Tag(keyword) for keyword in _ASKED_FIRST]


def _judged(stream: BinaryIO, header: Dataset, size: int) -> DicomFile:
    """A header and what is wrong with the voxels' element, at which ``stream`` stands in a file of ``size`` bytes."""
    syntax = str(getattr(header.file_meta, "TransferSyntaxUID", ""))
    if syntax == _DEFLATED:
        return DicomFile(header)  # the header, too, was read from what was inflated
    if syntax not in (*_PLAIN, *_ENCODED):
        damage = f"is encoded as {_named(syntax)}, which cannot be read here; export the series without compression"
        return DicomFile(header, damage)
    implicit, little = header.original_encoding
    tag, length = _element(stream, bool(implicit), "<" if little else ">")
    voxels_at = stream.tell()
    return DicomFile(header, _damage(stream, header, size, syntax, tag, length), voxels_at)


def _damage(stream: BinaryIO, header: Dataset, size: int, syntax: str, tag: tuple[int, int], length: int) -> str:
    """What is wrong with the voxels' element (``tag``, ``length``), at whose value ``stream`` stands."""
    implicit, little = header.original_encoding
    if tag in _FLOAT_DATA:
        return "holds voxels as floating-point numbers (FloatPixelData); export the series with whole numbers"
    if tag != _PIXEL_DATA:
        problem = "cut off before its voxels"
    elif (length == _UNDEFINED) != (syntax in _ENCODED):
        problem = f"its voxels are not encoded as it says ({_named(syntax)})"
    elif length == _UNDEFINED:
        problem = _too_few_fragments(stream, size, _number(header, _SHAPE[3], 1))
    elif stream.tell() + length > size:
        problem = f"cut off in its voxels ({stream.tell() + length - size} bytes missing)"
    else:
        problem = _wrong_length(header, length) or _wrong_end(stream, length, size, bool(implicit), bool(little))
    return f"is a damaged DICOM file, {problem}; copy or export it again" if problem else ""


def _wrong_length(header: Dataset, found: int) -> str:
    """A word on voxels that are fewer than the header says, or more by a row or a column or more."""
    rows, columns, samples, count = (_number(header, tag, 1) for tag in _SHAPE)
    bits = _number(header, _BITS_ALLOCATED, 16)
    if min(rows, columns, samples, count, bits) < 1:
        return f"with {rows} rows, {columns} columns and {bits} bits a voxel"
    if one_line(header.get("PhotometricInterpretation")).startswith("YBR_"):
        return ""  # colours may have been thinned out
    expected = (rows * columns * samples * count * bits + 7) // 8
    spare = min(rows, columns) * samples * bits // 8  # some fill up to a round number; more is a row or a column
    whole = expected <= found < expected + max(2, spare)
    return "" if whole else f"it holds {found} bytes of voxels, expected {expected}"


def _wrong_end(stream: BinaryIO, length: int, size: int, implicit: bool, little: bool) -> str:
    """A word on what follows voxels of ``length`` bytes and is neither an element nor zeros: they were shifted."""
    stream.seek(length, 1)
    start = stream.tell()
    if not stream.read(_LONGEST).strip(b"\0"):
        return ""
    stream.seek(start)
    tag, beyond = _element(stream, implicit, "<" if little else ">")
    whole = tag > _PIXEL_DATA and (beyond == _UNDEFINED or stream.tell() + beyond <= size)
    return "" if whole else "its voxels do not end where it says"


def _element(stream: BinaryIO, implicit: bool, order: str) -> tuple[tuple[int, int], int]:
    """The tag and the length of the element that ``stream`` stands at; it then stands at its value."""
    first = stream.read(8)
    if len(first) < 8:
        return (0, 0), 0
    tag = struct.unpack_from(f"{order}HH", first)
    if implicit:
        return tag, struct.unpack_from(f"{order}I", first, 4)[0]
    if first[4:6] not in _LONG_VR:
        return tag, struct.unpack_from(f"{order}H", first, 6)[0]
    rest = stream.read(4)
    return tag, struct.unpack(f"{order}I", rest)[0] if len(rest) == 4 else 0


def _too_few_fragments(stream: BinaryIO, size: int, frames: int) -> str:
    """A word on encoded voxels that do not end, or are fewer fragments, after the table of offsets, than frames."""
    found = -1
    while True:
        tag, length = _element(stream, True, "<")
        if tag == _END:
            return "" if found >= frames else f"it holds {max(found, 0)} encoded frames, expected {frames}"
        if tag != _ITEM or stream.tell() + length > size:
            return "cut off in its encoded voxels"
        stream.seek(length, 1)
        found += 1


def _number(header: Dataset, tag: int, default: int) -> int:
    """A whole number of a header; raises TypeError or ValueError where it is none."""
    if tag not in header:
        return default
    raw = header.get_item(tag)
    value: Any = raw.value
    if isinstance(value, bytes) and raw.VR == "US" and len(value) == 2:  # as mostly; spares pydicom's way of 20 calls
        return int.from_bytes(value, "little" if getattr(raw, "is_little_endian", True) else "big")
    value = header[tag].value
    return default if value is None or value == "" else int(value)


def _named(syntax: str) -> str:
    from pydicom.uid import UID

    name, syntax = UID(syntax).name, one_line(syntax)
    return f"{name} ({syntax})" if name.isprintable() and name != syntax else syntax or "an unknown transfer syntax"
