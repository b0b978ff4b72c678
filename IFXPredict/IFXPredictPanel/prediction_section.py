"""The foot of the panel: Apply, Band, what explains a prediction, Cancel, how far it has come, who is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.text import breakable

from .inputs import chosen_inputs
from .language import said, said_errors
from .packages import ensure_packages
from .room import InputsRoom, bring_into_sight
from .telling import OneAtATime
from .views import show_table
from .wall_assist import done_words, draw_proposal, stage_words

if TYPE_CHECKING:
    from slicer import vtkMRMLTableNode

    from IFXPredict import IFXPredictLogic, IFXPredictParameterNode
    from IFXPredictLib.mrml.drawn_voi import DrawnVoi
    from IFXPredictLib.mrml.inputs import PredictionInputs
    from IFXPredictLib.mrml.results import Results

    from .clinical_section import ClinicalSection
    from .model_section import ModelSection
    from .results_section import ResultsSection
    from .voi_section import VoiSection

_TOLD_MS = 5000
REDRAWINGS = 30
"""Of a band: as ``predict --perturb`` proposes."""


@dataclass(frozen=True)
class Listener:
    """Who is told of work under way, from the event loop: of each stage as it begins, then one of the others.

    ``on_done`` is told what was made, ``on_error`` why nothing was. Not signals: PythonQt cannot declare them in
    Python, and an event of VTK carries no Python object and swallows what its observers raise.
    """

    on_stage: Callable[[str], None]
    on_done: Callable[[Any], None]
    on_error: Callable[[str], None]
    on_cancelled: Callable[[], None]

    def made_by(self, make: Callable[..., object]) -> Callable[..., None]:
        """What takes the process's answer, makes nodes of it by ``make`` and tells of them, or why there are none."""

        def on_answer(*answer: object) -> None:
            from IFXPredictLib.base.errors import IFXPredictError

            try:
                made = make(*answer)
            except IFXPredictError as problem:
                self.on_error(str(problem))
            else:
                self.on_done(made)

        return on_answer


class PredictionSection:
    """Starts what the logic does with what the other parts of the panel hold, and shows how it goes.

    ``requirements`` is the path of requirements.txt; ``is_seen`` says whether the user looks at this tab.
    """

    def __init__(
        self,
        ui: Any,
        logic: IFXPredictLogic,
        model: ModelSection,
        voi: VoiSection,
        clinical: ClinicalSection,
        results: ResultsSection,
        requirements: str,
        is_seen: Callable[[], bool],
    ) -> None:
        self._ui = ui
        self._logic = logic
        self._model, self._voi, self._clinical, self._results = model, voi, clinical, results
        self._requirements = requirements
        self._is_seen = is_seen
        self._parameters: IFXPredictParameterNode | None = None
        self._imported = False
        self._asked: PredictionInputs | None = None  # what the prediction under way is of
        self.shown: Callable[[], None] = lambda: None  # is called when the results are
        self.ended: Callable[[], None] = lambda: None  # is called when what was under way is not any more
        self._alone = OneAtATime(self.check)
        self.room = InputsRoom(ui, model, voi, clinical)
        ui.applyButton.connect("clicked(bool)", self._on_apply_clicked)
        ui.bandButton.connect("clicked(bool)", lambda _checked: self._alone(self._on_band))
        ui.showWhereButton.connect("clicked(bool)", lambda _checked: self._alone(self._on_show_where))
        ui.wallAssistButton.connect("clicked(bool)", lambda _checked: self._alone(self._on_wall_assist))
        ui.cancelButton.connect("clicked(bool)", logic.cancel)

    def show(self, parameters: IFXPredictParameterNode) -> None:
        """Be in line with the parameter node."""
        self._parameters = parameters
        self.check()

    def pause(self) -> None:
        """Another module is shown, or a scene is being read: there is no parameter node until ``show``."""
        self._parameters = None

    def check(self) -> None:
        """Apply is enabled when it can work, its tooltip says what is missing; results of other inputs are marked."""
        busy = self._logic.busy
        problems = [_("A prediction is under way.")] if busy else []
        problems += [_("A message waits for an answer.")] if self._alone.busy and not busy else []
        problems += [part.problem for part in (self._model, self._voi, self._clinical) if part.problem]
        self._ui.applyButton.enabled = not problems
        self._ui.applyButton.toolTip = "\n".join(problems) or _("Predict with the chosen bundle.")
        self._ui.bandButton.enabled = not problems
        self._ui.bandButton.toolTip = "\n".join(problems) or _(
            "Predict, and draw the VOI again 30 times, as another reader might: how far the probabilities move."
        )
        if not (problems or self._imported):
            self._imported = True
            qt.QTimer.singleShot(0, _import_what_apply_needs)
        self._ui.cancelButton.enabled = busy
        self._ui.progressBar.visible = busy
        table = self._parameters.predictionTable if self._parameters else None
        unready = busy or self._alone.busy or self._model.problem or self._voi.problem
        self._enable_wall_assist(busy)
        self.room.open_where_something_is_wrong()
        self._ui.showWhereButton.enabled = table is not None and not unready
        if self._parameters is not None and not self._voi.measuring:  # else the results are shown when it is back
            typed, model = self._clinical.form.texts(), self._model
            further = self._voi.further.chosen, self._voi.further.sha256
            self._results.compare(self._voi.sha256, typed, model.manifest, model.centre, *further)

    def _on_apply_clicked(self, _checked: bool = False) -> None:
        self._alone(self._on_apply)

    def _on_apply(self, perturb: int = 0) -> None:
        """Start the prediction; it goes on in a process of its own while the window stays alive."""
        if not self._get_ready(len(stage_titles()) - (not perturb)):
            return
        listener = Listener(self._on_stage, self._on_results, self._on_error, self._on_cancelled)
        with slicer.util.tryWithErrorDisplay(_("The prediction could not be started."), waitCursor=True), said_errors():
            self._asked = self._inputs()
            self._logic.start(self._asked, listener, perturb)
        self.check()

    def _on_band(self) -> None:
        """Start the same prediction with the band of its contour, likewise."""
        self._on_apply(REDRAWINGS)

    def _on_show_where(self) -> None:
        """Start computing the maps that explain the prediction shown, likewise."""
        if not self._get_ready(0):  # how many stages there are depends on the bundle's features
            return
        listener = Listener(self._on_map_stage, self._on_maps, self._on_error, self._on_cancelled)
        with slicer.util.tryWithErrorDisplay(_("The maps could not be started."), waitCursor=True), said_errors():
            self._logic.startMaps(self._inputs(), self._parameters.predictionTable, listener)
        self.check()

    def _enable_wall_assist(self, busy: bool) -> None:
        chosen, manifest = self._parameters, self._model.manifest
        on_ct = manifest is not None and manifest.protocol.image.modality == "CT"
        drawn_in = bool(chosen and chosen.inputVolume and chosen.voiSegmentation and chosen.voiSegmentID)
        self._ui.wallAssistButton.enabled = on_ct and drawn_in and not busy and not self._alone.busy
        self._ui.wallAssistButton.toolTip = (
            _("Scribble along the lumen, or draw one rough region round the segment, and have its wall proposed.")
            if on_ct or manifest is None
            else _("Tells lumen, wall and fat apart in a CT only.")
        )

    def _on_wall_assist(self) -> None:
        """Start proposing the wall of what is drawn in the chosen segment, likewise."""
        if not self._get_ready(0):
            return
        from IFXPredictLib.mrml.drawn_voi import DrawnVoi

        chosen, manifest = self._parameters, self._model.manifest
        assert manifest is not None  # else the button is disabled
        voi = DrawnVoi(chosen.inputVolume, chosen.voiSegmentation, chosen.voiSegmentID)
        listener = Listener(self._on_wall_stage, self._on_wall, self._on_error, self._on_cancelled)
        with slicer.util.tryWithErrorDisplay(_("No wall could be proposed."), waitCursor=True), said_errors():
            draw = partial(self._draw_wall, voi)
            self._logic.startWall(voi, manifest.protocol.image, chosen.caseName or voi.volume.GetName(), draw, listener)
        self.check()

    def _draw_wall(self, voi: DrawnVoi, box: Any, wall: Any, words: str) -> str:
        segment_id = draw_proposal(self._voi.editor, voi, box, wall, in_place=False)
        parameters = self._logic.getParameterNode()
        if parameters.voiSegmentation is voi.segmentation:
            parameters.voiSegmentID = segment_id
        chosen = parameters.voiSegmentation, parameters.inputVolume, parameters.voiSegmentID
        self._voi.editor.edit(*chosen)  # another VOI may be chosen by now
        return words

    def _on_wall_stage(self, stage: str) -> None:
        self._ui.statusLabel.text = stage_words(stage)

    def _on_wall(self, words: str) -> None:
        """The proposal is in the scene, and chosen."""
        self._end(done_words(words))

    def _inputs(self) -> PredictionInputs:
        return chosen_inputs(self._parameters, self._voi, self._clinical, self._model)

    def _get_ready(self, stages: int) -> bool:
        """Whether all packages are there; the VOI is not painted in meanwhile, and progress begins anew."""
        with slicer.util.tryWithErrorDisplay(_("The packages could not be installed.")), said_errors():
            if not ensure_packages(self._requirements):
                return False
        self._voi.editor.widget.setActiveEffect(None)
        self._ui.progressBar.maximum = stages
        self._ui.progressBar.value = 0
        self._ui.statusLabel.text = ""
        return True

    def _on_stage(self, stage: str) -> None:
        titles = stage_titles()
        self._ui.progressBar.value = list(titles).index(stage)
        self._ui.statusLabel.text = _("Predicting: {stage}").format(stage=titles[stage])

    def _on_map_stage(self, stage: str) -> None:
        self._ui.statusLabel.text = _("Mapping: {stage}").format(stage=stage_titles().get(stage) or said(stage))

    def _on_results(self, results: Results) -> None:
        """Show the tables and the chart that were made."""
        parameters = self._logic.getParameterNode()  # ours is gone while another module is shown
        if self._asked is not None:
            self._results.keep(results, self._asked)
        with slicer.util.NodeModify(parameters.parameterNode):  # else table and chart of two predictions are compared
            parameters.predictionTable = results.prediction_table
            parameters.featuresTable = results.features_table
            parameters.predictionChart = results.chart
        self._ui.resultsCollapsibleButton.collapsed = False
        if self._is_seen():
            show_table(results.prediction_table)
            self.room.fold_what_is_done()
            bring_into_sight(self._ui.resultsCollapsibleButton)
            self.shown()
        else:
            slicer.util.showStatusMessage(_("IFXPredict: the prediction is done."), _TOLD_MS)
        self._end(_("Done."))

    def _on_maps(self, _table: vtkMRMLTableNode) -> None:
        """Show the first of the maps that were made."""
        self._voi.list_images()
        if self._is_seen():
            self._results.show_first_map()
        else:
            slicer.util.showStatusMessage(_("IFXPredict: the maps are done."), _TOLD_MS)
        self._end(_("Done."))

    def _on_error(self, message: str) -> None:
        """There is no prediction, or no map, and this is why."""
        with self._alone.held():
            self._end(said(message))
            slicer.util.errorDisplay(said(message))

    def _on_cancelled(self) -> None:
        """The user, or a scene that closes, has ended what was under way."""
        self._end(_("Cancelled."))

    def _end(self, message: str) -> None:
        self._ui.statusLabel.text = breakable(message)
        self.check()
        self.ended()


def _import_what_apply_needs() -> None:
    """As soon as Apply can be pressed, so that the window does not wait for it then."""
    import IFXPredictLib.mrml.sending
    import IFXPredictLib.worker.client  # noqa: F401


def stage_titles() -> dict[str, str]:
    """The stages of a prediction in their order, with the user's words for each; the last is of a band alone."""
    return {
        "starting": _("starting"),
        "bundle": _("reading the bundle"),
        "VOI": _("measuring the VOI"),
        "radiomics": _("radiomics"),
        "deep features": _("deep features"),
        "models": _("models"),
        "explanation": _("explanation"),
        "redrawing": _("drawing the VOI again"),
    }
