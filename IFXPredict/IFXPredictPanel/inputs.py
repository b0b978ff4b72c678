"""What is chosen and typed in the panel as the inputs of a prediction: of Apply, of its maps, of a stroke of Live."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IFXPredict import IFXPredictParameterNode
    from IFXPredictLib.mrml.inputs import PredictionInputs

    from .clinical_section import ClinicalSection
    from .model_section import ModelSection
    from .voi_section import VoiSection


def chosen_inputs(
    parameters: IFXPredictParameterNode | None, voi: VoiSection, clinical: ClinicalSection, model: ModelSection
) -> PredictionInputs:
    """The inputs, of a bundle that is chosen and without a problem; raises ClinicalError for a value of no use."""
    from IFXPredictLib.mrml.drawn_voi import DrawnVoi
    from IFXPredictLib.mrml.inputs import PredictionInputs

    assert parameters is not None  # else the panel is closed, and nobody asks
    assert model.manifest is not None  # else there is a problem, and nobody asks
    return PredictionInputs(
        voi=DrawnVoi(parameters.inputVolume, parameters.voiSegmentation, parameters.voiSegmentID),
        clinical=clinical.form.values(),
        bundle=model.manifest,
        name=parameters.caseName,
        centre=model.centre,
        further=voi.further.chosen,
    )
