"""Which VOIs of a PACS a bundle has still to answer for: segments of its anatomy, without a report of ours on them.

The PACS itself is the memory: what has been answered stands there as a report that names the SEG and the bundle. So it
does not matter who answered, when, or how a run ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import CaseError
from ..imaging.dicom_reference import LABEL_MAP, SEG, DrawnFile, reading_dicom
from ..imaging.dicom_stream import DicomStream
from ..protocol.loading import Protocol
from .codes import anatomy
from .dicomweb import FoundSeries
from .equipment import MANUFACTURER, REPORT_SERIES

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_KIND, _PARAMETER = "DICOM SEG", "bundle_sha256="
_MOST_LEVELS = 16
"""Of a report: those of ours have six."""


@dataclass(frozen=True)
class WaitingVoi:
    """A VOI in a SEG: what it takes to predict with it, and by which names its clinical values may be known."""

    file: Path
    study: str
    image_series: str
    seg: str
    label: int
    patient: str = field(repr=False)


def waiting_voi(file: Path, protocol: Protocol) -> WaitingVoi | None:
    """The VOI of a SEG, that one of its segments whose type is coded as the protocol's anatomy; None without one.

    Codes of SNOMED RT, as of earlier programs, are taken for those of SNOMED CT. Raises CaseError where the file is
    damaged, several segments are coded so, or it does not name the one series that it was drawn on.
    """
    from pydicom import dcmread

    with reading_dicom(file, _KIND), DicomStream(file) as stream:
        header = dcmread(stream, stop_before_pixels=True)
    read = DrawnFile(file, _KIND)
    if str(read.value(header, "SOPClassUID")) not in (SEG, LABEL_MAP):
        return None
    coded = [one for one in read.value(header, "SegmentSequence") if _is_coded(read, one, protocol)]
    if not coded:
        return None
    if len(coded) > 1:
        raise CaseError(
            f"the DICOM SEG has {len(coded)} segments of the code {anatomy(protocol).value}, expected one VOI; store "
            "each in a SEG of its own."
        )
    drawn_on = {read.text(one, "SeriesInstanceUID") for one in read.items(header, "ReferencedSeriesSequence")} - {""}
    if len(drawn_on) != 1:
        raise CaseError(
            f"the DICOM SEG names {len(drawn_on)} series that it was drawn on, expected one; export it again."
        )
    study, uid = (str(read.value(header, keyword)) for keyword in ("StudyInstanceUID", "SOPInstanceUID"))
    label = read.whole(coded[0], "SegmentNumber")
    return WaitingVoi(file, study, drawn_on.pop(), uid, label, read.text(header, "PatientID"))


def answered(file: Path) -> frozenset[tuple[str, str]]:
    """The SEGs that a report of ours is on, each with the SHA-256 of the bundle that answered; none of others' reports.

    A damaged report answers nothing: the VOI is predicted again.
    """
    from pydicom import dcmread

    try:
        with reading_dicom(file, "DICOM SR"), DicomStream(file) as stream:
            report = dcmread(stream, stop_before_pixels=True)
            if str(report.get("Manufacturer", "")) != MANUFACTURER:
                return frozenset()
            bundles = set(_bundles(report))
            return frozenset((seg, bundle) for seg in _segs(report) for bundle in bundles)
    except CaseError:
        return frozenset()


def may_answer(series: FoundSeries) -> bool:
    """Whether a series of a PACS may hold a report of ours: by its modality and the number that we give ours."""
    return series.modality == "SR" and series.number in (None, REPORT_SERIES)


def _is_coded(read: DrawnFile, segment: "Dataset", protocol: Protocol) -> bool:
    from pydicom.sr.coding import Code

    wanted = anatomy(protocol)
    for one in read.items(segment, "SegmentedPropertyTypeCodeSequence"):
        value, scheme = read.text(one, "CodeValue"), read.text(one, "CodingSchemeDesignator")
        if Code(value, scheme, "") == Code(wanted.value, wanted.scheme_designator, wanted.meaning):
            return True
    return False


def _segs(report: "Dataset") -> Iterator[str]:
    for study in report.get("CurrentRequestedProcedureEvidenceSequence") or ():
        for series in study.get("ReferencedSeriesSequence") or ():
            for one in series.get("ReferencedSOPSequence") or ():
                if str(one.get("ReferencedSOPClassUID", "")) in (SEG, LABEL_MAP):
                    yield str(one.get("ReferencedSOPInstanceUID", ""))


def _bundles(report: "Dataset") -> Iterator[str]:
    for item in _items(report):
        text = item.get("TextValue")
        if isinstance(text, str) and text.startswith(_PARAMETER):
            yield text.removeprefix(_PARAMETER)


def _items(report: "Dataset") -> Iterator["Dataset"]:
    """All content items of the levels that a report of ours has, and some more: none takes time by its depth."""
    level: list[Dataset] = list(report.get("ContentSequence") or ())
    for _ in range(_MOST_LEVELS):
        yield from level
        level = [one for item in level for one in item.get("ContentSequence") or ()]
