"""Loading a scripted module as the application does: the module object, its widget, entering, leaving, reloading."""
# ruff: noqa: N801, N802, N815  (the names are Slicer's)

import importlib.util
import sys
from pathlib import Path

import slicer
from PySide6 import QtCore, QtGui, QtWidgets

from .mrml_widgets import qMRMLWidget


class qSlicerScriptedLoadableModuleWidget(qMRMLWidget):
    """What holds the module's own widget; made on the first request."""

    def __init__(self, module):
        super().__init__()
        self._module, self._entered, self._self = module, False, None
        QtWidgets.QVBoxLayout(self)
        self._make()

    def _make(self):
        code = sys.modules[self._module.name]
        self._self = getattr(code, f"{self._module.name}Widget")(self)
        setattr(slicer.modules, f"{self._module.name}Widget", self._self)
        self._self.setup()
        self.setMRMLScene(slicer.mrmlScene)

    def self(self):
        return self._self

    def enter(self):
        self._entered = True
        self._self.enter()

    def exit(self):
        self._entered = False
        self._self.exit()

    def reload(self):
        """A new widget is made and set up; as in Slicer it is not entered, although the module may be shown."""
        self._make()

    isEntered = QtCore.Property(bool, lambda self: self._entered)


class qSlicerScriptedLoadableModule:
    """``slicer.modules.<name>``, which the module's own class is given as its parent."""

    def __init__(self, path):
        self.path, self.name, self.icon = str(path), Path(path).stem, QtGui.QIcon()
        self._widget, self._widgets = None, []

    def widgetRepresentation(self):
        if self._widget is None:
            self._widget = self.createNewWidgetRepresentation()
        return self._widget

    def createNewWidgetRepresentation(self):
        """A panel more; ``slicer.modules.<name>Widget`` is that of the newest."""
        self._widgets.append(qSlicerScriptedLoadableModuleWidget(self))
        return self._widgets[-1]

    def unload(self):
        slicer.app.moduleManager().moduleAboutToBeUnloaded.emit(self.name)
        for widget in self._widgets:
            widget.deleteLater()


def load_module(path):
    """Execute a module's file under its name, with its folder on sys.path; returns ``slicer.modules.<name>``."""
    path = Path(path).resolve()
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    specification = importlib.util.spec_from_file_location(path.stem, path)
    code = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = code
    specification.loader.exec_module(code)
    module = qSlicerScriptedLoadableModule(path)
    setattr(slicer.modules, path.stem.lower(), module)
    module.python = getattr(code, path.stem)(module)
    return module


def unload_modules():
    """Clean up after every loaded module and forget its code."""
    for module in [one for one in vars(slicer.modules).values() if isinstance(one, qSlicerScriptedLoadableModule)]:
        module.unload()
        folder = str(Path(module.path).parent)
        if folder in sys.path:
            sys.path.remove(folder)
        for name, code in list(sys.modules.items()):
            if (getattr(code, "__file__", None) or "").startswith(folder + "/"):
                del sys.modules[name]
