"""The tab of cut-offs: rules compared in the prediction process, one locked in a new bundle that can be chosen."""

import tempfile
from pathlib import Path
from unittest import mock

import slicer

from . import base


class CutoffsTest(base.SelfTest):
    """With the demonstration bundle."""

    def setUp(self):
        super().setUp()
        self.place = list(self.widget.pages).index(self.widget.cutoffsPage)

    def press(self, button):
        button.click()
        self.wait_for(lambda: not self.logic.busy)

    def test_the_tab_works_when_the_prediction_that_ran_as_it_was_entered_has_ended(self):
        """So does that of reading studies, for a prediction and for cut-offs that are compared."""
        ui, study = self.widget.cutoffs._ui, self.widget.study.ui
        self.choose(self.segmentation)
        self.widget.ui.applyButton.click()
        self.widget.tabs.setCurrentIndex(self.place)
        self.assertEqual((ui.compareButton.enabled, ui.cancelCutoffsButton.enabled), (False, True))
        self.widget.tabs.setCurrentIndex(1)
        self.assertFalse(study.chooseStudyButton.enabled)
        self.widget.tabs.setCurrentIndex(self.place)
        self.wait_for(lambda: not self.logic.busy)
        self.assertEqual((ui.compareButton.enabled, ui.cancelCutoffsButton.enabled), (True, False))
        self.assertTrue(study.chooseStudyButton.enabled)
        self.addCleanup(self.widget.cutoffs._forget)
        ui.compareButton.click()
        self.widget.tabs.setCurrentIndex(1)
        self.assertFalse(study.chooseStudyButton.enabled)
        self.wait_for(lambda: not self.logic.busy)
        self.assertTrue(study.chooseStudyButton.enabled)

    def test_what_is_asked_about_stays_as_it_is_until_the_answer_is_there(self):
        """Else the answer would be shown, and locked, under another model or bundle."""
        self.widget.tabs.setCurrentIndex(self.place)
        ui = self.widget.cutoffs._ui
        self.addCleanup(self.widget.cutoffs._forget)
        ui.cutoffRuleComboBox.setCurrentIndex(ui.cutoffRuleComboBox.findData("youden"))
        ui.cutoffPrevalenceLineEdit.text = ""
        asked = [ui.cutoffBundleComboBox, ui.cutoffBrowseButton, ui.cutoffModelComboBox, ui.cutoffRuleComboBox]
        asked.append(ui.cutoffPrevalenceLineEdit)
        self.assertEqual([one.enabled for one in asked], [True] * 5)
        ui.compareButton.click()
        self.assertTrue(self.logic.busy)
        self.assertEqual([one.enabled for one in asked], [False] * 5)
        self.wait_for(lambda: not self.logic.busy)
        self.assertEqual([one.enabled for one in asked], [True] * 5)
        self.assertFalse(ui.cutoffValueLineEdit.enabled, "this rule has none")
        ui.cutoffRuleComboBox.setCurrentIndex(0)
        self.assertTrue(ui.cutoffValueLineEdit.enabled)

    def test_without_a_bundle_no_folder_is_named_after_it(self):
        section, ui = self.widget.cutoffs, self.widget.cutoffs._ui
        self.widget.tabs.setCurrentIndex(self.place)
        self.addCleanup(section.choose, self.module.demonstrationBundle())
        self.assertTrue(ui.cutoffFolderButton.enabled)
        section.choose(self.temporary_folder())
        self.assertFalse(ui.cutoffFolderButton.enabled or ui.compareButton.enabled)
        section.choose(self.module.demonstrationBundle())
        self.assertTrue(ui.cutoffFolderButton.enabled)

    def test_a_rule_is_locked_in_a_new_bundle(self):
        section, ui = self.widget.cutoffs, self.widget.cutoffs._ui
        before = (self.module.demonstrationBundle() / "bundle.json").read_bytes()
        self.widget.tabs.setCurrentIndex(self.place)
        self.assertFalse(ui.lockButton.enabled)
        self.assertIn("Compare", ui.lockButton.toolTip)
        self.assert_a_number_that_makes_no_sense_is_told(ui)
        ui.cutoffRuleComboBox.setCurrentIndex(ui.cutoffRuleComboBox.findData("specificity"))
        ui.cutoffValueLineEdit.text = "0.8"
        ui.cutoffPrevalenceLineEdit.text = "0.3"
        self.press(ui.compareButton)
        self.assertEqual(ui.cutoffTable.rowCount, 7)  # the training's, that which was asked for, one of each kind
        self.assertIn("166 training cases", ui.cutoffStatusLabel.text)
        chosen = section.found.offered[1]
        self.assertEqual((chosen.rule, ui.cutoffTable.currentRow()), ("specificity:0.8", 1))
        self.assertIn(f"{chosen.cutoff:.3f}", ui.cutoffTable.item(1, 1).text())
        hundred = [int(ui.cutoffTable.item(1, column).text()) for column in range(5, 9)]
        self.assertEqual((sum(hundred), sum(hundred[:2])), (100, 30))
        self.assertIn(f"of 100 patients {hundred[0]} found", ui.cutoffHundredLabel.text)
        self.assert_the_curve_is_a_chart_with_the_cutoffs_on_it(ui)
        with tempfile.TemporaryDirectory() as folder:
            self.lock(ui, Path(folder, "locked"))
            self.assertIn("Locked in", ui.cutoffStatusLabel.text)
            self.assert_the_locked_bundle_predicts_with(chosen.cutoff, Path(folder, "locked"))
            with mock.patch.object(slicer.util, "errorDisplay") as told:
                self.lock(ui, Path(folder, "locked"))
            self.assertIn("is there already", told.call_args.args[0])
        self.assertEqual((self.module.demonstrationBundle() / "bundle.json").read_bytes(), before)

    def lock(self, ui, folder):
        ui.cutoffReasonLineEdit.text = ""
        self.assertFalse(ui.lockButton.enabled)
        ui.cutoffReasonLineEdit.text = "a miss costs months"
        ui.cutoffFolderLineEdit.text = str(folder)
        self.assertTrue(ui.lockButton.enabled, ui.lockButton.toolTip)
        self.press(ui.lockButton)

    def assert_a_number_that_makes_no_sense_is_told(self, ui):
        for value, share in (("2", ""), ("0.9", "30")):
            ui.cutoffValueLineEdit.text, ui.cutoffPrevalenceLineEdit.text = value, share
            with mock.patch.object(slicer.util, "errorDisplay") as told:
                ui.compareButton.click()
            self.assertIn("expected", str(told.call_args))
            self.assertFalse(self.logic.busy)

    def assert_the_curve_is_a_chart_with_the_cutoffs_on_it(self, ui):
        ui.showCurveButton.click()
        (chart,) = slicer.util.getNodesByClass("vtkMRMLPlotChartNode")
        series = [chart.GetNthPlotSeriesNode(i).GetName() for i in range(chart.GetNumberOfPlotSeriesNodes())]
        self.assertEqual(series[:3], ["Clinical", "treating all", "treating none"])
        self.assertEqual(len(series), 3 + ui.cutoffTable.rowCount)

    def assert_the_locked_bundle_predicts_with(self, cutoff, folder):
        prediction, parameters = self.widget.ui.bundleComboBox, self.logic.getParameterNode()
        self.assertGreater(prediction.findData(str(folder)), 0)
        self.widget.tabs.setCurrentIndex(0)
        parameters.bundleFolder = str(folder)
        self.assertIn(
            "specificity at least 0.8. Reason: a miss costs months", self.widget.ui.bundleDescriptionLabel.text
        )
        from IFXPredictLib.bundles.store import load_bundle

        self.assertEqual(load_bundle(folder).models[0].cutoff, cutoff)
        parameters.bundleFolder = ""
        prediction.removeItem(prediction.findData(str(folder)))
        self.widget.tabs.setCurrentIndex(self.place)
