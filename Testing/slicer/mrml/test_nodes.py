import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError, ClinicalError
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.grid import drawn_segment, volume_image
from IFXPredictLib.mrml.nodes import (
    add_segment,
    case_and_warnings,
    case_from_nodes,
    empty_segmentation,
    segment_mask,
    segmentation_node,
    volume_node,
)
from IFXPredictLib.mrml.voi import voi_report
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
RULES = PROTOCOL.image


@pytest.fixture
def nodes(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))


def case_of(volume, segmentation, segment):
    return case_from_nodes(DrawnVoi(volume, segmentation, segment), PROTOCOL, {"crp": 12.5}, "patient 7")


def warnings_of(nodes):
    return case_and_warnings(nodes, PROTOCOL, {}, "patient 7")[1]


def values(image):
    return sitk.GetArrayFromImage(image)


def corners(image):
    last = np.array(image.GetSize()) - 1
    return np.array([image.TransformIndexToPhysicalPoint((last * c).tolist()) for c in np.ndindex(2, 2, 2)])


def node_ids(scene):
    return {scene.GetNthNode(i).GetID() for i in range(scene.GetNumberOfNodes())}


def transform(scene, matrix, name="Registration"):
    node = scene.AddNewNodeByClass("vtkMRMLLinearTransformNode", name)
    vtk_matrix = vtk.vtkMatrix4x4()
    vtk_matrix.DeepCopy(np.asarray(matrix, float).ravel())
    node.SetMatrixTransformToParent(vtk_matrix)
    return node


def turned(angle, shift):
    matrix = np.eye(4)
    matrix[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    matrix[:3, 3] = shift
    return matrix


def test_importing_mrml_does_not_import_slicer():
    code = "import sys, IFXPredictLib.mrml; sys.exit(any(m in sys.modules for m in ('slicer', 'vtk')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_volume_node_gives_back_the_image_it_was_made_of(scene, ct):
    back = volume_image(volume_node(scene, ct, "CT"))
    assert back.GetPixelID() == ct.GetPixelID()
    assert np.array_equal(values(back), values(ct))
    assert np.abs(corners(back) - corners(ct)).max() < 1e-9


def test_a_voxel_of_the_node_lies_where_the_image_has_it_with_x_and_y_mirrored(scene, ct):
    node = volume_node(scene, ct, "CT")
    to_ras = vtk.vtkMatrix4x4()
    node.GetIJKToRASMatrix(to_ras)
    left, posterior, superior = ct.TransformIndexToPhysicalPoint((3, 11, 7))
    assert to_ras.MultiplyPoint((3, 11, 7, 1))[:3] == pytest.approx((-left, -posterior, superior), abs=1e-9)
    assert slicer.util.arrayFromVolume(node)[7, 11, 3] == ct[3, 11, 7]


@pytest.mark.parametrize("kind", [sitk.sitkInt16, sitk.sitkUInt8, sitk.sitkInt32, sitk.sitkFloat32, sitk.sitkFloat64])
def test_voxel_types_survive(scene, ct, kind):
    image = sitk.Cast(ct, kind)
    back = volume_image(volume_node(scene, image, "CT"))
    assert back.GetPixelID() == kind
    assert np.array_equal(values(back), values(image))


def test_a_case_of_nodes_has_the_very_voxels_where_they_were(nodes, ct, lesion):
    case = case_of(*nodes)
    expected_image, expected_mask = (sitk.DICOMOrient(image, "LPS") for image in (ct, lesion))
    assert np.array_equal(values(case.image), values(expected_image).astype(np.float32))
    assert np.array_equal(values(case.mask), values(expected_mask))
    assert np.abs(corners(case.image) - corners(expected_image)).max() < 1e-9
    assert np.abs(corners(case.mask) - corners(expected_mask)).max() < 1e-9
    assert case.identifier == "patient 7"
    assert case.clinical == {"crp": 12.5}
    assert warnings_of(nodes) == ()


def test_clinical_values_of_nodes_are_checked(nodes):
    with pytest.raises(ClinicalError, match=r"^case patient 7: age 34000: expected 5 to 100 year"):
        case_from_nodes(nodes, PROTOCOL, {"age": 34_000}, "patient 7")
    assert case_from_nodes(nodes, PROTOCOL, {"CRP": "12.5"}, "patient 7").clinical == {"crp": 12.5}


def test_each_segment_gives_its_own_mask(nodes, other_lesion, lesion):
    volume, segmentation, first = nodes
    second = add_segment(segmentation, other_lesion, "Healthy")
    assert second != first
    assert np.array_equal(values(case_of(volume, segmentation, second).mask), lps(other_lesion))
    assert case_of(volume, segmentation, second).voi_source.segment == "Healthy"
    assert np.array_equal(values(case_of(volume, segmentation, first).mask), lps(lesion))


def test_overlapping_segments_and_shared_labelmaps_are_told_apart(nodes, lesion):
    volume, segmentation, first = nodes
    above = sitk.GetImageFromArray((values(lesion) * (np.arange(14) > 5)[:, None, None]).astype(np.uint8))
    above.CopyInformation(lesion)
    second = add_segment(segmentation, above, "Part")
    segmentation.GetSegmentation().CollapseBinaryLabelmaps(False)
    assert np.array_equal(values(case_of(volume, segmentation, first).mask), lps(lesion))
    assert np.array_equal(values(case_of(volume, segmentation, second).mask), lps(above))


def test_segments_in_one_labelmap_are_counted_one_by_one(nodes, other_lesion):
    _, segmentation, first = nodes
    second = add_segment(segmentation, other_lesion, "Healthy")
    segmentation.GetSegmentation().CollapseBinaryLabelmaps(False)
    assert segmentation.GetSegmentation().GetNumberOfLayers() == 1
    for segment in (first, second):
        assert warnings_of(nodes._replace(segment_id=segment)) == ()


def lps(mask):
    return values(sitk.DICOMOrient(mask, "LPS"))


@pytest.mark.parametrize("segment", ["", "Segment_9", "Lesion"])
def test_a_segment_id_that_is_not_there_is_refused_with_the_list(nodes, segment):
    volume, segmentation, known = nodes
    with pytest.raises(CaseError, match=rf"patient 7: the segmentation VOI has no segment .*Lesion \(id '{known}'\)"):
        case_of(volume, segmentation, segment)


def test_a_segmentation_without_segments_is_refused(nodes, scene):
    empty = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "New")
    with pytest.raises(CaseError, match="its segments are none"):
        case_of(nodes[0], empty, "Segment_1")


def test_an_empty_segment_is_refused(nodes):
    volume, segmentation, _ = nodes
    segment = segmentation.GetSegmentation().AddEmptySegment("todo", "Not drawn yet")
    with pytest.raises(CaseError, match=r"the segment Not drawn yet \(id 'todo'\) has no voxel inside the volume CT"):
        case_of(volume, segmentation, segment)


def test_a_volume_without_an_image_is_refused(nodes, scene):
    _, segmentation, segment = nodes
    with pytest.raises(CaseError, match="the volume Nothing holds no image"):
        case_of(scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "Nothing"), segmentation, segment)


@pytest.mark.parametrize("moved", [0, 1])
def test_a_transform_on_one_of_the_two_is_refused(nodes, scene, moved):
    nodes[moved].SetAndObserveTransformNodeID(transform(scene, turned(0.3, (5, 1, 2))).GetID())
    with pytest.raises(CaseError, match=r"Registration.*no transform|no transform.*Registration"):
        case_of(*nodes)


def test_two_equal_transforms_are_refused_as_they_may_part(nodes, scene):
    for node, name in zip(nodes[:2], ("A", "B"), strict=True):
        node.SetAndObserveTransformNodeID(transform(scene, turned(0.3, (5, 1, 2)), name).GetID())
    with pytest.raises(CaseError, match="the volume CT is under A, the segmentation VOI under B, expected the same"):
        case_of(*nodes)


def test_a_rigid_transform_on_both_changes_nothing(nodes, scene):
    before = case_of(*nodes)
    node = transform(scene, turned(0.3, (5, 1, 2)))
    for moved in nodes[:2]:
        moved.SetAndObserveTransformNodeID(node.GetID())
    after = case_of(*nodes)
    assert np.array_equal(values(after.mask), values(before.mask))
    assert np.array_equal(values(after.image), values(before.image))
    assert np.array_equal(corners(after.image), corners(before.image))
    assert warnings_of(nodes) == ()


@pytest.mark.parametrize("diagonal", [(1, 1.1, 1, 1), (-1, 1, 1, 1)])
def test_a_transform_that_stretches_or_mirrors_both_is_refused(nodes, scene, diagonal):
    node = transform(scene, np.diag(diagonal))
    for moved in nodes[:2]:
        moved.SetAndObserveTransformNodeID(node.GetID())
    with pytest.raises(CaseError, match="the transform Registration above CT and VOI stretches, bends or mirrors them"):
        case_of(*nodes)


def test_nodes_into_which_a_shear_was_hardened_are_refused(nodes, scene):
    sheared = np.eye(4)
    sheared[1, 2] = 0.1
    for moved in nodes[:2]:
        moved.SetAndObserveTransformNodeID(transform(scene, sheared).GetID())
        moved.HardenTransform()
    with pytest.raises(CaseError, match=r"case patient 7: the axes of the image \(.*\) are not at right angles"):
        case_of(*nodes)
    assert "not at right angles" in voi_report(nodes, RULES, "patient 7").problem


def test_a_transform_that_bends_both_is_refused(nodes, scene):
    node = scene.AddNewNodeByClass("vtkMRMLTransformNode", "Gantry")
    node.SetAndObserveTransformToParent(vtk.vtkThinPlateSplineTransform())
    for moved in nodes[:2]:
        moved.SetAndObserveTransformNodeID(node.GetID())
    with pytest.raises(
        CaseError,
        match=r"the transform Gantry above CT and VOI stretches, bends or mirrors them.*regularized geometry\. Without",
    ):
        case_of(*nodes)


@pytest.mark.parametrize("kept", [slice(5, None), slice(0, 6)])
def test_what_lies_outside_the_volume_is_reported(scene, ct, lesion, kept):
    volume = volume_node(scene, ct[:, :, kept], "Short CT")
    nodes = DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))
    case = case_of(*nodes)
    left = values(lesion)[kept].sum()
    lost = 1 - left / values(lesion).sum()
    assert values(case.mask).sum() == left
    assert warnings_of(nodes) == (f"{lost:.1%} of the VOI lies outside the volume and was left out",)


def test_a_labelmap_that_was_cropped_to_the_segment_keeps_its_place(scene, ct, lesion):
    volume = volume_node(scene, ct[:, :, 5:], "Short CT")
    nodes = DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))
    whole = case_of(*nodes)
    expected = warnings_of(nodes)
    crop_labelmap(*nodes[1:], extent=(6, 14, 4, 19, 3, 8))
    cropped = case_of(*nodes)
    assert np.array_equal(values(cropped.mask), values(whole.mask))
    assert warnings_of(nodes) == expected


def crop_labelmap(segmentation, segment, extent):
    name = slicer.vtkSegmentationConverter.GetSegmentationBinaryLabelmapRepresentationName()
    labelmap = segmentation.GetSegmentation().GetSegment(segment).GetRepresentation(name)
    extract = vtk.vtkExtractVOI()
    extract.SetInputData(labelmap)
    extract.SetVOI(extent)
    extract.Update()
    cropped = slicer.vtkOrientedImageData()
    cropped.ShallowCopy(extract.GetOutput())
    cropped.CopyDirections(labelmap)
    labelmap.DeepCopy(cropped)
    assert labelmap.GetExtent() == extent


def test_a_segment_wholly_outside_is_refused(scene, ct, lesion):
    volume = volume_node(scene, ct[:, :, 10:], "Chest")
    with pytest.raises(CaseError, match=r"the segment Lesion \(id '.*'\) has no voxel inside the volume Chest"):
        case_of(volume, *segmentation_node(scene, lesion, volume, "VOI"))


def test_a_segment_on_another_grid_is_reported_with_both_volumes(scene, ct, lesion):
    shifted = sitk.Image(lesion)
    shifted.SetOrigin(ct.TransformContinuousIndexToPhysicalPoint((0.4, 0.0, 0.0)))
    volume = volume_node(scene, ct, "CT")
    nodes = DrawnVoi(volume, *segmentation_node(scene, shifted, volume, "VOI"))
    case = case_of(*nodes)
    millilitres = np.prod(ct.GetSpacing()) / 1000
    drawn, used = values(lesion).sum() * millilitres, values(case.mask).sum() * millilitres
    expected = f"the VOI was drawn on another grid and resampled ({drawn:.2f} ml became {used:.2f} ml)"
    assert warnings_of(nodes) == (expected,)


def test_a_finer_grid_is_another_grid(scene, ct, lesion):
    finer = sitk.Expand(lesion, (2, 2, 2), sitk.sitkNearestNeighbor)
    volume = volume_node(scene, ct, "CT")
    nodes = DrawnVoi(volume, *segmentation_node(scene, finer, volume, "VOI"))
    drawn = values(lesion).sum() * np.prod(ct.GetSpacing()) / 1000
    assert f"drawn on another grid and resampled ({drawn:.2f} ml" in warnings_of(nodes)[0]


def test_an_export_leaves_the_scene_as_it_was(nodes, scene):
    before = node_ids(scene)
    warnings_of(nodes)
    assert node_ids(scene) == before


def test_a_refused_export_leaves_the_scene_as_it_was(nodes, scene):
    volume, segmentation, _ = nodes
    segment = segmentation.GetSegmentation().AddEmptySegment("todo", "Not drawn yet")
    before = node_ids(scene)
    with pytest.raises(CaseError):
        case_of(volume, segmentation, segment)
    assert node_ids(scene) == before


def test_a_segment_is_exported_once_for_a_case_with_its_warnings(nodes, monkeypatch):
    exported = []
    monkeypatch.setattr(
        "IFXPredictLib.mrml.nodes.drawn_segment", lambda voi: exported.append(voi) or drawn_segment(voi)
    )
    case_and_warnings(nodes, PROTOCOL, {}, "patient 7")
    assert exported == [nodes]


def test_an_export_adds_no_node_for_a_moment(nodes, scene):
    heard = []
    scene.AddObserver(scene.NodeAddedEvent, lambda *_: heard.append("added"))
    warnings_of(nodes)
    assert heard == []


def test_a_mask_of_nothing_drawn_yet_is_empty_and_one_of_a_segment_is_its_voxels(nodes, lesion):
    volume, segmentation, segment = nodes
    todo = segmentation.GetSegmentation().AddEmptySegment("todo", "Not drawn yet")
    assert not values(segment_mask(DrawnVoi(volume, segmentation, todo))).any()
    assert np.array_equal(values(segment_mask(DrawnVoi(volume, segmentation, segment))), values(lesion))


def test_a_new_voi_is_empty_on_the_volumes_grid_and_under_its_transform_with_a_name_of_its_own(nodes, scene):
    volume = nodes[0]
    volume.SetAndObserveTransformNodeID(transform(scene, turned(0.3, (5, 1, 2))).GetID())
    made = [empty_segmentation(volume, "CT VOI") for _ in range(2)]
    assert [node.GetName() for node, _ in made] == ["CT VOI", "CT VOI_1"]
    for node, segment in made:
        assert node.GetNodeReference(node.GetReferenceImageGeometryReferenceRole()) is volume
        assert node.GetParentTransformNode() is volume.GetParentTransformNode()
        assert node.GetSegmentation().GetSegment(segment).GetName() == "Lesion"
        assert not values(segment_mask(DrawnVoi(volume, node, segment))).any()
