"""How far one model's answer on one case is to be trusted: outcomes at a stated level, and how usual the case is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..bundles.bundle import Answer, Bundle, FrozenModel
from ..features.extraction import Features
from ..features.words import short_words
from ..models.conformal import UNDECIDED, in_words
from ..models.svm import probability

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Uncertainty:
    """``outcomes`` are those that the protocol's error rate leaves: one of its two words, or "undecided".

    ``distance`` is Mahalanobis', by the model's inputs, ``percentile`` how many of 100 training cases are nearer;
    ``unlike`` says what makes the case unlike the training cases, as "CRP (z = +9.0)", "" where it is not.
    """

    outcomes: str
    distance: float
    percentile: float
    unlike: str


def uncertainties(features: Features, bundle: Bundle, answers: Mapping[str, Answer]) -> dict[str, Uncertainty]:
    """Which outcomes are left at the protocol's level, and how unlike the training cases the case is.

    Parameters
    ----------
    features : Features
        Of the case.
    bundle : Bundle
        Whose models answered.
    answers : mapping of str to Answer
        ``bundle.answers(features)``, known before.

    Returns
    -------
    dict of str to Uncertainty
        Of each model that can answer, by its name; a fusion is as unlike as the models that it fuses.
    """
    found: dict[str, Uncertainty] = {}
    for model in bundle.models:
        if answers[model.name].missing:
            continue
        if model.fuses:
            inputs = probability([answers[name].trained for name in model.inputs])
            own = _uncertainty(model, inputs, answers[model.name].raw_score, bundle)
            found[model.name] = replace(own, unlike=_fused_reason(own, model, found))
        else:
            inputs = features.select(model.inputs)
            found[model.name] = _uncertainty(model, inputs, answers[model.name].raw_score, bundle)
    return found


def _uncertainty(model: FrozenModel, inputs: Array, raw: float, bundle: Bundle) -> Uncertainty:
    protocol, reference = bundle.protocol, model.reference
    (members,) = reference.sets.sets(probability([raw]))
    outlyingness = reference.mahalanobis.measure(inputs)
    words = [protocol.model_title(name) if model.fuses else short_words(name, protocol) for name in model.inputs]
    return Uncertainty(
        in_words(members, protocol.outcome.negative, protocol.outcome.positive),
        outlyingness.distance,
        outlyingness.percentile,
        outlyingness.reason(words),
    )


def _fused_reason(own: Uncertainty, model: FrozenModel, before: Mapping[str, Uncertainty]) -> str:
    reasons = dict.fromkeys(before[name].unlike for name in model.inputs if before[name].unlike)
    return "; ".join([*reasons, *([own.unlike] if own.unlike else [])])


def uncertainty_remarks(found: Uncertainty, error_rate: float) -> tuple[str, ...]:
    """What a row's status says of it; nothing of a usual case that is decided."""
    undecided = (f"undecided at {100 * (1 - error_rate):g} %",) if found.outcomes == UNDECIDED else ()
    unlike = (unlike_in_words(found.unlike),) if found.unlike else ()
    return (*unlike, *undecided)


def unlike_in_words(reason: str) -> str:
    """What a reader is told of a case that is unlike the training cases: once, also where a fusion has many reasons."""
    return f"unlike the training cases: {reason}"
