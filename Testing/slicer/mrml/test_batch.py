"""Which volumes of a scene are the cases of a batch, how they are handed over, and the table of what came of it."""

import dataclasses
import math

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError, ClinicalError, IFXPredictError
from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.mrml.batch import batch_table, exports_of, scene_cases
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.patient import store_case_name, store_clinical
from IFXPredictLib.mrml.tables import columns_of
from IFXPredictLib.mrml.wall_assist import DRAWN_WITH
from IFXPredictLib.protocol.loading import RESOURCES
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.tables.table import write_table
from IFXPredictLib.worker.messages import CaseDone

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

STATUS = ("case", "status", "message")
FILE = ("case", "model", "probability", "cutoff", "call", "status")


@pytest.fixture(scope="module")
def bundle():
    return read_manifest(RESOURCES / "Bundles" / "demo")


@pytest.fixture
def three(scene, ct, lesion):
    """CT and Again, each with a VOI of its own; Bare without one."""
    volumes = [volume_node(scene, ct, name) for name in ("CT", "Again", "Bare")]
    for volume in volumes[:2]:
        segmentation_node(scene, lesion, volume, f"{volume.GetName()} VOI")
    return volumes


def test_a_volume_with_a_voi_is_a_case_by_its_patients_name_or_its_own(scene, three):
    assert [(one.name, one.problem) for one in scene_cases(scene)] == [("CT", ""), ("Again", "")]
    store_case_name(three[0], "P 1")
    assert [one.name for one in scene_cases(scene)] == ["P 1", "Again"]
    store_case_name(three[1], "P 1")
    assert [one.name for one in scene_cases(scene)] == ["CT", "Again"], "one patient's two images are two cases"
    three[1].SetName("CT")
    found = scene_cases(scene)
    assert ["2 volumes are called so" in one.problem for one in found] == [True, True]


def test_the_only_segmentation_of_a_file_is_the_only_volumes_and_of_several_nobodys(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    segmentation.SetNodeReferenceID(segmentation.GetReferenceImageGeometryReferenceRole(), None)
    assert [one.name for one in scene_cases(scene)] == ["CT"]
    volume_node(scene, ct, "Other")
    assert scene_cases(scene) == ()


def test_which_segment_and_which_segmentation_has_to_be_certain(scene, three, lesion):
    segmentation = scene_cases(scene)[0].segmentation
    segmentation.GetSegmentation().AddEmptySegment("other", "Other")
    first, second = scene_cases(scene)
    assert "expected one segment, found 2" in first.problem
    assert "say what the VOI is called" in first.problem
    assert second.problem == ""
    assert scene_cases(scene, " other")[0].segment_id == "other"  # as in mask files
    first, second = scene_cases(scene, "Other")
    assert (first.problem, first.segment_id) == ("", "other")
    assert "expected one segment called Other, found 0" in second.problem
    segmentation_node(scene, lesion, three[1], "Twice")
    assert "2 segmentations were drawn on it, Again VOI and Twice" in scene_cases(scene)[1].problem


def test_each_case_is_handed_over_with_its_patients_values_or_none_and_a_bad_one_says_why(scene, three, bundle):
    store_clinical(three[0], {"crp": "<5", "of another bundle": "7"}, ("crp", "of another bundle"))
    store_clinical(three[1], {"crp": "much"}, ("crp",))
    (name, export), (_, bad) = exports_of(scene_cases(scene), bundle, own_clinical=True, centre="B")
    case, notes = export()
    assert case.centre == "B"
    assert (name, case.identifier, dict(case.clinical)) == ("CT", "CT", {"crp": 5.0})
    assert any("<5" in note for note in (*notes, *case.notes))
    assert np.count_nonzero(case.mask)
    with pytest.raises(ClinicalError, match=r"case Again.*crp"):
        bad()
    (_, export), (_, gone) = exports_of(scene_cases(scene), bundle, own_clinical=False)
    assert dict(export()[0].clinical) == {}
    scene.RemoveNode(three[1])
    with pytest.raises(CaseError, match="was taken out of the scene"):
        gone()
    problem = dataclasses.replace(scene_cases(scene)[0], problem="case CT: two of it")
    with pytest.raises(CaseError, match="two of it"):
        exports_of([problem], bundle, own_clinical=True)[0][1]()


def test_cases_of_several_series_or_drawn_vois_are_sent_to_a_table(bundle):
    vois = VoiRules("wall"), VoiRules("node")
    several = dataclasses.replace(bundle.protocol, vois=vois, series=("portal", "arterial"))
    with pytest.raises(
        CaseError, match=r"a table of cases \(cohort.csv\) with the columns image_arterial, mask_node\.$"
    ):
        exports_of([], dataclasses.replace(bundle, protocol=several), own_clinical=True)


def test_the_table_has_the_numbers_of_the_file_and_a_row_for_each_failure(scene, bundle, tmp_path):
    rows = [("P1", "deep", 1 / 3, 0.5, "response", "ok"), ("P1", "clinical", None, 0.5, "", "no answer: crp missing")]
    write_table(tmp_path / "predictions.csv", FILE, rows)
    write_table(tmp_path / "status.csv", STATUS, [("P2", "failed", "no mask"), ("P1", "warning", "gas")])
    done = (CaseDone(1, "P2", "failed", "no mask", 1, 2), CaseDone(1, "P1", "warning", "gas", 2, 2))
    node = batch_table(scene, tmp_path, done, bundle)
    found = columns_of(node)
    assert found["case"] == ["P1", "P1", "P2"]
    assert found["case_status"] == ["warning", "warning", "failed"]
    assert found["probability"][0] == 1 / 3
    assert [math.isnan(value) for value in found["probability"]] == [False, True, True]
    assert found["status"] == ["ok", "no answer: crp missing", "no mask"]
    assert found["model"][0] == bundle.protocol.model_title("deep")
    assert node.GetAttribute("IFXPredict.notice") == bundle.notice
    assert node.GetAttribute("IFXPredict.failed") == "P2"
    assert "imputed_low" not in found
    only = batch_table(scene, tmp_path / "nowhere", done[:1], bundle)
    assert columns_of(only)["status"] == ["no mask"]
    with pytest.raises(IFXPredictError, match="has the case P1, which is not of this batch"):
        batch_table(scene, tmp_path, (dataclasses.replace(done[1], case="P3"),), bundle)


def test_what_an_imputing_bundle_and_redrawn_vois_add_to_the_file_is_in_the_table(scene, bundle, tmp_path):
    more = ("imputed_low", "imputed_high", "band_low", "band_high", "call_stays")
    rows = [
        ("P1", "deep", 0.4, 0.5, "response", "ok", None, None, 0.3, 0.6, 0.9),
        ("P1", "clinical", 0.7, 0.5, "non-response", "ok", 0.6, 0.8, 0.7, 0.7, 1.0),
    ]
    write_table(tmp_path / "predictions.csv", (*FILE, *more), rows)
    write_table(tmp_path / "status.csv", STATUS, [("P1", "ok", ""), ("P2", "failed", "no mask")])
    done = CaseDone(1, "P1", "ok", "", 1, 2), CaseDone(1, "P2", "failed", "no mask", 2, 2)
    found = columns_of(batch_table(scene, tmp_path, done, bundle))
    assert [str(value) for value in found["imputed_low"]] == ["nan", "0.6", "nan"]
    assert [str(value) for value in found["call_stays"]] == ["0.9", "1.0", "nan"]
    assert found["call"] == ["response", "non-response", ""]


def test_the_status_of_a_case_is_that_of_the_file_which_knows_of_all_cases(scene, bundle, tmp_path):
    rows = [(case, "deep", 0.4, 0.5, "response", "ok") for case in ("P1", "P2", "P3")]
    write_table(tmp_path / "predictions.csv", FILE, rows)
    said = "has the image and the VOI of {} too: is one patient given twice?"
    written = [("P1", "warning", said.format("P2")), ("P2", "warning", said.format("P1")), ("P3", "ok", "")]
    write_table(tmp_path / "status.csv", STATUS, written)
    done = [CaseDone(1, case, "ok", "", place, 3) for place, case in enumerate(("P1", "P2", "P3"), 1)]
    found = columns_of(batch_table(scene, tmp_path, done, bundle))
    assert found["case_status"] == ["warning", "warning", "ok"]


def test_a_voi_that_wall_assist_proposed_is_said_so_in_the_cases_status(scene, three, bundle):
    first, second = scene_cases(scene)
    before = exports_of((first,), bundle, own_clinical=False)[0][1]()[1]
    first.segmentation.GetSegmentation().GetSegment(first.segment_id).SetTag(DRAWN_WITH, "IFXPredict Wall assist")
    (_, proposed), (_, drawn) = exports_of((first, second), bundle, own_clinical=False)
    said = "the VOI was proposed by Wall assist"
    assert proposed()[1] == (*before, said)
    assert said not in drawn()[1]
