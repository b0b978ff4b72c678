"""slicer.app: a QApplication with what qSlicerApplication adds, its main window, its layout and its module manager."""
# ruff: noqa: N802, N815  (the names are Slicer's)

import tempfile

import slicer
import vtk
from PySide6 import QtCore, QtWidgets

from .ctk_widgets import ctkCollapsibleButton
from .pythonqt import disconnect_all


class ModuleManager(QtCore.QObject):
    moduleAboutToBeUnloaded = QtCore.Signal(str)

    def module(self, name):
        return getattr(slicer.modules, name.lower(), None)


class LayoutManager(QtCore.QObject):
    """The layout node and the slice views' nodes and logics are real; there are no views."""

    layoutChanged = QtCore.Signal(int)

    def __init__(self, scene, logics):
        super().__init__()
        self._logic = slicer.vtkMRMLLayoutLogic()
        self._logic.SetMRMLScene(scene)
        self._slices = {}
        for name in self.sliceViewNames():
            logic = slicer.vtkMRMLSliceLogic()
            logic.SetMRMLScene(scene)
            logic.SetSliceNode(scene.GetNodeByID(f"vtkMRMLSliceNode{name}"))
            self._slices[name] = logic
            logics.AddItem(logic)
        self._logics = logics
        self._map_views()
        self._resets = 0

    def setLayout(self, layout):
        self._logic.GetLayoutNode().SetViewArrangement(layout)
        self._map_views()
        self.layoutChanged.emit(layout)

    layout = QtCore.Property(int, lambda self: self._logic.GetLayoutNode().GetViewArrangement(), setLayout)

    def _map_views(self):
        """The views that the layout shows know that it does."""
        shown = self._logic.GetViewNodes()
        for view in slicer.util.getNodesByClass("vtkMRMLAbstractViewNode"):
            view.SetMappedInLayout(shown.IsItemPresent(view) > 0)

    def sliceViewNames(self):
        return ("Red", "Green", "Yellow")

    def mrmlSliceLogics(self):
        return self._logics

    def resetSliceViews(self):
        for logic in self._slices.values():
            logic.FitSliceToAll()

    def resetThreeDViews(self):
        self._resets += 1

    def threeDResets(self):
        """Only here: how often the 3D views were turned to what they show."""
        return self._resets


class ModuleSelector(QtCore.QObject):
    """Shows one module at a time: leaves the shown one, then enters the chosen one."""

    moduleSelected = QtCore.Signal(str)

    def __init__(self, panel):
        super().__init__()
        self._panel, self._module = panel, None

    @property
    def selectedModule(self):
        return self._module.name if self._module else ""

    def selectModule(self, name):
        module = slicer.app.moduleManager().module(name) if name else None
        if module is self._module:
            return
        if self._module is not None:
            self._module.widgetRepresentation().exit()
        self._module = None
        if module is not None:
            self._panel.takeWidget()
            self._panel.setWidget(module.widgetRepresentation())
            module.widgetRepresentation().show()
            self._module = module
            module.widgetRepresentation().enter()
        self.moduleSelected.emit(name)


class ModulePanel(QtWidgets.QScrollArea):
    """Never narrower than the module's panel: what makes this wide takes the width from the views."""

    def __init__(self):
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(QtCore.Qt.ScrollBarAlwaysOff)

    def minimumSizeHint(self):
        module = self.widget()
        bar = self.verticalScrollBar().sizeHint().width()
        wanted = module.minimumSizeHint().width() + bar if module is not None else 0
        return QtCore.QSize(max(_PANEL_WIDTH, wanted), 0)

    sizeHint = minimumSizeHint

    def eventFilter(self, watched, event):
        if watched is self.widget() and event.type() == QtCore.QEvent.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


_PANEL_WIDTH = 420
_ABOVE, _BELOW = 100, 180
"""Pixels: menu and toolbars; Data Probe and status bar."""


class MainWindow(QtWidgets.QMainWindow):
    """As large as a screen; the module's panel on the left between toolbars and Data Probe, the views beside it.

    The menu of recent files is there too, which the application's tests fill.
    """

    def __init__(self):
        super().__init__()
        self.setObjectName("qSlicerMainWindow")
        self._panel = ModulePanel()
        self._probe = ctkCollapsibleButton("Data Probe")
        self._probe.setObjectName("DataProbeCollapsibleWidget")
        self._probe.setFixedHeight(_BELOW)
        recent = self.menuBar().addMenu("File").addMenu("Recent")
        recent.setObjectName("RecentlyLoadedMenu")
        self.setCentralWidget(QtWidgets.QWidget())
        row = QtWidgets.QHBoxLayout(self.centralWidget())
        row.setContentsMargins(0, _ABOVE - self.menuBar().sizeHint().height(), 0, 0)
        column = QtWidgets.QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._panel, 1)
        column.addWidget(self._probe)
        row.addLayout(column)
        row.addStretch(1)
        self._selector = ModuleSelector(self._panel)
        self.resize(1920, 1080)
        self.show()

    def modulePanel(self):
        """Only here: the panel's scroll area, of which in Slicer each user knows where it is."""
        return self._panel

    def moduleSelector(self):
        return self._selector

    def probe(self):
        """What Data Probe does when the mouse moves over a slice view (DataProbe.py): it shows the scene's address."""
        address = slicer.mrmlScene.GetURL()
        self._probe.text = f"Data Probe: {address}" if address else "Data Probe"


class InputOutput(QtCore.QObject):
    """Scene bundles (.mrb) alone are read and written."""

    def loadNodes(self, kind, properties, _loaded, _messages=None):
        _only_scenes(kind)
        return bool(slicer.mrmlScene.ReadFromMRB(properties["fileName"], properties.get("clear", False)))

    def saveNodes(self, kind, properties, _messages=None):
        _only_scenes(kind)
        return bool(slicer.mrmlScene.WriteToMRB(properties["fileName"]))


def _only_scenes(kind):
    if kind != "SceneFile":
        raise NotImplementedError(f"the stand-in reads and writes scenes, not {kind}")


class Application(QtWidgets.QApplication):
    """qSlicerApplication, in testing mode unless a test says otherwise."""

    startupCompleted = QtCore.Signal()

    def __init__(self):
        super().__init__(["Slicer", "-platform", "offscreen"])
        self.setApplicationName("Slicer")
        self._io, self._testing, self._window = InputOutput(), True, None

    def begin(self, folder, main_window):
        """Empty managers and, if wanted, a main window with a layout, on the scene that slicer.mrmlScene is."""
        scene = slicer.mrmlScene
        self._modules, self._layout, self._testing = ModuleManager(), None, True
        self._cache, self._data = slicer.vtkCacheManager(), slicer.vtkDataIOManager()
        self._cache.SetRemoteCacheDirectory(str(folder / "cache"))
        self._data.SetCacheManager(self._cache)
        scene.SetCacheManager(self._cache)
        scene.SetDataIOManager(self._data)
        if main_window:
            logics = vtk.vtkCollection()
            self._window, self._layout = MainWindow(), LayoutManager(scene, logics)
            self.applicationLogic().SetSliceLogics(logics)
        self._folder = folder

    def end(self):
        disconnect_all(self)
        for translator in self.findChildren(QtCore.QTranslator):
            self.removeTranslator(translator)
            translator.setParent(None)
        self.userSettings().remove("language")
        if self._window is not None:
            self._window.moduleSelector().selectModule("")
            self._window.deleteLater()
        self._window = self._layout = None

    def setTestingEnabled(self, enabled):
        """Only here: outside testing mode message boxes are shown, and a test has to replace them."""
        self._testing = enabled

    def testingEnabled(self):
        return self._testing

    def mrmlScene(self):
        return slicer.mrmlScene

    def applicationLogic(self):
        return slicer.modules.application

    def layoutManager(self):
        return self._layout

    def moduleManager(self):
        return self._modules

    def coreIOManager(self):
        return self._io

    def userSettings(self):
        return QtCore.QSettings()

    settings = userSettings

    def translate(self, context, text):
        return QtCore.QCoreApplication.translate(context, text)

    applicationLocaleName = QtCore.Property(str, lambda self: self.userSettings().value("language", "en_US"))

    temporaryPath = QtCore.Property(str, lambda self: str(self._folder))
    slicerHome = QtCore.Property(str, lambda self: str(self._folder / "home"))


def isolate_settings():
    """Keep QSettings away from those of the person who runs the tests."""
    QtCore.QSettings.setDefaultFormat(QtCore.QSettings.IniFormat)
    for scope in (QtCore.QSettings.UserScope, QtCore.QSettings.SystemScope):
        QtCore.QSettings.setPath(QtCore.QSettings.IniFormat, scope, tempfile.mkdtemp())
