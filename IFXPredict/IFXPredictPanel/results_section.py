"""Part 4 of the panel: the last prediction in short, why it came out so, the ways to its tables, chart and files."""

from pathlib import Path
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from .language import said, said_errors, said_html
from .lists import fill
from .views import show_chart, show_table


class ResultsSection:
    """Results are nodes, named in the parameter node, so that a scene that was saved shows them again."""

    _parameters: Any = None

    def __init__(self, ui):
        self._ui = ui
        self._explained = None
        self._kept: Any = None
        ui.showTableButton.connect("clicked(bool)", lambda: show_table(self._parameters.predictionTable))
        ui.showFeaturesButton.connect("clicked(bool)", lambda: show_table(self._parameters.featuresTable))
        ui.showWhyButton.connect("clicked(bool)", lambda: show_table(self._companion("why")))
        ui.showTrustButton.connect("clicked(bool)", lambda: show_table(self._companion("trust")))
        ui.showBandButton.connect("clicked(bool)", lambda: show_table(self._companion("band")))
        ui.showMovedButton.connect("clicked(bool)", lambda: show_table(self._companion("moved")))
        ui.showChartButton.connect("clicked(bool)", lambda: show_chart(self._parameters.predictionChart))
        ui.exportButton.connect("clicked(bool)", self._on_export)
        ui.exportDicomButton.connect("clicked(bool)", self._on_export_dicom)
        ui.whyModelComboBox.connect("currentIndexChanged(int)", self._show_why)
        ui.mapComboBox.connect("currentIndexChanged(int)", self._on_map_chosen)

    def show(self, parameters):
        """Show the results that the parameter node names."""
        self._parameters = parameters
        table, features = parameters.predictionTable, parameters.featuresTable
        self._show_summary(table)
        self._ui.showTableButton.enabled = table is not None
        self._ui.showFeaturesButton.enabled = features is not None
        self._ui.showChartButton.enabled = parameters.predictionChart is not None
        self._ui.exportButton.enabled = table is not None and features is not None
        self._ui.exportDicomButton.enabled = self._kept is not None and self._kept[0] is table
        self._ui.showWhyButton.enabled = self._companion("why") is not None
        self._ui.showTrustButton.enabled = self._companion("trust") is not None
        self._ui.showBandButton.setVisible(self._companion("band") is not None)
        self._ui.showMovedButton.setVisible(self._companion("moved") is not None)
        self._ui.explanationWidget.setVisible(self._companion("trust") is not None)
        self._list_models(table)
        self._show_why()
        self.show_maps()

    def keep(self, results, inputs):
        """Keep a prediction with its inputs for what its nodes do not hold: DICOM objects. A saved scene has none."""
        self._kept = results.prediction_table, results.prediction, inputs

    def compare(self, voi_sha256, clinical, manifest, centre, *further):
        """Mark the results where they are of other inputs than these and the volume chosen, and say of which.

        ``further`` are the nodes of further series and VOIs, and what tells them from others.
        """
        parameters = self._parameters
        table = parameters.predictionTable if parameters else None
        if table is None:
            return
        from IFXPredictLib.mrml.current import differences, mark

        features = parameters.featuresTable
        chosen = parameters.inputVolume, voi_sha256, clinical, manifest, centre, *further
        words = differences(table, features, *chosen)
        mark(table, features, parameters.predictionChart, words)
        self._show_summary(table)
        self._show_why()

    def _show_summary(self, table):
        if table is None:
            self._ui.resultLabel.text = _("No prediction yet.")
            return
        from IFXPredictLib.mrml.rich_text import summary_html

        self._ui.resultLabel.text = said_html(summary_html(table))

    def show_maps(self):
        """List the maps that explain the prediction shown and whose image is there; others are taken away."""
        from IFXPredictLib.mrml.maps import brief_title, hide_maps, maps_of, shown_map

        found = maps_of(self._parameters.predictionTable) if self._parameters.predictionTable else {}
        maps = {words: node for words, node in found.items() if _image_of(node)}
        combo, shown = self._ui.mapComboBox, shown_map(slicer.mrmlScene)
        items = [(said(brief_title(node)), node.GetID()) for node in maps.values()]
        fill(combo, [(_("None"), ""), *items], shown and shown.GetID())
        for row, words in enumerate(maps, 1):
            combo.setItemData(row, said(words), qt.Qt.ToolTipRole)
        self._say_map()
        combo.enabled = bool(maps)
        if shown and combo.currentIndex == 0:
            hide_maps(slicer.mrmlScene)

    def show_first_map(self):
        """Show the first of the maps over the volume."""
        self.show_maps()
        self._ui.mapComboBox.setCurrentIndex(1)

    def export(self, folder):
        """Write the shown results to ``folder``; the files written."""
        from IFXPredictLib.mrml.export import export_results

        return export_results(self._parameters.predictionTable, self._parameters.featuresTable, folder)

    def export_dicom(self, folder):
        """Write the prediction shown and its VOI for a PACS to ``folder``; the files written."""
        table, prediction, inputs = self._kept
        return inputs.file_as_dicom(table, prediction, folder)

    def _companion(self, role):
        table = self._parameters.predictionTable
        if table is None:
            return None
        from IFXPredictLib.mrml.companions import companion

        return companion(table, role)

    def _list_models(self, table):
        """The models of another prediction: the reference is explained first, or the one that was chosen before."""
        if table is self._explained:
            return
        self._explained, combo = table, self._ui.whyModelComboBox
        if table is None:
            fill(combo, (), "")
            return
        from IFXPredictLib.mrml.companions import model_titles, reference_of

        before = combo.itemData(combo.currentIndex) if combo.count else ""
        titles = model_titles(table)
        chosen = before if before in titles else reference_of(table)
        fill(combo, [(said(title), name) for name, title in titles.items()], chosen)

    def _show_why(self, _index=None):
        table, combo = self._parameters.predictionTable, self._ui.whyModelComboBox
        if table is None:
            self._ui.whyLabel.text = ""
            return
        from IFXPredictLib.mrml.rich_text import why_html

        self._ui.whyLabel.text = said_html(why_html(table, combo.itemData(combo.currentIndex)))

    def _on_map_chosen(self, _index=None):
        from IFXPredictLib.mrml.maps import hide_maps, show_map

        self._say_map()
        chosen = self._ui.mapComboBox.itemData(self._ui.mapComboBox.currentIndex)
        node = slicer.mrmlScene.GetNodeByID(chosen) if chosen else None
        image = _image_of(node) if node else None
        if image:
            show_map(image, node)
        else:  # none was chosen, or what was listed has been removed
            hide_maps(slicer.mrmlScene)

    def _say_map(self):
        """The tooltip says in words what the map shows; the list has its title alone."""
        combo = self._ui.mapComboBox
        words = combo.itemData(combo.currentIndex, qt.Qt.ToolTipRole)
        combo.toolTip = words or _("The map that is shown over the image.")

    def _on_export(self):
        from IFXPredictLib.mrml.companions import earlier_in_words

        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the results"))
        if not folder:
            return
        with slicer.util.tryWithErrorDisplay(_("The results could not be exported."), waitCursor=True), said_errors():
            files = self.export(Path(folder))
            names = ", ".join(file.name for file in files)
            written = _("Written to {folder}: {names}").format(folder=folder, names=names)
            slicer.util.infoDisplay(
                "\n\n".join(filter(None, (said(earlier_in_words(self._parameters.predictionTable)), written)))
            )

    def _on_export_dicom(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for what names the patient"))
        if not folder:
            return
        with slicer.util.tryWithErrorDisplay(_("The results could not be exported."), waitCursor=True), said_errors():
            names = ", ".join(file.name for file in self.export_dicom(Path(folder)))
            slicer.util.infoDisplay(
                _("These files name the patient. Written to {folder}: {names}").format(folder=folder, names=names)
            )


def _image_of(node):
    """The image that a map lies over; None where it was taken out of the scene."""
    return node.GetNodeReference("IFXPredict.volume")
