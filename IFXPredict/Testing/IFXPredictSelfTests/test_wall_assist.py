"""Wall assist: from a scribble along the lumen to a VOI that says how it was drawn."""

import numpy
import slicer

from . import base


class WallAssistTest(base.SelfTest):
    """In the panel, on the simulated case, whose wall is known."""

    def scribble(self):
        """A new segment with strokes along the lumen, on every other of its slices; its ID."""
        from scipy import ndimage

        wall = self.drawn_voi()
        filled = numpy.stack([ndimage.binary_fill_holes(plane) for plane in wall])
        lumen = filled & (wall == 0)
        self.lumen_slices = numpy.flatnonzero(lumen.any(axis=(1, 2)))
        strokes = numpy.zeros(wall.shape, numpy.uint8)
        for k in self.lumen_slices[::2]:
            depth = ndimage.distance_transform_edt(lumen[k])
            strokes[k] = depth > 0.7 * depth.max()
        core = self.segmentation.GetSegmentation()
        segment = core.AddEmptySegment("Scribble", "Scribble")
        slicer.util.updateSegmentBinaryLabelmapFromArray(strokes, self.segmentation, segment, self.volume)
        return segment

    def voxels(self, segment):
        return slicer.util.arrayFromSegmentBinaryLabelmap(self.segmentation, segment, self.volume)

    def press(self, segment):
        self.choose(self.segmentation)
        self.logic.getParameterNode().voiSegmentID = segment
        self.assertTrue(self.widget.ui.wallAssistButton.enabled)
        self.widget.ui.wallAssistButton.click()

    def test_a_scribble_becomes_a_new_segment_near_the_true_wall_and_undo_takes_it_back(self):
        scribble = self.scribble()
        before, true = self.voxels(scribble).copy(), self.drawn_voi().astype(bool)
        self.press(scribble)
        self.assertTrue(self.logic.busy)
        self.assertFalse(self.widget.ui.wallAssistButton.enabled)
        self.wait_for(lambda: not self.logic.busy)
        proposed = self.logic.getParameterNode().voiSegmentID
        self.assertNotIn(proposed, (scribble, self.segment_id))
        self.assertIn("from a scribble: lumen", self.widget.ui.statusLabel.text)
        numpy.testing.assert_array_equal(self.voxels(scribble), before)
        wall = self.voxels(proposed).astype(bool)
        inner = slice(self.lumen_slices[0], self.lumen_slices[-1] + 1)
        both = 2 * (wall & true)[inner].sum() / (wall[inner].sum() + true[inner].sum())
        self.assertGreater(both, 0.7)
        self.widget.voi.editor.widget.undo()
        self.assertNotIn(proposed, self.segmentation.GetSegmentation().GetSegmentIDs())
        self.assertIn(self.logic.getParameterNode().voiSegmentID, (scribble, self.segment_id))

    def test_what_was_scribbled_in_a_new_voi_gives_its_place_to_the_wall_until_that_is_undone(self):
        """A file is read by its segment Lesion, as New VOI calls the one that is painted in."""
        strokes = self.voxels(self.scribble())
        self.choose(None)
        self.widget.ui.newVoiButton.click()
        parameters = self.logic.getParameterNode()
        self.segmentation, drawn = parameters.voiSegmentation, parameters.voiSegmentID
        slicer.util.updateSegmentBinaryLabelmapFromArray(strokes, self.segmentation, drawn, self.volume)
        self.press(drawn)
        self.wait_for(lambda: not self.logic.busy)
        self.assertEqual(parameters.voiSegmentID, drawn)
        core = self.segmentation.GetSegmentation()
        names = {core.GetSegment(one).GetName(): one for one in core.GetSegmentIDs()}
        self.assertEqual((sorted(names), names["Lesion"]), (["Lesion", "Scribble"], drawn))
        numpy.testing.assert_array_equal(self.voxels(names["Scribble"]), strokes)
        self.assertGreater(self.voxels(drawn).sum(), 2 * strokes.sum())
        self.assertEqual(self.widget.prediction._inputs().drawn_with, "IFXPredict Wall assist")
        self.widget.voi.editor.widget.undo()
        self.assertEqual([core.GetSegment(one).GetName() for one in core.GetSegmentIDs()], ["Lesion"])
        numpy.testing.assert_array_equal(self.voxels(drawn), strokes)
        self.assertEqual(self.widget.prediction._inputs().drawn_with, "")

    def test_the_editor_goes_back_to_the_voi_that_was_chosen_before_the_wall_came(self):
        volume, other = self.module.loadSample()
        self.press(self.scribble())
        parameters, editor = self.logic.getParameterNode(), self.widget.voi.editor
        parameters.inputVolume, parameters.voiSegmentation = volume, other
        chosen = parameters.voiSegmentID
        self.assertTrue(self.logic.busy)
        self.wait_for(lambda: not self.logic.busy)
        self.assertEqual(self.segmentation.GetSegmentation().GetNumberOfSegments(), 3, "it was drawn where asked for")
        self.assertIs(editor.node.GetSegmentationNode(), other)
        self.assertIs(editor.widget.sourceVolumeNode(), volume)
        self.assertEqual((editor.node.GetSelectedSegmentID(), parameters.voiSegmentID), (chosen, chosen))

    def test_what_is_predicted_from_a_corrected_proposal_says_so_and_from_a_drawn_voi_does_not(self):
        self.press(self.scribble())
        self.wait_for(lambda: not self.logic.busy)
        proposed = self.logic.getParameterNode().voiSegmentID
        corrected = self.voxels(proposed)
        corrected[:, :, : int(numpy.argwhere(corrected)[:, 2].mean()) - 5] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(corrected, self.segmentation, proposed, self.volume)
        self.assertEqual(self.widget.prediction._inputs().drawn_with, "IFXPredict Wall assist")
        self.logic.getParameterNode().voiSegmentID = self.segment_id
        self.assertEqual(self.widget.prediction._inputs().drawn_with, "")

    def test_what_cannot_be_proposed_is_told_and_draws_nothing(self):
        core = self.segmentation.GetSegmentation()
        empty = core.AddEmptySegment("Empty", "Empty")
        self.choose(self.segmentation)
        self.logic.getParameterNode().voiSegmentID = empty
        with self.assertRaisesRegex(ValueError, "nothing is drawn; scribble along the lumen"):
            self.widget.prediction._on_wall_assist()  # which Slicer shows in a window outside testing
        in_fat = numpy.zeros(self.drawn_voi().shape, numpy.uint8)
        values = slicer.util.arrayFromVolume(self.volume)
        k, j, i = numpy.argwhere((values > -115) & (values < -90))[100]
        in_fat[k, j, i] = 1
        slicer.util.updateSegmentBinaryLabelmapFromArray(in_fat, self.segmentation, empty, self.volume)
        number = core.GetNumberOfSegments()
        self.widget.ui.wallAssistButton.click()
        self.wait_for(lambda: not self.logic.busy)
        self.assertIn("outside the bowel", self.widget.ui.statusLabel.text)
        self.assertEqual(core.GetNumberOfSegments(), number)

    def test_cancel_ends_it_and_an_mri_is_not_offered_it(self):
        self.press(self.scribble())
        self.widget.ui.cancelButton.click()
        self.assertFalse(self.logic.busy)
        self.assertEqual(self.segmentation.GetSegmentation().GetNumberOfSegments(), 2)
        from IFXPredictLib.protocol.loading import RESOURCES

        self.logic.getParameterNode().bundleFolder = str(RESOURCES / "Bundles" / "axspa_asas40")
        self.assertFalse(self.widget.ui.wallAssistButton.enabled)
        self.assertIn("CT only", self.widget.ui.wallAssistButton.toolTip)
