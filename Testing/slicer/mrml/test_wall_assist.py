"""Wall assist between nodes: what is sent, where the wall comes back to, and how long it is known."""

import numpy as np
import pytest
import SimpleITK as sitk
from scribbled import dice, tube

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing.wall_assist import propose_wall
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import segment_mask, segmentation_node, volume_node
from IFXPredictLib.mrml.wall_assist import add_proposal, drawing_to_send, drawn_with, put_proposal
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

CT = load_protocol("ifx_cte").image
WIDE = ((2, 3), (55, 40), (47, 61))
"""Voxels around the tube that nothing of the wall can be in, and that are not sent."""


@pytest.fixture(scope="module")
def known():
    return tube()


@pytest.fixture
def nodes(scene, known):
    """The tube in a larger, oblique volume, and a segment with a scribble along it."""
    image = sitk.GetImageFromArray(np.pad(known.hu, WIDE, constant_values=-100).astype(np.int16))
    mask = sitk.GetImageFromArray(np.pad(known.scribble(), WIDE).astype(np.uint8))
    for one in (image, mask):
        one.SetSpacing(known.spacing[::-1])
        one.SetOrigin((-100.5, 33.0, 412.25))
        one.SetDirection(sitk.Euler3DTransform((0, 0, 0), 0.1, -0.05, 0.2).GetMatrix())
    volume = volume_node(scene, image, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, mask, volume, "VOI", "Scribble"))


def proposed(nodes):
    sent, box = drawing_to_send(nodes, CT, "7")
    return sent, box, propose_wall(sent.image, sent.mask > 0, sent.geometry.spacing[::-1])


def test_the_wall_of_a_part_that_is_sent_comes_back_to_its_place_in_a_new_segment(nodes, known):
    volume, segmentation, scribble = nodes
    before = sitk.GetArrayFromImage(segment_mask(nodes))
    sent, box, found = proposed(nodes)
    assert sent.image.size < 0.7 * slicer.util.arrayFromVolume(volume).size
    wall = add_proposal(volume, segmentation, box, found.wall, "Wall")
    drawn = sitk.GetArrayFromImage(segment_mask(DrawnVoi(volume, segmentation, wall))) > 0
    assert dice(drawn, np.pad(known.wall, WIDE)) > 0.9
    assert np.array_equal(sitk.GetArrayFromImage(segment_mask(nodes)), before)
    assert tuple(drawn_with(nodes._replace(segment_id=one)) for one in (wall, scribble)) == (
        "IFXPredict Wall assist",
        "",
    )
    assert drawn_with(nodes._replace(segment_id="no such segment")) == ""


def test_a_proposal_in_place_takes_the_scribbles_place_and_is_known_in_files(nodes, tmp_path):
    volume, segmentation, scribble = nodes
    _, box, found = proposed(nodes)
    put_proposal(DrawnVoi(volume, segmentation, scribble), box, found.wall)
    assert segmentation.GetSegmentation().GetNumberOfSegments() == 1
    drawn = sitk.GetArrayFromImage(segment_mask(nodes))
    assert drawn.sum() == found.wall.sum()
    storage = slicer.vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(tmp_path / "voi.seg.nrrd"))
    assert storage.WriteData(segmentation)
    assert b"IFXPredict.drawn_with:IFXPredict Wall assist" in (tmp_path / "voi.seg.nrrd").read_bytes()


def test_nothing_drawn_and_an_mri_are_refused_with_what_to_do(nodes):
    volume, segmentation, _ = nodes
    empty = segmentation.GetSegmentation().AddEmptySegment("Empty", "Empty")
    slicer.util.updateSegmentBinaryLabelmapFromArray(
        np.zeros(slicer.util.arrayFromVolume(volume).shape, np.uint8), segmentation, empty, volume
    )
    with pytest.raises(CaseError, match="nothing is drawn; scribble along the lumen"):
        drawing_to_send(DrawnVoi(volume, segmentation, empty), CT, "7")
    with pytest.raises(CaseError, match="it tells tissues apart by Hounsfield units, and the chosen bundle is for MR"):
        drawing_to_send(nodes, load_protocol("axspa_mri").image, "7")
