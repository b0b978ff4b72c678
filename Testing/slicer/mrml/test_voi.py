"""The report of the segment's surroundings says what the whole Case says."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.voi import check_voi, voi_facts, voi_sha256, voi_warnings
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings, case_from_nodes, segmentation_node, volume_node
from IFXPredictLib.mrml.voi import VoiReport, voi_report
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
RULES = PROTOCOL.image
OBLIQUE = sitk.Euler3DTransform((0, 0, 0), 0.31, -0.22, 0.47).GetMatrix()
FLIPPED = (-1, 0, 0, 0, 1, 0, 0, 0, -1)
PERMUTED = (0, 0, -1, 1, 0, 0, 0, -1, 0)
OBLIQUE_FLIPPED = tuple((np.reshape(OBLIQUE, (3, 3)) @ np.reshape(PERMUTED, (3, 3))).ravel())
SHAPE = (44, 120, 150)  # k, j, i


def ct_like(direction=OBLIQUE, spacing=(0.71, 0.83, 2.6), shape=SHAPE, seed=3):
    generator = np.random.default_rng(seed)
    image = sitk.GetImageFromArray(generator.integers(-320, 400, shape).astype(np.int16))
    image.SetSpacing(spacing)
    image.SetOrigin((-123.456789, 77.1234567, -903.3))
    image.SetDirection(direction)
    return image


def lesion_of(image, start=(14, 40, 60), piece=True):
    """An L of 9 x 22 x 18 and 4 x 10 x 9 voxels, and a piece of its own."""
    k, j, i = start
    values = np.zeros(image.GetSize()[::-1], np.uint8)
    values[k : k + 9, j : j + 22, i : i + 18] = 1
    values[k + 8 : k + 12, j + 15 : j + 25, i + 10 : i + 19] = 1
    values[k, j, i] = 0
    if piece:
        values[k : k + 2, j + 30 : j + 33, i + 3 : i + 5] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(image)
    return mask


def nodes_of(scene, image, mask):
    volume = volume_node(scene, image, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, mask, volume, "VOI"))


def of_the_whole(nodes):
    case, warnings = case_and_warnings(nodes, PROTOCOL, {}, "patient 7")
    facts = voi_facts(case, RULES)
    check_voi(facts, "patient 7", RULES)
    return VoiReport(facts, (*warnings, *voi_warnings(facts, RULES)), "", voi_sha256(case))


def report_of(nodes):
    return voi_report(nodes, RULES, "patient 7")


@pytest.mark.parametrize("direction", [OBLIQUE, FLIPPED, PERMUTED, OBLIQUE_FLIPPED])
@pytest.mark.parametrize("spacing", [(0.71, 0.83, 2.6), (0.7421875, 0.7421875, 5.0), (0.9013, 1.1077, 0.7031)])
@pytest.mark.parametrize("start", [(14, 40, 60), (31, 3, 120), (0, 85, 1)])
def test_the_surroundings_have_the_facts_and_warnings_of_the_whole_volume(scene, direction, spacing, start):
    image = ct_like(direction, spacing)
    nodes = nodes_of(scene, image, lesion_of(image, start))
    report = report_of(nodes)
    assert report == of_the_whole(nodes)
    assert report.problem == ""


@pytest.mark.parametrize("spacing", [(0.75, 0.5, 2.5), (0.625, 1.5, 5.0), (0.9, 1.1, 0.7), (3.0, 3.0, 3.0)])
@pytest.mark.parametrize("direction", [(1, 0, 0, 0, 1, 0, 0, 0, 1), FLIPPED, PERMUTED, OBLIQUE, OBLIQUE_FLIPPED])
@pytest.mark.parametrize("start", [(14, 40, 60), (31, 3, 120), (0, 85, 1)])
def test_where_centres_lie_between_two_voxels_the_surroundings_take_the_one_that_the_whole_takes(
    scene, spacing, direction, start
):
    image = ct_like(direction, spacing)
    nodes = nodes_of(scene, image, lesion_of(image, start))
    relaxed = replace(RULES, minimum_voxels=1)
    enough = voi_facts(case_from_nodes(nodes, replace(PROTOCOL, image=relaxed), {}, "tied"), relaxed).voxels
    assert voi_report(nodes, relaxed, "tied").facts.voxels == enough > 0


def test_a_voi_in_a_single_slice_keeps_its_spacing_there(scene):
    image = ct_like(OBLIQUE_FLIPPED)
    mask = sitk.GetArrayFromImage(lesion_of(image, piece=False))
    mask[:18] = mask[19:] = 0
    flat = sitk.GetImageFromArray(mask)
    flat.CopyInformation(image)
    nodes = nodes_of(scene, image, flat)
    relaxed = replace(RULES, minimum_voxels=1)
    report = voi_report(nodes, relaxed, "flat")
    assert report.facts.slices == 1  # as scanned, however far they were angled
    assert report.facts.voxels == voi_facts(case_from_nodes(nodes, PROTOCOL, {}, "flat"), relaxed).voxels > 0


def test_a_segment_on_another_grid_or_partly_outside_is_reported_as_for_the_whole(scene):
    image = ct_like()
    shifted = lesion_of(image)
    shifted.SetOrigin(image.TransformContinuousIndexToPhysicalPoint((0.4, -45.3, 0.2)))
    shifted.SetSpacing((0.9, 0.9, 2.0))
    nodes = nodes_of(scene, image, shifted)
    whole, report = of_the_whole(nodes), report_of(nodes)
    assert "outside the volume" in report.warnings[0]
    assert "another grid" in report.warnings[1]
    assert report.warnings == whole.warnings
    assert report.facts == whole.facts


def refusal_of(nodes):
    with pytest.raises(CaseError) as problem:
        of_the_whole(nodes)
    return VoiReport(None, (), str(problem.value))


def test_a_problem_is_told_in_the_words_of_the_case(scene):
    image = ct_like()
    volume, segmentation, segment = nodes_of(scene, image, lesion_of(image))
    empty = segmentation.GetSegmentation().AddEmptySegment("todo", "Not drawn yet")
    other = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Nothing")
    far = volume_node(scene, ct_like(shape=(10, 20, 20)), "Elsewhere")
    far.SetOrigin(5000, 5000, 5000)
    for nodes, words in (
        (DrawnVoi(volume, segmentation, "nobody"), "has no segment with the id 'nobody'"),
        (DrawnVoi(volume, segmentation, empty), "has no voxel inside the volume CT"),
        (DrawnVoi(far, segmentation, segment), "has no voxel inside the volume Elsewhere"),
        (DrawnVoi(other, segmentation, segment), "holds no image"),
    ):
        assert words in report_of(nodes).problem
        assert replace(report_of(nodes), untouched=False) == refusal_of(nodes)
        assert report_of(nodes).untouched == (nodes[2] == empty)


def test_a_voi_that_is_too_small_is_told_in_the_words_of_the_check(scene):
    image = ct_like()
    mask = sitk.GetArrayFromImage(lesion_of(image))
    mask[:, 44:] = 0
    small = sitk.GetImageFromArray(mask)
    small.CopyInformation(image)
    nodes = nodes_of(scene, image, small)
    assert "expected at least 64" in report_of(nodes).problem
    assert report_of(nodes) == refusal_of(nodes)


@pytest.mark.parametrize("spacing", [(0.05, 0.8, 3.0), (0.8, 25.0, 3.0), (19.0, 0.8, 3.0)])
def test_a_volume_that_is_not_in_mm_is_refused_as_a_whole(scene, spacing):
    image = ct_like(spacing=spacing)
    nodes = nodes_of(scene, image, lesion_of(image))
    assert "is the header in mm?" in report_of(nodes).problem
    assert report_of(nodes) == refusal_of(nodes)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_voxel_far_from_the_voi_that_is_not_finite_is_refused(scene, value):
    image = sitk.Cast(ct_like(), sitk.sitkFloat32)
    nodes = nodes_of(scene, image, lesion_of(image))
    assert report_of(nodes).problem == ""
    slicer.util.arrayFromVolume(nodes[0])[40, 2, 3] = value
    assert "has 1 voxel(s) that are NaN or infinite" in report_of(nodes).problem
    assert report_of(nodes) == refusal_of(nodes)


def test_a_report_leaves_the_scene_as_it_was_and_tells_nobody(scene):
    image = ct_like()
    nodes = nodes_of(scene, image, lesion_of(image))
    heard = []
    for event in (scene.NodeAddedEvent, scene.NodeRemovedEvent):
        scene.AddObserver(event, lambda *_: heard.append("scene"))
    nodes[1].GetSegmentation().AddObserver("AnyEvent", lambda *_: heard.append("segmentation"))
    nodes[0].AddObserver("AnyEvent", lambda *_: heard.append("volume"))
    assert report_of(nodes).facts
    assert heard == []


def test_only_the_surroundings_are_looked_at(scene, monkeypatch):
    image = ct_like(spacing=(0.71, 0.83, 5.0), shape=(60, 200, 220))
    nodes = nodes_of(scene, image, lesion_of(image))
    sizes = []

    def measured(case, rules):
        sizes.append(case.mask.GetSize())
        return voi_facts(case, rules)

    monkeypatch.setattr("IFXPredictLib.imaging.voi.voi_facts", measured)
    assert report_of(nodes).facts
    assert np.prod(sizes[0]) < 0.02 * 60 * 200 * 220
