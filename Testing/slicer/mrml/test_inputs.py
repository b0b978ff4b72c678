from dataclasses import FrozenInstanceError, replace

import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.bundles.manifest import read_manifest
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.further_nodes import FurtherNodes
from IFXPredictLib.mrml.grid import drawn_segment
from IFXPredictLib.mrml.inputs import PredictionInputs
from IFXPredictLib.mrml.nodes import case_and_warnings, segmentation_node, volume_node
from IFXPredictLib.protocol.clinical import check_clinical
from IFXPredictLib.protocol.loading import RESOURCES
from IFXPredictLib.protocol.schema import VoiRules

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")


@pytest.fixture
def nodes(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))


@pytest.fixture(scope="module")
def bundle():
    return read_manifest(RESOURCES / "Bundles" / "demo")


def test_a_case_without_a_name_has_that_of_its_volume(nodes, bundle):
    assert PredictionInputs(nodes, {}, bundle).name == "CT"
    assert PredictionInputs(nodes, {}, bundle, "P-001").name == "P-001"


def test_the_values_typed_later_do_not_change_what_is_predicted_from(nodes, bundle):
    typed = {"crp": 29.0}
    inputs = PredictionInputs(nodes, typed, bundle)
    typed["crp"] = 5.0
    assert inputs.clinical == {"crp": 29.0}
    with pytest.raises(TypeError):
        inputs.clinical["crp"] = 5.0
    with pytest.raises(FrozenInstanceError):
        inputs.voi = "another"


def test_a_limit_that_was_typed_is_noted_in_the_case(nodes, bundle):
    typed = check_clinical({"crp": "<5"}, bundle.protocol.clinical[::-1])
    case, _ = PredictionInputs(nodes, typed, bundle).case_to_send()
    assert (case.clinical, case.notes) == ({"crp": 5.0}, ("crp <5 mg/L taken as 5",))


def test_the_centre_goes_with_the_case_live_too(nodes, bundle):
    inputs = PredictionInputs(nodes, {}, bundle, centre="B")
    sent, live = inputs.case_to_send()[0], inputs.live_case(None)[0]
    assert (sent.centre, live.centre, replace(inputs, centre="").case_to_send()[0].centre) == ("B", "B", "")


def test_the_case_and_its_warnings_come_of_one_export(nodes, bundle, monkeypatch):
    inputs = PredictionInputs(nodes, {"crp": 29.0}, bundle, "P-001")
    expected, notes = case_and_warnings(nodes, bundle.protocol, {"crp": 29.0}, "P-001")
    exported = []
    monkeypatch.setattr(
        "IFXPredictLib.mrml.sending.drawn_segment", lambda voi: exported.append(voi) or drawn_segment(voi)
    )
    case, warnings = inputs.case_to_send()
    assert exported == [nodes]
    assert (case.identifier, case.clinical, warnings) == ("P-001", {"crp": 29.0}, notes)
    assert case.mask.sum() == sitk.GetArrayFromImage(expected.mask).sum()


def test_there_are_no_results_of_nodes_that_were_removed_meanwhile(scene, nodes, bundle):
    inputs = PredictionInputs(nodes, {}, bundle)
    table = scene.AddNewNodeByClass("vtkMRMLTableNode", "Prediction")
    scene.RemoveNode(table)
    with pytest.raises(IFXPredictError, match="the prediction was removed while its maps were computed"):
        inputs.add_maps(table, {})
    scene.RemoveNode(nodes[1])
    with pytest.raises(IFXPredictError, match="The image or its VOI was removed while the prediction ran"):
        inputs.add_results(None)


def test_further_series_and_vois_go_with_the_case_and_are_told_apart_and_missed(scene, nodes, bundle, ct, other_lesion):
    vois = VoiRules("wall"), VoiRules("node")
    rules = replace(bundle.protocol.image, minimum_voxels=1)
    several = replace(bundle.protocol, vois=vois, series=("portal", "arterial"), image=rules)
    arterial, node = volume_node(scene, ct + 1, "arterial"), segmentation_node(scene, other_lesion, nodes[0], "nodes")
    chosen = FurtherNodes({"arterial": arterial}, {"node": node})
    inputs = PredictionInputs(nodes, {}, replace(bundle, protocol=several), further=chosen)
    for sent in (inputs.case_to_send()[0], inputs.live_case(None)[0]):
        assert tuple(sent.further) == ("image_arterial", "mask_node")
        assert (sent.further["image_arterial"] == sent.image + 1).all()
    assert tuple(inputs.further_sha256()) == ("mask_node_sha256", "image_arterial_sha256")
    assert all(inputs.further_sha256().values())
    without = replace(inputs, further=FurtherNodes({}, {"node": node})).further_sha256()
    assert (without["mask_node_sha256"], without["image_arterial_sha256"]) == (
        inputs.further_sha256()["mask_node_sha256"], ""
    )  # fmt: skip
    assert PredictionInputs(nodes, {}, bundle).further_sha256() == {}
    before = inputs.version
    slicer.util.arrayFromVolumeModified(arterial)
    assert [a == b for a, b in zip(before, inputs.version, strict=True)] == [True, False]
    scene.RemoveNode(arterial)
    with pytest.raises(IFXPredictError, match="The image or its VOI was removed while the prediction ran"):
        inputs.add_results(None)
