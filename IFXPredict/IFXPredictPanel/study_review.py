"""The review of a study whose last round is over: all readings of a case, and which contour stands for it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import qt
from slicer.i18n import tr as _

from .language import said
from .lists import fill
from .questions import ask
from .review_case import ReviewedCase, reference_in_words, whose, why_in_words
from .room import bring_into_sight
from .segment_editor import timer_of
from .telling import telling

if TYPE_CHECKING:
    from IFXPredictLib.reading_study.review_list import ReviewItem

_DASH = "\u2013"


class StudyReview:
    """Lists the cases for a reviewer, opens one after the other, and marks references by the library.

    Offered where the study has reviewers and each reader has handed in everything: nobody who still has to read can
    learn what came out. ``say`` is told how it goes; ``changed`` is called when a case is opened or closed; ``alone``
    calls one action at a time; ``may_empty`` asks whether the scene may be emptied of all but some nodes.
    """

    def __init__(self, ui, choice, say, changed, alone, may_empty):
        self._ui, self._choice, self._say, self._changed = ui, choice, say, changed
        self._may_empty = may_empty
        self._study: Any = None  # whose reviewers are offered
        self._items: tuple[ReviewItem, ...] = ()
        self._lines = {}
        self._waiting = []  # items whose Dice are not known yet; of the first one, those to come and those found
        self._pairs: Any = None
        self._found = []
        self._possible = False
        self._of_readers = (
            *(ui.studyCollapsibleButton, ui.readingCollapsibleButton, ui.analysisCollapsibleButton),
            *(ui.readingLabel, ui.studyVoiLabel, ui.nextCaseButton, ui.finishButton, ui.skipButton, ui.pauseButton),
            ui.keysLabel,
        )  # what an open case needs the room of
        self.case = ReviewedCase(ui)
        self._next_dice = timer_of(0, self._fill_one)
        for button, action in (
            (ui.reviewOpenButton, self._open_selected),
            (ui.reviewNextButton, self._open_next),
            (ui.reviewCloseButton, self._close),
            (ui.referenceButton, self._ask_and_mark),
        ):
            button.connect("clicked()", partial(alone, action))
        ui.reviewerComboBox.connect("activated(int)", lambda _index: alone(self._list_cases))
        for tree in (ui.reviewList, ui.reviewContours):
            tree.connect("itemSelectionChanged()", lambda: self.enable(self._possible))
        ui.reviewList.setHeaderLabels([_("Case"), _("Dice"), _("Reference")])

    @property
    def busy(self):
        """Whether a case is open."""
        return self.case.found is not None

    @property
    def waiting(self):
        """How many cases have no Dice yet."""
        return len(self._waiting)

    @property
    def reviewer(self):
        """Who reviews; empty where nobody has said so."""
        return self._ui.reviewerComboBox.itemData(self._ui.reviewerComboBox.currentIndex) or ""

    def show(self):
        """Offer the review where it is open, and take it away where it is not, as after a reopened reading."""
        study = self._choice.study
        offered = self.busy or _is_open(study)
        self._ui.reviewCollapsibleButton.visible = offered
        if offered and study is not self._study:
            names = [(_("Who are you?"), ""), *((name, name) for name in study.reviewers)]
            fill(self._ui.reviewerComboBox, names, "")
        if not offered:
            self._ui.reviewerComboBox.clear()
        if not offered or study is not self._study:
            self._clear_list()
        self._study = study if offered else None

    def enable(self, possible):
        """Enable what can be done, where ``possible`` says that nothing else is under way."""
        ui, self._possible = self._ui, possible
        listed = possible and bool(self._items)
        ui.reviewerComboBox.enabled = possible and not self.busy
        ui.reviewOpenButton.enabled = listed and self._selected() is not None
        ui.reviewNextButton.enabled = listed
        ui.reviewCloseButton.enabled = possible and self.busy
        ui.referenceButton.enabled = possible and self.case.chosen is not None
        for widget in (ui.reviewContours, ui.reviewWordsLabel, ui.referenceLabel, ui.referenceButton):
            widget.visible = self.busy
        for widget in self._of_readers:
            widget.visible = not self.busy

    def choose(self, reviewer):
        """Take up a reviewer's work, as if chosen in the list."""
        combo = self._ui.reviewerComboBox
        combo.setCurrentIndex(max(0, combo.findData(reviewer)))
        self._list_cases()

    def open(self, pseudonym):
        """Show a case alone in the scene; what was open before leaves it. Raises StudyError where it cannot be."""
        from IFXPredictLib.base.errors import StudyError
        from IFXPredictLib.reading_study.case_review import review_case
        from IFXPredictLib.reading_study.review import is_read

        if not is_read(self._study):
            raise StudyError(_("A reading of this study was reopened; the review goes on when it is corrected."))
        if not self._may_empty(self.case.nodes):
            return
        found = review_case(self._study, self.reviewer, pseudonym)
        self.case.open(self._study, found, self._renewed(pseudonym))
        self._ui.reviewList.setCurrentItem(self._lines[pseudonym])
        self._say("")
        self._changed()

    def mark(self, reason):
        """Let the selected contour stand for the open case. Raises StudyError as ``choose_reference``."""
        from IFXPredictLib.reading_study.review_list import choose_reference

        item, contour = self.case.item, self.case.chosen
        try:
            choose_reference(self._study, self.reviewer, item, contour, reason)
        finally:  # also where another one was chosen meanwhile, which is then seen
            self.case.show_reference(self._renewed(item.pseudonym))
        self._say(_("The reference of {case} is stored.").format(case=item.pseudonym))
        self._changed()

    def put_away(self):
        """Take the open case out of the scene, where there is one."""
        if self.busy:
            self.case.put_away()
            self._changed()

    def pause(self):
        """The tab is left: no more Dice are computed."""
        self._next_dice.stop()

    def resume(self):
        """The tab is seen again."""
        if self._waiting:
            self._next_dice.start()

    def _close(self):
        self.put_away()
        self._say("")
        bring_into_sight(self._ui.reviewCollapsibleButton)

    def _list_cases(self):
        """The cases of the reviewer who was chosen; their Dice follow, one case after the other."""
        from IFXPredictLib.reading_study.review_list import cases_to_review

        self._clear_list()
        if self.reviewer:
            with telling(_("The cases cannot be listed."), self._say):
                self._items = cases_to_review(self._study, self.reviewer)
        for item in self._items:
            line = self._lines[item.pseudonym] = qt.QTreeWidgetItem()
            self._ui.reviewList.addTopLevelItem(line)
            line.setText(0, item.pseudonym)
            line.setText(1, _("skipped") if not item.records else _DASH if len(item.records) == 1 else "...")
            self._show_reference(item)
        self._waiting = [item for item in self._items if len(item.records) > 1]
        self.resume()
        self._changed()
        bring_into_sight(self._ui.reviewCollapsibleButton)

    def _clear_list(self):
        self._next_dice.stop()
        self._items, self._lines, self._waiting = (), {}, []
        self._pairs, self._found = None, []
        self._ui.reviewList.clear()

    def _show_reference(self, item):
        line = self._lines[item.pseudonym]
        line.setText(2, reference_in_words(item))
        line.setToolTip(2, why_in_words(item))

    def _fill_one(self):
        """One more pair of the first case whose Dice are not all known; the window lives between."""
        from IFXPredictLib.base.errors import IFXPredictError
        from IFXPredictLib.reading_study.review_list import pairwise_dice

        if not self._waiting:
            self._next_dice.stop()
            return
        line = self._lines[self._waiting[0].pseudonym]
        self._pairs = self._pairs or pairwise_dice(self._study, self._waiting[0])
        try:
            self._found.append(next(self._pairs))
            return
        except StopIteration:
            _show_dice(line, self._found)
        except (IFXPredictError, OSError) as problem:
            line.setText(1, _("cannot be read"))
            line.setToolTip(1, said(str(problem)))
        self._waiting, self._pairs, self._found = self._waiting[1:], None, []

    def _renewed(self, pseudonym):
        """The line of a case as its files are now."""
        from IFXPredictLib.reading_study.review_list import review_item

        new = review_item(self._study, self.reviewer, pseudonym)
        self._items = tuple(new if item.pseudonym == pseudonym else item for item in self._items)
        self._show_reference(new)
        return new

    def _selected(self):
        """The item of the selected line, or of the line whose pair is selected."""
        line = self._ui.reviewList.currentItem()
        name = (line.parent() or line).text(0) if line is not None else ""
        return next((item for item in self._items if item.pseudonym == name), None)

    def _open_selected(self):
        self._open(self._selected().pseudonym)

    def _open_next(self):
        """The next case without a reference, from the open or selected one on; skipped ones have nothing to see."""
        names = [item.pseudonym for item in self._items]
        now = self.case.item or self._selected()
        start = names.index(now.pseudonym) + 1 if now else 0
        in_turn = (*self._items[start:], *self._items[:start])
        left = [item for item in in_turn if item.records and item.reference is None]
        if not left:
            self._say(_("All cases have a reference."))
            return
        self._open(left[0].pseudonym)

    def _open(self, pseudonym):
        with telling(_("The case could not be opened."), self._say):
            self.open(pseudonym)

    def _ask_and_mark(self):
        """Ask why: a reference that is there already is named in the question."""
        item, question = self.case.item, _("Why does this contour stand for the case? The reason is recorded.")
        if item.reference is not None:
            question = _("The reference is {reference}. Why is it changed? The reason is recorded.").format(
                reference=reference_in_words(item)
            )
        reason = ask(_("Reference of {case}").format(case=item.pseudonym), question)
        if reason:
            with telling(_("The reference was not stored."), self._say):
                self.mark(reason)


def _is_open(study):
    """Whether all readings may be seen; not where this account may not enter other readers' folders."""
    from IFXPredictLib.base.errors import IFXPredictError
    from IFXPredictLib.reading_study.review import is_read

    if study is None or not study.reviewers:
        return False
    try:
        return is_read(study)
    except (IFXPredictError, OSError):
        return False


def _show_dice(line, pairs):
    """The lowest and highest of a case in its line, each pair in a line below."""
    values = [value for _one, _other, value in pairs]
    ends = f"{min(values):.2f}", f"{max(values):.2f}"
    line.setText(1, ends[0] if ends[0] == ends[1] else _("{low} to {high}").format(low=ends[0], high=ends[1]))
    for one, other, value in pairs:
        below = qt.QTreeWidgetItem()
        below.setText(0, _("{one} and {other}: {dice:.3f}").format(one=whose(one), other=whose(other), dice=value))
        line.addChild(below)
        below.setFirstColumnSpanned(True)
