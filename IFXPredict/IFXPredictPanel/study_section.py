"""The tab "Reading study": one case of the worklist after the other, blinded, each reading stored once.

After the last round a reviewer sees all readings of a case.
"""

import html
from contextlib import ExitStack
from functools import partial
from typing import Any

import qt
import slicer
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from IFXPredictLib.base.text import breakable

from .language import said
from .packages import ensure_packages
from .prediction_section import Listener
from .questions import ask, confirmed
from .reading_desk import ReadingDesk
from .segment_editor import timer_of
from .study_analysis import StudyAnalysis
from .study_choice import StudyChoice, local_time
from .study_review import StudyReview
from .telling import OneAtATime, telling
from .voi_words import marked, report_html
from .wall_assist import done_words, stage_words

_AUTOSAVE_MS = 60_000
_SCROLL_BAR = 24
"""Room beside the contents, in pixels."""
_KEYS = {"next": "Ctrl+Right", "finish": "Ctrl+Return", "series": "Ctrl+Down"}


class StudySection(VTKObservationMixin):
    """The ways to open, finish and skip a reading; ``occupied`` is told whether one is open.

    ``requirements`` are the paths of the files that name the packages needed for an analysis; those of the first are
    needed for ``logic``, which asks for walls.
    """

    def __init__(self, ui, occupied, requirements, logic):
        VTKObservationMixin.__init__(self)
        self.ui = ui
        self._logic, self._requirements = logic, requirements[0]
        self._occupied = occupied
        self._items: tuple[Any, ...] = ()
        self._alone = OneAtATime(self._enable)
        places = (ui.studyFormPlace.layout(), ui.modelAnswerLabel, ui.studySeriesPlace, ui.studySeriesComboBox)
        self.desk = ReadingDesk(ui.studyEditorGroupBox.layout(), places, self._show_reading)
        self.choice = StudyChoice(ui, self._show, self._say, self._alone)
        self.analysis = StudyAnalysis(ui, self.choice, self._say, self._show, self._alone, requirements)
        self.review = StudyReview(ui, self.choice, self._say, self._show, self._alone, self._may_empty)
        self._autosave = timer_of(_AUTOSAVE_MS, self._on_autosave)
        for button, slot in (
            (ui.nextCaseButton, self.next_case),
            (ui.openEarlyButton, lambda: self._alone(self._open_early)),
            (ui.finishButton, self.finish),
            (ui.skipButton, lambda: self._alone(self._ask_and_skip)),
            (ui.studyWallAssistButton, lambda: self._alone(self._propose_wall)),
        ):
            button.connect("clicked()", slot)
        ui.pauseButton.connect("toggled(bool)", self._on_paused)
        self._shortcuts = [
            _shortcut(_KEYS["next"], ui.worklist, self.next_case),
            _shortcut(_KEYS["finish"], ui.worklist, self.finish),
            _shortcut("Ctrl+Enter", ui.worklist, self.finish),
            _shortcut(_KEYS["series"], ui.worklist, self.desk.series.show_next),
        ]
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.StartCloseEvent, self._on_scene_closes)

    @property
    def _occupying(self):
        """Whether a case is open, to be read or to be reviewed."""
        return self.desk.reading is not None or self.review.busy

    def enter(self):
        """The tab is shown."""
        self.choice.remember()
        self._set_shortcuts(True)
        self.desk.enter()
        self.review.resume()
        wanted = self.ui.studyContents.layout().minimumSize().width()
        self.ui.studyScrollArea.setMinimumWidth(wanted + _SCROLL_BAR)
        self._show()

    def exit(self):
        """The tab is left: no effect goes on painting, and no shortcut acts."""
        self._set_shortcuts(False)
        self.review.pause()
        self.desk.editor.exit()
        self._save_draft()

    def cleanup(self):
        """The panel goes."""
        self.analysis.stop()
        self.review.pause()
        self.put_away()
        self.review.put_away()
        self.desk.editor.cleanup()
        self.removeObservers()
        for shortcut in self._shortcuts:  # the main window has them, and keys that two panels act on do nothing
            shortcut.setEnabled(False)
            shortcut.deleteLater()

    def next_case(self):
        """Open the next case of the worklist: one that was begun before, or the next in order."""
        self._alone(self._next_case)

    def _next_case(self):
        if self.choice.session is None or self._occupying or self.analysis.running:
            return
        with telling(_("The next case could not be opened."), self._say):
            self.choice.hand_in()
            item = self.choice.session.next_item(self.choice.round_number)
            if item is not None:
                self._open(item.pseudonym)
            else:
                self._show()

    def finish(self):
        """Store the reading for good, and take it off the desk; where it cannot be stored it is kept here."""
        self._alone(self._finish)

    def _finish(self):
        from IFXPredictLib.base.errors import CaseError, KeptLocallyError

        desk = self.desk
        if desk.reading is None or desk.timer.paused or self._logic.busy:
            return
        with telling(_("The reading is not finished."), self._say):
            self._check_answers()
            masks = desk.masks()
            desk.measure()
            if desk.problem:
                raise CaseError(desk.problem)
            try:
                self._hand_in(masks)
            except KeptLocallyError as problem:  # it is no draft any more, and nothing may take it for one
                text = _("Finished, but not stored yet: {reason}").format(reason=problem)
                self._clear_desk(text)
                slicer.util.errorDisplay(text)

    def _check_answers(self):
        """Raise StudyError for an answer that is no number: it would be left out of the reading, and of a draft."""
        from IFXPredictLib.base.errors import StudyError

        words, unread = _("{case}: {question}: expected a number, {found}."), self.desk.form.unread()
        for question, found in unread.items():
            case = self.desk.reading.record.pseudonym
            raise StudyError(words.format(case=case, question=question, found=said(found)))

    def _hand_in(self, masks):
        from IFXPredictLib.base.environment import software_versions

        desk = self.desk
        said = desk.timer.seconds, desk.facts(), software_versions()
        record = self.choice.session.finish(desk.end(), masks.pop(""), *said, masks)
        self._clear_desk(_("{case} is stored and locked.").format(case=record.pseudonym))

    def _propose_wall(self):
        """Start proposing the wall for what is drawn, where the study allows it; nothing else can be done meanwhile."""
        desk, study = self.desk, self.choice.study
        if desk.reading is None or desk.timer.paused or not study.wall_assist:
            return
        record = desk.reading.record
        listener = Listener(self._on_wall_stage, self._on_wall, self._on_no_wall, self._enable)
        with telling(_("No wall could be proposed."), self._say):
            if ensure_packages(self._requirements):
                draw = partial(desk.take_wall, record.token)
                self._logic.startWall(desk.nodes, study.image_rules, record.pseudonym, draw, listener)
        self._enable()

    def _on_wall_stage(self, stage):
        self._say(stage_words(stage))

    def _on_wall(self, words):
        self._say(done_words(words))
        self._enable()

    def _on_no_wall(self, message):
        with self._alone.held():
            self._say(said(message))
            slicer.util.errorDisplay(said(message))

    def skip(self, reason):
        """Leave the case out, for a reason that is recorded."""
        self._alone(self._skip, reason)

    def _skip(self, reason):
        from IFXPredictLib.base.environment import software_versions

        with telling(_("The case could not be skipped."), self._say):
            reading = self.desk.end()
            self.choice.session.skip(reading, reason, self.desk.timer.seconds, software_versions())
            self._clear_desk(_("{case} was skipped.").format(case=reading.record.pseudonym))

    def put_away(self):
        """Keep the open reading as a draft on this computer and take it off the desk, whatever goes wrong."""
        if self.desk.reading is not None:
            with self._alone.held():
                self._put_away()

    def _put_away(self):
        self._logic.cancel()  # a wall that is being proposed for it
        reading, saved, text = self.desk.reading, False, ""
        with telling(_("The draft could not be saved."), self._say):
            text = self._keep_draft()
            saved = True
        if not saved:
            with telling(_("The contour could not be rescued either."), self._say):
                self._say(_("The contour was written to {file}.").format(file=self.desk.rescue()))
        with telling(_("The case could not be given back."), self._say):
            self.choice.session.close(reading)
        self._clear_desk(text if saved else self.ui.studyStatusLabel.text)

    def _open(self, pseudonym, override=None):
        if not self._may_empty():
            return
        session = self.choice.session
        reading = session.open(self.choice.round_number, pseudonym, override=override)
        with ExitStack() as undo:
            undo.callback(session.close, reading)
            undo.callback(self.desk.put_away)
            self.desk.open(session, reading, self.choice.study)
            undo.pop_all()
        self._autosave.start()
        self._say(_what_to_paint(self.choice.study.vois))
        self._show()

    def _may_empty(self, own=()):
        """Whether the user lets go of what could be saved of the scene, where there is more than the nodes ``own``."""
        from IFXPredictLib.mrml.scene import saved_nodes

        question = _("The scene is emptied for the reading; what was not saved in it is lost. Go on?")
        others = [node for node in saved_nodes(slicer.mrmlScene) if node not in own]
        return not others or confirmed(question)

    def _clear_desk(self, text):
        self._autosave.stop()
        self.desk.put_away()
        self._say("")
        self._show()
        if text:
            self._say(text)  # after what the worklist may have to say

    def _show(self):
        """Bring the tab in line with choice and desk; a reading that is open needs the room of the worklist."""
        reading = self.desk.reading
        self._items = self.choice.show(reading)
        if reading is None:
            self.ui.pauseButton.checked = False
            self.review.show()
        self.ui.studyCollapsibleButton.collapsed = reading is not None
        self._occupied(self._occupying)
        self._enable()
        self._show_reading()

    def check(self):
        """What another part of the panel waited for has ended, or begun."""
        self._enable()

    def _enable(self):
        """Enable what can be done now; while an action is under way, or a message open, nothing can."""
        ui, items, idle = self.ui, self._items, not self._alone.busy and not self._logic.busy
        free, quiet = self.desk.reading is None, not self._occupying
        may_open = idle and quiet and not self.analysis.running  # which ends with all readings in the scene
        ui.nextCaseButton.enabled = may_open and any(item.state in ("open", "draft", "kept") for item in items)
        ui.openEarlyButton.enabled = may_open and any(item.state == "not yet" and item.opens for item in items)
        for button in (ui.finishButton, ui.skipButton, ui.pauseButton):
            button.enabled = idle and not free
        study = self.choice.study
        ui.keysLabel.text = _keys_in_words(study is not None and bool(study.series))
        ui.studyWallAssistButton.visible = study is not None and study.wall_assist
        ui.studyWallAssistButton.enabled = idle and not free and not ui.pauseButton.checked
        for widget in (ui.chooseStudyButton, ui.readerComboBox, ui.roundComboBox):
            widget.enabled = idle and quiet
        self.analysis.enable(idle and quiet)
        self.review.enable(idle and free and not self.analysis.running)
        self._show_bar()

    def _show_bar(self):
        """The bar below, where there is something in it: a case that is reviewed has its buttons elsewhere."""
        self.ui.studyBar.visible = not self.review.busy or bool(self.ui.studyStatusLabel.text)

    def _show_reading(self):
        reading, timer, report = self.desk.reading, self.desk.timer, self.desk.report
        if reading is None or report is None:
            self.ui.readingLabel.text = _("No case is open.")
            self.ui.studyVoiLabel.text = ""
            return
        minutes, seconds = divmod(int(timer.seconds), 60)
        self.ui.readingLabel.text = _("{case}, {minutes}:{seconds:02d}").format(
            case=reading.record.pseudonym, minutes=minutes, seconds=seconds
        )
        self.ui.studyVoiLabel.text = _found_html(self.desk, self.choice.study.image_rules)

    def _say(self, text):
        self.ui.studyStatusLabel.text = breakable(text)
        self._show_bar()

    def _set_shortcuts(self, enabled):
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def _on_autosave(self):
        """Each minute; not while a message is open, which may be that of the last attempt."""
        self._alone(self._save_draft)

    def _save_draft(self):
        with telling(_("NOT SAVED:"), self._say):
            if text := self._keep_draft():
                self._say(text)

    def _keep_draft(self):
        """Keep the open reading as a draft; which answer it lacks, "" where it has all."""
        from IFXPredictLib.base.errors import StudyError

        self.desk.save_draft()
        try:
            self._check_answers()
        except StudyError as problem:
            return f"{_('NOT SAVED:')} {said(str(problem))}"
        return ""

    def _open_early(self):
        from IFXPredictLib.reading_study.opening import Override

        item = next(item for item in self.choice.items() if item.state == "not yet" and item.opens)
        question = _("{case} opens on {date}. Why is it read earlier? The reason is recorded.").format(
            case=item.pseudonym, date=local_time(item.opens)
        )
        reason = ask(_("Open early"), question)
        if reason:
            with telling(_("The case could not be opened."), self._say):
                self._open(item.pseudonym, Override(self.choice.session.reader, reason))

    def _ask_and_skip(self):
        reason = ask(_("Skip"), _("Why is this case left out? The reason is recorded."))
        if reason:
            self._skip(reason)

    def _on_paused(self, paused):
        if self.desk.reading is not None:
            self.desk.pause(paused)
        self._enable()

    def _on_scene_closes(self, _caller, _event):
        self.put_away()
        self.review.put_away()


def _what_to_paint(vois):
    if not vois:
        return _("Paint the VOI, then press Finish reading.")
    return _("Paint each VOI in its own segment ({vois}), then press Finish reading.").format(vois=", ".join(vois))


def _found_html(desk, rules):
    """What was found of each VOI, and which series does not hold it, as rich text; names where there are several."""
    lines = [
        f"{html.escape(name)}: {report_html(report, rules)}" if name else report_html(report, rules)
        for name, report in desk.reports.items()
    ]
    series = desk.further_report.series.values() if desk.further_report else ()
    return "<br>".join([*lines, *(marked(one.problem) for one in series if one.problem)])


def _keys_in_words(several_series):
    """The keys that work while a case is open: ours, as this system writes them, and those of the Segment Editor."""
    ours = {name: qt.QKeySequence(keys).toString(qt.QKeySequence.NativeText) for name, keys in _KEYS.items()}
    words = _("Keys: {next} next case, {finish} finish; Z undo, Y redo, Space the tool before, Esc none.")
    if several_series:
        words = _(
            "Keys: {next} next case, {finish} finish, {series} next series; Z undo, Y redo, Space the tool before, Esc "
            "none."
        )
    return words.format(**ours)


def _shortcut(keys, parent, called):
    """For the whole window: the keys are to work while the reader draws in a slice view."""
    shortcut = qt.QShortcut(qt.QKeySequence(keys), slicer.util.mainWindow() or parent)
    shortcut.setContext(qt.Qt.ApplicationShortcut)
    shortcut.connect("activated()", called)
    shortcut.setEnabled(False)
    return shortcut
