"""In a Slicer that has only its own packages, the panel works up to the prediction itself."""

import subprocess
import sys

import pytest

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PANEL = """
import sys
from importlib.machinery import PathFinder
ABSENT = "torch monai sklearn safetensors yaml radiomics pywt pandas matplotlib tqdm joblib".split()

class Bare(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in ABSENT else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Bare

from pathlib import Path
from IFXPredictLib.prediction import prediction as predict
from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.protocol.clinical import check_clinical, needed_first
from IFXPredictLib.prediction.feature_rows import FeatureRow
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings
from IFXPredictLib.mrml.export import export_results
from IFXPredictLib.mrml.maps import maps_of
from IFXPredictLib.mrml.patient import stored_clinical
from IFXPredictLib.mrml.results import add_results
from IFXPredictLib.mrml.rich_text import summary_html, why_html
from IFXPredictLib.mrml.sample import sample_case
from IFXPredictLib.mrml.outlines import outlines_on
from IFXPredictLib.reading_study.case_review import review_case
from IFXPredictLib.reading_study.review_list import cases_to_review, choose_reference
from IFXPredictLib.mrml.scene import new_scene
from IFXPredictLib.base.environment import missing_packages
from IFXPredictLib.imaging.voi import voi_facts, voi_warnings

manifest = read_manifest(Path("Resources/Bundles/demo"))
protocol = manifest.protocol
needed, rest = needed_first(protocol.clinical, manifest.needed)
missing = missing_packages(Path("IFXPredict/Resources/requirements.txt"))
assert missing.torch
volume, segmentation = sample_case(new_scene(), protocol)
segment = segmentation.GetSegmentation().GetNthSegmentID(0)
clinical = check_clinical(stored_clinical(volume), protocol.clinical, "sample")
case, notes = case_and_warnings(DrawnVoi(volume, segmentation, segment), protocol, clinical, "sample")
facts = voi_facts(case, protocol.image)
warnings = (*notes, *voi_warnings(facts, protocol.image))
row = predict.ModelPrediction("clinical", 0.7, 0.7, 0.5, protocol.outcome.positive, predict.DEMONSTRATION)
provenance = {"time": "2026-01-02T03:04:05+00:00", "intended_use": manifest.intended_use}
features = (FeatureRow("crp", "clinical", 3.0, "mg/L", 0.5, "clinical"),)
prediction = predict.Prediction("sample", (row,), features, facts, warnings, manifest.notice, provenance)
results = add_results(volume, segmentation, prediction, protocol)
assert manifest.notice in summary_html(results.prediction_table)
assert "Clinical" in why_html(results.prediction_table, "clinical")
assert maps_of(results.prediction_table) == {}
export_results(results.prediction_table, results.features_table, Path(sys.argv[1]))
print(len(needed), len(rest), [name for name in ABSENT if name in sys.modules])
"""


def test_the_panel_shows_a_bundle_a_case_and_results_without_the_packages_of_a_prediction(repository, tmp_path):
    command = [sys.executable, "-c", PANEL, str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, cwd=repository, check=False)
    assert (result.stdout.strip(), result.returncode) == ("10 13 []", 0), result.stderr
    assert len(list((tmp_path / "out").iterdir())) == 14
