"""The panel as a whole: its parts put together, and kept in line with the parameter node and the scene."""

from functools import partial
from pathlib import Path
from typing import Any

import slicer
import vtk
from slicer.i18n import tr as _
from slicer.util import VTKObservationMixin

from .batch_section import BatchSection
from .clinical_section import ClinicalSection
from .cutoffs_section import CutoffsSection
from .live_section import LiveSection
from .model_section import ModelSection
from .prediction_section import PredictionSection
from .results_section import ResultsSection
from .study_section import StudySection
from .tab_pages import TabPages
from .tour import Tour
from .views import show_in_window
from .voi_section import VoiSection


class Panel(VTKObservationMixin):
    """All parts of the panel, which it gives the parameter node.

    ``module`` is the widget that Slicer has of the module, ``sample`` makes the simulated case of a protocol, and
    ``demonstration`` is the folder of the bundle that comes with the module.
    """

    def __init__(self, module, logic, sample, demonstration):
        VTKObservationMixin.__init__(self)
        self.parent, self.logic = module.parent, logic
        self._sample = sample
        self._parameters: Any = None
        self._gui_tag = None
        self._showing = False
        names = ("IFXPredict", "ReadingStudy", "Batch", "Cutoffs")
        page, study, batch, self.cutoffsPage = (
            slicer.util.loadUI(module.resourcePath(f"UI/{name}.ui")) for name in names
        )
        self.tab_pages = TabPages(module.layout)
        self.tabs, self.pages = self.tab_pages.bar, self.tab_pages.pages
        self.ui = slicer.util.childWidgetVariables(page)
        page.setMRMLScene(slicer.mrmlScene)
        requirements = module.resourcePath("requirements.txt")
        self._make_prediction(page, demonstration, requirements)
        self._make_others(study, batch, requirements, module.resourcePath("requirements-analysis.txt"))
        self.tab_pages.add_tab(_("Prediction"), page, self._enter_prediction, self._leave_prediction)
        self.tab_pages.add_tab(_("Reading study"), study, self.study.enter, self.study.exit)
        self.tab_pages.add_tab(_("Batch"), batch, self.batch.enter, self.batch.leave)
        self.tab_pages.add_tab(_("Cut-offs"), self.cutoffsPage, self.cutoffs.enter, self.cutoffs.leave)
        self._observe_scene()
        self.ui.sampleButton.connect("clicked(bool)", self._on_sample)
        self._take_parameters()

    def _make_prediction(self, page, demonstration, requirements):
        """The parts of the first tab."""
        self.voi = VoiSection(self.ui, self._on_problem_changed)
        self.clinical = ClinicalSection(self.ui, self._on_problem_changed, lambda: self._parameters.caseName)
        self.model = ModelSection(self.ui, demonstration)
        self.results = ResultsSection(self.ui)
        sections = (self.model, self.voi, self.clinical, self.results)
        seen = partial(self._is_seen, page)
        self.prediction = PredictionSection(self.ui, self.logic, *sections, requirements, seen)
        self.live = LiveSection(self.ui, self.voi, self.clinical, self.model, requirements)
        self.tour = Tour(self.ui, self._has_image, self._on_sample, self.prediction.room.may_fold)
        self.prediction.shown = self.tour.predicted

    def _make_others(self, study, batch, requirements, of_analysis):
        """The parts of the other tabs."""
        variables, seen = slicer.util.childWidgetVariables, partial(self._is_seen, batch)
        self.batch = BatchSection(variables(batch), self.logic, self._bundle_folder, requirements, seen)
        occupied = partial(self._on_study_occupied, study)
        self.study = StudySection(variables(study), occupied, (requirements, of_analysis), self.logic)
        cutoffs = variables(self.cutoffsPage)
        self.cutoffs = CutoffsSection(cutoffs, self.logic, self.model, requirements, self._on_cutoffs_changed)
        self.prediction.ended = self._on_prediction_ended

    def _observe_scene(self):
        """Hear of a scene that is closed or loaded."""
        scene = slicer.mrmlScene
        self.addObserver(scene, scene.StartCloseEvent, self._on_scene_closes)
        self.addObserver(scene, scene.StartImportEvent, self._on_scene_is_read)
        self.addObserver(scene, scene.EndCloseEvent, self._on_scene_changed)
        self.addObserver(scene, scene.EndImportEvent, self._on_scene_changed)

    def cleanup(self):
        """The panel goes."""
        self._set_parameters(None)
        self.removeObservers()
        self.logic.close()
        self.voi.editor.cleanup()
        self.study.cleanup()
        self.batch.cleanup()

    def enter(self):
        """The user comes to the module."""
        self.tab_pages.enter()

    def exit(self):
        """The user goes to another module."""
        self.tab_pages.leave()

    def _enter_prediction(self):
        self._set_parameters(None)  # entering, the editor may select another segment: that is no choice of ours
        self.voi.editor.enter()
        self._take_parameters()

    def _leave_prediction(self):
        self.voi.editor.exit()
        self._set_parameters(None)

    def _is_seen(self, page):
        """Whether the user looks at a page of the panel."""
        return bool(self.parent.isEntered) and self.tab_pages.shown is page

    def _bundle_folder(self):
        """The folder of the chosen bundle."""
        return Path(self.model.folder(self.logic.getParameterNode()))

    def _on_study_occupied(self, page, occupied):
        """While a case of the study is read, on its ``page``, nothing is predicted."""
        self.tab_pages.hold(page, occupied)
        self.batch.hold(occupied)

    def _has_image(self):
        return bool(self._parameters.inputVolume)

    def _on_problem_changed(self):
        """A part of the panel has another reason why nothing can be predicted, or none any more."""
        self.prediction.check()
        self.live.check()

    def _on_cutoffs_changed(self):
        """What the process does for the cut-offs has begun or ended: the other parts wait for it."""
        self._on_problem_changed()
        self.study.check()

    def _on_prediction_ended(self):
        """What the process did for a prediction has ended, whichever tab is seen by now."""
        self.cutoffs.check()
        self.study.check()

    def _on_scene_closes(self, _caller, _event):
        self.logic.cancel()
        self._set_parameters(None)
        self.voi.close()

    def _on_scene_is_read(self, _caller, _event):
        """What is read arrives piece by piece, and is shown when all is there."""
        self._set_parameters(None)

    def _on_scene_changed(self, _caller, _event):
        """The scene was closed, or another was read into it."""
        if self.parent.isEntered:
            self.enter()

    def _take_parameters(self):
        """Observe the parameter node; choose the first volume, and the one segmentation, if none is."""
        from IFXPredictLib.mrml.scene import first_volume, segmentation_of

        self._set_parameters(self.logic.getParameterNode())
        chosen = self._parameters
        if not chosen.inputVolume:
            chosen.inputVolume = first_volume(slicer.mrmlScene)
        if chosen.inputVolume and not chosen.voiSegmentation:
            chosen.voiSegmentation = segmentation_of(chosen.inputVolume)

    def _set_parameters(self, parameters):
        """Set and observe the parameter node: whatever changes it, here or elsewhere, changes the panel."""
        if self._parameters:
            self._parameters.disconnectGui(self._gui_tag)
            self.removeObserver(self._parameters.parameterNode, vtk.vtkCommand.ModifiedEvent, self._show)
            self.voi.pause()
            self.prediction.pause()
            self.live.pause()
        self._parameters = parameters
        if self._parameters:
            self._gui_tag = self._parameters.connectGui(self.ui)
            self.addObserver(self._parameters.parameterNode, vtk.vtkCommand.ModifiedEvent, self._show)
            self._show()

    def _show(self, _caller=None, _event=""):
        """Bring all parts of the panel in line with the parameter node."""
        chosen = self._parameters
        if self._showing or not chosen:
            return
        self._showing = True
        try:
            if self.model.show(chosen):
                self.clinical.build(self.model.manifest)
            self.voi.show_case(chosen)
            self.clinical.show(chosen.inputVolume)
            manifest = self.model.manifest
            self.voi.show(chosen, manifest.protocol if manifest else None)
            if manifest and chosen.inputVolume:
                show_in_window(chosen.inputVolume, manifest.protocol)
            self.results.show(chosen)
        finally:
            self._showing = False
        self.prediction.show(self._parameters)
        self.live.show(self._parameters)

    def _on_sample(self):
        """Make the simulated case of the chosen bundle's protocol and choose it."""
        volume, segmentation = self._sample(self.model.manifest.protocol if self.model.manifest else None)
        self._parameters.inputVolume = volume
        self._parameters.voiSegmentation = segmentation
