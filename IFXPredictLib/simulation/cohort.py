"""The simulated cohort of a protocol: images, VOIs, re-readings and tables, by the protocol's simulator.

This file writes; who the patients are is the simulators' part (enterography.py, mr_enterography.py, sacroiliac.py).
Nothing here is a patient's datum.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import SimpleITK as sitk

from ..base.errors import CohortError
from ..base.outputs import Forced, Output
from ..base.process_pool import pool_of
from ..imaging.writing import write_volume
from ..protocol.loading import Protocol
from ..tables.table import Cell, write_table
from . import enterography, mr_enterography, sacroiliac, spondyloarthritis, table_one
from .patient import READINGS, Patient, Record
from .scanner import on_another_scanner


@dataclass(frozen=True)
class Simulator:
    """One kind of simulated patients.

    ``draw(seed, k, characteristics, with_readings=...)`` gives patient k, where it ``knows_prevalence`` also with
    ``prevalence=...``; ``columns(records, protocol, seed)`` the
    columns of cohort.csv after the files. ``tables``: more tables of the patients' facts, by file name.
    ``characteristics`` are those it knows, ``outcomes`` the columns that it gives, ``cases`` the published study's, or,
    where there is none, the demonstration's.
    """

    draw: Callable[..., Patient]
    columns: Callable[[Sequence[Record], Protocol, int], list[dict[str, Cell]]]
    characteristics: Sequence[str]
    outcomes: Sequence[str]
    tables: Mapping[str, Sequence[str]]
    cases: int
    knows_prevalence: bool = False


@dataclass(frozen=True)
class Hospital:
    """Where simulated patients are seen: the share with outcome 1, None for the study's; ``other_scanner`` or not."""

    prevalence: float | None = None
    other_scanner: bool = False


SAMPLE_SEED = 5
"""Of the sample case: its cohort is none that a demonstration bundle was trained or tested on."""

SIMULATORS: Mapping[str, Simulator] = {
    "enterography": Simulator(
        enterography.simulate_patient,
        enterography.cohort_columns,
        tuple(table_one.MANNERS),
        ("outcome",),
        {},
        263,
        True,
    ),
    "mr_enterography": Simulator(
        mr_enterography.simulate_patient,
        mr_enterography.cohort_columns,
        tuple(table_one.MANNERS),
        ("outcome",),
        {},
        140,
    ),
    "sacroiliac": Simulator(
        sacroiliac.simulate_patient,
        sacroiliac.cohort_columns,
        spondyloarthritis.CHARACTERISTICS,
        sacroiliac.OUTCOMES,
        {"asas.csv": sacroiliac.SCORES},
        183,
    ),
}
"""By the protocol's ``simulator``."""


def simulate_one(seed: int, protocol: Protocol) -> tuple[sitk.Image, sitk.Image, dict[str, float], int]:
    """The first case of a simulated cohort, of nobody.

    Parameters
    ----------
    seed : int
        Of the cohort; 0 or more.
    protocol : Protocol
        Says which simulator, characteristics and outcome.

    Returns
    -------
    image : SimpleITK.Image
        int16; CT in HU.
    mask : SimpleITK.Image
        uint8: the VOI is 1.
    clinical : dict of str to float
        Values by the protocol's names, in its units.
    outcome : int
        0 or 1.

    Raises
    ------
    CohortError
        As ``simulate_cohort`` does.
    """
    simulator = _checked_simulator(1, seed, protocol)
    patient = simulator.draw(seed, 0, protocol.clinical, with_readings=False)
    return patient.image, patient.mask, dict(patient.clinical), int(patient.facts[protocol.outcome.column])


def simulate_cohort(
    cases: int,
    seed: int,
    protocol: Protocol,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 2,
    forced: Forced | None = None,
    inputs: Iterable[Path] = (),
    hospital: Hospital = Hospital(),
) -> None:
    """Write cohort.csv, clinical.csv, readings.csv, images/ and masks/ of a simulated cohort.

    All appear together at the end, in place of an earlier simulated cohort; other files stay. The simulator may add
    tables.

    Parameters
    ----------
    cases : int
        1 or more.
    seed : int
        0 or more; the same seed gives the same files, for every number of ``jobs``.
    protocol : Protocol
        Says which simulator, characteristics and outcome.
    folder : Path
        Where they are written.
    progress : callable, optional
        Called with (done, all) after every case.
    jobs : int, optional
        Processes at a time.
    forced : callable, optional
        Told which foreign files are replaced all the same; without it they are refused.
    inputs : iterable of Path, optional
        Files that are never replaced.
    hospital : Hospital, optional
        Where the patients are seen, for validations.

    Raises
    ------
    CohortError
        For fewer cases or a smaller seed, or a simulator that lacks one of the protocol's characteristics or outcomes.
    IFXPredictError
        Where ``folder`` holds a file of the same name that no simulation left, or that is one of ``inputs``.
    OSError
        Naming it, where an image cannot be written.
    """
    simulator = _checked_simulator(cases, seed, protocol)
    _check_hospital(hospital, simulator, protocol)
    with Output(folder, "simulate", inputs, forced).written(_files(cases, simulator)) as new:
        (new / "images").mkdir()
        (new / "masks").mkdir()
        work = partial(_write_case, seed=seed, protocol=protocol, folder=new, hospital=hospital)
        records = []
        for record in _mapped(work, cases, jobs):
            records.append(record)
            if progress is not None:
                progress(len(records), cases)
        _write_tables(records, simulator, protocol, seed, new)


def _check_hospital(hospital: Hospital, simulator: Simulator, protocol: Protocol) -> None:
    if (hospital.prevalence is not None or hospital.other_scanner) and not simulator.knows_prevalence:
        raise CohortError(
            f"simulated cohort: another scanner or prevalence is simulated of CT only, not by protocol {protocol.name}."
        )
    if hospital.prevalence is not None and not 0 < hospital.prevalence < 1:
        raise CohortError(f"simulated cohort: expected a prevalence within 0 and 1, found {hospital.prevalence:g}.")


def _files(cases: int, simulator: Simulator) -> Iterator[str]:
    """All files of a cohort, the tables first."""
    yield from ("cohort.csv", "clinical.csv", "readings.csv", *simulator.tables)
    for case in map(case_name, range(cases)):
        yield from (_image_path(case), _mask_path(case))
        yield from (_reading_path(case, reader, number) for reader, number in READINGS)


def case_name(k: int) -> str:
    """The identifier of the k-th case, counted from 0."""
    return f"sim_{k + 1:04d}"


def _checked_simulator(cases: int, seed: int, protocol: Protocol) -> Simulator:
    if cases < 1:
        raise CohortError(f"simulated cohort: expected at least 1 case, found {cases}.")
    if seed < 0:
        raise CohortError(f"simulated cohort: expected a seed of 0 or more, found {seed}.")
    if protocol.further_files:
        raise CohortError(
            f"simulated cohort: protocol {protocol.name} takes several series or drawn VOIs a case "
            f"({', '.join(protocol.further_files)}), of which none is simulated; try it with one image and one VOI."
        )
    simulator = SIMULATORS[protocol.simulator]
    strata = protocol.split.strata if protocol.split else ()
    for kind, asked, known in (
        ("the characteristic", protocol.clinical_names, simulator.characteristics),
        ("the outcome", (protocol.outcome.column, *protocol.outcome.others, *strata), simulator.outcomes),
    ):
        if unknown := [name for name in asked if name not in known]:
            raise CohortError(
                f"simulated cohort: protocol {protocol.name} asks for {kind} {unknown[0]!r}, which its simulator "
                f"({protocol.simulator}) does not draw; it has {', '.join(known)}."
            )
    return simulator


def _mapped(work: Callable[[int], Record], cases: int, jobs: int) -> Iterable[Record]:
    if min(jobs, cases) <= 1:
        yield from map(work, range(cases))
        return
    yield from pool_of(jobs).in_order(work, range(cases))


def _write_case(k: int, seed: int, protocol: Protocol, folder: Path, hospital: Hospital) -> Record:
    share = {} if hospital.prevalence is None else {"prevalence": hospital.prevalence}
    case, patient = case_name(k), SIMULATORS[protocol.simulator].draw(seed, k, protocol.clinical, **share)
    if hospital.other_scanner:
        patient = on_another_scanner(patient, seed, k)
    write_volume(patient.image, folder / _image_path(case))
    write_volume(patient.mask, folder / _mask_path(case))
    for (reader, number), mask in patient.readings.items():
        write_volume(mask, folder / _reading_path(case, reader, number))
    return Record(case, patient.clinical, patient.facts)


def _image_path(case: str) -> str:
    return f"images/{case}.nii.gz"


def _mask_path(case: str) -> str:
    return f"masks/{case}.nii.gz"


def _reading_path(case: str, reader: int, number: int) -> str:
    return f"masks/{case}_reader{reader}_round{number}.nii.gz"


def _write_tables(records: Sequence[Record], simulator: Simulator, protocol: Protocol, seed: int, folder: Path) -> None:
    write_table(
        folder / "readings.csv",
        ("case", "reader", "round", "mask"),
        [(r.case, reader, n, _reading_path(r.case, reader, n)) for r in records for reader, n in READINGS],
    )
    values = {r.case: r.clinical for r in records}
    _write_values(folder / "clinical.csv", protocol.clinical_names, values)
    for name, columns in simulator.tables.items():
        _write_values(folder / name, columns, {r.case: r.facts for r in records})
    more = simulator.columns(records, protocol, seed)
    rows = [
        (r.case, _image_path(r.case), _mask_path(r.case), *found.values())
        for r, found in zip(records, more, strict=True)
    ]
    write_table(folder / "cohort.csv", ("case", "image", "mask", *more[0]), rows)


def _write_values(path: Path, names: Sequence[str], values: Mapping[str, Mapping[str, float]]) -> None:
    """A table of numbers, one row a case."""
    rows = [(case, *(f"{found[name]:g}" for name in names)) for case, found in values.items()]
    write_table(path, ("case", *names), rows)
