"""Watching MRML from widgets that Qt may delete at any time."""

import weakref

import shiboken6
from PySide6 import QtCore


def observe(watched, event, method):
    """Call the bound ``method`` of a widget, without arguments, at each ``event``; returns the observer's tag."""
    reference = weakref.WeakMethod(method)

    def call(_caller, _event):
        function = reference()
        if function is not None and shiboken6.isValid(function.__self__):
            function()

    return watched.AddObserver(event, call)


def stored(kind, name, default, changed="_changed"):
    """A Qt property that is kept in ``_values``, and its setter: ``x, setX = stored(bool, "x", False)``."""

    def read(self):
        return self._values.get(name, default)

    def write(self, value):
        if value != read(self):
            self._values[name] = value
            getattr(self, changed)()

    return QtCore.Property(kind, read, write), write
