"""What is refused and warned of in nodes, as case_and_warnings and voi_report tell it."""

from dataclasses import replace

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.voi import voi_facts, voi_warnings
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_and_warnings, case_from_nodes, segmentation_node, volume_node
from IFXPredictLib.mrml.voi import voi_report
from IFXPredictLib.protocol.loading import load_protocol

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")
vtk = pytest.importorskip("vtk", reason="needs slicer-core: pip install slicer-core")

PROTOCOL = load_protocol("ifx_cte")
RULES = PROTOCOL.image
MR_RULES = replace(RULES, modality="MR", normalisation="z_score", gas=None, window_low=-2, window_high=5)


@pytest.fixture
def bowel(ct):
    """A CT without noise: air, and soft tissue of 60 HU on the right."""
    values = np.full(ct.GetSize()[::-1], -1000, np.int16)
    values[:, :, 4:] = 60
    image = sitk.GetImageFromArray(values)
    image.CopyInformation(ct)
    return image


@pytest.fixture
def lesion(ct):
    """Large enough for the check of the VOI's size."""
    values = np.zeros(ct.GetSize()[::-1], np.uint8)
    values[2:12, 3:22, 6:30] = 1
    mask = sitk.GetImageFromArray(values)
    mask.CopyInformation(ct)
    return mask


@pytest.fixture
def nodes(scene, bowel, lesion):
    volume = volume_node(scene, bowel, "CT")
    return DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))


def warnings_of(nodes, rules=RULES):
    """Those of the nodes and of the VOI, which a prediction and the report while drawing tell alike, each once."""
    case, lost = case_and_warnings(nodes, replace(PROTOCOL, image=rules), {}, "patient 7")
    warnings = (*lost, *voi_warnings(voi_facts(case, rules), rules))
    report = voi_report(nodes, rules, "patient 7")
    assert report.problem == ""
    assert report.warnings == warnings
    assert len(set(warnings)) == len(warnings)
    return tuple(one for one in warnings if "border" not in one)  # the volume is small


def assert_refused(nodes, words, rules=RULES):
    with pytest.raises(CaseError, match=words) as problem:
        case_from_nodes(nodes, replace(PROTOCOL, image=rules), {}, "patient 7")
    assert voi_report(nodes, rules, "patient 7").problem == str(problem.value)


def without_labelmap(scene, volume, representation, data):
    segmentation = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "RTSTRUCT")
    segmentation.GetSegmentation().SetSourceRepresentationName(representation)
    segment = slicer.vtkSegment()
    segment.SetName("GTV")
    segment.AddRepresentation(representation, data)
    segmentation.GetSegmentation().AddSegment(segment, "gtv")
    return DrawnVoi(volume, segmentation, "gtv")


def sphere():
    source = vtk.vtkSphereSource()
    source.Update()
    return source.GetOutput()


@pytest.mark.parametrize("representation", ["Planar contour", "Closed surface"])
def test_a_segment_of_contours_or_a_surface_is_refused_with_what_to_do(scene, nodes, representation):
    words = (
        rf"the segment GTV \(id 'gtv'\) has no voxels, only {representation.lower()}, expected a binary labelmap; "
        "in the Segmentations module, under Representations, press Create and then Make source in the row Binary"
    )
    assert_refused(without_labelmap(scene, nodes[0], representation, sphere()), words)


def test_a_ct_gets_no_warning(nodes):
    assert warnings_of(nodes) == ()


def test_a_voi_drawn_for_another_volume_is_told_with_both_names(scene, nodes, bowel):
    other = volume_node(scene, bowel, "Follow-up CT")
    assert warnings_of(nodes._replace(volume=other)) == ("the VOI was drawn on CT, not on Follow-up CT",)
    nodes[1].RemoveNodeReferenceIDs(nodes[1].GetReferenceImageGeometryReferenceRole())
    assert warnings_of(nodes._replace(volume=other)) == ()


def give_modality(volume, modality):
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(volume.GetScene())
    item = hierarchy.GetItemByDataNode(volume) or hierarchy.CreateItem(hierarchy.GetSceneItemID(), volume)
    hierarchy.SetItemAttribute(item, "DICOM.Modality", modality)


def test_a_dicom_series_of_another_modality_is_refused(nodes):
    give_modality(nodes[0], "MR")
    words = "case patient 7: the volume CT is of the modality MR by its DICOM header, expected CT; give the CT"
    assert_refused(nodes, words)
    give_modality(nodes[0], "CT")
    assert warnings_of(nodes) == ()


def give_unit(volume, code):
    unit = slicer.vtkCodedEntry()
    unit.SetValueSchemeMeaning(code, "UCUM", "a unit")
    volume.SetVoxelValueUnits(unit)


def test_voxels_in_another_unit_are_told(nodes):
    give_unit(nodes[0], "Bq/ml")
    assert warnings_of(nodes) == ("the voxels of CT are in Bq/ml, expected Hounsfield units",)
    give_unit(nodes[0], "[hnsf'U]")
    assert warnings_of(nodes) == ()


@pytest.mark.parametrize(("lowest", "told"), [(0, True), (-49, True), (-50, False), (-120, False)])
def test_a_volume_without_a_voxel_as_dark_as_fat_is_told(nodes, lowest, told):
    values = slicer.util.arrayFromVolume(nodes[0])
    values[:, :, :4] = lowest
    slicer.util.arrayFromVolumeModified(nodes[0])
    words = f"no voxel is below {lowest}, expected fat at -100: are these Hounsfield units?"
    assert warnings_of(nodes) == ((words,) if told else ())


@pytest.mark.parametrize(("mean", "told"), [(501, True), (500, False), (-200, False), (1100, True)])
def test_a_voi_that_is_too_bright_for_soft_tissue_is_told(nodes, mean, told):
    slicer.util.arrayFromVolume(nodes[0])[:, :, 4:] = mean
    slicer.util.arrayFromVolumeModified(nodes[0])
    words = f"mean {mean} HU in the VOI, expected -300 to 500 in soft tissue: are these Hounsfield units?"
    assert warnings_of(nodes) == ((words,) if told else ())


# A protocol for MRI


@pytest.fixture
def mri(scene, bowel, lesion):
    """The same in magnitudes: nothing below 0, and a VOI brighter than any soft tissue in HU."""
    values = np.clip(sitk.GetArrayFromImage(bowel), 0, None) * 15
    image = sitk.GetImageFromArray(values)
    image.CopyInformation(bowel)
    volume = volume_node(scene, image, "STIR")
    return DrawnVoi(volume, *segmentation_node(scene, lesion, volume, "VOI"))


def set_darkest(volume, value):
    slicer.util.arrayFromVolume(volume)[0, 0, 0] = value
    slicer.util.arrayFromVolumeModified(volume)


@pytest.mark.parametrize("modality", [None, "MR"])
def test_an_mri_gets_no_warning_from_a_protocol_for_mri(mri, modality):
    if modality:
        give_modality(mri[0], modality)
    assert warnings_of(mri, MR_RULES) == ()


def test_a_ct_is_told_where_an_mri_is_expected(nodes):
    darkest = "the darkest voxel is -1000, expected 0 or little below in an MRI: is this a CT?"
    assert warnings_of(nodes, MR_RULES) == (darkest,)
    give_unit(nodes[0], "[hnsf'U]")
    assert warnings_of(nodes, MR_RULES) == (darkest,)  # the unit would say it again
    give_modality(nodes[0], "CT")
    assert_refused(nodes, "the volume CT is of the modality CT by its DICOM header, expected MR", MR_RULES)


def test_hounsfield_units_are_told_where_an_mri_is_expected_and_no_value_tells_them(mri):
    give_unit(mri[0], "[hnsf'U]")
    unit = "the voxels of STIR are in Hounsfield units, expected an MRI: is this a CT?"
    assert warnings_of(mri, MR_RULES) == (unit,)


def test_an_mri_is_refused_where_a_ct_is_expected(mri):
    problem = voi_report(mri, RULES, "patient 7").problem
    assert problem.startswith("case patient 7: no voxel of the image is below 0 and the VOI's mean is 900, expected")
    give_modality(mri[0], "MR")
    assert_refused(mri, "the volume STIR is of the modality MR by its DICOM header, expected CT; give the CT")


@pytest.mark.parametrize(("lowest", "told"), [(-50, False), (-51, True)])
def test_an_mri_may_be_a_little_below_0_by_rounding_or_filtering(mri, lowest, told):
    set_darkest(mri[0], lowest)
    words = f"the darkest voxel is {lowest}, expected 0 or little below in an MRI: is this a CT?"
    assert warnings_of(mri, MR_RULES) == ((words,) if told else ())
