"""What ``predict --dicom-out`` and ``--dicomweb`` ask before they begin, and where what they take and give lies."""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

from ..base.errors import IFXPredictError
from ..base.outputs import Output
from ..base.scratch import scratch
from ..bundles.bundle import Bundle
from ..dicom_out.dicomweb import Pacs
from ..dicom_out.segmentation import Drawing, FiledSegment, drawing_of, filed_segment, is_seg
from ..dicom_out.source import SourceSeries, is_dicom_image, read_source
from ..dicom_out.write import FILES
from ..imaging.case import Case
from ..imaging.dicom_reference import drawn_file
from ..imaging.reading import check_exists
from ..prediction.prediction import Prediction
from ..report.filed_page import drawn_page
from .console import forced, stage, tell, warnings_in_one_line
from .dicom_arguments import OF_DICOM_OUT, OF_DICOMWEB


def check_dicomweb(arguments: Namespace) -> None:
    """Raise IFXPredictError for options of DICOMweb that do not go together."""
    if not arguments.dicomweb:
        if given := [name for name in OF_DICOMWEB if getattr(arguments, name)]:
            raise IFXPredictError(f"predict: --{given[0].replace('_', '-')} is of --dicomweb, which was not asked for.")
        return
    if arguments.image or not (arguments.study and arguments.series):
        raise IFXPredictError("predict: --dicomweb takes the image from a PACS: give --study and --series, no --image.")
    if bool(arguments.mask) == bool(arguments.mask_series):
        raise IFXPredictError("predict: give the VOI as a file by --mask, or from the PACS by --mask-series.")


@contextmanager
def fetched(arguments: Namespace) -> Iterator[tuple[Namespace, Pacs | None]]:
    """The arguments with files in place of what a PACS has, which are gone afterwards, and the PACS."""
    if not arguments.dicomweb:
        yield arguments, None
        return
    pacs = Pacs(arguments.dicomweb)
    if pacs.in_the_open:
        tell(f"{pacs.host} is asked without TLS: names of patients travel in the open; use https")
    with scratch(Path(gettempdir())) as place:  # what a killed run left goes at the next
        parts = [("image", arguments.series)]
        parts += [("mask", arguments.mask_series)] if arguments.mask_series else []
        found = vars(arguments) | {"series": None}
        for name, series in parts:
            stage(f"fetching the {name}")
            found[name] = place / name
            found[name].mkdir()
            _check_one_mask(name, pacs.fetch(arguments.study, series, found[name]))
        yield Namespace(**found), pacs


def _check_one_mask(name: str, files: Sequence[Path]) -> None:
    """Raise IFXPredictError where the series of the mask holds several SEGs or RTSTRUCTs; any of the image passes."""
    count = sum(drawn_file(file) is not None for file in files) if name == "mask" else 0
    if count > 1:
        raise IFXPredictError(
            f"--mask-series: the series holds {count} segmentations, expected one; export the one that is meant, and "
            "give its file by --mask."
        )


def store(arguments: Namespace, pacs: Pacs) -> None:
    """Store in the PACS what was written for it; raises IFXPredictError where it does not take all."""
    stage("storing what was written")
    pacs.store(
        sorted(file for name in FILES if (file := arguments.dicom_out / name).suffix == ".dcm" and file.exists())
    )


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
    if arguments.refer_seg and arguments.mask:
        check_exists(arguments.mask)
        if not is_seg(arguments.mask):
            raise _no_seg(arguments.mask)
    is_dicom = bool(arguments.dicomweb) or is_dicom_image(arguments.image)
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
    with warnings_in_one_line():
        page = drawn_page(case, prediction, bundle.protocol, source.patient)
    if not page:
        tell('no one-page report was written: pip install "ifxpredict[research]" brings what draws it')
    return page


def how_drawn(arguments: Namespace, case: Case) -> Drawing:
    """How the VOI was drawn: as the user says, else as the mask file does."""
    if arguments.drawn is None:
        return drawing_of(arguments.mask, case.voi_source.label)
    return Drawing("MANUAL" if arguments.drawn == "manual" else "SEMIAUTOMATIC")


def named_segment(arguments: Namespace, case: Case) -> FiledSegment | None:
    """The segment that the report names with ``--refer-seg``; raises IFXPredictError where the mask is no DICOM SEG."""
    if not arguments.refer_seg:
        return None
    found = filed_segment(arguments.mask, case.voi_source.label)
    if found is None:
        raise _no_seg(arguments.mask)
    return found


def _no_seg(mask: Path) -> IFXPredictError:
    return IFXPredictError(f"--refer-seg: {mask} is no DICOM SEG, which alone a report can name; leave it out.")
