"""The VOI as DICOM SEG: binary, one segment, only the slices in which something is drawn.

Its voxels are those of the case on the source's own slices. Read again with the series it gives the same VOI, to the
last voxel, and so the same features.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..base.text import one_line
from ..imaging.case import Case
from ..imaging.dicom_reference import LABEL_MAP, SEG, drawn_file, reading_dicom
from ..imaging.dicom_stream import DicomStream
from ..imaging.segments import DEFAULT_SEGMENT
from ..protocol.loading import Protocol
from .codes import ANATOMICAL_STRUCTURE, Coded, anatomy, concept
from .equipment import MANUFACTURER, SEGMENTATION_SERIES, equipment, new_uid, series_description
from .source import UTF_8, SourceSeries, writing_dicom

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from pydicom.dataset import Dataset

Drawn = Literal["MANUAL", "SEMIAUTOMATIC", "AUTOMATIC"]
_LABEL, _SCHEME = 64, 16
"""Characters that DICOM has for a label or a name, and for what a coding scheme is called."""


@dataclass(frozen=True)
class Algorithm:
    """What a SEG says of the algorithm that drew a segment, but for its parameters; ``source`` is who made it."""

    family: Coded
    name: str
    version: str
    source: str = ""


@dataclass(frozen=True)
class Drawing:
    """How the VOI was drawn, and by which program where not by hand alone; by which algorithm, where that is known."""

    kind: Drawn = "MANUAL"
    program: str = ""
    algorithm: Algorithm | None = None


@dataclass(frozen=True)
class FiledSegment:
    """A segment of a SEG that is in the PACS already: the SEG's ``header``, without frames, and its ``number``."""

    header: "Dataset"
    number: int

    @property
    def item(self) -> "Dataset":
        """What the header says of the segment."""
        found: Dataset = next(one for one in self.header.SegmentSequence if one.SegmentNumber == self.number)
        return found


def is_seg(mask: Path) -> bool:
    """Whether a mask file, or the one in a folder, is a DICOM SEG; raises CaseError where a folder holds several."""
    found = drawn_file(mask)
    return found is not None and found[1] in (SEG, LABEL_MAP)


def filed_segment(mask: Path, label: int) -> FiledSegment | None:
    """The segment ``label`` of a mask file that is a DICOM SEG; None of any other kind of mask.

    Parameters
    ----------
    mask : Path
        A mask of any kind, or a folder with one.
    label : int
        The segment's number, which is in the SEG: ``case.voi_source.label`` of a case with this mask.

    Returns
    -------
    FiledSegment or None
        With the SEG's header, without its frames.

    Raises
    ------
    CaseError
        Where the SEG's header is damaged, or a folder holds several segmentations.
    """
    from pydicom import dcmread

    found = drawn_file(mask)
    if found is None or found[1] not in (SEG, LABEL_MAP):
        return None
    with reading_dicom(found[0], "DICOM SEG"), DicomStream(found[0]) as stream:
        segment = FiledSegment(dcmread(stream, stop_before_pixels=True), label)
        _ = segment.item
        return segment


def drawing_of(mask: Path, label: int) -> Drawing:
    """How the VOI of a mask file was drawn: as a DICOM SEG says of its segment ``label``, else by hand.

    Parameters
    ----------
    mask : Path
        A mask of any kind, or a folder with one.
    label : int
        The segment's number, as ``filed_segment`` takes it.

    Returns
    -------
    Drawing
        By hand, too, where the SEG says no known SegmentAlgorithmType; names in 64 letters at most. With the algorithm
        where the SEG identifies one.

    Raises
    ------
    CaseError
        As ``filed_segment``.
    """
    filed = filed_segment(mask, label)
    if filed is None:
        return Drawing()
    with reading_dicom(mask, "DICOM SEG"):
        one = filed.item
        kind, program = str(one.get("SegmentAlgorithmType", "")), str(one.get("SegmentAlgorithmName", "") or "")
        algorithm = _algorithm(one)
    known: tuple[Drawn, ...] = get_args(Drawn)
    return next((Drawing(one, one_line(program)[:_LABEL], algorithm) for one in known if one == kind), Drawing())


def _algorithm(segment: "Dataset") -> Algorithm | None:
    """What a segment says of its algorithm; None where that is not enough to be said again."""
    one = _first(segment, "SegmentationAlgorithmIdentificationSequence")
    family = _first(one, "AlgorithmFamilyCodeSequence")
    code = Coded(*(_text(family, keyword) for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")))
    found = Algorithm(code, *(_text(one, of) for of in ("AlgorithmName", "AlgorithmVersion", "AlgorithmSource")))
    enough = all((*code, found.name, found.version)) and len(code.scheme_designator) <= _SCHEME
    return found if enough else None


def _first(item: Any, keyword: str) -> Any:
    """The first item of a sequence, an empty one where there is none."""
    return next(iter(item.get(keyword) or ()), {})


def _text(item: Any, keyword: str) -> str:
    return one_line(str(item.get(keyword) or ""))[:_LABEL]


def segmentation(
    case: Case, protocol: Protocol, source: SourceSeries, drawing: Drawing, notice: str = ""
) -> "Segmentation":
    """The VOI of a case, or of the part of it that its features see, as DICOM SEG of the ``source``.

    Raises CaseError where the mask does not lie on the source's voxels, or highdicom cannot write with its headers.
    """
    from highdicom.content import AlgorithmIdentificationSequence
    from highdicom.seg import Segmentation, SegmentDescription

    voxels = source.voxels(case.mask, protocol.image, case.identifier)
    label = one_line(case.voi_source.segment)[:_LABEL] or DEFAULT_SEGMENT
    where = anatomy(protocol)
    described = SegmentDescription(
        1,
        label,
        concept(ANATOMICAL_STRUCTURE),
        concept(where),
        "MANUAL",
        tracking_uid=new_uid(),
        tracking_id=label,
    )
    if drawing.kind != "MANUAL":  # of which highdicom asks for an algorithm's family and version, and DICOM does not
        described.SegmentAlgorithmType, described.SegmentAlgorithmName = drawing.kind, drawing.program or "unknown"
        if one := drawing.algorithm:
            described.SegmentationAlgorithmIdentificationSequence = AlgorithmIdentificationSequence(
                one.name, concept(one.family), one.version, one.source or None
            )
    with writing_dicom(f"case {case.identifier}: the DICOM SEG"):
        found = Segmentation(
            list(source.headers),
            voxels,
            "BINARY",
            [described],
            new_uid(),
            SEGMENTATION_SERIES,
            new_uid(),
            1,
            **equipment(),
            content_description=f"VOI of {MANUFACTURER}",
            content_label="VOI",
            series_description=series_description(notice, "VOI"),
        )
        found.SpecificCharacterSet = UTF_8  # no argument before highdicom 0.28, and Slicer 5.12 has 0.27
    return found
