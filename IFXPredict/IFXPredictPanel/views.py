"""Shows result nodes in the layout; without a main window there is none, and nothing is shown."""

import slicer

_OUTLINE_PIXELS = 2


def show_volume(volume):
    """The volume in all slice views, fitted to them."""
    if slicer.app.layoutManager() is not None:
        slicer.util.setSliceViewerLayers(background=volume, fit=True)


def show_segment(segmentation, segment_id):
    """The segment in sight, its outline wide enough to be seen on a CT, and all slice views at its centre."""
    display = segmentation.GetDisplayNode()
    if display is not None:
        display.SetVisibility(True)
        display.SetSliceIntersectionThickness(_OUTLINE_PIXELS)
    centre = segmentation.GetSegmentCenterRAS(segment_id) if segment_id else None
    if centre is not None and slicer.app.layoutManager() is not None:
        kind = slicer.vtkMRMLSliceNode
        kind.JumpAllSlices(slicer.mrmlScene, *centre, kind.CenteredJumpSlice)


def show_table(table):
    """The table beside the slice views."""
    manager = slicer.app.layoutManager()
    if manager is None:
        return
    manager.setLayout(slicer.modules.tables.logic().GetLayoutWithTable(manager.layout))
    slicer.app.applicationLogic().GetSelectionNode().SetActiveTableID(table.GetID())
    slicer.app.applicationLogic().PropagateTableSelection()


def show_chart(chart):
    """The chart beside the slice views."""
    if slicer.app.layoutManager() is not None:
        slicer.modules.plots.logic().ShowChartInLayout(chart)
