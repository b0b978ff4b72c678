"""The VOI as DICOM SEG: binary, one segment, only the slices in which something is drawn.

Its voxels are those of the case on the source's own slices. Read again with the series it gives the same VOI, to the
last voxel, and so the same features.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from ..base.text import one_line
from ..imaging.case import Case
from ..imaging.dicom_reference import LABEL_MAP, SEG, drawn_file, reading_dicom
from ..imaging.dicom_stream import DicomStream
from ..imaging.segments import DEFAULT_SEGMENT
from ..protocol.loading import Protocol
from .codes import ANATOMICAL_STRUCTURE, MANUAL_PROCESSING, anatomy, concept
from .equipment import MANUFACTURER, SEGMENTATION_SERIES, equipment, new_uid, series_description
from .source import UTF_8, SourceSeries, writing_dicom

if TYPE_CHECKING:
    from highdicom.seg import Segmentation
    from pydicom.dataset import Dataset

Drawn = Literal["MANUAL", "SEMIAUTOMATIC", "AUTOMATIC"]
_LABEL = 64


@dataclass(frozen=True)
class Drawing:
    """How the VOI was drawn, and by which program where not by hand alone."""

    kind: Drawn = "MANUAL"
    program: str = ""


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
        By hand, too, where the SEG says no known SegmentAlgorithmType; the program's name in 64 letters at most.

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
    known: tuple[Drawn, ...] = get_args(Drawn)
    return next((Drawing(one, one_line(program)[:_LABEL]) for one in known if one == kind), Drawing())


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
    algorithm = None
    if drawing.kind != "MANUAL":
        family = concept(MANUAL_PROCESSING)
        algorithm = AlgorithmIdentificationSequence(drawing.program or "unknown", family, "unknown")
    described = SegmentDescription(
        1,
        label,
        concept(ANATOMICAL_STRUCTURE),
        concept(where),
        drawing.kind,
        algorithm,
        tracking_uid=new_uid(),
        tracking_id=label,
    )
    with writing_dicom(f"case {case.identifier}: the DICOM SEG"):
        return Segmentation(
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
            specific_character_set=UTF_8,
        )
