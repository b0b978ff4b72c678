"""The tab "Reading study": a reader's worklist, one case after the other, blinded, each reading stored once."""

from pathlib import Path

import qt
import slicer
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from .questions import ask
from .reading_desk import ReadingDesk

_STATES = {
    "open": _("open"),
    "draft": _("begun"),
    "finished": _("finished"),
    "skipped": _("skipped"),
    "not yet": _("not yet"),
}
_FOLDER_SETTING = "IFXPredict/StudyFolder"
_READER_SETTING = "IFXPredict/StudyReader"


class StudySection(VTKObservationMixin):
    """Choice of study and reader, the worklist, and the ways to open, finish and skip a reading.

    Study and reader are kept in the application's settings, not in the scene, which holds the open case only.
    """

    def __init__(self, ui, parent):
        VTKObservationMixin.__init__(self)
        self.study = None
        self.session = None
        self.drafts = None  # where drafts are kept on this computer; None for the user's own folder
        self.desk = ReadingDesk(ui.studyEditorGroupBox.layout(), self._show_reading)
        self.ui = ui
        for button, slot in (
            (ui.chooseStudyButton, self._on_choose),
            (ui.nextCaseButton, self.next_case),
            (ui.openEarlyButton, self._on_open_early),
            (ui.finishButton, self.finish),
            (ui.skipButton, self._on_skip),
        ):
            button.connect("clicked()", slot)
        ui.pauseButton.connect("toggled(bool)", self._on_paused)
        ui.readerComboBox.connect("activated(int)", self._on_reader)
        ui.roundComboBox.connect("activated(int)", self._on_reader)
        self._shortcuts = [
            _shortcut("Ctrl+Right", parent, self.next_case),
            _shortcut("Ctrl+Return", parent, self.finish),
        ]
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self._on_scene_closes)

    def enter(self):
        """The tab is shown: take up the study that was chosen last."""
        folder = slicer.app.userSettings().value(_FOLDER_SETTING)
        if self.study is None and folder and Path(folder, "study.json").is_file():
            self.choose(Path(folder), slicer.app.userSettings().value(_READER_SETTING))
        self._set_shortcuts(True)
        if self.desk.reading is not None:
            self.desk.editor.enter()
        self._show()

    def exit(self):
        """The tab is left: no effect goes on painting, and no shortcut acts."""
        self._set_shortcuts(False)
        self.desk.save_draft()
        self.desk.editor.exit()

    def choose(self, folder, reader=None):
        """Take up the study in ``folder`` as ``reader``, None for the first one listed."""
        from IFXPredictLib.reading_study.study import load_study

        self.put_away()
        self.study = load_study(Path(folder))
        _fill(self.ui.readerComboBox, self.study.readers, reader)
        _fill(self.ui.roundComboBox, [str(n + 1) for n in range(self.study.rounds)], None)
        slicer.app.userSettings().setValue(_FOLDER_SETTING, str(folder))
        self._on_reader()

    def next_case(self):
        """Open the next case of the worklist: one that was begun before, or the next in order."""
        if self.session is None or self.desk.reading is not None:
            return
        item = self.session.next_item(self.round_number)
        if item is not None:
            self._open(item.pseudonym)

    def finish(self):
        """Store the reading for good, and show the worklist again."""
        if self.desk.reading is None:
            return
        with slicer.util.tryWithErrorDisplay(_("The reading could not be finished."), waitCursor=True):
            self.desk.measure()
            if self.desk.report.problem:
                raise ValueError(self.desk.report.problem)
            record = self._hand_in()
            self._say(_("{case} is stored and locked.").format(case=record.pseudonym))

    def skip(self, reason):
        """Leave the case out, for a reason that is recorded."""
        from IFXPredictLib.predict import software_versions

        with slicer.util.tryWithErrorDisplay(_("The case could not be skipped.")):
            reading = self.desk.reading
            self.session.skip(reading, reason, self.desk.timer.seconds, software_versions())
            self.desk.put_away()
            self._say(_("{case} was skipped.").format(case=reading.record.pseudonym))

    def put_away(self):
        """Keep the open reading as a draft on this computer and take it off the desk."""
        if self.desk.reading is not None:
            reading = self.desk.reading
            self.desk.save_draft()
            self.session.close(reading)
            self.desk.put_away()

    def cleanup(self):
        """The panel goes."""
        self.put_away()
        self.removeObservers()

    @property
    def round_number(self):
        """The round chosen, from 1 on."""
        return self.ui.roundComboBox.currentIndex + 1

    def _hand_in(self):
        import dataclasses

        from IFXPredictLib.predict import software_versions

        desk = self.desk
        facts = dataclasses.asdict(desk.report.facts)
        record = self.session.finish(desk.reading, desk.mask(), desk.timer.seconds, facts, software_versions())
        desk.put_away()
        return record

    def _open(self, pseudonym, override=None):
        with slicer.util.tryWithErrorDisplay(_("The case could not be opened."), waitCursor=True):
            reading = self.session.open(self.round_number, pseudonym, override=override)
            self.desk.open(self.session, reading, self.study.image_rules)
        self._say(_("Paint the VOI, then press Finish reading."))

    def _show(self):
        """Bring the tab in line with study, session and desk."""
        ui, reading = self.ui, self.desk.reading
        ui.studyFolderLabel.text = str(self.study.folder) if self.study else _("none chosen")
        items = self.session.worklist(self.round_number) if self.session else ()
        ui.worklist.clear()
        for item in items:
            ui.worklist.addItem(_line(item, reading))
        done = sum(item.state in ("finished", "skipped") for item in items)
        ui.studyProgressLabel.text = _("{done} of {all} done").format(done=done, all=len(items)) if items else ""
        waiting = [item for item in items if item.state == "not yet" and item.opens]
        left = [item for item in items if item.state in ("open", "draft")]
        ui.nextCaseButton.enabled = reading is None and bool(left)
        ui.openEarlyButton.enabled = reading is None and bool(waiting)
        for button in (ui.finishButton, ui.skipButton, ui.pauseButton):
            button.enabled = reading is not None
        for widget in (ui.readerComboBox, ui.roundComboBox, ui.chooseStudyButton):
            widget.enabled = reading is None
        self._show_reading()

    def _show_reading(self):
        reading, timer = self.desk.reading, self.desk.timer
        if reading is None:
            self.ui.readingLabel.text = _("No case is open.")
            self.ui.studyVoiLabel.text = ""
            return
        minutes, seconds = divmod(int(timer.seconds), 60)
        self.ui.readingLabel.text = _("{case}, {minutes}:{seconds:02d}").format(
            case=reading.record.pseudonym, minutes=minutes, seconds=seconds
        )
        self.ui.studyVoiLabel.text = self.desk.report_html()

    def _say(self, text):
        self.ui.studyStatusLabel.text = text
        self._show()

    def _set_shortcuts(self, enabled):
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def _on_choose(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder of the study"))
        if folder:
            with slicer.util.tryWithErrorDisplay(_("The study could not be opened.")):
                self.choose(Path(folder))

    def _on_reader(self, _index=None):
        """Another reader or round: hand in first what could not be delivered before."""
        from IFXPredictLib.reading_study.session import ReaderSession

        with slicer.util.tryWithErrorDisplay(_("The worklist could not be opened.")):
            reader = self.ui.readerComboBox.currentText
            self.session = ReaderSession(self.study, reader, drafts=self.drafts)
            slicer.app.userSettings().setValue(_READER_SETTING, reader)
            for record in self.session.recover():
                if record.status != "draft":
                    self.session.deliver(record)
        self._show()

    def _on_open_early(self):
        from IFXPredictLib.reading_study.opening import Override

        items = self.session.worklist(self.round_number)
        item = next(item for item in items if item.state == "not yet" and item.opens)
        question = _("{case} opens on {date}. Why is it read earlier? The reason is recorded.").format(
            case=item.pseudonym, date=f"{item.opens:%Y-%m-%d}"
        )
        reason = ask(_("Open early"), question)
        if reason:
            self._open(item.pseudonym, Override(self.session.reader, reason))

    def _on_skip(self):
        question = _("Why is this case left out? The reason is recorded.")
        reason = ask(_("Skip"), question)
        if reason:
            self.skip(reason)

    def _on_paused(self, paused):
        if self.desk.reading is not None:
            self.desk.pause(paused)

    def _on_scene_closes(self, _caller, _event):
        self.put_away()
        self._show()


def _line(item, reading):
    state = _STATES[item.state]
    if reading is not None and reading.record.pseudonym == item.pseudonym:
        state = _("being read")
    if item.opens:
        state = _("opens on {date}").format(date=f"{item.opens:%Y-%m-%d}")
    return f"{item.position:3d}   {item.pseudonym}   {state}"


def _fill(combo, texts, chosen):
    combo.clear()
    for text in texts:
        combo.addItem(text)
    combo.setCurrentIndex(max(0, combo.findText(chosen or "")))


def _shortcut(keys, parent, called):
    shortcut = qt.QShortcut(qt.QKeySequence(keys), parent)
    shortcut.connect("activated()", called)
    shortcut.setEnabled(False)
    return shortcut
