"""A prediction as files for the PACS: DICOM SEG and SR, filed with the series that the image is."""

from pathlib import Path

from ..bundles.bundle import Bundle
from ..imaging.case import Case
from ..prediction.prediction import Prediction
from .segmentation import Drawing, segmentation
from .source import SourceSeries
from .structured_report import structured_report

SEGMENTATION, REPORT = "voi_seg.dcm", "prediction_sr.dcm"
FILES = (SEGMENTATION, REPORT)


def write_dicom(
    case: Case, prediction: Prediction, bundle: Bundle, source: SourceSeries, drawing: Drawing, folder: Path
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
    bundle : Bundle
        Whose protocol says what the VOI is drawn in, and whose notice stands first.
    folder : Path
        There already.

    Raises
    ------
    CaseError
        Where the VOI does not lie on the series' voxels, or its headers are not as DICOM has them.
    """
    seg = segmentation(case, bundle.protocol, source, drawing, bundle.notice)
    report = structured_report(case, prediction, bundle.protocol, source, seg)
    seg.save_as(folder / SEGMENTATION, enforce_file_format=True)
    report.save_as(folder / REPORT, enforce_file_format=True)
