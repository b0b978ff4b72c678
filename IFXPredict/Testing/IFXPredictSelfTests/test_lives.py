"""What the panel's parts leave when it goes, is left or has a second one beside it, and when nodes go meanwhile."""

from unittest import mock

import slicer

from . import base


class LivesTest(base.SelfTest):
    """With the simulated case chosen."""

    def setUp(self):
        super().setUp()
        self.choose(self.segmentation)

    def keys(self):
        """The keys of the reading study that work in the main window, each as often as something acts on it."""
        if slicer.util.mainWindow() is None:
            self.skipTest("keys need a main window")
        found = slicer.util.findChildren(slicer.util.mainWindow(), className="QShortcut")
        return sorted(one.key.toString() for one in found if one.enabled and one.key.toString().startswith("Ctrl+"))

    def test_a_prediction_that_ends_while_another_tab_is_shown_is_there_afterwards(self):
        ui = self.widget.ui
        ui.applyButton.click()
        self.widget.tabs.setCurrentIndex(2)
        self.wait_for(lambda: not self.logic.busy)
        self.assertEqual(ui.statusLabel.text, "Done.")
        self.widget.tabs.setCurrentIndex(0)
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertIn("Early fusion", ui.whyLabel.text)
        self.assertNotIn("earlier inputs", ui.resultLabel.text)

    def test_what_goes_while_a_prediction_runs_leaves_no_results_of_it_and_works_on(self):
        self.widget.ui.applyButton.click()
        slicer.mrmlScene.RemoveNode(self.segmentation)
        self.wait_for(lambda: not self.logic.busy)
        self.assertIn("was removed while the prediction ran", self.widget.ui.statusLabel.text)
        self.assertIsNone(self.logic.getParameterNode().predictionTable)
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertIn("Press New VOI", self.widget.ui.applyButton.toolTip)
        self.widget.ui.newVoiButton.click()
        slicer.mrmlScene.RemoveNode(self.volume)
        self.wait_for(lambda: not self.widget.voi.measuring)
        self.assertIn("Choose or load a CT volume", self.widget.ui.applyButton.toolTip)

    def test_a_second_panel_shows_the_same_case_and_takes_nothing_of_the_first_with_it(self):
        module = slicer.modules.ifxpredict
        self.addCleanup(setattr, slicer.modules, "IFXPredictWidget", module.widgetRepresentation().self())
        second = module.createNewWidgetRepresentation()
        other = second.self().panel
        other.enter()
        self.assertIs(other.ui.volumeSelector.currentNode(), self.volume)
        other.voi.update_facts()
        other.ui.liveCheckBox.click()
        self.assertTrue(other.live.runner.running)
        self.widget.ui.newVoiButton.click()
        painted = self.logic.getParameterNode().voiSegmentation
        self.assertIs(other.voi.editor.widget.segmentationNode(), painted)
        with mock.patch.object(other.study.review, "put_away") as put_away:
            second.self().cleanup()
        put_away.assert_called_once_with()  # else its copies stay in the scene, which nobody owns then
        self.assertFalse(other.live.on or other.live.runner.running or other.logic.runner.running)
        self.assertIsNone(other.voi.editor.widget.mrmlSegmentEditorNode())
        self.assertIs(self.widget.voi.editor.widget.segmentationNode(), painted)
        shown = other.ui.voiFactsLabel.text
        self.choose(self.segmentation)
        self.assertTrue(self.widget.ui.applyButton.enabled, self.widget.ui.applyButton.toolTip)
        self.assertEqual(other.ui.voiFactsLabel.text, shown, "nobody looks at it any more")
        second.deleteLater()

    def test_the_keys_of_the_reading_study_work_once_after_the_module_was_reloaded_in_its_tab(self):
        self.widget.tabs.setCurrentIndex(1)
        before = self.keys()
        self.assertEqual(before.count("Ctrl+Return"), 1)
        slicer.util.reloadScriptedModule("IFXPredict")
        self.widget = slicer.util.getModuleWidget("IFXPredict").panel
        self.widget.tabs.setCurrentIndex(1)
        slicer.app.processEvents()
        self.assertEqual(self.keys(), before)
        self.widget.tabs.setCurrentIndex(0)
        self.assertNotIn("Ctrl+Return", self.keys())
