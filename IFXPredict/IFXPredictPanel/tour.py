"""A tour of the panel for newcomers: a card that stands above the part it speaks of, a step after the other."""

from collections.abc import Callable
from typing import Any, NamedTuple

import qt
from slicer.i18n import tr as _

from .room import bring_into_sight

_CARD = (
    "QFrame#tourCard { border: 2px solid #1f6fb2; border-radius: 4px; background: #e8f1fa; } QLabel { color: black; }"
)


class Step(NamedTuple):
    """What is said above ``part``, which is opened where it can be."""

    part: Any
    text: str


class Tour:
    """Shows the steps in turn; it can be ended at any time, and changes nothing but what is folded.

    ``sample`` makes the simulated case, where no image is chosen: ``has_image`` says whether one is. ``may_fold`` says
    of a part whether it can be folded without hiding that something is wrong.
    """

    def __init__(self, ui, has_image: Callable[[], bool], sample: Callable[[], None], may_fold: Callable[[Any], bool]):
        self._layout = ui.applyButton.parentWidget().layout()
        self._has_image, self._sample, self._may_fold = has_image, sample, may_fold
        self._steps = _steps(ui)
        self.card, self._text, (self.end_button, self._back, self._next) = _card()
        self.card.hide()
        self.step = -1
        ui.tourButton.connect("clicked(bool)", lambda _checked: self.start())
        self._back.connect("clicked(bool)", lambda _checked: self.show(self.step - 1))
        self._next.connect("clicked(bool)", lambda _checked: self.show(self.step + 1))
        self.end_button.connect("clicked(bool)", lambda _checked: self.end())

    def start(self):
        """Begin, with the simulated case where no image is chosen."""
        if not self._has_image():
            self._sample()
        self.show(0)

    def show(self, number):
        """Show a step; after the last one the tour is over."""
        if number >= len(self._steps):
            self.end()
            return
        self.step = number
        part, text = self._steps[number]
        for step in self._steps:
            if hasattr(step.part, "collapsed"):
                step.part.collapsed = step.part is not part and self._may_fold(step.part)
        self._text.text = _("<b>{step} of {all}.</b> {text}").format(step=number + 1, all=len(self._steps), text=text)
        self._back.enabled = number > 0
        self._next.text = _("Next") if number + 1 < len(self._steps) else _("Done")
        self._layout.removeWidget(self.card)
        self._layout.insertWidget(_place(self._layout, part), self.card)
        self.card.show()
        bring_into_sight(self.card)

    def predicted(self):
        """A prediction is there: whoever was shown Apply is shown the results."""
        if self.step == len(self._steps) - 2:
            self.show(self.step + 1)

    def end(self):
        """Take the card away."""
        self.step = -1
        self.card.hide()


def _place(layout, part):
    """Where in the panel's layout ``part`` stands, itself or the row that it is in."""
    for place in range(layout.count()):
        item = layout.itemAt(place)
        row = item.layout()
        if item.widget() is part or (row is not None and row.indexOf(part) >= 0):
            return place
    return layout.count()


def _card():
    card = qt.QFrame()
    card.setObjectName("tourCard")
    card.styleSheet = _CARD
    rows = qt.QVBoxLayout(card)
    text = qt.QLabel()
    text.wordWrap = True
    text.setSizePolicy(qt.QSizePolicy.Ignored, qt.QSizePolicy.Preferred)
    rows.addWidget(text)
    buttons = qt.QHBoxLayout()
    rows.addLayout(buttons)
    made = [qt.QPushButton(title) for title in (_("End the tour"), _("Back"), _("Next"))]
    for button in made:
        buttons.addWidget(button)
    return card, text, made


def _steps(ui):
    return (
        Step(
            ui.imageCollapsibleButton,
            _(
                "Choose an image, or press <i>Simulated case</i>, as this tour has done where none was chosen. "
                "<i>New VOI</i> makes an empty one: paint the lesion on every slice where it is seen, in CT "
                "enterography the wall of the most inflamed segment without the lumen. What it measures, and what is "
                "wrong with it, stands below the editor."
            ),
        ),
        Step(
            ui.clinicalCollapsibleButton,
            _(
                "Type the patient's values. A model answers only where its values (*) are there; the others answer "
                "without. A value out of range, or likely in another unit, is marked at once."
            ),
        ),
        Step(
            ui.modelCollapsibleButton,
            _(
                "The bundle holds the frozen models. Those that come with this module are trained on simulated cases "
                "and say nothing about any patient."
            ),
        ),
        Step(ui.applyButton, _("Press <i>Apply</i>. Where it is grey, its tooltip says what is missing.")),
        Step(
            ui.resultsCollapsibleButton,
            _(
                "Here stand the probability, the cut-off and the call of each model, why it came out so, and how far "
                "to trust it; <i>Show where</i> maps it over the image. The tables open beside the slices."
            ),
        ),
    )
