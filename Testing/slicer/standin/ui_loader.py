"""qt.QUiLoader: a .ui with Slicer's widgets in it becomes the stand-in's widgets."""
# ruff: noqa: N802  (the names are Slicer's)

from typing import ClassVar
from xml.etree import ElementTree

from PySide6 import QtCore, QtUiTools, QtWidgets

from .pythonqt import connect


class UiLoader(QtUiTools.QUiLoader):
    """As Qt's, but stricter: unknown widgets, properties, signals and slots are errors."""

    CUSTOM: ClassVar[dict[str, type]] = {}

    def createWidget(self, name, parent=None, object_name=""):
        if name in self.CUSTOM:
            widget = self.CUSTOM[name](parent)
            widget.setObjectName(object_name)
            self._made.append(widget)
            return widget
        return super().createWidget(name, parent, object_name)

    def load(self, file, parent=None):
        tree = ElementTree.fromstring(bytes(file.readAll().data()))
        for name in {element.get("class") for element in tree.iter("widget")} - set(self.CUSTOM):
            if not hasattr(QtWidgets, name):
                raise LookupError(f"the .ui has a widget of class {name}, which the stand-in does not know")
        connections = tree.find("connections")
        if connections is not None:
            tree.remove(connections)  # Qt knows no vtkMRMLScene*: they are made below
        content = QtCore.QBuffer()
        content.setData(ElementTree.tostring(tree))
        content.open(QtCore.QIODevice.ReadOnly)
        self._made = []  # Python would delete them before they have a parent
        widget = super().load(content, parent)
        if widget is None:
            raise RuntimeError(self.errorString())
        for made in self._made:
            if hasattr(made, "fold"):
                made.fold()
        for element in tree.iter("widget"):
            _check_properties(_named(widget, element.get("name")), element)
        for connection in connections if connections is not None else ():
            sender, signal, receiver, slot = (connection.findtext(k) for k in ("sender", "signal", "receiver", "slot"))
            connect(_named(widget, sender), signal, _named(widget, receiver), slot)
        return widget


def _named(root, name):
    found = root if root.objectName == name else root.findChild(QtCore.QObject, name)
    if found is None:
        raise LookupError(f"the .ui has no object {name}")
    return found


def _check_properties(widget, element):
    for entry in element.findall("property"):
        name = entry.get("name")
        if entry.get("stdset") != "0" and widget.metaObject().indexOfProperty(name) < 0:
            place = f"{element.get('class')} {element.get('name')}"
            raise AttributeError(f"the .ui sets {name} of {place}, which has no such property")
