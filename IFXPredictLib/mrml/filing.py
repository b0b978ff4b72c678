"""A prediction made from nodes as DICOM objects, filed with the series that Slicer loaded the volume from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..base.errors import CaseError
from ..base.outputs import Output
from ..dicom_out.segmentation import Drawing
from ..dicom_out.source import SourceSeries, check_same_voxels, read_source
from ..dicom_out.write import FILES, PAGE, check_one_voi, write_dicom
from ..report.filed_page import drawn_page
from .current import check_current
from .maps import check_explainable
from .nodes import case_from_nodes
from .origin import files_of
from .voi import voi_report

if TYPE_CHECKING:
    from slicer import vtkMRMLScalarVolumeNode, vtkMRMLTableNode

    from ..prediction.prediction import Prediction
    from .inputs import PredictionInputs


def file_as_dicom(
    inputs: PredictionInputs, prediction: Prediction, table: vtkMRMLTableNode, folder: Path
) -> tuple[Path, ...]:
    """Write VOI and answer as DICOM objects into ``folder``, all or none; their paths. They name the patient.

    The one-page report is among them where this Python has matplotlib.

    Raises IFXPredictError where the bundle takes several drawn VOIs or series, image, VOI or bundle are no longer those
    of the ``table`` of the prediction, the table is marked as of earlier inputs (another clinical value, another
    centre), the volume was not loaded from DICOM, or its voxels are no longer the series'.
    """
    voi, protocol = inputs.voi, inputs.bundle.protocol
    check_one_voi(protocol)
    report = voi_report(voi, protocol.image, prediction.case)
    check_explainable(table, voi.volume, report, inputs.bundle.sha256, inputs.further_sha256())
    check_current(table)
    source = _source_of(voi.volume, prediction.case)
    case = case_from_nodes(voi, protocol, inputs.clinical, prediction.case)
    check_same_voxels(case, source, protocol.image)
    program = prediction.provenance.get("voi_drawn_with", "")
    drawing = Drawing("SEMIAUTOMATIC", program) if program else Drawing()
    page = drawn_page(case, prediction, protocol, source.patient)
    with Output(folder, "export DICOM").written(FILES) as scratch:
        write_dicom(case, prediction, inputs.bundle, source, drawing, scratch, page)
    return tuple(folder / name for name in FILES if page or name != PAGE)


def _source_of(volume: vtkMRMLScalarVolumeNode, identifier: str) -> SourceSeries:
    """The series that a volume was loaded from; raises CaseError where the DICOM database does not hold all of it."""
    from pydicom import dcmread

    files = files_of(volume)
    if not files or len({file.parent for file in files}) > 1 or not all(file.is_file() for file in files):
        raise CaseError(
            f"case {identifier}: the volume {volume.GetName()} was not loaded from DICOM, or the DICOM database does "
            "not hold its files together; load the series by Slicer's DICOM module."
        )
    header = dcmread(files[0], stop_before_pixels=True, specific_tags=["SeriesInstanceUID"])
    return read_source(files[0].parent if len(files) > 1 else files[0], str(header.SeriesInstanceUID))
