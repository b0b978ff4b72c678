"""A Bundle: everything that a prediction depends on, frozen in a folder of plain data.

How it is stored, checked and verified: store.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..features.extraction import Features
from ..features.resnet import load_network
from ..models.classifier import Classifier
from ..models.completion import Completion
from ..models.harmonisation import Harmonisation
from ..models.imputation import Imputation
from ..models.recalibration import Recalibration, ScoreCalibration
from ..models.reference import TrainingReference
from ..models.svm import probability
from ..protocol.loading import Protocol
from ..stats.icc import KINDS
from .left_out import LeftOut
from .locked import LockedCutoff
from .nested import NestedValidation
from .updates import Update, trained_cutoff

if TYPE_CHECKING:
    import torch

Array = NDArray[np.float64]


@dataclass(frozen=True)
class FrozenModel:
    """One model: the names of its inputs in order, its classifier, its cut-off, and what is kept of its training cases.

    The inputs are features, or with ``fuses`` the probabilities of models before it, before any map. ``calibration`` is
    the map of its training, ``recalibrations`` are those of its updates, one after another; cut-off and outcome sets
    are of the probabilities that come out of them. ``updated`` says in words what was updated, "" of a model that was
    not.
    """

    name: str
    inputs: tuple[str, ...]
    classifier: Classifier
    cutoff: float
    reference: TrainingReference
    fuses: bool = False
    recalibrations: tuple[Recalibration, ...] = ()
    updated: str = ""
    calibration: ScoreCalibration | None = None

    @property
    def mapped(self) -> bool:
        """Whether the model's scores are mapped to probabilities; else they are cut to [0, 1]."""
        return self.calibration is not None or bool(self.recalibrations)

    def recalibrated(self, raw: ArrayLike) -> Array:
        """Raw scores of the classifier, of any shape, as the model's: of a mapped one its probabilities."""
        found = np.asarray(raw, np.float64)
        if self.calibration:
            found = self.calibration.apply(found)
        for one in self.recalibrations:
            found = one.apply(probability(found))
        return found


@dataclass(frozen=True)
class Answer:
    """A model's raw score; NaN where the ``missing`` inputs leave it without one.

    ``trained`` is the classifier's own, which a fusion takes: it was trained on such, not on calibrated ones.
    """

    raw_score: float
    missing: tuple[str, ...]
    trained: float


@dataclass(frozen=True)
class TrainingSummary:
    """Mean and sd (n - 1) of each feature over the training cases: (features,) each, by ``names``."""

    cases: int
    names: tuple[str, ...]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]


@dataclass(frozen=True)
class Golden:
    """A case's features, the models' raw scores of them, and the network's features of ``probe_cube``."""

    features: Features
    scores: Mapping[str, float]
    deep: NDArray[np.float64]


@dataclass(frozen=True)
class Bundle:
    """What ``load_bundle`` found good; ``notice`` is not empty for a bundle that must not be used on patients.

    ``shared`` says of a bundle that may leave its hospital (sharing.py) what it was made from and how far it agrees.
    ``cutoffs``, by model, say of those that were locked by a rule after the training why.
    ``imputation`` is what stands for missing clinical values, None where they are refused. ``nested`` is how the whole
    training did in outer folds, where that was asked. ``harmonisation`` is what centres do to imaging features, where
    the protocol takes it out. ``left_out`` is how trainings without one centre did there, by model and centre, where
    that was asked.
    """

    folder: Path
    sha256: str
    protocol: Protocol
    notice: str
    intended_use: str
    models: tuple[FrozenModel, ...]
    summary: TrainingSummary
    selection: Mapping[str, Any]
    performance: Mapping[str, Any]
    software: Mapping[str, str]
    golden: Golden
    updates: tuple[Update, ...] = ()
    shared: Mapping[str, Any] | None = None
    cutoffs: Mapping[str, LockedCutoff] = field(default_factory=dict)
    imputation: Imputation | None = None
    nested: NestedValidation | None = None
    harmonisation: Harmonisation | None = None
    left_out: LeftOut = field(default_factory=dict)

    @cached_property
    def network(self) -> "torch.nn.Module":
        """The ResNet, loaded when first needed."""
        return load_network(self.folder / "network.safetensors", self.protocol.network)

    @cached_property
    def trained_models(self) -> tuple[FrozenModel, ...]:
        """The models as they were trained, before any update; their outcome sets are not meant to be used."""
        return tuple(
            replace(model, recalibrations=(), updated="", cutoff=trained_cutoff(self.updates, model.name, model.cutoff))
            for model in self.models
        )

    @property
    def iccs(self) -> tuple[str, ...]:
        """By which kinds of ICC features were filtered; none where nothing was read twice or drawn again.

        Of a bundle of an earlier version, which does not say, both kinds where the filter took something away.
        """
        said = next((record["iccs"] for record in self.selection.values() if "iccs" in record), None)
        if said is not None:
            return tuple(said)
        kept = [list(record["kept_after"].items()) for record in self.selection.values() if record]
        steps = [pair for one in kept for pair in pairwise(one)]
        return KINDS if any(step == "reliability" and left < before for (_, before), (step, left) in steps) else ()

    @property
    def locked_in_words(self) -> dict[str, str]:
        """What is told of each model's locked cut-off, as it is now."""
        now = {model.name: model.cutoff for model in self.models}
        return {name: one.told_at(now[name]) for name, one in self.cutoffs.items()}

    def complete(self, features: Features, centre: str = "") -> Features:
        """One case's features as models take them: missing clinical values completed, those of its centre harmonised.

        As far as the protocol asks for either; of a centre that is not known they stay (``check_centre``).
        """
        return Features(features.names, self.completed(features.names, features.values[None], [centre])[0])

    def completed(self, names: Sequence[str], values: NDArray[np.float64], centre: Sequence[str]) -> Array:
        """``complete`` of cases in rows (n, features) by ``names``, n of them with a centre each."""
        return Completion(self.protocol, self.imputation, self.harmonisation).apply(names, values, centre)

    def harmonised(self, names: Sequence[str], rows: Array, centre: str, case: Features) -> Array:
        """Imaging features (n, names) of one case again and again, with all of whose other features ``case``."""
        rules = self.protocol.harmonisation
        if self.harmonisation is None or rules is None:
            return rows
        covariates = np.tile(case.select(rules.covariates), (len(rows), 1))
        return self.harmonisation.adjusted(names, rows, [centre] * len(rows), covariates)

    def check_centre(self, case: str, centre: str) -> None:
        """Raise CaseError where the bundle is harmonised for other centres than the case's."""
        if self.harmonisation:
            self.harmonisation.check(case, centre)

    def answers(self, features: Features) -> dict[str, Answer]:
        """Each model's raw score of one case, by model name, in the bundle's order."""
        return answers(self.models, features)


def answers(models: tuple[FrozenModel, ...], features: Features) -> dict[str, Answer]:
    """Each model's answer of one case.

    Parameters
    ----------
    models : tuple of FrozenModel
        In an order in which a late fusion comes after the models whose probabilities it takes.
    features : Features
        Of the case.

    Returns
    -------
    dict of str to Answer
        By model: the raw score, recalibrated and as trained, NaN with the names of what is missing.
    """
    found: dict[str, Answer] = {}
    for model in models:
        inputs, missing = _inputs(model, features, found)
        raw = float("nan") if missing else float(model.classifier.raw_scores(inputs[None])[0])
        found[model.name] = Answer(float(model.recalibrated(raw)), missing, raw)
    return found


def _inputs(
    model: FrozenModel, features: Features, before: Mapping[str, Answer]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    if model.fuses:
        parts = [before[name] for name in model.inputs]
        return probability([p.trained for p in parts]), tuple(dict.fromkeys(m for p in parts for m in p.missing))
    values = features.select(model.inputs)
    return values, tuple(name for name, value in zip(model.inputs, values, strict=True) if np.isnan(value))
