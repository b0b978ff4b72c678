"""Nodes that cannot be a further series or VOI are refused in one line each, whoever chose them."""

from dataclasses import replace

import numpy as np
import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.further_checks import check_further
from IFXPredictLib.mrml.further_nodes import FurtherNodes
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node
from IFXPredictLib.mrml.tables import MAP_TITLE
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = replace(load_protocol("ifx_cte"), vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))


@pytest.fixture
def made(scene, ct, lesion, other_lesion):
    volume, arterial = volume_node(scene, ct, "portal"), volume_node(scene, ct + 1, "arterial")
    first = DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))
    return volume, first, arterial, segmentation_node(scene, other_lesion, volume, "nodes", "node")


def test_what_can_be_used_passes_and_what_is_not_there_or_the_same_again_does_not(made, scene, ct):
    volume, first, arterial, node = made
    check_further(first, FurtherNodes({"arterial": arterial}, {"node": node}), PROTOCOL, "7")
    check_further(first, FurtherNodes(), load_protocol("ifx_cte"), "7")
    shown = volume_node(scene, ct, "a map")
    shown.SetAttribute(MAP_TITLE, "shows")
    for series, vois, message in (
        (
            {},
            {"node": node},
            r"case 7, series arterial: the protocol ifx_cte needs it; choose its volume below the VOI",
        ),
        ({"arterial": arterial}, {}, r"case 7, VOI node: the protocol ifx_cte needs it; choose its segment below"),
        ({"arterial": volume}, {"node": node}, r"series arterial: portal is the first series itself; choose another"),
        ({"arterial": arterial}, {"node": first[1:]}, r"VOI node: the segment Lesion is the first VOI itself; choose"),
        ({"arterial": shown}, {"node": node}, r"series arterial: the volume a map is a map that explains a predict"),
        ({"arterial": arterial}, {"node": (node[0], "none")}, r"VOI node: the segmentation nodes has no segment with"),
        ({"late": arterial}, {}, r"case 7: late is nothing that the protocol ifx_cte takes; it takes arterial, node;"),
    ):
        with pytest.raises(CaseError, match=message):
            check_further(first, FurtherNodes(series, vois), PROTOCOL, "7")
    with pytest.raises(CaseError, match="it takes one volume and one segment alone; leave it out"):
        check_further(first, FurtherNodes({"late": arterial}), load_protocol("ifx_cte"), "7")


def test_a_series_or_voi_under_another_transform_or_of_another_modality_is_refused(made, scene):
    _, first, arterial, node = made
    chosen = FurtherNodes({"arterial": arterial}, {"node": node})
    moved = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode", "moved")
    for one, message in (
        (arterial, r"series arterial: the volume portal is under no transform, the volume arterial under moved"),
        (node[0], r"VOI node: the volume portal is under no transform, the segmentation nodes under moved, expected"),
    ):
        one.SetAndObserveTransformNodeID(moved.GetID())
        with pytest.raises(CaseError, match=message):
            check_further(first, chosen, PROTOCOL, "7")
        one.SetAndObserveTransformNodeID(None)
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    item = hierarchy.CreateItem(hierarchy.GetSceneItemID(), arterial)
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMSeriesModalityAttributeName()
    hierarchy.SetItemAttribute(item, name, "MR")
    with pytest.raises(CaseError, match=r"case 7, series arterial: the volume arterial .*MR"):
        check_further(first, chosen, PROTOCOL, "7")
    assert np.isfinite(slicer.util.arrayFromVolume(arterial)).all()
