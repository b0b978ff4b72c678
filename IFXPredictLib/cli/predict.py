"""``ifxpredict predict``: image, VOI and clinical values in; tables, provenance.json and, where asked for, maps out.

Also where asked for: the same as DICOM objects for a PACS.
"""

from argparse import Namespace

from ..base.errors import IFXPredictError
from ..base.text import as_name, one_line
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..dicom_out.dicomweb import Pacs
from ..dicom_out.source import SourceSeries, check_same_voxels
from ..dicom_out.write import check_one_voi, write_dicom
from ..explanation.grad_cam import LAYERS
from ..explanation.maps import case_maps
from ..explanation.write_maps import map_files, write_maps
from ..features.sight import seen_part
from ..imaging.case import Case, read_case
from ..imaging.itk_process import start_reader
from ..prediction.band_files import BAND_FILES, band_text
from ..prediction.prediction import predict
from ..prediction.write import FILES, as_json, as_text, write_prediction
from ..tables.clinical import read_clinical
from .console import answer, further_of, named_centre, output, stage, tell
from .predict_band import check_band, drawn_again
from .predict_dicom import (
    check_dicom,
    check_dicomweb,
    dicom_folder,
    fetched,
    how_drawn,
    named_segment,
    page_of,
    source_of,
    store,
)

UNNAMED = "case"
"""The case's name where none is given: image files are often named after the patient."""


def run(arguments: Namespace) -> int:
    """Predict for one case, or for all of a cohort."""
    check_band(arguments)
    if arguments.cohort:
        from .predict_cohort import run as run_cohort  # pools of processes, which one case does not need

        return run_cohort(arguments)
    check_dicomweb(arguments)
    if not arguments.dicomweb and not (arguments.image and arguments.mask):
        raise IFXPredictError("predict: give --image and --mask of one case, or --cohort with a table of many.")
    if arguments.layer and not arguments.maps:
        raise IFXPredictError(f"--layer {arguments.layer}: is of the maps, which were not asked for; add --maps.")
    check_dicom(arguments)
    with fetched(arguments) as (with_files, pacs):
        return _run(with_files, pacs)


def _run(arguments: Namespace, pacs: Pacs | None) -> int:
    given = (arguments.image, arguments.mask, arguments.clinical, arguments.bundle, arguments.dicom_source)
    inputs = (*given, arguments.agreement, *further_of(arguments).values())
    target = output(arguments, "predict", inputs)
    with target.written(FILES) as folder, dicom_folder(arguments, inputs) as dicom:
        start_reader()  # it starts while the network is loaded
        bundle = load_bundle(arguments.bundle)
        centre = named_centre(arguments, bundle)
        if dicom:
            check_one_voi(bundle.protocol)
        if arguments.maps:
            target.check(map_files(bundle))
        if arguments.perturb:
            target.check(BAND_FILES)
        source = source_of(arguments) if dicom else None
        case = _case(arguments, bundle, source, centre)
        prediction = predict(case, bundle, stage)
        if arguments.perturb:
            prediction = drawn_again(arguments, case, bundle, prediction, folder)
        write_prediction(prediction, bundle, folder)
        if arguments.maps:
            layer = arguments.layer or LAYERS[-1]
            write_maps(case_maps(case, bundle, layer, stage), bundle, layer, folder)
        if source and dicom:
            page = page_of(case, prediction, bundle, source)
            drawing, filed = how_drawn(arguments, case), named_segment(arguments, case)
            write_dicom(case, prediction, bundle, source, drawing, dicom, page, filed)
    if source:
        tell(f"the files in {arguments.dicom_out} NAME THE PATIENT, as a PACS needs it: they are patient data")
    if pacs and arguments.store:
        store(arguments, pacs)
    text = as_text(prediction, bundle.protocol)
    if prediction.band:
        text = f"{text}\n\n{band_text(prediction.band)}"
    answer(arguments.json, as_json(prediction, bundle.protocol), text)
    return 0


def _case(arguments: Namespace, bundle: Bundle, source: SourceSeries | None, centre: str) -> Case:
    clinical = None
    if arguments.clinical:
        clinical = read_clinical(arguments.clinical, bundle.protocol.clinical, arguments.case)
    image_series = arguments.series if arguments.dicom_source is None else None
    case = read_case(
        arguments.image,
        arguments.mask,
        bundle.protocol,
        label=arguments.label,
        segment=arguments.segment,
        clinical=clinical,
        identifier=as_name(one_line(arguments.case or "")) or UNNAMED,
        series=image_series,
        centre=centre,
        further=further_of(arguments),
    )
    if source and arguments.dicom_source:
        check_same_voxels(case, source, bundle.protocol.image)
    return case if arguments.maps else seen_part(case, bundle.protocol)  # the rest of a large CT leaves the memory
