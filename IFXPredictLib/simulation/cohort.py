"""The simulated cohort: patients with a CT, a VOI, four re-readings, 23 clinical values, outcome and time to failure.

One latent *severity* ties a patient together: its mean differs between the outcome groups, it draws the images
(phantom.py), and its deviation from the group's mean moves the blood values (table_one.py) and the time to failure.

Every patient has random streams of its own (``SeedSequence((seed, k))``): patient k is the same in a cohort of any
size and whatever the number of processes. Nothing here is a patient's datum.
"""

import csv
import io
import multiprocessing
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from scipy.special import ndtr

from ..errors import CohortError
from ..files import make_folder, write_text, write_whole
from ..image_files import itk_reason
from ..processes import children_ignore_interrupts
from ..protocol import Characteristic, Protocol
from .phantom import READERS, Phantom, reading, simulate_case
from .table_one import MANNERS, clinical_values

NON_RESPONDERS = 129 / 263
TRAINING = 166 / 263
SEPARATION = 1.5
"""The groups' difference in severity, in standard deviations within a group."""

ROUNDS = (1, 2)
YEAR_WEEKS = 52.0


@dataclass(frozen=True)
class Patient:
    """One simulated patient: images, values, outcome (1 = non-response), weeks to failure or last visit.

    ``readings`` are masks by (reader, round); ``test_centre`` is where the patient is seen when in the test split.
    """

    phantom: Phantom
    readings: Mapping[tuple[int, int], sitk.Image]
    clinical: Mapping[str, float]
    outcome: int
    time_weeks: float
    event: int
    test_centre: int
    severity: float


@dataclass(frozen=True)
class _Row:
    case: str
    clinical: Mapping[str, float]
    outcome: int
    time_weeks: float
    event: int
    test_centre: int


def simulate_one(seed: int, protocol: Protocol) -> tuple[sitk.Image, sitk.Image, dict[str, float], int]:
    """The first case of the cohort of that seed: image (int16 HU), mask (uint8), clinical values, outcome.

    Raises CohortError as ``simulate_cohort`` does.
    """
    _check(1, seed, protocol)
    patient = simulate_patient(seed, 0, protocol.clinical, with_readings=False)
    return patient.phantom.image, patient.phantom.mask, dict(patient.clinical), patient.outcome


def simulate_cohort(
    cases: int,
    seed: int,
    protocol: Protocol,
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 2,
) -> None:
    """Write cohort.csv, clinical.csv, readings.csv, images/ and masks/ of a simulated cohort into ``folder``.

    The first 166/263 of the cases are the training split of centre 1, the others the test split of centres 2 and 3.
    ``progress`` is called with (done, all) after every case. The result is the same for every number of ``jobs``.
    Raises CohortError where ``cases`` < 1, ``seed`` < 0, Table 1 lacks one of the protocol's characteristics, or an
    image cannot be written.
    """
    _check(cases, seed, protocol)
    make_folder(folder / "images")
    make_folder(folder / "masks")
    # An interrupted run must not leave an older table beside newer images.
    (folder / "cohort.csv").unlink(missing_ok=True)
    work = partial(_write_case, seed=seed, characteristics=protocol.clinical, folder=folder)
    rows = []
    for row in _mapped(work, cases, jobs):
        rows.append(row)
        if progress is not None:
            progress(len(rows), cases)
    _write_tables(rows, protocol, folder)


def case_name(k: int) -> str:
    """The identifier of the k-th case, counted from 0."""
    return f"sim_{k + 1:04d}"


def simulate_patient(
    seed: int, k: int, characteristics: Sequence[Characteristic], *, with_readings: bool = True
) -> Patient:
    """Patient k of a seed, from 0; the parts have streams of their own, so that one does not move another."""
    base, blood, scan, contours = (np.random.default_rng(s) for s in np.random.SeedSequence((seed, k)).spawn(4))
    outcome = int(base.random() < NON_RESPONDERS)
    deviation = float(base.standard_normal())
    severity = deviation + (outcome - 0.5) * SEPARATION
    time_weeks, event = time_to_failure(outcome, deviation, base)
    centre = int(base.choice((2, 3)))
    clinical = clinical_values(outcome, deviation, characteristics, blood)
    phantom = simulate_case(severity, scan)
    rounds = [(reader, r) for reader in READERS for r in ROUNDS] if with_readings else []
    readings = {key: reading(phantom, key[0], contours) for key in rounds}
    return Patient(phantom, readings, clinical, outcome, time_weeks, event, centre, severity)


def time_to_failure(outcome: int, deviation: float, rng: np.random.Generator) -> tuple[float, int]:
    """Weeks to failure (event 1) or to the last visit (event 0); the more severe, the earlier.

    Non-responders fail in weeks 4 to 52; responders fail after week 52 or are seen last between weeks 53 and 156.
    """
    pace = ndtr(0.6 * deviation + 0.8 * rng.standard_normal())
    if outcome:
        return round(float(4.0 + (YEAR_WEEKS - 4.0) * (1.0 - pace)), 1), 1
    failure = YEAR_WEEKS + 1.0 - 220.0 * np.log(max(float(pace), 1e-6))
    last_visit = float(rng.uniform(YEAR_WEEKS + 1.0, 3 * YEAR_WEEKS))
    return round(float(min(failure, last_visit)), 1), int(failure <= last_visit)


def _check(cases: int, seed: int, protocol: Protocol) -> None:
    if cases < 1:
        raise CohortError(f"simulated cohort: expected at least 1 case, found {cases}.")
    if seed < 0:
        raise CohortError(f"simulated cohort: expected a seed of 0 or more, found {seed}.")
    if unknown := [name for name in protocol.clinical_names if name not in MANNERS]:
        raise CohortError(
            f"simulated cohort: protocol {protocol.name} asks for {unknown[0]!r}, of which Table 1 of the published "
            f"study says nothing; it has {', '.join(MANNERS)}."
        )


def _mapped(work: Callable[[int], _Row], cases: int, jobs: int) -> Iterable[_Row]:
    if min(jobs, cases) <= 1:
        yield from map(work, range(cases))
        return
    # Started afresh, not forked: a fork of a process in which ITK's or torch's threads have run may hang.
    # Ctrl-C is left to this process: it stops handing out cases and lets those under way end.
    ignore = (signal.SIGINT, signal.SIG_IGN)
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=signal.signal, initargs=ignore)
    try:
        with children_ignore_interrupts():
            rows = pool.map(work, range(cases))
        yield from rows
    finally:
        pool.shutdown(cancel_futures=True)


def _write_case(k: int, seed: int, characteristics: Sequence[Characteristic], folder: Path) -> _Row:
    case, patient = case_name(k), simulate_patient(seed, k, characteristics)
    _write_image(patient.phantom.image, folder / _image_path(case))
    _write_image(patient.phantom.mask, folder / _mask_path(case))
    for (reader, number), mask in patient.readings.items():
        _write_image(mask, folder / _reading_path(case, reader, number))
    return _Row(case, patient.clinical, patient.outcome, patient.time_weeks, patient.event, patient.test_centre)


def _write_image(image: sitk.Image, path: Path) -> None:
    try:
        write_whole(path, lambda file: sitk.WriteImage(image, str(file), useCompression=True))
    except RuntimeError as problem:
        raise CohortError(f"{path}: cannot be written ({itk_reason(problem)}); is the disk full?") from problem


def _image_path(case: str) -> str:
    return f"images/{case}.nii.gz"


def _mask_path(case: str) -> str:
    return f"masks/{case}.nii.gz"


def _reading_path(case: str, reader: int, number: int) -> str:
    return f"masks/{case}_reader{reader}_round{number}.nii.gz"


def _write_tables(rows: Sequence[_Row], protocol: Protocol, folder: Path) -> None:
    names = protocol.clinical_names
    training = round(len(rows) * TRAINING)
    _write_csv(
        folder / "readings.csv",
        ("case", "reader", "round", "mask"),
        [(r.case, d, n, _reading_path(r.case, d, n)) for r in rows for d in READERS for n in ROUNDS],
    )
    _write_csv(
        folder / "clinical.csv", ("case", *names), [(r.case, *(f"{r.clinical[n]:g}" for n in names)) for r in rows]
    )
    cohort = []
    for k, r in enumerate(rows):
        split, centre = ("train", 1) if k < training else ("test", r.test_centre)
        files = (_image_path(r.case), _mask_path(r.case))
        cohort.append((r.case, *files, r.outcome, split, centre, r.time_weeks, r.event))
    header = ("case", "image", "mask", "outcome", "split", "centre", "time_weeks", "event")
    _write_csv(folder / "cohort.csv", header, cohort)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(path, buffer.getvalue())
