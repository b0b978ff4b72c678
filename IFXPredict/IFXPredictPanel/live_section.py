"""Live: while the VOI is drawn, a prediction after each stroke, by a process of its own, of which nothing is kept.

On request what each piece of the VOI's edge is worth, as a map that goes with the next stroke.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import slicer
from slicer.i18n import tr as _

from .inputs import chosen_inputs
from .language import said, said_html
from .packages import ensure_packages
from .process import QProcessRunner
from .segment_editor import timer_of

if TYPE_CHECKING:
    from IFXPredict import IFXPredictParameterNode
    from IFXPredictLib.mrml.edge import EdgeMap
    from IFXPredictLib.mrml.inputs import PredictionInputs
    from IFXPredictLib.prediction.prediction import Prediction
    from IFXPredictLib.worker.live_client import LiveClient

    from .clinical_section import ClinicalSection
    from .model_section import ModelSection
    from .voi_section import VoiSection

STROKE_MS = 150
"""A stroke has ended when the hand has rested for so long."""


class LiveSection:
    """The switch, and what is shown while it is on; off, no process, no timer and no number is left.

    ``requirements`` is the path of requirements.txt.
    """

    def __init__(
        self, ui: Any, voi: VoiSection, clinical: ClinicalSection, model: ModelSection, requirements: str
    ) -> None:
        self._ui, self._voi, self._clinical, self._model = ui, voi, clinical, model
        self._requirements = requirements
        self._parameters: IFXPredictParameterNode | None = None
        self.runner = QProcessRunner()
        self._live: LiveClient | None = None
        self._bundle = self._texts = self._box = self._asked = None  # type: Any
        self.prediction: Prediction | None = None
        self._timer = timer_of(STROKE_MS, self.ask)
        self._timer.setSingleShot(True)
        voi.drawn = self.stroke
        ui.liveCheckBox.connect("toggled(bool)", self._on_toggled)
        ui.edgeButton.connect("clicked()", self.ask_edge)

    @property
    def on(self) -> bool:
        """Whether strokes are answered."""
        return self._live is not None

    @property
    def waiting(self) -> bool:
        """Whether the newest stroke has no answer yet."""
        return self._live is not None and (self._timer.isActive() or self._live.busy)

    def show(self, parameters: IFXPredictParameterNode) -> None:
        """Be in line with the parameter node: another image, segment or bundle is asked about as a stroke is."""
        self._parameters = parameters
        self.check()

    def pause(self) -> None:
        """Another module is shown, or a scene closes or is read: nothing goes on meanwhile."""
        self._parameters = None
        self._ui.liveCheckBox.checked = False

    def check(self) -> None:
        """The switch works where there is something to predict from; another value or centre is a stroke, too."""
        ready = self._parameters is not None and self._model.manifest is not None
        self._ui.liveCheckBox.enabled = self.on or (ready and bool(self._parameters.voiSegmentID))
        if self.on and self._besides_voi() != self._texts:
            self.stroke()

    def stroke(self) -> None:
        """The VOI has changed: what is shown is of an earlier one until the hand rests and the answer is there."""
        if self.on:
            self._ui.liveLabel.enabled = False
            self._forget_edge()
            self._timer.start()

    def ask(self) -> None:
        """Have the newest VOI answered."""
        self._timer.stop()
        if self._live is None or self._parameters is None:
            return
        from IFXPredictLib.base.errors import IFXPredictError

        self._texts = self._besides_voi()
        try:
            inputs = self._inputs()
            case, notes, self._box = inputs.live_case(self._box)
        except IFXPredictError as problem:
            self._on_error(str(problem))
            return
        self._ui.statusLabel.text = _("Live: the last stroke is being answered.")
        self._asked = inputs.voi.volume, case
        self._live.show(case, notes, inputs.version)

    def ask_edge(self) -> None:
        """Have each piece of the edge moved by a voxel, one after the other; the next stroke, or Live off, ends it."""
        if self.prediction is None or self.waiting:
            return
        from IFXPredictLib.mrml.edge import EdgeMap
        from IFXPredictLib.prediction.edge import edge_of, probability_by
        from IFXPredictLib.protocol.loading import reference_model

        (volume, case), protocol = self._asked, self._bundle.protocol
        model = reference_model(protocol)
        base = probability_by(model, self.prediction)
        if math.isnan(base):
            self._ui.statusLabel.text = _("Live: {model} gives no answer, so its edge is worth nothing.").format(
                model=said(protocol.model_title(model))
            )
            return
        edge = edge_of(case.mask != 0, case.geometry.spacing[::-1])
        wanted = EdgeMap(volume, self._box, edge, base, protocol)

        def take(prediction: Prediction | None) -> None:
            if wanted.take(probability_by(model, prediction) if prediction else math.nan):
                self._show_edge(wanted)
            else:
                self._say_edge(wanted)

        self._say_edge(wanted)
        self._live.ask_of(wanted.masks(), take)

    def _say_edge(self, wanted: EdgeMap) -> None:
        self._ui.statusLabel.text = _("Live: the edge, {done} of {all} moves").format(
            done=wanted.done, all=wanted.total
        )

    def _show_edge(self, wanted: EdgeMap) -> None:
        """All answers are there; not so where the volume has gone meanwhile."""
        if self.prediction is not None and slicer.mrmlScene.IsNodePresent(self._asked[0]):
            wanted.show(self.prediction)
            self._voi.list_images()
        self._ui.statusLabel.text = (
            _("Live; {count} moves of the edge leave no VOI to predict from, nothing is shown there").format(
                count=wanted.without
            )
            if wanted.without
            else _("Live")
        )

    def _forget_edge(self) -> None:
        """The VOI is another one: no more is asked of its edge, and no map of it stays."""
        from IFXPredictLib.mrml.edge import remove_edge_maps

        if self._live is not None:
            self._live.forget_others()
        remove_edge_maps(slicer.mrmlScene)

    def _inputs(self) -> PredictionInputs:
        """What is chosen and typed; raises IFXPredictError where it cannot be used. Another bundle starts anew."""
        from IFXPredictLib.base.errors import IFXPredictError

        chosen, bundle = self._parameters, self._model.manifest
        problem = self._model.problem or self._clinical.problem or self._voi.missing
        if bundle is None or problem:
            raise IFXPredictError(problem)
        if bundle is not self._bundle:
            self._start(bundle)
        return chosen_inputs(chosen, self._voi, self._clinical, self._model)

    def _besides_voi(self) -> tuple[Any, ...]:
        """What answers depend on besides image and VOI."""
        return self._clinical.form.texts(), self._model.manifest, self._model.centre

    def _on_toggled(self, wanted: bool) -> None:
        if not wanted:
            self._stop()
            return
        if not ensure_packages(self._requirements) or self._model.manifest is None:
            self._ui.liveCheckBox.checked = False
            return
        self._start(self._model.manifest)
        self._ui.liveLabel.text = ""
        self._ui.liveLabel.visible = self._ui.edgeButton.visible = True
        self.ask()

    def _start(self, bundle: Any) -> None:
        from IFXPredictLib.worker.client import WorkerClient
        from IFXPredictLib.worker.live_client import LiveClient

        if self._live is not None:
            self._live.close()
        told = self._on_answer, self._on_error, self._on_stage
        self._live = LiveClient(WorkerClient(self.runner), bundle.folder, *told)
        self._bundle, self._box = bundle, None

    def _stop(self) -> None:
        self._timer.stop()
        self._forget_edge()
        if self._live is not None:
            self._live.close()
            self._ui.statusLabel.text = ""
        self._live = self._bundle = self._texts = self._box = self._asked = self.prediction = None
        self._ui.liveLabel.text = ""
        self._ui.liveLabel.visible = self._ui.edgeButton.visible = False
        self.check()

    def _on_answer(self, prediction: Prediction) -> None:
        """Show an answer; one that a stroke has overtaken is of an earlier VOI."""
        if self._timer.isActive():
            return
        from IFXPredictLib.mrml.live import live_html

        self.prediction = prediction
        self._ui.liveLabel.text = said_html(live_html(prediction, self._bundle.protocol))
        self._ui.liveLabel.enabled = True
        self._ui.statusLabel.text = _("Live")

    def _on_error(self, message: str) -> None:
        """There is no number for this VOI, and this is why; the next stroke may mend it."""
        self.prediction = None
        self._ui.liveLabel.text = ""
        self._ui.statusLabel.text = _("Live: {reason}").format(reason=said(message))

    def _on_stage(self, _stage: str) -> None:
        self._ui.statusLabel.text = _("Live: the process gets ready.")
