import pytest

from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import segmentation_node, volume_node

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")


def test_a_voi_knows_its_segment_and_has_none_of_an_id_that_is_not_there(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    voi = DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI", "Wall"))
    assert voi.segment.GetName() == voi.name == "Wall"
    assert voi._replace(segment_id="none").segment is None
