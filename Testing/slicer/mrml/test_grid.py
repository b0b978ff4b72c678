import subprocess
import sys

import numpy as np
import pytest
import SimpleITK as sitk

from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.grid import Box, drawn_segment, is_drawn, mask_image, reach, volume_image, whole_box, whole_of
from IFXPredictLib.mrml.nodes import add_segment, segmentation_node, volume_node

slicer = pytest.importorskip("slicer", reason="needs slicer-core: pip install slicer-core")


@pytest.fixture
def nodes(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    return volume, *segmentation_node(scene, lesion, volume, "VOI")


def values(image):
    return sitk.GetArrayFromImage(image)


def mask_of(volume, segmentation, segment, box=None):
    return mask_image(volume, drawn_segment(DrawnVoi(volume, segmentation, segment)), box or whole_box(volume))


def exported(volume, segmentation, segment):
    """What Slicer's own export gives."""
    return slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, segment, volume)


def test_importing_it_does_not_import_slicer():
    code = "import sys, IFXPredictLib.mrml.grid; sys.exit(any(m in sys.modules for m in ('slicer', 'vtk')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_box_of_a_volume_has_its_voxels_where_they_were(scene, ct):
    part = volume_image(volume_node(scene, ct, "CT"), Box((5, 3, 2), (30, 20, 9)))
    expected = ct[5:30, 3:20, 2:9]
    assert np.array_equal(values(part), values(expected))
    for corner in ((0, 0, 0), (24, 16, 6), (24, 0, 6)):
        distance = np.subtract(*(one.TransformIndexToPhysicalPoint(corner) for one in (part, expected)))
        assert np.abs(distance).max() < 1e-9


def test_the_mask_is_slicers_export_and_the_drawn_one(nodes, lesion):
    assert np.array_equal(values(mask_of(*nodes)), values(lesion))
    assert np.array_equal(values(mask_of(*nodes)), exported(*nodes))


@pytest.mark.parametrize("seed", range(6))
def test_the_mask_of_a_segment_on_any_other_grid_is_slicers_export(scene, ct, seed):
    generator = np.random.default_rng(seed)
    volume = volume_node(scene, ct, "CT")
    other = sitk.GetImageFromArray((generator.random((9, 15, 17)) < 0.5).astype(np.uint8))
    other.SetSpacing(generator.uniform(0.6, 3, 3))
    other.SetDirection(sitk.Euler3DTransform((0, 0, 0), *generator.uniform(-1, 1, 3)).GetMatrix())
    other.SetOrigin(ct.TransformContinuousIndexToPhysicalPoint(generator.uniform(0, 12, 3)))
    nodes = volume, *segmentation_node(scene, other, volume, "VOI")
    expected = exported(*nodes)
    assert expected.sum() > 100
    assert np.array_equal(values(mask_of(*nodes)), expected)


def test_a_mask_in_a_box_is_that_part_of_the_mask(nodes, lesion):
    box = Box((2, 1, 1), (20, 23, 12))
    part = mask_of(*nodes, box)
    assert np.array_equal(values(part), values(lesion)[1:12, 1:23, 2:20])
    assert part.GetOrigin() == pytest.approx(lesion.TransformIndexToPhysicalPoint((2, 1, 1)), abs=1e-9)


def test_what_was_drawn_is_cut_to_the_segment_and_shared_labelmaps_are_told_apart(nodes, other_lesion, lesion):
    volume, segmentation, first = nodes
    second = add_segment(segmentation, other_lesion, "Healthy")
    segmentation.GetSegmentation().CollapseBinaryLabelmaps(False)
    for segment, mask in ((first, lesion), (second, other_lesion)):
        drawn = drawn_segment(DrawnVoi(volume, segmentation, segment))
        inside = values(mask).astype(bool)
        box = [np.flatnonzero(inside.any(axis=others)) for others in ((1, 2), (0, 2), (0, 1))]
        assert drawn.inside.shape == tuple(len(one) + 2 for one in box)
        assert drawn.inside.sum() == inside.sum()
        assert drawn.to_volume[:3, 3] == pytest.approx([one[0] - 1 for one in box[::-1]], abs=1e-9)
        assert np.array_equal(values(mask_of(volume, segmentation, segment)), values(mask))


def test_nothing_drawn_is_an_empty_mask(nodes):
    volume, segmentation, segment = nodes
    todo = segmentation.GetSegmentation().AddEmptySegment("todo", "Not drawn yet")
    assert not values(mask_of(volume, segmentation, todo)).any()
    slicer.util.updateSegmentBinaryLabelmapFromArray(np.zeros((14, 26, 34), np.uint8), segmentation, segment, volume)
    assert not values(mask_of(volume, segmentation, segment)).any()


def test_the_reach_holds_the_segment_with_its_margin_and_ends_with_the_volume(nodes, lesion):
    volume, segmentation, segment = nodes
    drawn = drawn_segment(DrawnVoi(volume, segmentation, segment))
    inside = np.argwhere(values(lesion))[:, ::-1]
    bare, wide = reach(volume, drawn), reach(volume, drawn, 2)
    assert (inside.min(axis=0) >= bare.first).all()
    assert (inside.max(axis=0) < bare.stop).all()
    assert (inside.min(axis=0) - wide.first >= 2).all()
    assert (wide.stop - inside.max(axis=0) > 2).all()
    assert reach(volume, drawn, 500) == whole_box(volume)


@pytest.mark.parametrize("box", [Box((3, 5, 2), (20, 17, 11)), Box((0, 0, 0), (34, 26, 14))])
def test_a_box_is_the_part_of_the_whole_that_its_image_in_lps_order_is(nodes, box):
    volume = nodes[0]
    whole = sitk.DICOMOrient(volume_image(volume), "LPS")
    found, part = whole_of(volume, box), sitk.DICOMOrient(volume_image(volume, box), "LPS")
    assert (found.size, found.origin) == (whole.GetSize(), whole.GetOrigin())
    cut = tuple(slice(first, first + size) for first, size in zip(found.first, part.GetSize(), strict=True))
    np.testing.assert_array_equal(values(whole[cut]), values(part))


def test_an_empty_segment_is_not_drawn_also_beside_one_that_is(scene, ct, lesion):
    volume = volume_node(scene, ct, "CT")
    node, segment = segmentation_node(scene, lesion, volume, "VOI")
    empty = node.GetSegmentation().AddEmptySegment("Empty", "Empty")
    assert [is_drawn(node, one) for one in (segment, empty)] == [True, False]
