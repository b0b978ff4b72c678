"""A stand-in for the parts of 3D Slicer 5.12.3 that are not on PyPI, so that a scripted module runs under pytest.

MRML, its logics and ``slicer.util`` are slicer-core's, hence real. Modelled here, after the sources of v5.12.3: Qt as
PythonQt shows it (``qt``, on PySide6), three widgets of CTK, the qMRML widgets that the panel has, slicer.app with
layout, module manager and main window, the subject hierarchy's items, ScriptedLoadableModule, parameterNodeWrapper,
packaging, i18n, testing and SampleData.

Not modelled: views and whatever is drawn or painted in them, the segment editor's effects, the node selectors' menus,
file formats other than scenes, language packs, the developer's section of a panel, real installation of packages. The
virtual properties sizeHint and spacing stay methods, and ``signal.connect(f)`` gives an ``f(*values)`` nothing, where
PythonQt gives it all.

``sys.executable`` is a launcher, as in Slicer: a child that a signal ends becomes status 1 and a line on stderr.

Stricter than Slicer: an exception in a slot or observer, a warning of Qt and what the subject hierarchy would write to
the log fail the test; modal dialogs raise instead of waiting; a .ui may name nothing unknown.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from traceback import format_exception
from types import SimpleNamespace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import slicer
import slicer.util
from PySide6 import QtCore, QtGui, QtWidgets

from IFXPredictLib.mrml.scene import new_scene

from . import (
    application,
    ctk_widgets,
    extras,
    hierarchy,
    launcher,
    modules,
    mrml_widgets,
    parameter_node,
    scripted,
    segment_editor,
)
from .modules import load_module
from .pythonqt import make_qt
from .ui_loader import UiLoader

__all__ = ["load_module", "problems", "render", "render_seen", "start", "stop"]

_WIDGETS = (
    *(mrml_widgets.qMRMLWidget, mrml_widgets.qMRMLNodeComboBox, mrml_widgets.qMRMLSegmentSelectorWidget),
    *(segment_editor.qMRMLSegmentEditorWidget, modules.qSlicerScriptedLoadableModule),
    modules.qSlicerScriptedLoadableModuleWidget,
)
_HARMLESS = ("propagateSizeHints",)  # what the offscreen platform always says
problems: list[str] = []  # exceptions in slots and observers, warnings of Qt
_state: dict = {}


def start(main_window=True):
    """A fresh scene, slicer.app and all modules of the stand-in; returns slicer.app. Undone by ``stop``."""
    if "qt" not in _state:
        _make_once()
    problems.clear()
    extras.INSTALLED.clear()
    _state["hook"], sys.excepthook = sys.excepthook, _keep_exception
    sys.modules.update(_state["modules"])
    for name, module in _state["modules"].items():
        if name.startswith("slicer."):
            setattr(slicer, name.removeprefix("slicer."), module)
    for cls in _WIDGETS:
        setattr(slicer, cls.__name__, cls)
    new_scene()
    _state["hierarchy"] = hierarchy.HierarchyKeeper(slicer.mrmlScene, problems.append)
    slicer.modules.sampleDataSources = {}
    slicer.modules.colors = SimpleNamespace(logic=slicer.vtkSlicerColorLogic)
    slicer.mrmlScene.RegisterNodeClass(slicer.vtkMRMLColorLegendDisplayNode())
    slicer.app, slicer.selfTests = _state["app"], {}
    _state["folder"] = Path(tempfile.mkdtemp())
    _state["python"], sys.executable = sys.executable, launcher.make(_state["folder"])
    slicer.app.begin(_state["folder"], main_window)
    return slicer.app


def stop():
    """Unload the modules and take slicer's additions away again; raises AssertionError with all ``problems``."""
    try:
        slicer.app.end()
        modules.unload_modules()
        QtWidgets.QApplication.sendPostedEvents(None, QtCore.QEvent.DeferredDelete)
        slicer.app.processEvents()
        slicer.mrmlScene.Clear(1)
        _state.pop("hierarchy").close()
    finally:
        _take_away()
    assert not problems, "\n".join(problems)


def _take_away():
    for name in _state["modules"]:
        del sys.modules[name]
        if name.startswith("slicer."):
            delattr(slicer, name.removeprefix("slicer."))
    del slicer.app, slicer.selfTests
    sys.executable = _state["python"]
    sys.excepthook = _state["hook"]
    shutil.rmtree(_state["folder"])


def render(widget, path):
    """Save a picture of a panel at twice the resolution, as wide as the module panel, as high as it wants."""
    slicer.app.processEvents()
    widget.ensurePolished()
    width = widget.width
    free = widget.layout() and widget.layout().hasHeightForWidth()
    height = max(widget.layout().heightForWidth(width) if free else 0, widget.minimumSizeHint().height())
    widget.resize(width, height)
    widget.layout() and widget.layout().activate()
    render_seen(widget, path, height)


def render_seen(widget, path, height=None):
    """Save a picture of a widget at twice the resolution, as large as it is, or down to ``height``."""
    picture = QtGui.QPixmap(2 * widget.width, 2 * (height or widget.height))
    picture.setDevicePixelRatio(2)
    picture.fill(widget.palette.color(QtGui.QPalette.Window))
    widget.render(picture)
    if not picture.toImage().convertToFormat(QtGui.QImage.Format_RGB32).save(str(path), "PNG", 0):
        raise OSError(f"{path} could not be written")


def _make_once():
    application.isolate_settings()
    _state["qt"] = make_qt(UiLoader)
    _state["app"] = application.Application()
    QtWidgets.QApplication.setStyle("Fusion")
    QtCore.qInstallMessageHandler(_keep_message)
    ctk = ctk_widgets.make_ctk()
    UiLoader.CUSTOM.update({cls.__name__: cls for cls in (*_WIDGETS, *vars(ctk).values()) if _is_widget(cls)})
    _state["modules"] = {
        "qt": _state["qt"],
        "ctk": ctk,
        "slicer.ScriptedLoadableModule": scripted.make_module(),
        "slicer.parameterNodeWrapper": parameter_node.make_module(),
        **extras.make_modules(),
    }


def _is_widget(one):
    return isinstance(one, type) and issubclass(one, QtWidgets.QWidget)


def _keep_exception(kind, value, traceback):
    problems.append("".join(format_exception(kind, value, traceback)))
    _state["hook"](kind, value, traceback)


def _keep_message(_kind, _context, text):
    if not any(harmless in text for harmless in _HARMLESS):
        problems.append(text)
