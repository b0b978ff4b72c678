"""What readers answered: how well it tells the outcome, with and without the model's answer, and how far readers agree.

Words: the *arm* of a reading is "with" where the reader saw the model's answer, "without" where not, "" in a study
without answers. An *occasion* is the reading's number within its reader and arm: the round, or the pair of rounds.
Compared by AUC are the first readings of each arm, of the cases that all readers answered in all arms. Where patients
have several cases (lesions, scans) the AUC's covariances are by patients, and so is kappa's standard error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from ...base.errors import CohortError
from ...base.text import first_names
from ...stats.auc_difference import AucDifference, delong_paired
from ...stats.clusters import Clusters, cluster_count, clusters_of, counts_by_cluster
from ...stats.discrimination import AucResult, delong
from ...stats.kappa import Kappa, weighted_kappa
from ...stats.mrmc import FEWEST_READERS, Covariance, Mrmc, Sampling, mrmc
from ...stats.reading_designs import FEWEST_CASES
from ..finished_readings import StudyReading
from ..form import FormField

FEWEST_OF_A_CLASS = 2
SAMPLINGS: tuple[tuple[Sampling, Sampling], ...] = (("random", "random"), ("fixed", "random"), ("random", "fixed"))
"""Readers and cases, as the three analyses take them."""


@dataclass(frozen=True)
class Place:
    """One series of answers: those of one reader in one arm, the first, second, ... time."""

    arm: str
    reader: str
    occasion: int

    @property
    def title(self) -> str:
        """How tables name it."""
        arm = f", {self.arm} the answer" if self.arm else ""
        return f"reader {self.reader}{arm}, reading {self.occasion}"


@dataclass(frozen=True)
class AnswerAgreement:
    """Weighted kappa of the same cases, of so many ``patients``, answered at two places; ``kind`` says what differs."""

    field: FormField
    kind: Literal["intra", "inter", "arms"]
    one: Place
    other: Place
    linear: Kappa
    quadratic: Kappa
    patients: int


@dataclass(frozen=True)
class ReaderAccuracy:
    """One reader's AUC in each arm; ``gain`` is that with the model's answer less that without, None for one arm."""

    reader: str
    areas: tuple[AucResult, ...]
    gain: AucDifference | None


@dataclass(frozen=True)
class FieldAccuracy:
    """How well one field tells the outcome; ``analyses`` are in the order of ``SAMPLINGS``.

    ``arms`` has an entry a modality of ``analyses``. ``patients`` is how many the ``cases`` are of.
    ``left_out`` are the cases that lack an answer or an outcome. ``lacking`` says why there are no
    analyses, "" where there are.
    """

    field: FormField
    arms: tuple[str, ...]
    cases: tuple[str, ...]
    patients: int
    positives: int
    left_out: tuple[str, ...]
    readers: tuple[ReaderAccuracy, ...]
    analyses: tuple[Mrmc, ...]
    lacking: str


@dataclass(frozen=True)
class FormScores:
    """All that the answers to a study's form say; ``accuracy``, by ``covariance``, is empty without outcomes."""

    agreement: tuple[AnswerAgreement, ...]
    accuracy: tuple[FieldAccuracy, ...]
    covariance: Covariance = "delong"


_Series = dict[Place, dict[str, float]]


def form_scores(
    form: Sequence[FormField],
    rows: Sequence[StudyReading],
    aided: bool,
    outcomes: Mapping[str, int] | None,
    patients: Mapping[str, str] | None = None,
    covariance: Covariance = "delong",
) -> FormScores:
    """What the finished readings of a study answered to its form: agreement, and readers' AUC where outcomes are known.

    Parameters
    ----------
    form : sequence of FormField
        The study's.
    rows : sequence of StudyReading
        The newest finished readings.
    aided : bool
        Whether the study has two arms, with the model's answer and without it.
    outcomes : mapping of str to int, optional
        0 or 1 of each case, by the names that `rows` have.
    patients : mapping of str to str, optional
        Whose each case is; a case that it does not name is a patient of its own.
    covariance : {"delong", "jackknife"}
        Of readers' AUC in the analyses of all readers.

    Returns
    -------
    FormScores

    Raises
    ------
    CohortError
        Where no case has an outcome.
    """
    if outcomes is not None and not {row.case for row in rows} & set(outcomes):
        raise CohortError(
            f"outcomes: none is of a case of the study, such as {first_names([row.case for row in rows])}; give the "
            "study's link file with --link."
        )
    series = {field.name: _series(field, rows, aided) for field in form}
    return FormScores(
        tuple(
            one
            for field in form
            if field.kind == "ordinal"
            for one in _agreements(field, series[field.name], patients or {})
        ),
        tuple(
            _accuracy(field, series[field.name], outcomes, patients or {}, covariance)
            for field in form
            if field.predicts and outcomes
        ),
        covariance,
    )


def _series(field: FormField, rows: Sequence[StudyReading], aided: bool) -> _Series:
    found: _Series = {}
    for row in rows:
        if field.name in row.record.answers:
            arm = ("with" if row.record.shown_sha256 else "without") if aided else ""
            place = Place(arm, row.reader, (row.round + 1) // 2 if aided else row.round)
            found.setdefault(place, {})[row.case] = row.record.answers[field.name]
    return dict(sorted(found.items(), key=lambda item: (_rank(item[0].arm), item[0].reader, item[0].occasion)))


def _rank(arm: str) -> int:
    return int(arm == "with")


def _clusters(cases: Sequence[str], patients: Mapping[str, str]) -> Clusters | None:
    return clusters_of([(case in patients, patients.get(case, case)) for case in cases])


def _agreements(field: FormField, series: _Series, patients: Mapping[str, str]) -> list[AnswerAgreement]:
    rows = []
    for one, other in combinations(series, 2):
        kind = _kind(one, other)
        common = [case for case in series[one] if case in series[other]]
        if kind is None or len(common) < FEWEST_CASES:
            continue
        first, second = ([int(series[place][case]) for case in common] for place in (one, other))
        clusters = _clusters(common, patients)
        linear = weighted_kappa(first, second, field.levels, "linear", clusters=clusters)
        quadratic = weighted_kappa(first, second, field.levels, "quadratic", clusters=clusters)
        count = cluster_count(clusters, len(common))
        rows.append(AnswerAgreement(field, kind, one, other, linear, quadratic, count))
    return rows


def _kind(one: Place, other: Place) -> Literal["intra", "inter", "arms"] | None:
    """What differs between two places, None where it is more than one thing."""
    differs = (one.arm != other.arm, one.reader != other.reader, one.occasion != other.occasion)
    return {(False, False, True): "intra", (False, True, False): "inter", (True, False, False): "arms"}.get(differs)  # type: ignore[return-value]


def _accuracy(
    field: FormField,
    series: _Series,
    outcomes: Mapping[str, int],
    patients: Mapping[str, str],
    covariance: Covariance,
) -> FieldAccuracy:
    first = {(place.arm, place.reader): answers for place, answers in series.items() if place.occasion == 1}
    arms = tuple(sorted({arm for arm, _ in first}, key=_rank))
    readers = tuple(sorted({reader for _, reader in first}))
    everyone = [first.get((arm, reader), {}) for arm in arms for reader in readers]
    seen = sorted({case for answers in everyone for case in answers})
    cases = tuple(case for case in seen if case in outcomes and all(case in answers for answers in everyone))
    left_out = tuple(case for case in seen if case not in cases)
    y = np.array([outcomes[case] for case in cases], np.intp)
    clusters = _clusters(cases, patients)
    counts = cluster_count(clusters, len(cases)), int(y.sum())
    if lacking := _too_few(y, clusters):
        return FieldAccuracy(field, arms, cases, *counts, left_out, (), (), lacking)
    scores = np.array([[[first[arm, reader][case] for case in cases] for reader in readers] for arm in arms])
    of_readers = tuple(_reader(reader, y, scores[:, i], clusters) for i, reader in enumerate(readers))
    enough = len(readers) >= FEWEST_READERS
    analyses = tuple(mrmc(y, scores, covariance, *one, clusters=clusters) for one in SAMPLINGS) if enough else ()
    lacking = "" if enough else f"one reader answered, {FEWEST_READERS} are needed; see the reader's own AUC"
    return FieldAccuracy(field, arms, cases, *counts, left_out, of_readers, analyses, lacking)


def _too_few(y: np.ndarray, clusters: Clusters | None) -> str:
    """Why no AUC has a variance, "" where it has one."""
    positives = int(y.sum())
    said = f"{len(y)} cases have an outcome and the answers of all readers, {positives} of them with outcome 1"
    if min(positives, len(y) - positives) < FEWEST_OF_A_CLASS:
        return f"{said}; {FEWEST_OF_A_CLASS} of each class are needed"
    if clusters is None:
        return ""
    zeros, ones = (counts_by_cluster(y, clusters) > 0).sum(axis=0).tolist()
    if min(zeros, ones) >= FEWEST_OF_A_CLASS:
        return ""
    return f"{said}; those of outcome 1 are of {ones} patients, of 0 of {zeros}, and {FEWEST_OF_A_CLASS} are needed"


def _reader(reader: str, y: np.ndarray, scores: np.ndarray, clusters: Clusters | None) -> ReaderAccuracy:
    """``scores`` (arms, n)."""
    gain = delong_paired(y, scores[1], scores[0], clusters=clusters) if len(scores) == 2 else None
    return ReaderAccuracy(reader, tuple(delong(y, row, clusters=clusters) for row in scores), gain)
