"""One model on one split: its row of table 2, its curves, its calibration; a case without an answer is left out.

Words as in ``stats.discrimination``: raw scores (n,) are NaN where the model has no answer; the probability is
the raw score cut to [0, 1].
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..models.svm import probability
from ..stats.calibration import Calibration, HosmerLemeshow, calibration, hosmer_lemeshow
from ..stats.calibration_curve import CalibrationCurve, calibration_curve
from ..stats.clusters import Clusters, cluster_count, part_of
from ..stats.curves import PrecisionRecallCurve, RocBand, RocCurve, precision_recall_curve, roc_band, roc_curve
from ..stats.decision_curve import DecisionCurve, decision_curve
from .parts import Missing, Part, attempt
from .table_two import (
    DELONG_ALONE,
    SAME_AS_REFERENCE,
    IntervalRules,
    ModelPerformance,
    retuned_table_two,
    table_two,
)

Array = NDArray[np.float64]

CLIPPINGS = (1e-2, 1e-6)
"""Other least distances to 0 and 1 than calibration's own: a slope that hangs on them is no property of the model."""


@dataclass(frozen=True)
class ModelAnalysis:
    """All that is said of ``model`` on ``split``, from the cases (m,) that it answers; ``no_answer`` more it does not.

    ``slopes`` are those of calibration with each of CLIPPINGS, None where undefined. ``locked`` is at the bundle's
    cut-off, ``retuned`` at one chosen on these cases.
    """

    model: str
    split: str
    no_answer: int
    outcome: NDArray[np.intp]
    probability: Array
    locked: Part[ModelPerformance]
    retuned: Part[ModelPerformance]
    roc: Part[RocCurve]
    band: Part[RocBand]
    precision_recall: Part[PrecisionRecallCurve]
    decision: Part[DecisionCurve]
    calibration: Part[Calibration]
    slopes: tuple[float | None, ...]
    calibration_curve: Part[CalibrationCurve]
    hosmer_lemeshow: Part[HosmerLemeshow]


@dataclass(frozen=True)
class SplitAnalysis:
    """The models, in the bundle's order, on the ``cases`` of one split, ``events`` of them with outcome 1.

    The cases are of as many ``patients``: fewer where a patient has several.
    """

    split: str
    cases: int
    events: int
    models: tuple[ModelAnalysis, ...]
    patients: int


def analyse_split(
    split: str,
    y: NDArray[np.intp],
    raw: Mapping[str, Array],
    cutoffs: Mapping[str, float],
    reference: str,
    rules: IntervalRules,
    clusters: Clusters | None = None,
) -> SplitAnalysis:
    """Every model of ``raw`` on the n cases of outcome ``y``; P values are against ``reference``.

    ``clusters`` (n,) are equal for the cases of one patient.
    """
    given = _Given(split, y, raw, cutoffs, reference, rules, clusters)
    models = tuple(_analyse(model, given) for model in raw)
    return SplitAnalysis(split, y.size, int(y.sum()), models, cluster_count(clusters, y.size))


@dataclass(frozen=True, eq=False)
class _Given:
    """What ``analyse_split`` is given, which is the same for all its models."""

    split: str
    y: NDArray[np.intp]
    raw: Mapping[str, Array]
    cutoffs: Mapping[str, float]
    reference: str
    rules: IntervalRules
    clusters: Clusters | None


def _analyse(model: str, given: _Given) -> ModelAnalysis:
    answered, rules = np.isfinite(given.raw[model]), given.rules
    own, raw = given.y[answered], given.raw[model][answered]
    p, clusters = probability(raw), part_of(given.clusters, answered)
    return ModelAnalysis(
        model=model,
        split=given.split,
        no_answer=int(np.sum(~answered)),
        outcome=own,
        probability=p,
        locked=attempt(lambda: _locked_row(model, given)),
        retuned=attempt(lambda: retuned_table_two(given.split, own, {model: raw}, model, clusters=clusters)[0]),
        roc=attempt(lambda: roc_curve(own, p)),
        band=attempt(lambda: roc_band(own, p, resamples=rules.resamples, seed=rules.seed, clusters=clusters)),
        precision_recall=attempt(lambda: precision_recall_curve(own, p)),
        decision=attempt(lambda: decision_curve(own, p)),
        calibration=attempt(lambda: calibration(own, p)),
        slopes=tuple(_slope(own, p, epsilon) for epsilon in CLIPPINGS),
        calibration_curve=attempt(lambda: calibration_curve(own, p)),
        hosmer_lemeshow=attempt(lambda: hosmer_lemeshow(own, p, fitted_to_these=given.split == "train")),
    )


def _slope(y: NDArray[np.intp], p: Array, epsilon: float) -> float | None:
    found = attempt(lambda: calibration(y, p, epsilon=epsilon))
    return None if isinstance(found, Missing) or found.slope is None else found.slope.value


def _locked_row(model: str, given: _Given) -> ModelPerformance:
    """The model's row on the cases that it answers; P on those that the reference answers too, if these carry one."""

    def row_of(cases: NDArray[np.bool_], names: tuple[str, ...], rules: IntervalRules) -> ModelPerformance:
        raw = {name: given.raw[name][cases] for name in names}
        clusters = part_of(given.clusters, cases)
        return table_two(given.split, given.y[cases], raw, given.cutoffs, names[-1], rules, clusters)[0]

    own = np.isfinite(given.raw[model])
    row = row_of(own, (model,), given.rules)
    if model == given.reference:
        return row
    both = own & np.isfinite(given.raw[given.reference])
    pair = attempt(lambda: row_of(both, (model, given.reference), DELONG_ALONE))
    if isinstance(pair, Missing):
        return replace(row, notes=(*row.notes, f"no P against the reference: {pair.reason}"))
    if np.array_equal(own, both):
        return replace(row, against_reference=pair.against_reference, notes=pair.notes)
    of_pair = [f"P is of the {both.sum()} cases that the reference answers too"]
    of_pair += [note for note in pair.notes if note == SAME_AS_REFERENCE]
    return replace(row, against_reference=pair.against_reference, notes=(*row.notes, *of_pair))
