"""What the prediction process is sent of nodes, against the Case that is made of them."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.radiomics import radiomics_features
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.resampling import lesion_cube
from IFXPredictLib.imaging.voi import voi_facts, voi_sha256
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings, segmentation_node, volume_node
from IFXPredictLib.mrml.sending import case_to_send, live_case_to_send
from IFXPredictLib.prediction.redrawing import redrawing_seed
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import Shell, VoiRules
from IFXPredictLib.worker.case_transfer import restored_case, save_in_pieces

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL, MRI = load_protocol("ifx_cte"), load_protocol("axspa_mri")
ROTATION = sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix()
FLIPPED = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0]])
"""Axes in another order than LPS, one of them backwards."""


@pytest.fixture
def nodes(scene):
    """A VOI well inside a volume that is oblique and stored in an order of its own."""
    image = sitk.GetImageFromArray(np.random.default_rng(5).integers(-900, 900, (90, 60, 150)).astype(np.int16))
    image.SetSpacing((0.75, 2.5, 1.12))
    image.SetOrigin((-123.456789, 77.1234567, -903.3))
    image.SetDirection((np.reshape(ROTATION, (3, 3)) @ FLIPPED).ravel().tolist())
    inside = np.zeros((90, 60, 150), np.uint8)
    inside[40:60, 22:34, 50:90] = 1
    inside[44:48, 22:36, 60:66] = 1
    mask = sitk.GetImageFromArray(inside)
    mask.CopyInformation(image)
    volume = volume_node(scene, image, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, mask, volume, "VOI"))


def received(sent, protocol, folder):
    """The case as it arrives."""
    for _ in save_in_pieces(sent, folder):
        pass
    return restored_case(
        sent.identifier, folder, sent.geometry, protocol, sent.clinical, segment=sent.segment, whole=sent.whole
    )


def check_same(found, expected, protocol):
    """The same voxels of the same place, though of boxes that may differ by a voxel that no feature sees."""
    rules = protocol.image
    np.testing.assert_array_equal(lesion_cube(found, rules), lesion_cube(expected, rules))
    assert voi_facts(found, rules) == voi_facts(expected, rules)
    assert voi_sha256(found) == voi_sha256(expected)
    assert found.image.GetPixelID() == expected.image.GetPixelID()
    assert found.voi_source == expected.voi_source


def test_a_voi_by_rule_has_in_the_part_that_arrives_the_features_that_it_has_in_the_whole(nodes, tmp_path, inputs_of):
    names = ("around.original_firstorder_Mean", "around.wavelet-HHL_glcm_Contrast")
    protocol = replace(PROTOCOL, vois=(VoiRules("wall"), VoiRules("around", Shell(1, 8, -400, 400))))
    whole, _ = case_and_warnings(nodes, protocol, {}, "C1")
    expected = radiomics_features(whole, protocol, names).tolist()
    found = received(case_to_send(inputs_of(nodes, protocol, {}, "C1"))[0], protocol, tmp_path)
    assert found.image.GetNumberOfPixels() < whole.image.GetNumberOfPixels()
    live = received(live_case_to_send(inputs_of(nodes, protocol, {}, "C1"), None)[0], protocol, tmp_path)
    for one in (found, live):
        assert radiomics_features(one, protocol, names).tolist() == expected


def test_what_arrives_is_the_part_of_the_case_that_features_see(nodes, tmp_path, inputs_of):
    expected, notes = case_and_warnings(nodes, PROTOCOL, {"crp": 29.0}, "patient 7")
    sent, warnings = case_to_send(inputs_of(nodes, PROTOCOL, {"crp": 29.0}, "patient 7"))
    assert sent.image.size < expected.image.GetNumberOfPixels()
    assert np.shares_memory(sent.image, slicer.util.arrayFromVolume(nodes[0]))
    assert (warnings, sent.notes, sent.identifier, sent.normalised) == (notes, (), "patient 7", False)
    found = received(sent, PROTOCOL, tmp_path)
    assert (found.whole.size, found.whole.origin) == (expected.image.GetSize(), expected.image.GetOrigin())
    check_same(found, expected, PROTOCOL)
    check_seen_alike(found, expected)


def check_seen_alike(found, expected):
    """What is drawn again, which is drawn in what is seen, is the same to the last bit by either way."""
    sent, whole = (seen_part(case, PROTOCOL) for case in (found, expected))
    assert (sent.whole, sent.image.GetOrigin()) == (whole.whole, whole.image.GetOrigin())
    for one, other in ((sent.image, whole.image), (sent.mask, whole.mask)):
        np.testing.assert_array_equal(sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other))
    assert redrawing_seed(sent) == redrawing_seed(whole)


def test_while_it_is_drawn_the_part_stays_until_a_stroke_needs_more_and_is_always_enough(
    nodes, tmp_path, monkeypatch, inputs_of
):
    monkeypatch.setattr("IFXPredictLib.mrml.sending.ROOM_MM", 3.0)
    volume, segmentation, segment_id = nodes
    before, boxes = None, []
    drawn = slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, segment_id, volume).copy()
    strokes = [
        (slice(40, 60), slice(22, 34), slice(50, 90)),
        (slice(39, 62), 30, 90),
        (slice(40, 44), slice(3, 30), 60),
    ]
    for number, stroke in enumerate(strokes):
        drawn[stroke] = 1
        slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, segmentation, segment_id, volume)
        sent, warnings, before = live_case_to_send(inputs_of(nodes, PROTOCOL, {"crp": 29.0}, "patient 7"), before)
        boxes.append(before)
        expected, notes = case_and_warnings(nodes, PROTOCOL, {"crp": 29.0}, "patient 7")
        assert warnings == notes
        (tmp_path / str(number)).mkdir()
        check_same(received(sent, PROTOCOL, tmp_path / str(number)), expected, PROTOCOL)
    assert boxes[0] == boxes[1] != boxes[2]
    slicer.util.updateVolumeFromArray(volume, slicer.util.arrayFromVolume(volume)[:, :, : before.stop[0] - 1].copy())
    sent, _, cut = live_case_to_send(inputs_of(nodes, PROTOCOL, {"crp": 29.0}, "patient 7"), before)
    assert (cut.stop[0], sent.mask.shape) == (before.stop[0] - 1, sent.image.shape)  # of another, smaller volume
    assert live_case_to_send(inputs_of(nodes, MRI, {}, "patient 7"), None)[0].whole is None


def test_an_mri_that_is_normalised_arrives_whole(nodes, tmp_path, inputs_of):
    sent, _ = case_to_send(inputs_of(nodes, MRI, {}, "patient 7"))
    assert sent.normalised
    assert sent.whole is None
    check_same(received(sent, MRI, tmp_path), case_and_warnings(nodes, MRI, {}, "patient 7")[0], MRI)


def test_what_is_wrong_with_nodes_is_refused_before_anything_is_sent(nodes, inputs_of):
    volume, segmentation, segment = nodes
    with pytest.raises(CaseError, match=r"case p: the segmentation VOI has no segment"):
        case_to_send(inputs_of(nodes._replace(segment_id="none"), PROTOCOL, {}, "p"))
    slicer.util.updateSegmentBinaryLabelmapFromArray(np.zeros((90, 60, 150), np.uint8), segmentation, segment, volume)
    with pytest.raises(CaseError, match=r"case p: .* has no voxel inside the volume CT"):
        case_to_send(inputs_of(nodes, PROTOCOL, {}, "p"))


def test_a_voxel_that_is_not_finite_is_refused_wherever_it_is(nodes, inputs_of):
    volume = nodes[0]
    values = slicer.util.arrayFromVolume(volume).astype(np.float32)
    values[0, 0, 0] = np.nan
    slicer.util.updateVolumeFromArray(volume, values)
    with pytest.raises(CaseError, match=r"case p: the image has 1 voxel\(s\) that are NaN"):
        case_to_send(inputs_of(nodes, PROTOCOL, {}, "p"))
