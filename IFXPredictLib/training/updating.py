"""A frozen bundle brought to another hospital's outcomes: probabilities, cut-offs and outcome sets; no model is fitted.

What is learned from the hospital's cases is two numbers a model, a cut-off, and limits. How well that does is told by
cross-validation: each case by an update that has not seen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from ..bundles.bundle import Bundle, FrozenModel, answers
from ..bundles.manifest import update_in_words
from ..bundles.updates import METHODS, Measures, Method, ModelUpdate, Update
from ..models.conformal import ConformalSets, calibrate_sets
from ..models.recalibration import Recalibration, fit_recalibration
from ..models.svm import probability
from ..stats.calibration import calibration
from ..stats.clusters import Clusters, fewest_of_an_outcome, part_of
from ..stats.discrimination import confusion, youden_cutoff
from ..stats.splits import stratified_folds
from ..tables.validation import ModelScores

Array = NDArray[np.float64]
IntArray = NDArray[np.intp]

FOLDS = 10
FEWEST = 10
"""Patients with a case of either outcome: with fewer, neither an intercept nor a cut-off can be told from chance."""
_ENOUGH = 100


@dataclass(frozen=True, eq=False)
class _Answering:
    """How a model answers: the map of its probabilities (None leaves them), its cut-off, its outcome sets."""

    recalibration: Recalibration | None
    cutoff: float
    sets: ConformalSets
    clipped: int = 0

    def probabilities(self, p: Array) -> Array:
        return p if self.recalibration is None else self.recalibration.apply(p)


@dataclass(frozen=True, eq=False)
class _Cases:
    """Outcomes and probabilities (n,) by the model as it is, and which cases are one patient's."""

    outcome: IntArray
    p: Array
    clusters: Clusters | None

    def part(self, rows: NDArray[np.bool_]) -> "_Cases":
        return _Cases(self.outcome[rows], self.p[rows], part_of(self.clusters, rows))


def update_bundle(
    bundle: Bundle, scores: Mapping[str, ModelScores], methods: Sequence[Method], date: str, folder: Path
) -> Bundle:
    """A bundle whose models are updated on a validation's cases; not yet saved.

    Parameters
    ----------
    bundle : Bundle
        The frozen models; what is updated may be an updated bundle.
    scores : mapping of str to ModelScores
        Of each model, by this very bundle (``read_validation``).
    methods : sequence of str
        "intercept" or "slope" recalibrate the probability; cut-off and outcome sets move with it, so that calls and
        sets stay. "cutoff" then takes Youden's on these cases, "conformal" calibrates the outcome sets on them.
    date : str
        YYYY-MM-DD.
    folder : Path
        Where the new bundle will be saved.

    Returns
    -------
    Bundle
        With its parent, methods, cases, and cross-validated measures in ``updates``. A model with fewer than 10
        patients with a case of either outcome, or that cannot be recalibrated, is left as it is, with the reason.

    Raises
    ------
    TrainingError
        Where no method is named, both recalibrations are, a cut-off would replace one that was locked by a rule, or no
        model can be updated.
    """
    chosen = tuple(method for method in METHODS if method in methods)
    if not chosen or {"intercept", "slope"} <= {*chosen}:
        raise TrainingError(f"update: expected intercept or slope, cutoff, conformal, found {', '.join(methods)}.")
    if bundle.cutoffs and "cutoff" in chosen:
        raise TrainingError(
            f"{bundle.folder}: has a cut-off that a rule locked for a reason, which the method cutoff would replace; "
            "leave that method out (the others keep the rule's calls), or update the bundle that it was made from."
        )
    models, told, left = [], {}, {}
    for model in bundle.models:
        try:
            found, entry = _updated(model, scores[model.name], chosen, bundle)
        except TrainingError as problem:
            left[model.name] = str(problem)[:400]
            models.append(model)
        else:
            told[model.name] = entry
            models.append(found)
    if not told:
        raise TrainingError(f"update: no model can be updated; {bundle.models[0].name}: {left[bundle.models[0].name]}")
    updates = (*bundle.updates, Update(bundle.sha256, date, chosen, told, left))
    frozen = tuple(replace(model, updated=update_in_words(updates, model.name)) for model in models)
    again = {name: answer.raw_score for name, answer in answers(frozen, bundle.golden.features).items()}
    golden = replace(bundle.golden, scores=again)
    return replace(bundle, folder=folder, sha256="", models=frozen, golden=golden, updates=updates)


def few_in_words(bundle: Bundle) -> str:
    """What has to be said of an update on fewer cases than a recalibration should rest on; "" of enough."""
    latest = bundle.updates[-1].models.values()
    fewest = min(min(one.positive, one.cases - one.positive) for one in latest)
    if fewest >= _ENOUGH:
        return ""
    return (
        f"the update rests on {fewest} cases of the rarer outcome; with fewer than {_ENOUGH}, slopes and cut-offs are "
        "uncertain: look at their cross-validation, and validate the new bundle on cases that come later"
    )


def _updated(
    model: FrozenModel, scores: ModelScores, methods: Sequence[Method], bundle: Bundle
) -> tuple[FrozenModel, ModelUpdate]:
    cases = _Cases(scores.outcome, probability(scores.raw), scores.clusters)
    fewest = fewest_of_an_outcome(cases.outcome, cases.clusters)
    if fewest < FEWEST:
        whom = "cases" if cases.clusters is None else "patients"
        raise TrainingError(f"{fewest} {whom} of the rarer outcome have an answer, expected {FEWEST} or more")
    now = _Answering(None, model.cutoff, model.reference.sets)
    new = _fitted(cases, now, methods, bundle)
    found = replace(
        model,
        cutoff=new.cutoff,
        reference=replace(model.reference, sets=new.sets, scores=None),
        recalibrations=(*model.recalibrations, *([new.recalibration] if new.recalibration else [])),
    )
    calibrated = (new.sets.nonconformity_0.size, new.sets.nonconformity_1.size) if "conformal" in methods else ()
    zero, one = calibrated or (None, None)
    map_ = new.recalibration
    entry = ModelUpdate(
        cases=int(cases.outcome.size),
        positive=int(cases.outcome.sum()),
        cutoff_before=model.cutoff,
        cutoff=new.cutoff,
        before=_measures(cases.outcome, cases.p, cases.p >= now.cutoff, now.sets.sets(cases.p)),
        after=_cross_validated(cases, now, methods, bundle, fewest),
        intercept=map_.intercept if map_ else None,
        slope=map_.slope if map_ else None,
        clipped=new.clipped,
        calibrated_0=zero,
        calibrated_1=one,
    )
    return found, entry


def _fitted(cases: _Cases, now: _Answering, methods: Sequence[Method], bundle: Bundle) -> _Answering:
    """How the model answers after an update on these cases, of which a shared bundle keeps no row."""
    found = now
    for method in methods:
        p = found.probabilities(cases.p)
        if method in ("intercept", "slope"):
            map_, clipped = fit_recalibration(cases.outcome, p, method)
            found = _Answering(map_, float(map_.apply(now.cutoff)), _moved(now.sets, map_), clipped)
        elif method == "cutoff":
            found = replace(found, cutoff=youden_cutoff(cases.outcome, p))
        else:
            sets = calibrate_sets(cases.outcome, p, bundle.protocol.patient.error_rate, cases.clusters)
            found = replace(found, sets=sets.limits_alone() if bundle.shared else sets)
    return found


def _moved(sets: ConformalSets, by: Recalibration) -> ConformalSets:
    """The same sets of recalibrated probabilities: a nonconformity is p of outcome 0, and 1 - p of outcome 1."""
    return replace(
        sets, nonconformity_0=by.apply(sets.nonconformity_0), nonconformity_1=1 - by.apply(1 - sets.nonconformity_1)
    )


def _cross_validated(
    cases: _Cases, now: _Answering, methods: Sequence[Method], bundle: Bundle, fewest: int
) -> Measures:
    """Measures of all cases, each answered after an update on the other folds' cases."""
    folds = stratified_folds(cases.outcome, min(FOLDS, fewest), bundle.protocol.seed, cases.clusters)
    p, called = np.empty(cases.p.size), np.empty(cases.p.size, np.bool_)
    sets = np.empty((cases.p.size, 2), np.bool_)
    for fold in np.unique(folds):
        out = folds == fold
        new = _fitted(cases.part(~out), now, methods, bundle)
        p[out] = new.probabilities(cases.p[out])
        called[out], sets[out] = p[out] >= new.cutoff, new.sets.sets(p[out])
    return _measures(cases.outcome, p, called, sets)


def _measures(y: IntArray, p: Array, called: NDArray[np.bool_], sets: NDArray[np.bool_]) -> Measures:
    known, calls = calibration(y, p), confusion(y, called.astype(np.float64), 0.5)
    slope = known.slope
    return Measures(
        in_the_large=known.in_the_large.value,
        slope=slope.value if slope else None,
        slope_low=slope.low if slope else None,
        slope_high=slope.high if slope else None,
        brier=known.brier,
        sensitivity=calls.sensitivity,
        specificity=calls.specificity,
        coverage=float(np.mean(sets[np.arange(y.size), y])),
    )


def update_content(bundle: Bundle) -> dict[str, object]:
    """The latest update as JSON."""
    return asdict(bundle.updates[-1])
