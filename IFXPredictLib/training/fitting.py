"""From the features of the training split to fitted models: selection, classifiers, fusion, cut-offs."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..base.errors import TrainingError
from ..bundles.bundle import FrozenModel, answers
from ..features.extraction import Features, names_by_source
from ..models.classifier import Classifier, fit_classifier, score_scale
from ..models.completion import Completion
from ..models.conformal import calibrate_sets
from ..models.harmonisation import Harmonisation, covariates_of, fit_harmonisation
from ..models.imputation import fit_clinical
from ..models.outlier import fit_mahalanobis
from ..models.recalibration import fit_calibration
from ..models.reference import TrainingReference, background_rows
from ..models.svm import probability
from ..models.unseen import ScoresByPatient
from ..protocol.loading import Protocol
from ..protocol.schema import ModelRules
from ..selection.filters import Kind
from ..selection.selection import Selection, blindly_kept, select_features, selection_frequencies
from ..selection.stability_selection import kept_by_halves
from ..stats.clusters import Clusters, clusters_of, part_of
from ..stats.combat import FEWEST_OF_A_CENTRE
from ..stats.discrimination import youden_cutoff
from ..stats.icc import FilterKind
from ..stats.splits import Indices, out_of_fold
from ..stats.stability import StableFeatures, most_for
from ..tables.icc import Redrawn

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingData:
    """Cases in rows: ``values`` (cases, features) by ``names``, ``outcome`` (cases,), which features are ``reliable``.

    ``iccs`` are the kinds of ICC by which they are, none where nothing was read twice. ``patients`` (cases,) are whose
    the cases are; without them each case is a patient's own.
    ``redrawn`` is how VOIs were drawn again, where an ICC is of that.
    ``may_miss`` are the features that may be missing (NaN) of a case that has some of them.
    ``centres`` (cases,) are where the cases were imaged, "" where unknown; without them none is known.
    Valid once built: raises TrainingError, naming case and feature, for another value that is missing.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    values: Array
    outcome: NDArray[np.int_]
    reliable: NDArray[np.bool_]
    iccs: tuple[FilterKind, ...] = ()
    patients: tuple[str, ...] = ()
    may_miss: tuple[str, ...] = ()
    redrawn: Redrawn | None = None
    centres: tuple[str, ...] = ()

    @property
    def centre(self) -> tuple[str, ...]:
        """Where each case was imaged."""
        return self.centres or ("",) * len(self.cases)

    @property
    def clusters(self) -> Clusters | None:
        """Which cases belong together, (cases,); None where each is a patient's own."""
        return clusters_of(self.patients) if self.patients else None

    def __post_init__(self) -> None:
        """Refuse missing values: nothing here guesses what a patient's blood count was."""
        refused: NDArray[np.bool_] = np.logical_not(np.isfinite(self.values))
        if self.may_miss:
            optional = np.isin(self.names, self.may_miss)
            without = refused[:, optional].all(axis=1, keepdims=True)
            refused &= np.logical_or(~optional, without)
        missing = np.argwhere(refused)
        if len(missing):
            row, column = missing[0]
            raise TrainingError(
                f"case {self.cases[row]}: {self.names[column]} is missing ({len(missing)} values are); training needs "
                "every value: complete it or leave the case out."
            )

    def columns(self, names: Sequence[str]) -> NDArray[np.intp]:
        """The columns of ``names``; raises TrainingError for one that is not there."""
        position = {name: i for i, name in enumerate(self.names)}
        missing = [name for name in names if name not in position]
        if missing:
            raise TrainingError(
                f"the feature {missing[0]} is missing ({len(missing)} are); deep features come from "
                "`extract --network`, clinical ones from clinical.csv."
            )
        return np.array([position[name] for name in names])


@dataclass(frozen=True, eq=False)
class FittedClassifier:
    """A classifier, and what its cut-off, its calibration and its training reference come of.

    ``inputs`` are its p inputs in order, features or, where it ``fuses``, models, whose probabilities it takes. ``x``
    (n, p) has those of all training cases in their own units, ``background`` (b, p) of the training cases against which
    answers are explained; ``unseen`` (n,) are raw scores by models that have not seen the case.
    """

    name: str
    inputs: tuple[str, ...]
    classifier: Classifier
    x: Array
    unseen: Array
    background: Array
    fuses: bool = False


@dataclass(frozen=True)
class FittedModel:
    """One fitted model, how its features were selected (None for late fusion), and how stable that is.

    ``frequencies`` maps features to the share of the repeated LASSO foldings that kept them; ``out_of_fold`` (cases,)
    are raw scores of the training cases, each by a model that was selected and fitted without the case. ``stable`` is
    what stability selection found, where the protocol asks for it.
    """

    model: FrozenModel
    selection: Selection | None
    frequencies: Mapping[str, float]
    out_of_fold: Array
    stable: StableFeatures | None = None


def fit_models(
    data: TrainingData, protocol: Protocol, progress: Callable[[str], object] = lambda _stage: None, jobs: int = 1
) -> tuple[FittedModel, ...]:
    """Fit the protocol's models in order to the training cases of ``data``, the same for every number of ``jobs``.

    Raises TrainingError, naming the model, where the data cannot carry one.
    """
    trainer = Trainer(data, protocol, jobs)
    fits: list[FittedModel] = []
    for rules in protocol.models:
        progress(rules.name)
        try:
            fits.append(trainer.fusion(rules, fits) if rules.fuses else trainer.from_features(rules))
        except TrainingError as problem:
            raise TrainingError(f"model {rules.name}: {problem}") from problem
    return tuple(fits)


class Trainer:
    """Fits one model after the other; ``out_of_fold`` (cases,) are the raw scores of each that have not seen a case."""

    def __init__(self, data: TrainingData, protocol: Protocol, jobs: int) -> None:
        self.raw = data
        self.data = completed(data, protocol, np.arange(len(data.outcome)))
        self.protocol = protocol
        self.jobs = jobs
        self.out_of_fold: dict[str, Array] = {}
        self.background = background_rows(data.outcome, protocol.patient.background_cases, protocol.seed)

    def from_features(self, rules: ModelRules) -> FittedModel:
        """The model of all features of its modalities, after their selection."""
        data, protocol = self.data, self.protocol
        columns = data.columns([n for m in rules.modalities for n in names_by_source(protocol)[m]])
        classifier, selection = _select_and_fit(data, np.arange(len(data.outcome)), columns, protocol)
        candidates = columns[list(selection.candidates)]
        kept = selection_frequencies(
            data.values[:, candidates],
            data.outcome,
            protocol.selection,
            seed=protocol.seed,
            jobs=self.jobs,
            clusters=data.clusters,
        )
        frequencies = {data.names[i]: share for i, share in zip(candidates, kept.tolist(), strict=True) if share}
        self.out_of_fold[rules.name] = self._unseen(partial(_select_and_score, self.raw, columns, protocol))
        x = data.values[:, columns[list(selection.indices)]]
        unseen = self.out_of_fold[rules.name]
        fitted = FittedClassifier(
            rules.name, selection.names, classifier, x=x, unseen=unseen, background=x[self.background]
        )
        frozen = frozen_model(fitted, data.outcome, protocol, data.clusters)
        return FittedModel(frozen, selection, frequencies, unseen, self._stable(columns))

    def _stable(self, columns: Indices) -> StableFeatures | None:
        """Of the ``columns`` that no step chose by the outcome, those that halves of the cases keep."""
        data, rules, asked = self.data, self.protocol.selection, self.protocol.stability
        if asked is None:
            return None
        offered = columns[blindly_kept(data.values[:, columns], data.reliable[columns], rules)]
        most = most_for(len(offered), asked.threshold, asked.errors)
        shares = kept_by_halves(
            data.values[:, offered],
            data.outcome,
            most=most,
            pairs=asked.pairs,
            seed=self.protocol.seed,
            alpha=rules.alpha,
            jobs=self.jobs,
            clusters=data.clusters,
        )
        ever = {data.names[i]: share for i, share in zip(offered, shares.tolist(), strict=True) if share}
        return StableFeatures(len(offered), most, asked.pairs, asked.threshold, ever)

    def fusion(self, rules: ModelRules, fits: Sequence[FittedModel]) -> FittedModel:
        """The model of other models' probabilities before any calibration: out of fold, or of the training cases."""
        data, protocol = self.data, self.protocol
        own = [replace(fit.model, calibration=None) for fit in fits]
        scores = score_table(own, data.names, data.values)
        seen, unseen = (
            probability(np.column_stack([of[name] for name in rules.fuses])) for of in (scores, self.out_of_fold)
        )
        x = seen if protocol.fusion.inputs == "in_sample" else unseen
        check_fused(rules.fuses, x)
        classifier = fit_classifier(x, data.outcome, protocol, data.clusters)
        self.out_of_fold[rules.name] = self._unseen(partial(_fit_and_score, rules.fuses, x, unseen, data, protocol))
        unseen_scores, background = self.out_of_fold[rules.name], seen[self.background]
        fitted = FittedClassifier(
            rules.name, rules.fuses, classifier, x=x, unseen=unseen_scores, background=background, fuses=True
        )
        return FittedModel(frozen_model(fitted, data.outcome, protocol, data.clusters), None, {}, unseen_scores)

    def _unseen(self, score: Callable[[Indices, Indices], Array]) -> Array:
        folds, seed = self.protocol.fusion.folds, self.protocol.seed
        return out_of_fold(score, self.data.outcome, folds, seed, self.jobs, clusters=self.data.clusters)


def check_fused(names: Sequence[str], x: Array, of: str = "") -> None:
    """Raise TrainingError, naming the model, where one of ``names`` gives all cases the same probability ``x`` (n, p).

    ``of`` says which cases these are, where they are not all that are trained on. Such a model tells nothing apart,
    and a fusion cannot scale it.
    """
    for name, column in zip(names, x.T, strict=True):
        if np.ptp(column) == 0:
            raise TrainingError(
                f"the model {name}, which it fuses, gives all {len(column)} training cases{of} the probability "
                f"{column[0]:.3g}; leave {name} out of the protocol's models, or train with more cases or other "
                "features."
            )


def frozen_model(
    fitted: FittedClassifier, outcome: NDArray[np.int_], protocol: Protocol, clusters: Clusters | None = None
) -> FrozenModel:
    """What is kept of a fitted classifier: its locked cut-off, its calibration and its training reference.

    ``outcome`` (n,) is 0 or 1, ``clusters`` (n,) are equal for the cases of one patient. ``protocol`` has the error
    rate of the outcome sets, and says how scores become probabilities. Raises TrainingError as ``calibrate_sets``,
    ``fit_calibration`` and ``fit_mahalanobis`` do.
    """
    classifier, unseen = fitted.classifier, fitted.unseen
    cutoff, calibration = _locked_cutoff(outcome, classifier.raw_scores(fitted.x)), None
    if protocol.calibration != "none":
        scale = score_scale(classifier)
        calibration = fit_calibration(outcome, unseen, protocol.calibration, scale, cutoff)
        unseen, cutoff = calibration.apply(unseen), calibration.moved_cutoff
    p = probability(unseen)
    sets = calibrate_sets(outcome, p, protocol.patient.error_rate, clusters)
    scores = None if clusters is None else ScoresByPatient.of(outcome, p, clusters)
    reference = TrainingReference(fitted.background, fit_mahalanobis(fitted.x), sets, scores)
    return FrozenModel(
        fitted.name, fitted.inputs, classifier, cutoff, reference, fuses=fitted.fuses, calibration=calibration
    )


def completed(data: TrainingData, protocol: Protocol, rows: Indices) -> TrainingData:
    """The data as models take it, by what the cases ``rows`` alone teach: missing values imputed, features harmonised.

    A centre that these cases do not tell of is estimated from its own ones, whose outcomes are not asked; with a
    reference, or of a single case, its features stay as they are.
    """
    found = fit_clinical(data.names, data.values[rows], protocol)
    found = found and replace(found, refused=None)  # what these cases never miss may be missing of one held out
    known = Completion(protocol, found)
    data = replace(data, values=known.apply(data.names, data.values, data.centre))
    centres = fit_harmonisation(data.names, data.values[rows], [data.centre[i] for i in rows], protocol)
    if centres is None:
        return data
    if not centres.combat.reference:
        centres = _with_unknown(centres, data, protocol)
    known = replace(known, harmonisation=centres)
    return replace(data, values=known.apply(data.names, data.values, data.centre))


def _with_unknown(known: Harmonisation, data: TrainingData, protocol: Protocol) -> Harmonisation:
    imaging = data.columns(known.names)
    for name, count in sorted(Counter(data.centre).items()):
        if not known.knows(name) and count >= FEWEST_OF_A_CENTRE:
            own = data.values[[at == name for at in data.centre]]
            known = known.with_centre(name, own[:, imaging], covariates_of(data.names, own, protocol))
    return known


def _select_and_fit(
    data: TrainingData, rows: Indices, columns: Indices, protocol: Protocol
) -> tuple[Classifier, Selection]:
    x, y = data.values[np.ix_(rows, columns)], data.outcome[rows]
    names = [data.names[i] for i in columns]
    kinds = _kinds(names, protocol)
    clusters = part_of(data.clusters, rows)
    reliable, rules = data.reliable[columns], protocol.selection
    selection = select_features(x, y, names, kinds, reliable, rules, protocol.seed, clusters=clusters)
    return fit_classifier(x[:, list(selection.indices)], y, protocol, clusters), selection


def _select_and_score(
    data: TrainingData, columns: Indices, protocol: Protocol, rows: Indices, held_out: Indices
) -> Array:
    """Raw scores of the cases ``held_out`` by a model of ``rows``, selection included.

    Deep features come from networks that have not seen the case either, but those of the other cases in a fold come
    from networks that may have: nesting the network's training as well would take folds x folds networks.
    """
    data = completed(data, protocol, rows)
    classifier, selection = _select_and_fit(data, rows, columns, protocol)
    return classifier.raw_scores(data.values[np.ix_(held_out, columns[list(selection.indices)])])


def _fit_and_score(
    names: Sequence[str],
    x: Array,
    unseen: Array,
    data: TrainingData,
    protocol: Protocol,
    rows: Indices,
    held_out: Indices,
) -> Array:
    """Raw scores of the cases ``held_out``, of whose inputs ``unseen`` are by models that have not seen them either.

    ``names`` are the models whose probabilities the inputs are.
    The inputs of ``rows`` come from models that may have seen the cases held out: nesting those as well would take
    folds x folds selections a model.
    """
    check_fused(names, x[rows], " of a fold")
    fitted = fit_classifier(x[rows], data.outcome[rows], protocol, part_of(data.clusters, rows))
    return fitted.raw_scores(unseen[held_out])


def _locked_cutoff(outcome: NDArray[np.int_], raw: Array) -> float:
    """Youden's cut-off of the training cases' probabilities; from here on it does not move."""
    return youden_cutoff(outcome, probability(raw))


def _kinds(names: Sequence[str], protocol: Protocol) -> list[Kind]:
    clinical: dict[str, Kind] = {c.name: c.kind for c in protocol.clinical}
    clinical |= dict.fromkeys(protocol.indicators, "binary")
    return [clinical.get(name, "continuous") for name in names]


def score_table(models: Sequence[FrozenModel], names: tuple[str, ...], values: Array) -> dict[str, Array]:
    """Raw scores (cases,) of each model for ``values`` (cases, features) by ``names``.

    Parameters
    ----------
    models : sequence of FrozenModel
        In an order in which a late fusion comes after the models whose probabilities it takes.
    names : tuple of str
        The features, in the order of the columns.
    values : ndarray (cases, features)
        Already completed, in the features' own units.

    Returns
    -------
    dict of str to ndarray (cases,)
        By model, recalibrated where the model is; NaN for a case that lacks one of the model's inputs.

    Raises
    ------
    FeatureError
        Where an input of a model is not among ``names``.
    """
    rows = [answers(tuple(models), Features(names, row)) for row in values]
    return {model.name: np.array([row[model.name].raw_score for row in rows]) for model in models}
