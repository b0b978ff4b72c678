"""Part 1 of the panel: the CT volume, the segment that is the VOI, and the VOI's facts and warnings as it is drawn."""

import html

import qt
import slicer
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from .segment_editor import SegmentEditor
from .views import show_volume

_REST_MS = 400  # the facts follow when the hand has rested for so long
_WARNING = "#b00020"


class VoiSection(VTKObservationMixin):
    """Volume, segmentation and segment are kept in the parameter node; ``problem`` says why they cannot be used yet.

    ``changed`` is called whenever ``problem`` may have changed.
    """

    def __init__(self, ui, changed):
        VTKObservationMixin.__init__(self)
        self.problem = ""
        self.editor = SegmentEditor(ui.editorGroupBox.layout(), "IFXPredict")
        self._ui = ui
        self._changed = changed
        self._parameters = None
        self._rules = None
        self._observed = (None, None)
        self._timer = qt.QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.connect("timeout()", self.update_facts)
        ui.segmentSelector.connect("currentSegmentChanged(QString)", self._on_segment_selected)
        ui.newVoiButton.connect("clicked(bool)", self._on_new_voi)

    def show(self, parameters, rules):
        """Show what the parameter node says; ``rules`` are those of the bundle's protocol, None without a bundle."""
        self._parameters, self._rules = None, rules  # not to be told of our own changes
        volume, segmentation = parameters.inputVolume, parameters.voiSegmentation
        ids = list(segmentation.GetSegmentation().GetSegmentIDs()) if segmentation else []
        if parameters.voiSegmentID not in ids:
            parameters.voiSegmentID = ids[0] if ids else ""
        self._ui.segmentSelector.setCurrentNode(segmentation)
        self._ui.segmentSelector.setCurrentSegmentID(parameters.voiSegmentID)
        for widget in (self._ui.segmentLabel, self._ui.segmentSelector):
            widget.setVisible(len(ids) > 1)
        self._ui.newVoiButton.enabled = volume is not None
        self.editor.edit(segmentation, volume, parameters.voiSegmentID)
        self._parameters = parameters
        self._observe(volume, segmentation)
        self._on_voi_changed()

    def close(self):
        """Let go of scene and nodes."""
        self._timer.stop()
        self.editor.close()
        self._observe(None, None)
        self._parameters = None

    def update_facts(self):
        """Show volume, density and warnings of the VOI as it is now."""
        self._timer.stop()
        parameters = self._parameters
        if parameters is None or self._rules is None:
            return
        if not parameters.inputVolume:
            facts, warnings, self.problem = None, (), _("Choose or load a CT volume.")
        elif not parameters.voiSegmentID:
            advice = _("Press New VOI and paint the inflamed bowel wall, or choose a segmentation.")
            facts, warnings, self.problem = None, (), advice
        else:
            nodes = parameters.inputVolume, parameters.voiSegmentation, parameters.voiSegmentID
            name = parameters.caseName or parameters.inputVolume.GetName()
            facts, warnings, self.problem = describe(*nodes, name, self._rules)
        self._ui.voiFactsLabel.text = facts_html(facts, warnings, self.problem)
        self._changed()

    def _observe(self, volume, segmentation):
        """Hear of what happens to these nodes, and of no others."""
        if self._observed == (volume, segmentation):
            return
        self.removeObservers()
        self._observed = (volume, segmentation)
        moved = slicer.vtkMRMLTransformableNode.TransformModifiedEvent
        if volume:
            self.addObserver(volume, slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, self._on_voi_changed)
            self.addObserver(volume, moved, self._on_voi_changed)
        if segmentation:
            core, kind = segmentation.GetSegmentation(), slicer.vtkSegmentation
            self.addObserver(segmentation, moved, self._on_voi_changed)
            self.addObserver(core, kind.SourceRepresentationModified, self._on_voi_changed)
            self.addObserver(core, kind.SegmentAdded, self._on_segments_changed)
            self.addObserver(core, kind.SegmentRemoved, self._on_segments_changed)

    def _on_voi_changed(self, _caller=None, _event=None):
        self.problem = _("The VOI is being measured.")
        self._timer.start()
        self._changed()

    def _on_segments_changed(self, _caller=None, _event=None):
        if self._parameters:
            self.show(self._parameters, self._rules)

    def _on_segment_selected(self, segment_id):
        if self._parameters and segment_id:
            self._parameters.voiSegmentID = segment_id

    def _on_new_voi(self):
        """An empty segment on the volume's grid, ready to be painted."""
        from IFXPredictLib.mrml import empty_segmentation

        volume = self._parameters.inputVolume
        segmentation, segment_id = empty_segmentation(volume, _("{case} VOI").format(case=volume.GetName()))
        self._parameters.voiSegmentation = segmentation
        self._parameters.voiSegmentID = segment_id
        show_volume(volume)


def describe(volume, segmentation, segment_id, name, rules):
    """The VOI's facts, its warnings, and no problem; or None, no warnings, and why it cannot be used."""
    from IFXPredictLib.errors import CaseError
    from IFXPredictLib.mrml import case_from_nodes, segment_warnings
    from IFXPredictLib.voi import check_voi, voi_facts, voi_warnings

    try:
        case = case_from_nodes(volume, segmentation, segment_id, rules, {}, name)
        facts = voi_facts(case, rules)
        check_voi(facts, name, rules)
    except CaseError as problem:
        return None, (), str(problem)
    return facts, (*segment_warnings(volume, segmentation, segment_id, case), *voi_warnings(facts, rules)), ""


def facts_html(facts, warnings, problem):
    """The VOI in one line, and each warning in a line of its own; or the problem."""
    if problem:
        return _marked(problem)
    line = _("{volume:.1f} mL, mean {mean:.0f} HU, {slices} slices, {pieces} piece(s), {gas:.1f} % gas").format(
        volume=facts.volume_ml,
        mean=facts.mean_hu,
        slices=facts.slices,
        pieces=facts.components,
        gas=100 * facts.gas_fraction,
    )
    return "<br>".join([f"<b>{html.escape(line)}</b>", *map(_marked, warnings)])


def _marked(text):
    return f'<span style="color: {_WARNING}">&#9888; {html.escape(text)}</span>'
