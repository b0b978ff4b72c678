"""Why each model answered what it did for one case, feature by feature: the libraries of explanation/ joined.

A contribution is a Shapley value of the probability of outcome 1, against the training cases that the bundle keeps as
the model's background: with the base, the background's mean probability, the contributions sum to the probability.

A contribution becomes a WhyRow here, with its words, and stays one: files, JSON, text, figures and table nodes are made
of these rows.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FeatureError
from ..bundles.bundle import Answer, Bundle, FrozenModel
from ..explanation import logistic as logistic_shapley
from ..explanation import svm as svm_shapley
from ..explanation.fusion import fused_shapley
from ..explanation.shapley import (
    EXACT_FEATURES,
    SUM_TOLERANCE,
    Score,
    check_case,
    exact_values,
    shapley_values,
    summed_by,
)
from ..features.extraction import Features, names_by_source
from ..features.words import feature_words
from ..models.classifier import Classifier
from ..models.svm import Svm, probability
from ..protocol.loading import Protocol
from .feature_rows import FeatureRow
from .imputed import interval_words

Array = NDArray[np.float64]


class WhyRow(NamedTuple):
    """One line of why.tsv; of a model: "base", a "modality" each, a "feature" each (largest first), "probability".

    A feature's ``words`` say what it measures, ``source`` is radiomics, deep or clinical, ``value`` is the case's in
    ``unit``, ``z`` its distance from the training cases' mean in their sd (NaN where that is 0). ``contribution`` and
    ``standard_error`` are in probability (0..1), the error 0 where it is exact; ``log_odds`` is the contribution to the
    log odds of outcome 1, of a logistic regression of features, NaN for any other model. Numbers that a part does not
    have are NaN. ``contribution`` of the base and of the probability are these themselves, so that the base and all
    features, or the base and all modalities, sum to the probability.
    """

    model: str
    part: str
    name: str
    words: str
    source: str
    value: float
    unit: str
    z: float
    contribution: float
    standard_error: float
    log_odds: float = math.nan


@dataclass(frozen=True)
class ModelWhy:
    """Why ``model`` answered ``probability``: ``base`` + the contributions of ``features``, the largest first.

    ``base`` is the mean probability of the background, ``cases`` training cases or, of a shared bundle,
    ``pseudo``-cases, ``base_log_odds`` their mean log odds, NaN where the features have none. ``by_source`` are the
    sums of the contributions. ``imputed`` holds 95 % of the probabilities over imputations, None where none was drawn;
    the contributions are of the single imputation that ``probability`` is of. Raises FeatureError where base and
    contributions miss the probability by over 1e-6.
    """

    model: str
    base: float
    cases: int
    probability: float
    by_source: Mapping[str, float]
    features: tuple[WhyRow, ...]
    base_log_odds: float = math.nan
    pseudo: bool = False
    imputed: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        gap = abs(self.base + math.fsum(f.contribution for f in self.features) - self.probability)
        if not gap <= SUM_TOLERANCE:
            raise FeatureError(
                f"explanation of the model {self.model}: base and contributions miss the probability "
                f"{self.probability:g} by {gap:.3g}, expected at most {SUM_TOLERANCE:g}."
            )

    @property
    def base_words(self) -> str:
        """What the base is: "mean of 166 training cases"."""
        return f"mean of {self.cases} pseudo-cases" if self.pseudo else f"mean of {self.cases} training cases"

    @cached_property
    def rows(self) -> tuple[WhyRow, ...]:
        """The model's lines of why.tsv."""
        log_odds = self.base_log_odds + math.fsum(f.log_odds for f in self.features)
        return (
            self._sum("base", "", self.base_words, self.base, self.base_log_odds),
            *(
                self._sum("modality", source, "sum of its features", total, self._log_odds_of(source))
                for source, total in self.by_source.items()
            ),
            *self.features,
            self._sum("probability", "", self.probability_words, self.probability, log_odds),
        )

    @property
    def probability_words(self) -> str:
        """What the probability is, and how far it is spread where inputs were imputed."""
        return "; ".join(["probability of the model", *([interval_words(self.imputed)] if self.imputed else [])])

    def _log_odds_of(self, source: str) -> float:
        return math.fsum(f.log_odds for f in self.features if f.source == source)

    def _sum(self, part: str, name: str, words: str, contribution: float, log_odds: float) -> WhyRow:
        nan = math.nan
        return WhyRow(self.model, part, name, words, name, nan, "", nan, contribution, nan, log_odds)


@dataclass(frozen=True, eq=False)
class _Shares:
    """Base, values (p,) and standard errors (p,) of the features ``names``, which may come twice.

    ``log_odds`` are by name, empty where the features have none.
    """

    names: tuple[str, ...]
    base: float
    values: Array
    errors: Array
    log_odds: Mapping[str, float] = field(default_factory=dict)
    base_log_odds: float = math.nan


def why_rows(why: Sequence[ModelWhy]) -> list[WhyRow]:
    """All lines of why.tsv, model by model."""
    return [row for model in why for row in model.rows]


def explain(
    features: Features,
    bundle: Bundle,
    answers: Mapping[str, Answer],
    rows: Sequence[FeatureRow],
    imputed: Collection[str] = (),
) -> tuple[ModelWhy, ...]:
    """Why each model answered what it did, feature by feature; the same for the same case.

    Exact for logistic regression, and for support vector machines of at most 12 features; beyond, sampled from the
    protocol's seed. A fusion is explained by the features of the models that it fuses.

    Parameters
    ----------
    features : Features
        Of the case.
    bundle : Bundle
        Whose models answered.
    answers : mapping of str to Answer
        ``bundle.answers(features)``, known before.
    rows : sequence of FeatureRow
        ``feature_rows(features, bundle)``, known before.
    imputed : collection of str, optional
        Clinical features that were not given; their words say so.

    Returns
    -------
    tuple of ModelWhy
        Of each model that can answer (no input is missing), in the bundle's order.

    Raises
    ------
    FeatureError
        Where a feature of the bundle was not computed.
    """
    models, by_name = {model.name: model for model in bundle.models}, {row.name: row for row in rows}
    tables: dict[str, Array | None] = {}
    found = []
    for model in bundle.models:
        if not answers[model.name].missing:
            seed = bundle.protocol.seed
            if model.fuses:
                shares = _fused(model, [models[name] for name in model.inputs], features, tables, seed)
            else:
                tables[model.name] = _table(model, features)
                shares = _own(model, features, tables[model.name], seed)
            answer = float(probability(answers[model.name].raw_score))
            why = _in_words(model, answer, shares, by_name, bundle.protocol, imputed)
            found.append(replace(why, pseudo=True) if bundle.shared else why)
    return tuple(found)


def _own(model: FrozenModel, features: Features, table: Array | None, seed: int) -> _Shares:
    x, background, classifier = features.select(model.inputs), model.reference.background, model.classifier
    if model.mapped:
        return _mapped(model, x, table, seed)
    if isinstance(classifier, Svm):
        cut = None if table is None else probability(table)
        found = svm_shapley.svm_probability_shapley(classifier, x, background, table=cut, seed=seed)
        return _Shares(model.inputs, found.base, found.values, found.standard_errors)
    found = logistic_shapley.logistic_shapley(classifier, x, background, probability=True, table=table, seed=seed)
    odds = logistic_shapley.logistic_shapley(classifier, x, background, probability=False)
    by_name = dict(zip(model.inputs, odds.values.tolist(), strict=True))
    return _Shares(model.inputs, found.base, found.values, found.standard_errors, by_name, odds.base)


def _mapped(model: FrozenModel, x: Array, table: Array | None, seed: int) -> _Shares:
    """Of a model whose probability is a curve of its classifier's score: by all coalitions, or sampled."""
    background, score = model.reference.background, _raw_scores(model.classifier)
    if table is None:
        sampled = shapley_values(lambda rows: model.recalibrated(score(rows)), x, background, seed=seed)
        return _Shares(model.inputs, sampled.base, sampled.values, sampled.standard_errors)
    worth = model.recalibrated(table).mean(axis=0)
    return _Shares(model.inputs, float(worth[0]), exact_values(worth), np.zeros(x.size))


def _fused(
    model: FrozenModel,
    parts: Sequence[FrozenModel],
    features: Features,
    tables: Mapping[str, Array | None],
    seed: int,
) -> _Shares:
    own, svm = _raw_scores(model.classifier), isinstance(model.classifier, Svm) and not model.mapped
    found = fused_shapley(
        lambda rows: probability(model.recalibrated(own(rows))),
        [_scores(part.classifier) for part in parts],
        [features.select(part.inputs) for part in parts],
        [part.reference.background for part in parts],
        tables=[None if (table := tables[part.name]) is None else probability(table) for part in parts],
        blend_of=svm_shapley.svm_blend(model.classifier) if svm else None,  # type: ignore[arg-type]
        seed=seed,
    )
    names = tuple(name for part in parts for name in part.inputs)
    values, errors = np.concatenate(found.values), np.concatenate(found.standard_errors)
    return _Shares(names, found.inputs.base, values, errors)


def _scores(classifier: Classifier) -> Score:
    raw = _raw_scores(classifier)
    return lambda rows: probability(raw(rows))


def _raw_scores(classifier: Classifier) -> Score:
    return svm_shapley.svm_scores(classifier) if isinstance(classifier, Svm) else classifier.predict_proba


def _table(model: FrozenModel, features: Features) -> Array | None:
    """The raw scores (b, 2^p) of all coalitions of a model's features; None where there are too many of them."""
    if len(model.inputs) > EXACT_FEATURES:
        return None
    case, background = check_case(features.select(model.inputs), model.reference.background)
    if isinstance(model.classifier, Svm):
        return svm_shapley.coalition_scores(model.classifier, case, background)
    return logistic_shapley.coalition_scores(model.classifier, case, background)


def _in_words(
    model: FrozenModel,
    answer: float,
    shares: _Shares,
    rows: Mapping[str, FeatureRow],
    protocol: Protocol,
    imputed: Collection[str],
) -> ModelWhy:
    """Each feature once, the largest first: values of one feature are summed, their independent errors combined."""
    values, variances = (summed_by(part, shares.names) for part in (shares.values, shares.errors**2))
    contributions = [
        WhyRow(
            model=model.name,
            part="feature",
            name=name,
            words=feature_words(name, protocol) + (", imputed" if name in imputed else ""),
            source=rows[name].source,
            value=rows[name].value,
            unit=rows[name].unit,
            z=rows[name].z,
            contribution=value,
            standard_error=math.sqrt(variances[name]),
            log_odds=shares.log_odds.get(name, math.nan),
        )
        for name, value in values.items()
    ]
    sums = summed_by([c.contribution for c in contributions], [c.source for c in contributions])
    by_source = {source: sums[source] for source in names_by_source(protocol) if source in sums}
    contributions.sort(key=lambda c: -abs(c.contribution))
    base, cases = shares.base, len(model.reference.background)
    return ModelWhy(model.name, base, cases, answer, by_source, tuple(contributions), shares.base_log_odds)
