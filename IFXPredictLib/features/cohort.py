"""Many cases: imaging features of a whole cohort and of its re-readings, in parallel, resumable.

Each finished case leaves a small file named by its content (image, mask, protocol, network), so that a run that was
interrupted, or is repeated after a mask was corrected, computes only what is not there yet. In the file stands what was
read, so that one image under two names is found, and what changes later.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..base.content import CaseContent
from ..base.environment import software_versions
from ..base.errors import CaseError, CohortError, IFXPredictError
from ..base.files import sha256_of, sha256_of_content
from ..base.kept import kept_or_new
from ..base.scratch import sweep
from ..base.text import plain
from ..imaging.case import Case, read_case
from ..imaging.content import case_files_sha256, content_of, scan_sha256
from ..imaging.further import IMAGE, MASK
from ..imaging.reading import read_volume
from ..imaging.resampling import lesion_cube
from ..imaging.voi import check_voi, voi_facts, voi_warnings
from ..protocol.clinical import ClinicalValues
from ..protocol.loading import Protocol
from ..protocol.schema import Architecture
from ..stats.estimates import z_scores
from ..tables.cohort import CaseFiles, CohortCase
from ..tables.features import FeatureTable
from ..tables.readings import Reading
from ..tables.records import Agreement, NetworkChoice
from ..tables.same_image import SameImage
from ..tables.table import write_table
from .extraction import imaging_features, imaging_names
from .parallel import each_of, found_or_failed
from .radiomics import radiomics_engine, radiomics_features, radiomics_names
from .resnet import DEEP_NAMES, load_network
from .views import check_views, view_warnings

if TYPE_CHECKING:
    import torch

_KEPT_AS = 5
"""Raised when the same files are read otherwise than before, or what is kept of them changes."""


@dataclass(frozen=True)
class Extraction:
    """One image with one mask; without a ``network`` only radiomics. ``reader`` is "" for the cohort's own masks.

    ``label`` and ``segment`` say which of the mask file's the VOI is, None and "" where not; ``further`` files of the
    case are named by their columns.
    """

    case: str
    reader: str
    round: int
    image: Path
    mask: Path
    network: Path | None
    label: int | None = None
    segment: str = ""
    further: tuple[tuple[str, Path], ...] = ()

    @property
    def masks(self) -> tuple[Path, ...]:
        """The files of all its VOIs, the first one's first."""
        return self.mask, *(file for name, file in self.further if name.startswith(MASK))

    @property
    def title(self) -> str:
        """How messages name it."""
        return f"{self.case}, reader {self.reader}, round {self.round}" if self.reader else self.case


@dataclass(frozen=True)
class Extracted:
    """What came of an Extraction: ``values`` (features,), or None and the reason in ``message``; warnings else.

    ``content`` is what was read, None where nothing was.
    """

    job: Extraction
    values: NDArray[np.float64] | None
    message: str
    seconds: float
    content: CaseContent | None = None


def cohort_jobs(cohort: Sequence[CohortCase], networks: NetworkChoice) -> list[Extraction]:
    """One extraction a case, each by the network that may see it."""
    return [
        Extraction(c.case, "", 0, c.image, c.mask, networks.of(c.case), c.label, c.segment, c.further) for c in cohort
    ]


def cross_fitted_jobs(
    cohort: Sequence[CohortCase], networks: NetworkChoice
) -> tuple[list[Extraction], list[Extraction]]:
    """The cross-fitted cases' extractions by the network that has not seen them, and by the final one."""
    chosen = [c for c in cohort if c.case in networks.out_of_fold]
    return cohort_jobs(chosen, networks), cohort_jobs(chosen, NetworkChoice(networks.final))


def reading_jobs(
    cohort: Sequence[CohortCase], readings: Sequence[Reading], networks: NetworkChoice
) -> list[Extraction]:
    """One extraction a re-reading of a training case, all by the final network.

    An ICC compares cases, so all must share one network; it selects features, so the test split must have no part.
    """
    own = {c.case: c for c in cohort if c.train}
    return [
        Extraction(
            *(r.case, r.reader, r.round, own[r.case].image, r.mask, networks.final, r.label, r.segment),
            further=(*(one for one in own[r.case].further if one[0].startswith(IMAGE)), *r.further),
        )
        for r in readings
        if r.case in own
    ]


def extract(
    jobs: Sequence[Extraction], protocol: Protocol, folder: Path, workers: int, scheduler: str | None = None
) -> Iterator[Extracted]:
    """Extract the imaging features of many cases and re-readings; finished ones are kept.

    Parameters
    ----------
    jobs : sequence of Extraction
        Of ``cohort_jobs``, ``cross_fitted_jobs`` and ``reading_jobs``.
    protocol : Protocol
        What is computed.
    folder : Path
        Where finished ones are kept; the same call resumes.
    workers : int
        Processes at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers are taken instead.

    Yields
    ------
    Extracted
        Each as it ends: features, or why there are none.

    Raises
    ------
    CohortError
        Where nobody computes any more.
    """
    # absolute: the workers stand in folders of their own
    one = partial(_extract_or_recall, protocol=protocol, folder=folder.absolute())
    return each_extracted(jobs, one, folder, workers, scheduler)


def each_extracted(
    jobs: Sequence[Extraction],
    one: Callable[[Extraction], Extracted],
    folder: Path,
    workers: int,
    scheduler: str | None = None,
) -> Iterator[Extracted]:
    """What ``one`` gives of each of the jobs, as they end; what it keeps lies in ``folder``. Else as ``extract``."""
    sweep(folder)
    yield from each_of(
        jobs, one, lambda job, why: Extracted(job, None, f"case {job.title}: {why}", 0.0), workers, scheduler
    )


def feature_table(results: Sequence[Extracted], order: Sequence[Extraction], protocol: Protocol) -> FeatureTable:
    """The table of what succeeded, in the order of the jobs; raises CohortError where nothing did."""
    values = {result.job: result.values for result in results if result.values is not None}
    jobs = [job for job in order if job in values]
    if not jobs:
        asked = {*order}
        first = next((result for result in results if result.job in asked), results[0])
        raise CohortError(
            f"no {'reading' if first.job.reader else 'case'} gave features; the first said: {first.message}"
        )
    readings = [job for job in jobs if job.reader]
    return FeatureTable(
        tuple(job.case for job in jobs),
        imaging_names(protocol) if jobs[0].network else radiomics_names(protocol),
        np.array([values[job] for job in jobs]),
        tuple(job.reader for job in readings),
        tuple(job.round for job in readings),
    )


def contents_of(results: Sequence[Extracted]) -> dict[str, CaseContent]:
    """What was read of each case with its own mask."""
    return {result.job.case: result.content for result in results if result.content and not result.job.reader}


def with_same_images(results: Sequence[Extracted], found: Sequence[SameImage]) -> list[Extracted]:
    """The results where it is said of a case's own mask that its image is another's, too; refused ones have failed."""
    said: dict[str, list[SameImage]] = {}
    for same in found:
        for case in same.cases:
            said.setdefault(case, []).append(same)
    return [result if result.job.reader else _said_of(result, said.get(result.job.case, ())) for result in results]


def _said_of(result: Extracted, found: Sequence[SameImage]) -> Extracted:
    if refused := next((same.message for same in found if same.refused), ""):
        return replace(result, values=None, message=refused)
    if not found:
        return result
    more = f" ({len(found) - 1} more cases have it)" if len(found) > 1 else ""
    said = f"{found[0].message}{more}"
    return replace(result, message=f"{result.message}; {said}" if result.message else said)


def with_same_masks(results: Sequence[Extracted]) -> list[Extracted]:
    """The results where it is said of a reading that its VOI is that of another reading of the case, to the voxel."""
    read = [result for result in results if result.job.reader and result.content]
    first: dict[tuple[str, str], Extraction] = {}
    said = {}
    for result in sorted(read, key=lambda result: (result.job.case, result.job.reader, result.job.round)):
        other = first.setdefault((result.job.case, result.content.voi if result.content else ""), result.job)
        if other is not result.job:
            place = f"reader {other.reader}, round {other.round}"
            said[result.job] = f"the same VOI as by {place}, to the voxel: is one mask given twice?"
    return [with_message(result, said.get(result.job, "")) for result in results]


def with_message(result: Extracted, said: str) -> Extracted:
    """The result with what is to be said before its own message."""
    return replace(result, message="; ".join(filter(None, (said, result.message))))


def write_status(path: Path, results: Sequence[Extracted]) -> None:
    """One row a job: case, reader, round, status (ok, warning, failed), message, seconds."""
    rows = [
        (r.job.case, r.job.reader, r.job.round or "", _status(r), plain(r.message), f"{r.seconds:.2f}")
        for r in sorted(results, key=lambda r: (r.job.case, r.job.reader, r.job.round))
    ]
    write_table(path, ("case", "reader", "round", "status", "message", "seconds"), rows)


def agreement(
    results: Sequence[Extracted], out_of_fold: Sequence[Extraction], final: Sequence[Extraction]
) -> Agreement | None:
    """How far the training cases' deep features out of fold agree with the final network's; None with nothing to say.

    Columns that are constant in either are left out.
    """
    values = {result.job: result.values for result in results}
    pairs = [(values[a], values[b]) for a, b in zip(out_of_fold, final, strict=True)]
    complete = [(a, b) for a, b in pairs if a is not None and b is not None]
    if len(complete) < 3:
        return None
    one, other = (np.array([pair[side][-len(DEEP_NAMES) :] for pair in complete]) for side in (0, 1))
    varying = (np.ptp(one, axis=0) > 0) & (np.ptp(other, axis=0) > 0)
    one, other = (z_scores(part[:, varying]) for part in (one, other))
    correlations = (one * other).sum(axis=0) / (len(complete) - 1)
    return Agreement(*np.quantile(correlations, (0.25, 0.5, 0.75)).tolist())


def load_cubes(cohort: Sequence[CohortCase], protocol: Protocol) -> Iterator[tuple[NDArray[np.float32], CaseContent]]:
    """The lesion cubes (side, side, side) of all cases in order, and what was read of each.

    Raises CaseError at the first that has none.
    """
    for entry in cohort:
        case, content = read_with_content(entry, protocol)
        check_voi(voi_facts(case, protocol.image), case.identifier, protocol.image)
        check_views(case, protocol)  # of which the network sees none, but ``extract`` all
        yield lesion_cube(case, protocol.image), content


def image_contents(cohort: Sequence[CohortCase], protocol: Protocol) -> dict[str, CaseContent]:
    """What is read of the images alone, of those that can be read; of their VOIs nothing is known, each has its own."""
    contents = {}
    for entry in cohort:
        with suppress(IFXPredictError):
            image = read_volume(entry.image, modality=protocol.image.modality)
            contents[entry.case] = CaseContent("", "", "", "", f"of {entry.case}", scan_sha256(image))
    return contents


def read_with_content(
    entry: CohortCase | CaseFiles | Extraction,
    protocol: Protocol,
    clinical: ClinicalValues | None = None,
    centre: str = "",
) -> tuple[Case, CaseContent]:
    """A row of a cohort as a Case, and its hashes; of features of the image alone the ``centre`` is not asked.

    Raises CaseError as ``read_case`` does, and where a file changed while it was read.
    """
    before = files_of(entry)
    case = read_case(
        entry.image,
        entry.mask,
        protocol,
        label=entry.label,
        segment=entry.segment,
        clinical=clinical,
        identifier=entry.case,
        centre=centre,
        further=dict(entry.further),
    )
    if files_of(entry) != before:
        raise CaseError(f"case {entry.case}: {entry.image} or {entry.mask} changed while it was read; run again.")
    return case, content_of(case, *before)


def files_of(entry: CohortCase | CaseFiles | Extraction) -> tuple[str, str]:
    """The hashes of a row's images' and masks' files; CaseError where they cannot be read."""
    return case_files_sha256(entry.image, entry.mask, entry.label, entry.segment, dict(entry.further))


def paths_of(entries: Sequence[CohortCase | CaseFiles | Extraction]) -> list[Path]:
    """All files that rows are read from."""
    return [file for one in entries for file in (one.image, one.mask, *(path for _, path in one.further))]


def _status(result: Extracted) -> str:
    if result.values is None:
        return "failed"
    return "warning" if result.message else "ok"


def _extract_or_recall(job: Extraction, protocol: Protocol, folder: Path) -> Extracted:
    return kept_extraction(job, protocol, folder, lambda network: _compute(job, protocol, network))


def kept_extraction(
    job: Extraction,
    protocol: Protocol,
    folder: Path,
    compute: Callable[[str], Mapping[str, object]],
    asked: Sequence[object] = (),
) -> Extracted:
    """What ``folder`` keeps of a job, else what ``compute`` gives, which is kept there; a failed job says why.

    ``compute`` takes the hash of the job's network, "" without one, and gives "values", "warnings" and "content";
    ``asked`` is on what they depend besides files, protocol and software.
    """
    start = time.monotonic()

    def extracted() -> Extracted:
        network = sha256_of(job.network) if job.network else ""
        files = files_of(job)
        key = [_KEPT_AS, *files, network, protocol.imaging_sha256, radiomics_engine(protocol), software_versions()]
        key += asked
        kept = folder / f"{sha256_of_content(key)}.json"
        found = kept_or_new(kept, lambda: compute(network))
        content = CaseContent.from_mapping(found["content"], str(kept), CohortError)
        if not content.same_files(*files):
            kept.unlink()
            raise CaseError(f"case {job.case}: its files changed while they were read; run again.")
        return Extracted(job, np.array(found["values"]), found["warnings"], time.monotonic() - start, content)

    return found_or_failed(job.case, extracted, lambda why: Extracted(job, None, why, time.monotonic() - start))


def _compute(job: Extraction, protocol: Protocol, network_sha256: str) -> dict[str, object]:
    def values(case: Case) -> NDArray[np.float64]:
        if job.network is None:
            return radiomics_features(case, protocol)
        return imaging_features(case, protocol, network_at(job.network, network_sha256, protocol.network))

    return computed_of(job, protocol, values)


def computed_of(
    job: Extraction, protocol: Protocol, values: Callable[[Case], NDArray[np.float64]]
) -> dict[str, object]:
    """What ``kept_extraction`` keeps: the ``values`` of a job's case, warnings of its VOI, and what was read.

    Raises CaseError where the case cannot be read or its VOI cannot be used, and what ``values`` raises.
    """
    case, content = read_with_content(job, protocol)
    facts = voi_facts(case, protocol.image)
    check_voi(facts, case.identifier, protocol.image)
    warnings = "; ".join((*voi_warnings(facts, protocol.image), *view_warnings(case, protocol)))
    return {"values": values(case).tolist(), "warnings": warnings, "content": content.to_mapping()}


@lru_cache(maxsize=8)
def network_at(path: Path, sha256: str, architecture: Architecture) -> "torch.nn.Module":
    """The network at ``path``, kept in memory as long as its content (``sha256``) is the same."""
    import torch

    torch.set_num_threads(1)  # one a worker, and rounding that does not depend on how many workers there are
    return load_network(path, architecture)
