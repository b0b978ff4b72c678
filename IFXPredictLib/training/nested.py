"""How good models are of which everything was learned without the case: the whole training repeated in outer folds.

In each outer fold imputation, harmonisation, redundancy, univariable filter, LASSO, classifier, fusion (with inner
folds of its own) and cut-off are learned from the other folds alone; so may be which features repeat well enough,
where the readings are given, else their ICC is that of all training cases' re-readings, and sees no outcome. So may be
the network, where each fold has its own (``outer_networks``); else its features of a case are out of fold where it was
cross-fitted, those of the other cases are of networks that have seen it.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..base.concurrency import results_of
from ..base.errors import NoModelError, TrainingError
from ..bundles.bundle import FrozenModel
from ..bundles.nested import NestedModel, NestedValidation
from ..features.extraction import names_by_source
from ..models.imputation import fit_clinical
from ..models.svm import probability
from ..protocol.loading import Protocol
from ..protocol.schema import ModelRules
from ..stats.calibration import calibration
from ..stats.clusters import part_of
from ..stats.discrimination import auc
from ..stats.splits import Indices, outer_parts, repeated_folds, stratified_folds
from ..stats.stability import Stability, nogueira_stability
from .fitting import FittedModel, Trainer, TrainingData, completed, score_table

Array = NDArray[np.float64]


@dataclass(frozen=True)
class HeldOut:
    """What one model, made without the cases held out, says of them: raw ``scores``, ``calls``, and what it ``kept``.

    Where no feature was kept, or scores rank no outcome, there is no model: everybody's score is the others' share of
    outcome 1, and ``kept`` None.
    """

    scores: Array
    calls: NDArray[np.bool_]
    kept: tuple[str, ...] | None


def nested_validation(
    data: TrainingData,
    models: Sequence[FrozenModel],
    protocol: Protocol,
    folds: int,
    repeats: int,
    progress: Callable[[str], object] = lambda _stage: None,
    jobs: int = 1,
    reliable: Sequence[NDArray[np.bool_]] = (),
    deep: NDArray[np.float64] | None = None,
) -> NestedValidation:
    """Repeat the training in ``repeats`` times ``folds`` outer folds of the training split.

    Parameters
    ----------
    data : TrainingData
        The training split, features in their own units, missing values as they are.
    models : sequence of FrozenModel
        Fitted to all of ``data``: how good they seem there is told beside it. One that is not given, as nothing was
        kept for it, seems worth 0.5.
    protocol : Protocol
        Every decision; the folds of repeat k are of its seed + k.
    folds, repeats : int
        Of the outer validation.
    progress : callable, optional
        Is told each stage.
    jobs : int
        Processes; the result is the same for every number.
    reliable : sequence of ndarray (features,), optional
        bool: which features are, by the readings of an outer fit's own cases; one for each of ``repeats`` times
        ``folds``, in that order. Without it they are those of ``data`` in all.
    deep : ndarray (repeats * folds, n, 512), optional
        The deep features that each outer fit's own networks give of all cases, in the same order. Without it they are
        those of ``data`` in all.

    Returns
    -------
    NestedValidation
        By model; means over repeats, each of which has a score of every case.

    Raises
    ------
    TrainingError
        Where a fold would lack a class, or what is left without a fold cannot carry the inner ones.
    """
    y, dealt = data.outcome, check_outer_folds(data, protocol, folds, repeats)
    parts = outer_parts(dealt)
    progress(f"nested validation, {folds} folds, {repeats} times")
    named = [_outer_fit(fit, folds) for fit in range(len(parts))]
    filters = list(reliable) or [data.reliable] * len(parts)
    own = (_of_fit(data, protocol, of_fit, k, deep) for k, of_fit in enumerate(filters))  # one at a time: each is large
    jobs_of = ((fit, protocol, *part, what) for fit, part, what in zip(own, parts, named, strict=True))
    found = results_of(answers_without, jobs_of, jobs)
    data = replace(data, reliable=np.any(filters, axis=0))  # what an outer fit might have kept
    whole = completed(data, protocol, np.arange(len(y)))
    seen = score_table(models, whole.names, whole.values)
    apparent = {rules.name: 0.5 for rules in protocol.models}
    apparent |= {name: auc(y, probability(scores)) for name, scores in seen.items()}
    scored = [held_out for _, held_out in parts]
    by_model = {
        rules.name: _of_model(
            y, apparent[rules.name], scored, [one[rules.name] for one in found], _offered(rules, data, protocol), folds
        )
        for rules in protocol.models
    }
    return NestedValidation(folds, repeats, by_model, own_readings=bool(reliable), own_networks=deep is not None)


def _of_fit(
    data: TrainingData, protocol: Protocol, reliable: NDArray[np.bool_], fit: int, deep: Array | None
) -> TrainingData:
    """What an outer fit goes by."""
    if deep is None:
        return replace(data, reliable=reliable)
    values = data.values.copy()
    values[:, data.columns(names_by_source(protocol)["deep"])] = deep[fit]
    return replace(data, reliable=reliable, values=values)


def check_outer_folds(data: TrainingData, protocol: Protocol, folds: int, repeats: int) -> list[Indices]:
    """The folds (n,) of each repeat.

    Parameters
    ----------
    data : TrainingData
        The training split, n cases. The cases of a patient stay in one fold.
    protocol : Protocol
        Whose seed + k deals the cases of repeat k, and whose folds each fit has to carry.
    folds : int
        2 or more.
    repeats : int
        How often all cases are dealt.

    Returns
    -------
    list of ndarray of int
        One a repeat, with the fold of each case, 0 to ``folds`` - 1.

    Raises
    ------
    TrainingError
        Where a fold, or one within a fit, would lack a class, or all values of a clinical characteristic.
    """
    dealt = repeated_folds(data.outcome, folds, repeats, protocol.seed, data.clusters)
    for fit, (rows, _) in enumerate(outer_parts(dealt)):
        check_inner_folds(data, protocol, rows, _outer_fit(fit, folds))
    return dealt


def _outer_fit(number: int, folds: int) -> str:
    """How errors name an outer fit."""
    repeat, fold = divmod(number, folds)
    return f"nested validation, repeat {repeat + 1}, fold {fold + 1} of {folds}"


def check_inner_folds(data: TrainingData, protocol: Protocol, rows: Indices, what: str) -> None:
    """Raise TrainingError, beginning with ``what``, where folds within a fit to the cases ``rows`` cannot be learnt of.

    Because they would lack a class, those of out-of-fold scores, and of LASSO and classifier within each of them; or
    because missing clinical values could not be imputed by their cases. Deep in a training it comes too late.
    """
    y, clusters = data.outcome[rows], part_of(data.clusters, rows)
    classifier = protocol.l2_logistic
    within = {protocol.selection.folds, *([classifier.folds] if classifier else [])}
    try:
        out_of_fold = outer_parts([stratified_folds(y, protocol.fusion.folds, protocol.seed, clusters)])
        for kept in (np.arange(len(y)), *(fit for fit, _ in out_of_fold)):
            fit_clinical(data.names, data.values[rows[kept]], protocol)
            for folds in within:
                stratified_folds(y[kept], folds, protocol.seed, part_of(clusters, kept))
    except TrainingError as problem:
        raise TrainingError(f"{what}: a fit to {len(rows)} cases: {problem}") from problem


def _offered(rules: ModelRules, data: TrainingData, protocol: Protocol) -> int:
    """How many features a model may select from; 0 of a fusion."""
    names = [name for source in rules.modalities for name in names_by_source(protocol)[source]]
    return int(data.reliable[data.columns(names)].sum()) if names else 0


def answers_without(
    data: TrainingData, protocol: Protocol, rows: Indices, held_out: Indices, what: str
) -> dict[str, HeldOut]:
    """What the models of a training on ``rows`` alone say of the cases ``held_out``, by name in the protocol's order.

    A path of penalties that ends early in such a fit is not worth a word. Raises TrainingError, beginning with
    ``what``, where they cannot be trained.
    """
    warnings.filterwarnings("ignore", "The penalised regression did not converge", RuntimeWarning)
    once = replace(protocol, selection=replace(protocol.selection, repeats=1), stability=None)  # neither is asked here
    values = completed(data, protocol, rows).values[held_out]
    trainer = Trainer(_part(data, rows), once, 1)
    fits: dict[str, FittedModel | None] = {}
    for rules in protocol.models:
        parts = [fits[name] for name in rules.fuses]
        try:
            if any(part is None for part in parts):
                fits[rules.name] = None
            elif rules.fuses:
                fits[rules.name] = trainer.fusion(rules, [fit for fit in fits.values() if fit])
            else:
                fits[rules.name] = trainer.from_features(rules)
        except NoModelError:
            fits[rules.name] = None
        except TrainingError as problem:
            raise TrainingError(f"{what}: model {rules.name}, {len(rows)} cases: {problem}") from problem
    scores = score_table([fit.model for fit in fits.values() if fit], data.names, values)
    share = np.full(len(held_out), data.outcome[rows].mean())
    return {name: _answer(fit, scores.get(name, share)) for name, fit in fits.items()}


def _answer(fit: FittedModel | None, scores: Array) -> HeldOut:
    if fit is None:
        return HeldOut(scores, np.zeros(len(scores), bool), None)
    return HeldOut(scores, probability(scores) >= fit.model.cutoff, fit.selection.names if fit.selection else ())


def _part(data: TrainingData, rows: Indices) -> TrainingData:
    cases = tuple(data.cases[i] for i in rows)
    patients = data.patients and tuple(data.patients[i] for i in rows)
    centres = data.centres and tuple(data.centres[i] for i in rows)
    values, outcome = data.values[rows], data.outcome[rows]
    return replace(data, cases=cases, values=values, outcome=outcome, patients=patients, centres=centres)


def _of_model(
    y: NDArray[np.int_],
    apparent: float,
    scored: Sequence[Indices],
    found: Sequence[HeldOut],
    offered: int,
    folds: int,
) -> NestedModel:
    repeats = len(scored) // folds
    p, calls = np.empty((repeats, len(y))), np.empty((repeats, len(y)), bool)
    for number, (cases, one) in enumerate(zip(scored, found, strict=True)):
        p[number // folds, cases], calls[number // folds, cases] = probability(one.scores), one.calls
    within = [auc(y[cases], probability(one.scores)) for cases, one in zip(scored, found, strict=True)]
    areas = np.reshape(within, (repeats, folds)).mean(axis=1)  # of each fold its own: fits differ in their scale
    names = sorted({name for one in found for name in one.kept or ()})
    kept = np.array([[name in (one.kept or ()) for name in names] for one in found], bool)
    slopes = [calibration(y, row).slope for row in p]
    return NestedModel(
        apparent=apparent,
        auc=float(np.clip(areas.mean(), areas.min(), areas.max())),  # rounded, a mean of equal ones may lie beyond them
        auc_least=float(areas.min()),
        auc_most=float(areas.max()),
        sensitivity=float(calls[:, y == 1].mean()),
        specificity=float(1 - calls[:, y == 0].mean()),
        slope=float(np.mean([s.value for s in slopes if s])) if all(slopes) else None,
        without=sum(one.kept is None for one in found),
        stability=_stability(kept, offered),
        kept=dict(zip(names, kept.mean(axis=0).tolist(), strict=True)),
    )


def _stability(kept: NDArray[np.bool_], offered: int) -> Stability | None:
    """Of the outer fits' selections from ``offered`` features, of which ``kept`` (fits, some) were ever kept."""
    if not offered or not kept.any() or kept.shape[1] == offered == kept.mean(axis=0).sum():
        return None
    return nogueira_stability(np.pad(kept, ((0, 0), (0, offered - kept.shape[1]))))
