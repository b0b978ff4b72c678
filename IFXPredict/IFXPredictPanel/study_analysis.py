"""The analysis of a reading study, by ``ifxpredict study analyse`` in a process of its own."""

import os
import sys
from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _

from .language import said
from .packages import ensure_packages
from .process import QProcessRunner
from .questions import confirmed
from .telling import telling
from .views import show_chart, show_table

_LAST_WORDS = 2000


class StudyAnalysis:
    """Starts and stops the analysis, and shows what it leaves.

    ``say`` is told how it goes; ``changed`` is called when it begins and when it ends; ``alone`` calls one action at a
    time. ``requirements`` are the paths of the files that name the packages needed.
    """

    def __init__(self, ui, choice, say, changed, alone, requirements):
        self.running = False
        self._requirements = requirements
        self._ui = ui
        self._choice = choice
        self._say = say
        self._changed = changed
        self._alone = alone
        self.runner = QProcessRunner(lambda status, errors: (status, errors))
        ui.analyseButton.connect("clicked()", lambda: alone(self._on_analyse))
        ui.stopButton.connect("clicked()", self.stop)

    def enable(self, possible):
        """An analysis shows all readings, so there is none while one is open, which ``possible`` says."""
        self._ui.analyseButton.enabled = self._choice.study is not None and possible and not self.running
        self._ui.stopButton.enabled = self.running

    def start(self, out):
        """Analyse all finished readings of the chosen study into the folder ``out``."""
        from IFXPredictLib.base.interpreter import package_paths

        study = self._choice.study
        command = [sys.executable, "-m", "IFXPredictLib.cli.main", "study", "analyse", str(study.folder)]
        command += ["--protocol", study.protocol, "--out", str(out)]
        self.running = True
        environment = os.environ | {"PYTHONPATH": package_paths()}
        self.runner.start(command, environment, lambda _output: None, lambda end: self._on_end(end, study, out))
        self._say(_("The study is being analysed; Slicer can be used meanwhile."))
        self._changed()

    def stop(self):
        """End the analysis under way; what is finished is kept for the next start."""
        if self.running:
            self.running = False
            self.runner.kill()
            self._say(_("The analysis was stopped."))
            self._changed()

    def _on_end(self, end, study, out):
        from IFXPredictLib.worker.runners import was_killed

        status, errors = end
        self.running = False
        words = errors[-_LAST_WORDS:].decode("utf-8", "replace").strip()
        if killed := was_killed(status, errors):
            words = _("It was ended from outside or ran out of memory; close other programs and analyse again.")
        self._changed()  # before a message waits to be read
        with self._alone.held():
            if status in (0, 1) and not killed:
                self._show_tables(study, out, words)
            else:
                text = _("The analysis failed. {reason}").format(reason=said(words))
                self._say(text)
                slicer.util.errorDisplay(text)

    def _show_tables(self, study, out, words):
        from IFXPredictLib.mrml.reading_study import study_nodes

        with telling(_("The analysis cannot be shown."), self._say):
            nodes = study_nodes(slicer.mrmlScene, out, _("Study {id}").format(id=study.study_id[:6]))
            self._say("\n".join([_("Analysed; the page is {file}.").format(file=out / "report.html"), words]).strip())
            show_table(next(iter(nodes.tables.values())))
            if nodes.icc_chart:
                show_chart(nodes.icc_chart)

    def _on_analyse(self):
        """Ask for what is missing, whether the reader may see, and the folder."""
        with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")):
            if not ensure_packages(*self._requirements, purpose="analyse a reading study", torch=False):
                return
        question = _("The analysis shows the readings of all readers, which no reader may see. Go on?")
        if not confirmed(question):
            return
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder for the analysis"))
        if folder:
            self.start(Path(folder))
