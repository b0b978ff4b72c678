"""The analysis of a reading study: features and contours of all readings in, one frozen result out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ...base.errors import CohortError
from ...features.cohort import Extracted, Extraction, extract, feature_table, with_message, with_same_masks
from ...features.staleness import checked_networks
from ...protocol.loading import Protocol
from ...stats.bland_altman import BlandAltman, bland_altman
from ...stats.mask_agreement import MaskAgreement
from ...stats.reading_designs import FEWEST_CASES, Group
from ...tables.cohort import read_cohort
from ...tables.features import FeatureTable
from ..study import Study
from .drawn_on import drawn_elsewhere
from .feature_icc import FeatureIccs, feature_iccs
from .readings import Pair, TimedReading, check_readings, groups_of, timed_readings, vois_of
from .voi_agreement import ComparedCase, Disagreement, Quartiles, agreement_quartiles, compare_readings, disagreements

Told = Callable[[str, int, int], object]
"""Is told a stage, how many of it are done, and how many there are."""


@dataclass(frozen=True)
class VolumeAgreement:
    """Bland-Altman of the volumes (mL) that two readings of each of ``cases`` gave; differences are other minus one."""

    group: Group
    one: str
    other: str
    cases: tuple[str, ...]
    result: BlandAltman


@dataclass(frozen=True)
class ReadingTimes:
    """Seconds per reading of one reader in one round: of n that were measured, the quartiles."""

    reader: str
    round: int
    n: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Contours:
    """How the contours of a VOI agree; ``voi`` is its name, "" where one is drawn.

    ``pairs`` are all that were compared, ``refused`` the readings (case, title, reason) that could not be.
    """

    voi: str
    pairs: tuple[tuple[Pair, MaskAgreement], ...]
    refused: tuple[tuple[str, str, str], ...]
    quartiles: tuple[Quartiles, ...]
    volumes: tuple[VolumeAgreement, ...]
    worklist: tuple[Disagreement, ...]

    @property
    def of_voi(self) -> str:
        """What titles say of it, as ", VOI wall"."""
        return f", VOI {self.voi}" if self.voi else ""


@dataclass(frozen=True)
class StudyAnalysis:
    """All that a reading study says; ``extracted`` has a row a reading, in the order of ``readings``.

    ``features`` is the table of the readings that gave features. ``contours`` are those of each drawn VOI, the first
    one's first. ``threshold`` is the ICC that the protocol asks for.
    """

    readings: tuple[TimedReading, ...]
    extracted: tuple[Extracted, ...]
    features: FeatureTable
    iccs: FeatureIccs
    threshold: float
    contours: tuple[Contours, ...]
    times: tuple[ReadingTimes, ...]

    @property
    def pairs(self) -> tuple[tuple[Pair, MaskAgreement], ...]:
        """All readings of the first VOI that were compared."""
        return self.contours[0].pairs

    @property
    def quartiles(self) -> tuple[Quartiles, ...]:
        """How the contours of the first VOI agree, in summary."""
        return self.contours[0].quartiles

    @property
    def volumes(self) -> tuple[VolumeAgreement, ...]:
        """How the volumes of the first VOI agree."""
        return self.contours[0].volumes

    @property
    def worklist(self) -> tuple[Disagreement, ...]:
        """The cases to talk about, by the first VOI."""
        return self.contours[0].worklist

    @property
    def refused(self) -> tuple[tuple[str, str, str], ...]:
        """The readings of any VOI that could not be compared: case, title, reason."""
        return tuple(row for one in self.contours for row in one.refused)

    @property
    def reliable(self) -> int:
        """How many features exceed the threshold in each kind of ICC that the design gives."""
        return self.iccs.reliable(self.threshold)


def analyse(
    readings: Sequence[TimedReading],
    protocol: Protocol,
    network: Path | None,
    folder: Path,
    workers: int,
    told: Told = lambda _stage, _done, _all: None,
    patients: Mapping[str, str] | None = None,
) -> StudyAnalysis:
    """Analyse a study's readings; what is finished is kept, so that a run that was stopped goes on.

    Parameters
    ----------
    readings : sequence of TimedReading
        Of ``timed_readings``.
    protocol : Protocol
        Its imaging settings are those of the features.
    network : Path, optional
        A network's folder, which gives all readings their deep features; without it there are radiomics only.
    folder : Path
        Where finished cases are kept.
    workers : int
        Processes at a time.
    told : callable
        Is told the stage, how many cases are done, and of how many.
    patients : mapping of str to str, optional
        Whose each case is, for the bounds of ICCs.

    Returns
    -------
    StudyAnalysis
        A reading that gives no features, or does not fit its image, is left out of what needs it, and said.

    Raises
    ------
    CohortError
        Where the readings are contradictory or too few.
    """
    check_readings(readings)
    contours = _contours(readings, protocol, folder / "agreement", workers, told)
    elsewhere = drawn_elsewhere(readings, protocol.image.modality, folder / "agreement")
    extracted, features = extract_readings(readings, protocol, network, folder / "cases", workers, told)
    return StudyAnalysis(
        readings=tuple(readings),
        extracted=tuple(with_message(one, elsewhere.get(one.job.case, "")) for one in with_same_masks(extracted)),
        features=features,
        iccs=feature_iccs(features, groups_of(readings), patients),
        threshold=protocol.selection.icc,
        contours=contours,
        times=reading_times(readings),
    )


def analyse_study(
    study: Study,
    protocol: Protocol,
    folder: str | Path,
    *,
    link: str | Path | None = None,
    cohort: str | Path | None = None,
    network: str | Path | None = None,
    workers: int = 1,
) -> StudyAnalysis:
    """What the finished readings of a study say: how well features, volumes and contours repeat.

    Parameters
    ----------
    study : Study
        Of ``load_study``.
    protocol : Protocol
        By which features are computed, and whose ``selection.icc`` says which are reliable.
    folder : str or Path
        Keeps what is finished, so that a run that was stopped goes on.
    link : str or Path, optional
        The study's link.csv, without which cases go by pseudonym.
    cohort : str or Path, optional
        cohort.csv; then only its training cases are analysed, on its own images, for an ICC selects features and the
        test split must have no part in that.
    network : str or Path, optional
        The folder of ``ifxpredict train-network``, for deep features; without it there are radiomics only.
    workers : int
        Processes.

    Returns
    -------
    StudyAnalysis
        ICCs of each feature, agreement of the contours, volumes and times; readings that could not be used, and why.

    Raises
    ------
    CohortError, StudyError
        Where the readings are contradictory or too few, a case is not in the cohort, or a network is given without the
        cohort that it was trained on.

    Examples
    --------
    >>> found = analyse_study(load_study("study"), protocol, "analysis")  # doctest: +SKIP
    >>> found.reliable, len(found.iccs.names)  # doctest: +SKIP
    """
    check_protocol(study, protocol)
    if network and not cohort:
        raise CohortError(f"{network}: also give the cohort that the network was trained on.")
    listed = read_cohort(Path(cohort), protocol.outcome) if cohort else ()
    final = checked_networks(Path(network), protocol, listed).final if network else None
    readings = timed_readings(study, Path(link) if link else None, listed)
    patients = {one.case: one.patient for one in listed}
    return analyse(readings, protocol, final, Path(folder), workers, patients=patients)


def check_protocol(study: Study, protocol: Protocol) -> None:
    """Raise CohortError where a study of CT is to be analysed by a protocol for MRI, or the other way round.

    Parameters
    ----------
    study : Study
        Opened.
    protocol : Protocol
        By which the features of its readings are to be computed.

    Raises
    ------
    CohortError
        Naming the study's folder, both protocols and both modalities.
    """
    drawn, expected = study.image_rules.modality, protocol.image.modality
    if drawn != expected:
        raise CohortError(
            f"{study.folder}: was drawn on {drawn} (protocol {study.protocol}), protocol {protocol.name} is for "
            f"{expected}; give one for {drawn}."
        )


def extract_readings(
    readings: Sequence[TimedReading], protocol: Protocol, network: Path | None, folder: Path, workers: int, told: Told
) -> tuple[tuple[Extracted, ...], FeatureTable]:
    """The features of all readings; what is finished is kept, so that a run that was stopped goes on.

    Parameters
    ----------
    readings : sequence of TimedReading
        Of further series and VOIs those are taken that the protocol names.
    protocol : Protocol
        Its imaging settings are those of the features.
    network : Path, optional
        A network's folder; without it there are radiomics only.
    folder : Path
        Where finished cases are kept.
    workers : int
        Processes at a time.
    told : callable
        Is told the stage, how many readings are done, and of how many.

    Returns
    -------
    extracted : tuple of Extracted
        One a reading, in their order.
    table : FeatureTable
        Of those that have features.

    Raises
    ------
    CohortError
        Where no reading has features.
    """
    jobs = [_job(reading, protocol, network) for reading in readings]
    found: dict[Extraction, Extracted] = {}
    for one in extract(jobs, protocol, folder, workers):
        found[one.job] = one
        told("features", len(found), len(jobs))
    results = tuple(found[job] for job in jobs)
    if not any(one.values is not None for one in results):
        raise CohortError(f"reading study: no reading gave features; the first said: {results[0].message}")
    return results, feature_table(results, jobs, protocol)


def _job(r: TimedReading, protocol: Protocol, network: Path | None) -> Extraction:
    further = tuple(one for one in r.further if one[0] in protocol.further_files)
    return Extraction(r.case, r.reader, r.round, r.image, r.mask, network, r.label, r.segment, further)


def volume_agreements(pairs: Sequence[tuple[Pair, MaskAgreement]]) -> tuple[VolumeAgreement, ...]:
    """Bland-Altman of the volumes for each pair of readings that at least three cases have."""
    series: dict[tuple[Group, str, str], list[tuple[str, tuple[float, float]]]] = {}
    for pair, found in pairs:
        key = pair.group, pair.one.title, pair.other.title
        series.setdefault(key, []).append((pair.one.case, found.volumes_ml))
    rows = []
    for (group, one, other), cases in series.items():
        if len(cases) >= FEWEST_CASES:
            first, second = zip(*(volumes for _, volumes in cases), strict=True)
            rows.append(VolumeAgreement(group, one, other, tuple(c for c, _ in cases), bland_altman(first, second)))
    return tuple(rows)


def reading_times(readings: Sequence[TimedReading]) -> tuple[ReadingTimes, ...]:
    """The quartiles of each reader in each round, where times were measured."""
    measured: dict[tuple[str, int], list[float]] = {}
    for r in sorted(readings, key=lambda r: (r.reader, r.round)):
        if r.seconds is not None:
            measured.setdefault((r.reader, r.round), []).append(r.seconds)
    return tuple(
        ReadingTimes(reader, number, len(seconds), *np.quantile(seconds, (0.25, 0.5, 0.75)).tolist())
        for (reader, number), seconds in measured.items()
    )


def _contours(
    readings: Sequence[TimedReading], protocol: Protocol, folder: Path, workers: int, told: Told
) -> tuple[Contours, ...]:
    """How the contours of each VOI agree."""
    vois, found = vois_of(readings), list[Contours]()
    cases = [len({r.case for r in drawn}) for drawn in vois.values()]
    first = protocol.vois[0].name if protocol.vois and len(vois) > 1 else ""
    for place, (name, drawn) in enumerate(vois.items()):
        counted = partial(_told, told, sum(cases[:place]), sum(cases))
        compared = _compare(drawn, protocol, folder, workers, counted)
        pairs = tuple(pair for case in compared for pair in case.pairs)
        of_voi = f"VOI {name}: " if name else ""
        refused = [(case.case, title, f"{of_voi}{why}") for case in compared for title, why in case.refused]
        agreement = agreement_quartiles(pairs), volume_agreements(pairs), disagreements(pairs)
        found.append(Contours(name or first, pairs, tuple(refused), *agreement))
    return tuple(found)


def _told(told: Told, before: int, total: int, done: int) -> None:
    told("contours", before + done, total)


def _compare(
    readings: Sequence[TimedReading],
    protocol: Protocol,
    folder: Path,
    workers: int,
    counted: Callable[[int], None],
) -> list[ComparedCase]:
    """The compared cases in the order of the readings."""
    order = list(dict.fromkeys(r.case for r in readings))
    found: dict[str, ComparedCase] = {}
    for compared in compare_readings(readings, protocol.image, folder, workers):
        found[compared.case] = compared
        counted(len(found))
    return [found[case] for case in order]
