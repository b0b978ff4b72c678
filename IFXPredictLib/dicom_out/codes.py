"""What things are called in DICOM: by SNOMED CT, LOINC, UCUM, DCM and IBSI, else in the project's own coding scheme.

A code of the own scheme is what a feature, a clinical characteristic, a model or an outcome is called in the bundle,
where that has 16 characters at most, as a DICOM code has, else a hash of it. Its meaning is the name, or the title.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ..protocol.loading import Protocol
from ..protocol.schema import Anatomy
from . import ibsi

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SCHEME = "99IFXPREDICT"
"""Private, as its 99 says: declared in each object, but by name only, since no registry gives it a UID."""

_LONGEST_CODE, _LONGEST_MEANING = 16, 64
_SMALL_INTESTINE = Anatomy("SCT", "30315005", "Small intestine")
_ANATOMY = {
    "enterography": _SMALL_INTESTINE,
    "mr_enterography": _SMALL_INTESTINE,
    "sacroiliac": Anatomy("SCT", "39723000", "Sacroiliac joint"),
}
"""What a VOI is drawn in, by the simulator of a protocol that does not say it: whose patients are made alike."""
_UNITS = {
    "1": ("1", "no units"),
    "HU": ("[hnsf'U]", "Hounsfield unit"),
    "HU^2": ("[hnsf'U]2", "square Hounsfield unit"),
    "HU^2 mm^3": ("[hnsf'U]2.mm3", "square Hounsfield unit times cubic millimetre"),
    "sd": ("{sd}", "standard deviations of the reference region"),
    "sd^2": ("{sd2}", "squared standard deviations of the reference region"),
    "sd^2 mm^3": ("{sd2}.mm3", "squared standard deviations times cubic millimetre"),
    "bit": ("bit", "bit"),
    "year": ("a", "year"),
    "s": ("s", "second"),
    "mL": ("mL", "millilitre"),
    "mm": ("mm", "millimetre"),
    "10^9/L": ("10*9/L", "10*9/L"),
    "points": ("{points}", "points"),
}
_SAME_IN_UCUM = ("kg/m2", "U/L", "mmol/L", "umol/L", "mg/L", "g/L", "mm/h", "ng/mL", "%")


class Coded(NamedTuple):
    """A code: what stands in its scheme, the scheme's name, and its meaning; in the order that pydicom takes."""

    value: str
    scheme_designator: str
    meaning: str


PROBABILITY = Coded("122157", "DCM", "Probability")
VOLUME = Coded("118565006", "SCT", "Volume")
ANATOMICAL_STRUCTURE = Coded("91723000", "SCT", "Anatomical Structure")
PROCESSING_EQUIPMENT = Coded("109102", "DCM", "Processing Equipment")
_PROCEDURES = {
    "CT": Coded("25045-6", "LN", "CT unspecified body region"),
    "MR": Coded("25056-3", "LN", "MRI unspecified body region"),
}


def own(name: str, meaning: str = "") -> Coded:
    """A code of the project's own scheme; without a ``meaning`` it is the name itself."""
    short = name if len(name) <= _LONGEST_CODE else f"H{sha256(name.encode()).hexdigest()[: _LONGEST_CODE - 1]}"
    return Coded(short, SCHEME, (meaning or name)[:_LONGEST_MEANING])


CUTOFF = own("cutoff", "Locked cut-off of the probability")
BAND = (
    own("band_low", "Band of 90 % of redrawn contours, lower end"),
    own("band_high", "Band of 90 % of redrawn contours, upper end"),
    own("call_stays", "Share of redrawn contours with the same call"),
)
NOTICE = own("notice", "Notice")
WARNING = own("warning", "Warning")
STATUS = own("status", "Status of a model's answer")
INTENDED_USE = own("intended_use", "Intended use")
NO_ANSWER = own("no_answer", "No answer: an input is missing")


def procedure(protocol: Protocol) -> Coded:
    """What was reported on: CT or MRI."""
    return _PROCEDURES[protocol.image.modality]


def anatomy(protocol: Protocol) -> Coded:
    """What the VOI is drawn in, as the protocol says, or by its simulator where it does not."""
    found = protocol.anatomy or _ANATOMY[protocol.simulator]
    return Coded(found.code, found.scheme, found.meaning)


def feature(name: str, title: str) -> Coded:
    """What a feature is: by the IBSI where it is theirs, whatever filter it is computed after, else by its own name."""
    found = ibsi.ibsi_code(name)
    return own(name, title) if found is None else Coded(found[0], ibsi.SCHEME, found[1])


def image_filter(name: str) -> Coded | None:
    """Which filter a radiomics feature with an IBSI code is computed after; None of the image as it is.

    Any other feature's own code says it already.
    """
    image = name.partition("_")[0]
    return None if image == "original" or ibsi.ibsi_code(name) is None else own(image, f"image type {image}")


def unit(text: str) -> Coded:
    """A unit in UCUM; a code as "1 = male" has none, and what UCUM does not know is an annotation of its own."""
    if "=" in text or not text.strip():
        text = "1"
    known = (text, text) if text in _SAME_IN_UCUM else _UNITS.get(text)
    if known is None:
        annotation = "".join(letter for letter in text if letter.isascii() and letter.isalnum())
        known = (f"{{{annotation[: _LONGEST_CODE - 2] or 'unit'}}}", text[:_LONGEST_MEANING])
    return Coded(known[0], "UCUM", known[1])


def concept(code: Coded) -> Any:
    """The code as highdicom takes it."""
    from highdicom.sr import CodedConcept

    return CodedConcept(code.value, code.scheme_designator, code.meaning)


def declare_schemes(content: "Dataset") -> None:
    """Say in the Coding Scheme Identification Sequence what the schemes are that DICOM readers may not know."""
    from pydicom.dataset import Dataset

    declared = []
    for designator, uid, name, organisation in (
        (SCHEME, "", "IFXPredict's features, models and outcomes", "IFXPredict"),
        (ibsi.SCHEME, ibsi.UID, "Image biomarker standardisation initiative", "IBSI"),
    ):
        item = Dataset()
        item.CodingSchemeDesignator = designator
        if uid:
            item.CodingSchemeUID = uid
        item.CodingSchemeName, item.CodingSchemeResponsibleOrganization = name, organisation
        declared.append(item)
    content.CodingSchemeIdentificationSequence = declared
