"""The answer as FHIR RiskAssessment (R5), as JSON: for systems that know FHIR and no DICOM.

One prediction a model that answered: ``probabilityDecimal`` is a fraction of 1, with all its digits, and its outcome is
outcome 1, whatever the call. FHIR allows per cents there too, and its libraries check neither; so it is checked here.
"""

import math
from typing import Any

from .. import __version__
from ..base.errors import CaseError
from ..base.text import one_line
from ..prediction.prediction import ModelPrediction, Prediction
from ..prediction.write import in_band_words
from ..protocol.loading import Protocol
from .source import SourceSeries

_OWN_SYSTEM = "urn:uuid:e97fd3aa-4a49-54d1-a813-7707ad22060e"
"""Of the words of outcomes, as 99IFXPREDICT is in DICOM."""
_DICOM_UID = "urn:dicom:uid"


def risk_assessment(prediction: Prediction, protocol: Protocol, source: SourceSeries, sr_uid: str) -> dict[str, Any]:
    """The resource, as JSON holds it; its subject is the source's patient, by the patient ID.

    Raises CaseError where a probability is no fraction of 1.
    """
    first = source.headers[0]
    answered = [row for row in prediction.rows if row.call]
    notes = [prediction.notice] if prediction.notice else []
    notes += [f"Warning: {text}" for text in prediction.warnings]
    notes += [f"{row.model}: {row.status}" for row in prediction.rows]
    found: dict[str, Any] = {
        "resourceType": "RiskAssessment",
        "identifier": [{"system": _DICOM_UID, "value": f"urn:oid:{sr_uid}"}],
        "status": "preliminary",
        "method": {"text": f"IFXPredict {__version__}, bundle {_known(prediction, 'bundle')}"},
        "code": {"text": one_line(protocol.outcome.title)},
        "subject": {"type": "Patient", "identifier": {"value": one_line(str(first.PatientID or "")) or "unknown"}},
        "occurrenceDateTime": str(prediction.provenance["time"]),
        "basis": [_study(str(first.StudyInstanceUID))],
        "prediction": [_prediction(row, protocol, prediction) for row in answered],
        "note": [{"text": one_line(text)} for text in notes if text.strip()],
    }
    return {key: value for key, value in found.items() if value != []}


def _study(uid: str) -> dict[str, Any]:
    return {"type": "ImagingStudy", "identifier": {"system": _DICOM_UID, "value": f"urn:oid:{uid}"}}


def _prediction(row: ModelPrediction, protocol: Protocol, prediction: Prediction) -> dict[str, Any]:
    title = protocol.model_title(row.model)
    left = row.uncertainty.outcomes if row.uncertainty else ""
    cut = f" ({row.cut}, beyond that)" if row.cut else ""
    sure = f", outcome left at {100 * (1 - protocol.patient.error_rate):g} %: {left}" if left else ""
    drawn = f", {in_band_words(row.band)}" if row.band else ""
    words = one_line(protocol.outcome.positive)
    return {
        "outcome": {"coding": [{"system": _OWN_SYSTEM, "code": words, "display": words}], "text": words},
        "probabilityDecimal": checked_fraction(row.probability, f"case {prediction.case}: model {row.model}"),
        "rationale": (
            f"Model {title}, bundle SHA-256 {_known(prediction, 'bundle_sha256')}: a fraction of 1{cut}; locked "
            f"cut-off {row.cutoff!r}, call {row.call}{sure}{drawn}"
        ),
    }


def checked_fraction(probability: float, where: str) -> float:
    """``probability``; raises CaseError, beginning with ``where``, for what is none from 0 to 1, as a per cent."""
    if not (math.isfinite(probability) and 0 <= probability <= 1):
        raise CaseError(f"{where}: the probability {probability:g} is no fraction from 0 to 1; nothing was written.")
    return float(probability)


def _known(prediction: Prediction, name: str) -> str:
    return one_line(prediction.provenance[name])
