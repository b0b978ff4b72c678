"""Shows result nodes in the layout; without a main window there is none, and nothing is shown."""

import re

import slicer

_OUTLINE_PIXELS = 2


def show_volume(volume, fit=True):
    """The volume in all slice views, fitted to them, or where they are."""
    if slicer.app.layoutManager() is not None:
        slicer.util.setSliceViewerLayers(background=volume, fit=fit)


def show_in_window(volume, protocol):
    """The volume in its protocol's window, where neither its file nor the user has chosen one."""
    from IFXPredictLib.mrml.display import show_in_window

    show_in_window(volume, protocol.display, protocol.image)


def hide_names_of_files(hidden):
    """Hide what the main window says of files that were open before: its menu of recent ones, the title of Data Probe.

    The title is of the scene's address, and shown anew when the mouse moves over a view.
    """
    window = slicer.util.mainWindow()
    if window is None:
        return
    for menu in slicer.util.findChildren(window, name="RecentlyLoadedMenu"):
        menu.menuAction().setVisible(not hidden)
    for probe in slicer.util.findChildren(window, name="DataProbeCollapsibleWidget"):
        probe.text = re.split("[:\uff1a]", probe.text)[0]  # which a Chinese Slicer writes with its own colon


def show_segment(segmentation, segment_id):
    """The segment in sight, its outline wide enough to be seen on a CT, and all slice views at its centre."""
    from IFXPredictLib.mrml.grid import is_drawn

    display = segmentation.GetDisplayNode()
    if display is not None:
        display.SetVisibility(True)
        display.SetSliceIntersectionThickness(_OUTLINE_PIXELS)
    drawn = segment_id and is_drawn(segmentation, segment_id)  # of an empty one Slicer warns in its log
    centre = segmentation.GetSegmentCenterRAS(segment_id) if drawn else None
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
