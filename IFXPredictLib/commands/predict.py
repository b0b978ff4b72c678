"""``ifxpredict predict``: image, VOI and clinical values in, prediction.tsv, features.tsv and provenance.json out."""

from argparse import Namespace

from ..bundle import Bundle
from ..bundle_files import load_bundle
from ..case import Case, read_case
from ..clinical import read_clinical
from ..predict import predict
from ..prediction_files import as_json, as_text, one_line, result_folder, write_prediction
from .console import answer, stage

UNNAMED = "case"
"""The case's name where none is given: image files are often named after the patient."""


def run(arguments: Namespace) -> int:
    """Predict for one case."""
    with result_folder(arguments.out) as folder:
        bundle = load_bundle(arguments.bundle)
        prediction = predict(_case(arguments, bundle), bundle, stage)
        write_prediction(prediction, bundle, folder)
    answer(arguments.json, as_json(prediction), as_text(prediction, bundle.protocol))
    return 0


def _case(arguments: Namespace, bundle: Bundle) -> Case:
    clinical = {}
    if arguments.clinical:
        clinical = read_clinical(arguments.clinical, bundle.protocol.clinical, arguments.case)
    return read_case(
        arguments.image,
        arguments.mask,
        bundle.protocol.image,
        label=arguments.label,
        clinical=clinical,
        identifier=one_line(arguments.case or "") or UNNAMED,
        series=arguments.series,
    )
