"""The analysis of a reading study, by ``ifxpredict study analyse`` in a process of its own."""

import os
import sys
from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _

from .questions import confirmed
from .telling import telling
from .views import show_table

_LAST_WORDS = 2000


class StudyAnalysis:
    """Starts and stops the analysis, and shows the tables that it leaves; ``say`` is told how it goes."""

    def __init__(self, ui, choice, say):
        self._ui = ui
        self._choice = choice
        self._say = say
        self._process = None
        self._errors = b""
        ui.analyseButton.connect("clicked()", self._on_analyse)
        ui.stopButton.connect("clicked()", self.stop)

    @property
    def running(self):
        """Whether an analysis is under way."""
        return self._process is not None

    def show(self, reading):
        """An analysis shows all readings, so there is none while one is open."""
        self._ui.analyseButton.enabled = self._choice.study is not None and reading is None and not self.running
        self._ui.stopButton.enabled = self.running

    def start(self, out):
        """Analyse all finished readings of the chosen study into the folder ``out``."""
        from IFXPredictLib.serving.process import package_paths

        study = self._choice.study
        self._errors = b""
        self._process = process = qt.QProcess()
        variables = qt.QProcessEnvironment()
        for name, value in (os.environ | {"PYTHONPATH": package_paths()}).items():
            variables.insert(name, value)
        process.setProcessEnvironment(variables)
        process.connect("readyReadStandardError()", self._keep)
        process.connect("finished(int,QProcess::ExitStatus)", lambda code, _status: self._on_end(code, study, out))
        command = ["-m", "IFXPredictLib", "study", "analyse", str(study.folder), "--protocol", study.protocol]
        process.start(sys.executable, [*command, "--out", str(out)])
        self._say(_("The study is being analysed; Slicer can be used meanwhile."))
        self.show(None)

    def stop(self):
        """End the analysis under way; what is finished is kept for the next start."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()
            self._say(_("The analysis was stopped."))
            self.show(None)

    def _keep(self):
        self._errors = (self._errors + bytes(self._process.readAllStandardError().data()))[-_LAST_WORDS:]

    def _on_end(self, code, study, out):
        if self._process is None:
            return
        self._keep()
        self._process.deleteLater()
        self._process = None
        words = self._errors.decode("utf-8", "replace").strip()
        if code in (0, 1):
            self._show_tables(study, out, words)
        else:
            self._say(_("The analysis failed. {reason}").format(reason=words))
            slicer.util.errorDisplay(self._ui.studyStatusLabel.text)
        self.show(None)

    def _show_tables(self, study, out, words):
        from IFXPredictLib.mrml.study import study_nodes

        with telling(_("The analysis cannot be shown."), self._say):
            nodes = study_nodes(slicer.mrmlScene, out, _("Study {id}").format(id=study.study_id[:6]))
            self._say("\n".join([_("Analysed; the page is {file}.").format(file=out / "report.html"), words]).strip())
            show_table(next(iter(nodes.tables.values())))

    def _on_analyse(self):
        question = _("The analysis shows the readings of all readers, which no reader may see. Go on?")
        if not confirmed(question):
            return
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the analysis"))
        if folder:
            self.start(Path(folder))
