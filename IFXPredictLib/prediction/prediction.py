"""From a Case and a Bundle to the prediction table: the one way that Slicer, command line and cohort runs take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.environment import software_versions
from ..base.text import one_line
from ..bundles.bundle import Answer, Bundle, FrozenModel
from ..bundles.calibrated import calibration_in_words
from ..features.extraction import Features, case_features, features_with, some_features
from ..features.radiomics import radiomics_engine
from ..features.sight import seen_part
from ..features.views import view_warnings
from ..imaging.case import Case
from ..imaging.voi import VoiFacts, check_voi, further_sha256, voi_facts, voi_sha256, voi_warnings
from ..models.svm import probability
from .band_rows import Band, BandRow
from .columns import IMPUTED_COLUMNS
from .contributions import ModelWhy, explain
from .feature_rows import FeatureRow, feature_rows
from .imputed import harmonisation_remarks, impute
from .uncertainty import Uncertainty, uncertainties, uncertainty_remarks

if TYPE_CHECKING:
    import pandas as pd

DEMONSTRATION = "demonstration"
"""The status of every row that comes from a bundle with a notice begins with this word."""


@dataclass(frozen=True)
class ModelPrediction:
    """One row of the prediction table.

    ``probability`` of outcome 1 is the clipped ``raw_score``; both are NaN, ``call`` is empty and ``uncertainty`` None
    where the model could not answer. ``call`` is the outcome's positive word where probability >= cutoff. ``status`` is
    "ok", or the warnings, or what is missing; ``missing`` names the inputs for want of which there is no answer.
    A score beyond 0 or 1, of a model without a calibration, is told in the status and by ``cut``.
    ``imputed`` holds 95 % of the probabilities over imputations of missing inputs, None where none was drawn.
    """

    model: str
    probability: float
    raw_score: float
    cutoff: float
    call: str
    status: str
    missing: tuple[str, ...] = ()
    uncertainty: Uncertainty | None = None
    imputed: tuple[float, float] | None = None
    band: BandRow | None = None
    """Where the VOI was drawn again."""
    remarks: tuple[str, ...] = ()
    """Of the status, what is of this model's answer: updated, a cut-off by a rule, values that were imputed."""

    @property
    def cut(self) -> str:
        """The score that a probability of 0 or 1 stands for, as "score 1.07"; "" where nothing was cut."""
        return f"score {_beyond(self.raw_score)}" if self.raw_score < 0 or self.raw_score > 1 else ""


@dataclass(frozen=True)
class Prediction:
    """The models' rows in the bundle's order, the features they came from, and where all of it came from.

    ``feature_rows`` are all features as tables show them. ``why`` explains each model that answered, in the same order.
    Where the bundle ``imputes``, its table has the columns of ``IMPUTED_COLUMNS`` too.
    """

    case: str
    rows: tuple[ModelPrediction, ...]
    feature_rows: tuple[FeatureRow, ...]
    facts: VoiFacts
    warnings: tuple[str, ...]
    notice: str
    provenance: Mapping[str, str]
    why: tuple[ModelWhy, ...] = ()
    imputes: bool = False
    band: Band | None = None
    """Where the VOI was drawn again (``with_band``)."""

    @cached_property
    def features(self) -> Features:
        """The values of ``feature_rows`` by name, to the last bit."""
        values = np.array([row.value for row in self.feature_rows], np.float64)
        return Features(tuple(row.name for row in self.feature_rows), values)

    def to_frame(self) -> "pd.DataFrame":
        """The rows as a table of pandas (which the extra ``research`` brings).

        Returns
        -------
        pandas.DataFrame
            One row a model, in the bundle's order; the columns are those of prediction.tsv and ``raw_score``:

            model : its name in the bundle
            probability : of outcome 1, 0 to 1; NaN where the model could not answer
            cutoff : the locked cut-off, 0 to 1
            call : the outcome's positive word where probability >= cutoff, else the negative one; "" without an answer
            status : "ok", or the warnings, or what is missing; of a bundle with a notice it begins with "demonstration"
            raw_score : what the classifier said before it was clipped to a probability; NaN without an answer
            imputed_low, imputed_high : of a bundle that imputes, the ends of 95 % of the probabilities over imputations
                of what was missing; NaN where nothing was drawn
        """
        import pandas as pd

        columns = ["model", "probability", "cutoff", "call", "status", "raw_score"]
        rows = [[*(getattr(row, name) for name in columns), *imputed_cells(row, self.imputes)] for row in self.rows]
        return pd.DataFrame(rows, columns=[*columns, *(IMPUTED_COLUMNS if self.imputes else ())])


def predict(
    case: Case,
    bundle: Bundle,
    progress: Callable[[str], object] = lambda _stage: None,
    notes: tuple[str, ...] = (),
    imaging: NDArray[np.float64] | None = None,
) -> Prediction:
    """Predict for one case, and explain it.

    Parameters
    ----------
    case : Case
        The patient, made with ``bundle.protocol`` (``read_case``, ``make_case``).
    bundle : Bundle
        The frozen models (``load_bundle``).
    progress : callable, optional
        Is told each stage: "VOI", "radiomics", "deep features", "models", "explanation".
    notes : tuple of str
        Warnings of how the case came about; with those of its values and VOI they stand in every row's status.
    imaging : ndarray, optional
        The case's imaging features (``imaging_names``), where they were computed before; they are not computed again.

    Returns
    -------
    Prediction
        One row a model, what moved each, and where all of it came from. Models that need a clinical value which the
        case lacks say so in their row; the others still answer.

    Raises
    ------
    CaseError
        For a VOI that is too small, or a centre that the bundle is not harmonised for.
    ClinicalError
        Where the clinical values were checked against other characteristics than the bundle's.
    FeatureError
        For an imaging feature that cannot be had.

    Examples
    --------
    >>> predict(case, bundle).to_frame()[["model", "probability", "call"]]  # doctest: +SKIP
    """
    protocol = bundle.protocol
    progress("VOI")
    bundle.check_centre(case.identifier, case.centre)
    case = seen_part(case, protocol)
    facts = voi_facts(case, protocol.image)
    check_voi(facts, case.identifier, protocol.image)
    if imaging is None:
        features = case_features(case, protocol, bundle.network, progress)
    else:
        features = features_with(imaging, case, protocol)
    return prediction_of(features, case, facts, bundle, progress, notes)


def prediction_of(
    features: Features,
    case: Case,
    facts: VoiFacts,
    bundle: Bundle,
    progress: Callable[[str], object] = lambda _stage: None,
    notes: tuple[str, ...] = (),
    *,
    live: bool = False,
) -> Prediction:
    """The prediction from a case's features and the facts of its VOI, as ``predict`` gives it.

    ``live``: without reasons, and where ``features`` are some of the bundle's only, with the rows of these.
    """
    bundle.check_centre(case.identifier, case.centre)
    progress("models")
    imputed = impute(features, bundle, case.centre)
    harmonised = harmonisation_remarks(features, bundle, case.centre)
    warnings = (*notes, *case.clinical_notes, *_voi_warnings(case, facts, bundle), *harmonised)
    answers, read = bundle.answers(imputed.features), feature_rows(features, bundle, imputed.features, some=live)
    known = uncertainties(imputed.features, bundle, answers)
    rows = tuple(
        replace(
            _row(m, answers[m.name], known.get(m.name), bundle, warnings, tuple(imputed.remarks(m.name))),
            imputed=imputed.intervals.get(m.name),
        )
        for m in bundle.models
    )
    why: tuple[ModelWhy, ...] = ()
    if not live:
        progress("explanation")
        used = feature_rows(imputed.features, bundle) if imputed.names or bundle.harmonisation else read
        why = explain(imputed.features, bundle, answers, used, imputed.names)
        why = tuple(replace(one, imputed=imputed.intervals.get(one.model)) for one in why)
    source, imputes = _provenance(bundle, case, facts) | imputed.provenance(), bundle.imputation is not None
    return Prediction(case.identifier, rows, read, facts, warnings, bundle.notice, source, why, imputes)


def _voi_warnings(case: Case, facts: VoiFacts, bundle: Bundle) -> tuple[str, ...]:
    """Of the drawn VOI, then of those that follow from it."""
    return (*voi_warnings(facts, bundle.protocol.image), *view_warnings(case, bundle.protocol))


def extract_features(
    case: Case,
    bundle: Bundle,
    progress: Callable[[str], object] = lambda _stage: None,
    names: Sequence[str] | None = None,
) -> Features:
    """All features of one case as the bundle's models take them, without asking the models.

    Parameters
    ----------
    case : Case
        The patient, made with ``bundle.protocol`` (``read_case``, ``make_case``).
    bundle : Bundle
        Whose protocol says how features are computed, and whose network gives the deep ones.
    progress : callable, optional
        Is told each stage: "radiomics", "deep features".
    names : sequence of str, optional
        The features that are needed, as ``bundle.models[0].inputs``; what they do not need is not computed.

    Returns
    -------
    Features
        Those of ``names``, in that order, or all: 1116 radiomics, 512 deep and all clinical features; ``values`` (n,)
        are float64, a clinical value that was not given is NaN.

    Raises
    ------
    CaseError
        For a VOI that is too small.
    ClinicalError
        Where the clinical values were checked against other characteristics than the bundle's.
    FeatureError
        For an imaging feature that cannot be had.

    Examples
    --------
    >>> features = extract_features(case, bundle)  # doctest: +SKIP
    >>> features.select(["original_firstorder_Mean", "crp"])  # doctest: +SKIP
    """
    case = seen_part(case, bundle.protocol)
    check_voi(voi_facts(case, bundle.protocol.image), case.identifier, bundle.protocol.image)
    if names is not None:
        return some_features(case, bundle.protocol, bundle.network, names, progress)
    return case_features(case, bundle.protocol, bundle.network, progress)


def _row(
    model: FrozenModel,
    answer: Answer,
    found: Uncertainty | None,
    bundle: Bundle,
    warnings: tuple[str, ...],
    imputed: tuple[str, ...],
) -> ModelPrediction:
    protocol = bundle.protocol
    locked = bundle.cutoffs[model.name].words if model.name in bundle.cutoffs else ""
    of_model = tuple(filter(None, (model.updated, locked)))
    remarks = (*([DEMONSTRATION] if bundle.notice else ()), *of_model, *warnings, *imputed)
    if found is None:
        missing = tuple(dict.fromkeys(protocol.indicators.get(name, name) for name in answer.missing))
        status = "; ".join((*remarks, no_answer(tuple(map(protocol.input_title, missing)))))
        return ModelPrediction(model.name, np.nan, np.nan, model.cutoff, "", status, missing)
    clipped = float(probability(answer.raw_score))
    call = protocol.outcome.positive if clipped >= model.cutoff else protocol.outcome.negative
    told = (*of_model, *imputed)
    row = ModelPrediction(
        model.name, clipped, answer.raw_score, model.cutoff, call, "", uncertainty=found, remarks=told
    )
    cut = (f"{row.cut}, shown as {100 * clipped:.0f} %",) if row.cut else ()
    uncertain = uncertainty_remarks(found, protocol.patient.error_rate)
    return replace(row, status="; ".join((*remarks, *cut, *uncertain) or ("ok",)))


def _beyond(raw: float) -> str:
    """A score beyond 0 or 1 with two decimals, or as many as show that it is."""
    digits = next((d for d in range(2, 16) if not 0 <= float(f"{raw:.{d}f}") <= 1), 17)
    return f"{raw:.{digits}f}"


def imputed_cells(row: ModelPrediction, imputes: bool) -> tuple[float, ...]:
    """A row's cells of ``IMPUTED_COLUMNS``, NaN where nothing was drawn; none of a bundle that does not impute."""
    return (row.imputed or (np.nan, np.nan)) if imputes else ()


def no_answer(missing: tuple[str, ...]) -> str:
    """Why a model that lacks the inputs of these titles does not answer: the words of tables and figures."""
    return f"no answer: {', '.join(missing)} missing"


def bundle_provenance(bundle: Bundle) -> dict[str, str]:
    """Which models, of which protocol and for which use, answered by which software."""
    software = ", ".join(f"{name} {number}" for name, number in software_versions().items())
    return {
        "bundle": bundle.folder.resolve().name,
        "bundle_sha256": bundle.sha256,
        "protocol": bundle.protocol.name,
        "protocol_sha256": bundle.protocol.sha256,
        "outcome": bundle.protocol.outcome.title,
        "positive": bundle.protocol.outcome.positive,
        "intended_use": bundle.intended_use,
        **_updates(bundle),
        **{f"cutoff_{name}": told for name, told in bundle.locked_in_words.items()},
        **{f"calibration_{m.name}": calibration_in_words(m.calibration) for m in bundle.models if m.calibration},
        "radiomics_engine": radiomics_engine(bundle.protocol),
        "software": software,
    }


def _updates(bundle: Bundle) -> dict[str, str]:
    """Where an updated bundle comes from, and what was updated; nothing of any other."""
    if not bundle.updates:
        return {}
    told = [f"{', '.join(one.methods)} of bundle {one.parent} on {one.date}" for one in bundle.updates]
    return {"updated": "; ".join(told)}


def _provenance(bundle: Bundle, case: Case, facts: VoiFacts) -> dict[str, str]:
    return {
        **bundle_provenance(bundle),
        "voi_label": str(case.voi_source.label),
        "voi_segment": one_line(case.voi_source.segment),
        "voi_volume_ml": f"{facts.volume_ml:.3f}",
        "voi_sha256": voi_sha256(case),
        "voi_grid_sha256": facts.grid_sha256,
        **further_sha256(case),
        **({"centre": one_line(case.centre)} if bundle.harmonisation else {}),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
