"""The subject hierarchy's part in Slicer: items of nodes and of segments, as they come and go, and what it logs.

After qSlicerSubjectHierarchyPluginLogic, qSlicerSegmentationsModule and qSlicerSubjectHierarchySegmentationsPlugin of
v5.12: an item is made when a node or a segment is added, or of what was read when all is there, before others hear of
that; it is taken away before the node is removed (not while the scene closes, when the whole hierarchy goes). A
segmentation that changes while it has no item, or loses a segment that has none, is told in the log: every one is
watched from when it is added, also one that is hidden or being read, and never let go.
"""

import weakref

import slicer
import vtk

_FIRST = 10.0
"""The priority with which Slicer completes its hierarchy."""
_OWNED = ("vtkMRMLVolumeNode", "vtkMRMLSegmentationNode", "vtkMRMLTableNode", "vtkMRMLPlotChartNode")


class HierarchyKeeper:
    """Keeps the subject hierarchy of a scene while it is referred to, which neither scene nor nodes do.

    ``log`` is told what Slicer would write to its log.
    """

    def __init__(self, scene, log):
        self._scene, self._log = scene, log
        told = ((scene.NodeAddedEvent, self._added), (scene.NodeAboutToBeRemovedEvent, self._leaves))
        self._tags = [scene.AddObserver(event, _with(vtk.VTK_OBJECT, called)) for event, called in told]
        for event in (scene.EndImportEvent, scene.EndBatchProcessEvent):
            self._tags.append(scene.AddObserver(event, _with(None, self._complete), _FIRST))

    def close(self):
        """Hear no more of the scene, which is closed once more when Python frees it, with the observers half gone."""
        for tag in self._tags:
            self._scene.RemoveObserver(tag)

    def _hierarchy(self):
        return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(self._scene)

    def _added(self, _scene, node):
        if not self._scene.IsImporting():
            self._make_item(node)
        if node.IsA("vtkMRMLSegmentationNode"):
            core = slicer.vtkSegmentation
            node.AddObserver(core.SegmentRemoved, _with(vtk.VTK_STRING, self._segment_removed))
            for event in (core.SegmentAdded, core.SegmentModified, node.DisplayModifiedEvent):
                node.AddObserver(event, _with(None, self._segments_changed))

    def _complete(self, _scene, _content=None):
        """What came while the scene was busy and brought no item gets one."""
        for node in (self._scene.GetNthNode(i) for i in range(self._scene.GetNumberOfNodes())):
            if not self._hierarchy().GetItemByDataNode(node):
                self._make_item(node)

    def _make_item(self, node):
        if node.GetHideFromEditors() or not any(map(node.IsA, _OWNED)):
            return
        self._hierarchy().CreateItem(self._hierarchy().GetSceneItemID(), node)
        if node.IsA("vtkMRMLSegmentationNode"):
            self._segments_changed(node)

    def _leaves(self, _scene, node):
        item = 0 if self._scene.IsClosing() else self._hierarchy().GetItemByDataNode(node)
        if item:
            self._hierarchy().RemoveItem(item, False, False)

    def _segments_changed(self, segmentation, _content=None):
        if self._scene.IsImporting():
            return
        hierarchy, item = self._hierarchy(), self._hierarchy().GetItemByDataNode(segmentation)
        if not item:
            self._log(f"Unable to find subject hierarchy item for segmentation node {segmentation.GetName()}")
            return
        known = self._segment_items(item)
        for one in segmentation.GetSegmentation().GetSegmentIDs():
            if one not in known:
                name, branch = segmentation.GetSegmentation().GetSegment(one).GetName(), _virtual_branch()
                hierarchy.SetItemAttribute(hierarchy.CreateHierarchyItem(item, name, branch), _segment_id(), one)

    def _segment_removed(self, segmentation, segment_id):
        item = self._hierarchy().GetItemByDataNode(segmentation)
        if not item:
            self._log(f"Subject hierarchy item cannot be found for segmentation node {segmentation.GetName()}")
            return
        if segment_id is None:  # of events that were held back, as in undo, the content is lost
            known = segmentation.GetSegmentation().GetSegmentIDs()
            for one, own in self._segment_items(item).items():
                if one not in known:
                    self._hierarchy().RemoveItem(own)
            return
        own = self._segment_items(item).get(segment_id)
        if own is None:
            place = f"segment {segment_id} in segmentation {segmentation.GetName()}"
            self._log(f"Unable to find subject hierarchy item for {place}")
        else:
            self._hierarchy().RemoveItem(own)

    def _segment_items(self, item):
        children = vtk.vtkIdList()
        self._hierarchy().GetItemChildren(item, children, False)
        ids = [children.GetId(i) for i in range(children.GetNumberOfIds())]
        return {self._hierarchy().GetItemAttribute(one, _segment_id()): one for one in ids}


def _virtual_branch():
    return slicer.vtkMRMLSubjectHierarchyConstants.GetSubjectHierarchyVirtualBranchAttributeName()


def _segment_id():
    return slicer.vtkMRMLSegmentationNode.GetSegmentIDAttributeName()


def _with(kind, told):
    """An observer that passes on what comes with an event, of a ``kind`` or nothing, as long as the keeper is there."""
    known = weakref.WeakMethod(told)

    def call(caller, _event, content=None):
        if method := known():
            method(caller, content)

    return call if kind is None else vtk.calldata_type(kind)(call)
