"""``ifxpredict demo``: the main job on a simulated case, through a real 3D Slicer scene."""

from argparse import Namespace
from pathlib import Path

from ..bundle import Bundle
from ..bundle_files import load_bundle
from ..features import feature_rows
from ..figures import prediction_figure
from ..mrml import case_from_nodes, segment_warnings, segmentation_node, volume_node
from ..mrml_scene import new_scene, place_beside, save_scene
from ..mrml_tables import features_table, prediction_table
from ..predict import Prediction, predict
from ..prediction_files import FILES, as_json, as_text, result_folder, write_prediction
from ..simulation import simulate_one
from .console import answer, stage

CASE = "simulated"
_SEED = 5
_SCENE, _PICTURE = "scene.mrb", "prediction.png"


def run(arguments: Namespace) -> int:
    """Nodes in, table nodes, scene, picture and tables out, all of them or none."""
    with result_folder(arguments.out, (*FILES, _SCENE, _PICTURE)) as folder:
        bundle = load_bundle(arguments.bundle)
        prediction = _predict(bundle, folder)
    text = f"{as_text(prediction, bundle.protocol)}\n\nScene, tables and picture are in {arguments.out}."
    answer(arguments.json, as_json(prediction), text)
    return 0


def _predict(bundle: Bundle, folder: Path) -> Prediction:
    protocol = bundle.protocol
    stage("simulating a case")
    image, mask, clinical, _ = simulate_one(_SEED, protocol)
    scene = new_scene()
    volume = volume_node(scene, image, f"{CASE} CT")
    segmentation, segment = segmentation_node(scene, mask, volume, f"{CASE} VOI")
    case = case_from_nodes(volume, segmentation, segment, protocol.image, clinical, CASE)
    notes = segment_warnings(volume, segmentation, segment, case)
    prediction = predict(case, bundle, stage, notes)
    table = prediction_table(scene, prediction, protocol.outcome, f"{CASE} prediction")
    features = features_table(scene, prediction, feature_rows(prediction.features, protocol), f"{CASE} features")
    place_beside(volume, [segmentation, table, features])
    write_prediction(prediction, protocol, folder)
    prediction_figure(case, prediction, protocol.outcome, folder / _PICTURE)
    save_scene(scene, folder / _SCENE)
    return prediction
