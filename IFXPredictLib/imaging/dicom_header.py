"""What a DICOM header says of the voxels: what cannot be tissue's intensities is refused, what is doubtful is said.

Defined terms of CT: https://dicom.nema.org/medical/dicom/current/output/html/part03.html#sect_C.8.2.1.1 and, of
multi-energy and enhanced CT and MR, #sect_C.8.15.2.1.1, #sect_C.8.15.3.1, #sect_C.8.13.3.1.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CaseError

if TYPE_CHECKING:
    from pydicom import Dataset

_HU = "[hnsf'U]"
"""UCUM's word for HU."""
CAPTURED = "1.2.840.10008.5.1.4.1.1.7"
"""The storage classes of secondary captures begin so."""
_LOSSY_SYNTAXES = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91, 93, 203)}
LOCALIZERS = {"LOCALIZER", "SCOUT", "TOPOGRAM"}
NO_IMAGES = ("SEG", "RTSTRUCT", "RTDOSE", "PR", "SR", "KO", "REG")
"""Modalities of what stands beside an image in an export and is none."""
_NO_SLICES = dict.fromkeys(LOCALIZERS, "a localizer") | {
    "MIP": "a projection (MIP)",
    "MAX_IP": "a projection (MIP)",
    "MAXIP": "a projection (MIP)",
    "MIN_IP": "a projection (MinIP)",
    "MINIP": "a projection (MinIP)",
    "PROJECTION IMAGE": "a projection",
    "VOLUME_RENDER": "a rendering",
    "SURFACE_RENDER": "a rendering",
    "VOLREN": "a rendering",
    "VRT": "a rendering",
    "SSD": "a rendering",
    "CURVED_MPR": "a curved reformation",
    "CPR": "a curved reformation",
    "SCREEN SAVE": "a screen capture",
    "MOSAIC": "a mosaic of slices",
}
"""Values of ImageType, or of the technique a volume was made by, that show something else than slices."""
_MAPS = re.compile(
    r"MAT_SPECIFIC|MAT_FRACTIONAL|MAT_VALUE_BASED|EFF_ATOMIC_NUM|ELECTRON_DENSITY|Z_?EFF|EFF_Z|RHO.?Z|(MD_?)?IODINE.*"
    r"|MATERIAL( DENSITY)?|MD|PERFUSION|PERFUSION_MAP|PBV|R?CBF|R?CBV|MTT|TTP|T_?MAX|(BLOOD|HEPATIC)_?(FLOW|VOLUME)"
)
"""... of a CT, that are maps of a material or of a flow, not of attenuation."""
_OTHER_ENERGY = re.compile(r"VMI.*|MONO.*|MONOENERGETIC.*|MAT_MODIFIED|MAT_REMOVED|VNC|VIRTUAL.*|DUAL_?ENERGY|DE_.*")
_MR_MAPS = re.compile(
    r"P|PHASE|PHASE MAP|PHASE_MAP|VELOCITY|V|ADC|ADC_?MAP|FA|T[12][ _]?MAP|T2_?STAR[ _]?MAP|R2.*|FAT_FRACTION|FIELD_MAP"
)
"""... of an MRI whose values are no magnitudes."""
_MR_TIMES = re.compile(r"T1|T2|T2_?STAR")
"""... likewise, in a derived image; of an original one these are the weighting (enhanced MR)."""
_SHARP = re.compile(
    r"(?:[BIHUD][A-Z]?(?:[5-9]\d)[A-Z]?\b.*)|(?:Q[A-Z]?(?:[5-9]\d).*)|BONE.*|LUNG|EDGE|(?:FC(?:3\d|[5-9]\d))|Y[A-D]\b.*"
    r"|(?:[DLE]$)|.*SHARP.*"
)
"""Reconstruction kernels for bone and lung: Siemens from 50 on, GE by name, Canon FC30 to 39 and FC50 on, Philips."""
_ELSEWHERE = set(
    """HEAD BRAIN SKULL FACE JAW MAXILLA MANDIBLE SINUS ORBIT EYE EAR IAC TMJ NECK CSPINE HEADNECK CAROTID CHEST LUNG
    HEART CORONARY BREAST EXTREMITY UPPEREXTREMITY LOWEREXTREMITY ARM LEG HAND FOOT FINGER TOE KNEE ANKLE SHOULDER ELBOW
    WRIST FOREARM HUMERUS FEMUR CALF TIBIA RADIUS ULNA THORAX TSPINE CLAVICLE SCAPULA""".split()
)
"""Values of BodyPartExamined that are neither abdomen nor pelvis."""
_PREPARED = {"a projection (MIP)": r"\b(m(ax|in)?ip)\b", "a subtraction": r"\bsub(tra(ct|k|h)\w*|s)?\b"}
"""Words in a series' description for what is computed of several slices or series, where ImageType does not say it."""
_PHASES = {
    "arterial": r"arter(ial|iell|iel)\w*|\bcta\b|(?<!non-)(?<!non )\bangio\w*",
    "delayed": r"delay(ed)?|late phase|sp(ae|ä)t\w*|excret\w*|urograph\w*|nephrograph\w*",
    "without contrast medium": r"\b(non|without|w/?o|no|pre)[ _-]?(iv[ _-]?)?(contrast|ce\b)\w*|unenhanced|\bplain\b"
    r"|\bncct\b|\bnativ\w*|\bnative\b|\bvnc\b|ohne km",
}
"""Words in the descriptions of a series that name another phase than a portal-venous or enteric one."""
NO_AGENT = {"NONE", "NO", "N", "NO CONTRAST", "WITHOUT", "NON CONTRAST", "NON-CONTRAST"}
_PHASE_TAGS = ("TemporalPositionIdentifier", "EchoTime", "DiffusionBValue")
PHILIPS_CREATOR = "Philips MR Imaging DD 001"
PHILIPS_SCALE = (0x20050010, 0x2005100E)
"""Where Philips says that a block of private attributes is its own, and the scale slope in it."""
_LONGEST = 100
_QUOTES = set("\"';")
HAS_PREAMBLE = "HasPreamble"
"""Whether a file begins as DICOM's do since 1993: no attribute, but kept beside them."""
_JUDGED = """ImageType VolumeBasedCalculationTechnique PhotometricInterpretation SamplesPerPixel ModalityLUTSequence
    RescaleSlope RescaleIntercept RescaleType RealWorldValueMappingSequence SOPClassUID BurnedInAnnotation
    BodyPartExamined MultienergyCTAcquisition ConvolutionKernel ConvolutionKernelGroup ContrastBolusAgent
    SeriesDescription ComplexImageComponent AnatomicRegionSequence""".split()
"""What is looked at in each slice's header by itself."""
ALIKE = {
    "FrameOfReferenceUID": "frame of reference",
    "TemporalPositionIdentifier": "temporal position",
    "EchoTime": "echo time",
    "DiffusionBValue": "b-value",
    "ConvolutionKernel": "kernel",
    "RescaleType": "rescale type",
    "PhotometricInterpretation": "photometric interpretation",
    "KVP": "tube voltage",
}
"""What tells one acquisition of a place from another one, and what messages call it."""


@dataclass(frozen=True)
class Header:
    """What is said of one slice, by keyword: of a frame by its functional groups, else by the file's header.

    ``name`` is what messages call the slice.
    """

    values: Mapping[str, Any]
    name: str = ""

    def get(self, keyword: str) -> Any:
        """A value by DICOM's keyword; None where there is none, or it is empty."""
        value = self.values.get(keyword)
        return None if value is None or value == "" else value

    def number(self, keyword: str, default: float) -> float:
        """One number, or ``default``."""
        found = self.numbers(keyword, 1)
        return default if found is None else float(found[0])

    def numbers(self, keyword: str, count: int) -> NDArray[np.float64] | None:
        """As many finite numbers as expected, None otherwise."""
        value = self.get(keyword)
        if value is None or "_" in str(value):  # 1_0 is 10 to Python, to others 1 or nothing
            return None
        try:
            found = np.array(value, np.float64).ravel()
        except (TypeError, ValueError):
            return None
        return found if found.size == count and np.isfinite(found).all() else None

    def text(self, keyword: str) -> str:
        """One line that can stand in a table and on a terminal; "" for nothing."""
        return one_line(self.get(keyword))

    def phase(self) -> str:
        """What may tell this slice from another one at the same place, in words."""
        named = {"AcquisitionNumber": "acquisition"} | {keyword: ALIKE[keyword] for keyword in _PHASE_TAGS}
        parts = [f"{words} {self.text(keyword)}" for keyword, words in named.items() if self.text(keyword)]
        return ", ".join([*parts, "/".join(kind for kind in self.kinds() if kind)])

    def kinds(self) -> list[str]:
        """The values of ImageType and of the enhanced objects' words for how a volume was made, in capitals."""
        values = self.get("ImageType") or []
        values = [values] if isinstance(values, str) else list(values)
        values += [self.text("VolumeBasedCalculationTechnique")]
        return [one_line(value).upper() for value in values]


def stands_beside(header: Header) -> bool:
    """Whether an object is a localizer, or a capture without a place (a dose report): what scanners send besides."""
    captured = header.text("SOPClassUID").startswith(CAPTURED) and header.get("ImagePositionPatient") is None
    return captured or bool(LOCALIZERS & set(header.kinds()))


def header_values(file: Dataset, known: dict[Any, Any]) -> dict[str, Any]:
    """The values of a file's header by keyword, without functional groups; what cannot be read is its bytes as text.

    ``known`` keeps what an element's bytes mean, as most slices of a series say the same.
    """
    found = {keyword: value for keyword, value in readable(file, known) if "FunctionalGroups" not in keyword}
    creator, scale = (file.get_item(tag) if tag in file else None for tag in PHILIPS_SCALE)
    if scale is not None and creator is not None and one_line(file[creator.tag].value) == PHILIPS_CREATOR:
        found[PHILIPS_CREATOR] = file[scale.tag].value
    found["TransferSyntaxUID"] = str(getattr(getattr(file, "file_meta", None), "TransferSyntaxUID", ""))
    found[HAS_PREAMBLE] = getattr(file, "preamble", None) is not None
    return found


def readable(content: Dataset, known: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Keywords and values of the elements that have a keyword; a value that cannot be read is its bytes as text."""
    from pydicom.datadict import keyword_for_tag

    for tag in content.keys():  # noqa: SIM118 - iterating a Dataset converts all values at once, and stops at a wrong one
        raw = content.get_item(tag)
        key = (tag, raw.VR, raw.value) if isinstance(raw.value, bytes) else None
        if key not in known or key is None:
            try:
                known[key] = content[tag].keyword, content[tag].value
            except damage_errors():
                text = str(raw.value[:_LONGEST], "latin-1") if isinstance(raw.value, bytes) else ""
                known[key] = keyword_for_tag(tag), f"? {one_line(text)}".strip()
        keyword, value = known[key]
        if keyword:
            yield keyword, value


@cache
def damage_errors() -> tuple[type[Exception], ...]:
    """What pydicom raises of a damaged file, while it reads it and, as it converts values late, when one is asked for.

    To be caught around calls of pydicom only.
    """
    from pydicom.errors import BytesLengthException, InvalidDicomError

    usual = (AttributeError, EOFError, LookupError, NotImplementedError, OSError, struct.error, TypeError, ValueError)
    return (*usual, BytesLengthException, InvalidDicomError, zlib.error)


def one_line(value: Any) -> str:
    r"""A header's value as one line; its control characters would steer the terminal, quotes break tables.

    >>> one_line("\x1b[2Jlate\nphase")
    '[2Jlate phase'
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.isprintable() and not set(value) & _QUOTES:
        return " ".join(value.split())
    text = "\\".join(map(str, value)) if isinstance(value, list | tuple) or _is_multiple(value) else str(value)
    return " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or _is_plain(c)).split())


def _is_plain(character: str) -> bool:
    return character.isprintable() and character not in _QUOTES


def _is_multiple(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes) and hasattr(value, "append")


def check_voxels(headers: Sequence[Header], modality: str, where: Path) -> None:
    """Raise CaseError where the values cannot be a CT's HU or an MRI's intensities, by any slice's header."""
    for header in _different(headers):
        for found in _refusals(header, modality):
            raise CaseError(f"{where}: {f'{header.name}: ' if header.name else ''}{found}.")


def _refusals(header: Header, modality: str) -> list[str]:
    found = []
    photometric, samples = header.text("PhotometricInterpretation"), header.number("SamplesPerPixel", 1)
    if samples != 1 or photometric not in ("", "MONOCHROME1", "MONOCHROME2"):
        found.append(f"the voxels are colours ({photometric}), expected intensities; export the original series")
    stored, high = header.get("BitsStored"), header.get("HighBit")
    if isinstance(stored, int) and isinstance(high, int) and high != stored - 1:
        found.append(f"HighBit is {high}, expected {stored - 1} for {stored} BitsStored; export the original series")
    for kind in header.kinds():
        if kind in _NO_SLICES:
            found.append(f"is {_NO_SLICES[kind]} by its header, expected slices; leave it out, or export slices")
        if modality == "CT" and _MAPS.fullmatch(kind):
            found.append(f"is a map ({kind}) by its header, expected HU; export the attenuation images")
    if header.get("ModalityLUTSequence"):
        found.append("values are given by a table (ModalityLUTSequence), expected slope and intercept; export as HU")
    if modality == "CT":
        found += _not_hu(header)
    return found


def real_world(header: Header) -> list[Any]:
    """What maps a slice's values to those of the real world; of a frame it stands in the header itself."""
    return list(header.get("RealWorldValueMappingSequence") or [header.values])


def _not_hu(header: Header) -> list[str]:
    found, kind = [], header.text("RescaleType")
    if kind.upper() not in ("", "HU", "HU_MOD", "US"):
        found.append(f"the values are {kind} by their RescaleType, expected HU; export the attenuation images")
    for entry in real_world(header):
        for unit in entry.get("MeasurementUnitsCodeSequence") or []:
            code = str(unit.get("CodeValue", ""))
            if code not in ("", _HU, "HU", "1"):
                found.append(f"the values are in {one_line(code)} by their header, expected HU; export them as HU")
    return found


def header_notes(headers: Sequence[Header], modality: str) -> tuple[str, ...]:
    """One short sentence for each thing that the slices' headers say and that makes a prediction less sure."""
    notes = [note for header in _different(headers) for note in _notes(header, modality)]
    return tuple(dict.fromkeys(notes + _loss_notes(headers)))


def _different(headers: Sequence[Header]) -> list[Header]:
    """One header of each kind: most slices of a series say the same but for their place and time."""
    kinds: dict[str, Header] = {}
    for header in headers:
        kinds.setdefault(repr([header.values.get(keyword) for keyword in _JUDGED]), header)
    return list(kinds.values())


def _notes(header: Header, modality: str) -> list[str]:
    kinds, notes = header.kinds(), []
    if "DERIVED" in kinds[:1] or "SECONDARY" in kinds[1:2] or header.text("SOPClassUID").startswith(CAPTURED):
        words = "/".join(kind for kind in kinds if kind)
        notes.append(f"a derived image by its header ({words}), expected an original reconstruction")
    if header.text("BurnedInAnnotation").upper() == "YES":
        notes.append("text is burned into the image by its header: does it lie on the VOI?")
    if header.text("PhotometricInterpretation") == "MONOCHROME1":
        notes.append("MONOCHROME1 by its header: the values are taken as they are stored, not as they are shown")
    regions = [one_line(one.get("CodeMeaning")) for one in header.get("AnatomicRegionSequence") or ()]
    part = re.sub(r"[^A-Z]", "", (header.text("BodyPartExamined") or " ".join(regions)).upper())
    if part in _ELSEWHERE:
        notes.append(f"the body part is {part} by the header, expected abdomen or pelvis")
    words = " ".join(re.sub(r"[\W_]+", " ", header.text("SeriesDescription").lower()).split())
    notes += [
        f"the description speaks of {what}, expected slices" for what, w in _PREPARED.items() if re.search(w, words)
    ]
    return notes + (_ct_notes(header, kinds) if modality == "CT" else _mr_notes(header, kinds))


def _loss_notes(headers: Sequence[Header]) -> list[str]:
    """At most one sentence: the ratio of each slice is another one."""
    lossy = [
        header
        for header in headers
        if header.text("LossyImageCompression") == "01" or header.text("TransferSyntaxUID") in _LOSSY_SYNTAXES
    ]
    if not lossy:
        return []
    found = sorted(header.number("LossyImageCompressionRatio", 0.0) for header in lossy)
    ratio = " to ".join(dict.fromkeys(f"{one:.3g}" for one in (found[0], found[-1])))
    return [f"compressed with loss{f' ({ratio} : 1)' if found[0] > 0 else ''}: texture features depend on it"]


def _ct_notes(header: Header, kinds: Sequence[str]) -> list[str]:
    notes, rescale = [], header.text("RescaleType").upper()
    if rescale == "US":
        notes.append("the unit of the values is unspecified by the header (RescaleType US), expected HU")
    if header.get("RescaleIntercept") is None:
        notes.append("the header has no RescaleIntercept: are these Hounsfield units?")
    elif header.get("RescaleSlope") is None:
        notes.append("the header has no RescaleSlope, taken for 1: are these Hounsfield units?")
    energy = next((kind for kind in kinds if _OTHER_ENERGY.fullmatch(kind)), "")
    if rescale == "HU_MOD" or energy or header.text("MultienergyCTAcquisition").upper() == "YES":
        notes.append(
            f"a dual-energy image by its header ({energy or rescale or 'multi-energy'}): HU depend on its kind"
        )
    kernel = "\\".join(filter(None, map(header.text, ("ConvolutionKernel", "ConvolutionKernelGroup"))))
    if any(_SHARP.fullmatch(part.strip().upper()) for part in kernel.split("\\")):
        notes.append(f"reconstructed with the sharp kernel {kernel}, expected one for soft tissue")
    agent, said = header.text("ContrastBolusAgent").upper(), header.text("SeriesDescription").lower()
    phases = [name for name, words in _PHASES.items() if re.search(words, said)]
    if agent in NO_AGENT and "without contrast medium" not in phases:
        phases.append("without contrast medium")
    if phases and not re.search(r"portal|venous|ven(oe|ö)s|enter", said):
        notes.append(f"the header speaks of another phase ({', '.join(phases)}), expected portal-venous or enteric")
    return notes


def _mr_notes(header: Header, kinds: Sequence[str]) -> list[str]:
    component = header.text("ComplexImageComponent").upper()
    derived = "DERIVED" in kinds[:1]
    odd = [kind for kind in kinds[2:] if _MR_MAPS.fullmatch(kind) or (derived and _MR_TIMES.fullmatch(kind))]
    odd += [component] if component not in ("", "MAGNITUDE") else []
    return [f"a map or phase image by its header ({odd[0]}), expected magnitudes"] if odd else []
