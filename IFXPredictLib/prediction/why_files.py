"""Why a prediction came out as it did and how far it is to be trusted: as rows of a table, and as text."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from ..protocol.loading import Protocol
from .contributions import Contribution, ModelWhy
from .prediction import ModelPrediction, Prediction

MOST_SHOWN = 3
"""Features of a model that the text names."""


class WhyRow(NamedTuple):
    """One line of why.tsv; of a model: "base", a "modality" each, a "feature" each (largest first), "probability".

    Numbers that a part does not have are NaN. ``contribution`` of the base and of the probability are these
    themselves, so that the base and all features, or the base and all modalities, sum to the probability.
    """

    model: str
    part: str
    name: str
    words: str
    modality: str
    value: float
    unit: str
    z: float
    contribution: float
    standard_error: float
    log_odds: float


class TrustRow(NamedTuple):
    """One line of trust.tsv, of a model; of one that did not answer all but its name is empty or NaN.

    ``set`` is the outcome that is left at ``error_rate``, or "undecided"; ``reason`` says what makes the case unlike
    the training cases, "" where it is not.
    """

    model: str
    set: str
    error_rate: float
    distance: float
    percentile: float
    reason: str


def why_rows(why: tuple[ModelWhy, ...]) -> list[WhyRow]:
    """All lines of why.tsv, model by model."""
    return [row for model in why for row in _rows_of(model)]


def _rows_of(why: ModelWhy) -> Iterator[WhyRow]:
    yield _sum(why.model, "base", "", base_words(why), why.base, why.base_log_odds)
    for modality, total in why.by_modality.items():
        log_odds = math.fsum(f.log_odds for f in why.features if f.modality == modality)
        yield _sum(why.model, "modality", modality, "sum of its features", total, log_odds)
    for f in why.features:
        numbers = f.contribution, f.standard_error, f.log_odds
        yield WhyRow(why.model, "feature", f.feature, f.words, f.modality, f.value, f.unit, f.z, *numbers)
    log_odds = why.base_log_odds + math.fsum(f.log_odds for f in why.features)
    yield _sum(why.model, "probability", "", "probability of the model", why.probability, log_odds)


def _sum(model: str, part: str, name: str, words: str, contribution: float, log_odds: float) -> WhyRow:
    return WhyRow(model, part, name, words, name, math.nan, "", math.nan, contribution, math.nan, log_odds)


def trust_rows(rows: tuple[ModelPrediction, ...], error_rate: float) -> list[TrustRow]:
    """All lines of trust.tsv, one a model; ``error_rate`` is the protocol's."""
    return [_trust_row(row, error_rate) for row in rows]


def _trust_row(row: ModelPrediction, error_rate: float) -> TrustRow:
    found = row.trust
    if found is None:
        return TrustRow(row.model, "", math.nan, math.nan, math.nan, "")
    return TrustRow(row.model, found.outcomes, error_rate, found.distance, found.percentile, found.unlike)


def why_text(prediction: Prediction, protocol: Protocol) -> str:
    """For a terminal: of each model that answered its sums by modality, and its largest features in words."""
    if not prediction.why:
        return ""
    heading = f"Why: what raised (+) and lowered (-) the probability of {protocol.outcome.positive}, percentage points"
    return "\n".join([heading, *(line for why in prediction.why for line in _lines_of(why))])


def _lines_of(why: ModelWhy) -> Iterator[str]:
    sums = ", ".join(f"{modality} {points(total)}" for modality, total in why.by_modality.items())
    yield f"{why.model} {100 * why.probability:.1f} % = {100 * why.base:.1f} % ({base_words(why)}), {sums}"
    for feature in why.features[:MOST_SHOWN]:
        moved = points(feature.contribution, feature.standard_error)
        yield f"  {moved:>6}  {in_words(feature)}"


def base_words(why: ModelWhy) -> str:
    """What the base is: "mean of 166 training cases"."""
    return f"mean of {why.cases} training cases"


def in_words(found: Contribution) -> str:
    """A feature with its value and z: "C-reactive protein: 85 mg/L, z = +2.3"."""
    return f"{found.words}: {value_in_words(found)}"


def value_in_words(found: Contribution) -> str:
    """The case's value and z: "85 mg/L, z = +2.3"; units of 1 and codes as "1 = male" are left out."""
    unit = "" if found.unit == "1" or "=" in found.unit else f" {found.unit}"
    z = "" if math.isnan(found.z) else f", z = {found.z:+.1f}"
    return f"{found.value:.4g}{unit.rstrip()}{z}"


def points(contribution: float, standard_error: float = 0.0) -> str:
    """A part of a probability in percentage points with its sign: "+3.2", "-0.4"; "0.0" without one.

    The standard error of a sampled one stands beside it, "+3.2 \u00b1 0.4", unless it rounds to 0.
    """
    rounded, error = round(100 * contribution, 1) + 0.0, f"{100 * standard_error:.1f}"
    return (f"{rounded:+.1f}" if rounded else "0.0") + (f" \u00b1 {error}" if float(error) else "")
