"""Part 4 of the panel: the last prediction in short, and the ways to its tables, its chart and its files."""

from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _

from .views import show_chart, show_table


class ResultsSection:
    """Results are nodes, named in the parameter node, so that a scene that was saved shows them again."""

    def __init__(self, ui):
        self._ui = ui
        self._parameters = None
        ui.showTableButton.connect("clicked(bool)", lambda: show_table(self._parameters.predictionTable))
        ui.showFeaturesButton.connect("clicked(bool)", lambda: show_table(self._parameters.featuresTable))
        ui.showChartButton.connect("clicked(bool)", lambda: show_chart(self._parameters.predictionChart))
        ui.exportButton.connect("clicked(bool)", self._on_export)

    def show(self, parameters):
        """Show the results that the parameter node names."""
        from IFXPredictLib.mrml.results import summary_html

        self._parameters = parameters
        table, features = parameters.predictionTable, parameters.featuresTable
        self._ui.resultLabel.text = summary_html(table) if table else _("No prediction yet.")
        self._ui.showTableButton.enabled = table is not None
        self._ui.showFeaturesButton.enabled = features is not None
        self._ui.showChartButton.enabled = parameters.predictionChart is not None
        self._ui.exportButton.enabled = table is not None and features is not None

    def export(self, folder):
        """Write the shown results to ``folder``; the files written."""
        from IFXPredictLib.mrml.export import export_results

        return export_results(self._parameters.predictionTable, self._parameters.featuresTable, folder)

    def _on_export(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the results"))
        if not folder:
            return
        with slicer.util.tryWithErrorDisplay(_("The results could not be exported."), waitCursor=True):
            files = self.export(Path(folder))
            names = ", ".join(file.name for file in files)
            slicer.util.infoDisplay(_("Written to {folder}: {names}").format(folder=folder, names=names))
