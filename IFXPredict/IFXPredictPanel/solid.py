"""The VOI as a surface in the 3D view, on demand."""

import slicer


def is_shown(segmentation):
    """Whether the surfaces of a segmentation are there and shown."""
    if segmentation is None or segmentation.GetDisplayNode() is None:
        return False
    name = slicer.vtkSegmentationConverter.GetSegmentationClosedSurfaceRepresentationName()
    made = segmentation.GetSegmentation().ContainsRepresentation(name)
    return bool(made and segmentation.GetDisplayNode().GetVisibility3D())


def show(segmentation):
    """The surfaces of a segmentation in a 3D view that is turned to them; a layout without one gets one."""
    make(segmentation)
    segmentation.GetDisplayNode().SetVisibility3D(True)
    manager = slicer.app.layoutManager()
    if manager is None:
        return
    if not any(view.IsMappedInLayout() for view in slicer.util.getNodesByClass("vtkMRMLViewNode")):
        layouts = slicer.vtkMRMLLayoutNode
        tables = slicer.util.getNodesByClass("vtkMRMLTableViewNode")
        with_table = any(view.IsMappedInLayout() for view in tables)
        manager.setLayout(layouts.SlicerLayoutFourUpTableView if with_table else layouts.SlicerLayoutFourUpView)
    slicer.util.resetThreeDViews()


def make(segmentation):
    """The surfaces that are missing: drawing takes away those of before."""
    segmentation.CreateDefaultDisplayNodes()
    segmentation.CreateClosedSurfaceRepresentation()


def hide(segmentation):
    """No surface in the 3D views; the contours stay."""
    segmentation.GetDisplayNode().SetVisibility3D(False)
