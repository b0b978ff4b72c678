"""The panel, from the image and its VOI to Apply."""

import shutil
import tempfile
from pathlib import Path
from unittest import mock

import numpy
import slicer

from . import base


class PanelTest(base.SelfTest):
    """From the sample button to Apply."""

    def test_the_panel_goes_from_the_sample_button_to_the_table(self):
        self.widget.ui.sampleButton.click()
        self.assertIsNot(self.logic.getParameterNode().inputVolume, self.volume)
        self.widget.voi.update_facts()
        self.assertTrue(self.widget.ui.applyButton.enabled, self.widget.ui.applyButton.toolTip)
        self.widget.ui.applyButton.click()
        self.assertTrue(self.logic.busy)
        self.wait_for(lambda: not self.logic.busy)
        parameters = self.logic.getParameterNode()
        self.assertEqual(parameters.predictionTable.GetNumberOfRows(), 5)
        self.assertIs(parameters.predictionTable.GetNodeReference("IFXPredict.volume"), parameters.inputVolume)
        self.assertIn("Radiomics", self.widget.ui.resultLabel.text)

    def test_a_prediction_exports_the_segment_once(self):
        from IFXPredictLib.mrml.grid import drawn_segment

        self.choose(self.segmentation)
        with (
            mock.patch("IFXPredictLib.mrml.sending.drawn_segment", wraps=drawn_segment) as for_the_case,
            mock.patch("IFXPredictLib.mrml.grid.drawn_segment", wraps=drawn_segment) as for_the_facts,
        ):
            self.widget.ui.applyButton.click()
            self.wait_for(lambda: not self.logic.busy)
        self.assertEqual((for_the_case.call_count, for_the_facts.call_count), (1, 0))
        self.assertEqual(self.logic.getParameterNode().predictionTable.GetNumberOfRows(), 5)

    def test_a_volume_whose_file_names_no_window_is_shown_in_the_protocols(self):
        self.choose(self.segmentation)
        display = self.volume.GetDisplayNode()
        self.assertEqual((display.GetWindow(), display.GetLevel()), (400, 40))

    def test_a_painted_voi_is_what_is_predicted_from(self):
        self.choose(None)
        self.widget.ui.newVoiButton.click()
        parameters = self.logic.getParameterNode()
        painted = slicer.vtkOrientedImageData()
        self.segmentation.GetBinaryLabelmapRepresentation(self.segment_id, painted)
        editor = slicer.vtkSlicerSegmentEditorLogic()
        editor.SetMRMLScene(slicer.mrmlScene)
        editor.SetSegmentEditorNode(self.widget.voi.editor.widget.mrmlSegmentEditorNode())
        mode = slicer.vtkSlicerSegmentEditorLogic.ModificationModeSet
        editor.ModifySegmentByLabelmap(parameters.voiSegmentation, parameters.voiSegmentID, painted, mode, False, False)
        self.widget.voi.update_facts()
        self.assertIn("mL", self.widget.ui.voiFactsLabel.text)
        drawn, self.segmentation, self.segment_id = self.predict(), parameters.voiSegmentation, parameters.voiSegmentID
        numpy.testing.assert_array_equal(self.probabilities(self.predict()), self.probabilities(drawn))

    def test_an_empty_voi_is_refused_with_advice(self):
        self.choose(None)
        self.widget.ui.newVoiButton.click()
        self.widget.voi.update_facts()
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.assertIn("no voxel", self.widget.ui.applyButton.toolTip)
        self.assertEqual(self.widget.ui.voiFactsLabel.text, "Paint the VOI.")  # nothing is wrong yet
        self.assertFalse(self.segmentation.GetDisplayNode().GetVisibility())  # it would lie under the new one
        self.choose(self.segmentation)
        self.assertTrue(self.segmentation.GetDisplayNode().GetVisibility())

    def test_long_names_and_words_leave_the_panels_width_as_it_was(self):
        self.choose(self.segmentation)
        before, ui = self.width(), self.widget.ui
        self.assertLess(before, 480)  # a quarter of 1920
        for node in (self.volume, self.segmentation):
            node.SetName("a name that a PACS has made of description, body part, kernel and date " * 4)
        slicer.util.addVolumeFromArray(numpy.zeros((2, 2, 2)), name="another_volume_of_a_long_name" * 8)
        self.add_half()
        for label in (ui.statusLabel, ui.resultLabel, ui.whyLabel, ui.voiFactsLabel, ui.bundleDescriptionLabel):
            label.text = "/a/path/without/a/blank" * 20
        self.assertLessEqual(self.width(), before)
        self.widget.prediction._end("/a/path/without/a/blank" * 20)
        self.assertIn("\u200b", ui.statusLabel.text)  # where the path may go on in the next line

    def test_a_tour_shows_each_part_in_turn_and_can_be_ended_at_any_time(self):
        """A newcomer finds the case in Sample Data, too, by its picture."""
        (source, *_again) = slicer.modules.sampleDataSources["IFXPredict"]
        self.assertTrue(Path(source.thumbnailFileName).is_file())
        ui, tour = self.widget.ui, self.widget.tour
        slicer.mrmlScene.Clear(0)
        ui.tourButton.click()
        chosen = self.logic.getParameterNode().inputVolume
        self.assertEqual(chosen.GetName(), self.module.SAMPLE)  # as none was chosen
        tour.end_button.click()
        self.assertEqual(tour.step, -1)
        ui.tourButton.click()
        self.assertIs(self.logic.getParameterNode().inputVolume, chosen)  # one's own image stays chosen
        layout = self.widget.pages[0].layout()
        parts = (ui.imageCollapsibleButton, ui.clinicalCollapsibleButton, ui.modelCollapsibleButton)
        card = tour.card
        following = []
        for part in parts:
            self.assertEqual([other.collapsed for other in parts], [other is not part for other in parts])
            following.append(layout.indexOf(part) - layout.indexOf(card))
            tour.show(tour.step + 1)
        self.assertEqual(following, [1, 1, 1])
        tour.predicted()
        self.assertEqual(layout.indexOf(ui.resultsCollapsibleButton) - layout.indexOf(card), 1)
        self.assertTrue(card.isVisibleTo(card.parentWidget()))
        tour.show(tour.step + 1)
        self.assertFalse(card.isVisibleTo(card.parentWidget()))

    def test_the_voi_is_shown_in_3d_on_demand_also_after_it_was_drawn_anew(self):
        self.choose(self.segmentation)
        box, display = self.widget.ui.solidCheckBox, self.segmentation.GetDisplayNode()
        surface = slicer.vtkSegmentationConverter.GetSegmentationClosedSurfaceRepresentationName()
        self.assertFalse(box.checked)
        box.click()
        made = self.segmentation.GetSegmentation()
        self.assertTrue(made.ContainsRepresentation(surface))
        self.assertTrue(display.GetVisibility3D())
        if slicer.app.layoutManager():
            self.assertTrue(any(view.IsMappedInLayout() for view in slicer.util.getNodesByClass("vtkMRMLViewNode")))
        whole = made.GetSegment(self.segment_id).GetRepresentation(surface).GetNumberOfPoints()
        less = self.drawn_voi().copy()
        less[: int(numpy.argwhere(less)[:, 0].mean())] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(less, self.segmentation, self.segment_id, self.volume)
        self.widget.voi.update_facts()
        half = made.GetSegment(self.segment_id).GetRepresentation(surface).GetNumberOfPoints()
        self.assertTrue(0 < half < whole)
        self.widget.exit()
        self.widget.enter()
        self.assertTrue(box.checked)
        for shown in (False, True, False):
            box.click()
            self.assertEqual(bool(display.GetVisibility3D()), shown)
        self.widget.ui.newVoiButton.click()
        self.assertFalse(box.checked)

    def test_the_only_segmentation_is_chosen_and_the_views_go_to_its_centre(self):
        parameters = self.logic.getParameterNode()
        self.choose(self.segmentation)
        self.assertGreater(self.segmentation.GetDisplayNode().GetSliceIntersectionThickness(), 1)  # to be seen on a CT
        if slicer.app.layoutManager():
            views = slicer.util.getNodesByClass("vtkMRMLSliceNode")
            centre = self.segmentation.GetSegmentCenterRAS(self.segment_id)
            for view in views:
                matrix = slicer.util.arrayFromVTKMatrix(view.GetSliceToRAS())
                self.assertAlmostEqual(float((matrix[:3, 3] - centre) @ matrix[:3, 2]), 0, 3)
        self.widget.exit()
        parameters.voiSegmentation = None
        self.segmentation.SetNodeReferenceID(self.segmentation.GetReferenceImageGeometryReferenceRole(), None)
        self.widget.enter()
        self.assertIs(parameters.voiSegmentation, self.segmentation)

    def test_the_segment_selected_in_the_editor_is_the_voi(self):
        self.choose(self.segmentation)
        self.segmentation.GetSegmentation().AddEmptySegment("Other", "Other")
        self.widget.voi.editor.node.SetSelectedSegmentID("Other")
        self.assertEqual(self.logic.getParameterNode().voiSegmentID, "Other")

    def test_what_undo_takes_back_is_measured_again(self):
        self.choose(self.segmentation)
        shown = self.widget.ui.voiFactsLabel.text
        editor = self.widget.voi.editor.widget
        editor.saveStateForUndo()
        less = self.drawn_voi().copy()
        less[: int(numpy.argwhere(less)[:, 0].mean())] = 0
        slicer.util.updateSegmentBinaryLabelmapFromArray(less, self.segmentation, self.segment_id, self.volume)
        self.widget.voi.update_facts()
        self.assertNotEqual(self.widget.ui.voiFactsLabel.text, shown)
        editor.undo()
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.widget.voi.update_facts()
        self.assertEqual(self.widget.ui.voiFactsLabel.text, shown)

    def test_another_patient_has_a_name_and_values_of_its_own(self):
        self.choose(self.segmentation)
        parameters = self.logic.getParameterNode()
        parameters.caseName = "P-001"
        self.widget.clinical.form.input("crp").text = "77"
        parameters.inputVolume = self.module.loadSample()[0]
        self.assertNotEqual(parameters.caseName, "P-001")
        self.assertNotEqual(self.widget.clinical.form.texts()["crp"], "77")
        self.assertIsNot(parameters.voiSegmentation, self.segmentation)
        parameters.inputVolume = self.volume
        self.assertEqual((parameters.caseName, self.widget.clinical.form.texts()["crp"]), ("P-001", "77"))

    def test_a_volumes_name_is_not_taken_for_that_of_its_patients_other_volumes(self):
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        other = slicer.modules.volumes.logic().CloneVolume(slicer.mrmlScene, self.volume, "Another series")
        patient = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "P1")
        for volume in (self.volume, other):
            hierarchy.CreateItem(patient, volume)
        parameters = self.logic.getParameterNode()
        self.choose(self.segmentation)
        self.assertEqual(parameters.caseName, self.volume.GetName())
        parameters.inputVolume = other
        self.assertEqual(parameters.caseName, "Another series")
        parameters.caseName = "P-001"
        parameters.inputVolume = self.volume
        self.assertEqual(parameters.caseName, "P-001")

    def test_a_case_is_called_as_its_volume_is_until_a_name_is_typed(self):
        """Also where the volume is renamed, in the Data module or while the panel is shown."""
        from IFXPredictLib.mrml.patient import case_name

        self.choose(self.segmentation)
        parameters = self.logic.getParameterNode()
        self.widget.exit()
        self.volume.SetName("Portal venous")
        self.widget.enter()
        self.assertEqual((parameters.caseName, case_name(self.volume)), ("Portal venous", ""))
        self.volume.SetName("Portal")
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertEqual((parameters.caseName, case_name(self.volume)), ("Portal", ""))
        parameters.caseName = "P-001"
        self.widget.exit()
        self.volume.SetName("Arterial")
        self.widget.enter()
        self.assertEqual((parameters.caseName, case_name(self.volume)), ("P-001", "P-001"))

    def test_an_implausible_value_is_marked_and_refused(self):
        self.choose(self.segmentation)
        self.widget.clinical.form.input("albumin").text = "4000"
        self.assertFalse(self.widget.ui.applyButton.enabled)
        self.assertIn("Albumin", self.widget.ui.applyButton.toolTip)
        with self.assertRaisesRegex(ValueError, "albumin 4000: expected"):
            self.predict({"albumin": 4000})

    def test_clinical_values_come_from_a_case_of_a_table_or_from_json(self):
        self.choose(self.segmentation)
        with tempfile.TemporaryDirectory() as folder:
            table, one = Path(folder, "two.csv"), Path(folder, "one.json")
            table.write_text("case,crp,albumin\nA,11,31\nB,<5,32\n", encoding="utf-8")
            one.write_text('{"CRP": 33}', encoding="utf-8")
            with mock.patch("IFXPredictPanel.clinical_section.choose", return_value="B") as asked:
                self.widget.clinical.import_file(table)
            self.assertEqual(asked.call_args.args[2], ("A", "B"))
            self.assertEqual(self.stored_clinical(), {"crp": "<5", "albumin": "32"})
            self.assertEqual(self.widget.clinical.form.values(), {"crp": 5, "albumin": 32})
            self.assertEqual(self.widget.clinical.form.values().notes, ("crp <5 mg/L taken as 5",))
            self.assertIn("crp <5 mg/L taken as 5", self.widget.ui.clinicalHintLabel.text)
            self.widget.clinical.import_file(one)
        self.assertEqual(self.widget.clinical.form.texts(), {"crp": "33"})

    def test_a_damaged_bundle_is_refused(self):
        self.choose(self.segmentation)
        self.assertIn("mL", self.widget.ui.voiFactsLabel.text)
        with tempfile.TemporaryDirectory() as folder:
            bundle = Path(shutil.copytree(self.module.demonstrationBundle(), Path(folder, "bundle")))
            card = bundle / "MODEL_CARD.md"
            card.write_bytes(card.read_bytes() + b" ")
            with self.assertRaisesRegex(ValueError, "MODEL_CARD.md: was changed"):
                self.predict(bundle=bundle)
            self.logic.getParameterNode().bundleFolder = str(bundle)
            self.widget.voi.update_facts()
            self.assertIn("was changed", self.widget.ui.applyButton.toolTip)
            self.assertNotIn("measured", self.widget.ui.applyButton.toolTip)
            self.assertEqual(self.widget.ui.voiFactsLabel.text, "")

    def test_a_locked_cutoff_is_shown_with_its_rule_and_reason(self):
        from IFXPredictLib.cli.main import main

        self.choose(self.segmentation)
        with tempfile.TemporaryDirectory() as folder:
            lock = ["--lock", "clinical=sensitivity:0.9", "--reason", "a miss costs months", "--out", f"{folder}/new"]
            self.assertEqual(main(["cutoffs", "--bundle", str(self.module.demonstrationBundle()), *lock]), 0)
            self.logic.getParameterNode().bundleFolder = f"{folder}/new"
            text = self.widget.ui.bundleDescriptionLabel.text.replace("\u200b", "")
            self.assertIn("Clinical: cut-off chosen by sensitivity at least 0.9. Reason: a miss costs months", text)
            self.logic.getParameterNode().bundleFolder = ""

    def test_the_reloaded_module_is_read_anew_shows_the_same_case_and_paints_in_it(self):
        self.choose(self.segmentation)
        before = self.widget.voi
        slicer.util.reloadScriptedModule("IFXPredict")
        self.widget = slicer.util.getModuleWidget("IFXPredict").panel
        self.assertNotIsInstance(self.widget.voi, type(before))
        self.assertEqual(self.widget.ui.volumeSelector.currentNode(), self.volume)
        self.assert_paints()

    def test_painting_ends_where_the_module_is_left_and_works_in_the_next_scene(self):
        self.choose(self.segmentation)
        self.assert_paints()
        self.widget.exit()
        self.assertIsNone(self.widget.voi.editor.widget.activeEffect())
        self.widget.enter()
        slicer.mrmlScene.Clear(0)
        self.volume, self.segmentation = self.module.loadSample()
        self.segment_id = self.segmentation.GetSegmentation().GetNthSegmentID(0)
        self.choose(self.segmentation)
        self.assert_paints()

    def assert_paints(self):
        """The panel's editor works on the chosen VOI."""
        editor = self.widget.voi.editor
        editor.widget.setActiveEffectByName("Paint")
        self.assertEqual(editor.widget.activeEffect().name, "Paint")
        self.assertIs(editor.widget.mrmlSegmentEditorNode(), editor.node)
        self.assertIs(editor.node.GetSegmentationNode(), self.segmentation)
        self.assertEqual(editor.node.GetSelectedSegmentID(), self.segment_id)
