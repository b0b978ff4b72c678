"""What a reader answers of the open case, and the model's answer where the reader is to see it."""

import qt
from slicer.i18n import tr as _

from .language import said


class StudyForm:
    """A field a question of the study's form, made anew for each case; ``changed`` is called after each answer.

    ``label`` shows the model's answer; it is empty and hidden wherever the reading has none.
    """

    def __init__(self, layout, label, changed):
        self._layout, self._label, self._changed = layout, label, changed
        self._form = None
        self._inputs = {}
        self._shown = {}
        self.close()

    def open(self, reading, fields):
        """Ask ``fields`` of a reading that was opened, with the answers that it has so far."""
        self.close()
        if reading.answer is not None:
            self._label.text = _answer_in_words(reading.answer)
            self._label.visible = True
        if not fields:
            return
        self._form = qt.QWidget()
        rows = qt.QFormLayout(self._form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setRowWrapPolicy(qt.QFormLayout.WrapLongRows)
        for field in fields:
            self._shown[field.name] = field.shown
            self._inputs[field.name] = self._input(field, reading.record.answers.get(field.name))
            rows.addRow(f"{'* ' if field.required else ''}{field.shown}:", self._inputs[field.name])
        self._layout.addWidget(self._form)

    def close(self):
        """No case is open: nothing is asked and nothing shown."""
        self._label.text = ""
        self._label.visible = False
        self._inputs, self._shown = {}, {}
        if self._form is not None:
            self._form.setParent(None)
            self._form.deleteLater()
            self._form = None

    def set_enabled(self, enabled):
        """Whether anything can be answered, as not in a pause."""
        if self._form is not None:
            self._form.setEnabled(enabled)

    def input(self, name):
        """The widget in which the field ``name`` is answered."""
        return self._inputs[name]

    def answers(self):
        """The answers by field; what is empty or no number is left out (``unread``)."""
        return self._read()[0]

    def unread(self):
        """What is no number, by the questions that it was answered to, and why; an empty answer is none."""
        return self._read()[1]

    def _read(self):
        from IFXPredictLib.base.numerals import NoNumberError, is_missing, read_number

        found, unread = {}, {}
        for name, widget in self._inputs.items():
            text = widget.itemData(widget.currentIndex) if isinstance(widget, qt.QComboBox) else widget.text
            if is_missing(text):
                continue
            try:
                found[name] = read_number(text)
            except NoNumberError as problem:
                unread[self._shown[name]] = str(problem)
        return found, unread

    def _input(self, field, answer):
        text = "" if answer is None else repr(answer).removesuffix(".0")  # to the last digit
        if field.kind == "ordinal":
            widget = qt.QComboBox()
            widget.addItem("", "")
            for level in field.levels:
                widget.addItem(str(level), str(level))
            widget.setCurrentIndex(max(0, widget.findData(text)))
            widget.connect("currentIndexChanged(int)", self._on_changed)
        else:
            widget = qt.QLineEdit()
            widget.placeholderText = _("{low:g} to {high:g}").format(low=field.low, high=field.high)
            widget.text = text
            widget.connect("textChanged(QString)", self._on_changed)
        widget.setObjectName(field.name)
        return widget

    def _on_changed(self, _value):
        self._changed()


def _answer_in_words(answer):
    percent = {"probability": 100 * answer.probability, "cutoff": 100 * answer.cutoff}
    words = _("The model {model} says: {probability:.1f} %, cut-off {cutoff:.1f} %: {call}").format(
        model=answer.model, call=answer.call, **percent
    )
    return words if answer.status == "ok" else f"{words} ({said(answer.status)})"
