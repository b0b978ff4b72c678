"""What is predicted from which nodes."""

import os
import signal
from unittest import mock

import numpy
import slicer
import vtk

from . import base


class PredictionTest(base.SelfTest):
    """Predictions from nodes, by the logic."""

    def test_the_sample_gives_five_probabilities_and_all_features(self):
        table = self.predict(self.stored_clinical())
        self.assertEqual(table.GetNumberOfRows(), 5)
        self.assertTrue(all(0 <= p <= 1 for p in self.probabilities(table)))
        self.assertIn("simulated", table.GetAttribute("IFXPredict.notice").lower())
        features = [n for n in slicer.util.getNodesByClass("vtkMRMLTableNode") if n.GetNumberOfRows() == 1651]
        self.assertEqual(len(features), 1)
        self.assertEqual(table.GetNodeReference("IFXPredict.volume"), self.volume)

    def test_the_chosen_one_of_two_segments_is_predicted_from(self):
        other = self.add_half()
        self.choose(self.segmentation)
        self.assertTrue(self.widget.ui.segmentSelector.isVisibleTo(self.widget.ui.segmentSelector.parentWidget()))
        whole, part = self.predict(), self.predict(segment_id=other)
        self.assertNotEqual(
            float(whole.GetAttribute("IFXPredict.voi_volume_ml")), float(part.GetAttribute("IFXPredict.voi_volume_ml"))
        )

    def test_a_segment_outside_the_volume_is_refused(self):
        self.segmentation.SetAndObserveTransformNodeID(self.shifted(1000).GetID())
        self.segmentation.HardenTransform()
        with self.assertRaisesRegex(ValueError, "no voxel inside the volume"):
            self.predict()

    def test_a_transform_on_one_node_is_refused_and_on_both_changes_nothing(self):
        before = self.probabilities(self.predict())
        transform = self.shifted(7)
        self.volume.SetAndObserveTransformNodeID(transform.GetID())
        with self.assertRaisesRegex(ValueError, "expected the same"):
            self.predict()
        self.segmentation.SetAndObserveTransformNodeID(transform.GetID())
        numpy.testing.assert_array_equal(self.probabilities(self.predict()), before)

    def shifted(self, millimetres):
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        matrix = vtk.vtkMatrix4x4()
        matrix.SetElement(0, 3, millimetres)
        transform.SetMatrixTransformToParent(matrix)
        return transform

    def test_an_oblique_volume_gives_the_same_probabilities(self):
        before = self.probabilities(self.predict())
        rotation = vtk.vtkTransform()
        rotation.RotateWXYZ(20, 1, 2, 3)
        transform = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLLinearTransformNode")
        transform.SetMatrixTransformToParent(rotation.GetMatrix())
        for node in (self.volume, self.segmentation):
            node.SetAndObserveTransformNodeID(transform.GetID())
            node.HardenTransform()
        numpy.testing.assert_allclose(self.probabilities(self.predict()), before, atol=1e-4)

    def test_a_model_without_its_clinical_values_gives_no_answer_and_the_others_do(self):
        table = self.predict({})
        answers = dict(zip(("clinical", "radiomics", "deep"), self.probabilities(table), strict=False))
        self.assertTrue(numpy.isnan(answers["clinical"]))
        self.assertFalse(numpy.isnan(answers["radiomics"]) or numpy.isnan(answers["deep"]))

    def test_cancel_ends_the_prediction_and_the_next_one_works(self):
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.widget.ui.cancelButton.click()
        self.assertFalse(self.logic.busy)
        self.assertIn("Cancelled", self.widget.ui.statusLabel.text)
        self.assertEqual(self.predict().GetNumberOfRows(), 5)

    def test_a_killed_process_is_a_message_on_memory_and_the_next_prediction_works(self):
        """Slicer's launcher hides the signal of its child, the process that predicts, whose memory it is."""
        signals = {"child": getattr(signal, "SIGKILL", signal.SIGTERM), "launcher": signal.SIGTERM}
        for ended, number in signals.items():
            with self.subTest(ended=ended):
                self.choose(self.segmentation)
                self.widget.ui.applyButton.click()
                self.wait_for(lambda: self.logic.client.process_id)
                process = self.logic.client.process_id if ended == "child" else self.logic.runner.process_id
                os.kill(process, number)
                self.wait_for(lambda: not self.logic.busy)
                self.assertIn("ran out of memory", self.widget.ui.statusLabel.text)
                self.assertNotIn("report", self.widget.ui.statusLabel.text.lower())
        self.assertEqual(self.predict().GetNumberOfRows(), 5)

    def test_an_image_for_which_there_is_too_little_memory_is_refused_before_it_is_sent(self):
        said = "of memory, 1 MB are free; close other programs"
        with mock.patch("IFXPredictLib.base.memory.free_bytes", return_value=1000):
            with self.assertRaisesRegex(ValueError, said):
                self.predict()
            self.choose(self.segmentation)
            with self.assertRaisesRegex(ValueError, said):  # which Slicer shows in a window outside testing
                self.widget.prediction._on_apply()
        self.assertFalse(self.logic.busy)
