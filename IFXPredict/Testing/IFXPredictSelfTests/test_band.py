"""The button Band: the prediction with the band of its contour, in the panel, the scene and the files."""

import tempfile
from pathlib import Path

import slicer

from . import base


class BandTest(base.SelfTest):
    """After Band."""

    def band(self):
        """Press Band and wait; the prediction's table."""
        self.choose(self.segmentation)
        self.widget.ui.bandButton.click()
        self.assertTrue(self.widget.ui.cancelButton.enabled)
        self.wait_for(lambda: not self.logic.busy)
        return self.logic.getParameterNode().predictionTable

    def test_cancel_ends_it_and_what_comes_of_it_is_shown_until_inputs_change(self):
        self.choose(self.segmentation)
        width = self.width()
        self.widget.ui.bandButton.click()
        self.widget.ui.cancelButton.click()
        self.assertFalse(self.logic.busy)
        self.assertIn("Cancelled", self.widget.ui.statusLabel.text)
        table, ui = self.band(), self.widget.ui
        self.assertLessEqual(self.width(), width)
        self._the_panel_shows_them(table)
        self._the_export_holds_them()
        crp = self.widget.clinical.form.input("crp")
        crp.text = "300"
        band = table.GetNodeReference("IFXPredict.band")
        self.assertIn("earlier inputs", band.GetName())
        self.assertIn("earlier inputs", ui.resultLabel.text)
        applied = self.apply()
        self.assertIsNone(applied.GetNodeReference("IFXPredict.band"))
        self.assertNotIn("drawn again", ui.resultLabel.text.replace("&nbsp;", " "))
        self.assertFalse(ui.showBandButton.isVisibleTo(self.widget.pages[0]))

    def _the_panel_shows_them(self, table):
        from IFXPredictPanel.prediction_section import REDRAWINGS

        from IFXPredictLib.mrml.bands import bands_of, facts_of_band

        ui, band = self.widget.ui, table.GetNodeReference("IFXPredict.band")
        reference = bands_of(band)["Early fusion"]
        self.assertEqual(table.GetCellText(3, 0), "Early fusion")
        ends = [slicer.util.arrayFromTableColumn(table, name)[3] for name in ("band_low", "band_high", "call_stays")]
        self.assertEqual(ends, [reference.low, reference.high, reference.stays])
        self.assertLess(reference.low, reference.high)
        for text in (ui.resultLabel.text, ui.whyLabel.text):
            self.assertIn(f"{reference.words}, the call stays in", text.replace("&nbsp;", " "))
        self.assertIn("What moves most", ui.whyLabel.text)
        self.assertEqual(facts_of_band(band)["redrawings"], REDRAWINGS)
        for button in (ui.showBandButton, ui.showMovedButton):
            self.assertTrue(button.isVisibleTo(self.widget.pages[0]))
            button.click()
        chart = self.logic.getParameterNode().predictionChart
        names = [chart.GetNthPlotSeriesNode(i).GetName() for i in range(chart.GetNumberOfPlotSeriesNodes())]
        self.assertEqual(names[-1], "90 % of redrawn contours")

    def _the_export_holds_them(self):
        with tempfile.TemporaryDirectory() as folder:
            names = {file.name.removeprefix("demonstration_") for file in self.widget.results.export(Path(folder))}
        self.assertLessEqual({"band.tsv", "band.csv", "band_features.tsv", "band.json"}, names)
