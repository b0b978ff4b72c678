"""What ``predict --dicom-out`` asks before it begins, and where its objects go."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from ..base.errors import IFXPredictError
from ..base.outputs import Output
from ..bundles.bundle import Bundle
from ..dicom_out.segmentation import Drawing, drawing_of
from ..dicom_out.source import SourceSeries, is_dicom_image, read_source
from ..dicom_out.write import FILES
from ..imaging.case import Case
from ..prediction.prediction import Prediction
from .console import forced, tell, warnings_in_one_line
from .dicom_arguments import OF_DICOM_OUT


def check_dicom(arguments: Namespace) -> None:
    """Raise IFXPredictError for options of DICOM output that do not go together, or with the image."""
    if not arguments.dicom_out:
        if given := [name for name in OF_DICOM_OUT if getattr(arguments, name)]:
            raise IFXPredictError(
                f"predict: --{given[0].replace('_', '-')} is of --dicom-out, which was not asked for."
            )
        return
    if arguments.anonymous:
        raise IFXPredictError(
            "predict: --dicom-out names the patient, by whom a PACS files, and --anonymous refuses that; leave one out."
        )
    if arguments.dicom_out.resolve() == arguments.out.resolve():
        raise IFXPredictError(
            f"predict: --dicom-out and --out are both {arguments.out}, expected a folder of its own for what names the "
            "patient; give another."
        )
    is_dicom = is_dicom_image(arguments.image)
    if arguments.dicom_source and is_dicom:
        raise IFXPredictError(
            f"--dicom-source {arguments.dicom_source}: is for an image that is not DICOM; {arguments.image} is, leave "
            "it out."
        )
    if arguments.dicom_source is None and not is_dicom:
        raise IFXPredictError(
            f"{arguments.image}: is not DICOM, and so has no patient, study and frame of reference under which a PACS "
            "could file an answer; give the series that it was converted from with --dicom-source FOLDER."
        )


@contextmanager
def dicom_folder(arguments: Namespace, inputs: tuple[Path | None, ...]) -> Iterator[Path | None]:
    """Where DICOM objects are written until all of them are; None where none are asked for."""
    if not arguments.dicom_out:
        yield None
        return
    target = Output(arguments.dicom_out, "predict", tuple(one for one in inputs if one), forced(arguments))
    with target.written(FILES) as folder:
        yield folder


def source_of(arguments: Namespace) -> SourceSeries:
    """The series that is written of; raises CaseError where it cannot be read."""
    path = arguments.dicom_source or arguments.image
    return read_source(path, arguments.series)


def page_of(case: Case, prediction: Prediction, bundle: Bundle, source: SourceSeries) -> bytes:
    """The one-page report as a PDF; none, and a word on stderr, where this Python lacks what draws it."""
    if find_spec("matplotlib") is None:
        tell("no one-page report was written: pip install 'ifxpredict[research]' brings what draws it")
        return b""
    from ..report.figures.case_page import case_page

    with warnings_in_one_line():
        return case_page(case, prediction, bundle.protocol, source.patient)


def how_drawn(arguments: Namespace, case: Case) -> Drawing:
    """How the VOI was drawn: as the user says, else as the mask file does."""
    if arguments.drawn is None:
        return drawing_of(arguments.mask, case.voi_source.label)
    return Drawing("MANUAL" if arguments.drawn == "manual" else "SEMIAUTOMATIC")
