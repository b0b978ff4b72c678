"""What a prediction leaves: tables, why, maps, files, in the panel and in a saved scene."""

import os
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy
import slicer

from . import base


class ResultsTest(base.SelfTest):
    """After Apply."""

    def test_a_saved_scene_shows_its_results_again(self):
        second = self.add_half()
        self.choose(self.segmentation)
        self.logic.getParameterNode().voiSegmentID = self.segment_id = second
        self.widget.voi.update_facts()
        width = self.width()
        self.widget.ui.applyButton.click()
        self.wait_for(lambda: not self.logic.busy)
        before = self.widget.ui.resultLabel.text
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "scene.mrb")
            slicer.util.saveScene(file)
            slicer.mrmlScene.Clear(0)
            self.assertIn("No prediction", self.widget.ui.resultLabel.text)
            slicer.util.loadScene(file)
        self.assertEqual(self.widget.ui.resultLabel.text, before)
        self.assertLessEqual(self.width(), width)
        self.assertEqual(self.logic.getParameterNode().voiSegmentID, self.segment_id)
        self.assertEqual(self.widget.ui.volumeSelector.currentNode().GetName(), self.module.SAMPLE)

    def test_after_apply_the_panel_says_why_and_how_far_to_trust(self):
        window = slicer.util.mainWindow()
        if window:
            self.addCleanup(window.resize, window.width, window.height)
            window.resize(1366, 768)
        table, ui = self.apply(), self.widget.ui
        why, trust = (table.GetNodeReference(f"IFXPredict.{role}") for role in ("why", "trust"))
        self.assertEqual((why.GetName(), trust.GetName()), (f"{table.GetName()} why", f"{table.GetName()} trust"))
        self.assertEqual(trust.GetNumberOfRows(), 5)
        for node in (table, why, trust):
            models = {node.GetCellText(row, 0) for row in range(node.GetNumberOfRows())}
            self.assertEqual(models, {"Clinical", "Radiomics", "Deep learning", "Early fusion", "Late fusion"})
            columns = [node.GetTable().GetColumnName(number) for number in range(node.GetNumberOfColumns())]
            self.assertNotIn("1", [node.GetColumnUnitLabel(column) for column in columns])  # shown as "[1]"
        shown = [why.GetTable().GetColumnName(number) for number in range(4)]
        self.assertEqual(shown, ["model", "part", "name", "contribution"])
        parts = slicer.util.arrayFromTableColumn(why, "contribution")
        rows = [(why.GetCellText(row, 0), why.GetCellText(row, 1), parts[row]) for row in range(len(parts))]
        for row, probability in enumerate(self.probabilities(table)):
            model = table.GetCellText(row, 0)
            sums = sum(value for name, part, value in rows if name == model and part in ("base", "feature"))
            self.assertAlmostEqual(sums, probability, 6)
        self.assertEqual(ui.whyModelComboBox.currentText, "Early fusion")
        for words in ("Demonstration", "Early fusion", "at 90&nbsp;%", "percentage points", "By modality"):
            self.assertIn(words, ui.whyLabel.text)
        self.assert_what_was_not_loaded_from_dicom_is_not_filed()
        ui.whyModelComboBox.setCurrentIndex(ui.whyModelComboBox.findText("Clinical"))
        self.assertIn("Clinical:", ui.whyLabel.text)
        self.assert_no_second_prediction_starts_while_a_message_is_open()
        self.assert_results_are_in_sight_and_what_is_wrong_is_opened_again()

    def assert_what_was_not_loaded_from_dicom_is_not_filed(self):
        """The simulated case has no patient under whom a PACS could file it."""
        self.assertTrue(self.widget.ui.exportDicomButton.enabled)
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(ValueError, "was not loaded from DICOM"):
                self.widget.results.export_dicom(Path(folder))
            self.assertEqual(os.listdir(folder), [])

    def assert_no_second_prediction_starts_while_a_message_is_open(self):
        """The message waits in an event loop of its own."""
        ui, seen = self.widget.ui, []

        def open_message(*_texts, **_options):
            seen.append((ui.applyButton.enabled, ui.showWhereButton.enabled))
            self.widget.prediction._on_apply_clicked()  # as a second press would

        with mock.patch.object(slicer.util, "errorDisplay", open_message):
            self.widget.prediction._on_error("the disk is full")
        self.assertEqual((seen, self.logic.busy), ([(False, False)], False))
        self.assertTrue(ui.applyButton.enabled, ui.applyButton.toolTip)

    def assert_results_are_in_sight_and_what_is_wrong_is_opened_again(self):
        """After Apply the parts above are done with, until something becomes wrong in one of them."""
        ui = self.widget.ui
        slicer.app.processEvents()
        folded = [ui.imageCollapsibleButton, ui.clinicalCollapsibleButton, ui.modelCollapsibleButton]
        self.assertEqual([section.collapsed for section in folded], [True, True, True])
        self.assertFalse(ui.resultsCollapsibleButton.collapsed)
        if slicer.util.mainWindow():
            seen = ui.resultLabel.visibleRegion().boundingRect()
            self.assertGreater(seen.height(), 300)  # of some 450 that the panel has on a small screen
        self.widget.clinical.form.input("albumin").text = "4000"
        self.assertFalse(ui.clinicalCollapsibleButton.collapsed)
        self.widget.clinical.form.input("albumin").text = "40"
        ui.newVoiButton.click()
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertFalse(ui.imageCollapsibleButton.collapsed)

    def test_a_section_that_warns_or_is_painted_in_is_not_folded(self):
        ui = self.widget.ui
        self.choose(self.segmentation)
        before = self.drawn_voi().copy()
        stray = before.copy()
        stray[2, 2, 2] = 1
        slicer.util.updateSegmentBinaryLabelmapFromArray(stray, self.segmentation, self.segment_id, self.volume)
        self.widget.clinical.form.input("crp").text = "<5"
        self.widget.voi.update_facts()
        self.widget.prediction.room.fold_what_is_done()
        self.assertIn("2 pieces", ui.voiFactsLabel.text)
        folded = [ui.imageCollapsibleButton, ui.clinicalCollapsibleButton, ui.modelCollapsibleButton]
        self.assertEqual([section.collapsed for section in folded], [False, False, True])
        slicer.util.updateSegmentBinaryLabelmapFromArray(before, self.segmentation, self.segment_id, self.volume)
        self.widget.voi.update_facts()
        for effect in ("Paint", ""):
            self.widget.voi.editor.widget.setActiveEffectByName(effect)
            self.widget.prediction.room.fold_what_is_done()
            self.assertEqual(ui.imageCollapsibleButton.collapsed, not effect)

    def test_results_of_other_inputs_than_those_chosen_are_marked_until_they_are_chosen_again(self):
        ui, parameters = self.widget.ui, self.logic.getParameterNode()
        self.choose(self.segmentation)
        crp = self.widget.clinical.form.input("crp")
        crp.text = "32.9"
        table = self.apply()
        chart, name, title = parameters.predictionChart, table.GetName(), parameters.predictionChart.GetTitle()
        features = parameters.featuresTable

        def words():
            self.wait_for(lambda: not self.widget.voi.measuring)
            return table.GetAttribute("IFXPredict.earlier_inputs") or ""

        self.assertEqual(words(), "")
        for text, expected in (("300", "C-reactive protein (32.9, now 300)"), ("x", "now x)"), ("32.90", "")):
            crp.text = text
            self.assertIn(expected, words())
            self.assertEqual(bool(words()), bool(expected))
            self.assertEqual("earlier inputs" in ui.resultLabel.text, bool(expected))
            self.assertEqual("earlier inputs" in ui.whyLabel.text, bool(expected))
            self.assertEqual("earlier inputs" in table.GetName(), bool(expected))
            self.assertEqual("EARLIER INPUTS" in chart.GetTitle(), bool(expected))
            with self.assertRaisesRegex(ValueError, re.escape(expected) or "was not loaded from DICOM"):
                self.widget.results.export_dicom(Path(slicer.app.temporaryPath) / "pacs")
        ui.applyButton.click()
        crp.text = "300"  # while the next prediction is under way
        self.assertTrue(self.logic.busy)
        self.assertIn("now 300", words())
        ui.cancelButton.click()
        crp.text = "32.9"
        before = self.drawn_voi().copy()
        painted = before.copy()
        painted[tuple(numpy.argwhere(before)[0])] = 0  # a single voxel less
        slicer.util.updateSegmentBinaryLabelmapFromArray(painted, self.segmentation, self.segment_id, self.volume)
        self.wait_for(lambda: words() == "the VOI")
        self.assert_the_export_tells_of_earlier_inputs("the VOI")
        slicer.util.updateSegmentBinaryLabelmapFromArray(before, self.segmentation, self.segment_id, self.volume)
        self.wait_for(lambda: words() == "")
        self.assertEqual((table.GetName(), chart.GetTitle()), (name, title))
        ui.newVoiButton.click()
        self.wait_for(lambda: words() == "the VOI")
        ui.sampleButton.click()
        self.wait_for(lambda: words().startswith(f"the image ({self.volume.GetName()})"))
        self.volume, self.segmentation = parameters.inputVolume, parameters.voiSegmentation
        self.assertIsNot(self.apply(), table)
        self.assertNotIn("earlier", ui.resultLabel.text)
        self.assertTrue(all("earlier inputs" in one.GetName() for one in (table, features, chart)), "they still are")
        self.assertIn("EARLIER INPUTS", chart.GetTitle())
        self.assert_without_its_features_it_is_of_values_that_nobody_knows(parameters.predictionTable)

    def assert_without_its_features_it_is_of_values_that_nobody_knows(self, table):
        """A user takes the table of features out of the scene in the Data module: values may be others from then on."""
        self.assertIsNone(table.GetAttribute("IFXPredict.earlier_inputs"))
        self.widget.exit()
        slicer.mrmlScene.RemoveNode(self.logic.getParameterNode().featuresTable)
        self.widget.enter()
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertIn("the clinical values", self.widget.ui.resultLabel.text.replace("&nbsp;", " "))
        with self.assertRaisesRegex(ValueError, "clinical values .no longer in the scene."):
            self.widget.results.export_dicom(Path(slicer.app.temporaryPath) / "pacs")
        self.assertFalse(self.widget.ui.exportButton.enabled)

    def assert_the_export_tells_of_earlier_inputs(self, words):
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch("qt.QFileDialog.getExistingDirectory", return_value=folder),
            mock.patch.object(slicer.util, "infoDisplay") as told,
        ):
            self.widget.ui.exportButton.click()
            self.assertIn(f"These results are of earlier inputs: {words}.", told.call_args.args[0])
            provenance = Path(folder, "demonstration_provenance.json").read_text("utf-8")
        self.assertIn(f'"earlier_inputs": "{words}"', provenance)

    def test_the_maps_are_shown_over_the_image_and_taken_away_again(self):
        from IFXPredictLib.mrml.maps import map_ids, maps_of, shown_map

        self.choose(self.segmentation)
        width = self.width()
        table, ui = self.apply(), self.widget.ui
        self.assertFalse(ui.mapComboBox.enabled)
        ui.showWhereButton.click()
        self.assertTrue(ui.cancelButton.enabled)
        self.wait_for(lambda: not self.logic.busy)
        self.assertLessEqual(self.width(), width)
        maps = maps_of(table)
        raised = "where the network saw what raised its own answer, towards non-response (Grad-CAM, layer4)"
        self.assertIn(raised, maps)
        self.assertEqual(ui.mapComboBox.count, len(maps) + 1)
        self.assertTrue(all(node.GetName().startswith("demonstration") for node in maps.values()))
        self.assertEqual(ui.mapComboBox.currentText, "Network, towards non-response")
        self.assertEqual(ui.mapComboBox.toolTip, raised)
        self.assertTrue(all(node.GetDescription() == words for words, node in maps.items()))
        self.assertEqual(ui.volumeSelector.nodeCount(), 1)  # a map is no image
        chosen = next(iter(maps.values())), self.segmentation, self.segment_id
        with self.assertRaisesRegex(ValueError, "is a map that explains a prediction"):
            self.logic.predict(*chosen)
        if slicer.app.layoutManager():
            self.assertIs(shown_map(slicer.mrmlScene), next(iter(maps.values())))
            ui.mapComboBox.setCurrentIndex(len(maps))
            last = list(maps.values())[-1]
            self.assertIs(shown_map(slicer.mrmlScene), last)
            legends = slicer.util.getNodesByClass("vtkMRMLColorLegendDisplayNode")
            self.assertEqual([one.GetDisplayableNode() for one in legends if one.GetVisibility()], [last])
            ui.mapComboBox.setCurrentIndex(0)
            self.assertIsNone(shown_map(slicer.mrmlScene))
            self.assertFalse(any(one.GetVisibility() for one in legends))
            ui.mapComboBox.setCurrentIndex(1)
            ui.newVoiButton.click()
            self.assertIsNone(shown_map(slicer.mrmlScene))  # it would lie over what is painted
            ui.mapComboBox.setCurrentIndex(0)
            ui.mapComboBox.setCurrentIndex(1)
        self.assertEqual(maps_of(self.apply()), {})
        self.assertEqual(map_ids(slicer.mrmlScene), [])  # they explained the prediction before

    def test_a_map_whose_image_was_removed_is_not_shown_and_not_listed(self):
        """A user does so in the Data module."""
        from IFXPredictLib.mrml.grid import volume_image
        from IFXPredictLib.mrml.maps import add_maps, maps_of, shown_map

        table, combo = self.apply(), self.widget.ui.mapComboBox
        image, protocol = volume_image(self.volume), self.widget.model.manifest.protocol
        add_maps(self.volume, table, {"grad_cam_raised": image}, protocol)
        self.widget.voi.list_images()
        self.widget.results.show_maps()
        self.assertEqual(combo.count, 2)
        self.widget.exit()
        slicer.mrmlScene.RemoveNode(self.volume)
        combo.setCurrentIndex(1)  # while the list is as it was
        self.widget.results._on_map_chosen()
        self.assertIsNone(shown_map(slicer.mrmlScene))
        self.widget.enter()
        self.assertEqual((combo.count, combo.enabled, len(maps_of(table))), (1, False, 1))

    def test_maps_of_another_voi_than_the_predictions_are_refused_and_cancel_leaves_none(self):
        from IFXPredictPanel.prediction_section import Listener

        from IFXPredictLib.mrml.drawn_voi import DrawnVoi
        from IFXPredictLib.mrml.inputs import PredictionInputs
        from IFXPredictLib.mrml.maps import maps_of

        table, ui = self.apply(), self.widget.ui
        ui.showWhereButton.click()
        ui.cancelButton.click()
        self.assertIn("Cancelled", ui.statusLabel.text)
        self.assertEqual(maps_of(table), {})
        inputs = PredictionInputs(
            DrawnVoi(self.volume, self.segmentation, self.add_half()), {}, self.widget.model.manifest
        )
        with self.assertRaisesRegex(ValueError, "another image or VOI .*press Apply first"):
            self.logic.startMaps(inputs, table, Listener(print, print, print, print))

    def test_a_bundle_of_another_protocol_changes_fields_and_words(self):
        from IFXPredictLib.bundles.manifest import read_manifest

        bundles = {file.parent for file in self.module.demonstrationBundle().parent.glob("*/bundle.json")} - {
            self.module.demonstrationBundle()
        }
        other = next((b for b in sorted(bundles) if read_manifest(b).protocol.image.modality == "MR"), None)
        if other is None:
            raise unittest.SkipTest("there is no bundle of an MRI protocol beside the demonstration bundle")
        ui, protocol = self.widget.ui, read_manifest(other).protocol
        self.assertEqual(ui.volumeLabel.text, "CT volume:")
        listed = ui.bundleComboBox.itemText(ui.bundleComboBox.findData(str(other)))
        self.assertEqual(listed, f"Demonstration: {protocol.outcome.title} (MR)")
        self.logic.getParameterNode().bundleFolder = str(other)
        ui.sampleButton.click()
        parameters = self.logic.getParameterNode()
        self.volume, self.segmentation = parameters.inputVolume, parameters.voiSegmentation
        self.assertEqual(ui.volumeLabel.text, "MR volume:")
        self.assertEqual(set(self.widget.clinical.form.names()), set(protocol.clinical_names))
        table = self.apply()
        self.assertNotIn("HU", ui.voiFactsLabel.text)
        self.assertIn(f"Probability of {protocol.outcome.positive}", table.GetColumnTitle("probability"))
        self.assertEqual(ui.whyModelComboBox.currentText, "DLR + clinical")
        self.assertIn("DLR + clinical", ui.resultLabel.text.replace("&nbsp;", " "))

    def test_the_export_holds_tables_and_provenance(self):
        parameters = self.logic.getParameterNode()
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.wait_for(lambda: not self.logic.busy)
        with tempfile.TemporaryDirectory() as folder:
            files = self.widget.results.export(Path(folder))
            self.assertEqual({file.suffix for file in files}, {".tsv", ".csv", ".json"})
            self.assertTrue(all(file.name.startswith("demonstration") for file in files))
        self.assertEqual(parameters.featuresTable.GetNumberOfRows(), 1651)
