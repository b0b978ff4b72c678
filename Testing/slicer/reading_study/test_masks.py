"""Slicer reads a reading as a segmentation of one segment, on an oblique grid, to the last voxel."""

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.imaging.mask_grid import Grid
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import case_from_nodes, volume_node
from IFXPredictLib.protocol.loading import load_protocol
from IFXPredictLib.reading_study.masks import mask_on, write_segmentation

pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")


@pytest.fixture
def loaded(scene, ct, lesion, tmp_path):
    """The segmentation node that Slicer makes of a written reading."""
    import slicer

    file = tmp_path / "P001.seg.nrrd"
    write_segmentation(file, {"": mask_on(Grid.of(ct), lesion, "P001")}, {})
    node = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "P001")
    storage = slicer.vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(file))
    assert storage.ReadData(node) == 1
    return node


def test_there_is_one_segment_named_lesion_and_no_warning(loaded):
    segmentation = loaded.GetSegmentation()
    assert segmentation.GetNumberOfSegments() == 1
    segment = segmentation.GetSegment("Lesion")
    assert (segment.GetName(), segment.GetLabelValue()) == ("Lesion", 1)
    assert segmentation.GetSourceRepresentationName() == "Binary labelmap"
    assert segment.GetColor() == pytest.approx((0.9, 0.2, 0.2))


def test_its_voxels_are_those_that_were_drawn_on_the_oblique_grid(scene, ct, lesion, loaded):
    import slicer

    volume = volume_node(scene, ct, "P001")
    voxels = slicer.util.arrayFromSegmentBinaryLabelmap(loaded, "Lesion", volume)
    assert np.array_equal(voxels, sitk.GetArrayFromImage(lesion))
    case = case_from_nodes(DrawnVoi(volume, loaded, "Lesion"), load_protocol("ifx_cte"), {}, "P001")
    assert np.array_equal(sitk.GetArrayFromImage(case.mask), sitk.GetArrayFromImage(sitk.DICOMOrient(lesion, "LPS")))


def test_several_vois_of_a_rescued_reading_are_segments_that_may_overlap(scene, ct, lesion, tmp_path):
    """Of what could be saved nowhere else: the person who runs the study opens it, in Slicer or as a mask."""
    import slicer

    node = sitk.GetImageFromArray(np.roll(sitk.GetArrayFromImage(lesion), 1, axis=2))
    node.CopyInformation(lesion)
    file = tmp_path / "P001.seg.nrrd"
    write_segmentation(file, {"": lesion, "node": node}, {})
    found, storage = scene.AddNewNodeByClass("vtkMRMLSegmentationNode", "P001"), slicer.vtkMRMLSegmentationStorageNode()
    storage.SetFileName(str(file))
    assert storage.ReadData(found) == 1
    volume = volume_node(scene, ct, "P001")
    for segment, drawn in (("Lesion", lesion), ("node", node)):
        voxels = slicer.util.arrayFromSegmentBinaryLabelmap(found, segment, volume)
        assert np.array_equal(voxels, sitk.GetArrayFromImage(drawn))


def test_its_geometry_is_the_volumes_own(scene, ct, loaded):
    import slicer
    import vtk

    labelmap, found, expected = slicer.vtkOrientedImageData(), vtk.vtkMatrix4x4(), vtk.vtkMatrix4x4()
    loaded.GetBinaryLabelmapRepresentation("Lesion", labelmap)
    labelmap.GetImageToWorldMatrix(found)
    volume_node(scene, ct, "P001").GetIJKToRASMatrix(expected)
    for row in range(4):
        for column in range(4):
            assert found.GetElement(row, column) == pytest.approx(expected.GetElement(row, column), abs=1e-10)
