"""What the columns of a prediction's tables hold, as files and in 3D Slicer: titles, descriptions, units.

One mapping a table, by the columns' names and in their order. A pure number has no unit: Slicer would show "[1]". The
notice of the bundle is a column of files alone, as nodes have it among their attributes.
"""

from ..protocol.schema import Outcome
from ..tables.schema import ColumnFacts

FEATURE_COLUMNS = {
    "name": ColumnFacts(str, "Feature", "name"),
    "modality": ColumnFacts(str, "Modality", "radiomics, deep or clinical"),
    "value": ColumnFacts(float, "Value", "in the unit of its row"),
    "unit": ColumnFacts(str, "Unit", "unit of the value"),
    "z": ColumnFacts(float, "Z", "distance from the mean of the training cases in their sd"),
    "used_by": ColumnFacts(str, "Used by", "the models that take the feature"),
}
"""Of features.tsv, by ``FeatureRow``."""
WHY_COLUMNS = {
    "model": ColumnFacts(str, "Model", "the model that is explained"),
    "part": ColumnFacts(str, "Part", "base, a modality, a feature, or the probability that they make"),
    "name": ColumnFacts(str, "Name", "name of the modality or the feature"),
    "words": ColumnFacts(str, "In words", "what the feature measures"),
    "modality": ColumnFacts(str, "Modality", "radiomics, deep or clinical"),
    "value": ColumnFacts(float, "Value", "of the case, in the unit of its row"),
    "unit": ColumnFacts(str, "Unit", "unit of the value"),
    "z": ColumnFacts(float, "Z", "distance from the mean of the training cases in their sd"),
    "contribution": ColumnFacts(
        float, "Contribution", "how much it moved the probability; base and features sum to it"
    ),
    "standard_error": ColumnFacts(float, "Standard error", "of the contribution; 0 where it is exact"),
    "log_odds": ColumnFacts(float, "Log odds", "contribution to the log odds, of a logistic regression"),
}
"""Of why.tsv, by ``WhyRow``."""
TRUST_COLUMNS = {
    "model": ColumnFacts(str, "Model", "what the model knows"),
    "set": ColumnFacts(str, "Outcome left", "at the error rate; undecided where both are"),
    "error_rate": ColumnFacts(float, "Error rate", "of new cases whose outcome is not among those left"),
    "distance": ColumnFacts(float, "Distance", "from the training cases by the inputs of the model (Mahalanobis)"),
    "percentile": ColumnFacts(float, "Percentile", "how many of 100 training cases lie nearer to the others"),
    "reason": ColumnFacts(str, "Reason", "what makes the case unlike the training cases"),
}
"""Of trust.tsv, by ``UncertaintyRow``."""
BANDED_COLUMNS = {
    "band_low": ColumnFacts(float, "Band from", "lower end of the band of 90 % of the redrawings"),
    "band_high": ColumnFacts(float, "Band to", "upper end of the band of 90 % of the redrawings"),
    "call_stays": ColumnFacts(float, "Call stays", "share of the redrawings with the call of the VOI as drawn"),
}
"""Of prediction.tsv besides, where the VOI was drawn again: the end of the row of ``ModelPrediction.band``."""
NOTICE_COLUMN = {"notice": ColumnFacts(str, "Notice", "of the bundle; empty where it has none")}
"""The last column of each of these three as a file."""


IMPUTED_COLUMNS = {
    "imputed_low": ColumnFacts(float, "Imputed, low", "2.5 % of the probabilities over imputations lie below"),
    "imputed_high": ColumnFacts(float, "Imputed, high", "2.5 % of the probabilities over imputations lie above"),
}
"""The last columns of prediction.tsv where the bundle imputes; empty where nothing was drawn."""


def prediction_columns(outcome: Outcome, imputes: bool = False) -> dict[str, ColumnFacts]:
    """Of prediction.tsv, whose words are those of the protocol's ``outcome``; of a bundle that ``imputes``, more."""
    wanted, from_on = f"Probability of {outcome.positive}", f"{outcome.positive} from this probability on"
    return {
        "model": ColumnFacts(str, "Model", "what the model knows"),
        "probability": ColumnFacts(float, wanted, outcome.title),
        "cutoff": ColumnFacts(float, "Cut-off", from_on),
        "call": ColumnFacts(str, "Call", f"{outcome.positive} or {outcome.negative}"),
        "status": ColumnFacts(str, "Status", "ok, warnings, or what is missing"),
        **(IMPUTED_COLUMNS if imputes else {}),
    }


def batch_columns(outcome: Outcome) -> dict[str, ColumnFacts]:
    """Of a batch in 3D Slicer: those of a prediction behind the case and how it went."""
    case = {
        "case": ColumnFacts(str, "Case", "its name"),
        "case_status": ColumnFacts(str, "Case status", "ok, warning or failed"),
    }
    return case | prediction_columns(outcome)
