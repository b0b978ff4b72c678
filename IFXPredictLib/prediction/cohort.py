"""Many cases by one bundle: predicted several at a time, resumable, as the tables of ``TABLES`` with a row a case.

What a case's tables hold is what ``predict`` gives of it alone, to the last letter. Each finished case leaves a small
file, named by its content and by the bundle, from which the tables are written: whoever asks for ten thousand cases
needs no more memory than for one.
"""

import math
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.content import CaseContent
from ..base.environment import software_versions
from ..base.errors import BundleError, CaseError, ClinicalError, CohortError
from ..base.files import sha256_of_content, write_json
from ..base.kept import kept, kept_or_new
from ..base.scratch import sweep
from ..base.text import one_line, plain
from ..bundles.bundle import Bundle
from ..bundles.store import load_bundle
from ..features.cohort import Extracted, files_of, read_with_content
from ..features.extraction import imaging_names
from ..features.native.engine import VERSION
from ..features.parallel import each_of, found_or_failed
from ..features.sight import seen_part
from ..imaging.case import Case
from ..protocol.loading import Protocol
from ..tables.clinical import ClinicalRow, row_of
from ..tables.cohort import CaseFiles
from ..tables.table import Cell, row_text, write_table, write_tables
from .band import band_of, with_band
from .band_rows import BandRow
from .columns import BANDED_COLUMNS, NOTICE_COLUMN, TRUST_COLUMNS, WHY_COLUMNS, prediction_columns
from .contributions import why_rows
from .prediction import Prediction, bundle_provenance, predict
from .redrawing import Again
from .write import prediction_cells, uncertainty_rows

_KEPT_AS = 5
"""Raised when the same files are predicted otherwise than before, or what is kept of them changes."""
TABLES = ("predictions.csv", "features.csv", "why.csv", "trust.csv", "provenance.csv", "status.csv", "provenance.json")
_OF_A_CASE = ("voi_label", "voi_segment", "voi_volume_ml", "voi_sha256", "voi_grid_sha256")
"""What of a prediction's provenance is the case's; all but the time is the bundle's."""


class Job(typing.Protocol):
    """One case, wherever it is read from; ``refused`` is why nothing can be computed, "" where it can.

    It is passed to other processes.
    """

    @property
    def case(self) -> str:
        """Its name."""

    @property
    def refused(self) -> str:
        """Why nothing can be computed."""

    @property
    def imaging(self) -> NDArray[np.float64] | None:
        """Its imaging features, where they were computed before, of what ``read`` gives."""

    def hashes(self) -> tuple[str, str]:
        """Of its image's and its mask's files; raises CaseError where they cannot be read."""

    def given(self) -> object:
        """What else its answer depends on, as JSON can hold it."""

    def read(self, protocol: Protocol) -> tuple[Case, CaseContent, tuple[str, ...]]:
        """The case, its hashes, and warnings of how it came about; raises IFXPredictError where there is none."""


@dataclass(frozen=True)
class PredictionJob:
    """A Job of files, and of clinical values as they stand in their table, None without a table.

    ``extracted`` is what came of the case by the bundle's network, where that was asked before.
    """

    files: CaseFiles
    clinical: ClinicalRow | None = None
    refused: str = ""
    extracted: Extracted | None = None

    @property
    def case(self) -> str:
        """Its name."""
        return self.files.case

    @property
    def imaging(self) -> NDArray[np.float64] | None:
        """Its imaging features, where it was extracted before."""
        return self.extracted.values if self.extracted else None

    def hashes(self) -> tuple[str, str]:
        """Of its image's and its mask's files; raises CaseError where they cannot be read."""
        return files_of(self.files)

    def given(self) -> object:
        """Its clinical values, as they stand there, and its centre."""
        blood = [list(self.clinical.cells), list(self.clinical.notes)] if self.clinical else None
        return [blood, self.files.centre] if self.files.centre else blood

    def read(self, protocol: Protocol) -> tuple[Case, CaseContent, tuple[str, ...]]:
        """The case, its hashes, and no warnings; raises IFXPredictError where there is none, or another one by now."""
        clinical = self.clinical.checked(protocol.clinical) if self.clinical else None
        case, content = read_with_content(self.files, protocol, clinical, self.files.centre)
        if self.extracted and content != self.extracted.content:
            raise CaseError(f"case {self.case}: its files changed since its features were computed; run again.")
        return case, content, ()


@dataclass(frozen=True)
class Predicted:
    """What came of a job: what was ``kept`` of it, None where it failed; ``message`` is the reason, else warnings.

    ``seen`` are the hashes by which its image and its VOI are told from others', empty where it failed.
    """

    job: Job
    kept: Path | None
    message: str
    seen: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """As in status.csv: ok, warning or failed."""
        return ("warning" if self.message else "ok") if self.kept else "failed"


def prediction_jobs(
    cases: Sequence[CaseFiles], clinical: Mapping[str, ClinicalRow] | None, table: Path | None
) -> list[PredictionJob]:
    """One job a case; of one that the ``clinical`` rows of ``table`` lack, it says so.

    Parameters
    ----------
    cases : sequence of CaseFiles
        The cohort.
    clinical : mapping of str to ClinicalRow, optional
        The clinical values by case; None where there are none for any case.
    table : Path, optional
        The file that they are of.
    """
    return [_job(files, clinical, table) for files in cases]


def _job(files: CaseFiles, clinical: Mapping[str, ClinicalRow] | None, table: Path | None) -> PredictionJob:
    if clinical is None or table is None:
        return PredictionJob(files)
    try:
        return PredictionJob(files, row_of(clinical, files.case, table))
    except ClinicalError as problem:
        return PredictionJob(files, refused=str(problem))


def predict_cohort(
    jobs: Sequence[Job],
    bundle: Bundle,
    folder: Path,
    workers: int,
    scheduler: str | None = None,
    again: Again | None = None,
) -> Iterator[Predicted]:
    """Predict all cases, yielding each as it ends; finished ones are kept in ``folder``.

    Parameters
    ----------
    jobs : sequence of Job
        The cases.
    bundle : Bundle
        The frozen models; each worker loads them from the bundle's folder.
    folder : Path
        Where finished cases are kept, so that a run that was interrupted computes only what is not there.
    workers : int
        How many cases at a time on this machine.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers compute instead; they need the same paths.
    again : Again, optional
        How often each VOI is drawn again, and how.

    Raises
    ------
    CohortError
        Where nobody computes any more.
    """
    sweep(folder)
    one = partial(
        _predict_or_recall,
        bundle=bundle.folder.absolute(),
        sha256=bundle.sha256,
        folder=folder.absolute(),
        again=again,
    )
    own = {job.case: job for job in jobs}
    for found in each_of(jobs, one, _failed, workers, scheduler):
        yield replace(found, job=own[found.job.case])  # not the copy that came back: it would stay in memory


def _failed(job: Job, why: str) -> Predicted:
    return Predicted(job, None, f"case {job.case}: {why}")


def _predict_or_recall(job: Job, bundle: Path, sha256: str, folder: Path, again: Again | None) -> Predicted:
    return found_or_failed(
        job.case,
        lambda: _predicted(job, bundle, sha256, folder, again),
        lambda why: Predicted(job, None, why),
    )


def _predicted(job: Job, bundle: Path, sha256: str, folder: Path, again: Again | None) -> Predicted:
    if job.refused:
        return Predicted(job, None, job.refused)
    files = job.hashes()
    key = [_KEPT_AS, *files, job.case, job.given(), sha256, VERSION, software_versions()]
    key += [] if again is None else [again.count, vars(again.amplitude.variation)]
    path = folder / f"{sha256_of_content(key)}.json"
    found = kept_or_new(path, lambda: _compute(job, _bundle(bundle, sha256), again))
    content = CaseContent.from_mapping(found["content"], str(path), CohortError)
    if not content.same_files(*files):
        path.unlink()
        raise CaseError(f"case {job.case}: its files changed while they were read; run again.")
    return Predicted(job, path, "; ".join(found["warnings"]), (content.scan or content.voxels, content.voi))


def _compute(job: Job, bundle: Bundle, again: Again | None) -> dict[str, Any]:
    protocol = bundle.protocol
    case, content, notes = job.read(protocol)
    case = seen_part(case, protocol)  # the rest of a large CT leaves the memory
    found = predict(case, bundle, notes=notes, imaging=job.imaging)
    if again is not None:
        drawn = band_of(case, bundle, again.count, again.amplitude, found.features, threads=1)
        found = with_band(found, drawn, protocol)
    rows: dict[str, Iterable[Sequence[Cell]]] = {
        "features.csv": [found.features.values.tolist()],
        "provenance.csv": [[found.provenance.get(name, "") for name in _of_a_case(bundle)]],
        "predictions.csv": [prediction_cells(row, found.imputes, again is not None) for row in found.rows],
        "why.csv": why_rows(found.why),
        "trust.csv": uncertainty_rows(found.rows, protocol.patient.error_rate),
    }
    return {
        "rows": {name: list(map(row_text, cells)) for name, cells in rows.items()},
        "bands": [[one.model, one.low, one.high, one.stays] for one in _bands(found)],
        "warnings": list(map(one_line, found.warnings)),
        "content": content.to_mapping(),
    }


def _bands(found: Prediction) -> list[BandRow]:
    """Of the models that answer: JSON has no NaN."""
    return [row.band for row in found.rows if row.band and not math.isnan(row.band.low)]


@lru_cache(maxsize=1)
def _bundle(folder: Path, sha256: str) -> Bundle:
    """The bundle, loaded once a worker; raises BundleError where it is not the one that was asked for."""
    bundle = load_bundle(folder)
    if bundle.sha256 != sha256:
        raise BundleError(f"{folder}: was changed while cases were predicted; run again.")
    return bundle


def copies_in_words(results: Sequence[Predicted]) -> dict[str, str]:
    """What is to be said of cases among ``results`` that have one image and one VOI, by case.

    A row's files may be those of the patient above it.
    """
    cases: dict[tuple[str, ...], list[str]] = {}
    for result in results:
        if result.seen:
            cases.setdefault(result.seen, []).append(result.job.case)
    return {case: _copied(case, alike) for alike in cases.values() if len(alike) > 1 for case in alike}


def copies_told(results: Sequence[Predicted]) -> str:
    """What is to be said, of all cases, of those that have one image and one VOI: the first; "" where there are none.

    Parameters
    ----------
    results : sequence of Predicted
        Of all cases; status.csv has it of each of them (``copies_in_words``).
    """
    copies = copies_in_words(results)
    told = [f"{case}: {said}" for case, said in copies.items()][:1]
    return "; ".join([*told, f"{len(copies)} such cases, see status.csv"] if len(copies) > 2 else told)


def _copied(case: str, alike: Sequence[str]) -> str:
    other = alike[1] if case == alike[0] else alike[0]
    more = f" and {len(alike) - 2} more" if len(alike) > 2 else ""
    return f"has the image and the VOI of {other}{more} too: is one patient given twice?"


def write_cohort(results: Sequence[Predicted], bundle: Bundle, folder: Path, again: Again | None = None) -> None:
    """Write ``TABLES`` of the cases into ``folder``, in the order of ``results``, from what was kept of each.

    Where the VOIs were drawn ``again``, predictions.csv has the columns of their bands too.

    Raises IFXPredictError where that was removed or changed since.
    """
    imputes = bundle.imputation is not None
    columns = {
        "predictions.csv": (
            *prediction_columns(bundle.protocol.outcome, imputes),
            *(BANDED_COLUMNS if again else ()),
        ),
        "features.csv": imaging_names(bundle.protocol) + bundle.protocol.clinical_inputs,
        "why.csv": (*WHY_COLUMNS, *NOTICE_COLUMN),
        "trust.csv": (*TRUST_COLUMNS, *NOTICE_COLUMN),
        "provenance.csv": _of_a_case(bundle),
    }
    headers = {name: ("case", *names) for name, names in columns.items()}
    done = ((result.job.case, result.kept) for result in results if result.kept)
    write_tables(folder, headers, (line for case, path in done for line in _lines(case, kept(path), bundle.notice)))
    write_status(folder / "status.csv", results)
    drawn = {} if again is None else {"redrawings": again.count, **again.amplitude.told}
    write_json(folder / "provenance.json", _provenance(results, bundle) | drawn)


def _of_a_case(bundle: Bundle) -> tuple[str, ...]:
    """The columns of provenance.csv; of a bundle that imputes or harmonises, what it took for the case, too.

    Of one of several drawn VOIs or series, the hashes of the further ones.
    """
    further = [f"{name}_sha256" for name in bundle.protocol.further_files]
    told = [*(["imputed"] if bundle.imputation else []), *(["centre"] if bundle.harmonisation else [])]
    return (*_OF_A_CASE, *further, *told)


def _lines(case: str, found: Mapping[str, Any], notice: str) -> Iterator[tuple[str, str]]:
    """The lines of one case, each with the table that it is of: what was kept is read and checked once."""
    before, after = row_text([case]), {name: f",{row_text([notice])}" for name in ("why.csv", "trust.csv")}
    for name, rows in found["rows"].items():
        yield from ((name, f"{before},{row}{after.get(name, '')}") for row in rows)


def bands_of(results: Sequence[Predicted]) -> Iterator[tuple[str, str, float, float, float]]:
    """Of each case and model with a band, both names, its lower and upper end, and the share of calls that stay.

    ``results`` are of VOIs that were drawn again. Raises IFXPredictError where what was kept was removed or changed.
    """
    for result in results:
        for model, low, high, stays in kept(result.kept)["bands"] if result.kept else ():
            yield result.job.case, model, low, high, stays


def write_status(path: Path, results: Sequence[Predicted]) -> None:
    """One row a case: case, status (ok, warning, failed), message."""
    copies = copies_in_words(results)
    rows = []
    for result in results:
        said = copies.get(result.job.case, "")
        status = "warning" if said else result.status
        rows.append((result.job.case, status, plain("; ".join(filter(None, (said, result.message))))))
    write_table(path, ("case", "status", "message"), rows)


def _provenance(results: Sequence[Predicted], bundle: Bundle) -> dict[str, Any]:
    failed = [result.job.case for result in results if not result.kept]
    return {
        "notice": bundle.notice,
        "cases": len(results),
        "failed": failed,
        **bundle_provenance(bundle),
    }
