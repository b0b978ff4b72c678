"""The few widgets of CTK that the module uses; make_ctk() is the module ``ctk``."""
# ruff: noqa: N801, N802, N815  (the names are Slicer's)

import types

from PySide6 import QtCore, QtWidgets

_UNLIMITED = 16777215


class ctkCollapsibleButton(QtWidgets.QWidget):
    """A wide button; what it holds stands beneath it and is hidden where it is collapsed."""

    contentsCollapsed = QtCore.Signal(bool)

    def __init__(self, text="", parent=None):
        super().__init__(parent if isinstance(text, str) else text)
        self._button, self._collapsed, self._hidden = QtWidgets.QPushButton(self), False, []
        self._button.setStyleSheet("text-align: left; padding: 3px; font-weight: bold;")
        self._text = text if isinstance(text, str) else ""
        self._button.clicked.connect(lambda: self.setCollapsed(not self._collapsed))
        self.fold()

    def fold(self):
        """Hide or show the contents; called again when a .ui is loaded, which sets properties before contents."""
        height = self._button.sizeHint().height()
        self._button.setText(("\u25b6  " if self._collapsed else "\u25bc  ") + self._text)
        self._button.setGeometry(0, 0, self.geometry.width(), height)
        self.setContentsMargins(4, height + 4, 4, 4)
        self.setMaximumHeight(height if self._collapsed else _UNLIMITED)
        self.setMinimumHeight(height if self._collapsed else 0)  # open, it is as high as its contents need
        fold_contents(self, self._collapsed, self._hidden, self._button)

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._button.setGeometry(0, 0, self.geometry.width(), self._button.sizeHint().height())

    def setCollapsed(self, collapsed):
        if collapsed != self._collapsed:
            self._collapsed = collapsed
            self.fold()
            self.contentsCollapsed.emit(collapsed)

    def setText(self, text):
        self._text = text
        self.fold()

    collapsed = QtCore.Property(bool, lambda self: self._collapsed, setCollapsed)
    text = QtCore.Property(str, lambda self: self._text, setText)


class ctkCollapsibleGroupBox(QtWidgets.QGroupBox):
    """A group box that folds by its check mark."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self._hidden = []
        self.setCheckable(True)
        self.toggled.connect(self.fold)

    def fold(self):
        self.setMaximumHeight(self.fontMetrics().height() + 10 if self.collapsed else _UNLIMITED)
        fold_contents(self, self.collapsed, self._hidden)

    def setCollapsed(self, collapsed):
        self.setChecked(not collapsed)

    collapsed = QtCore.Property(bool, lambda self: not self.isChecked(), setCollapsed)


def fold_contents(widget, collapsed, hidden, *kept):
    """Hide a widget's direct children but ``kept``, or show again those that it had hidden."""
    children = widget.findChildren(QtWidgets.QWidget, options=QtCore.Qt.FindDirectChildrenOnly)
    if collapsed:
        hidden += [one for one in children if one not in kept and not one.isHidden()]
    for child in hidden:
        child.setVisible(not collapsed)
    if not collapsed:
        hidden.clear()


class ctkMessageBox(QtWidgets.QMessageBox):
    """Without CTK's "don't show again"."""


def make_ctk():
    ctk = types.ModuleType("ctk")
    for cls in (ctkCollapsibleButton, ctkCollapsibleGroupBox, ctkMessageBox):
        setattr(ctk, cls.__name__, cls)
    return ctk
