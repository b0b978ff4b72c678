"""What was missing of the cases of a report, what stood for it, and how much of an answer hangs on that.

Words: a value is *filled* where the bundle lets one stand for it. An answer is *imputed* where the model took a filled
value, or that one is missing, as an input; its interval holds 95 % of the probabilities over imputations.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bundles.bundle import Bundle, FrozenModel
from ..features.extraction import Features
from ..prediction.imputed import Imputed, impute
from .data import StudyData
from .flow import SPLITS

Interval = tuple[float, float]


@dataclass(frozen=True)
class Blanks:
    """Of how many ``cases`` of a split a ``characteristic`` is missing, and of how many of these it was filled.

    ``training`` is of how many training cases it was missing when the bundle was made, None where that is not known.
    """

    characteristic: str
    split: str
    cases: int
    missing: int
    filled: int
    training: int | None


@dataclass(frozen=True)
class ImputedAnswers:
    """Of a model's answers to the ``cases`` of a split how many are ``imputed``, and how far these may be off.

    ``width`` is the median of their intervals' widths (0 to 1; NaN without an interval); the cut-off lies within
    ``open`` of them, whose call another value would change; None where the bundle draws no values, and has no
    interval. ``unanswered`` are the cases without an answer.
    """

    model: str
    split: str
    cases: int
    imputed: int
    unanswered: int
    width: float
    open: int | None


@dataclass(frozen=True)
class MissingValues:
    """Both, where anything is missing; ``intervals`` are by case and model, of cases that are not of the training."""

    blanks: tuple[Blanks, ...]
    answers: tuple[ImputedAnswers, ...]
    intervals: Mapping[tuple[str, str], Interval]


def missing_values(
    given: StudyData, filled: StudyData, raw: Mapping[str, NDArray[np.float64]], bundle: Bundle
) -> MissingValues | None:
    """What is missing of the cases as ``given``, against those ``filled`` by ``completed``; None where it is refused.

    ``raw`` are the models' raw scores (n,), NaN without an answer. The answers are those to cases that are not of the
    training: the bundle has seen the others.
    """
    if bundle.imputation is None:
        return None
    found = {
        at: impute(Features(given.names, given.values[at]), bundle, str(given.centre[at]))
        for at in _imputed_cases(given)
    }
    intervals = {
        (given.cases[at], model): interval for at, one in found.items() for model, interval in one.intervals.items()
    }
    names = [name for name in SPLITS if given.part(name).any()]
    return MissingValues(
        tuple(row for name in names for row in _blanks(name, given, filled, bundle)),
        tuple(
            _answers(name, model, given.part(name), raw[model.name], found)
            for name in names
            if name != "train"
            for model in bundle.models
        ),
        intervals,
    )


def _imputed_cases(given: StudyData) -> Iterator[int]:
    blank = np.isnan(given.values).any(axis=1) & ~given.train
    return iter(np.flatnonzero(blank).tolist())


def _blanks(split: str, given: StudyData, filled: StudyData, bundle: Bundle) -> list[Blanks]:
    names, part = bundle.protocol.clinical_names, given.part(split)
    before, after = (np.isnan(data.columns(names)[part]) for data in (given, filled))
    counts = bundle.imputation.counts if bundle.imputation else None
    training: Sequence[int | None] = [None] * len(names) if counts is None else counts.astype(int).tolist()
    missing, left = before.sum(axis=0).tolist(), after.sum(axis=0).tolist()
    rows = zip(names, missing, left, training, strict=True)
    return [Blanks(name, split, len(before), m, m - still, seen) for name, m, still, seen in rows if m or seen]


def _answers(
    split: str,
    model: FrozenModel,
    part: NDArray[np.bool_],
    raw: NDArray[np.float64],
    found: Mapping[int, Imputed],
) -> ImputedAnswers:
    answered = part & ~np.isnan(raw)
    told = [one for at, one in found.items() if answered[at] and one.told.get(model.name)]
    intervals = [one.intervals[model.name] for one in told if model.name in one.intervals]
    widths = [high - low for low, high in intervals]
    return ImputedAnswers(
        model.name,
        split,
        int(part.sum()),
        len(told),
        int((part & ~answered).sum()),
        float(np.median(widths)) if widths else float("nan"),
        None if told and not intervals else sum(low < model.cutoff <= high for low, high in intervals),
    )
