"""One open reading: its image and contour in an otherwise empty scene, the clock, and what is saved meanwhile."""

import qt
import slicer
import vtk
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from .segment_editor import SegmentEditor
from .views import show_volume
from .voi_section import report_html

_AUTOSAVE_MS = 60_000
_TICK_MS = 1000
_REST_MS = 400


class ReadingDesk(VTKObservationMixin):
    """Shows a reading of IFXPredictLib.reading_study and nothing else; ``told`` is called each second.

    The scene holds the image under its pseudonym and one segmentation: no file name, no patient, no other reading.
    """

    def __init__(self, layout, told):
        VTKObservationMixin.__init__(self)
        self.editor = SegmentEditor(layout, "IFXPredictStudy")
        self.reading = None
        self.timer = None
        self.report = None
        self._session = None
        self._told = told
        self.nodes = (None, None, "")
        self._dirty = False
        self._tick = _timer(_TICK_MS, told)
        self._autosave = _timer(_AUTOSAVE_MS, self.save_draft)
        self._rest = _timer(_REST_MS, self.measure)
        self._rest.setSingleShot(True)

    def open(self, session, reading, rules):
        """Show a reading that ``session`` has opened, in a scene emptied for it."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml import empty_segmentation, fill_segment, volume_node
        from IFXPredictLib.reading_study.timer import ReadingTimer

        slicer.mrmlScene.Clear(0)
        self._session, self.reading, self._rules = session, reading, rules
        volume = volume_node(slicer.mrmlScene, sitk.ReadImage(str(reading.image)), reading.record.pseudonym)
        segmentation, segment = empty_segmentation(volume, _("{case} VOI").format(case=reading.record.pseudonym))
        if reading.mask is not None:
            fill_segment(volume, segmentation, segment, reading.mask)
        self.nodes = (volume, segmentation, segment)
        self.timer = ReadingTimer(reading.record.active_seconds)
        self._observe(segmentation)
        self.editor.enter()
        self.editor.edit(segmentation, volume, segment)
        show_volume(volume)
        self._tick.start()
        self._autosave.start()
        self.measure()

    def mask(self):
        """The contour on the image's own grid, uint8, 0 and 1."""
        from IFXPredictLib.mrml import segment_mask

        return segment_mask(*self.nodes)

    def measure(self):
        """Volume, density and warnings of the contour as it is now."""
        from IFXPredictLib.mrml_voi import voi_report

        self.report = voi_report(*self.nodes, self._rules, self.reading.record.pseudonym)
        self._told()

    def report_html(self):
        """What ``measure`` found, for the panel."""
        return report_html(self.report)

    def save_draft(self):
        """Keep the contour and the seconds on this computer, where something was drawn since the last time."""
        if self.reading is not None and self._dirty:
            self._session.save_draft(self.reading, self.mask(), self.timer.seconds)
            self._dirty = False

    def pause(self, paused):
        """Stop or go on counting; nothing can be drawn in a pause."""
        if paused:
            self.timer.pause()
            self.editor.widget.setActiveEffect(None)
        else:
            self.timer.resume()
        self.editor.widget.setEnabled(not paused)

    def put_away(self):
        """Take the reading off the desk; what belongs to it leaves the scene."""
        for timer in (self._tick, self._autosave, self._rest):
            timer.stop()
        self.removeObservers()
        self.editor.close()
        nodes, self.nodes = self.nodes[:2], (None, None, "")
        self.reading, self._session, self.timer, self._dirty = None, None, None, False
        for node in nodes:
            if node is not None and slicer.mrmlScene.IsNodePresent(node):
                slicer.mrmlScene.RemoveNode(node)

    def _observe(self, segmentation):
        core, kind = segmentation.GetSegmentation(), slicer.vtkSegmentation
        for event in (kind.SourceRepresentationModified, kind.SegmentModified):  # undo tells of the latter only
            self.addObserver(core, event, self._on_drawn)
        for view in slicer.util.getNodesByClass("vtkMRMLSliceNode"):
            self.addObserver(view, vtk.vtkCommand.ModifiedEvent, self._on_active)

    def _on_drawn(self, _caller, _event):
        self._dirty = True
        self.timer.touch()
        self._rest.start()

    def _on_active(self, _caller, _event):
        if not self.timer.paused:
            self.timer.touch()


def _timer(milliseconds, called):
    timer = qt.QTimer()
    timer.setInterval(milliseconds)
    timer.connect("timeout()", called)
    return timer
