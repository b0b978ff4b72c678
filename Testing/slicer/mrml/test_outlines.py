import numpy as np
import pytest
import SimpleITK as sitk

pytest.importorskip("slicer")

from IFXPredictLib.base.colours import PALETTE, rgb
from IFXPredictLib.mrml.drawn_voi import DrawnVoi
from IFXPredictLib.mrml.nodes import segment_mask, volume_node
from IFXPredictLib.mrml.outlines import Outline, outlines_on, show_outline


def test_contours_that_overlap_are_outlined_segments_each_with_its_own_voxels_name_and_colour(
    scene, ct, lesion, other_lesion
):
    volume = volume_node(scene, ct, "P001")
    both = sitk.Or(lesion, other_lesion)
    masks = {"anna": lesion, "bert": other_lesion, "union": both}
    outlines = [Outline(name, mask, PALETTE[i], i < 2) for i, (name, mask) in enumerate(masks.items())]
    node, ids = outlines_on(volume, outlines, "P001 readings")
    core, display = node.GetSegmentation(), node.GetDisplayNode()
    for segment, one in zip(ids, outlines, strict=True):
        found = segment_mask(DrawnVoi(volume, node, segment))
        assert (sitk.GetArrayFromImage(found) == sitk.GetArrayFromImage(one.mask)).all()
        assert core.GetSegment(segment).GetName() == one.name
        assert core.GetSegment(segment).GetColor() == pytest.approx(rgb(one.colour))
        assert bool(display.GetSegmentVisibility(segment)) == one.shown
    assert (display.GetVisibility2DFill(), display.GetVisibility2DOutline(), display.GetVisibility3D()) == (0, 1, 0)
    size = node.GetBinaryLabelmapInternalRepresentation(ids[1]).GetDimensions()
    assert size == tuple(np.ptp(np.argwhere(sitk.GetArrayViewFromImage(other_lesion)), axis=0)[::-1] + 1)
    show_outline(node, ids[2], True)
    assert display.GetSegmentVisibility(ids[2])
    assert core.GetNumberOfLayers() == 3
