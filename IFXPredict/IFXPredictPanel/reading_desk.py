"""One open reading: its image and contour in an otherwise empty scene, the clock, and what is saved meanwhile."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import slicer
import vtk
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from .segment_editor import DRAWN, REST_MS, SegmentEditor, timer_of
from .study_form import StudyForm
from .views import hide_names_of_files, show_volume
from .wall_assist import draw_proposal

if TYPE_CHECKING:
    from IFXPredictLib.reading_study.session import ReaderSession

_TICK_MS = 1000


class ReadingDesk(VTKObservationMixin):
    """Shows a reading of IFXPredictLib.reading_study and nothing else; ``told`` is called each second.

    What the study asks of each case is asked in ``places``: a layout for the form, a label for the model's answer.

    The scene holds the image under its pseudonym and one segmentation: no file name, no patient, no other reading.
    """

    def __init__(self, layout, places, told):
        VTKObservationMixin.__init__(self)
        form_layout, answer_label = places
        self.form = StudyForm(form_layout, answer_label, self._on_answered)
        self.editor = SegmentEditor(layout, "IFXPredictStudy")
        self.editor.widget.setAddRemoveSegmentButtonsVisible(False)  # one segment, and its contour is the reading
        self.reading: Any = None  # an OpenReading while there is one; timer and report likewise
        self.timer: Any = None
        self.report: Any = None
        self.nodes: tuple[Any, Any, str] = (None, None, "")
        self._session: ReaderSession | None = None
        self._rules: Any = None
        self._told = told
        self._saved_at = 0.0
        self._dirty = False
        self._tick = timer_of(_TICK_MS, told)
        self._rest = timer_of(REST_MS, self.measure)
        self._rest.setSingleShot(True)

    def open(self, session, reading, study):
        """Show a reading that ``session`` has opened, in a scene emptied for it and in the study's window."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml.display import show_alone, window_shown
        from IFXPredictLib.mrml.nodes import empty_segmentation, fill_segment
        from IFXPredictLib.reading_study.session import ReadingTimer

        image, pseudonym = sitk.ReadImage(str(reading.image)), reading.record.pseudonym
        self.editor.close()
        volume = show_alone(slicer.mrmlScene, image, pseudonym, study.display, study.image_rules)
        hide_names_of_files(True)
        segmentation, segment = empty_segmentation(volume, _("{case} VOI").format(case=pseudonym))
        if reading.mask is not None:
            fill_segment(volume, segmentation, segment, reading.mask)
        self._session, self._rules = session, study.image_rules
        self.nodes = (volume, segmentation, segment)
        self.timer = ReadingTimer(reading.record.active_seconds)
        self._saved_at, self._dirty = self.timer.seconds, False
        self.reading = replace(reading, record=replace(reading.record, display=asdict(window_shown(volume))))
        self.form.open(reading, study.form)
        self._observe(segmentation)
        self.enter()
        show_volume(volume)
        self._tick.start()
        self.measure()

    def enter(self):
        """The desk is seen again; in a pause nothing can be drawn."""
        volume, segmentation, segment = self.nodes
        if self.reading is not None and not self.timer.paused:
            self.editor.enter()
            self.editor.edit(segmentation, volume, segment)

    def end(self):
        """The reading as it is handed in: the answers, and the window in which the image was seen last."""
        from IFXPredictLib.mrml.display import window_shown

        last = window_shown(self.nodes[0])
        seen = {**self.reading.record.display, "last_window": last.window, "last_level": last.level}
        return replace(self.reading, record=replace(self.reading.record, display=seen, answers=self.form.answers()))

    def mask(self):
        """The contour on the image's own grid, uint8, 0 and 1; raises StudyError where there are other segments."""
        from IFXPredictLib.base.errors import StudyError
        from IFXPredictLib.mrml.nodes import segment_mask

        _volume, segmentation, segment = self.nodes
        core = segmentation.GetSegmentation()
        if list(core.GetSegmentIDs()) != [segment]:
            names = ", ".join(core.GetSegment(one).GetName() for one in core.GetSegmentIDs()) or _("none")
            raise StudyError(_("Draw in the one segment Lesion only; found {names}.").format(names=names))
        return segment_mask(*self.nodes)

    def measure(self):
        """Volume, density and warnings of the contour as it is now."""
        from IFXPredictLib.mrml.voi import voi_report

        self.report = voi_report(*self.nodes, self._rules, self.reading.record.pseudonym)
        self._told()

    def save_draft(self):
        """Keep contour and seconds on this computer, where either has changed since the last time."""
        if self.reading is not None and (self._dirty or self.timer.seconds > self._saved_at):
            answered = replace(self.reading, record=replace(self.reading.record, answers=self.form.answers()))
            self._session.save_draft(answered, self.mask(), self.timer.seconds)
            self._saved_at, self._dirty = self.timer.seconds, False

    def rescue(self):
        """Write the contour to a folder of this user alone, where it could not be saved as a draft; the file."""
        from IFXPredictLib.reading_study.masks import write_segmentation

        file = Path(tempfile.mkdtemp(prefix="IFXPredict-"), f"{self.reading.record.pseudonym}.seg.nrrd")
        write_segmentation(file, {"": self.mask()}, {})
        return file

    def take_wall(self, asked, box, wall, words):
        """Put a proposed wall in the contour's place, where the reading that ``asked`` for it is still open.

        The record keeps that it was used, also when it is undone: what the reader draws then is not unseen. Raises
        StudyError where the reading is not open any more.
        """
        from IFXPredictLib.base.errors import StudyError
        from IFXPredictLib.drawing.wall_assist import PROGRAM

        if self.reading is None or self.reading.record.token != asked:
            raise StudyError(_("The case that the wall was proposed for is not open any more; nothing was drawn."))
        self.reading = replace(self.reading, record=replace(self.reading.record, drawn_with=PROGRAM))
        draw_proposal(self.editor, self.nodes, box, wall, in_place=True)
        self._dirty = True
        return words

    def pause(self, paused):
        """Stop or go on counting; nothing can be drawn in a pause, by the keyboard neither."""
        if paused:
            self.timer.pause()
            self.editor.exit()
        else:
            self.timer.resume()
            self.enter()
        self.editor.widget.setEnabled(not paused)
        self.form.set_enabled(not paused)

    def put_away(self):
        """Take the reading off the desk; what belongs to it leaves the scene."""
        self._tick.stop()
        self._rest.stop()
        self.removeObservers()
        self.form.close()
        self.editor.close()
        self.editor.widget.setEnabled(True)
        nodes, self.nodes = self.nodes[:2], (None, None, "")
        self.reading, self._session, self.timer, self.report, self._dirty = None, None, None, None, False
        for node in nodes:
            if node is not None and slicer.mrmlScene.IsNodePresent(node):
                slicer.mrmlScene.RemoveNode(node)
        hide_names_of_files(False)

    def _observe(self, segmentation):
        for event in DRAWN:
            self.addObserver(segmentation.GetSegmentation(), event, self._on_drawn)
        for view in slicer.util.getNodesByClass("vtkMRMLSliceNode"):
            self.addObserver(view, vtk.vtkCommand.ModifiedEvent, self._on_active)

    def _on_drawn(self, _caller, _event):
        self._dirty = True
        self._rest.start()
        self._on_active()

    def _on_answered(self):
        self._dirty = True
        self._on_active()

    def _on_active(self, _caller=None, _event=None):
        if not self.timer.paused:
            self.timer.touch()
