"""Slicer's Segment Editor inside the panel, with a parameter set of its own."""

import qt
import slicer

REST_MS = 400
"""The facts of a VOI follow when the hand has rested for so long."""
DRAWN = (slicer.vtkSegmentation.SourceRepresentationModified, slicer.vtkSegmentation.SegmentModified)
"""What a segmentation tells of when a contour changed; undo tells of the latter only."""
_UNDO_STATES = 10


class SegmentEditor:
    """A qMRMLSegmentEditorWidget that edits the segmentation chosen in the panel on the volume chosen there.

    ``tag`` names its parameter set, so that it and the Segment Editor module do not disturb each other.
    """

    def __init__(self, layout, tag):
        self._tag = tag
        self._fresh = True
        self.node = None
        self.widget = slicer.qMRMLSegmentEditorWidget()
        self.widget.setMaximumNumberOfUndoStates(_UNDO_STATES)
        self.widget.setSegmentationNodeSelectorVisible(False)
        self.widget.setSourceVolumeNodeSelectorVisible(False)
        self.widget.setSwitchToSegmentationsButtonVisible(False)
        self.widget.setAutoShowSourceVolumeNode(False)  # a hidden editor would change what the views show
        self.select_node()  # before the scene, so that what the widget selects by itself is kept in our node
        self.widget.setMRMLScene(slicer.mrmlScene)
        layout.addWidget(self.widget)

    def select_node(self):
        """Give the widget this module's parameter set; closing a scene has reset it."""
        node = slicer.mrmlScene.GetSingletonNode(self._tag, "vtkMRMLSegmentEditorNode")
        if node is None:
            node = slicer.mrmlScene.CreateNodeByClass("vtkMRMLSegmentEditorNode")
            node.UnRegister(None)
            node.SetSingletonTag(self._tag)
            node = slicer.mrmlScene.AddNode(node)
        if self._fresh:
            node.SetOverwriteMode(slicer.vtkMRMLSegmentEditorNode.OverwriteNone)
            self._fresh = False
        self.node = node
        self.widget.setMRMLSegmentEditorNode(node)

    def edit(self, segmentation, volume, segment_id):
        """Edit ``segmentation`` (None: nothing) on the grid of ``volume``."""
        if self.widget.segmentationNode() is not segmentation:
            self.widget.setSegmentationNode(segmentation)
        if segmentation and self.widget.sourceVolumeNode() is not volume:
            self.widget.setSourceVolumeNode(volume)
        if segment_id and self.widget.currentSegmentID() != segment_id:
            self.widget.setCurrentSegmentID(segment_id)

    def enter(self):
        """The module is shown: effects may be used."""
        self.select_node()
        self.widget.updateWidgetFromMRML()
        self.widget.installKeyboardShortcuts()
        self.widget.setupViewObservations()

    def exit(self):
        """The module is left: no effect may go on painting."""
        self.widget.setActiveEffect(None)
        self.widget.uninstallKeyboardShortcuts()
        self.widget.removeViewObservations()

    def close(self):
        """The scene is about to close."""
        self.exit()
        self.widget.setSegmentationNode(None)
        self._fresh = True

    def cleanup(self):
        """The panel goes: let go of the parameter set, as it is, for another panel may have it or take its place."""
        self.exit()
        self.widget.setMRMLSegmentEditorNode(None)


def timer_of(milliseconds, called):
    """A QTimer that is not yet running."""
    timer = qt.QTimer()
    timer.setInterval(milliseconds)
    timer.connect("timeout()", called)
    return timer
