"""Which study, which reader, which round: a session of IFXPredictLib.reading_study, and its worklist as shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.text import breakable

from .telling import telling

if TYPE_CHECKING:
    from IFXPredictLib.reading_study.session import ReaderSession
    from IFXPredictLib.reading_study.study import Study
    from IFXPredictLib.reading_study.worklist import WorkItem

_FOLDER_SETTING = "IFXPredict/StudyFolder"


class StudyChoice:
    """Keeps the study's folder in the application's settings; who reads is asked each time.

    ``changed`` is called after another choice, ``say`` with what the user should know; ``alone`` calls one action at a
    time.
    """

    def __init__(self, ui, changed, say, alone):
        self.study: Study | None = None
        self.session: ReaderSession | None = None
        self.drafts = None  # where drafts are kept on this computer; None for the user's own folder
        self._ui = ui
        self._changed = changed
        self._say = say
        ui.chooseStudyButton.connect("clicked()", lambda: alone(self._on_choose))
        ui.readerComboBox.connect("activated(int)", lambda _index: alone(self._on_reader))
        ui.roundComboBox.connect("activated(int)", lambda _index: alone(changed))

    @property
    def round_number(self):
        """The round chosen, from 1 on."""
        return self._ui.roundComboBox.currentIndex + 1

    def remember(self):
        """Take up the study that was chosen last."""
        folder = slicer.app.userSettings().value(_FOLDER_SETTING)
        if self.study is None and folder:
            with telling(_("The study that was open last cannot be opened."), self._say):
                self.choose(Path(folder))

    def choose(self, folder, reader=""):
        """Take up the study in ``folder``; without a ``reader`` the user has to say who reads."""
        from IFXPredictLib.reading_study.study import load_study

        self.study, self.session = load_study(Path(folder)), None
        slicer.app.userSettings().setValue(_FOLDER_SETTING, str(folder))
        combo = self._ui.readerComboBox
        combo.clear()
        combo.addItem(_("Who are you?"), "")
        for name in self.study.readers:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(0, combo.findData(reader)))
        self._ui.roundComboBox.clear()  # another study begins with round 1
        self._offer_rounds(range(1, self.study.rounds + 1))
        self._on_reader()

    def _offer_rounds(self, rounds):
        """Offer a reader's rounds; the one that was chosen stays where it is among them."""
        combo = self._ui.roundComboBox
        chosen = max(0, min(combo.currentIndex, len(rounds) - 1))
        combo.clear()
        for number in rounds:
            combo.addItem(str(number))
        combo.setCurrentIndex(chosen)

    def hand_in(self):
        """Store what the reader finished on this computer and what could not be stored then."""
        for record in self.session.recover():
            if record.status == "finished":
                with telling(_("{case} still waits to be stored.").format(case=record.pseudonym), self._say):
                    self.session.deliver(record)
                    self._say(_("{case} is stored now.").format(case=record.pseudonym))

    def items(self):
        """The worklist; empty, and the reason told, where it cannot be had."""
        found: tuple[WorkItem, ...] = ()
        if self.session is not None:
            with telling(_("The worklist cannot be read."), self._say):
                found = self.session.worklist(self.round_number)
        return found

    def show(self, reading):
        """Show study and worklist, with the ``reading`` that is open; the items."""
        ui, items = self._ui, self.items()
        ui.studyFolderLabel.text = breakable(str(self.study.folder)) if self.study else _("none chosen")
        ui.worklist.clear()
        for item in items:
            ui.worklist.addItem(_line(item, reading))
        done = sum(item.state in ("finished", "skipped") for item in items)
        ui.studyProgressLabel.text = _("{done} of {all} done").format(done=done, all=len(items)) if items else ""
        return items

    def _on_choose(self):
        folder = qt.QFileDialog.getExistingDirectory(slicer.util.mainWindow(), _("Folder of the study"))
        if folder:
            with telling(_("The study could not be opened."), self._say):
                self.choose(Path(folder))

    def _on_reader(self):
        """Another reader: hand in first what could not be delivered before."""
        from IFXPredictLib.reading_study.session import ReaderSession

        self.session = None
        reader = self._ui.readerComboBox.itemData(self._ui.readerComboBox.currentIndex)
        if self.study is not None and reader:
            with telling(_("The worklist could not be opened."), self._say):
                self.session = ReaderSession(self.study, reader, drafts=self.drafts)
                self._offer_rounds(self.study.rounds_of(reader))
                self.hand_in()
        self._changed()


def local_time(moment):
    """Date, hour and minute where this computer stands: what is recorded is in UTC."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _line(item, reading):
    states = {
        "open": _("open"),
        "draft": _("begun"),
        "kept": _("finished, waits to be stored"),
        "finished": _("finished"),
        "skipped": _("skipped"),
        "not yet": _("not yet"),
    }
    state = states[item.state]
    if reading is not None and reading.record.pseudonym == item.pseudonym:
        state = _("being read")
    elif item.opens:
        state = _("opens on {date}").format(date=local_time(item.opens))
    return f"{item.position:3d}   {item.pseudonym}   {state}"
