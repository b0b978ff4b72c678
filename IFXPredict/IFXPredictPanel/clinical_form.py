"""The patient's clinical values: one field a characteristic, those that the bundle takes first."""

import qt
from slicer.i18n import tr as _

from IFXPredictLib.base.colours import WARNING

from .language import said

_WRONG = f"border: 1px solid {WARNING}; background: #fdecea; color: black;"


class ClinicalForm:
    """Fields made from a protocol's characteristics; texts in and out, checked as they are typed.

    ``changed`` is called after each change by the user.
    """

    def __init__(self, needed_layout, others_layout, changed):
        self._layouts = (needed_layout, others_layout)
        self._changed = changed
        self._forms = []
        self._fields = {}

    def build(self, needed, others):
        """Fields for the characteristics ``needed`` by the bundle, and below for ``others``; texts are kept."""
        kept = self.texts()
        for form in self._forms:
            form.setParent(None)
            form.deleteLater()
        self._forms, self._fields = [], {}
        for layout, characteristics, mark in zip(self._layouts, (needed, others), ("* ", ""), strict=True):
            form = qt.QWidget()
            rows = qt.QFormLayout(form)
            rows.setContentsMargins(0, 0, 0, 0)
            rows.setRowWrapPolicy(qt.QFormLayout.WrapLongRows)
            for characteristic in characteristics:
                field = _Field(characteristic, self._changed)
                self._fields[characteristic.name] = field
                unit = "" if characteristic.unit == "1" else f" ({said(characteristic.unit)})"
                rows.addRow(f"{mark}{said(characteristic.title)}{unit}:", field.place)
            layout.addWidget(form)
            self._forms.append(form)
        self.set_texts(kept)

    def texts(self):
        """What stands in the fields, by name; empty ones are left out."""
        return {name: field.text for name, field in self._fields.items() if field.text}

    def set_texts(self, texts):
        """Fill the fields; those not named are emptied. Does not call ``changed``."""
        for name, field in self._fields.items():
            field.set_text(texts.get(name, ""))

    def names(self):
        """The characteristics that have a field."""
        return tuple(self._fields)

    def input(self, name):
        """The widget into which the value ``name`` is typed."""
        return self._fields[name].input

    def values(self):
        """The checked values by name, and which are limits; raises ClinicalError for the first that cannot be used."""
        from IFXPredictLib.protocol.clinical import check_clinical

        return check_clinical(self.texts(), [field.characteristic for field in self._fields.values()])

    def problems(self):
        """The titles of the characteristics whose text cannot be used."""
        return [said(field.characteristic.title) for field in self._fields.values() if field.problem]


class _Field:
    """One characteristic: a text field, or a choice of no and yes; what is wrong stands below it."""

    def __init__(self, characteristic, changed):
        from IFXPredictLib.protocol.clinical import expected

        self.characteristic = characteristic
        self.problem = ""
        self._told = changed
        self._binary = characteristic.kind == "binary"
        self.place = qt.QWidget()
        layout = qt.QVBoxLayout(self.place)
        layout.setContentsMargins(0, 0, 0, 0)
        self.input = _choice() if self._binary else qt.QLineEdit()
        self.input.setObjectName(characteristic.name)
        self.input.toolTip = said(expected(characteristic))
        if self._binary:
            self.input.connect("currentIndexChanged(int)", self._on_changed)
        else:
            limits = {"low": characteristic.low, "high": characteristic.high}
            self.input.placeholderText = _("{low:g} to {high:g}").format(**limits)  # the unit stands in the title
            self.input.connect("textChanged(QString)", self._on_changed)
        self._remark = qt.QLabel()
        self._remark.wordWrap = True
        self._remark.styleSheet = f"color: {WARNING};"
        self._remark.hide()
        layout.addWidget(self.input)
        layout.addWidget(self._remark)

    @property
    def text(self):
        if self._binary:
            return self.input.itemData(self.input.currentIndex)
        return self.input.text.strip()

    def set_text(self, text):
        blocked = self.input.blockSignals(True)
        if self._binary:
            self.input.setCurrentIndex(max(0, self.input.findData(text)))
        else:
            self.input.text = text
        self.input.blockSignals(blocked)
        self._check()

    def value(self):
        from IFXPredictLib.protocol.clinical import check_value

        return check_value(self.text, self.characteristic)

    def _on_changed(self, _value):
        self._check()
        self._told()

    def _check(self):
        from IFXPredictLib.base.errors import ClinicalError

        self.problem = ""
        try:
            self.value()
        except ClinicalError as problem:
            self.problem = said(str(problem))
        self.input.styleSheet = _WRONG if self.problem else ""
        self._remark.text = self.problem
        self._remark.setVisible(bool(self.problem))


def _choice():
    choice = qt.QComboBox()
    for title, value in ((_("not given"), ""), (_("no (0)"), "0"), (_("yes (1)"), "1")):
        choice.addItem(title, value)
    return choice
