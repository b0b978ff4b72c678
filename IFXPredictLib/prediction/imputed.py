"""What stood for one case's missing clinical values, in which models' answers, and how far those might be off."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base.files import sha256_of_content
from ..bundles.bundle import Bundle, FrozenModel
from ..features.extraction import Features, imaging_names
from ..models.harmonisation import covariates_of
from ..models.svm import probability
from ..protocol.schema import Characteristic

Array = NDArray[np.float64]

DRAWS = 100
"""Imputations behind an interval: of its 95 %, two or three lie beyond each end."""


@dataclass(frozen=True)
class Imputed:
    """The ``features`` that models are asked, and the ``names`` of the imputed ones.

    ``words`` say by name what stands for each missing characteristic, that nothing does, or that a model takes its
    absence. ``told`` are the words of each model, fused ones' included; ``intervals`` hold 95 % of the probabilities
    over the draws, of models that use imputed values, none where the bundle does not know how the values vary. Imaging
    features that were harmonised by an imputed value use it too.
    """

    features: Features
    names: tuple[str, ...]
    words: Mapping[str, str]
    told: Mapping[str, tuple[str, ...]]
    intervals: Mapping[str, tuple[float, float]]

    def remarks(self, model: str) -> tuple[str, ...]:
        """What the status of a model's row says; nothing where none of its inputs was imputed."""
        said = self.told.get(model, ())
        if model not in self.intervals:
            return said
        return (*said, interval_words(self.intervals[model]))

    def provenance(self) -> dict[str, str]:
        """The key ``imputed`` of provenance.json; none where nothing was."""
        return {"imputed": "; ".join(self.words[name] for name in self.names)} if self.names else {}


def interval_words(interval: tuple[float, float]) -> str:
    """What stands in statuses and explanations of an interval of probabilities over the draws."""
    low, high = interval
    return f"probability {low:.3f} to {high:.3f} in 95 % of {DRAWS} imputations"


def impute(features: Features, bundle: Bundle, centre: str = "") -> Imputed:
    """Complete one case's features as the bundle does; the same for the same case, its centre and the bundle.

    Parameters
    ----------
    features : Features
        In their own units: all clinical ones and all that the models take. A clinical value that was not given is NaN.
    bundle : Bundle
        Says what stands for a missing value and what centres do; its models answer each draw.
    centre : str, optional
        Where the case was imaged, "" where unknown; imaging features of a centre that is not known stay as they are.

    Returns
    -------
    Imputed
        The completed features, harmonised too. Nothing is told of missing values where the bundle does not impute, nor
        of a case without a single clinical value, for which nothing is guessed.
    """
    filled = bundle.complete(features, centre)
    if bundle.imputation is None:
        return Imputed(filled, (), {}, {}, {})
    given, found = (part.select(bundle.protocol.clinical_names) for part in (features, filled))
    rule, some = bundle.protocol.missing, not np.isnan(given).all()
    words, names = {}, []
    for c, before, after in zip(bundle.protocol.clinical, given.tolist(), found.tolist(), strict=True):
        if math.isnan(before) and some:
            words[c.name] = _refused(c) if math.isnan(after) else _in_words(c, after, rule)
            names += [] if math.isnan(after) else [c.name]
    told = _told(bundle, words, _harmonised_by(names, bundle, centre))
    asked = [model for model in bundle.models if told[model.name]]
    return Imputed(filled, tuple(names), words, told, _intervals(features, bundle, centre, asked) if asked else {})


def harmonisation_remarks(features: Features, bundle: Bundle, centre: str) -> tuple[str, ...]:
    """What has to be said of how a case's features were harmonised; nothing where all is as in the training."""
    if bundle.harmonisation is None:
        return ()
    completed = bundle.complete(features, centre)
    return centre_remarks(covariates_of(completed.names, completed.values[None], bundle.protocol)[0], bundle, centre)


def centre_remarks(covariates: Array, bundle: Bundle, centre: str) -> tuple[str, ...]:
    """``harmonisation_remarks`` of a case with these completed ``covariates``.

    Parameters
    ----------
    covariates : ndarray (k,)
        What the protocol's harmonisation preserves of the case, in its order and in the protocol's units
        (``covariates_of``); NaN where one is missing still.
    bundle : Bundle
        The one that answers, with its updates.
    centre : str
        Where the case was imaged, "" where no centre is named.

    Returns
    -------
    tuple of str
        Clauses for a status: that the centre was added later, by how many of its cases and when; that it is not known,
        or none is named, so that it is taken as the reference; that the training cases' mean stands for a covariate.
        Empty where all is as in the training, or the bundle does not harmonise.
    """
    known, protocol = bundle.harmonisation, bundle.protocol
    if known is None or protocol.harmonisation is None:
        return ()
    later = {name: one for one in bundle.updates for name in one.centres}
    added = later.get(centre)
    said = (f"harmonised for {centre} by {added.centres[centre]} of its cases on {added.date}",) if added else ()
    titles = [protocol.input_title(name) for name in protocol.harmonisation.covariates]
    return (*said, *known.remarks(centre, covariates, titles))


def _harmonised_by(names: Sequence[str], bundle: Bundle, centre: str) -> list[str]:
    """Which of the imputed ``names`` move the imaging features of a case of this centre."""
    known, rules = bundle.harmonisation, bundle.protocol.harmonisation
    if known is None or rules is None or not known.moves(centre):
        return []
    return [name for name in names if name in rules.covariates]


def _told(bundle: Bundle, words: Mapping[str, str], behind: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Of each model the words of what is missing among its inputs; of a fusion those of the models that it fuses.

    What is ``behind`` the harmonised imaging features counts as an input of who takes one.
    """
    imaging = {*imaging_names(bundle.protocol)} if behind else set()
    protocol, told = bundle.protocol, dict[str, tuple[str, ...]]()
    absent = {name: protocol.input_title(name) for name, of in protocol.indicators.items() if of in words}
    for model in bundle.models:
        if model.fuses:
            said = [text for part in model.inputs for text in told[part]]
        else:
            inputs = (*model.inputs, *(behind if imaging.intersection(model.inputs) else ()))
            taken = [name for name in words if name in inputs]
            noted = [n for n in absent if n in model.inputs and protocol.indicators[n] not in taken]
            said = [*(words[name] for name in taken), *(f"{absent[name]}: taken into account" for name in noted)]
        told[model.name] = tuple(dict.fromkeys(said))
    return told


def _in_words(characteristic: Characteristic, value: float, rule: str) -> str:
    c = characteristic
    unit = f" ({c.unit})" if c.kind == "binary" else f" {c.unit}".removesuffix(" 1")
    return f"{c.title} missing: {value:.4g}{unit} imputed ({rule})"


def _refused(characteristic: Characteristic) -> str:
    return f"{characteristic.title} is missing of no training case, so that nothing stands for it"


def _intervals(
    features: Features, bundle: Bundle, centre: str, models: list[FrozenModel]
) -> dict[str, tuple[float, float]]:
    """Of each model, the quantiles 2.5 and 97.5 % of its probability over the draws, each harmonised as the case is."""
    if bundle.imputation is None or bundle.imputation.equations is None:
        return {}
    clinical = bundle.protocol.clinical_names
    given, taken = features.select(clinical), [name for one in bundle.models if not one.fuses for name in one.inputs]
    names = tuple(dict.fromkeys((*clinical, *taken)))  # of all 1651 each draw would look up each
    others = np.tile(features.select(names[len(clinical) :]), (DRAWS, 1))
    seed = int(sha256_of_content([bundle.sha256, list(map(repr, features.values.tolist()))])[:16], 16)
    found: dict[str, list[float]] = {model.name: [] for model in models}
    rows = np.hstack([bundle.imputation.draws(given, DRAWS, seed), others])
    for row in bundle.completed(names, rows, [centre] * DRAWS):
        answers = bundle.answers(Features(names, row))
        for name, scores in found.items():
            scores.append(float(probability(answers[name].raw_score)))
    return {name: tuple(np.quantile(scores, (0.025, 0.975)).tolist()) for name, scores in found.items()}
