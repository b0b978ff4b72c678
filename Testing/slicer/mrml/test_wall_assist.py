"""Wall assist between nodes: what is sent, where the wall comes back to, and how long it is known."""

import numpy as np
import pytest
import SimpleITK as sitk
from scribbled import dice, tube

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.drawing.wall_assist import propose_wall
from IFXPredictLib.imaging.masks import read_mask
from IFXPredictLib.imaging.segments import Segment, choose
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.grid import volume_image
from IFXPredictLib.mrml.nodes import fill_segment, segment_mask, segmentation_node, volume_node
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


def drawn_in(nodes, segment):
    return sitk.GetArrayFromImage(segment_mask(nodes._replace(segment_id=segment)))


def names_of(nodes):
    core = nodes.segmentation.GetSegmentation()
    return {core.GetSegment(one).GetName(): one for one in core.GetSegmentIDs()}


def test_a_file_of_scribble_and_wall_gives_the_wall_as_the_panel_does(nodes, known, tmp_path):
    """New VOI calls its one segment Lesion, and that is what is scribbled in."""
    nodes.segment.SetName(" lesion ")  # as mask files compare names
    before = drawn_in(nodes, nodes.segment_id)
    _, box, found = proposed(nodes)
    wall = add_proposal(nodes, box, found.wall)
    names = names_of(nodes)
    assert (wall, names[" lesion "], sorted(names)) == (nodes.segment_id, nodes.segment_id, [" lesion ", "Scribble"])
    assert np.array_equal(drawn_in(nodes, names["Scribble"]), before)
    assert drawn_with(nodes._replace(segment_id=names["Scribble"])) == ""
    file = tmp_path / "voi.seg.nrrd"
    storage = slicer.vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(file))
    assert storage.WriteData(nodes.segmentation)
    found_there = read_mask(file, volume_image(nodes.volume), CT, identifier="7")
    read = sitk.GetArrayFromImage(found_there.mask)
    assert np.array_equal(read > 0, drawn_in(nodes, wall) > 0)
    assert dice(read > 0, np.pad(known.wall, WIDE)) > 0.9


def test_a_wall_beside_another_lesion_leaves_that_alone_and_a_file_of_both_is_refused(nodes, tmp_path):
    other = nodes.segmentation.GetSegmentation().AddEmptySegment("", "Lesion")
    _, box, found = proposed(nodes)
    fill_segment(nodes._replace(segment_id=other), segment_mask(nodes))
    wall = add_proposal(nodes, box, found.wall)
    assert (names_of(nodes)["Lesion"], names_of(nodes)["Lesion wall"]) == (other, wall)
    segments = [Segment(number, name) for number, name in enumerate(names_of(nodes), 1)]
    with pytest.raises(CaseError, match=r"holds 3 segments: .*expected one, or one called Lesion"):
        choose(segments, None, None, "voi.seg.nrrd")


def test_the_wall_of_a_part_that_is_sent_comes_back_to_its_place_in_a_new_segment(nodes, known):
    volume, segmentation, scribble = nodes
    before = sitk.GetArrayFromImage(segment_mask(nodes))
    sent, box, found = proposed(nodes)
    assert sent.image.size < 0.7 * slicer.util.arrayFromVolume(volume).size
    wall = add_proposal(nodes, box, found.wall)
    assert names_of(nodes) == {"Scribble": scribble, "Lesion": wall}
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
