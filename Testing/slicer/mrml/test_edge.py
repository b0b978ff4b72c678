"""The map of an edge in the scene: where it lies, what it says, and that it goes."""

from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.mrml.edge import EdgeMap, edge_maps, remove_edge_maps
from IFXPredictLib.mrml.grid import Box, volume_image
from IFXPredictLib.mrml.maps import brief_title, map_ids, remove_maps
from IFXPredictLib.mrml.nodes import volume_node
from IFXPredictLib.prediction.edge import edge_of
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")


@pytest.fixture
def shown(scene, ct, lesion):
    """The volume, a box of it, the edge of the lesion in the box, and its map, half of it gained and half lost."""
    volume = volume_node(scene, ct, "CT")
    box = Box((2, 1, 1), (20, 24, 12))  # i, j, k
    drawn = sitk.GetArrayFromImage(lesion)[box.slices] != 0
    edge = edge_of(drawn, ct.GetSpacing()[::-1], 8)
    wanted = EdgeMap(volume, box, edge, 0.5, PROTOCOL)
    found = [0.5 + number / 64 for number, _ in enumerate(wanted.masks(), -edge.count // 2)]
    last = [wanted.take(one) for one in (*found[:-1], float("nan"))]
    assert (last, wanted.done, wanted.without) == ([False] * (edge.count - 1) + [True], edge.count, 1)
    known = SimpleNamespace(case="patient 7", notice="For no patient", provenance={"voi_sha256": "abc"})
    return volume, box, edge, wanted.show(known)


def test_it_lies_where_the_box_does_with_percentage_points_on_the_edge_alone(shown):
    volume, box, edge, node = shown
    values, image = slicer.util.arrayFromVolume(node), volume_image(node)
    assert values.shape == edge.layers.shape
    first = volume_image(volume).TransformIndexToPhysicalPoint(box.first)
    np.testing.assert_allclose(image.GetOrigin(), first, atol=1e-9)
    np.testing.assert_allclose(image.GetDirection(), volume_image(volume).GetDirection(), atol=1e-12)
    on_edge = (edge.layers >= 0) & (edge.layers < edge.count - 1)  # the last one has no answer
    expected = 100 * (np.arange(edge.count) - edge.count // 2 - edge.count % 2) / 64
    np.testing.assert_allclose(values[on_edge], expected[edge.layers[on_edge]], atol=1e-5)
    display = node.GetDisplayNode()
    assert (values[~on_edge] < display.GetLowerThreshold()).all(), "transparent"
    assert (values[on_edge] > display.GetLowerThreshold()).all()


def test_it_is_a_map_that_no_selector_offers_and_says_what_is_moved(shown, scene):
    _, _, edge, node = shown
    assert map_ids(scene) == [node.GetID()]
    assert brief_title(node) == "What the edge is worth"
    words = node.GetAttribute("IFXPredict.map_title")
    assert (
        f"in a block of {edge.block_mm:.3g} mm, moves by one voxel: within the VOI inwards, outside it outwards"
        in words
    )
    assert "Early fusion, 50.0 %" in words
    notes = [node.GetAttribute(f"IFXPredict.{name}") for name in ("voi_sha256", "case", "notice")]
    assert notes == ["abc", "patient 7", "For no patient"]
    assert node.GetName() == "demonstration patient 7: What the edge is worth"
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    folder = hierarchy.GetItemParent(hierarchy.GetItemByDataNode(node))
    assert hierarchy.GetItemName(folder) == "patient 7 edge"


@pytest.mark.parametrize("by", ["a stroke", "a prediction"])
def test_it_goes_with_its_folder_by_a_stroke_and_by_a_prediction(shown, scene, by):
    volume, *_ = shown
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(scene)
    assert len(edge_maps(scene)) == 1
    remove_edge_maps(scene) if by == "a stroke" else remove_maps(volume)
    assert edge_maps(scene) == []
    assert not hierarchy.GetItemByName("patient 7 edge")
