"""A prediction as files for the PACS: DICOM SEG and SR, filed with the series that the image is."""

from pathlib import Path

from ..base.errors import CaseError
from ..base.files import write_json
from ..bundles.bundle import Bundle
from ..bundles.manifest import BundleManifest
from ..imaging.case import Case
from ..prediction.prediction import Prediction
from ..protocol.loading import Protocol
from .encapsulated_page import encapsulated_page
from .risk_assessment import risk_assessment
from .segmentation import Drawing, FiledSegment, segmentation
from .source import SourceSeries
from .structured_report import structured_report

SEGMENTATION, REPORT, PAGE = "voi_seg.dcm", "prediction_sr.dcm", "prediction_pdf.dcm"
RISK = "risk_assessment.json"
FILES = (SEGMENTATION, REPORT, PAGE, RISK)
_OLDEST = (0, 27)
"""An earlier highdicom lists images of the report's own study as evidence of another one."""


def check_one_voi(protocol: Protocol) -> None:
    """Raise CaseError for a protocol of several drawn VOIs or series: a SEG and a report here are of one of each."""
    if further := protocol.further_files:
        raise CaseError(
            f"DICOM output is of one image and one VOI, and the protocol {protocol.name} takes {', '.join(further)} "
            "beside them; file the tables instead."
        )


def write_dicom(
    case: Case,
    prediction: Prediction,
    bundle: Bundle | BundleManifest,
    source: SourceSeries,
    drawing: Drawing,
    folder: Path,
    page: bytes = b"",
    filed: FiledSegment | None = None,
) -> None:
    """Write ``FILES`` into ``folder``, best one of ``Output.written``; they name the patient as the source does.

    Parameters
    ----------
    case : Case
        The patient, or the part of the image that features see.
    prediction : Prediction
        Of this case by ``bundle``.
    source : SourceSeries
        The series that the image was read from, or of the same voxels.
    drawing : Drawing
        How the VOI was drawn.
    bundle : Bundle or BundleManifest
        Whose protocol says what the VOI is drawn in, and whose notice stands first.
    folder : Path
        There already.
    page : bytes, optional
        The one-page report as a PDF; without it there is no ``PAGE``.
    filed : FiledSegment, optional
        The VOI in a SEG that the PACS has already: the report names it, and there is no ``SEGMENTATION``.

    Raises
    ------
    CaseError
        Where the VOI does not lie on the series' voxels, its headers are not as DICOM has them, the bundle's protocol
        takes several drawn VOIs or series, or highdicom is missing or too old.
    """
    check_one_voi(bundle.protocol)
    if found := _not_highdicom():
        raise CaseError(
            f"case {case.identifier}: DICOM output needs the package highdicom, 0.27 or newer, found {found}; pip "
            "install --upgrade highdicom (on Python 3.14: pip install --no-deps highdicom pillow packaging)."
        )
    seg = segmentation(case, bundle.protocol, source, drawing, bundle.notice)
    report = structured_report(case, prediction, bundle.protocol, source, seg, filed)
    risk = risk_assessment(prediction, bundle.protocol, source, str(report.SOPInstanceUID))
    if filed is None:
        seg.save_as(folder / SEGMENTATION, enforce_file_format=True)
    report.save_as(folder / REPORT, enforce_file_format=True)
    write_json(folder / RISK, risk)
    if page:
        document = encapsulated_page(page, source, case.identifier, bundle.notice)
        document.save_as(folder / PAGE, enforce_file_format=True)


def _not_highdicom() -> str:
    """What there is in place of a highdicom that is new enough; "" where there is one."""
    try:
        import highdicom
    except ImportError as problem:
        return "none" if problem.name == "highdicom" else f"it without the package {problem.name}"
    found = str(highdicom.__version__)
    return "" if tuple(map(int, found.split(".")[:2])) >= _OLDEST else found
