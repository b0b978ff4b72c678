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

from IFXPredictLib.mrml.drawn_voi import DrawnVoi

from .segment_editor import DRAWN, REST_MS, SegmentEditor, timer_of
from .study_form import StudyForm
from .study_series import StudySeries
from .views import hide_names_of_files
from .wall_assist import draw_proposal

if TYPE_CHECKING:
    from IFXPredictLib.reading_study.session import ReaderSession

_TICK_MS = 1000


class ReadingDesk(VTKObservationMixin):
    """Shows a reading of IFXPredictLib.reading_study and nothing else; ``told`` is called each second.

    What the study asks of each case is asked in ``places``: a layout for the form, a label for the model's answer, and
    the row and the list of a case's series.

    The scene holds the images under their pseudonym and one segmentation: no file name, no patient, no other reading.
    ``nodes`` are the first image and the first VOI's segment; ``further`` the others that the study asks for.
    """

    def __init__(self, layout, places, told):
        VTKObservationMixin.__init__(self)
        form_layout, answer_label, series_place, series_list = places
        self.form = StudyForm(form_layout, answer_label, self._on_answered)
        self.editor = SegmentEditor(layout, "IFXPredictStudy")
        self.series = StudySeries(series_place, series_list, self._on_active)
        self.editor.widget.setAddRemoveSegmentButtonsVisible(False)  # a segment a VOI, and its contour is the reading
        self.reading: Any = None  # an OpenReading while there is one; timer and report likewise
        self.timer: Any = None
        self.report: Any = None
        self.further_report: Any = None
        self.nodes = DrawnVoi(None, None, "")
        self.further: Any = None
        self._session: ReaderSession | None = None
        self._study: Any = None
        self._told = told
        self._saved_at = 0.0
        self._dirty = False
        self._tick = timer_of(_TICK_MS, told)
        self._rest = timer_of(REST_MS, self.measure)
        self._rest.setSingleShot(True)

    def open(self, session, reading, study):
        """Show a reading that ``session`` has opened, in a scene emptied for it and in the study's window."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml.display import show_alone
        from IFXPredictLib.mrml.further_nodes import FurtherNodes
        from IFXPredictLib.mrml.nodes import empty_segmentation, fill_segment
        from IFXPredictLib.reading_study.session import ReadingTimer

        image, pseudonym = sitk.ReadImage(str(reading.image)), reading.record.pseudonym
        self.editor.close()
        volume = show_alone(slicer.mrmlScene, image, pseudonym, study.display, study.image_rules)
        hide_names_of_files(True)
        segmentation, segment = empty_segmentation(volume, _("{case} VOI").format(case=pseudonym))
        series = {name: self._further_volume(reading, name, study) for name in study.asked.further_series}
        self.further = FurtherNodes(series, _further_segments(segmentation, segment, study.vois))
        self.nodes = DrawnVoi(volume, segmentation, segment)
        drawn = dict(reading.further) if reading.mask is None else {"": reading.mask, **reading.further}
        for name, mask in drawn.items():
            fill_segment(self.nodes._replace(segment_id=self._segments[name]), mask)
        self._session, self._study = session, study
        self.timer = ReadingTimer(reading.record.active_seconds)
        self._saved_at, self._dirty = self.timer.seconds, False
        self.reading = replace(reading, record=replace(reading.record, display=self._windows("")))
        shown_for = {name: reading.record.display.get(f"{prefix}seconds", 0.0) for prefix, name in self._prefixes}
        self.form.open(reading, study.form)
        self._observe(segmentation)
        self.enter()
        volumes = dict(zip(study.series or ("",), (volume, *series.values()), strict=True))
        self.series.open(volumes, lambda: self.timer.seconds, shown_for)
        self._tick.start()
        self.measure()

    def enter(self):
        """The desk is seen again; in a pause nothing can be drawn."""
        volume, segmentation, segment = self.nodes
        if self.reading is not None and not self.timer.paused:
            self.editor.enter()
            selected = self.editor.widget.currentSegmentID()
            self.editor.edit(segmentation, volume, selected if selected in self._segments.values() else segment)

    def end(self):
        """The reading as it is handed in: as in a draft, and the window in which each image was seen last."""
        worked = self._worked()
        seen = {**worked.record.display, **self._windows("last_")}
        return replace(worked, record=replace(worked.record, display=seen))

    def masks(self):
        """The contours on the first image's own grid, uint8, 0 and 1, by their VOIs, "" the first one's.

        Raises StudyError where there are other segments, or one is missing.
        """
        from IFXPredictLib.base.errors import StudyError

        core = self.nodes[1].GetSegmentation()
        if sorted(core.GetSegmentIDs()) != sorted(self._segments.values()):
            names = ", ".join(core.GetSegment(one).GetName() for one in core.GetSegmentIDs()) or _("none")
            words = _("Draw in the one segment Lesion only; found {names}.")
            if self.further.vois:
                words = _(
                    "Draw in the segments {vois} only, and remove none; found {names}. To get one back as it was saved "
                    "last, close the scene and open the case again."
                )
            raise StudyError(words.format(names=names, vois=", ".join(self._study.vois)))
        return self._masks_there()

    def measure(self):
        """Volume, density and warnings of the contours as they are now."""
        from IFXPredictLib.mrml.voi import voi_report

        pseudonym, asked = self.reading.record.pseudonym, self._study.asked
        self.report, self.further_report = voi_report(self.nodes, asked.image, pseudonym), None
        if self.further.nodes and not self.report.problem:
            from IFXPredictLib.mrml.further_voxels import further_report

            self.further_report = further_report(self.nodes, self.further, asked, pseudonym)
        self._told()

    @property
    def reports(self):
        """What was found of each VOI that was measured, by its name; of one that is not named, by ""."""
        first = {self._study.vois[0] if self._study.vois else "": self.report}
        return first | dict(self.further_report.vois if self.further_report else {})

    @property
    def problem(self):
        """Why the reading cannot be finished, and what to do; "" where it can."""
        missing = [name for name, one in self.reports.items() if name and one.untouched]
        if missing:
            words = _("{case}: the VOI {name} is not drawn yet; select its segment and paint it, or skip the case.")
            return words.format(case=self.reading.record.pseudonym, name=missing[0])
        return self.report.problem or (self.further_report.problem if self.further_report else "")

    def facts(self):
        """The numbers of each VOI, those of further ones by their names."""
        further = dict(self.further_report.vois) if self.further_report else {}
        named = {f"{name}.": one for name, one in further.items()}
        return {
            f"{prefix}{key}": value
            for prefix, one in {"": self.report, **named}.items()
            for key, value in one.facts.numbers().items()
        }

    def save_draft(self):
        """Keep contour and seconds on this computer, where either has changed since the last time."""
        if self.reading is not None and (self._dirty or self.timer.seconds > self._saved_at):
            masks = self.masks()
            self._session.save_draft(self._worked(), masks.pop(""), self.timer.seconds, masks)
            self._saved_at, self._dirty = self.timer.seconds, False

    def rescue(self):
        """Write the contours to a folder of this user alone, where they could not be saved as a draft; the file."""
        from IFXPredictLib.reading_study.masks import write_segmentation

        file = Path(tempfile.mkdtemp(prefix="IFXPredict-"), f"{self.reading.record.pseudonym}.seg.nrrd")
        write_segmentation(file, self._masks_there() or self.masks(), {})
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
        self.series.close()
        self.editor.close()
        self.editor.widget.setEnabled(True)
        nodes = (*self.nodes[:2], *self._forget_series())
        self.nodes, self.further = DrawnVoi(None, None, ""), None
        self.reading, self._session, self.timer, self._dirty = None, None, None, False
        self.report = self.further_report = None
        for node in nodes:
            if node is not None and slicer.mrmlScene.IsNodePresent(node):
                slicer.mrmlScene.RemoveNode(node)
        hide_names_of_files(False)

    @property
    def _segments(self):
        """The ids of all segments that are drawn in, by their VOIs, "" the first one's."""
        return {"": self.nodes[2], **{name: segment for name, (_node, segment) in self.further.vois.items()}}

    @property
    def _prefixes(self):
        """What the record's entries on each series begin with, and the study's name of it; nothing of one alone."""
        series = self._study.series
        return [(f"{name}." if place else "", name) for place, name in enumerate(series)]

    def _worked(self):
        """The reading with the answers so far, and for how long each of several series was shown."""
        seconds, record = self.series.seconds(), self.reading.record
        shown_for = {f"{prefix}seconds": seconds[name] for prefix, name in self._prefixes if name in seconds}
        return replace(
            self.reading,
            record=replace(record, display={**record.display, **shown_for}, answers=self.form.answers()),
        )

    def _masks_there(self):
        """``masks`` of those segments that are there."""
        from IFXPredictLib.mrml.nodes import segment_mask

        there = list(self.nodes.segmentation.GetSegmentation().GetSegmentIDs())
        drawn_in = {name: segment for name, segment in self._segments.items() if segment in there}
        return {name: segment_mask(self.nodes._replace(segment_id=segment)) for name, segment in drawn_in.items()}

    def _further_volume(self, reading, name, study):
        """A further series of a reading in the scene, in the study's window."""
        import SimpleITK as sitk

        from IFXPredictLib.mrml.display import show_beside

        image, called = sitk.ReadImage(str(reading.series[name])), f"{reading.record.pseudonym} {name}"
        return show_beside(slicer.mrmlScene, image, called, study.display, study.image_rules)

    def _forget_series(self):
        """The further volumes; what was kept of their voxels is let go."""
        if self.further is None or not self.further.series:
            return ()
        from IFXPredictLib.mrml.further_voxels import forget_series

        forget_series()
        return tuple(self.further.series.values())

    def _windows(self, begin):
        """The window of each image that is in the scene now, of further ones by their names; keys ``begin`` so."""
        from IFXPredictLib.mrml.display import window_shown

        named = {f"{name}.": volume for name, volume in self.further.series.items()}
        return {
            f"{prefix}{begin}{key}": value
            for prefix, volume in {"": self.nodes[0], **named}.items()
            if volume.GetScene() is not None
            for key, value in asdict(window_shown(volume)).items()
        }

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


def _further_segments(segmentation, first, vois):
    """Empty segments of the further ones of ``vois``, each of its own colour; the ``first`` is called by its name."""
    from IFXPredictLib.base.colours import colour, rgb

    core = segmentation.GetSegmentation()
    if vois:
        core.GetSegment(first).SetName(vois[0])
    for place, name in enumerate(vois[1:], start=1):
        core.GetSegment(core.AddEmptySegment(name, name)).SetColor(*rgb(colour(place)))
    return {name: (segmentation, name) for name in vois[1:]}
