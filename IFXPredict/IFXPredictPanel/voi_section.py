"""Part 1 of the panel: the volume, the segment that is the VOI, and the VOI's facts and warnings as it is drawn."""

import html
from typing import Any

import slicer
import vtk
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from . import solid
from .further_choice import FurtherChoice
from .language import said
from .segment_editor import DRAWN, REST_MS, SegmentEditor, timer_of
from .views import show_segment, show_volume
from .voi_words import report_html


class VoiSection(VTKObservationMixin):
    """Volume, segmentation and segment are kept in the parameter node; ``problem`` says why they cannot be used yet.

    The segment chosen is the one selected in the Segment Editor, but for a bundle of several drawn VOIs, any of which
    may be painted there. ``sha256`` tells the VOI from others, "" where it cannot be used; ``measuring`` says that both
    are of a moment ago; ``attention`` is what the user should look at, the problem or warnings. ``changed`` is called
    whenever they may have changed. ``further`` are the further series and drawn VOIs, of which all of this holds, too.
    """

    def __init__(self, ui, changed):
        VTKObservationMixin.__init__(self)
        self.problem = self.sha256 = self.attention = ""
        self.measuring = False
        self.drawn = lambda: None  # is called at each stroke
        self.editor = SegmentEditor(ui.editorGroupBox.layout(), "IFXPredict")
        self.further = FurtherChoice(ui, self._on_further, self._paint_further)
        self._ui = ui
        self._changed = changed
        self._parameters = None
        self._rules: Any = None
        self._protocol: Any = None
        self._shown = None
        self._volume_id = self._volume_name = self._segmentation_id = ""
        self._solid_of = None
        self._timer = timer_of(REST_MS, self.update_facts)
        self._timer.setSingleShot(True)
        ui.segmentSelector.connect("currentSegmentChanged(QString)", self._on_segment_selected)
        ui.newVoiButton.connect("clicked(bool)", self._on_new_voi)
        ui.solidCheckBox.connect("clicked(bool)", self._on_solid)

    def show_case(self, parameters):
        """Another volume is another case, with a name and a segmentation of its own."""
        from IFXPredictLib.mrml.patient import case_name, store_case_name
        from IFXPredictLib.mrml.scene import segmentation_of

        volume = parameters.inputVolume
        if not volume:
            return
        if volume.GetID() == self._volume_id:
            self._follow_name(parameters)
            store_case_name(volume, parameters.caseName)
            return
        is_first, self._volume_id, self._volume_name = not self._volume_id, volume.GetID(), volume.GetName()
        parameters.caseName = case_name(volume) or self._volume_name
        if not (is_first and parameters.voiSegmentation):
            parameters.voiSegmentation = segmentation_of(volume)
        if not is_first:
            show_volume(volume)

    def _follow_name(self, parameters):
        """A case that is called as its volume was until now is called as the volume is: that name nobody has typed."""
        before, self._volume_name = self._volume_name, parameters.inputVolume.GetName()
        if parameters.caseName == before != self._volume_name:
            parameters.caseName = self._volume_name

    def show(self, parameters, protocol):
        """Show what the parameter node says; ``protocol`` is the bundle's, None without a bundle."""
        rules = protocol.image if protocol else None
        self._parameters = None  # not to be told of our own changes
        self.list_images()
        volume, segmentation = parameters.inputVolume, parameters.voiSegmentation
        ids = list(segmentation.GetSegmentation().GetSegmentIDs()) if segmentation else []
        if parameters.voiSegmentID not in ids:
            parameters.voiSegmentID = ids[0] if ids else ""
        self._ui.segmentSelector.setCurrentNode(segmentation)
        self._ui.segmentSelector.setCurrentSegmentID(parameters.voiSegmentID)
        self._ui.segmentSelector.setVisible(len(ids) > 1)
        self._ui.newVoiButton.enabled = volume is not None
        self._ui.solidCheckBox.enabled = bool(ids)
        if segmentation is not self._solid_of:
            self._solid_of, self._ui.solidCheckBox.checked = segmentation, solid.is_shown(segmentation)
        self._name_rows(protocol)
        self.further.show(volume, segmentation, protocol)
        same = self._shown is not None and self._shown[1:3] == (segmentation, parameters.voiSegmentID)
        painted = same and self.further.draws and self.editor.node.GetSelectedSegmentID() in ids
        self.editor.edit(segmentation, volume, "" if painted else parameters.voiSegmentID)
        self._parameters, self._rules, self._protocol = parameters, rules, protocol
        shown = (volume, segmentation, parameters.voiSegmentID, rules, self.further.chosen)
        if shown != self._shown:
            if segmentation and segmentation.GetID() != self._segmentation_id:
                show_segment(segmentation, parameters.voiSegmentID)
            self._segmentation_id = segmentation.GetID() if segmentation else ""
            self._shown = shown
            self._observe(volume, segmentation)
            self._on_voi_changed()
            self._ui.voiFactsLabel.text = html.escape(self.problem)  # not what was wrong with another

    def _name_rows(self, protocol):
        """What the first volume and the first VOI are called, where there are others beside them."""
        if protocol is None:
            self._ui.volumeLabel.text = _("Volume:")
        elif protocol.further_series:
            named = {"modality": protocol.image.modality, "series": protocol.series[0]}
            self._ui.volumeLabel.text = _("{modality} volume ({series}):").format(**named)
        else:
            self._ui.volumeLabel.text = _("{modality} volume:").format(modality=protocol.image.modality)
        several = protocol is not None and bool(protocol.further_drawn)
        drawn = _("VOI {name}:").format(name=protocol.vois[0].name) if several else _("Segmentation:")
        self._ui.segmentationLabel.text = drawn

    def list_images(self):
        """Offer no map as an image."""
        from IFXPredictLib.mrml.maps import map_ids

        hidden = map_ids(slicer.mrmlScene)
        self._ui.volumeSelector.sortFilterProxyModel().hiddenNodeIDs = hidden
        self.further.hide_maps(hidden)

    def pause(self):
        """Hear of nothing more until ``show``: another module is shown, or a scene is being read."""
        self._timer.stop()
        self.removeObservers()
        self.further.pause()
        self._parameters = self._shown = None

    def close(self):
        """The scene is about to close: whatever volume comes next is the first."""
        self.editor.close()
        self.further.close()
        self._volume_id = self._segmentation_id = ""
        self._solid_of = None

    def update_facts(self):
        """Show volume, density and warnings of the VOI as it is now; without a bundle's rules none are known."""
        self._timer.stop()
        if self._parameters is None:
            return
        if self._parameters.inputVolume:
            self._follow_name(self._parameters)
        self.problem = self.sha256 = self.attention = self._ui.voiFactsLabel.text = ""
        self.measuring = False
        if self._ui.solidCheckBox.checked and self._parameters.voiSegmentation:
            solid.make(self._parameters.voiSegmentation)
        if self._rules is not None:
            report = self._report()
            self.further.measure(report, self._parameters)
            self.problem, self.sha256 = said(report.problem or self.further.problem), report.sha256
            self.attention = report.problem or "\n".join(filter(None, (*report.warnings, self.further.attention)))
            self._ui.voiFactsLabel.text = report_html(report, self._rules)
        self._changed()

    @property
    def missing(self):
        """What has to be chosen before there is a VOI to measure; empty where all is."""
        if not self._parameters.inputVolume:
            return _("Choose or load a {modality} volume.").format(modality=self._rules.modality)
        if not self._parameters.voiSegmentID:
            return _("Press New VOI and paint the lesion, or choose a segmentation.")
        return ""

    def _report(self):
        from IFXPredictLib.mrml.drawn_voi import DrawnVoi
        from IFXPredictLib.mrml.voi import VoiReport, voi_report

        parameters = self._parameters
        if self.missing:
            return VoiReport(None, (), self.missing)
        voi = DrawnVoi(parameters.inputVolume, parameters.voiSegmentation, parameters.voiSegmentID)
        return voi_report(voi, self._rules, parameters.caseName or parameters.inputVolume.GetName())

    def _observe(self, volume, segmentation):
        """Hear of what happens to these nodes and the further ones, and to no others."""
        self.removeObservers()
        modified = vtk.vtkCommand.ModifiedEvent
        moved = slicer.vtkMRMLTransformableNode.TransformModifiedEvent
        self.addObserver(self.editor.node, modified, self._on_editor_changed)
        for node in dict.fromkeys(filter(None, (volume, segmentation, *self.further.chosen.nodes))):
            if node.IsA("vtkMRMLSegmentationNode"):
                core, kind = node.GetSegmentation(), slicer.vtkSegmentation
                self.addObserver(node, moved, self._on_voi_changed)
                for event in DRAWN:
                    self.addObserver(core, event, self._on_voi_changed)
                for event in (kind.SegmentAdded, kind.SegmentRemoved):
                    self.addObserver(core, event, self._on_segments_changed)
            else:
                for event in (modified, moved, slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent):
                    self.addObserver(node, event, self._on_voi_changed)

    def _on_voi_changed(self, _caller=None, _event=None):
        self.problem, self.measuring = _("The VOI is being measured."), True
        self._timer.start()
        self.drawn()
        self._changed()

    def _on_segments_changed(self, _caller=None, _event=None):
        if self._parameters:
            self._shown = None
            self.show(self._parameters, self._protocol)

    def _on_further(self):
        """Another further series or VOI was chosen."""
        if self._parameters:
            self.show(self._parameters, self._protocol)

    def _paint_further(self, segmentation, segment_id):
        """A further VOI has a new segment: it is painted next, where the editor has its segmentation."""
        if self._parameters and not self._parameters.voiSegmentation:
            self._parameters.voiSegmentation = segmentation
        self.editor.widget.setCurrentSegmentID(segment_id)

    def _on_editor_changed(self, _caller=None, _event=None):
        chosen = self._parameters and self._parameters.voiSegmentation
        if self.editor.node.GetSegmentationNode() is not chosen:  # an answer of Wall assist for another one
            return
        if not self.further.draws:  # else what is painted in may be any of the VOIs
            self._on_segment_selected(self.editor.node.GetSelectedSegmentID())

    def _on_segment_selected(self, segment_id):
        parameters = self._parameters
        if not parameters or not segment_id or not parameters.voiSegmentation:
            return
        if segment_id in parameters.voiSegmentation.GetSegmentation().GetSegmentIDs():
            parameters.voiSegmentID = segment_id

    def _on_solid(self, wanted):
        segmentation = self._parameters.voiSegmentation
        with slicer.util.tryWithErrorDisplay(_("The VOI could not be shown in 3D."), waitCursor=True):
            (solid.show if wanted else solid.hide)(segmentation)

    def _on_new_voi(self):
        """An empty segment on the volume's grid, ready to be painted, with nothing of before over the image."""
        from IFXPredictLib.mrml.maps import hide_maps
        from IFXPredictLib.mrml.nodes import empty_segmentation, hide_segmentations

        parameters = self._parameters
        volume = parameters.inputVolume
        hide_maps(slicer.mrmlScene)
        hide_segmentations(slicer.mrmlScene)
        segmentation, segment_id = empty_segmentation(volume, _("{case} VOI").format(case=volume.GetName()))
        parameters.voiSegmentation = segmentation
        parameters.voiSegmentID = segment_id
        show_volume(volume)
