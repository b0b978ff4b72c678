"""The tables of a cohort as arrays: which cases are analysed, their values, and what their models say.

Words: n cases in the order of cohort.csv; a missing clinical value, time or event is NaN.
"""

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..base.errors import CohortError
from ..base.text import first_names
from ..bundles.bundle import Bundle
from ..features.extraction import imaging_names
from ..models.harmonisation import covariates_of
from ..models.svm import probability
from ..prediction.imputed import centre_remarks
from ..protocol.loading import Protocol
from ..stats.clusters import Clusters, clusters_of
from ..stats.discrimination import delong
from ..tables.cohort import CohortCase
from ..tables.features import FeatureTable
from ..training.fitting import score_table
from .flow import ListedCase
from .parts import Missing, attempt

Array = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SAME_MEAN = 1e-6
"""Of a feature's sd: means of the same cases differ by rounding alone, those of other cases by far more."""

SAME_PERFORMANCE = 1e-9
"""Cases, positives and AUC of the training split are those that the bundle was frozen with, but for rounding."""


@dataclass(frozen=True)
class StudyData:
    """The analysed cases: ``values`` (n, features) by ``names``; all else (n,). ``train`` is False in the test split.

    ``listed`` are all cases of the cohort with what they lack, for the flow chart. ``patients`` are whose the cases
    are; without them each case is a patient's own. Where they are ``external``, of another hospital, none is of the
    training or the test split.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    values: Array
    outcome: NDArray[np.intp]
    train: BoolArray
    centre: NDArray[np.str_]
    time_weeks: Array
    event: Array
    listed: tuple[ListedCase, ...]
    patients: tuple[str, ...] = ()
    external: bool = False

    @property
    def clusters(self) -> Clusters | None:
        """Which cases belong together, (n,); None where each is a patient's own."""
        return clusters_of(self.patients) if self.patients else None

    def columns(self, names: Sequence[str]) -> Array:
        """The values (n, len(names)) of these features."""
        position = {name: i for i, name in enumerate(self.names)}
        return self.values[:, [position[name] for name in names]]

    def part(self, split: str) -> BoolArray:
        """Which cases (n,) belong to ``split``, "train", "test" or "external"."""
        if split == "train":
            return self.train
        return ~self.train & (self.external == (split == "external"))


def gather(
    cohort: Sequence[CohortCase],
    imaging: FeatureTable,
    clinical: Mapping[str, Mapping[str, float]],
    statuses: Mapping[str, str],
    protocol: Protocol,
    *,
    external: bool = False,
) -> StudyData:
    """Join the tables by case; a case that lacks features or clinical values is listed and not analysed.

    Where the cases are ``external``, their split is not asked.

    ``statuses`` are those of the extraction, by case ("" where unknown). Raises CohortError, naming the case, for
    features of no case of the cohort, or where a cohort's case lacks clinical values that a misspelt one may have, or
    where no case is left.
    """
    if imaging.names != imaging_names(protocol):
        raise CohortError("features: the columns are not those that extract --network writes; extract again.")
    known = {entry.case for entry in cohort}
    if unknown := sorted(set(imaging.cases) - known):
        raise CohortError(f"features: the case {unknown[0]} is not in the cohort ({len(unknown)} such); extract again.")
    strangers, without = sorted(set(clinical) - known), sorted(known - set(clinical))
    if strangers and without:
        raise CohortError(
            f"clinical values: there are some of {strangers[0]}, which is not in the cohort, and none of {without[0]}, "
            "which is; name cases alike in both tables."
        )
    listed = tuple(_listed(entry, imaging, clinical, statuses, external) for entry in cohort)
    kept = [entry for entry, found in zip(cohort, listed, strict=True) if found.exclusion is None]
    if not kept:
        raise CohortError("no case of the cohort has both features and clinical values; nothing can be evaluated.")
    return _joined(kept, imaging, clinical, protocol, listed, external)


def _listed(
    entry: CohortCase,
    imaging: FeatureTable,
    clinical: Mapping[str, object],
    statuses: Mapping[str, str],
    external: bool,
) -> ListedCase:
    return ListedCase(
        entry.case,
        "external" if external else "train" if entry.train else "test",
        entry.centre,
        entry.outcome,
        statuses.get(entry.case, ""),  # type: ignore[arg-type]  # ListedCase refuses any other
        entry.case in imaging.cases,
        entry.case in clinical,
        entry.patient,
    )


def _joined(
    kept: Sequence[CohortCase],
    imaging: FeatureTable,
    clinical: Mapping[str, Mapping[str, float]],
    protocol: Protocol,
    listed: tuple[ListedCase, ...],
    external: bool,
) -> StudyData:
    cases = tuple(entry.case for entry in kept)
    rows = [protocol.clinical_row(clinical[case]) for case in cases]
    values = np.hstack([imaging.rows(cases), np.array(rows, np.float64)])
    return StudyData(
        cases=cases,
        names=imaging.names + protocol.clinical_inputs,
        values=values,
        outcome=np.array([entry.outcome for entry in kept], np.intp),
        train=np.array([entry.train and not external for entry in kept]),
        centre=np.array([entry.centre for entry in kept], np.str_),
        time_weeks=np.array([entry.time_weeks for entry in kept], np.float64),
        event=np.array([entry.event for entry in kept], np.float64),
        listed=listed,
        patients=tuple(entry.patient for entry in kept),
        external=external,
    )


def warn_of_cases_without_values(data: StudyData) -> None:
    """Warn, naming the first, where cases of the cohort have no clinical values, which no earlier step has told of."""
    if bare := [one.case for one in data.listed if one.exclusion == "no clinical values"]:
        warnings.warn(
            f"{len(bare)} of {len(data.listed)} cases have no row in the clinical table and are not analysed: "
            f"{first_names(bare)}.",
            UserWarning,
            stacklevel=3,
        )


def completed(data: StudyData, bundle: Bundle) -> StudyData:
    """The data as the bundle's models take it: missing clinical values completed, imaging features harmonised.

    Parameters
    ----------
    data : StudyData
        As ``gather`` joins it.
    bundle : Bundle
        Whose imputation and harmonisation are applied, as far as it has them.

    Returns
    -------
    StudyData
        The same cases with other ``values``; of a case without a single clinical value nothing is guessed.

    Raises
    ------
    CaseError
        Naming the first, for a case of a centre that the bundle is not harmonised for.
    """
    centre = data.centre.tolist()
    for case, one in zip(data.cases, centre, strict=True):
        bundle.check_centre(case, one)
    return replace(data, values=bundle.completed(data.names, data.values, centre))


def harmonised_otherwise(data: StudyData, bundle: Bundle) -> dict[str, int]:
    """What predictions say of the harmonisation of ``completed`` cases outside the training split, with their number.

    Such as that a centre is not known and taken as the reference; nothing where all is as in the training.
    """
    if bundle.harmonisation is None:
        return {}
    asked = zip(data.centre.tolist(), covariates_of(data.names, data.values, bundle.protocol), data.train, strict=True)
    return Counter(
        text for centre, covariates, train in asked if not train for text in centre_remarks(covariates, bundle, centre)
    )


def raw_scores(data: StudyData, bundle: Bundle) -> dict[str, Array]:
    """Each model's raw scores (n,); NaN for a case that lacks one of the model's inputs."""
    return score_table(bundle.models, data.names, data.values)


def check_training_split(data: StudyData, bundle: Bundle) -> None:
    """Raise CohortError where the training split is not the cases that the bundle was trained on.

    By the means of their features, and by what the bundle says of its models on them: other outcomes change the AUC.
    Of a shared bundle, whose means are rounded or left out, that cannot be told.
    """
    if bundle.shared:
        raise CohortError(
            f"{bundle.folder}: is a shared bundle, which does not know its training cases; evaluate the bundle that it "
            "was made from, or take other cases: `ifxpredict validate`."
        )
    data = completed(data, bundle)
    values, summary = data.values[data.train], bundle.summary
    if len(values) != summary.cases:
        raise CohortError(
            f"the cohort's training split has {len(values)} cases with all tables, the bundle was trained on "
            f"{summary.cases}; give the tables that it was trained from."
        )
    order = [data.names.index(name) for name in summary.names]
    far = ~(np.abs(values[:, order].mean(axis=0) - summary.mean) <= SAME_MEAN * (summary.sd + np.abs(summary.mean)))
    if far.any():
        at = int(np.argmax(far))
        raise CohortError(
            f"the cohort's training split is not the one that the bundle was trained on: {summary.names[at]} has the "
            f"mean {values[:, order[at]].mean():.6g}, expected {summary.mean[at]:.6g} ({far.sum()} such features)."
        )
    _check_training_outcomes(data, bundle)


def _check_training_outcomes(data: StudyData, bundle: Bundle) -> None:
    y, expected = data.outcome[data.train], bundle.performance["train"]
    for name, raw in score_table(bundle.trained_models, data.names, data.values[data.train]).items():
        area = attempt(lambda raw=raw: delong(y, probability(raw)).auc)  # type: ignore[misc]
        if isinstance(area, Missing):
            raise CohortError(f"the cohort's training split cannot be the bundle's: {name}: {area.reason}")
        found = {"cases": y.size, "positive": int(y.sum()), "auc": area}
        for key, value in found.items():
            if not abs(value - expected[name][key]) <= SAME_PERFORMANCE:
                raise CohortError(
                    f"the cohort's training split is not the one that the bundle was trained on: {name}: {key} is "
                    f"{value:.10g}, the bundle has {expected[name][key]:.10g}; were outcomes changed or swapped?"
                )
