"""From a Case and a Bundle to the prediction table: the one way that Slicer, command line and cohort runs take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from ..base.environment import software_versions
from ..base.text import one_line
from ..bundles.bundle import Answer, Bundle, FrozenModel
from ..features.extraction import Features, extract_features
from ..imaging.case import Case
from ..imaging.voi import VoiFacts, check_voi, voi_facts, voi_sha256, voi_warnings
from ..models.svm import probability
from ..protocol.loading import Protocol
from .contributions import ModelWhy, explain
from .uncertainty import Trust, trust, trust_remarks

DEMONSTRATION = "demonstration"
"""The status of every row that comes from a bundle with a notice begins with this word."""


@dataclass(frozen=True)
class ModelPrediction:
    """One row of the prediction table.

    ``probability`` of outcome 1 is the clipped ``raw_score``; both are NaN, ``call`` is empty and ``trust`` None where
    the model could not answer. ``call`` is the outcome's positive word where probability >= cutoff. ``status`` is
    "ok", or the warnings, or what is missing; ``missing`` names the inputs for want of which there is no answer.
    """

    model: str
    probability: float
    raw_score: float
    cutoff: float
    call: str
    status: str
    missing: tuple[str, ...] = ()
    trust: Trust | None = None


@dataclass(frozen=True)
class Prediction:
    """The models' rows in the bundle's order, the features they came from, and where all of it came from.

    ``why`` explains each model that answered, in the same order.
    """

    case: str
    rows: tuple[ModelPrediction, ...]
    features: Features
    facts: VoiFacts
    warnings: tuple[str, ...]
    notice: str
    provenance: Mapping[str, str]
    why: tuple[ModelWhy, ...] = ()


def predict(
    case: Case,
    bundle: Bundle,
    progress: Callable[[str], object] = lambda _stage: None,
    notes: tuple[str, ...] = (),
) -> Prediction:
    """Predict for one case, and explain it.

    Each stage ("VOI", "radiomics", "deep features", "models", "explanation") is told to ``progress``. ``notes``
    are warnings of how the case came about; with those of its VOI they stand in every row's status. Models that need a
    clinical value which the case lacks say so in their row; the others still answer.
    Raises CaseError for a VOI that is too small and FeatureError for an imaging feature that cannot be had.
    """
    protocol = bundle.protocol
    progress("VOI")
    facts = voi_facts(case, protocol.image)
    check_voi(facts, case.identifier, protocol.image)
    warnings = (*notes, *voi_warnings(facts, protocol.image))
    features = extract_features(case, protocol, bundle.network, progress)
    progress("models")
    remarks = ((DEMONSTRATION,) if bundle.notice else ()) + warnings
    answers, trusts = bundle.answers(features), trust(features, bundle)
    rows = tuple(_row(m, answers[m.name], trusts.get(m.name), bundle.protocol, remarks) for m in bundle.models)
    progress("explanation")
    why, source = explain(features, bundle), _provenance(bundle, case, facts)
    return Prediction(case.identifier, rows, features, facts, warnings, bundle.notice, source, why)


def _row(
    model: FrozenModel, answer: Answer, found: Trust | None, protocol: Protocol, remarks: tuple[str, ...]
) -> ModelPrediction:
    if found is None:
        titles = tuple(protocol.input_title(name) for name in answer.missing)
        status = "; ".join((*remarks, no_answer(titles)))
        return ModelPrediction(model.name, np.nan, np.nan, model.cutoff, "", status, tuple(answer.missing))
    clipped = float(probability(answer.raw_score))
    call = protocol.outcome.positive if clipped >= model.cutoff else protocol.outcome.negative
    status = "; ".join((*remarks, *trust_remarks(found, protocol.patient.error_rate)) or ("ok",))
    return ModelPrediction(model.name, clipped, answer.raw_score, model.cutoff, call, status, trust=found)


def no_answer(missing: tuple[str, ...]) -> str:
    """Why a model that lacks the inputs of these titles does not answer: the words of tables and figures."""
    return f"no answer: {', '.join(missing)} missing"


def _provenance(bundle: Bundle, case: Case, facts: VoiFacts) -> dict[str, str]:
    software = ", ".join(f"{name} {number}" for name, number in software_versions().items())
    return {
        "bundle": bundle.folder.resolve().name,
        "bundle_sha256": bundle.sha256,
        "protocol": bundle.protocol.name,
        "protocol_sha256": bundle.protocol.sha256,
        "outcome": bundle.protocol.outcome.title,
        "positive": bundle.protocol.outcome.positive,
        "intended_use": bundle.intended_use,
        "software": software,
        "voi_label": str(case.voi_source.label),
        "voi_segment": one_line(case.voi_source.segment),
        "voi_volume_ml": f"{facts.volume_ml:.3f}",
        "voi_sha256": voi_sha256(case),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
