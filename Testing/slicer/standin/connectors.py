"""Which widgets a parameter of which type can be connected to, after guiConnectors.py of Slicer 5.12.3."""

import typing

import slicer
from PySide6 import QtWidgets

from .validators import WithinRange


def split_annotation(annotation):
    """The type, and what Annotated says of it."""
    if typing.get_origin(annotation) is typing.Annotated:
        kind, *rest = typing.get_args(annotation)
        return kind, rest
    return annotation, []


class Connector:
    """A widget's property ``name``, which tells of its changes by the signal ``signal``."""

    def __init__(self, widget, name, signal):
        self.widget, self.name, self.signal = widget, name, signal
        self._callback = None

    def read(self):
        return getattr(self.widget, self.name)

    def write(self, value):
        if value != self.read():
            setattr(self.widget, self.name, value)

    def _changed(self):
        if self._callback:
            self._callback()

    def on_changed(self, callback):
        if self.signal and (callback is None) != (self._callback is None):
            signal = getattr(self.widget, self.signal)
            (signal.disconnect if callback is None else signal.connect)(self._changed)
        self._callback = callback


class NodeConnector(Connector):
    def read(self):
        return self.widget.currentNode()

    def write(self, value):
        self.widget.setCurrentNode(value)


_PLAIN = {
    (QtWidgets.QCheckBox, bool): ("checked", "stateChanged"),
    (QtWidgets.QPushButton, bool): ("checked", "toggled"),
    (QtWidgets.QSpinBox, int): ("value", "valueChanged"),
    (QtWidgets.QDoubleSpinBox, float): ("value", "valueChanged"),
    (QtWidgets.QLineEdit, str): ("text", "textChanged"),
    (QtWidgets.QLabel, str): ("text", None),
}


def make_connector(widget, annotation):
    """The connector of a widget to a parameter's type; raises RuntimeError where Slicer has none."""
    kind, rest = split_annotation(annotation)
    kinds = typing.get_args(kind) or (kind,)
    nodes = [one for one in kinds if isinstance(one, type) and issubclass(one, slicer.vtkMRMLNode)]
    if nodes and type(widget) is slicer.qMRMLNodeComboBox:
        widget.nodeTypes = [one().GetClassName() for one in nodes]
        return NodeConnector(widget, None, "currentNodeChanged")
    if (type(widget), kind) not in _PLAIN:
        raise RuntimeError(
            f"Unable to create GUI connector from datatype '{annotation}' to widget type '{type(widget)}'"
        )
    for limits in (one for one in rest if isinstance(one, WithinRange)):
        widget.setRange(limits.minimum, limits.maximum)
    return Connector(widget, *_PLAIN[type(widget), kind])
