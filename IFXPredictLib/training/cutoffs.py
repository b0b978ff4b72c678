"""Cut-offs of a frozen bundle chosen anew, by rules, on the out-of-fold probabilities that it holds.

A model's outcome sets were calibrated on one probability of each training case, by models that had not seen it: those
are read here, or, where patients have several cases, the scores that the bundle keeps beside the sets. Scores of the
fit, or of the test split, are never used. A bundle whose sets are of something else (one case a patient of several, as
earlier versions kept them, or calibrated anew) is told by its own out-of-fold performance, and refused.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import TrainingError
from ..base.outputs import Forced
from ..bundles.bundle import Bundle, FrozenModel
from ..bundles.locked import LockedCutoff, checked_reason, unlocked_cutoff
from ..bundles.model_card import card_with_cutoffs
from ..bundles.store import save_bundle
from ..models.reference import TrainingReference
from ..stats.clusters import Clusters
from ..stats.cutoff_rules import CutoffChoice, UnreachableError, choose_cutoff, describe_cutoff, read_rule
from ..stats.discrimination import confusion, delong

TRAINED, LOCKED = "trained", "locked"
_SAME = 1e-9


@dataclass(frozen=True)
class OutOfFold:
    """Of a model's training cases the outcome (n,), and the probability (n,) by models that have not seen them.

    ``clusters`` (n,) are equal for the cases of one patient; None where each case is a patient's own.
    """

    outcome: NDArray[np.intp]
    probability: NDArray[np.float64]
    clusters: Clusters | None = None


def out_of_fold_scores(bundle: Bundle, model: str) -> OutOfFold:
    """What the outcome sets of ``model`` were calibrated on, held against its out-of-fold performance.

    Parameters
    ----------
    bundle : Bundle
        Frozen by ``train``.
    model : str
        A name of its models.

    Returns
    -------
    OutOfFold
        Cases with outcome 0 first, in no order that tells whose they are.

    Raises
    ------
    TrainingError
        For an unknown model, a shared or updated bundle, and where the cases, the AUC or the calls are not those of the
        out-of-fold performance.
    """
    if bundle.shared:
        raise TrainingError(
            f"{bundle.folder}: is a shared bundle, which keeps no score of a training case; lock the cut-off in the "
            "bundle that it was made from, then share that: a locked cut-off stays."
        )
    if bundle.updates:
        raise TrainingError(
            f"{bundle.folder}: was updated on another hospital's cases, of which it keeps no scores; lock the cut-off "
            "in the bundle that it was made from, then update that: intercept and slope keep its calls."
        )
    one = _model(bundle, model)
    found, cutoff = _kept(one.reference), unlocked_cutoff(bundle.cutoffs, model, one.cutoff)
    outcome, p = found.outcome, found.probability
    row = bundle.performance["out_of_fold"][model]
    several = "patients" in row
    same = outcome.size == row["cases"] and several == (found.clusters is not None)
    if same and abs(delong(outcome, p).auc - row["auc"]) < _SAME:
        calls = confusion(outcome, p, cutoff if several else float(_as_kept(cutoff)))
        differences = calls.sensitivity - row["sensitivity"], calls.specificity - row["specificity"]
        if max(map(abs, differences)) < _SAME:
            return found
    raise TrainingError(
        f"{bundle.folder}: model {model}: its outcome sets do not hold the out-of-fold probability of each of "
        f"{row['cases']} training cases (patients with several cases, trained by an earlier version, or sets "
        "calibrated anew); train it again to choose a cut-off."
    )


def _kept(reference: TrainingReference) -> OutOfFold:
    """What a reference holds of the training cases: of each its probability, or of each outcome the nonconformities."""
    if scores := reference.scores:
        return OutOfFold(scores.outcome.astype(np.intp), scores.probability, scores.clusters)
    sets = reference.sets
    p = np.concatenate([_as_kept(sets.nonconformity_0), 1 - sets.nonconformity_1])
    return OutOfFold(np.repeat([0, 1], [sets.nonconformity_0.size, sets.nonconformity_1.size]).astype(np.intp), p)


def _as_kept(p: ArrayLike) -> NDArray[np.float64]:
    """``p`` rounded as 1 - (1 - p): so the sets keep those with outcome 1, and equal ones have to stay equal."""
    return np.asarray(1 - (1 - np.asarray(p, np.float64)))


def cutoff_choices(
    bundle: Bundle,
    model: str,
    rules: Sequence[str],
    prevalence: float | None = None,
    beside: Sequence[str] = (),
) -> dict[str, CutoffChoice]:
    """What each rule would choose for ``model``, by rule as typed; first, as "trained", the training's cut-off.

    Parameters
    ----------
    bundle : Bundle
        Frozen by ``train``; its cut-offs may be locked.
    model : str
        A name of its models.
    rules : sequence of str
        As typed: "youden", "sensitivity:0.9", "harm:1:4".
    prevalence : float, optional
        The share of 1 among the patients to come, between 0 and 1; else that of the training cases.
    beside : sequence of str, optional
        More rules, of which one that no cut-off keeps is left out.

    Returns
    -------
    dict of str to CutoffChoice
        After the training's, as "locked", the cut-off in force where that is another; then ``rules``, then ``beside``.

    Raises
    ------
    TrainingError
        As ``out_of_fold_scores``, ``read_rule`` and ``choose_cutoff`` do: also where no cut-off keeps one of ``rules``.
    """
    asked, more = [read_rule(rule) for rule in rules], [read_rule(rule) for rule in beside]
    cases, one = out_of_fold_scores(bundle, model), _model(bundle, model)
    trained = unlocked_cutoff(bundle.cutoffs, model, one.cutoff)
    words = "the training's: Youden's index of the fitted training cases"
    scores, clusters, seed = (cases.outcome, cases.probability), cases.clusters, bundle.protocol.seed
    found = {TRAINED: describe_cutoff(*scores, trained, words, prevalence, clusters)}
    if locked := bundle.cutoffs.get(model):
        found[LOCKED] = describe_cutoff(*scores, locked.cutoff, f"in force: {locked.words}", prevalence, clusters)
    found |= {rule.text: choose_cutoff(*scores, rule, prevalence, seed, clusters=clusters) for rule in asked}
    for rule in more:
        with suppress(UnreachableError):
            found[rule.text] = choose_cutoff(*scores, rule, prevalence, seed, clusters=clusters)
    return found


def lock_cutoffs(
    bundle: Bundle, rules: Mapping[str, str], reason: str, folder: Path, prevalence: float | None = None
) -> Bundle:
    """A bundle with the cut-offs of ``rules`` (by model), to be saved in ``folder``; the one given stays as it is.

    Parameters
    ----------
    bundle : Bundle
        Models, network and performance are taken as they are.
    rules : mapping of str to str
        A rule as typed, by model.
    reason : str
        Why, in one line: who reads a prediction is shown it.
    folder : Path
        Of the new bundle, not yet saved.
    prevalence : float, optional
        For the rule harm: the share of 1 among the patients to come.

    Returns
    -------
    Bundle

    Raises
    ------
    TrainingError
        As ``cutoff_choices`` does, and for a cut-off at 0 or 1 that calls every patient or none.
    BundleError
        For a reason that is none.
    """
    why = checked_reason(reason)
    locked = dict(bundle.cutoffs)
    for name, rule in rules.items():
        found = cutoff_choices(bundle, name, [rule], prevalence)
        chosen = found[read_rule(rule).text]
        _check_decides(bundle, name, chosen)
        locked[name] = _entry(chosen, found[TRAINED].cutoff, why, bundle.sha256)
    models = tuple(
        replace(model, cutoff=locked[model.name].cutoff) if model.name in rules else model for model in bundle.models
    )
    return replace(bundle, folder=folder, sha256="", models=models, cutoffs=locked)


def save_locked(bundle: Bundle, parent: Bundle, forced: Forced | None = None) -> None:
    """Write what ``lock_cutoffs`` made of ``parent`` to its folder: with its network, and its card with a new section.

    Parameters
    ----------
    bundle : Bundle
        What is written, to its ``folder``: a new or an empty one, or a bundle, which is replaced.
    parent : Bundle
        The bundle that it was made of, whose network and card are read from its folder; nothing there is written over.
    forced : callable, optional
        As for ``save_bundle``: is told, in words, which foreign files are replaced. Without it they are refused.

    Raises
    ------
    BundleError
        Where it would not verify, or the folder holds what belongs to no bundle.
    IFXPredictError
        Where the folder cannot be written to, or holds foreign files or files of ``parent``.
    """
    card = card_with_cutoffs((parent.folder / "MODEL_CARD.md").read_text(encoding="utf-8"), bundle)
    save_bundle(bundle, parent.folder / "network.safetensors", card, sorted(parent.folder.glob("*")), forced)


def _check_decides(bundle: Bundle, model: str, found: CutoffChoice) -> None:
    """Raise TrainingError where a cut-off at an end of all probabilities calls every patient or none."""
    called = found.counts.tp + found.counts.fp
    if found.cutoff == 0 or (found.cutoff == 1 and not called):
        whom = "every patient" if called else "no patient"
        raise TrainingError(
            f"{bundle.folder}: model {model}: the cut-off of {found.rule} is {found.cutoff:g} and calls {whom}, "
            "whatever the model says of them; lock a rule that tells patients apart."
        )


def _entry(found: CutoffChoice, trained: float, reason: str, parent: str) -> LockedCutoff:
    counts = found.counts
    return LockedCutoff(
        rule=found.rule,
        reason=reason,
        parent=parent,
        trained=trained,
        cutoff=found.cutoff,
        low=found.low,
        high=found.high,
        cases=counts.tp + counts.fp + counts.tn + counts.fn,
        positive=counts.tp + counts.fn,
        prevalence=found.per_100.prevalence,
        sensitivity=found.sensitivity.estimate,
        sensitivity_low=found.sensitivity.low,
        sensitivity_high=found.sensitivity.high,
        specificity=found.specificity.estimate,
        specificity_low=found.specificity.low,
        specificity_high=found.specificity.high,
    )


def _model(bundle: Bundle, name: str) -> FrozenModel:
    for model in bundle.models:
        if model.name == name:
            return model
    known = ", ".join(model.name for model in bundle.models)
    raise TrainingError(f"{bundle.folder}: has no model {name[:60]!r}; it has {known}.")
