"""What the models say of single test cases: do the outcomes that they leave hold, who is unlike, what moves them.

Only the test split is asked: on cases that a model was fitted to, all of this looks better than it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..bundles.bundle import Bundle
from ..features.extraction import Features
from ..models.conformal import UNDECIDED
from ..prediction.contributions import ModelWhy, explain
from ..prediction.feature_rows import feature_rows
from ..prediction.uncertainty import Uncertainty, uncertainties
from ..stats.intervals import Interval, clopper_pearson
from .data import StudyData

Key = TypeVar("Key")


@dataclass(frozen=True)
class OutcomeCoverage:
    """Of the ``cases`` that had one outcome, ``covered`` have it among those left; exact binomial 95 % interval."""

    cases: int
    covered: int
    interval: Interval


@dataclass(frozen=True)
class ModelUncertainty:
    """One model on the ``cases`` that it answers; ``coverage`` of outcome 0 and of outcome 1, None without a case.

    ``undecided`` are left with both outcomes, ``unlike`` are unlike the training cases.
    """

    model: str
    cases: int
    coverage: tuple[OutcomeCoverage | None, OutcomeCoverage | None]
    undecided: int
    unlike: int


@dataclass(frozen=True)
class ModelMoves:
    """What moves one model's probability: mean absolute contributions over ``cases``, the largest first.

    ``modalities`` are those of the sums by modality, ``features`` of the single features, with their words and the
    mean of their standard errors: the protocol's seed draws the same orders for all cases, so errors do not cancel.
    ``background`` is the number of training cases that they are against.
    """

    model: str
    cases: int
    background: int
    modalities: tuple[tuple[str, float], ...]
    features: tuple[tuple[str, str, float, float], ...]


def model_uncertainties(data: StudyData, bundle: Bundle) -> tuple[ModelUncertainty, ...]:
    """Of each model on the test split, in the bundle's order."""
    found = [uncertainties(case, bundle, bundle.answers(case)) for case in _test_cases(data)]
    outcome = data.outcome[~data.train].tolist()
    words = (bundle.protocol.outcome.negative, bundle.protocol.outcome.positive)
    return tuple(
        _model_uncertainty(
            model.name,
            [(one[model.name], y) for one, y in zip(found, outcome, strict=True) if model.name in one],
            words,
        )
        for model in bundle.models
    )


def case_whys(data: StudyData, bundle: Bundle) -> dict[str, tuple[ModelWhy, ...]]:
    """Why each model answered what it did for each case of the test split, by the case's name."""
    names = [name for name, train in zip(data.cases, data.train.tolist(), strict=True) if not train]
    return {name: _why(case, bundle) for name, case in zip(names, _test_cases(data), strict=True)}


def _why(case: Features, bundle: Bundle) -> tuple[ModelWhy, ...]:
    return explain(case, bundle, bundle.answers(case), feature_rows(case, bundle))


def model_moves(whys: Mapping[str, Sequence[ModelWhy]], models: Sequence[str]) -> tuple[ModelMoves, ...]:
    """Of each of the ``models`` that answers one of the cases of ``case_whys``."""
    every = [why for one in whys.values() for why in one]
    by_model = {model: [why for why in every if why.model == model] for model in models}
    return tuple(_model_moves(name, found) for name, found in by_model.items() if found)


def _test_cases(data: StudyData) -> Iterator[Features]:
    return (Features(data.names, values) for values in data.values[~data.train])


def _model_uncertainty(
    model: str, found: Sequence[tuple[Uncertainty, int]], words: tuple[str, str]
) -> ModelUncertainty:
    return ModelUncertainty(
        model,
        len(found),
        (_coverage(found, 0, words[0]), _coverage(found, 1, words[1])),
        sum(one.outcomes == UNDECIDED for one, _ in found),
        sum(one.unlike != "" for one, _ in found),
    )


def _coverage(found: Sequence[tuple[Uncertainty, int]], outcome: int, word: str) -> OutcomeCoverage | None:
    left = [one.outcomes in (word, UNDECIDED) for one, y in found if y == outcome]
    return OutcomeCoverage(len(left), sum(left), clopper_pearson(sum(left), len(left))) if left else None


def _model_moves(model: str, found: Sequence[ModelWhy]) -> ModelMoves:
    modalities: dict[str, float] = {}
    features: dict[tuple[str, str], float] = {}
    errors: dict[tuple[str, str], float] = {}
    for why in found:
        _add(modalities, why.by_source)
        _add(features, {(one.name, one.words): one.contribution for one in why.features})
        _add(errors, {(one.name, one.words): one.standard_error for one in why.features})
    n, largest = len(found), sorted(features.items(), key=lambda item: -item[1])
    return ModelMoves(
        model,
        n,
        found[0].cases,
        tuple((name, total / n) for name, total in sorted(modalities.items(), key=lambda item: -item[1])),
        tuple((*key, total / n, errors[key] / n) for key, total in largest),
    )


def _add(sums: dict[Key, float], values: Mapping[Key, float]) -> None:
    for key, value in values.items():
        sums[key] = sums.get(key, 0.0) + abs(value)
