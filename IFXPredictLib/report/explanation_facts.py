"""What an Analysis proves of how models act on single patients, for the checklists."""

from ..bundles.bundle import Bundle
from ..evaluation.evaluation import Analysis
from ..evaluation.parts import Missing
from ..evaluation.patients import ModelTrust


def interpretability(bundle: Bundle, analysis: Analysis) -> str:
    """Which features the models use, how they move the probability, and how many answers were marked."""
    inputs = "; ".join(
        f"{bundle.protocol.model_title(model.name)}: {', '.join(model.inputs)}"
        for model in bundle.models
        if not model.fuses
    )
    return f"The features of each model ({inputs}). {_moves(analysis)}{_single_patients(analysis)}"


def trusts(analysis: Analysis) -> tuple[ModelTrust, ...]:
    """Of each model on the test split; none without one."""
    return () if isinstance(analysis.trusts, Missing) else analysis.trusts


def _moves(analysis: Analysis) -> str:
    """What moves the models most, by modality; the table of contributions has the features."""
    if isinstance(analysis.moves, Missing):
        return f"How they act on a prediction is not analysed: {analysis.moves.reason}."
    moved = "; ".join(
        f"{analysis.titles[one.model]}: {', '.join(f'{name} {100 * mean:.1f}' for name, mean in one.modalities)}"
        for one in analysis.moves
    )
    return (
        "How they act: Shapley values of the probability, by modality, feature and case (table of contributions, "
        f"contributions_by_case.csv); mean absolute ones on the test split, in percentage points: {moved}."
    )


def _single_patients(analysis: Analysis) -> str:
    """How many of their answers are marked, model by model."""
    shares = "; ".join(
        f"{analysis.titles[one.model]} {one.undecided} and {one.unlike} of {one.cases}" for one in trusts(analysis)
    )
    return f" Test cases marked as undecided, and as unlike the training cases: {shares}." if shares else ""
