"""``ifxpredict predict``: image, VOI and clinical values in; tables, provenance.json and, where asked for, maps out."""

from argparse import Namespace

from ..base.errors import IFXPredictError
from ..base.text import as_name, one_line
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..explanation.grad_cam import LAYERS
from ..explanation.maps import case_maps
from ..explanation.write_maps import map_files, write_maps
from ..features.sight import seen_part
from ..imaging.case import Case, read_case
from ..imaging.itk_process import start_reader
from ..prediction.prediction import predict
from ..prediction.write import FILES, as_json, as_text, write_prediction
from ..tables.clinical import read_clinical
from .console import answer, output, stage

UNNAMED = "case"
"""The case's name where none is given: image files are often named after the patient."""


def run(arguments: Namespace) -> int:
    """Predict for one case, or for all of a cohort."""
    if arguments.cohort:
        from .predict_cohort import run as run_cohort  # joblib, which one case does not need

        return run_cohort(arguments)
    if not (arguments.image and arguments.mask):
        raise IFXPredictError("predict: give --image and --mask of one case, or --cohort with a table of many.")
    if arguments.layer and not arguments.maps:
        raise IFXPredictError(f"--layer {arguments.layer}: is of the maps, which were not asked for; add --maps.")
    target = output(arguments, "predict", (arguments.image, arguments.mask, arguments.clinical, arguments.bundle))
    with target.written(FILES) as folder:
        start_reader()  # it starts while the network is loaded
        bundle = load_bundle(arguments.bundle)
        if arguments.maps:
            target.check(map_files(bundle))
        case = _case(arguments, bundle)
        prediction = predict(case, bundle, stage)
        write_prediction(prediction, bundle, folder)
        if arguments.maps:
            layer = arguments.layer or LAYERS[-1]
            write_maps(case_maps(case, bundle, layer, stage), bundle, layer, folder)
    answer(arguments.json, as_json(prediction, bundle.protocol), as_text(prediction, bundle.protocol))
    return 0


def _case(arguments: Namespace, bundle: Bundle) -> Case:
    clinical = None
    if arguments.clinical:
        clinical = read_clinical(arguments.clinical, bundle.protocol.clinical, arguments.case)
    case = read_case(
        arguments.image,
        arguments.mask,
        bundle.protocol,
        label=arguments.label,
        segment=arguments.segment,
        clinical=clinical,
        identifier=as_name(one_line(arguments.case or "")) or UNNAMED,
        series=arguments.series,
    )
    return case if arguments.maps else seen_part(case, bundle.protocol)  # the rest of a large CT leaves the memory
