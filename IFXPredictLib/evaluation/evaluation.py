"""From a cohort's arrays and a bundle to one frozen Analysis: everything that the report shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bundles.bundle import Bundle
from ..prediction.contributions import ModelWhy
from ..protocol.loading import Protocol, partial_models, reference_model, sex_characteristic
from ..stats.clusters import counts_by_cluster, first_rows, part_of
from ..stats.intervals import RESAMPLES
from ..stats.sample_size import SampleSize, power_of, sample_size
from .baseline_table import BaselineRow, baseline_table
from .case_mix import CaseMix, case_mix
from .contours import Contours
from .data import StudyData, completed, harmonised_otherwise, raw_scores
from .flow import SPLITS, Flow, cohort_flow
from .gain import Gain, gain
from .missing_values import MissingValues, missing_values
from .models import ModelAnalysis, SplitAnalysis, analyse_split
from .outcome_times import OutcomeTimes, outcome_times
from .parts import Missing, Part, attempt
from .patients import ModelMoves, ModelUncertainty, case_whys, model_moves, model_uncertainties
from .robustness import OPTIMISM_RESAMPLES, ModelOptimism, Stacking, model_optimism, stacking
from .self_audit import SelfAudit, self_audit
from .subgroups import Subgroup, groupings, subgroups
from .table_two import IntervalRules
from .time_to_event import FailureAnalysis, analyse_failure

Array = NDArray[np.float64]

NO_TEST = Missing("the cohort has no test split")
NO_TRAINING = Missing("the cases are of another hospital: nothing was trained on them")


@dataclass(frozen=True)
class Planning:
    """What the reference's AUC on ``split`` would have needed (power 0.8), and the power that the split's cases have.

    Cases are those with outcome 1, alpha is 0.05, two-sided. Where patients have several cases, ``cases`` and
    ``controls`` are patients: formula and power are of independent ones.
    """

    split: str
    auc: float
    cases: int
    controls: int
    needed: SampleSize
    power: float


@dataclass(frozen=True)
class Analysis:
    """All results, in the report's order. ``splits`` are those that have cases; ``failures`` is empty without times,
    ``outcome_times`` None where the times have no failure of a case with outcome 1, or outcome 1 is no failure.

    ``raw`` are the models' raw scores (n,) of the cases of ``data``, ``titles`` the models' names for readers.
    ``whys`` are the explanations of each test case, by its name, from which ``moves`` come.
    ``mix`` is how the cases of another hospital differ from the training cases, None of the bundle's own cohort;
    ``missing`` is what of the cases was missing and filled, None where the bundle refuses that.
    ``harmonised`` is what predictions say of how cases were harmonised where that is not as in the training, and of how
    many cases.
    ``resamples`` is the number behind each bootstrap interval, ``optimism_resamples`` that behind ``optimism``;
    ``seed`` is the protocol's.
    """

    data: StudyData
    raw: Mapping[str, Array]
    titles: Mapping[str, str]
    reference: str
    resamples: int
    optimism_resamples: int
    seed: int
    flow: Flow
    baseline: Part[tuple[BaselineRow, ...]]
    splits: tuple[SplitAnalysis, ...]
    gains: tuple[Gain, ...]
    subgroups: tuple[Subgroup, ...]
    failures: tuple[FailureAnalysis, ...]
    outcome_times: OutcomeTimes | None
    planning: Part[Planning]
    optimism: tuple[ModelOptimism, ...]
    stacking: Part[tuple[Stacking, ...]]
    uncertainties: Part[tuple[ModelUncertainty, ...]]
    whys: Part[Mapping[str, tuple[ModelWhy, ...]]]
    moves: Part[tuple[ModelMoves, ...]]
    audit: SelfAudit
    harmonised: Mapping[str, int]
    mix: CaseMix | None = None
    missing: MissingValues | None = None
    contours: Contours | None = None

    @property
    def models(self) -> tuple[ModelAnalysis, ...]:
        """Every model on every split, split by split."""
        return tuple(model for split in self.splits for model in split.models)


def analyse(
    data: StudyData,
    bundle: Bundle,
    resamples: int = RESAMPLES,
    progress: Callable[[str], object] = lambda _stage: None,
) -> Analysis:
    """Everything, each stage told to ``progress``; what the data cannot carry is Missing, with its reason.

    Parameters
    ----------
    data : StudyData
        The bundle's own cohort or another hospital's cases, not yet ``completed``.
    bundle : Bundle
        The frozen models and their cut-offs.
    resamples : int, optional
        Behind each bootstrap interval; behind the optimism OPTIMISM_RESAMPLES at most.
    progress : callable, optional
        Is called with the stage in words.

    Returns
    -------
    Analysis
        Its ``data`` are those given, with missing values as they were; its ``raw`` are scores of the completed ones.

    Raises
    ------
    CaseError
        As ``completed`` does.
    """
    progress("scores")
    given, data, protocol = data, completed(data, bundle), bundle.protocol
    raw, reference, seed = raw_scores(data, bundle), reference_model(protocol), protocol.seed
    rules = IntervalRules(exact_binomial=True, resamples=resamples, seed=seed)
    cutoffs, names = {m.name: m.cutoff for m in bundle.models}, [one for one in SPLITS if data.part(one).any()]
    progress("tables and curves")
    splits = tuple(_split(name, data, raw, cutoffs, reference, rules) for name in names)
    progress("gains, subgroups, time to failure")
    gains, subgroups = _gains(data, bundle, raw, names, rules), _subgroups(given, bundle, raw, names)
    failures = _failures(data, raw[reference], cutoffs[reference], names)
    progress("optimism and stacking")
    tested, fewer = names != ["train"], min(resamples, OPTIMISM_RESAMPLES)
    whys = case_whys(data, bundle) if tested else NO_TEST
    return Analysis(
        data=given,
        raw=raw,
        titles={name: protocol.model_title(name) for name in raw},
        reference=reference,
        resamples=resamples,
        optimism_resamples=fewer,
        seed=seed,
        flow=cohort_flow(data.listed),
        baseline=attempt(lambda: _baseline(given, protocol)),
        splits=splits,
        gains=gains,
        subgroups=subgroups,
        failures=failures,
        outcome_times=_outcome_times(data, protocol),
        planning=_planning(splits[-1], reference, data, raw[reference]),
        optimism=() if data.external else model_optimism(data, bundle, fewer, seed),
        stacking=NO_TRAINING if data.external else stacking(data, bundle, raw) if tested else NO_TEST,
        uncertainties=model_uncertainties(data, bundle) if tested else NO_TEST,
        whys=whys,
        moves=whys if isinstance(whys, Missing) else model_moves(whys, list(raw)),
        audit=self_audit(splits),
        harmonised=harmonised_otherwise(data, bundle),
        mix=case_mix(given, data, bundle, splits[-1]) if data.external else None,
        missing=missing_values(given, data, raw, bundle),
    )


def _baseline(data: StudyData, protocol: Protocol) -> tuple[BaselineRow, ...]:
    """Table 1, in which a patient counts once."""
    first = first_rows(data.clusters, len(data.cases))
    columns = data.columns(protocol.clinical_names)[first].T
    clinical = dict(zip(protocol.clinical_names, columns, strict=True))
    return baseline_table(clinical, data.outcome[first], data.train[first], protocol.clinical)


def _split(
    name: str,
    data: StudyData,
    raw: Mapping[str, Array],
    cutoffs: Mapping[str, float],
    reference: str,
    rules: IntervalRules,
) -> SplitAnalysis:
    part = data.part(name)
    mine = {model: scores[part] for model, scores in raw.items()}
    return analyse_split(name, data.outcome[part], mine, cutoffs, reference, rules, part_of(data.clusters, part))


def _gains(
    data: StudyData, bundle: Bundle, raw: Mapping[str, Array], names: Sequence[str], rules: IntervalRules
) -> tuple[Gain, ...]:
    reference = reference_model(bundle.protocol)
    cutoff = next(model.cutoff for model in bundle.models if model.name == reference)
    return tuple(
        gain(
            *(name, model, data.outcome[part], raw[model][part], raw[reference][part], cutoff, rules),
            clusters=part_of(data.clusters, part),
        )
        for name, part in ((name, data.part(name)) for name in names)
        for model in partial_models(bundle.protocol)
    )


def _subgroups(data: StudyData, bundle: Bundle, raw: Mapping[str, Array], names: Sequence[str]) -> tuple[Subgroup, ...]:
    """Of the data as they were given: a sex that is filled in says nothing of a group."""
    sex = sex_characteristic(bundle.protocol)
    values = data.columns([sex.name])[:, 0] if sex else np.empty(0)
    by = groupings(data.centre, sex, values)
    return tuple(
        found for name in names for found in subgroups(name, data.part(name), data.outcome, raw, by, data.clusters)
    )


def _outcome_times(data: StudyData, protocol: Protocol) -> OutcomeTimes | None:
    """Nothing where outcome 1 is no failure: a responder without failure contradicts nothing."""
    if not protocol.outcome.failure:
        return None
    return outcome_times(data.cases, data.outcome, data.time_weeks, data.event)


def _failures(data: StudyData, raw: Array, cutoff: float, names: Sequence[str]) -> tuple[FailureAnalysis, ...]:
    if not np.isfinite(data.time_weeks).any():
        return ()
    parts = ((name, data.part(name)) for name in names)
    return tuple(
        analyse_failure(name, raw[part], cutoff, data.time_weeks[part], data.event[part]) for name, part in parts
    )


def _planning(split: SplitAnalysis, reference: str, data: StudyData, raw: Array) -> Part[Planning]:
    """Of the cases that the reference answers, whose raw scores (n,) are ``raw``."""
    row = next(model.locked for model in split.models if model.model == reference)
    if isinstance(row, Missing):
        return row
    area, cases, controls = row.auc.auc, row.events, row.n - row.events
    answered = data.part(split.split) & np.isfinite(raw)
    if (clusters := part_of(data.clusters, answered)) is not None:
        counts = counts_by_cluster(data.outcome[answered], clusters)
        controls, cases = (counts > 0).sum(axis=0).tolist()
    return attempt(
        lambda: Planning(
            split.split,
            area,
            cases,
            controls,
            sample_size(area, controls / cases),
            power_of(area, cases, controls),
        )
    )
