"""Part 3 of the panel: the bundle whose models predict, verified when it is chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.colours import WARNING
from IFXPredictLib.base.text import breakable

from .bundle_names import bundle_name
from .centre_choice import CentreChoice
from .language import said

if TYPE_CHECKING:
    from IFXPredictLib.bundles.manifest import BundleManifest

_NOTICE = f"background: {WARNING}; color: white; font-weight: bold; padding: 8px;"
_PROBLEM = f"color: {WARNING};"


class ModelSection:
    """The bundle's folder is kept in the parameter node, empty for the demonstration bundle.

    ``manifest`` is what was read of the bundle, None where it cannot be used.
    """

    def __init__(self, ui, demonstration):
        self.manifest: BundleManifest | None = None
        self._unusable = ""
        self._centres = CentreChoice(ui)
        self._ui = ui
        self._demonstration = demonstration
        self._parameters = None
        self._state = None
        ui.noticeLabel.styleSheet = _NOTICE
        ui.bundleComboBox.addItem(bundle_name(demonstration), "")
        for other in sorted(demonstration.parent.iterdir()):
            if other != demonstration and (other / "bundle.json").is_file():
                ui.bundleComboBox.addItem(bundle_name(other), str(other))
        ui.bundleComboBox.connect("activated(int)", self._on_chosen)
        ui.browseButton.connect("clicked(bool)", self._on_browse)

    @property
    def problem(self):
        """Why nothing can be predicted with what is chosen; empty where it can."""
        return self._unusable or self._centres.problem

    @property
    def centre(self):
        """Where the case was imaged; empty where no centre is named, or the bundle does not ask."""
        return self._centres.centre

    def folder(self, parameters):
        """The folder of the bundle chosen in the parameter node."""
        return Path(parameters.bundleFolder) if parameters.bundleFolder else self._demonstration

    def folders(self):
        """The folders of the bundles that are listed."""
        combo = self._ui.bundleComboBox
        return [Path(combo.itemData(i)) if combo.itemData(i) else self._demonstration for i in range(combo.count)]

    def offer(self, folder):
        """List the bundle in ``folder``; the one chosen stays."""
        if self._ui.bundleComboBox.findData(folder) < 0:
            self._ui.bundleComboBox.addItem(bundle_name(Path(folder)), folder)

    def show(self, parameters):
        """Verify the chosen bundle and show what it is; True where it is another than the one shown before."""
        self._parameters = parameters
        other = self._read(parameters)
        self._centres.show(parameters, self.manifest)
        return other

    def _read(self, parameters):
        from IFXPredictLib.base.errors import BundleError
        from IFXPredictLib.bundles.manifest import read_manifest

        state = _state(self.folder(parameters))
        if state == self._state:
            return False
        self._state = state
        self._list(parameters.bundleFolder)
        before, self.manifest, self._unusable = self.manifest, None, ""
        try:
            self.manifest = read_manifest(self.folder(parameters))
        except (BundleError, OSError) as problem:
            self._unusable = said(str(problem))
        told = [self.manifest.description, *self.manifest.locked] if self.manifest else []
        self._ui.bundleDescriptionLabel.text = breakable(self._unusable or "\n".join(map(said, told)))
        self._ui.bundleDescriptionLabel.styleSheet = _PROBLEM if self._unusable else ""
        notice = self.manifest.notice if self.manifest else ""
        self._ui.noticeLabel.text = said(notice)
        self._ui.noticeLabel.setVisible(bool(notice))
        return self.manifest is not None and (before is None or before.sha256 != self.manifest.sha256)

    def _list(self, folder):
        combo = self._ui.bundleComboBox
        self.offer(folder)
        combo.setCurrentIndex(combo.findData(folder))
        combo.toolTip = _("The frozen models that predict. Chosen: {bundle}").format(bundle=combo.currentText)

    def _on_chosen(self, index):
        self._choose(self._ui.bundleComboBox.itemData(index))

    def _on_browse(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder of a bundle"))
        if folder:
            self._choose(folder)

    def _choose(self, folder):
        if folder != self._parameters.bundleFolder:
            with slicer.util.NodeModify(self._parameters.parameterNode):  # else the bundle of before sets its default
                self._centres.forget()
                self._parameters.bundleFolder = folder


def _state(folder):
    """What changes where the folder's content does; reading all of it at each click would take too long."""
    try:
        files = sorted(folder.iterdir())
        return folder, tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    except OSError:
        return folder, ()
