"""qMRMLWidget, qMRMLNodeComboBox and qMRMLSegmentSelectorWidget, after Libs/MRML/Widgets of Slicer 5.12.3."""
# ruff: noqa: N801, N802, N815  (the names are Slicer's)

import slicer
from PySide6 import QtCore, QtWidgets

from .observers import observe, stored

_SCENE_SIGNAL = {"mrmlSceneChanged(vtkMRMLScene*)": "mrmlSceneChanged(PyObject)"}
_NODE_SIGNAL = {"currentNodeChanged(vtkMRMLNode*)": "currentNodeChanged(PyObject)"}


class qMRMLWidget(QtWidgets.QWidget):
    SIGNALS = _SCENE_SIGNAL
    mrmlSceneChanged = QtCore.Signal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._scene = None
        self._values = {}

    def mrmlScene(self):
        return self._scene

    def setMRMLScene(self, scene):
        if scene is not self._scene:
            self._scene = scene
            self.mrmlSceneChanged.emit(scene)


class qMRMLSortFilterProxyModel(QtCore.QObject):
    """What a qMRMLNodeComboBox lists: here only what it is told to leave out."""

    def __init__(self, changed):
        super().__init__()
        self._hidden, self._changed = [], changed

    def _set_hidden(self, identifiers):
        self._hidden = list(identifiers)
        self._changed()

    hiddenNodeIDs = QtCore.Property("QStringList", lambda self: self._hidden, _set_hidden)


class qMRMLNodeComboBox(QtWidgets.QWidget):
    """Lists the scene's nodes; the menu's actions (create, rename, delete) are not offered."""

    SIGNALS = _NODE_SIGNAL
    currentNodeChanged = QtCore.Signal(object)
    currentNodeIDChanged = QtCore.Signal(str)
    nodeTypes, setNodeTypes = stored("QStringList", "nodeTypes", [])
    noneEnabled, setNoneEnabled = stored(bool, "noneEnabled", False)
    noneDisplay, setNoneDisplay = stored(str, "noneDisplay", "None")
    showChildNodeTypes, setShowChildNodeTypes = stored(bool, "showChildNodeTypes", True)
    showHidden, setShowHidden = stored(bool, "showHidden", False)
    addEnabled, setAddEnabled = stored(bool, "addEnabled", True)
    removeEnabled, setRemoveEnabled = stored(bool, "removeEnabled", True)
    editEnabled, setEditEnabled = stored(bool, "editEnabled", False)
    renameEnabled, setRenameEnabled = stored(bool, "renameEnabled", False)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._values, self._scene, self._shown, self._current, self._requested = {}, None, [], None, None
        self._watched = {}
        self._filter = qMRMLSortFilterProxyModel(self._changed)
        self._box = QtWidgets.QComboBox()
        self._box.setSizeAdjustPolicy(QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToContents)  # as wide as a name
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._box)
        self._box.currentIndexChanged.connect(self._chosen)
        self.setEnabled(False)

    def mrmlScene(self):
        return self._scene

    def setMRMLScene(self, scene):
        if scene is self._scene:
            return
        self._scene = scene
        if scene is not None:
            for event in ("NodeAdded", "NodeRemoved", "EndClose", "EndBatchProcess"):
                observe(scene, getattr(scene, f"{event}Event"), self._changed)
        self._changed()
        if self._requested is not None:
            self.setCurrentNode(self._requested)
        self.setEnabled(scene is not None)

    def currentNode(self):
        return self._current

    def _id(self):
        return self._current.GetID() if self._current else ""

    def setCurrentNode(self, node):
        self._requested = node if self._scene is None else None
        self._select(node if node in self._shown else None)

    def setCurrentNodeID(self, identifier):
        self.setCurrentNode(self._scene.GetNodeByID(identifier) if identifier else None)

    currentNodeID = QtCore.Property(str, _id, setCurrentNodeID)

    def nodeCount(self):
        return len(self._shown)

    def sortFilterProxyModel(self):
        return self._filter

    def _listed(self):
        kinds, hidden, children = self.nodeTypes, self._filter.hiddenNodeIDs, self.showChildNodeTypes
        for node in (self._scene.GetNthNode(i) for i in range(self._scene.GetNumberOfNodes())):
            kind = node.GetClassName() in kinds or (children and any(map(node.IsA, kinds)))
            if kind and node.GetID() not in hidden and (self.showHidden or not node.GetHideFromEditors()):
                yield node

    def _changed(self):
        """Bring the list in line with the scene; as in Slicer, the first node to appear is chosen without "None"."""
        if self._scene is not None and (self._scene.IsClosing() or self._scene.IsBatchProcessing()):
            return
        before, nodes = self._shown, [] if self._scene is None else list(self._listed())
        self._shown = nodes
        for node in nodes:
            if self._watched.get(node.GetID()) is not node:
                self._watched[node.GetID()] = node
                observe(node, "ModifiedEvent", self._fill)
        choice = self._current if self._current in nodes else None
        if choice is None and nodes and not self.noneEnabled and (self._current is not None or not before):
            choice = nodes[-1] if self._current is not None else nodes[0]
        self._select(choice)

    def _fill(self):
        blocked = self._box.blockSignals(True)
        self._box.clear()
        for text in self._texts():
            self._box.addItem(text)
        row = self._shown.index(self._current) if self._current in self._shown else -1
        self._box.setCurrentIndex(row + int(self.noneEnabled))
        self._box.blockSignals(blocked)

    def _texts(self):
        return [self.noneDisplay] * self.noneEnabled + [node.GetName() or "" for node in self._shown]

    def _select(self, node):
        changed, self._current = node is not self._current, node
        self._fill()
        if changed:
            self.currentNodeChanged.emit(node)
            self.currentNodeIDChanged.emit(self.currentNodeID)

    def _chosen(self, row):
        row -= int(self.noneEnabled)
        self._select(self._shown[row] if row >= 0 else None)


class qMRMLSegmentSelectorWidget(qMRMLWidget):
    """One segment of one segmentation; without multi-selection."""

    SIGNALS = _SCENE_SIGNAL | _NODE_SIGNAL
    currentNodeChanged = QtCore.Signal(object)
    currentSegmentChanged = QtCore.Signal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._segmentation, self._segment, self._tags = None, "", []
        self._nodes, self._box, self._message = qMRMLNodeComboBox(), QtWidgets.QComboBox(), QtWidgets.QLabel()
        self._nodes.nodeTypes = ["vtkMRMLSegmentationNode"]
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._label = QtWidgets.QLabel("Segment:")
        for widget in (self._nodes, self._label, self._box, self._message):
            layout.addWidget(widget)
        self._nodes.currentNodeChanged.connect(self._on_node)
        self._box.currentIndexChanged.connect(self._on_segment)
        self._populate()

    def setMRMLScene(self, scene):
        super().setMRMLScene(scene)
        self._nodes.setMRMLScene(scene)

    def currentNode(self):
        return self._nodes.currentNode()

    def setCurrentNode(self, node):
        self._nodes.setCurrentNode(node)

    def currentSegmentID(self):
        return self._segment

    def setCurrentSegmentID(self, identifier):
        row = self._box.findData(identifier)
        if identifier == "" and self.noneEnabled:
            row = 0
        if row != -1:
            self._box.setCurrentIndex(row)

    def segmentIDs(self):
        return [self._box.itemData(row) for row in range(self._box.count)]

    def setNoneEnabled(self, enabled):
        self._nodes.noneEnabled = enabled

    def setSegmentationNodeSelectorVisible(self, visible):
        self._nodes.setVisible(visible)

    noneEnabled = QtCore.Property(bool, lambda self: self._nodes.noneEnabled, setNoneEnabled)
    segmentationNodeSelectorVisible = QtCore.Property(
        bool, lambda self: self._nodes.isVisible(), setSegmentationNodeSelectorVisible
    )

    def _on_node(self, node):
        if node is not self._segmentation:
            for tag in self._tags:
                self._segmentation.RemoveObserver(tag)
            self._segmentation, self._tags = node, []
            if node is not None:
                core = slicer.vtkSegmentation
                events = (core.SegmentAdded, core.SegmentRemoved, core.SegmentModified)
                self._tags = [observe(node, event, self._populate) for event in events]
            self._populate()
        self.currentNodeChanged.emit(node)

    def _populate(self):
        segmentation = self._segmentation.GetSegmentation() if self._segmentation else None
        ids = list(segmentation.GetSegmentIDs()) if segmentation else []
        blocked = self._box.blockSignals(True)
        self._box.clear()
        if ids and self.noneEnabled:
            self._box.addItem("None", "")
        for one in ids:
            self._box.addItem(segmentation.GetSegment(one).GetName(), one)
        known = self._segment in ids or (self.noneEnabled and not self._segment)
        self._box.setCurrentIndex(self._box.findData(self._segment) if ids and known else -1)
        self._box.blockSignals(blocked)
        self._message.setText("" if ids else "No segments in segmentation" if segmentation else "No node is selected")
        self._message.setVisible(not ids)
        for widget in (self._label, self._box):
            widget.setVisible(bool(ids))
        if ids and not known:
            self._box.setCurrentIndex(int(self.noneEnabled))

    def _on_segment(self, row):
        self._segment = self._box.itemData(row) or ""
        self.currentSegmentChanged.emit(self._segment)
