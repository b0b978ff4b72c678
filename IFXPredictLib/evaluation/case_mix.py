"""How the cases of another hospital differ from those that the models were trained on.

Of the training cases a bundle keeps the mean and sd of each feature, and some cases as each model's background. From
the first come *standardised differences*: that of the means over the root of the mean of both variances. From the
second a *membership model*: an L2 logistic regression that tells the cases of the two hospitals apart by one model's
inputs, whose AUC out of fold is 0.5 where nobody can (Debray et al. 2015). Where it is near 1, a validation says how a
model does in other patients, and little of whether it was right about its own.

Both take the values that the cases here came with: one that a bundle fills in is what the training expects, and would
make the hospitals look alike. A membership model takes the cases with all of its inputs.

Source: Debray, Vergouwe, Koffijberg et al., J Clin Epidemiol 2015;68:279-289 (doi:10.1016/j.jclinepi.2014.06.018).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..bundles.bundle import Bundle, FrozenModel
from ..models.logistic import fit_l2_logistic
from ..stats.clusters import part_of
from ..stats.discrimination import AucResult, delong
from ..stats.probabilities import logit
from ..stats.splits import out_of_fold
from ..stats.validation_size import (
    ValidationSize,
    cases_for_auc,
    cases_for_net_benefit,
    cases_for_ratio,
    cases_for_slope,
)
from .data import StudyData
from .models import ModelAnalysis, SplitAnalysis
from .parts import Missing, Part, attempt

Array = NDArray[np.float64]

_FOLDS, _FEWEST = 5, 10
_PENALTY_C = 1.0
"""Of the membership model: with features as z-scores, the usual amount."""


@dataclass(frozen=True)
class Difference:
    """One feature here and in training: means and sds, ``given`` cases here that have it, ``standardised``.

    ``models`` are those that take it. Numbers are NaN where too few cases have a value.
    """

    feature: str
    models: tuple[str, ...]
    training_mean: float
    training_sd: float
    given: int
    mean: float
    sd: float
    standardised: float


@dataclass(frozen=True)
class Membership:
    """How well one model's inputs tell the two hospitals apart, of ``training`` and ``here`` cases."""

    model: str
    training: int
    here: int
    area: Part[AucResult]


@dataclass(frozen=True)
class Needed:
    """The cases that an external validation of ``model`` needs, beside the ``cases`` that it answers here."""

    model: str
    cases: int
    events: int
    size: Part[ValidationSize]


@dataclass(frozen=True)
class CaseMix:
    """All differences, of the features that a model takes and of all clinical ones, the largest first; the others."""

    differences: tuple[Difference, ...]
    memberships: tuple[Membership, ...]
    needed: tuple[Needed, ...]


def case_mix(given: StudyData, filled: StudyData, bundle: Bundle, split: SplitAnalysis) -> CaseMix:
    """Of the cases as ``given``, whose models' results are ``split``, against the bundle's training cases.

    Imaging features are taken from the same cases as ``filled`` by ``completed``: harmonised, as the training cases'.
    """
    own = [model for model in bundle.models if not model.fuses]
    data = replace(given, values=np.where(np.isnan(given.values), np.nan, filled.values))
    return CaseMix(
        _differences(data, bundle, own),
        tuple(_membership(model, data, bundle) for model in own),
        tuple(Needed(m.model, m.outcome.size, int(m.outcome.sum()), _needed(m)) for m in split.models),
    )


def _differences(data: StudyData, bundle: Bundle, models: list[FrozenModel]) -> tuple[Difference, ...]:
    taken = [name for model in models for name in model.inputs]
    names = [name for name in dict.fromkeys([*bundle.protocol.clinical_names, *taken]) if name in bundle.summary.names]
    order = [bundle.summary.names.index(name) for name in names]
    found = [
        _difference(name, [m.name for m in models if name in m.inputs], float(mean), float(sd), values)
        for name, mean, sd, values in zip(
            names, bundle.summary.mean[order], bundle.summary.sd[order], data.columns(names).T, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.standardised) if one.standardised == one.standardised else 1))


def _difference(name: str, models: list[str], mean: float, sd: float, values: Array) -> Difference:
    here = values[~np.isnan(values)]
    if len(here) < 2:
        return Difference(name, tuple(models), mean, sd, len(here), np.nan, np.nan, np.nan)
    pooled = float(np.sqrt((sd**2 + here.var(ddof=1)) / 2))
    standardised = (float(here.mean()) - mean) / pooled if pooled > 0 else np.nan
    return Difference(
        name, tuple(models), mean, sd, len(here), float(here.mean()), float(here.std(ddof=1)), standardised
    )


def _membership(model: FrozenModel, data: StudyData, bundle: Bundle) -> Membership:
    """Without indicators of missing values, which are 0 of every case here that has all inputs.

    Cases of one patient here stay together; of the training cases a bundle does not say whose they are.
    """
    taken = [i for i, name in enumerate(model.inputs) if name not in bundle.protocol.indicators]
    here = data.columns([model.inputs[i] for i in taken])
    whole = np.flatnonzero(~np.isnan(here).any(axis=1))
    here = here[whole]
    background = model.reference.background[:, taken]
    x = np.vstack([background, here])
    member = np.repeat([0, 1], [len(background), len(here)])
    own = part_of(data.clusters, whole)
    clusters = None if own is None else np.concatenate([np.arange(-len(background), 0), own])

    def area() -> AucResult:
        if min(len(background), len(here)) < _FEWEST:
            raise CohortError(f"membership: {len(here)} cases here and {len(background)} of training are too few.")

        def score(rows: NDArray[np.intp], held_out: NDArray[np.intp]) -> Array:
            return fit_l2_logistic(x[rows], member[rows], _PENALTY_C).raw_scores(x[held_out])

        scores = out_of_fold(score, member, _FOLDS, bundle.protocol.seed, clusters=clusters)
        return delong(member, scores, clusters=clusters)

    return Membership(model.name, len(background), len(here), attempt(area))


def _needed(model: ModelAnalysis) -> Part[ValidationSize]:
    row, y = model.locked, model.outcome
    if isinstance(row, Missing):
        return row
    prevalence, counts = float(y.mean()), row.counts
    return attempt(
        lambda: ValidationSize(
            cases_for_ratio(prevalence),
            cases_for_slope(logit(model.probability)),
            cases_for_auc(row.auc.auc, prevalence),
            cases_for_net_benefit(counts.sensitivity, counts.specificity, prevalence, row.cutoff)
            if 0 < row.cutoff < 1
            else None,
        )
    )
