"""From the features of the training split to fitted models: selection, machines, fusion, cut-offs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bundle import FrozenModel, answers
from .errors import TrainingError
from .evaluation.discrimination import youden_cutoff
from .features import Features, modality_names
from .filters import Kind
from .folds import Scorer, out_of_fold
from .models import Svm, fit_svm, probability
from .protocol import ModelRules, Protocol
from .selection import Selection, select_features, selection_frequencies

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingData:
    """Cases in rows: ``values`` (cases, features) by ``names``, ``outcome`` (cases,), which features are ``reliable``.

    Valid once built: raises TrainingError, naming case and feature, for a value that is missing.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    values: Array
    outcome: NDArray[np.int_]
    reliable: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Refuse missing values: nothing here guesses what a patient's blood count was."""
        missing = np.argwhere(~np.isfinite(self.values))
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


@dataclass(frozen=True)
class Fit:
    """One fitted model, how its features were selected (None for late fusion), and how stable that is.

    ``frequencies`` maps features to the share of the repeated LASSO foldings that kept them.
    """

    model: FrozenModel
    selection: Selection | None
    frequencies: Mapping[str, float]


def fit_models(
    data: TrainingData, protocol: Protocol, progress: Callable[[str], object] = lambda _stage: None
) -> tuple[Fit, ...]:
    """Fit the protocol's models in order to the training cases of ``data``.

    Raises TrainingError, naming the model, where the data cannot carry one.
    """
    fits: list[Fit] = []
    out_of_fold_scores: dict[str, Array] = {}
    fused = {name for rules in protocol.models for name in rules.fuses}
    for rules in protocol.models:
        progress(rules.name)
        try:
            if rules.fuses:
                fits.append(_fit_late_fusion(rules, fits, out_of_fold_scores, data, protocol))
                continue
            columns = data.columns([n for m in rules.modalities for n in modality_names(protocol)[m]])
            fits.append(_fit_from_features(rules.name, data, columns, protocol))
            if rules.name in fused and protocol.fusion.inputs == "out_of_fold":
                out_of_fold_scores[rules.name] = _score_out_of_fold(data, columns, protocol)
        except TrainingError as problem:
            raise TrainingError(f"model {rules.name}: {problem}") from problem
    return tuple(fits)


def _fit_from_features(name: str, data: TrainingData, columns: NDArray[np.intp], protocol: Protocol) -> Fit:
    everyone = np.arange(len(data.outcome))
    machine, selection = _select_and_fit(data, everyone, columns, protocol)
    candidates = columns[list(selection.candidates)]
    kept = selection_frequencies(data.values[:, candidates], data.outcome, protocol.selection, protocol.seed)
    frequencies = {data.names[i]: share for i, share in zip(candidates, kept.tolist(), strict=True) if share}
    cutoff = _locked_cutoff(data.outcome, machine.score(data.values[:, columns[list(selection.indices)]]))
    return Fit(FrozenModel(name, selection.names, machine, cutoff), selection, frequencies)


def _select_and_fit(
    data: TrainingData, rows: NDArray[np.intp], columns: NDArray[np.intp], protocol: Protocol
) -> tuple[Svm, Selection]:
    x, y = data.values[np.ix_(rows, columns)], data.outcome[rows]
    names = [data.names[i] for i in columns]
    kinds = _kinds(names, protocol)
    selection = select_features(x, y, names, kinds, data.reliable[columns], protocol.selection, protocol.seed)
    return fit_svm(x[:, list(selection.indices)], y, protocol.svm), selection


def _score_out_of_fold(data: TrainingData, columns: NDArray[np.intp], protocol: Protocol) -> Array:
    """Raw scores (cases,) of models that have not seen the case, selection included.

    Deep features come from networks that have not seen the case either, but those of the other cases in a fold come
    from networks that may have: nesting the network's training as well would take folds x folds networks.
    """

    def fit(rows: NDArray[np.intp]) -> Scorer:
        machine, selection = _select_and_fit(data, rows, columns, protocol)
        chosen = columns[list(selection.indices)]
        return lambda held_out: machine.score(data.values[np.ix_(held_out, chosen)])

    return out_of_fold(fit, data.outcome, protocol.fusion.folds, protocol.seed)


def _fit_late_fusion(
    rules: ModelRules,
    fits: Sequence[Fit],
    out_of_fold_scores: Mapping[str, Array],
    data: TrainingData,
    protocol: Protocol,
) -> Fit:
    scores = out_of_fold_scores
    if protocol.fusion.inputs == "in_sample":
        scores = score_table([fit.model for fit in fits], data.names, data.values)
    x = probability(np.column_stack([scores[name] for name in rules.fuses]))
    machine = fit_svm(x, data.outcome, protocol.svm)
    cutoff = _locked_cutoff(data.outcome, machine.score(x))
    return Fit(FrozenModel(rules.name, rules.fuses, machine, cutoff, fuses=True), None, {})


def _locked_cutoff(outcome: NDArray[np.int_], raw: Array) -> float:
    """Youden's cut-off of the training cases' probabilities; from here on it does not move."""
    return youden_cutoff(outcome, probability(raw))


def _kinds(names: Sequence[str], protocol: Protocol) -> list[Kind]:
    clinical: dict[str, Kind] = {c.name: c.kind for c in protocol.clinical}
    return [clinical.get(name, "continuous") for name in names]


def score_table(models: Sequence[FrozenModel], names: tuple[str, ...], values: Array) -> dict[str, Array]:
    """Raw scores (cases,) of each model for ``values`` (cases, features) by ``names``."""
    rows = [answers(tuple(models), Features(names, row)) for row in values]
    return {model.name: np.array([row[model.name].raw_score for row in rows]) for model in models}
