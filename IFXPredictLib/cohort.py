"""Many cases: imaging features of a whole cohort and of its re-readings, in parallel, resumable.

Each finished case leaves a small file named by its content (image, mask, protocol, network), so that a run that was
interrupted, or is repeated after a mask was corrected, computes only what is not there yet.
"""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .case import read_case
from .deep import load_network
from .errors import CohortError, IFXPredictError
from .features import IMAGING_NAMES, imaging_features
from .files import read_json, sha256_of, sha256_of_content, write_json, write_whole
from .preprocessing import lesion_cube
from .processes import children_ignore_interrupts
from .protocol import Architecture, Protocol
from .radiomics import RADIOMICS_NAMES, radiomics_features
from .tables import CohortCase, FeatureTable, Reading
from .voi import check_voi, voi_facts, voi_warnings

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Extraction:
    """One image with one mask; without a ``network`` only radiomics. ``reader`` is "" for the cohort's own masks."""

    case: str
    reader: str
    round: int
    image: Path
    mask: Path
    network: Path | None

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.case}, reader {self.reader}, round {self.round}" if self.reader else self.case


@dataclass(frozen=True)
class Extracted:
    """What came of an Extraction: ``values`` (1628,), or None and the reason in ``message``; warnings else."""

    job: Extraction
    values: NDArray[np.float64] | None
    message: str
    seconds: float


def cohort_jobs(cohort: Sequence[CohortCase], networks: "NetworkChoice") -> list[Extraction]:
    """One extraction a case, each by the network that may see it."""
    return [Extraction(c.case, "", 0, c.image, c.mask, networks.of(c.case)) for c in cohort]


def reading_jobs(
    cohort: Sequence[CohortCase], readings: Sequence[Reading], networks: "NetworkChoice"
) -> list[Extraction]:
    """One extraction a re-reading of a training case, all by the final network.

    An ICC compares cases, so all must share one network; it selects features, so the test split must have no part.
    """
    image = {c.case: c.image for c in cohort if c.train}
    chosen = [r for r in readings if r.case in image]
    return [Extraction(r.case, r.reader, r.round, image[r.case], r.mask, networks.final) for r in chosen]


@dataclass(frozen=True)
class NetworkChoice:
    """The final network, and for training cases of a cross-fitted one the network that has not seen them.

    Without a final network there are no deep features. ``training`` is how they were trained, for the model card.
    """

    final: Path | None = None
    out_of_fold: Mapping[str, Path] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)

    def of(self, case: str) -> Path | None:
        """The network for this case."""
        return self.out_of_fold.get(case, self.final)


def write_network_record(
    folder: Path, protocol: Protocol, training: Sequence[CohortCase], foldid: NDArray[np.intp]
) -> None:
    """Write network.json: the architecture, how it was trained, and the fold of each case (none: not cross-fitted)."""
    settings = protocol.to_mapping()
    folds = {entry.case: fold for entry, fold in zip(training, foldid.tolist(), strict=True) if fold >= 0}
    record = {"architecture": settings["network"], "training": settings["network_training"], "folds": folds}
    write_json(folder / "network.json", record)


def read_network_folder(folder: Path, protocol: Protocol) -> NetworkChoice:
    """The networks that ``train-network`` left in ``folder``.

    Raises CohortError where they are not there or were trained for another architecture.
    """
    content = read_json(folder / "network.json", CohortError)
    expected = protocol.to_mapping()["network"]
    if content.get("architecture") != expected:
        raise CohortError(f"{folder}: holds a network of {content.get('architecture')}, the protocol's is {expected}.")
    folds = {case: folder / f"fold_{fold}.safetensors" for case, fold in content["folds"].items()}
    networks = NetworkChoice(folder / "network.safetensors", folds, content["training"])
    for path in (folder / "network.safetensors", *sorted(set(folds.values()))):
        if not path.is_file():
            raise CohortError(f"{path}: is missing; run train-network again, it resumes where it stopped.")
    return networks


def extract(jobs: Sequence[Extraction], protocol: Protocol, folder: Path, workers: int) -> Iterator[Extracted]:
    """Run all ``jobs``, ``workers`` at a time, yielding each as it ends; finished ones are kept in ``folder``."""
    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1)
    with children_ignore_interrupts():
        results = parallel(joblib.delayed(_extract_or_recall)(job, protocol, folder) for job in jobs)
    yield from results


def feature_table(results: Sequence[Extracted], order: Sequence[Extraction]) -> FeatureTable:
    """The table of what succeeded, in the order of the jobs; raises CohortError where nothing did."""
    values = {result.job: result.values for result in results if result.values is not None}
    jobs = [job for job in order if job in values]
    if not jobs:
        raise CohortError(f"no case gave features; the first said: {results[0].message}")
    readings = [job for job in jobs if job.reader]
    return FeatureTable(
        tuple(job.case for job in jobs),
        IMAGING_NAMES if jobs[0].network else RADIOMICS_NAMES,
        np.array([values[job] for job in jobs]),
        tuple(job.reader for job in readings),
        tuple(job.round for job in readings),
    )


def write_status(path: Path, results: Sequence[Extracted]) -> None:
    """One row a job: case, reader, round, status (ok, warning, failed), message, seconds."""
    rows = [
        (r.job.case, r.job.reader, r.job.round or "", _status(r), r.message, f"{r.seconds:.2f}")
        for r in sorted(results, key=lambda r: (r.job.case, r.job.reader, r.job.round))
    ]
    table = pd.DataFrame(rows, columns=["case", "reader", "round", "status", "message", "seconds"])
    write_whole(path, lambda file: table.to_csv(file, index=False, lineterminator="\n"))


def write_extraction_record(folder: Path, protocol: Protocol, networks: NetworkChoice) -> None:
    """Leave the final network, which ``train`` freezes, beside the features, and what they were extracted with."""
    final = networks.final
    if final:
        write_whole(folder / "network.safetensors", lambda file: shutil.copyfile(final, file))
    record = {
        "imaging_sha256": protocol.imaging_sha256,
        "network_sha256": sha256_of(final) if final else None,
        "network_training": networks.training,
    }
    write_json(folder / "extraction.json", record)


def read_extraction_record(folder: Path, protocol: Protocol) -> NetworkChoice:
    """The final network that the features of ``folder`` came from, and how it was trained.

    Raises CohortError where there is none or the features were extracted with other settings or another network.
    """
    record = read_json(folder / "extraction.json", CohortError)
    network = folder / "network.safetensors"
    if record["network_sha256"] is None or not network.is_file():
        raise CohortError(f"{folder}: the features have no network; extract them with --network.")
    if record["network_sha256"] != sha256_of(network):
        raise CohortError(f"{network}: is not the network that the features came from; extract again.")
    if record["imaging_sha256"] != protocol.imaging_sha256:
        raise CohortError(
            f"{folder}: was extracted with other settings than protocol {protocol.name}'s; extract again."
        )
    return NetworkChoice(network, training=record["network_training"])


def load_cubes(cohort: Sequence[CohortCase], protocol: Protocol) -> Iterator[NDArray[np.float32]]:
    """The lesion cubes (side, side, side) of all cases in order; raises CaseError at the first that has none."""
    for entry in cohort:
        case = read_case(entry.image, entry.mask, protocol.image, identifier=entry.case)
        check_voi(voi_facts(case, protocol.image), case.identifier, protocol.image)
        yield lesion_cube(case.image, case.mask, protocol.image)


def _status(result: Extracted) -> str:
    if result.values is None:
        return "failed"
    return "warning" if result.message else "ok"


def _extract_or_recall(job: Extraction, protocol: Protocol, folder: Path) -> Extracted:
    start = time.monotonic()
    try:
        network = sha256_of(job.network) if job.network else ""
        key = sha256_of_content([_content_of(job.image), _content_of(job.mask), network, protocol.imaging_sha256])
        kept = folder / f"{key}.json"
        if not kept.is_file():
            write_json(kept, _compute(job, protocol))
        found = read_json(kept, CohortError)
        return Extracted(job, np.array(found["values"]), found["warnings"], time.monotonic() - start)
    except IFXPredictError as problem:
        return Extracted(job, None, str(problem), time.monotonic() - start)


def _compute(job: Extraction, protocol: Protocol) -> dict[str, object]:
    case = read_case(job.image, job.mask, protocol.image, identifier=job.case)
    facts = voi_facts(case, protocol.image)
    check_voi(facts, case.identifier, protocol.image)
    if job.network is None:
        values = radiomics_features(case, protocol)
    else:
        values = imaging_features(case, protocol, _network(job.network, protocol.network))
    return {"values": values.tolist(), "warnings": "; ".join(voi_warnings(facts, protocol.image))}


def _content_of(path: Path) -> str:
    """The hash of a file, or of a folder's files by name (DICOM)."""
    try:
        if path.is_dir():
            return sha256_of_content({file.name: sha256_of(file) for file in path.iterdir() if file.is_file()})
        return sha256_of(path)
    except OSError as problem:
        raise CohortError(f"{path}: cannot be read ({problem.strerror}).") from problem


@lru_cache(maxsize=8)
def _network(path: Path, architecture: Architecture) -> "torch.nn.Module":
    import torch

    torch.set_num_threads(1)  # one a worker, and rounding that does not depend on how many workers there are
    return load_network(path, architecture)
