"""What a batch is of: a table of cases or the volumes of the scene, clinical values, the folder of the results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.text import breakable

from .language import said

if TYPE_CHECKING:
    from IFXPredictLib.mrml.batch import SceneCase

_SETTINGS = "IFXPredict/Batch"
_KINDS = "(*.csv *.tsv *.txt *.xlsx)"


class BatchChoice:
    """Files and folder are kept in the application's settings, so that a batch can go on after a restart.

    ``changed`` is called after another choice.
    """

    def __init__(self, ui, changed):
        self._ui = ui
        self._changed = changed
        self.cases: tuple[SceneCase, ...] = ()  # of the scene, as they were listed last
        self.cohort, self.clinical, self.out = (_remembered(name) for name in ("cohort", "clinical", "out"))
        tables = _("Tables {kinds}").format(kinds=_KINDS)
        for button, name, title in (
            (ui.chooseBatchTableButton, "cohort", _("Table of cases")),
            (ui.chooseBatchClinicalButton, "clinical", _("Clinical values")),
        ):
            button.connect("clicked()", lambda name=name, title=title: self._ask_file(name, title, tables))
        ui.chooseBatchFolderButton.connect("clicked()", self._ask_folder)
        ui.clearBatchClinicalButton.connect("clicked()", lambda: self.choose(clinical=None))
        ui.batchSceneRadioButton.connect("toggled(bool)", lambda _checked: self.show())
        ui.batchSegmentLineEdit.connect("textChanged(QString)", lambda _text: self.show())

    @property
    def of_scene(self):
        """Whether the cases are the scene's."""
        return self._ui.batchSceneRadioButton.checked

    @property
    def problem(self):
        """What has still to be chosen; empty where a batch can begin."""
        if self.of_scene and not self.cases:
            return _("The scene has no volume on which a segmentation was drawn.")
        if not self.of_scene and self.cohort is None:
            return _("Choose a table of cases.")
        return "" if self.out else _("Choose a folder for the results.")

    def choose(self, **paths):
        """Take other paths: ``cohort``, ``clinical`` (None for no table), ``out``."""
        for name, path in paths.items():
            setattr(self, name, Path(path) if path else None)
            slicer.app.userSettings().setValue(f"{_SETTINGS}/{name}", str(path) if path else "")
        self.show()

    def show(self):
        """Show what is chosen, and list the cases of the scene."""
        from IFXPredictLib.mrml.batch import scene_cases

        ui = self._ui
        _show_path(ui.batchTableLabel, self.cohort, _("none chosen"))
        _show_path(ui.batchFolderLabel, self.out, _("none chosen"))
        _show_path(ui.batchClinicalLabel, self.clinical, _("the patients' own") if self.of_scene else _("none"))
        for widget in (ui.batchSegmentTitle, ui.batchSegmentLineEdit, ui.batchSceneList):
            widget.setVisible(self.of_scene)
        for widget in (ui.batchTableTitle, ui.batchTableLabel, ui.chooseBatchTableButton):
            widget.setVisible(not self.of_scene)
        self.cases = scene_cases(slicer.mrmlScene, ui.batchSegmentLineEdit.text.strip()) if self.of_scene else ()
        ui.batchSceneList.clear()
        for case in self.cases:
            ui.batchSceneList.addItem(said(case.problem) or case.name)
        self._changed()

    def batch(self, manifest, centre):
        """The batch that is chosen, of the bundle that was read as ``manifest``; cases of the scene are of a centre."""
        from IFXPredictLib.mrml.batch import exports_of
        from IFXPredictLib.worker.sent_batch import SentBatch

        workers = self._ui.batchWorkersSpinBox.value
        if not self.of_scene:
            return SentBatch(manifest.folder, self.out, self.cohort, self.clinical, workers=workers)
        exports = exports_of(self.cases, manifest, self.clinical is None, centre)
        return SentBatch(manifest.folder, self.out, None, self.clinical, exports, min(workers, len(exports)))

    def enable(self, possible):
        """Whether anything can be chosen now."""
        for widget in (self._ui.batchCasesCollapsibleButton, self._ui.batchWorkersSpinBox):
            widget.enabled = possible
        self._ui.chooseBatchFolderButton.enabled = possible

    def _ask_file(self, name, title, kinds):
        file = qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), title, "", kinds)
        if file:
            self.choose(**{name: file})

    def _ask_folder(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the results"))
        if folder:
            self.choose(out=folder)


def _show_path(label, path, without):
    """Its last part, for folders are deep and panels narrow; all of it as the tooltip."""
    label.text = breakable(path.name) if path else without
    label.toolTip = str(path) if path else ""


def _remembered(name):
    text = slicer.app.userSettings().value(f"{_SETTINGS}/{name}")
    return Path(text) if text else None
