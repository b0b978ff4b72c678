"""Further series and drawn VOIs of a scene arrive as the library reads them from files, to the last bit."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.features.sight import seen_part
from IFXPredictLib.imaging.case import read_case
from IFXPredictLib.imaging.voi import further_sha256
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.further_nodes import FurtherNodes
from IFXPredictLib.mrml.further_voxels import forget_series, further_report
from IFXPredictLib.mrml.grid import volume_image
from IFXPredictLib.mrml.nodes import segment_mask, segmentation_node, volume_node
from IFXPredictLib.mrml.sending import case_to_send, live_case_to_send
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.protocol.schema import VoiRules
from IFXPredictLib.worker.case_transfer import restored_case, save_in_pieces

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = replace(
    load_protocol("ifx_cte"), vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial", "late")
)
ROTATION = np.reshape(sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix(), (3, 3))
FLIPPED = np.array([[0, -1, 0], [0, 0, 1], [-1, 0, 0]])
"""Axes in another order than LPS, one of them backwards."""
SHAPE = (90, 60, 150)


def image_of(shape, spacing, direction, origin, seed):
    values = np.random.default_rng(seed).integers(-900, 900, shape).astype(np.int16)
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(spacing)
    image.SetDirection(direction.ravel().tolist())
    image.SetOrigin(origin)
    return image


def mask_on(image, *box):
    inside = np.zeros(image.GetSize()[::-1], np.uint8)
    inside[tuple(slice(*along) for along in box)] = 1
    mask = sitk.GetImageFromArray(inside)
    mask.CopyInformation(image)
    return mask


@pytest.fixture
def made(scene):
    """Volume, the VOI's segmentation and segment, and the further nodes: a node far off, two series, one elsewhere."""
    image = image_of(SHAPE, (0.75, 2.5, 1.12), ROTATION @ FLIPPED, (-123.456789, 77.1234567, -903.3), 5)
    wall, node = mask_on(image, (40, 52), (22, 34), (70, 90)), mask_on(image, (60, 72), (12, 22), (100, 116))
    volume = volume_node(scene, image, "portal")
    same = image_of(SHAPE, (0.75, 2.5, 1.12), ROTATION @ FLIPPED, (-123.456789, 77.1234567, -903.3), 6)
    turned = ROTATION @ np.reshape(sitk.Euler3DTransform((0, 0, 0), 0.02, 0.01, -0.03).GetMatrix(), (3, 3))
    middle = np.array(image.TransformContinuousIndexToPhysicalPoint((93, 23, 56)))
    other = image_of((75, 60, 55), (2.1, 2.2, 2.3), turned, (middle - turned @ [57, 66, 86]).tolist(), 7)
    further = FurtherNodes(
        {"arterial": volume_node(scene, same, "arterial"), "late": volume_node(scene, other, "late")},
        {"node": segmentation_node(scene, node, volume, "nodes", "node")},
    )
    forget_series()
    return volume, DrawnVoi(volume, *segmentation_node(scene, wall, volume, "VOI")), further


def received(sent, folder):
    """The case as it arrives."""
    folder.mkdir()
    for _ in save_in_pieces(sent, folder):
        pass
    return restored_case("C1", folder, sent.geometry, PROTOCOL, {}, sent.segment, sent.whole)


def read(made, folder):
    """The case as the command line reads it from files of the same nodes."""
    volume, first, further = made
    images = {"portal": volume_image(volume)} | {name: volume_image(one) for name, one in further.series.items()}
    for name, one in (
        images | {name: segment_mask(DrawnVoi(volume, *one)) for name, one in further.vois.items()}
    ).items():
        sitk.WriteImage(one, folder / f"{name}.mha")
    sitk.WriteImage(segment_mask(first), folder / "wall.mha")
    files = {name: folder / f"{name.partition('_')[2]}.mha" for name in PROTOCOL.further_files}
    return read_case(folder / "portal.mha", folder / "wall.mha", PROTOCOL, identifier="C1", further=files)


def test_what_arrives_is_what_the_command_line_reads_of_files_and_has_its_hashes(made, tmp_path, inputs_of):
    _, first, further = made
    expected = seen_part(read(made, tmp_path), PROTOCOL)
    inputs = inputs_of(first, PROTOCOL, {}, "C1", further)
    sent, warnings = case_to_send(inputs)
    assert sent.image.size < np.prod(SHAPE)
    assert np.shares_memory(sent.further["image_arterial"], slicer.util.arrayFromVolume(further.series["arterial"]))
    assert warnings == ("series late: interpolated onto the grid of the first series",
                        "series late: it does not cover all of the first series")  # fmt: skip
    assert expected.notes == warnings
    live, said, box = live_case_to_send(inputs, None)
    again, _, _ = live_case_to_send(inputs, box)
    assert said == warnings
    assert np.shares_memory(live.further["image_late"], again.further["image_late"]), "put onto the grid once"
    report = further_report(first, further, PROTOCOL, "C1")
    assert (report.problem, [f"series late: {text}" for text in report.warnings]) == ("", [*warnings])
    assert report.sha256 == further_sha256(expected)
    for number, one in enumerate((sent, live)):
        found = seen_part(received(one, tmp_path / str(number)), PROTOCOL)
        assert (found.whole.size, found.whole.first) == (expected.whole.size, expected.whole.first)
        for kind in ("images", "masks"):
            for name, voxels in getattr(expected, kind).items():
                arrived = getattr(found, kind)[name]
                assert arrived.GetPixelID() == voxels.GetPixelID()
                np.testing.assert_array_equal(sitk.GetArrayFromImage(arrived), sitk.GetArrayFromImage(voxels))


def test_each_series_and_voi_says_what_is_wrong_with_it_and_what_is_mended_has_hashes(made, inputs_of):
    volume, first, further = made
    nothing = further_report(first, FurtherNodes(), PROTOCOL, "C1")
    assert [*nothing.series, *nothing.vois] == ["arterial", "late", "node"]
    assert (
        nothing.problem == "case C1, series arterial: the protocol ifx_cte needs it; choose its volume below the VOI."
    )
    assert nothing.sha256 == {}
    whole = further_report(first, further, PROTOCOL, "C1")
    node = further.vois["node"]
    drawn = slicer.util.arrayFromSegmentBinaryLabelmap(*node, volume).copy()
    slicer.util.updateSegmentBinaryLabelmapFromArray(np.zeros(SHAPE, np.uint8), *node, volume)
    empty = further_report(first, further, PROTOCOL, "C1")
    assert empty.vois["node"].untouched
    assert "case C1, VOI node: the segment node" in empty.problem
    with pytest.raises(
        CaseError, match=r"case C1, VOI node: the segment node .* has no voxel inside the volume portal"
    ):
        case_to_send(inputs_of(first, PROTOCOL, {}, "C1", further))
    drawn[60, 12, 100] = 0
    slicer.util.updateSegmentBinaryLabelmapFromArray(drawn, *node, volume)
    painted = further_report(first, further, PROTOCOL, "C1")
    assert not set(painted.sha256.values()) & set(whole.sha256.values())
    without = further_report(first, replace(further, series={}), PROTOCOL, "C1")
    assert without.sha256 == {"mask_node_sha256": painted.sha256["mask_node_sha256"]}
    slicer.util.arrayFromVolume(further.series["late"])[20:40] += 1
    slicer.util.arrayFromVolumeModified(further.series["late"])
    brighter = further_report(first, further, PROTOCOL, "C1").sha256
    assert [name for name in brighter if brighter[name] != painted.sha256[name]] == ["image_late_sha256"]


def test_a_copy_of_the_first_series_or_voi_under_another_name_is_refused_as_of_files(made, scene, tmp_path, inputs_of):
    volume, first, further = made

    def copy_of(image):
        return replace(further, series=further.series | {"late": volume_node(scene, image, "a copy")})

    copied = copy_of(volume_image(volume))
    drawn = segmentation_node(scene, segment_mask(first), volume, "another", "wall again")
    redrawn = replace(further, vois={"node": drawn})
    for given, said in ((copied, r"series late \(.*\): has the voxels of the first series, expected another series"),
                        (redrawn, r"VOI node.*: has the voxels of the first VOI, expected another VOI")):  # fmt: skip
        inputs = inputs_of(first, PROTOCOL, {}, "C1", given)
        for ask in (case_to_send, partial(live_case_to_send, before=None)):
            with pytest.raises(CaseError, match=f"^case C1, {said}; is one given twice"):
                ask(inputs)
        assert "is one given twice?" in further_report(first, given, PROTOCOL, "C1").problem
        with pytest.raises(CaseError, match=f"^case C1, {said}; is one given twice"):
            read((volume, first, given), tmp_path)
    elsewhere = sitk.GetArrayFromImage(volume_image(volume))
    elsewhere[0, 0, 0] += 1
    other = sitk.GetImageFromArray(elsewhere)
    other.CopyInformation(volume_image(volume))
    assert further_report(first, copy_of(other), PROTOCOL, "C1").problem == ""


def test_a_series_that_does_not_hold_the_vois_or_has_a_voxel_that_is_no_number_is_refused(made, inputs_of):
    _, first, further = made
    late = further.series["late"]
    late.SetOrigin(np.add(late.GetOrigin(), (60, 0, 0)).tolist())
    with pytest.raises(
        CaseError, match=r"case C1, series late \(late\): \d+ voxels of the VOI lie outside it, expected"
    ):
        case_to_send(inputs_of(first, PROTOCOL, {}, "C1", further))
    report = further_report(first, further, PROTOCOL, "C1")
    assert "voxels of the VOI lie outside it" in report.series["late"].problem == report.problem
    values = slicer.util.arrayFromVolume(further.series["arterial"]).astype(np.float32)
    values[0, 0, 0] = np.nan
    slicer.util.updateVolumeFromArray(further.series["arterial"], values)
    with pytest.raises(CaseError, match="case C1: the series arterial has voxels that are NaN"):
        case_to_send(inputs_of(first, PROTOCOL, {}, "C1", further))


def test_of_an_image_of_an_unusual_spacing_all_is_sent(made, inputs_of):
    volume, first, further = made
    arterial, inside = further.series["arterial"], np.zeros(SHAPE, np.uint8)
    for node in (volume, arterial):
        node.SetSpacing(0.15, 2.5, 1.12)
    inside[40:52, 22:34, 60:110] = 1
    slicer.util.updateSegmentBinaryLabelmapFromArray(inside, *first[1:], volume)
    alone = FurtherNodes({"arterial": arterial})
    protocol = replace(PROTOCOL, vois=(), series=("portal", "arterial"))
    sent, _ = case_to_send(inputs_of(first, protocol, {}, "C1", alone))
    assert sent.whole is None
    assert sent.further["image_arterial"].shape == sent.image.shape == SHAPE
