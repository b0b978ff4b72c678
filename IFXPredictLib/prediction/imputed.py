"""What stood for one case's missing clinical values, in which models' answers, and how far those might be off."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..base.files import sha256_of_content
from ..bundles.bundle import Bundle, FrozenModel
from ..features.extraction import Features
from ..models.svm import probability
from ..protocol.schema import Characteristic

DRAWS = 100
"""Imputations behind an interval: of its 95 %, two or three lie beyond each end."""


@dataclass(frozen=True)
class Imputed:
    """The ``features`` that models are asked, of which ``words`` describe the imputed ones by name.

    ``used`` are the imputed inputs of each model, fused ones' included; ``intervals`` hold 95 % of the probabilities
    over the draws, of models that use some, none where the bundle does not know how the values vary.
    """

    features: Features
    words: Mapping[str, str]
    used: Mapping[str, tuple[str, ...]]
    intervals: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> tuple[str, ...]:
        """The imputed characteristics."""
        return tuple(self.words)

    def remarks(self, model: str) -> tuple[str, ...]:
        """What the status of a model's row says; nothing where none of its inputs was imputed."""
        if not self.used.get(model):
            return ()
        said = tuple(self.words[name] for name in self.used[model])
        if model not in self.intervals:
            return said
        low, high = self.intervals[model]
        return (*said, f"probability {low:.3f} to {high:.3f} in 95 % of {DRAWS} imputations")

    def provenance(self) -> dict[str, str]:
        """The key ``imputed`` of provenance.json; none where nothing was."""
        return {"imputed": "; ".join(self.words.values())} if self.words else {}


def impute(features: Features, bundle: Bundle) -> Imputed:
    """Complete one case's clinical values as the bundle does; the same for the same case and bundle."""
    filled = bundle.complete(features)
    new = np.isnan(features.values) & ~np.isnan(filled.values)
    names = [name for name, is_new in zip(features.names, new.tolist(), strict=True) if is_new]
    known, rule = {c.name: c for c in bundle.protocol.clinical}, bundle.protocol.missing
    values = dict(zip(names, filled.select(names).tolist(), strict=True))
    words = {name: _in_words(known[name], value, rule) for name, value in values.items()}
    used: dict[str, tuple[str, ...]] = {}
    for model in bundle.models:
        inputs = [n for part in model.inputs for n in used[part]] if model.fuses else model.inputs
        used[model.name] = tuple(name for name in names if name in inputs)
    asked = [model for model in bundle.models if used[model.name]]
    return Imputed(filled, words, used, _intervals(features, bundle, asked) if asked else {})


def _in_words(characteristic: Characteristic, value: float, rule: str) -> str:
    c = characteristic
    unit = f" ({c.unit})" if c.kind == "binary" else f" {c.unit}".removesuffix(" 1")
    return f"{c.title} missing: {value:.4g}{unit} imputed ({rule})"


def _intervals(features: Features, bundle: Bundle, models: list[FrozenModel]) -> dict[str, tuple[float, float]]:
    """Of each model, the quantiles 2.5 and 97.5 % of its probability over the draws."""
    if bundle.imputation is None or bundle.imputation.equations is None:
        return {}
    clinical = bundle.protocol.clinical_names
    given, columns = features.select(clinical), [features.names.index(name) for name in clinical]
    seed = int(sha256_of_content([bundle.sha256, list(map(repr, features.values.tolist()))])[:16], 16)
    found: dict[str, list[float]] = {model.name: [] for model in models}
    for row in bundle.imputation.draws(given, DRAWS, seed):
        values = features.values.copy()
        values[columns] = row
        answers = bundle.answers(Features(features.names, values))
        for name, scores in found.items():
            scores.append(float(probability(answers[name].raw_score)))
    return {name: tuple(np.quantile(scores, (0.025, 0.975)).tolist()) for name, scores in found.items()}
