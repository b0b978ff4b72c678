"""How far the results hang on these training cases: optimism, the way of stacking, the folds of the selection.

The classifiers are fitted anew to the inputs that the bundle froze; which inputs these are is not chosen anew, so the
optimism of the selection is not in any number here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..bundles.bundle import Bundle, FrozenModel
from ..models.classifier import refit_classifier
from ..models.svm import probability
from ..protocol.loading import Protocol
from ..stats.clusters import part_of
from ..stats.discrimination import youden_cutoff
from ..stats.optimism import Model, Optimism, Refit, bootstrap_optimism
from ..stats.splits import out_of_fold
from ..training.fitting import score_table
from .data import StudyData
from .parts import Missing, Part, attempt
from .table_two import ModelPerformance, table_two

Array = NDArray[np.float64]
IntArray = NDArray[np.intp]

OPTIMISM_RESAMPLES = 200
FROZEN = "as frozen in the bundle"
OUT_OF_FOLD = "refitted, out-of-fold inputs"
IN_SAMPLE = "refitted, in-sample inputs"


@dataclass(frozen=True)
class ModelOptimism:
    """The optimism of one model's AUC over the training split."""

    model: str
    optimism: Part[Optimism]


@dataclass(frozen=True)
class Stacking:
    """One late fusion, frozen and refitted both ways: rows of table 2 on the test split, named by the way."""

    model: str
    rows: Part[tuple[ModelPerformance, ...]]


def model_optimism(data: StudyData, bundle: Bundle, resamples: int, seed: int) -> tuple[ModelOptimism, ...]:
    """Harrell's and the .632+ estimate of each model's AUC, refitted to resamples of the training split."""
    return tuple(ModelOptimism(m.name, _optimism(m, data, bundle, resamples, seed)) for m in bundle.models)


def stacking(data: StudyData, bundle: Bundle, raw: Mapping[str, Array]) -> tuple[Stacking, ...]:
    """Each late fusion of ``bundle``; ``raw`` are the frozen models' raw scores (n,)."""
    return tuple(
        Stacking(m.name, attempt(lambda m=m: _stacked(m, data, bundle, raw)))  # type: ignore[misc]
        for m in bundle.models
        if m.fuses
    )


def _optimism(model: FrozenModel, data: StudyData, bundle: Bundle, resamples: int, seed: int) -> Part[Optimism]:
    if model.fuses:
        return Missing("not computed: its inputs are other models' outputs, which a resample would change too")
    x, y, clusters = (
        data.columns(model.inputs)[data.train],
        data.outcome[data.train],
        part_of(data.clusters, data.train),
    )
    return attempt(
        lambda: bootstrap_optimism(
            _refitting(model, bundle.protocol), x, y, seed, resamples=resamples, clusters=clusters
        )
    )


def _refitting(model: FrozenModel, protocol: Protocol) -> Refit:
    def fit(x: Array, y: IntArray) -> Model:
        classifier = refit_classifier(model.classifier, x, y, protocol)
        return classifier.predict_proba

    return fit


def _stacked(
    model: FrozenModel, data: StudyData, bundle: Bundle, raw: Mapping[str, Array]
) -> tuple[ModelPerformance, ...]:
    y, protocol = data.outcome[data.train], bundle.protocol
    answered = ~data.train & np.isfinite(raw[model.name])
    fused = sorted((m for m in bundle.models if m.name in model.inputs), key=lambda m: model.inputs.index(m.name))
    trained = raw
    if any(m.mapped for m in bundle.models):  # a fusion takes scores before any map
        plain = tuple(replace(m, calibration=None) for m in bundle.trained_models)
        trained = score_table(plain, data.names, data.values)
    seen = np.column_stack([probability(trained[m.name][data.train]) for m in fused])
    unseen = np.column_stack([probability(_out_of_fold(m, data, bundle)) for m in fused])
    test = np.column_stack([probability(trained[m.name][answered]) for m in fused])
    scores, cutoffs = {FROZEN: raw[model.name][answered]}, {FROZEN: model.cutoff}
    for way, x in ((OUT_OF_FOLD, unseen), (IN_SAMPLE, seen)):
        classifier = refit_classifier(model.classifier, x, y, protocol)
        scores[way] = classifier.raw_scores(test)
        cutoffs[way] = youden_cutoff(y, classifier.predict_proba(x))
    clusters = part_of(data.clusters, answered)
    return table_two("test", data.outcome[answered], scores, cutoffs, FROZEN, clusters=clusters)


def _out_of_fold(model: FrozenModel, data: StudyData, bundle: Bundle) -> Array:
    """Raw scores of the training cases by classifiers that have not seen them."""
    x, y, protocol = data.columns(model.inputs)[data.train], data.outcome[data.train], bundle.protocol

    def score(rows: IntArray, held_out: IntArray) -> Array:
        return refit_classifier(model.classifier, x[rows], y[rows], protocol).raw_scores(x[held_out])

    clusters = part_of(data.clusters, data.train)
    return out_of_fold(score, y, protocol.fusion.folds, protocol.seed, clusters=clusters)
