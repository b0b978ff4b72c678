"""Which nodes are further series and VOIs: kept with the image, saved with the scene, never another patient's."""

from dataclasses import replace

import pytest

from IFXPredictLib.mrml.further_nodes import (
    FurtherNodes,
    choose_series,
    choose_voi,
    chosen_further,
    note_series,
    other_series,
)
from IFXPredictLib.mrml.nodes import add_segment, segmentation_node, volume_node
from IFXPredictLib.mrml.scene import save_scene
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Shell, VoiRules

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

VOIS = (VoiRules("wall"), VoiRules("fat", Shell(1, 8, -190, -30)), VoiRules("node"))
PROTOCOL = replace(load_protocol("ifx_cte"), vois=VOIS, series=("portal", "arterial"))


@pytest.fixture
def made(scene, ct, lesion, other_lesion):
    volume, arterial = volume_node(scene, ct, "portal"), volume_node(scene, ct + 1, "arterial")
    segmentation, _ = segmentation_node(scene, lesion, volume, "VOI")
    return volume, arterial, segmentation, add_segment(segmentation, other_lesion, "other")


def test_a_choice_is_of_its_image_alone_until_it_is_gone_or_taken_back(made, scene, ct):
    volume, arterial, segmentation, other = made
    assert chosen_further(volume, segmentation, PROTOCOL) == FurtherNodes()
    choose_series(volume, "arterial", arterial)
    choose_voi(volume, "node", segmentation, other)
    found = chosen_further(volume, segmentation, PROTOCOL)
    assert (dict(found.series), dict(found.vois)) == ({"arterial": arterial}, {"node": (segmentation, other)})
    assert found.nodes == (arterial, segmentation)
    assert chosen_further(volume, segmentation, load_protocol("ifx_cte")) == FurtherNodes()
    assert chosen_further(volume_node(scene, ct, "of another"), segmentation, PROTOCOL) == FurtherNodes()
    choose_series(volume, "arterial", None)
    segmentation.GetSegmentation().RemoveSegment(other)
    assert chosen_further(volume, segmentation, PROTOCOL) == FurtherNodes()


def test_a_segment_that_has_the_name_of_a_voi_is_it_until_another_is_chosen(made, other_lesion):
    volume, _, segmentation, other = made
    named = add_segment(segmentation, other_lesion, "node")
    assert chosen_further(volume, segmentation, PROTOCOL).vois["node"] == (segmentation, named)
    assert chosen_further(volume, None, PROTOCOL) == FurtherNodes()
    choose_voi(volume, "node", segmentation, other)
    assert chosen_further(volume, segmentation, PROTOCOL).vois["node"] == (segmentation, other)
    choose_voi(volume, "node", None, "")
    assert chosen_further(volume, segmentation, PROTOCOL).vois["node"] == (segmentation, named)


def test_a_scene_that_was_saved_knows_the_choice_and_a_table_of_which_series_it_is(made, scene, tmp_path, load):
    volume, arterial, segmentation, other = made
    choose_series(volume, "arterial", arterial)
    choose_voi(volume, "node", segmentation, other)
    table = scene.AddNewNodeByClass("vtkMRMLTableNode", "prediction")
    note_series(table, chosen_further(volume, segmentation, PROTOCOL))
    save_scene(scene, tmp_path / "scene.mrb")
    fresh = load(tmp_path / "scene.mrb")
    portal, other_volume = (fresh.GetFirstNodeByName(name) for name in ("portal", "arterial"))
    found = chosen_further(portal, None, PROTOCOL)
    assert found.series == {"arterial": other_volume}
    assert found.vois["node"][0].GetName() == "VOI"
    assert found.vois["node"][0].GetSegmentation().GetSegment(found.vois["node"][1]).GetName() == "other"
    again = fresh.GetFirstNodeByName("prediction")
    assert other_series(again, found) == ()
    assert other_series(again, FurtherNodes({"arterial": portal})) == ("arterial",)
