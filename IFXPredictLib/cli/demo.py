"""``ifxpredict demo``: the main job on the sample case, through a 3D Slicer scene where slicer-core is installed."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..base.errors import IFXPredictError
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..imaging.case import Case, make_case
from ..mrml.drawn_voi import DrawnVoi
from ..mrml.nodes import case_and_warnings
from ..mrml.patient import stored_clinical
from ..mrml.results import add_results
from ..mrml.sample import sample_case
from ..mrml.scene import new_scene, save_scene
from ..prediction.prediction import Prediction, predict
from ..prediction.write import FILES, as_json, as_text, write_prediction
from ..protocol.loading import reference_model
from ..report.figures.prediction import prediction_figure
from ..report.figures.why import why_figure
from ..simulation.cohort import SAMPLE_SEED, simulate_one
from .console import answer, named_centre, output, stage, warnings_in_one_line

CASE = "simulated"
_SCENE, _PICTURE, _WHY = "scene.mrb", "prediction.png", "why.png"


def run(arguments: Namespace) -> int:
    """Tables, pictures, and where slicer-core is installed a scene with table nodes and chart: all of them or none."""
    target = output(arguments, "demo", (arguments.bundle,))
    with target.written((*FILES, _SCENE, _PICTURE, _WHY)) as folder:
        bundle = load_bundle(arguments.bundle)
        centre = named_centre(arguments, bundle)
        bundle.check_centre(CASE, centre)
        stage("simulating a case")
        try:
            scene = new_scene()
        except IFXPredictError as problem:
            print(f"ifxpredict: no {_SCENE}: {problem}", file=sys.stderr)
            prediction, made = _predict(bundle, centre, folder), "Tables"
        else:
            prediction, made = _predict_nodes(scene, bundle, centre, folder), "Scene, tables"
    text = f"{as_text(prediction, bundle.protocol)}\n\n{made} and pictures are in {arguments.out}."
    answer(arguments.json, as_json(prediction, bundle.protocol), text)
    return 0


def _predict(bundle: Bundle, centre: str, folder: Path) -> Prediction:
    image, mask, clinical, _ = simulate_one(SAMPLE_SEED, bundle.protocol)
    case = make_case(CASE, image, mask, bundle.protocol, clinical=clinical, centre=centre)
    prediction = predict(case, bundle, stage)
    _write(case, prediction, bundle, folder)
    return prediction


def _predict_nodes(scene: Any, bundle: Bundle, centre: str, folder: Path) -> Prediction:
    protocol = bundle.protocol
    volume, segmentation = sample_case(scene, protocol)
    segment = segmentation.GetSegmentation().GetNthSegmentID(0)
    case, notes = case_and_warnings(DrawnVoi(volume, segmentation, segment), protocol, stored_clinical(volume), CASE)
    prediction = predict(replace(case, centre=centre), bundle, stage, notes)
    add_results(volume, segmentation, prediction, protocol)
    _write(case, prediction, bundle, folder)
    save_scene(scene, folder / _SCENE)
    return prediction


def _write(case: Case, prediction: Prediction, bundle: Bundle, folder: Path) -> None:
    protocol = bundle.protocol
    write_prediction(prediction, bundle, folder)
    (why,) = (model for model in prediction.why if model.model == reference_model(protocol))  # the sample is complete
    with warnings_in_one_line():
        prediction_figure(case, prediction, protocol, folder / _PICTURE)
        why_figure(prediction, why, protocol, folder / _WHY)
