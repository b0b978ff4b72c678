"""Room in the panel: what is done is folded, what is wrong is opened again, and results are brought into sight."""

import qt


class InputsRoom:
    """The sections of a prediction's inputs, which are folded once it is there; never one that warns of something."""

    def __init__(self, ui, model, voi, clinical):
        self._voi = voi
        self._sections = (
            (ui.imageCollapsibleButton, lambda: voi.attention),
            (ui.clinicalCollapsibleButton, lambda: clinical.attention),
            (ui.modelCollapsibleButton, lambda: model.problem),
        )
        self._told = [""] * len(self._sections)

    def fold_what_is_done(self):
        """Fold each section that may be folded."""
        for section, _attention in self._sections:
            if self.may_fold(section):
                section.collapsed = True

    def may_fold(self, part):
        """Whether a part has nothing to say, and is not that of the VOI while it is being painted in."""
        painting = self._voi.editor.widget.activeEffect() is not None
        if painting and part is self._sections[0][0]:
            return False
        return not any(section is part and attention() for section, attention in self._sections)

    def open_where_something_is_wrong(self):
        """Open a section that has something to say that it had not said before."""
        if self._voi.measuring:
            return
        for place, (section, attention) in enumerate(self._sections):
            before, self._told[place] = self._told[place], attention()
            if self._told[place] not in ("", before):
                section.collapsed = False


def bring_into_sight(widget):
    """Scroll the panel so far that ``widget`` begins at its top, or as near to it as there is something below."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, qt.QScrollArea):
        area = area.parentWidget()
    if area is None:
        return  # a panel of its own, which nothing scrolls

    def scroll():
        top = widget.mapTo(area.widget(), qt.QPoint(0, 0)).y()
        area.verticalScrollBar().setValue(top)
        timer.deleteLater()

    timer = qt.QTimer(widget)  # which takes the timer with it, should it go first
    timer.setSingleShot(True)
    timer.connect("timeout()", scroll)
    timer.start(0)  # when the layout has followed
