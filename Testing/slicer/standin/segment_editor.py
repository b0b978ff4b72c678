"""qMRMLSegmentEditorWidget on the real vtkSlicerSegmentEditorLogic: what it keeps in MRML, without painting."""
# ruff: noqa: N801, N802, N815  (the names are Slicer's)

import slicer
from PySide6 import QtCore, QtWidgets

from .mrml_widgets import _SCENE_SIGNAL, qMRMLNodeComboBox, qMRMLWidget
from .observers import observe, stored

EFFECTS = (
    *("Paint", "Draw", "Erase", "Level tracing", "Grow from seeds", "Fill between slices", "Threshold", "Margin"),
    *("Hollow", "Smoothing", "Scissors", "Islands", "Logical operators", "Mask volume"),
)

_OPTIONS_HEIGHT = 300


class Effect:
    """An effect, of which only the name is modelled."""

    def __init__(self, name):
        self.name = name


class qMRMLSegmentEditorWidget(qMRMLWidget):
    SIGNALS = _SCENE_SIGNAL | {
        "segmentationNodeChanged(vtkMRMLSegmentationNode*)": "segmentationNodeChanged(PyObject)",
        "sourceVolumeNodeChanged(vtkMRMLVolumeNode*)": "sourceVolumeNodeChanged(PyObject)",
    }
    segmentationNodeChanged = QtCore.Signal(object)
    sourceVolumeNodeChanged = QtCore.Signal(object)
    maximumNumberOfUndoStates, setMaximumNumberOfUndoStates = stored(int, "maximumNumberOfUndoStates", 10)
    autoShowSourceVolumeNode, setAutoShowSourceVolumeNode = stored(bool, "autoShowSourceVolumeNode", True)
    segmentationNodeSelectorVisible, setSegmentationNodeSelectorVisible = stored(bool, "segmentationSelector", True)
    sourceVolumeNodeSelectorVisible, setSourceVolumeNodeSelectorVisible = stored(bool, "sourceSelector", True)
    switchToSegmentationsButtonVisible, setSwitchToSegmentationsButtonVisible = stored(bool, "switchButton", True)
    addRemoveSegmentButtonsVisible, setAddRemoveSegmentButtonsVisible = stored(bool, "addRemove", True)
    show3DButtonVisible, setShow3DButtonVisible = stored(bool, "show3D", True)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._logic, self._node, self._tag, self._shown = slicer.vtkSlicerSegmentEditorLogic(), None, None, None
        self._shortcuts = self._observing = False  # for tests to look at
        self._segmentations, self._volumes = qMRMLNodeComboBox(), qMRMLNodeComboBox()
        self._segmentations.nodeTypes = ["vtkMRMLSegmentationNode"]
        self._volumes.nodeTypes = ["vtkMRMLScalarVolumeNode"]
        self._volumes.noneEnabled = True
        self._draw()
        self._segmentations.currentNodeChanged.connect(self._on_segmentation)
        self._volumes.currentNodeChanged.connect(self._on_volume)
        self._changed()

    def _draw(self):
        layout, form = QtWidgets.QVBoxLayout(self), QtWidgets.QFormLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        form.addRow("Segmentation:", self._segmentations)
        form.addRow("Source volume:", self._volumes)
        layout.addLayout(form)
        self._form = form
        row = QtWidgets.QHBoxLayout()
        self._buttons = {name: QtWidgets.QPushButton(name) for name in ("Add", "Remove", "Show 3D", "Segmentations...")}
        for button in self._buttons.values():
            row.addWidget(button)
        layout.addLayout(row)
        self._table = QtWidgets.QListWidget()
        self._table.setMaximumHeight(70)
        layout.addWidget(self._table)
        self._effects = QtWidgets.QGroupBox("Effects")
        grid = QtWidgets.QGridLayout(self._effects)
        for index, name in enumerate(("None", *EFFECTS)):
            button = QtWidgets.QToolButton()
            button.setText(name)
            button.setSizePolicy(QtWidgets.QSizePolicy.Ignored, QtWidgets.QSizePolicy.Fixed)
            grid.addWidget(button, index // 3, index % 3)
        layout.addWidget(self._effects)
        self._options = QtWidgets.QGroupBox("Options")  # as high as Threshold's
        self._options.setMinimumHeight(_OPTIONS_HEIGHT)
        self._options.hide()
        layout.addWidget(self._options)

    def _changed(self):
        """Follow the properties."""
        self._logic.SetMaximumNumberOfUndoStates(self.maximumNumberOfUndoStates)
        self._form.setRowVisible(self._segmentations, self.segmentationNodeSelectorVisible)
        self._form.setRowVisible(self._volumes, self.sourceVolumeNodeSelectorVisible)
        for name in ("Add", "Remove"):
            self._buttons[name].setVisible(self.addRemoveSegmentButtonsVisible)
        self._buttons["Show 3D"].setVisible(self.show3DButtonVisible)
        self._buttons["Segmentations..."].setVisible(self.switchToSegmentationsButtonVisible)

    def setMRMLScene(self, scene):
        if scene is self._scene:
            return
        for box in (self._segmentations, self._volumes):
            blocked = box.blockSignals(True)
            box.setMRMLScene(scene)
            box.blockSignals(blocked)
        super().setMRMLScene(scene)
        self._logic.SetMRMLApplicationLogic(slicer.app.applicationLogic())
        self._logic.SetMRMLScene(scene)
        for event in (scene.EndCloseEvent, scene.EndBatchProcessEvent):
            observe(scene, event, self.updateWidgetFromMRML)
        self.updateWidgetFromMRML()

    def mrmlSegmentEditorNode(self):
        return self._node

    def setMRMLSegmentEditorNode(self, node):
        if node is self._node:
            return
        if self._tag is not None:
            self._node.RemoveObserver(self._tag)
        self._node, self._tag = node, None
        self._logic.SetSegmentEditorNode(node)
        if node is not None:
            self._tag = observe(node, "ModifiedEvent", self.updateWidgetFromMRML)
            self.updateWidgetFromMRML()

    def segmentationNode(self):
        return self._segmentations.currentNode()

    def setSegmentationNode(self, node):
        if self._logic.GetSegmentationNode() is not node:
            self._logic.SetSegmentationNode(node)
            self.setActiveEffect(None)

    def sourceVolumeNode(self):
        return self._logic.GetSourceVolumeNode()

    def setSourceVolumeNode(self, node):
        self._logic.SetSourceVolumeNode(node)

    def currentSegmentID(self):
        return self._logic.GetCurrentSegmentID()

    def setCurrentSegmentID(self, identifier):
        if self._node is not None:
            self._node.SetSelectedSegmentID(identifier)

    def effectByName(self, name):
        return Effect(name) if name in EFFECTS else None

    def activeEffect(self):
        return self.effectByName(self._node.GetActiveEffectName()) if self._node else None

    def setActiveEffect(self, effect):
        if self._node is not None:
            self._node.SetActiveEffectName(effect.name if effect else "")

    def setActiveEffectByName(self, name):
        self.setActiveEffect(self.effectByName(name))

    def saveStateForUndo(self):
        self._logic.SaveStateForUndo()

    def undo(self):
        self._logic.Undo()

    def installKeyboardShortcuts(self, _parent=None):
        self._shortcuts = True

    def uninstallKeyboardShortcuts(self):
        self._shortcuts = False

    def setupViewObservations(self):
        self._observing = True

    def removeViewObservations(self):
        self._observing = False

    def updateWidgetFromMRML(self):
        """A segmentation that is new to the widget brings its reference volume; its first segment is selected."""
        if self._scene is None or self._scene.IsClosing() or self._scene.IsBatchProcessing() or self._node is None:
            return
        segmentation = self._logic.GetSegmentationNode()
        blocked = self._segmentations.blockSignals(True)
        self._segmentations.setCurrentNode(segmentation)
        self._segmentations.blockSignals(blocked)
        if segmentation is not self._shown:
            self._shown = segmentation
            if segmentation is not None:
                role = slicer.vtkMRMLSegmentationNode.GetReferenceImageGeometryReferenceRole()
                self._volumes.setCurrentNode(segmentation.GetNodeReference(role))
                segmentation.CreateDefaultDisplayNodes()
                self._logic.SelectFirstSegment(False)
            self.segmentationNodeChanged.emit(segmentation)
        volume = self._logic.GetSourceVolumeNode()
        blocked = self._volumes.blockSignals(True)
        self._volumes.setCurrentNode(volume)
        self._volumes.blockSignals(blocked)
        self._effects.setEnabled(segmentation is not None and volume is not None)
        self._options.setVisible(self.activeEffect() is not None)
        self._list_segments(segmentation)

    def _list_segments(self, node):
        self._table.clear()
        for identifier in node.GetSegmentation().GetSegmentIDs() if node else ():
            self._table.addItem(node.GetSegmentation().GetSegment(identifier).GetName())
            if identifier == self.currentSegmentID():
                self._table.setCurrentRow(self._table.count - 1)

    def _on_segmentation(self, node):
        if self._scene is not None and not self._scene.IsBatchProcessing():
            self.setSegmentationNode(node)

    def _on_volume(self, node):
        if self._scene is not None and not self._scene.IsBatchProcessing():
            self.setSourceVolumeNode(node)
